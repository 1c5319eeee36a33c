//===- Rules.cpp - what random networks are made of -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule appends one op (and what it needs) to a network. Every op of the
// dialect has one, and every published convention of the layers.
//
//===----------------------------------------------------------------------===//

#include "test/differential/Network.h"

using namespace gaugec;
using namespace gaugec::gauge;
using namespace gaugec::test;
using mlir::Value;

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

template <Orientation orientation, bool clover>
static void addPlaq(Network &n) {
  int64_t planes = n.getDimensions() * (n.getDimensions() - 1) / 2;
  int64_t channels =
      planes * (orientation == Orientation::Both ? 2 : 1) * (clover ? 4 : 1);
  Value links = n.drawLinks();
  n.build<PlaqOp>(4 * n.getDegree(links), n.getLocalType(channels), links,
                  orientation, clover);
}

template <bool daggers>
static void addPoly(Network &n) {
  n.build<PolyOp>(0, n.getLocalType(n.getDimensions() * (daggers ? 2 : 1)),
                  n.drawLinks(/*unitary=*/true), daggers);
}

//===----------------------------------------------------------------------===//
// Transported copies
//===----------------------------------------------------------------------===//

namespace {
/// Kernel and slots of L-Conv and L-CB.
struct Kernel {
  llvm::SmallVector<int64_t> low, high;
  int64_t dilation = 1;
  SlotOrder order = SlotOrder::Axis;
  bool local = true;

  int64_t countSlots() const {
    int64_t count = local;
    for (auto [a, b] : llvm::zip(low, high))
      count += b - a;
    return count;
  }
};

enum class Convention { ArxivV1, ArxivV1Symmetric, Prl2022, General };
} // namespace

/// The conventions of the reference implementation's versions; `General` has a
/// range of its own on each axis and a dilation.
static Kernel makeKernel(Network &n, Convention convention) {
  Kernel kernel{n.makeVector(0), n.makeVector(1)};
  switch (convention) {
  case Convention::ArxivV1:
    kernel.high = n.makeVector(n.pick({1, 2}));
    kernel.local = false;
    break;
  case Convention::ArxivV1Symmetric:
    kernel.low = n.makeVector(-1);
    kernel.order = SlotOrder::Orientation;
    break;
  case Convention::Prl2022:
    if (n.toss())
      kernel.low = n.makeVector(-1);
    break;
  case Convention::General:
    for (int64_t axis = 0; axis < n.getDimensions(); ++axis) {
      kernel.low[axis] = -n.choose(2);
      kernel.high[axis] = n.choose(2);
    }
    kernel.high[n.choose(n.getDimensions())] = 2;
    kernel.dilation = 2;
    kernel.order = n.pick({SlotOrder::Axis, SlotOrder::Orientation});
    kernel.local = n.toss();
  }
  return kernel;
}

template <Convention convention, bool complex = false>
static void addLConv(Network &n) {
  Kernel k = makeKernel(n, convention);
  Value field = n.drawLocal(4);
  bool daggers = n.toss(), unit = n.toss();
  Value weights = n.makeWeights(
      {2, countEntries(k.countSlots() * n.getChannels(field), daggers, unit)},
      complex);
  n.build<LConvOp>(n.getDegree(field) + 1, n.getLocalType(2), weights,
                   n.drawLinks(true), field, k.low, k.high, k.dilation, k.order,
                   k.local, daggers, unit);
}

template <Convention convention, bool complex = false>
static void addLConvBilin(Network &n) {
  Kernel k = makeKernel(n, convention);
  Value field = n.drawLocal(2);
  bool published = convention != Convention::General;
  bool flags[4];
  for (bool &flag : flags)
    flag = published || n.toss();
  int64_t channels = n.getChannels(field);
  Value weights = n.makeWeights(
      {2, countEntries(channels, flags[0], flags[1]),
       countEntries(k.countSlots() * channels, flags[2], flags[3])},
      complex);
  n.build<LConvBilinOp>(2 * n.getDegree(field) + 1, n.getLocalType(2), weights,
                        n.drawLinks(true), field, k.low, k.high, k.dilation,
                        k.order, k.local, flags[0], flags[1], flags[2],
                        flags[3]);
}

