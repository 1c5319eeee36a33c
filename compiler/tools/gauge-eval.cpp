//===- gauge-eval.cpp - how well a network has learned --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong, 2 the command line is, 70 our bug.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/target/Target.h"
#include "compiler/tools/run/Threads.h"
#include "compiler/tools/sample/Ensemble.h"
#include "compiler/tools/train/Evaluation.h"
#include "compiler/tools/train/Trainer.h"
#include "runtime/machine/Machine.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <map>

using namespace gaugec;
using namespace gaugec::run;
using namespace gaugec::train;
namespace cl = llvm::cl;

static constexpr const char *overview =
    "gauge-eval: errors of a trained network, on any lattices";

static constexpr const char *examples = R"(
Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 70 a bug of ours.

Examples:
  gauge-eval run --data=test8.h5,test64.h5 -o report.html
  gauge-eval run baseline --data=test.h5 --lattice=16x16,64x64 -o report.html
  gauge-eval run/last.safetensors --data=test.h5
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-eval options"};
  cl::cat ours{category};
  cl::list<std::string> runs{cl::Positional, cl::desc("RUN.."), ours};
  cl::list<std::string> data{
      "data", ours, cl::CommaSeparated, cl::value_desc("files"),
      cl::desc("HDF5 files like those of gauge-train, of any lattices")};
  cl::opt<std::string> weights{
      "weights", ours, cl::value_desc("file"),
      cl::desc("safetensors (default: best.safetensors of the run)")};
  cl::list<std::string> lattices{
      "lattice", ours, cl::CommaSeparated, cl::value_desc("16x16,.."),
      cl::desc("on these lattices, too: sampled from the Wilson action at the "
               "couplings `beta` of the first data")};
  cl::opt<int64_t> configurations{
      "configs", ours, cl::init(10),
      cl::desc("of --lattice at each coupling (10)")};
  cl::opt<std::string> target{
      "target", ours, cl::value_desc("expression"),
      cl::desc("what is true (default: what the run learned)")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("report.html"),
                              cl::desc("write a page with pictures")};
  run::ThreadsOption threads{"threads", ours, cl::value_desc("n"), cl::init(0),
                             cl::desc("threads (default: all cores)")};
  cl::extrahelp help{examples};
};
} // namespace

/// Bytes of links that are kept in memory; of larger files they are read when
/// they are wanted.
static constexpr uint64_t memoryLimit = uint64_t(1) << 32;

/// Of sampled configurations; not that of anybody's training data.
static constexpr int64_t testSeed = 770077;

static void printLine(const Evaluation &one) {
  llvm::outs() << llvm::formatv("{0,-12}{1,8}{2,14:e2}{3,14:e2}{4,14:e2}\n",
                                one.lattice, one.configurations, one.loss,
                                one.average, one.variance);
  llvm::outs().flush();
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// The couplings of a data set, each once.
static llvm::Expected<std::vector<double>> readBetas(const std::string &path) {
  auto stored = StoredDataset::open(path, "beta");
  if (!stored)
    return stored.takeError();
  auto numbers = stored->read();
  if (!numbers)
    return numbers;
  numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
  return numbers;
}

static llvm::Error parseLattice(llvm::StringRef text,
                                std::vector<int64_t> &extents) {
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, 'x');
  for (llvm::StringRef part : parts)
    if (part.getAsInteger(10, extents.emplace_back()))
      return fail("--lattice takes extents as in 16x16,32x32, not '" + text +
                      "'",
                  WrongUsage);
  return llvm::Error::success();
}

