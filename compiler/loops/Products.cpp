//===- Products.cpp - products of traced loops ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product is kept as a sequence of numbers: mean, volume, and for each factor
// its loop and its place.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Products.h"
#include <algorithm>

using namespace gaugec;
using namespace gaugec::loops;

static constexpr size_t headSize = 2, factorSize = 5;

ProductId Tables::intern(Product product) {
  if (product.factors.empty() && product.volume == 0)
    return 0; // the mean of 1 is 1
  llvm::sort(product.factors);
  llvm::SmallVector<int32_t> code = {product.mean, product.volume};
  for (const Factor &factor : product.factors) {
    code.push_back(static_cast<int32_t>(factor.loop));
    llvm::append_range(code, factor.at);
  }
  return products.intern(code);
}

Product Tables::getProduct(ProductId id) const {
  Product product;
  llvm::ArrayRef<int32_t> code = products[id];
  if (code.empty())
    return product;
  product.mean = code[0];
  product.volume = code[1];
  for (code = code.drop_front(headSize); !code.empty();
       code = code.drop_front(factorSize))
    product.factors.push_back(
        {static_cast<WordId>(code[0]), {code[1], code[2], code[3], code[4]}});
  return product;
}

size_t Tables::getProductLength(ProductId id) const {
  size_t length = 0;
  for (const Factor &factor : getProduct(id).factors)
    length += words[factor.loop].size();
  return length;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

ProductId Tables::trace(WordRef word, const Displacement &start) {
  Loop loop = closeWord(word);
  if (loop.word.empty())
    return 0;
  Product product;
  product.factors.push_back({words.intern(loop.word), start + loop.base});
  return intern(std::move(product));
}

std::optional<ProductId> Tables::multiply(ProductId a, ProductId b) {
  if (a == 0 || b == 0)
    return a + b;
  Product lhs = getProduct(a), rhs = getProduct(b);
  bool bothVary = !lhs.factors.empty() && !rhs.factors.empty();
  if (bothVary && (lhs.mean || rhs.mean))
    return std::nullopt;
  llvm::append_range(lhs.factors, rhs.factors);
  lhs.mean |= rhs.mean;
  lhs.volume += rhs.volume;
  return intern(std::move(lhs));
}

ProductId Tables::shift(ProductId id, const Displacement &by) {
  Product product = getProduct(id);
  if (product.mean || product.factors.empty())
    return id;
  for (Factor &factor : product.factors)
    factor.at = factor.at + by;
  return intern(std::move(product));
}

Factor Tables::reverse(const Factor &factor) {
  Loop loop = closeWord(invert(words[factor.loop]));
  return {words.intern(loop.word), factor.at + loop.base};
}

ProductId Tables::conjugate(ProductId id) {
  if (id == 0)
    return id;
  Product product = getProduct(id);
  for (Factor &factor : product.factors)
    factor = reverse(factor);
  return intern(std::move(product));
}

ProductId Tables::average(ProductId id, bool sum) {
  Product product = getProduct(id);
  product.volume += sum ? 1 : 0;
  if (product.mean || product.factors.empty())
    return intern(std::move(product));
  product.mean = true;
  return intern(translate(std::move(product)));
}

ProductId Tables::divideByVolume(ProductId id) {
  Product product = getProduct(id);
  --product.volume;
  return intern(std::move(product));
}

//===----------------------------------------------------------------------===//
// Equivalence
//===----------------------------------------------------------------------===//

/// The least of its translations that has a factor at the origin.
Product Tables::translate(Product product) const {
  llvm::sort(product.factors);
  Product least;
  for (const Factor &anchor : product.factors) {
    if (anchor.loop != product.factors.front().loop)
      break;
    Product moved = product;
    for (Factor &factor : moved.factors)
      factor.at = factor.at - anchor.at;
    llvm::sort(moved.factors);
    if (least.factors.empty() || moved.factors < least.factors)
      least = std::move(moved);
  }
  return least.factors.empty() ? product : least;
}

ProductId Tables::normalise(ProductId id, const Equivalence &equivalence) {
  if (id == 0)
    return id;
  Product product = getProduct(id);
  if (equivalence.orientations && real)
    for (Factor &factor : product.factors)
      if (Factor back = reverse(factor);
          isLess(words[back.loop], words[factor.loop]))
        factor = back;
  if (equivalence.translations)
    product = translate(std::move(product));
  ProductId kept = intern(std::move(product));
  if (!equivalence.orientations || real)
    return kept;
  ProductId back = conjugate(kept);
  if (equivalence.translations)
    back = intern(translate(getProduct(back)));
  return std::min(kept, back);
}
