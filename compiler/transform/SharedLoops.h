//===- SharedLoops.h - products that several projections contain ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TRANSFORM_SHAREDLOOPS_H
#define COMPILER_TRANSFORM_SHAREDLOOPS_H

#include "compiler/transform/Polynomial.h"

namespace gaugec {

/// A matrix or its dagger.
struct Factor {
  mlir::Value matrix;
  bool dagger = false;

  Factor getDagger() const { return {matrix, !dagger}; }
  bool operator==(const Factor &other) const {
    return matrix == other.matrix && dagger == other.dagger;
  }
};

/// Looks through daggers and real factors, which `coefficient` takes.
Factor peel(Factor factor, Polynomial &coefficient);

/// A product of matrices that are loaded.
using Word = llvm::SmallVector<Factor>;

struct WordLess {
  bool operator()(const Word &a, const Word &b) const;
};

/// Appends what the matrix is a product of, if that is nothing but loads.
bool spell(Factor factor, Word &word);

/// Loops under the projections of a block: products of four or more matrices,
/// each with how many sums contain it, and its value once it has one. With
/// fewer factors nothing is saved, since factors are taken out of sums, too.
class SharedLoops {
public:
  /// One more sum contains the word.
  void count(const Word &word);
  /// The product of `word` or of its dagger; none for a word of one sum.
  mlir::Value get(const Word &word, bool &flips);

private:
  struct Loop {
    int sums = 0;
    mlir::Value product;
  };
  /// The loop of a word; `flips` says that it is its dagger's.
  Loop *find(const Word &word, bool &flips);

  std::map<Word, Loop, WordLess> loops;
};

} // namespace gaugec

#endif // COMPILER_TRANSFORM_SHAREDLOOPS_H
