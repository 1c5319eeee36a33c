//===- gauge-train.cpp - trains networks on observables -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong or the training failed, 2 the
// command line is wrong, 70 our bug.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/target/Target.h"
#include "compiler/tools/run/Threads.h"
#include "compiler/tools/train/Trainer.h"
#include "runtime/machine/Machine.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <unistd.h>

using namespace gaugec;
using namespace gaugec::run;
using namespace gaugec::train;
namespace cl = llvm::cl;

static constexpr const char *overview =
    "gauge-train: trains a network or an action of links";

static constexpr const char *examples = R"(
The folder of a run holds run.json (its settings), model.gauge, history.csv and
history.svg (the learning curve), events.out.tfevents.gaugec (TensorBoard), best.safetensors (the weights of the lowest
validation loss), last.safetensors, and checkpoint.safetensors.

Exit codes: 0 done, 1 the input is wrong or the loss is no finite number, 2 the
command line is wrong, 70 a bug of ours.

Examples:
  gauge-train net.gauge --data=train.h5 --target='loop(2, 2)' --epochs=100 -o run
  gauge-train net.gauge --data=train.h5 --validate=val.h5 --target='re(trace(winding(0))) / N' -o run
  gauge-train action.gauge --data=fp.h5 --labels=S_FP --force-labels=DS_FP --loss=both -o run
  mpiexec -n 4 gauge-train net.gauge --data=train.h5 --target='loop(2, 2)' --threads=8 -o run
  gauge-train --resume=run
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-train options"};
  cl::cat ours{category};
  cl::opt<std::string> model{cl::Positional, cl::desc("MODEL"), ours};
  cl::opt<std::string> data{
      "data", ours, cl::value_desc("file"),
      cl::desc("HDF5 file with links `u` [N][sites][D][Nc][Nc] and extents "
               "`dims` [D]")};
  cl::opt<std::string> validation{
      "validate", ours, cl::value_desc("file"),
      cl::desc("data that is not trained on: it chooses the best weights "
               "(default: the training data)")};
  cl::opt<std::string> target{
      "target", ours, cl::value_desc("expression"),
      cl::desc("what to learn, one real number per site; loop(m, n) is the "
               "Wilson loop Re Tr W / N")};
  cl::opt<std::string> labels{
      "labels", ours, cl::value_desc("dataset"),
      cl::desc("what to learn, from the data: [N][sites], or [N], averages of "
               "a network and values of an action")};
  cl::opt<std::string> loss{
      "loss", ours, cl::value_desc("value|force|both"), cl::init("value"),
      cl::desc("what is compared; forces are by the links (value)")};
  cl::opt<std::string> forceLabels{
      "force-labels", ours, cl::value_desc("dataset"),
      cl::desc("forces, like `u` (default: of --target)")};
  cl::opt<double> forceWeight{
      "force-weight", ours, cl::init(0.5),
      cl::desc("w of both: (1 - w) value + w force (0.5)")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("folder"),
                              cl::desc("a new folder for the run")};
  cl::opt<std::string> resume{"resume", ours, cl::value_desc("folder"),
                              cl::desc("go on with a run, exactly")};
  cl::opt<int64_t> epochs{"epochs", ours, cl::init(100),
                          cl::desc("passes over the data (100)")};
  cl::opt<int64_t> batch{"batch", ours, cl::init(50),
                         cl::desc("configurations of a step (50)")};
  cl::opt<int64_t> seed{"seed", ours, cl::init(1),
                        cl::desc("of the first weights and of the order (1)")};
  cl::opt<std::string> method{"optimiser", ours,
                              cl::value_desc("adamw|adam|sgd"),
                              cl::init("adamw"), cl::desc("(adamw)")};
  cl::opt<bool> amsgrad{"amsgrad", ours, cl::init(true),
                        cl::desc("of adam and adamw (on)")};
  cl::opt<double> rate{"lr", ours, cl::init(1e-3),
                       cl::desc("learning rate (0.001)")};
  cl::opt<double> momentum{"momentum", ours, cl::init(0),
                           cl::desc("of sgd (0)")};
  cl::opt<double> decay{"decay", ours, cl::init(0),
                        cl::desc("weight decay (0)")};
  cl::opt<std::string> schedule{
      "schedule", ours, cl::value_desc("constant|cosine|plateau"),
      cl::init("constant"), cl::desc("of the learning rate (constant)")};
  cl::opt<double> clip{"clip", ours, cl::init(0),
                       cl::desc("largest norm of a gradient (0: any)")};
  cl::opt<int64_t> patience{
      "patience", ours, cl::init(0),
      cl::desc("stop after so many epochs without a better one (0: never)")};
  cl::opt<double> checkpoint{
      "checkpoint", ours, cl::value_desc("s"), cl::init(20),
      cl::desc("seconds between checkpoints (20); 0: after each step")};
  cl::opt<int64_t> shards{
      "shards", ours, cl::init(0),
      cl::desc("pieces of a batch that processes share (one a process); "
               "results depend on them, not on the processes")};
  cl::opt<double> memory{
      "memory", ours, cl::value_desc("GB"), cl::init(0),
      cl::desc("that links of a file may take; more are read when they are "
               "wanted (half of the machine's)")};
  run::ThreadsOption threads{
      "threads", ours, cl::value_desc("n"), cl::init(0),
      cl::desc("threads (default: all cores); results do "
               "not depend on them")};
  cl::extrahelp help{examples};
};
} // namespace

