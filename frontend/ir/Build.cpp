//===- Build.cpp - from a model to gauge IR: the function
//---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "frontend/ir/ModelBuilder.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

ModelBuilder::ModelBuilder(const Model &model, MLIRContext *context,
                           const BuildOptions &options,
                           Diagnostics &diagnostics,
                           const Statement *derivative)
    : model(model), derivative(derivative), diagnostics(diagnostics),
      builder(context) {
  context->loadDialect<func::FuncDialect, gauge::GaugeDialect>();
  dimensions = model.dimensions;
  Precision wanted =
      options.precision.value_or(model.precision.value_or(Precision::F32));
  precision = wanted == Precision::F32 ? FloatType(builder.getF32Type())
                                       : FloatType(builder.getF64Type());
}

/// SourceMgr looks for the start of a line from its end: too slow for long
/// lines.
void ModelBuilder::indexLines() {
  const llvm::SourceMgr &sources = diagnostics.getSources();
  if (sources.getNumBuffers() == 0)
    return;
  const llvm::MemoryBuffer *buffer =
      sources.getMemoryBuffer(sources.getMainFileID());
  fileName = builder.getStringAttr(buffer->getBufferIdentifier());
  StringRef text = buffer->getBuffer();
  textEnd = text.end();
  lineStarts.push_back(text.begin());
  for (const char &c : text)
    if (c == '\n')
      lineStarts.push_back(&c + 1);
}

