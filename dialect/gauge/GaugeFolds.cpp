//===- GaugeFolds.cpp - folds and canonicalisation of the gauge ops -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Links are matrices without constraints here: U U^dagger is not folded, nor
// are steps that backtrack. What holds on the group only is the work of a pass.
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

//===----------------------------------------------------------------------===//
// What several rules ask
//===----------------------------------------------------------------------===//

static bool isZero(ArrayRef<int64_t> vector) {
  return llvm::all_of(vector, [](int64_t d) { return d == 0; });
}

static SmallVector<int64_t> addVectors(ArrayRef<int64_t> a,
                                       ArrayRef<int64_t> b) {
  SmallVector<int64_t> sum(a);
  for (auto [s, d] : llvm::zip(sum, b))
    s += d;
  return sum;
}

static SmallVector<int64_t> concatenate(ArrayRef<int64_t> a,
                                        ArrayRef<int64_t> b) {
  SmallVector<int64_t> all(a);
  all.append(b.begin(), b.end());
  return all;
}

/// The constant `number`, with no imaginary part.
static bool isConstant(Value value, double number) {
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant && constant.getRe().convertToDouble() == number &&
         (!constant.getIm() || constant.getIm()->isZero());
}

static bool isZero(Value value) {
  return value.getDefiningOp<ZeroOp>() || isConstant(value, 0.0);
}

/// `value` if it can take the place of a result of type `type`.
static OpFoldResult asResult(Value value, Type type) {
  return value.getType() == type ? OpFoldResult(value) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Folds
//===----------------------------------------------------------------------===//

// transport along [] -> the field
OpFoldResult TransportOp::fold(FoldAdaptor) {
  return getSteps().empty() ? OpFoldResult(getField()) : OpFoldResult();
}

// shift by 0 -> the field
OpFoldResult ShiftOp::fold(FoldAdaptor) {
  return isZero(getBy()) ? OpFoldResult(getInput()) : OpFoldResult();
}

// 1 * a -> a; a * 1 -> a
OpFoldResult MulOp::fold(FoldAdaptor) {
  auto isOne = [](Value value) {
    return value.getDefiningOp<UnitOp>() || isConstant(value, 1.0);
  };
  if (isOne(getLhs()) && getRhs().getType() == getType())
    return getRhs();
  return isOne(getRhs()) ? asResult(getLhs(), getType()) : OpFoldResult();
}

// 0 + a -> a; a + 0 -> a
OpFoldResult AddOp::fold(FoldAdaptor) {
  if (isZero(getLhs()) && getRhs().getType() == getType())
    return getRhs();
  return isZero(getRhs()) ? asResult(getLhs(), getType()) : OpFoldResult();
}

// scale a by 1 -> a
OpFoldResult ScaleOp::fold(FoldAdaptor) {
  return isConstant(getFactor(), 1.0) ? asResult(getField(), getType())
                                      : OpFoldResult();
}

// dagger(dagger(a)) -> a; dagger(1) -> 1; dagger of a real invariant -> itself
OpFoldResult DaggerOp::fold(FoldAdaptor) {
  if (auto inner = getInput().getDefiningOp<DaggerOp>())
    return inner.getInput();
  auto invariant = dyn_cast<InvariantType>(getInput().getType());
  if ((invariant && !invariant.getComplex()) ||
      getInput().getDefiningOp<UnitOp>())
    return getInput();
  return {};
}

// concat(a) -> a
OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? OpFoldResult(getInputs().front())
                                 : OpFoldResult();
}

// slice of all channels -> the field
OpFoldResult SliceOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}

// re of a real invariant -> itself
OpFoldResult ReOp::fold(FoldAdaptor) { return asResult(getInput(), getType()); }

// flatten of a real invariant -> itself
OpFoldResult FlattenOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}

// identity(a) -> a
OpFoldResult PointwiseOp::fold(FoldAdaptor) {
  return getFunction() == Function::Identity ? OpFoldResult(getInput())
                                             : OpFoldResult();
}

// broadcast, sum and mean along no axis -> the field
OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}
OpFoldResult SumOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}
OpFoldResult MeanOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}

// repeat and sum of single channels -> the field
OpFoldResult RepeatOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}
OpFoldResult SumChannelsOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}

