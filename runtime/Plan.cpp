//===- Plan.cpp - what a compiled model says about itself -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Plan.h"
#include "runtime/JsonReader.h"

#include <algorithm>
#include <bit>
#include <set>

using namespace gauge::rt;

// Bounds that no sensible model reaches; they keep products of them far from
// overflow and make a corrupted number visible.
static constexpr int64_t maxChannels = int64_t(1) << 24;
static constexpr int64_t maxColours = 64;
static constexpr int64_t maxElements = int64_t(1) << 48;
static constexpr int64_t maxScratch = int64_t(1) << 32;

uint64_t ParameterPlan::elements() const {
  Size n = isComplex ? 2 : 1;
  for (int64_t extent : shape)
    n = n * static_cast<uint64_t>(extent);
  return n.value();
}

uint64_t FunctionPlan::weightElements(size_t index) const {
  return index < parameters.size() ? parameters[index].elements()
                                   : buffers[index - parameters.size()];
}

const FunctionPlan *ModelPlan::find(std::string_view function) const {
  for (const FunctionPlan &f : functions)
    if (f.name == function)
      return &f;
  return nullptr;
}

static Axes readAxes(const JsonReader &in, int dimensions) {
  Axes axes = 0;
  in.each([&](const JsonReader &element) {
    auto axis = element.index(dimensions, "axes of the lattice");
    if (axes >> axis)
      element.fail("is out of order: axes ascend");
    else
      axes |= 1u << axis;
  });
  return axes;
}

static FieldPlan readField(const JsonReader &in, const ModelPlan &model) {
  FieldPlan field;
  field.channels = in.member("channels").integer(1, maxChannels);
  field.components =
      in.member("components").integer(1, 2 * maxColours * maxColours);
  field.axes = readAxes(in.member("axes"), model.dimensions);
  return field;
}

static StoragePlan readStorage(const JsonReader &in, const ModelPlan &model) {
  StoragePlan storage;
  storage.entries = in.member("entries").integer(
      1, maxChannels * 2 * maxColours * maxColours);
  storage.axes = readAxes(in.member("axes"), model.dimensions);
  return storage;
}

/// A field that lies in memory.
static FieldPlan readStoredField(const JsonReader &in, const ModelPlan &model,
                                 const FunctionPlan &function) {
  FieldPlan field = readField(in, model);
  field.storage =
      in.member("storage").index(function.storages.size(), "storages");
  if (in.failed())
    return field;
  const StoragePlan &storage = function.storages[field.storage];
  if (storage.axes != field.axes || storage.entries < field.entries())
    in.fail("does not fit into its storage {}", field.storage);
  return field;
}

static ArgumentPlan::Kind readKind(const JsonReader &in) {
  std::string kind = in.text();
  if (kind == "links")
    return ArgumentPlan::Kind::Links;
  if (kind == "covariant")
    return ArgumentPlan::Kind::Covariant;
  if (kind != "invariant")
    in.fail("is \"{}\", not \"links\", \"covariant\" or \"invariant\"", kind);
  return ArgumentPlan::Kind::Invariant;
}

/// The border array of an argument has the entries of its packed field, or that
/// holds the first rows of 2 x 2 matrices.
static void checkArgument(const JsonReader &in, ArgumentPlan &argument,
                          const ModelPlan &model,
                          const FunctionPlan &function) {
  using Kind = ArgumentPlan::Kind;
  int64_t matrix = 2 * model.colours * model.colours;
  int64_t scalar = argument.isComplex ? 2 : 1;
  int64_t wanted = argument.kind == Kind::Invariant ? scalar : matrix;
  const FieldPlan &own = argument.layout;
  if (own.components != wanted)
    in.fail("has {} components a channel, not {}", own.components, wanted);
  bool everywhere = own.axes == (1u << model.dimensions) - 1;
  if (argument.kind == Kind::Links &&
      (!everywhere || own.channels != model.dimensions))
    in.fail("links need all axes and one channel for each of them");
  if (in.failed())
    return;
  const FieldPlan &field = function.fields[argument.field];
  argument.keepsFirstRows = argument.kind != Kind::Invariant &&
                            (model.colours == 2 || model.colours == 3) &&
                            field.components == firstRowsReals(model.colours);
  if (field.channels != own.channels ||
      (field.components != own.components && !argument.keepsFirstRows) ||
      field.axes != own.axes)
    in.fail("does not have the shape of its field {}", argument.field);
}

