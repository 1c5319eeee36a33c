//===- GaugeInference.cpp - result types of the core ops, and their checks ===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inference fails with a message in the user's words. The verifier of each op
// runs the same code, so every rule stands here once.
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Checks.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

using Types = SmallVectorImpl<Type>;

//===----------------------------------------------------------------------===//
// Shared checks
//===----------------------------------------------------------------------===//

static SmallVector<int64_t> addVectors(ArrayRef<int64_t> a,
                                       ArrayRef<int64_t> b) {
  SmallVector<int64_t> sum(a);
  for (auto [s, d] : llvm::zip(sum, b))
    s += d;
  return sum;
}

/// Channels of an elementwise op: equal, or one side has a single channel
/// (mul_c2, add_c2, scale_c1).
static FailureOr<int64_t> joinChannels(OptionalLoc loc, int64_t lhs,
                                       int64_t rhs) {
  if (lhs == rhs || rhs == 1)
    return lhs;
  if (lhs == 1)
    return rhs;
  return emitOptionalError(loc, "cannot combine ", lhs, " channels with ", rhs,
                           ": the numbers must be equal, or one of them 1");
}

static LogicalResult checkSameSpace(OptionalLoc loc, CovariantType lhs,
                                    CovariantType rhs) {
  if (lhs.getGroup() != rhs.getGroup()) // mul_c3, add_c3
    return emitOptionalError(loc, "cannot combine fields of ",
                             lhs.getGroup().getName(), " and ",
                             rhs.getGroup().getName());
  if (lhs.getDimensions() != rhs.getDimensions())
    return emitOptionalError(loc, "cannot combine fields in ",
                             lhs.getDimensions(), " and ", rhs.getDimensions(),
                             " dimensions");
  if (lhs.getPrecision() != rhs.getPrecision())
    return emitOptionalError(loc, "cannot combine precisions ",
                             lhs.getPrecision(), " and ", rhs.getPrecision());
  return success();
}

static LogicalResult checkSameEnds(OptionalLoc loc, CovariantType lhs,
                                   CovariantType rhs) {
  if (failed(checkSameSpace(loc, lhs, rhs)))
    return failure();
  // add_c4, mix_c2, bilinear_c2
  if (lhs.getStart() == rhs.getStart() && lhs.getEnd() == rhs.getEnd())
    return success();
  return emitOptionalError(
      loc, "cannot add fields with different ends: one goes from ",
      formatSite(lhs.getStart()), " to ", formatSite(lhs.getEnd()),
      ", the other from ", formatSite(rhs.getStart()), " to ",
      formatSite(rhs.getEnd()));
}

static LogicalResult checkSameDomain(OptionalLoc loc, InvariantType lhs,
                                     InvariantType rhs) {
  if (lhs.getDimensions() != rhs.getDimensions() ||
      lhs.getPrecision() != rhs.getPrecision())
    return emitOptionalError(loc, "cannot combine invariants of different "
                                  "dimensions or precisions");
  if (lhs.getAxes() != rhs.getAxes()) // mul_c5, add_c5
    return emitOptionalError(loc, "cannot combine invariants that extend over "
                                  "different axes: broadcast one of them");
  if (lhs.getStride() != rhs.getStride()) // mul_c6, add_c6
    return emitOptionalError(loc, "cannot combine invariants of different "
                                  "strides: they live on different lattices");
  return success();
}

/// shift_c3: displacements stay within the limit, so that sums cannot overflow.
static LogicalResult checkDisplacement(OptionalLoc loc, ArrayRef<int64_t> by) {
  for (int64_t d : by)
    if (d > maxDisplacement || d < -maxDisplacement)
      return emitOptionalError(loc, "a displacement of ", d,
                               " sites is too far: the limit is ",
                               maxDisplacement);
  return success();
}

// link_c1, around_c3, winding_c1
static LogicalResult checkDirection(OptionalLoc loc, LinksType links,
                                    int64_t direction) {
  if (direction >= 0 && direction < links.getDimensions())
    return success();
  return emitOptionalError(loc, "there is no direction ", direction, " in ",
                           links.getDimensions(), " dimensions: use 0 to ",
                           links.getDimensions() - 1);
}

static CovariantType getOneChannel(LinksType links, ArrayRef<int64_t> end) {
  SmallVector<int64_t> zero(links.getDimensions(), 0);
  return CovariantType::get(links.getContext(), links.getGroup(),
                            links.getDimensions(), 1, links.getPrecision(),
                            zero, end);
}

