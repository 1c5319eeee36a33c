//===- Covariance.h - gauge transformations of arrays ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_COVARIANCE_H
#define COMPILER_INTERPRET_COVARIANCE_H

#include "compiler/interpret/Interpreter.h"

namespace gaugec::interpret {

/// The value after the gauge transformation Omega(x), as its type says:
///   links      U_mu(x) -> Omega(x) U_mu(x) Omega(x+mu)^dagger,
///   covariant  M(x)    -> Omega(x+start) M(x) Omega(x+end)^dagger,
/// invariants and parameters stay. `omega` is [batch][x_0]..[x_{D-1}][1][N][N].
Array transformValue(const Array &value, mlir::Type type, const Array &omega,
                     const Lattice &lattice);

/// All arguments transformed.
Problem transformProblem(mlir::func::FuncOp function, const Problem &problem,
                         const Array &omega);

/// All results transformed: what `function` must give for transformed
/// arguments.
std::vector<Array> transformResults(mlir::func::FuncOp function,
                                    const std::vector<Array> &results,
                                    const Array &omega, const Lattice &lattice);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_COVARIANCE_H
