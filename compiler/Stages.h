//===- Stages.h - the stages of a compilation -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table drives --emit, --save-stages, the check of what each stage may
// hold, and docs/stages.md.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_STAGES_H
#define COMPILER_STAGES_H

#include "compiler/target/Target.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace gaugec {

/// What the passes of the stages depend on.
struct StageOptions {
  const Target &target;
  /// Rather compute a value again than store it.
  bool lowMemory = false;
  /// Links of SU(3) are stored without their last rows.
  bool compressLinks = false;
  /// Leave in the stage `site` why values are stored (analysis/Explain.h).
  bool explain = false;
  /// The axis that lanes are blocks along, as far as known.
  unsigned splitAxis = 0;
};

/// A stage whose result is MLIR.
struct Stage {
  llvm::StringLiteral name;
  llvm::StringLiteral description;
  /// Dialects that may be left after it, separated by spaces.
  llvm::StringLiteral dialects;
  /// The passes that lead to it; null for what the front end makes.
  void (*addPasses)(mlir::OpPassManager &passes, const StageOptions &options);
};

/// In their order: gauge, core, site, vector, llvm-dialect.
llvm::ArrayRef<Stage> getStages();

/// Nothing if there is no stage of that name.
const Stage *findStage(llvm::StringRef name);

/// Fails, with the op and its place, if `module` holds what the stage may not.
llvm::LogicalResult checkStage(mlir::ModuleOp module, const Stage &stage);

} // namespace gaugec

#endif // COMPILER_STAGES_H
