//===- gauge-sample.cpp - samples gauge configurations --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong, 2 the command line is.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/tools/run/Threads.h"
#include "compiler/tools/sample/Ensemble.h"
#include "runtime/machine/Machine.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <csignal>
#include <memory>

using namespace gaugec;
using namespace gaugec::run;
using namespace gaugec::sample;
namespace cl = llvm::cl;

static constexpr const char *overview =
    "gauge-sample: samples gauge configurations";

static constexpr const char *examples = R"(
The Wilson action by heat bath (a sweep is one of all links and --overrelax reflections), or
any action by Hybrid Monte Carlo with its compiled force (a sweep is a trajectory). The file is
HDF5: links `u` [N][sites][D][Nc][Nc] complex, `beta` [N], extents `dims` [D].

Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong.

Examples:
  gauge-sample --group='SU(2)' --lattice=8x8 --beta=0.1:6.0:10 --configs=1000 --seed=1 -o train.h5
  gauge-sample --group='SU(3)' --lattice=8x8x8x8 --beta=5.7,6.0 --configs=50 --thin=50 -o su3.h5
  gauge-sample --action=symanzik.gauge --lattice=8x8x8x8 --beta=6.0 --steps=8 --configs=50 -o sym.h5
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-sample options"};
  cl::cat ours{category};
  cl::opt<std::string> group{
      "group", ours, cl::value_desc("SU(N)"),
      cl::desc("U(1), or SU(2) to SU(8) (SU(2), or that of --action)")};
  cl::opt<std::string> lattice{"lattice", ours, cl::value_desc("8x8"),
                               cl::desc("extents, from 2 on")};
  cl::opt<std::string> betas{
      "beta", ours, cl::value_desc("numbers"),
      cl::desc("2.5, or 2.0,2.5, or 0.1:6.0:10, ten from 0.1 to 6.0")};
  cl::opt<int64_t> configurations{"configs", ours, cl::init(100),
                                  cl::desc("at each beta (100)")};
  cl::opt<int64_t> thermalise{
      "thermalise", ours, cl::desc("sweeps before the first (500; hmc 100)")};
  cl::opt<int64_t> thin{"thin", ours,
                        cl::desc("sweeps from one to the next (10; hmc 1)")};
  cl::opt<int64_t> overrelax{"overrelax", ours, cl::init(1),
                             cl::desc("reflections of a sweep (1)")};
  cl::opt<std::string> algorithm{
      "algorithm", ours, cl::value_desc("name"),
      cl::desc("heatbath, or hmc: Hybrid Monte Carlo (heatbath; with --action "
               "hmc)")};
  cl::opt<std::string> action{
      "action", ours, cl::value_desc("file.gauge"),
      cl::desc("hmc: the description of S, one number of links; --beta is its "
               "parameter beta (the Wilson action)")};
  cl::opt<std::string> params{
      "params", ours, cl::value_desc("w.safetensors"),
      cl::desc("hmc: weights and other parameters of --action")};
  cl::opt<std::string> integrator{
      "integrator", ours, cl::value_desc("name"), cl::init("omelyan"),
      cl::desc("hmc: leapfrog or omelyan (omelyan)")};
  cl::opt<double> length{"length", ours, cl::init(1.0),
                         cl::desc("hmc: of a trajectory, dU/dt = i P U (1)")};
  cl::opt<int64_t> steps{"steps", ours, cl::init(10),
                         cl::desc("hmc: of a trajectory (10)")};
  cl::opt<std::string> start{"start", ours, cl::value_desc("hot|cold"),
                             cl::init("hot"), cl::desc("(hot)")};
  cl::opt<int64_t> seed{"seed", ours, cl::init(1),
                        cl::desc("of all random numbers (1)")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("file.h5"),
                              cl::desc("what is written")};
  cl::opt<bool> resume{"resume", ours,
                       cl::desc("go on with an interrupted run, exactly")};
  run::ThreadsOption threads{
      "threads", ours, cl::value_desc("n"), cl::init(0),
      cl::desc("threads (default: all cores); results do "
               "not depend on them")};
  cl::extrahelp help{examples};
};
} // namespace

static volatile bool stop = false;