// unflatten(flatten(a)) -> a
OpFoldResult UnflattenOp::fold(FoldAdaptor) {
  auto flatten = getInput().getDefiningOp<FlattenOp>();
  return flatten ? asResult(flatten.getInput(), getType()) : OpFoldResult();
}

// 0 + a -> a; a + 0 -> a
OpFoldResult WeightsAddOp::fold(FoldAdaptor) {
  if (getLhs().getDefiningOp<ZeroOp>())
    return getRhs();
  return getRhs().getDefiningOp<ZeroOp>() ? OpFoldResult(getLhs())
                                          : OpFoldResult();
}

// the identity -> the weights
OpFoldResult WeightsPermuteOp::fold(FoldAdaptor) {
  auto type = cast<RankedTensorType>(getType());
  bool conjugates = getConj() && isa<ComplexType>(type.getElementType());
  bool identity =
      llvm::equal(getPermutation(), llvm::seq<int64_t>(type.getRank()));
  return identity && !conjugates && getReversed().empty()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}
OpFoldResult WeightsReshapeOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}
OpFoldResult WeightsSliceOp::fold(FoldAdaptor) {
  return asResult(getInput(), getType());
}
OpFoldResult WeightsConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? OpFoldResult(getInputs().front())
                                 : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

namespace {
/// A value that is a product of links along one path: shift(path(steps), by).
struct LinkProduct {
  Value links;
  SmallVector<int64_t> steps;
  SmallVector<int64_t> by;
};
} // namespace

/// Sees through link, path, shift and dagger.
static std::optional<LinkProduct> matchLinkProduct(Value value) {
  auto type = dyn_cast<CovariantType>(value.getType());
  if (!type)
    return std::nullopt;
  int64_t dimensions = type.getDimensions();
  if (auto link = value.getDefiningOp<LinkOp>())
    return LinkProduct{link.getLinks(),
                       {static_cast<int64_t>(link.getDirection()) + 1},
                       SmallVector<int64_t>(dimensions, 0)};
  if (auto path = value.getDefiningOp<PathOp>())
    return LinkProduct{path.getLinks(), llvm::to_vector(path.getSteps()),
                       SmallVector<int64_t>(dimensions, 0)};
  if (auto shift = value.getDefiningOp<ShiftOp>()) {
    auto product = matchLinkProduct(shift.getInput());
    if (product)
      product->by = addVectors(product->by, shift.getBy());
    return product;
  }
  if (auto dagger = value.getDefiningOp<DaggerOp>()) {
    auto product = matchLinkProduct(dagger.getInput());
    if (product) {
      product->by =
          addVectors(product->by, pathDisplacement(product->steps, dimensions));
      product->steps = reverseSteps(product->steps);
    }
    return product;
  }
  return std::nullopt;
}

static Value buildLinkProduct(const LinkProduct &product, Location loc,
                              PatternRewriter &rewriter) {
  Value path = PathOp::create(rewriter, loc, product.links, product.steps);
  return isZero(product.by)
             ? path
             : ShiftOp::create(rewriter, loc, path, product.by).getResult();
}

/// Whether to give up `value` for a longer path: not if others need the
/// product.
static bool mayExtend(Value value, const LinkProduct &product) {
  return product.steps.size() <= 1 || value.hasOneUse();
}

// path(p) * shift(path(q), v) -> path(p q), with v the end of p; links, daggers
// and shifts are taken for the paths they are.
static LogicalResult joinPaths(MulOp op, PatternRewriter &rewriter) {
  auto left = matchLinkProduct(op.getLhs());
  auto right = matchLinkProduct(op.getRhs());
  if (!left || !right || left->links != right->links)
    return rewriter.notifyMatchFailure(op, "not two paths of the same links");
  if (!mayExtend(op.getLhs(), *left) || !mayExtend(op.getRhs(), *right))
    return rewriter.notifyMatchFailure(op, "a factor has other uses");
  left->steps = concatenate(left->steps, right->steps);
  if (static_cast<int64_t>(left->steps.size()) > maxPathLength)
    return rewriter.notifyMatchFailure(op, "the path would be too long");
  rewriter.replaceOp(op, buildLinkProduct(*left, op.getLoc(), rewriter));
  return success();
}

