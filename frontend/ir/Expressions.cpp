//===- Expressions.cpp - from a model to gauge IR: names, sums, indices
//-------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "frontend/ir/ModelBuilder.h"
#include "llvm/ADT/ScopeExit.h"
#include <numbers>

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Entities
//===----------------------------------------------------------------------===//

Entity::Entity(mlir::Value value)
    : kind(!value                                   ? Kind::Poison
           : isa<RankedTensorType>(value.getType()) ? Kind::Tensor
                                                    : Kind::Value),
      value(value) {}

Entity Entity::direction(int64_t axis, bool backward) {
  Entity entity;
  entity.kind = Kind::Direction;
  entity.axis = axis;
  entity.backward = backward;
  return entity;
}

gauge::LinksType Entity::links() const {
  return kind == Kind::Value ? dyn_cast<gauge::LinksType>(value.getType())
                             : gauge::LinksType();
}

gauge::CovariantType Entity::covariant() const {
  return kind == Kind::Value ? dyn_cast<gauge::CovariantType>(value.getType())
                             : gauge::CovariantType();
}

gauge::InvariantType Entity::invariant() const {
  return kind == Kind::Value ? dyn_cast<gauge::InvariantType>(value.getType())
                             : gauge::InvariantType();
}

std::string ModelBuilder::describeEnds(gauge::CovariantType type) {
  if (type.isClosed())
    return "at " + gauge::formatSite(type.getStart());
  return "from " + gauge::formatSite(type.getStart()) + " to " +
         gauge::formatSite(type.getEnd());
}

static std::string count(int64_t n, StringRef one, StringRef many) {
  return std::to_string(n) + " " + (n == 1 ? one : many).str();
}

static std::string describeInvariant(gauge::InvariantType type) {
  std::string text = count(
      type.getChannels(), type.getComplex() ? "complex number" : "real number",
      type.getComplex() ? "complex numbers" : "real numbers");
  if (type.isCoarse()) {
    text += " per site of a lattice of stride ";
    for (auto [axis, stride] : llvm::enumerate(type.getStride()))
      text += (axis > 0 ? "x" : "") + std::to_string(stride);
    return text;
  }
  if (type.isField())
    return text + " per site";
  if (type.isGlobal())
    return text + " per configuration";
  text += " per site of the ";
  text += count(type.getAxes().size(), "axis", "axes");
  for (int64_t axis : type.getAxes())
    text += " " + std::to_string(axis);
  return text;
}

/// For messages: "a matrix field from x to x+0^ with 1 channel".
std::string ModelBuilder::describe(const Entity &entity) {
  switch (entity.kind) {
  case Entity::Kind::Poison:
    return "nothing";
  case Entity::Kind::Number:
    return "a number";
  case Entity::Kind::Direction:
    return "a direction";
  case Entity::Kind::Tensor: {
    auto type = cast<RankedTensorType>(entity.value.getType());
    if (type.getRank() == 0)
      return "a parameter";
    std::string text = "a parameter of shape ";
    for (auto [i, extent] : llvm::enumerate(type.getShape()))
      text += (i ? " x " : "") + std::to_string(extent);
    return text;
  }
  case Entity::Kind::Value:
    break;
  }
  if (entity.links())
    return "links";
  if (auto type = entity.invariant())
    return describeInvariant(type);
  auto type = entity.covariant();
  return "a matrix field " + describeEnds(type) + " with " +
         count(type.getChannels(), "channel", "channels");
}

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

Entity ModelBuilder::evaluate(const Expr &expr) {
  if (exhausted || diagnostics.isFull())
    return {};
  NestingGuard guard(depth);
  if (++evaluations > maxEvaluations || depth > maxEvaluationDepth) {
    exhausted = true;
    return fail(expr,
                depth > maxEvaluationDepth
                    ? "functions are nested too deeply here"
                    : "this description expands to too many terms: use fewer "
                      "or smaller sums");
  }
  switch (expr.kind) {
  case ExprKind::Number:
    return std::complex<double>(expr.number);
  case ExprKind::Name:
    return evaluateName(expr);
  case ExprKind::Negate:
    return negate(expr, evaluate(expr.operands[0]));
  case ExprKind::Add:
  case ExprKind::Subtract:
  case ExprKind::Multiply:
  case ExprKind::Divide:
  case ExprKind::Power:
    return evaluateBinary(expr);
  case ExprKind::Call:
    return evaluateCall(expr);
  case ExprKind::Index:
    return evaluateIndex(expr);
  case ExprKind::Over:
    return evaluateOver(expr);
  case ExprKind::List:
    return fail(expr, "a list stands only in options and in bilinear");
  case ExprKind::Step:
    return fail(expr, "steps stand only in path, shift and transport");
  }
  return {};
}

