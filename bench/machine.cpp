//===- machine.cpp - what one core of this machine can do -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints as JSON: the rate of fused multiply-adds from registers, f32 and f64
// (GF/s, two flops each), and the STREAM triad in memory (GB/s, 24 bytes an
// element, write-allocate not counted). Medians of some repetitions.
//
//===-----------------------------------------------------------------===//

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#if defined(__AVX512F__)
static constexpr int vectorBytes = 64;
#elif defined(__AVX__)
static constexpr int vectorBytes = 32;
#else
static constexpr int vectorBytes = 16;
#endif

static double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

static double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Multiply-adds a second on independent sums, enough to hide their latency.
template <typename Real>
static double measurePeak() {
  typedef Real Vector __attribute__((vector_size(vectorBytes)));
  constexpr int chains = vectorBytes == 64 ? 24 : 12;
  constexpr int64_t steps = 4000000;
  constexpr int lanes = vectorBytes / sizeof(Real);
  std::vector<double> rates;
  volatile Real one = Real(0.999999), tiny = Real(1e-6);
  for (int repetition = 0; repetition < 9; ++repetition) {
    Vector sums[chains], factor = Vector{} + Real(one),
                         summand = Vector{} + Real(tiny);
    for (Vector &sum : sums)
      sum = summand;
    double start = now();
    for (int64_t step = 0; step < steps; ++step)
#pragma GCC unroll 24
      for (int chain = 0; chain < chains; ++chain) {
        sums[chain] = sums[chain] * factor + summand;
        asm volatile("" : "+v"(sums[chain])); // keep each chain apart
      }
    double seconds = now() - start;
    Real sink = 0;
    for (Vector &sum : sums)
      sink += sum[0];
    tiny = Real(1e-6) + sink * 0;
    rates.push_back(2.0 * chains * lanes * steps / seconds * 1e-9);
  }
  return median(rates);
}

static double measureTriad() {
  const int64_t size = int64_t(1) << 24; // 128 MiB an array
  std::vector<double> a(size, 1), b(size, 2), c(size, 3), rates;
  for (int repetition = 0; repetition < 7; ++repetition) {
    double start = now();
    for (int64_t i = 0; i < size; ++i)
      a[i] = b[i] + 0.5 * c[i];
    asm volatile("" : : "r"(a.data()) : "memory");
    rates.push_back(24.0 * size / (now() - start) * 1e-9);
  }
  return median(rates);
}

int main() {
  std::printf("{\"fma_f32_gflops\": %.1f, \"fma_f64_gflops\": %.1f, "
              "\"triad_gbytes\": %.1f}\n",
              measurePeak<float>(), measurePeak<double>(), measureTriad());
}
