//===- gauge-loops.cpp - which Wilson loops a network holds ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong, 2 the command line is, 70 our bug.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/loops/Draw.h"
#include "compiler/target/Target.h"
#include "compiler/tools/loops/Input.h"
#include "compiler/tools/loops/Tables.h"
#include "compiler/tools/report/LoopReport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include <cmath>
#include <set>

using namespace gaugec;
using namespace gaugec::loops;
using namespace gaugec::run;
namespace cl = llvm::cl;

static constexpr const char *overview =
    "gauge-loops: which Wilson loops a network holds";

static constexpr const char *examples = R"(
A network of plaquettes, L-Conv, L-Bilin, L-CB, polynomial L-Act, traces and linear heads is a
polynomial in traced Wilson loops. gauge-loops multiplies it out. Loops are written by their steps:
'+0 +1 -0 -1' is a plaquette, P0 winds around axis 0.

Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 70 a bug of ours.

Examples:
  gauge-loops model.gauge                                   numbers of loops: layers, lengths
  gauge-loops model.gauge --count                           products only, of networks of any size
  gauge-loops model.gauge --params=w.safetensors --top=50   loops of the result with coefficients
  gauge-loops model.gauge --params=a.safetensors --compare=b.safetensors
  gauge-loops model.gauge --params=a.safetensors --attribute=W
  gauge-loops model.gauge --params=a.safetensors --reduce='+0 +2*1 -0 -2*1'
  gauge-loops model.gauge --symbols --layer=W               coefficients as polynomials of weights
  gauge-loops model.gauge --params=w.safetensors --report=loops.html   a page with pictures
  gauge-loops model.gauge --json=loops.json                 all of it for a script
  gauge-loops model.gauge --params=w.safetensors --svg=loops.svg   pictures
  gauge-loops --closed=22 --dimensions=2                    all closed loops there are
  gauge-loops --draw='+0 +1 -0 -1' --svg=plaquette.svg
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-loops options"};
  cl::cat ours{category};
  cl::opt<std::string> model{cl::Positional, cl::desc("MODEL"), ours};
  cl::opt<std::string> params{"params", ours, cl::value_desc("w.safetensors"),
                              cl::desc("weights: coefficients are numbers")};
  cl::list<std::string> set{"set", ours, cl::value_desc("NAME=NUMBER"),
                            cl::desc("a single parameter; may be repeated")};
  cl::opt<std::string> compare{
      "compare", ours, cl::value_desc("v.safetensors"),
      cl::desc("a second checkpoint: coefficients of both, and how they "
               "differ")};
  cl::opt<std::string> attribute{
      "attribute", ours, cl::value_desc("layer"),
      cl::desc("what each channel of a layer adds to the coefficients of the "
               "result")};
  cl::opt<bool> symbols{"symbols", ours,
                        cl::desc("coefficients as polynomials of the weights")};
  cl::opt<std::string> layer{
      "layer", ours, cl::value_desc("name"),
      cl::desc(
          "show the terms of this layer, by its variable or as line:column "
          "(the results)")};
  cl::opt<size_t> top{
      "top", ours, cl::value_desc("n"), cl::init(20),
      cl::desc("terms that are shown (20; in --json and --report 1000)")};
  cl::opt<double> threshold{
      "threshold", ours, cl::value_desc("c"), cl::init(0),
      cl::desc("hide terms with smaller coefficients (0)")};
  cl::opt<std::string> orientation{
      "orientation", ours, cl::value_desc("kept|divided"), cl::init("kept"),
      cl::desc("a loop and its reversal are two, or one (kept)")};
  cl::opt<std::string> translations{
      "translations", ours, cl::value_desc("divided|kept"), cl::init("divided"),
      cl::desc("a loop at two places is one, or two (divided)")};
  cl::opt<bool> count{"count", ours,
                      cl::desc("numbers of products, without any loop")};
  cl::opt<bool> partial{
      "partial", ours,
      cl::desc("leave out what is no polynomial, with all made of it")};
  cl::opt<double> limit{"limit", ours, cl::value_desc("n"), cl::init(2e7),
                        cl::desc("products that a layer may take (20000000)")};
  cl::opt<std::string> json{"json", ours, cl::value_desc("file"),
                            cl::desc("write everything as JSON; - to stdout")};
  cl::opt<std::string> reduce{
      "reduce", ours, cl::value_desc("steps"),
      cl::desc("move the coefficients of the result to independent loops, this "
               "one first, such as '+0 +2*1 -0 -2*1'")};
  cl::opt<std::string> report{
      "report", ours, cl::value_desc("file.html"),
      cl::desc("write a page: the network, and the loops of each layer as "
               "pictures with their coefficients, to filter and to search")};
  cl::opt<std::string> rewrite{
      "rewrite", ours, cl::value_desc("join|split"),
      cl::desc(
          "rewrite the results by an identity of Cayley and Hamilton: join "
          "products of loops (SU(2)), split loops that follow another twice "
          "running (SU(2), SU(3))")};
  cl::opt<std::string> svg{
      "svg", ours, cl::value_desc("file.svg"),
      cl::desc("draw the terms of --layer (of the first result) on one sheet, "
               "or the path --draw")};
  cl::opt<std::string> path{
      "draw", ours, cl::value_desc("steps"),
      cl::desc("a path for --svg, such as '+0 +1 -0 -1'; --dimensions says "
               "where")};
  cl::opt<int> closed{
      "closed", ours, cl::value_desc("length"),
      cl::desc(
          "how many closed loops there are up to this length, at most 32")};
  cl::opt<int> dimensions{"dimensions", ours, cl::value_desc("n"), cl::init(2),
                          cl::desc("of --closed and --draw (2)")};
  cl::extrahelp help{examples};
};