//===----------------------------------------------------------------------===//
// Other layers
//===----------------------------------------------------------------------===//

static void addLBilin(Network &n) {
  Value left = n.drawLocal(3), right = n.drawLocal(3);
  bool daggers = n.toss(), unit = n.toss();
  Value weights =
      n.makeWeights({3, countEntries(n.getChannels(left), daggers, unit),
                     countEntries(n.getChannels(right), daggers, unit)});
  n.build<LBilinOp>(n.getDegree(left) + n.getDegree(right), n.getLocalType(3),
                    weights, left, right, daggers, unit);
}

static void addLLin(Network &n) {
  Value field = n.drawLocal(6, 3);
  bool daggers = n.toss(), unit = n.toss();
  Value weights = n.makeWeights(
      {2, countEntries(n.getChannels(field), daggers, unit)}, n.toss());
  n.build<LLinOp>(n.getDegree(field), n.getLocalType(2), weights, field,
                  daggers, unit);
}

static constexpr Function tameFunctions[] = {
    Function::Identity, Function::Relu,    Function::LeakyRelu,
    Function::Tanh,     Function::Sigmoid, Function::Softplus,
    Function::Sin,      Function::Cos,     Function::Abs};

template <bool weighted>
static void addLAct(Network &n) {
  Value field = n.drawLocal(2, 3);
  Function function = tameFunctions[n.choose(std::size(tameFunctions))];
  mlir::FloatAttr slope;
  if (function == Function::LeakyRelu && n.toss())
    slope = n.builder.getF64FloatAttr(0.3);
  Value weights;
  if (weighted)
    weights = n.makeWeights({n.getChannels(field), 2});
  auto attribute = FunctionAttr::get(n.builder.getContext(), function);
  n.build<LActOp>(2 * n.getDegree(field), field.getType(), field, attribute,
                  slope, weights);
}

template <bool relu>
static void addLActPoly(Network &n) {
  Value field = n.drawLocal(1, 3);
  Value weights = n.makeWeights({n.getChannels(field), n.pick({2, 3, 4})});
  n.build<LActPolyOp>(4, field.getType(), weights, field, relu);
}

static void addLExp(Network &n) {
  Value field = n.drawLocal(3);
  Value weights = n.makeWeights({n.getDimensions(), n.getChannels(field)});
  n.build<LExpOp>(0, n.getLinksType(), weights, n.drawLinks(true), field);
}

template <bool biased>
static void addLinear(Network &n) {
  Value input = n.drawInvariant();
  auto type = llvm::cast<InvariantType>(input.getType());
  Value weights =
      n.makeWeights({2, type.getChannels() * (type.getComplex() ? 2 : 1)});
  Value bias = biased ? n.makeWeights({2}) : Value();
  n.build<LinearOp>(n.getDegree(input), type.withChannels(2).withComplex(false),
                    weights, input, bias);
}

/// With stride 1, which fits every lattice.
template <PoolKind kind>
static void addPool(Network &n) {
  Value input = n.drawField(6, 2);
  if (llvm::cast<InvariantType>(input.getType()).getComplex())
    input = n.build<ReOp>(n.getDegree(input), input);
  llvm::SmallVector<int64_t> size, stride(n.getDimensions(), 1);
  for (int64_t axis = 0; axis < n.getDimensions(); ++axis)
    size.push_back(1 + n.choose(2));
  n.build<PoolOp>(n.getDegree(input), input.getType(), kind, input, size,
                  stride);
}

