//===- Gather.cpp - the function that gathers neighbours lane by lane -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/lower/LaneBuilder.h"
#include "compiler/lower/Prefetch.h"
#include "compiler/lower/SharedFunctions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

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

Value gaugec::loadPattern(OpBuilder &builder, Location loc, Value patterns,
                          Value number, int64_t laneCount) {
  Value count = arith::ConstantIndexOp::create(builder, loc, laneCount);
  Value row =
      arith::MulIOp::create(builder, loc, toIndex(builder, loc, number), count);
  return vector::LoadOp::create(
      builder, loc, VectorType::get({laneCount}, builder.getI64Type()),
      patterns, row);
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
  Value takeLanes(const Sources &sources, Value place);
  void gatherFromOne(const Sources &sources, Value start);
  void gatherFromSome(const Sources &sources, Value list, Value start);
  Value findNearest(Value distances);
  Value findNext(const Sources &sources, Value distance);
  Value listDistances(const Sources &sources, Value list);
  Value collect(const Sources &sources, Value list, Value count, Value start);
  scf::ForOp copyEach(function_ref<Value(Value step)> load);
  Value splat(int64_t value);
  Value splat(Value number);

  func::FuncOp func;
  OpBuilder builder;
  LaneBuilder lanes;
  Location loc;
  VectorType integers;
};
} // namespace

/// Larger than any distance.
static constexpr int64_t noDistance = std::numeric_limits<int64_t>::max();

Value GatherWriter::splat(int64_t value) {
  return arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(integers, builder.getI64IntegerAttr(value)));
}

Value GatherWriter::splat(Value number) {
  return vector::BroadcastOp::create(builder, loc, integers, number);
}

/// The lanes' sources by the table's entry (docs/abi.md).
Sources GatherWriter::loadSources(Value entry, Value patterns) {
  int64_t laneCount = lanes.getLanes();
  Value slots = loadPattern(builder, loc, patterns,
                            getPattern(builder, loc, entry), laneCount);
  return {getFirstSource(builder, loc, entry),
          arith::ShRSIOp::create(builder, loc, slots,
                                 splat(llvm::Log2_64(laneCount))),
          arith::AndIOp::create(builder, loc, slots, splat(laneCount - 1))};
}

/// Copies each vector that `load` gives into scratch.
scf::ForOp GatherWriter::copyEach(function_ref<Value(Value step)> load) {
  Value scratch = func.getArgument(3), copy = func.getArgument(4),
        vectors = func.getArgument(7);
  auto loop =
      scf::ForOp::create(builder, loc, lanes.index(0), vectors, lanes.index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value step = lanes.mulIndex(loop.getInductionVar(), lanes.getLanes());
  lanes.storeVector(load(step), scratch, lanes.addIndex(copy, step));
  return loop;
}

/// A source's vector with its lanes in the order of those that it is for. The
/// same of a later site is asked for: sites whose lanes are gathered follow
/// each other, mostly.
Value GatherWriter::takeLanes(const Sources &sources, Value place) {
  Value field = func.getArgument(0), siteSize = func.getArgument(5);
  Value later = arith::AddIOp::create(builder, loc, place,
                                      lanes.mulIndex(siteSize, sitesAhead));
  memref::PrefetchOp::create(builder, loc, field, later, /*isWrite=*/false,
                             firstLevel, /*isDataCache=*/true);
  return lanes.permute(lanes.loadVector(field, place), sources.lane);
}

void GatherWriter::gatherFromOne(const Sources &sources, Value start) {
  unrollLoop(copyEach([&](Value step) {
               return takeLanes(sources, lanes.addIndex(start, step));
             }),
             3);
}

Value GatherWriter::findNearest(Value distances) {
  return vector::ReductionOp::create(builder, loc, vector::CombiningKind::MINSI,
                                     distances);
}

/// The next larger distance, or noDistance.
Value GatherWriter::findNext(const Sources &sources, Value distance) {
  Value isLarger =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt,
                            sources.distance, splat(distance));
  return findNearest(arith::SelectOp::create(
      builder, loc, isLarger, sources.distance, splat(noDistance)));
}

