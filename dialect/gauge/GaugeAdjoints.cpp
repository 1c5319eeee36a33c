//===- GaugeAdjoints.cpp - the adjoint of each core op, in core ops -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// <g, dy> = sum Re(conj(g) dy) for the op's result y; each method moves g to
// the operands: <g, dy> = sum_k <g_k, dx_k>. docs/derivatives.md derives the
// rules.
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

//===----------------------------------------------------------------------===//
// Short names for what adjoints are made of
//===----------------------------------------------------------------------===//

namespace {
/// Builds core ops at the place where cotangents are built.
class Core {
public:
  explicit Core(Cotangents &c) : b(c.builder), loc(c.loc) {}

  template <typename Op, typename... Args>
  Value make(Args &&...args) {
    return Op::create(b, loc, std::forward<Args>(args)...);
  }
  Value mul(Value a, Value c) { return make<MulOp>(a, c); }
  Value add(Value a, Value c) { return make<AddOp>(a, c); }
  Value dagger(Value a) { return make<DaggerOp>(a); }
  Value shift(Value a, ArrayRef<int64_t> by) { return make<ShiftOp>(a, by); }
  Value scale(Value a, Value f) { return make<ScaleOp>(a, f); }
  Value constant(InvariantType like, double re, double im = 0.0) {
    return make<ConstantOp>(like.withChannels(1).withComplex(im != 0.0),
                            b.getF64FloatAttr(re),
                            im == 0.0 ? FloatAttr() : b.getF64FloatAttr(im));
  }
  Value times(Value invariant, double factor) {
    return mul(invariant,
               constant(cast<InvariantType>(invariant.getType()), factor));
  }
  Value repeat(Value a, int64_t outer, int64_t inner) {
    return make<RepeatOp>(a, outer, inner);
  }
  Value sumChannels(Value a, int64_t outer, int64_t inner) {
    return make<SumChannelsOp>(a, outer, inner);
  }
  /// The sum of a field's channels where `operand` has just one of them.
  Value fit(Value contribution, Value operand);

  OpBuilder &b;
  Location loc;
};
} // namespace

/// Elementwise ops repeat a single channel, and make real numbers complex: the
/// contribution to such an operand sums, and takes the real part.
Value Core::fit(Value contribution, Value operand) {
  int64_t channels = getChannels(contribution);
  auto is = dyn_cast<InvariantType>(contribution.getType());
  auto must = dyn_cast<InvariantType>(operand.getType());
  if (is && is.getComplex() && !must.getComplex())
    contribution = make<ReOp>(contribution);
  if (getChannels(operand) < channels)
    contribution = sumChannels(contribution, channels, 1);
  return contribution;
}

static SmallVector<int64_t> negate(ArrayRef<int64_t> vector) {
  return llvm::to_vector(llvm::map_range(vector, [](int64_t d) { return -d; }));
}

//===----------------------------------------------------------------------===//
// Links, paths, transports
//===----------------------------------------------------------------------===//

void LinkOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.addLink(getLinks(), getDirection(), cotangent);
}

void MakeLinksOp::buildAdjoint(Value, Cotangents &cotangents) {
  for (auto [mu, field] : llvm::enumerate(getFields()))
    if (Value part = cotangents.getLinkSum(getResult(), mu))
      cotangents.add(field, part);
}

