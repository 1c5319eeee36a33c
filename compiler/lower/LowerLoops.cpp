//===- LowerLoops.cpp - lower-loops ---------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/DialectConversion.h"

namespace gaugec {
#define GEN_PASS_DEF_LOWERLOOPS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;

/// Whether the body surely runs at least once.
static bool runsOnce(scf::ForOp loop) {
  std::optional<int64_t> lower = getConstantIntValue(loop.getLowerBound());
  std::optional<int64_t> upper = getConstantIntValue(loop.getUpperBound());
  return lower && upper && *lower < *upper;
}

namespace {
struct RotateLoop : OpRewritePattern<scf::ForOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::ForOp loop,
                                PatternRewriter &rewriter) const override {
    Location loc = loop.getLoc();
    Block *before = rewriter.getInsertionBlock();
    Block *rest = rewriter.splitBlock(before, rewriter.getInsertionPoint());
    Block *after =
        rewriter.createBlock(rest, loop.getResultTypes(),
                             SmallVector<Location>(loop.getNumResults(), loc));
    cf::BranchOp::create(rewriter, loc, rest);
    Block *body = loop.getBody(), *last = &loop.getRegion().back();
    rewriter.inlineRegionBefore(loop.getRegion(), after);
    auto isLess = [&](Value index) -> Value {
      return arith::CmpIOp::create(rewriter, loc,
                                   loop.getUnsignedCmp()
                                       ? arith::CmpIPredicate::ult
                                       : arith::CmpIPredicate::slt,
                                   index, loop.getUpperBound());
    };
    auto append = [](Value index, ValueRange values) {
      SmallVector<Value> all{index};
      llvm::append_range(all, values);
      return all;
    };
    // The test of the next index, at the end of the body.
    Operation *yield = last->getTerminator();
    rewriter.setInsertionPoint(yield);
    Value next = arith::AddIOp::create(rewriter, loc, body->getArgument(0),
                                       loop.getStep());
    rewriter.replaceOpWithNewOp<cf::CondBranchOp>(
        yield, isLess(next), body, append(next, yield->getOperands()), after,
        yield->getOperands());
    rewriter.setInsertionPointToEnd(before);
    SmallVector<Value> first = append(loop.getLowerBound(), loop.getInitArgs());
    if (runsOnce(loop))
      cf::BranchOp::create(rewriter, loc, body, first);
    else
      cf::CondBranchOp::create(rewriter, loc, isLess(loop.getLowerBound()),
                               body, first, after, loop.getInitArgs());
    rewriter.replaceOp(loop, after->getArguments());
    return success();
  }
};

struct LowerLoops : gaugec::impl::LowerLoopsBase<LowerLoops> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateSCFToControlFlowConversionPatterns(patterns);
    patterns.add<RotateLoop>(&getContext(), /*benefit=*/2);
    ConversionTarget target(getContext());
    target.addIllegalDialect<scf::SCFDialect>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    ConversionConfig config;
    config.allowPatternRollback = false;
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
