//===- Machine.cpp - what this machine can do -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/machine/Machine.h"
#include "runtime/Memory.h"
#include "runtime/Parallel.h"
#include "runtime/machine/Loops.h"

#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>

using namespace gauge::machine;

static double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// For the CPU that runs this, whichever the build was for.
static const Loops &chooseLoops() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return loopsAvx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return loopsAvx2;
#endif
  return loopsBaseline;
}

int gauge::machine::countThreads(int wanted) {
  return rt::countThreads(wanted);
}

/// What the slowest of the threads takes for `work(thread)`, all at a time.
template <typename Work>
static double timeTogether(int threads, const Work &work) {
  double seconds = 0;
#pragma omp parallel num_threads(threads) reduction(max : seconds)
  {
    int thread = omp_get_thread_num();
#pragma omp barrier
    double start = now();
    work(thread);
    seconds = now() - start;
  }
  return seconds;
}

template <typename Real>
static double measureFma(double (*loop)(int64_t, Real *), int threads) {
  constexpr int64_t steps = 1 << 20; // some ten ms
  double best = 0;
  for (int repetition = 0; repetition < 9; ++repetition) {
    double flops = 0;
    double seconds = timeTogether(threads, [&](int thread) {
      volatile Real seed = Real(1e-6);
      Real sink = seed;
      double own = loop(steps, &sink);
      seed = sink;
      if (thread == 0)
        flops = own;
    });
    best = std::max(best, flops * threads / seconds * 1e-9);
  }
  return best;
}

double gauge::machine::measurePeak(bool isDouble, int threads) {
  const Loops &loops = chooseLoops();
  return isDouble ? measureFma(loops.fmaF64, threads)
                  : measureFma(loops.fmaF32, threads);
}

/// Elements of an array: four times the largest cache, as STREAM asks for, but
/// no more than 512 MiB.
static int64_t chooseSize() {
  int64_t cache = 0;
#ifdef _SC_LEVEL3_CACHE_SIZE
  cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
  return std::clamp<int64_t>(4 * cache, 128 << 20, 512 << 20) / 8;
}

using Memory = std::unique_ptr<double, decltype(&std::free)>;

static Memory allocate(int64_t size) {
  return Memory(static_cast<double *>(std::malloc(size * sizeof(double))),
                std::free);
}

double gauge::machine::measureBandwidth(int threads) {
  int64_t size = chooseSize();
  if (uint64_t(3 * size) * sizeof(double) > rt::memoryLimit())
    return 0;
  Memory a = allocate(size), b = allocate(size), c = allocate(size);
  if (!a || !b || !c)
    return 0;
  auto begin = [&](int thread) { return size * thread / threads; };
  // Memory lies with the thread that touches it first.
  timeTogether(threads, [&](int thread) {
    for (int64_t i = begin(thread); i < begin(thread + 1); ++i) {
      a.get()[i] = 1;
      b.get()[i] = 2;
      c.get()[i] = 3;
    }
  });
  double best = 0;
  for (int repetition = 0; repetition < 7; ++repetition) {
    double seconds = timeTogether(threads, [&](int thread) {
      int64_t first = begin(thread);
      chooseLoops().triad(a.get() + first, b.get() + first, c.get() + first,
                          begin(thread + 1) - first);
    });
    best = std::max(best, 24.0 * size / seconds * 1e-9);
  }
  return best;
}