OwningOpRef<ModuleOp> ModelBuilder::build() {
  indexLines();
  if (!checkHeader())
    return {};
  createFunction();
  for (const Declaration &input : model.inputs)
    addInput(input);
  inputCount = entry->getNumArguments();
  for (const Declaration &parameter : model.parameters)
    addParameter(parameter);
  if (!checkNames() ||
      (derivative && !checkNewName(derivative->name, "a function")))
    return {};
  for (const Statement &statement : model.body)
    buildStatement(statement);
  if (!exhausted)
    buildResults();
  if (failures || !verifyModule())
    return {};
  warnAboutUnused();
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

bool ModelBuilder::failed(const Span &span, const Twine &message) {
  diagnostics.error(span, message);
  ++failures;
  return false;
}

Entity ModelBuilder::fail(const Expr &at, const Twine &message) {
  failed(at.span, message);
  return {};
}

bool ModelBuilder::checkHeader() {
  const Group &g = model.group;
  if (g.special && (g.colours < 2 || g.colours > gauge::GroupAttr::maxColours))
    failed(g.span, "the group SU(" + Twine(g.colours) +
                       ") is not available: N must be 2 to " +
                       Twine(gauge::GroupAttr::maxColours));
  if (!g.special && g.colours != 1)
    failed(g.span, "the group U(" + Twine(g.colours) +
                       ") is not available: use U(1) or SU(N)");
  if (dimensions < 1 || dimensions > gauge::maxDimensions)
    failed(model.dimensionsSpan, "a lattice has 1 to " +
                                     Twine(gauge::maxDimensions) +
                                     " dimensions, not " + Twine(dimensions));
  if (failures)
    return false;
  group = gauge::GroupAttr::get(
      builder.getContext(),
      g.special ? gauge::GroupKind::SU : gauge::GroupKind::U, g.colours);
  return true;
}

static constexpr StringRef constants[] = {"N", "D", "i", "pi", "true", "false"};

bool ModelBuilder::checkNewName(const Ident &name, StringRef what) {
  if (!isValidName(name.text))
    return failed(name.span, "'" + name.text +
                                 "' is not a name: write letters, "
                                 "digits and '_'");
  if (llvm::is_contained(constants, name.text))
    return failed(name.span, "'" + name.text +
                                 "' has a fixed meaning and cannot "
                                 "name " +
                                 what);
  bool isFunction = isOverName(name.text) ||
                    llvm::any_of(getFunctions(), [&](const FunctionInfo &info) {
                      return info.name == name.text;
                    });
  if (isFunction)
    return failed(name.span,
                  "'" + name.text +
                      "' is a function of the language and cannot name " +
                      what);
  return true;
}

/// Names of functions and their arguments, and of results.
bool ModelBuilder::checkNames() {
  llvm::StringMap<Span> functions, results;
  for (const Function &definition : model.functions) {
    checkNewName(definition.name, "a function");
    auto [first, fresh] =
        functions.try_emplace(definition.name.text, definition.name.span);
    if (!fresh) {
      failed(definition.name.span,
             "the function '" + definition.name.text + "' is defined twice");
      diagnostics.note(first->second, "first here");
    }
    llvm::StringSet<> arguments;
    for (const Ident &argument : definition.arguments) {
      checkNewName(argument, "an argument");
      if (!arguments.insert(argument.text).second)
        failed(argument.span,
               "the argument '" + argument.text + "' occurs twice");
    }
  }
  return !failures;
}

//===----------------------------------------------------------------------===//
// Inputs and parameters
//===----------------------------------------------------------------------===//

void ModelBuilder::createFunction() {
  Location loc = locate(derivative ? derivative->name.span : model.name.span);
  module = ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  function = func::FuncOp::create(builder, loc,
                                  derivative ? derivative->name.text : "value",
                                  builder.getFunctionType({}, {}));
  if (derivative)
    function->setAttr(
        gauge::derivativeAttrName,
        gauge::getDerivativeAttr(builder.getContext(), "expression", "value"));
  function->setAttr(gauge::modelAttrName,
                    builder.getStringAttr(model.name.text));
  function->setAttr(gauge::groupAttrName, group);
  entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
}

Value ModelBuilder::addArgument(Type type, std::string name, Location loc,
                                std::optional<double> deviation) {
  SmallVector<NamedAttribute> attrs;
  attrs.push_back(
      builder.getNamedAttr(gauge::nameAttrName, builder.getStringAttr(name)));
  if (deviation)
    attrs.push_back(builder.getNamedAttr(gauge::initAttrName,
                                         builder.getF64FloatAttr(*deviation)));
  argumentAttrs.push_back(builder.getDictionaryAttr(attrs));
  return entry->addArgument(type, loc);
}

static bool declare(Scope &scope, const Ident &name, Entity entity,
                    Binding::Kind kind) {
  return scope.names
      .try_emplace(name.text, Binding{entity, name.span, kind, false})
      .second;
}

Type ModelBuilder::convertInputType(const Declaration &input) {
  const TypeRef &type = input.type;
  if (type.kind == TypeKind::Links) {
    if (type.sizes.empty())
      return gauge::LinksType::get(builder.getContext(), group, dimensions,
                                   precision);
    failed(type.span, "links have no channels: write 'links'");
    return {};
  }
  int64_t channels = type.sizes.empty() ? 1 : type.sizes.front();
  if (type.sizes.size() > 1) {
    failed(type.span,
           "an input field has one number of channels; shapes are for "
           "parameters, after ';'");
    return {};
  }
  if (channels < 1 || channels > gauge::maxChannels) {
    failed(type.span, "a field has 1 to " + Twine(gauge::maxChannels) +
                          " channels, not " + Twine(channels));
    return {};
  }
  if (type.kind == TypeKind::Matrices)
    return gauge::CovariantType::getLocal(group, dimensions, channels,
                                          precision);
  return gauge::InvariantType::getField(
      dimensions, channels, type.kind == TypeKind::Complex, precision);
}

void ModelBuilder::addInput(const Declaration &input) {
  Type type = convertInputType(input);
  if (!checkNewName(input.name, "an input") || !type)
    return;
  if (auto other = root.names.find(input.name.text);
      other != root.names.end()) {
    failed(input.name.span, "there are two inputs '" + input.name.text + "'");
    diagnostics.note(other->second.declared, "the first one");
    return;
  }
  Value value = addArgument(type, input.name.text, locate(input.name.span));
  declare(root, input.name, Entity(value), Binding::Kind::Input);
}

/// Elements of a tensor, or nothing if there are too many.
static std::optional<int64_t> countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape) {
    if (extent < 1 || extent > gauge::maxWeights ||
        (count *= extent) > gauge::maxWeights)
      return std::nullopt;
  }
  return count;
}