/// "4 x 16"; n_out and K stand where any extent will do.
static std::string formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "of a single number";
  std::string text;
  for (auto [i, extent] : llvm::enumerate(shape)) {
    text += i == 0 ? "" : " x ";
    text += extent != anyExtent ? std::to_string(extent)
            : i == 0            ? "n_out"
                                : "K";
  }
  return text;
}

static bool matchesShape(ArrayRef<int64_t> shape, ArrayRef<int64_t> expected) {
  return llvm::equal(shape, expected, [](int64_t is, int64_t must) {
    return must == anyExtent || is == must;
  });
}

/// weights_c1, weights_c3: a known shape, not empty, not absurdly large.
static LogicalResult checkExtents(OptionalLoc loc, RankedTensorType weights) {
  if (!weights.hasStaticShape())
    return emitOptionalError(
        loc, "the shape of the weights must be known, but their type is ",
        weights);
  if (llvm::is_contained(weights.getShape(), 0))
    return emitOptionalError(loc, "the weights are empty: their type is ",
                             weights);
  int64_t left = maxWeights;
  for (int64_t extent : weights.getShape())
    left /= extent;
  if (left > 0)
    return success();
  return emitOptionalError(loc, "a tensor of weights has at most ", maxWeights,
                           " elements, but its type is ", weights);
}

LogicalResult gaugec::gauge::checkWeights(OptionalLoc loc, Type type,
                                          FloatType precision,
                                          ArrayRef<int64_t> expected,
                                          const Twine &why) {
  auto weights = cast<RankedTensorType>(type);
  Type element = weights.getElementType();
  if (auto complex = dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  if (element != precision) // weights_c2
    return emitOptionalError(loc, "the weights are ", element,
                             " but the field is ", precision);
  if (failed(checkExtents(loc, weights)))
    return failure();
  if (matchesShape(weights.getShape(), expected))
    return success();
  if (!loc)
    return failure();
  InFlightDiagnostic diag = emitError(*loc)
                            << "the weights must have the shape "
                            << formatShape(expected) << ", but their type is "
                            << weights;
  if (!why.isTriviallyEmpty())
    diag.attachNote() << why;
  return diag;
}

//===----------------------------------------------------------------------===//
// Links, paths, products
//===----------------------------------------------------------------------===//

LogicalResult LinkOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                       Adaptor op, Types &out) {
  auto links = cast<LinksType>(op.getLinks().getType());
  int64_t mu = op.getDirection();
  if (failed(checkDirection(loc, links, mu)))
    return failure();
  out.push_back(getLinkType(links, mu));
  return success();
}

LogicalResult gaugec::gauge::checkSteps(OptionalLoc loc, LinksType links,
                                        ArrayRef<int64_t> steps) {
  if (static_cast<int64_t>(steps.size()) > maxPathLength) // path_c1
    return emitOptionalError(loc, "a path has at most ", maxPathLength,
                             " steps, not ", steps.size());
  int64_t dimensions = links.getDimensions();
  for (int64_t step : steps) {
    if (step == 0) // path_c2
      return emitOptionalError(loc,
                               "a step is mu+1 or -(mu+1): 0 is not a step");
    if (step > dimensions || step < -dimensions) // path_c3
      return emitOptionalError(loc, "there is no step ", step, " in ",
                               dimensions, " dimensions: use 1 to ", dimensions,
                               " and -1 to ", -dimensions);
  }
  return success();
}

LogicalResult PathOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                       Adaptor op, Types &out) {
  auto links = cast<LinksType>(op.getLinks().getType());
  if (failed(checkSteps(loc, links, op.getSteps())))
    return failure();
  out.push_back(getOneChannel(
      links, pathDisplacement(op.getSteps(), links.getDimensions())));
  return success();
}

LogicalResult AroundOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                         Adaptor op, Types &out) {
  auto links = cast<LinksType>(op.getLinks().getType());
  int64_t mu = op.getDirection();
  if (failed(checkDirection(loc, links, mu)))
    return failure();
  CovariantType link = getLinkType(links, mu);
  for (Value field : op.getInsertions())
    if (field.getType() != link) // around_c1
      return emitOptionalError(loc, "what is inserted must be like the link, ",
                               link, ", not ", field.getType());
  if (op.getInsertions().size() > maxInsertions) // around_c2
    return emitOptionalError(loc, "at most ", maxInsertions,
                             " fields can be inserted, not ",
                             op.getInsertions().size());
  out.push_back(link.withEnds(link.getEnd(), link.getStart()));
  return success();
}

