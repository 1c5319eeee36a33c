//===- gauge-run.cpp - describes, runs and verifies compiled models -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong, 2 the command line is, 70 our bug.
//
//===----------------------------------------------------------------------===//

#include "compiler/Init.h"
#include "compiler/Version.h"
#include "compiler/interpret/Verify.h"
#include "compiler/target/Target.h"
#include "compiler/tools/run/Problem.h"
#include "compiler/tools/run/Threads.h"
#include "mlir/IR/MLIRContext.h"
#include "runtime/machine/Machine.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"

using namespace gaugec;
using namespace gaugec::run;
namespace cl = llvm::cl;

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

static constexpr const char *overview =
    "gauge-run: describes, runs and verifies compiled models";

static constexpr const char *examples = R"(
Exit codes: 0 done, 1 the input is wrong or a check failed, 2 the command line is
wrong, 70 a bug of ours.

Examples:
  gauge-run libwilson.so --describe
  gauge-run libwilson.so --lattice=16x16 --random-links=7 --random-params=1
  gauge-run libwilson.so --function=value --input=links.h5:U --params=w.safetensors -o out.h5
  gauge-run libaction.so --lattice=8x8x8x8 --random-links=1 --set beta=5.7 --time
  gauge-run libaction.so --lattice=8x8x8x8 --random-links=1 --set beta=5.7 --profile --roofline=action.svg
  gauge-run libwilson.so --verify
)";

namespace {
/// The options. LLVM's libraries register some hundred of their own, `threads`
/// among them, so all are forgotten before these are made.
struct Options {
  cl::OptionCategory category{"gauge-run options"};
  cl::cat ours{category};
  cl::opt<std::string> library{cl::Positional, cl::desc("LIBRARY"), ours};
  cl::opt<bool> describe{
      "describe", ours,
      cl::desc("show what the library holds: functions, shapes, parameters, "
               "receptive fields, work")};
  cl::opt<bool> verify{
      "verify", ours,
      cl::desc("compare every function with the reference interpreter, and "
               "check gauge covariance, derivatives and forces, on random "
               "arguments")};
  cl::opt<std::string> function{
      "function", ours, cl::value_desc("name"),
      cl::desc("run this function (default: the only one, or `value`)")};
  cl::opt<std::string> lattice{
      "lattice", ours, cl::value_desc("16x16"),
      cl::desc("extents (default: those of the input files)")};
  cl::opt<int64_t> batch{"batch", ours, cl::value_desc("n"),
                         cl::desc("configurations (default: 1, or as many as "
                                  "the input files hold)")};
  cl::opt<uint64_t> randomLinks{
      "random-links", ours, cl::value_desc("seed"),
      cl::desc("random links (Haar), and normal numbers for other inputs that "
               "have no --input")};
  cl::list<std::string> inputs{"input", ours,
                               cl::value_desc("[name=]file[:dataset]"),
                               cl::desc("an input from an HDF5 file")};
  cl::opt<std::string> parameters{
      "params", ours, cl::value_desc("file"),
      cl::desc("parameters from a safetensors file")};
  cl::opt<uint64_t> randomParameters{
      "random-params", ours, cl::value_desc("seed"),
      cl::desc("random parameters, normal, with the model's own widths")};
  cl::list<std::string> scalars{"set", ours, cl::value_desc("name=number"),
                                cl::desc("a scalar parameter")};
  cl::opt<std::string> saveParameters{
      "save-params", ours, cl::value_desc("file"),
      cl::desc("write the parameters as safetensors")};
  cl::opt<std::string> output{"o", ours, cl::value_desc("file"),
                              cl::desc("write the outputs to an HDF5 file")};
  cl::opt<bool> time{"time", ours,
                     cl::desc("execute for a second and show the median time "
                              "of each step")};
  cl::opt<bool> profile{
      "profile", ours,
      cl::desc("--time, and what bounds each step on this machine, which is "
               "measured first, or on that of --peak and --bandwidth")};
  cl::opt<double> peak{"peak", ours, cl::value_desc("Gflop/s"),
                       cl::desc("of the machine, for --profile (with "
                                "--bandwidth)")};
  cl::opt<double> bandwidth{"bandwidth", ours, cl::value_desc("GB/s"),
                            cl::desc("of its memory (with --peak)")};
  cl::opt<std::string> roofline{
      "roofline", ours, cl::value_desc("file.svg"),
      cl::desc("write what --profile measured as a picture")};
  cl::opt<std::string> saveProfile{
      "save-profile", ours, cl::value_desc("file.json"),
      cl::desc("write what --profile measured for gaugec --report")};
  run::ThreadsOption threads{"threads", ours, cl::value_desc("n"), cl::init(0),
                             cl::desc("threads (default: all cores)")};
  cl::opt<uint64_t> seed{"seed", ours, cl::value_desc("n"), cl::init(1),
                         cl::desc("seed of --verify")};
  cl::extrahelp help{examples};