void ModelBuilder::addParameter(const Declaration &parameter) {
  const TypeRef &type = parameter.type;
  if (!checkNewName(parameter.name, "a parameter"))
    return;
  if (type.kind == TypeKind::Links || type.kind == TypeKind::Matrices) {
    failed(type.span,
           "a parameter is 'real' or 'complex', with a shape such as "
           "real(4, 3); fields are inputs and stand before ';'");
    return;
  }
  if (type.sizes.size() > 6) {
    failed(type.span, "a parameter has at most 6 axes");
    return;
  }
  if (!countElements(type.sizes)) {
    failed(type.span,
           "each extent of a parameter is at least 1, and it has at most " +
               Twine(gauge::maxWeights) + " elements");
    return;
  }
  if (auto other = root.names.find(parameter.name.text);
      other != root.names.end()) {
    failed(parameter.name.span,
           "'" + parameter.name.text + "' is declared twice");
    diagnostics.note(other->second.declared, "first here");
    return;
  }
  Type element = precision;
  if (type.kind == TypeKind::Complex)
    element = ComplexType::get(precision);
  Value value = addArgument(RankedTensorType::get(type.sizes, element),
                            parameter.name.text, locate(parameter.name.span));
  declare(root, parameter.name, Entity(value), Binding::Kind::Parameter);
}

//===----------------------------------------------------------------------===//
// Statements and results
//===----------------------------------------------------------------------===//

void ModelBuilder::buildStatement(const Statement &statement) {
  const Ident &name = statement.name;
  if (exhausted || !checkNewName(name, "a variable"))
    return;
  layerName = name.text;
  Entity value = evaluate(statement.value);
  if (value.isDirection()) {
    failed(statement.value.span, "a direction cannot be kept in a variable");
    value = {};
  }
  Binding fresh{value, name.span, Binding::Kind::Variable, false};
  auto [place, isNew] = root.names.try_emplace(name.text, fresh);
  if (isNew)
    return;
  Binding &old = place->second;
  if (old.kind == Binding::Kind::Parameter) {
    failed(name.span,
           "'" + name.text + "' is a parameter and cannot be assigned");
    diagnostics.note(old.declared, "declared here");
    return;
  }
  if (!old.used && !old.entity.isPoison())
    diagnostics.warning(old.declared,
                        "this value of '" + name.text + "' is never used");
  old = fresh;
}

std::string ModelBuilder::nameResult(const Result &result, size_t index) {
  if (!result.name.text.empty())
    return result.name.text;
  if (result.value.isName())
    return result.value.name;
  return model.results.size() == 1 ? "result"
                                   : "result" + std::to_string(index);
}

Value ModelBuilder::buildResult(const Result &result, size_t index) {
  std::string name = nameResult(result, index);
  const Expr &expr = result.value;
  if (!resultNameSet.insert(name).second) {
    failed(result.name.text.empty() ? expr.span : result.name.span,
           "there are two results '" + name +
               "': name one, as in "
               "'return a, b = expression'");
    return {};
  }
  resultNames.push_back(name);
  layerName = name;
  return evaluateResult(expr);
}

Value ModelBuilder::evaluateResult(const Expr &expr) {
  Entity value = evaluate(expr);
  if (value.isPoison())
    return {};
  if (value.isNumber())
    return constant(expr, value.number, {});
  if (value.isTensor())
    return parameterValue(expr, value.value);
  if (value.isDirection()) {
    fail(expr, "a direction cannot be a result");
    return {};
  }
  return value.value;
}

/// The further result of a derived function.
Value ModelBuilder::buildDerivative(ArrayRef<Value> values) {
  const Ident &name = derivative->name;
  if (resultNameSet.contains(name.text)) {
    failed(name.span, "the model has a result '" + name.text +
                          "': choose another name for this function");
    return {};
  }
  Scope inner;
  inner.outer = scope;
  for (auto [resultName, value] : llvm::zip(resultNames, values))
    inner.names.try_emplace(resultName,
                            Binding{Entity(value), model.resultsSpan,
                                    Binding::Kind::Variable, true});
  unsigned arguments = entry->getNumArguments();
  layerName = name.text;
  scope = &inner;
  Value value = evaluateResult(derivative->value);
  scope = inner.outer;
  if (entry->getNumArguments() == arguments || !value) {
    resultNames.push_back(name.text);
    return value;
  }
  failed(derivative->value.span,
         "a layer with weights of its own cannot stand here: put it into the "
         "description");
  return {};
}

