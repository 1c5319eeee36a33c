//===- Explain.cpp - what kernels do, what is stored and computed again ---===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Explain.h"
#include "compiler/target/Storage.h"
#include "dialect/gauge/Gauge.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Path.h"
#include <fmt/format.h>

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Location gaugec::findPlace(Location loc) {
  Location place = loc;
  loc->walk([&](Location part) {
    place = part;
    return isa<FileLineColLoc>(part) ? WalkResult::interrupt()
                                     : WalkResult::advance();
  });
  return place;
}

/// file:line:column, without the folder.
static std::string printPlace(Location loc) {
  auto place = dyn_cast<FileLineColLoc>(findPlace(loc));
  if (!place)
    return "?";
  return fmt::format("{}:{}:{}",
                     llvm::sys::path::filename(place.getFilename()).str(),
                     place.getLine(), place.getColumn());
}

StringRef gaugec::getShortName(StringRef op) { return op.split('.').second; }

/// A layer, a derivative, an exponential: in its place come core ops.
static bool isTakenApart(Operation *op) {
  return isa<gauge::GaugeDialect>(op->getDialect()) &&
         (!isa<gauge::DifferentiableOpInterface>(op) || isa<gauge::ExpOp>(op));
}

SourceNames gaugec::collectSourceNames(ModuleOp module) {
  SourceNames names;
  module.walk([&](Operation *op) {
    if (!isTakenApart(op))
      return;
    SmallVector<StringRef> &here = names[printPlace(op->getLoc())];
    StringRef name = op->getName().getStringRef();
    if (!llvm::is_contained(here, name))
      here.push_back(name);
  });
  return names;
}

//===----------------------------------------------------------------------===//
// What a kernel evaluates
//===----------------------------------------------------------------------===//

static SmallVector<Operation *>
collectEvaluated(ValueRange results, function_ref<bool(Value)> isInMemory) {
  llvm::SetVector<Operation *> ops;
  for (Value result : results)
    ops.insert(result.getDefiningOp());
  for (size_t i = 0; i < ops.size(); ++i)
    for (Value operand : ops[i]->getOperands())
      if (!isa<RankedTensorType>(operand.getType()) && !isInMemory(operand))
        ops.insert(operand.getDefiningOp());
  SmallVector<Operation *> sorted(ops.begin(), ops.end());
  llvm::sort(sorted,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return sorted;
}

ArrayAttr gaugec::describeEvaluated(ValueRange results,
                                    function_ref<bool(Value)> isInMemory) {
  SmallVector<Operation *> ops = collectEvaluated(results, isInMemory);
  // Transposing, slicing and the like are no work; a kernel that does nothing
  // else is named after it.
  if (llvm::any_of(ops, countFlops))
    llvm::erase_if(ops, [](Operation *op) { return countFlops(op) == 0; });
  Builder builder(results.front().getContext());
  SmallVector<Attribute> entries;
  for (Operation *op : ops)
    entries.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr(
             "op", builder.getStringAttr(op->getName().getStringRef())),
         builder.getNamedAttr("loc", LocationAttr(op->getLoc()))}));
  return builder.getArrayAttr(entries);
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

static std::vector<EvaluatedPlace> explainEvaluated(site::KernelOp kernel,
                                                    const SourceNames &names) {
  std::vector<EvaluatedPlace> evaluated;
  auto list = kernel->getAttrOfType<ArrayAttr>(evaluatesAttrName);
  if (!list)
    return evaluated;
  llvm::DenseMap<Location, size_t> known;
  for (auto entry : list.getAsRange<DictionaryAttr>()) {
    Location place = findPlace(entry.getAs<LocationAttr>("loc"));
    auto [it, isNew] = known.insert({place, evaluated.size()});
    if (isNew) {
      auto found = names.find(printPlace(place));
      evaluated.push_back(
          {place,
           found == names.end() ? SmallVector<StringRef>() : found->second,
           {}});
    }
    ++evaluated[it->second].coreOps[entry.getAs<StringAttr>("op").getValue()];
  }
  return evaluated;
}

static std::vector<KernelExplanation> explainKernels(func::FuncOp plan,
                                                     const SourceNames &names) {
  std::vector<KernelExplanation> kernels;
  size_t dimensions = 0;
  plan.walk([&](site::RunOp run) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<site::KernelOp>(
        run, run.getKernelAttr());
    if (!kernel.getAxes())
      return; // weights
    dimensions = std::max(dimensions, kernel.getAxes()->size());
    kernels.push_back({kernel.getSymName().str(), estimateCost(kernel),
                       SmallVector<int64_t>(*kernel.getAxes()),
                       explainEvaluated(kernel, names)});
  });
  for (KernelExplanation &kernel : kernels)
    if (kernel.axes->size() == dimensions)
      kernel.axes.reset();
  return kernels;
}

static ValueExplanation explainValue(DictionaryAttr entry) {
  auto getInteger = [&](StringRef name) {
    return entry.getAs<IntegerAttr>(name).getInt();
  };
  auto is = [&](StringRef name) {
    return entry.getAs<BoolAttr>(name).getValue();
  };
  int64_t channels = getInteger("channels");
  return {!is("stored")    ? ValueExplanation::Again
          : is("required") ? ValueExplanation::Required
                           : ValueExplanation::Chosen,
          findPlace(cast<LocationAttr>(entry.get("loc"))),
          entry.getAs<StringAttr>("op").getValue(),
          channels,
          channels * getInteger("components"),
          getInteger("places"),
          getInteger("flops"),
          getInteger("gain"),
          entry.getAs<StringAttr>("reason").getValue()};
}

/// Of the fields over the whole lattice; sums over sites are not worth mention.
static int64_t countWorkspace(func::FuncOp plan) {
  StorageAssignment assignment = assignStorages(plan);
  size_t dimensions = 0;
  for (const Storage &storage : assignment.storages)
    dimensions = std::max(dimensions, storage.axes.size());
  int64_t numbers = 0;
  for (const Storage &storage : assignment.storages)
    if (storage.isWorkspace && storage.axes.size() == dimensions)
      numbers += storage.entries;
  return numbers;
}

static PlanExplanation explainPlan(func::FuncOp plan,
                                   const SourceNames &names) {
  PlanExplanation explanation;
  explanation.function = plan.getSymName();
  if (auto place = dyn_cast<FileLineColLoc>(findPlace(plan.getLoc())))
    explanation.file = llvm::sys::path::filename(place.getFilename());
  explanation.workspace = countWorkspace(plan);
  explanation.kernels = explainKernels(plan, names);
  for (const KernelExplanation &kernel : explanation.kernels)
    if (!kernel.axes) {
      explanation.all.flops += kernel.cost.flops;
      explanation.all.bytes += kernel.cost.bytes;
    }
  auto schedule = plan->getAttrOfType<ArrayAttr>(scheduleAttrName);
  for (auto entry : schedule.getAsRange<DictionaryAttr>())
    explanation.values.push_back(explainValue(entry));
  return explanation;
}

std::vector<PlanExplanation>
gaugec::explainSchedules(ModuleOp module, const SourceNames &names) {
  std::vector<PlanExplanation> plans;
  for (auto plan : module.getOps<func::FuncOp>())
    if (plan->hasAttr(scheduleAttrName)) {
      plans.push_back(explainPlan(plan, names));
      plan->removeAttr(scheduleAttrName);
    }
  for (auto kernel : module.getOps<site::KernelOp>())
    kernel->removeAttr(evaluatesAttrName);
  return plans;
}
