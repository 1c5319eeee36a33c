//===- LaneBuilder.cpp - arithmetic of matrices with a site per lane ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/LaneBuilder.h"
#include "compiler/lower/SharedFunctions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static bool isConstant(Value value, double number) {
  DenseFPElementsAttr attr;
  return matchPattern(value, m_Constant(&attr)) && attr.isSplat() &&
         attr.getSplatValue<APFloat>().convertToDouble() == number;
}

static constexpr auto contract = arith::FastMathFlags::contract;

Value LaneBuilder::constant(double value) {
  Attribute number = builder.getFloatAttr(type.getElementType(), value);
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, number));
}

Value LaneBuilder::add(Value a, Value b) {
  if (isConstant(a, 0))
    return b;
  if (isConstant(b, 0))
    return a;
  return arith::AddFOp::create(builder, loc, a, b, contract);
}

Value LaneBuilder::sub(Value a, Value b) {
  if (isConstant(b, 0))
    return a;
  if (isConstant(a, 0))
    return neg(b);
  return arith::SubFOp::create(builder, loc, a, b, contract);
}

Value LaneBuilder::mul(Value a, Value b) {
  if (isConstant(a, 0) || isConstant(b, 1))
    return a;
  if (isConstant(b, 0) || isConstant(a, 1))
    return b;
  return arith::MulFOp::create(builder, loc, a, b, contract);
}

Value LaneBuilder::neg(Value a) {
  if (isConstant(a, 0))
    return a;
  return arith::NegFOp::create(builder, loc, a);
}

Value LaneBuilder::fma(Value a, Value b, Value sum) {
  return add(sum, mul(a, b));
}

Value LaneBuilder::fnma(Value a, Value b, Value sum) {
  return sub(sum, mul(a, b));
}

Value LaneBuilder::apply(gauge::Function function, Value x, double slope) {
  auto select = [&](Value positive, Value otherwise) -> Value {
    Value test = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT,
                                       x, constant(0));
    return arith::SelectOp::create(builder, loc, test, positive, otherwise);
  };
  auto divide = [&](Value a, Value b) -> Value {
    return arith::DivFOp::create(builder, loc, a, b);
  };
  switch (function) {
  case gauge::Function::Identity:
    return x;
  case gauge::Function::Relu:
    return select(x, constant(0));
  case gauge::Function::LeakyRelu:
    return select(x, mul(x, constant(slope)));
  case gauge::Function::Tanh:
    return math::TanhOp::create(builder, loc, x);
  case gauge::Function::Sigmoid:
    return divide(constant(1),
                  add(constant(1), math::ExpOp::create(builder, loc, neg(x))));
  case gauge::Function::Softplus: {
    // max(x, 0) + log(1 + exp(-|x|)) never overflows.
    Value decay = math::ExpOp::create(
        builder, loc, neg(math::AbsFOp::create(builder, loc, x)));
    return add(select(x, constant(0)),
               math::Log1pOp::create(builder, loc, decay));
  }
  case gauge::Function::Exp:
    return math::ExpOp::create(builder, loc, x);
  case gauge::Function::Log:
    return math::LogOp::create(builder, loc, x);
  case gauge::Function::Sqrt:
    return math::SqrtOp::create(builder, loc, x);
  case gauge::Function::Sin:
    return math::SinOp::create(builder, loc, x);
  case gauge::Function::Cos:
    return math::CosOp::create(builder, loc, x);
  case gauge::Function::Abs:
    return math::AbsFOp::create(builder, loc, x);
  case gauge::Function::Reciprocal:
    return divide(constant(1), x);
  case gauge::Function::Step:
    return select(constant(1), constant(0));
  }
  llvm_unreachable("a function without a lowering");
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

Lanes LaneBuilder::zero(int64_t components) {
  return Lanes(components, constant(0));
}

Lanes LaneBuilder::unit(site::MatrixType type) {
  Lanes one = zero(type.getComponents());
  for (int64_t i = 0; i < type.getRows(); ++i)
    one[2 * (i * type.getColours() + i)] = constant(1);
  return one;
}

