//===- Waves.h - sine and cosine on whole vectors -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_WAVES_H
#define COMPILER_LOWER_WAVES_H

#include "mlir/IR/PatternMatch.h"

namespace gaugec {

/// Sine and cosine of vectors of f64 become calls of functions of the module,
/// `site.sin.<lanes>xf64`, written when first asked for: polynomials, within 2
/// units in the last place, and calls of libm for the lanes beyond 1e9,
/// infinity and NaN.
void populateWavePatterns(mlir::RewritePatternSet &patterns);

} // namespace gaugec

#endif // COMPILER_LOWER_WAVES_H
