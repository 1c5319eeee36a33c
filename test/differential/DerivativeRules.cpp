//===- DerivativeRules.cpp - what derivatives are made of -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules of the ops that only derivatives contain, and of requests for them.
//
//===----------------------------------------------------------------------===//

#include "test/differential/Network.h"

using namespace gaugec;
using namespace gaugec::gauge;
using namespace gaugec::test;
using mlir::Value;

//===----------------------------------------------------------------------===//
// Around the torus
//===----------------------------------------------------------------------===//

static void addAround(Network &n) {
  n.build<AroundOp>(0, n.drawLinks(true), mlir::ValueRange(),
                    n.choose(n.getDimensions()));
}

/// Of the four fields that can be inserted two are left for derivatives.
static void addAroundInserting(Network &n) {
  int64_t axis = n.choose(n.getDimensions());
  llvm::SmallVector<Value> fields;
  int degree = 0;
  for (int64_t count = 1 + n.choose(2); count > 0; --count) {
    fields.push_back(n.drawLinkLike(axis));
    degree += n.getDegree(fields.back());
  }
  n.build<AroundOp>(degree, n.drawLinks(true), fields, axis);
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

template <bool covariant>
static void addRepeat(Network &n) {
  Value input = covariant ? n.drawCovariant() : n.drawInvariant();
  n.build<RepeatOp>(n.getDegree(input), input, 1 + n.choose(2),
                    1 + n.choose(3));
}

/// Channels are multiplied first, so that there is something to sum.
template <bool covariant>
static void addSumChannels(Network &n) {
  Value input = covariant ? n.drawCovariant() : n.drawInvariant();
  int64_t a = 1 + n.choose(2), b = 1 + n.choose(3);
  Value many = n.build<RepeatOp>(n.getDegree(input), input, a, b);
  n.build<SumChannelsOp>(n.getDegree(input), many, b, n.toss() ? a : 1);
}

/// a + 0, which makes a real field complex, and an unused one.
static void addZero(Network &n) {
  Value x = n.drawField(5);
  Value zero = n.build<ZeroOp>(0, n.getFieldType(1, true));
  n.build<AddOp>(n.getDegree(x), x, zero);
  n.build<ZeroOp>(0, n.getLocalType(2));
}

static void addUnflatten(Network &n) {
  Value input = n.drawReal();
  Value pairs = n.build<RepeatOp>(n.getDegree(input), input, 1, 2);
  n.build<UnflattenOp>(n.getDegree(input), pairs);
}

//===----------------------------------------------------------------------===//
// Core: weights
//===----------------------------------------------------------------------===//

static void addContractCovariant(Network &n) {
  Value field = n.drawClosed(3);
  auto type = llvm::cast<CovariantType>(field.getType());
  Value left =
      n.build<MixOp>(n.getDegree(field), n.makeWeights({3, type.getChannels()}),
                     mlir::ValueRange{field}, false, false);
  n.build<ContractOp>(7, left, mlir::ValueRange{field, left}, n.toss(),
                      n.toss(), n.toss());
}

static void addContractInvariant(Network &n) {
  Value left = n.drawReal(3);
  auto type = llvm::cast<InvariantType>(left.getType());
  Value one =
      n.build<ConstantOp>(0, type.withChannels(1),
                          n.builder.getF64FloatAttr(1.5), mlir::FloatAttr());
  n.build<ContractOp>(7, left, mlir::ValueRange{one, left}, false, false, true);
}

/// Mixes a field by computed weights, [2, channels].
static void mixBy(Network &n, Value weights, Value field) {
  n.build<MixOp>(n.getDegree(field) + 1, weights, mlir::ValueRange{field},
                 false, false);
}

static void addWeightsAdd(Network &n) {
  Value field = n.drawCovariant();
  bool complex = n.toss();
  int64_t channels = n.getChannels(field);
  Value a = n.makeWeights({2, channels}, complex);
  Value b = n.makeWeights({2, channels}, complex);
  mixBy(n, n.build<WeightsAddOp>(1, a, b), field);
}

static void addWeightsPermute(Network &n) {
  Value field = n.drawCovariant();
  Value w = n.makeWeights({n.getChannels(field), 2}, n.toss());
  llvm::SmallVector<int64_t> reversed;
  for (int64_t dimension : {1, 0})
    if (n.toss())
      reversed.push_back(dimension);
  mixBy(n,
        n.build<WeightsPermuteOp>(1, w, llvm::ArrayRef<int64_t>{1, 0}, reversed,
                                  n.toss()),
        field);
}

/// Three dimensions, so that the permutation is not its own inverse.
static void addWeightsCycle(Network &n) {
  Value field = n.drawLocal();
  int64_t channels = n.getChannels(field);
  Value w = n.makeWeights({channels, 2, channels}, n.toss());
  Value turned =
      n.build<WeightsPermuteOp>(1, w, llvm::ArrayRef<int64_t>{1, 2, 0},
                                llvm::ArrayRef<int64_t>{2}, n.toss());
  n.build<BilinearOp>(2 * n.getDegree(field) + 1, turned,
                      mlir::ValueRange{field}, mlir::ValueRange{field}, false,
                      false, false, false);
}

/// Also real numbers that become complex ones.
static void addWeightsReshape(Network &n) {
  Value field = n.drawCovariant();
  int64_t channels = n.getChannels(field);
  bool complex = n.toss();
  Value w = n.makeWeights({channels * (complex ? 4 : 2)});
  mlir::Type element =
      llvm::cast<mlir::RankedTensorType>(w.getType()).getElementType();
  if (complex)
    element = mlir::ComplexType::get(element);
  auto type = mlir::RankedTensorType::get({2, channels}, element);
  mixBy(n, n.build<WeightsReshapeOp>(1, type, w), field);
}

static void addWeightsSlice(Network &n) {
  Value field = n.drawCovariant();
  Value w = n.makeWeights({2, n.getChannels(field) + 3}, n.toss());
  mixBy(n, n.build<WeightsSliceOp>(1, w, 1, n.choose(4), n.getChannels(field)),
        field);
}

static void addWeightsConcat(Network &n) {
  Value field = n.drawCovariant();
  bool complex = n.toss();
  int64_t channels = n.getChannels(field);
  Value a = n.makeWeights({1, channels}, complex);
  Value b = n.makeWeights({2, channels}, complex);
  mixBy(n, n.build<WeightsConcatOp>(1, mlir::ValueRange{a, b, a}, 0), field);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// Keeps all results; nothing is made of them, for they are large.
static void keepAll(Network &n, mlir::Operation *op) {
  for (Value result : op->getResults())
    n.keep(result, 7);
}

/// Of half the square of a value by some arguments: the value is its own
/// cotangent.
static void addVJP(Network &n) {
  Value output = n.toss() ? n.drawLocal(3) : n.drawInvariant(3);
  llvm::SmallVector<Value> wrt{n.drawArgument(), n.drawLinks(true)};
  if (wrt[0] == wrt[1])
    wrt.pop_back();
  keepAll(n,
          VJPOp::create(n.builder, n.builder.getUnknownLoc(),
                        mlir::ValueRange(wrt).getTypes(), output, output, wrt));
}

/// Along the values themselves.
static void addJVP(Network &n) {
  llvm::SmallVector<Value> outputs{n.drawLocal(3), n.drawInvariant(3)};
  Value by = n.drawArgument();
  keepAll(n,
          JVPOp::create(n.builder, n.builder.getUnknownLoc(),
                        mlir::ValueRange(outputs).getTypes(), outputs, by, by));
}

/// Of the real part of a trace, summed.
static void addForce(Network &n) {
  Value field = n.drawLocal(3, 1);
  Value trace = n.build<TraceOp>(n.getDegree(field), field);
  Value re = n.build<ReOp>(n.getDegree(field), trace);
  Value action = n.build<SumOp>(
      7, llvm::cast<InvariantType>(re.getType()).withAxes({}), re);
  keepAll(n, ForceOp::create(n.builder, n.builder.getUnknownLoc(),
                             n.getLocalType(n.getDimensions()), action,
                             n.drawLinks(true)));
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static const Rule rules[] = {
    {"around", addAround},
    {"around inserting", addAroundInserting},
    {"repeat covariant", addRepeat<true>},
    {"repeat invariant", addRepeat<false>},
    {"sum_channels covariant", addSumChannels<true>},
    {"sum_channels invariant", addSumChannels<false>},
    {"zero", addZero},
    {"unflatten", addUnflatten},
    {"contract covariant", addContractCovariant},
    {"contract invariant", addContractInvariant},
    {"weights_add", addWeightsAdd},
    {"weights_permute", addWeightsPermute},
    {"weights_permute cycle", addWeightsCycle},
    {"weights_reshape", addWeightsReshape},
    {"weights_slice", addWeightsSlice},
    {"weights_concat", addWeightsConcat},
    {"vjp", addVJP, 1, RuleKind::Request},
    {"jvp", addJVP, 1, RuleKind::Request},
    {"force", addForce, 1, RuleKind::Request},
};

llvm::ArrayRef<Rule> gaugec::test::getDerivativeRules() { return rules; }
