//===- Estimate.cpp - what a run takes ------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Run.h"
#include "runtime/Memory.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::rt::Status;
using run::fail;
using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Nanoseconds a cell and step, of a small box on this machine.
static llvm::Expected<double> measurePace(const Input &input, int threads) {
  run::Owner<gauge_context> context(gauge_context_create(threads));
  auto options = input.evolution;
  options.box.cells = {64, std::min<int64_t>(options.box.cells[1], 48),
                       std::min<int64_t>(options.box.cells[2], 48)};
  options.box.periodic = true;
  options.planesOfSlab = 62;
  options.window = false;
  options.residual = 0;
  options.maxIterations = 10;
  auto made = Evolution::create(context.get(), options);
  if (!made)
    return fail(made.status().message());
  (*made)->settle();
  double cells = 1;
  for (int64_t n : options.box.cells)
    cells *= double(n);
  Clock::time_point start;
  int steps = 0;
  for (int n = -1; n < 3 || secondsSince(start) < 0.3; ++n) {
    if (n == 0)
      start = Clock::now();
    if (Status status = (*made)->advance())
      return fail(status.message());
    steps = n + 1;
  }
  return secondsSince(start) * 1e9 / (cells * steps);
}

llvm::Error gaugec::pic::printEstimate(const Input &input, int threads) {
  auto pace = measurePace(input, threads);
  if (!pace)
    return pace.takeError();
  const auto &o = input.evolution;
  double cells = 1;
  for (int64_t n : o.box.cells)
    cells *= double(n);
  bool isLeapfrog = o.scheme == gauge::pic::Scheme::Leapfrog;
  double words = 3 * (o.colours == 2 ? 4 : 18) * (isLeapfrog ? 3 : 5);
  double bytes = words * (o.isDouble ? 8 : 4);
  double seconds = *pace * 1e-9 * cells * double(input.steps);
  auto &os = llvm::outs();
  os << llvm::formatv("cells      {0} x {1} x {2}, {3:g}; spacings {4:g}, "
                      "{5:g}, {6:g}\n",
                      o.box.cells[0], o.box.cells[1], o.box.cells[2], cells,
                      o.spacings[0], o.spacings[1], o.spacings[2]);
  os << llvm::formatv("steps      {0} of {1:g}, {2}\n", input.steps, o.dt,
                      gauge::pic::nameOf(o.scheme));
  os << llvm::formatv("memory     {0} at most, {1} B a cell ({2} here)\n",
                      gauge::rt::formatBytes(uint64_t(bytes * cells)), bytes,
                      gauge::rt::formatBytes(gauge::rt::memoryLimit()));
  os << llvm::formatv(
      "time       {0:f1} s at most, {1:f1} ns a cell and step{2}"
      "\n",
      seconds, *pace,
      isLeapfrog || o.scheme == gauge::pic::Scheme::Exponential
          ? ""
          : " with 10 iterations");
  for (const auto &nucleus : input.nuclei)
    os << llvm::formatv("nucleus    {0} wide, {1:f1} cells{2}\n", nucleus.width,
                        nucleus.width / o.spacings[0],
                        nucleus.width < 1.99 * o.spacings[0]
                            ? ": narrow, 2 are a good choice"
                            : "");
  if (gauge::rt::memoryLimit() < bytes * cells)
    os << "This machine has less memory than the run would need in the end.\n";
  return llvm::Error::success();
}