/// What is asked for, on a network.
class Session {
public:
  Session(const Options &options, Input &input)
      : options(options), input(input), context(gauge_context_create(1)) {}
  llvm::Error run();

private:
  llvm::Error readWeights();
  llvm::Error readFile(llvm::StringRef path,
                       std::optional<WeightMap<Complex>> &to);
  llvm::Error expand();
  llvm::Error rewrite();
  llvm::Error print();
  llvm::Error attribute();
  llvm::Expected<size_t> findLayer(llvm::StringRef name);
  JsonOptions getJsonOptions() const;
  llvm::Error writeJson();
  llvm::Error drawLayer();
  llvm::Error reduce();
  TermOptions getTermOptions() const {
    return {options.top, options.threshold};
  }

  const Options &options;
  Input &input;
  Owner<gauge_context> context;
  std::unique_ptr<Analysis> analysis;
  std::optional<WeightMap<Complex>> weights, other;
  std::optional<Reduction> reduction;
};
} // namespace

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

static llvm::Error checkChoice(const cl::opt<std::string> &option,
                               llvm::StringRef a, llvm::StringRef b) {
  if (option == a || option == b)
    return llvm::Error::success();
  return fail("--" + option.ArgStr + " is " + a + " or " + b + ", not '" +
                  option + "'",
              WrongUsage);
}

static llvm::Error checkWeights(const Options &options) {
  bool hasWeights = !options.params.empty() || !options.set.empty();
  for (const auto *option :
       {&options.compare, &options.attribute, &options.reduce})
    if (!option->empty() && !hasWeights)
      return fail("--" + option->ArgStr + " needs weights: give --params",
                  WrongUsage);
  if (options.symbols && hasWeights)
    return fail("coefficients are symbols or numbers: leave out --symbols or "
                "--params",
                WrongUsage);
  bool needsLoops = hasWeights || options.symbols;
  for (const auto *option :
       {&options.json, &options.svg, &options.report, &options.layer})
    needsLoops |= !option->empty();
  if (options.count && needsLoops)
    return fail("--count makes no loops: leave out --params, --symbols, "
                "--layer, --svg, --report and --json, or --count",
                WrongUsage);
  return llvm::Error::success();
}

/// What is written must not take the place of what is read, nor of each other.
static llvm::Error checkOutputs(const Options &options) {
  const cl::opt<std::string> *outputs[] = {&options.json, &options.svg,
                                           &options.report};
  std::set<std::string> seen;
  for (const auto *output : outputs) {
    if (output->empty() || *output == "-")
      continue;
    for (const auto *read : {&options.model, &options.params, &options.compare})
      if (!read->empty() && llvm::sys::fs::equivalent(*read, *output))
        return fail("--" + output->ArgStr + " would overwrite '" + *read + "'",
                    WrongUsage);
    if (!seen.insert(*output).second)
      return fail("'" + *output + "' is named for two outputs", WrongUsage);
  }
  if (options.report == "-" || options.svg == "-")
    return fail("a " + llvm::Twine(options.report == "-" ? "page" : "picture") +
                    " cannot go to the standard output: name a file",
                WrongUsage);
  return llvm::Error::success();
}

