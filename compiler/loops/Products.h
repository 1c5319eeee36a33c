//===- Products.h - products of traced loops ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_PRODUCTS_H
#define COMPILER_LOOPS_PRODUCTS_H

#include "compiler/loops/Intern.h"
#include "compiler/loops/Word.h"

namespace gaugec::loops {

using WordId = Interner<Letter>::Id;
using ProductId = Interner<int32_t>::Id;

/// The trace of a loop whose word begins at x + `at`.
struct Factor {
  WordId loop; ///< closed, the least of its rotations
  Displacement at;
  bool operator==(const Factor &) const = default;
  auto operator<=>(const Factor &) const = default;
};

/// A multiset of traced loops, each at its place: the value of prod Tr W at a
/// site, or with `mean` its mean over all sites; times the number of sites to
/// the power `volume`.
struct Product {
  llvm::SmallVector<Factor, 2> factors; ///< sorted
  bool mean = false;
  int32_t volume = 0;
};

/// What to regard as the same.
struct Equivalence {
  /// Products that are translations of each other.
  bool translations = true;
  /// A loop and its reversal, Tr W^dagger = (Tr W)^*. Loops of SU(2) one by
  /// one, as their traces are real; products of other groups as a whole.
  bool orientations = false;
};

/// All words and products of an analysis, each once, by number. The word and
/// the product of number 0 are 1.
class Tables {
public:
  /// `real`: traces are real, as those of SU(2).
  explicit Tables(bool real) : real(real) {}

  WordId intern(WordRef word) { return words.intern(word); }
  WordRef getWord(WordId id) const { return words[id]; }
  ProductId intern(Product product);
  Product getProduct(ProductId id) const;
  size_t countWords() const { return words.size(); }
  bool areTracesReal() const { return real; }

  /// Tr W of a closed word that begins at x + `start`. The trace of 1 is the
  /// empty product: the caller multiplies by N.
  ProductId trace(WordRef word, const Displacement &start);
  /// Nothing if both are means over the lattice of something that is not
  /// constant: that is no product at a site.
  std::optional<ProductId> multiply(ProductId a, ProductId b);
  ProductId shift(ProductId id, const Displacement &by);
  /// All loops reversed.
  ProductId conjugate(ProductId id);
  /// The mean over all sites, or with `sum` their sum.
  ProductId average(ProductId id, bool sum);
  /// Divided by the number of sites.
  ProductId divideByVolume(ProductId id);

  /// The representative of the products that are the same as this one.
  ProductId normalise(ProductId id, const Equivalence &equivalence);
  /// Links of a word; windings count as one each.
  size_t getLength(WordId word) const { return words[word].size(); }
  /// Links of all its loops; windings count as one each.
  size_t getProductLength(ProductId id) const;

private:
  Product translate(Product product) const;
  Factor reverse(const Factor &factor);

  Interner<Letter> words;
  Interner<int32_t> products;
  bool real;
};

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_PRODUCTS_H
