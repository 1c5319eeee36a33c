//===- model.cpp - times one function of a compiled library ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bench-model LIBRARY FUNCTION THREADS REPETITIONS BATCH EXTENT...
//
// Prints as JSON, for each execution, the seconds of its steps and of the whole
// gauge_call_execute; the seconds of making the lattice and the call, of
// packing all inputs and of unpacking all outputs (best of some); the call's
// workspace; and by how much making and executing it raised the most memory
// that the process held. Inputs are random links and matrices, parameters small
// random numbers.
//
//===----------------------------------------------------------------------===//

#include "bench/Process.h"
#include "runtime/gauge_runtime.h"
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

static gauge_context *context;

static void check(gauge_status status) {
  if (status == GAUGE_OK)
    return;
  std::fprintf(stderr, "bench-model: %s\n", gauge_context_message(context));
  std::exit(1);
}

/// Lets the peak begin at what is in use now.
static void resetPeak() {
  malloc_trim(0);
  if (std::FILE *file = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", file);
    std::fclose(file);
  }
}

//===----------------------------------------------------------------------===//
// The model and its arrays
//===----------------------------------------------------------------------===//

struct Model {
  gauge_module *module;
  const char *function;
  std::vector<int64_t> extents;
  int64_t batch;
  bool isDouble, isSpecial;
  int32_t colours;
  std::vector<std::vector<char>> inputs, parameters, outputs;

  uint64_t realBytes() const { return isDouble ? 8 : 4; }
  int64_t sites() const {
    int64_t sites = batch;
    for (int64_t extent : extents)
      sites *= extent;
    return sites;
  }
};

static std::vector<char> toPrecision(const Model &model,
                                     const std::vector<double> &values,
                                     double scale) {
  std::vector<char> data(values.size() * model.realBytes());
  for (size_t i = 0; i < values.size(); ++i) {
    double number = scale * values[i];
    float rounded = float(number);
    if (model.isDouble)
      std::memcpy(&data[8 * i], &number, 8);
    else
      std::memcpy(&data[4 * i], &rounded, 4);
  }
  return data;
}

static std::vector<char> makeNormal(const Model &model, uint64_t bytes,
                                    double scale, uint64_t stream) {
  std::vector<double> normal(bytes / model.realBytes());
  check(gauge_random_normal(context, 1, stream, normal.data(), normal.size()));
  return toPrecision(model, normal, scale);
}

/// Links for an input that is as large as links are, else normal numbers.
static std::vector<char> makeInput(const Model &model,
                                   const gauge_lattice *lattice, uint64_t bytes,
                                   uint64_t stream) {
  uint64_t links = uint64_t(model.sites()) * model.extents.size() *
                   model.colours * model.colours * 2;
  if (bytes != links * model.realBytes())
    return makeNormal(model, bytes, 1.0, stream);
  std::vector<double> values(links);
  check(gauge_random_links(context, lattice, model.isSpecial, model.colours, 1,
                           {values.data(), 8 * links}));
  return toPrecision(model, values, 1.0);
}

static std::vector<uint64_t>
sizes(const gauge_call *call, uint64_t (*bytes)(const gauge_call *, size_t)) {
  std::vector<uint64_t> all;
  for (uint64_t size; (size = bytes(call, all.size())) && size != UINT64_MAX;)
    all.push_back(size);
  return all;
}

static Model loadModel(char **argv, int argc) {
  Model model{};
  model.function = argv[2];
  check(gauge_module_load(context, argv[1], &model.module));
  const char *json = gauge_module_descriptor(model.module)->json;
  model.isDouble = std::strstr(json, "\"precision\":\"f64\"");
  model.isSpecial = std::strstr(json, "\"special\":true");
  model.colours = std::atoi(std::strstr(json, "\"colours\":") + 10);
  model.batch = std::atoll(argv[5]);
  for (int i = 6; i < argc; ++i)
    model.extents.push_back(std::atoll(argv[i]));
  return model;
}

static gauge_lattice *createLattice(const Model &model) {
  gauge_lattice *lattice;
  check(gauge_lattice_create(context, int32_t(model.extents.size()),
                             model.extents.data(), model.batch, nullptr,
                             &lattice));
  return lattice;
}

static gauge_call *createCall(const Model &model, gauge_lattice *lattice) {
  gauge_call *call;
  check(
      gauge_call_create(context, model.module, model.function, lattice, &call));
  return call;
}