Lanes LaneBuilder::add(const Lanes &a, const Lanes &b) {
  Lanes sum;
  for (auto [x, y] : llvm::zip_equal(a, b))
    sum.push_back(add(x, y));
  return sum;
}

LaneBuilder::Term LaneBuilder::term(const Lanes &a, bool dagger, int64_t row,
                                    int64_t column, site::MatrixType type) {
  if (dagger)
    std::swap(row, column);
  if (row < type.getRows()) {
    int64_t at = 2 * (row * type.getColours() + column);
    return {a[at], a[at + 1], dagger};
  }
  // the second row of a quaternion: (-b^*, a^*) below (a, b)
  Term above = term(a, false, 0, 1 - column, type);
  return {above.re, above.im, !dagger, column == 0};
}

void LaneBuilder::accumulate(const Term &a, const Term &b, Value &re,
                             Value &im) {
  // s (ar + i sa ai)(br + i sb bi), sa, sb = -1 for conjugates, s for negatives
  auto addProduct = [&](Value &sum, Value x, Value y, bool minus) {
    bool subtract = minus != (a.negative != b.negative);
    sum = subtract ? fnma(x, y, sum) : fma(x, y, sum);
  };
  addProduct(re, a.re, b.re, false);
  addProduct(re, a.im, b.im, a.conjugate == b.conjugate);
  addProduct(im, a.re, b.im, b.conjugate);
  addProduct(im, a.im, b.re, a.conjugate);
}

Lanes LaneBuilder::multiply(const Lanes &a, bool daggerA, const Lanes &b,
                            bool daggerB, site::MatrixType type) {
  Lanes product;
  for (int64_t i = 0; i < type.getRows(); ++i)
    for (int64_t j = 0; j < type.getColours(); ++j) {
      Value re = constant(0), im = constant(0);
      for (int64_t k = 0; k < type.getColours(); ++k)
        accumulate(term(a, daggerA, i, k, type), term(b, daggerB, k, j, type),
                   re, im);
      product.append({re, im});
    }
  return product;
}

/// A trace from the sum over the rows that are kept: the other row of a
/// quaternion contributes the complex conjugate.
Lanes LaneBuilder::addOtherRows(Value re, Value im, site::MatrixType type) {
  if (!type.getQuaternion())
    return {re, im};
  return {add(re, re), constant(0)};
}

Lanes LaneBuilder::traceOfProduct(const Lanes &a, bool daggerA, const Lanes &b,
                                  bool daggerB, site::MatrixType type) {
  Value re = constant(0), im = constant(0);
  for (int64_t i = 0; i < type.getRows(); ++i)
    for (int64_t k = 0; k < type.getColours(); ++k)
      accumulate(term(a, daggerA, i, k, type), term(b, daggerB, k, i, type), re,
                 im);
  return addOtherRows(re, im, type);
}

/// The first rows of a matrix or of its dagger.
Lanes LaneBuilder::elements(const Lanes &a, bool dagger, int64_t rows,
                            site::MatrixType type) {
  Lanes elements;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < type.getColours(); ++j) {
      Term t = term(a, dagger, i, j, type);
      elements.push_back(t.negative ? neg(t.re) : t.re);
      elements.push_back(t.negative != t.conjugate ? neg(t.im) : t.im);
    }
  return elements;
}

Lanes LaneBuilder::dagger(const Lanes &a, site::MatrixType type) {
  return elements(a, true, type.getRows(), type);
}

Lanes LaneBuilder::mirror(Lanes a, site::MatrixType type) {
  int64_t colours = type.getColours();
  for (int64_t i = 0; i < colours; ++i) {
    a[2 * i * (colours + 1) + 1] = constant(0);
    for (int64_t j = i + 1; j < colours; ++j) {
      int64_t ij = 2 * (i * colours + j), ji = 2 * (j * colours + i);
      a[ji] = a[ij];
      a[ji + 1] = neg(a[ij + 1]);
    }
  }
  return a;
}

Lanes LaneBuilder::expand(const Lanes &a, site::MatrixType type) {
  return elements(a, false, type.getColours(), type);
}

