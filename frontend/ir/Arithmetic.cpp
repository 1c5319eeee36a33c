//===- Arithmetic.cpp - from a model to gauge IR: + - * / ^
//-------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers are computed here. A number or an invariant that meets a closed
// matrix field in a sum stands for that multiple of the unit matrix.
//
//===----------------------------------------------------------------------===//

#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

SmallVector<int64_t> ModelBuilder::allAxes() const {
  return llvm::to_vector(llvm::seq<int64_t>(dimensions));
}

Value ModelBuilder::constant(const Expr &at, std::complex<double> number,
                             ArrayRef<int64_t> axes) {
  number += 0.0; // no -0 in the IR
  bool complex = number.imag() != 0;
  auto type = gauge::InvariantType::getField(dimensions, 1, complex, precision)
                  .withAxes(axes);
  return emit<gauge::ConstantOp>(
      at, {},
      [&](auto &properties) {
        properties.re = builder.getF64FloatAttr(number.real());
        if (complex)
          properties.im = builder.getF64FloatAttr(number.imag());
      },
      type);
}

Value ModelBuilder::parameterValue(const Expr &at, Value tensor) {
  if (auto found = parameterValues.find(tensor); found != parameterValues.end())
    return found->second;
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getRank() > 1 ||
      (type.getRank() == 1 && type.getDimSize(0) > gauge::maxChannels)) {
    fail(at,
         "'" + printExpr(at) + "' is " + describe(Entity(tensor)) +
             ": only a scalar or a short vector counts as a value; weights go "
             "into layers, mix and bilinear");
    return {};
  }
  auto result = gauge::InvariantType::getGlobal(
      dimensions, type.getRank() ? type.getDimSize(0) : 1,
      isa<ComplexType>(type.getElementType()), precision, builder.getContext());
  Value value = emit<gauge::ParameterOp>(at, tensor, result);
  parameterValues[tensor] = value;
  return value;
}

/// Makes an operand of arithmetic: a number or a field.
bool ModelBuilder::checkOperand(const Expr &expr, Entity &entity) {
  if (entity.isPoison())
    return false;
  if (entity.isDirection())
    return fail(expr, "'" + printExpr(expr) + "' is a direction, not a number"),
           false;
  if (entity.links()) {
    fail(expr, "links are no matrix field: take one direction, as in " +
                   printExpr(expr) + "[mu]");
    return false;
  }
  if (!entity.isTensor())
    return true;
  entity = Entity(parameterValue(expr, entity.value));
  return !entity.isPoison();
}

