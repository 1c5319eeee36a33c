//===- Descriptor.cpp - the JSON of a compiled library --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Descriptor.h"
#include "compiler/Version.h"
#include "compiler/analysis/ReceptiveField.h"
#include "compiler/lower/KernelBuilder.h"
#include "compiler/lower/KernelInfo.h"
#include "compiler/target/Storage.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "runtime/gauge_runtime.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
namespace json = llvm::json;

static json::Array toJson(ArrayRef<int64_t> numbers) {
  return json::Array(llvm::map_range(numbers, [](int64_t n) { return n; }));
}

//===----------------------------------------------------------------------===//
// What gauge IR knows
//===----------------------------------------------------------------------===//

static std::string getName(DictionaryAttr attrs, const Twine &fallback) {
  if (attrs)
    if (auto name = attrs.getAs<StringAttr>(gauge::nameAttrName))
      return name.str();
  return fallback.str();
}

static json::Object describeField(Type type, std::string name) {
  auto [channels, components] = getFieldShape(type);
  json::Object field{{"name", std::move(name)},
                     {"channels", channels},
                     {"components", components},
                     {"axes", toJson(getDomain(type))}};
  llvm::TypeSwitch<Type>(type)
      .Case([&](gauge::LinksType) { field["kind"] = "links"; })
      .Case([&](gauge::CovariantType covariant) {
        field["kind"] = "covariant";
        field["start"] = toJson(covariant.getStart());
        field["end"] = toJson(covariant.getEnd());
      })
      .Case([&](gauge::InvariantType) { field["kind"] = "invariant"; });
  auto invariant = dyn_cast<gauge::InvariantType>(type);
  field["complex"] = !invariant || invariant.getComplex();
  return field;
}

static json::Object describeWeights(RankedTensorType type, std::string name) {
  return json::Object{{"name", std::move(name)},
                      {"shape", toJson(type.getShape())},
                      {"complex", isa<ComplexType>(type.getElementType())}};
}

static json::Object describeParameter(RankedTensorType type,
                                      DictionaryAttr attrs, std::string name) {
  json::Object parameter = describeWeights(type, std::move(name));
  if (attrs)
    if (auto init = attrs.getAs<FloatAttr>(gauge::initAttrName))
      parameter["init"] = init.getValueAsDouble();
  return parameter;
}

static json::Object describeOutput(Type type, std::string name) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return describeField(type, std::move(name));
  json::Object output = describeWeights(tensor, std::move(name));
  output["kind"] = "parameter";
  return output;
}

static json::Object describeReach(const Reach &reach) {
  json::Array low, high;
  for (size_t axis = 0; axis < reach.low.size(); ++axis) {
    bool bounded = !reach.unbounded[axis];
    low.push_back(bounded ? json::Value(reach.low[axis])
                          : json::Value(nullptr));
    high.push_back(bounded ? json::Value(reach.high[axis])
                           : json::Value(nullptr));
  }
  return json::Object{{"low", std::move(low)}, {"high", std::move(high)}};
}

static json::Object describeFunction(func::FuncOp func) {
  json::Array inputs, parameters, outputs;
  for (BlockArgument argument : func.getArguments()) {
    unsigned number = argument.getArgNumber();
    DictionaryAttr attrs = func.getArgAttrDict(number);
    if (auto tensor = dyn_cast<RankedTensorType>(argument.getType()))
      parameters.push_back(describeParameter(
          tensor, attrs, getName(attrs, "parameter" + Twine(number))));
    else
      inputs.push_back(describeField(argument.getType(),
                                     getName(attrs, "input" + Twine(number))));
  }
  for (auto [number, type] : llvm::enumerate(func.getResultTypes()))
    outputs.push_back(describeOutput(
        type,
        getName(func.getResultAttrDict(number),
                func.getNumResults() == 1 ? "out" : "out" + Twine(number))));
  return json::Object{
      {"name", func.getSymName().str()},
      {"inputs", std::move(inputs)},
      {"parameters", std::move(parameters)},
      {"outputs", std::move(outputs)},
      {"receptive_field", describeReach(computeReceptiveField(func))}};
}

namespace {
/// Group, dimension and precision of a library.
struct Space {
  gauge::GroupAttr group; ///< null as long as nothing has matrices
  int64_t dimensions = 0;
  FloatType precision;

