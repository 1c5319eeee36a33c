//===- Layers.cpp - from a model to gauge IR: layers and heads
//----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Initial weights: normal with the deviation init / sqrt(N_L N_R) of the
// published code, and 1 / sqrt(3 fan_in), that of PyTorch's uniform default,
// for the heads.
//
//===----------------------------------------------------------------------===//

#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

static UnitAttr flag(OpBuilder &builder, bool set) {
  return set ? builder.getUnitAttr() : UnitAttr();
}

static int64_t channelsOf(Value field) {
  return cast<gauge::CovariantType>(field.getType()).getChannels();
}

static gauge::CovariantType withChannelsOf(Value field, Value weights) {
  return cast<gauge::CovariantType>(field.getType())
      .withChannels(cast<RankedTensorType>(weights.getType()).getDimSize(0));
}

//===----------------------------------------------------------------------===//
// From links
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildPlaq(const Expr &call) {
  Value links = linksArgument(call, 0);
  int64_t orientation = -1;
  bool clover = false;
  if (!links || !readInteger(call, "orientation", -1, 1, orientation) ||
      !readFlag(call, "clover", clover))
    return {};
  if (dimensions < 2)
    return fail(call, "there are no plaquettes in 1 dimension: plaq needs a "
                      "lattice with 2 or more");
  int64_t planes = dimensions * (dimensions - 1) / (orientation == 0 ? 1 : 2);
  auto type = gauge::CovariantType::getLocal(
      group, dimensions, planes * (clover ? 4 : 1), precision);
  return Entity(emit<gauge::PlaqOp>(
      call, links,
      [&](auto &properties) {
        auto kind = orientation < 0   ? gauge::Orientation::Negative
                    : orientation > 0 ? gauge::Orientation::Positive
                                      : gauge::Orientation::Both;
        properties.orientation =
            gauge::OrientationAttr::get(builder.getContext(), kind);
        properties.clover = flag(builder, clover);
      },
      type));
}

Entity ModelBuilder::buildPoly(const Expr &call) {
  Value links = linksArgument(call, 0);
  bool daggers = false;
  if (!links || !readFlag(call, "daggers", daggers))
    return {};
  auto type = gauge::CovariantType::getLocal(
      group, dimensions, dimensions * (daggers ? 2 : 1), precision);
  return Entity(emit<gauge::PolyOp>(
      call, links,
      [&](auto &properties) { properties.daggers = flag(builder, daggers); },
      type));
}

//===----------------------------------------------------------------------===//
// Convolutions and products
//===----------------------------------------------------------------------===//

static constexpr StringRef slotOrders[] = {"axis", "orientation"};

Entity ModelBuilder::buildLConv(const Expr &call) {
  Value links = linksArgument(call, 0);
  Value field = links ? localArgument(call, 1) : Value();
  bool symmetric = true, local = true, daggers = false, unit = true;
  size_t order = 1;
  Kernel kernel;
  if (!field || !readFlag(call, "symmetric", symmetric) ||
      !readFlag(call, "local", local) || !readFlag(call, "daggers", daggers) ||
      !readFlag(call, "unit", unit) ||
      !readChoice(call, "slots", slotOrders, order) ||
      !readKernel(call, symmetric, kernel))
    return {};
  auto slotOrder = static_cast<gauge::SlotOrder>(order);
  int64_t slots = countSlots(call, kernel, local);
  if (slots == 0)
    return {};
  int64_t entries =
      gauge::countEntries(slots * channelsOf(field), daggers, unit);
  Value weights = makeWeights(call, claimLayerName(),
                              {{entries}, 1 / std::sqrt(double(entries))});
  if (!weights)
    return {};
  return Entity(emit<gauge::LConvOp>(
      call, {weights, links, field},
      [&](auto &properties) {
        properties.low = builder.getDenseI64ArrayAttr(kernel.low);
        properties.high = builder.getDenseI64ArrayAttr(kernel.high);
        properties.dilation = builder.getI64IntegerAttr(kernel.dilation);
        properties.order =
            gauge::SlotOrderAttr::get(builder.getContext(), slotOrder);
        properties.local = flag(builder, local);
        properties.daggers = flag(builder, daggers);
        properties.unit = flag(builder, unit);
      },
      withChannelsOf(field, weights)));
}