template <bool biased>
static void addConv(Network &n) {
  Value input = n.drawField(6, 2);
  bool complex = llvm::cast<InvariantType>(input.getType()).getComplex();
  llvm::SmallVector<int64_t> low,
      shape = {2, n.getChannels(input) * (complex ? 2 : 1)};
  for (int64_t axis = 0; axis < n.getDimensions(); ++axis) {
    low.push_back(n.choose(3) - 1);
    shape.push_back(1 + n.choose(2));
  }
  Value weights = n.makeWeights(shape);
  Value bias = biased ? n.makeWeights({2}) : Value();
  llvm::SmallVector<int64_t> dilation(low.size(), 2);
  auto attr = [&](llvm::ArrayRef<int64_t> numbers) {
    return mlir::DenseI64ArrayAttr::get(input.getContext(), numbers);
  };
  n.build<ConvOp>(n.getDegree(input), n.getFieldType(2, false), weights, input,
                  bias, attr(low),
                  biased ? attr(dilation) : mlir::DenseI64ArrayAttr(),
                  mlir::DenseI64ArrayAttr());
}

//===----------------------------------------------------------------------===//
// Core: links and paths
//===----------------------------------------------------------------------===//

static void addLink(Network &n) {
  Value links = n.drawLinks();
  n.build<LinkOp>(n.getDegree(links), links, n.choose(n.getDimensions()));
}

static void addPath(Network &n) {
  int64_t length = n.choose(6); // the empty path too
  Value links = n.drawLinks();
  n.build<PathOp>(length * n.getDegree(links), links, n.makeSteps(length));
}

/// A closed one: a rectangle, so that it can be traced.
static void addLoop(Network &n) {
  int64_t mu = n.choose(n.getDimensions()) + 1,
          nu = n.choose(n.getDimensions()) + 1;
  n.build<PathOp>(0, n.drawLinks(true),
                  llvm::ArrayRef<int64_t>{mu, mu, -nu, -mu, -mu, nu});
}

static void addWinding(Network &n) {
  n.build<WindingOp>(0, n.drawLinks(true), n.choose(n.getDimensions()));
}

static void addMakeLinks(Network &n) {
  llvm::SmallVector<Value> fields;
  int degree = 0;
  for (int64_t axis = 0; axis < n.getDimensions(); ++axis) {
    fields.push_back(n.drawLinkLike(axis));
    degree = std::max(degree, n.getDegree(fields.back()));
  }
  n.build<MakeLinksOp>(degree, n.getLinksType(), fields);
}

static void addTransport(Network &n) {
  Value field = n.drawLocal(), links = n.drawLinks();
  int64_t length = 1 + n.choose(3);
  n.build<TransportOp>(n.getDegree(field) + 2 * length * n.getDegree(links),
                       field.getType(), links, field, n.makeSteps(length));
}

//===----------------------------------------------------------------------===//
// Core: products and sums
//===----------------------------------------------------------------------===//

static llvm::SmallVector<int64_t> makeShift(Network &n,
                                            llvm::ArrayRef<int64_t> axes) {
  llvm::SmallVector<int64_t> by = n.makeVector(0);
  for (int64_t axis : axes)
    by[axis] = n.choose(5) - 2;
  return by;
}

static void addShiftCovariant(Network &n) {
  Value input = n.drawCovariant();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(n.getDimensions()));
  n.build<ShiftOp>(n.getDegree(input), input, makeShift(n, axes));
}

static void addShiftInvariant(Network &n) {
  Value input = n.drawInvariant();
  auto axes = llvm::cast<InvariantType>(input.getType()).getAxes();
  n.build<ShiftOp>(n.getDegree(input), input, makeShift(n, axes));
}

/// a * dagger(shift(a', ..)): any field times one that starts where it ends.
static void addMulCovariant(Network &n) {
  Value left = n.drawCovariant(3);
  auto type = llvm::cast<CovariantType>(left.getType());
  Value right = n.matchChannels(n.drawLocal(3), left);
  right = n.build<ShiftOp>(n.getDegree(right), right, type.getEnd());
  int degree = n.getDegree(left) + n.getDegree(right);
  if (n.toss()) { // shift(W, end) * left^dagger
    Value dagger = n.build<DaggerOp>(n.getDegree(left), left);
    n.build<MulOp>(degree, right, dagger);
    return;
  }
  n.build<MulOp>(degree, left, right);
}