bool ModelBuilder::checkChannels(const Expr &at, int64_t lhs, int64_t rhs) {
  if (lhs == rhs || lhs == 1 || rhs == 1)
    return true;
  return failed(at.span, "cannot combine " + Twine(lhs) + " channels with " +
                             Twine(rhs) +
                             ": the numbers must be equal, or one of them 1");
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

Value ModelBuilder::broadcast(const Expr &at, Value value,
                              ArrayRef<int64_t> axes) {
  auto type = cast<gauge::InvariantType>(value.getType());
  if (type.getAxes() == axes)
    return value;
  return emit<gauge::BroadcastOp>(at, value, type.withAxes(axes));
}

/// Repeats a value along the axes that only `like` extends over.
Value ModelBuilder::broadcastLike(const Expr &at, Value value,
                                  gauge::InvariantType like) {
  auto type = cast<gauge::InvariantType>(value.getType());
  auto wanted =
      like.withChannels(type.getChannels()).withComplex(type.getComplex());
  return type == wanted ? value : emit<gauge::BroadcastOp>(at, value, wanted);
}

/// The number at each site of a field.
Value ModelBuilder::matchConstant(const Expr &at, std::complex<double> number,
                                  gauge::InvariantType like) {
  if (!like.isCoarse())
    return constant(at, number, like.getAxes());
  Value value = constant(at, number, {});
  return value ? broadcastLike(at, value, like) : Value();
}

/// Repeats both along the axes that only the other one extends over.
bool ModelBuilder::alignAxes(const Expr &at, Value &lhs, Value &rhs) {
  SmallVector<int64_t> axes, stride(dimensions, 1);
  auto left = cast<gauge::InvariantType>(lhs.getType());
  auto right = cast<gauge::InvariantType>(rhs.getType());
  ArrayRef<int64_t> a = left.getAxes(), b = right.getAxes();
  std::set_union(a.begin(), a.end(), b.begin(), b.end(),
                 std::back_inserter(axes));
  for (int64_t axis : axes) {
    bool inBoth = llvm::is_contained(a, axis) && llvm::is_contained(b, axis);
    int64_t x = left.getStride()[axis], y = right.getStride()[axis];
    if (inBoth && x != y)
      return failed(at.span, "cannot combine fields of different lattices: "
                             "their strides along axis " +
                                 Twine(axis) + " are " + Twine(x) + " and " +
                                 Twine(y));
    stride[axis] = std::max(x, y);
  }
  auto like = gauge::InvariantType::get(builder.getContext(), dimensions, 1,
                                        false, precision, axes, stride);
  lhs = broadcastLike(at, lhs, like);
  rhs = lhs ? broadcastLike(at, rhs, like) : Value();
  return lhs && rhs;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// A number or an invariant as a multiple of the unit matrix, like `like`.
Entity ModelBuilder::asMatrix(const Expr &at, Entity entity,
                              gauge::CovariantType like) {
  if (!like.isClosed()) {
    fail(at, "cannot add " + describe(entity) + " and a matrix field " +
                 describeEnds(like) +
                 ": it would stand for a multiple of the unit "
                 "matrix, which starts and ends at the same site");
    return {};
  }
  Value unit = emit<gauge::UnitOp>(at, {}, like.withChannels(1));
  return unit ? scale(at, unit, entity) : Entity();
}

Entity ModelBuilder::addMatrices(const Expr &at, Value lhs, Value rhs) {
  auto a = cast<gauge::CovariantType>(lhs.getType());
  auto b = cast<gauge::CovariantType>(rhs.getType());
  if (!checkChannels(at, a.getChannels(), b.getChannels()))
    return {};
  if (a.getStart() == b.getStart() && a.getEnd() == b.getEnd())
    return Entity(emit<gauge::AddOp>(at, {lhs, rhs}));
  fail(at, "cannot add fields that transform differently: one " +
               std::string(a.isClosed() ? "is " : "goes ") + describeEnds(a) +
               ", the other " + (b.isClosed() ? "is " : "goes ") +
               describeEnds(b));
  if (a.getEnd() == b.getStart() && a.getStart() == b.getEnd())
    diagnostics.note(
        "the dagger of one of them would have the ends of the other");
  else if (a.isClosed() && b.isClosed())
    diagnostics.note("shift or transport would bring one to the other's site");
  return {};
}

Entity ModelBuilder::add(const Expr &at, Entity lhs, Entity rhs) {
  if (lhs.isPoison() || rhs.isPoison())
    return {};
  if (lhs.isNumber() && rhs.isNumber())
    return lhs.number + rhs.number;
  // The matrix, or else the field, comes first for the tests; the order of the
  // operands in the IR is the written one.
  if (lhs.covariant() && rhs.covariant())
    return addMatrices(at, lhs.value, rhs.value);
  if (lhs.covariant() || rhs.covariant()) {
    Entity &other = lhs.covariant() ? rhs : lhs;
    other = asMatrix(at, other,
                     lhs.covariant() ? lhs.covariant() : rhs.covariant());
    return other.isPoison() ? Entity() : addMatrices(at, lhs.value, rhs.value);
  }
  for (auto [one, other] : {std::pair(&lhs, &rhs), std::pair(&rhs, &lhs)})
    if (one->isNumber())
      *one = Entity(matchConstant(at, one->number, other->invariant()));
  if (lhs.isPoison() || rhs.isPoison() ||
      !checkChannels(at, lhs.invariant().getChannels(),
                     rhs.invariant().getChannels()) ||
      !alignAxes(at, lhs.value, rhs.value))
    return {};
  return Entity(emit<gauge::AddOp>(at, {lhs.value, rhs.value}));
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The field times a number or an invariant.
Entity ModelBuilder::scale(const Expr &at, Value field, Entity factor) {
  auto type = cast<gauge::CovariantType>(field.getType());
  Value value = factor.value;
  if (factor.isNumber()) {
    if (factor.number == 1.0)
      return Entity(field);
    value = constant(at, factor.number, allAxes());
  } else {
    if (!checkChannels(at, type.getChannels(),
                       factor.invariant().getChannels()))
      return {};
    if (factor.invariant().isCoarse())
      return fail(at, "a matrix field and " + describe(factor) +
                          " live on different lattices");
    value = broadcast(at, value, allAxes());
  }
  return value ? Entity(emit<gauge::ScaleOp>(at, {field, value})) : Entity();
}

static std::string formatSteps(ArrayRef<int64_t> displacement) {
  std::string text;
  for (auto [axis, d] : llvm::enumerate(displacement)) {
    if (d == 0)
      continue;
    text += d > 0 ? ", +" : ", -";
    if (std::abs(d) != 1)
      text += std::to_string(std::abs(d)) + "*";
    text += std::to_string(axis);
  }
  return text;
}

Entity ModelBuilder::multiplyMatrices(const Expr &at, Value lhs, Value rhs) {
  auto a = cast<gauge::CovariantType>(lhs.getType());
  auto b = cast<gauge::CovariantType>(rhs.getType());
  if (!checkChannels(at, a.getChannels(), b.getChannels()))
    return {};
  if (a.getEnd() == b.getStart())
    return Entity(emit<gauge::MulOp>(at, {lhs, rhs}));
  if (at.operands.size() != 2) // part of a power
    return fail(at, "cannot multiply: the left factor ends at " +
                        gauge::formatSite(a.getEnd()) +
                        ", the right one starts at " +
                        gauge::formatSite(b.getStart()));
  std::string left = printExpr(at.operands[0]),
              right = printExpr(at.operands[1]);
  fail(at, "cannot multiply " + left + " by " + right +
               ": the left factor ends at " + gauge::formatSite(a.getEnd()) +
               ", the right one starts at " + gauge::formatSite(b.getStart()));
  SmallVector<int64_t> by, end;
  for (auto [e, s, t] : llvm::zip(a.getEnd(), b.getStart(), b.getEnd())) {
    by.push_back(e - s);
    end.push_back(t + e - s);
  }
  bool closed = a.getStart() == ArrayRef(end);
  diagnostics.note("'" + left + " * shift(" + right + formatSteps(by) +
                   ")' would join them" +
                   (closed ? ""
                           : "; the product goes from " +
                                 gauge::formatSite(a.getStart()) + " to " +
                                 gauge::formatSite(end) +
                                 ", so its trace would still be open"));
  return {};
}

Entity ModelBuilder::multiply(const Expr &at, Entity lhs, Entity rhs) {
  if (lhs.isPoison() || rhs.isPoison())
    return {};
  if (lhs.isNumber() && rhs.isNumber())
    return lhs.number * rhs.number;
  if (lhs.covariant() && rhs.covariant())
    return multiplyMatrices(at, lhs.value, rhs.value);
  if (lhs.covariant())
    return scale(at, lhs.value, rhs);
  if (rhs.covariant())
    return scale(at, rhs.value, lhs);
  for (auto [one, other] : {std::pair(&lhs, &rhs), std::pair(&rhs, &lhs)})
    if (one->isNumber()) {
      if (one->number == 1.0)
        return *other;
      *one = Entity(matchConstant(at, one->number, other->invariant()));
    }
  if (lhs.isPoison() || rhs.isPoison() ||
      !checkChannels(at, lhs.invariant().getChannels(),
                     rhs.invariant().getChannels()) ||
      !alignAxes(at, lhs.value, rhs.value))
    return {};
  return Entity(emit<gauge::MulOp>(at, {lhs.value, rhs.value}));
}

Entity ModelBuilder::negate(const Expr &at, Entity operand) {
  if (operand.isPoison())
    return {};
  if (operand.isDirection())
    return Entity::direction(operand.axis, !operand.backward);
  if (operand.isNumber())
    return -operand.number; // keeps the sign of -0, see evaluateDirection
  if (!checkOperand(at, operand))
    return {};
  return multiply(at, std::complex<double>(-1), operand);
}

/// 1/z; of a complex field conj(z) / |z|^2.
Entity ModelBuilder::reciprocal(const Expr &at, Entity operand) {
  auto invert = [&](Value real) {
    return Entity(emit<gauge::PointwiseOp>(at, real, [&](auto &properties) {
      properties.function = gauge::FunctionAttr::get(
          builder.getContext(), gauge::Function::Reciprocal);
    }));
  };
  if (!operand.invariant().getComplex())
    return invert(operand.value);
  Value conjugate = emit<gauge::DaggerOp>(at, operand.value);
  Entity product = multiply(at, Entity(conjugate), operand);
  if (product.isPoison())
    return {};
  Value square = emit<gauge::ReOp>(at, product.value);
  return square ? multiply(at, Entity(conjugate), invert(square)) : Entity();
}

Entity ModelBuilder::divide(const Expr &at, Entity lhs, Entity rhs) {
  if (lhs.isPoison() || rhs.isPoison())
    return {};
  if (rhs.covariant())
    return fail(at, "cannot divide by a matrix field: multiply by its dagger, "
                    "or divide by an invariant");
  if (!rhs.isNumber())
    return multiply(at, lhs, reciprocal(at, rhs));
  if (rhs.number == 0.0)
    return fail(at, "division by zero");
  if (lhs.isNumber())
    return lhs.number / rhs.number;
  return multiply(at, lhs, 1.0 / rhs.number);
}

/// Integer powers by repeated products.
Entity ModelBuilder::power(const Expr &at, Entity base, Entity exponent) {
  if (!exponent.isNumber() || exponent.number.imag() != 0)
    return fail(at, "an exponent is a real number known here, not " +
                        describe(exponent));
  double n = exponent.number.real();
  if (base.isNumber()) {
    bool real = base.number.imag() == 0 &&
                (base.number.real() >= 0 || n == std::trunc(n));
    std::complex<double> value =
        real ? std::complex<double>(std::pow(base.number.real(), n))
             : std::pow(base.number, n);
    if (!std::isfinite(value.real()) || !std::isfinite(value.imag()))
      return fail(at, "this power is not a finite number");
    return value;
  }
  if (n != std::trunc(n) || n < -16 || n > 16 || (base.covariant() && n < 0))
    return fail(at, base.covariant()
                        ? "a matrix field takes the powers 0 to 16"
                        : "a field takes the integer powers -16 to 16; for a "
                          "square root write sqrt(x)");
  if (n == 0)
    return std::complex<double>(1);
  if (n < 0)
    base = reciprocal(at, base);
  Entity product = base;
  Expr place = makeName("", at.span);
  for (int64_t k = 1; k < std::abs(n) && !product.isPoison(); ++k)
    product = multiply(place, product, base);
  return product;
}