/// The links of a path y = A V B, step by step: with g the cotangent of y,
/// that of the factor V is A^dagger g B^dagger, and it belongs to the site
/// where the link starts.
static void addPathAdjoint(Value links, ArrayRef<int64_t> steps,
                           Value cotangent, Cotangents &cotangents) {
  if (!cotangents.wants(links))
    return;
  Core core(cotangents);
  int64_t dimensions = cast<LinksType>(links.getType()).getDimensions();
  for (size_t i = 0; i < steps.size(); ++i) {
    ArrayRef<int64_t> before = steps.take_front(i);
    ArrayRef<int64_t> after = steps.drop_front(i + 1);
    Value g = cotangent;
    if (!before.empty())
      g = core.mul(core.dagger(core.make<PathOp>(links, before)), g);
    SmallVector<int64_t> next =
        pathDisplacement(steps.take_front(i + 1), dimensions);
    if (!after.empty())
      g = core.mul(
          g, core.dagger(core.shift(core.make<PathOp>(links, after), next)));
    bool forward = steps[i] > 0;
    SmallVector<int64_t> at =
        forward ? pathDisplacement(before, dimensions) : next;
    if (!forward)
      g = core.dagger(g);
    cotangents.addLink(links, std::abs(steps[i]) - 1,
                       core.shift(g, negate(at)));
  }
}

void PathOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  addPathAdjoint(getLinks(), getSteps(), cotangent, cotangents);
}

// T = P W P^dagger with W from x + v. By W: transport back. By P:
// g P W^dagger + g^dagger P W.
void TransportOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  if (cotangents.wants(getField()))
    cotangents.add(getField(),
                   core.make<TransportOp>(getField().getType(), getLinks(),
                                          cotangent, reverseSteps(getSteps())));
  if (!cotangents.wants(getLinks()) || getSteps().empty())
    return;
  int64_t dimensions = getLinks().getType().getDimensions();
  Value path = core.make<PathOp>(getLinks(), getSteps());
  Value field =
      core.shift(getField(), pathDisplacement(getSteps(), dimensions));
  Value byLeft = core.mul(core.mul(cotangent, path), core.dagger(field));
  Value byRight = core.mul(core.dagger(cotangent), core.mul(path, field));
  Value sum = core.add(byLeft, byRight);
  addPathAdjoint(getLinks(), getSteps(),
                 core.sumChannels(sum, getChannels(sum), 1), cotangents);
}

// Tr V(y) C(x) is cyclic in the links around the torus: the adjoint puts the
// cotangent's dagger in the place of the link that the product left out.
void AroundOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  if (cotangents.wants(getLinks()) && getInsertions().size() == maxInsertions) {
    cotangents.fail("a product of links around the torus can be "
                    "differentiated at most " +
                    Twine(maxInsertions) + " times");
    return;
  }
  Core core(cotangents);
  auto around = [&](ValueRange insertions) {
    return core.dagger(
        core.make<AroundOp>(getLinks(), insertions, getDirection()));
  };
  SmallVector<Value> all(getInsertions());
  all.push_back(core.dagger(cotangent));
  if (cotangents.wants(getLinks()))
    cotangents.addLink(getLinks(), getDirection(), around(all));
  for (auto [i, field] : llvm::enumerate(getInsertions())) {
    if (!cotangents.wants(field))
      continue;
    SmallVector<Value> others(all);
    others.erase(others.begin() + i);
    cotangents.add(field, around(others));
  }
}

void ShiftOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  cotangents.add(getInput(), core.shift(cotangent, negate(getBy())));
}

//===----------------------------------------------------------------------===//
// Products and sums
//===----------------------------------------------------------------------===//

void MulOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  Value a = getLhs(), b = getRhs();
  if (cotangents.wants(a))
    cotangents.add(a, core.fit(core.mul(cotangent, core.dagger(b)), a));
  if (cotangents.wants(b))
    cotangents.add(b, core.fit(core.mul(core.dagger(a), cotangent), b));
}

void DaggerOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(getInput(), Core(cotangents).dagger(cotangent));
}

void AddOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  for (Value operand : {getLhs(), getRhs()})
    if (cotangents.wants(operand))
      cotangents.add(operand, core.fit(cotangent, operand));
}

void UnitOp::buildAdjoint(Value, Cotangents &) {}
void ZeroOp::buildAdjoint(Value, Cotangents &) {}
void ConstantOp::buildAdjoint(Value, Cotangents &) {}

void ScaleOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  Value field = getField(), factor = getFactor();
  if (cotangents.wants(field))
    cotangents.add(field,
                   core.fit(core.scale(cotangent, core.dagger(factor)), field));
  if (!cotangents.wants(factor))
    return;
  Value product = core.mul(core.dagger(field), cotangent);
  cotangents.add(factor, core.fit(core.make<TraceOp>(product), factor));
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

void ConcatOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  int64_t offset = 0;
  for (Value input : getInputs()) {
    int64_t size = getChannels(input);
    if (cotangents.wants(input))
      cotangents.add(input, core.make<SliceOp>(cotangent, offset, size));
    offset += size;
  }
}

void SliceOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(getInput(), cotangent, getOffset());
}

void RepeatOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(
      getInput(),
      Core(cotangents).sumChannels(cotangent, getOuter(), getInner()));
}

void SumChannelsOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(getInput(),
                 Core(cotangents).repeat(cotangent, getOuter(), getInner()));
}

//===----------------------------------------------------------------------===//
// Mixing and its weights
//===----------------------------------------------------------------------===//

namespace {
/// Weights that bring cotangents back to the entries X = [fields, daggers,
/// unit] of out_u = sum_w weights[u, w] X_w.
class EntryAdjoint {
public:
  /// `weights` [rows, entries of X]; `channels` plain entries.
  EntryAdjoint(Core &core, Value weights, int64_t channels, bool daggers)
      : core(core), weights(weights), channels(channels), daggers(daggers) {}

  /// The cotangent of the plain channels offset .. offset+size-1 under the
  /// cotangents `rows` of the rows: sum_u conj(w[u, c]) g_u, and for daggers
  /// the dagger of the same, sum_u w[u, n+c] g_u^dagger.
  Value build(Value rows, int64_t offset, int64_t size) {
    Value back = transpose(offset, size, /*conj=*/true);
    if (daggers)
      back = core.make<WeightsConcatOp>(
          ValueRange{back, transpose(channels + offset, size, false)}, 1);
    return core.make<MixOp>(back, rows, daggers, /*unit=*/false);
  }

private:
  Value transpose(int64_t offset, int64_t size, bool conj) {
    Value part = core.make<WeightsSliceOp>(weights, 1, offset, size);
    return core.make<WeightsPermuteOp>(part, ArrayRef<int64_t>{1, 0},
                                       ArrayRef<int64_t>{}, conj);
  }

  Core &core;
  Value weights;
  int64_t channels;
  bool daggers;
};
} // namespace

/// Of out_u = sum_w weights[u, w] X_w by the fields in X.
static void addEntryAdjoints(Core &core, Value weights, ValueRange fields,
                             bool daggers, Value rows, Cotangents &cotangents) {
  int64_t channels = 0, offset = 0;
  for (Value field : fields)
    channels += getChannels(field);
  EntryAdjoint adjoint(core, weights, channels, daggers);
  for (Value field : fields) {
    int64_t size = getChannels(field);
    if (cotangents.wants(field))
      cotangents.add(field, adjoint.build(rows, offset, size));
    offset += size;
  }
}

static bool isReal(Value weights) {
  return !isa<ComplexType>(
      cast<RankedTensorType>(weights.getType()).getElementType());
}

void MixOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  addEntryAdjoints(core, getWeights(), getFields(), getDaggers(), cotangent,
                   cotangents);
  if (cotangents.wants(getWeights()))
    cotangents.add(getWeights(),
                   core.make<ContractOp>(cotangent, getFields(), getDaggers(),
                                         getUnit(), isReal(getWeights())));
}

/// Of a field that an adjoint needs.
static bool checkChannels(int64_t channels, Cotangents &cotangents) {
  if (channels <= maxChannels)
    return true;
  cotangents.fail("the derivative would need a field of " + Twine(channels) +
                  " channels; at most " + Twine(maxChannels) + " are possible");
  return false;
}

