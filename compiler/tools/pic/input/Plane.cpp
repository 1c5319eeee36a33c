//===- Plane.cpp - the geometry of boost-invariant fields -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"
#include "runtime/pic/Milne.h"
#include <fmt/format.h>

using namespace gaugec::pic;
using gauge::pic::EvolutionOptions;

void gaugec::pic::readGeometry(Reading &reading) {
  constexpr Geometry geometries[] = {Geometry::Laboratory,
                                     Geometry::BoostInvariant};
  reading.input.geometry = geometries[reading.all.choose(
      "geometry", {"laboratory", "boost-invariant"}, 0)];
}

/// Square cells across the beam, periodic; along it there is one.
static void readCells(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  Members box(reading.all.need("box", "cells and size"), "'box'",
              reading.diagnostics);
  std::array<int64_t, 2> cells{16, 16};
  if (box.isThere() && !box.read("cells", cells, 2, 1e6))
    box.error("'box' needs 'cells': two numbers of cells across the beam");
  double spacing = 1, size = 0;
  bool hasSize = box.read("size", size, tiny, huge);
  bool hasSpacing = box.read("spacing", spacing, tiny, huge);
  if (hasSize == hasSpacing)
    box.error("'box' needs either 'size', of its first direction, or "
              "'spacing'");
  if (hasSize)
    spacing = size / double(cells[0]);
  o.box = {{1, cells[0], cells[1]}, false};
  o.spacings = {spacing, spacing, spacing};
  box.finish();
}

void gaugec::pic::readPlane(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  readCells(reading);
  o.colours = reading.all.choose("group", {"SU(2)", "SU(3)"}, 0) == 0 ? 2 : 3;
  o.isDouble = reading.all.choose("precision", {"f64", "f32"}, 0) == 0;
  o.scheme = gauge::pic::Scheme::Exponential;
}

/// A sixteenth of a cell: energies are within some 1e-4 of those of smaller
/// steps.
void gaugec::pic::readProperTime(Reading &reading) {
  EvolutionOptions &o = reading.input.evolution;
  int64_t stepsOfCell = 16;
  reading.all.read("steps_per_cell", stepsOfCell, 1, 1000);
  o.dt = o.spacings[1] / double(stepsOfCell);
  double most = gauge::pic::largestMilneStep(o.spacings[1]);
  if (o.dt >= most)
    reading.all.error(fmt::format("dt is {:g}, but it must be below {:.4g}: "
                                  "take more 'steps_per_cell'",
                                  o.dt, most));
  readDuration(reading);
}