// link [mu] of links made of fields -> the field of direction mu
static LogicalResult linkOfFields(LinkOp op, PatternRewriter &rewriter) {
  auto links = op.getLinks().getDefiningOp<MakeLinksOp>();
  if (!links)
    return failure();
  rewriter.replaceOp(op, links.getFields()[op.getDirection()]);
  return success();
}

// path [] -> 1
static LogicalResult dropEmptyPath(PathOp op, PatternRewriter &rewriter) {
  if (!op.getSteps().empty())
    return failure();
  rewriter.replaceOpWithNewOp<UnitOp>(op, op.getType());
  return success();
}

// path [mu+1] -> link [mu]
static LogicalResult pathToLink(PathOp op, PatternRewriter &rewriter) {
  if (op.getSteps().size() != 1 || op.getSteps().front() < 0)
    return failure();
  rewriter.replaceOpWithNewOp<LinkOp>(op, op.getLinks(),
                                      op.getSteps().front() - 1);
  return success();
}

// dagger(path(p)) -> path(p walked back) for a closed path, which stays at x
static LogicalResult reverseClosedPath(DaggerOp op, PatternRewriter &rewriter) {
  auto path = op.getInput().getDefiningOp<PathOp>();
  if (!path || !path.getType().isClosed())
    return failure();
  rewriter.replaceOpWithNewOp<PathOp>(op, path.getLinks(),
                                      reverseSteps(path.getSteps()));
  return success();
}

//===----------------------------------------------------------------------===//
// Shifts and transports
//===----------------------------------------------------------------------===//

// shift(shift(a, u), v) -> shift(a, u + v)
static LogicalResult mergeShifts(ShiftOp op, PatternRewriter &rewriter) {
  auto inner = op.getInput().getDefiningOp<ShiftOp>();
  if (!inner)
    return failure();
  SmallVector<int64_t> by = addVectors(inner.getBy(), op.getBy());
  if (llvm::any_of(by, [](int64_t d) { return std::abs(d) > maxDisplacement; }))
    return failure();
  rewriter.replaceOpWithNewOp<ShiftOp>(op, inner.getInput(), by);
  return success();
}

// shift(1, v) -> 1; shift of a constant -> the constant
static LogicalResult shiftUniform(ShiftOp op, PatternRewriter &rewriter) {
  if (op.getInput().getDefiningOp<UnitOp>()) {
    rewriter.replaceOpWithNewOp<UnitOp>(op, cast<CovariantType>(op.getType()));
    return success();
  }
  if (!op.getInput().getDefiningOp<ConstantOp>() &&
      !op.getInput().getDefiningOp<ParameterOp>())
    return failure();
  rewriter.replaceOp(op, op.getInput());
  return success();
}

// transport(transport(w, q), p) -> transport(w, p q), if the inner one serves
// nobody else: shared inner transports are cheaper.
static LogicalResult mergeTransports(TransportOp op,
                                     PatternRewriter &rewriter) {
  auto inner = op.getField().getDefiningOp<TransportOp>();
  if (!inner || inner.getLinks() != op.getLinks() || !inner->hasOneUse() ||
      static_cast<int64_t>(inner.getSteps().size() + op.getSteps().size()) >
          maxPathLength)
    return failure();
  rewriter.replaceOpWithNewOp<TransportOp>(
      op, op.getType(), op.getLinks(), inner.getField(),
      concatenate(op.getSteps(), inner.getSteps()));
  return success();
}

//===----------------------------------------------------------------------===//
// Channels and invariants
//===----------------------------------------------------------------------===//

// slice(slice(a)) -> slice(a)
static LogicalResult mergeSlices(SliceOp op, PatternRewriter &rewriter) {
  auto inner = op.getInput().getDefiningOp<SliceOp>();
  if (!inner)
    return failure();
  rewriter.replaceOpWithNewOp<SliceOp>(
      op, inner.getInput(), inner.getOffset() + op.getOffset(), op.getSize());
  return success();
}

// slice(concat(a, b)) -> slice(b), if it lies in one operand
static LogicalResult sliceOfConcat(SliceOp op, PatternRewriter &rewriter) {
  auto concat = op.getInput().getDefiningOp<ConcatOp>();
  if (!concat)
    return failure();
  int64_t first = op.getOffset(), size = op.getSize();
  for (Value input : concat.getInputs()) {
    int64_t channels = getChannels(input);
    if (first >= channels) {
      first -= channels;
      continue;
    }
    if (first + size > channels)
      return rewriter.notifyMatchFailure(op, "reaches over two operands");
    rewriter.replaceOpWithNewOp<SliceOp>(op, input, first, size);
    return success();
  }
  return failure();
}

