//===- WeightKernels.h - kernels that run once, on weights ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_WEIGHTKERNELS_H
#define COMPILER_LOWER_WEIGHTKERNELS_H

#include "dialect/gauge/Gauge.h"
#include "dialect/site/Site.h"

namespace gaugec {

/// Parameters are flat in memory, complex ones as (re, im) pairs.
mlir::MemRefType getWeightsType(mlir::RankedTensorType tensor);

/// Weights in the order that `site.mix` wants them.
enum class WeightOrder {
  Sum,        ///< plain + dagger weights, [rows][plain entries]
  Difference, ///< plain - dagger weights, [rows][plain entries]
  Real,       ///< real parts without the unit column, [rows][entries]
  Imaginary   ///< imaginary parts, likewise
};

/// What a row of weights runs over: `plain` entries, their daggers, the unit.
struct EntryShape {
  int64_t rows, plain;
  bool daggers, unit;
  int64_t getColumns() const {
    return plain * (daggers ? 2 : 1) + (unit ? 1 : 0);
  }
};

/// Writes one kernel without a domain: `site.kernel @name (inputs.., output)`.
class WeightKernel {
public:
  WeightKernel(mlir::OpBuilder &kernels, mlir::Location loc,
               llvm::StringRef name, mlir::ValueRange inputs,
               mlir::Value output);

  site::KernelOp getKernel() { return kernel; }

  /// The real numbers of `order` from weights of the shape.
  void reorder(mlir::RankedTensorType tensor, EntryShape shape,
               WeightOrder order);
  /// Weights from the sums over Hermitian and over anti-Hermitian parts, both
  /// [rows][plain + unit].
  void joinParts(EntryShape shape);
  /// Complex numbers from their parts.
  void joinComplex(int64_t count);

  // The weights ops.
  void add(gauge::WeightsAddOp op);
  void permute(gauge::WeightsPermuteOp op);
  void slice(gauge::WeightsSliceOp op);
  void concat(gauge::WeightsConcatOp op);

private:
  using Index = llvm::ArrayRef<mlir::Value>;
  /// Loops over all indices of a shape.
  void forEach(llvm::ArrayRef<int64_t> shape,
               llvm::function_ref<void(Index)> body);
  /// Sum of index[d] * strides[d], plus an offset.
  mlir::Value flatten(Index index, llvm::ArrayRef<int64_t> strides,
                      int64_t offset = 0);
  mlir::Value constant(int64_t value);
  mlir::Value load(unsigned input, mlir::Value at);
  void store(mlir::Value number, mlir::Value at);

  mlir::OpBuilder builder;
  mlir::Location loc;
  site::KernelOp kernel;
};

} // namespace gaugec

#endif // COMPILER_LOWER_WEIGHTKERNELS_H
