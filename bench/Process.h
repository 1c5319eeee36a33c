//===- Process.h - time and memory of a benchmark's process ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

inline double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// The most memory that the process has held, in bytes. This is ru_maxrss, but
/// that of a process which another one started begins at what that one held.
inline int64_t peakBytes() {
  std::FILE *file = std::fopen("/proc/self/status", "r");
  char line[256];
  int64_t kilobytes = 0;
  while (file && std::fgets(line, sizeof line, file))
    if (std::strncmp(line, "VmHWM:", 6) == 0)
      kilobytes = std::atoll(line + 6);
  if (file)
    std::fclose(file);
  return 1024 * kilobytes;
}