LogicalResult WindingOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                          Adaptor op, Types &out) {
  auto links = cast<LinksType>(op.getLinks().getType());
  if (failed(checkDirection(loc, links, op.getDirection())))
    return failure();
  out.push_back(
      getOneChannel(links, SmallVector<int64_t>(links.getDimensions(), 0)));
  return success();
}

LogicalResult ShiftOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                        Adaptor op, Types &out) {
  ArrayRef<int64_t> by = op.getBy();
  auto checkBy = [&](int64_t dimensions) -> LogicalResult {
    if (static_cast<int64_t>(by.size()) == dimensions) // shift_c1
      return checkDisplacement(loc, by);
    return emitOptionalError(loc, "a shift needs ", dimensions,
                             " entries, one per axis, not ", by.size());
  };
  if (auto field = dyn_cast<CovariantType>(op.getInput().getType())) {
    if (failed(checkBy(field.getDimensions())))
      return failure();
    SmallVector<int64_t> start = addVectors(field.getStart(), by);
    SmallVector<int64_t> end = addVectors(field.getEnd(), by);
    if (failed(checkDisplacement(loc, start)) ||
        failed(checkDisplacement(loc, end)))
      return failure();
    out.push_back(field.withEnds(start, end));
    return success();
  }
  auto field = cast<InvariantType>(op.getInput().getType());
  if (failed(checkBy(field.getDimensions())))
    return failure();
  for (auto [axis, d] : llvm::enumerate(by))
    if (d != 0 &&
        !llvm::is_contained(field.getAxes(), int64_t(axis))) // shift_c2
      return emitOptionalError(loc, "cannot shift along axis ", axis,
                               ": the field was summed over it");
  out.push_back(field);
  return success();
}

/// Result type of a product or a sum of invariants.
static LogicalResult joinInvariants(OptionalLoc loc, InvariantType lhs,
                                    InvariantType rhs, Types &out) {
  FailureOr<int64_t> channels =
      joinChannels(loc, lhs.getChannels(), rhs.getChannels());
  if (failed(channels) || failed(checkSameDomain(loc, lhs, rhs)))
    return failure();
  out.push_back(lhs.withChannels(*channels).withComplex(lhs.getComplex() ||
                                                        rhs.getComplex()));
  return success();
}

LogicalResult MulOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                      Adaptor op, Types &out) {
  auto lhs = dyn_cast<CovariantType>(op.getLhs().getType());
  auto rhs = dyn_cast<CovariantType>(op.getRhs().getType());
  if (!lhs && !rhs)
    return joinInvariants(loc, cast<InvariantType>(op.getLhs().getType()),
                          cast<InvariantType>(op.getRhs().getType()), out);
  if (!lhs || !rhs) // mul_c1
    return emitOptionalError(loc, "cannot multiply a covariant field by an "
                                  "invariant: use gauge.scale");
  FailureOr<int64_t> channels =
      joinChannels(loc, lhs.getChannels(), rhs.getChannels());
  if (failed(channels) || failed(checkSameSpace(loc, lhs, rhs)))
    return failure();
  if (lhs.getEnd() != rhs.getStart()) // mul_c4
    return emitOptionalError(loc, "cannot multiply: the left factor ends at ",
                             formatSite(lhs.getEnd()),
                             ", the right one starts at ",
                             formatSite(rhs.getStart()));
  out.push_back(
      lhs.withChannels(*channels).withEnds(lhs.getStart(), rhs.getEnd()));
  return success();
}

LogicalResult DaggerOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                         Types &out) {
  Type type = op.getInput().getType();
  if (auto field = dyn_cast<CovariantType>(type))
    type = field.withEnds(field.getEnd(), field.getStart());
  out.push_back(type);
  return success();
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                      Adaptor op, Types &out) {
  auto lhs = dyn_cast<CovariantType>(op.getLhs().getType());
  auto rhs = dyn_cast<CovariantType>(op.getRhs().getType());
  if (!lhs && !rhs)
    return joinInvariants(loc, cast<InvariantType>(op.getLhs().getType()),
                          cast<InvariantType>(op.getRhs().getType()), out);
  if (!lhs || !rhs) // add_c1
    return emitOptionalError(loc,
                             "cannot add a covariant field and an invariant");
  FailureOr<int64_t> channels =
      joinChannels(loc, lhs.getChannels(), rhs.getChannels());
  if (failed(channels) || failed(checkSameEnds(loc, lhs, rhs)))
    return failure();
  out.push_back(lhs.withChannels(*channels));
  return success();
}