void ModelBuilder::buildResults() {
  SmallVector<Value> values;
  if (model.results.empty())
    failed(model.name.span, "'" + model.name.text + "' returns nothing");
  for (auto [index, result] : llvm::enumerate(model.results))
    if (Value value = buildResult(result, index))
      values.push_back(value);
  if (failures || !checkResultTypes(values))
    return;
  if (model.kind == ModelKind::Action && !checkActionResult(values))
    return;
  if (derivative) {
    values.push_back(buildDerivative(values));
    if (!values.back())
      return;
  }
  finishFunction(values);
}

bool ModelBuilder::matchesType(Type type, const TypeRef &wanted) {
  int64_t channels = wanted.sizes.empty() ? 1 : wanted.sizes.front();
  if (isa<gauge::LinksType>(type))
    return wanted.kind == TypeKind::Links;
  if (auto field = dyn_cast<gauge::CovariantType>(type))
    return wanted.kind == TypeKind::Matrices && field.getChannels() == channels;
  auto field = cast<gauge::InvariantType>(type);
  TypeKind kind = field.getComplex() ? TypeKind::Complex : TypeKind::Real;
  return wanted.kind == kind && field.getChannels() == channels;
}

static std::string formatType(const TypeRef &type) {
  static constexpr const char *words[] = {"links", "matrices", "real",
                                          "complex"};
  std::string text = words[static_cast<int>(type.kind)];
  if (!type.sizes.empty())
    text += "(" + std::to_string(type.sizes.front()) + ")";
  return text;
}

/// A note where a real number was wanted.
void ModelBuilder::hintAtReal(Type type, TypeKind wanted) {
  if (wanted != TypeKind::Real)
    return;
  auto numbers = dyn_cast<gauge::InvariantType>(type);
  if (!numbers)
    diagnostics.note(
        "re(trace(..)) makes a real number of a closed matrix field");
  else if (numbers.getComplex())
    diagnostics.note("re(..) takes the real part");
}

bool ModelBuilder::checkResultTypes(ArrayRef<Value> values) {
  const auto &types = model.resultTypes;
  if (types.empty())
    return true;
  if (types.size() != values.size()) {
    failed(types.front().span,
           "'" + model.name.text + "' declares " + Twine(types.size()) +
               " results but returns " + Twine(values.size()));
    diagnostics.note(model.results.front().value.span, "returned here");
    return false;
  }
  for (auto [type, value, result] : llvm::zip(types, values, model.results)) {
    if (matchesType(value.getType(), type))
      continue;
    failed(result.value.span, "'" + model.name.text +
                                  "' declares the result '" + formatType(type) +
                                  "' but returns " + describe(Entity(value)));
    diagnostics.note(type.span, "declared here");
    hintAtReal(value.getType(), type.kind);
  }
  return !failures;
}

bool ModelBuilder::checkActionResult(ArrayRef<Value> values) {
  const Span &place = model.results.front().value.span;
  if (values.size() != 1)
    return failed(place, "an action returns one real number, not " +
                             Twine(values.size()) + " results");
  auto type = dyn_cast<gauge::InvariantType>(values.front().getType());
  if (type && !type.getComplex() && type.getChannels() == 1 &&
      (type.isGlobal() || type.isField()) && !type.isCoarse())
    return true;
  failed(place,
         "an action returns one real number per configuration or per site, "
         "not " +
             describe(Entity(values.front())));
  hintAtReal(values.front().getType(), TypeKind::Real);
  return false;
}

void ModelBuilder::finishFunction(ArrayRef<Value> values) {
  func::ReturnOp::create(builder, locate(model.resultsSpan), values);
  function.setFunctionType(builder.getFunctionType(
      entry->getArgumentTypes(), ValueRange(values).getTypes()));
  function.setAllArgAttrs(argumentAttrs);
  SmallVector<DictionaryAttr> resultAttrs;
  for (const std::string &name : resultNames)
    resultAttrs.push_back(builder.getDictionaryAttr(builder.getNamedAttr(
        gauge::nameAttrName, builder.getStringAttr(name))));
  function.setAllResultAttrs(resultAttrs);
}

