//===- Measure.cpp - what is measured and saved when ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Sections.h"

using namespace gaugec::pic;

namespace {
/// A member of 'measure': an observable (Observable.h) and whether it is
/// measured if nobody asks for it.
struct Measurable {
  const char *name;
  bool byDefault;
  int64_t rarer = 1; ///< its period by default, in those of the others
};
} // namespace

static constexpr Measurable measurables[] = {
    {"scalars", true},       {"profiles", true},        {"gauss", true},
    {"unitarity", true},     {"balance", true},         {"tensor", true},
    {"rest_frame", false},   {"occupation", false},     {"energy_3d", false},
    {"tensor_3d", false},    {"fields_3d", false},      {"links", false},
    {"particles", true},     {"phase_space", true, 25}, {"spectrum", true, 25},
    {"particles_3d", false}, {"wilson_lines", true},
};

/// Of boost-invariant fields.
static constexpr Measurable planeMeasurables[] = {
    {"scalars", true}, {"gauss", true},       {"density", true, 25},
    {"tensor", false}, {"rest_frame", false}, {"wilson_lines", true},
};

int64_t Measure::periodOf(llvm::StringRef name) const {
  auto found = periods.find(name);
  return found == periods.end() ? 0 : found->second;
}

void gaugec::pic::readMeasure(Reading &reading) {
  constexpr int64_t most = int64_t(1) << 40;
  Members measure(reading.all.find("measure"), "'measure'",
                  reading.diagnostics);
  int64_t every = std::max<int64_t>(1, reading.input.steps / 100);
  measure.read("every", every, 1, most);
  llvm::ArrayRef<Measurable> all = measurables;
  if (reading.input.geometry == Geometry::BoostInvariant)
    all = planeMeasurables;
  for (const Measurable &one : all) {
    int64_t period = one.byDefault ? every * one.rarer : 0;
    measure.read(one.name, period, 0, most);
    reading.input.measure.periods[one.name] = period;
  }
  measure.finish();
}

void gaugec::pic::readCheckpoint(Reading &reading) {
  CheckpointTimes &times = reading.input.checkpoint;
  Members checkpoint(reading.all.find("checkpoint"), "'checkpoint'",
                     reading.diagnostics);
  checkpoint.read("minutes", times.minutes, 0, 1e6);
  checkpoint.read("steps", times.steps, 0, int64_t(1) << 40);
  checkpoint.finish();
}
