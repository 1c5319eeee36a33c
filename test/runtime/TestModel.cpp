//===- TestModel.cpp - a model as the compiler would emit it --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/runtime/TestModel.h"

#include <atomic>

static std::atomic<int> setups, middles, misaligned;

int test::setupRuns() { return setups; }
int test::middleRuns() { return middles; }
int test::badScratches() { return misaligned; }

static void checkAlignment(const void *pointer) {
  misaligned += reinterpret_cast<uintptr_t>(pointer) % 64 != 0;
}

/// Number `k` of `entries` at the neighbour of lane `l` of outer site `o`.
template <class Real, int L>
static Real neighbour(const void *field, int64_t entries, int64_t k,
                      const int64_t *table, const int64_t *patterns, int64_t o,
                      int l) {
  int64_t pattern = table[o] >> 40 & 0xffff, first = table[o] & 0xffffffffff;
  int64_t slot = first * L + patterns[pattern * L + l];
  return static_cast<const Real *>(
      field)[(slot / L * entries + k) * L + slot % L];
}

template <class Real>
static void setup(void *const *, void *const *parameters,
                  const int64_t *const *, const int64_t *, void *, int64_t,
                  int64_t) {
  ++setups;
  auto *a = static_cast<const Real *>(parameters[0]);
  auto *z = static_cast<const Real *>(parameters[1]);
  auto *weights = static_cast<Real *>(parameters[2]);
  weights[0] = 2 * a[0];
  weights[1] = z[3];
}

template <class Real, int L>
static void local(void *const *fields, void *const *parameters,
                  const int64_t *const *tables, const int64_t *, void *scratch,
                  int64_t begin, int64_t end) {
  auto *links = static_cast<const Real *>(fields[0]);
  auto *weights = static_cast<const Real *>(parameters[0]);
  auto *tile = static_cast<Real *>(scratch);
  checkAlignment(scratch);
  for (int64_t o = begin; o < end; ++o) {
    for (int l = 0; l < L; ++l) // U_1 has entries 8 .. 15; 9 is Im of its 00
      tile[l] = neighbour<Real, L>(links, 16, 9, tables[0], tables[1], o, l);
    for (int l = 0; l < L; ++l)
      static_cast<Real *>(fields[1])[o * L + l] =
          weights[0] * links[o * 16 * L + l] + weights[1] * tile[l];
  }
}

template <class Real, int L>
static void global(void *const *fields, void *const *,
                   const int64_t *const *tables, const int64_t *sizes, void *,
                   int64_t begin, int64_t end) {
  auto *s = static_cast<const Real *>(fields[0]);
  for (int64_t o = begin; o < end; ++o)
    for (int l = 0; l < L; ++l) {
      Real sum = s[o * L + l] - neighbour<Real, L>(fields[1], 1, 0, tables[0],
                                                   tables[1], o, l);
      for (int64_t j = 0; j < sizes[1]; ++j)
        sum += neighbour<Real, L>(s, 1, 0, tables[2] + j * sizes[0], tables[3],
                                  o, l);
      static_cast<Real *>(fields[2])[o * L + l] = sum;
    }
}

/// out = in^2; sums: in, in^2.
template <class Real, int L>
static void square(void *const *fields, void *const *parameters,
                   const int64_t *const *, const int64_t *, void *,
                   int64_t begin, int64_t end) {
  auto *sums = static_cast<Real *>(parameters[0]);
  checkAlignment(sums);
  for (int64_t o = begin; o < end; ++o)
    for (int l = 0; l < L; ++l) {
      Real in = static_cast<const Real *>(fields[0])[o * L + l];
      static_cast<Real *>(fields[1])[o * L + l] = in * in;
      sums[l] += in;
      sums[L + l] += in * in;
    }
}

/// Between two kernels: scale = 1 / (1 + sums_1).
template <class Real>
static void middle(void *const *, void *const *parameters,
                   const int64_t *const *, const int64_t *sizes, void *,
                   int64_t, int64_t) {
  middles += sizes[0] == 1;
  auto *sums = static_cast<const Real *>(parameters[0]);
  static_cast<Real *>(parameters[1])[0] = 1 / (1 + sums[1]);
}