Entity ModelBuilder::buildLBilin(const Expr &call) {
  Value left = localArgument(call, 0);
  Value right = left ? localArgument(call, 1) : Value();
  bool daggers = false, unit = true;
  if (!right || !readFlag(call, "daggers", daggers) ||
      !readFlag(call, "unit", unit))
    return {};
  int64_t a = gauge::countEntries(channelsOf(left), daggers, unit);
  int64_t b = gauge::countEntries(channelsOf(right), daggers, unit);
  Value weights = makeWeights(call, claimLayerName(),
                              {{a, b}, 1 / std::sqrt(double(a) * double(b))});
  if (!weights)
    return {};
  return Entity(emit<gauge::LBilinOp>(
      call, {weights, left, right},
      [&](auto &properties) {
        properties.daggers = flag(builder, daggers);
        properties.unit = flag(builder, unit);
      },
      withChannelsOf(left, weights)));
}

/// `convention` sets the defaults of the other options, as the papers' code
/// did: prl (2022), arxiv (v1, GCMConv), arxiv_symmetric (v1,
/// GCMConvSymmetric).
static constexpr StringRef conventions[] = {"prl", "arxiv", "arxiv_symmetric"};

Entity ModelBuilder::buildLConvBilin(const Expr &call) {
  Value links = linksArgument(call, 0);
  Value field = links ? localArgument(call, 1) : Value();
  size_t convention = 0;
  if (!field || !readChoice(call, "convention", conventions, convention))
    return {};
  bool local = convention != 1, symmetric = convention == 2;
  size_t order = convention == 2 ? 1 : 0;
  bool daggers = true, unit = true;
  Kernel kernel;
  if (!readFlag(call, "symmetric", symmetric) ||
      !readFlag(call, "local", local) ||
      !readChoice(call, "slots", slotOrders, order) ||
      !readFlag(call, "daggers", daggers) || !readFlag(call, "unit", unit) ||
      !readKernel(call, symmetric, kernel))
    return {};
  bool leftDaggers = daggers, rightDaggers = daggers;
  bool leftUnit = unit, rightUnit = unit;
  if (!readFlag(call, "left_daggers", leftDaggers) ||
      !readFlag(call, "left_unit", leftUnit) ||
      !readFlag(call, "right_daggers", rightDaggers) ||
      !readFlag(call, "right_unit", rightUnit))
    return {};
  auto slotOrder = static_cast<gauge::SlotOrder>(order);
  int64_t slots = countSlots(call, kernel, local);
  if (slots == 0)
    return {};
  int64_t n = channelsOf(field);
  int64_t a = gauge::countEntries(n, leftDaggers, leftUnit);
  int64_t b = gauge::countEntries(n * slots, rightDaggers, rightUnit);
  Value weights = makeWeights(call, claimLayerName(),
                              {{a, b}, 1 / std::sqrt(double(a) * double(b))});
  if (!weights)
    return {};
  return Entity(emit<gauge::LConvBilinOp>(
      call, {weights, links, field},
      [&](auto &properties) {
        properties.low = builder.getDenseI64ArrayAttr(kernel.low);
        properties.high = builder.getDenseI64ArrayAttr(kernel.high);
        properties.dilation = builder.getI64IntegerAttr(kernel.dilation);
        properties.order =
            gauge::SlotOrderAttr::get(builder.getContext(), slotOrder);
        properties.local = flag(builder, local);
        properties.left_daggers = flag(builder, leftDaggers);
        properties.left_unit = flag(builder, leftUnit);
        properties.right_daggers = flag(builder, rightDaggers);
        properties.right_unit = flag(builder, rightUnit);
      },
      withChannelsOf(field, weights)));
}

Entity ModelBuilder::buildLLin(const Expr &call) {
  Value field = localArgument(call, 0);
  bool daggers = true, unit = true;
  if (!field || !readFlag(call, "daggers", daggers) ||
      !readFlag(call, "unit", unit))
    return {};
  int64_t entries = gauge::countEntries(channelsOf(field), daggers, unit);
  Value weights = makeWeights(call, claimLayerName(),
                              {{entries}, 1 / std::sqrt(double(entries))});
  if (!weights)
    return {};
  return Entity(emit<gauge::LLinOp>(
      call, {weights, field},
      [&](auto &properties) {
        properties.daggers = flag(builder, daggers);
        properties.unit = flag(builder, unit);
      },
      withChannelsOf(field, weights)));
}

