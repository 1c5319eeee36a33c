//===- gaugec.cpp - the compiler's command line ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong (or a file cannot be written), 2 the
// command line is, 70 our bug.
//
//===----------------------------------------------------------------------===//

#include "compiler/Compiler.h"
#include "compiler/Init.h"
#include "compiler/Passes.h"
#include "compiler/Version.h"
#include "compiler/tools/report/CompileReport.h"
#include "compiler/transform/AddFunctions.h"
#include "dialect/gauge/Gauge.h"
#include "frontend/Frontend.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/Threading.h"

using namespace mlir;
using namespace gaugec;
namespace cl = llvm::cl;

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

static cl::OptionCategory category("gaugec options");

static cl::opt<std::string> inputPath(cl::Positional, cl::desc("MODEL"),
                                      cl::init(""), cl::cat(category));
static cl::opt<std::string>
    outputPath("o", cl::value_desc("file"), cl::cat(category),
               cl::desc("output: a shared library (with its header beside it), "
                        "or the text of --emit (default: stdout)"));
static cl::opt<std::string> emitStage(
    "emit", cl::value_desc("stage"), cl::cat(category),
    cl::desc(
        "stop at a stage and write it: json, dsl (the description); gauge, "
        "core, site, vector, llvm-dialect (MLIR); llvm, asm, obj, header"));
static cl::opt<std::string> saveStages(
    "save-stages", cl::value_desc("folder"), cl::cat(category),
    cl::desc("write every stage into a folder, one readable file each"));
static cl::opt<std::string>
    precision("precision", cl::value_desc("f32|f64"), cl::cat(category),
              cl::desc("override the description's precision"));
static cl::list<std::string> functions(
    "functions", cl::value_desc("names"), cl::CommaSeparated, cl::cat(category),
    cl::desc("functions of the library: value (default), gradient, force, "
             "force_gradient, vjp, jvp, separated by commas"));
static cl::list<std::string> differentiate(
    "differentiate", cl::value_desc("NAME = EXPRESSION"), cl::cat(category),
    cl::desc("add a function that returns what the model does, and the value "
             "of an expression there, such as 'pull = force(S, U)'; may be "
             "given several times"));
static cl::list<std::string> pullbacks(
    "pullback", cl::value_desc("NAME = FUNCTION | RESULTS by ARGUMENTS"),
    cl::cat(category),
    cl::desc("add a function that returns gradients alone, by some arguments "
             "of a function and with cotangents of some of its results; "
             "further steps differentiate that again, as in 'b = value | S by "
             "U | grad_U by W.weight'; may be given several times"));
static cl::opt<std::string> cpu(
    "cpu", cl::value_desc("name"), cl::init("native"), cl::cat(category),
    cl::desc("CPU to compile for: native (default), or LLVM's name, such as "
             "x86-64-v3"));
static cl::opt<std::string> memoryMode(
    "memory", cl::value_desc("fast|low"), cl::init("fast"), cl::cat(category),
    cl::desc("fast (default): store what is cheaper to store than to compute "
             "again; low: also compute again what is dearer, up to the work of "
             "a layer"));
static cl::opt<unsigned> linkReals(
    "links", cl::value_desc("12|18"), cl::init(18), cl::cat(category),
    cl::desc("real numbers that a link of SU(3) is stored as: 18 (default), or "
             "12, its first two rows; links must then be in SU(3)"));
static cl::opt<bool>
    explainSchedule("explain", cl::cat(category),
                    cl::desc("show for each function its kernels, what is "
                             "stored, what is computed again, and why"));
static cl::opt<std::string> reportPath(
    "report", cl::value_desc("file.html"), cl::cat(category),
    cl::desc("write a page that shows every stage side by side, linked by the "
             "places of the description, and what each kernel does and costs"));
static cl::list<std::string> profilePaths(
    "profile", cl::value_desc("file.json"), cl::cat(category),
    cl::desc("times for --report, measured with gauge-run --profile "
             "--save-profile; once for each function"));
static cl::opt<double>
    peak("peak", cl::value_desc("Gflop/s"), cl::cat(category),
         cl::desc("of a machine: --explain and --report show what bounds each "
                  "kernel there (with --bandwidth)"));
