//===- Kernels.cpp - compiled functions on slabs --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Kernels.h"

#include <cstring>

using namespace gauge::pic;
using namespace gauge::rt;

Result<Module> gauge::pic::findBuiltIn(gauge_context *context,
                                       const char *scheme, const char *function,
                                       int colours, bool isDouble) {
  for (const BuiltIn &one : builtIns()) {
    if (std::strcmp(one.scheme, scheme) != 0 ||
        std::strcmp(one.function, function) != 0 || one.colours != colours ||
        one.isDouble != isDouble)
      continue;
    gauge_module *module = nullptr;
    if (gauge_module_from_descriptor(context, one.model(), &module))
      return failure(GAUGE_INTERNAL, "{}", context->message);
    return Module(module);
  }
  return failure(GAUGE_NOT_FOUND,
                 "there is no function {} of the scheme {} for SU({}) in {}",
                 function, scheme, colours, isDouble ? "f64" : "f32");
}

Result<Module> gauge::pic::findFunction(gauge_context *context,
                                        const Action &action,
                                        const char *function) {
  gauge_module *made = nullptr;
  if (gauge_module_from_descriptor(context, action.model, &made))
    return failure(GAUGE_INTERNAL, "{}", context->message);
  Module module(made);
  for (const FunctionPlan &plan : module->plan.functions)
    if (plan.name == function)
      return module;
  return failure(GAUGE_NOT_FOUND,
                 "the action was not compiled for this scheme: it has no "
                 "function {}",
                 function);
}

static Status setNumbers(gauge_call &call, size_t index,
                         const std::vector<double> &values) {
  if (call.model().isDouble)
    return call.setParameter(
        index, {const_cast<double *>(values.data()), values.size() * 8});
  std::vector<float> rounded(values.begin(), values.end());
  return call.setParameter(index, {rounded.data(), rounded.size() * 4});
}

void Kernel::set(const char *parameter, std::span<const double> values) {
  parameters_[parameter].assign(values.begin(), values.end());
  const auto &list = plan().parameters;
  for (size_t i = 0; i < list.size(); ++i)
    if (list[i].name == parameter)
      for (auto &[lattice, call] : calls_)
        (void)setNumbers(*call, i, parameters_[parameter]);
}

Result<gauge_call *> Kernel::prepare(const gauge_lattice &lattice) {
  auto &call = calls_[&lattice];
  if (call)
    return call.get();
  auto made =
      prepareCall(context_, module_.get(), plan().name.c_str(), &lattice);
  if (!made)
    return made.status();
  const auto &list = plan().parameters;
  for (size_t i = 0; i < list.size(); ++i)
    if (Status s = setNumbers(**made, i, parameters_[list[i].name]))
      return s;
  call = std::move(*made);
  return call.get();
}

Result<Field> Kernel::makeInput(const gauge_lattice &lattice, size_t input) {
  auto call = prepare(lattice);
  if (!call)
    return call.status();
  return (*call)->makeField(plan().inputs.at(input));
}

Status Kernel::run(const gauge_lattice &lattice,
                   std::initializer_list<const Field *> inputs,
                   std::initializer_list<const Field *> outputs) {
  auto call = prepare(lattice);
  if (!call)
    return call.status();
  auto bindAll = [&](const auto &fields, const auto &arguments) -> Status {
    auto argument = arguments.begin();
    for (const Field *field : fields)
      if (Status s = (*call)->bind(*argument++, *field))
        return s;
    return success();
  };
  if (Status s = bindAll(inputs, plan().inputs))
    return s;
  if (Status s = bindAll(outputs, plan().outputs))
    return s;
  return (*call)->execute();
}

Status Kernel::read(const gauge_lattice &lattice, size_t output,
                    std::vector<double> &numbers) {
  auto call = prepare(lattice);
  if (!call)
    return call.status();
  uint64_t bytes = gauge_call_output_bytes(*call, output);
  if (model().isDouble) {
    numbers.resize(bytes / 8);
    return (*call)->getOutput(output, {numbers.data(), bytes});
  }
  std::vector<float> single(bytes / 4);
  Status status = (*call)->getOutput(output, {single.data(), bytes});
  numbers.assign(single.begin(), single.end());
  return status;
}