  /// Takes what the type says; false if it contradicts what is known.
  bool add(Type type) {
    auto addField = [&](auto field) {
      bool agrees = (!dimensions || dimensions == field.getDimensions()) &&
                    (!precision || precision == field.getPrecision());
      dimensions = field.getDimensions();
      precision = field.getPrecision();
      return agrees;
    };
    auto addMatrices = [&](auto field) {
      bool agrees = !group || group == field.getGroup();
      group = field.getGroup();
      return addField(field) && agrees;
    };
    return llvm::TypeSwitch<Type, bool>(type)
        .Case<gauge::LinksType, gauge::CovariantType>(addMatrices)
        .Case([&](gauge::InvariantType field) { return addField(field); })
        .Default([](Type) { return true; });
  }
};
} // namespace

/// One group, dimension and precision in all functions.
static FailureOr<Space> findSpace(ModuleOp module) {
  Space space;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (auto group =
            func->getAttrOfType<gauge::GroupAttr>(gauge::groupAttrName);
        group && !space.group)
      space.group = group;
    for (Type type : llvm::concat<const Type>(func.getArgumentTypes(),
                                              func.getResultTypes()))
      if (!space.add(type))
        return func.emitError()
               << "the functions of a library share one group, dimension and "
                  "precision, but "
               << type << " differs from what comes before";
  }
  if (!space.group) // numbers only: any group will do
    space.group =
        gauge::GroupAttr::get(module.getContext(), gauge::GroupKind::U, 1);
  return space;
}

FailureOr<json::Object> gaugec::describeModel(ModuleOp module) {
  FailureOr<Space> space = findSpace(module);
  if (failed(space))
    return failure();
  json::Object descriptor{
      {"gaugec", GAUGEC_VERSION},
      {"abi", int64_t(GAUGE_ABI_VERSION)},
      {"model", "model"},
      {"group", json::Object{{"special", space->group.isSpecial()},
                             {"colours", space->group.getColours()},
                             {"name", space->group.getName()}}},
      {"dimensions", space->dimensions},
      {"precision", space->precision.isF64() ? "f64" : "f32"}};
  json::Array functions;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (auto model = func->getAttrOfType<StringAttr>(gauge::modelAttrName))
      descriptor["model"] = model.str();
    functions.push_back(describeFunction(func));
  }
  descriptor["functions"] = std::move(functions);
  return descriptor;
}

//===----------------------------------------------------------------------===//
// What kernels and plans know
//===----------------------------------------------------------------------===//

namespace {
/// Numbers the fields and weights of one plan.
class PlanDescription {
public:
  PlanDescription(func::FuncOp plan, json::Object &function,
                  ArrayRef<std::string> kernelNames, int64_t dimensions,
                  int64_t realBytes)
      : plan(plan), function(function), kernelNames(kernelNames),
        dimensions(dimensions), realBytes(realBytes),
        assignment(assignStorages(plan)) {}

  void write();

private:
  int64_t addField(Value value);
  void addStorages();
  json::Object describeRun(site::RunOp run);
  void describeReturn(func::ReturnOp ret);

  func::FuncOp plan;
  json::Object &function;
  ArrayRef<std::string> kernelNames;
  int64_t dimensions, realBytes;
  StorageAssignment assignment;
  DenseMap<Value, int64_t> fieldNumbers, weightNumbers;
  json::Array fields, buffers, steps;
  int64_t bufferElements = 0;
  int64_t flops = 0, bytes = 0;
};
} // namespace

int64_t PlanDescription::addField(Value value) {
  auto type = cast<site::FieldType>(value.getType());
  int64_t number = fields.size();
  fieldNumbers[value] = number;
  fields.push_back(json::Object{{"channels", type.getEntries()},
                                {"components", type.getComponents()},
                                {"axes", toJson(type.getAxes())},
                                {"storage", assignment.numbers.at(value)}});
  return number;
}

/// The storages, and the memory that the function takes beside its arguments
/// and results.
void PlanDescription::addStorages() {
  json::Array storages;
  int64_t entries = 0;
  for (const Storage &storage : assignment.storages) {
    storages.push_back(json::Object{{"entries", storage.entries},
                                    {"axes", toJson(storage.axes)}});
    if (storage.isWorkspace && int64_t(storage.axes.size()) == dimensions)
      entries += storage.entries;
  }
  function["storages"] = std::move(storages);
  function["workspace"] =
      json::Object{{"bytes_per_site", entries * realBytes},
                   {"bytes_fixed", bufferElements * realBytes}};
}

