//===- SiteFolds.cpp - folds and canonicalisation of the site ops ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/site/Site.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::site;

/// dagger(dagger(a)) = a
OpFoldResult DaggerOp::fold(FoldAdaptor) {
  if (auto inner = getInput().getDefiningOp<DaggerOp>())
    return inner.getInput();
  return {};
}

/// quaternion(expand(q)) = q
OpFoldResult QuaternionOp::fold(FoldAdaptor) {
  if (auto expand = getInput().getDefiningOp<ExpandOp>())
    return expand.getInput();
  return {};
}

/// mul(dagger(a), b) = mul(a, b) with `lhs_dagger`, and so on: products read
/// their factors conjugated for free.
template <typename Product>
static LogicalResult absorbDaggers(Product op, PatternRewriter &rewriter) {
  auto lhs = op.getLhs().template getDefiningOp<DaggerOp>();
  auto rhs = op.getRhs().template getDefiningOp<DaggerOp>();
  if (!lhs && !rhs)
    return failure();
  rewriter.modifyOpInPlace(op, [&] {
    if (lhs) {
      op.getLhsMutable().assign(lhs.getInput());
      op.setLhsDagger(!op.getLhsDagger());
    }
    if (rhs) {
      op.getRhsMutable().assign(rhs.getInput());
      op.setRhsDagger(!op.getRhsDagger());
    }
  });
  return success();
}

LogicalResult MulOp::canonicalize(MulOp op, PatternRewriter &rewriter) {
  return absorbDaggers(op, rewriter);
}

LogicalResult TraceMulOp::canonicalize(TraceMulOp op,
                                       PatternRewriter &rewriter) {
  return absorbDaggers(op, rewriter);
}

/// trace(mul(a, b)) = trace_mul(a, b) where the product has no other use.
LogicalResult TraceOp::canonicalize(TraceOp op, PatternRewriter &rewriter) {
  auto product = op.getInput().getDefiningOp<MulOp>();
  if (!product || !product->hasOneUse())
    return failure();
  rewriter.replaceOpWithNewOp<TraceMulOp>(
      op, product.getLhs(), product.getRhs(), product.getLhsDagger(),
      product.getRhsDagger());
  return success();
}
