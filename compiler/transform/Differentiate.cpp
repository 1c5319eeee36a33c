//===- Differentiate.cpp - gauge-differentiate ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In program order, so that derivatives of derivatives meet core ops only.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace gaugec {
#define GEN_PASS_DEF_GAUGEDIFFERENTIATE
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

/// F_mu = -project(U_mu G_mu^dagger)/2 with G the gradient by U; U(1) without
/// the 1/2, since its generator is 1.
static FailureOr<SmallVector<Value>> buildForce(ForceOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  LinksType links = op.getLinks().getType();
  Value one = ConstantOp::create(b, loc, op.getAction().getType(),
                                 b.getF64FloatAttr(1.0), FloatAttr());
  FailureOr<SmallVector<Value>> gradient =
      buildVJP(b, loc, op.getAction(), one, op.getLinks());
  if (failed(gradient))
    return failure();
  auto real = InvariantType::getField(links.getDimensions(), 1, false,
                                      links.getPrecision());
  double half = links.getGroup().isSpecial() ? -0.5 : -1.0;
  Value factor =
      ConstantOp::create(b, loc, real, b.getF64FloatAttr(half), FloatAttr());
  SmallVector<Value> directions;
  for (int64_t mu = 0; mu < links.getDimensions(); ++mu) {
    Value link = LinkOp::create(b, loc, op.getLinks(), mu);
    Value by = LinkOp::create(b, loc, gradient->front(), mu);
    Value product = MulOp::create(b, loc, link, DaggerOp::create(b, loc, by));
    Value force = ProjectOp::create(b, loc, product.getType(), product);
    directions.push_back(ScaleOp::create(b, loc, force, factor));
  }
  return SmallVector<Value>{ConcatOp::create(b, loc, directions)};
}

static FailureOr<SmallVector<Value>> buildDerivative(Operation *op) {
  OpBuilder builder(op);
  if (auto force = dyn_cast<ForceOp>(op))
    return buildForce(force, builder);
  if (auto vjp = dyn_cast<VJPOp>(op))
    return buildVJP(builder, op->getLoc(), vjp.getOutputs(),
                    vjp.getCotangents(), vjp.getWrt());
  auto jvp = cast<JVPOp>(op);
  return buildJVP(builder, op->getLoc(), jvp.getOutputs(), jvp.getWrt(),
                  jvp.getTangents());
}

/// Says of arguments that stand for derivatives of links that they are not in
/// the group.
static void markUnconstrained(func::FuncOp func, ValueRange derivatives) {
  for (Value value : derivatives) {
    auto argument = dyn_cast<BlockArgument>(value);
    if (argument && isa<LinksType>(argument.getType()))
      func.setArgAttr(argument.getArgNumber(), unconstrainedAttrName,
                      UnitAttr::get(func.getContext()));
  }
}

namespace {
struct GaugeDifferentiate
    : gaugec::impl::GaugeDifferentiateBase<GaugeDifferentiate> {
  void runOnOperation() override {
    SmallVector<Operation *> requests;
    getOperation().walk([&](Operation *op) {
      if (isa<VJPOp, JVPOp, ForceOp>(op))
        requests.push_back(op);
    });
    for (Operation *op : requests) {
      if (auto vjp = dyn_cast<VJPOp>(op))
        markUnconstrained(getOperation(), vjp.getCotangents());
      if (auto jvp = dyn_cast<JVPOp>(op))
        markUnconstrained(getOperation(), jvp.getTangents());
      FailureOr<SmallVector<Value>> derivative = buildDerivative(op);
      if (failed(derivative))
        return signalPassFailure();
      op->replaceAllUsesWith(*derivative);
      op->erase();
    }
  }
};
} // namespace
