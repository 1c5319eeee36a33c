//===- Matrices.cpp - from a model to gauge IR: matrix fields -------------===//
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

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

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
        !(value = broadcastLike(
              at, value, cast<gauge::InvariantType>(inputs.front().getType()))))
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
