//===- milne.cpp - times steps of boost-invariant fields ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bench-milne COLOURS PRECISION THREADS STEPS N [FOLDER]
//
// Prints as JSON the seconds of each step behind the collision of two nuclei on
// N x N sites, those of its threads on cores, and the bytes that fields take.
// Two steps more are made before; fields between these, and after the last
// step, go into files `start_F` and `end_F` of the folder, F one of links, phi,
// transverse, electric (Milne.h).
//
//===----------------------------------------------------------------------===//

#include "bench/Steps.h"
#include "runtime/pic/LightCone.h"

using namespace gauge;
using namespace gauge::pic;

static MilneOptions parseOptions(char **argv) {
  MilneOptions options;
  options.colours = std::atoi(argv[1]);
  options.isDouble = std::strcmp(argv[2], "f64") == 0;
  options.cells = {std::atoll(argv[5]), std::atoll(argv[5])};
  options.coupling = 2;
  return options;
}

/// Nuclei as in the runs of test/pic/README.md.
static Matrices makeNucleus(const MilneOptions &o, uint32_t number) {
  SheetOptions sheets;
  sheets.mu = 0.25;
  sheets.infrared = 0.2;
  sheets.sheets = 3;
  sheets.number = number;
  return makeLines({o.cells, {o.spacing, o.spacing}, o.colours, o.coupling},
                   sheets);
}

static void writeFields(const Milne &milne, const std::string &when,
                        const char *folder) {
  if (!folder)
    return;
  constexpr std::pair<MilneField, const char *> fields[] = {
      {MilneField::Links, "links"},
      {MilneField::Phi, "phi"},
      {MilneField::Transverse, "transverse"},
      {MilneField::Electric, "electric"}};
  for (auto [field, name] : fields)
    append(folder, (when + "_" + name).c_str(), milne.get(field));
}

static void measure(Milne &milne, int steps, const char *folder) {
  Times times, warmUp;
  timeStep(milne, warmUp); // from tau = 0, where codes differ
  writeFields(milne, "start", folder);
  timeStep(milne, warmUp);
  for (int step = 0; step < steps; ++step)
    timeStep(milne, times);
  writeFields(milne, "end", folder);
  std::printf("{");
  printList("seconds", times.wall);
  printList("core_seconds", times.cores);
  std::printf("\"bytes_held\": %lld}\n", (long long)milne.bytes());
}

int main(int argc, char **argv) {
  if (argc != 6 && argc != 7) {
    std::fprintf(stderr, "usage: bench-milne COLOURS PRECISION THREADS STEPS N "
                         "[FOLDER]\n");
    return 2;
  }
  gauge_context *context = gauge_context_create(std::atoi(argv[3]));
  if (!context)
    fail("no context");
  MilneOptions options = parseOptions(argv);
  auto milne = Milne::create(context, options);
  if (!milne)
    fail(milne.status().message());
  check(collide(**milne, makeNucleus(options, 0), makeNucleus(options, 1)));
  measure(**milne, std::atoi(argv[4]), argv[6]);
  milne->reset();
  gauge_context_destroy(context);
}
