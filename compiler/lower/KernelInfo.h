//===- KernelInfo.h - what the runtime must know to call a kernel ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_KERNELINFO_H
#define COMPILER_LOWER_KERNELINFO_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace gaugec {

/// A neighbour table of a kernel (docs/abi.md).
struct KernelTable {
  enum class Kind { Displacement, Winding, Project, Indicator } kind;
  /// displacement; axis; axes; stride, displacement and whether `whole`
  llvm::SmallVector<int64_t> numbers;

  bool operator==(const KernelTable &) const = default;
  /// The table that a view, wind, restrict or indicator op needs; none for a
  /// view without displacement.
  static std::optional<KernelTable> of(mlir::Operation *op);
};

/// Kept as the attribute `site.info` of the lowered function.
struct KernelInfo {
  mlir::DenseI64ArrayAttr axes; ///< null: runs once
  int64_t fieldCount = 0;
  int64_t scratchBytes = 0;
  int64_t flops = 0, bytes = 0; ///< per site, see analysis/Cost.h
  llvm::SmallVector<KernelTable> tables;

  void addTable(const KernelTable &table);
  size_t findTable(const KernelTable &table) const;

  void attach(mlir::func::FuncOp func) const;
  /// What a lowered kernel carries; nothing for other functions.
  static std::optional<KernelInfo> read(mlir::Operation *func);
};

} // namespace gaugec

#endif // COMPILER_LOWER_KERNELINFO_H
