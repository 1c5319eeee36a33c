//===- pic.cpp - times steps of the particle-in-cell engine ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bench-pic SCHEME COLOURS PRECISION THREADS STEPS ITERATIONS N1 N2 N3 [FOLDER]
//
// Prints as JSON the seconds of each step of rough fields without charges that
// fill a box, and those of its threads on cores, with so many iterations in an
// implicit scheme; by how much this raised the most memory that the process
// held; and the flops of a step's kernels at a cell. One step more is made
// before. Links [site][3][N][N] before the first step and after the last go
// into files `start` and `end` of the folder.
//
//===----------------------------------------------------------------------===//

#include "bench/Steps.h"
#include "runtime/pic/Algebra.h"
#include "runtime/pic/Evolution.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

using namespace gauge;
using namespace gauge::pic;

static gauge_context *context;

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// Links exp(i X) with components of X that are evenly distributed.
template <int N>
static void fillPlane(std::vector<Complex> &links, double width) {
  static uint64_t state = 1;
  auto draw = [&] {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return width * (double(state >> 11) / double(1ULL << 52) - 1);
  };
  for (size_t link = 0; link < links.size(); link += N * N) {
    std::array<double, N * N - 1> x;
    for (double &component : x)
      component = draw();
    auto u = exponential<N>(x.data());
    std::copy(u.begin(), u.end(), links.begin() + link);
  }
}

/// Two equal slices: fields move once the first step is done.
static void setFields(Evolution &evolution) {
  const Box &box = evolution.options().box;
  int n = evolution.options().colours;
  std::vector<Complex> links(box.sitesOfPlane() * 3 * n * n);
  for (int64_t plane = 0; plane < box.cells[0]; ++plane) {
    n == 2 ? fillPlane<2>(links, 0.1) : fillPlane<3>(links, 0.1);
    for (Slice slice : {Slice::Now, Slice::Before})
      evolution.beam().setLinks(slice, plane, links);
  }
  evolution.settle();
  if (evolution.options().scheme == Scheme::Exponential)
    evolution.setElectricFromLinks();
}

//===----------------------------------------------------------------------===//
// What is timed
//===----------------------------------------------------------------------===//

static Scheme parseScheme(const char *name) {
  for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential,
                        Scheme::SemiImplicit, Scheme::Implicit})
    if (std::strcmp(name, nameOf(scheme)) == 0)
      return scheme;
  fail(std::string("there is no scheme ") + name);
}

static EvolutionOptions parseOptions(char **argv) {
  EvolutionOptions options;
  options.scheme = parseScheme(argv[1]);
  options.colours = std::atoi(argv[2]);
  options.isDouble = std::strcmp(argv[3], "f64") == 0;
  // Cells of nuclei: thin along the beam.
  options.spacings = {0.25, 1, 1};
  options.dt = isImplicit(options.scheme) ? 0.25 : 0.125;
  options.window = false;
  options.maxIterations = std::atoi(argv[6]);
  options.residual = 0;
  for (int i = 0; i < 3; ++i)
    options.box.cells[i] = std::atoll(argv[7 + i]);
  return options;
}

static double flopsOf(const EvolutionOptions &o, const char *scheme,
                      const char *function) {
  auto module = findBuiltIn(context, scheme, function, o.colours, o.isDouble);
  if (!module)
    fail(module.status().message());
  double sum = 0;
  for (const rt::StepPlan &step : (*module)->plan.functions[0].steps)
    sum += step.flops;
  return sum;
}

static double flopsOfStep(const EvolutionOptions &o) {
  if (o.scheme == Scheme::Leapfrog)
    return flopsOf(o, "leapfrog", "explicit_step");
  if (o.scheme == Scheme::Exponential)
    return flopsOf(o, "leapfrog", "exponential_step");
  return flopsOf(o, nameOf(o.scheme), "momentum") +
         flopsOf(o, "leapfrog", "explicit_step") +
         o.maxIterations * flopsOf(o, nameOf(o.scheme), "iterate");
}

static void writeLinks(const Evolution &evolution, const char *name,
                       const char *folder) {
  const Box &box = evolution.options().box;
  int n = evolution.options().colours;
  std::vector<Complex> links(box.sitesOfPlane() * 3 * n * n);
  for (int64_t plane = 0; folder && plane < box.cells[0]; ++plane) {
    evolution.beam().getLinks(Slice::Now, plane, links);
    append(folder, name, links);
  }
}

static void measure(const EvolutionOptions &options, int steps,
                    const char *folder) {
  int64_t before = peakBytes();
  auto evolution = Evolution::create(context, options);
  if (!evolution)
    fail(evolution.status().message());
  setFields(**evolution);
  writeLinks(**evolution, "start", folder);
  Times times, warmUp;
  timeStep(**evolution, warmUp); // prepares its calls
  for (int step = 0; step < steps; ++step)
    timeStep(**evolution, times);
  int64_t growth = peakBytes() - before;
  writeLinks(**evolution, "end", folder);
  std::printf("{");
  printList("seconds", times.wall);
  printList("core_seconds", times.cores);
  std::printf("\"iterations\": %d, \"peak_growth_bytes\": %lld, "
              "\"flops_per_cell\": %.0f}\n",
              (*evolution)->iterations(), (long long)growth,
              flopsOfStep(options));
}

int main(int argc, char **argv) {
  if (argc != 10 && argc != 11) {
    std::fprintf(stderr, "usage: bench-pic SCHEME COLOURS PRECISION THREADS "
                         "STEPS ITERATIONS N1 N2 N3 [FOLDER]\n");
    return 2;
  }
  context = gauge_context_create(std::atoi(argv[4]));
  if (!context)
    fail("no context");
  measure(parseOptions(argv), std::atoi(argv[5]), argv[10]);
  gauge_context_destroy(context);
}
