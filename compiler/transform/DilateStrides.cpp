//===- DilateStrides.cpp - gauge-dilate-strides ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A field on a coarser lattice becomes one on the whole lattice of which every
// so many sites count: what lies between is computed from wherever it looks,
// and sums leave it out. The reference interpreter does not use this file.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

namespace gaugec {
#define GEN_PASS_DEF_GAUGEDILATESTRIDES
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

using Vector = SmallVector<int64_t>;

namespace {
/// Rewrites the ops of one function in their order.
class Dilation {
public:
  explicit Dilation(func::FuncOp func)
      : func(func), builder(func.getContext()) {}
  LogicalResult run();

private:
  void visit(Operation *op);
  void dilateConv(ConvOp op);
  void replacePool(PoolOp op);
  void replaceFlatten(FlattenSitesOp op);
  void maskSum(Operation *op, bool isMean);
  void scaleBroadcast(BroadcastOp op);
  void stretchShift(ShiftOp op);
  void maskCotangents(VJPOp op);

  Vector strideOf(Value value) const { return strides.lookup(value); }
  Value mask(Value field, ArrayRef<int64_t> stride, bool whole = false);
  Value multiply(Value field, double number);
  Value shift(Value field, ArrayRef<int64_t> by);

  func::FuncOp func;
  OpBuilder builder;
  /// Of all coarse values, whose types have become those of the whole lattice.
  DenseMap<Value, Vector> strides;
};
} // namespace

static Vector makeOnes(int64_t count) { return Vector(count, 1); }

static int64_t product(ArrayRef<int64_t> numbers) {
  int64_t out = 1;
  for (int64_t number : numbers)
    out *= number;
  return out;
}

static Vector multiplyEach(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  Vector out;
  for (auto [x, y] : llvm::zip_equal(a, b))
    out.push_back(x * y);
  return out;
}

/// All points of a box, the last axis fastest.
static SmallVector<Vector> enumeratePoints(ArrayRef<int64_t> extents) {
  SmallVector<Vector> points{{}};
  for (int64_t extent : extents) {
    SmallVector<Vector> longer;
    for (const Vector &point : points)
      for (int64_t x = 0; x < extent; ++x) {
        longer.push_back(point);
        longer.back().push_back(x);
      }
    points = std::move(longer);
  }
  return points;
}

//===----------------------------------------------------------------------===//
// What is built
//===----------------------------------------------------------------------===//

Value Dilation::mask(Value field, ArrayRef<int64_t> stride, bool whole) {
  auto type = cast<InvariantType>(field.getType());
  if (!whole && product(stride) == 1)
    return field;
  auto all = InvariantType::getField(type.getDimensions(), 1,
                                     /*complex=*/false, type.getPrecision());
  Value indicator =
      IndicatorOp::create(builder, field.getLoc(), all, stride, whole);
  if (!type.isField()) // along the others it is the same everywhere
    indicator = MeanOp::create(builder, field.getLoc(),
                               all.withAxes(type.getAxes()), indicator);
  return MulOp::create(builder, field.getLoc(), field, indicator);
}

Value Dilation::multiply(Value field, double number) {
  if (number == 1)
    return field;
  auto type = cast<InvariantType>(field.getType());
  Value constant = ConstantOp::create(
      builder, field.getLoc(), type.withChannels(1).withComplex(false),
      builder.getF64FloatAttr(number), FloatAttr());
  return MulOp::create(builder, field.getLoc(), field, constant);
}

Value Dilation::shift(Value field, ArrayRef<int64_t> by) {
  if (llvm::all_of(by, [](int64_t d) { return d == 0; }))
    return field;
  return ShiftOp::create(builder, field.getLoc(), field, by);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void Dilation::dilateConv(ConvOp op) {
  Vector input = strideOf(op.getInput());
  if (input.empty() && !op.getStride())
    return;
  op.removeStrideAttr();
  if (input.empty())
    return;
  if (op.getDilation())
    input = multiplyEach(input, *op.getDilation());
  op.setDilation(input);
}

/// max(a, b) = b + relu(a - b), whose slope goes to b where they are equal.
void Dilation::replacePool(PoolOp op) {
  Value input = op.getInput();
  Vector stride = strideOf(input);
  if (stride.empty())
    stride = makeOnes(op.getSize().size());
  Location loc = op.getLoc();
  Value result;
  for (const Vector &point : enumeratePoints(op.getSize())) {
    Value here = shift(input, multiplyEach(point, stride));
    if (!result) {
      result = here;
    } else if (op.getKind() == PoolKind::Mean) {
      result = AddOp::create(builder, loc, result, here);
    } else {
      Value more = AddOp::create(builder, loc, result, multiply(here, -1));
      Value rest = PointwiseOp::create(builder, loc, more.getType(),
                                       Function::Relu, more, FloatAttr());
      result = AddOp::create(builder, loc, here, rest);
    }
  }
  if (op.getKind() == PoolKind::Mean)
    result = multiply(result, 1.0 / double(product(op.getSize())));
  strides[result] = strideOf(op.getResult());
  op.getResult().replaceAllUsesWith(result);
  op.erase();
}

void Dilation::replaceFlatten(FlattenSitesOp op) {
  Value input = op.getInput();
  Vector stride = strideOf(input);
  if (stride.empty())
    stride = makeOnes(op.getExtents().size());
  SmallVector<Value> sites;
  for (const Vector &point : enumeratePoints(op.getExtents()))
    sites.push_back(shift(input, multiplyEach(point, stride)));
  Value all = sites.size() == 1
                  ? sites.front()
                  : Value(ConcatOp::create(builder, op.getLoc(), sites));
  Value origin = mask(all, multiplyEach(op.getExtents(), stride),
                      /*whole=*/true);
  Value sum = SumOp::create(builder, op.getLoc(), op.getType(), origin);
  op.getResult().replaceAllUsesWith(sum);
  op.erase();
}

/// Sums count the coarse sites only, along the axes that they sum over.
void Dilation::maskSum(Operation *op, bool isMean) {
  Value input = op->getOperand(0), result = op->getResult(0);
  Vector stride = strideOf(input);
  if (stride.empty())
    return;
  for (int64_t axis : cast<InvariantType>(result.getType()).getAxes())
    stride[axis] = 1;
  Value masked = mask(input, stride);
  op->setOperand(0,
                 isMean ? multiply(masked, double(product(stride))) : masked);
}

/// A mean's share is that of a coarse site.
void Dilation::scaleBroadcast(BroadcastOp op) {
  Vector stride = strideOf(op.getResult());
  if (stride.empty() || !op.getMean())
    return;
  for (int64_t axis : op.getInput().getType().getAxes())
    stride[axis] = 1;
  op.setOperand(multiply(op.getInput(), double(product(stride))));
}

void Dilation::stretchShift(ShiftOp op) {
  if (Vector stride = strideOf(op.getInput()); !stride.empty())
    op.setBy(multiplyEach(op.getBy(), stride));
}

/// What is asked for between the sites of an output does not count.
void Dilation::maskCotangents(VJPOp op) {
  for (auto [output, cotangent] :
       llvm::zip(op.getOutputs(), op.getCotangentsMutable()))
    if (Vector stride = strideOf(output); !stride.empty())
      cotangent.assign(mask(cotangent.get(), stride));
}

void Dilation::visit(Operation *op) {
  builder.setInsertionPoint(op);
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](ConvOp conv) { dilateConv(conv); })
      .Case([&](PoolOp pool) { replacePool(pool); })
      .Case([&](FlattenSitesOp flatten) { replaceFlatten(flatten); })
      .Case([&](SumOp sum) { maskSum(sum, /*isMean=*/false); })
      .Case([&](MeanOp mean) { maskSum(mean, /*isMean=*/true); })
      .Case([&](BroadcastOp broadcast) { scaleBroadcast(broadcast); })
      .Case([&](ShiftOp shift) { stretchShift(shift); })
      .Case([&](VJPOp vjp) { maskCotangents(vjp); })
      .Case([&](ContractOp contract) {
        if (Vector stride = strideOf(contract.getLeft()); !stride.empty())
          contract.getLeftMutable().assign(mask(contract.getLeft(), stride));
      });
}

LogicalResult Dilation::run() {
  Block &block = func.getBody().front();
  for (Value value : block.getTerminator()->getOperands())
    if (auto type = dyn_cast<InvariantType>(value.getType());
        type && type.isCoarse())
      return emitError(value.getLoc())
             << "this result lives on a coarser lattice: return its mean or "
                "sum, or flatten it";
  for (Operation &op : block)
    for (Value result : op.getResults())
      if (auto type = dyn_cast<InvariantType>(result.getType());
          type && type.isCoarse()) {
        strides[result] = Vector(type.getStride());
        result.setType(type.withStride(makeOnes(type.getDimensions())));
      }
  for (Operation &op : llvm::make_early_inc_range(block))
    visit(&op);
  return success();
}

namespace {
struct GaugeDilateStrides
    : gaugec::impl::GaugeDilateStridesBase<GaugeDilateStrides> {
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (llvm::hasSingleElement(func.getBody()) && failed(Dilation(func).run()))
      signalPassFailure();
  }
};
} // namespace