static Value broadcastToField(Network &n, Value value) {
  auto type = llvm::cast<InvariantType>(value.getType());
  if (type.isField())
    return value;
  return n.build<BroadcastOp>(
      n.getDegree(value), n.getFieldType(type.getChannels(), type.getComplex()),
      value);
}

static void addMulInvariant(Network &n) {
  Value left = broadcastToField(n, n.drawInvariant(3));
  Value right = broadcastToField(n, n.drawInvariant(3));
  right = n.matchChannels(right, left);
  n.build<MulOp>(n.getDegree(left) + n.getDegree(right), left, right);
}

static void addDaggerCovariant(Network &n) {
  Value input = n.drawCovariant();
  n.build<DaggerOp>(n.getDegree(input), input);
}

static void addDaggerInvariant(Network &n) {
  Value input = n.drawComplex();
  n.build<DaggerOp>(n.getDegree(input), input);
}

/// A field and what has the same ends: itself times a local field.
static void addAddCovariant(Network &n) {
  Value left = n.drawCovariant(3);
  Value factor = n.matchChannels(n.drawLocal(2), left);
  auto type = llvm::cast<CovariantType>(left.getType());
  factor = n.build<ShiftOp>(n.getDegree(factor), factor, type.getStart());
  int degree = n.getDegree(left) + n.getDegree(factor);
  Value right = n.build<MulOp>(degree, factor, left);
  if (n.toss())
    right = n.narrow(right, 1);
  n.build<AddOp>(degree, left, right);
}

static void addAddInvariant(Network &n) {
  Value left = broadcastToField(n, n.drawInvariant());
  Value right = broadcastToField(n, n.drawInvariant());
  right = n.matchChannels(right, left);
  n.build<AddOp>(std::max(n.getDegree(left), n.getDegree(right)), left, right);
}

/// 1 - W, the unit having the ends of W.
static void addUnit(Network &n) {
  Value field = n.drawClosed();
  auto type = llvm::cast<CovariantType>(field.getType());
  Value unit = n.build<UnitOp>(0, type.withChannels(1));
  n.build<AddOp>(n.getDegree(field), unit, field);
}

static void addScale(Network &n) {
  Value field = n.drawCovariant(3);
  Value factor =
      n.matchChannels(broadcastToField(n, n.drawInvariant(3)), field);
  n.build<ScaleOp>(n.getDegree(field) + n.getDegree(factor), field, factor);
}

//===----------------------------------------------------------------------===//
// Core: channels
//===----------------------------------------------------------------------===//

static void addConcatCovariant(Network &n) {
  Value a = n.drawLocal(), b = n.drawLocal();
  n.build<ConcatOp>(std::max(n.getDegree(a), n.getDegree(b)),
                    mlir::ValueRange{a, b, a});
}

static void addConcatInvariant(Network &n) {
  Value a = n.drawComplex();
  Value b = n.build<DaggerOp>(n.getDegree(a), a);
  n.build<ConcatOp>(n.getDegree(a), mlir::ValueRange{b, a});
}

static void addSliceCovariant(Network &n) {
  Value input = n.drawCovariant(6, 8);
  int64_t channels = n.getChannels(input), offset = n.choose(channels);
  n.build<SliceOp>(n.getDegree(input), input, offset,
                   1 + n.choose(channels - offset));
}

static void addSliceInvariant(Network &n) {
  Value input = n.drawInvariant(6, 8);
  int64_t channels = n.getChannels(input), offset = n.choose(channels);
  n.build<SliceOp>(n.getDegree(input), input, offset,
                   1 + n.choose(channels - offset));
}

/// Fields with other ends than 0, which only plain mixing takes.
static void addMixOpen(Network &n) {
  Value a = n.drawCovariant();
  Value weights = n.makeWeights({3, 2 * n.getChannels(a)}, n.toss());
  n.build<MixOp>(n.getDegree(a), weights, mlir::ValueRange{a, a}, false, false);
}