Binding *ModelBuilder::lookup(StringRef name) {
  for (Scope *s = scope; s; s = s->outer)
    if (auto found = s->names.find(name); found != s->names.end()) {
      found->second.used = true;
      return &found->second;
    }
  return nullptr;
}

Entity ModelBuilder::evaluateName(const Expr &expr) {
  if (Binding *binding = lookup(expr.name))
    return binding->entity;
  if (expr.name == "N")
    return std::complex<double>(group.getColours());
  if (expr.name == "D")
    return std::complex<double>(dimensions);
  if (expr.name == "i")
    return std::complex<double>(0, 1);
  if (expr.name == "pi")
    return std::complex<double>(std::numbers::pi);
  return reportUnknownName(expr);
}

Entity ModelBuilder::reportUnknownName(const Expr &expr) {
  SmallVector<StringRef> names = {"N", "D", "i", "pi"};
  for (Scope *s = scope; s; s = s->outer)
    for (auto &entry : s->names)
      names.push_back(entry.first());
  llvm::sort(names); // the same hint each time
  bool isFunction = llvm::any_of(getFunctions(), [&](const FunctionInfo &info) {
    return info.name == expr.name;
  });
  if (isFunction)
    return fail(expr, "'" + expr.name + "' is a function: write " + expr.name +
                          "(..)");
  fail(expr, "unknown name '" + expr.name + "'" + didYouMean(expr.name, names));
  if (pastVariables.contains(expr.name))
    diagnostics.note("sum, stack and links take the product that follows: put "
                     "parentheses around a longer body");
  if (scope != &root && root.names.contains(expr.name) && !scope->outer)
    diagnostics.note("a function sees only its own arguments: pass '" +
                     expr.name + "' as one");
  return {};
}

Entity ModelBuilder::evaluateBinary(const Expr &expr) {
  Entity lhs = evaluate(expr.operands[0]);
  Entity rhs = evaluate(expr.operands[1]);
  if (!checkOperand(expr.operands[0], lhs) ||
      !checkOperand(expr.operands[1], rhs))
    return {};
  switch (expr.kind) {
  case ExprKind::Add:
    return add(expr, lhs, rhs);
  case ExprKind::Subtract:
    return add(expr, lhs, negate(expr, rhs));
  case ExprKind::Multiply:
    return multiply(expr, lhs, rhs);
  case ExprKind::Divide:
    return divide(expr, lhs, rhs);
  default:
    return power(expr, lhs, rhs);
  }
}

std::optional<int64_t> ModelBuilder::evaluateInteger(const Expr &expr,
                                                     StringRef what) {
  return requireInteger(expr, evaluate(expr), what);
}

std::optional<int64_t> ModelBuilder::requireInteger(const Expr &expr,
                                                    const Entity &entity,
                                                    StringRef what) {
  if (entity.isPoison())
    return std::nullopt;
  double value = entity.number.real();
  if (entity.isNumber() && entity.number.imag() == 0 &&
      value == std::trunc(value) && std::abs(value) <= 1e15)
    return static_cast<int64_t>(value);
  fail(expr, what + " must be an integer" +
                 (entity.isNumber() ? "" : ", not " + describe(entity)));
  return std::nullopt;
}

