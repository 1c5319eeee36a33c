//===- RandomProblem.h - random arguments for a function ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_RANDOMPROBLEM_H
#define COMPILER_INTERPRET_RANDOMPROBLEM_H

#include "compiler/interpret/Interpreter.h"
#include "runtime/gauge_runtime.h"

namespace gaugec::interpret {

/// Random arguments for `function`: Haar-random links; normal fields whose
/// matrices have norms of about 1; normal parameters with the standard
/// deviation `gauge.init`, or one that keeps sums over their last axes of
/// order 1. Numbers of f32 types are rounded to f32, so that compiled code and
/// interpreter start from the same.
llvm::FailureOr<Problem> makeRandomProblem(gauge_context *context,
                                           mlir::func::FuncOp function,
                                           const Lattice &lattice,
                                           uint64_t seed);

/// A Haar-random gauge transformation [batch][x..][1][N][N] of the group of the
/// function's arguments or results; nothing if there is no group in them.
llvm::FailureOr<std::optional<Array>>
makeRandomTransformation(gauge_context *context, mlir::func::FuncOp function,
                         const Lattice &lattice, uint64_t seed);

/// The precision of a value: f32 or f64.
mlir::FloatType getPrecision(mlir::Type type);

/// Its numbers are complex at the border.
bool isComplexValue(mlir::Type type);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_RANDOMPROBLEM_H
