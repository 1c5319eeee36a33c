//===- Evaluate.h - values of words and loops on links --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_EVALUATE_H
#define COMPILER_LOOPS_EVALUATE_H

#include "compiler/interpret/Array.h"
#include "compiler/loops/Expansion.h"

namespace gaugec::loops {

/// Values on one configuration of links (interpret::Array, batch 1), by
/// multiplying them along each word.
class LoopValues {
public:
  LoopValues(const Tables &tables, const interpret::Lattice &lattice,
             const interpret::Array &links)
      : tables(tables), lattice(lattice), links(links) {}

  /// The product along a word from x + `start`.
  interpret::Matrix getMatrix(WordRef word, int64_t site,
                              const Displacement &start) const;
  Complex getTrace(const Factor &factor, int64_t site) const;
  /// Of the product at a site, or its mean, times the power of the volume.
  Complex getProduct(ProductId product, int64_t site) const;
  /// All channels of an invariant at a site.
  std::vector<Complex> getNumbers(const Expansion<Complex> &sum,
                                  int64_t site) const;
  /// A channel of a matrix field at a site.
  interpret::Matrix getField(const Expansion<Complex> &sum, size_t channel,
                             int64_t site) const;

private:
  int64_t displace(int64_t site, const Displacement &by) const;

  const Tables &tables;
  const interpret::Lattice &lattice;
  const interpret::Array &links;
};

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_EVALUATE_H
