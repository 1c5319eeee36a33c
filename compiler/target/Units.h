//===- Units.h - a library in parts that LLVM compiles side by side -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_UNITS_H
#define COMPILER_TARGET_UNITS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>
#include <vector>

namespace gaugec {

/// The kernels of a module in units of LLVM's work, the largest first: large
/// kernels alone, small ones together. What is in a unit depends on the module
/// only, so that the library is the same for any number of threads. There is
/// at least one unit.
std::vector<std::vector<std::string>>
splitKernels(mlir::ModuleOp module, llvm::ArrayRef<std::string> kernels);

/// A module of the kernels in `unit`, and of all functions that are not among
/// `kernels`: what kernels call.
mlir::OwningOpRef<mlir::ModuleOp>
extractUnit(mlir::ModuleOp module, llvm::ArrayRef<std::string> kernels,
            llvm::ArrayRef<std::string> unit);

} // namespace gaugec

#endif // COMPILER_TARGET_UNITS_H
