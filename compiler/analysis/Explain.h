//===- Explain.h - what kernels do, what is stored and computed again -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_EXPLAIN_H
#define COMPILER_ANALYSIS_EXPLAIN_H

#include "compiler/analysis/Cost.h"
#include "compiler/analysis/Roof.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include <map>
#include <optional>
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

/// What a kernel evaluates of one place of the description.
struct EvaluatedPlace {
  mlir::Location place;
  llvm::SmallVector<llvm::StringRef> layers;         ///< that stand there
  llvm::MapVector<llvm::StringRef, int64_t> coreOps; ///< that are left of them
};

struct KernelExplanation {
  std::string name;
  Cost cost; ///< at a site of what it runs over
  /// Some kernels run over fewer axes than the lattice has: these.
  std::optional<llvm::SmallVector<int64_t>> axes;
  std::vector<EvaluatedPlace> evaluated; ///< in program order
};

/// What the schedule decided about a value.
struct ValueExplanation {
  enum Choice { Required, Chosen, Again } choice;
  mlir::Location place;
  llvm::StringRef op;
  int64_t channels = 0;
  int64_t numbers = 0; ///< at a site, of all channels
  int64_t places = 0;  ///< kernels and displacements that need it
  int64_t flops = 0;   ///< to evaluate it once
  int64_t gain = 0;    ///< flops that storing saves, less its price
  llvm::StringRef reason;
};

/// A function as kernels, what it stores and what it computes again.
struct PlanExplanation {
  std::string function;
  std::string file;      ///< of the function's place
  Cost all;              ///< of the kernels over the whole lattice, at a site
  int64_t workspace = 0; ///< real numbers a site
  std::vector<KernelExplanation> kernels;
  std::vector<ValueExplanation> values;
};

/// Explains the plans of the stage `site`, and takes from them and their
/// kernels the attributes that were written for this.
std::vector<PlanExplanation> explainSchedules(mlir::ModuleOp module,
                                              const SourceNames &names);

/// As text; with the kernels' bounds if `roof` is known.
std::string printExplanation(const PlanExplanation &plan,
                             const std::optional<Roof> &roof);

/// Where in the description a value comes from: its innermost location.
mlir::Location findPlace(mlir::Location loc);

/// The name of an op without its dialect.
llvm::StringRef getShortName(llvm::StringRef op);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_EXPLAIN_H