/// [fields, their daggers, unit] as one field.
static Value buildEntries(Core &core, ValueRange fields, bool daggers,
                          bool unit) {
  SmallVector<Value> entries(fields);
  if (daggers)
    for (Value field : fields)
      entries.push_back(core.dagger(field));
  if (unit)
    entries.push_back(core.make<UnitOp>(
        cast<CovariantType>(fields.front().getType()).withChannels(1)));
  return core.make<ConcatOp>(entries);
}

// out_u = sum_v A_v M_{u,v} with M_{u,v} = sum_w omega[u,v,w] B_w, a mix. By M:
// A_v^dagger g_u; by A: sum_u g_u M_{u,v}^dagger.
void BilinearOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  auto tensor = cast<RankedTensorType>(getWeights().getType());
  int64_t outputs = tensor.getDimSize(0), entries = tensor.getDimSize(1);
  if (!checkChannels(outputs * entries, cotangents))
    return;
  auto flatType = RankedTensorType::get(
      {outputs * entries, tensor.getDimSize(2)}, tensor.getElementType());
  auto flat = [&] {
    return core.make<WeightsReshapeOp>(flatType, getWeights());
  };
  auto wantsAny = [&](ValueRange values) {
    return llvm::any_of(values, [&](Value v) { return cotangents.wants(v); });
  };
  Value g = core.repeat(cotangent, 1, entries);
  if (cotangents.wants(getWeights()) || wantsAny(getRight())) {
    Value left = buildEntries(core, getLeft(), getLeftDaggers(), getLeftUnit());
    Value rows = core.mul(core.repeat(core.dagger(left), outputs, 1), g);
    if (wantsAny(getRight()))
      addEntryAdjoints(core, flat(), getRight(), getRightDaggers(), rows,
                       cotangents);
    if (cotangents.wants(getWeights())) {
      Value byRows =
          core.make<ContractOp>(rows, getRight(), getRightDaggers(),
                                getRightUnit(), isReal(getWeights()));
      cotangents.add(getWeights(), core.make<WeightsReshapeOp>(tensor, byRows));
    }
  }
  if (!wantsAny(getLeft()))
    return;
  Value mixed =
      core.make<MixOp>(flat(), getRight(), getRightDaggers(), getRightUnit());
  Value byEntry = core.sumChannels(core.mul(g, core.dagger(mixed)), outputs, 1);
  int64_t channels = 0, offset = 0;
  for (Value field : getLeft())
    channels += getChannels(field);
  for (Value field : getLeft()) {
    int64_t size = getChannels(field);
    cotangents.add(field, core.make<SliceOp>(byEntry, offset, size));
    if (getLeftDaggers())
      cotangents.add(field, core.dagger(core.make<SliceOp>(
                                byEntry, channels + offset, size)));
    offset += size;
  }
}

/// Real weights times a real invariant.
static Value buildLinear(Core &core, Value weights, Value input) {
  auto type = cast<InvariantType>(input.getType());
  int64_t rows = cast<RankedTensorType>(weights.getType()).getDimSize(0);
  return core.make<LinearOp>(type.withChannels(rows), weights, input, Value());
}

static Value transpose(Core &core, Value matrix) {
  return core.make<WeightsPermuteOp>(matrix, ArrayRef<int64_t>{1, 0},
                                     ArrayRef<int64_t>{}, /*conj=*/false);
}

/// Of T[o, w] = sum a_o x_w: both sides of a real product.
static void addInvariantAdjoints(Core &core, ContractOp op, Value cotangent,
                                 Cotangents &cotangents) {
  if (cotangents.wants(op.getLeft()))
    cotangents.add(
        op.getLeft(),
        buildLinear(core, cotangent, core.make<ConcatOp>(op.getFields())));
  int64_t offset = 0;
  for (Value field : op.getFields()) {
    int64_t size = getChannels(field);
    if (cotangents.wants(field)) {
      Value part = core.make<WeightsSliceOp>(cotangent, 1, offset, size);
      cotangents.add(field,
                     buildLinear(core, transpose(core, part), op.getLeft()));
    }
    offset += size;
  }
}