static cl::opt<double> bandwidth("bandwidth", cl::value_desc("GB/s"),
                                 cl::cat(category),
                                 cl::desc("of its memory (with --peak)"));
static cl::opt<unsigned>
    vectorBits("vector-bits", cl::value_desc("n"), cl::init(0),
               cl::cat(category),
               cl::desc("bits of a vector: 64, 128, 256 or 512 (default: the "
                        "CPU's)"));
static cl::opt<unsigned> splitAxis(
    "split-axis", cl::value_desc("axis"), cl::init(0), cl::cat(category),
    cl::desc("axis along which lattices are cut into blocks for lanes, where "
             "it is known (default: 0); only speed depends on it"));
static cl::opt<unsigned> threads(
    "j", cl::value_desc("n"), cl::Prefix, cl::init(0), cl::cat(category),
    cl::desc("threads to compile with (default: all cores); the library does "
             "not depend on their number"));
static cl::opt<bool>
    listStages("list-stages", cl::cat(category),
               cl::desc("show the stages, what each may hold, and the call of "
                        "gauge-opt that leads to it from the one before"));
static cl::opt<bool> verifyEach("verify-each", cl::cat(category),
                                cl::desc("verify the IR after every pass"));

static constexpr const char *overview =
    R"(gaugec: compiles a gauge-equivariant network or action to a shared library

examples:
  gaugec examples/wilson_loop.gauge -o libwilson.so     libwilson.so and libwilson.h
  gaugec model.json --emit=site                         look at the kernels
  gaugec model.json --emit=dsl                          the same model as DSL text
  gaugec model.gauge --save-stages=stages               every stage, numbered
  gaugec model.gauge --precision=f64 -o libmodel.so
  gaugec - --emit=core < model.json                     MODEL - is the standard input
  gaugec action.gauge --functions=value,force -o libaction.so
  gaugec action.gauge --functions=value,force --explain --peak=135 --bandwidth=34
  gaugec action.gauge --functions=value,force --report action.html
  gaugec action.gauge --differentiate='dbeta = gradient(S, beta)' -o libaction.so

MODEL is a description (.gauge, .json), or gauge IR (.mlir), such as the saved
stages `gauge` and `core`. Exit codes: 0 done, 1 the model is wrong or a file
cannot be written, 2 the command line is wrong, 70 a bug of gaugec.
)";

namespace {
enum ExitCode { Done = 0, WrongInput = 1, WrongUsage = 2, OurBug = 70 };
} // namespace

/// Stages that are not MLIR.
static constexpr llvm::StringLiteral otherStages[] = {"json", "dsl", "llvm",
                                                      "asm",  "obj", "header"};

static int usageError(const llvm::Twine &message) {
  llvm::errs() << "gaugec: " << message
               << " (gaugec --help shows all options)\n";
  return WrongUsage;
}

static int inputError(const llvm::Twine &message) {
  llvm::errs() << "gaugec: error: " << message << "\n";
  return WrongInput;
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

/// To -o, else to stdout.
static int writeText(StringRef text) {
  if (outputPath.empty() || outputPath == "-") {
    llvm::outs() << text;
    llvm::outs().flush();
    if (!llvm::outs().has_error())
      return Done;
    llvm::outs().clear_error();
    return inputError("cannot write to the standard output");
  }
  if (llvm::Error error = writeAtomically(text, outputPath))
    return inputError(llvm::toString(std::move(error)));
  return Done;
}

static std::string printStage(ModuleOp module, bool locations) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OpPrintingFlags flags;
  if (locations)
    flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
  module->print(stream, flags);
  return text + "\n";
}

/// Numbered files: 00-model.json, 10-gauge.mlir, ..
class StageSaver {
public:
  StageSaver(StringRef folder, int first) : folder(folder), count(first) {}

