//===- Gather.cpp - the function that gathers neighbours lane by lane -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/lower/LaneBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace gaugec;

/// Bits of a table's entry below the number of the pattern, and below that of
/// sites in a run.
static constexpr int64_t patternShift = 40, runShift = 56;

static Value shiftRight(OpBuilder &builder, Location loc, Value entry,
                        int64_t bits) {
  Value shift = arith::ConstantIntOp::create(builder, loc, bits, 64);
  return arith::ShRUIOp::create(builder, loc, entry, shift);
}

static Value keepLow(OpBuilder &builder, Location loc, Value entry,
                     int64_t bits) {
  Value mask =
      arith::ConstantIntOp::create(builder, loc, (int64_t(1) << bits) - 1, 64);
  return arith::AndIOp::create(builder, loc, entry, mask);
}

static Value toIndex(OpBuilder &builder, Location loc, Value number) {
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    number);
}

Value gaugec::getFirstSource(OpBuilder &builder, Location loc, Value entry) {
  return toIndex(builder, loc, keepLow(builder, loc, entry, patternShift));
}

Value gaugec::getPattern(OpBuilder &builder, Location loc, Value entry) {
  return keepLow(builder, loc, shiftRight(builder, loc, entry, patternShift),
                 runShift - patternShift);
}

Value gaugec::getRun(OpBuilder &builder, Location loc, Value entry) {
  return toIndex(builder, loc, shiftRight(builder, loc, entry, runShift));
}

namespace {
/// Where the lanes come from.
struct Sources {
  Value first;          ///< the outer site of lane 0's source, an index
  Value distance, lane; ///< vectors: outer sites from there, and lanes
};

/// Writes the body of the gather function.
class GatherWriter {
public:
  GatherWriter(func::FuncOp func, FloatType precision, int64_t laneCount)
      : func(func), builder(OpBuilder::atBlockBegin(func.addEntryBlock())),
        lanes(builder, precision, laneCount), loc(func.getLoc()),
        integers(VectorType::get({laneCount}, builder.getI64Type())) {
    lanes.setLoc(loc);
  }
  void write();

private:
  Sources loadSources(Value entry, Value patterns);
  Value isOneSite(const Sources &sources);
  Value locate(const Sources &sources, Value siteSize);
  void permute(const Sources &sources, Value siteSize);
  void gather(const Sources &sources, Value siteSize);
  void copyEach(function_ref<Value(Value step)> load);
  Value splat(int64_t value);

  func::FuncOp func;
  OpBuilder builder;
  LaneBuilder lanes;
  Location loc;
  VectorType integers;
};
} // namespace

Value GatherWriter::splat(int64_t value) {
  return arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(integers, builder.getI64IntegerAttr(value)));
}

/// The lanes' sources by the table's entry (docs/abi.md).
Sources GatherWriter::loadSources(Value entry, Value patterns) {
  int64_t laneCount = lanes.getLanes();
  Value pattern = arith::IndexCastOp::create(
      builder, loc, builder.getIndexType(), getPattern(builder, loc, entry));
  Value slots = vector::LoadOp::create(builder, loc, integers, patterns,
                                       lanes.mulIndex(pattern, laneCount));
  return {getFirstSource(builder, loc, entry),
          arith::ShRSIOp::create(builder, loc, slots,
                                 splat(llvm::Log2_64(laneCount))),
          arith::AndIOp::create(builder, loc, slots, splat(laneCount - 1))};
}

/// All lanes come from one outer site, as at the ends of blocks that are boxes.
Value GatherWriter::isOneSite(const Sources &sources) {
  Value same = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                     sources.distance, splat(0));
  return vector::ReductionOp::create(builder, loc, vector::CombiningKind::AND,
                                     same);
}

