//===- Plan.h - what a compiled model says about itself -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The JSON of a descriptor (docs/abi.md) as plain structs. Whatever readPlan
// lets through is consistent: every index is in range.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Tables.h"

#include <string>
#include <string_view>
#include <vector>

namespace gauge::rt {

/// A packed field: its numbers a site and the axes it extends over.
struct FieldPlan {
  int64_t channels = 0, components = 0;
  Axes axes = 0;
  int64_t entries() const { return channels * components; }
};

/// An input or an output.
struct ArgumentPlan {
  enum class Kind { Links, Covariant, Invariant };
  std::string name;
  Kind kind = Kind::Invariant;
  bool isComplex = false;
  FieldPlan layout;
  size_t field = 0;
};

struct ParameterPlan {
  std::string name;
  std::vector<int64_t> shape;
  bool isComplex = false;
  double init = 1; ///< standard deviation of each real number
  /// Real numbers in it.
  uint64_t elements() const;
};

struct StepPlan {
  enum class Kind { Kernel, Reduce };
  Kind kind = Kind::Kernel;
  std::string name;
  double flops = 0, bytes = 0; ///< per site

  // Kernel
  size_t kernel = 0;
  bool isSetup = false; ///< "axes": null; runs once, after a parameter changed
  Axes axes = 0;
  std::vector<size_t> fields;
  std::vector<size_t> parameters; ///< from parameters.size() on: buffers
  std::vector<TableSpec> tables;
  uint64_t scratchBytes = 0;

  // Reduce
  size_t input = 0, output = 0;
  bool mean = false;
};

struct FunctionPlan {
  std::string name;
  std::vector<ArgumentPlan> inputs, outputs;
  std::vector<ParameterPlan> parameters;
  std::vector<FieldPlan> fields;
  std::vector<uint64_t> buffers; ///< elements of each
  std::vector<StepPlan> steps;
};

struct ModelPlan {
  std::string model;
  int dimensions = 0;
  int lanes = 1;
  int colours = 1;
  bool isDouble = false;
  std::vector<FunctionPlan> functions;

  uint64_t realBytes() const { return isDouble ? 8 : 4; }
  const char *precision() const { return isDouble ? "f64" : "f32"; }
  const FunctionPlan *find(std::string_view function) const;
};

/// Reads and checks the JSON of a library that has `kernelCount` kernels.
Result<ModelPlan> readPlan(std::string_view json, uint64_t kernelCount);

} // namespace gauge::rt