  /// Did the user ask for a run?
  bool wantsRun() const {
    return function.getNumOccurrences() || randomLinks.getNumOccurrences() ||
           !inputs.empty() || !output.empty() || time || profile ||
           !saveParameters.empty() || (!describe && !verify);
  }
};
} // namespace

/// "16x16" as extents.
static llvm::Error parseLattice(const Options &options, Shape &extents) {
  llvm::SmallVector<llvm::StringRef> parts;
  if (!options.lattice.empty())
    llvm::StringRef(options.lattice).split(parts, 'x');
  for (llvm::StringRef part : parts) {
    int64_t extent = 0;
    if (part.getAsInteger(10, extent) || extent < 1)
      return fail("--lattice takes extents as in 16x16, not '" +
                      options.lattice + "'",
                  WrongUsage);
    extents.push_back(extent);
  }
  return llvm::Error::success();
}

/// An output must not take the place of what the run reads, nor of a device.
static llvm::Error checkOutput(const Options &options, llvm::StringRef output) {
  namespace fs = llvm::sys::fs;
  if (output.empty() || !fs::exists(output))
    return llvm::Error::success();
  if (!fs::is_regular_file(output))
    return fail("'" + output +
                    "' cannot be written: it is not an ordinary file",
                WrongUsage);
  llvm::SmallVector<llvm::StringRef> read = {options.library,
                                             options.parameters};
  for (llvm::StringRef input : options.inputs) {
    llvm::StringRef file = input.split('=').second;
    read.push_back((file.empty() ? input : file).split(':').first);
  }
  for (llvm::StringRef file : read)
    if (!file.empty() && fs::equivalent(file, output))
      return fail("'" + output +
                      "' would be overwritten, and it is read: name "
                      "another file",
                  WrongUsage);
  return llvm::Error::success();
}

static llvm::Error checkOutputs(const Options &options) {
  std::pair<llvm::StringRef, const std::string &> outputs[] = {
      {"-o", options.output},
      {"--save-params", options.saveParameters},
      {"--roofline", options.roofline},
      {"--save-profile", options.saveProfile}};
  for (auto &[name, output] : outputs)
    if (llvm::Error error = checkOutput(options, output))
      return error;
  for (auto *second = std::begin(outputs); second != std::end(outputs);
       ++second)
    for (auto *first = std::begin(outputs); first != second; ++first)
      if (!first->second.empty() && first->second == second->second)
        return fail(first->first + " and " + second->first +
                        " name the same file",
                    WrongUsage);
  return llvm::Error::success();
}

static std::optional<double> getGiven(const cl::opt<double> &option) {
  return option.getNumOccurrences() ? std::optional(option.getValue())
                                    : std::nullopt;
}

static llvm::Error checkProfile(const Options &options) {
  if (std::string wrong =
          checkRoof(getGiven(options.peak), getGiven(options.bandwidth));
      !wrong.empty())
    return fail(wrong, WrongUsage);
  if (options.profile)
    return llvm::Error::success();
  if (getGiven(options.peak))
    return fail("--peak and --bandwidth are for --profile", WrongUsage);
  if (!options.roofline.empty())
    return fail("--roofline draws what --profile measures: give both",
                WrongUsage);
  if (!options.saveProfile.empty())
    return fail("--save-profile writes what --profile measures: give both",
                WrongUsage);
  return llvm::Error::success();
}

static llvm::Error readRequest(const Options &options, Request &request) {
  if (llvm::Error error = parseLattice(options, request.extents))
    return error;
  if (llvm::Error error = checkOutputs(options))
    return error;
  if (llvm::Error error = checkProfile(options))
    return error;
  if (options.batch.getNumOccurrences()) {
    if (options.batch < 1)
      return fail("--batch takes a number from 1 on", WrongUsage);
    request.batch = options.batch;
  }
  if (options.randomLinks.getNumOccurrences())
    request.linkSeed = options.randomLinks;
  if (options.randomParameters.getNumOccurrences())
    request.parameterSeed = options.randomParameters;
  request.function = options.function;
  request.inputs.assign(options.inputs.begin(), options.inputs.end());
  request.parameterFile = options.parameters;
  request.scalars.assign(options.scalars.begin(), options.scalars.end());
  if (request.parameterSeed && !request.parameterFile.empty())
    return fail("--params and --random-params exclude each other", WrongUsage);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static llvm::Error runVerify(const Options &options, gauge_context *context,
                             const gauge_module *module,
                             const Request &request) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext mlirContext(registry,
                                mlir::MLIRContext::Threading::DISABLED);
  interpret::VerifyOptions verify;
  verify.seed = options.seed;
  if (!request.extents.empty())
    verify.lattices.push_back({request.extents, request.batch.value_or(1)});
  if (failed(interpret::verifyModel(context, module, &mlirContext, verify,
                                    llvm::outs())))
    return fail("'" + options.library + "' failed its verification");
  return llvm::Error::success();
}

