//===- ExpandExp.cpp - gauge-expand-exp -----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A polynomial in the matrix, so that its derivatives are core ops as well.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace gaugec {
#define GEN_PASS_DEF_GAUGEEXPANDEXP
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

namespace {
/// Degree of the Taylor polynomial and number of squarings.
struct ExpScheme {
  int64_t degree;
  int64_t squarings;
};
} // namespace

/// docs/rationale/exp.md has the errors of these and of others.
static ExpScheme getScheme(FloatType precision) {
  return precision.isF64() ? ExpScheme{12, 6} : ExpScheme{7, 5};
}

/// The last squarings take 1 + y: where exp(A) decays, y is near -1 by then,
/// and its digits are no longer those of exp(A).
static constexpr int64_t plainSquarings = 2;

static LogicalResult expandExp(ExpOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  CovariantType type = op.getInput().getType();
  ExpScheme scheme = getScheme(type.getPrecision());
  auto realType = InvariantType::getField(type.getDimensions(), 1, false,
                                          type.getPrecision());
  auto scale = [&](Value field, double factor) -> Value {
    Value c = ConstantOp::create(rewriter, loc, realType,
                                 rewriter.getF64FloatAttr(factor), FloatAttr());
    return ScaleOp::create(rewriter, loc, field, c);
  };
  Value unit = UnitOp::create(rewriter, loc, type.withChannels(1));
  Value x = scale(op.getInput(), 1.0 / double(int64_t(1) << scheme.squarings));
  // Horner for y = exp(x) - 1 = x (1 + x/2 (1 + x/3 (..)))
  Value sum = AddOp::create(rewriter, loc, scale(x, 1.0 / scheme.degree), unit);
  for (int64_t k = scheme.degree - 1; k > 1; --k) {
    Value product = MulOp::create(rewriter, loc, x, sum);
    sum = AddOp::create(rewriter, loc, scale(product, 1.0 / k), unit);
  }
  Value y = MulOp::create(rewriter, loc, x, sum);
  // (1 + y)^2 - 1 = y (y + 2): while y is small its digits are kept, which
  // squaring 1 + y would lose, a bit each time.
  Value two = scale(unit, 2.0);
  for (int64_t k = plainSquarings; k < scheme.squarings; ++k)
    y = MulOp::create(rewriter, loc, y, AddOp::create(rewriter, loc, y, two));
  Value result = AddOp::create(rewriter, loc, y, unit);
  for (int64_t k = 0; k < plainSquarings; ++k)
    result = MulOp::create(rewriter, loc, result, result);
  rewriter.replaceOp(op, result);
  return success();
}

namespace {
struct GaugeExpandExp : gaugec::impl::GaugeExpandExpBase<GaugeExpandExp> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(expandExp);
    // A value that folds into another one would no longer be independent of it
    // for derivatives, which come later.
    GreedyRewriteConfig config;
    config.enableFolding(false).enableConstantCSE(false);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
