//===- CompileReport.h - a compilation as a page --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_REPORT_COMPILEREPORT_H
#define COMPILER_TOOLS_REPORT_COMPILEREPORT_H

#include "compiler/Compiler.h"
#include "compiler/tools/run/Profile.h"
#include "llvm/Support/SourceMgr.h"

namespace gaugec {

/// What the page shows beside the compilation itself.
struct ReportInput {
  const llvm::SourceMgr &sources; ///< texts of the user's that were compiled
  std::optional<Roof> machine;    ///< of --peak and --bandwidth
  std::vector<std::pair<std::string, run::SavedProfile>> profiles; ///< by path
};

/// Runs all stages of a compilation with CompileOptions::explain that has run
/// none, and writes the page: kernels with their costs, decisions, bounds and
/// times; every stage, linked line by line. Fails if a profile is not of this
/// compilation.
llvm::FailureOr<std::string> makeCompileReport(Compilation &compilation,
                                               const ReportInput &input);

} // namespace gaugec

#endif // COMPILER_TOOLS_REPORT_COMPILEREPORT_H
