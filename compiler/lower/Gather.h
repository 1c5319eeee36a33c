//===- Gather.h - the function that gathers neighbours lane by lane -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_GATHER_H
#define COMPILER_LOWER_GATHER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace gaugec {

/// The outer site, an index, where lane 0 finds its neighbour by the entry of a
/// neighbour table (docs/abi.md).
mlir::Value getFirstSource(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value entry);
/// The number of the entry's pattern; 0 where whole vectors are the neighbours.
mlir::Value getPattern(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value entry);
/// How many outer sites from this one on, an index, have the same pattern and
/// sources that follow each other; 0 where lanes come from several outer sites.
mlir::Value getRun(mlir::OpBuilder &builder, mlir::Location loc,
                   mlir::Value entry);

/// The slots of a pattern, as a vector of integers.
mlir::Value loadPattern(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value patterns, mlir::Value number,
                        int64_t laneCount);

/// Name of the function; code generation keeps it out of line.
inline constexpr llvm::StringLiteral gatherName = "site.gather";

/// The module's gather function for this precision and number of lanes, written
/// when first asked for:
///
///   gather(field, entry, patterns, scratch, copy, siteSize, first, vectors)
///
/// copies `vectors` vectors, from element `first` of a site of `siteSize`
/// elements on, into scratch at `copy`. Lane l comes from the site that the
/// entry's pattern says (docs/abi.md). The vectors of each outer site that is
/// such a source are loaded whole and permuted.
mlir::func::FuncOp getGatherFunction(mlir::ModuleOp module,
                                     mlir::FloatType precision,
                                     int64_t laneCount);

} // namespace gaugec

#endif // COMPILER_LOWER_GATHER_H
