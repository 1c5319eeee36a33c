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

/// Squaring s times multiplies rounding errors by 2^s, hence fewer in f32.
static ExpScheme getScheme(FloatType precision) {
  return precision.isF64() ? ExpScheme{12, 6} : ExpScheme{7, 5};
}

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
  // Horner: 1 + x (1 + x/2 (1 + x/3 (..)))
  Value sum = AddOp::create(rewriter, loc, scale(x, 1.0 / scheme.degree), unit);
  for (int64_t k = scheme.degree - 1; k >= 1; --k) {
    Value product = MulOp::create(rewriter, loc, x, sum);
    sum = AddOp::create(rewriter, loc,
                        k == 1 ? product : scale(product, 1.0 / k), unit);
  }
  for (int64_t k = 0; k < scheme.squarings; ++k)
    sum = MulOp::create(rewriter, loc, sum, sum);
  rewriter.replaceOp(op, sum);
  return success();
}

namespace {
struct GaugeExpandExp : gaugec::impl::GaugeExpandExpBase<GaugeExpandExp> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(expandExp);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
