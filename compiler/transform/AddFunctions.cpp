//===- AddFunctions.cpp - gauge-add-functions -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A derived function is a copy of another one with more arguments, requests for
// derivatives before its return, and other results.
//
//===----------------------------------------------------------------------===//

#include "compiler/transform/AddFunctions.h"
#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

namespace gaugec {
#define GEN_PASS_DEF_GAUGEADDFUNCTIONS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

static bool isActionType(Type type) {
  auto numbers = dyn_cast<InvariantType>(type);
  return numbers && numbers.isGlobal() && !numbers.getComplex() &&
         numbers.getChannels() == 1;
}

/// What an error says a result is.
static std::string describe(Type type) {
  auto numbers = dyn_cast<InvariantType>(type);
  if (isa<LinksType>(type))
    return "links";
  if (isa<RankedTensorType>(type))
    return "weights";
  if (!numbers)
    return "matrices";
  std::string text = std::to_string(numbers.getChannels());
  text += numbers.getComplex() ? " complex" : " real";
  text += numbers.getChannels() == 1 ? " number per " : " numbers per ";
  return text + (numbers.isGlobal() ? "configuration" : "site");
}

//===----------------------------------------------------------------------===//
// A copy of the model's function
//===----------------------------------------------------------------------===//

namespace {
/// A function on its way from another one to a derivative of that.
class DerivedFunction {
public:
  DerivedFunction(func::FuncOp value, StringRef kind);

  /// New arguments; the name must be new, or `finish` fails.
  Value addInput(Type type, const Twine &name);
  Value addParameter(Type type, const Twine &name);
  void addResult(Value result, const Twine &name);
  /// The function, or nothing if that was reported.
  OwningOpRef<func::FuncOp> finish();

  /// Those of the function that is differentiated.
  ArrayRef<BlockArgument> getArguments() const { return arguments; }
  ValueRange getResults() const { return results; }
  StringRef getName(BlockArgument argument) const {
    return argumentNames.at(argument);
  }
  ArrayRef<std::string> getResultNames() const { return resultNames; }
  StringRef getResultName(size_t index) const { return resultNames[index]; }
  StringRef getNewResultName(size_t index) const {
    return newResults[index].second;
  }
  std::string listResults() const;
  /// The name, with a number behind it if an argument has it already.
  std::string makeNewName(const Twine &name) const;
  InFlightDiagnostic emitError(const Twine &message = {}) {
    return function->emitError(message);
  }

  OpBuilder builder;
  Location loc;

private:
  Value addArgument(unsigned index, Type type, const Twine &name);
  LogicalResult checkNames();
  void eraseDeadOps();

