//===- Memory.h - checked sizes and aligned blocks ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Status.h"

#include <cstdlib>
#include <limits>
#include <memory>

namespace gauge::rt {

/// A size in bytes or elements that saturates instead of wrapping around, so
/// that one comparison with a limit at the end of a computation is enough.
class Size {
public:
  constexpr Size(uint64_t value = 0) : value_(value) {}
  constexpr uint64_t value() const { return value_; }
  friend constexpr Size operator*(Size a, Size b) {
    uint64_t r = 0;
    return __builtin_mul_overflow(a.value_, b.value_, &r) ? most() : Size(r);
  }
  friend constexpr Size operator+(Size a, Size b) {
    uint64_t r = 0;
    return __builtin_add_overflow(a.value_, b.value_, &r) ? most() : Size(r);
  }
  Size &operator+=(Size b) { return *this = *this + b; }

private:
  static constexpr Size most() { return std::numeric_limits<uint64_t>::max(); }
  uint64_t value_;
};

/// Most bytes that one call may hold: the machine's memory, or what the control
/// group of the process grants if that is less.
uint64_t memoryLimit();

/// "1.5 GiB" and the like.
std::string formatBytes(uint64_t bytes);

/// GAUGE_OUT_OF_MEMORY with both numbers if `bytes` is over the limit. Linux
/// hands out memory that it does not have and kills the process later.
Status checkMemory(Size bytes, const std::string &what);

/// A 64-byte aligned block, not initialised.
class Block {
public:
  Block() = default;
  /// Throws std::bad_alloc.
  explicit Block(uint64_t bytes);
  template <class T = void>
  T *data() const {
    return static_cast<T *>(data_.get());
  }
  uint64_t bytes() const { return bytes_; }

private:
  struct Free {
    void operator()(void *p) const { std::free(p); }
  };
  std::unique_ptr<void, Free> data_;
  uint64_t bytes_ = 0;
};

/// Vectors of the widest instruction set start at such addresses.
inline constexpr uint64_t alignment = 64;
inline constexpr uint64_t aligned(uint64_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

} // namespace gauge::rt
