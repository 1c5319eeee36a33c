//===- Collision.cpp - fields and charges in the laboratory frame ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Collision.h"
#include "compiler/tools/pic/BoostInvariant.h"
#include "compiler/tools/pic/LinkFile.h"
#include "compiler/tools/pic/Measurement.h"
#include "compiler/tools/pic/Particles.h"
#include "compiler/tools/pic/WilsonLines.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/Stability.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::rt::Status;

llvm::Expected<std::unique_ptr<Simulation>>
gaugec::pic::makeSimulation(const Input &input, gauge_context *context) {
  if (input.geometry == Geometry::BoostInvariant)
    return BoostInvariant::create(input, context);
  return Collision::create(input, context);
}

/// What an action bears is known when it is compiled.
static llvm::Error checkStability(const Input &input,
                                  const gauge::pic::EvolutionOptions &o) {
  double most = gauge::pic::longestStep(o);
  if (o.dt <= most * (1 + 1e-8))
    return llvm::Error::success();
  return run::fail(fmt::format(
      "dt is {:g}, but with the action '{}' this scheme is stable up to {:g} "
      "only: take 'steps_per_cell' from {:g} on",
      o.dt, input.action.path, most, std::ceil(o.spacings[0] / most)));
}

llvm::Expected<std::unique_ptr<Simulation>>
Collision::create(const Input &input, gauge_context *context) {
  auto options = input.evolution;
  if (!input.action.path.empty()) {
    bool conserves =
        llvm::any_of(input.particles, [](const ParticleInput &particles) {
          return particles.options.conserves;
        });
    auto action = compileAction(context, input.action, options, conserves);
    if (!action)
      return action.takeError();
    options.action = std::move(*action);
    if (llvm::Error error = checkStability(input, options))
      return std::move(error);
  }
  auto made = Evolution::create(context, options);
  if (!made)
    return run::fail(made.status().message());
  for (const ParticleInput &particles : input.particles)
    (*made)->addParticles(particles.options);
  return std::unique_ptr<Simulation>(new Collision(input, std::move(*made)));
}

Simulation::Status Collision::begin() {
  for (const auto &nucleus : input.nuclei)
    if (Status status = addNucleus(*evolution, nucleus))
      return status;
  if (Status status = beginFields())
    return status;
  return beginParticles(*evolution, input);
}

Simulation::Status Collision::beginFields() {
  if (!input.linkFile.empty())
    return readLinks(*evolution, input.pathOf(input.linkFile));
  if (!input.fields.empty())
    return setFields(*evolution, input.fields);
  return gauge::rt::success();
}

double Collision::longestStep() const {
  return gauge::pic::longestStep(evolution->options());
}

double Collision::cells() const {
  double cells = 1;
  for (int64_t n : input.evolution.box.cells)
    cells *= double(n);
  return cells;
}

/// While a nucleus is put into the box it is there twice, the second time
/// alone. In the end all of the box may move.
static uint64_t bytesOfFields(const Evolution &evolution, const Input &input) {
  uint64_t most = evolution.beam().mostBytes(), all = 0, peak = most;
  for (const auto &nucleus : input.nuclei) {
    uint64_t alone = gauge::pic::bytesOfNucleus(evolution, nucleus);
    all = std::min(most, all + alone);
    peak = std::max(peak, all + alone);
  }
  return peak;
}

Needs Collision::needs() const {
  const auto &o = input.evolution;
  uint64_t charges = 0;
  for (const auto &nucleus : input.nuclei) {
    double a = o.spacings[0];
    double planes = 2 * gauge::pic::halfLengthOf(nucleus, a) / a + 2;
    double phases = std::round(o.spacings[0] / o.dt);
    charges += uint64_t(planes * phases * double(o.box.sitesOfPlane()) *
                        (o.colours * o.colours - 1) * sizeof(double));
  }
  bool keepsElectric = o.scheme == gauge::pic::Scheme::Exponential;
  uint64_t slice = evolution->beam().mostBytes() /
                   evolution->beam().getStorage().countSlices();
  // A copy of the particles is made, with what crosses links or for the file.
  auto particleBytes = uint64_t(particles()) * bytesOfParticle(input);
  // Currents and the fields at sites and links are made for particles.
  uint64_t work = particleBytes
                      ? uint64_t(cells()) * 12 * (o.colours * o.colours - 1) *
                            sizeof(double)
                      : 0;
  return {bytesOfFields(*evolution, input) + charges + 3 * particleBytes + work,
          slice * (keepsElectric ? 3 : 2) + charges + particleBytes,
          3 * particleBytes};
}

