//===- Kernels.h - compiled functions on slabs ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Call.h"

#include <array>
#include <initializer_list>
#include <map>
#include <memory>
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

/// The text of a function, without a heading and without the `potential` that
/// it calls.
struct Template {
  const char *function;
  int colours;
  const char *text;
};
std::span<const Template> templates();

/// The axis along which slabs are cut into blocks for lanes unless their
/// extents decide otherwise: across the beam (gaugec --split-axis).
inline constexpr unsigned splitAxis = 1;

struct DestroyModule {
  void operator()(gauge_module *module) const { gauge_module_destroy(module); }
};
using Module = std::unique_ptr<gauge_module, DestroyModule>;

/// The function of a scheme, or a failure that says what there is.
rt::Result<Module> findBuiltIn(gauge_context *context, const char *scheme,
                               const char *function, int colours,
                               bool isDouble);

/// An action that is not built in. Its model has the functions of
/// runtime/pic/kernels that a scheme needs, and `value`: the density of the
/// potential, of one slice (half of it belongs to either side) or of two.
struct Action {
  const gauge_model_descriptor *model = nullptr;
  std::map<std::string, std::vector<double>> parameters; ///< its own
  /// Sites in each direction that its functions look at.
  std::array<int64_t, 3> reach{1, 1, 1};
  static constexpr int64_t everywhere = int64_t(1) << 60;
  double longestStep = 0;            ///< of dt, by linear theory (Stability.h)
  std::shared_ptr<const void> owner; ///< of the model
};

/// The function of an action, or a failure that says what it lacks.
rt::Result<Module> findFunction(gauge_context *context, const Action &action,
                                const char *function);

/// A compiled function with its parameters, prepared for slabs of any shape.
class Kernel {
public:
  /// `function`: its name, or the only one of the module.
  Kernel(gauge_context *context, Module module, const char *function = nullptr)
      : context_(context), module_(std::move(module)) {
    for (const rt::FunctionPlan &plan : module_->plan.functions)
      if (!plan_ || (function && plan.name == function))
        plan_ = &plan;
  }

  const rt::FunctionPlan &plan() const { return *plan_; }
  const rt::ModelPlan &model() const { return module_->plan; }
  /// Of what has been prepared.
  uint64_t bytes() const {
    uint64_t sum = 0;
    for (const auto &[lattice, call] : calls_)
      sum += call->bytes;
    return sum;
  }
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
  const rt::FunctionPlan *plan_ = nullptr;
  std::map<std::string, std::vector<double>> parameters_;
  std::map<const gauge_lattice *, std::unique_ptr<gauge_call>> calls_;
};

} // namespace gauge::pic
