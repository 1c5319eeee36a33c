//===- Expand.h - networks as polynomials in Wilson loops -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of gauge IR, layers and core ops alike, whose fields are made of
// links by sums and products is a polynomial: each matrix a sum of words, each
// number a sum of products of traced loops. `expand` multiplies it out, with
// one rule per op, over an arithmetic: numbers, symbols (Expansion.h) or counts
// (Counts.h).
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_EXPAND_H
#define COMPILER_LOOPS_EXPAND_H

#include "compiler/loops/Counts.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace gaugec::loops {

struct ExpandOptions {
  /// Most products that one op may take: more is an error that says how many
  /// it would be.
  double limit = 2e7;
  /// What is no polynomial is left out, with all that is made of it, rather
  /// than an error; results that are can be told.
  bool partial = false;
  /// A channel of the result of `muted` that is set to 0.
  mlir::Operation *muted = nullptr;
  size_t mutedChannel = 0;
};

/// The fields of a function in the order of its ops, and its results; those
/// that are no polynomials have none.
template <typename A>
struct Expanded {
  struct Field {
    mlir::Operation *op;
    typename A::Sum sum;
  };
  std::vector<Field> fields;
  std::vector<std::optional<typename A::Sum>> results;
};

/// `weights`: those of the arguments that are tensors, by their index. Fails
/// with an error at the op that is no polynomial of links, or too large.
template <typename A>
llvm::FailureOr<Expanded<A>> expand(
    mlir::func::FuncOp function, const A &algebra,
    const llvm::DenseMap<unsigned, Weights<typename A::Coefficient>> &weights,
    const ExpandOptions &options);

extern template llvm::FailureOr<Expanded<Algebra<Complex>>>
expand(mlir::func::FuncOp, const Algebra<Complex> &,
       const llvm::DenseMap<unsigned, Weights<Complex>> &,
       const ExpandOptions &);
extern template llvm::FailureOr<Expanded<Algebra<Polynomial>>>
expand(mlir::func::FuncOp, const Algebra<Polynomial> &,
       const llvm::DenseMap<unsigned, Weights<Polynomial>> &,
       const ExpandOptions &);
extern template llvm::FailureOr<Expanded<Counting>>
expand(mlir::func::FuncOp, const Counting &,
       const llvm::DenseMap<unsigned, Weights<Anything>> &,
       const ExpandOptions &);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_EXPAND_H