/// Writes the different distances into the list; returns their number.
Value GatherWriter::listDistances(const Sources &sources, Value list) {
  Type i64 = builder.getI64Type(), index = builder.getIndexType();
  auto loop = scf::WhileOp::create(
      builder, loc, TypeRange{i64, index},
      ValueRange{findNearest(sources.distance), lanes.index(0)});
  Block *before =
      builder.createBlock(&loop.getBefore(), {}, {i64, index}, {loc, loc});
  Value none = arith::ConstantIntOp::create(builder, loc, noDistance, 64);
  Value more = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                     before->getArgument(0), none);
  scf::ConditionOp::create(builder, loc, more, before->getArguments());
  Block *after =
      builder.createBlock(&loop.getAfter(), {}, {i64, index}, {loc, loc});
  Value distance = after->getArgument(0), count = after->getArgument(1);
  memref::StoreOp::create(builder, loc, distance, list, count);
  scf::YieldOp::create(
      builder, loc,
      ValueRange{findNext(sources, distance), lanes.addIndex(count, 1)});
  builder.setInsertionPointAfter(loop);
  return loop.getResult(1);
}

/// The lanes of one vector from all sources. `start` is where that of lane 0's
/// source begins.
Value GatherWriter::collect(const Sources &sources, Value list, Value count,
                            Value start) {
  Value siteSize = func.getArgument(5);
  auto loop = scf::ForOp::create(builder, loc, lanes.index(0), count,
                                 lanes.index(1), lanes.constant(0));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value distance =
      memref::LoadOp::create(builder, loc, list, loop.getInductionVar());
  Value away = arith::MulIOp::create(builder, loc,
                                     toIndex(builder, loc, distance), siteSize);
  Value vector = takeLanes(sources, lanes.addIndex(start, away));
  Value isFromThere =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                            sources.distance, splat(distance));
  vector = arith::SelectOp::create(builder, loc, isFromThere, vector,
                                   loop.getRegionIterArg(0));
  scf::YieldOp::create(builder, loc, vector);
  return loop.getResult(0);
}

void GatherWriter::gatherFromSome(const Sources &sources, Value list,
                                  Value start) {
  Value count = listDistances(sources, list);
  copyEach([&](Value step) {
    return collect(sources, list, count, lanes.addIndex(start, step));
  });
}

void GatherWriter::write() {
  Value siteSize = func.getArgument(5), first = func.getArgument(6);
  auto list = memref::AllocaOp::create(
      builder, loc, MemRefType::get({lanes.getLanes()}, builder.getI64Type()));
  Sources sources = loadSources(func.getArgument(1), func.getArgument(2));
  Value start = lanes.addIndex(
      arith::MulIOp::create(builder, loc, sources.first, siteSize), first);
  Value isOneSite = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::ne,
      getRun(builder, loc, func.getArgument(1)), lanes.index(0));
  auto branch = scf::IfOp::create(builder, loc, isOneSite,
                                  /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  gatherFromOne(sources, start);
  builder.setInsertionPointToStart(branch.elseBlock());
  gatherFromSome(sources, list, start);
  builder.setInsertionPointAfter(branch);
  func::ReturnOp::create(builder, loc);
}

func::FuncOp gaugec::getGatherFunction(ModuleOp module, FloatType precision,
                                       int64_t laneCount) {
  Builder builder(module.getContext());
  Type data = MemRefType::get({ShapedType::kDynamic}, precision);
  Type i64 = builder.getI64Type(), index = builder.getIndexType();
  Type patterns = MemRefType::get({ShapedType::kDynamic}, i64);
  func::FuncOp func = getSharedFunction(
      module, gatherName, precision,
      builder.getFunctionType(
          {data, i64, patterns, data, index, index, index, index}, {}));
  if (func.isDeclaration())
    GatherWriter(func, precision, laneCount).write();
  return func;
}
