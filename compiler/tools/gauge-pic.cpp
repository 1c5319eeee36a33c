//===- gauge-pic.cpp - coloured particle-in-cell collisions ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong or a run failed, 2 the command line
// is wrong.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/tools/pic/Estimate.h"
#include "compiler/tools/pic/Run.h"
#include "compiler/tools/run/Threads.h"
#include "runtime/machine/Machine.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>

using namespace gaugec;
using namespace gaugec::pic;
using run::Done;
using run::fail;
using run::Failure;
using run::WrongUsage;
namespace cl = llvm::cl;

static constexpr const char *overview =
    "gauge-pic: simulates collisions of nuclei, coloured particle-in-cell";

static constexpr const char *examples = R"(
The input is JSON (docs/pic.md). A run has a folder: input.json, scalars.csv, profiles/, and a
checkpoint, from which it goes on exactly.

Exit codes: 0 done, 1 the input is wrong or a run failed, 2 the command line is wrong.

Examples:
  gauge-pic examples/glasma/collision.json -o run --dry-run   what it would take
  gauge-pic examples/glasma/collision.json -o run
  gauge-pic --resume run
  gauge-pic report run                                        run/report.html, and pictures
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-pic options"};
  cl::cat ours{category};
  cl::list<std::string> input{
      cl::Positional, ours,
      cl::desc("INPUT.json | --resume FOLDER | report FOLDER")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("folder"),
                              cl::desc("of the run (the input's name)")};
  cl::opt<bool> resume{"resume", ours,
                       cl::desc("go on with the run in a folder, exactly")};
  cl::opt<bool> dryRun{
      "dry-run", ours,
      cl::desc("print memory, time and resolution, and run nothing")};
  run::ThreadsOption threads{
      "threads", ours, cl::value_desc("n"), cl::init(0),
      cl::desc("threads (default: all cores); results do "
               "not depend on them")};
  cl::extrahelp help{examples};
};
} // namespace

static volatile bool stop = false;

static llvm::Error runAll(const Options &options) {
  bool isReport = options.input.size() == 2 && options.input[0] == "report";
  if (isReport)
    return writeReport(options.input[1], options.input[1] + "/report.html");
  if (options.input.size() != 1)
    return fail("name one input, or the folder of a run", WrongUsage);
  int threads = gauge::machine::countThreads(options.threads);
  std::string path = options.input[0];
  std::string folder = options.output;
  if (folder.empty())
    folder = llvm::sys::path::stem(path).str();
  if (options.resume && !options.output.empty())
    return fail("--resume goes on in the run's own folder: leave -o away",
                WrongUsage);
  if (options.resume) {
    folder = path;
    path += "/input.json";
    if (!llvm::sys::fs::exists(path))
      return fail("'" + folder +
                  "' is no folder of a run: it has no "
                  "input.json");
  }
  auto input = readInput(path, /*withWarnings=*/!options.resume);
  if (!input)
    return input.takeError();
  if (options.dryRun)
    return printEstimate(*input, folder, threads);
  Run run(std::move(*input), folder, threads);
  llvm::Error error = options.resume ? run.resume() : run.start();
  return error ? std::move(error) : run.advance(stop);
}

static int report(llvm::Error error) {
  int code = Done;
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    code = failure.getCode();
    llvm::errs() << "gauge-pic: error: " << failure.message();
    if (code == WrongUsage)
      llvm::errs() << " (gauge-pic --help shows all options)";
    llvm::errs() << "\n";
  });
  return code;
}

/// The run stops behind the step it is at, with a checkpoint; whoever asks a
/// second time does not wait for it. A full disk is an error of `write`.
static void catchSignals() {
  struct sigaction action = {};
  action.sa_handler = [](int) { stop = true; };
  action.sa_flags = int(SA_RESETHAND);
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaction(signal, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN); // NOLINT(cert-err33-c)
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ResetCommandLineParser();
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "gauge-pic " GAUGEC_VERSION "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  catchSignals();
  return report(runAll(options));
}
