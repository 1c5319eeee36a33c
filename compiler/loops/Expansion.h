//===- Expansion.h - fields as sums of words and traced loops -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_EXPANSION_H
#define COMPILER_LOOPS_EXPANSION_H

#include "compiler/loops/Coefficient.h"
#include "compiler/loops/Products.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace gaugec::loops {

/// What a coefficient multiplies: the links along an open word, which begins at
/// x + start, times a product of traced loops. Of an invariant the word is
/// empty.
struct Term {
  WordId word;
  ProductId product;
  bool operator==(const Term &) const = default;
};

/// The channels of a field, each a sum of terms. All channels share the terms.
template <typename C>
struct Expansion {
  Displacement start{};
  size_t channels = 0;
  std::vector<Term> terms;
  std::vector<C> coefficients; ///< [term][channel]

  const C *at(size_t term) const { return &coefficients[term * channels]; }
  size_t size() const { return terms.size(); }
};

/// A tensor of weights in C order.
template <typename C>
struct Weights {
  std::vector<int64_t> shape;
  std::vector<C> elements;
};

/// How coefficients are conjugated.
template <typename C>
struct Ring;
template <>
struct Ring<Complex> {
  Complex conjugate(Complex z) const { return std::conj(z); }
};
template <>
struct Ring<Polynomial> {
  std::shared_ptr<const std::vector<bool>> isReal; ///< of each symbol
  Polynomial conjugate(const Polynomial &p) const {
    return p.conjugate(*isReal);
  }
};

/// Arithmetic of expansions, with the rules of the ops of the same names in
/// docs/reference/gauge.md.
template <typename C>
class Algebra {
public:
  using Sum = Expansion<C>;
  using Coefficient = C;

  Algebra(Tables &tables, int64_t colours, Ring<C> ring)
      : tables(tables), colours(colours), ring(std::move(ring)) {}

  /// One channel: 1 times a word.
  Sum makeWord(WordRef word) const;
  /// Constants, a channel each.
  Sum makeConstants(const std::vector<C> &numbers) const;

  Sum concat(llvm::ArrayRef<const Sum *> fields) const;
  /// Channel c of the result is channel `from[c]`.
  Sum select(const Sum &field, llvm::ArrayRef<size_t> from) const;
  Sum sumChannels(const Sum &field, size_t inner, size_t outer) const;
  Sum add(const Sum &a, const Sum &b) const;
  /// All coefficients times one number.
  Sum times(const C &number, Sum field) const;
  /// Matrices or numbers, channel by channel; a single channel goes with all.
  /// Nothing if two means over the lattice would be multiplied.
  std::optional<Sum> multiply(const Sum &a, const Sum &b) const;
  /// Of a matrix field that ends at x + `end`; of numbers the conjugates.
  Sum dagger(const Sum &field, const Displacement &end) const;
  Sum shift(const Sum &field, const Displacement &by) const;
  /// [field, its daggers, 1].
  Sum appendEntries(const Sum &field, bool daggers, bool unit) const;
  /// sum_w omega[u, w] X_w.
  Sum mix(const Weights<C> &omega, const Sum &entries) const;
  /// sum_{v,w} omega[u, v, w] A_v B_w.
  std::optional<Sum> bilinear(const Weights<C> &omega, const Sum &a,
                              const Sum &b) const;
  Sum trace(const Sum &field) const;
  /// The real channels re_0, im_0, re_1, ..
  Sum flatten(const Sum &numbers) const;
  Sum re(const Sum &numbers) const;
  Sum im(const Sum &numbers) const;
  /// Sum or mean over all sites.
  Sum average(const Sum &numbers, bool sum) const;
  Sum divideByVolume(const Sum &numbers) const;
  /// A real function of constants; nothing if there are loops or symbols.
  std::optional<Sum>
  mapConstants(const Sum &numbers,
               llvm::function_ref<double(double)> function) const;
  /// Holds loops that are averaged over the lattice.
  bool hasMeans(const Sum &numbers) const;
  /// With a channel set to 0.
  Sum mute(Sum field, size_t channel) const;

private:
  class Builder;
  /// sum over f(term) with the same coefficients.
  template <typename F>
  Sum mapTerms(const Sum &field, F rule) const;

  Tables &tables;
  int64_t colours;
  Ring<C> ring;
};

extern template class Algebra<Complex>;
extern template class Algebra<Polynomial>;

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_EXPANSION_H