  LogicalResult open() {
    if (llvm::sys::fs::exists(folder) && !llvm::sys::fs::is_directory(folder))
      return fail("'" + folder + "' is a file; --save-stages needs a folder");
    if (std::error_code error = llvm::sys::fs::create_directories(folder))
      return fail("cannot make the folder '" + folder +
                  "': " + error.message());
    return success();
  }
  LogicalResult save(StringRef name, StringRef text) {
    llvm::SmallString<128> path(folder);
    std::string number = std::to_string(count++ * 10);
    if (number.size() == 1)
      number.insert(0, "0");
    llvm::sys::path::append(path, number + "-" + name);
    if (llvm::Error error = writeAtomically(text, path))
      return fail(llvm::toString(std::move(error)));
    return success();
  }

private:
  static LogicalResult fail(const llvm::Twine &message) {
    inputError(message);
    return failure();
  }
  StringRef folder;
  int count;
};

/// Without a model (IR was given) from the stage `gauge` on.
static LogicalResult saveAllStages(Compilation &compilation,
                                   const frontend::Model *model) {
  StageSaver saver(saveStages, /*first=*/model ? 0 : 1);
  if (failed(saver.open()) ||
      (model && failed(saver.save("model.json", frontend::printJson(*model)))))
    return failure();
  auto saveStage = [&](const Stage &stage, ModuleOp module) {
    return saver.save((stage.name + ".mlir").str(), printStage(module, true));
  };
  if (failed(compilation.runTo(getStages().back().name, saveStage)))
    return failure();
  FailureOr<std::string> plain = compilation.getLLVM(false);
  FailureOr<std::string> optimised = compilation.getLLVM(true);
  FailureOr<std::string> assembly = compilation.getAssembly();
  FailureOr<std::string> header = compilation.getHeader("model");
  return success(succeeded(plain) && succeeded(optimised) &&
                 succeeded(assembly) && succeeded(header) &&
                 succeeded(saver.save("llvm.ll", *plain)) &&
                 succeeded(saver.save("llvm-optimised.ll", *optimised)) &&
                 succeeded(saver.save("model.s", *assembly)) &&
                 succeeded(saver.save("model.h", *header)));
}

/// The library, and its header beside it.
static int writeLibrary(Compilation &compilation) {
  llvm::SmallString<128> headerPath(outputPath);
  llvm::sys::path::replace_extension(headerPath, "h");
  FailureOr<std::string> header =
      compilation.getHeader(llvm::sys::path::stem(outputPath));
  if (llvm::Error error = checkOutput(headerPath))
    return inputError(llvm::toString(std::move(error)));
  if (failed(header) || failed(compilation.writeLibrary(outputPath)))
    return WrongInput;
  if (llvm::Error error = writeAtomically(*header, headerPath))
    return inputError(llvm::toString(std::move(error)));
  return Done;
}

/// A stage after the front end, by name.
static int emitCompiled(Compilation &compilation) {
  FailureOr<std::string> text = failure();
  if (findStage(emitStage)) {
    if (failed(compilation.runTo(emitStage)))
      return WrongInput;
    text = printStage(compilation.getModule(), false);
  } else if (emitStage == "llvm") {
    text = compilation.getLLVM();
  } else if (emitStage == "asm") {
    text = compilation.getAssembly();
  } else if (emitStage == "obj") {
    text = compilation.getObject();
  } else if (emitStage == "header") {
    text = compilation.getHeader(llvm::sys::path::stem(
        outputPath.empty() ? StringRef("model") : StringRef(outputPath)));
  }
  return failed(text) ? WrongInput : writeText(*text);
}

//===----------------------------------------------------------------------===//
// Main
//===----------------------------------------------------------------------===//

static bool isIR() { return StringRef(inputPath).ends_with(".mlir"); }

static int unknownStage() {
  std::string all;
  StringRef nearest;
  unsigned distance = 3; // beyond that it is no slip of the keys
  auto consider = [&](StringRef name) {
    all += (all.empty() ? "" : ", ") + name.str();
    unsigned d = StringRef(emitStage).edit_distance(name);
    if (d < distance)
      std::tie(distance, nearest) = std::pair(d, name);
  };
  for (const Stage &stage : getStages())
    consider(stage.name);
  llvm::for_each(otherStages, consider);
  if (!nearest.empty())
    return usageError("there is no stage '" + emitStage + "'; did you mean '" +
                      nearest + "'?");
  return usageError("there is no stage '" + emitStage + "'; there are " + all);
}

