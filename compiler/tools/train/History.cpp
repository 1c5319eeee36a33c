//===- History.cpp - the learning curve as a picture ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/Plot.h"
#include "compiler/tools/train/Trainer.h"

using namespace gaugec;
using namespace gaugec::train;

std::string gaugec::train::drawHistory(llvm::ArrayRef<Epoch> history,
                                       llvm::StringRef title) {
  Plot plot({"epoch"}, {"loss", /*isLogarithmic=*/true}, title.str());
  std::vector<double> epochs, training, validation;
  for (const Epoch &epoch : history) {
    epochs.push_back(double(epochs.size() + 1));
    training.push_back(epoch.loss);
    validation.push_back(epoch.validation);
  }
  plot.add("training", epochs, training);
  plot.add("validation", epochs, validation);
  return plot.draw();
}
