//===- SharedLoops.cpp - products that several projections contain --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/transform/SharedLoops.h"
#include "dialect/site/Site.h"

using namespace mlir;
using namespace gaugec;

/// Squares of squares would be words without end.
static constexpr size_t longestWord = 32;

Factor gaugec::peel(Factor factor, Polynomial &coefficient) {
  while (Operation *op = factor.matrix.getDefiningOp()) {
    if (auto dagger = dyn_cast<site::DaggerOp>(op)) {
      factor = Factor{dagger.getInput(), factor.dagger}.getDagger();
    } else if (auto scale = dyn_cast<site::ScaleOp>(op);
               scale && isa<site::RealType>(scale.getFactor().getType())) {
      coefficient = coefficient * Polynomial::of(scale.getFactor());
      factor.matrix = scale.getInput();
    } else {
      break;
    }
  }
  return factor;
}

bool WordLess::operator()(const Word &a, const Word &b) const {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Factor &x, const Factor &y) {
        return x.matrix == y.matrix ? x.dagger < y.dagger
                                    : InProgramOrder()(x.matrix, y.matrix);
      });
}

static Word getDagger(const Word &word) {
  Word dagger;
  for (const Factor &factor : llvm::reverse(word))
    dagger.push_back(factor.getDagger());
  return dagger;
}

SharedLoops::Loop *SharedLoops::find(const Word &word, bool &flips) {
  if (word.size() < 4)
    return nullptr;
  Word dagger = getDagger(word);
  flips = WordLess()(dagger, word);
  return &loops[flips ? dagger : word];
}

void SharedLoops::count(const Word &word) {
  bool flips;
  if (Loop *loop = find(word, flips))
    ++loop->sums;
}

/// Multiplies neighbours first, so that few products wait for others.
static Value multiply(OpBuilder &builder, Location loc, ArrayRef<Factor> word) {
  auto product = [&](ArrayRef<Factor> part) -> Factor {
    return part.size() == 1 ? part[0] : Factor{multiply(builder, loc, part)};
  };
  size_t half = (word.size() + 1) / 2;
  Factor left = product(word.take_front(half)),
         right = product(word.drop_front(half));
  return site::MulOp::create(builder, loc, left.matrix, right.matrix,
                             left.dagger, right.dagger);
}

Value SharedLoops::get(const Word &word, bool &flips) {
  Loop *loop = find(word, flips);
  if (!loop || loop->sums < 2)
    return {};
  if (!loop->product) {
    // As soon as all is loaded, before all sums.
    Value last = word.front().matrix;
    for (const Factor &factor : word)
      last = InProgramOrder()(last, factor.matrix) ? factor.matrix : last;
    OpBuilder builder(last.getContext());
    builder.setInsertionPointAfterValue(last);
    loop->product =
        multiply(builder, last.getLoc(), flips ? getDagger(word) : word);
  }
  return loop->product;
}

bool gaugec::spell(Factor factor, Word &word) {
  if (word.size() == longestWord)
    return false;
  Polynomial one;
  factor = peel(factor, one);
  if (!one.isOne())
    return false;
  if (factor.matrix.getDefiningOp<site::LoadOp>()) {
    word.push_back(factor);
    return true;
  }
  auto product = factor.matrix.getDefiningOp<site::MulOp>();
  if (!product)
    return false;
  Factor left{product.getLhs(), product.getLhsDagger()},
      right{product.getRhs(), product.getRhsDagger()};
  return factor.dagger
             ? spell(right.getDagger(), word) && spell(left.getDagger(), word)
             : spell(left, word) && spell(right, word);
}
