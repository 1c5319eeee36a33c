//===- Parameters.h - weights for an expansion ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_PARAMETERS_H
#define COMPILER_LOOPS_PARAMETERS_H

#include "compiler/interpret/Array.h"
#include "compiler/loops/Counts.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/gauge_runtime.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace gaugec::loops {

/// Weights by the index of their argument.
template <typename C>
using WeightMap = llvm::DenseMap<unsigned, Weights<C>>;

/// Weights that nobody looks at.
WeightMap<Anything> makeUnknownWeights(mlir::func::FuncOp function);

/// Random numbers, for which nothing cancels that does not always: what a
/// network of this architecture can hold.
WeightMap<Complex> drawWeights(mlir::func::FuncOp function, uint64_t seed);

/// One symbol an element. `names` gets "W.weight[0,1]", `isReal` what is real.
WeightMap<Polynomial> makeSymbols(mlir::func::FuncOp function,
                                  std::vector<std::string> &names,
                                  std::vector<bool> &isReal);

/// Numbers from a safetensors file, single ones also from `given`, which goes
/// first. An error names what is missing, superfluous or has another shape.
llvm::Expected<WeightMap<Complex>>
loadWeights(gauge_context *context, llvm::StringRef path,
            const llvm::StringMap<double> &given, mlir::func::FuncOp function);

/// The same weights as arguments for the interpreter.
interpret::Array makeArray(const Weights<Complex> &weights);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_PARAMETERS_H