/// --attribute and --reduce are tables of their own.
static llvm::Error checkTables(const Options &options) {
  using Option = const cl::opt<std::string> *;
  for (auto [table, other] :
       {std::pair<Option, Option>{&options.attribute, &options.compare},
        {&options.attribute, &options.json},
        {&options.attribute, &options.layer},
        {&options.attribute, &options.reduce},
        {&options.reduce, &options.layer}})
    if (!table->empty() && !other->empty())
      return fail("--" + table->ArgStr + " does not go with --" + other->ArgStr,
                  WrongUsage);
  return llvm::Error::success();
}

/// --rewrite is of loops with coefficients.
static llvm::Error checkRewrite(const Options &options) {
  if (options.rewrite.empty())
    return llvm::Error::success();
  if (options.symbols || options.count || !options.attribute.empty())
    return fail("--rewrite does not go with --symbols, --count or --attribute",
                WrongUsage);
  return checkChoice(options.rewrite, "join", "split");
}

static llvm::Error checkUsage(const Options &options) {
  if (options.model.empty())
    return fail("no model given", WrongUsage);
  if (llvm::Error error = checkOutputs(options))
    return error;
  if (llvm::Error error = checkChoice(options.orientation, "kept", "divided"))
    return error;
  if (llvm::Error error = checkChoice(options.translations, "divided", "kept"))
    return error;
  if (llvm::Error error = checkRewrite(options))
    return error;
  if (llvm::Error error = checkTables(options))
    return error;
  if (!(options.threshold >= 0))
    return fail("--threshold is a number from 0 on", WrongUsage);
  if (!(options.limit >= 1) || !(options.limit <= 1e9))
    return fail("--limit is a number from 1 to 1e9", WrongUsage);
  return checkWeights(options);
}

