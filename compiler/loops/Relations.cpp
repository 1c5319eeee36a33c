//===- Relations.cpp - loops that are functions of other loops ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Relations.h"

using namespace gaugec;
using namespace gaugec::loops;

/// Axis by axis.
static Word connect(const Displacement &from, const Displacement &to) {
  Word path;
  Displacement way = to - from;
  for (int axis = 0; axis < 4; ++axis)
    for (int i = 0; i < std::abs(way[axis]); ++i)
      path.push_back(makeStep(axis, way[axis] > 0));
  return path;
}

/// `product` without a factor, times each of `by`.
ProductSum Relations::replaceFactor(const Product &product, size_t factor,
                                    ProductSum by) {
  Product rest = product;
  rest.factors.erase(rest.factors.begin() + factor);
  rest.mean = false; // all of it is averaged again below
  rest.volume = 0;
  ProductId others = tables.intern(rest);
  for (auto &[id, coefficient] : by) {
    id = *tables.multiply(id, others);
    if (product.mean)
      id = tables.average(id, /*sum=*/false);
    for (int32_t v = 0; v < product.volume; ++v)
      id = tables.average(id, /*sum=*/true);
    for (int32_t v = 0; v > product.volume; --v)
      id = tables.divideByVolume(id);
  }
  return by;
}

std::optional<ProductSum> Relations::join(ProductId id) {
  Product product = tables.getProduct(id);
  if (colours != 2 || !tables.areTracesReal() || product.factors.size() < 2)
    return std::nullopt;
  Factor a = product.factors[0], b = product.factors[1];
  Word path = connect(a.at, b.at);
  ProductSum joined;
  for (bool isReversed : {false, true}) {
    Word second(tables.getWord(b.loop));
    if (isReversed)
      second = invert(second);
    Word word = multiply(multiply(tables.getWord(a.loop), path),
                         multiply(second, invert(path)));
    ProductId loop = tables.trace(word, a.at);
    joined.emplace_back(loop, loop == 0 ? 2 : 1); // Tr 1 = 2
  }
  product.factors.erase(product.factors.begin());
  return replaceFactor(product, 0, joined);
}

namespace {
/// A loop as X W W, from `start` on.
struct Square {
  Word x, w;
  Displacement start;
};
} // namespace

/// With the longest W.
static std::optional<Square> findSquare(WordRef loop, const Displacement &at) {
  for (size_t length = loop.size() / 2; length >= 1; --length)
    for (size_t begin = 0; begin < loop.size(); ++begin) {
      auto letter = [&](size_t i) { return loop[(begin + i) % loop.size()]; };
      Word w, x;
      bool isSquare = true;
      for (size_t i = 0; isSquare && i < length; ++i) {
        w.push_back(letter(i));
        isSquare = letter(i) == letter(length + i);
      }
      if (!isSquare || getDisplacement(w) != Displacement{})
        continue;
      for (size_t i = 2 * length; i < loop.size(); ++i)
        x.push_back(letter(i));
      // From behind both W, which is where they begin.
      return Square{reduce(x), reduce(w),
                    at + getDisplacement(loop.take_front(begin))};
    }
  return std::nullopt;
}

std::optional<ProductSum> Relations::splitSquare(ProductId id) {
  Product product = tables.getProduct(id);
  if (colours != 2 && colours != 3)
    return std::nullopt;
  for (size_t i = 0; i < product.factors.size(); ++i) {
    const Factor &factor = product.factors[i];
    auto square = findSquare(tables.getWord(factor.loop), factor.at);
    if (!square)
      continue;
    auto trace = [&](WordRef word) {
      ProductId loop = tables.trace(word, square->start);
      return std::pair(loop, Complex(loop == 0 ? double(colours) : 1));
    };
    auto times = [&](auto a, auto b, double sign) {
      return std::pair(*tables.multiply(a.first, b.first),
                       sign * a.second * b.second);
    };
    std::pair<ProductId, Complex> one{0, 1};
    Word back = invert(square->w);
    ProductSum sum = {
        times(trace(square->w), trace(multiply(square->x, square->w)), 1)};
    if (colours == 2) {
      sum.push_back(times(one, trace(square->x), -1));
    } else {
      sum.push_back(times(trace(back), trace(square->x), -1));
      sum.push_back(times(one, trace(multiply(square->x, back)), 1));
    }
    return replaceFactor(product, i, sum);
  }
  return std::nullopt;
}

Expansion<Complex> Relations::rewrite(Expansion<Complex> sum, Rule rule) {
  size_t channels = sum.channels;
  std::map<ProductId, std::vector<Complex>> open, done;
  auto add = [&](auto &to, ProductId id, const Complex *numbers, Complex by) {
    auto &sums = to.try_emplace(id, channels).first->second;
    for (size_t c = 0; c < channels; ++c)
      sums[c] += by * numbers[c];
  };
  for (size_t i = 0; i < sum.size(); ++i)
    add(open, sum.terms[i].product, sum.at(i), 1);
  while (!open.empty()) {
    auto [id, numbers] = *open.begin();
    open.erase(open.begin());
    if (auto others = (this->*rule)(id))
      for (auto &[other, coefficient] : *others)
        add(open, other, numbers.data(), coefficient);
    else
      add(done, id, numbers.data(), 1);
  }
  Expansion<Complex> out{{}, channels, {}, {}};
  for (auto &[id, numbers] : done) {
    out.terms.push_back({0, id});
    llvm::append_range(out.coefficients, numbers);
  }
  return out;
}
