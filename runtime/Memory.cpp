//===- Memory.cpp - checked sizes and aligned blocks ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Memory.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace gauge::rt;

/// The number in a file of the control group; no limit if there is none.
static uint64_t readLimit(const char *path) {
  uint64_t limit = 0;
  std::ifstream file(path);
  return file >> limit ? limit : std::numeric_limits<uint64_t>::max();
}

static uint64_t findLimit() {
  uint64_t physical = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return std::min({physical, readLimit("/sys/fs/cgroup/memory.max"),
                   readLimit("/sys/fs/cgroup/memory/memory.limit_in_bytes")});
}

uint64_t gauge::rt::memoryLimit() {
  static const uint64_t limit = findLimit(); // constant: no state of ours
  return limit;
}

std::string gauge::rt::formatBytes(uint64_t bytes) {
  if (bytes == std::numeric_limits<uint64_t>::max())
    return "more than 16 EiB";
  if (bytes < 10240)
    return fmt::format("{} bytes", bytes);
  static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes) / 1024;
  int unit = 0;
  for (; value >= 1024 && unit < 5; ++unit)
    value /= 1024;
  return fmt::format("{:.4g} {}", value, units[unit]);
}

Status gauge::rt::checkMemory(Size bytes, const std::string &what) {
  if (bytes.value() <= memoryLimit())
    return success();
  return failure(GAUGE_OUT_OF_MEMORY,
                 "{} needs {}, but this machine grants {}: take a smaller "
                 "lattice or batch",
                 what, formatBytes(bytes.value()), formatBytes(memoryLimit()));
}

Block::Block(uint64_t bytes) : bytes_(aligned(std::max<uint64_t>(bytes, 1))) {
  if (bytes_ < bytes)
    throw std::bad_alloc(); // the rounding wrapped around
  data_.reset(std::aligned_alloc(alignment, bytes_));
  if (!data_)
    throw std::bad_alloc();
}
