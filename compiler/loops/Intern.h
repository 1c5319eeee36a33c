//===- Intern.h - numbers for sequences -----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_INTERN_H
#define COMPILER_LOOPS_INTERN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <vector>

namespace gaugec::loops {

/// Keeps each sequence once and numbers them in the order in which they come.
/// The empty sequence is number 0. A sequence stays where it is. Open
/// addressing over numbers: a dozen bytes for each sequence beside its elements
/// and where they are.
template <typename T>
class Interner {
public:
  using Id = uint32_t;

  Interner() {
    grow();
    intern({});
  }
  Interner(const Interner &) = delete;
  Interner &operator=(const Interner &) = delete;

  Id intern(llvm::ArrayRef<T> sequence) {
    auto hash = static_cast<uint32_t>(llvm::xxh3_64bits(
        llvm::ArrayRef(reinterpret_cast<const uint8_t *>(sequence.data()),
                       sequence.size() * sizeof(T))));
    uint32_t *slot = find(hash, sequence);
    if (*slot != free)
      return *slot;
    Id id = *slot = static_cast<Id>(sequences.size());
    sequences.push_back(sequence.copy(allocator));
    hashes.push_back(hash);
    if (2 * sequences.size() > slots.size())
      grow();
    return id;
  }
  llvm::ArrayRef<T> operator[](Id id) const { return sequences[id]; }
  size_t size() const { return sequences.size(); }

private:
  static constexpr uint32_t free = ~uint32_t(0);

  /// Its slot, or the one where it belongs.
  uint32_t *find(uint32_t hash, llvm::ArrayRef<T> sequence) {
    size_t mask = slots.size() - 1, at = hash & mask;
    while (slots[at] != free &&
           !(hashes[slots[at]] == hash && sequences[slots[at]] == sequence))
      at = (at + 1) & mask;
    return &slots[at];
  }
  void grow() {
    slots.assign(std::max<size_t>(16, 2 * slots.size()), free);
    size_t mask = slots.size() - 1;
    for (Id id = 0; id < hashes.size(); ++id) {
      size_t at = hashes[id] & mask;
      while (slots[at] != free)
        at = (at + 1) & mask;
      slots[at] = id;
    }
  }

  llvm::BumpPtrAllocator allocator;
  std::vector<llvm::ArrayRef<T>> sequences;
  std::vector<uint32_t> hashes, slots; ///< of each sequence; numbers
};

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_INTERN_H