//===----------------------------------------------------------------------===//
// Activations and the exponential
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildLAct(const Expr &call) {
  Value field = localArgument(call, 0);
  gauge::Function function;
  double slope = 0.01;
  if (!field || !readFunction(call, call.operands[1], function) ||
      !readReal(call, "slope", slope))
    return {};
  SmallVector<Value> operands = {field};
  if (findOption(call, "weights")) {
    WeightsSpec spec{{2}, 1, /*allowComplex=*/false, channelsOf(field)};
    operands.push_back(makeWeights(call, claimLayerName(), spec));
    if (!operands.back())
      return {};
  }
  return Entity(emit<gauge::LActOp>(call, operands, [&](auto &properties) {
    properties.function =
        gauge::FunctionAttr::get(builder.getContext(), function);
    if (findOption(call, "slope"))
      properties.slope = builder.getF64FloatAttr(slope);
  }));
}

Entity ModelBuilder::buildLActPoly(const Expr &call) {
  Value field = localArgument(call, 0);
  int64_t degree = 1;
  bool relu = false;
  if (!field || !readInteger(call, "degree", 0, 32, degree) ||
      !readFlag(call, "relu", relu))
    return {};
  int64_t n = channelsOf(field), terms = degree + 1;
  WeightsSpec spec{{terms + (relu ? 1 : 0)},
                   1 / std::sqrt(double(n) * double(terms + 1)),
                   /*allowComplex=*/false,
                   n};
  Value weights = makeWeights(call, claimLayerName(), spec);
  if (!weights)
    return {};
  return Entity(
      emit<gauge::LActPolyOp>(call, {weights, field}, [&](auto &properties) {
        properties.relu = flag(builder, relu);
      }));
}

