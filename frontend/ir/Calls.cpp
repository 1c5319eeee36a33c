//===- Calls.cpp - from a model to gauge IR: functions
//------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "frontend/ir/ModelBuilder.h"
#include "llvm/ADT/StringExtras.h"

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
       "channels kernel dilation stride bias weights init",
       "conv(x, channels = 4, kernel = 3)"},
      {"maxpool", 1, 1, &B::buildPool, "kernel stride",
       "maxpool(x, kernel = 2, stride = 2)"},
      {"meanpool", 1, 1, &B::buildPool, "kernel stride",
       "meanpool(x, kernel = 2, stride = 2)"},
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
      {"flatten", 1, 1, &B::buildFlatten, "lattice",
       "flatten(t) or flatten(x, lattice = [8, 8])"},
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
      // Derivatives.
      {"force", 1, 2, &B::buildForce, "", "force(S, U)"},
      {"gradient", 2, 2, &B::buildGradient, "", "gradient(S, x)"},
      {"vjp", 3, 3, &B::buildVJP, "", "vjp(y, c, x)"},
      {"jvp", 3, 3, &B::buildJVP, "", "jvp(y, x, t)"},
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

/// The links of the description, where they are not named; `before` is what
/// would stand before their name.
Value ModelBuilder::implicitLinks(const Expr &call, StringRef before) {
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
                   "? Name them" + (before.empty() ? " first" : "") +
                   ", as in " + call.name + "(" + before + names.front() +
                   (before.empty() ? ", ..)" : ")"));
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