/// Copies each vector that `load` gives into scratch.
void GatherWriter::copyEach(function_ref<Value(Value step)> load) {
  Value scratch = func.getArgument(3), copy = func.getArgument(4),
        vectors = func.getArgument(7);
  auto loop =
      scf::ForOp::create(builder, loc, lanes.index(0), vectors, lanes.index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value step = lanes.mulIndex(loop.getInductionVar(), lanes.getLanes());
  lanes.storeVector(load(step), scratch, lanes.addIndex(copy, step));
  unrollLoop(loop, 3);
}

/// From one outer site: each vector with its lanes in another order.
void GatherWriter::permute(const Sources &sources, Value siteSize) {
  Value field = func.getArgument(0), first = func.getArgument(6);
  Value start = lanes.addIndex(
      arith::MulIOp::create(builder, loc, sources.first, siteSize), first);
  auto permutation = getPermuteFunction(
      func->getParentOfType<ModuleOp>(),
      cast<FloatType>(lanes.getType().getElementType()), lanes.getLanes());
  copyEach([&](Value step) {
    Value vector = lanes.loadVector(field, lanes.addIndex(start, step));
    return func::CallOp::create(builder, loc, permutation,
                                ValueRange{vector, sources.lane})
        .getResult(0);
  });
}

/// In each lane, from the first source's first element: distance * siteSize +
/// lane.
Value GatherWriter::locate(const Sources &sources, Value siteSize) {
  Value size =
      arith::IndexCastOp::create(builder, loc, builder.getI64Type(), siteSize);
  size = vector::BroadcastOp::create(builder, loc, integers, size);
  Value start = arith::MulIOp::create(builder, loc, sources.distance, size);
  return arith::AddIOp::create(builder, loc, start, sources.lane);
}

void GatherWriter::gather(const Sources &sources, Value siteSize) {
  Value field = func.getArgument(0), first = func.getArgument(6);
  Value start = lanes.addIndex(
      arith::MulIOp::create(builder, loc, sources.first, siteSize), first);
  Value elements = locate(sources, siteSize);
  auto maskType = VectorType::get({lanes.getLanes()}, builder.getI1Type());
  Value all = arith::ConstantOp::create(builder, loc,
                                        DenseElementsAttr::get(maskType, true));
  Value nothing = lanes.constant(0);
  copyEach([&](Value step) -> Value {
    return vector::GatherOp::create(builder, loc, lanes.getType(), field,
                                    ValueRange{lanes.addIndex(start, step)},
                                    elements, all, nothing);
  });
}

void GatherWriter::write() {
  Value siteSize = func.getArgument(5);
  Sources sources = loadSources(func.getArgument(1), func.getArgument(2));
  auto branch = scf::IfOp::create(builder, loc, isOneSite(sources),
                                  /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  permute(sources, siteSize);
  builder.setInsertionPointToStart(branch.elseBlock());
  gather(sources, siteSize);
  builder.setInsertionPointAfter(branch);
  func::ReturnOp::create(builder, loc);
}

/// The function `name` of the module, declared with `type` when first asked
/// for; `isNew` says so.
static func::FuncOp getFunction(ModuleOp module, const Twine &name,
                                FunctionType type, bool &isNew) {
  auto func = module.lookupSymbol<func::FuncOp>(name.str());
  isNew = !func;
  if (func)
    return func;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  func = func::FuncOp::create(builder, module.getLoc(), name.str(), type);
  func.setPrivate();
  return func;
}

static StringRef getSuffix(FloatType precision) {
  return precision.isF64() ? ".f64" : ".f32";
}

func::FuncOp gaugec::getPermuteFunction(ModuleOp module, FloatType precision,
                                        int64_t laneCount) {
  Builder builder(module.getContext());
  auto vector = VectorType::get({laneCount}, precision);
  auto order = VectorType::get({laneCount}, builder.getI64Type());
  bool isNew;
  return getFunction(module, permuteName + getSuffix(precision),
                     builder.getFunctionType({vector, order}, {vector}), isNew);
}

func::FuncOp gaugec::getGatherFunction(ModuleOp module, FloatType precision,
                                       int64_t laneCount) {
  Builder builder(module.getContext());
  Type data = MemRefType::get({ShapedType::kDynamic}, precision);
  Type i64 = builder.getI64Type(), index = builder.getIndexType();
  Type patterns = MemRefType::get({ShapedType::kDynamic}, i64);
  bool isNew;
  func::FuncOp func = getFunction(
      module, gatherName + getSuffix(precision),
      builder.getFunctionType(
          {data, i64, patterns, data, index, index, index, index}, {}),
      isNew);
  if (isNew)
    GatherWriter(func, precision, laneCount).write();
  return func;
}
