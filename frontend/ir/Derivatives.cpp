//===- Derivatives.cpp - from a model to gauge IR: force, gradient --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives are by values of the IR. A name stands for the same value
// wherever it is used; an expression would make a new one, on which nothing
// depends yet.
//
//===----------------------------------------------------------------------===//

#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// What is differentiated
//===----------------------------------------------------------------------===//

/// What makes a real number per configuration of a value that is none.
void ModelBuilder::hintAtAction(const Expr &argument, const Entity &entity) {
  auto type = entity.invariant();
  if (!type) {
    if (entity.covariant())
      diagnostics.note("sum_sites(re(trace(..))) makes one of a closed matrix "
                       "field");
    return;
  }
  if (type.getChannels() != 1)
    diagnostics.note("'" + printExpr(argument) + "[0]' is the first of them");
  if (type.getComplex())
    diagnostics.note("re(..) takes the real part");
  if (!type.isGlobal())
    diagnostics.note("sum_sites(..) adds up the sites");
}

/// The first argument: one real number per configuration.
Value ModelBuilder::actionArgument(const Expr &call) {
  const Expr &argument = call.operands[0];
  Entity entity = evaluate(argument);
  if (entity.isTensor())
    entity = Entity(parameterValue(argument, entity.value));
  if (entity.isPoison())
    return {};
  auto type = entity.invariant();
  if (type && type.isGlobal() && !type.getComplex() && type.getChannels() == 1)
    return entity.value;
  fail(argument, call.name +
                     " differentiates one real number per configuration, not " +
                     describe(entity));
  hintAtAction(argument, entity);
  return {};
}

/// The first argument: any value.
Value ModelBuilder::outputArgument(const Expr &call) {
  const Expr &argument = call.operands[0];
  Entity entity = evaluate(argument);
  if (entity.isTensor())
    entity = Entity(parameterValue(argument, entity.value));
  if (entity.isNumber() || entity.isDirection())
    return fail(argument, call.name + " differentiates links or a field, not " +
                              describe(entity)),
           Value();
  return entity.value;
}

//===----------------------------------------------------------------------===//
// By what
//===----------------------------------------------------------------------===//

/// Whether one of `targets` goes into `value`. Gives up, with yes, on a budget.
bool ModelBuilder::dependsOn(Value value, ValueRange targets) {
  llvm::DenseSet<Value> wanted(targets.begin(), targets.end());
  llvm::SmallPtrSet<Operation *, 32> seen;
  SmallVector<Value> worklist{value};
  while (!worklist.empty()) {
    Value next = worklist.pop_back_val();
    if (wanted.contains(next) || ++dependenceSteps > maxEvaluations)
      return true;
    Operation *op = next.getDefiningOp();
    if (op && seen.insert(op).second)
      llvm::append_range(worklist, op->getOperands());
  }
  return false;
}

/// A parameter as numbers of each configuration. As weights of a layer it is
/// shared by all of them, and its gradient is a sum over them.
Value ModelBuilder::independentParameter(const Expr &call, const Expr &argument,
                                         Value tensor, Value output) {
  SmallVector<Value> layers;
  for (Operation *user : tensor.getUsers())
    if (!isa<gauge::ParameterOp>(user))
      layers.push_back(user->getResult(0));
  bool isWeights = cast<RankedTensorType>(tensor.getType()).getRank() > 1;
  if (!isWeights && (layers.empty() || !dependsOn(output, layers)))
    return parameterValue(argument, tensor);
  fail(argument, "'" + printExpr(argument) +
                     "' goes into layers as weights, which all configurations "
                     "share: " +
                     call.name + " is per configuration");
  diagnostics.note("gaugec --functions=gradient makes a function of the "
                   "gradients by all weights");
  return {};
}

/// The last argument of `gradient`, `vjp`, the middle one of `jvp`.
Value ModelBuilder::independentArgument(const Expr &call, size_t index,
                                        Value output) {
  const Expr &argument = call.operands[index];
  if (!argument.isName()) {
    fail(argument, call.name +
                       " differentiates by a value with a name: give "
                       "this one a name, and make '" +
                       printExpr(call.operands[0]) + "' from it");
    return {};
  }
  Entity entity = evaluate(argument);
  if (entity.isPoison())
    return {};
  if (entity.isNumber() || entity.isDirection()) {
    fail(argument, "'" + argument.name + "' is " + describe(entity) +
                       " known at compile time: declare it as an input or a "
                       "parameter to differentiate by it");
    return {};
  }
  Value value = entity.isTensor()
                    ? independentParameter(call, argument, entity.value, output)
                    : entity.value;
  if (value)
    warnIfIndependent(call, "'" + argument.name + "'", output, value);
  return value;
}

void ModelBuilder::warnIfIndependent(const Expr &call, const Twine &by,
                                     Value output, Value value) {
  if (dependsOn(output, value) || !zeroDerivatives.insert(&call).second)
    return;
  diagnostics.warning(call.span, "'" + printExpr(call.operands[0]) +
                                     "' does not depend on " + by +
                                     ": this is 0");
}

//===----------------------------------------------------------------------===//
// Along what
//===----------------------------------------------------------------------===//