  StringRef kind;
  OwningOpRef<func::FuncOp> function;
  SmallVector<BlockArgument> arguments;
  SmallVector<Value> results;
  SmallVector<std::string> resultNames;
  DenseMap<Value, std::string> argumentNames;
  SmallVector<std::pair<Value, std::string>> newResults;
};
} // namespace

/// The user's name, or what the descriptor calls it.
static std::string getName(DictionaryAttr attrs, const Twine &fallback) {
  if (attrs)
    if (auto name = attrs.getAs<StringAttr>(nameAttrName))
      return name.str();
  return fallback.str();
}

static std::string getFallbackName(BlockArgument argument) {
  bool isParameter = isa<RankedTensorType>(argument.getType());
  return (isParameter ? "parameter" : "input") +
         std::to_string(argument.getArgNumber());
}

DerivedFunction::DerivedFunction(func::FuncOp value, StringRef kind)
    : builder(value.getContext()), loc(value.getLoc()), kind(kind),
      function(value.clone()) {
  function->setName(kind);
  (*function)->setAttr(
      derivativeAttrName,
      getDerivativeAttr(builder.getContext(), kind, value.getSymName()));
  Operation *end = function->front().getTerminator();
  results.assign(end->operand_begin(), end->operand_end());
  for (size_t i = 0; i < results.size(); ++i)
    resultNames.push_back(
        ::getName(function->getResultAttrDict(i),
                  results.size() == 1 ? "out" : "out" + Twine(i)));
  arguments.assign(function->args_begin(), function->args_end());
  for (BlockArgument argument : arguments)
    argumentNames[argument] =
        ::getName(function->getArgAttrDict(argument.getArgNumber()),
                  getFallbackName(argument));
  builder.setInsertionPoint(end);
}

Value DerivedFunction::addArgument(unsigned index, Type type,
                                   const Twine &name) {
  (void)function->insertArgument(index, type, builder.getDictionaryAttr({}),
                                 loc);
  BlockArgument argument = function->getArgument(index);
  argumentNames[argument] = name.str();
  return argument;
}

/// Behind the last field; weights come behind all arguments.
Value DerivedFunction::addInput(Type type, const Twine &name) {
  if (isa<RankedTensorType>(type))
    return addParameter(type, name);
  unsigned index = function->getNumArguments();
  while (index > 0 &&
         isa<RankedTensorType>(function->getArgument(index - 1).getType()))
    --index;
  return addArgument(index, type, name);
}

Value DerivedFunction::addParameter(Type type, const Twine &name) {
  return addArgument(function->getNumArguments(), type, name);
}

void DerivedFunction::addResult(Value result, const Twine &name) {
  newResults.emplace_back(result, name.str());
}

/// `'q' (1 real number per site), 'Q' (..)`.
std::string DerivedFunction::listResults() const {
  std::string text;
  for (auto [name, result] : llvm::zip(resultNames, results))
    text += (text.empty() ? "'" : ", '") + name + "' (" +
            describe(result.getType()) + ")";
  return text;
}

std::string DerivedFunction::makeNewName(const Twine &name) const {
  llvm::StringSet<> taken;
  for (const auto &[argument, known] : argumentNames)
    taken.insert(known);
  std::string unique = name.str();
  for (unsigned i = 2; taken.contains(unique); ++i)
    unique = (name + "_" + Twine(i)).str();
  return unique;
}

LogicalResult DerivedFunction::checkNames() {
  llvm::StringSet<> taken;
  for (BlockArgument argument : function->getArguments())
    if (!taken.insert(argumentNames[argument]).second)
      return emitError() << "the function '" << kind
                         << "' would have two arguments '"
                         << argumentNames[argument]
                         << "': rename that of the model";
  taken.clear();
  for (auto &[result, name] : newResults)
    if (!taken.insert(name).second)
      return emitError() << "the function '" << kind
                         << "' would have two results '" << name
                         << "': rename that of the model";
  return success();
}

/// What served only results that this function does not have.
void DerivedFunction::eraseDeadOps() {
  for (Operation &op : llvm::make_early_inc_range(
           llvm::reverse(function->front().getOperations())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

OwningOpRef<func::FuncOp> DerivedFunction::finish() {
  if (failed(checkNames()))
    return {};
  SmallVector<Value> values;
  SmallVector<DictionaryAttr> resultAttrs;
  auto nameAttr = [&](StringRef name) {
    return builder.getNamedAttr(nameAttrName, builder.getStringAttr(name));
  };
  for (auto &[result, name] : newResults) {
    values.push_back(result);
    resultAttrs.push_back(builder.getDictionaryAttr(nameAttr(name)));
  }
  function->front().getTerminator()->setOperands(values);
  function->setFunctionType(builder.getFunctionType(
      function->front().getArgumentTypes(), ValueRange(values).getTypes()));
  function->setAllResultAttrs(resultAttrs);
  for (BlockArgument argument : function->getArguments())
    function->setArgAttr(argument.getArgNumber(), nameAttrName,
                         builder.getStringAttr(argumentNames[argument]));
  eraseDeadOps();
  return std::move(function);
}

//===----------------------------------------------------------------------===//
// The kinds
//===----------------------------------------------------------------------===//

static SmallVector<Value> getParameters(const DerivedFunction &f) {
  SmallVector<Value> parameters;
  for (BlockArgument argument : f.getArguments())
    if (isa<RankedTensorType>(argument.getType()))
      parameters.push_back(argument);
  return parameters;
}

static SmallVector<Value> addCotangents(DerivedFunction &f) {
  SmallVector<Value> cotangents;
  for (auto [i, result] : llvm::enumerate(f.getResults()))
    cotangents.push_back(
        f.addInput(result.getType(), "cotangent_" + f.getResultName(i)));
  return cotangents;
}

static void addOwnResults(DerivedFunction &f) {
  for (auto [i, result] : llvm::enumerate(f.getResults()))
    f.addResult(result, f.getResultName(i));
}

/// Results grad_NAME for the values `by`, which are arguments.
static void addGradients(DerivedFunction &f, ValueRange outputs,
                         ValueRange cotangents, ValueRange by) {
  auto vjp =
      VJPOp::create(f.builder, f.loc, by.getTypes(), outputs, cotangents, by);
  for (auto [argument, gradient] : llvm::zip(by, vjp.getGradients()))
    f.addResult(gradient, "grad_" + f.getName(cast<BlockArgument>(argument)));
}

static LogicalResult checkParameters(DerivedFunction &f, StringRef kind) {
  if (!getParameters(f).empty())
    return success();
  return f.emitError() << "the model has no parameters, by which '" << kind
                       << "' differentiates";
}

static LogicalResult buildGradient(DerivedFunction &f) {
  if (failed(checkParameters(f, "gradient")))
    return failure();
  ValueRange outputs = f.getResults();
  SmallVector<Value> cotangents;
  if (outputs.size() == 1 && isActionType(outputs[0].getType()))
    cotangents.push_back(
        ConstantOp::create(f.builder, f.loc, outputs[0].getType(),
                           f.builder.getF64FloatAttr(1.0), FloatAttr()));
  else
    cotangents = addCotangents(f);
  addOwnResults(f);
  addGradients(f, outputs, cotangents, getParameters(f));
  return success();
}

static LogicalResult buildVJP(DerivedFunction &f) {
  if (f.getArguments().empty())
    return f.emitError("the model has no arguments to differentiate by");
  SmallVector<Value> by(f.getArguments()), cotangents = addCotangents(f);
  addOwnResults(f);
  addGradients(f, f.getResults(), cotangents, by);
  return success();
}

static LogicalResult buildJVP(DerivedFunction &f) {
  if (f.getArguments().empty())
    return f.emitError("the model has no arguments to differentiate by");
  SmallVector<Value> by(f.getArguments()), tangents;
  for (BlockArgument argument : f.getArguments())
    tangents.push_back(
        f.addInput(argument.getType(), "tangent_" + f.getName(argument)));
  addOwnResults(f);
  auto jvp = JVPOp::create(f.builder, f.loc, f.getResults().getTypes(),
                           f.getResults(), by, tangents);
  for (auto [i, derivative] : llvm::enumerate(jvp.getDerivatives()))
    f.addResult(derivative, "tangent_" + f.getResultName(i));
  return success();
}

/// Which result is the action: the only one that is a real number per
/// configuration.
static FailureOr<size_t> findAction(DerivedFunction &f, StringRef kind) {
  SmallVector<size_t> actions;
  for (auto [i, result] : llvm::enumerate(f.getResults()))
    if (isActionType(result.getType()))
      actions.push_back(i);
  if (actions.size() == 1)
    return actions.front();
  return f.emitError() << "'" << kind << "' needs a model with "
                       << (actions.empty() ? "a" : "only one")
                       << " result that is one real number per configuration, "
                          "such as sum_sites(..); this one returns "
                       << f.listResults();
}

/// The action and, for each links input, the force: results and values.
static FailureOr<SmallVector<Value>> addForces(DerivedFunction &f,
                                               StringRef kind) {
  FailureOr<size_t> index = findAction(f, kind);
  if (failed(index))
    return failure();
  SmallVector<BlockArgument> links;
  llvm::copy_if(f.getArguments(), std::back_inserter(links),
                [](Value v) { return isa<LinksType>(v.getType()); });
  if (links.empty())
    return f.emitError() << "the model has no links, by which '" << kind
                         << "' differentiates";
  SmallVector<Value> values{f.getResults()[*index]};
  f.addResult(values.front(), f.getResultName(*index));
  for (BlockArgument argument : links) {
    auto type = cast<LinksType>(argument.getType());
    auto field =
        CovariantType::getLocal(type.getGroup(), type.getDimensions(),
                                type.getDimensions(), type.getPrecision());
    values.push_back(
        ForceOp::create(f.builder, f.loc, field, values.front(), argument));
    f.addResult(values.back(),
                links.size() == 1 ? "force" : "force_" + f.getName(argument));
  }
  return values;
}

static LogicalResult buildForce(DerivedFunction &f) {
  return success(succeeded(addForces(f, "force")));
}

static LogicalResult buildForceGradient(DerivedFunction &f) {
  if (failed(checkParameters(f, "force_gradient")))
    return failure();
  FailureOr<SmallVector<Value>> values = addForces(f, "force_gradient");
  if (failed(values))
    return failure();
  SmallVector<Value> cotangents;
  for (auto [i, value] : llvm::enumerate(*values))
    cotangents.push_back(
        f.addInput(value.getType(), "cotangent_" + f.getNewResultName(i)));
  addGradients(f, *values, cotangents, getParameters(f));
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct FunctionKind {
  StringRef name;
  LogicalResult (*build)(DerivedFunction &f);
};
} // namespace

static constexpr FunctionKind kinds[] = {{"gradient", buildGradient},
                                         {"force", buildForce},
                                         {"force_gradient", buildForceGradient},
                                         {"vjp", buildVJP},
                                         {"jvp", buildJVP}};

ArrayRef<StringRef> gaugec::getFunctionKinds() {
  static constexpr StringRef names[] = {"value",          "gradient", "force",
                                        "force_gradient", "vjp",      "jvp"};
  static_assert(std::size(names) == std::size(kinds) + 1);
  return names;
}

/// Nothing if that was reported.
static OwningOpRef<func::FuncOp>
deriveFunction(ModuleOp module, func::FuncOp value, StringRef name) {
  const auto *kind = llvm::find_if(
      kinds, [&](const FunctionKind &kind) { return kind.name == name; });
  if (kind == std::end(kinds)) {
    module.emitError() << "there is no function '" << name
                       << "' to derive; there are "
                       << llvm::join(getFunctionKinds(), ", ");
    return {};
  }
  DerivedFunction derived(value, kind->name);
  if (failed(kind->build(derived)))
    return {};
  return derived.finish();
}

static LogicalResult checkNewFunction(ModuleOp module, StringRef name) {
  if (Operation *old = module.lookupSymbol(name))
    return old->emitError()
           << "the module has a function '" << name << "' already";
  return success();
}

static LogicalResult addFunction(ModuleOp module, func::FuncOp value,
                                 StringRef name) {
  if (failed(checkNewFunction(module, name)))
    return failure();
  OwningOpRef<func::FuncOp> function = deriveFunction(module, value, name);
  if (!function)
    return failure();
  module.push_back(function.release());
  return success();
}

//===----------------------------------------------------------------------===//
// Pullbacks: NAME = FUNCTION | RESULTS by ARGUMENTS | ..
//===----------------------------------------------------------------------===//

static SmallVector<StringRef> splitNames(StringRef text) {
  SmallVector<StringRef> names;
  text.split(names, ' ', -1, /*KeepEmpty=*/false);
  return names;
}

/// Where each of `names` stands among `known`.
static FailureOr<SmallVector<size_t>> findNames(DerivedFunction &f,
                                                StringRef what, StringRef names,
                                                ArrayRef<std::string> known) {
  SmallVector<size_t> indices;
  for (StringRef name : splitNames(names)) {
    const auto *found = llvm::find(known, name);
    if (found == known.end())
      return f.emitError() << "what is pulled back has no " << what << " '"
                           << name << "'; there are "
                           << llvm::join(known, ", ");
    indices.push_back(found - known.begin());
  }
  return indices;
}

/// One step: gradients by the arguments `by`, with cotangents of `outputs`.
static LogicalResult buildPullback(DerivedFunction &f, StringRef outputs,
                                   StringRef by) {
  SmallVector<std::string> names;
  for (BlockArgument argument : f.getArguments())
    names.push_back(f.getName(argument).str());
  FailureOr<SmallVector<size_t>> results =
      findNames(f, "result", outputs, f.getResultNames());
  FailureOr<SmallVector<size_t>> arguments =
      findNames(f, "argument", by, names);
  if (failed(results) || failed(arguments))
    return failure();
  SmallVector<Value> values, cotangents, sources;
  for (size_t index : *results) {
    values.push_back(f.getResults()[index]);
    cotangents.push_back(
        f.addInput(values.back().getType(),
                   f.makeNewName("cotangent_" + f.getResultNames()[index])));
  }
  for (size_t index : *arguments)
    sources.push_back(f.getArguments()[index]);
  addGradients(f, values, cotangents, sources);
  return success();
}

static LogicalResult emitPullbackError(ModuleOp module, StringRef text) {
  return module.emitError()
         << "'" << text << "' is no pullback: it is written NAME = FUNCTION | "
         << "RESULTS by ARGUMENTS, as in slope = value | S by U";
}

/// The function that a pullback starts from: `function` owns it if it is none
/// of the module.
static func::FuncOp findStart(ModuleOp module, func::FuncOp value,
                              StringRef name,
                              OwningOpRef<func::FuncOp> &function) {
  if (auto known = module.lookupSymbol<func::FuncOp>(name))
    return known;
  function = deriveFunction(module, value, name);
  return function ? *function : func::FuncOp();
}

/// Names of functions stand in C.
static bool isIdentifier(StringRef name) {
  return !llvm::isDigit(name.front()) && llvm::all_of(name, [](char c) {
    return llvm::isAlnum(c) || c == '_';
  });
}

static LogicalResult addPullback(ModuleOp module, func::FuncOp value,
                                 StringRef text) {
  auto [left, right] = text.split('=');
  SmallVector<StringRef> name = splitNames(left), steps;
  right.split(steps, '|');
  if (name.size() != 1 || !isIdentifier(name.front()) || steps.size() < 2)
    return emitPullbackError(module, text);
  if (failed(checkNewFunction(module, name.front())))
    return failure();
  StringRef start = steps.front().trim();
  OwningOpRef<func::FuncOp> function;
  func::FuncOp last = findStart(module, value, start, function);
  if (!last)
    return failure();
  for (StringRef step : ArrayRef(steps).drop_front()) {
    auto [outputs, by] = step.split(" by ");
    if (outputs.trim().empty() || by.trim().empty())
      return emitPullbackError(module, text);
    DerivedFunction derived(last, name.front());
    if (failed(buildPullback(derived, outputs, by)))
      return failure();
    function = derived.finish();
    if (!function)
      return failure();
    last = *function;
  }
  last->setAttr(derivativeAttrName,
                getDerivativeAttr(module.getContext(), "pullback", start));
  module.push_back(function.release());
  return success();
}

namespace {
struct GaugeAddFunctions
    : gaugec::impl::GaugeAddFunctionsBase<GaugeAddFunctions> {
  using GaugeAddFunctionsBase::GaugeAddFunctionsBase;

  void runOnOperation() override {
    auto value = getOperation().lookupSymbol<func::FuncOp>("value");
    if (!value || value.isExternal()) {
      getOperation().emitError("there is no function 'value' to derive others "
                               "from");
      return signalPassFailure();
    }
    for (const std::string &name : functions)
      if (name != "value" && failed(addFunction(getOperation(), value, name)))
        return signalPassFailure();
    for (const std::string &text : pullbacks)
      if (failed(addPullback(getOperation(), value, text)))
        return signalPassFailure();
    if (!llvm::is_contained(functions, "value"))
      value.erase();
  }
};
} // namespace
