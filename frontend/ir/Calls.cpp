//===- Calls.cpp - from a model to gauge IR: functions
//------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// The table of functions
//===----------------------------------------------------------------------===//

/// Any number of arguments.
static constexpr unsigned many = gauge::maxPathLength + 2;

ArrayRef<ModelBuilder::FunctionInfo> ModelBuilder::getFunctions() {
  using B = ModelBuilder;
  static constexpr FunctionInfo table[] = {
      // Layers.
      {"plaq", 1, 1, &B::buildPlaq, "orientation clover",
       "plaq(U, orientation = -1, clover = false)"},
      {"poly", 1, 1, &B::buildPoly, "daggers", "poly(U, daggers = false)"},
      {"lconv", 2, 2, &B::buildLConv,
       "channels kernel symmetric dilation local slots daggers unit weights "
       "init",
       "lconv(U, W, channels = 4, kernel = 2)"},
      {"lbilin", 2, 2, &B::buildLBilin, "channels daggers unit weights init",
       "lbilin(A, B, channels = 4)"},
      {"lconvbilin", 2, 2, &B::buildLConvBilin,
       "channels kernel symmetric dilation local slots daggers unit "
       "left_daggers "
       "left_unit right_daggers right_unit convention weights init",
       "lconvbilin(U, W, channels = 4, kernel = 2)"},
      {"llin", 1, 1, &B::buildLLin, "channels daggers unit weights init",
       "llin(W, channels = 4)"},
      {"lact", 2, 2, &B::buildLAct, "slope weights init", "lact(W, relu)"},
      {"lactpoly", 1, 1, &B::buildLActPoly, "degree relu weights init",
       "lactpoly(W, degree = 2, relu = false)"},
      {"lexp", 2, 2, &B::buildLExp, "weights init", "lexp(U, W)"},
      {"linear", 1, 1, &B::buildLinear, "channels bias weights init",
       "linear(t, channels = 1, bias = true)"},
      {"conv", 1, 1, &B::buildConv,
       "channels kernel dilation bias weights init",
       "conv(x, channels = 4, kernel = 3)"},
      // Matrix fields.
      {"path", 0, many, &B::buildPath, "", "path([U,] +mu, +nu, -mu, -nu)"},
      {"transport", 1, many, &B::buildTransport, "", "transport([U,] W, +mu)"},
      {"shift", 2, many, &B::buildShift, "", "shift(A, +mu, -2*nu)"},
      {"winding", 1, 2, &B::buildWinding, "", "winding([U,] mu)"},
      {"unit", 0, 0, &B::buildUnit, "", "unit()"},
      {"dagger", 1, 1, &B::buildDagger, "", "dagger(A)"},
      {"trace", 1, 1, &B::buildTrace, "", "trace(A)"},
      {"project", 1, 1, &B::buildProject, "", "project(A)"},
      {"mix", 2, many, &B::buildMix, "daggers unit", "mix(omega, A, B, ..)"},
      {"bilinear", 3, 3, &B::buildBilinear,
       "daggers unit left_daggers left_unit right_daggers right_unit",
       "bilinear(omega, [A, ..], [B, ..])"},
      {"concat", 1, many, &B::buildConcat, "", "concat(a, b, ..)"},
      // Numbers.
      {"re", 1, 1, &B::buildRe, "", "re(t)"},
      {"im", 1, 1, &B::buildIm, "", "im(t)"},
      {"flatten", 1, 1, &B::buildFlatten, "", "flatten(t)"},
      {"mean", 1, 1, &B::buildMean, "axes", "mean(x, axes = [0, 1])"},
      {"sum_sites", 1, 1, &B::buildSumSites, "axes",
       "sum_sites(x, axes = [0, 1])"},
      {"exp", 1, 1, &B::buildExp, "", "exp(x)"},
      {"relu", 1, 1, &B::buildPointwise, "", "relu(x)"},
      {"leaky_relu", 1, 1, &B::buildPointwise, "slope",
       "leaky_relu(x, slope = 0.01)"},
      {"tanh", 1, 1, &B::buildPointwise, "", "tanh(x)"},
      {"sigmoid", 1, 1, &B::buildPointwise, "", "sigmoid(x)"},
      {"softplus", 1, 1, &B::buildPointwise, "", "softplus(x)"},
      {"log", 1, 1, &B::buildPointwise, "", "log(x)"},
      {"sqrt", 1, 1, &B::buildPointwise, "", "sqrt(x)"},
      {"sin", 1, 1, &B::buildPointwise, "", "sin(x)"},
      {"cos", 1, 1, &B::buildPointwise, "", "cos(x)"},
      {"abs", 1, 1, &B::buildPointwise, "", "abs(x)"},
  };
  return table;
}