/// On a lattice of its own: the tables of the one that is measured count.
static void makeArrays(Model &model) {
  gauge_lattice *lattice = createLattice(model);
  gauge_call *call = createCall(model, lattice);
  uint64_t stream = 0;
  for (uint64_t bytes : sizes(call, gauge_call_input_bytes))
    model.inputs.push_back(makeInput(model, lattice, bytes, ++stream));
  for (uint64_t bytes : sizes(call, gauge_call_parameter_bytes))
    model.parameters.push_back(makeNormal(model, bytes, 0.01, ++stream));
  for (uint64_t bytes : sizes(call, gauge_call_output_bytes))
    model.outputs.emplace_back(bytes);
  gauge_call_destroy(call);
  gauge_lattice_destroy(lattice);
}

//===----------------------------------------------------------------------===//
// What is timed
//===----------------------------------------------------------------------===//

static void pack(Model &model, gauge_call *call) {
  for (size_t i = 0; i < model.inputs.size(); ++i)
    check(gauge_call_set_input(
        call, i, {model.inputs[i].data(), model.inputs[i].size()}));
}

static void setParameters(Model &model, gauge_call *call) {
  for (size_t i = 0; i < model.parameters.size(); ++i)
    check(gauge_call_set_parameter(
        call, i, {model.parameters[i].data(), model.parameters[i].size()}));
}

static void unpack(Model &model, gauge_call *call) {
  for (size_t i = 0; i < model.outputs.size(); ++i)
    check(gauge_call_get_output(
        call, i, {model.outputs[i].data(), model.outputs[i].size()}));
}

template <typename Body>
static double time(const Body &body) {
  double start = now();
  body();
  return now() - start;
}

template <typename Body>
static double timeBest(const Body &body) {
  double best = time(body);
  for (int i = 0; i < 2; ++i)
    best = std::min(best, time(body));
  return best;
}

static void printList(const char *name, const std::vector<double> &values) {
  std::printf(", \"%s\": [", name);
  for (size_t i = 0; i < values.size(); ++i)
    std::printf("%s%.9f", i ? ", " : "", values[i]);
  std::printf("]");
}

/// Steps that prepare weights run only after parameters were set.
static size_t countStepsThatRan(const gauge_call *call) {
  size_t ran = 0;
  for (size_t step = 0; step < gauge_call_step_count(call); ++step)
    ran += gauge_call_step_seconds(call, step) > 0;
  return ran;
}

static void timeExecutions(gauge_call *call, int repetitions) {
  std::vector<double> steps, whole;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    whole.push_back(time([&] { check(gauge_call_execute(call)); }));
    steps.push_back(0);
    for (size_t step = 0; step < gauge_call_step_count(call); ++step)
      steps.back() += gauge_call_step_seconds(call, step);
  }
  std::printf(", \"steps\": %zu", countStepsThatRan(call));
  printList("seconds", steps);
  printList("execute_seconds", whole);
}

/// The scheduler starts a thread on the core of the one that made it, and takes
/// some tenths of a second to give it a core of its own.
static void settleThreads(gauge_call *call, int threads) {
  double start = now();
  while (threads > 1 && now() - start < 0.5)
    check(gauge_call_execute(call));
}

static void measure(Model &model, int threads, int repetitions) {
  makeArrays(model);
  resetPeak();
  int64_t before = peakBytes();
  double start = now();
  gauge_lattice *lattice = createLattice(model);
  gauge_call *call = createCall(model, lattice);
  double creating = now() - start;
  pack(model, call);
  setParameters(model, call);
  check(gauge_call_execute(call)); // warm-up, and the order of the weights
  int64_t growth = peakBytes() - before;
  double packing = timeBest([&] { pack(model, call); });
  double unpacking = timeBest([&] { unpack(model, call); });
  std::printf("{\"sites\": %lld, \"workspace_bytes\": %llu, "
              "\"peak_growth_bytes\": %lld, \"creating_seconds\": %.9f, "
              "\"packing_seconds\": %.9f, \"unpacking_seconds\": %.9f",
              (long long)model.sites(),
              (unsigned long long)gauge_call_workspace_bytes(call),
              (long long)growth, creating, packing, unpacking);
  settleThreads(call, threads);
  timeExecutions(call, repetitions);
  std::printf("}\n");
  gauge_call_destroy(call);
  gauge_lattice_destroy(lattice);
}

int main(int argc, char **argv) {
  if (argc < 7) {
    std::fprintf(stderr, "usage: bench-model LIBRARY FUNCTION THREADS "
                         "REPETITIONS BATCH EXTENT...\n");
    return 2;
  }
  int threads = std::atoi(argv[3]);
  context = gauge_context_create(threads);
  Model model = loadModel(argv, argc);
  measure(model, threads, std::atoi(argv[4]));
  gauge_module_destroy(model.module);
  gauge_context_destroy(context);
}
