//===- GaugeFolds.cpp - folds and canonicalisation of the gauge ops -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

OpFoldResult TransportOp::fold(FoldAdaptor) { return {}; }
OpFoldResult ShiftOp::fold(FoldAdaptor) { return {}; }
OpFoldResult MulOp::fold(FoldAdaptor) { return {}; }
OpFoldResult DaggerOp::fold(FoldAdaptor) { return {}; }
OpFoldResult ConcatOp::fold(FoldAdaptor) { return {}; }
OpFoldResult SliceOp::fold(FoldAdaptor) { return {}; }
OpFoldResult ReOp::fold(FoldAdaptor) { return {}; }
OpFoldResult BroadcastOp::fold(FoldAdaptor) { return {}; }
void DaggerOp::getCanonicalizationPatterns(RewritePatternSet &, MLIRContext *) {}
