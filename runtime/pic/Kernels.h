//===- Kernels.h - compiled functions on slabs ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Call.h"

#include <initializer_list>
#include <map>
#include <span>

namespace gauge::pic {

/// A function that was compiled with the project (runtime/pic/kernels).
struct BuiltIn {
  const char *scheme, *function;
  int colours;
  bool isDouble;
  const gauge_model_descriptor *(*model)();
};
std::span<const BuiltIn> builtIns();

struct DestroyModule {
  void operator()(gauge_module *module) const { gauge_module_destroy(module); }
};
using Module = std::unique_ptr<gauge_module, DestroyModule>;

/// The function of a scheme, or a failure that says what there is.
rt::Result<Module> findBuiltIn(gauge_context *context, const char *scheme,
                               const char *function, int colours,
                               bool isDouble);

/// A compiled function with its parameters, prepared for slabs of any shape.
class Kernel {
public:
  Kernel(gauge_context *context, Module module)
      : context_(context), module_(std::move(module)) {}

  const rt::FunctionPlan &plan() const { return module_->plan.functions[0]; }
  const rt::ModelPlan &model() const { return module_->plan; }
  /// A parameter by its name; one that the function lacks is left out.
  void set(const char *parameter, std::span<const double> values);

  /// A field like an input, zeros. Parameters must have been set.
  rt::Result<rt::Field> makeInput(const gauge_lattice &lattice, size_t input);

  /// Runs on a lattice. Inputs in their order; outputs likewise, as far as they
  /// are given: others stay with the call.
  rt::Status run(const gauge_lattice &lattice,
                 std::initializer_list<const rt::Field *> inputs,
                 std::initializer_list<const rt::Field *> outputs);
  /// An output of the last run that stayed with the call.
  rt::Status read(const gauge_lattice &lattice, size_t output,
                  std::vector<double> &numbers);

private:
  rt::Result<gauge_call *> prepare(const gauge_lattice &lattice);

  gauge_context *context_;
  Module module_;
  std::map<std::string, std::vector<double>> parameters_;
  std::map<const gauge_lattice *, std::unique_ptr<gauge_call>> calls_;
};

} // namespace gauge::pic
