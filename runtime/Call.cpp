//===- Call.cpp - setting, running and reading a call ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Call.h"
#include "runtime/Columns.h"
#include "runtime/Parallel.h"

#include <omp.h>

#include <chrono>
#include <cmath>
#include <cstring>

using namespace gauge::rt;

//===----------------------------------------------------------------------===//
// Shapes and sizes
//===----------------------------------------------------------------------===//

/// Border shape without the last axis of (re, im).
static std::vector<int64_t> borderShape(const ModelPlan &model,
                                        const Geometry &geometry,
                                        const ArgumentPlan &argument) {
  if (argument.kind == ArgumentPlan::Kind::Parameter)
    return argument.shape;
  std::vector<int64_t> shape{geometry.batch};
  for (int axis = 0; axis < geometry.dimensions; ++axis)
    if (hasAxis(argument.layout.axes, axis))
      shape.push_back(geometry.extents[axis]);
  shape.push_back(argument.layout.channels);
  if (argument.kind != ArgumentPlan::Kind::Invariant)
    shape.insert(shape.end(), 2, model.colours);
  return shape;
}

static std::string formatShape(const ModelPlan &model,
                               const std::vector<int64_t> &shape,
                               bool isComplex) {
  std::string text;
  for (int64_t extent : shape)
    text += fmt::format("[{}]", extent);
  return text + (text.empty() ? "" : " ") + (isComplex ? "complex " : "") +
         model.precision();
}

std::string gauge::rt::formatShape(const ModelPlan &model,
                                   const Geometry &geometry,
                                   const ArgumentPlan &argument) {
  return ::formatShape(model, borderShape(model, geometry, argument),
                       argument.isComplex);
}

std::string gauge::rt::formatShape(const ModelPlan &model,
                                   const ParameterPlan &parameter) {
  return ::formatShape(model, parameter.shape, parameter.isComplex);
}

uint64_t gauge::rt::borderBytes(const ModelPlan &model,
                                const Geometry &geometry,
                                const ArgumentPlan &argument) {
  Size bytes = model.realBytes() * (argument.isComplex ? 2 : 1);
  for (int64_t extent : borderShape(model, geometry, argument))
    bytes = bytes * static_cast<uint64_t>(extent);
  return bytes.value();
}

uint64_t gauge::rt::parameterBytes(const ModelPlan &model,
                                   const ParameterPlan &parameter) {
  return parameter.elements() * model.realBytes();
}

Status gauge::rt::checkArray(const gauge_array &array, uint64_t bytes,
                             const std::string &what,
                             const std::string &shape) {
  if (array.bytes != bytes)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "{} needs {} bytes ({}), but {} are given", what, bytes,
                   shape, array.bytes);
  if (!array.data)
    return failure(GAUGE_INVALID_ARGUMENT, "the data of {} are NULL", what);
  return success();
}

static Status checkIndex(size_t index, size_t count, const char *what,
                         const gauge_call &call) {
  if (index < count)
    return success();
  return failure(GAUGE_INVALID_ARGUMENT, "'{}' has {} {}s: there is no {} {}",
                 call.function->name, count, what, what, index);
}

//===----------------------------------------------------------------------===//
// Inputs, parameters, outputs
//===----------------------------------------------------------------------===//

/// Index of the first number that is not finite; `count` if there is none.
template <class Real>
static uint64_t findNotFinite(const Real *data, uint64_t count) {
  return static_cast<uint64_t>(
      std::find_if(data, data + count,
                   [](Real x) { return !std::isfinite(x); }) -
      data);
}

/// Says at which site of the border array number `index` stands.
static std::string formatPlace(const Layout &layout, int64_t entries,
                               int64_t index) {
  int64_t flat = index / entries, site = flat % layout.volume;
  std::string x;
  for (int axis = layout.rank - 1; axis >= 0; --axis) {
    x = fmt::format("{}{}{}", site % layout.extents[axis], x.empty() ? "" : ",",
                    x);
    site /= layout.extents[axis];
  }
  return fmt::format("configuration {}, {}entry {}", flat / layout.volume,
                     layout.rank ? fmt::format("site ({}), ", x) : "",
                     index % entries);
}

/// Number of the first matrix whose last row does not follow from the others.
template <int N, class Real>
static int64_t findOtherLastRow(const Real *data) {
  int64_t matrix = 0;
  while (lastRowFollows<N>(data + matrix * 2 * N * N))
    ++matrix;
  return matrix;
}

/// What is wrong with an input whose last rows are not kept.
template <class Real>
static Status failLastRow(const gauge_call &call, const ArgumentPlan &input,
                          const Real *border) {
  const Layout &layout = call.layouts[input.field];
  int colours = call.model().colours;
  int64_t matrix =
      colours == 2 ? findOtherLastRow<2>(border) : findOtherLastRow<3>(border);
  return failure(
      GAUGE_INVALID_ARGUMENT, "input '{}' is no SU({}) matrix at {}: {}, to {}",
      input.name, colours, formatPlace(layout, input.layout.channels, matrix),
      colours == 2
          ? "its second row must be (-b*, a*) with the first row (a, b)"
          : "its third row must be (a x b)* with the rows a and b above it",
      lastRowTolerance<Real>);
}