static void addMixClosed(Network &n) {
  Value a = n.drawClosed();
  bool daggers = n.toss();
  Value weights = n.makeWeights(
      {2, countEntries(n.getChannels(a), daggers, true)}, n.toss());
  n.build<MixOp>(n.getDegree(a), weights, mlir::ValueRange{a}, daggers, true);
}

static void addBilinear(Network &n) {
  Value a = n.drawLocal(3, 1), b = n.drawLocal(3, 1), c = n.drawLocal(3, 2);
  bool flags[4];
  for (bool &flag : flags)
    flag = n.toss();
  int64_t left = n.getChannels(a) + n.getChannels(b);
  Value weights =
      n.makeWeights({2, countEntries(left, flags[0], flags[1]),
                     countEntries(n.getChannels(c), flags[2], flags[3])},
                    n.toss());
  n.build<BilinearOp>(std::max(n.getDegree(a), n.getDegree(b)) + n.getDegree(c),
                      weights, mlir::ValueRange{a, b}, mlir::ValueRange{c},
                      flags[0], flags[1], flags[2], flags[3]);
}

//===----------------------------------------------------------------------===//
// Core: the group and its algebra
//===----------------------------------------------------------------------===//

static void addProject(Network &n) {
  Value input = n.drawClosed();
  n.build<ProjectOp>(n.getDegree(input), input.getType(), input);
}

/// Of a small matrix, so that the result is one too.
static void addExp(Network &n) {
  Value input = n.drawClosed(2);
  Value small = n.build<ConstantOp>(
      0, n.getFieldType(1, true), n.builder.getF64FloatAttr(0.1),
      n.builder.getF64FloatAttr(n.pick({0.0, 0.2, -0.1})));
  Value scaled = n.build<ScaleOp>(n.getDegree(input), input, small);
  n.build<ExpOp>(2, scaled.getType(), scaled);
}

static void addTrace(Network &n) {
  Value input = n.drawClosed();
  n.build<TraceOp>(n.getDegree(input), input);
}

//===----------------------------------------------------------------------===//
// Core: invariants
//===----------------------------------------------------------------------===//

static void addRe(Network &n) {
  Value input = n.drawComplex();
  n.build<ReOp>(n.getDegree(input), input);
}

static void addIm(Network &n) {
  Value input = n.drawComplex();
  n.build<ImOp>(n.getDegree(input), input);
}

static void addFlatten(Network &n) {
  Value input = n.drawComplex();
  n.build<FlattenOp>(n.getDegree(input), input);
}

static Value buildFunction(Network &n, int degree, Function function,
                           Value input) {
  return n.build<PointwiseOp>(
      degree, input.getType(),
      FunctionAttr::get(n.builder.getContext(), function), input,
      mlir::FloatAttr());
}

/// Functions with a pole at 0 get numbers above 1/2; exp gets those below 1.
static Value makeSafe(Network &n, Function function, Value input) {
  if (function == Function::Exp)
    return buildFunction(n, 1, Function::Tanh, input);
  if (function != Function::Log && function != Function::Sqrt &&
      function != Function::Reciprocal)
    return input;
  Value positive =
      buildFunction(n, n.getDegree(input), Function::Softplus, input);
  auto type = llvm::cast<InvariantType>(input.getType());
  Value half =
      n.build<ConstantOp>(0, type.withChannels(1),
                          n.builder.getF64FloatAttr(0.5), mlir::FloatAttr());
  return n.build<AddOp>(n.getDegree(input), positive, half);
}

template <Function function>
static void addPointwise(Network &n) {
  Value input = makeSafe(n, function, n.drawReal(3));
  buildFunction(n, n.getDegree(input), function, input);
}

static void addLeakyReluSlope(Network &n) {
  Value input = n.drawReal();
  n.build<PointwiseOp>(
      n.getDegree(input), input.getType(),
      FunctionAttr::get(n.builder.getContext(), Function::LeakyRelu), input,
      n.builder.getF64FloatAttr(-0.5));
}