static ArgumentPlan readArgument(const JsonReader &in, const ModelPlan &model,
                                 const FunctionPlan &function) {
  ArgumentPlan argument;
  argument.name = in.member("name").text();
  argument.kind = readKind(in.member("kind"));
  argument.isComplex = argument.kind != ArgumentPlan::Kind::Invariant;
  if (in.has("complex") && argument.kind == ArgumentPlan::Kind::Invariant)
    argument.isComplex = in.member("complex").boolean();
  argument.layout = readField(in, model);
  argument.field = in.member("field").index(function.fields.size(), "fields");
  checkArgument(in, argument, model, function);
  return argument;
}

static ParameterPlan readParameter(const JsonReader &in) {
  ParameterPlan parameter;
  parameter.name = in.member("name").text();
  in.member("shape").each([&](const JsonReader &extent) {
    parameter.shape.push_back(extent.integer(1, maxElements));
  });
  parameter.isComplex = in.has("complex") && in.member("complex").boolean();
  if (in.has("init"))
    parameter.init = in.member("init").number();
  if (parameter.elements() > static_cast<uint64_t>(maxElements))
    in.fail("parameter \"{}\" is too large", parameter.name);
  return parameter;
}

/// An output that is a parameter or a buffer.
static ArgumentPlan readWeights(const JsonReader &in,
                                const FunctionPlan &function) {
  ParameterPlan shape = readParameter(in);
  ArgumentPlan output;
  output.name = shape.name;
  output.kind = ArgumentPlan::Kind::Parameter;
  output.isComplex = shape.isComplex;
  output.shape = shape.shape;
  output.buffer = in.member("buffer").index(function.weightCount(),
                                            "parameters and buffers");
  if (in.failed())
    return output;
  uint64_t elements = function.weightElements(output.buffer);
  if (elements != shape.elements())
    in.fail("has {} real numbers, but its buffer {} has {}", shape.elements(),
            output.buffer, elements);
  return output;
}

static ArgumentPlan readOutput(const JsonReader &in, const ModelPlan &model,
                               const FunctionPlan &function) {
  return in.member("kind").text() == "parameter"
             ? readWeights(in, function)
             : readArgument(in, model, function);
}

/// A number for each axis of the lattice.
static void readPerAxis(const JsonReader &list, const ModelPlan &model,
                        int64_t least,
                        std::array<int64_t, GAUGE_MAX_DIMENSIONS> &numbers) {
  size_t axis = 0;
  list.each([&](const JsonReader &d) {
    if (axis < numbers.size())
      numbers[axis] = d.integer(least, INT32_MAX);
    ++axis;
  });
  if (axis != static_cast<size_t>(model.dimensions))
    list.fail("has {} entries, not {}", axis, model.dimensions);
}

static TableSpec readTable(const JsonReader &in, const ModelPlan &model,
                           Axes domain) {
  TableSpec table;
  if (in.has("indicator")) {
    table.kind = TableSpec::Kind::Indicator;
    readPerAxis(in.member("indicator"), model, 1, table.stride);
    readPerAxis(in.member("displacement"), model, INT32_MIN,
                table.displacement);
    table.whole = in.has("whole") && in.member("whole").boolean();
    if (domain != (Axes(1) << model.dimensions) - 1)
      in.fail("is an indicator, but the step does not run over all axes");
  } else if (in.has("displacement")) {
    readPerAxis(in.member("displacement"), model, INT32_MIN,
                table.displacement);
  } else if (in.has("winding")) {
    table.kind = TableSpec::Kind::Winding;
    table.mu = static_cast<int>(
        in.member("winding").index(model.dimensions, "axes of the lattice"));
    if (!hasAxis(domain, table.mu))
      in.fail("winds around axis {}, which the step does not run over",
              table.mu);
  } else if (in.has("project")) {
    table.kind = TableSpec::Kind::Project;
    table.target = readAxes(in.member("project"), model.dimensions);
    if (table.target & ~domain)
      in.fail("projects to axes that the step does not run over");
  } else {
    in.fail("is no displacement, winding, project or indicator");
  }
  return table;
}

