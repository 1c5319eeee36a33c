//===- Nuclei.cpp - the nuclei of an input --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::EvolutionOptions;
using gauge::pic::NucleusOptions;
using gauge::pic::SheetOptions;
using gauge::pic::Structure;

/// Charges, by Q_s = 0.75 g^2 mu, and regulators: those of the benchmark script
/// of pyglasma3d_numba, in GeV; in lattice units there are no defaults.
static void readCharges(Reading &reading, Members &members,
                        SheetOptions &sheets) {
  bool isPhysical = reading.input.isPhysical;
  double g = reading.input.evolution.coupling;
  double unit = isPhysical ? 1 / hbarC : 1; // of energies
  double mu = reading.saturation / (0.75 * g * g);
  double infrared = isPhysical ? 0.2 : 0, ultraviolet = isPhysical ? 10 : 0;
  if (isPhysical)
    members.read("mu", mu, 0, 1e6);
  else
    members.readNeeded("mu", mu, 0, 1e6);
  members.read("infrared", infrared, 0, huge);
  members.read("ultraviolet", ultraviolet, 0, huge);
  sheets.mu = mu * unit;
  sheets.infrared = infrared * unit;
  sheets.ultraviolet = ultraviolet * unit;
}

/// The width of a gold nucleus, R / (2 gamma), from the same script.
static void readWidth(Reading &reading, Members &members,
                      NucleusOptions &nucleus) {
  constexpr double gold = 7.27331;
  double gamma = 100;
  if (!reading.input.isPhysical)
    return members.readNeeded("width", nucleus.width, tiny, huge);
  bool hasGamma = members.read("gamma", gamma, 1, 1e6);
  nucleus.width = gold / (2 * gamma);
  if (members.read("width", nucleus.width, tiny, huge) && hasGamma)
    members.error("a nucleus has either 'gamma' or 'width'");
}

void gaugec::pic::readSheets(Reading &reading, Members &members,
                             SheetOptions &sheets) {
  readCharges(reading, members, sheets);
  const EvolutionOptions &o = reading.input.evolution;
  // Of thin nuclei 50, as in curraun's scripts: with one alone the path
  // ordering of Wilson lines is lost.
  int64_t count = reading.input.geometry == Geometry::Laboratory ? 1 : 50;
  members.read("sheets", count, 1, 10000);
  sheets.sheets = int(count);
  members.read("radius", sheets.radius, 0, huge);
  members.read("skin", sheets.skin, 0, huge);
  sheets.centre = {double(o.box.cells[1]) * o.spacings[1] / 2,
                   double(o.box.cells[2]) * o.spacings[2] / 2};
  members.read("centre", sheets.centre, -huge, huge);
}

/// What a nucleus is along the beam; thin ones have nothing there.
static void readProfile(Reading &reading, Members &members,
                        NucleusOptions &nucleus) {
  nucleus.position =
      reading.input.length() * (nucleus.direction > 0 ? 0.25 : 0.75);
  members.read("position", nucleus.position, 0, huge);
  readWidth(reading, members, nucleus);
  nucleus.structure = members.choose("structure", {"sheets", "random"}, 0) == 0
                          ? Structure::Sheets
                          : Structure::Random;
  if (nucleus.structure == Structure::Random)
    members.readNeeded("coherence", nucleus.coherence, tiny, huge);
  else
    members.read("coherence", nucleus.coherence, 0, huge);
}

static void readNucleus(Reading &reading, const frontend::JsonValue &json) {
  Members members(&json, "a nucleus", reading.diagnostics);
  NucleusOptions nucleus;
  size_t number = reading.input.nuclei.size();
  nucleus.number = uint32_t(number);
  nucleus.direction =
      members.choose("direction", {"+", "-"}, number % 2) ? -1 : 1;
  if (reading.input.geometry == Geometry::Laboratory)
    readProfile(reading, members, nucleus);
  readSheets(reading, members, nucleus);
  if (nucleus.structure == Structure::Random && nucleus.sheets != 1)
    members.error("a random structure has no 'sheets'");
  members.finish();
  if (reading.input.geometry == Geometry::Laboratory)
    checkNucleus(reading, members, nucleus);
  else if (!reading.diagnostics.hasErrors())
    checkScales(reading, members, nucleus);
  reading.input.nuclei.push_back(nucleus);
}

void gaugec::pic::readSeed(Reading &reading) {
  int64_t seed = 1;
  reading.all.read("seed", seed, 0, int64_t(1) << 53);
  reading.seed = uint64_t(seed);
}

void gaugec::pic::readNuclei(Reading &reading) {
  Members &all = reading.all;
  auto &nuclei = reading.input.nuclei;
  const frontend::JsonValue *json = all.find("nuclei");
  llvm::ArrayRef<frontend::JsonValue> list = all.list("nuclei");
  if (list.empty())
    return;
  if (reading.input.evolution.box.periodic)
    return reading.diagnostics.error(json->span,
                                     "nuclei need a box with fixed ends");
  if (list.size() > 2)
    return reading.diagnostics.error(json->span,
                                     "there are at most two nuclei");
  for (const frontend::JsonValue &nucleus : list)
    readNucleus(reading, nucleus);
  if (nuclei.size() == 2 && nuclei[0].direction == nuclei[1].direction)
    reading.diagnostics.error(
        json->span, "two nuclei move towards each other: give one the "
                    "direction \"+\", the other \"-\"");
  for (NucleusOptions &nucleus : nuclei)
    nucleus.seed = reading.seed;
}
