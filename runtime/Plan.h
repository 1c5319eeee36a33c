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
  size_t storage = 0;
  int64_t entries() const { return channels * components; }
};

/// Memory of fields that are not needed at the same time.
struct StoragePlan {
  int64_t entries = 0; ///< numbers a site
  Axes axes = 0;
};

/// An input or an output. An output may be weights instead of a field.
struct ArgumentPlan {
  enum class Kind { Links, Covariant, Invariant, Parameter };
  std::string name;
  Kind kind = Kind::Invariant;
  bool isComplex = false;

  // Fields
  FieldPlan layout;
  size_t field = 0;
  bool keepsFirstRows = false; ///< the field has no last rows of matrices

  // Parameter
  std::vector<int64_t> shape;
  size_t buffer = 0; ///< from parameters.size() on: a buffer
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
  bool runsOnce = false; ///< "axes": null; not over sites
  bool isSetup = false;  ///< runs once, and only after a parameter changed
  Axes axes = 0;
  std::vector<size_t> fields;
  std::vector<size_t> parameters; ///< from parameters.size() on: buffers
  std::vector<size_t> sums;       ///< buffers, numbered likewise
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
  std::vector<StoragePlan> storages;
  std::vector<FieldPlan> fields;
  std::vector<uint64_t> buffers; ///< elements of each
  std::vector<StepPlan> steps;

  /// Parameters and buffers have one numbering.
  size_t weightCount() const { return parameters.size() + buffers.size(); }
  /// Real numbers in a parameter or buffer.
  uint64_t weightElements(size_t index) const;
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