/// What is written must not take the place of what is read.
static int checkNotRead(StringRef path, StringRef what) {
  SmallVector<StringRef> read(profilePaths.begin(), profilePaths.end());
  read.push_back(inputPath);
  for (StringRef file : read) {
    bool same = false;
    if (!llvm::sys::fs::equivalent(file, path, same) && same)
      return usageError(what + " would overwrite " +
                        (file == inputPath ? "the model '" : "the profile '") +
                        path + "'");
  }
  return Done;
}

static int checkReport() {
  if (reportPath.empty())
    return profilePaths.empty() ? Done
                                : usageError("--profile is for --report");
  if (reportPath == "-")
    return usageError("a page cannot go to the standard output: name a file");
  if (emitStage == "json" || emitStage == "dsl")
    return usageError("--report shows a compilation, --emit=" + emitStage +
                      " writes the description: give one of them");
  llvm::SmallString<128> header(outputPath);
  llvm::sys::path::replace_extension(header, "h");
  if (reportPath == outputPath || (emitStage.empty() && reportPath == header))
    return usageError("-o and --report name the same file");
  return checkNotRead(reportPath, "the page");
}

/// The library and its header must not take the place of each other or of the
/// model.
static int checkLibraryPath() {
  StringRef path = outputPath;
  if (path.empty() || !emitStage.empty())
    return Done;
  if (path == "-")
    return usageError(
        "a library cannot go to the standard output: name a file");
  if (llvm::sys::path::extension(path) == ".h")
    return usageError("'" + path +
                      "' is the name of the header; call the library .so");
  if (llvm::sys::fs::is_directory(path))
    return usageError("'" + path + "' is a folder: name a file in it");
  return checkNotRead(path, "the library");
}

static int unknownFunction(StringRef name) {
  SmallVector<StringRef> known(getFunctionKinds());
  std::string hint = frontend::didYouMean(name, known);
  return usageError(
      "there is no function '" + name + "' to derive" +
      (hint.empty() ? "; there are " + llvm::join(known, ", ") : hint));
}

static int checkFunctions() {
  llvm::StringSet<> seen;
  for (const std::string &name : functions) {
    if (!llvm::is_contained(getFunctionKinds(), name))
      return unknownFunction(name);
    if (!seen.insert(name).second)
      return usageError("--functions names '" + name + "' twice");
  }
  if (isIR() && !differentiate.empty())
    return usageError("IR has no names for --differentiate: give the "
                      "description");
  bool isDescription = emitStage == "json" || emitStage == "dsl";
  if (isDescription &&
      !(functions.empty() && differentiate.empty() && pullbacks.empty()))
    return usageError("--emit=" + emitStage +
                      " writes the description, which has no derived "
                      "functions: leave out --functions, --differentiate and "
                      "--pullback");
  return Done;
}

static bool isToStandardOutput() {
  return outputPath.empty() || outputPath == "-";
}

static std::optional<double> getGiven(const cl::opt<double> &option) {
  return option.getNumOccurrences() ? std::optional(option.getValue())
                                    : std::nullopt;
}

/// --peak and --bandwidth.
static int checkMachine() {
  if (std::string wrong = checkRoof(getGiven(peak), getGiven(bandwidth));
      !wrong.empty())
    return usageError(wrong);
  if (getGiven(peak) && !explainSchedule && reportPath.empty())
    return usageError("--peak and --bandwidth are for --explain and --report");
  return Done;
}

static int checkLinks() {
  if (linkReals != 12 && linkReals != 18)
    return usageError("a link of SU(3) is 12 or 18 real numbers, not " +
                      std::to_string(linkReals));
  return Done;
}

static int checkSchedule() {
  if (memoryMode != "fast" && memoryMode != "low")
    return usageError("the memory mode is fast or low, not '" + memoryMode +
                      "'");
  if (int code = checkLinks())
    return code;
  if (explainSchedule && !emitStage.empty() && isToStandardOutput())
    return usageError("--explain and --emit both write to the standard output: "
                      "give -o for the stage");
  return Done;
}

/// --links=12 has a meaning for SU(3) only.
static int checkLinks(ModuleOp module) {
  if (linkReals == 18)
    return Done;
  for (auto function : module.getOps<func::FuncOp>()) {
    auto group =
        function->getAttrOfType<gauge::GroupAttr>(gauge::groupAttrName);
    if (group && !(group.isSpecial() && group.getColours() == 3)) {
      function.emitError("--links=12 stores SU(3) matrices by two of their "
                         "rows; leave it out for other groups");
      return WrongInput;
    }
  }
  return Done;
}

