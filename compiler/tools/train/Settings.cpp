//===- Settings.cpp - run.json --------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/Trainer.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::train;
using run::fail;

namespace {
/// Calls `io(name, member)` for each setting: both directions are one list.
template <class S, class F>
void forEachSetting(S &settings, F &&io) {
  io("model", settings.model);
  io("target", settings.objective.target);
  io("labels", settings.objective.labels);
  io("forceLabels", settings.objective.forceLabels);
  io("forceWeight", settings.objective.forceWeight);
  io("data", settings.data);
  io("validation", settings.validation);
  io("epochs", settings.epochs);
  io("batch", settings.batch);
  io("seed", settings.seed);
  io("shards", settings.shards);
  io("patience", settings.patience);
  io("clip", settings.clip);
  io("momentum", settings.optimiser.momentum);
  io("decay", settings.optimiser.decay);
  io("amsgrad", settings.optimiser.amsgrad);
  io("rate", settings.schedule.rate);
  io("factor", settings.schedule.factor);
  io("plateau", settings.schedule.patience);
}
} // namespace

std::string gaugec::train::printSettings(const Settings &settings) {
  llvm::json::Object object;
  forEachSetting(settings, [&](const char *name, const auto &value) {
    object[name] = value;
  });
  object["method"] = int64_t(settings.optimiser.method);
  object["schedule"] = int64_t(settings.schedule.kind);
  object["loss"] = int64_t(settings.objective.loss);
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(object)));
  return text;
}

static bool get(const llvm::json::Object &object, const char *name,
                std::string &value) {
  auto text = object.getString(name);
  value = text.value_or("").str();
  return text.has_value();
}
static bool get(const llvm::json::Object &object, const char *name,
                int64_t &value) {
  auto number = object.getInteger(name);
  value = number.value_or(0);
  return number.has_value();
}
static bool get(const llvm::json::Object &object, const char *name,
                double &value) {
  auto number = object.getNumber(name);
  value = number.value_or(0);
  return number.has_value();
}
static bool get(const llvm::json::Object &object, const char *name,
                bool &value) {
  auto flag = object.getBoolean(name);
  value = flag.value_or(false);
  return flag.has_value();
}

llvm::Expected<Settings> gaugec::train::readSettings(const std::string &path) {
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return fail("cannot read '" + path + "': " + file.getError().message());
  auto parsed = llvm::json::parse((*file)->getBuffer());
  if (!parsed)
    return fail("'" + path + "': " + llvm::toString(parsed.takeError()));
  const llvm::json::Object *object = parsed->getAsObject();
  if (!object)
    return fail("'" + path + "' holds no settings of a run");
  Settings settings;
  std::string missing;
  int64_t method = 0, kind = 0, loss = 0;
  auto read = [&](const char *name, auto &value) {
    if (!get(*object, name, value))
      missing = name;
  };
  forEachSetting(settings, read);
  read("method", method);
  read("schedule", kind);
  read("loss", loss);
  if (loss < 0 || loss > 2)
    missing = "loss";
  if (method < 0 || method > 2 || kind < 0 || kind > 2)
    missing = "method";
  if (settings.epochs < 1 || settings.batch < 1)
    missing = "batch";
  if (settings.shards < 1 || settings.shards > maxShards)
    missing = "shards";
  if (!missing.empty())
    return fail("'" + path + "' has no setting '" + missing +
                "': it is damaged, or of another version");
  settings.optimiser.method = gauge::train::Method(method);
  settings.schedule.kind = gauge::train::ScheduleKind(kind);
  settings.schedule.epochs = settings.epochs;
  settings.objective.loss = LossKind(loss);
  return settings;
}