/// "SU(3)".
static llvm::Error parseGroup(llvm::StringRef text, int &colours) {
  llvm::StringRef rest = text;
  bool special = rest.consume_front("S");
  if (!rest.consume_front("U(") || !rest.consume_back(")") ||
      rest.getAsInteger(10, colours) || special != (colours > 1))
    return fail("--group is U(1), or SU(2) to SU(8), not '" + text + "'",
                WrongUsage);
  return llvm::Error::success();
}

static llvm::Error parseLattice(llvm::StringRef text,
                                std::vector<int64_t> &extents) {
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, 'x');
  for (llvm::StringRef part : parts)
    if (part.getAsInteger(10, extents.emplace_back()))
      return fail("--lattice takes extents as in 8x8, not '" + text + "'",
                  WrongUsage);
  return llvm::Error::success();
}

/// A list, or first:last:count.
static llvm::Error parseBetas(llvm::StringRef text,
                              std::vector<double> &betas) {
  auto wrong =
      fail("--beta takes 2.5, or 2.0,2.5, or 0.1:6.0:10, not '" + text + "'",
           WrongUsage);
  llvm::SmallVector<llvm::StringRef> parts;
  bool range = text.contains(':');
  text.split(parts, range ? ':' : ',');
  double first = 0, last = 0;
  int count = 0;
  if (range &&
      (parts.size() != 3 || parts[0].getAsDouble(first) ||
       parts[1].getAsDouble(last) || parts[2].getAsInteger(10, count) ||
       count < 1 || count > 100000))
    return wrong;
  for (int i = 0; i < count; ++i)
    betas.push_back(count == 1 ? first
                               : first + (last - first) * i / (count - 1));
  for (llvm::StringRef part : parts)
    if (!range && part.getAsDouble(betas.emplace_back()))
      return wrong;
  llvm::consumeError(std::move(wrong));
  return llvm::Error::success();
}

static llvm::Error checkNumbers(const Options &options,
                                const Settings &settings) {
  for (double beta : settings.betas)
    if (std::string text = gauge::sample::checkOptions(
            {{settings.colours, settings.extents}, beta});
        !text.empty())
      return fail(text, WrongUsage);
  if (llvm::Error error = checkMemory(settings))
    return error;
  if (settings.configurations < 1 || settings.thermalise < 0 ||
      settings.thin < 1 || settings.overrelax < 0 || settings.seed < 0)
    return fail("--configs and --thin take numbers from 1 on, --thermalise, "
                "--overrelax and --seed from 0 on",
                WrongUsage);
  if (settings.hybrid.steps < 1 || !(settings.hybrid.length > 0) ||
      !std::isfinite(settings.hybrid.length))
    return fail("--steps takes numbers from 1 on, --length positive ones",
                WrongUsage);
  return llvm::Error::success();
}

/// Options that take one of a few words.
static llvm::Error parseWords(const Options &options, Settings &settings) {
  bool hasAction = !options.action.empty();
  std::string algorithm = options.algorithm;
  if (algorithm.empty())
    algorithm = hasAction ? "hmc" : "heatbath";
  if (algorithm != "heatbath" && algorithm != "hmc")
    return fail("--algorithm is heatbath or hmc, not '" + algorithm + "'",
                WrongUsage);
  if (algorithm == "heatbath" && hasAction)
    return fail("the heat bath is that of the Wilson action: --action needs "
                "--algorithm=hmc",
                WrongUsage);
  if (!hasAction && !options.params.empty())
    return fail("--params are those of --action, which is missing", WrongUsage);
  if (options.integrator != "leapfrog" && options.integrator != "omelyan")
    return fail("--integrator is leapfrog or omelyan, not '" +
                    options.integrator + "'",
                WrongUsage);
  if (options.start != "hot" && options.start != "cold")
    return fail("--start is hot or cold, not '" + options.start + "'",
                WrongUsage);
  settings.algorithm =
      algorithm == "hmc" ? Algorithm::Hybrid : Algorithm::HeatBath;
  settings.hybrid.integrator = options.integrator == "omelyan"
                                   ? gauge::sample::Integrator::Omelyan
                                   : gauge::sample::Integrator::Leapfrog;
  settings.hot = options.start == "hot";
  return llvm::Error::success();
}

