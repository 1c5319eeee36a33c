//===- Parallel.h - how many threads a piece of work is worth -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace gauge::rt {

/// Waking a team of threads takes some microseconds: not for less than so many
/// numbers touched (or operations done).
inline constexpr double worthThreads = 1 << 14;

/// The number of threads for `work` numbers. Results never depend on it.
inline int threadsFor(double work, int threads) {
  return work < worthThreads ? 1 : threads;
}

} // namespace gauge::rt