bool ModelBuilder::checkCall(const Expr &call, const FunctionInfo &info) {
  size_t count = call.operands.size();
  if (count < info.minArguments || count > info.maxArguments)
    return failed(call.span, "wrong number of arguments: write " + info.usage);
  SmallVector<StringRef> known;
  info.options.split(known, ' ', -1, false);
  llvm::StringMap<Span> seen;
  for (const Option &option : call.options) {
    StringRef name = option.name.text;
    if (!llvm::is_contained(known, name)) {
      std::string all =
          known.empty() ? "it has none" : "it has " + llvm::join(known, ", ");
      std::string hint = didYouMean(name, known);
      return failed(option.name.span, "'" + call.name + "' has no option '" +
                                          name + "'" +
                                          (hint.empty() ? ": " + all : hint));
    }
    auto [first, fresh] = seen.try_emplace(name, option.name.span);
    if (!fresh) {
      failed(option.name.span, "the option '" + name + "' is given twice");
      diagnostics.note(first->second, "first here");
      return false;
    }
  }
  return true;
}

Entity ModelBuilder::evaluateCall(const Expr &call) {
  for (const Function &function : model.functions)
    if (function.name.text == call.name)
      return callFunction(call, function);
  SmallVector<StringRef> names = {"sum", "stack", "links"};
  for (const FunctionInfo &info : getFunctions()) {
    if (info.name == call.name)
      return checkCall(call, info) ? (this->*info.build)(call) : Entity();
    names.push_back(info.name);
  }
  for (const Function &function : model.functions)
    names.push_back(function.name.text);
  return fail(call, "unknown function '" + call.name + "'" +
                        didYouMean(call.name, names));
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

Value ModelBuilder::linksArgument(const Expr &call, size_t index) {
  Entity entity = evaluate(call.operands[index]);
  if (entity.isPoison())
    return {};
  if (entity.links())
    return entity.value;
  fail(call.operands[index],
       call.name + " needs links here, not " + describe(entity));
  return {};
}

/// The links of the description, where they are not named.
Value ModelBuilder::implicitLinks(const Expr &call) {
  SmallVector<StringRef> names;
  for (auto &entry : root.names)
    if (entry.second.entity.links())
      names.push_back(entry.first());
  if (names.size() == 1) {
    Binding &binding = root.names.find(names.front())->second;
    binding.used = true;
    return binding.entity.value;
  }
  llvm::sort(names);
  if (names.empty())
    fail(call, call.name + " needs links, but there are none: declare an input "
                           "'U: links'");
  else
    fail(call, "which links are meant, " + llvm::join(names, " or ") +
                   "? Name them first, as in " + call.name + "(" +
                   names.front() + ", ..)");
  return {};
}

bool ModelBuilder::takesLinksFirst(const Expr &call, Value &links,
                                   size_t &first) {
  first = 0;
  if (!call.operands.empty() && call.operands[0].isName()) {
    Binding *binding = lookup(call.operands[0].name);
    if (binding && binding->entity.links()) {
      links = binding->entity.value;
      first = 1;
      return true;
    }
    if (binding && binding->entity.isPoison())
      return false;
  }
  links = implicitLinks(call);
  return static_cast<bool>(links);
}

Value ModelBuilder::requireMatrix(const Expr &call, const Expr &argument,
                                  const Entity &entity) {
  if (entity.isPoison())
    return {};
  if (entity.covariant())
    return entity.value;
  fail(argument,
       call.name + " needs a matrix field here, not " + describe(entity));
  if (entity.links())
    diagnostics.note("'" + printExpr(argument) +
                     "[mu]' is the field of one direction");
  return {};
}

Value ModelBuilder::matrixArgument(const Expr &call, size_t index) {
  return requireMatrix(call, call.operands[index],
                       evaluate(call.operands[index]));
}

Value ModelBuilder::requireLocal(const Expr &call, const Expr &argument,
                                 Value value) {
  if (!value)
    return {};
  auto type = cast<gauge::CovariantType>(value.getType());
  if (type.isLocal())
    return value;
  fail(argument, call.name +
                     " needs a field that starts and ends at x, but this one "
                     "is " +
                     (type.isClosed() ? "" : "open: it goes ") +
                     describeEnds(type));
  return {};
}

Value ModelBuilder::localArgument(const Expr &call, size_t index) {
  return requireLocal(call, call.operands[index], matrixArgument(call, index));
}

/// A matrix field whose start is its end.
Value ModelBuilder::closedArgument(const Expr &call, size_t index) {
  return requireClosed(call, call.operands[index], matrixArgument(call, index));
}

Value ModelBuilder::requireClosed(const Expr &call, const Expr &argument,
                                  Value value) {
  if (!value)
    return {};
  auto type = cast<gauge::CovariantType>(value.getType());
  if (type.isClosed())
    return value;
  std::string shown = printExpr(argument);
  if (call.name == "trace")
    fail(argument, "the trace of " + shown +
                       " is not gauge invariant: it goes " +
                       describeEnds(type));
  else
    fail(argument, call.name +
                       " needs a field that starts and ends at the same "
                       "site, but " +
                       shown + " goes " + describeEnds(type));
  diagnostics.note("multiply by a path from " +
                   gauge::formatSite(type.getEnd()) + " back to " +
                   gauge::formatSite(type.getStart()));
  return {};
}

/// A field of numbers; constants and parameters become one.
Value ModelBuilder::invariantArgument(const Expr &call, size_t index) {
  return requireInvariant(call, call.operands[index],
                          evaluate(call.operands[index]));
}

Value ModelBuilder::requireInvariant(const Expr &call, const Expr &argument,
                                     const Entity &entity) {
  if (entity.isPoison())
    return {};
  if (entity.isNumber())
    return constant(argument, entity.number, allAxes());
  if (entity.isTensor())
    return parameterValue(argument, entity.value);
  if (entity.invariant())
    return entity.value;
  fail(argument, call.name + " needs numbers here, not " + describe(entity));
  if (entity.covariant())
    diagnostics.note("trace(..) makes numbers of a closed matrix field");
  return {};
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

bool ModelBuilder::readStep(const Expr &step, Steps &steps) {
  if (step.kind != ExprKind::Step)
    return fail(step, "a step needs a sign: +" + printExpr(step) + " or -" +
                          printExpr(step)),
           false;
  int64_t count = 1;
  if (step.operands.size() == 2) {
    std::optional<int64_t> read =
        evaluateInteger(step.operands[0], "a number of steps");
    if (!read)
      return false;
    count = *read;
  }
  std::optional<Entity> direction = evaluateDirection(step.operands.back());
  if (!direction)
    return false;
  if (count < 0 ||
      count > gauge::maxPathLength - static_cast<int64_t>(steps.size()))
    return fail(step, count < 0 ? Twine("a number of steps is not negative")
                                : "a path has at most " +
                                      Twine(gauge::maxPathLength) + " steps"),
           false;
  bool backward = step.negative != direction->backward;
  steps.append(count, backward ? -(direction->axis + 1) : direction->axis + 1);
  return true;
}

bool ModelBuilder::readSteps(const Expr &call, size_t first, Steps &steps) {
  for (const Expr &step : ArrayRef(call.operands).drop_front(first))
    if (!readStep(step, steps))
      return false;
  return true;
}

Entity ModelBuilder::buildPath(const Expr &call) {
  Value links;
  size_t first;
  Steps steps;
  if (!takesLinksFirst(call, links, first) || !readSteps(call, first, steps))
    return {};
  return Entity(emit<gauge::PathOp>(call, links, [&](auto &properties) {
    properties.steps = builder.getDenseI64ArrayAttr(steps);
  }));
}

Entity ModelBuilder::buildTransport(const Expr &call) {
  Value links;
  size_t first;
  Steps steps;
  if (!takesLinksFirst(call, links, first))
    return {};
  if (first >= call.operands.size())
    return fail(call, "transport needs a field: write transport([U,] W, +mu)");
  Value field = localArgument(call, first);
  if (!field || !readSteps(call, first + 1, steps))
    return {};
  return Entity(
      emit<gauge::TransportOp>(call, {links, field}, [&](auto &properties) {
        properties.steps = builder.getDenseI64ArrayAttr(steps);
      }));
}

Entity ModelBuilder::buildShift(const Expr &call) {
  Entity field = evaluate(call.operands[0]);
  if (!checkOperand(call.operands[0], field))
    return {};
  if (field.isNumber())
    return field;
  Steps steps;
  if (!readSteps(call, 1, steps))
    return {};
  SmallVector<int64_t> by = gauge::pathDisplacement(steps, dimensions);
  return Entity(emit<gauge::ShiftOp>(call, field.value, [&](auto &properties) {
    properties.by = builder.getDenseI64ArrayAttr(by);
  }));
}

Entity ModelBuilder::buildWinding(const Expr &call) {
  Value links =
      call.operands.size() == 2 ? linksArgument(call, 0) : implicitLinks(call);
  if (!links)
    return {};
  std::optional<Entity> direction = evaluateDirection(call.operands.back());
  if (!direction)
    return {};
  Value value = emit<gauge::WindingOp>(call, links, [&](auto &properties) {
    properties.direction = builder.getI64IntegerAttr(direction->axis);
  });
  if (value && direction->backward)
    value = emit<gauge::DaggerOp>(call, value);
  return Entity(value);
}

//===----------------------------------------------------------------------===//
// Matrix fields
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildUnit(const Expr &call) {
  return Entity(emit<gauge::UnitOp>(
      call, {},
      gauge::CovariantType::getLocal(group, dimensions, 1, precision)));
}

Entity ModelBuilder::buildDagger(const Expr &call) {
  Entity operand = evaluate(call.operands[0]);
  if (!checkOperand(call.operands[0], operand))
    return {};
  if (operand.isNumber())
    return std::conj(operand.number);
  return Entity(emit<gauge::DaggerOp>(call, operand.value));
}

Entity ModelBuilder::buildTrace(const Expr &call) {
  Value field = closedArgument(call, 0);
  return field ? Entity(emit<gauge::TraceOp>(call, field)) : Entity();
}

Entity ModelBuilder::buildProject(const Expr &call) {
  Value field = closedArgument(call, 0);
  return field ? Entity(emit<gauge::ProjectOp>(call, field)) : Entity();
}

Entity ModelBuilder::concatenate(const Expr &at, ArrayRef<Value> values) {
  if (values.size() == 1)
    return Entity(values.front());
  SmallVector<Value> inputs(values);
  auto first = dyn_cast<gauge::CovariantType>(values.front().getType());
  bool complex = false;
  int64_t channels = 0;
  for (Value value : values) {
    auto type = dyn_cast<gauge::CovariantType>(value.getType());
    auto numbers = dyn_cast<gauge::InvariantType>(value.getType());
    channels += type ? type.getChannels() : numbers.getChannels();
    if (bool(type) != bool(first))
      return fail(at,
                  "cannot join the channels of a matrix field and of numbers");
    if (type && (type.getStart() != first.getStart() ||
                 type.getEnd() != first.getEnd()))
      return fail(at, "cannot join the channels of fields that transform "
                      "differently: one is " +
                          describeEnds(first) + ", another " +
                          describeEnds(type));
    complex |= numbers && numbers.getComplex();
  }
  if (channels > gauge::maxChannels)
    return fail(at, "a field has 1 to " + Twine(gauge::maxChannels) +
                        " channels, not " + Twine(channels));
  if (!first)
    for (Value &value : inputs) {
      auto type = cast<gauge::InvariantType>(value.getType());
      if (complex && !type.getComplex())
        return fail(at,
                    "cannot join the channels of real and complex numbers: use "
                    "re(..) or flatten(..)");
      if (&value != &inputs.front() && !alignAxes(at, inputs.front(), value))
        return {};
    }
  // The first one has all the axes by now.
  for (Value &value : inputs)
    if (!first &&
        !(value = broadcast(
              at, value,
              cast<gauge::InvariantType>(inputs.front().getType()).getAxes())))
      return {};
  return Entity(emit<gauge::ConcatOp>(at, inputs));
}

Entity ModelBuilder::buildConcat(const Expr &call) {
  SmallVector<Value> values;
  for (const Expr &argument : call.operands) {
    Entity entity = evaluate(argument);
    if (!checkOperand(argument, entity))
      return {};
    if (entity.isNumber())
      return fail(argument, "concat joins the channels of fields, not numbers");
    values.push_back(entity.value);
  }
  return concatenate(call, values);
}

/// The field or list of fields at `index`.
bool ModelBuilder::collectFields(const Expr &call, size_t index,
                                 SmallVectorImpl<Value> &fields) {
  const Expr &argument = call.operands[index];
  ArrayRef<Expr> items = argument.kind == ExprKind::List
                             ? ArrayRef(argument.operands)
                             : ArrayRef(argument);
  for (const Expr &item : items) {
    Value field = requireMatrix(call, item, evaluate(item));
    if (!field)
      return false;
    fields.push_back(field);
  }
  if (!fields.empty())
    return true;
  return fail(argument, call.name + " needs at least one field"), false;
}

static int64_t countChannels(ArrayRef<Value> fields) {
  int64_t channels = 0;
  for (Value field : fields)
    channels += cast<gauge::CovariantType>(field.getType()).getChannels();
  return channels;
}

Entity ModelBuilder::buildMix(const Expr &call) {
  Entity weights = evaluate(call.operands[0]);
  if (weights.isPoison())
    return {};
  auto type = weights.isTensor()
                  ? cast<RankedTensorType>(weights.value.getType())
                  : RankedTensorType();
  bool daggers = false, unit = false;
  SmallVector<Value> operands = {weights.value};
  if (!readFlag(call, "daggers", daggers) || !readFlag(call, "unit", unit))
    return {};
  for (size_t k = 1; k < call.operands.size(); ++k)
    if (!collectFields(call, k, operands))
      return {};
  int64_t entries = gauge::countEntries(
      countChannels(ArrayRef(operands).drop_front()), daggers, unit);
  if (!type || type.getRank() != 2 || type.getDimSize(1) != entries)
    return fail(call.operands[0], "mix needs weights of the shape (channels, " +
                                      Twine(entries) + "), not " +
                                      describe(weights));
  return Entity(emit<gauge::MixOp>(call, operands, [&](auto &properties) {
    if (daggers)
      properties.daggers = builder.getUnitAttr();
    if (unit)
      properties.unit = builder.getUnitAttr();
  }));
}

Entity ModelBuilder::buildBilinear(const Expr &call) {
  Entity weights = evaluate(call.operands[0]);
  if (weights.isPoison())
    return {};
  bool flags[4] = {}; // daggers and unit, left and right
  if (!readFlag(call, "daggers", flags[0]) || !readFlag(call, "unit", flags[1]))
    return {};
  flags[2] = flags[0], flags[3] = flags[1];
  static constexpr StringRef names[] = {"left_daggers", "left_unit",
                                        "right_daggers", "right_unit"};
  for (auto [name, flag] : llvm::zip(names, flags))
    if (!readFlag(call, name, flag))
      return {};
  SmallVector<Value> left, right;
  if (!collectFields(call, 1, left) || !collectFields(call, 2, right))
    return {};
  for (auto [fields, index] : {std::pair(&left, 1), std::pair(&right, 2)})
    for (Value field : *fields)
      if (!requireLocal(call, call.operands[index], field))
        return {};
  int64_t a = gauge::countEntries(countChannels(left), flags[0], flags[1]);
  int64_t b = gauge::countEntries(countChannels(right), flags[2], flags[3]);
  auto type = weights.isTensor()
                  ? cast<RankedTensorType>(weights.value.getType())
                  : RankedTensorType();
  if (!type || type.getRank() != 3 || type.getDimSize(1) != a ||
      type.getDimSize(2) != b)
    return fail(call.operands[0],
                "bilinear needs weights of the shape (channels, " + Twine(a) +
                    ", " + Twine(b) + "), not " + describe(weights));
  SmallVector<Value> operands = {weights.value};
  llvm::append_range(operands, left);
  llvm::append_range(operands, right);
  return Entity(emit<gauge::BilinearOp>(call, operands, [&](auto &properties) {
    UnitAttr set = builder.getUnitAttr();
    properties.left_daggers = flags[0] ? set : UnitAttr();
    properties.left_unit = flags[1] ? set : UnitAttr();
    properties.right_daggers = flags[2] ? set : UnitAttr();
    properties.right_unit = flags[3] ? set : UnitAttr();
    properties.operandSegmentSizes = {1, static_cast<int32_t>(left.size()),
                                      static_cast<int32_t>(right.size())};
  }));
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildRealPart(const Expr &call, bool imaginary) {
  Entity operand = evaluate(call.operands[0]);
  if (operand.isNumber())
    return std::complex<double>(imaginary ? operand.number.imag()
                                          : operand.number.real());
  if (operand.isTensor())
    operand = Entity(parameterValue(call.operands[0], operand.value));
  if (operand.isPoison())
    return {};
  auto type = operand.invariant();
  if (!type) {
    fail(call.operands[0],
         call.name + " needs numbers here, not " + describe(operand));
    if (operand.covariant())
      diagnostics.note("trace(..) makes numbers of a closed matrix field");
    return {};
  }
  if (!type.getComplex())
    return imaginary
               ? fail(call, "these numbers are real: their imaginary part is 0")
               : operand;
  return Entity(imaginary ? emit<gauge::ImOp>(call, operand.value)
                          : emit<gauge::ReOp>(call, operand.value));
}

Entity ModelBuilder::buildRe(const Expr &call) {
  return buildRealPart(call, false);
}
Entity ModelBuilder::buildIm(const Expr &call) {
  return buildRealPart(call, true);
}

Entity ModelBuilder::buildFlatten(const Expr &call) {
  Value value = invariantArgument(call, 0);
  if (!value)
    return {};
  auto type = cast<gauge::InvariantType>(value.getType());
  if (!type.getComplex())
    return Entity(value);
  if (2 * type.getChannels() > gauge::maxChannels)
    return fail(call, "a field has 1 to " + Twine(gauge::maxChannels) +
                          " channels, not " + Twine(2 * type.getChannels()));
  return Entity(emit<gauge::FlattenOp>(call, value));
}

Entity ModelBuilder::buildExp(const Expr &call) {
  Entity operand = evaluate(call.operands[0]);
  if (operand.isNumber() && operand.number.imag() != 0)
    return std::exp(operand.number);
  if (!operand.covariant())
    return applyPointwise(call, operand);
  Value field = requireClosed(call, call.operands[0], operand.value);
  return field ? Entity(emit<gauge::ExpOp>(call, field)) : Entity();
}

/// A function of a number that is known now.
static double apply(gauge::Function function, double x, double slope) {
  switch (function) {
  case gauge::Function::Identity:
    return x;
  case gauge::Function::Relu:
    return std::max(x, 0.0);
  case gauge::Function::LeakyRelu:
    return x > 0 ? x : slope * x;
  case gauge::Function::Tanh:
    return std::tanh(x);
  case gauge::Function::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case gauge::Function::Softplus:
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  case gauge::Function::Exp:
    return std::exp(x);
  case gauge::Function::Log:
    return std::log(x);
  case gauge::Function::Sqrt:
    return std::sqrt(x);
  case gauge::Function::Sin:
    return std::sin(x);
  case gauge::Function::Cos:
    return std::cos(x);
  case gauge::Function::Abs:
    return std::abs(x);
  case gauge::Function::Reciprocal:
    return 1 / x;
  }
  return x;
}

Entity ModelBuilder::buildPointwise(const Expr &call) {
  return applyPointwise(call, evaluate(call.operands[0]));
}

Entity ModelBuilder::applyPointwise(const Expr &call, const Entity &operand) {
  gauge::Function function = *gauge::symbolizeFunction(call.name);
  double slope = 0.01;
  if (!readReal(call, "slope", slope))
    return {};
  if (operand.isNumber() && operand.number.imag() == 0) {
    double value = apply(function, operand.number.real(), slope);
    if (!std::isfinite(value))
      return fail(call, "this is not a finite number");
    return std::complex<double>(value);
  }
  if (operand.isPoison())
    return {};
  if (operand.covariant()) {
    fail(call.operands[0],
         call.name + " acts on real numbers, not on " + describe(operand));
    diagnostics.note("lact(W, " + call.name +
                     ") scales matrices by a function of "
                     "their trace");
    return {};
  }
  Value value = requireInvariant(call, call.operands[0], operand);
  if (!value)
    return {};
  if (cast<gauge::InvariantType>(value.getType()).getComplex())
    return fail(call.operands[0], call.name +
                                      " acts on real numbers: use re(..), "
                                      "im(..) or flatten(..)");
  return Entity(emit<gauge::PointwiseOp>(call, value, [&](auto &properties) {
    properties.function =
        gauge::FunctionAttr::get(builder.getContext(), function);
    if (findOption(call, "slope"))
      properties.slope = builder.getF64FloatAttr(slope);
  }));
}

/// Sum or mean over the given axes, those left stay.
template <typename Op>
Entity ModelBuilder::buildReduction(const Expr &call) {
  Value value = invariantArgument(call, 0);
  SmallVector<int64_t> axes, left;
  if (!value || !readAxes(call, axes))
    return {};
  auto type = cast<gauge::InvariantType>(value.getType());
  if (type.isGlobal())
    return fail(call.operands[0], "this is " + describe(Entity(value)) +
                                      " already: nothing is left to sum over");
  if (const Option *option = findOption(call, "axes"))
    for (int64_t axis : axes)
      if (!llvm::is_contained(type.getAxes(), axis))
        return fail(option->value, "the field does not extend over axis " +
                                       Twine(axis) + " any more");
  for (int64_t axis : type.getAxes())
    if (!llvm::is_contained(axes, axis))
      left.push_back(axis);
  return Entity(emit<Op>(call, value, type.withAxes(left)));
}

Entity ModelBuilder::buildMean(const Expr &call) {
  return buildReduction<gauge::MeanOp>(call);
}

Entity ModelBuilder::buildSumSites(const Expr &call) {
  return buildReduction<gauge::SumOp>(call);
}