// T[o, w] = Tr(X_w^dagger A_o): by A the mix of X by the cotangent, by X the
// adjoint of that mix applied to A.
void ContractOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  bool covariant = isa<CovariantType>(getLeft().getType());
  if (covariant && cotangents.wants(getLeft()))
    cotangents.add(getLeft(), core.make<MixOp>(cotangent, getFields(),
                                               getDaggers(), getUnit()));
  if (covariant)
    addEntryAdjoints(core, cotangent, getFields(), getDaggers(), getLeft(),
                     cotangents);
  else
    addInvariantAdjoints(core, *this, cotangent, cotangents);
}

//===----------------------------------------------------------------------===//
// The algebra
//===----------------------------------------------------------------------===//

// H(A) = (A - A^dagger)/(2i), less its trace part; its adjoint is i H(i g).
void ProjectOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  CovariantType type = getInput().getType();
  auto real = InvariantType::getField(type.getDimensions(), 1, false,
                                      type.getPrecision());
  Value i = core.constant(real, 0.0, 1.0);
  Value inner = core.make<ProjectOp>(type, core.scale(cotangent, i));
  cotangents.add(getInput(), core.scale(inner, i));
}

void TraceOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  auto type = cast<CovariantType>(getInput().getType());
  Value unit = core.make<UnitOp>(type.withChannels(1));
  cotangents.add(getInput(), core.scale(unit, cotangent));
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

void ReOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  auto type = cast<InvariantType>(getInput().getType());
  cotangents.add(
      getInput(),
      type.getComplex()
          ? core.add(cotangent, core.make<ZeroOp>(type.withChannels(1)))
          : cotangent);
}

void ImOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  Value i = core.constant(getInput().getType(), 0.0, 1.0);
  cotangents.add(getInput(), core.mul(cotangent, i));
}

static Value flatten(Core &core, Value invariant) {
  if (!cast<InvariantType>(invariant.getType()).getComplex())
    return invariant;
  return core.make<FlattenOp>(invariant);
}

/// The cotangent of what was flattened.
static Value unflatten(Core &core, Value cotangent, Value like) {
  if (!cast<InvariantType>(like.getType()).getComplex())
    return cotangent;
  return core.make<UnflattenOp>(cotangent);
}

void FlattenOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  cotangents.add(getInput(), unflatten(core, cotangent, getInput()));
}

void UnflattenOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(getInput(), Core(cotangents).make<FlattenOp>(cotangent));
}

/// f'(x), written with functions; `y` is f(x). Null where it is 0.
static Value buildSlope(Core &core, PointwiseOp op) {
  Value x = op.getInput(), y = op.getResult();
  auto type = cast<InvariantType>(x.getType());
  auto apply = [&](Function function, Value of) {
    return core.make<PointwiseOp>(of.getType(), function, of, FloatAttr());
  };
  auto number = [&](double c) { return core.constant(type, c); };
  switch (op.getFunction()) {
  case Function::Identity:
    return core.add(core.make<ZeroOp>(type), number(1.0));
  case Function::Relu:
    return apply(Function::Step, x);
  case Function::LeakyRelu: {
    double slope = op.getSlope() ? op.getSlope()->convertToDouble() : 0.01;
    Value step = core.times(apply(Function::Step, x), 1.0 - slope);
    return core.add(step, number(slope));
  }
  case Function::Tanh: // 1 - y^2
    return core.add(core.times(core.mul(y, y), -1.0), number(1.0));
  case Function::Sigmoid: // y - y^2
    return core.add(y, core.times(core.mul(y, y), -1.0));
  case Function::Softplus:
    return apply(Function::Sigmoid, x);
  case Function::Exp:
    return y;
  case Function::Log:
    return apply(Function::Reciprocal, x);
  case Function::Sqrt: // 1/(2 y)
    return core.times(apply(Function::Reciprocal, y), 0.5);
  case Function::Sin:
    return apply(Function::Cos, x);
  case Function::Cos:
    return core.times(apply(Function::Sin, x), -1.0);
  case Function::Abs: { // the sign, 0 at 0
    Value negative = apply(Function::Step, core.times(x, -1.0));
    return core.add(apply(Function::Step, x), core.times(negative, -1.0));
  }
  case Function::Reciprocal: // -y^2
    return core.times(core.mul(y, y), -1.0);
  case Function::Step:
    return nullptr;
  }
  llvm_unreachable("all functions have a case");
}

void PointwiseOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  if (Value slope = buildSlope(core, *this))
    cotangents.add(getInput(), core.mul(cotangent, slope));
}

void BroadcastOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  auto type = getInput().getType();
  cotangents.add(getInput(), getMean() ? core.make<MeanOp>(type, cotangent)
                                       : core.make<SumOp>(type, cotangent));
}

void SumOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  cotangents.add(getInput(), core.make<BroadcastOp>(getInput().getType(),
                                                    cotangent, false));
}

void MeanOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  cotangents.add(getInput(),
                 core.make<BroadcastOp>(getInput().getType(), cotangent, true));
}

//===----------------------------------------------------------------------===//
// Parameters and heads
//===----------------------------------------------------------------------===//

/// Sums real channels over all sites and configurations: [C, 1].
static Value buildTotal(Core &core, Value invariant) {
  auto type = cast<InvariantType>(invariant.getType());
  return core.make<ContractOp>(invariant, ValueRange{core.constant(type, 1.0)},
                               false, false, /*real=*/true);
}

void ParameterOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  if (!cotangents.wants(getTensor()))
    return;
  Core core(cotangents);
  auto tensor = cast<RankedTensorType>(getTensor().getType());
  Value total = buildTotal(core, flatten(core, cotangent));
  if (!getColumn()) {
    cotangents.add(getTensor(), core.make<WeightsReshapeOp>(tensor, total));
    return;
  }
  int64_t column = *getColumn(), rows = tensor.getDimSize(0);
  auto columns = [&](int64_t count) {
    return RankedTensorType::get({rows, count}, tensor.getElementType());
  };
  SmallVector<Value> parts;
  if (column > 0)
    parts.push_back(core.make<ZeroOp>(columns(column)));
  parts.push_back(core.make<WeightsReshapeOp>(columns(1), total));
  if (int64_t rest = tensor.getDimSize(1) - column - 1)
    parts.push_back(core.make<ZeroOp>(columns(rest)));
  cotangents.add(getTensor(), core.make<WeightsConcatOp>(parts, 1));
}

static void addBiasAdjoint(Core &core, Value bias, Value cotangent,
                           Cotangents &cotangents) {
  if (bias && cotangents.wants(bias))
    cotangents.add(bias, core.make<WeightsReshapeOp>(
                             bias.getType(), buildTotal(core, cotangent)));
}

void LinearOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  if (cotangents.wants(getInput()))
    cotangents.add(
        getInput(),
        unflatten(core,
                  buildLinear(core, transpose(core, getWeights()), cotangent),
                  getInput()));
  if (cotangents.wants(getWeights()))
    cotangents.add(getWeights(),
                   core.make<ContractOp>(cotangent, flatten(core, getInput()),
                                         false, false, /*real=*/true));
  addBiasAdjoint(core, getBias(), cotangent, cotangents);
}

/// All inputs of a window as channels, point by point: [points][inputs].
static Value gatherWindow(Core &core, Value input, ConvOp op) {
  SmallVector<Value> shifted;
  for (ArrayRef<int64_t> by : op.getWindow())
    shifted.push_back(core.shift(input, by));
  return core.make<ConcatOp>(shifted);
}

