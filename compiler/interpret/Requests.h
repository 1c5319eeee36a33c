//===- Requests.h - functions that ask for derivatives --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_REQUESTS_H
#define COMPILER_INTERPRET_REQUESTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace gaugec::interpret {

/// `function` holds a `gauge.vjp`, `gauge.jvp` or `gauge.force`.
bool hasRequests(mlir::func::FuncOp function);

/// A copy in which the compiler's passes have put core ops in the place of
/// layers and requests. Null on failure, with a diagnostic.
mlir::OwningOpRef<mlir::func::FuncOp>
expandRequests(mlir::func::FuncOp function);

/// A copy in which all f32 of types are f64, for the tolerances of f64.
mlir::OwningOpRef<mlir::func::FuncOp> copyInDouble(mlir::func::FuncOp function);

/// A copy with the same arguments that returns `value`, a value in it,
/// and holds what that is made of.
mlir::OwningOpRef<mlir::func::FuncOp> copyReturning(mlir::func::FuncOp function,
                                                    mlir::Value value);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_REQUESTS_H
