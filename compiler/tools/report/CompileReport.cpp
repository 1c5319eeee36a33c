//===- CompileReport.cpp - a compilation as a page ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/CompileReport.h"
#include "compiler/tools/report/Page.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <map>
#include <set>

using namespace mlir;
using namespace gaugec;
using run::SavedProfile;
using run::StepProfile;
namespace json = llvm::json;

static constexpr llvm::StringLiteral body(
#include "compiler/tools/report/compile.html.inc"
);
static constexpr llvm::StringLiteral style(
#include "compiler/tools/report/compile.css.inc"
);
static constexpr llvm::StringLiteral script(
#include "compiler/tools/report/compile.js.inc"
);

//===----------------------------------------------------------------------===//
// Texts of the user's
//===----------------------------------------------------------------------===//

namespace {
/// The texts one below the other. Rows are counted from 0 over all of them.
class SourceRows {
public:
  SourceRows(const llvm::SourceMgr &sources, const PlaceSets &places) {
    for (unsigned i = 1; i <= sources.getNumBuffers(); ++i) {
      const llvm::MemoryBuffer &buffer = *sources.getMemoryBuffer(i);
      add(buffer.getBufferIdentifier(), buffer.getBuffer().rtrim());
    }
    addOthers(places);
  }

  /// [row, column], from 0; null for what is in none of the texts.
  json::Value locate(Location loc) const {
    auto place = dyn_cast<FileLineColLoc>(loc);
    auto it = place ? files.find(place.getFilename()) : files.end();
    if (it == files.end() || place.getLine() < 1 ||
        place.getLine() > it->second.lines)
      return nullptr;
    return json::Array{it->second.firstRow + int64_t(place.getLine()) - 1,
                       int64_t(place.getColumn()) - 1};
  }
  json::Array takeTexts() { return std::move(texts); }

private:
  struct File {
    int64_t firstRow, lines;
  };

  void add(StringRef name, StringRef text) {
    int64_t lines = int64_t(text.count('\n')) + 1;
    files.insert({name, {rows, lines}});
    rows += lines;
    texts.push_back(json::Object{{"name", llvm::sys::path::filename(name)},
                                 {"text", json::fixUTF8(text)}});
  }
  /// IR can remember places in files that are not at hand: empty lines.
  void addOthers(const PlaceSets &places) {
    constexpr unsigned most = 100000; // nobody writes longer ones
    std::map<StringRef, unsigned> lines;
    for (const PlaceSets::Set &set : places.getSets())
      for (FileLineColLoc place : set)
        if (!files.contains(place.getFilename()) && place.getLine() <= most) {
          unsigned &last = lines.insert({place.getFilename(), 1}).first->second;
          last = std::max(last, place.getLine());
        }
    for (auto [name, last] : lines)
      add(name, std::string(last - 1, '\n'));
  }

  llvm::StringMap<File> files;
  json::Array texts;
  int64_t rows = 0;
};
} // namespace

//===----------------------------------------------------------------------===//
// Kernels and values
//===----------------------------------------------------------------------===//

static json::Object describe(const EvaluatedPlace &evaluated,
                             const SourceRows &rows) {
  json::Array layers, ops;
  for (StringRef layer : evaluated.layers)
    layers.push_back(getShortName(layer));
  for (auto [op, count] : evaluated.coreOps)
    ops.push_back(json::Array{getShortName(op), count});
  return json::Object{{"place", rows.locate(evaluated.place)},
                      {"layers", std::move(layers)},
                      {"ops", std::move(ops)}};
}

static const StepProfile *findStep(const SavedProfile *saved, StringRef name) {
  if (!saved)
    return nullptr;
  const auto &steps = saved->profile.steps;
  auto it = llvm::find_if(
      steps, [&](const StepProfile &step) { return step.name == name; });
  return it == steps.end() ? nullptr : &*it;
}

