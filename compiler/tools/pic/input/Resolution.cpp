//===- Resolution.cpp - what a box must resolve ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"
#include <fmt/format.h>
#include <numbers>

using namespace gaugec::pic;
using gauge::pic::EvolutionOptions;
using gauge::pic::NucleusOptions;
using gauge::pic::Scheme;

/// How far the profile of a nucleus reaches from its centre, in widths.
static constexpr double reach = 5;

/// What is between the nucleus and the ends; ahead of it at the end of the run.
static void checkRoom(Reading &reading, Members &members,
                      const NucleusOptions &nucleus) {
  const EvolutionOptions &o = reading.input.evolution;
  double length = double(o.box.cells[0] - 1) * o.spacings[0];
  double edge = reach * nucleus.width;
  double room = std::min(nucleus.position, length - nucleus.position);
  if (room < edge)
    return members.error(
        fmt::format("the nucleus at {:g} needs {:g} widths of {:g} to the ends "
                    "of the box, 0 and {:g}",
                    nucleus.position, reach, nucleus.width, length));
  double way =
      nucleus.direction > 0 ? length - nucleus.position : nucleus.position;
  double duration = double(reading.input.steps) * o.dt;
  if (duration > way - edge + o.dt)
    members.error(fmt::format(
        "the nucleus comes to the end of the box at t = {:g}, but the duration "
        "is {:g}: stop before, or take a longer box",
        way - edge, duration));
}

/// Along the beam: what is narrower than two cells varies too much from one to
/// the next. Leapfrog disperses nuclei: over 160 cells the energy of one that
/// is 2, 4, 8 cells wide grows by 42 %, 2.7 %, 0.2 % (openpixi).
static void checkWidth(Reading &reading, Members &members,
                       const NucleusOptions &nucleus) {
  const EvolutionOptions &o = reading.input.evolution;
  double cells = nucleus.width / o.spacings[0];
  bool isExplicit =
      o.scheme == Scheme::Leapfrog || o.scheme == Scheme::Exponential;
  if (cells < 0.999)
    return members.error(
        fmt::format("the nucleus is {:.3g} wide, but a cell along the beam is "
                    "{:.3g}: take more cells or a smaller gamma; 2 cells are a "
                    "good choice",
                    nucleus.width, o.spacings[0]));
  if (isExplicit && cells < 3.99)
    members.warning(fmt::format(
        "the nucleus is {:.2g} cells wide, and leapfrog disperses it: its "
        "energy grows by itself, by some 40 % at 2 cells, 3 % at 4; "
        "\"semi-implicit\" does not",
        cells));
  else if (cells < 1.99)
    members.warning(
        fmt::format("the nucleus is {:.2g} cells wide; 2 are a good "
                    "choice",
                    cells));
}

/// What varies along the beam in a nucleus.
static void checkStructure(Reading &reading, Members &members,
                           const NucleusOptions &nucleus) {
  bool isRandom = nucleus.structure == gauge::pic::Structure::Random;
  if (!isRandom && nucleus.sheets == 1)
    return;
  double cell = reading.input.evolution.spacings[0];
  double scale = nucleus.coherence > 0 ? nucleus.coherence
                                       : nucleus.width / nucleus.sheets;
  if (scale < 0.5 * cell)
    members.error(fmt::format("charges vary over {:.3g} along the beam, but a "
                              "cell is {:.3g}: take more cells, fewer 'sheets' "
                              "or a larger 'coherence'",
                              scale, cell));
}

/// Across the beam: the saturation scale, Q_s = 0.75 g^2 mu, and the cuts.
void gaugec::pic::checkScales(Reading &reading, Members &members,
                              const NucleusOptions &nucleus) {
  const EvolutionOptions &o = reading.input.evolution;
  double unit = reading.input.isPhysical ? hbarC : 1;
  double a = std::max(o.spacings[1], o.spacings[2]);
  double saturation = 0.75 * o.coupling * o.coupling * nucleus.mu;
  double most = std::numbers::pi / a;
  if (saturation * a > std::numbers::pi)
    return members.error(
        fmt::format("cells across the beam are too large for this 'mu': Q_s = "
                    "0.75 g^2 mu is {:.3g}, the lattice ends at pi/a = {:.3g}",
                    saturation * unit, most * unit));
  if (saturation * a > 1)
    members.warning(fmt::format(
        "cells across the beam do not resolve the nucleus: Q_s a is {:.2g}, "
        "below 1 results are near those of the continuum",
        saturation * a));
  if (nucleus.ultraviolet > most)
    members.warning(fmt::format("'ultraviolet' is {:.3g}, but the lattice ends "
                                "at pi/a = {:.3g}: it cuts nothing",
                                nucleus.ultraviolet * unit, most * unit));
}

void gaugec::pic::checkNucleus(Reading &reading, Members &members,
                               const NucleusOptions &nucleus) {
  if (reading.diagnostics.hasErrors())
    return; // which may be in the box
  checkRoom(reading, members, nucleus);
  checkWidth(reading, members, nucleus);
  checkStructure(reading, members, nucleus);
  checkScales(reading, members, nucleus);
}
