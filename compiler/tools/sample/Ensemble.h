//===- Ensemble.h - configurations at several couplings -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_SAMPLE_ENSEMBLE_H
#define COMPILER_TOOLS_SAMPLE_ENSEMBLE_H

#include "compiler/tools/run/ProgressBar.h"
#include "compiler/tools/sample/Sampler.h"
#include <chrono>

namespace gaugec::sample {

/// Everything as one line, which a part must have to be gone on with.
std::string print(const Settings &settings);

/// Samples one chain for each beta, one after another. Until all are done, what
/// there is lies in two files beside the one that is wanted: FILE.part, the
/// configurations, and FILE.state, written beside and renamed, from which all
/// goes on.
class Ensemble {
public:
  /// `action`, null for the heat bath, must outlive it.
  Ensemble(Settings settings, const ActionLibrary *action, std::string path,
           int threads, bool quiet = false)
      : settings(std::move(settings)), action(action), path(std::move(path)),
        threads(threads), quiet(quiet) {}

  /// Takes up what an interrupted run has left.
  llvm::Error resume();
  /// To the end and into the HDF5 file, or until `stop` becomes true.
  llvm::Error run(const volatile bool &stop);

private:
  llvm::Error runChain(const volatile bool &stop);
  llvm::Error thermalise(Sampler &sampler, const volatile bool &stop);
  llvm::Error advance(Sampler &sampler, int64_t steps, Record &record,
                      const volatile bool &stop);
  llvm::Error append(const gauge::sample::Chain &chain);
  bool isTimeToSave() const;
  llvm::Error saveState(const gauge::sample::Chain &chain);
  llvm::Error writeFile() const;
  void printChain(size_t chain);
  bool isDone() const { return current == settings.betas.size(); }
  uint64_t getRecordBytes() const;
  std::string partPath() const { return path + ".part"; }
  std::string statePath() const { return path + ".state"; }

  Settings settings;
  const ActionLibrary *action;
  std::string path;
  int threads;
  run::ProgressBar bar;
  double sweepsDone = 0; ///< of this chain, for the bar
  bool quiet;            ///< says nothing about what is sampled

  size_t current = 0;  ///< chain
  int64_t written = 0; ///< configurations of all chains
  int64_t saved = 0;   ///< those that the state knows
  using Clock = std::chrono::steady_clock;
  Clock::time_point savedAt;
  Clock::duration savingTook{};
  /// Of the chain that was interrupted.
  std::vector<gauge::sample::Complex> links;
  int64_t sweeps = 0;
  std::vector<std::vector<Record>> records; ///< of each chain's
};

} // namespace gaugec::sample

#endif // COMPILER_TOOLS_SAMPLE_ENSEMBLE_H
