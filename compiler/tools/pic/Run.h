//===- Run.h - a simulation and its folder --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_RUN_H
#define COMPILER_TOOLS_PIC_RUN_H

#include "compiler/tools/pic/Simulation.h"
#include "compiler/tools/run/Runtime.h"
#include <chrono>

namespace gaugec::pic {

/// A run and its folder: `input.json`, what is measured, and `checkpoint.h5`. A
/// killed run loses what came after the last checkpoint.
class Run {
public:
  Run(Input input, const std::string &folder, int threads);

  /// A new folder.
  llvm::Error start();
  /// Goes on from the checkpoint; nothing is changed until that has been read.
  /// A run that was ended before its first one begins anew.
  llvm::Error resume();
  /// Until the end, or until `stop`, with a checkpoint then.
  llvm::Error advance(const volatile bool &stop);

private:
  using Clock = std::chrono::steady_clock;

  llvm::Error make();
  llvm::Error begin();
  llvm::Error keepAction();
  void useKeptAction();
  llvm::Error prepare();
  llvm::Error step();
  llvm::Error measure();
  llvm::Error save();
  bool isTimeToSave() const;
  std::string news() const;
  llvm::Error explain(llvm::Error error) const;
  static constexpr const char *keptParams = "action.safetensors";
  /// The copy of the user's action: "action.gauge".
  std::string keptAction() const;
  std::string checkpoint() const { return folder.pathOf("checkpoint.h5"); }

  Input input;
  Folder folder;
  run::Owner<gauge_context> context;
  std::unique_ptr<Simulation> simulation;
  Observables observables;
  int64_t savedStep = -1;
  Clock::time_point savedAt;
};

/// The page of a run.
llvm::Error writeReport(const std::string &folder, const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_RUN_H
