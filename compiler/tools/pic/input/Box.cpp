//===- Box.cpp - units and the box ----------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"
#include <fmt/format.h>

using namespace gaugec::pic;

void gaugec::pic::readUnits(Reading &reading) {
  reading.input.isPhysical =
      reading.all.choose("units", {"fm", "lattice"}, 0) == 0;
}

/// Sizes in bytes stay numbers of 64 bits.
static void checkCount(Members &box, const std::array<int64_t, 3> &cells) {
  constexpr double most = 1e13;
  double count = double(cells[0]) * double(cells[1]) * double(cells[2]);
  if (count > most)
    box.error(fmt::format("a box has at most {:g} cells, this one {:.3g}", most,
                          count));
}

void gaugec::pic::readBox(Reading &reading) {
  gauge::pic::EvolutionOptions &o = reading.input.evolution;
  Members box(reading.all.need("box", "cells and size"), "'box'",
              reading.diagnostics);
  o.box.cells = {64, 16, 16};
  if (box.isThere() && !box.read("cells", o.box.cells, 1, 1e6))
    box.error("'box' needs 'cells': three numbers of cells, along the beam and "
              "across it");
  checkCount(box, o.box.cells);
  std::array<double, 3> size{};
  bool hasSize = box.read("size", size, tiny, huge);
  bool hasSpacings = box.read("spacings", o.spacings, tiny, huge);
  if (hasSize == hasSpacings)
    box.error("'box' needs either 'size' or 'spacings'");
  if (hasSize)
    for (int i = 0; i < 3; ++i)
      o.spacings[i] = size[i] / double(o.box.cells[i]);
  o.box.periodic = box.choose("ends", {"fixed", "periodic"}, 0) == 1;
  if (!o.box.periodic && o.box.cells[0] < 3)
    box.error("a box with fixed ends has at least 3 cells along the beam");
  box.finish();
}