template <class Real>
static bool packField(const gauge_call &call, const ArgumentPlan &input,
                      const Real *border, Real *field) {
  const Layout &layout = call.layouts[input.field];
  if (input.keepsFirstRows)
    return packFirstRows(layout, call.model().colours, input.layout.channels,
                         border, field, call.threads());
  return pack(layout, input.layout.entries(), border, field, call.threads());
}

template <class Real>
static Status packInput(gauge_call &call, const ArgumentPlan &input,
                        const void *data) {
  const Layout &layout = call.layouts[input.field];
  int64_t entries = input.layout.entries();
  const Real *border = static_cast<const Real *>(data);
  if (packField(call, input, border,
                static_cast<Real *>(call.field(input.field))))
    return success();
  uint64_t count = layout.sites * entries;
  uint64_t place = findNotFinite(border, count);
  if (place == count)
    return failLastRow(call, input, border);
  return failure(GAUGE_NOT_FINITE, "input '{}' is not finite at {}", input.name,
                 formatPlace(layout, entries, static_cast<int64_t>(place)));
}

Status gauge_call::setInput(size_t index, gauge_array array) {
  if (Status s = checkIndex(index, function->inputs.size(), "input", *this))
    return s;
  const ArgumentPlan &input = function->inputs[index];
  if (Status s =
          checkArray(array, borderBytes(model(), lattice->geometry, input),
                     "input '" + input.name + "'",
                     formatShape(model(), lattice->geometry, input)))
    return s;
  inputSet[index] = false; // until it is whole
  Status packed = model().isDouble ? packInput<double>(*this, input, array.data)
                                   : packInput<float>(*this, input, array.data);
  inputSet[index] = !packed;
  return packed;
}

Status gauge_call::setParameter(size_t index, gauge_array array) {
  if (Status s =
          checkIndex(index, function->parameters.size(), "parameter", *this))
    return s;
  const ParameterPlan &plan = function->parameters[index];
  if (Status s = checkArray(array, parameterBytes(model(), plan),
                            "parameter '" + plan.name + "'",
                            formatShape(model(), plan)))
    return s;
  uint64_t count = plan.elements();
  uint64_t place =
      model().isDouble
          ? findNotFinite(static_cast<const double *>(array.data), count)
          : findNotFinite(static_cast<const float *>(array.data), count);
  if (place < count)
    return failure(GAUGE_NOT_FINITE,
                   "parameter '{}' is not finite at element {}", plan.name,
                   plan.isComplex ? place / 2 : place);
  std::memcpy(parameters[index].data(), array.data, array.bytes);
  parameterSet[index] = true;
  setupDone = false;
  return success();
}

Status gauge_call::checkOutput(size_t index, gauge_array array) const {
  if (Status s = checkIndex(index, function->outputs.size(), "output", *this))
    return s;
  const ArgumentPlan &output = function->outputs[index];
  return checkArray(array, borderBytes(model(), lattice->geometry, output),
                    "output '" + output.name + "'",
                    formatShape(model(), lattice->geometry, output));
}

template <class Real>
static void unpackOutput(const gauge_call &call, const ArgumentPlan &output,
                         void *data) {
  const Layout &layout = call.layouts[output.field];
  auto field = static_cast<const Real *>(call.field(output.field));
  auto border = static_cast<Real *>(data);
  if (output.keepsFirstRows)
    unpackFirstRows(layout, call.model().colours, output.layout.channels, field,
                    border, call.threads());
  else
    unpack(layout, output.layout.entries(), field, border, call.threads());
}

Status gauge_call::getOutput(size_t index, gauge_array array) const {
  if (Status s = checkOutput(index, array))
    return s;
  if (!executed)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "'{}' has no outputs yet: execute the call first",
                   function->name);
  const ArgumentPlan &output = function->outputs[index];
  if (output.kind == ArgumentPlan::Kind::Parameter)
    std::memcpy(array.data, weights(output.buffer), array.bytes);
  else if (model().isDouble)
    unpackOutput<double>(*this, output, array.data);
  else
    unpackOutput<float>(*this, output, array.data);
  return success();
}

//===----------------------------------------------------------------------===//
// Fields of the caller
//===----------------------------------------------------------------------===//

Field gauge_call::makeField(const ArgumentPlan &argument) const {
  Field field;
  field.layout = layouts[argument.field];
  field.entries = function->fields[argument.field].entries();
  field.isDouble = model().isDouble;
  field.data =
      Block(static_cast<uint64_t>(field.layout.elements(field.entries)) *
            model().realBytes());
  std::memset(field.data.data(), 0, field.data.bytes());
  return field;
}

