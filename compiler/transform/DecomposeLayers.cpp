//===- DecomposeLayers.cpp - gauge-decompose-layers -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pattern per layer. The reference interpreter does not use this file.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace gaugec {
#define GEN_PASS_DEF_GAUGEDECOMPOSELAYERS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

//===----------------------------------------------------------------------===//
// Plaquettes and Polyakov loops
//===----------------------------------------------------------------------===//

/// The ordered planes of an orientation, in the published order.
static SmallVector<std::pair<int64_t, int64_t>>
enumeratePlanes(int64_t dimensions, Orientation orientation) {
  SmallVector<std::pair<int64_t, int64_t>> planes;
  for (int64_t mu = 0; mu < dimensions; ++mu)
    for (int64_t nu = 0; nu < dimensions; ++nu)
      if ((mu > nu && orientation != Orientation::Positive) ||
          (mu < nu && orientation != Orientation::Negative))
        planes.push_back({mu, nu});
  return planes;
}

static void replaceByChannels(Operation *op, ValueRange channels,
                              PatternRewriter &rewriter) {
  if (channels.size() == 1)
    rewriter.replaceOp(op, channels);
  else
    rewriter.replaceOpWithNewOp<ConcatOp>(op, channels);
}

static LogicalResult decomposePlaq(PlaqOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  SmallVector<Value> loops;
  auto addLoop = [&](int64_t a, int64_t b) {
    loops.push_back(PathOp::create(rewriter, loc, op.getLinks(),
                                   ArrayRef<int64_t>{a, b, -a, -b}));
  };
  int64_t dimensions = op.getLinks().getType().getDimensions();
  for (auto [mu, nu] : enumeratePlanes(dimensions, op.getOrientation())) {
    int64_t a = mu + 1, b = nu + 1;
    addLoop(a, b);
    if (!op.getClover())
      continue;
    addLoop(b, -a); // the other leaves, anticlockwise around x
    addLoop(-a, -b);
    addLoop(-b, a);
  }
  replaceByChannels(op, loops, rewriter);
  return success();
}

static LogicalResult decomposeWinding(WindingOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  Value link = LinkOp::create(rewriter, loc, op.getLinks(), op.getDirection());
  Value rest = AroundOp::create(rewriter, loc, op.getLinks(), ValueRange(),
                                op.getDirection());
  rewriter.replaceOpWithNewOp<MulOp>(op, link, rest);
  return success();
}

static LogicalResult decomposePoly(PolyOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  SmallVector<Value> loops;
  int64_t dimensions = op.getLinks().getType().getDimensions();
  for (int64_t mu = 0; mu < dimensions; ++mu)
    loops.push_back(WindingOp::create(rewriter, loc, op.getLinks(), mu));
  if (op.getDaggers())
    for (int64_t mu = 0; mu < dimensions; ++mu)
      loops.push_back(DaggerOp::create(rewriter, loc, loops[mu]));
  replaceByChannels(op, loops, rewriter);
  return success();
}

//===----------------------------------------------------------------------===//
// Convolutions and bilinear layers
//===----------------------------------------------------------------------===//

/// The transported copies of `layer`'s field, one operand per slot.
template <typename Layer>
static SmallVector<Value> buildSlots(Layer layer, PatternRewriter &rewriter) {
  SmallVector<Value> copies;
  for (Slot slot :
       enumerateSlots(layer.getLow(), layer.getHigh(), layer.getDilation(),
                      layer.getOrder(), layer.getLocal())) {
    if (slot.distance == 0) {
      copies.push_back(layer.getField());
      continue;
    }
    int64_t step = slot.distance > 0 ? slot.axis + 1 : -(slot.axis + 1);
    SmallVector<int64_t> steps(std::abs(slot.distance), step);
    copies.push_back(TransportOp::create(
        rewriter, layer.getLoc(), layer.getLinks(), layer.getField(), steps));
  }
  return copies;
}

static LogicalResult decomposeLConv(LConvOp op, PatternRewriter &rewriter) {
  rewriter.replaceOpWithNewOp<MixOp>(op, op.getWeights(),
                                     buildSlots(op, rewriter), op.getDaggers(),
                                     op.getUnit());
  return success();
}

static LogicalResult decomposeLBilin(LBilinOp op, PatternRewriter &rewriter) {
  rewriter.replaceOpWithNewOp<BilinearOp>(
      op, op.getWeights(), ValueRange{op.getLeft()}, ValueRange{op.getRight()},
      op.getDaggers(), op.getUnit(), op.getDaggers(), op.getUnit());
  return success();
}

static LogicalResult decomposeLConvBilin(LConvBilinOp op,
                                         PatternRewriter &rewriter) {
  rewriter.replaceOpWithNewOp<BilinearOp>(
      op, op.getWeights(), ValueRange{op.getField()}, buildSlots(op, rewriter),
      op.getLeftDaggers(), op.getLeftUnit(), op.getRightDaggers(),
      op.getRightUnit());
  return success();
}

