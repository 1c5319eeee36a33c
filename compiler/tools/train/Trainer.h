//===- Trainer.h - trains a network, from checkpoint to checkpoint --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_TRAINER_H
#define COMPILER_TOOLS_TRAIN_TRAINER_H

#include "compiler/tools/run/ProgressBar.h"
#include "compiler/tools/train/DataSet.h"
#include "compiler/tools/train/TrainingModel.h"
#include "runtime/train/Communicator.h"
#include "runtime/train/Optimiser.h"
#include <map>
#include <optional>
#include <tuple>

namespace gaugec::train {

/// Most pieces of a batch: each has a gradient in memory.
inline constexpr int64_t maxShards = 4096;

/// What a run depends on; kept in its folder as run.json.
struct Settings {
  std::string model, data, validation;
  Objective objective;
  int64_t epochs = 100, batch = 50, seed = 1, patience = 0;
  /// Pieces of a batch, whose gradients are made apart and added in order.
  int64_t shards = 1;
  double clip = 0;
  gauge::train::OptimiserOptions optimiser;
  gauge::train::ScheduleOptions schedule;
};

std::string printSettings(const Settings &settings);
llvm::Expected<Settings> readSettings(const std::string &path);

/// A line of the learning curve.
struct Epoch {
  double loss = 0, validation = 0, rate = 0;
  double time = 0; ///< when it ended, seconds since 1970
};

/// How far a run has come; with weights and the optimiser's state it is all
/// that the rest of the run depends on.
struct Progress {
  int64_t epoch = 0, batch = 0;
  double lossSum = 0; ///< over the configurations of this epoch so far
  int64_t seen = 0;   ///< those
  double bestLoss = 0;
  int64_t bestEpoch = -1;
  std::vector<Epoch> history;
};

/// What has no influence on the results.
struct RunOptions {
  int threads = 0;
  double checkpointSeconds = 20;
  uint64_t memory = 0; ///< bytes that the links of a data set may take
  gauge::train::Communicator *communicator = nullptr; ///< never null
};

/// What a process returns when another one, which says why, has failed.
class FailedElsewhere : public llvm::ErrorInfo<FailedElsewhere> {
public:
  static char ID; // NOLINT: llvm::ErrorInfo wants this name
  void log(llvm::raw_ostream &os) const override {
    os << "another process failed";
  }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
};

/// All processes fail together: an error in one of them ends all in the same
/// place, so that none waits for another. Everybody has to call it.
llvm::Error agree(gauge::train::Communicator &communicator, llvm::Error error);

class Trainer {
public:
  /// `folder` holds run.json, and a checkpoint if the run has begun. Does not
  /// wait for other processes.
  static llvm::Expected<std::unique_ptr<Trainer>>
  create(const Settings &settings, const std::string &folder,
         const RunOptions &options);

  /// To the end, or until `stop` becomes true.
  llvm::Error run(const volatile bool &stop);

private:
  Trainer(const Settings &settings, std::string folder,
          const RunOptions &options);
  llvm::Error prepare();
  llvm::Error loadData();
  llvm::Error setInputs(Call &call, DataSet &set,
                        llvm::ArrayRef<int64_t> chosen) const;
  llvm::Expected<Call *> findCall(llvm::StringRef function, const DataSet &data,
                                  int64_t batch);

  llvm::Error runEpoch(const volatile bool &stop);
  llvm::Error runBatch(llvm::ArrayRef<int64_t> chosen);
  llvm::Error runShard(llvm::ArrayRef<int64_t> chosen,
                       llvm::MutableArrayRef<double> piece);
  llvm::Expected<double> sumLosses(llvm::StringRef function, DataSet &set,
                                   llvm::ArrayRef<int64_t> chosen,
                                   llvm::MutableArrayRef<double> gradient);
  llvm::Expected<double> validate();
  struct Decision {
    bool stops, saves;
  };
  /// What all processes do after a step, if this one was asked to stop or not.
  Decision decide(bool stop);
  /// Whether this process does the i-th piece of what they share.
  bool isMine(size_t i) const {
    return int(i % options.communicator->getSize()) ==
           options.communicator->getRank();
  }
  bool isFirst() const { return options.communicator->isFirst(); }
  llvm::Error finishEpoch();
  llvm::Error saveEpoch(bool isBest);
  llvm::Expected<std::vector<int64_t>> shuffle() const;
  bool isOver() const;
  void say(const std::string &text);
  void showProgress();

  llvm::Error saveCheckpoint();
  llvm::Error loadCheckpoint();
  llvm::Error saveWeights(const char *name) const;
  llvm::Error writeHistory();
  llvm::Error writeEvents();
  std::string path(llvm::StringRef name) const;

  Settings settings;
  std::string folder;
  RunOptions options;
  double lastCheckpoint = 0;
  Owner<gauge_context> context;
  std::unique_ptr<TrainingModel> model;
  DataSource source;
  Library loss;
  std::optional<DataSet> data, validation;
  std::map<std::tuple<std::string, std::vector<int64_t>, int64_t>, Call> calls;
  Weights weights;
  std::optional<gauge::train::Optimiser> optimiser;
  gauge::train::Schedule schedule;
  Progress progress;
  bool isStopped = false;
  run::ProgressBar bar;
  bool hasEvents = false; ///< the event file is up to date
};

/// The learning curve for TensorBoard: an event file, and what one epoch adds.
std::string makeEvents(llvm::ArrayRef<Epoch> history);
std::string makeEvent(const Epoch &epoch, int64_t number);
/// The learning curve as a picture.
std::string drawHistory(llvm::ArrayRef<Epoch> history, llvm::StringRef title);

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_TRAINER_H
