//===- Checks.h - rules that several gauge ops share ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the dialect. Each check reports at `loc`, if there is one, what
// docs/spec.md demands under the label that stands beside it.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GAUGE_CHECKS_H
#define DIALECT_GAUGE_CHECKS_H

#include "dialect/gauge/Gauge.h"

namespace gaugec::gauge {

using OptionalLoc = std::optional<mlir::Location>;

/// Stands for n_out in the shapes below: any extent.
inline constexpr int64_t anyExtent = -1;

/// weights_c1 .. c3: a static shape as expected, the field's precision, and not
/// absurdly large. `why` says in a note where the extents come from.
llvm::LogicalResult checkWeights(OptionalLoc loc, mlir::Type weights,
                                 mlir::FloatType precision,
                                 llvm::ArrayRef<int64_t> expected,
                                 const llvm::Twine &why = "");

/// path_c1 .. c3: steps name existing directions and are not absurdly many.
llvm::LogicalResult checkSteps(OptionalLoc loc, LinksType links,
                               llvm::ArrayRef<int64_t> steps);

} // namespace gaugec::gauge

#endif // DIALECT_GAUGE_CHECKS_H