Entity ModelBuilder::buildLExp(const Expr &call) {
  Value links = linksArgument(call, 0);
  Value field = links ? localArgument(call, 1) : Value();
  if (!field)
    return {};
  WeightsSpec spec{{channelsOf(field)},
                   1 / std::sqrt(double(channelsOf(field))),
                   /*allowComplex=*/false,
                   dimensions};
  Value weights = makeWeights(call, claimLayerName(), spec);
  return weights ? Entity(emit<gauge::LExpOp>(call, {weights, links, field}))
                 : Entity();
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

Entity ModelBuilder::buildLinear(const Expr &call) {
  Value input = invariantArgument(call, 0);
  if (!input)
    return {};
  auto type = cast<gauge::InvariantType>(input.getType());
  int64_t fanIn = type.getChannels() * (type.getComplex() ? 2 : 1);
  double deviation = 1 / std::sqrt(3.0 * double(fanIn));
  std::string layer = claimLayerName();
  unsigned before = failures;
  Value weights =
      makeWeights(call, layer, {{fanIn}, deviation, /*allowComplex=*/false});
  if (!weights)
    return {};
  int64_t channels = cast<RankedTensorType>(weights.getType()).getDimSize(0);
  SmallVector<Value> operands = {weights, input};
  if (Value bias = makeBias(call, layer, channels, deviation))
    operands.push_back(bias);
  if (failures != before)
    return {};
  return Entity(emit<gauge::LinearOp>(
      call, operands, [](auto &) {},
      type.withComplex(false).withChannels(channels)));
}

Entity ModelBuilder::buildConv(const Expr &call) {
  Value input = invariantArgument(call, 0);
  Kernel kernel;
  SmallVector<int64_t> stride(dimensions, 1);
  if (!input || !readKernel(call, false, kernel) ||
      !readPerAxis(call, "stride", stride))
    return {};
  auto type = cast<gauge::InvariantType>(input.getType());
  if (!type.isField())
    return fail(call.operands[0],
                "conv needs one value per site of the lattice, not " +
                    describe(Entity(input)));
  gauge::InvariantType coarse = type;
  if (!coarsen(call, stride, coarse))
    return {};
  SmallVector<int64_t> entries = {type.getChannels() *
                                  (type.getComplex() ? 2 : 1)};
  double fanIn = double(entries[0]);
  for (auto [low, high] : llvm::zip(kernel.low, kernel.high)) {
    entries.push_back(high - low + 1);
    fanIn *= double(entries.back());
  }
  double deviation = 1 / std::sqrt(3.0 * fanIn);
  std::string layer = claimLayerName();
  unsigned before = failures;
  Value weights =
      makeWeights(call, layer, {entries, deviation, /*allowComplex=*/false});
  if (!weights)
    return {};
  int64_t channels = cast<RankedTensorType>(weights.getType()).getDimSize(0);
  SmallVector<Value> operands = {weights, input};
  if (Value bias = makeBias(call, layer, channels, deviation))
    operands.push_back(bias);
  if (failures != before)
    return {};
  return Entity(emit<gauge::ConvOp>(
      call, operands,
      [&](auto &properties) {
        properties.low = builder.getDenseI64ArrayAttr(kernel.low);
        if (kernel.dilation != 1)
          properties.dilation = builder.getDenseI64ArrayAttr(
              SmallVector<int64_t>(dimensions, kernel.dilation));
        if (coarse != type)
          properties.stride = builder.getDenseI64ArrayAttr(stride);
      },
      coarse.withComplex(false).withChannels(channels)));
}

/// maxpool and meanpool.
Entity ModelBuilder::buildPool(const Expr &call) {
  Value input = invariantArgument(call, 0);
  SmallVector<int64_t> size(dimensions, 2);
  if (!input || !readPerAxis(call, "kernel", size))
    return {};
  SmallVector<int64_t> stride(size);
  if (!readPerAxis(call, "stride", stride))
    return {};
  auto type = cast<gauge::InvariantType>(input.getType());
  if (!type.isField() || type.getComplex())
    return fail(call.operands[0], call.name +
                                      " needs real numbers at each site, not " +
                                      describe(Entity(input)));
  int64_t points = 1;
  for (int64_t extent : size)
    points = std::min(points * extent, gauge::maxWindow + 1);
  if (points > gauge::maxWindow)
    return fail(call, "a window has at most " + Twine(gauge::maxWindow) +
                          " sites: use a smaller kernel");
  gauge::InvariantType coarse = type;
  if (!coarsen(call, stride, coarse))
    return {};
  return Entity(emit<gauge::PoolOp>(
      call, input,
      [&](auto &properties) {
        auto kind = call.name == "maxpool" ? gauge::PoolKind::Max
                                           : gauge::PoolKind::Mean;
        properties.kind = gauge::PoolKindAttr::get(builder.getContext(), kind);
        properties.size = builder.getDenseI64ArrayAttr(size);
        properties.stride = builder.getDenseI64ArrayAttr(stride);
      },
      coarse));
}

/// flatten(x, lattice = [4, 4]): all sites as channels.
Entity ModelBuilder::flattenSites(const Expr &call, Value input) {
  SmallVector<int64_t> extents;
  if (!readPerAxis(call, "lattice", extents))
    return {};
  auto type = cast<gauge::InvariantType>(input.getType());
  if (!type.isField())
    return fail(call.operands[0],
                "there are no sites to flatten in " + describe(Entity(input)));
  int64_t channels = type.getChannels();
  for (auto [axis, extent] : llvm::enumerate(extents)) {
    channels = std::min(channels * extent, gauge::maxChannels + 1);
    if (extent * type.getStride()[axis] > gauge::maxPathLength)
      return fail(call, "a lattice that is flattened has at most " +
                            Twine(gauge::maxPathLength) +
                            " sites along an axis");
  }
  if (channels > gauge::maxChannels)
    return fail(call, "a field has 1 to " + Twine(gauge::maxChannels) +
                          " channels: the lattice has too many sites");
  return Entity(emit<gauge::FlattenSitesOp>(
      call, input,
      [&](auto &properties) {
        properties.extents = builder.getDenseI64ArrayAttr(extents);
      },
      type.withAxes({}).withChannels(channels)));
}