static int checkObjectOutput() {
  if (emitStage == "obj" && isToStandardOutput() && llvm::outs().is_displayed())
    return usageError("an object file does not go to a terminal: give -o");
  return Done;
}

static int checkUsage() {
  if (inputPath.empty())
    return usageError("no model given");
  if (!emitStage.empty() && !findStage(emitStage) &&
      !llvm::is_contained(otherStages, emitStage))
    return unknownStage();
  if (emitStage.empty() && saveStages.empty() && outputPath.empty() &&
      reportPath.empty() && !explainSchedule)
    return usageError("nothing to do: give -o, --emit, --explain, --report or "
                      "--save-stages");
  if (!precision.empty() && precision != "f32" && precision != "f64")
    return usageError("the precision is f32 or f64, not '" + precision + "'");
  if (vectorBits != 0 && vectorBits != 64 && vectorBits != 128 &&
      vectorBits != 256 && vectorBits != 512)
    return usageError("a vector has 64, 128, 256 or 512 bits, not " +
                      llvm::Twine(vectorBits));
  if (splitAxis >= gauge::maxDimensions)
    return usageError("the axes of a lattice are 0 to 3, there is no axis " +
                      llvm::Twine(splitAxis) + " to split");
  if (isIR() && (emitStage == "json" || emitStage == "dsl"))
    return usageError("'" + inputPath + "' is IR: it has no description");
  if (isIR() && !precision.empty())
    return usageError("IR has its precision in its types: no --precision");
  if (int code = checkFunctions())
    return code;
  if (int code = checkSchedule())
    return code;
  if (int code = checkMachine())
    return code;
  if (int code = checkObjectOutput())
    return code;
  if (int code = checkReport())
    return code;
  return checkLibraryPath();
}

//===----------------------------------------------------------------------===//
// Input
//===----------------------------------------------------------------------===//

/// The types of a function that can be compiled.
static LogicalResult checkFunction(func::FuncOp func) {
  auto isField = [](Type type) {
    return isa<gauge::LinksType, gauge::CovariantType, gauge::InvariantType>(
        type);
  };
  if (func.isExternal())
    return func.emitError("a function of a model has a body");
  for (Type type : func.getArgumentTypes())
    if (!isField(type) && !isa<RankedTensorType>(type))
      return func.emitError("a model takes fields and weights, not ") << type;
  for (Type type : func.getResultTypes())
    if (!isField(type) && !isa<RankedTensorType>(type))
      return func.emitError("a model returns fields and weights, not ") << type;
  if (func.getNumResults() == 0)
    return func.emitError("a model returns something");
  return success();
}

/// A model of gauge IR; of the saved stages those before kernels.
static LogicalResult checkModel(ModuleOp module) {
  WalkResult result = module.walk<WalkOrder::PreOrder>([](Operation *op) {
    StringRef dialect = op->getName().getDialectNamespace();
    if (llvm::is_contained({"builtin", "func", "gauge"}, dialect))
      return WalkResult::advance();
    op->emitError() << "'" << op->getName()
                    << "' is not gauge IR: gaugec compiles the stages 'gauge' "
                       "and 'core'; gauge-opt runs the passes on later ones";
    return WalkResult::interrupt();
  });
  if (result.wasInterrupted())
    return failure();
  if (module.getOps<func::FuncOp>().empty())
    return module.emitError("the model has no functions");
  for (auto func : module.getOps<func::FuncOp>())
    if (failed(checkFunction(func)))
      return failure();
  return success();
}

static OwningOpRef<ModuleOp> parseIR(llvm::SourceMgr &sources,
                                     MLIRContext &context) {
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module || failed(checkModel(*module)))
    return nullptr;
  return module;
}

static bool bugFound = false;