static std::vector<size_t> readIndices(const JsonReader &in, size_t count,
                                       const char *of) {
  std::vector<size_t> indices;
  in.each([&](const JsonReader &i) { indices.push_back(i.index(count, of)); });
  return indices;
}

/// The buffers that a step sums into: no parameters, and each one once.
static std::vector<size_t> readSums(const JsonReader &in,
                                    const FunctionPlan &function) {
  std::vector<size_t> sums;
  in.each([&](const JsonReader &i) {
    size_t sum = i.index(function.weightCount(), "parameters and buffers");
    if (sum < function.parameters.size())
      i.fail("is {}, a parameter: sums go to buffers", sum);
    if (std::find(sums.begin(), sums.end(), sum) != sums.end())
      i.fail("is {}, as another sum of the step", sum);
    sums.push_back(sum);
  });
  return sums;
}

/// A kernel does not expect what it reads to lie where it writes.
static void checkStorages(const JsonReader &in, const FunctionPlan &function,
                          const std::vector<size_t> &fields) {
  for (size_t a : fields)
    for (size_t b : fields)
      if (a < b && function.fields[a].storage == function.fields[b].storage)
        in.fail("has the fields {} and {}, which share storage {}", a, b,
                function.fields[a].storage);
}

static void readKernelStep(const JsonReader &in, const ModelPlan &model,
                           const FunctionPlan &function, uint64_t kernelCount,
                           StepPlan &step) {
  step.kernel = in.member("kernel").index(kernelCount, "kernels");
  step.runsOnce = in.member("axes").isNull();
  if (!step.runsOnce)
    step.axes = readAxes(in.member("axes"), model.dimensions);
  step.fields =
      readIndices(in.member("fields"), function.fields.size(), "fields");
  step.parameters = readIndices(in.member("parameters"), function.weightCount(),
                                "parameters and buffers");
  if (in.has("sums"))
    step.sums = readSums(in.member("sums"), function);
  in.member("tables").each([&](const JsonReader &table) {
    step.tables.push_back(readTable(table, model, step.axes));
  });
  if (in.has("scratch_bytes"))
    step.scratchBytes = static_cast<uint64_t>(
        in.member("scratch_bytes").integer(0, maxScratch));
  if (step.runsOnce &&
      !(step.fields.empty() && step.tables.empty() && step.sums.empty()))
    in.fail("has \"axes\": null and yet fields, tables or sums");
  if (!in.failed())
    checkStorages(in, function, step.fields);
}

static void readReduceStep(const JsonReader &in, const FunctionPlan &function,
                           StepPlan &step) {
  step.kind = StepPlan::Kind::Reduce;
  step.input = in.member("input").index(function.fields.size(), "fields");
  step.output = in.member("output").index(function.fields.size(), "fields");
  step.mean = in.has("mean") && in.member("mean").boolean();
  if (in.failed())
    return;
  const FieldPlan &from = function.fields[step.input];
  const FieldPlan &to = function.fields[step.output];
  if (step.input == step.output)
    in.fail("reduces a field into itself");
  checkStorages(in, function, {step.input, step.output});
  if (from.entries() != to.entries())
    in.fail("reduces {} numbers a site to {}", from.entries(), to.entries());
  if (to.axes & ~from.axes)
    in.fail("the output has axes that the input lacks");
}

static StepPlan readStep(const JsonReader &in, const ModelPlan &model,
                         const FunctionPlan &function, uint64_t kernelCount) {
  StepPlan step;
  std::string kind = in.member("kind").text();
  if (kind == "kernel")
    readKernelStep(in, model, function, kernelCount, step);
  else if (kind == "reduce")
    readReduceStep(in, function, step);
  else
    in.fail("is of kind \"{}\", not \"kernel\" or \"reduce\"", kind);
  step.name = in.has("name") ? in.member("name").text() : kind;
  if (in.has("flops"))
    step.flops = in.member("flops").number();
  if (in.has("bytes"))
    step.bytes = in.member("bytes").number();
  step.isSetup = step.runsOnce &&
                 (function.steps.empty() || function.steps.back().isSetup);
  return step;
}

