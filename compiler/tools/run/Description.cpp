//===- Description.cpp - what a compiled library says about itself --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Description.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace gaugec::run;
using llvm::ArrayRef;
using llvm::StringRef;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

// The runtime has checked the JSON when it loaded the library: what is absent
// here is optional.

static std::string getText(const json::Object &object, StringRef key) {
  return object.getString(key).value_or("").str();
}

static const json::Object &getObject(const json::Object &object,
                                     StringRef key) {
  static const json::Object none;
  const json::Object *found = object.getObject(key);
  return found ? *found : none;
}

/// The objects in a list.
static std::vector<const json::Object *> getObjects(const json::Object &object,
                                                    StringRef key) {
  std::vector<const json::Object *> out;
  if (const json::Array *list = object.getArray(key))
    for (const json::Value &value : *list)
      if (const json::Object *one = value.getAsObject())
        out.push_back(one);
  return out;
}

static Shape getNumbers(const json::Object &object, StringRef key) {
  Shape out;
  if (const json::Array *list = object.getArray(key))
    for (const json::Value &value : *list)
      out.push_back(value.getAsInteger().value_or(0));
  return out;
}

static Argument readArgument(const json::Object &object) {
  Argument argument;
  argument.name = getText(object, "name");
  argument.kind = getText(object, "kind");
  argument.components = object.getInteger("components").value_or(1);
  argument.isComplex =
      argument.isMatrix() || object.getBoolean("complex").value_or(false);
  argument.channels = object.getInteger("channels").value_or(1);
  argument.axes = getNumbers(object, "axes");
  argument.shape = getNumbers(object, "shape");
  return argument;
}

static Parameter readParameter(const json::Object &object) {
  return {getText(object, "name"), getNumbers(object, "shape"),
          object.getBoolean("complex").value_or(false),
          object.getNumber("init").value_or(1)};
}

/// A reduction adds up each number of its input.
static void readReduction(Step &step, const json::Object &object,
                          ArrayRef<const json::Object *> fields,
                          int64_t realBytes) {
  size_t input = object.getInteger("input").value_or(0);
  if (input >= fields.size())
    return;
  const json::Object &field = *fields[input];
  step.axes = getNumbers(field, "axes");
  step.flops = field.getNumber("channels").value_or(0) *
               field.getNumber("components").value_or(0);
  step.bytes = step.flops * double(realBytes);
}

static Step readStep(const json::Object &object,
                     ArrayRef<const json::Object *> fields, int64_t realBytes) {
  Step step;
  step.kind = getText(object, "kind");
  step.name = getText(object, "name");
  const json::Value *axes = object.get("axes");
  step.runsOnce = axes && axes->kind() == json::Value::Null;
  if (const json::Array *sums = object.getArray("sums"))
    step.sums = sums->size();
  step.axes = getNumbers(object, "axes");
  step.flops = object.getNumber("flops").value_or(0);
  step.bytes = object.getNumber("bytes").value_or(0);
  if (step.kind == "reduce")
    readReduction(step, object, fields, realBytes);
  step.scratchBytes = object.getInteger("scratch_bytes").value_or(0);
  return step;
}

static std::vector<Reach> readReach(const json::Object &object) {
  std::vector<Reach> out;
  const json::Array *low = object.getArray("low");
  const json::Array *high = object.getArray("high");
  for (size_t axis = 0; low && high && axis < low->size(); ++axis) {
    std::optional<int64_t> from = (*low)[axis].getAsInteger();
    std::optional<int64_t> to =
        axis < high->size() ? (*high)[axis].getAsInteger() : std::nullopt;
    out.push_back(from && to ? Reach({*from, *to}) : std::nullopt);
  }
  return out;
}