/// Errors without a place are about files and options, not about the model.
static LogicalResult reportPlain(Diagnostic &diagnostic) {
  std::string message = diagnostic.str();
  bugFound |= StringRef(message).starts_with("internal error");
  if (!isa<UnknownLoc>(diagnostic.getLocation()) ||
      diagnostic.getSeverity() != DiagnosticSeverity::Error)
    return failure(); // the next handler shows it
  inputError(message);
  return success();
}

/// The passes as gauge-opt takes them; only ours have options that are not the
/// defaults.
static std::string printPipeline(const OpPassManager &passes) {
  std::string full, text;
  llvm::raw_string_ostream stream(full);
  passes.printAsTextualPipeline(stream);
  for (StringRef rest = full; !rest.empty();) {
    auto [before, after] = rest.split('{');
    text += before;
    auto [options, next] = after.split('}');
    if (before.ends_with("convert-site-to-vector"))
      text += ("{" + options + "}").str();
    rest = next;
  }
  return text;
}

/// --list-stages; docs/stages.md says the same (test/driver/stages.test).
static int writeStages() {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  llvm::Expected<Target> target = Target::create(cpu);
  if (!target) {
    inputError(llvm::toString(target.takeError()));
    return WrongUsage;
  }
  if (vectorBits)
    target->vectorBits = vectorBits;
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (const Stage &stage : getStages()) {
    stream << stage.name << ": " << stage.description
           << "\n  may hold: " << stage.dialects << "\n";
    if (!stage.addPasses)
      continue;
    auto passes = PassManager::on<ModuleOp>(&context);
    stage.addPasses(passes, {*target});
    stream << "  gauge-opt --pass-pipeline='" << printPipeline(passes) << "'\n";
  }
  return writeText(text);
}

/// --functions and --pullback.
static LogicalResult addFunctions(ModuleOp module) {
  if (functions.empty() && pullbacks.empty())
    return success();
  GaugeAddFunctionsOptions options;
  llvm::append_range(options.functions, functions);
  llvm::append_range(options.pullbacks, pullbacks);
  if (functions.empty())
    options.functions.push_back("value");
  auto passes = PassManager::on<ModuleOp>(module.getContext());
  passes.addPass(createGaugeAddFunctions(options));
  return passes.run(module);
}

/// The machine of --peak and --bandwidth.
static std::optional<Roof> getMachine() {
  return getGiven(peak) ? std::optional(Roof{peak, bandwidth}) : std::nullopt;
}

/// In a compilation of its own: what else is asked for may be an earlier stage.
static int explain(ModuleOp module, CompileOptions options) {
  options.explain = true;
  FailureOr<std::unique_ptr<Compilation>> compilation =
      Compilation::create(OwningOpRef<ModuleOp>(module.clone()), options);
  if (failed(compilation))
    return WrongUsage; // the CPU
  FailureOr<ArrayRef<PlanExplanation>> plans = (*compilation)->explain();
  if (failed(plans))
    return WrongInput;
  for (const PlanExplanation &plan : *plans)
    llvm::outs() << printExplanation(plan, getMachine());
  return Done;
}

/// --report, in a compilation of its own.
static int writeReport(ModuleOp module, const llvm::SourceMgr &sources,
                       CompileOptions options) {
  options.explain = true;
  ReportInput input{sources, getMachine(), {}};
  for (const std::string &path : profilePaths) {
    llvm::Expected<run::SavedProfile> profile = run::readProfileFile(path);
    if (!profile)
      return inputError(llvm::toString(profile.takeError()));
    input.profiles.push_back({path, std::move(*profile)});
  }
  FailureOr<std::unique_ptr<Compilation>> compilation =
      Compilation::create(OwningOpRef<ModuleOp>(module.clone()), options);
  if (failed(compilation))
    return WrongUsage; // the CPU
  FailureOr<std::string> page = makeCompileReport(**compilation, input);
  if (failed(page))
    return WrongInput;
  if (llvm::Error error = writeAtomically(*page, reportPath))
    return inputError(llvm::toString(std::move(error)));
  return Done;
}