/// What lies in the storage of an input or output must stay there.
static void checkOwnStorages(const JsonReader &in,
                             const FunctionPlan &function) {
  std::vector<size_t> users(function.storages.size());
  for (const FieldPlan &field : function.fields)
    ++users[field.storage];
  for (const auto *list : {&function.inputs, &function.outputs})
    for (const ArgumentPlan &argument : *list)
      if (argument.kind != ArgumentPlan::Kind::Parameter &&
          users[function.fields[argument.field].storage] > 1)
        in.fail("\"{}\" shares its storage with another field", argument.name);
}

/// Names within a list differ; two inputs do not share a field.
static void checkDistinct(const JsonReader &in, const FunctionPlan &function) {
  std::set<std::string> parameters, inputs;
  std::set<size_t> fields;
  for (const ParameterPlan &p : function.parameters)
    if (!parameters.insert(p.name).second)
      in.fail("has two parameters \"{}\"", p.name);
  for (const ArgumentPlan &input : function.inputs)
    if (!inputs.insert(input.name).second || !fields.insert(input.field).second)
      in.fail("input \"{}\" shares its name or field with another", input.name);
}

static FunctionPlan readFunction(const JsonReader &in, const ModelPlan &model,
                                 uint64_t kernelCount) {
  FunctionPlan f;
  f.name = in.member("name").text();
  in.member("storages").each([&](const JsonReader &x) {
    f.storages.push_back(readStorage(x, model));
  });
  in.member("fields").each([&](const JsonReader &x) {
    f.fields.push_back(readStoredField(x, model, f));
  });
  in.member("inputs").each([&](const JsonReader &x) {
    f.inputs.push_back(readArgument(x, model, f));
  });
  in.member("parameters").each([&](const JsonReader &x) {
    f.parameters.push_back(readParameter(x));
  });
  in.member("buffers").each([&](const JsonReader &x) {
    f.buffers.push_back(
        static_cast<uint64_t>(x.member("elements").integer(0, maxElements)));
  });
  in.member("outputs").each([&](const JsonReader &x) {
    f.outputs.push_back(readOutput(x, model, f));
  });
  in.member("steps").each([&](const JsonReader &x) {
    f.steps.push_back(readStep(x, model, f, kernelCount));
  });
  checkDistinct(in, f);
  if (!in.failed())
    checkOwnStorages(in, f);
  return f;
}

static int readLanes(const JsonReader &in) {
  int64_t lanes = in.integer(1, maxLanes);
  if (!std::has_single_bit(static_cast<uint64_t>(lanes)))
    in.fail("is {}, which is no power of two", lanes);
  return static_cast<int>(lanes);
}

static bool readPrecision(const JsonReader &in) {
  std::string precision = in.text();
  if (precision != "f32" && precision != "f64")
    in.fail("is \"{}\", not \"f32\" or \"f64\"", precision);
  return precision == "f64";
}

static ModelPlan readModel(const JsonReader &in, uint64_t kernelCount) {
  ModelPlan model;
  model.model = in.member("model").text();
  model.lanes = readLanes(in.member("target").member("lanes"));
  model.colours = static_cast<int>(
      in.member("group").member("colours").integer(1, maxColours));
  model.dimensions = static_cast<int>(
      in.member("dimensions").integer(1, GAUGE_MAX_DIMENSIONS));
  model.isDouble = readPrecision(in.member("precision"));
  in.member("functions").each([&](const JsonReader &function) {
    FunctionPlan read = readFunction(function, model, kernelCount);
    if (model.find(read.name))
      function.fail("is a second function \"{}\"", read.name);
    model.functions.push_back(std::move(read));
  });
  return model;
}

Result<ModelPlan> gauge::rt::readPlan(std::string_view json,
                                      uint64_t kernelCount) {
  nlohmann::json document;
  try {
    document = nlohmann::json::parse(json);
  } catch (const nlohmann::json::exception &e) {
    return failure(GAUGE_BAD_FORMAT, "descriptor: its JSON cannot be read: {}",
                   e.what());
  }
  Status status;
  JsonReader in(document, "descriptor", status);
  int64_t abi = in.member("abi").integer(0, UINT32_MAX);
  if (!status && abi != GAUGE_ABI_VERSION)
    return failure(GAUGE_VERSION_MISMATCH,
                   "the model was compiled for ABI {}, this runtime has ABI "
                   "{}: compile it again",
                   abi, GAUGE_ABI_VERSION);
  ModelPlan model = readModel(in, kernelCount);
  if (status)
    return status;
  return model;
}
