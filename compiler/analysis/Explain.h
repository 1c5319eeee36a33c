//===- Explain.h - what kernels do, what is stored and computed again -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_EXPLAIN_H
#define COMPILER_ANALYSIS_EXPLAIN_H

#include "compiler/analysis/Roof.h"
#include "mlir/IR/BuiltinOps.h"
#include <map>
#include <string>

namespace gaugec {

/// Of a plan: the decisions of its schedule, an array of dictionaries. Written
/// by convert-gauge-to-site with the option `explain`.
inline constexpr llvm::StringLiteral scheduleAttrName = "site.schedule";
/// Of a kernel: the core ops it evaluates (describeEvaluated). Written
/// likewise.
inline constexpr llvm::StringLiteral evaluatesAttrName = "site.evaluates";

/// The core ops from which `results` are computed, up to what is in memory: an
/// array of dictionaries with `op` and `loc`, in program order.
mlir::ArrayAttr
describeEvaluated(mlir::ValueRange results,
                  llvm::function_ref<bool(mlir::Value)> isInMemory);

/// The names of layers at their places in the description, which they lose when
/// they are taken apart.
using SourceNames = std::map<std::string, llvm::SmallVector<llvm::StringRef>>;
SourceNames collectSourceNames(mlir::ModuleOp module);

/// For each plan of the stage `site`: its work and memory, its kernels with
/// their bounds if `roof` is known, the values that it stores and those that it
/// evaluates in several places, as text.
std::string explainSchedules(mlir::ModuleOp module, const SourceNames &names,
                             const std::optional<Roof> &roof);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_EXPLAIN_H