/// out = scale in; sums: out U_0(x)_0c; of the other sum, too: out.
template <class Real, int L>
static void weigh(void *const *fields, void *const *parameters,
                  const int64_t *const *, const int64_t *, void *,
                  int64_t begin, int64_t end) {
  auto *links = static_cast<const Real *>(fields[0]);
  Real scale = *static_cast<const Real *>(parameters[0]);
  auto *row = static_cast<Real *>(parameters[1]);
  auto *sum = static_cast<Real *>(parameters[2]);
  checkAlignment(row);
  checkAlignment(sum);
  for (int64_t o = begin; o < end; ++o)
    for (int l = 0; l < L; ++l) {
      Real out = scale * static_cast<const Real *>(fields[1])[o * L + l];
      static_cast<Real *>(fields[2])[o * L + l] = out;
      sum[l] += out;
      for (int k = 0; k < 4; ++k)
        row[k * L + l] += out * links[(o * 16 + k) * L + l];
    }
}

static const char *const text = R"json({
  "gaugec": "0.1.0", "abi": 5, "model": "test",
  "target": {"triple": "x86_64", "cpu": "any", "lanes": @LANES@},
  "group": {"special": true, "colours": 2, "name": "SU(2)"},
  "dimensions": 2, "precision": "@PRECISION@",
  "functions": [{
    "name": "value",
    "inputs": [{"name": "U", "kind": "links", "channels": 2, "components": 8,
                "axes": [0, 1], "field": 0}],
    "parameters": [{"name": "a", "shape": [], "complex": false, "init": 0.5},
                   {"name": "z", "shape": [2], "complex": true}],
    "outputs": [
      {"name": "out", "kind": "invariant", "complex": false, "channels": 1,
       "components": 1, "axes": [0, 1], "field": 3},
      {"name": "mean", "kind": "invariant", "complex": false, "channels": 1,
       "components": 1, "axes": [], "field": 2},
      {"name": "slices", "kind": "invariant", "complex": false, "channels": 1,
       "components": 1, "axes": [1], "field": 4}],
    "storages": [{"entries": 16, "axes": [0, 1]},
                 {"entries": 1, "axes": [0, 1]},
                 {"entries": 1, "axes": []},
                 {"entries": 1, "axes": [0, 1]},
                 {"entries": 1, "axes": [1]}],
    "fields": [{"channels": 2, "components": 8, "axes": [0, 1], "storage": 0},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 1},
               {"channels": 1, "components": 1, "axes": [], "storage": 2},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 3},
               {"channels": 1, "components": 1, "axes": [1], "storage": 4}],
    "buffers": [{"elements": 2}],
    "workspace": {"bytes_per_site": @1REAL@, "bytes_fixed": @2REAL@},
    "receptive_field": {"low": [null, -1], "high": [null, 0]},
    "flops_per_site": 10, "bytes_per_site": 80,
    "steps": [
      {"kind": "kernel", "name": "setup", "kernel": 0, "axes": null,
       "fields": [], "parameters": [0, 1, 2], "tables": [],
       "scratch_bytes": 0, "flops": 0, "bytes": 0},
      {"kind": "kernel", "name": "local", "kernel": 1, "axes": [0, 1],
       "fields": [0, 1], "parameters": [2],
       "tables": [{"displacement": [1, -1]}],
       "scratch_bytes": 128, "flops": 300, "bytes": 12},
      {"kind": "reduce", "input": 1, "output": 2, "mean": true},
      {"kind": "kernel", "name": "global", "kernel": 2, "axes": [0, 1],
       "fields": [1, 2, 3], "parameters": [],
       "tables": [{"project": []}, {"winding": 0}],
       "scratch_bytes": 0, "flops": 700, "bytes": 8},
      {"kind": "reduce", "input": 3, "output": 4, "mean": false}
    ]
  }, {
    "name": "weights",
    "inputs": [{"name": "U", "kind": "links", "channels": 2, "components": 8,
                "axes": [0, 1], "field": 0}],
    "parameters": [{"name": "a", "shape": [], "complex": false, "init": 0.5},
                   {"name": "z", "shape": [2], "complex": true}],
    "outputs": [
      {"name": "sums", "kind": "parameter", "shape": [2], "complex": false,
       "buffer": 3},
      {"name": "scale", "kind": "parameter", "shape": [], "complex": false,
       "buffer": 4},
      {"name": "g", "kind": "parameter", "shape": [2], "complex": true,
       "buffer": 5},
      {"name": "out", "kind": "invariant", "complex": false, "channels": 1,
       "components": 1, "axes": [0, 1], "field": 4},
      {"name": "same", "kind": "parameter", "shape": [2], "complex": true,
       "buffer": 1}],
    "storages": [{"entries": 16, "axes": [0, 1]},
                 {"entries": 1, "axes": [0, 1]},
                 {"entries": 2, "axes": [0, 1]},
                 {"entries": 1, "axes": [0, 1]}],
    "fields": [{"channels": 2, "components": 8, "axes": [0, 1], "storage": 0},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 1},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 2},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 1},
               {"channels": 1, "components": 1, "axes": [0, 1], "storage": 3}],
    "buffers": [{"elements": 2}, {"elements": 2}, {"elements": 1},
                {"elements": 4}, {"elements": 1}, {"elements": 2}],
    "workspace": {"bytes_per_site": @3REAL@, "bytes_fixed": @12REAL@},
    "receptive_field": {"low": [null, -1], "high": [null, 0]},
    "flops_per_site": 10, "bytes_per_site": 80,
    "steps": [
      {"kind": "kernel", "name": "setup", "kernel": 0, "axes": null,
       "fields": [], "parameters": [0, 1, 2], "tables": []},
      {"kind": "kernel", "name": "local", "kernel": 1, "axes": [0, 1],
       "fields": [0, 1], "parameters": [2],
       "tables": [{"displacement": [1, -1]}], "scratch_bytes": 128},
      {"kind": "kernel", "name": "square", "kernel": 3, "axes": [0, 1],
       "fields": [1, 2], "parameters": [], "sums": [3], "tables": []},
      {"kind": "kernel", "name": "middle", "kernel": 4, "axes": null,
       "fields": [], "parameters": [3, 4], "tables": [], "flops": 2},
      {"kind": "kernel", "name": "weigh", "kernel": 5, "axes": [0, 1],
       "fields": [0, 2, 3], "parameters": [4], "sums": [5, 6], "tables": []},
      {"kind": "kernel", "name": "squares", "kernel": 3, "axes": [0, 1],
       "fields": [3, 4], "parameters": [], "sums": [7], "tables": []}
    ]
  }, {
    "name": "quaternions",
    "inputs": [{"name": "U", "kind": "links", "channels": 2, "components": 8,
                "axes": [0, 1], "field": 0}],
    "parameters": [],
    "outputs": [{"name": "V", "kind": "links", "channels": 2, "components": 8,
                 "axes": [0, 1], "field": 0}],
    "storages": [{"entries": 8, "axes": [0, 1]}],
    "fields": [{"channels": 2, "components": 4, "axes": [0, 1], "storage": 0}],
    "buffers": [], "workspace": {"bytes_per_site": 0, "bytes_fixed": 0},
    "receptive_field": {"low": [0, 0], "high": [0, 0]},
    "flops_per_site": 0, "bytes_per_site": 0, "steps": []
  }]
})json";