static int compile(OwningOpRef<ModuleOp> module, const llvm::SourceMgr &sources,
                   const frontend::Model *model) {
  if (int code = checkLinks(*module))
    return code;
  if (failed(addFunctions(*module)))
    return WrongInput;
  CompileOptions options;
  options.cpu = cpu;
  options.vectorBits = vectorBits;
  options.lowMemory = memoryMode == "low";
  options.compressLinks = linkReals == 12;
  options.splitAxis = splitAxis;
  options.verifyEach = verifyEach;
  if (int code = explainSchedule ? explain(*module, options) : Done)
    return code;
  if (!reportPath.empty())
    if (int code = writeReport(*module, sources, options))
      return code;
  FailureOr<std::unique_ptr<Compilation>> compilation =
      Compilation::create(std::move(module), options);
  if (failed(compilation))
    return WrongUsage; // the CPU
  if (!saveStages.empty() && failed(saveAllStages(**compilation, model)))
    return WrongInput;
  if (emitStage == "json" || emitStage == "dsl")
    return Done; // written already
  if (!emitStage.empty())
    return emitCompiled(**compilation);
  return outputPath.empty() ? Done : writeLibrary(**compilation);
}

/// --differentiate, each as a buffer of its own, so that messages can point
/// into it.
static bool parseDerivatives(llvm::SourceMgr &sources,
                             frontend::Diagnostics &diagnostics,
                             frontend::BuildOptions &options) {
  for (const std::string &text : differentiate) {
    unsigned buffer = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, "--differentiate"), {});
    std::optional<frontend::Statement> derivative =
        frontend::parseStatement(sources, buffer, diagnostics);
    if (!derivative)
      return false;
    options.derivatives.push_back(std::move(*derivative));
  }
  return true;
}

/// Compiles the main buffer of `sources`: IR, or `model`, which was read from
/// it.
static int compileSource(llvm::SourceMgr &sources, const frontend::Model *model,
                         frontend::Diagnostics &diagnostics) {
  frontend::BuildOptions options;
  if (!parseDerivatives(sources, diagnostics, options))
    return WrongInput;
  DialectRegistry registry;
  registerDialects(registry);
  llvm::DefaultThreadPool pool(llvm::hardware_concurrency(threads));
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  if (pool.getMaxConcurrency() > 1)
    context.setThreadPool(pool);
  context.loadAllAvailableDialects();
  context.printOpOnDiagnostic(false);
  SourceMgrDiagnosticHandler handler(sources, &context, llvm::errs());
  ScopedDiagnosticHandler plain(&context, reportPlain);
  OwningOpRef<ModuleOp> module =
      model ? frontend::buildModule(*model, &context, options, diagnostics)
            : parseIR(sources, context);
  if (!module)
    return WrongInput;
  int code = compile(std::move(module), sources, model);
  return bugFound ? OurBug : code;
}

static int compileDescription(llvm::SourceMgr &sources,
                              frontend::Format format) {
  frontend::Diagnostics diagnostics(sources,
                                    [](const llvm::SMDiagnostic &diagnostic) {
                                      diagnostic.print(nullptr, llvm::errs());
                                    });
  if (isIR())
    return compileSource(sources, nullptr, diagnostics);
  std::optional<frontend::Model> model =
      frontend::parseModel(sources, format, diagnostics);
  if (!model)
    return WrongInput;
  if (!precision.empty())
    model->precision = precision == "f64" ? frontend::Precision::F64
                                          : frontend::Precision::F32;
  int code = Done;
  if (emitStage == "json")
    code = writeText(frontend::printJson(*model));
  else if (emitStage == "dsl")
    code = writeText(frontend::printDsl(*model));
  bool textOnly = emitStage == "json" || emitStage == "dsl";
  if (code != Done || (textOnly && saveStages.empty()))
    return code;
  return compileSource(sources, &*model, diagnostics);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::setBugReportMsg(
      "gaugec crashed: this is a bug of gaugec. Please report "
      "it with the model, the options and these lines.\n");
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "gaugec " GAUGEC_VERSION "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  if (listStages)
    return writeStages();
  if (int code = checkUsage())
    return code;
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(inputPath, /*IsText=*/true);
  if (!buffer)
    return inputError("cannot read '" + inputPath +
                      "': " + buffer.getError().message());
  StringRef text = (*buffer)->getBuffer();
  if (text.contains('\0'))
    return inputError("'" + inputPath + "' is not a text file");
  frontend::Format format = frontend::guessFormat(inputPath, text);
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  return compileDescription(sources, format);
}