/// `entity` as numbers over the axes, and with the channels, of `wanted`; null
/// if it is something else.
Value ModelBuilder::matchInvariant(const Expr &argument, Entity entity,
                                   gauge::InvariantType wanted) {
  if (entity.isNumber())
    entity = Entity(constant(argument, entity.number, {}));
  auto type = entity.invariant();
  if (!type || (type.getComplex() && !wanted.getComplex()) ||
      !llvm::all_of(type.getAxes(), [&](int64_t axis) {
        return llvm::is_contained(wanted.getAxes(), axis);
      }))
    return {};
  if (type.withAxes(wanted.getAxes()).getStride() != wanted.getStride() &&
      !type.isGlobal())
    return {};
  Value value = broadcastLike(argument, entity.value, wanted);
  if (value && !type.getComplex() && wanted.getComplex()) {
    Value one = complexOne(argument, wanted.isCoarse() ? ArrayRef<int64_t>()
                                                       : wanted.getAxes());
    value = emit<gauge::MulOp>(argument,
                               {value, broadcastLike(argument, one, wanted)});
  }
  return value ? repeatChannels(argument, value, wanted.getChannels())
               : Value();
}

Value ModelBuilder::complexOne(const Expr &at, ArrayRef<int64_t> axes) {
  auto type =
      gauge::InvariantType::getField(dimensions, 1, /*complex=*/true, precision)
          .withAxes(axes);
  return emit<gauge::ConstantOp>(
      at, {},
      [&](auto &properties) {
        properties.re = builder.getF64FloatAttr(1.0);
        properties.im = builder.getF64FloatAttr(0.0);
      },
      type);
}

/// One channel `channels` times.
Value ModelBuilder::repeatChannels(const Expr &at, Value value,
                                   int64_t channels) {
  int64_t now = 0;
  if (auto type = dyn_cast<gauge::InvariantType>(value.getType()))
    now = type.getChannels();
  else if (auto type = dyn_cast<gauge::CovariantType>(value.getType()))
    now = type.getChannels();
  if (now != 1 || channels == 1)
    return value;
  return emit<gauge::RepeatOp>(at, value, [&](auto &properties) {
    properties.outer = builder.getI64IntegerAttr(1);
    properties.inner = builder.getI64IntegerAttr(channels);
  });
}

/// A cotangent or a tangent: the argument as a value like `other`. Numbers
/// become fields of them, one channel stands for all.
Value ModelBuilder::matchingArgument(const Expr &call, size_t index,
                                     Value other, const Expr &otherName) {
  const Expr &argument = call.operands[index];
  Entity entity = evaluate(argument);
  if (entity.isTensor())
    entity = Entity(parameterValue(argument, entity.value));
  if (entity.isPoison())
    return {};
  Value value = entity.value;
  if (auto wanted = dyn_cast<gauge::InvariantType>(other.getType())) {
    value = matchInvariant(argument, entity, wanted);
  } else if (auto wanted = dyn_cast<gauge::CovariantType>(other.getType())) {
    if (entity.isNumber() && wanted.isClosed())
      value = asMatrix(argument, entity, wanted).value;
    if (value)
      value = repeatChannels(argument, value, wanted.getChannels());
  }
  if (value && value.getType() == other.getType())
    return value;
  if (exhausted)
    return {};
  fail(argument, "this must be like '" + printExpr(otherName) + "', which is " +
                     describe(Entity(other)) + ", but it is " +
                     describe(entity));
  return {};
}

//===----------------------------------------------------------------------===//
// The functions
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildForce(const Expr &call) {
  Value action = actionArgument(call);
  bool implicit = call.operands.size() == 1;
  if (!action)
    return {};
  Value links = implicit
                    ? implicitLinks(call, printExpr(call.operands[0]) + ", ")
                    : linksArgument(call, 1);
  if (!links)
    return {};
  if (implicit)
    warnIfIndependent(call, "the links", action, links);
  else if (!independentArgument(call, 1, action))
    return {};
  auto type =
      gauge::CovariantType::getLocal(group, dimensions, dimensions, precision);
  return Entity(emit<gauge::ForceOp>(call, {action, links}, type));
}

Entity ModelBuilder::buildVJPOf(const Expr &call, Value output, Value cotangent,
                                Value by) {
  auto setSegments = [](auto &properties) {
    properties.operandSegmentSizes = {1, 1, 1};
  };
  return Entity(emit<gauge::VJPOp>(call, {output, cotangent, by}, setSegments,
                                   by.getType()));
}

Entity ModelBuilder::buildGradient(const Expr &call) {
  Value action = actionArgument(call);
  Value by = action ? independentArgument(call, 1, action) : Value();
  Value one = by ? constant(call, 1.0, {}) : Value();
  return one ? buildVJPOf(call, action, one, by) : Entity();
}

Entity ModelBuilder::buildVJP(const Expr &call) {
  Value output = outputArgument(call);
  Value cotangent =
      output ? matchingArgument(call, 1, output, call.operands[0]) : Value();
  Value by = cotangent ? independentArgument(call, 2, output) : Value();
  return by ? buildVJPOf(call, output, cotangent, by) : Entity();
}

Entity ModelBuilder::buildJVP(const Expr &call) {
  Value output = outputArgument(call);
  Value by = output ? independentArgument(call, 1, output) : Value();
  Value tangent =
      by ? matchingArgument(call, 2, by, call.operands[1]) : Value();
  if (!tangent)
    return {};
  auto setSegments = [](auto &properties) {
    properties.operandSegmentSizes = {1, 1, 1};
  };
  return Entity(emit<gauge::JVPOp>(call, {output, by, tangent}, setSegments,
                                   output.getType()));
}