/// A name of a direction, or the number of an axis. Negative numbers, -0 among
/// them, go backwards, so that f(0) may say -mu in `def f(mu)`.
std::optional<Entity> ModelBuilder::evaluateDirection(const Expr &expr) {
  Entity entity = evaluate(expr);
  if (entity.isPoison() || entity.isDirection())
    return entity.isPoison() ? std::nullopt : std::optional(entity);
  if (!entity.isNumber()) {
    fail(expr, "expected a direction, not " + describe(entity));
    return std::nullopt;
  }
  double value = entity.number.real(), axis = std::abs(value);
  if (entity.number.imag() == 0 && axis == std::trunc(axis) &&
      axis < dimensions)
    return Entity::direction(static_cast<int64_t>(axis), std::signbit(value));
  fail(expr, "there is no direction " + printExpr(expr) + " in " +
                 count(dimensions, "dimension", "dimensions") + ": use 0 to " +
                 Twine(dimensions - 1));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

Entity ModelBuilder::indexLinks(const Expr &expr, Value links) {
  if (expr.operands.size() == 3)
    return fail(expr,
                "links have no channels to slice: U[mu] is one direction");
  std::optional<Entity> direction = evaluateDirection(expr.operands[1]);
  if (!direction)
    return {};
  if (!direction->backward)
    return emit<gauge::LinkOp>(expr, links, [&](auto &properties) {
      properties.direction = builder.getI64IntegerAttr(direction->axis);
    });
  return emit<gauge::PathOp>(expr, links, [&](auto &properties) {
    properties.steps = builder.getDenseI64ArrayAttr({-(direction->axis + 1)});
  });
}

/// A channel by its number, or of a field with one for each direction, such as
/// a force, by the direction.
std::optional<int64_t> ModelBuilder::evaluateChannel(const Expr &expr,
                                                     int64_t channels) {
  Entity entity = evaluate(expr);
  if (!entity.isDirection())
    return requireInteger(expr, entity, "a channel");
  if (channels == dimensions && !entity.backward)
    return entity.axis;
  fail(expr, entity.backward
                 ? "a channel has no direction backwards"
                 : "a direction stands for a channel only of fields with one "
                   "channel for each of the " +
                       count(dimensions, "direction", "directions"));
  return std::nullopt;
}

Entity ModelBuilder::evaluateIndex(const Expr &expr) {
  Entity base = evaluate(expr.operands[0]);
  if (base.links())
    return indexLinks(expr, base.value);
  if (base.isTensor())
    base = Entity(parameterValue(expr.operands[0], base.value));
  if (base.isPoison())
    return {};
  int64_t channels = base.covariant()   ? base.covariant().getChannels()
                     : base.invariant() ? base.invariant().getChannels()
                                        : 0;
  if (!channels)
    return fail(expr, "cannot take a part of " + describe(base));
  std::optional<int64_t> from = evaluateChannel(expr.operands[1], channels);
  if (!from)
    return {};
  std::optional<int64_t> to = *from + 1;
  if (expr.operands.size() == 3 &&
      !(to = evaluateChannel(expr.operands[2], channels)))
    return {};
  if (*from < 0 || *to > channels || *from >= *to)
    return fail(expr, (expr.operands.size() == 2
                           ? "there is no channel " + std::to_string(*from)
                           : "there are no channels " + std::to_string(*from) +
                                 " to " + std::to_string(*to - 1)) +
                          ": '" + printExpr(expr.operands[0]) + "' has " +
                          count(channels, "channel", "channels") + ", 0 to " +
                          Twine(channels - 1));
  return emit<gauge::SliceOp>(expr, base.value, [&](auto &properties) {
    properties.offset = builder.getI64IntegerAttr(*from);
    properties.size = builder.getI64IntegerAttr(*to - *from);
  });
}

//===----------------------------------------------------------------------===//
// Sums over directions
//===----------------------------------------------------------------------===//

/// The names in the conditions that are not directions yet.
bool ModelBuilder::collectVariables(const Expr &expr,
                                    SmallVectorImpl<Ident> &variables) {
  for (const Chain &chain : expr.chains)
    for (const Expr &term : chain.terms) {
      if (!term.isName())
        continue;
      Binding *binding = lookup(term.name);
      if (binding && binding->entity.isDirection())
        continue;
      Ident name{term.name, term.span};
      if (binding) {
        failed(term.span, "'" + term.name + "' is not a direction: it names " +
                              describe(binding->entity));
        diagnostics.note(binding->declared, "given here");
        return false;
      }
      if (!checkNewName(name, "a direction"))
        return false;
      if (!llvm::is_contained(variables, name))
        variables.push_back(std::move(name));
    }
  if (variables.empty())
    return fail(expr, "this runs over no direction: name one, as in sum(mu)"),
           false;
  if (variables.size() > 6)
    return fail(expr, "this runs over more than 6 directions"), false;
  return true;
}

static bool compare(int64_t a, Relation relation, int64_t b) {
  switch (relation) {
  case Relation::Less:
    return a < b;
  case Relation::LessEqual:
    return a <= b;
  case Relation::Greater:
    return a > b;
  case Relation::GreaterEqual:
    return a >= b;
  case Relation::NotEqual:
    return a != b;
  }
  return false;
}

std::optional<bool> ModelBuilder::holds(const Chain &chain) {
  SmallVector<int64_t> axes;
  for (const Expr &term : chain.terms) {
    // A bound such as `mu < 4` may lie outside the lattice.
    if (term.isNumber()) {
      axes.push_back(static_cast<int64_t>(std::clamp(term.number, 0.0, 1e6)));
      continue;
    }
    std::optional<Entity> direction = evaluateDirection(term);
    if (!direction)
      return std::nullopt;
    axes.push_back(direction->axis);
  }
  for (auto [i, relation] : llvm::enumerate(chain.relations))
    if (!compare(axes[i], relation, axes[i + 1]))
      return false;
  return true;
}

/// Runs `body` with the variables of `over` bound, the first one slowest; stops
/// when `body` says false.
bool ModelBuilder::forEachAssignment(
    const Expr &over, llvm::function_ref<bool(ArrayRef<int64_t>)> body) {
  SmallVector<Ident> variables;
  if (!collectVariables(over, variables))
    return false;
  Scope inner;
  inner.outer = scope;
  scope = &inner;
  llvm::scope_exit leave([&] { scope = inner.outer; });
  for (const Ident &variable : variables)
    pastVariables.insert(variable.text);
  SmallVector<int64_t> axes(variables.size(), 0);
  while (true) {
    for (auto [variable, axis] : llvm::zip(variables, axes))
      inner.names.insert_or_assign(
          variable.text, Binding{Entity::direction(axis, false), variable.span,
                                 Binding::Kind::Argument, true});
    bool all = true;
    for (const Chain &chain : over.chains) {
      std::optional<bool> one = holds(chain);
      if (!one)
        return false;
      all &= *one;
    }
    if (all && !body(axes))
      return false;
    size_t at = axes.size();
    while (at > 0 && ++axes[at - 1] == dimensions)
      axes[--at] = 0;
    if (at == 0)
      return true;
  }
}

Entity ModelBuilder::evaluateOver(const Expr &expr) {
  SmallVector<Entity> terms;
  bool done = forEachAssignment(expr, [&](ArrayRef<int64_t>) {
    terms.push_back(evaluate(expr.operands[0]));
    return !terms.back().isPoison() &&
           checkOperand(expr.operands[0], terms.back());
  });
  if (!done)
    return {};
  if (terms.empty())
    return fail(expr, "no directions in " +
                          count(dimensions, "dimension", "dimensions") +
                          " fulfil this condition");
  if (expr.name == "stack")
    return stackTerms(expr, terms);
  if (expr.name == "links")
    return makeLinks(expr, terms);
  return combineTerms(expr, terms);
}

Entity ModelBuilder::combineTerms(const Expr &over, ArrayRef<Entity> terms) {
  Entity sum = terms.front();
  for (const Entity &term : terms.drop_front())
    if ((sum = add(over, sum, term)).isPoison())
      break;
  return sum;
}

Entity ModelBuilder::stackTerms(const Expr &over, ArrayRef<Entity> terms) {
  SmallVector<Value> values;
  for (const Entity &term : terms) {
    if (!term.covariant() && !term.invariant())
      return fail(over.operands[0],
                  "stack makes channels of fields, not of " + describe(term));
    values.push_back(term.value);
  }
  return concatenate(over, values);
}

Entity ModelBuilder::makeLinks(const Expr &over, ArrayRef<Entity> terms) {
  if (terms.size() != static_cast<size_t>(dimensions))
    return fail(over, "links takes one direction without a condition, as in "
                      "links(mu) f(mu)");
  SmallVector<Value> fields;
  SmallVector<int64_t> zero(dimensions, 0);
  for (auto [mu, term] : llvm::enumerate(terms)) {
    SmallVector<int64_t> end = zero;
    end[mu] = 1;
    auto type = term.covariant();
    if (!type || type.getChannels() != 1 || type.getStart() != ArrayRef(zero) ||
        type.getEnd() != ArrayRef(end))
      return fail(over.operands[0], "the link of direction " + Twine(mu) +
                                        " must be one matrix from x to " +
                                        gauge::formatSite(end) + ", not " +
                                        describe(term));
    fields.push_back(term.value);
  }
  Type type =
      gauge::LinksType::get(builder.getContext(), group, dimensions, precision);
  return emit<gauge::MakeLinksOp>(over, fields, type);
}

//===----------------------------------------------------------------------===//
// Functions of the user
//===----------------------------------------------------------------------===//

Entity ModelBuilder::callFunction(const Expr &call, const Function &callee) {
  if (call.operands.size() != callee.arguments.size() ||
      !call.options.empty()) {
    fail(call, "'" + call.name + "' takes " +
                   count(callee.arguments.size(), "argument", "arguments") +
                   (call.options.empty() ? "" : " without names"));
    diagnostics.note(callee.name.span, "defined here");
    return {};
  }
  calledFunctions.insert(callee.name.text);
  if (brokenFunctions.contains(callee.name.text))
    return {};
  if (llvm::is_contained(activeCalls, &callee)) {
    fail(call, "'" + call.name + "' calls itself" +
                   (activeCalls.back() == &callee
                        ? ""
                        : " through '" + activeCalls.back()->name.text + "'"));
    return {};
  }
  Scope inner;
  for (auto [argument, operand] : llvm::zip(callee.arguments, call.operands)) {
    Entity value = evaluate(operand);
    if (value.isPoison())
      return {};
    inner.names.try_emplace(
        argument.text,
        Binding{value, argument.span, Binding::Kind::Argument, true});
  }
  Scope *outer = std::exchange(scope, &inner);
  unsigned failuresBefore = failures;
  activeCalls.push_back(&callee);
  Entity result = evaluate(callee.body);
  activeCalls.pop_back();
  scope = outer;
  if (failures == failuresBefore)
    return result;
  brokenFunctions.insert(callee.name.text);
  if (activeCalls.size() < 3)
    diagnostics.note(call.span, "in the call of '" + call.name + "' here");
  return result;
}