static LogicalResult decomposeLLin(LLinOp op, PatternRewriter &rewriter) {
  rewriter.replaceOpWithNewOp<MixOp>(op, op.getWeights(),
                                     ValueRange{op.getField()}, op.getDaggers(),
                                     op.getUnit());
  return success();
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// Re Tr W_i(x).
static Value buildReTrace(Value field, Location loc,
                          PatternRewriter &rewriter) {
  return ReOp::create(rewriter, loc, TraceOp::create(rewriter, loc, field));
}

/// Column `column` of per-channel weights [n, columns], as a field.
static Value buildColumn(Value weights, int64_t column, CovariantType field,
                         Location loc, PatternRewriter &rewriter) {
  auto tensor = cast<RankedTensorType>(weights.getType());
  auto type =
      InvariantType::getField(field.getDimensions(), tensor.getDimSize(0),
                              /*complex=*/false, field.getPrecision());
  return ParameterOp::create(rewriter, loc, type, weights,
                             rewriter.getI64IntegerAttr(column));
}

static LogicalResult decomposeLAct(LActOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  Value r = buildReTrace(op.getField(), loc, rewriter);
  if (Value weights = op.getWeights()) {
    CovariantType type = op.getField().getType();
    r = MulOp::create(rewriter, loc,
                      buildColumn(weights, 0, type, loc, rewriter), r);
    r = AddOp::create(rewriter, loc, r,
                      buildColumn(weights, 1, type, loc, rewriter));
  }
  Value factor = PointwiseOp::create(rewriter, loc, r.getType(),
                                     op.getFunction(), r, op.getSlopeAttr());
  rewriter.replaceOpWithNewOp<ScaleOp>(op, op.getField(), factor);
  return success();
}

static LogicalResult decomposeLActPoly(LActPolyOp op,
                                       PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  CovariantType type = op.getField().getType();
  Value r = buildReTrace(op.getField(), loc, rewriter);
  int64_t columns =
      cast<RankedTensorType>(op.getWeights().getType()).getDimSize(1);
  int64_t degree = columns - (op.getRelu() ? 2 : 1);
  // Horner: q_0 + r (q_1 + r (..))
  Value factor = buildColumn(op.getWeights(), degree, type, loc, rewriter);
  for (int64_t power = degree - 1; power >= 0; --power) {
    factor = MulOp::create(rewriter, loc, factor, r);
    factor =
        AddOp::create(rewriter, loc, factor,
                      buildColumn(op.getWeights(), power, type, loc, rewriter));
  }
  if (op.getRelu()) {
    Value relu = PointwiseOp::create(rewriter, loc, r.getType(), Function::Relu,
                                     r, FloatAttr());
    relu = MulOp::create(
        rewriter, loc,
        buildColumn(op.getWeights(), columns - 1, type, loc, rewriter), relu);
    factor = AddOp::create(rewriter, loc, factor, relu);
  }
  rewriter.replaceOpWithNewOp<ScaleOp>(op, op.getField(), factor);
  return success();
}

//===----------------------------------------------------------------------===//
// L-Exp
//===----------------------------------------------------------------------===//

static LogicalResult decomposeLExp(LExpOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  CovariantType type = op.getField().getType();
  Value hermitian = ProjectOp::create(rewriter, loc, type, op.getField());
  // All D exponents at once, one channel per direction.
  Value exponent = MixOp::create(rewriter, loc, op.getWeights(), hermitian,
                                 /*daggers=*/false, /*unit=*/false);
  auto imaginary =
      InvariantType::getField(type.getDimensions(), 1,
                              /*complex=*/true, type.getPrecision());
  Value i = ConstantOp::create(rewriter, loc, imaginary,
                               rewriter.getF64FloatAttr(0.0),
                               rewriter.getF64FloatAttr(1.0));
  exponent = ScaleOp::create(rewriter, loc, exponent, i);
  SmallVector<Value> links;
  for (int64_t mu = 0; mu < type.getDimensions(); ++mu) {
    Value one = SliceOp::create(rewriter, loc, exponent, mu, 1);
    Value step = ExpOp::create(rewriter, loc, one.getType(), one);
    Value link = LinkOp::create(rewriter, loc, op.getLinks(), mu);
    links.push_back(MulOp::create(rewriter, loc, step, link));
  }
  rewriter.replaceOpWithNewOp<MakeLinksOp>(op, op.getLinks().getType(), links);
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct GaugeDecomposeLayers
    : gaugec::impl::GaugeDecomposeLayersBase<GaugeDecomposeLayers> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(decomposePlaq);
    patterns.add(decomposePoly);
    patterns.add(decomposeWinding);
    patterns.add(decomposeLConv);
    patterns.add(decomposeLBilin);
    patterns.add(decomposeLConvBilin);
    patterns.add(decomposeLLin);
    patterns.add(decomposeLAct);
    patterns.add(decomposeLActPoly);
    patterns.add(decomposeLExp);
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
