//===- ReceptiveField.h - how far a value looks ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_RECEPTIVEFIELD_H
#define COMPILER_ANALYSIS_RECEPTIVEFIELD_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace gaugec {

/// The sites that a value at x depends on lie in the box x + low .. x + high;
/// an axis without bound (a Polyakov loop, a sum over sites) is `unbounded`.
/// A link counts with the site it starts from.
struct Reach {
  llvm::SmallVector<int64_t> low, high;
  llvm::SmallVector<bool> unbounded;

  explicit Reach(int64_t dimensions = 0)
      : low(dimensions, 0), high(dimensions, 0), unbounded(dimensions, false) {}
};

/// Reach of all results of a function of core ops together. Sums over sites
/// count by what is summed: the reach is that of the density.
Reach computeReceptiveField(mlir::func::FuncOp func);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_RECEPTIVEFIELD_H
