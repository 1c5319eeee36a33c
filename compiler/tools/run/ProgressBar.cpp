//===- ProgressBar.cpp - how far a long run has come ----------------------===//
//-------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/ProgressBar.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <unistd.h>

using namespace gaugec::run;

static constexpr int width = 30;
static constexpr std::chrono::milliseconds leastPause(200);

ProgressBar::ProgressBar() : isWanted(isatty(STDERR_FILENO)) {}

/// "7 s", "2:05", "3:04:05".
static std::string formatTime(double seconds) {
  auto all = static_cast<int64_t>(std::min(seconds, 1e9) + 0.5);
  if (all < 60)
    return llvm::formatv("{0} s", all);
  std::string rest = llvm::formatv("{0:d2}:{1:d2}", all / 60 % 60, all % 60);
  if (all < 3600)
    return rest;
  return llvm::formatv("{0}:{1}", all / 3600, rest);
}

void ProgressBar::show(double done, double total, llvm::StringRef what) {
  auto now = Clock::now();
  if (!isWanted || (hasBegun && now - last < leastPause))
    return;
  if (!hasBegun) {
    start = now;
    first = done;
    hasBegun = true;
  }
  last = now;
  double part = std::clamp(done / total, 0.0, 1.0);
  auto full = static_cast<size_t>(part * width);
  double spent = std::chrono::duration<double>(now - start).count();
  std::string left =
      done > first
          ? formatTime(spent / (done - first) * (total - done)) + " left"
          : "";
  llvm::errs() << llvm::formatv(
      "\r\033[K[{0}{1}] {2,3} %  {3}  {4}", std::string(full, '#'),
      std::string(width - full, '.'), static_cast<int>(100 * part), what, left);
  isShown = true;
}

void ProgressBar::clear() {
  if (isShown)
    llvm::errs() << "\r\033[K";
  isShown = false;
}