void ModelBuilder::warnAboutUnused() {
  auto check = [&](const Ident &name, StringRef what) {
    auto found = root.names.find(name.text);
    if (found != root.names.end() && !found->second.used) {
      diagnostics.warning(found->second.declared,
                          what + " '" + name.text + "' is never used");
      found->second.used = true;
    }
  };
  for (const Declaration &input : model.inputs)
    check(input.name, "the input");
  for (const Declaration &parameter : model.parameters)
    check(parameter.name, "the parameter");
  for (const Statement &statement : model.body)
    check(statement.name, "the variable");
  for (const Function &definition : model.functions)
    if (!calledFunctions.contains(definition.name.text))
      diagnostics.warning(definition.name.span, "the function '" +
                                                    definition.name.text +
                                                    "' is never called");
}

/// The checks above should leave nothing for the verifiers; what they find all
/// the same is shown at the model's name.
bool ModelBuilder::verifyModule() {
  std::string message;
  ScopedDiagnosticHandler capture(builder.getContext(), [&](Diagnostic &d) {
    if (message.empty())
      message = d.str();
    return success();
  });
  if (succeeded(verify(*module)))
    return true;
  return failed(model.name.span,
                "this description makes invalid IR: " + message);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

Location ModelBuilder::locate(const Span &span) {
  MLIRContext *context = builder.getContext();
  Location place = UnknownLoc::get(context);
  const char *at = span.caret.getPointer();
  if (!lineStarts.empty() && at >= lineStarts.front() && at <= textEnd) {
    auto line = llvm::upper_bound(lineStarts, at);
    place = FileLineColLoc::get(fileName, line - lineStarts.begin(),
                                at - *std::prev(line) + 1);
  } else if (derivative && at) {
    // The text of an option: short.
    const llvm::SourceMgr &sources = diagnostics.getSources();
    unsigned buffer = sources.FindBufferContainingLoc(span.caret);
    auto [line, column] = sources.getLineAndColumn(span.caret, buffer);
    StringRef name = sources.getMemoryBuffer(buffer)->getBufferIdentifier();
    place = FileLineColLoc::get(context, name, line, column);
  }
  if (layerName.empty())
    return place;
  return NameLoc::get(builder.getStringAttr(layerName), place);
}

/// Counts one op against the budget.
bool ModelBuilder::spend(const Span &span) {
  if (exhausted)
    return false;
  if (++operations <= maxOperations)
    return true;
  exhausted = true;
  return failed(span, "this description expands to more than " +
                          Twine(maxOperations) +
                          " operations: use fewer or smaller sums");
}

Value ModelBuilder::createOp(
    const Expr &at, OperationState &state,
    llvm::function_ref<LogicalResult(SmallVectorImpl<Type> &)> infer) {
  if (!spend(at.span))
    return {};
  std::string message;
  ScopedDiagnosticHandler capture(builder.getContext(), [&](Diagnostic &d) {
    if (message.empty())
      message = d.str();
    return success();
  });
  SmallVector<Type> types;
  if (succeeded(infer(types))) {
    state.addTypes(types);
    Operation *op = builder.create(state);
    if (succeeded(verify(op)))
      return op->getResult(0);
    op->erase();
  }
  // An op without a name of ours in front of its message: "'gauge.mul' op ...".
  size_t prefix = message.find(" op ");
  if (StringRef(message).starts_with("'gauge.") && prefix != std::string::npos)
    message.erase(0, prefix + 4);
  fail(at, message.empty() ? "this cannot be built" : message);
  return {};
}

//===----------------------------------------------------------------------===//
// Entry
//===----------------------------------------------------------------------===//

OwningOpRef<ModuleOp> gaugec::frontend::buildModule(const Model &model,
                                                    MLIRContext *context,
                                                    const BuildOptions &options,
                                                    Diagnostics &diagnostics) {
  OwningOpRef<ModuleOp> module =
      ModelBuilder(model, context, options, diagnostics).build();
  for (const Statement &derivative : options.derivatives) {
    if (!module)
      break;
    if (module->lookupSymbol(derivative.name.text)) {
      diagnostics.error(derivative.name.span, "there is a function '" +
                                                  derivative.name.text +
                                                  "' already");
      return {};
    }
    OwningOpRef<ModuleOp> other =
        ModelBuilder(model, context, options, diagnostics, &derivative).build();
    if (!other)
      return {};
    (*other->getOps<func::FuncOp>().begin())
        ->moveBefore(module->getBody(), module->getBody()->end());
  }
  return module;
}
