//===- Evaluate.cpp - values of words and loops on links ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Evaluate.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::loops;
using interpret::Matrix;

int64_t LoopValues::displace(int64_t site, const Displacement &by) const {
  for (size_t axis = 0; axis < lattice.extents.size(); ++axis)
    site = lattice.hop(site, static_cast<int64_t>(axis), by[axis]);
  return site;
}

Matrix LoopValues::getMatrix(WordRef word, int64_t site,
                             const Displacement &start) const {
  site = displace(site, start);
  Matrix product = Matrix::unit(links.shape.back());
  auto step = [&](int64_t axis, bool forward) {
    int64_t next = lattice.hop(site, axis, forward ? 1 : -1);
    product = product * (forward ? links.getMatrix(site, axis)
                                 : links.getMatrix(next, axis).dagger());
    site = next;
  };
  for (Letter letter : word) {
    int64_t axis = getAxis(letter);
    int64_t steps = isWinding(letter) ? lattice.extents[axis] : 1;
    for (int64_t i = 0; i < steps; ++i)
      step(axis, letter > 0);
  }
  return product;
}

Complex LoopValues::getTrace(const Factor &factor, int64_t site) const {
  return getMatrix(tables.getWord(factor.loop), site, factor.at).trace();
}

Complex LoopValues::getProduct(ProductId id, int64_t site) const {
  Product product = tables.getProduct(id);
  double volume = std::pow(double(lattice.getSites()), product.volume);
  auto at = [&](int64_t x) {
    Complex value = 1;
    for (const Factor &factor : product.factors)
      value *= getTrace(factor, x);
    return value;
  };
  if (!product.mean)
    return volume * at(site);
  Complex sum = 0;
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    sum += at(x);
  return volume * sum / double(lattice.getSites());
}

std::vector<Complex> LoopValues::getNumbers(const Expansion<Complex> &sum,
                                            int64_t site) const {
  std::vector<Complex> values(sum.channels);
  for (size_t i = 0; i < sum.size(); ++i) {
    Complex value = getProduct(sum.terms[i].product, site);
    for (size_t c = 0; c < sum.channels; ++c)
      values[c] += sum.at(i)[c] * value;
  }
  return values;
}

Matrix LoopValues::getField(const Expansion<Complex> &sum, size_t channel,
                            int64_t site) const {
  Matrix total(links.shape.back());
  for (size_t i = 0; i < sum.size(); ++i) {
    const Term &term = sum.terms[i];
    total += (sum.at(i)[channel] * getProduct(term.product, site)) *
             getMatrix(tables.getWord(term.word), site, sum.start);
  }
  return total;
}
