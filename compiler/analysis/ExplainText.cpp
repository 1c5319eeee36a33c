//===- ExplainText.cpp - explanations as text -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Explain.h"
#include "llvm/Support/Path.h"
#include <cstdlib>
#include <fmt/format.h>

using namespace mlir;
using namespace gaugec;

static constexpr size_t pageWidth = 100;

namespace {
/// Prints one plan.
class PlanText {
public:
  PlanText(const PlanExplanation &plan, const std::optional<Roof> &roof)
      : plan(plan), roof(roof) {
    for (const KernelExplanation &kernel : plan.kernels)
      nameWidth = std::max(nameWidth, kernel.name.size());
  }
  std::string print() const {
    return printHead() + printKernels() + printDecisions() + "\n";
  }

private:
  std::string printPlace(Location loc) const;
  std::string printHead() const;
  std::string printKernels() const;
  std::string printRow(StringRef name, Cost cost, double bound,
                       StringRef suffix) const;
  std::string printEvaluated(const KernelExplanation &kernel) const;
  std::string printDecisions() const;
  std::string printValue(const ValueExplanation &value) const;
  double getBound(Cost cost) const {
    return roof ? roof->getBound(double(cost.flops), double(cost.bytes)) : 0;
  }

  const PlanExplanation &plan;
  const std::optional<Roof> &roof;
  size_t nameWidth = 6;
};
} // namespace

/// line:column, and the file unless it is that of the function.
std::string PlanText::printPlace(Location loc) const {
  auto place = dyn_cast<FileLineColLoc>(loc);
  if (!place)
    return "?";
  std::string text = fmt::format("{}:{}", place.getLine(), place.getColumn());
  StringRef name = llvm::sys::path::filename(place.getFilename());
  return name == plan.file ? text : (name + ":" + text).str();
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

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
  if (plan.kernels.empty())
    return "";
  std::string text = fmt::format("  {:<{}} {:>10} {:>8} {:>10}{}\n", "kernel",
                                 nameWidth, "flop/site", "B/site", "flop/B",
                                 roof ? "   ns/site   bound by" : "");
  double bound = 0;
  for (const KernelExplanation &kernel : plan.kernels) {
    Cost cost = kernel.cost;
    std::string suffix;
    if (roof)
      suffix = roof->isBoundByMemory(cost.flops, cost.bytes) ? "   memory    "
                                                             : "   arithmetic";
    if (kernel.axes)
      suffix += printDomain(*kernel.axes);
    else
      bound += getBound(cost);
    text +=
        printRow(kernel.name, cost, getBound(cost), StringRef(suffix).rtrim());
    text += printEvaluated(kernel);
  }
  return text + printRow("all", plan.all, bound, "");
}

/// "6 path, trace", broken where the page ends; a line begins with `head`.
static std::string
printCounts(std::string head,
            const llvm::MapVector<StringRef, int64_t> &counts) {
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
std::string PlanText::printEvaluated(const KernelExplanation &kernel) const {
  std::string text;
  for (const EvaluatedPlace &evaluated : kernel.evaluated) {
    std::string head = fmt::format("    {:<7}", printPlace(evaluated.place));
    for (StringRef name : evaluated.layers)
      head += " " + getShortName(name).str() + ":";
    text += printCounts(head, evaluated.coreOps);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

static std::string printFlops(int64_t flops) {
  return flops < 10000 ? fmt::format("{} flop", flops)
                       : fmt::format("{:.1f} kflop", flops / 1e3);
}

/// What, how large and where from: the columns that all values have.
std::string PlanText::printValue(const ValueExplanation &value) const {
  return fmt::format("{:<7} {:<12} {:>4} ch {:>6} numbers  ",
                     printPlace(value.place), getShortName(value.op).str(),
                     value.channels, value.numbers);
}

static std::string printChoice(const ValueExplanation &value) {
  std::string text =
      fmt::format("{} {} in {} places", value.gain < 0 ? "costs" : "saves",
                  printFlops(std::abs(value.gain)), value.places);
  return value.reason.empty() ? text : value.reason.str() + ", " + text;
}

static std::string printRecomputed(const ValueExplanation &value) {
  // Negative where the search, which changes one value at a time, stopped.
  return fmt::format("{} x {}; storing would {} {}", value.places,
                     printFlops(value.flops), value.gain < 0 ? "save" : "lose",
                     printFlops(std::abs(value.gain)));
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
  for (const ValueExplanation &value : plan.values) {
    std::string line = printValue(value);
    if (value.choice == ValueExplanation::Again)
      recomputed.add(line + printRecomputed(value));
    else if (value.choice == ValueExplanation::Required)
      required.add(line + value.reason.str());
    else
      chosen.add(line + printChoice(value));
  }
  return required.print("stored because it must be") +
         chosen.print("stored by choice") + recomputed.print("computed again");
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

std::string PlanText::printHead() const {
  std::string text = fmt::format(
      "@{}: {:.1f} kflop and {:.1f} kB moved a site, {} numbers a site of "
      "workspace\n",
      plan.function, double(plan.all.flops) / 1e3, double(plan.all.bytes) / 1e3,
      plan.workspace);
  if (!plan.file.empty())
    text += fmt::format(" places are line:column of {}\n", plan.file);
  if (roof)
    text += fmt::format(" bounds are those of {} Gflop/s and {} GB/s\n",
                        roof->peak, roof->bandwidth);
  return text;
}

std::string gaugec::printExplanation(const PlanExplanation &plan,
                                     const std::optional<Roof> &roof) {
  return PlanText(plan, roof).print();
}