// y_o(x) = sum w[o,i,k] f_i(x + d (low + k)). By f: the convolution of g with
// the kernel walked backwards, which starts at -(low + K - 1).
void ConvOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  assert(!getStride() && "gauge-dilate-strides comes first");
  auto tensor = cast<RankedTensorType>(getWeights().getType());
  ArrayRef<int64_t> window = tensor.getShape().drop_front(2);
  int64_t outputs = tensor.getDimSize(0), inputs = tensor.getDimSize(1);
  if (cotangents.wants(getInput())) {
    auto all = llvm::to_vector(llvm::seq<int64_t>(tensor.getRank()));
    SmallVector<int64_t> order(all), low;
    std::swap(order[0], order[1]);
    for (auto [first, extent] : llvm::zip(getLow(), window))
      low.push_back(-(first + extent - 1));
    Value kernel = core.make<WeightsPermuteOp>(
        getWeights(), order, ArrayRef(all).drop_front(2), /*conj=*/false);
    auto type = cast<InvariantType>(cotangent.getType()).withChannels(inputs);
    cotangents.add(
        getInput(),
        unflatten(core,
                  core.make<ConvOp>(type, kernel, cotangent, Value(),
                                    DenseI64ArrayAttr::get(getContext(), low),
                                    getDilationAttr(), DenseI64ArrayAttr()),
                  getInput()));
  }
  if (cotangents.wants(getWeights())) {
    int64_t points = tensor.getNumElements() / (outputs * inputs);
    if (!checkChannels(points * inputs, cotangents))
      return;
    Value input = flatten(core, getInput());
    Value total =
        core.make<ContractOp>(cotangent, gatherWindow(core, input, *this),
                              false, false, /*real=*/true);
    Type element = tensor.getElementType();
    total = core.make<WeightsReshapeOp>(
        RankedTensorType::get({outputs, points, inputs}, element), total);
    total = core.make<WeightsPermuteOp>(total, ArrayRef<int64_t>{0, 2, 1},
                                        ArrayRef<int64_t>{}, false);
    cotangents.add(getWeights(), core.make<WeightsReshapeOp>(tensor, total));
  }
  addBiasAdjoint(core, getBias(), cotangent, cotangents);
}

/// A constant.
void IndicatorOp::buildAdjoint(Value, Cotangents &) {}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

void WeightsAddOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(getLhs(), cotangent);
  cotangents.add(getRhs(), cotangent);
}

void WeightsPermuteOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  SmallVector<int64_t> inverse(getPermutation().size()), reversed;
  for (auto [to, from] : llvm::enumerate(getPermutation()))
    inverse[from] = to;
  for (int64_t dimension : getReversed())
    reversed.push_back(getPermutation()[dimension]);
  cotangents.add(getInput(), Core(cotangents)
                                 .make<WeightsPermuteOp>(cotangent, inverse,
                                                         reversed, getConj()));
}

void WeightsReshapeOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  cotangents.add(
      getInput(),
      Core(cotangents).make<WeightsReshapeOp>(getInput().getType(), cotangent));
}

static RankedTensorType withExtent(RankedTensorType type, int64_t dimension,
                                   int64_t extent) {
  SmallVector<int64_t> shape(type.getShape());
  shape[dimension] = extent;
  return RankedTensorType::get(shape, type.getElementType());
}

void WeightsSliceOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  auto type = cast<RankedTensorType>(getInput().getType());
  int64_t dimension = getDimension(), offset = getOffset(), size = getSize();
  SmallVector<Value> parts;
  auto addZeros = [&](int64_t extent) {
    if (extent > 0)
      parts.push_back(core.make<ZeroOp>(withExtent(type, dimension, extent)));
  };
  addZeros(offset);
  parts.push_back(cotangent);
  addZeros(type.getDimSize(dimension) - offset - size);
  cotangents.add(getInput(), core.make<WeightsConcatOp>(parts, dimension));
}

void WeightsConcatOp::buildAdjoint(Value cotangent, Cotangents &cotangents) {
  Core core(cotangents);
  int64_t dimension = getDimension(), offset = 0;
  for (Value input : getInputs()) {
    int64_t size =
        cast<RankedTensorType>(input.getType()).getDimSize(dimension);
    cotangents.add(
        input, core.make<WeightsSliceOp>(cotangent, dimension, offset, size));
    offset += size;
  }
}