LogicalResult ScaleOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                        Adaptor op, Types &out) {
  auto field = cast<CovariantType>(op.getField().getType());
  auto factor = cast<InvariantType>(op.getFactor().getType());
  FailureOr<int64_t> channels =
      joinChannels(loc, field.getChannels(), factor.getChannels());
  if (failed(channels))
    return failure();
  if (!factor.isField() || factor.isCoarse() ||
      factor.getDimensions() != field.getDimensions()) // scale_c2
    return emitOptionalError(loc, "the factor must extend over all ",
                             field.getDimensions(), " axes: broadcast it");
  if (factor.getPrecision() != field.getPrecision()) // scale_c3
    return emitOptionalError(loc, "cannot combine precisions ",
                             field.getPrecision(), " and ",
                             factor.getPrecision());
  out.push_back(field.withChannels(*channels));
  return success();
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

static LogicalResult checkChannelLimit(OptionalLoc loc, int64_t channels) {
  if (channels >= 1 && channels <= maxChannels)
    return success();
  return emitOptionalError(loc, "a field has 1 to ", maxChannels,
                           " channels, not ", channels);
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                         Adaptor op, Types &out) {
  if (op.getInputs().empty()) // concat_c1
    return emitOptionalError(loc, "cannot concatenate nothing");
  Type first = op.getInputs().front().getType();
  int64_t channels = 0;
  for (Value input : op.getInputs()) {
    channels += getChannels(input.getType());
    if (withChannels(input.getType(), 1) != withChannels(first, 1)) // concat_c2
      return emitOptionalError(loc, "cannot concatenate ", first, " and ",
                               input.getType(),
                               ": only their channels may differ");
  }
  if (failed(checkChannelLimit(loc, channels))) // concat_c3
    return failure();
  out.push_back(withChannels(first, channels));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                        Adaptor op, Types &out) {
  int64_t channels = getChannels(op.getInput().getType());
  int64_t offset = op.getOffset(), size = op.getSize();
  if (offset < 0 || size < 1 || offset > channels ||
      size > channels - offset) // slice_c1
    return emitOptionalError(
        loc, "cannot take ", size, " channels from channel ", offset,
        " on: the field has ", channels, " channels (0 to ", channels - 1, ")");
  out.push_back(withChannels(op.getInput().getType(), size));
  return success();
}

/// repeat_c1, sum_channels_c1: the numbers of repetitions.
static LogicalResult checkRepetitions(OptionalLoc loc, int64_t outer,
                                      int64_t inner) {
  if (outer >= 1 && inner >= 1 && outer <= maxChannels && inner <= maxChannels)
    return success();
  return emitOptionalError(loc, "outer and inner are 1 to ", maxChannels,
                           ", not ", outer, " and ", inner);
}

LogicalResult RepeatOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                         Adaptor op, Types &out) {
  int64_t outer = op.getOuter(), inner = op.getInner();
  if (failed(checkRepetitions(loc, outer, inner)))
    return failure();
  int64_t channels = getChannels(op.getInput().getType()) * outer * inner;
  if (failed(checkChannelLimit(loc, channels))) // repeat_c2
    return failure();
  out.push_back(withChannels(op.getInput().getType(), channels));
  return success();
}

LogicalResult SumChannelsOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                              Adaptor op, Types &out) {
  int64_t outer = op.getOuter(), inner = op.getInner();
  if (failed(checkRepetitions(loc, outer, inner)))
    return failure();
  int64_t channels = getChannels(op.getInput().getType());
  if (channels % (outer * inner) != 0) // sum_channels_c2
    return emitOptionalError(loc, "cannot sum ", channels, " channels in ",
                             outer, " x ", inner, " parts each");
  out.push_back(
      withChannels(op.getInput().getType(), channels / (outer * inner)));
  return success();
}

/// The fields of a mix or one side of a bilinear op: one kind, `channels` in
/// all.
static FailureOr<int64_t> countFieldChannels(OptionalLoc loc,
                                             ValueRange fields) {
  if (fields.empty()) // mix_c1, bilinear_c1
    return emitOptionalError(loc, "needs at least one field");
  auto first = cast<CovariantType>(fields.front().getType());
  int64_t channels = 0;
  for (Value field : fields) {
    auto type = cast<CovariantType>(field.getType());
    if (failed(checkSameEnds(loc, first, type)))
      return failure();
    channels += type.getChannels();
  }
  return channels;
}