/// (A + B)/2 with the quaternion B that has A's second row.
Lanes LaneBuilder::takeQuaternion(const Lanes &a) {
  Value half = constant(0.5);
  return {mul(half, add(a[0], a[6])), mul(half, sub(a[1], a[7])),
          mul(half, sub(a[2], a[4])), mul(half, add(a[3], a[5]))};
}

/// The conjugate cross product of the two rows.
Lanes LaneBuilder::completeRows(Lanes rows) {
  auto conjugate = [&](int64_t row, int64_t column, bool negative) {
    int64_t k = 2 * (3 * row + column % 3);
    return Term{rows[k], rows[k + 1], /*conjugate=*/true, negative};
  };
  Lanes last;
  for (int64_t c = 0; c < 3; ++c) {
    Value re = constant(0), im = constant(0);
    accumulate(conjugate(0, c + 1, false), conjugate(1, c + 2, false), re, im);
    accumulate(conjugate(0, c + 2, true), conjugate(1, c + 1, false), re, im);
    last.append({re, im});
  }
  rows.append(last);
  return rows;
}

Lanes LaneBuilder::scale(const Lanes &a, const Lanes &factor) {
  Lanes scaled;
  for (size_t i = 0; i < a.size(); i += 2) {
    if (factor.size() == 1) {
      scaled.append({mul(a[i], factor[0]), mul(a[i + 1], factor[0])});
      continue;
    }
    Value re = constant(0), im = constant(0);
    accumulate({a[i], a[i + 1], false}, {factor[0], factor[1], false}, re, im);
    scaled.append({re, im});
  }
  return scaled;
}

Lanes LaneBuilder::trace(const Lanes &a, site::MatrixType type) {
  Value re = constant(0), im = constant(0);
  for (int64_t i = 0; i < type.getRows(); ++i) {
    re = add(re, a[2 * (i * type.getColours() + i)]);
    im = add(im, a[2 * (i * type.getColours() + i) + 1]);
  }
  return addOtherRows(re, im, type);
}

/// H = (A - A^dagger)/(2i): H_jk = (Im A_jk + Im A_kj)/2 + i (Re A_kj - Re
/// A_jk)/2, less Tr Im A / N on the diagonal for SU(N).
Lanes LaneBuilder::project(const Lanes &a, site::MatrixType type,
                           bool traceless) {
  int64_t colours = type.getColours();
  Value half = constant(0.5);
  Lanes h;
  for (int64_t j = 0; j < colours; ++j)
    for (int64_t k = 0; k < colours; ++k) {
      int64_t jk = 2 * (j * colours + k), kj = 2 * (k * colours + j);
      if (j == k)
        h.append({a[jk + 1], constant(0)});
      else
        h.append({mul(half, add(a[jk + 1], a[kj + 1])),
                  mul(half, sub(a[kj], a[jk]))});
    }
  if (!traceless)
    return h;
  Value mean = mul(constant(1.0 / colours), trace(a, type)[1]);
  for (int64_t j = 0; j < colours; ++j) {
    Value &diagonal = h[2 * (j * colours + j)];
    diagonal = sub(diagonal, mean);
  }
  return h;
}

std::pair<Lanes, Lanes> LaneBuilder::split(const Lanes &a,
                                           site::MatrixType type, bool dual) {
  if (type.getQuaternion()) {
    Lanes parts = dual ? add(a, a) : a; // each stands for two elements
    return {{parts[0]}, {parts[1], parts[2], parts[3]}};
  }
  int64_t colours = type.getColours();
  Value half = constant(dual ? 1.0 : 0.5);
  Lanes hermitian, antihermitian, hermitianIm, antihermitianRe;
  for (int64_t i = 0; i < colours; ++i)
    for (int64_t j = i; j < colours; ++j) {
      int64_t ij = 2 * (i * colours + j), ji = 2 * (j * colours + i);
      if (i == j) {
        hermitian.push_back(a[ij]);
        antihermitian.push_back(a[ij + 1]);
        continue;
      }
      hermitian.push_back(mul(half, add(a[ij], a[ji])));
      antihermitian.push_back(mul(half, add(a[ij + 1], a[ji + 1])));
      hermitianIm.push_back(mul(half, sub(a[ij + 1], a[ji + 1])));
      antihermitianRe.push_back(mul(half, sub(a[ij], a[ji])));
    }
  hermitian.append(hermitianIm);
  antihermitian.append(antihermitianRe);
  return {hermitian, antihermitian};
}

