//===- Interpreter.h - evaluates gauge IR by its formulas -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The oracle of all tests. It states each layer by its formula and each core op
// by its description, in double precision and with plain loops, and shares no
// decomposition or lowering with the compiler: an error of the compiler cannot
// repeat itself here. Made to be checked by reading, not to be fast. Requests
// for derivatives are the exception: they are expanded by the compiler's
// passes, and finite differences (Derivatives.h) say whether that is right.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_INTERPRETER_H
#define COMPILER_INTERPRET_INTERPRETER_H

#include "compiler/interpret/Array.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace gaugec::interpret {

/// One call of a function: a lattice and a value for each argument, fields and
/// parameters alike, in the order of the function's arguments.
struct Problem {
  llvm::SmallVector<int64_t> extents;
  int64_t batch = 1;
  std::vector<Array> arguments;
};

/// Largest number of complex elements of one value; larger ones are an error
/// rather than an exhausted memory.
inline constexpr int64_t maxElements = int64_t(1) << 27;

/// The results of `function`, which must be verified IR of gauge ops. Fails
/// with a diagnostic at the op or at the function.
llvm::FailureOr<std::vector<Array>>
interpretFunction(mlir::func::FuncOp function, const Problem &problem,
                  llvm::function_ref<void(Array &)> disturb = nullptr);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_INTERPRETER_H
