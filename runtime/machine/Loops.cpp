//===- Loops.cpp - the loops that are timed, for one vector extension -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled once for each extension (CMakeLists.txt), with GAUGE_LOOPS as the
// name. Includes no C++ headers: functions of theirs, compiled for AVX-512,
// could be the ones that the linker keeps for the whole program.
//
//===----------------------------------------------------------------------===//

#include "runtime/machine/Loops.h"

namespace gauge::machine {

#if defined(__AVX512F__)
static constexpr int vectorBytes = 64, chains = 24; // of 32 registers
#elif defined(__AVX__)
static constexpr int vectorBytes = 32, chains = 12; // of 16
#elif defined(__x86_64__)
static constexpr int vectorBytes = 16, chains = 12;
#else
static constexpr int vectorBytes = 16, chains = 24;
#endif

/// Multiply-adds on independent sums, enough to hide their latency.
template <typename Real>
static double runFma(int64_t steps, Real *sink) {
  typedef Real Vector __attribute__((vector_size(vectorBytes)));
  constexpr int lanes = vectorBytes / sizeof(Real);
  Vector sums[chains], factor = Vector{} + Real(0.999999),
                       summand = Vector{} + *sink;
  for (int chain = 0; chain < chains; ++chain)
    sums[chain] = summand * Real(chain); // equal chains would become one
  for (int64_t step = 0; step < steps; ++step)
#pragma GCC unroll 24
    for (int chain = 0; chain < chains; ++chain)
      sums[chain] = sums[chain] * factor + summand;
  Vector total{};
  for (const Vector &sum : sums)
    total += sum;
  Real result = 0;
  for (int lane = 0; lane < lanes; ++lane)
    result += total[lane];
  *sink = result;
  return 2.0 * chains * lanes * steps;
}

static void runTriad(double *__restrict a, const double *__restrict b,
                     const double *__restrict c, int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    a[i] = b[i] + 0.5 * c[i];
}

extern const Loops GAUGE_LOOPS = {runFma<float>, runFma<double>, runTriad};

} // namespace gauge::machine