static void replace(std::string &in, const std::string &what,
                    const std::string &by) {
  for (size_t at; (at = in.find(what)) != in.npos;)
    in.replace(at, what.size(), by);
}

template <class Real, int L>
static void setKernels(test::Model &model) {
  model.kernels = {setup<Real>,     local<Real, L>, global<Real, L>,
                   square<Real, L>, middle<Real>,   weigh<Real, L>};
}

template <class Real>
static void setKernels(test::Model &model, int lanes) {
  switch (lanes) {
  case 1:
    return setKernels<Real, 1>(model);
  case 2:
    return setKernels<Real, 2>(model);
  case 4:
    return setKernels<Real, 4>(model);
  case 8:
    return setKernels<Real, 8>(model);
  default:
    return setKernels<Real, 16>(model);
  }
}

void test::makeModel(Model &model, bool isDouble, int lanes) {
  model.json = text;
  replace(model.json, "@LANES@", std::to_string(lanes));
  replace(model.json, "@PRECISION@", isDouble ? "f64" : "f32");
  for (int count : {1, 2, 3, 12})
    replace(model.json, "@" + std::to_string(count) + "REAL@",
            std::to_string(count * (isDouble ? 8 : 4)));
  isDouble ? setKernels<double>(model, lanes) : setKernels<float>(model, lanes);
  gauge_model_descriptor &d = model.descriptor;
  d.struct_size = sizeof d;
  d.abi_version = GAUGE_ABI_VERSION;
  d.json = model.json.data();
  d.json_size = model.json.size();
  d.kernels = model.kernels.data();
  d.kernel_count = model.kernels.size();
}
