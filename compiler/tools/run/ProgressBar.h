//===- ProgressBar.h - how far a long run has come ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_PROGRESSBAR_H
#define COMPILER_TOOLS_RUN_PROGRESSBAR_H

#include "llvm/ADT/StringRef.h"
#include <chrono>
#include <cstdint>

namespace gaugec::run {

/// A line at the bottom of a terminal: a bar, and how long the rest will take
/// at the pace so far. Nothing where stderr is no terminal.
class ProgressBar {
public:
  ProgressBar();
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar &) = delete;

  /// `done` of `total` units; the first call sets the start of the clock.
  void show(double done, double total, llvm::StringRef what);
  /// Takes the line away, so that something else can be printed.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool isWanted, isShown = false, hasBegun = false;
  double first = 0; ///< done when the clock started
  Clock::time_point start, last;
};

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_PROGRESSBAR_H