LogicalResult MixOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                      Adaptor op, Types &out) {
  FailureOr<int64_t> channels = countFieldChannels(loc, op.getFields());
  if (failed(channels))
    return failure();
  auto field = cast<CovariantType>(op.getFields().front().getType());
  if ((op.getDaggers() || op.getUnit()) && !field.isClosed()) // mix_c3
    return emitOptionalError(
        loc,
        "daggers and the unit matrix need fields whose start is their end");
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  if (failed(checkWeights( // mix_c4, mix_c5
          loc, weights, field.getPrecision(),
          {anyExtent,
           countEntries(*channels, op.getDaggers(), op.getUnit())})) ||
      failed(checkChannelLimit(loc, weights.getDimSize(0))))
    return failure();
  out.push_back(field.withChannels(weights.getDimSize(0)));
  return success();
}

LogicalResult BilinearOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                           Adaptor op, Types &out) {
  FailureOr<int64_t> left = countFieldChannels(loc, op.getLeft());
  FailureOr<int64_t> right = countFieldChannels(loc, op.getRight());
  if (failed(left) || failed(right))
    return failure();
  auto field = cast<CovariantType>(op.getLeft().front().getType());
  auto other = cast<CovariantType>(op.getRight().front().getType());
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  if (failed(checkSameEnds(loc, field, other)) ||
      failed(checkWeights( // bilinear_c3, bilinear_c4

          loc, weights, field.getPrecision(),
          {anyExtent,
           countEntries(*left, op.getLeftDaggers(), op.getLeftUnit()),
           countEntries(*right, op.getRightDaggers(), op.getRightUnit())})) ||
      failed(checkChannelLimit(loc, weights.getDimSize(0))))
    return failure();
  out.push_back(field.withChannels(weights.getDimSize(0)));
  return success();
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

LogicalResult TraceOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                        Adaptor op, Types &out) {
  auto field = cast<CovariantType>(op.getInput().getType());
  if (!field.isClosed()) // trace_c1
    return emitOptionalError(loc, "cannot trace an open field: it starts at ",
                             formatSite(field.getStart()), " and ends at ",
                             formatSite(field.getEnd()));
  out.push_back(InvariantType::getField(
      field.getDimensions(), field.getChannels(), true, field.getPrecision()));
  return success();
}

LogicalResult ReOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                     Types &out) {
  out.push_back(
      cast<InvariantType>(op.getInput().getType()).withComplex(false));
  return success();
}

LogicalResult ImOp::inferReturnTypes(MLIRContext *, OptionalLoc loc, Adaptor op,
                                     Types &out) {
  auto type = cast<InvariantType>(op.getInput().getType());
  if (!type.getComplex()) // im_c1
    return emitOptionalError(loc, "the imaginary part of a real number is 0");
  out.push_back(type.withComplex(false));
  return success();
}

LogicalResult FlattenOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                          Adaptor op, Types &out) {
  auto type = cast<InvariantType>(op.getInput().getType());
  int64_t channels = type.getChannels() * (type.getComplex() ? 2 : 1);
  if (failed(checkChannelLimit(loc, channels))) // flatten_c1
    return failure();
  out.push_back(type.withComplex(false).withChannels(channels));
  return success();
}

LogicalResult UnflattenOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                            Adaptor op, Types &out) {
  auto type = cast<InvariantType>(op.getInput().getType());
  if (type.getComplex() || type.getChannels() % 2 != 0) // unflatten_c1
    return emitOptionalError(loc,
                             "complex channels are made of pairs of real "
                             "ones, not of ",
                             type);
  out.push_back(type.withComplex(true).withChannels(type.getChannels() / 2));
  return success();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// contract_c1, contract_c2: fields that have a trace with `left`.
static LogicalResult checkContraction(OptionalLoc loc, Type left,
                                      ContractOp::Adaptor op) {
  if (op.getFields().empty()) // contract_c1
    return emitOptionalError(loc, "needs at least one field");
  for (Value field : op.getFields())
    if (withChannels(field.getType(), 1) != withChannels(left, 1))
      return emitOptionalError(loc, "cannot contract ", left, " with ",
                               field.getType(),
                               ": only their channels may differ");
  auto invariant = dyn_cast<InvariantType>(left);
  if (invariant && (invariant.getComplex() || op.getDaggers() || op.getUnit() ||
                    !op.getReal())) // contract_c2
    return emitOptionalError(loc, "invariants are contracted as real numbers, "
                                  "without daggers and unit: flatten them");
  if (invariant || !(op.getDaggers() || op.getUnit()) ||
      cast<CovariantType>(left).isClosed())
    return success();
  return emitOptionalError( // contract_c3
      loc, "daggers and the unit matrix need fields whose start is their end");
}

LogicalResult ContractOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                           Adaptor op, Types &out) {
  Type left = op.getLeft().getType();
  if (failed(checkContraction(loc, left, op)))
    return failure();
  int64_t channels = 0;
  for (Value field : op.getFields())
    channels += getChannels(field.getType());
  Type element = getPrecision(left);
  if (!op.getReal())
    element = ComplexType::get(element);
  auto type = RankedTensorType::get(
      {getChannels(left),
       countEntries(channels, op.getDaggers(), op.getUnit())},
      element);
  if (failed(checkExtents(loc, type)))
    return failure();
  out.push_back(type);
  return success();
}

