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
#include "compiler/tools/train/Evaluation.h"
#include "compiler/tools/train/Trainer.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
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
  gauge-eval run --weights=other.safetensors --data=test.h5
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-eval options"};
  cl::cat ours{category};
  cl::opt<std::string> folder{cl::Positional, cl::desc("RUN"), ours};
  cl::list<std::string> data{
      "data", ours, cl::CommaSeparated, cl::value_desc("files"),
      cl::desc("HDF5 files like those of gauge-train, of any lattices")};
  cl::opt<std::string> weights{
      "weights", ours, cl::value_desc("file"),
      cl::desc("safetensors (default: best.safetensors of the run)")};
  cl::opt<std::string> target{
      "target", ours, cl::value_desc("expression"),
      cl::desc("what is true (default: what the run learned)")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("report.html"),
                              cl::desc("write a page with pictures")};
  cl::opt<int32_t> threads{"threads", ours, cl::value_desc("n"), cl::init(0),
                           cl::desc("threads (default: all cores)")};
  cl::extrahelp help{examples};
};
} // namespace

static llvm::Error writeReport(const Options &options,
                               llvm::ArrayRef<Evaluation> evaluations,
                               const TrainingModel &model) {
  if (options.output.empty())
    return llvm::Error::success();
  if (llvm::Error error = writeAtomically(
          drawReport(evaluations, model.getTitle(), model.getText()),
          options.output))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

/// Bytes of links that are kept in memory; of larger files they are read when
/// they are wanted.
static constexpr uint64_t memoryLimit = uint64_t(1) << 32;

static void printLine(const Evaluation &one) {
  llvm::outs() << llvm::formatv("{0,-12}{1,8}{2,14:e2}{3,14:e2}{4,14:e2}\n",
                                one.lattice, one.configurations, one.loss,
                                one.average, one.variance);
  llvm::outs().flush();
}

/// The network, the target and the weights of a run, on each file.
static llvm::Error evaluateAll(const Options &options, Settings &settings,
                               gauge_context *context) {
  settings.model = options.folder + "/" + settings.model;
  std::string weightsPath = options.weights.empty()
                                ? options.folder + "/best.safetensors"
                                : std::string(options.weights);
  auto model = TrainingModel::read(settings.model, settings.objective);
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
          context, gauge_tensors_load(context, weightsPath.c_str(), &raw)))
    return error;
  Owner<gauge_tensors> weights(raw);
  llvm::outs() << "lattice      configs          loss   of averages  their "
                  "variance\n";
  bool isAction = (*model)->getModel().kind == frontend::ModelKind::Action;
  Trained trained{&*network, nullptr, raw, isAction,
                  settings.objective.usesValues()};
  std::map<bool, Library> losses; // by whether targets are averages
  std::vector<Evaluation> evaluations;
  for (const std::string &path : options.data) {
    auto data = DataSet::load(context, path, *source, memoryLimit);
    if (!data)
      return data.takeError();
    bool perConfiguration = data->isPerConfiguration();
    if (!losses.count(perConfiguration)) {
      auto loss = (*model)->compileLoss(context, perConfiguration);
      if (!loss)
        return loss.takeError();
      losses[perConfiguration] = std::move(*loss);
    }
    trained.loss = &losses[perConfiguration];
    auto one = evaluate(context, trained, *data, path);
    if (!one)
      return one.takeError();
    printLine(*one);
    evaluations.push_back(std::move(*one));
  }
  return writeReport(options, evaluations, **model);
}

static llvm::Error runAll(const Options &options) {
  if (options.folder.empty() || options.data.empty())
    return fail("name the folder of a run, and --data", WrongUsage);
  auto settings = readSettings(options.folder + "/run.json");
  if (!settings)
    return settings.takeError();
  if (!options.target.empty()) {
    settings->objective.target = options.target;
    settings->objective.labels.clear();
  }
  Owner<gauge_context> context(gauge_context_create(options.threads));
  if (!context)
    return fail("out of memory");
  return evaluateAll(options, *settings, context.get());
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