/// That of the options, or this one.
static llvm::Expected<Machine> findMachine(const Options &options,
                                           bool isDouble) {
  std::string precision = isDouble ? "f64" : "f32";
  if (options.peak.getNumOccurrences())
    return Machine{{options.peak, options.bandwidth}, precision, "given"};
  int threads = ::gauge::machine::countThreads(options.threads);
  Roof roof{::gauge::machine::measurePeak(isDouble, threads),
            ::gauge::machine::measureBandwidth(threads)};
  if (roof.bandwidth == 0)
    return fail("there is not enough memory to measure its bandwidth: give "
                "--peak and --bandwidth");
  return Machine{roof, precision,
                 "measured, " + std::to_string(threads) +
                     (threads == 1 ? " thread" : " threads")};
}

static llvm::Error writeText(const std::string &text, const std::string &path) {
  if (llvm::Error error = writeAtomically(text, path))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

/// --time, --profile, --roofline, --save-profile.
static llvm::Error measure(const Options &options, const Description &model,
                           Problem &problem) {
  if (!options.time && !options.profile)
    return llvm::Error::success();
  llvm::Expected<Machine> machine =
      options.profile ? findMachine(options, model.isDouble) : Machine();
  if (!machine)
    return machine.takeError();
  llvm::Expected<Profile> profile = problem.measure();
  if (!profile)
    return profile.takeError();
  if (options.profile)
    printProfile(*profile, *machine, llvm::outs());
  else
    printTimes(*profile, llvm::outs());
  std::string title = model.model + ", " + problem.getTitle();
  if (!options.roofline.empty())
    if (llvm::Error error = writeText(drawRoofline(*profile, *machine, title),
                                      options.roofline))
      return error;
  if (options.saveProfile.empty())
    return llvm::Error::success();
  SavedProfile saved{model.model, problem.getFunction(), problem.getTitle(),
                     *machine, *profile};
  return writeText(printProfileFile(saved), options.saveProfile);
}

static llvm::Error runFunction(const Options &options, gauge_context *context,
                               const gauge_module *module,
                               const Description &model, Request request) {
  if (request.function.empty())
    request.function =
        model.functions.size() == 1 ? model.functions.front().name : "value";
  Problem problem(context, module, model);
  if (llvm::Error error = problem.prepare(request))
    return error;
  if (!options.saveParameters.empty())
    if (llvm::Error error = problem.saveParameters(options.saveParameters))
      return error;
  if (llvm::Error error = problem.execute())
    return error;
  if (!options.output.empty())
    if (llvm::Error error = problem.writeOutputs(options.output, request))
      return error;
  problem.printSummary(llvm::outs());
  return measure(options, model, problem);
}

static llvm::Error runAll(const Options &options) {
  Request request;
  if (llvm::Error error = readRequest(options, request))
    return error;
  Owner<gauge_context> context(gauge_context_create(options.threads));
  if (!context)
    return fail("out of memory");
  gauge_module *raw = nullptr;
  // A bare name is a file here, not a library of the system.
  std::string path = options.library;
  if (path.find('/') == std::string::npos)
    path = "./" + path;
  if (llvm::Error error = check(
          context.get(), gauge_module_load(context.get(), path.c_str(), &raw)))
    return error;
  Owner<gauge_module> module(raw);
  llvm::Expected<Description> model = readDescription(raw);
  if (!model)
    return model.takeError();
  if (options.describe)
    printDescription(*model, llvm::outs());
  if (options.wantsRun())
    if (llvm::Error error =
            runFunction(options, context.get(), raw, *model, request))
      return error;
  return options.verify ? runVerify(options, context.get(), raw, request)
                        : llvm::Error::success();
}

/// Prints the message; the exit code.
static int report(llvm::Error error) {
  int code = Done;
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    code = failure.getCode();
    llvm::errs() << "gauge-run: error: " << failure.message();
    if (code == WrongUsage)
      llvm::errs() << " (gauge-run --help shows all options)";
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
    stream << "gauge-run " GAUGEC_VERSION ", runtime " << gauge_version()
           << "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  if (options.library.empty())
    return report(fail("no library given", WrongUsage));
  int code = report(runAll(options));
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    llvm::outs().clear_error();
    return report(fail("cannot write to the standard output"));
  }
  return code;
}
