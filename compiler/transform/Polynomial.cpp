//===- Polynomial.cpp - polynomials in real site values -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/transform/Polynomial.h"
#include "dialect/site/Site.h"

using namespace mlir;
using namespace gaugec;

/// Powers beyond, and products of more products, are values of their own: they
/// have been squared rather than multiplied one by one.
static constexpr size_t maxDegree = 8;
static constexpr int maxDepth = 8;

/// What a coefficient may cost that saves some products by a real number.
static constexpr size_t maxMonomials = 4;

/// Where a value is made: the op, or that around its block; which of several.
static std::pair<Operation *, unsigned> getPlace(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return {argument.getOwner()->getParentOp(), argument.getArgNumber()};
  return {value.getDefiningOp(), cast<OpResult>(value).getResultNumber()};
}

/// Of two ops: an outer one is before those in it.
static bool isBefore(Operation *a, Operation *b) {
  if (a->isProperAncestor(b))
    return true;
  for (; a; a = a->getParentOp())
    if (Operation *other =
            a->getBlock() ? a->getBlock()->findAncestorOpInBlock(*b) : nullptr)
      return other != a && a->isBeforeInBlock(other);
  return false;
}

bool InProgramOrder::operator()(Value a, Value b) const {
  if (a == b)
    return false;
  auto [left, leftNumber] = getPlace(a);
  auto [right, rightNumber] = getPlace(b);
  if (left != right)
    return isBefore(left, right);
  // Arguments of the blocks in an op are before its results.
  if (isa<BlockArgument>(a) != isa<BlockArgument>(b))
    return isa<BlockArgument>(a);
  return leftNumber < rightNumber;
}

Polynomial Polynomial::operator*(const Polynomial &other) const {
  Polynomial product(0);
  for (const auto &[a, x] : numbers)
    for (const auto &[b, y] : other.numbers) {
      Monomial both = a;
      both.append(b);
      llvm::sort(both, InProgramOrder());
      product.add(both, x * y);
    }
  return product;
}

Polynomial Polynomial::of(Value real, int depth) {
  if (auto constant = real.getDefiningOp<site::ConstantOp>())
    return Polynomial(constant.getValue().convertToDouble());
  auto product = real.getDefiningOp<site::MulOp>();
  if (product && depth < maxDepth) {
    Polynomial factors =
        of(product.getLhs(), depth + 1) * of(product.getRhs(), depth + 1);
    if (factors.getDegree() <= maxDegree)
      return factors;
  }
  Polynomial one(0);
  one.add({real}, 1);
  return one;
}

bool Polynomial::isLong() const { return numbers.size() > maxMonomials; }

size_t Polynomial::getDegree() const {
  size_t degree = 0;
  for (const auto &[monomial, number] : numbers)
    degree = std::max(degree, monomial.size());
  return degree;
}

Value Polynomial::build(OpBuilder &builder, Location loc, Type type) const {
  Value sum;
  for (const auto &[monomial, number] : numbers) {
    Value product;
    auto times = [&](Value factor) {
      product = product ? Value(site::MulOp::create(builder, loc, product,
                                                    factor, false, false))
                        : factor;
    };
    for (Value factor : monomial)
      times(factor);
    if (!product || number != 1)
      times(site::ConstantOp::create(builder, loc, type,
                                     builder.getF64FloatAttr(number)));
    sum =
        sum ? Value(site::AddOp::create(builder, loc, sum, product)) : product;
  }
  return sum;
}
