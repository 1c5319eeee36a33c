//===- SharedFunctions.h - functions that a module's kernels call ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_SHAREDFUNCTIONS_H
#define COMPILER_LOWER_SHAREDFUNCTIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace gaugec {

/// The module's function `name`, with the precision behind it (".f32"):
/// declared when first asked for.
mlir::func::FuncOp getSharedFunction(mlir::ModuleOp module,
                                     llvm::StringRef name,
                                     mlir::FloatType precision,
                                     mlir::FunctionType type);

/// Name of the function that target/Permute.cpp defines.
inline constexpr llvm::StringLiteral permuteName = "site.permute";

/// permute(vector, order): lane l is lane order[l] of the vector.
mlir::func::FuncOp getPermuteFunction(mlir::ModuleOp module,
                                      mlir::FloatType precision,
                                      int64_t laneCount);

} // namespace gaugec

#endif // COMPILER_LOWER_SHAREDFUNCTIONS_H