static volatile bool stop = false;

static llvm::Error checkNumbers(const Options &options) {
  if (options.epochs < 1 || options.batch < 1)
    return fail("--epochs and --batch take numbers from 1 on", WrongUsage);
  if (options.shards > maxShards)
    return fail("--shards are at most " + llvm::Twine(maxShards), WrongUsage);
  if (!(options.rate > 0) || options.clip < 0 || options.decay < 0 ||
      options.momentum < 0 || options.patience < 0 || options.seed < 0 ||
      options.memory < 0 || options.shards < 0)
    return fail("--lr takes a number above 0; --clip, --decay, --memory, "
                "--momentum, --patience, --seed and --shards take none below 0",
                WrongUsage);
  return llvm::Error::success();
}

static llvm::Error readObjective(const Options &options, Objective &objective) {
  auto loss = llvm::StringSwitch<std::optional<LossKind>>(options.loss)
                  .Case("value", LossKind::Value)
                  .Case("force", LossKind::Force)
                  .Case("both", LossKind::Both)
                  .Default(std::nullopt);
  if (!loss)
    return fail("--loss is value, force or both, not '" + options.loss + "'",
                WrongUsage);
  objective = {options.target, options.labels, options.forceLabels, *loss,
               options.forceWeight};
  if (!options.target.empty() && !options.labels.empty())
    return fail("--target and --labels are two ways to say what is learned: "
                "give one",
                WrongUsage);
  if (objective.usesForces() && options.target.empty() &&
      options.forceLabels.empty())
    return fail("a loss of forces needs --target or --force-labels",
                WrongUsage);
  if (!objective.usesForces() && !options.forceLabels.empty())
    return fail("--force-labels need --loss=force or both", WrongUsage);
  if (!(options.forceWeight > 0 && options.forceWeight < 1))
    return fail("--force-weight is between 0 and 1", WrongUsage);
  return llvm::Error::success();
}

static llvm::Expected<Settings> readOptions(const Options &options) {
  bool hasTarget = !options.target.empty() || !options.labels.empty() ||
                   (options.loss == "force" && !options.forceLabels.empty());
  if (options.model.empty() || options.data.empty() || !hasTarget ||
      options.output.empty())
    return fail("a run needs MODEL, --data, --target (or --labels) and -o",
                WrongUsage);
  Settings settings;
  if (llvm::Error error = readObjective(options, settings.objective))
    return std::move(error);
  if (llvm::Error error = checkNumbers(options))
    return std::move(error);
  using namespace gauge::train;
  auto method = llvm::StringSwitch<std::optional<Method>>(options.method)
                    .Case("adamw", Method::AdamW)
                    .Case("adam", Method::Adam)
                    .Case("sgd", Method::SGD)
                    .Default(std::nullopt);
  auto kind = llvm::StringSwitch<std::optional<ScheduleKind>>(options.schedule)
                  .Case("constant", ScheduleKind::Constant)
                  .Case("cosine", ScheduleKind::Cosine)
                  .Case("plateau", ScheduleKind::Plateau)
                  .Default(std::nullopt);
  if (!method || !kind)
    return fail("--optimiser is adamw, adam or sgd, --schedule is constant, "
                "cosine or plateau",
                WrongUsage);
  settings.epochs = options.epochs;
  settings.batch = options.batch;
  settings.seed = options.seed;
  settings.shards = options.shards;
  settings.patience = options.patience;
  settings.clip = options.clip;
  settings.optimiser = {*method,       options.momentum, 0.9, 0.999, 1e-8,
                        options.decay, options.amsgrad};
  settings.schedule.kind = *kind;
  settings.schedule.rate = options.rate;
  settings.schedule.epochs = options.epochs;
  return settings;
}

/// An absolute path, so that a run can be resumed from elsewhere.
static std::string makeAbsolute(const std::string &path) {
  llvm::SmallString<256> absolute(path);
  if (!path.empty())
    (void)llvm::sys::fs::make_absolute(absolute);
  return std::string(absolute);
}

