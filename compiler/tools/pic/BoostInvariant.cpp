//===- BoostInvariant.cpp - fields in proper time -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/BoostInvariant.h"
#include "compiler/tools/pic/Estimate.h"
#include "compiler/tools/pic/WilsonLines.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/LightCone.h"
#include <algorithm>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Milne;
using gauge::pic::MilneOptions;

static MilneOptions optionsOf(const Input &input) {
  const auto &o = input.evolution;
  MilneOptions options;
  options.cells = {o.box.cells[1], o.box.cells[2]};
  options.spacing = o.spacings[1];
  options.dt = o.dt;
  options.coupling = o.coupling;
  options.colours = o.colours;
  options.isDouble = o.isDouble;
  return options;
}

/// One that fits anywhere, of the same shape if that is small.
static llvm::Expected<std::unique_ptr<Milne>> makeSmall(gauge_context *context,
                                                        MilneOptions options) {
  for (int64_t &n : options.cells)
    n = std::min<int64_t>(n, 256);
  auto made = Milne::create(context, options);
  if (!made)
    return run::fail(made.status().message());
  return std::move(*made);
}

/// Before there is a plane that may be too large.
static llvm::Error checkPlane(gauge_context *context,
                              const MilneOptions &options) {
  auto small = makeSmall(context, options);
  if (!small)
    return small.takeError();
  double share = double(options.sites()) / double((*small)->options().sites());
  double bytes = double((*small)->bytes() + (*small)->workspaceBytes());
  return checkMemory({uint64_t(share * bytes)});
}

llvm::Expected<std::unique_ptr<Simulation>>
BoostInvariant::create(const Input &input, gauge_context *context) {
  if (llvm::Error error = checkPlane(context, optionsOf(input)))
    return std::move(error);
  auto made = Milne::create(context, optionsOf(input));
  if (!made)
    return run::fail(made.status().message());
  return std::unique_ptr<Simulation>(
      new BoostInvariant(input, std::move(*made)));
}

/// Wilson lines of the nucleus that moves that way; 1 if there is none.
static gauge::pic::Matrices makeLines(const Input &input, const MilneOptions &o,
                                      int direction) {
  gauge::pic::Transverse plane{
      o.cells, {o.spacing, o.spacing}, o.colours, o.coupling};
  gauge::pic::SheetOptions none;
  none.mu = 0;
  for (const auto &nucleus : input.nuclei)
    if (nucleus.direction == direction)
      return gauge::pic::makeLines(plane, nucleus);
  return gauge::pic::makeLines(plane, none);
}

Simulation::Status BoostInvariant::begin() {
  const MilneOptions &o = milne->options();
  return collide(*milne, makeLines(input, o, +1), makeLines(input, o, -1));
}

/// While it begins there are two fields of lines and eight of links.
Needs BoostInvariant::needs() const {
  const MilneOptions &o = milne->options();
  uint64_t matrices = uint64_t(o.sites()) * o.colours * o.colours;
  uint64_t fields = milne->bytes();
  return {fields + 18 * matrices * sizeof(std::complex<double>), fields / 2};
}

llvm::Expected<Pace> BoostInvariant::measurePace() const {
  auto small = makeSmall(milne->context(), milne->options());
  if (!small)
    return small.takeError();
  auto seconds = timeSteps(0.2, [&] { return (*small)->advance(); });
  if (!seconds)
    return seconds.takeError();
  return Pace{*seconds * 1e9 / double((*small)->options().sites())};
}

Observables BoostInvariant::makeObservables() {
  Observables all;
  addPlaneMeasurements(all, input, *milne);
  addWilsonLines(all, input);
  return all;
}
