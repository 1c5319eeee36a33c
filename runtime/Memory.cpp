//===- Memory.cpp - checked sizes and aligned blocks ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Memory.h"

#include <sys/mman.h>
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

/// Memory in whole pages of 2 MiB: neighbours of a site lie far apart, and each
/// small page on the way would be looked up.
static void *allocateHuge(uint64_t bytes) {
  constexpr uint64_t page = uint64_t(1) << 21;
  uint64_t whole = (bytes + page - 1) / page * page;
  void *memory = whole < bytes ? nullptr : std::aligned_alloc(page, whole);
  if (memory)
    (void)madvise(memory, whole, MADV_HUGEPAGE); // a wish
  return memory;
}

Block::Block(uint64_t bytes) : bytes_(aligned(std::max<uint64_t>(bytes, 1))) {
  constexpr uint64_t large = uint64_t(1) << 23;
  if (bytes_ < bytes)
    throw std::bad_alloc(); // the rounding wrapped around
  data_.reset(bytes_ < large ? std::aligned_alloc(alignment, bytes_)
                             : allocateHuge(bytes_));
  if (!data_)
    throw std::bad_alloc();
}
