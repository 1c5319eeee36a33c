//===- Relations.h - loops that are functions of other loops --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A matrix solves its characteristic equation (Cayley and Hamilton). With full
// traces
//   SU(2)  W + W^dagger = Tr(W),
//          W^2 = Tr(W) W - 1,
//          Tr(A) Tr(B) = Tr(A B) + Tr(A B^dagger)             (Mandelstam)
//   SU(3)  W^2 = Tr(W) W - Tr(W)^* + W^dagger.
// As rules that rewrite one product of traced loops as a sum of others.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_RELATIONS_H
#define COMPILER_LOOPS_RELATIONS_H

#include "compiler/loops/Expansion.h"

namespace gaugec::loops {

/// A sum of products with coefficients.
using ProductSum = std::vector<std::pair<ProductId, Complex>>;

class Relations {
public:
  /// Of SU(`colours`); none but the trivial ones for other groups.
  Relations(Tables &tables, int64_t colours)
      : tables(tables), colours(colours) {}

  /// SU(2): the first two loops of a product at places of their own, joined to
  /// one loop by a path between them: Tr A Tr B = Tr AB + Tr AB^dagger. Nothing
  /// if there is a single loop or the group another one.
  std::optional<ProductSum> join(ProductId id);
  /// SU(2), SU(3): Tr X W W by traces of X W, X, W and X W^dagger, for a closed
  /// W that a loop follows twice running, the longest there is. Nothing if no
  /// loop of the product has any.
  std::optional<ProductSum> splitSquare(ProductId id);

  using Rule = std::optional<ProductSum> (Relations::*)(ProductId);
  /// A rule wherever it applies, until it does nowhere. The sum is that of an
  /// invariant; all its channels are rewritten.
  Expansion<Complex> rewrite(Expansion<Complex> sum, Rule rule);

private:
  ProductSum replaceFactor(const Product &product, size_t factor,
                           ProductSum by);

  Tables &tables;
  int64_t colours;
};

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_RELATIONS_H
