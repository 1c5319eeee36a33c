//===- LowerMath.cpp - lower-math-functions -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "compiler/lower/Waves.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace gaugec {
#define GEN_PASS_DEF_LOWERMATHFUNCTIONS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;

namespace {
struct LowerMathFunctions
    : gaugec::impl::LowerMathFunctionsBase<LowerMathFunctions> {
  void runOnOperation() override {
    RewritePatternSet approximations(&getContext());
    // MLIR's sine and cosine are not among them: the reduction of large
    // arguments to a period overflows.
    auto isAccurate = [](StringRef op) {
      return op == math::TanhOp::getOperationName() ||
             op == math::ExpOp::getOperationName() ||
             op == math::LogOp::getOperationName() ||
             op == math::Log1pOp::getOperationName();
    };
    populateMathPolynomialApproximationPatterns(approximations, isAccurate);
    gaugec::populateWavePatterns(approximations);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(approximations))))
      return signalPassFailure();
    RewritePatternSet calls(&getContext());
    populateMathToLibmConversionPatterns(calls);
    // Square root and absolute value are instructions.
    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, func::FuncDialect,
                           vector::VectorDialect, math::MathDialect,
                           scf::SCFDialect>();
    target.addIllegalOp<math::TanhOp, math::ExpOp, math::LogOp, math::Log1pOp,
                        math::SinOp, math::CosOp>();
    if (failed(
            applyPartialConversion(getOperation(), target, std::move(calls))))
      signalPassFailure();
  }
};
} // namespace
