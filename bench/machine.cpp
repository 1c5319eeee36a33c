//===- machine.cpp - what cores of this machine can do --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bench-machine [THREADS]
//
// Prints as JSON what so many threads (1) do together: GF/s in f32 and f64, and
// the triad in GB/s, as runtime/machine/Machine.h says.
//
//===----------------------------------------------------------------------===//

#include "runtime/machine/Machine.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  using namespace gauge::machine;
  int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  std::printf("{\"fma_f32_gflops\": %.1f, \"fma_f64_gflops\": %.1f, "
              "\"triad_gbytes\": %.1f}\n",
              measurePeak(false, threads), measurePeak(true, threads),
              measureBandwidth(threads));
}
