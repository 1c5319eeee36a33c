//===- Loops.h - the loops that are timed, for each vector extension ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_MACHINE_LOOPS_H
#define RUNTIME_MACHINE_LOOPS_H

#include <stdint.h>

namespace gauge::machine {

struct Loops {
  /// Runs `steps` steps and returns the flops; `sink` keeps the result alive.
  double (*fmaF32)(int64_t steps, float *sink);
  double (*fmaF64)(int64_t steps, double *sink);
  void (*triad)(double *a, const double *b, const double *c, int64_t size);
};

/// Loops.cpp, compiled for what the name says; x86-64 has all three.
extern const Loops loopsBaseline, loopsAvx2, loopsAvx512;

} // namespace gauge::machine

#endif // RUNTIME_MACHINE_LOOPS_H