Status gauge_call::bind(const ArgumentPlan &argument, const Field &field) {
  if (field.layout != layouts[argument.field] ||
      field.entries != function->fields[argument.field].entries() ||
      field.isDouble != model().isDouble)
    return failure(GAUGE_INTERNAL, "a field is not like '{}' of '{}'",
                   argument.name, model().model);
  bound[argument.field] = field.data.data();
  storages[function->fields[argument.field].storage] = Block();
  for (PreparedStep &step : steps)
    for (size_t i = 0; i < step.fields.size(); ++i)
      if (step.plan->fields[i] == argument.field)
        step.fields[i] = field.data.data();
  for (size_t i = 0; i < inputSet.size(); ++i)
    if (&function->inputs[i] == &argument)
      inputSet[i] = true;
  return success();
}

//===----------------------------------------------------------------------===//
// Execution
//===----------------------------------------------------------------------===//

/// Runs the kernel of a step over some outer sites.
static void callKernel(const gauge_call &call, const PreparedStep &step,
                       int thread, int64_t begin, int64_t end) {
  const auto &parameters =
      step.sums ? step.threadParameters[thread] : step.parameters;
  step.kernel(step.fields.data(), parameters.data(), step.tables.data(),
              step.sizes.data(),
              call.scratch.data<char>() + thread * call.scratchStride, begin,
              end);
}

static void runSums(gauge_call &call, PreparedStep &step, int threads) {
  auto body = [&](int thread, int64_t begin, int64_t end) {
    callKernel(call, step, thread, begin, end);
  };
  if (call.model().isDouble)
    step.sums->run<double>(call.sumSpace, step.results.data(), threads, body);
  else
    step.sums->run<float>(call.sumSpace, step.results.data(), threads, body);
}

/// The order of sites of a step: that of memory where no neighbours are read.
static Columns columnsOf(const PreparedStep &step) {
  const Layout &layout = step.layout;
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> extents{};
  size_t rank = step.tables.empty() ? 0 : layout.rank;
  for (size_t place = 0; place < rank; ++place)
    extents[place] = layout.extents[layout.positionAt(static_cast<int>(place))];
  return Columns(std::span(extents).first(rank),
                 step.plan->bytes * layout.lanes);
}

/// Asks for the entries of tables at an outer site.
static void prefetchEntries(const PreparedStep &step, int64_t site) {
  for (size_t i = 0; i < step.tables.size() && site < step.sizes[0]; i += 2)
    __builtin_prefetch(step.tables[i] + site);
}

static void runKernel(gauge_call &call, PreparedStep &step) {
  int64_t outer = step.sizes[0];
  // Operations or bytes; both are 0 in plans that do not count them.
  double work = step.sites * std::max(step.plan->flops, step.plan->bytes);
  int wanted = work > 0 ? threadsFor(work, call.threads()) : call.threads();
  if (step.sums)
    return runSums(call, step, wanted);
  int threads = static_cast<int>(std::min<int64_t>(wanted, outer));
  Columns columns = columnsOf(step);
#pragma omp parallel num_threads(threads)
  {
    int thread = omp_get_thread_num(), count = omp_get_num_threads();
    int64_t begin = outer * thread / count, end = outer * (thread + 1) / count;
    columns.forEach(begin, end, [&](int64_t from, int64_t to) {
      prefetchEntries(step, from + columns.stride());
      callKernel(call, step, thread, from, to);
    });
  }
}

static void runReduction(gauge_call &call, PreparedStep &step) {
  const void *from = call.field(step.plan->input);
  void *to = call.field(step.plan->output);
  if (call.model().isDouble)
    step.reduction->run(static_cast<const double *>(from),
                        static_cast<double *>(to), call.threads());
  else
    step.reduction->run(static_cast<const float *>(from),
                        static_cast<float *>(to), call.threads());
}

/// Seconds, from any moment on; omp_get_wtime counts microseconds only.
static double now() {
  auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

static void runStep(gauge_call &call, PreparedStep &step) {
  double start = now();
  if (step.reduction)
    runReduction(call, step);
  else
    runKernel(call, step);
  step.seconds = now() - start;
}

static Status checkAllSet(const gauge_call &call) {
  for (size_t i = 0; i < call.inputSet.size(); ++i)
    if (!call.inputSet[i])
      return failure(GAUGE_INVALID_ARGUMENT, "input '{}' has not been set",
                     call.function->inputs[i].name);
  for (size_t i = 0; i < call.parameterSet.size(); ++i)
    if (!call.parameterSet[i])
      return failure(GAUGE_INVALID_ARGUMENT, "parameter '{}' has not been set",
                     call.function->parameters[i].name);
  return success();
}

Status gauge_call::execute() {
  if (Status s = checkAllSet(*this))
    return s;
  for (PreparedStep &step : steps) {
    step.seconds = 0;
    if (!step.plan->isSetup || !setupDone)
      runStep(*this, step);
  }
  setupDone = executed = true;
  return success();
}
