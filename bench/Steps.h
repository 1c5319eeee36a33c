//===- Steps.h - what benchmarks of the particle-in-cell engine share -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "bench/Process.h"
#include "runtime/Status.h"

#include <complex>
#include <ctime>
#include <span>
#include <string>
#include <vector>

[[noreturn]] inline void fail(const std::string &message) {
  std::fprintf(stderr, "bench: %s\n", message.c_str());
  std::exit(1);
}

inline void check(const gauge::rt::Status &status) {
  if (status)
    fail(status.message());
}

/// Seconds of all threads that they had a core.
inline double onCores() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// Seconds of each step.
struct Times {
  std::vector<double> wall, cores;
};

/// Times one step of what has an `advance`.
template <class Fields>
void timeStep(Fields &fields, Times &times) {
  double start = now(), busy = onCores();
  check(fields.advance());
  times.wall.push_back(now() - start);
  times.cores.push_back(onCores() - busy);
}

inline void printList(const char *name, const std::vector<double> &values) {
  std::printf("\"%s\": [", name);
  for (size_t i = 0; i < values.size(); ++i)
    std::printf("%s%.9f", i ? ", " : "", values[i]);
  std::printf("], ");
}

/// Appends to FOLDER/name as little-endian f64, real and imaginary parts in
/// turn; codes that are measured beside this one begin and end with such files.
inline void append(const std::string &folder, const char *name,
                   std::span<const std::complex<double>> matrices) {
  std::string path = folder + "/" + name;
  std::FILE *file = std::fopen(path.c_str(), "ab");
  size_t size = matrices.size();
  bool good = file && std::fwrite(matrices.data(), sizeof matrices[0], size,
                                  file) == size;
  if (!file || std::fclose(file) != 0 || !good)
    fail("cannot write '" + path + "'");
}