// trace(dagger(a)) -> dagger(trace(a))
static LogicalResult traceOfDagger(TraceOp op, PatternRewriter &rewriter) {
  auto dagger = op.getInput().getDefiningOp<DaggerOp>();
  if (!dagger)
    return failure();
  Value trace = TraceOp::create(rewriter, op.getLoc(), dagger.getInput());
  rewriter.replaceOpWithNewOp<DaggerOp>(op, trace);
  return success();
}

// re(dagger(t)) -> re(t)
static LogicalResult reOfDagger(ReOp op, PatternRewriter &rewriter) {
  auto dagger = op.getInput().getDefiningOp<DaggerOp>();
  if (!dagger)
    return failure();
  rewriter.replaceOpWithNewOp<ReOp>(op, dagger.getInput());
  return success();
}

// broadcast(broadcast(a)) -> broadcast(a), both `mean` or neither; not `mean`,
// of a constant or a parameter -> the same over more axes
static LogicalResult mergeBroadcast(BroadcastOp op, PatternRewriter &rewriter) {
  Value input = op.getInput();
  if (auto inner = input.getDefiningOp<BroadcastOp>()) {
    if (inner.getMean() != op.getMean())
      return failure();
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getInput(),
                                             op.getMean());
    return success();
  }
  if (op.getMean()) // divides by a number that only the call knows
    return failure();
  if (auto constant = input.getDefiningOp<ConstantOp>()) {
    rewriter.replaceOpWithNewOp<ConstantOp>(
        op, op.getType(), constant.getReAttr(), constant.getImAttr());
    return success();
  }
  auto parameter = input.getDefiningOp<ParameterOp>();
  if (!parameter)
    return failure();
  rewriter.replaceOpWithNewOp<ParameterOp>(
      op, op.getType(), parameter.getTensor(), parameter.getColumnAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Zeros
//===----------------------------------------------------------------------===//

// An op whose result is linear in `operands`, one of which is 0 -> 0
static LogicalResult makeZero(Operation *op, ValueRange operands,
                              PatternRewriter &rewriter) {
  if (llvm::none_of(operands, [](Value v) { return isZero(v); }))
    return failure();
  rewriter.replaceOpWithNewOp<ZeroOp>(op, op->getResult(0).getType());
  return success();
}

template <typename Op>
static LogicalResult zeroOfZero(Op op, PatternRewriter &rewriter) {
  return makeZero(op, op->getOperands(), rewriter);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

/// Scales the unit matrix or a product of links.
static ScaleOp matchScaledPath(Value value) {
  auto scale = value.getDefiningOp<ScaleOp>();
  bool path = scale && (scale.getField().getDefiningOp<UnitOp>() ||
                        matchLinkProduct(scale.getField()));
  return path ? scale : ScaleOp();
}

// scale(p, f) * b -> scale(p * b, f) and a * scale(p, f) -> the same for a
// product of links p, so that paths meet.
static LogicalResult hoistFactor(MulOp op, PatternRewriter &rewriter) {
  Value lhs = op.getLhs(), rhs = op.getRhs(), factor;
  if (ScaleOp scale = matchScaledPath(lhs)) {
    lhs = scale.getField();
    factor = scale.getFactor();
  } else if (ScaleOp scale = matchScaledPath(rhs)) {
    rhs = scale.getField();
    factor = scale.getFactor();
  } else {
    return failure();
  }
  Value product = MulOp::create(rewriter, op.getLoc(), lhs, rhs);
  rewriter.replaceOpWithNewOp<ScaleOp>(op, product, factor);
  return success();
}

// dagger(scale(p, f)) -> scale(dagger(p), dagger(f))
static LogicalResult daggerOfScale(DaggerOp op, PatternRewriter &rewriter) {
  ScaleOp scale = matchScaledPath(op.getInput());
  if (!scale)
    return failure();
  Value field = DaggerOp::create(rewriter, op.getLoc(), scale.getField());
  Value factor = DaggerOp::create(rewriter, op.getLoc(), scale.getFactor());
  rewriter.replaceOpWithNewOp<ScaleOp>(op, field, factor);
  return success();
}

// repeat(scale(p, f)) -> scale(p, repeat(f)) for a single p, which serves all
// channels as it is
static LogicalResult repeatOfScale(RepeatOp op, PatternRewriter &rewriter) {
  ScaleOp scale = matchScaledPath(op.getInput());
  if (!scale || getChannels(scale.getField()) != 1)
    return failure();
  Value factor = RepeatOp::create(rewriter, op.getLoc(), scale.getFactor(),
                                  op.getOuter(), op.getInner());
  rewriter.replaceOpWithNewOp<ScaleOp>(op, scale.getField(), factor);
  return success();
}

// shift(scale(p, f), v) -> scale(shift(p, v), shift(f, v))
static LogicalResult shiftOfScale(ShiftOp op, PatternRewriter &rewriter) {
  ScaleOp scale = matchScaledPath(op.getInput());
  if (!scale)
    return failure();
  Value field =
      ShiftOp::create(rewriter, op.getLoc(), scale.getField(), op.getBy());
  Value factor =
      ShiftOp::create(rewriter, op.getLoc(), scale.getFactor(), op.getBy());
  rewriter.replaceOpWithNewOp<ScaleOp>(op, field, factor);
  return success();
}

// a real number made complex by adding 0
static Value matchPromoted(Value value) {
  auto sum = value.getDefiningOp<AddOp>();
  if (!sum || !sum.getRhs().getDefiningOp<ZeroOp>())
    return nullptr;
  auto type = cast<InvariantType>(sum.getLhs().getType());
  bool same =
      type.getChannels() == cast<InvariantType>(sum.getType()).getChannels();
  return !type.getComplex() && same ? sum.getLhs() : nullptr;
}

// scale by a complex number that is real -> by the real one
static LogicalResult scaleByReal(ScaleOp op, PatternRewriter &rewriter) {
  Value real = matchPromoted(op.getFactor());
  if (!real)
    return failure();
  rewriter.replaceOpWithNewOp<ScaleOp>(op, op.getField(), real);
  return success();
}

// scale(scale(a, f), c) -> scale(a, f c)
static LogicalResult mergeScales(ScaleOp op, PatternRewriter &rewriter) {
  auto inner = op.getField().getDefiningOp<ScaleOp>();
  if (!inner || !inner->hasOneUse())
    return failure();
  Value factor =
      MulOp::create(rewriter, op.getLoc(), inner.getFactor(), op.getFactor());
  rewriter.replaceOpWithNewOp<ScaleOp>(op, inner.getField(), factor);
  return success();
}

//===----------------------------------------------------------------------===//
// Which op has which rules
//===----------------------------------------------------------------------===//

void LinkOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *) {
  patterns.add(linkOfFields);
  patterns.add(zeroOfZero<LinkOp>);
}

void PathOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *) {
  patterns.add(dropEmptyPath);
  patterns.add(pathToLink);
}

void TransportOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *) {
  patterns.add(mergeTransports);
}

void ShiftOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(mergeShifts);
  patterns.add(shiftUniform);
  patterns.add(shiftOfScale);
  patterns.add(zeroOfZero<ShiftOp>);
}

void MulOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *) {
  patterns.add(joinPaths);
  patterns.add(hoistFactor);
  patterns.add(zeroOfZero<MulOp>);
}

void DaggerOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *) {
  patterns.add(reverseClosedPath);
  patterns.add(daggerOfScale);
  patterns.add(zeroOfZero<DaggerOp>);
}

void ScaleOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(scaleByReal);
  patterns.add(mergeScales);
  patterns.add(zeroOfZero<ScaleOp>);
}

void RepeatOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *) {
  patterns.add(repeatOfScale);
  patterns.add(zeroOfZero<RepeatOp>);
}

void SliceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(mergeSlices);
  patterns.add(sliceOfConcat);
}

void TraceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(traceOfDagger);
  patterns.add(zeroOfZero<TraceOp>);
}

void ReOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                       MLIRContext *) {
  patterns.add(reOfDagger);
}

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *) {
  patterns.add(mergeBroadcast);
}
