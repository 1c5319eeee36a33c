//===- Run.cpp - a simulation and its folder ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Run.h"
#include "compiler/tools/pic/Checkpoint.h"
#include "compiler/tools/pic/Estimate.h"
#include "compiler/tools/run/ProgressBar.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::rt::Status;
using run::fail;

Run::Run(Input input, const std::string &folder, int threads)
    : input(std::move(input)), folder(folder),
      context(gauge_context_create(threads)) {}

static llvm::Error check(const Status &status) {
  return status ? fail(status.message()) : llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Beginning
//===----------------------------------------------------------------------===//

llvm::Error Run::make() {
  auto made = makeSimulation(input, context.get());
  if (!made)
    return made.takeError();
  simulation = std::move(*made);
  observables = simulation->makeObservables();
  return checkMemory(simulation->needs(), simulation->particles());
}

llvm::Error Run::start() {
  if (llvm::Error error = make())
    return error;
  if (llvm::Error error =
          checkDisk(input, *simulation, observables, folder.getPath()))
    return error;
  if (llvm::Error error = folder.create())
    return error;
  // The input comes last: a folder that has it holds a run.
  llvm::Error error = folder.write("origin", input.folder + "\n");
  if (!error)
    error = keepAction();
  if (!error)
    error = folder.write("input.json", input.text);
  if (!error)
    error = check(simulation->begin());
  if (!error)
    error = begin();
  // Nothing is left of a run that could not begin.
  if (error)
    llvm::sys::fs::remove_directories(folder.getPath());
  return error;
}

std::string Run::keptAction() const {
  return ("action" + llvm::sys::path::extension(input.action.path)).str();
}

static llvm::Error copyFile(const std::string &from, Folder &folder,
                            const std::string &name) {
  auto buffer = llvm::MemoryBuffer::getFile(from);
  if (!buffer)
    return fail("cannot read '" + from + "': " + buffer.getError().message());
  return folder.write(name, (*buffer)->getBuffer());
}

/// A run goes on with the action that it began with.
llvm::Error Run::keepAction() {
  if (input.action.path.empty())
    return llvm::Error::success();
  if (llvm::Error error = copyFile(input.action.path, folder, keptAction()))
    return error;
  if (input.action.params.empty())
    return llvm::Error::success();
  return copyFile(input.action.params, folder, keptParams);
}

void Run::useKeptAction() {
  if (!input.action.path.empty())
    input.action.path = folder.pathOf(keptAction());
  if (!input.action.params.empty())
    input.action.params = folder.pathOf(keptParams);
}

/// The first checkpoint holds the initial conditions.
llvm::Error Run::begin() {
  if (llvm::Error error = measure())
    return error;
  return save();
}

llvm::Error Run::resume() {
  if (llvm::Error error = folder.open())
    return error;
  useKeptAction();
  bool hasBegun = llvm::sys::fs::exists(checkpoint());
  if (hasBegun) {
    auto before = readCheckpointInput(checkpoint());
    if (!before)
      return before.takeError();
    if (llvm::Error error = checkSameRun(*before, folder.pathOf("input.json")))
      return error;
  }
  if (!hasBegun && folder.holdsAfter(0))
    return fail("'" + checkpoint() +
                "' is missing, but later steps have been measured: put it "
                "back, or start again in another folder");
  if (llvm::Error error = make())
    return error;
  if (!hasBegun) {
    if (llvm::Error error = check(simulation->begin()))
      return error;
    if (llvm::Error error = folder.dropAfter(-1))
      return error;
    return begin();
  }
  if (llvm::Error error = readCheckpoint(*simulation, checkpoint()))
    return error;
  savedStep = simulation->steps();
  return folder.dropAfter(savedStep);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// What has failed, and from where the run can go on.
llvm::Error Run::explain(llvm::Error error) const {
  return fail(llvm::toString(std::move(error)) + "; the checkpoint of step " +
              llvm::Twine(savedStep) + " is kept, gauge-pic --resume " +
              folder.getPath() + " goes on from there");
}

bool Run::isTimeToSave() const {
  const CheckpointTimes &times = input.checkpoint;
  double seconds =
      std::chrono::duration<double>(Clock::now() - savedAt).count();
  return (times.minutes > 0 && seconds > 60 * times.minutes) ||
         (times.steps > 0 && simulation->steps() % times.steps == 0);
}

llvm::Error Run::step() {
  if (llvm::Error error = prepare())
    return error;
  if (llvm::Error error = check(simulation->advance()))
    return error;
  if (llvm::Error error = measure())
    return error;
  return isTimeToSave() ? save() : llvm::Error::success();
}

/// The time, and what was measured last.
std::string Run::news() const {
  std::string text = llvm::formatv("t = {0:f4}", simulation->time()).str();
  for (const auto &observable : observables)
    if (std::string more = observable->news(); !more.empty())
      text += "  " + more;
  return text;
}

llvm::Error Run::advance(const volatile bool &stop) {
  run::ProgressBar bar;
  savedAt = Clock::now();
  while (simulation->steps() < input.steps && !stop) {
    bar.show(double(simulation->steps()), double(input.steps), news());
    if (llvm::Error error = step())
      return explain(std::move(error));
  }
  bar.clear();
  if (savedStep != simulation->steps())
    if (llvm::Error error = save())
      return explain(std::move(error));
  if (simulation->steps() < input.steps)
    llvm::errs() << "stopped after step " << simulation->steps() << " of "
                 << input.steps << "; gauge-pic --resume " << folder.getPath()
                 << " goes on\n";
  return llvm::Error::success();
}

llvm::Error Run::prepare() {
  for (auto &observable : observables)
    if (observable->isDue(simulation->steps() + 1, input.steps))
      if (llvm::Error error = observable->prepare())
        return error;
  return llvm::Error::success();
}

llvm::Error Run::measure() {
  Moment moment{simulation->steps(), simulation->time()};
  for (auto &observable : observables)
    if (observable->isDue(moment.step, input.steps))
      if (llvm::Error error = observable->measure(moment, folder))
        return error;
  return llvm::Error::success();
}

/// What was measured before is not measured again: it comes first.
llvm::Error Run::save() {
  if (llvm::Error error = folder.flush())
    return error;
  if (llvm::Error error =
          writeCheckpoint(*simulation, input.text, checkpoint()))
    return error;
  savedStep = simulation->steps();
  savedAt = Clock::now();
  return llvm::Error::success();
}