Lanes LaneBuilder::join(const Lanes &hermitian, const Lanes &antihermitian,
                        site::MatrixType type) {
  if (type.getQuaternion())
    return {hermitian[0], antihermitian[0], antihermitian[1], antihermitian[2]};
  int64_t colours = type.getColours();
  Lanes a(type.getComponents());
  int64_t upper = 0, strict = colours * (colours + 1) / 2;
  for (int64_t i = 0; i < colours; ++i)
    for (int64_t j = i; j < colours; ++j, ++upper) {
      int64_t ij = 2 * (i * colours + j), ji = 2 * (j * colours + i);
      if (i == j) {
        a[ij] = hermitian[upper];
        a[ij + 1] = antihermitian[upper];
        continue;
      }
      // A_ij = H_ij + K_ij and A_ji = H_ij^* - K_ij^*
      a[ij] = add(hermitian[upper], antihermitian[strict]);
      a[ji] = sub(hermitian[upper], antihermitian[strict]);
      a[ij + 1] = add(antihermitian[upper], hermitian[strict]);
      a[ji + 1] = sub(antihermitian[upper], hermitian[strict]);
      ++strict;
    }
  return a;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value LaneBuilder::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value LaneBuilder::addIndex(Value a, Value b) {
  return arith::AddIOp::create(builder, loc, a, b);
}

Value LaneBuilder::addIndex(Value a, int64_t b) {
  return b == 0 ? a : addIndex(a, index(b));
}

Value LaneBuilder::mulIndex(Value a, int64_t b) {
  return b == 1 ? a
                : arith::MulIOp::create(builder, loc, a, index(b)).getResult();
}

Value LaneBuilder::loadVector(Value memory, Value offset) {
  return vector::LoadOp::create(builder, loc, type, memory, offset);
}

void LaneBuilder::storeVector(Value vector, Value memory, Value offset) {
  vector::StoreOp::create(builder, loc, vector, memory, offset);
}

Value LaneBuilder::permute(Value vector, Value order) {
  Operation *parent = builder.getInsertionBlock()->getParentOp();
  func::FuncOp function =
      getPermuteFunction(parent->getParentOfType<ModuleOp>(),
                         cast<FloatType>(type.getElementType()), getLanes());
  return func::CallOp::create(builder, loc, function, ValueRange{vector, order})
      .getResult(0);
}

Lanes LaneBuilder::load(const LaneTile &tile, Value entry) {
  Value base =
      addIndex(tile.offset, mulIndex(entry, tile.components * getLanes()));
  Lanes value;
  for (int64_t c = 0; c < tile.components; ++c) {
    Value vector = loadVector(tile.memory, addIndex(base, c * getLanes()));
    value.push_back(tile.order ? permute(vector, tile.order) : vector);
  }
  return value;
}

void LaneBuilder::store(const Lanes &value, const LaneTile &tile, Value entry) {
  Value base =
      addIndex(tile.offset, mulIndex(entry, tile.components * getLanes()));
  for (auto [c, component] : llvm::enumerate(value))
    storeVector(component, tile.memory, addIndex(base, c * getLanes()));
}

Value LaneBuilder::splat(Value weights, Value offset) {
  Value number =
      memref::LoadOp::create(builder, loc, weights, ValueRange{offset});
  return vector::BroadcastOp::create(builder, loc, type, number);
}

void gaugec::unrollLoop(scf::ForOp loop, int64_t operations) {
  constexpr int64_t enough = 24;
  int64_t factor = llvm::divideCeil(enough, operations);
  if (std::optional<APInt> count = loop.getStaticTripCount();
      count && count->slt(2 * factor)) // the rest would be as long as the loop
    factor = count->getSExtValue();
  (void)loopUnrollByFactor(loop, factor);
}