static llvm::Error parseNumbers(const Options &options, Settings &settings) {
  bool isHybrid = settings.algorithm == Algorithm::Hybrid;
  auto valueOf = [](const cl::opt<int64_t> &option, int64_t otherwise) {
    return option.getNumOccurrences() ? int64_t(option) : otherwise;
  };
  settings.configurations = options.configurations;
  settings.thermalise = valueOf(options.thermalise, isHybrid ? 100 : 500);
  settings.thin = valueOf(options.thin, isHybrid ? 1 : 10);
  settings.overrelax = options.overrelax;
  settings.seed = options.seed;
  settings.hybrid.length = options.length;
  settings.hybrid.steps = options.steps;
  if (llvm::Error error = parseLattice(options.lattice, settings.extents))
    return error;
  if (!options.betas.empty())
    return parseBetas(options.betas, settings.betas);
  settings.betas = {1};
  return llvm::Error::success();
}

/// Compiles the action of trajectories; group and coupling follow from it.
static llvm::Error makeAction(const Options &options, int threads,
                              Settings &settings,
                              std::unique_ptr<ActionLibrary> &action) {
  auto made =
      options.action.empty()
          ? ActionLibrary::makeWilson(settings.colours,
                                      int64_t(settings.extents.size()), threads)
          : ActionLibrary::read(options.action, options.params, threads);
  if (!made)
    return made.takeError();
  action = std::move(*made);
  if (!options.group.empty() && settings.colours != action->getColours())
    return fail("--group is " + options.group + ", but the action's is another",
                WrongUsage);
  if (int64_t(settings.extents.size()) != action->getDimensions())
    return fail("'" + options.lattice +
                    "' is no lattice of the action, which "
                    "has " +
                    llvm::Twine(action->getDimensions()) + " dimensions",
                WrongUsage);
  if (action->hasBeta() != !options.betas.empty())
    return fail(action->hasBeta()
                    ? "the action has the parameter beta: give --beta"
                    : "the action has no parameter beta for --beta",
                WrongUsage);
  settings.colours = action->getColours();
  settings.actionHash = action->getHash();
  return llvm::Error::success();
}

static llvm::Error readOptions(const Options &options, int threads,
                               Settings &settings,
                               std::unique_ptr<ActionLibrary> &action) {
  if (options.lattice.empty() || options.output.empty() ||
      (options.betas.empty() && options.action.empty()))
    return fail("a run needs --lattice, --beta and -o", WrongUsage);
  std::string group = options.group;
  if (llvm::Error error =
          parseGroup(group.empty() ? "SU(2)" : group, settings.colours))
    return error;
  if (llvm::Error error = parseWords(options, settings))
    return error;
  if (llvm::Error error = parseNumbers(options, settings))
    return error;
  if (llvm::Error error = checkNumbers(options, settings))
    return error;
  if (settings.algorithm == Algorithm::Hybrid)
    return makeAction(options, threads, settings, action);
  return llvm::Error::success();
}

static llvm::Error runAll(const Options &options) {
  const std::string &path = options.output;
  namespace fs = llvm::sys::fs;
  int threads = gauge::machine::countThreads(options.threads);
  Settings settings;
  std::unique_ptr<ActionLibrary> action;
  if (llvm::Error error = readOptions(options, threads, settings, action))
    return error;
  if (fs::exists(path))
    return fail("'" + path + "' is there already: name another file",
                WrongUsage);
  if (!options.resume && fs::exists(path + ".state"))
    return fail("'" + path +
                    ".state' is of a run that was interrupted: "
                    "--resume goes on with it, or remove it",
                WrongUsage);
  Ensemble ensemble(std::move(settings), action.get(), path, threads);
  if (options.resume)
    if (llvm::Error error = ensemble.resume())
      return error;
  return ensemble.run(stop);
}

static int report(llvm::Error error) {
  int code = Done;
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    code = failure.getCode();
    llvm::errs() << "gauge-sample: error: " << failure.message();
    if (code == WrongUsage)
      llvm::errs() << " (gauge-sample --help shows all options)";
    llvm::errs() << "\n";
  });
  return code;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ResetCommandLineParser();
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "gauge-sample " GAUGEC_VERSION "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  // The run stops behind the configuration it is at.
  std::signal(SIGINT, [](int) { stop = true; });
  std::signal(SIGTERM, [](int) { stop = true; });
  return report(runAll(options));
}
