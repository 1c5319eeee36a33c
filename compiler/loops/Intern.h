//===- Intern.h - numbers for sequences -----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_INTERN_H
#define COMPILER_LOOPS_INTERN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Allocator.h"
#include <vector>

namespace gaugec::loops {

/// Keeps each sequence once and numbers them in the order in which they come.
/// The empty sequence is number 0.
template <typename T>
class Interner {
public:
  using Id = uint32_t;

  Interner() { intern({}); }
  Interner(const Interner &) = delete;
  Interner &operator=(const Interner &) = delete;

  Id intern(llvm::ArrayRef<T> sequence) {
    if (auto known = ids.find(sequence); known != ids.end())
      return known->second;
    llvm::ArrayRef<T> kept = sequence.copy(allocator);
    Id id = static_cast<Id>(sequences.size());
    ids.insert({kept, id});
    sequences.push_back(kept);
    return id;
  }
  llvm::ArrayRef<T> operator[](Id id) const { return sequences[id]; }
  size_t size() const { return sequences.size(); }

private:
  llvm::BumpPtrAllocator allocator;
  llvm::DenseMap<llvm::ArrayRef<T>, Id> ids;
  std::vector<llvm::ArrayRef<T>> sequences;
};

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_INTERN_H
