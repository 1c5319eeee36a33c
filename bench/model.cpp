//===- model.cpp - times one function of a compiled library ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bench-model LIBRARY FUNCTION THREADS REPETITIONS BATCH EXTENT...
//
// Prints as JSON the seconds of each execution (the sum of its steps; packing
// apart, and packing by itself). Links are random, other inputs random
// matrices, parameters small random numbers: times do not depend on values.
//
//===-----------------------------------------------------------------===//

#include "runtime/gauge_runtime.h"
#include <chrono>
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

/// The bytes of numbers in the precision of the model.
static std::vector<char> makeBytes(const std::vector<double> &numbers,
                                   bool f64) {
  std::vector<char> data(numbers.size() * (f64 ? 8 : 4));
  for (size_t i = 0; i < numbers.size(); ++i) {
    float rounded = float(numbers[i]);
    if (f64)
      std::memcpy(&data[8 * i], &numbers[i], 8);
    else
      std::memcpy(&data[4 * i], &rounded, 4);
  }
  return data;
}

static std::vector<double> makeNormal(size_t count, double scale,
                                      uint64_t stream) {
  std::vector<double> normal(count);
  check(gauge_random_normal(context, 1, stream, normal.data(), count));
  for (double &number : normal)
    number *= scale;
  return normal;
}

/// The first input of an action or network is its links.
static std::vector<double> makeInput(size_t input, size_t count,
                                     const gauge_lattice *lattice,
                                     int32_t colours) {
  if (input != 0)
    return makeNormal(count, 1.0, input);
  std::vector<double> links(count);
  check(gauge_random_links(context, lattice, colours > 1, colours, 1,
                           {links.data(), count * sizeof(double)}));
  return links;
}

/// N of the group in the description of a model.
static int32_t readColours(const char *json) {
  const char *key = "\"colours\":";
  const char *place = std::strstr(json, key);
  return place ? std::atoi(place + std::strlen(key)) : 0;
}

static size_t count(gauge_call *call,
                    uint64_t (*bytes)(const gauge_call *, size_t)) {
  size_t number = 0;
  while (bytes(call, number) != 0 && bytes(call, number) != UINT64_MAX)
    ++number;
  return number;
}

int main(int argc, char **argv) {
  if (argc < 7) {
    std::fprintf(stderr, "usage: bench-model LIBRARY FUNCTION THREADS "
                         "REPETITIONS BATCH EXTENT...\n");
    return 2;
  }
  context = gauge_context_create(std::atoi(argv[3]));
  gauge_module *module;
  check(gauge_module_load(context, argv[1], &module));
  const char *json = gauge_module_descriptor(module)->json;
  bool f64 = std::strstr(json, "\"precision\":\"f64\"") != nullptr;
  std::vector<int64_t> extents;
  for (int i = 6; i < argc; ++i)
    extents.push_back(std::atoll(argv[i]));
  gauge_lattice *lattice;
  check(gauge_lattice_create(context, int32_t(extents.size()), extents.data(),
                             std::atoll(argv[5]), nullptr, &lattice));
  gauge_call *call;
  check(gauge_call_create(context, module, argv[2], lattice, &call));
  double packing = 0;
  for (size_t i = 0; i < count(call, gauge_call_input_bytes); ++i) {
    uint64_t bytes = gauge_call_input_bytes(call, i);
    std::vector<char> data = makeBytes(
        makeInput(i, bytes / (f64 ? 8 : 4), lattice, readColours(json)), f64);
    auto start = std::chrono::steady_clock::now();
    check(gauge_call_set_input(call, i, {data.data(), bytes}));
    packing +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
  }
  for (size_t i = 0; i < count(call, gauge_call_parameter_bytes); ++i) {
    uint64_t bytes = gauge_call_parameter_bytes(call, i);
    std::vector<char> data =
        makeBytes(makeNormal(bytes / (f64 ? 8 : 4), 0.01, 100 + i), f64);
    check(gauge_call_set_parameter(call, i, {data.data(), bytes}));
  }
  check(gauge_call_execute(call)); // warm-up, and the order of the weights
  int64_t sites = gauge_lattice_sites(lattice) * gauge_lattice_batch(lattice);
  std::printf("{\"sites\": %lld, \"packing_seconds\": %.9f, "
              "\"workspace_bytes\": %llu, \"seconds\": [",
              (long long)sites, packing,
              (unsigned long long)gauge_call_workspace_bytes(call));
  for (int repetition = 0; repetition < std::atoi(argv[4]); ++repetition) {
    check(gauge_call_execute(call));
    double seconds = 0;
    for (size_t step = 0; step < gauge_call_step_count(call); ++step)
      seconds += gauge_call_step_seconds(call, step);
    std::printf("%s%.9f", repetition ? ", " : "", seconds);
  }
  std::printf("]}\n");
  gauge_call_destroy(call);
  gauge_lattice_destroy(lattice);
  gauge_module_destroy(module);
  gauge_context_destroy(context);
}