static json::Object describe(const KernelExplanation &kernel,
                             const SourceRows &rows,
                             const SavedProfile *saved) {
  json::Array evaluated;
  for (const EvaluatedPlace &place : kernel.evaluated)
    evaluated.push_back(describe(place, rows));
  json::Object object{{"name", kernel.name},
                      {"flops", kernel.cost.flops},
                      {"bytes", kernel.cost.bytes},
                      {"evaluated", std::move(evaluated)}};
  if (kernel.axes)
    object["axes"] = json::Array(*kernel.axes);
  if (const StepProfile *step = findStep(saved, kernel.name))
    object["seconds"] = step->seconds;
  return object;
}

static json::Object describe(const ValueExplanation &value,
                             const SourceRows &rows) {
  static constexpr StringLiteral choices[] = {"required", "chosen", "again"};
  return json::Object{{"choice", choices[value.choice]},
                      {"place", rows.locate(value.place)},
                      {"op", getShortName(value.op)},
                      {"channels", value.channels},
                      {"numbers", value.numbers},
                      {"places", value.places},
                      {"flops", value.flops},
                      {"gain", value.gain},
                      {"reason", value.reason}};
}

static json::Object describe(const SavedProfile &saved) {
  return json::Object{
      {"problem", saved.problem},
      {"origin", saved.machine.origin},
      {"precision", saved.machine.precision},
      {"executions", int64_t(saved.profile.executions)},
      {"sites", saved.profile.sites},
      {"seconds", saved.profile.all.seconds},
      {"picture", run::drawRoofline(saved.profile, saved.machine,
                                    saved.model + ", " + saved.problem)}};
}

static json::Object describe(const Roof &roof) {
  return json::Object{{"peak", roof.peak}, {"bandwidth", roof.bandwidth}};
}

static json::Object describe(const PlanExplanation &plan,
                             const SourceRows &rows, const ReportInput &input,
                             const SavedProfile *saved) {
  json::Array kernels, values;
  for (const KernelExplanation &kernel : plan.kernels)
    kernels.push_back(describe(kernel, rows, saved));
  for (const ValueExplanation &value : plan.values)
    values.push_back(describe(value, rows));
  json::Object object{
      {"name", plan.function},         {"flops", plan.all.flops},
      {"bytes", plan.all.bytes},       {"workspace", plan.workspace},
      {"kernels", std::move(kernels)}, {"values", std::move(values)}};
  if (saved)
    object["profile"] = describe(*saved);
  if (input.machine)
    object["machine"] = describe(*input.machine);
  else if (saved)
    object["machine"] = describe(saved->machine.roof);
  return object;
}

//===----------------------------------------------------------------------===//
// Profiles
//===----------------------------------------------------------------------===//

/// Whether the steps do what the kernels do.
static bool isProfileOf(const SavedProfile &saved,
                        const PlanExplanation &plan) {
  return llvm::all_of(plan.kernels, [&](const KernelExplanation &kernel) {
    const StepProfile *step = findStep(&saved, kernel.name);
    if (!step || kernel.axes)
      return step != nullptr;
    double flops = double(kernel.cost.flops) * saved.profile.sites;
    return std::abs(step->flops - flops) <= 1e-9 * flops;
  });
}

static LogicalResult checkProfiles(ArrayRef<PlanExplanation> plans,
                                   const ReportInput &input,
                                   MLIRContext *context) {
  std::set<std::string> seen;
  for (const auto &[path, saved] : input.profiles) {
    auto error = [&](const Twine &message) {
      return emitError(UnknownLoc::get(context)) << message;
    };
    const auto *plan = llvm::find_if(plans, [&](const PlanExplanation &plan) {
      return plan.function == saved.function;
    });
    if (plan == plans.end())
      return error("'" + path + "' is a profile of '" + saved.function +
                   "', which is no function here: name it in --functions");
    if (!isProfileOf(saved, *plan))
      return error("'" + path +
                   "' is a profile of other kernels: measure the library that "
                   "gaugec makes of this model with these options");
    if (!seen.insert(saved.function).second)
      return error("'" + path + "' is a second profile of '" + saved.function +
                   "'");
  }
  return success();
}

