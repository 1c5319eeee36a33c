//===- Run.h - a simulation and its folder --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_RUN_H
#define COMPILER_TOOLS_PIC_RUN_H

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/run/Runtime.h"

namespace gaugec::pic {

/// A run and its folder: `input.json`, `scalars.csv` with a line for each
/// measurement, `profiles/STEP.csv` with a line for each plane, and
/// `checkpoint.h5`. A killed run loses what came after the last checkpoint.
class Run {
public:
  Run(Input input, std::string folder, int threads);

  /// A new folder.
  llvm::Error start();
  /// Goes on from the checkpoint; nothing of it is changed until then.
  llvm::Error resume();
  /// Until the end, or until `stop`, with a checkpoint then.
  llvm::Error advance(const volatile bool &stop);

private:
  llvm::Error make();
  llvm::Error check(const gauge::rt::Status &status) const;
  bool isDue(int64_t every) const;
  llvm::Error measure();
  llvm::Error measureGauss(double &largest);
  llvm::Error writeProfile(const std::vector<gauge::pic::PlaneEnergy> &planes);
  llvm::Error appendScalars(llvm::ArrayRef<double> numbers, bool isFirst);
  llvm::Error dropLaterScalars();
  llvm::Error save();
  std::string pathOf(const llvm::Twine &name) const;

  Input input;
  std::string folder;
  run::Owner<gauge_context> context;
  std::unique_ptr<gauge::pic::Evolution> evolution;
};

/// What a run would take, printed.
llvm::Error printEstimate(const Input &input, int threads);

/// Columns of `scalars.csv` and of profiles.
llvm::ArrayRef<const char *> getScalarColumns();
llvm::ArrayRef<const char *> getProfileColumns();

/// The page of a run.
llvm::Error writeReport(const std::string &folder, const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_RUN_H
