//===- Explain.cpp - what kernels do, what is stored and computed again ---===//
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
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Path.h"
#include <cstdlib>
#include <fmt/format.h>
#include <map>

using namespace mlir;
using namespace gaugec;

static constexpr size_t pageWidth = 100;

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Where in the description a value comes from: its innermost location.
static Location findPlace(Location loc) {
  Location place = loc;
  loc->walk([&](Location part) {
    place = part;
    return isa<FileLineColLoc>(part) ? WalkResult::interrupt()
                                     : WalkResult::advance();
  });
  return place;
}

static StringRef getFileName(Location loc) {
  auto place = dyn_cast<FileLineColLoc>(findPlace(loc));
  return place ? llvm::sys::path::filename(place.getFilename()) : "";
}

/// line:column, and the file unless it is `file`.
static std::string printPlace(Location loc, StringRef file = "") {
  auto place = dyn_cast<FileLineColLoc>(findPlace(loc));
  if (!place)
    return "?";
  std::string text = fmt::format("{}:{}", place.getLine(), place.getColumn());
  StringRef name = getFileName(loc);
  return name == file ? text : (name + ":" + text).str();
}

/// Without the dialect.
static StringRef getShortName(StringRef op) { return op.split('.').second; }

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
// Kernels
//===----------------------------------------------------------------------===//

namespace {
/// Explains one plan.
class PlanText {
public:
  PlanText(func::FuncOp plan, const SourceNames &names,
           const std::optional<Roof> &roof)
      : plan(plan), names(names), roof(roof), file(getFileName(plan.getLoc())) {
  }
  std::string print();

private:
  void findKernels();
  bool isOverLattice(site::KernelOp kernel) const {
    return kernel.getAxes()->size() == dimensions;
  }
  std::string printHead();
  std::string printKernels() const;
  std::string printRow(StringRef name, Cost cost, double bound,
                       StringRef suffix) const;
  std::string printEvaluated(site::KernelOp kernel) const;
  std::string printDecisions() const;
  std::string printValue(DictionaryAttr entry) const;
  double getBound(Cost cost) const {
    return roof ? roof->getBound(cost.flops, cost.bytes) : 0;
  }

  func::FuncOp plan;
  const SourceNames &names;
  const std::optional<Roof> &roof;
  StringRef file; ///< places in it are printed without its name
  SmallVector<std::pair<site::KernelOp, Cost>> kernels; ///< over sites
  size_t nameWidth = 6, dimensions = 0;
  Cost all; ///< of the kernels over the whole lattice
};
} // namespace

void PlanText::findKernels() {
  plan.walk([&](site::RunOp run) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<site::KernelOp>(
        run, run.getKernelAttr());
    if (!kernel.getAxes())
      return; // weights
    kernels.push_back({kernel, estimateCost(kernel)});
    nameWidth = std::max(nameWidth, kernel.getSymName().size());
    dimensions = std::max(dimensions, kernel.getAxes()->size());
  });
  for (auto &[kernel, cost] : kernels)
    if (isOverLattice(kernel)) {
      all.flops += cost.flops;
      all.bytes += cost.bytes;
    }
}

/// Rows with the flops and bytes of a site; bounds in ns if the machine is
/// known.
std::string PlanText::printRow(StringRef name, Cost cost, double bound,
                               StringRef suffix) const {
  std::string intensity =
      cost.bytes ? fmt::format("{:.1f}", double(cost.flops) / cost.bytes) : "-";
  std::string row = fmt::format("  {:<{}} {:>10} {:>8} {:>10}", name.str(),
                                nameWidth, cost.flops, cost.bytes, intensity);
  if (roof)
    row += fmt::format(" {:>9.2f}", bound);
  return row + suffix.str() + "\n";
}

/// Sums over sites, for example, run over fewer axes than the lattice has.
static std::string printDomain(ArrayRef<int64_t> axes) {
  if (axes.empty())
    return "   once a configuration";
  std::string text = "   over";
  for (int64_t axis : axes)
    text += fmt::format(" x{}", axis);
  return text;
}

std::string PlanText::printKernels() const {
  if (kernels.empty())
    return "";
  std::string text = fmt::format("  {:<{}} {:>10} {:>8} {:>10}{}\n", "kernel",
                                 nameWidth, "flop/site", "B/site", "flop/B",
                                 roof ? "   ns/site   bound by" : "");
  double bound = 0;
  for (auto [kernel, cost] : kernels) {
    std::string suffix;
    if (roof)
      suffix = roof->isBoundByMemory(cost.flops, cost.bytes) ? "   memory    "
                                                             : "   arithmetic";
    if (isOverLattice(kernel))
      bound += getBound(cost);
    else
      suffix += printDomain(*kernel.getAxes());
    text += printRow(kernel.getSymName(), cost, getBound(cost),
                     StringRef(suffix).rtrim());
    text += printEvaluated(kernel);
  }
  return text + printRow("all", all, bound, "");
}

using Counts = llvm::MapVector<StringRef, int64_t>;

