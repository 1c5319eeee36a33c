//===- Parallel.h - how many threads a piece of work is worth -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstdint>

namespace gauge::rt {

/// The threads of a context made for `wanted`; 0: all cores. Far more threads
/// than cores only cost memory, and OpenMP may abort when the system refuses to
/// start them: the number is cut.
inline int countThreads(int32_t wanted) {
  int most = std::max(64, 4 * omp_get_num_procs());
  return std::clamp(wanted > 0 ? wanted : omp_get_max_threads(), 1, most);
}

/// Waking a team of threads takes some microseconds: not for less than so many
/// numbers touched (or operations done).
inline constexpr double worthThreads = 1 << 14;

/// The number of threads for `work` numbers. Results never depend on it.
inline int threadsFor(double work, int threads) {
  return work < worthThreads ? 1 : threads;
}

} // namespace gauge::rt