/// i z, and 2.5 + x.
static void addConstant(Network &n) {
  Value z = n.drawField(5);
  auto type = n.getFieldType(1, n.toss());
  mlir::FloatAttr im;
  if (type.getComplex())
    im = n.builder.getF64FloatAttr(-1.5);
  Value c = n.build<ConstantOp>(0, type, n.builder.getF64FloatAttr(2.5), im);
  if (n.toss())
    n.build<MulOp>(n.getDegree(z), z, c);
  else
    n.build<AddOp>(n.getDegree(z), z, c);
}

static void addParameter(Network &n) {
  Value x = n.drawField(5);
  bool complex = n.toss();
  int64_t channels = n.getChannels(x);
  Value parameter;
  switch (n.choose(3)) {
  case 0:
    parameter =
        n.build<ParameterOp>(1, n.getFieldType(1, complex),
                             n.makeWeights({}, complex), mlir::IntegerAttr());
    break;
  case 1:
    parameter = n.build<ParameterOp>(1, n.getFieldType(channels, complex),
                                     n.makeWeights({channels}, complex),
                                     mlir::IntegerAttr());
    break;
  default:
    parameter = n.build<ParameterOp>(1, n.getFieldType(channels, complex),
                                     n.makeWeights({channels, 3}, complex),
                                     n.builder.getI64IntegerAttr(1));
  }
  n.build<MulOp>(n.getDegree(x) + 1, x, parameter);
}

/// A global parameter, spread over the lattice.
static void addGlobalParameter(Network &n) {
  Value x = n.drawField(5);
  auto global = n.getFieldType(1, false).withAxes({});
  Value beta =
      n.build<ParameterOp>(1, global, n.makeWeights({}), mlir::IntegerAttr());
  Value spread = n.build<BroadcastOp>(1, n.getFieldType(1, false), beta);
  n.build<MulOp>(n.getDegree(x) + 1, x, spread);
}

//===----------------------------------------------------------------------===//
// Core: sums over axes
//===----------------------------------------------------------------------===//

/// A random part of the axes; all of them dropped is the global sum.
static llvm::SmallVector<int64_t> chooseAxes(Network &n,
                                             llvm::ArrayRef<int64_t> from) {
  llvm::SmallVector<int64_t> axes;
  for (int64_t axis : from)
    if (n.toss())
      axes.push_back(axis);
  if (axes.size() == from.size())
    axes.pop_back();
  return axes;
}

template <typename OpT, bool global>
static void addSum(Network &n) {
  Value input = n.drawField();
  auto type = llvm::cast<InvariantType>(input.getType());
  llvm::SmallVector<int64_t> axes;
  if (!global)
    axes = chooseAxes(n, type.getAxes());
  n.build<OpT>(n.getDegree(input), type.withAxes(axes), input);
}

/// Per axis sums, then functions, then back to the lattice.
static void addBroadcast(Network &n) {
  Value input = n.drawField(5);
  auto type = llvm::cast<InvariantType>(input.getType());
  Value sum = n.build<MeanOp>(
      n.getDegree(input), type.withAxes(chooseAxes(n, type.getAxes())), input);
  Value twice = n.build<AddOp>(n.getDegree(input), sum, sum);
  n.build<BroadcastOp>(n.getDegree(input), type, twice);
}