static llvm::Error writeFile(llvm::StringRef text, llvm::StringRef path) {
  if (llvm::Error error = writeAtomically(text, path))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

static llvm::Error checkDimensions(const Options &options) {
  if (options.dimensions < 1 || options.dimensions > gauge::maxDimensions)
    return fail("--dimensions is from 1 to 4", WrongUsage);
  return llvm::Error::success();
}

/// --draw: a loop, if it leads back.
static llvm::Error drawPath(const Options &options) {
  if (!options.model.empty() || options.svg.empty())
    return fail("--draw takes --svg, and no model", WrongUsage);
  if (llvm::Error error = checkOutputs(options))
    return error;
  if (llvm::Error error = checkDimensions(options))
    return error;
  std::optional<Word> word = parseWord(options.path, options.dimensions);
  if (!word)
    return fail(
        "--draw takes steps such as '+0 +1 -0 -1' or 'P0' on axes 0 to " +
            llvm::Twine(options.dimensions - 1) + ", not '" + options.path +
            "'",
        WrongUsage);
  bool isClosed = getDisplacement(*word) == Displacement{};
  Path path{*word, {}, isClosed};
  return writeFile(drawPaths(path, options.dimensions, 300) + "\n",
                   options.svg);
}

static llvm::Error printClosedLoops(const Options &options) {
  if (!options.model.empty())
    return fail("--closed counts loops of the lattice, not of a model: leave "
                "out one of them",
                WrongUsage);
  if (options.closed < 0 || options.closed > maxClosedLength)
    return fail("--closed takes lengths from 0 to " +
                    std::to_string(maxClosedLength),
                WrongUsage);
  if (llvm::Error error = checkDimensions(options))
    return error;
  printClosed(options.dimensions, options.closed, llvm::outs());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static llvm::Error parseSet(const Options &options,
                            llvm::StringMap<double> &given) {
  for (llvm::StringRef text : options.set) {
    auto [name, number] = text.split('=');
    double value = 0;
    if (name.empty() || number.getAsDouble(value) || !std::isfinite(value))
      return fail("--set takes NAME=NUMBER, not '" + text + "'", WrongUsage);
    given[name] = value;
  }
  return llvm::Error::success();
}

llvm::Error Session::readFile(llvm::StringRef path,
                              std::optional<WeightMap<Complex>> &to) {
  llvm::StringMap<double> given;
  if (llvm::Error error = parseSet(options, given))
    return error;
  auto read = loadWeights(context.get(), path, given, input.getFunction());
  if (!read)
    return fail(llvm::toString(read.takeError()));
  to = std::move(*read);
  return llvm::Error::success();
}

llvm::Error Session::readWeights() {
  if (options.params.empty() && options.set.empty())
    return llvm::Error::success();
  if (llvm::Error error = readFile(options.params, weights))
    return error;
  return options.compare.empty() ? llvm::Error::success()
                                 : readFile(options.compare, other);
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

/// Errors of the expansion have been printed with their places.
static llvm::Error failPrinted() { return fail(""); }

llvm::Error Session::expand() {
  ExpandOptions expandOptions;
  expandOptions.limit = options.limit;
  expandOptions.partial = options.partial;
  Equivalence equivalence{options.translations == "divided",
                          options.orientation == "divided"};
  auto created =
      Analysis::create(input.getFunction(), equivalence, expandOptions);
  if (failed(created))
    return failPrinted();
  analysis = std::move(*created);
  if (options.count)
    return llvm::Error::success();
  if ((options.symbols && failed(analysis->expandSymbols())) ||
      failed(analysis->expandNumbers(weights ? &*weights : nullptr,
                                     other ? &*other : nullptr)))
    return failPrinted();
  return llvm::Error::success();
}

llvm::Error Session::rewrite() {
  if (options.rewrite.empty())
    return llvm::Error::success();
  gauge::GroupAttr group = analysis->getGroup();
  bool isJoin = options.rewrite == "join";
  if (!group.isSpecial() || group.getColours() > (isJoin ? 2 : 3))
    return fail("--rewrite=" + options.rewrite + " is an identity of SU(2)" +
                (isJoin ? "" : " and SU(3)") + ", not of " + group.getName());
  for (std::optional<size_t> layer : analysis->getResults())
    if (layer && !analysis->getLayers()[*layer].isMatrix)
      analysis->rewrite(*layer,
                        isJoin ? &Relations::join : &Relations::splitSquare);
  return llvm::Error::success();
}

llvm::Expected<size_t> Session::findLayer(llvm::StringRef name) {
  if (std::optional<size_t> layer = analysis->findLayer(name))
    return *layer;
  llvm::SmallVector<llvm::StringRef> known;
  for (const Layer &layer : analysis->getLayers())
    if (!layer.name.empty() && !llvm::is_contained(known, layer.name))
      known.push_back(layer.name);
  std::string hint = frontend::didYouMean(name, known);
  return fail("there is no layer '" + name + "'" +
              (hint.empty() ? "; there are " + llvm::join(known, ", ") : hint));
}

llvm::Error Session::attribute() {
  llvm::Expected<size_t> layer = findLayer(options.attribute);
  if (!layer)
    return layer.takeError();
  if (!analysis->getResults()[0])
    return fail("the result is no polynomial: nothing to attribute");
  std::vector<Expansion<Complex>> without;
  for (size_t c = 0; c < analysis->getLayers()[*layer].count.channels; ++c) {
    auto sum = analysis->expandWithout(*weights, *layer, c);
    if (failed(sum))
      return failPrinted();
    without.push_back(std::move(*sum));
  }
  size_t channels =
      analysis->getLayers()[*analysis->getResults()[0]].count.channels;
  for (size_t c = 0; c < channels; ++c)
    printAttribution(*analysis, *layer, without, c, getTermOptions(),
                     llvm::outs());
  return llvm::Error::success();
}

JsonOptions Session::getJsonOptions() const {
  JsonOptions jsonOptions{options.model, options.params, options.compare};
  if (options.top.getNumOccurrences())
    jsonOptions.top = options.top;
  jsonOptions.reduction = reduction ? &*reduction : nullptr;
  return jsonOptions;
}

llvm::Error Session::writeJson() {
  std::string text;
  llvm::raw_string_ostream os(text);
  loops::writeJson(*analysis, getJsonOptions(), os);
  if (options.json == "-") {
    llvm::outs() << text;
    return llvm::Error::success();
  }
  return writeFile(text, options.json);
}

llvm::Error Session::reduce() {
  if (options.reduce.empty())
    return llvm::Error::success();
  auto target = parseWord(options.reduce, analysis->getDimensions());
  if (!target || getDisplacement(*target) != Displacement{})
    return fail("--reduce takes a closed path such as '+0 +1 -0 -1', not '" +
                    options.reduce + "'",
                WrongUsage);
  std::optional<size_t> result = analysis->getResults()[0];
  if (!result || analysis->getLayers()[*result].isMatrix)
    return fail("the result is no number at a site that is a polynomial: "
                "nothing to reduce");
  if (size_t channels = analysis->getLayers()[*result].count.channels;
      channels > 1)
    return fail("--reduce takes a result of one channel, not " +
                llvm::Twine(channels) +
                ": let the network return one, such as y[0]");
  auto reduced = loops::reduce(context.get(), *analysis, *result, *target);
  if (failed(reduced))
    return failPrinted();
  reduction = std::move(*reduced);
  return llvm::Error::success();
}

llvm::Error Session::drawLayer() {
  if (reduction)
    return writeFile(drawReduction(*analysis, *reduction, getTermOptions()),
                     options.svg);
  std::optional<size_t> layer = analysis->getResults()[0];
  if (!options.layer.empty()) {
    llvm::Expected<size_t> found = findLayer(options.layer);
    if (!found)
      return found.takeError();
    layer = *found;
  }
  if (!layer)
    return fail("the result is no polynomial: --layer names what to draw");
  return writeFile(drawTerms(*analysis, *layer, getTermOptions()), options.svg);
}

llvm::Error Session::print() {
  if (llvm::Error error = reduce())
    return error;
  if (!options.report.empty() && analysis->getLayers().empty())
    return fail("there is no layer that a page could show");
  if (!options.report.empty())
    if (llvm::Error error = writeFile(
            makeLoopReport(*analysis, getJsonOptions()), options.report))
      return error;
  bool hasTerms = weights || options.symbols || !options.layer.empty();
  if (options.json != "-" && options.attribute.empty() && !options.symbols) {
    printLayers(*analysis, options.count, llvm::outs());
    if (!options.count)
      printLengths(*analysis, llvm::outs());
  }
  if (reduction && options.json != "-")
    printReduction(*analysis, *reduction, getTermOptions(), llvm::outs());
  if (!options.svg.empty())
    if (llvm::Error error = drawLayer())
      return error;
  if (!options.json.empty())
    return writeJson();
  if (!options.attribute.empty())
    return attribute();
  if (reduction)
    return llvm::Error::success();
  if (!options.layer.empty()) {
    llvm::Expected<size_t> layer = findLayer(options.layer);
    if (!layer)
      return layer.takeError();
    printTerms(*analysis, *layer, getTermOptions(), llvm::outs());
    return llvm::Error::success();
  }
  for (std::optional<size_t> layer : analysis->getResults())
    if (layer && hasTerms)
      printTerms(*analysis, *layer, getTermOptions(), llvm::outs());
  return llvm::Error::success();
}

llvm::Error Session::run() {
  if (!context)
    return fail("out of memory");
  if (llvm::Error error = readWeights())
    return error;
  if (llvm::Error error = expand())
    return error;
  if (llvm::Error error = rewrite())
    return error;
  return print();
}

static llvm::Error runAll(const Options &options) {
  if (options.closed.getNumOccurrences())
    return printClosedLoops(options);
  if (options.path.getNumOccurrences())
    return drawPath(options);
  if (llvm::Error error = checkUsage(options))
    return error;
  auto input = Input::read(options.model);
  if (!input)
    return input.takeError();
  return Session(options, **input).run();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter(
      [](llvm::raw_ostream &os) { os << "gauge-loops " GAUGEC_VERSION "\n"; });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  ExitCode code = Done;
  llvm::handleAllErrors(runAll(options), [&](const Failure &failure) {
    code = failure.getCode();
    std::string text;
    llvm::raw_string_ostream os(text);
    failure.log(os);
    if (!text.empty())
      llvm::errs() << "gauge-loops: " << (code == WrongUsage ? "" : "error: ")
                   << text
                   << (code == WrongUsage
                           ? " (gauge-loops --help shows all options)\n"
                           : "\n");
  });
  return code;
}
