//===- Explain.h - what a function stores and what it computes again ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_EXPLAIN_H
#define COMPILER_ANALYSIS_EXPLAIN_H

#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace gaugec {

/// Of a plan: the decisions of its schedule, an array of dictionaries. Written
/// by convert-gauge-to-site with the option `explain`.
inline constexpr llvm::StringLiteral scheduleAttrName = "site.schedule";

/// For each plan of the stage `site`: its work and memory, the values that it
/// stores and those that it evaluates in several places, as text.
std::string explainSchedules(mlir::ModuleOp module);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_EXPLAIN_H
