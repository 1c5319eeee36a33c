//===- Scheme.cpp - scheme, group, time and coupling ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"
#include "runtime/pic/Stability.h"
#include <fmt/format.h>
#include <numbers>

using namespace gaugec::pic;
using gauge::pic::EvolutionOptions;
using gauge::pic::Scheme;

static void readIteration(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  Members iteration(reading.all.find("iteration"), "'iteration'",
                    reading.diagnostics);
  o.residual = o.isDouble ? 1e-12 : 1e-6;
  iteration.read("residual", o.residual, 0, 1);
  int64_t most = o.maxIterations;
  iteration.read("max", most, 1, 10000);
  o.maxIterations = int(most);
  iteration.read("damping", o.damping, 0, 0.999);
  if (!isImplicit(o.scheme))
    iteration.error("'iteration' belongs to the schemes \"semi-implicit\" and "
                    "\"implicit\": others have none");
  iteration.finish();
}

/// An action of the user's, and its parameters.
static void readAction(Reading &reading) {
  ActionFile &action = reading.input.action;
  bool isThere = reading.all.read("action", action.path);
  if (reading.all.read("params", action.params) && !isThere)
    reading.all.error("'params' are those of an 'action', which is missing: "
                      "name its file");
}

void gaugec::pic::readScheme(Reading &reading) {
  Members &all = reading.all;
  EvolutionOptions &o = reading.input.evolution;
  o.colours = all.choose("group", {"SU(2)", "SU(3)"}, 0) == 0 ? 2 : 3;
  o.isDouble = all.choose("precision", {"f64", "f32"}, 0) == 0;
  constexpr Scheme schemes[] = {Scheme::SemiImplicit, Scheme::Leapfrog,
                                Scheme::Exponential, Scheme::Implicit};
  o.scheme = schemes[all.choose(
      "scheme", {"semi-implicit", "leapfrog", "exponential", "implicit"}, 0)];
  readAction(reading);
  readIteration(reading);
}

/// Of an action that is not compiled yet nothing is known.
static void checkStability(Reading &reading) {
  const EvolutionOptions &o = reading.input.evolution;
  double most = gauge::pic::longestStep(o);
  if (!reading.input.action.path.empty() || o.dt <= most * (1 + 1e-12))
    return;
  reading.all.error(fmt::format(
      "dt is {:g}, but this scheme is stable up to {:g} only: take more "
      "'steps_per_cell', or the scheme \"semi-implicit\"",
      o.dt, most));
}

void gaugec::pic::readDuration(Reading &reading) {
  double duration = 0;
  reading.all.readNeeded("duration", duration, 0, huge);
  double steps = std::ceil(duration / reading.input.evolution.dt - 1e-9);
  if (steps > 1e12)
    reading.all.error("'duration' is more than 1e12 steps");
  else
    reading.input.steps = int64_t(steps);
}

void gaugec::pic::readTime(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  int64_t stepsOfCell = isImplicit(o.scheme) ? 1 : 2;
  reading.all.read("steps_per_cell", stepsOfCell, 1, 1000);
  o.dt = o.spacings[0] / double(stepsOfCell);
  readDuration(reading);
  checkStability(reading);
}

/// The coupling, if it is not given, runs with Q_s = (sqrt(s) / GeV)^(1/8) GeV
/// of 200 GeV (benchmark script of pyglasma3d_numba).
void gaugec::pic::readCoupling(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  double energy = 200;
  reading.all.read("sqrt_s", energy, 1, 1e6);
  reading.saturation = std::pow(energy, 1.0 / 8);
  double alpha =
      4 * std::numbers::pi / (18 * std::log(reading.saturation / 0.217));
  o.coupling =
      reading.input.isPhysical ? std::sqrt(4 * std::numbers::pi * alpha) : 1;
  reading.all.read("coupling", o.coupling, tiny, 1e3);
}
