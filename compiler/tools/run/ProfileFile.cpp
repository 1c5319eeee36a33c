//===- ProfileFile.cpp - profiles as JSON files ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Profile.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace gaugec;
using namespace gaugec::run;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static json::Object toObject(const StepProfile &step) {
  return json::Object{{"name", step.name},
                      {"seconds", step.seconds},
                      {"flops", step.flops},
                      {"bytes", step.bytes}};
}

std::string gaugec::run::printProfileFile(const SavedProfile &saved) {
  const auto &[model, function, problem, machine, profile] = saved;
  json::Array steps;
  for (const StepProfile &step : profile.steps)
    steps.push_back(toObject(step));
  json::Object file{
      {"model", model},
      {"function", function},
      {"problem", problem},
      {"machine", json::Object{{"peak", machine.roof.peak},
                               {"bandwidth", machine.roof.bandwidth},
                               {"precision", machine.precision},
                               {"origin", machine.origin}}},
      {"executions", int64_t(profile.executions)},
      {"sites", profile.sites},
      {"steps", std::move(steps)},
      {"all", toObject(profile.all)}};
  if (profile.weightSteps)
    file["weights"] = toObject(profile.weights);
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}\n", json::Value(std::move(file)));
  return text;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// A member that is a number and not negative.
static bool mapNumber(json::ObjectMapper &object, llvm::StringLiteral name,
                      double &number, json::Path path) {
  if (!object.map(name, number))
    return false;
  if (number >= 0)
    return true;
  path.field(name).report("a number from 0 on is expected");
  return false;
}

namespace gaugec {

static bool fromJSON(const json::Value &value, Roof &roof, json::Path path) {
  json::ObjectMapper object(value, path);
  if (!object || !mapNumber(object, "peak", roof.peak, path) ||
      !mapNumber(object, "bandwidth", roof.bandwidth, path))
    return false;
  if (checkRoof(roof.peak, roof.bandwidth).empty())
    return true;
  path.report("peak and bandwidth are numbers above 0");
  return false;
}

namespace run {

static bool fromJSON(const json::Value &value, Machine &machine,
                     json::Path path) {
  json::ObjectMapper object(value, path);
  return object && fromJSON(value, machine.roof, path) &&
         object.map("precision", machine.precision) &&
         object.map("origin", machine.origin);
}

static bool fromJSON(const json::Value &value, StepProfile &step,
                     json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("name", step.name) &&
         mapNumber(object, "seconds", step.seconds, path) &&
         mapNumber(object, "flops", step.flops, path) &&
         mapNumber(object, "bytes", step.bytes, path);
}

static bool fromJSON(const json::Value &value, SavedProfile &saved,
                     json::Path path) {
  json::ObjectMapper object(value, path);
  Profile &profile = saved.profile;
  std::optional<StepProfile> weights;
  int64_t executions = 0;
  if (!object || !object.map("model", saved.model) ||
      !object.map("function", saved.function) ||
      !object.map("problem", saved.problem) ||
      !object.map("machine", saved.machine) ||
      !object.map("executions", executions) ||
      !mapNumber(object, "sites", profile.sites, path) ||
      !object.map("steps", profile.steps) || !object.map("all", profile.all) ||
      !object.map("weights", weights))
    return false;
  profile.executions = size_t(std::max<int64_t>(executions, 0));
  profile.weightSteps = weights.has_value();
  profile.weights = weights.value_or(StepProfile());
  return true;
}

} // namespace run
} // namespace gaugec

llvm::Expected<SavedProfile>
gaugec::run::readProfileFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return llvm::createStringError("cannot read '" + path +
                                   "': " + buffer.getError().message());
  llvm::Expected<SavedProfile> saved =
      json::parse<SavedProfile>((*buffer)->getBuffer(), "profile");
  if (saved)
    return saved;
  return llvm::createStringError(
      "'" + path + "' is not what gauge-run --save-profile writes: " +
      llvm::toString(saved.takeError()));
}