static llvm::Error copyModel(const std::string &from, const std::string &to) {
  auto file = llvm::MemoryBuffer::getFile(from);
  if (!file)
    return fail("cannot read '" + from + "': " + file.getError().message());
  if (llvm::Error error = writeAtomically((*file)->getBuffer(), to,
                                          /*isDurable=*/true))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

static RunOptions makeRunOptions(const Options &options,
                                 gauge::train::Communicator &communicator) {
  auto memory =
      static_cast<uint64_t>(std::min(double(options.memory), 1e9) * 1e9);
  if (options.memory.getNumOccurrences() == 0)
    memory = uint64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE) / 2;
  int threads = options.threads;
  if (threads == 0) // the processes of a machine share its cores
    threads =
        std::max(1, ::gauge::machine::countThreads(0) / communicator.getSize());
  return {threads, options.checkpoint, memory, &communicator};
}

static llvm::Error makeFolder(const Options &options, Settings settings) {
  const std::string &folder = options.output;
  if (std::error_code error = llvm::sys::fs::create_directory(folder))
    return fail("cannot make the folder '" + folder + "': " + error.message());
  bool isJson = llvm::StringRef(options.model).ends_with(".json");
  std::string copy = folder + (isJson ? "/model.json" : "/model.gauge");
  if (llvm::Error error = copyModel(options.model, copy))
    return error;
  settings.model = isJson ? "model.json" : "model.gauge";
  if (llvm::Error error =
          writeAtomically(printSettings(settings), folder + "/run.json",
                          /*isDurable=*/true))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

using MaybeTrainer = llvm::Expected<std::unique_ptr<Trainer>>;

/// Nothing is left of a run whose input is wrong.
static MaybeTrainer create(const Options &options, Settings &settings,
                           gauge::train::Communicator &communicator) {
  const std::string &folder = options.output;
  if (settings.shards == 0)
    settings.shards = communicator.getSize();
  if (communicator.isFirst() && llvm::sys::fs::exists(folder))
    return fail("'" + folder +
                    "' is there already: --resume goes on with it, "
                    "or name another folder",
                WrongUsage);
  settings.model = options.model;
  settings.data = makeAbsolute(options.data);
  settings.validation = makeAbsolute(options.validation);
  return Trainer::create(settings, folder,
                         makeRunOptions(options, communicator));
}

static MaybeTrainer resume(const Options &options,
                           gauge::train::Communicator &communicator) {
  const std::string &folder = options.resume;
  if (!options.model.empty() || !options.output.empty() ||
      !options.data.empty())
    return fail("--resume takes everything else from the run's folder",
                WrongUsage);
  auto settings = readSettings(folder + "/run.json");
  if (!settings)
    return settings.takeError();
  settings->model = folder + "/" + settings->model;
  return Trainer::create(*settings, folder,
                         makeRunOptions(options, communicator));
}

/// A new run, in its folder.
static MaybeTrainer begin(const Options &options,
                          gauge::train::Communicator &communicator) {
  auto settings = readOptions(options);
  if (!settings)
    return settings.takeError();
  auto trainer = create(options, *settings, communicator);
  // The folder is made when all processes have read what they need.
  if (llvm::Error error = agree(communicator, trainer ? llvm::Error::success()
                                                      : trainer.takeError()))
    return std::move(error);
  if (communicator.isFirst())
    if (llvm::Error error = makeFolder(options, *settings))
      return std::move(error);
  return trainer;
}

static llvm::Error runAll(const Options &options,
                          gauge::train::Communicator &communicator) {
  auto trainer = options.resume.empty() ? begin(options, communicator)
                                        : resume(options, communicator);
  if (llvm::Error error = agree(communicator, trainer ? llvm::Error::success()
                                                      : trainer.takeError()))
    return error;
  return (*trainer)->run(stop);
}

/// Of processes that failed the first one speaks; all fail together.
static int report(llvm::Error error, gauge::train::Communicator &communicator) {
  std::vector<double> codes(communicator.getSize());
  std::string message;
  llvm::handleAllErrors(
      std::move(error),
      [&](const Failure &failure) {
        codes[communicator.getRank()] = failure.getCode();
        message = failure.message();
      },
      [](const FailedElsewhere &) {});
  communicator.sum(codes);
  auto failed = llvm::find_if(codes, [](double code) { return code != 0; });
  if (failed == codes.end())
    return Done;
  int code = int(*failed);
  if (failed - codes.begin() != communicator.getRank())
    return code;
  llvm::errs() << "gauge-train: error: " << message;
  if (code == WrongUsage)
    llvm::errs() << " (gauge-train --help shows all options)";
  llvm::errs() << "\n";
  return code;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ResetCommandLineParser();
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "gauge-train " GAUGEC_VERSION ", runtime " << gauge_version()
           << "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  // The run stops behind the step it is at, with a checkpoint.
  std::signal(SIGINT, [](int) { stop = true; });
  std::signal(SIGTERM, [](int) { stop = true; });
  std::unique_ptr<gauge::train::Communicator> communicator =
      gauge::train::makeCommunicator();
  return report(runAll(options, *communicator), *communicator);
}
