//===- Observable.h - what a run measures ---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_OBSERVABLE_H
#define COMPILER_TOOLS_PIC_OBSERVABLE_H

#include "compiler/tools/pic/Folder.h"
#include <memory>
#include <vector>

namespace gaugec::pic {

/// When a measurement is made: after `step` steps, of fields at time `t`.
struct Moment {
  int64_t step = 0;
  double t = 0;
};

/// Something that is measured with a period of its own and has files of its
/// own. It keeps nothing from one step to the next, so that a run that
/// goes on from a checkpoint writes the same; one more may begin there.
class Observable {
public:
  /// `name` is its member in 'measure', `period` is in steps.
  Observable(const char *name, int64_t period) : name(name), period(period) {}
  virtual ~Observable() = default;

  const char *getName() const { return name; }
  /// Every period, and at the end of the run.
  bool isDue(int64_t step, int64_t lastStep) const {
    return step % period == 0 || step == lastStep;
  }
  /// Before the step after which it will be due, for what belongs to a step.
  virtual llvm::Error prepare() { return llvm::Error::success(); }
  /// How often that is up to a last step.
  int64_t countUpTo(int64_t lastStep) const { return lastStep / period + 2; }
  /// What a measurement adds to the folder, about.
  virtual uint64_t bytes() const { return 256; }
  virtual llvm::Error measure(const Moment &moment, Folder &folder) = 0;
  /// What it saw last, for the progress bar; empty if that is not for there.
  virtual std::string news() const { return ""; }

private:
  const char *name;
  int64_t period;
};

using Observables = std::vector<std::unique_ptr<Observable>>;

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_OBSERVABLE_H