/// What a file that is not there would have, nobody knows: reading it fails.
double Collision::particles() const {
  auto counts = countParticles(input);
  if (!counts) {
    llvm::consumeError(counts.takeError());
    return 0;
  }
  return std::accumulate(counts->begin(), counts->end(), 0.0);
}

llvm::Expected<double>
gaugec::pic::timeSteps(double wanted, llvm::function_ref<Status()> advance) {
  using Clock = std::chrono::steady_clock;
  auto secondsOf = [&](int steps) -> llvm::Expected<double> {
    Clock::time_point start = Clock::now();
    for (int n = 0; n < steps; ++n)
      if (Status status = advance())
        return run::fail(status.message());
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  auto first = secondsOf(1);
  if (!first)
    return first.takeError();
  int steps = std::clamp(int(wanted / *first), 2, 100);
  auto seconds = secondsOf(steps);
  if (!seconds)
    return seconds.takeError();
  return *seconds / steps;
}

/// A box that fits anywhere, of the same shape across the beam if that is
/// small, with ten iterations of what iterates.
gauge::pic::EvolutionOptions Collision::sampleBox() const {
  auto options = evolution->options();
  options.box.cells = {64, std::min<int64_t>(options.box.cells[1], 48),
                       std::min<int64_t>(options.box.cells[2], 48)};
  options.box.periodic = true;
  options.window = false;
  options.residual = -1; // a vacuum has none after one iteration
  options.maxIterations = 10;
  return options;
}

/// Seconds of a step with so many particles of each kind, as fast as light and
/// too light to make fields.
llvm::Expected<double>
Collision::timeParticles(const gauge::pic::EvolutionOptions &box,
                         llvm::ArrayRef<int64_t> counts) const {
  auto made = Evolution::create(evolution->context(), box);
  if (!made)
    return run::fail(made.status().message());
  for (auto [kind, count] : llvm::zip_equal(input.particles, counts)) {
    auto options = kind.options;
    options.weight = options.weight > 0 ? 1e-30 : 0;
    gauge::pic::ThermalOptions gas;
    gas.count = count;
    gas.temperature = 1 + 10 * options.mass;
    if (Status status = addThermal((*made)->addParticles(options), box, gas))
      return run::fail(status.message());
  }
  (*made)->settle();
  return timeSteps(0.3, [&] { return (*made)->advance(); });
}

/// Particles take the difference that some more of them make.
llvm::Expected<Pace> Collision::measurePace() const {
  auto all = countParticles(input);
  if (!all)
    return all.takeError();
  auto box = sampleBox();
  double sites = double(box.box.cells[0] * box.box.sitesOfPlane());
  std::vector<int64_t> few(all->size(), 256), more(few);
  auto seconds = timeParticles(box, few);
  if (!seconds)
    return seconds.takeError();
  double total = std::accumulate(all->begin(), all->end(), 0.0);
  if (total == 0)
    return Pace{*seconds * 1e9 / sites, 0};
  constexpr double sample = 20000;
  for (auto [count, kind] : llvm::zip_equal(more, *all))
    count += 2 * int64_t(std::ceil(sample / 2 * double(kind) / total));
  auto longer = timeParticles(box, more);
  if (!longer)
    return longer.takeError();
  double each = std::max(0.0, *longer - *seconds) / sample;
  double rest = *seconds - each * 256 * double(all->size());
  return Pace{std::max(0.0, rest) * 1e9 / sites, each * 1e9};
}

Observables Collision::makeObservables() {
  Observables all;
  addMeasurements(all, input, *evolution);
  addParticles(all, input, *evolution);
  addTensors(all, input, *evolution);
  addSpectra(all, input, *evolution);
  addVolumes(all, input, *evolution);
  addLinks(all, input, *evolution);
  addWilsonLines(all, input);
  return all;
}
