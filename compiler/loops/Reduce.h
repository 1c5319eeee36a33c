//===- Reduce.h - coefficients moved to independent loops -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_REDUCE_H
#define COMPILER_LOOPS_REDUCE_H

#include "compiler/loops/Analysis.h"

namespace gaugec::loops {

/// More products than these are not reduced.
inline constexpr size_t maxReduced = 2500;

/// A product of loops at its place, and its coefficient.
struct ReducedTerm {
  ProductId product;
  Complex before, after;
  bool isIndependent = true; ///< or else `after` is 0
};

/// Channel 0 of a sum of products, in a basis.
struct Reduction {
  std::vector<ReducedTerm> terms; ///< the largest `after`, then `before` first
  size_t independent = 0;
  Complex target;               ///< its coefficient
  double largest = 0, norm = 0; ///< of the coefficients of all others
  /// Root mean square of (sum - target's coefficient times target) on random
  /// links.
  double rms = 0;
  /// On other links than those by which the relations were found: the largest
  /// deviation of the reduced sum, relative to the sum of the magnitudes (root
  /// mean squares) of the terms it came from.
  double error = 0;
};

/// Moves the coefficients of a real or complex number, the result `layer`, to
/// products that are independent functions of the links, the target first. For
/// SU(2) products are first joined to single loops (Mandelstam). Then a
/// product that depends on those before it in the order is replaced by them;
/// which do, and how, is found by linear algebra on random links (in the group
/// with the Haar measure), so that all relations among these products are
/// found, whatever identity they come from. The basis depends on nothing but
/// the order. Of a mean over the lattice what is averaged is reduced. Fails
/// with an error if there are more than `maxReduced` products.
llvm::FailureOr<Reduction> reduce(gauge_context *context, Analysis &analysis,
                                  size_t layer, WordRef target);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_REDUCE_H