static Function readFunction(const json::Object &object, int64_t realBytes) {
  Function function;
  function.name = getText(object, "name");
  for (const json::Object *one : getObjects(object, "inputs"))
    function.inputs.push_back(readArgument(*one));
  for (const json::Object *one : getObjects(object, "outputs"))
    function.outputs.push_back(readArgument(*one));
  for (const json::Object *one : getObjects(object, "parameters"))
    function.parameters.push_back(readParameter(*one));
  std::vector<const json::Object *> fields = getObjects(object, "fields");
  bool isSetup = true; // up to the first step over sites
  for (const json::Object *one : getObjects(object, "steps")) {
    Step &step = function.steps.emplace_back(readStep(*one, fields, realBytes));
    step.isSetup = isSetup &= step.runsOnce;
  }
  const json::Object &workspace = getObject(object, "workspace");
  function.workspaceBytes = workspace.getNumber("bytes_per_site").value_or(0);
  function.fixedBytes = workspace.getNumber("bytes_fixed").value_or(0);
  function.reach = readReach(getObject(object, "receptive_field"));
  function.flops = object.getNumber("flops_per_site").value_or(0);
  function.bytes = object.getNumber("bytes_per_site").value_or(0);
  return function;
}

llvm::Expected<Description>
gaugec::run::readDescription(const gauge_module *module) {
  const gauge_model_descriptor *descriptor = gauge_module_descriptor(module);
  llvm::Expected<json::Value> value =
      json::parse({descriptor->json, descriptor->json_size});
  if (!value)
    return fail("the library's description cannot be read: " +
                    llvm::toString(value.takeError()),
                OurBug);
  const json::Object *root = value->getAsObject();
  if (!root)
    return fail("the library's description is no JSON object", OurBug);
  const json::Object &group = getObject(*root, "group");
  const json::Object &target = getObject(*root, "target");
  Description out;
  out.model = getText(*root, "model");
  out.compiler = getText(*root, "gaugec");
  out.abi = root->getInteger("abi").value_or(0);
  out.triple = getText(target, "triple");
  out.cpu = getText(target, "cpu");
  out.lanes = target.getInteger("lanes").value_or(0);
  out.group = getText(group, "name");
  out.isSpecial = group.getBoolean("special").value_or(false);
  out.colours = group.getInteger("colours").value_or(1);
  out.dimensions = root->getInteger("dimensions").value_or(0);
  out.isDouble = root->getString("precision").value_or("f32") == "f64";
  for (const json::Object *one : getObjects(*root, "functions"))
    out.functions.push_back(readFunction(*one, out.getRealBytes()));
  return out;
}

Shape Argument::getShape(ArrayRef<int64_t> extents, int64_t batch,
                         int64_t colours) const {
  if (isParameter())
    return shape;
  Shape shape{batch};
  for (int64_t axis : axes)
    shape.push_back(extents[axis]);
  shape.push_back(channels);
  if (isMatrix())
    shape.append({colours, colours});
  return shape;
}

int64_t Parameter::getCount() const {
  return llvm::product_of(shape) * (isComplex ? 2 : 1);
}

