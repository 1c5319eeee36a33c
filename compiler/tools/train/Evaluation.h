//===- Evaluation.h - how well a network has learned ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_EVALUATION_H
#define COMPILER_TOOLS_TRAIN_EVALUATION_H

#include "compiler/tools/run/ProgressBar.h"
#include "compiler/tools/train/DataSet.h"

namespace gaugec::train {

/// Predictions for one data set.
struct Evaluation {
  std::string path, lattice;
  int64_t configurations = 0;
  double loss = 0;     ///< as the run was trained by
  double average = 0;  ///< mean square error of averages over the lattice
  double variance = 0; ///< of the true averages: what a constant would reach
  /// Averages of each configuration.
  std::vector<double> truth, prediction;
};

/// A trained model, ready to be evaluated.
struct Trained {
  const Library *network, *loss;
  const gauge_tensors *weights;
  bool isAction;   ///< its value counts per site
  bool usesValues; ///< the loss takes targets
};

/// Errors on the data of the file `path`.
llvm::Expected<Evaluation> evaluate(gauge_context *context,
                                    const Trained &model, DataSet &data,
                                    const std::string &path,
                                    run::ProgressBar &bar);

/// A model, and its evaluations.
struct Report {
  std::string title, description;
  std::vector<Evaluation> evaluations;
};

/// A page that needs no other file: a table, and predictions against truth.
std::string drawReport(llvm::ArrayRef<Report> reports);

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_EVALUATION_H