/// Samples what --lattice asks for into `folder`.
static llvm::Error sampleData(const Options &options, int colours,
                              const std::string &folder,
                              std::vector<std::string> &files) {
  for (const std::string &text : options.lattices) {
    sample::Settings settings;
    settings.colours = colours;
    settings.configurations = options.configurations;
    settings.thermalise = 300;
    settings.seed = testSeed;
    if (llvm::Error error = parseLattice(text, settings.extents))
      return error;
    auto betas = readBetas(options.data.front());
    if (!betas)
      return betas.takeError();
    settings.betas = std::move(*betas);
    if (std::string wrong = gauge::sample::checkOptions(
            {{colours, settings.extents}, settings.betas.front()});
        !wrong.empty() || options.configurations < 1)
      return fail("--lattice " + text + ": " +
                      (wrong.empty() ? "--configs is 1 at least" : wrong),
                  WrongUsage);
    if (llvm::Error error = sample::checkMemory(settings))
      return error;
    files.push_back(folder + "/" + text + ".h5");
    sample::Ensemble ensemble(std::move(settings), nullptr, files.back(),
                              gauge::machine::countThreads(options.threads),
                              /*quiet=*/true);
    volatile bool stop = false;
    if (llvm::Error error = ensemble.run(stop))
      return error;
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

namespace {
/// A folder of gauge-train, and which of its weights.
struct Run {
  std::string folder, weights;
};
} // namespace

/// A folder, or a file of weights in one.
static Run findRun(const std::string &path, const std::string &weights) {
  if (llvm::sys::fs::is_directory(path) || !llvm::sys::fs::exists(path))
    return {path, weights.empty() ? path + "/best.safetensors" : weights};
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  return {folder.empty() ? "." : folder.str(), path};
}

static llvm::Error evaluateFile(gauge_context *context, TrainingModel &model,
                                const DataSource &source, Trained trained,
                                const std::string &path,
                                std::map<bool, Library> &losses,
                                std::vector<Evaluation> &evaluations) {
  auto data = DataSet::load(context, path, source, memoryLimit);
  if (!data)
    return data.takeError();
  bool perConfiguration = data->isPerConfiguration();
  if (!losses.count(perConfiguration)) {
    auto loss = model.compileLoss(context, perConfiguration);
    if (!loss)
      return loss.takeError();
    losses[perConfiguration] = std::move(*loss);
  }
  trained.loss = &losses[perConfiguration];
  ProgressBar bar;
  auto one = evaluate(context, trained, *data, path, bar);
  bar.clear();
  if (!one)
    return one.takeError();
  printLine(*one);
  evaluations.push_back(std::move(*one));
  return llvm::Error::success();
}

/// The network, the target and the weights of a run, on each file.
static llvm::Expected<Report>
evaluateRun(const Options &options, const Run &run, const std::string &folder,
            gauge_context *context, std::vector<std::string> &files) {
  auto settings = readSettings(run.folder + "/run.json");
  if (!settings)
    return settings.takeError();
  if (!options.target.empty()) {
    settings->objective.target = options.target;
    settings->objective.labels.clear();
  }
  auto model = TrainingModel::read(run.folder + "/" + settings->model,
                                   settings->objective);
  if (!model)
    return model.takeError();
  auto source = (*model)->compileSource(context);
  if (!source)
    return source.takeError();
  auto network = (*model)->compileNetwork(context);
  if (!network)
    return network.takeError();
  gauge_tensors *raw = nullptr;
  if (llvm::Error error = check(
          context, gauge_tensors_load(context, run.weights.c_str(), &raw)))
    return std::move(error);
  Owner<gauge_tensors> weights(raw);
  if (files.empty()) {
    files.assign(options.data.begin(), options.data.end());
    if (llvm::Error error = sampleData(
            options, static_cast<int>(source->colours), folder, files))
      return std::move(error);
  }
  if (options.runs.size() > 1)
    llvm::outs() << run.weights << "\n";
  llvm::outs() << "lattice      configs          loss   of averages  their "
                  "variance\n";
  Trained trained{&*network, nullptr, raw,
                  (*model)->getModel().kind == frontend::ModelKind::Action,
                  settings->objective.usesValues()};
  Report report{(*model)->getTitle(), (*model)->getText(), {}};
  std::map<bool, Library> losses; // by whether targets are averages
  for (const std::string &path : files)
    if (llvm::Error error = evaluateFile(context, **model, *source, trained,
                                         path, losses, report.evaluations))
      return std::move(error);
  return report;
}

static llvm::Error evaluateAll(const Options &options,
                               const std::string &folder) {
  Owner<gauge_context> context(gauge_context_create(options.threads));
  if (!context)
    return fail("out of memory");
  std::vector<Report> reports;
  std::vector<std::string> files;
  for (const std::string &path : options.runs) {
    auto report = evaluateRun(options, findRun(path, options.weights), folder,
                              context.get(), files);
    if (!report)
      return report.takeError();
    reports.push_back(std::move(*report));
  }
  if (options.output.empty())
    return llvm::Error::success();
  if (llvm::Error error = writeAtomically(drawReport(reports), options.output))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

static llvm::Error runAll(const Options &options) {
  if (options.runs.empty() || options.data.empty())
    return fail("name the folder of a run, and --data", WrongUsage);
  if (!options.weights.empty() && options.runs.size() > 1)
    return fail("--weights are those of one run: name them in the place of "
                "the folder",
                WrongUsage);
  llvm::SmallString<128> folder;
  if (std::error_code error =
          llvm::sys::fs::createUniqueDirectory("gauge-eval", folder))
    return fail("cannot make a temporary folder: " + error.message());
  llvm::Error error = evaluateAll(options, std::string(folder));
  llvm::sys::fs::remove_directories(folder);
  return error;
}

static int report(llvm::Error error) {
  int code = Done;
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    code = failure.getCode();
    llvm::errs() << "gauge-eval: error: " << failure.message();
    if (code == WrongUsage)
      llvm::errs() << " (gauge-eval --help shows all options)";
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
    stream << "gauge-eval " GAUGEC_VERSION ", runtime " << gauge_version()
           << "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  return report(runAll(options));
}