llvm::Expected<const Function *>
Description::findFunction(StringRef name) const {
  for (const Function &function : functions)
    if (function.name == name)
      return &function;
  std::string names = llvm::join(
      llvm::map_range(functions,
                      [](const Function &f) { return "'" + f.name + "'"; }),
      ", ");
  return fail("model '" + model + "' has no function '" + name + "'; it has " +
              names);
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

std::string gaugec::run::formatShape(ArrayRef<int64_t> shape) {
  std::string out;
  for (int64_t extent : shape)
    out += "[" + std::to_string(extent) + "]";
  return out.empty() ? "scalar" : out;
}

/// A number as people read it: 12, 3.4 k, 5.6 M.
static std::string formatAmount(double amount) {
  for (const char *unit : {"", " k", " M", " G", " T"}) {
    if (amount < 1000)
      return llvm::formatv(amount < 10 && *unit ? "{0:f1}{1}" : "{0:f0}{1}",
                           amount, unit);
    amount /= 1000;
  }
  return llvm::formatv("{0:f0} P", amount);
}

std::string gaugec::run::formatArgument(const Argument &argument,
                                        int64_t colours) {
  std::string number = argument.isComplex ? " complex" : " real";
  if (argument.isParameter())
    return formatShape(argument.shape) + number;
  std::string out = "[batch]";
  for (int64_t axis : argument.axes)
    out += "[x" + std::to_string(axis) + "]";
  out += "[" + std::to_string(argument.channels) + "]";
  if (argument.isMatrix())
    out += llvm::formatv("[{0}][{0}]", colours);
  return out + number;
}

static void printArguments(StringRef title, ArrayRef<Argument> list,
                           int64_t colours, llvm::raw_ostream &os) {
  for (const Argument &argument : list)
    os << llvm::formatv("  {0,-10} {1,-16} {2,-10} {3}\n",
                        &argument == list.begin() ? title : "", argument.name,
                        argument.kind, formatArgument(argument, colours));
}

static void printParameters(ArrayRef<Parameter> list, llvm::raw_ostream &os) {
  int64_t count = 0;
  for (const Parameter &parameter : list) {
    count += parameter.getCount();
    os << llvm::formatv("  {0,-10} {1,-16} {2,-10} {3}, init {4}\n",
                        &parameter == list.begin() ? "parameters" : "",
                        parameter.name,
                        parameter.isComplex ? "complex" : "real",
                        formatShape(parameter.shape), parameter.init);
  }
  if (list.size() > 1)
    os << llvm::formatv("  {0,-10} {1} real numbers in all\n", "", count);
}

static std::string formatReach(ArrayRef<Reach> reach) {
  std::string out;
  for (auto [axis, range] : llvm::enumerate(reach)) {
    out += axis ? ", x" : "x";
    out += std::to_string(axis);
    out += range ? llvm::formatv(" {0}..{1}", range->first, range->second).str()
                 : " all";
  }
  return out;
}

static void printSteps(ArrayRef<Step> steps, llvm::raw_ostream &os) {
  for (auto [number, step] : llvm::enumerate(steps)) {
    os << llvm::formatv("  {0,-10} {1}: {2}", number ? "" : "steps", number,
                        step.runsOnce ? "weights" : step.kind);
    if (!step.name.empty())
      os << " " << step.name;
    if (step.sums > 0)
      os << llvm::formatv(", {0} sum{1}", step.sums, step.sums > 1 ? "s" : "");
    if (step.flops > 0 && !step.runsOnce)
      os << ", " << formatAmount(step.flops) << " flops";
    if (step.bytes > 0 && !step.runsOnce)
      os << ", " << formatAmount(step.bytes) << " bytes";
    if (step.scratchBytes > 0)
      os << ", " << formatAmount(step.scratchBytes) << " bytes of scratch";
    os << "\n";
  }
}

static void printFunction(const Function &function, const Description &model,
                          llvm::raw_ostream &os) {
  os << "\nfunction " << function.name << "\n";
  printArguments("inputs", function.inputs, model.colours, os);
  printParameters(function.parameters, os);
  printArguments("outputs", function.outputs, model.colours, os);
  if (!function.reach.empty())
    os << llvm::formatv("  {0,-10} {1}\n", "reach",
                        formatReach(function.reach));
  os << llvm::formatv("  {0,-10} {1} flops and {2} bytes a site\n", "work",
                      formatAmount(function.flops),
                      formatAmount(function.bytes));
  os << llvm::formatv("  {0,-10} {1} bytes a site, {2} bytes of weights\n",
                      "workspace", formatAmount(function.workspaceBytes),
                      formatAmount(function.fixedBytes));
  printSteps(function.steps, os);
}

void gaugec::run::printDescription(const Description &description,
                                   llvm::raw_ostream &os) {
  const Description &d = description;
  auto line = [&](StringRef key, const std::string &value) {
    os << llvm::formatv("{0,-12} {1}\n", key, value);
  };
  line("model", d.model);
  line("group", d.group);
  line("dimensions", std::to_string(d.dimensions));
  line("precision", d.isDouble ? "f64" : "f32");
  line("target",
       llvm::formatv("{0}, {1}, {2} lanes", d.triple, d.cpu, d.lanes));
  line("compiler", llvm::formatv("gaugec {0}, ABI {1}", d.compiler, d.abi));
  for (const Function &function : d.functions)
    printFunction(function, d, os);
}