static json::Object describeTable(const KernelTable &table) {
  switch (table.kind) {
  case KernelTable::Kind::Displacement:
    return json::Object{{"displacement", toJson(table.numbers)}};
  case KernelTable::Kind::Winding:
    return json::Object{{"winding", table.numbers.front()}};
  case KernelTable::Kind::Project:
    return json::Object{{"project", toJson(table.numbers)}};
  case KernelTable::Kind::Indicator: {
    ArrayRef<int64_t> numbers(table.numbers);
    size_t rank = numbers.size() / 2;
    return json::Object{{"indicator", toJson(numbers.take_front(rank))},
                        {"displacement", toJson(numbers.slice(rank, rank))},
                        {"whole", numbers.back() != 0}};
  }
  }
  llvm_unreachable("a table without a description");
}

json::Object PlanDescription::describeRun(site::RunOp run) {
  auto module = plan->getParentOfType<ModuleOp>();
  KernelInfo info = *KernelInfo::read(module.lookupSymbol(run.getKernelAttr()));
  json::Array fieldList, weightList, sums, tables;
  for (Value argument : run.getArguments())
    if (isa<site::FieldType>(argument.getType()))
      fieldList.push_back(fieldNumbers.at(argument));
    else
      weightList.push_back(weightNumbers.at(argument));
  for (Value sum : run.getSums())
    sums.push_back(weightNumbers.at(sum));
  for (const KernelTable &table : info.tables)
    tables.push_back(describeTable(table));
  flops += info.axes ? info.flops : 0;
  bytes += info.bytes;
  return json::Object{
      {"kind", "kernel"},
      {"name", run.getKernel().str()},
      {"kernel",
       llvm::find(kernelNames, run.getKernel()) - kernelNames.begin()},
      {"axes", info.axes ? json::Value(toJson(info.axes)) : nullptr},
      {"fields", std::move(fieldList)},
      {"parameters", std::move(weightList)},
      {"sums", std::move(sums)},
      {"tables", std::move(tables)},
      {"scratch_bytes", info.scratchBytes},
      {"flops", info.flops},
      {"bytes", info.bytes}};
}

void PlanDescription::describeReturn(func::ReturnOp ret) {
  json::Array &outputs = *function.getArray("outputs");
  for (auto [number, value] : llvm::enumerate(ret.getOperands())) {
    json::Object &output = *outputs[number].getAsObject();
    if (isa<site::FieldType>(value.getType()))
      output["field"] = fieldNumbers.at(value);
    else
      output["buffer"] = weightNumbers.at(value);
  }
}

void PlanDescription::write() {
  json::Array &inputs = *function.getArray("inputs");
  size_t input = 0;
  int64_t parameters = 0;
  for (BlockArgument argument : plan.getArguments()) {
    if (isa<site::FieldType>(argument.getType()))
      (*inputs[input++].getAsObject())["field"] = addField(argument);
    else
      weightNumbers[argument] = parameters++;
  }
  plan.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](site::AllocOp alloc) { addField(alloc.getField()); })
        .Case([&](memref::AllocOp alloc) {
          weightNumbers[alloc] = parameters + int64_t(buffers.size());
          int64_t elements = alloc.getType().getDimSize(0);
          buffers.push_back(json::Object{{"elements", elements}});
          bufferElements += elements;
        })
        .Case([&](site::RunOp run) { steps.push_back(describeRun(run)); })
        .Case([&](site::ReduceOp reduce) {
          steps.push_back(
              json::Object{{"kind", "reduce"},
                           {"input", fieldNumbers.at(reduce.getInput())},
                           {"output", fieldNumbers.at(reduce.getOutput())},
                           {"mean", reduce.getMean()}});
        })
        .Case([&](func::ReturnOp ret) { describeReturn(ret); });
  });
  addStorages();
  function["fields"] = std::move(fields);
  function["buffers"] = std::move(buffers);
  function["steps"] = std::move(steps);
  function["flops_per_site"] = flops;
  function["bytes_per_site"] = bytes;
}

std::vector<std::string> gaugec::describePlans(ModuleOp module,
                                               const Target &target,
                                               json::Object &descriptor) {
  std::vector<std::string> kernelNames;
  for (auto func : module.getOps<func::FuncOp>())
    if (KernelInfo::read(func))
      kernelNames.push_back(func.getSymName().str());
  unsigned width = descriptor.getString("precision") == "f64" ? 64 : 32;
  descriptor["target"] =
      json::Object{{"triple", target.triple},
                   {"cpu", target.cpu},
                   {"lanes", int64_t(target.vectorBits / width)}};
  for (json::Value &function : *descriptor.getArray("functions")) {
    json::Object &object = *function.getAsObject();
    auto plan = module.lookupSymbol<func::FuncOp>(*object.getString("name"));
    PlanDescription(plan, object, kernelNames,
                    *descriptor.getInteger("dimensions"), width / 8)
        .write();
  }
  return kernelNames;
}
