//===- Particles.cpp - the dynamic particles of an input ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::StreamOptions;
using gauge::pic::ThermalOptions;

static constexpr int64_t mostParticles = int64_t(1) << 40;

static void readStreams(Reading &reading, const frontend::JsonValue *json,
                        ParticleInput &kind) {
  Members members(json, "'streams'", reading.diagnostics);
  StreamOptions streams;
  members.read("count", streams.count, 1, mostParticles);
  members.readNeeded("speed", streams.speed, 0, 0.999999);
  members.read("charge", streams.charge, 0, 1e6);
  members.read("waves", streams.waves, 0, reading.input.evolution.box.cells[0]);
  members.read("displacement", streams.displacement, 0, huge);
  members.finish();
  if (kind.options.mass == 0)
    members.error("streams have a speed below that of light: they need a "
                  "'mass' above 0");
  if (streams.displacement > 0 && streams.waves == 0)
    members.error("a 'displacement' needs 'waves': how many there are in the "
                  "box");
  kind.streams = streams;
}

static void readGas(Reading &reading, const frontend::JsonValue *json,
                    ParticleInput &kind) {
  Members members(json, "'thermal'", reading.diagnostics);
  ThermalOptions gas;
  members.read("count", gas.count, 1, mostParticles);
  members.readNeeded("temperature", gas.temperature, tiny, huge);
  members.read("charge", gas.charge, 0, 1e6);
  members.finish();
  if (gas.count % 2)
    members.error("'count' is even: charges come in pairs Q, -Q");
  if (reading.input.isPhysical)
    gas.temperature /= hbarC;
  gas.seed = reading.seed;
  gas.number = reading.input.particles.size();
  kind.gas = gas;
}

static void readKind(Reading &reading, const frontend::JsonValue &json) {
  Members members(&json, "a kind of particles", reading.diagnostics);
  ParticleInput kind;
  members.readNeeded("mass", kind.options.mass, 0, huge);
  if (reading.input.isPhysical)
    kind.options.mass /= hbarC;
  members.read("weight", kind.options.weight, 0, huge);
  kind.options.reflects = members.choose("ends", {"absorb", "reflect"}, 0) == 1;
  kind.options.conserves =
      members.choose("force", {"averaged", "conserving"}, 0) == 1;
  const frontend::JsonValue *streams = members.find("streams");
  const frontend::JsonValue *gas = members.find("thermal");
  bool hasFile = members.read("file", kind.file);
  if (bool(streams) + bool(gas) + hasFile != 1)
    members.error("a kind of particles begins as 'streams', 'thermal' or from "
                  "a 'file': give one of them");
  if (streams)
    readStreams(reading, streams, kind);
  if (gas)
    readGas(reading, gas, kind);
  members.finish();
  reading.input.particles.push_back(kind);
}

void gaugec::pic::readParticles(Reading &reading) {
  for (const frontend::JsonValue &kind : reading.all.list("particles"))
    readKind(reading, kind);
}
