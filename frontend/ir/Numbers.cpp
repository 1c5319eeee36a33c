//===- Numbers.cpp - from a model to gauge IR: invariants -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

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
  if (type.getComplex() && 2 * type.getChannels() > gauge::maxChannels)
    return fail(call, "a field has 1 to " + Twine(gauge::maxChannels) +
                          " channels, not " + Twine(2 * type.getChannels()));
  if (type.getComplex())
    value = emit<gauge::FlattenOp>(call, value);
  if (!findOption(call, "lattice"))
    return Entity(value);
  return flattenSites(call, value);
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
  case gauge::Function::Step:
    return x > 0 ? 1 : 0;
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