/// Each of 0 .. rank-1 at most once.
static bool areDimensions(ArrayRef<int64_t> dimensions, int64_t rank) {
  llvm::SmallDenseSet<int64_t> seen;
  return llvm::all_of(dimensions, [&](int64_t d) {
    return d >= 0 && d < rank && seen.insert(d).second;
  });
}

LogicalResult WeightsPermuteOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                                 Adaptor op, Types &out) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  if (failed(checkExtents(loc, type)))
    return failure();
  ArrayRef<int64_t> order = op.getPermutation();
  int64_t rank = type.getRank();
  if (static_cast<int64_t>(order.size()) != rank ||
      !areDimensions(order, rank)) // weights_permute_c1
    return emitOptionalError(loc, "the permutation must name each of the ",
                             rank, " dimensions once");
  // The default is not there yet when types are inferred while parsing.
  if (op.getReversedAttr() &&
      !areDimensions(op.getReversed(), rank)) // weights_permute_c2
    return emitOptionalError(loc, "only the dimensions 0 to ", rank - 1,
                             " can be reversed, each once");
  SmallVector<int64_t> shape;
  for (int64_t dimension : order)
    shape.push_back(type.getDimSize(dimension));
  out.push_back(RankedTensorType::get(shape, type.getElementType()));
  return success();
}

static LogicalResult checkDimension(OptionalLoc loc, int64_t dimension,
                                    RankedTensorType type) {
  if (dimension >= 0 && dimension < type.getRank())
    return success();
  return emitOptionalError(loc, "there is no dimension ", dimension, " of ",
                           type);
}

LogicalResult WeightsSliceOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                               Adaptor op, Types &out) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  int64_t dimension = op.getDimension();
  if (failed(checkExtents(loc, type)) ||
      failed(checkDimension(loc, dimension, type))) // weights_slice_c1
    return failure();
  int64_t offset = op.getOffset(), size = op.getSize();
  int64_t extent = type.getDimSize(dimension);
  if (offset < 0 || size < 1 || offset > extent || size > extent - offset)
    return emitOptionalError(loc, "cannot take ", size, " entries from ",
                             offset, " on: dimension ", dimension, " has ",
                             extent); // weights_slice_c2
  SmallVector<int64_t> shape(type.getShape());
  shape[dimension] = size;
  out.push_back(RankedTensorType::get(shape, type.getElementType()));
  return success();
}

LogicalResult WeightsConcatOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                                Adaptor op, Types &out) {
  if (op.getInputs().empty()) // weights_concat_c1
    return emitOptionalError(loc, "cannot concatenate nothing");
  auto first = cast<RankedTensorType>(op.getInputs().front().getType());
  int64_t dimension = op.getDimension(), extent = 0;
  if (failed(checkDimension(loc, dimension, first)))
    return failure();
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : op.getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    if (failed(checkExtents(loc, type)))
      return failure();
    if (type.getRank() == first.getRank()) {
      shape[dimension] = type.getDimSize(dimension);
      extent += shape[dimension];
    }
    if (type != RankedTensorType::get(shape, first.getElementType()))
      return emitOptionalError(loc, "cannot concatenate ", first, " and ", type,
                               " along dimension ",
                               dimension); // weights_concat_c2
  }
  shape[dimension] = extent;
  auto result = RankedTensorType::get(shape, first.getElementType());
  if (failed(checkExtents(loc, result)))
    return failure();
  out.push_back(result);
  return success();
}
