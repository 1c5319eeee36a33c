//===- Explain.cpp - what a function stores and what it computes again ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Explain.h"
#include "compiler/analysis/Cost.h"
#include "compiler/target/Storage.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Path.h"
#include <cstdlib>
#include <fmt/format.h>

using namespace mlir;
using namespace gaugec;

/// The place in the description that a value comes from: its innermost line.
static std::string printPlace(Location loc) {
  std::string place;
  loc->walk([&](Location part) {
    auto file = dyn_cast<FileLineColLoc>(part);
    if (!file)
      return WalkResult::advance();
    place = fmt::format("{}:{}:{}",
                        llvm::sys::path::filename(file.getFilename()).str(),
                        file.getLine(), file.getColumn());
    return WalkResult::interrupt();
  });
  return place.empty() ? "?" : place;
}

static int64_t getInteger(DictionaryAttr entry, StringRef name) {
  return entry.getAs<IntegerAttr>(name).getInt();
}

static std::string printFlops(int64_t flops) {
  return flops < 10000 ? fmt::format("{} flop", flops)
                       : fmt::format("{:.1f} kflop", flops / 1e3);
}

/// What, how large and where from: the columns that all values have.
static std::string printValue(DictionaryAttr entry) {
  StringRef name = entry.getAs<StringAttr>("op").getValue();
  int64_t size =
      getInteger(entry, "channels") * getInteger(entry, "components");
  return fmt::format("  {:<30} {:<12} {:>4} ch {:>6} numbers",
                     printPlace(cast<LocationAttr>(entry.get("loc"))),
                     name.split('.').second.str(),
                     getInteger(entry, "channels"), size);
}

static std::string printStored(DictionaryAttr entry) {
  std::string line = printValue(entry);
  StringRef need = entry.getAs<StringAttr>("need").getValue();
  if (!need.empty())
    return line + "   " + need.str() + "\n";
  return line + fmt::format("   saves {} in {} places\n",
                            printFlops(getInteger(entry, "gain")),
                            getInteger(entry, "places"));
}

static std::string printRecomputed(DictionaryAttr entry) {
  // Negative where the search, which changes one value at a time, stopped.
  int64_t gain = getInteger(entry, "gain");
  return printValue(entry) + fmt::format("   {} x {}; storing it would {} {}\n",
                                         getInteger(entry, "places"),
                                         printFlops(getInteger(entry, "flops")),
                                         gain < 0 ? "save" : "lose",
                                         printFlops(std::abs(gain)));
}

/// Work of all kernels that the plan runs at each site.
static Cost countWork(func::FuncOp plan) {
  Cost sum;
  plan.walk([&](site::RunOp run) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<site::KernelOp>(
        run, run.getKernelAttr());
    if (!kernel.getAxes())
      return; // weights
    Cost cost = estimateCost(kernel);
    sum.flops += cost.flops;
    sum.bytes += cost.bytes;
  });
  return sum;
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

static std::string explain(func::FuncOp plan, ArrayAttr schedule) {
  Cost work = countWork(plan);
  std::string text = fmt::format(
      "@{}: {:.1f} kflop and {:.1f} kB moved a site, {} numbers a site of "
      "workspace\n",
      plan.getSymName().str(), work.flops / 1e3, work.bytes / 1e3,
      countWorkspace(plan));
  std::string stored, recomputed;
  for (auto entry : schedule.getAsRange<DictionaryAttr>()) {
    if (entry.getAs<BoolAttr>("stored").getValue())
      stored += printStored(entry);
    else
      recomputed += printRecomputed(entry);
  }
  if (!stored.empty())
    text += " stored\n" + stored;
  if (!recomputed.empty())
    text += " computed again\n" + recomputed;
  return text + "\n";
}

std::string gaugec::explainSchedules(ModuleOp module) {
  std::string text;
  for (auto plan : module.getOps<func::FuncOp>())
    if (auto schedule = plan->getAttrOfType<ArrayAttr>(scheduleAttrName))
      text += explain(plan, schedule);
  return text;
}