/// "6 path, trace", broken where the page ends; a line begins with `head`.
static std::string printCounts(std::string head, const Counts &counts) {
  std::string text;
  size_t indent = head.size();
  for (auto [number, entry] : llvm::enumerate(counts)) {
    std::string item = getShortName(entry.first).str();
    if (entry.second > 1)
      item = fmt::format("{} {}", entry.second, item);
    if (number + 1 < counts.size())
      item += ",";
    if (head.size() + 1 + item.size() > pageWidth) {
      text += head + "\n";
      head.assign(indent, ' ');
    }
    head += " " + item;
  }
  return text + head + "\n";
}

/// "9:7 plaq: 6 path" for each place.
std::string PlanText::printEvaluated(site::KernelOp kernel) const {
  auto list = kernel->getAttrOfType<ArrayAttr>(evaluatesAttrName);
  if (!list)
    return "";
  llvm::MapVector<Location, Counts> places;
  for (auto entry : list.getAsRange<DictionaryAttr>())
    ++places[findPlace(entry.getAs<LocationAttr>("loc"))]
            [entry.getAs<StringAttr>("op").getValue()];
  std::string text;
  for (auto &[place, counts] : places) {
    std::string head = fmt::format("    {:<7}", printPlace(place, file));
    if (auto it = names.find(printPlace(place)); it != names.end())
      for (StringRef name : it->second)
        head += " " + getShortName(name).str() + ":";
    text += printCounts(head, counts);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

static int64_t getInteger(DictionaryAttr entry, StringRef name) {
  return entry.getAs<IntegerAttr>(name).getInt();
}

static std::string printFlops(int64_t flops) {
  return flops < 10000 ? fmt::format("{} flop", flops)
                       : fmt::format("{:.1f} kflop", flops / 1e3);
}

/// What, how large and where from: the columns that all values have.
std::string PlanText::printValue(DictionaryAttr entry) const {
  int64_t size =
      getInteger(entry, "channels") * getInteger(entry, "components");
  StringRef op = entry.getAs<StringAttr>("op").getValue();
  return fmt::format("{:<7} {:<12} {:>4} ch {:>6} numbers  ",
                     printPlace(cast<LocationAttr>(entry.get("loc")), file),
                     getShortName(op).str(), getInteger(entry, "channels"),
                     size);
}

static std::string printChoice(DictionaryAttr entry) {
  int64_t gain = getInteger(entry, "gain");
  std::string text =
      fmt::format("{} {} in {} places", gain < 0 ? "costs" : "saves",
                  printFlops(std::abs(gain)), getInteger(entry, "places"));
  StringRef reason = entry.getAs<StringAttr>("reason").getValue();
  return reason.empty() ? text : reason.str() + ", " + text;
}

static std::string printRecomputed(DictionaryAttr entry) {
  // Negative where the search, which changes one value at a time, stopped.
  int64_t gain = getInteger(entry, "gain");
  return fmt::format("{} x {}; storing would {} {}",
                     getInteger(entry, "places"),
                     printFlops(getInteger(entry, "flops")),
                     gain < 0 ? "save" : "lose", printFlops(std::abs(gain)));
}

namespace {
/// Lines in the order in which they first came, and how often each did.
class Section {
public:
  void add(const std::string &line) { ++lines[line]; }
  std::string print(StringRef title) const {
    if (lines.empty())
      return "";
    std::string text = " " + title.str() + "\n";
    for (auto &[line, count] : lines)
      text += fmt::format("  {:>5} {}\n",
                          count > 1 ? fmt::format("{} x", count) : "", line);
    return text;
  }

private:
  llvm::MapVector<std::string, int64_t, std::map<std::string, unsigned>> lines;
};
} // namespace

std::string PlanText::printDecisions() const {
  Section required, chosen, recomputed;
  auto schedule = plan->getAttrOfType<ArrayAttr>(scheduleAttrName);
  for (auto entry : schedule.getAsRange<DictionaryAttr>()) {
    std::string line = printValue(entry);
    if (!entry.getAs<BoolAttr>("stored").getValue())
      recomputed.add(line + printRecomputed(entry));
    else if (entry.getAs<BoolAttr>("required").getValue())
      required.add(line + entry.getAs<StringAttr>("reason").str());
    else
      chosen.add(line + printChoice(entry));
  }
  return required.print("stored because it must be") +
         chosen.print("stored by choice") + recomputed.print("computed again");
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

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

std::string PlanText::printHead() {
  std::string text = fmt::format(
      "@{}: {:.1f} kflop and {:.1f} kB moved a site, {} numbers a site of "
      "workspace\n",
      plan.getSymName().str(), all.flops / 1e3, all.bytes / 1e3,
      countWorkspace(plan));
  if (!file.empty())
    text += fmt::format(" places are line:column of {}\n", file.str());
  if (roof)
    text += fmt::format(" bounds are those of {} Gflop/s and {} GB/s\n",
                        roof->peak, roof->bandwidth);
  return text;
}

std::string PlanText::print() {
  findKernels();
  return printHead() + printKernels() + printDecisions() + "\n";
}

std::string gaugec::explainSchedules(ModuleOp module, const SourceNames &names,
                                     const std::optional<Roof> &roof) {
  std::string text;
  for (auto plan : module.getOps<func::FuncOp>())
    if (plan->hasAttr(scheduleAttrName))
      text += PlanText(plan, names, roof).print();
  return text;
}