static const SavedProfile *findProfile(const ReportInput &input,
                                       StringRef function) {
  for (const auto &[path, saved] : input.profiles)
    if (saved.function == function)
      return &saved;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

/// What docs/stages.md says of the stages that are not MLIR.
static StringRef getDescription(StringRef stage) {
  if (const Stage *found = findStage(stage))
    return found->description;
  if (stage == "llvm")
    return "LLVM IR, as it comes from MLIR";
  return stage == "asm" ? "the code of the processor"
                        : "LLVM IR after LLVM's optimiser";
}

static json::Object describe(const Listing &listing) {
  json::Array symbols;
  for (const Listing::Symbol &symbol : listing.symbols)
    symbols.push_back(json::Array{symbol.name, int64_t(symbol.line)});
  return json::Object{{"name", listing.stage},
                      {"description", getDescription(listing.stage)},
                      {"lines", int64_t(StringRef(listing.text).count('\n'))},
                      {"bytes", int64_t(listing.text.size())},
                      {"symbols", std::move(symbols)}};
}

/// Little endian, 32 bits each.
static std::string packNumbers(ArrayRef<unsigned> numbers) {
  std::string bytes(4 * numbers.size(), '\0');
  for (auto [i, number] : llvm::enumerate(numbers))
    llvm::support::endian::write32le(&bytes[4 * i], number);
  return bytes;
}

static json::Array describe(const PlaceSets &places, const SourceRows &rows) {
  json::Array sets;
  for (const PlaceSets::Set &set : places.getSets()) {
    json::Array here;
    for (FileLineColLoc place : set)
      if (json::Value at = rows.locate(place); at.kind() != json::Value::Null)
        here.push_back(std::move(at));
    sets.push_back(std::move(here));
  }
  return sets;
}

/// Of the model and of what it is compiled for.
static json::Object describe(const Compilation &compilation) {
  const json::Object &model = compilation.getDescription();
  const Target &target = compilation.getTarget();
  json::Object facts{{"triple", target.triple},
                     {"cpu", target.cpu},
                     {"vectorBits", int64_t(target.vectorBits)}};
  for (StringRef name : {"gaugec", "model", "group", "dimensions", "precision"})
    facts[name] = *model.get(name);
  return facts;
}

FailureOr<std::string> gaugec::makeCompileReport(Compilation &compilation,
                                                 const ReportInput &input) {
  PlaceSets places;
  FailureOr<std::vector<Listing>> listings = compilation.getListings(places);
  if (failed(listings))
    return failure();
  ArrayRef<PlanExplanation> plans = *compilation.explain();
  if (failed(checkProfiles(plans, input, compilation.getModule().getContext())))
    return failure();
  SourceRows rows(input.sources, places);
  json::Array functions, stages;
  for (const PlanExplanation &plan : plans)
    functions.push_back(
        describe(plan, rows, input, findProfile(input, plan.function)));
  Page page;
  for (auto [i, listing] : llvm::enumerate(*listings)) {
    stages.push_back(describe(listing));
    page.attachments.emplace_back("text-" + std::to_string(i), listing.text);
    page.attachments.emplace_back("places-" + std::to_string(i),
                                  packNumbers(listing.places));
  }
  json::Object facts = describe(compilation);
  page.title = facts.getString("model")->str() + ", compiled";
  page.body = body;
  page.style = style;
  page.scripts = {script};
  page.data = json::Object{{"facts", std::move(facts)},
                           {"sources", rows.takeTexts()},
                           {"places", describe(places, rows)},
                           {"functions", std::move(functions)},
                           {"stages", std::move(stages)}};
  return page.print();
}
