//===- Run.cpp - the C functions that call a model ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Call.h"

#include <fmt/ranges.h>

using namespace gauge::rt;

/// "'value' takes 1 inputs (U), but 2 are given"
template <class List>
static Status checkCount(const FunctionPlan &function, const char *what,
                         const List &expected, size_t given,
                         const gauge_array *arrays) {
  if (given != expected.size()) {
    std::vector<std::string> names;
    for (const auto &one : expected)
      names.push_back(one.name);
    return failure(GAUGE_INVALID_ARGUMENT,
                   "'{}' has {} {}s ({}), but {} are given", function.name,
                   expected.size(), what, fmt::join(names, ", "), given);
  }
  if (given && !arrays)
    return failure(GAUGE_INVALID_ARGUMENT, "the list of {}s is NULL", what);
  return success();
}

namespace {

/// The arrays of gauge_run.
struct Arguments {
  const gauge_array *inputs, *parameters, *outputs;
  size_t inputCount, parameterCount, outputCount;
};

} // namespace

/// Everything that can be wrong with the outputs is found before the work.
static Status checkArguments(const gauge_call &call, const Arguments &a) {
  const FunctionPlan &f = *call.function;
  if (Status s = checkCount(f, "input", f.inputs, a.inputCount, a.inputs))
    return s;
  if (Status s = checkCount(f, "parameter", f.parameters, a.parameterCount,
                            a.parameters))
    return s;
  if (Status s = checkCount(f, "output", f.outputs, a.outputCount, a.outputs))
    return s;
  for (size_t i = 0; i < a.outputCount; ++i)
    if (Status s = call.checkOutput(i, a.outputs[i]))
      return s;
  return success();
}

static Status runOnce(gauge_call &call, const Arguments &a) {
  if (Status s = checkArguments(call, a))
    return s;
  for (size_t i = 0; i < a.parameterCount; ++i)
    if (Status s = call.setParameter(i, a.parameters[i]))
      return s;
  for (size_t i = 0; i < a.inputCount; ++i)
    if (Status s = call.setInput(i, a.inputs[i]))
      return s;
  if (Status s = call.execute())
    return s;
  for (size_t i = 0; i < a.outputCount; ++i)
    if (Status s = call.getOutput(i, a.outputs[i]))
      return s;
  return success();
}

gauge_status gauge_run(gauge_context *context, const gauge_module *module,
                       const char *function, const gauge_lattice *lattice,
                       const gauge_array *inputs, size_t input_count,
                       const gauge_array *parameters, size_t parameter_count,
                       const gauge_array *outputs, size_t output_count) {
  return guarded(context, [&]() -> Status {
    auto call = prepareCall(context, module, function, lattice);
    if (!call)
      return call.status();
    return runOnce(**call, {inputs, parameters, outputs, input_count,
                            parameter_count, output_count});
  });
}

gauge_status gauge_call_create(gauge_context *context,
                               const gauge_module *module, const char *function,
                               const gauge_lattice *lattice,
                               gauge_call **out_call) {
  return guarded(context, [&]() -> Status {
    if (!out_call)
      return failure(GAUGE_INVALID_ARGUMENT, "out_call is NULL");
    *out_call = nullptr;
    auto call = prepareCall(context, module, function, lattice);
    if (!call)
      return call.status();
    *out_call = call->release();
    return success();
  });
}

void gauge_call_destroy(gauge_call *call) { delete call; }

/// The context of a call, NULL for no call: `guarded` refuses that.
static gauge_context *contextOf(const gauge_call *call) {
  return call ? call->context : nullptr;
}

gauge_status gauge_call_set_input(gauge_call *call, size_t index,
                                  gauge_array array) {
  return guarded(contextOf(call), [&] { return call->setInput(index, array); });
}

gauge_status gauge_call_set_parameter(gauge_call *call, size_t index,
                                      gauge_array array) {
  return guarded(contextOf(call),
                 [&] { return call->setParameter(index, array); });
}

gauge_status gauge_call_execute(gauge_call *call) {
  return guarded(contextOf(call), [&] { return call->execute(); });
}

gauge_status gauge_call_get_output(const gauge_call *call, size_t index,
                                   gauge_array array) {
  return guarded(contextOf(call),
                 [&] { return call->getOutput(index, array); });
}

uint64_t gauge_call_workspace_bytes(const gauge_call *call) {
  return call ? call->bytes : 0;
}

size_t gauge_call_step_count(const gauge_call *call) {
  return call ? call->steps.size() : 0;
}

double gauge_call_step_seconds(const gauge_call *call, size_t step) {
  return call && step < call->steps.size() ? call->steps[step].seconds : 0;
}

static uint64_t argumentBytes(const gauge_call &call,
                              const std::vector<ArgumentPlan> &list,
                              size_t index) {
  if (index >= list.size())
    return 0;
  return borderBytes(call.model(), call.lattice->geometry, list[index]);
}

uint64_t gauge_call_input_bytes(const gauge_call *call, size_t index) {
  return call ? argumentBytes(*call, call->function->inputs, index) : 0;
}

uint64_t gauge_call_output_bytes(const gauge_call *call, size_t index) {
  return call ? argumentBytes(*call, call->function->outputs, index) : 0;
}

uint64_t gauge_call_parameter_bytes(const gauge_call *call, size_t index) {
  if (!call || index >= call->function->parameters.size())
    return 0;
  return parameterBytes(call->model(), call->function->parameters[index]);
}