/// Shares a sum among the sites.
static void addBroadcastMean(Network &n) {
  Value input = n.drawField(5);
  auto type = llvm::cast<InvariantType>(input.getType());
  Value sum = n.build<SumOp>(
      n.getDegree(input), type.withAxes(chooseAxes(n, type.getAxes())), input);
  n.build<BroadcastOp>(n.getDegree(input), type, sum, true);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static const Rule rules[] = {
    {"plaq negative", addPlaq<Orientation::Negative, false>, 2},
    {"plaq positive", addPlaq<Orientation::Positive, false>, 2},
    {"plaq both", addPlaq<Orientation::Both, false>, 2},
    {"plaq clover", addPlaq<Orientation::Negative, true>, 2},
    {"poly", addPoly<false>},
    {"poly daggers", addPoly<true>},
    {"lconv arxiv_v1", addLConv<Convention::ArxivV1>},
    {"lconv arxiv_v1 symmetric", addLConv<Convention::ArxivV1Symmetric>},
    {"lconv prl_2022", addLConv<Convention::Prl2022>},
    {"lconv general", addLConv<Convention::General, true>},
    {"lconvbilin arxiv_v1", addLConvBilin<Convention::ArxivV1>},
    {"lconvbilin arxiv_v1 symmetric",
     addLConvBilin<Convention::ArxivV1Symmetric>},
    {"lconvbilin prl_2022", addLConvBilin<Convention::Prl2022>},
    {"lconvbilin general", addLConvBilin<Convention::General>},
    {"lconvbilin complex", addLConvBilin<Convention::Prl2022, true>},
    {"lbilin", addLBilin},
    {"llin", addLLin},
    {"lact", addLAct<false>},
    {"lact weights", addLAct<true>},
    {"lactpoly", addLActPoly<false>},
    {"lactpoly relu", addLActPoly<true>},
    {"lexp", addLExp},
    {"linear", addLinear<false>},
    {"linear bias", addLinear<true>},
    {"conv", addConv<false>},
    {"conv bias dilation", addConv<true>},
    {"pool max", addPool<PoolKind::Max>},
    {"pool mean", addPool<PoolKind::Mean>},
    {"link", addLink},
    {"path", addPath},
    {"path closed", addLoop},
    {"winding", addWinding},
    {"make_links", addMakeLinks},
    {"transport", addTransport},
    {"shift covariant", addShiftCovariant},
    {"shift invariant", addShiftInvariant},
    {"mul covariant", addMulCovariant},
    {"mul invariant", addMulInvariant},
    {"dagger covariant", addDaggerCovariant},
    {"dagger invariant", addDaggerInvariant},
    {"add covariant", addAddCovariant},
    {"add invariant", addAddInvariant},
    {"unit", addUnit},
    {"scale", addScale},
    {"concat covariant", addConcatCovariant},
    {"concat invariant", addConcatInvariant},
    {"slice covariant", addSliceCovariant},
    {"slice invariant", addSliceInvariant},
    {"mix open", addMixOpen},
    {"mix closed", addMixClosed},
    {"bilinear", addBilinear},
    {"project", addProject},
    {"exp", addExp},
    {"trace", addTrace},
    {"re", addRe},
    {"im", addIm},
    {"flatten", addFlatten},
    {"pointwise identity", addPointwise<Function::Identity>},
    {"pointwise relu", addPointwise<Function::Relu>},
    {"pointwise leaky_relu", addPointwise<Function::LeakyRelu>},
    {"pointwise leaky_relu slope", addLeakyReluSlope},
    {"pointwise tanh", addPointwise<Function::Tanh>},
    {"pointwise sigmoid", addPointwise<Function::Sigmoid>},
    {"pointwise softplus", addPointwise<Function::Softplus>},
    {"pointwise exp", addPointwise<Function::Exp>},
    {"pointwise log", addPointwise<Function::Log>},
    {"pointwise sqrt", addPointwise<Function::Sqrt>},
    {"pointwise sin", addPointwise<Function::Sin>},
    {"pointwise cos", addPointwise<Function::Cos>},
    {"pointwise abs", addPointwise<Function::Abs>},
    {"pointwise reciprocal", addPointwise<Function::Reciprocal>},
    {"constant", addConstant},
    {"parameter", addParameter},
    {"parameter global", addGlobalParameter},
    {"broadcast", addBroadcast},
    {"sum global", addSum<SumOp, true>},
    {"sum axes", addSum<SumOp, false>},
    {"mean global", addSum<MeanOp, true>},
    {"mean axes", addSum<MeanOp, false>},
    {"broadcast mean", addBroadcastMean},
    {"pointwise step", addPointwise<Function::Step>},
};

llvm::ArrayRef<Rule> gaugec::test::getRules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> all(std::begin(rules), std::end(rules));
    llvm::append_range(all, getDerivativeRules());
    return all;
  }();
  return all;
}
