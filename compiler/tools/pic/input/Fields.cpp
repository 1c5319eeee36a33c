//===- Fields.cpp - fields to begin with ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"
#include <fmt/format.h>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Pulse;
using gauge::pic::RandomFields;
using gauge::pic::Wave;

/// Of energies in the input, in powers of a length.
static double energyOf(const Reading &reading) {
  return reading.input.isPhysical ? 1 / hbarC : 1;
}

/// g A in one colour, 1 to N^2 - 1.
static void readStrength(Reading &reading, Members &members, int &colour,
                         double &amplitude) {
  int colours = reading.input.evolution.colours;
  int64_t number = 1;
  members.read("colour", number, 1, int64_t(colours) * colours - 1);
  colour = int(number) - 1;
  members.readNeeded("amplitude", amplitude, -huge, huge);
  amplitude *= energyOf(reading);
}

static void needPeriodicEnds(Reading &reading, Members &members) {
  if (!reading.input.evolution.box.periodic)
    members.error("fields that fill the box need one with \"ends\": "
                  "\"periodic\"");
}

static Wave readWave(Reading &reading, Members &members) {
  Wave wave;
  members.read("mode", wave.mode, -1e6, 1e6);
  members.read("polarisation", wave.polarisation, -1, 1);
  members.read("phase", wave.phase, -huge, huge);
  members.read("still", wave.still);
  readStrength(reading, members, wave.colour, wave.amplitude);
  needPeriodicEnds(reading, members);
  return wave;
}

/// Fixed ends reflect what comes to them.
static void checkEnds(Reading &reading, Members &members, const Pulse &pulse) {
  const auto &o = reading.input.evolution;
  if (o.box.periodic)
    return;
  double length = double(o.box.cells[0] - 1) * o.spacings[0];
  double up = length - pulse.position, down = pulse.position;
  double way = pulse.direction > 0   ? up
               : pulse.direction < 0 ? down
                                     : std::min(up, down);
  double duration = double(reading.input.steps) * o.dt;
  if (duration > way - 5 * pulse.width)
    members.warning(fmt::format(
        "the pulse comes to the end of the box at t = {:g}, which reflects it",
        std::max(0.0, way - 5 * pulse.width)));
}

static Pulse readPulse(Reading &reading, Members &members) {
  Pulse pulse;
  pulse.position = reading.input.length() / 2;
  members.read("position", pulse.position, -huge, huge);
  members.readNeeded("width", pulse.width, tiny, huge);
  constexpr int directions[] = {+1, -1, 0};
  pulse.direction =
      directions[members.choose("direction", {"+", "-", "both"}, 0)];
  members.read("polarisation", pulse.polarisation, -1, 1);
  readStrength(reading, members, pulse.colour, pulse.amplitude);
  checkEnds(reading, members, pulse);
  return pulse;
}

static RandomFields readRandom(Reading &reading, Members &members) {
  RandomFields random;
  members.readNeeded("amplitude", random.amplitude, 0, huge);
  members.read("cut", random.cut, 0, huge);
  random.amplitude *= energyOf(reading);
  random.cut *= energyOf(reading);
  random.seed = reading.seed + reading.input.fields.size();
  needPeriodicEnds(reading, members);
  return random;
}

static void readField(Reading &reading, const frontend::JsonValue &json) {
  Members members(&json, "a field", reading.diagnostics);
  Input &input = reading.input;
  members.need("kind", R"("wave", "pulse", "random" or "file")");
  switch (members.choose("kind", {"wave", "pulse", "random", "file"}, 0)) {
  case 0:
    input.fields.emplace_back(readWave(reading, members));
    break;
  case 1:
    input.fields.emplace_back(readPulse(reading, members));
    break;
  case 2:
    input.fields.emplace_back(readRandom(reading, members));
    break;
  default:
    members.need("path", "a file that a run wrote for \"links\"");
    members.read("path", input.linkFile);
  }
  members.finish();
}

void gaugec::pic::readFields(Reading &reading) {
  const frontend::JsonValue *json = reading.all.find("fields");
  for (const frontend::JsonValue &field : reading.all.list("fields"))
    readField(reading, field);
  if (!json)
    return;
  const Input &input = reading.input;
  if (!input.nuclei.empty())
    reading.diagnostics.error(json->span,
                              "there are either 'nuclei' or 'fields'");
  if (!input.linkFile.empty() && json->elements.size() > 1)
    reading.diagnostics.error(json->span,
                              "links from a file are all fields that there "
                              "are: leave the others away");
}
