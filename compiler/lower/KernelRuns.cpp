//===- KernelRuns.cpp - the loops of a kernel over outer sites ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without neighbours one loop. With them a loop over runs of outer sites, whose
// neighbours follow each other as the sites do: they are looked up once.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/lower/KernelLowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/SetVector.h"

#include <limits>

using namespace mlir;
using namespace gaugec;

/// The lookups of neighbours at the head of a kernel (site-merge-views).
static SmallVector<site::ViewOp> getLookups(site::KernelOp kernel) {
  SmallVector<site::ViewOp> lookups;
  for (Operation &op : kernel.getBody().front())
    if (auto view = dyn_cast<site::ViewOp>(op); view && KernelTable::of(view))
      lookups.push_back(view);
    else if (!isa<arith::ConstantOp>(op))
      break;
  return lookups;
}

/// The outer site to ask memory for at `site`: behind the last there is nothing
/// to look ahead to.
Value KernelLowering::lookAhead(Value site, Value end) {
  return arith::MinSIOp::create(builder, kernel.getLoc(),
                                lanes->addIndex(site, sitesAhead),
                                lanes->addIndex(end, -1));
}

/// Whether the lookups are all that the kernel reads by tables, and it only
/// loads them, outside of loops. Then lanes in another order can be mended as
/// they are loaded.
static bool canPermute(site::KernelOp kernel, ArrayRef<site::ViewOp> lookups) {
  Block *body = &kernel.getBody().front();
  bool isMore = kernel
                    .walk([&](Operation *op) {
                      return KernelTable::of(op) &&
                                     !isa<site::IndicatorOp>(op) &&
                                     !llvm::is_contained(lookups, op)
                                 ? WalkResult::interrupt()
                                 : WalkResult::advance();
                    })
                    .wasInterrupted();
  return !isMore && llvm::all_of(lookups, [&](site::ViewOp view) {
    return llvm::all_of(view->getUsers(), [&](Operation *user) {
      return isa<site::LoadOp>(user) && user->getBlock() == body;
    });
  });
}

/// The loop over the outer sites begin .. end - 1.
LogicalResult KernelLowering::lowerSites(Value begin, Value end) {
  Location loc = kernel.getLoc();
  lanes->setLoc(loc);
  SmallVector<site::ViewOp> lookups = getLookups(kernel);
  if (!lookups.empty()) {
    permutes = laneCount > 1 && !looped && canPermute(kernel, lookups);
    return lowerRuns(lookups, begin, end);
  }
  sitesLoop = scf::ForOp::create(builder, loc, begin, end, lanes->index(1));
  builder.setInsertionPointToStart(sitesLoop.getBody());
  outer = sitesLoop.getInductionVar();
  nextOuter = lookAhead(outer, end);
  if (failed(lowerBlock(kernel.getBody().front())))
    return failure();
  prefetch->chooseLevel(sitesLoop);
  return success();
}

/// The entries of the tables of all lookups.
SmallVector<Value> KernelLowering::getEntries(Lookups lookups) {
  llvm::SmallSetVector<Value, 8> tables;
  for (site::ViewOp view : lookups)
    tables.insert(tableArguments[info.findTable(*KernelTable::of(view))].first);
  return tables.takeVector();
}

/// How many outer sites from `start` on find the neighbours of all lookups one
/// after another, where the first finds them; 1 where it gathers some.
Value KernelLowering::measureRun(ArrayRef<Value> tables, Value start,
                                 Value end) {
  Location loc = kernel.getLoc();
  Value run = arith::SubIOp::create(builder, loc, end, start),
        one = lanes->index(1);
  for (Value entries : tables) {
    Value entry =
        memref::LoadOp::create(builder, loc, entries, ValueRange{start});
    Value length = getRun(builder, loc, entry);
    if (!permutes)
      length =
          arith::SelectOp::create(builder, loc, isGathered(entry), one, length);
    run = arith::MinSIOp::create(builder, loc, run, length);
  }
  return arith::MaxSIOp::create(builder, loc, run, one);
}

/// Whether the lanes of any neighbour of `start` have another order than its
/// own.
Value KernelLowering::hasPatterns(ArrayRef<Value> tables, Value start) {
  Location loc = kernel.getLoc();
  Value zero = arith::ConstantIntOp::create(builder, loc, 0, 64), all = zero;
  for (Value entries : tables)
    all = arith::OrIOp::create(
        builder, loc, all,
        memref::LoadOp::create(builder, loc, entries, ValueRange{start}));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                               getPattern(builder, loc, all), zero);
}

/// Neighbours are looked up once for a run of outer sites. Along a run they
/// follow each other in memory, as the sites do.
LogicalResult KernelLowering::lowerRuns(Lookups lookups, Value begin,
                                        Value end) {
  Location loc = kernel.getLoc();
  Type index = builder.getIndexType();
  auto runs = scf::WhileOp::create(builder, loc, index, begin);
  Block *before = builder.createBlock(&runs.getBefore(), {}, index, loc);
  Value more = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt,
                                     before->getArgument(0), end);
  scf::ConditionOp::create(builder, loc, more, before->getArguments());
  Block *after = builder.createBlock(&runs.getAfter(), {}, index, loc);
  Value start = after->getArgument(0);
  SmallVector<Value> tables = getEntries(lookups);
  Value count = measureRun(tables, start, end);
  Value next = arith::AddIOp::create(builder, loc, start, count);
  prefetch->emitEntries(tables, next, lanes->addIndex(end, -1));
  outer = start;
  for (site::ViewOp view : lookups)
    if (failed(lowerOp(view)))
      return failure();
  lanes->setLoc(loc);
  LogicalResult lowered =
      permutes
          ? lowerEitherRun(lookups, start, count, hasPatterns(tables, start))
          : lowerRun(lookups, start, count, /*isPermuted=*/false);
  scf::YieldOp::create(builder, loc, next);
  return lowered;
}

/// Two loops over the same code: most runs find whole vectors, those at the
/// ends of blocks permute some. Tiles and scratch are put back between them;
/// what else the first leaves about its values, the second writes anew.
LogicalResult KernelLowering::lowerEitherRun(Lookups lookups, Value start,
                                             Value count, Value isPermuted) {
  auto branch = scf::IfOp::create(builder, kernel.getLoc(), isPermuted,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  auto tilesBefore = tiles;
  Scratch scratchBefore = scratchMemory;
  builder.setInsertionPointToStart(branch.thenBlock());
  if (failed(lowerRun(lookups, start, count, /*isPermuted=*/true)))
    return failure();
  scratchVectors = scratchMemory.getSize();
  scratchMemory = std::move(scratchBefore);
  tiles = std::move(tilesBefore);
  builder.setInsertionPointToStart(branch.elseBlock());
  return lowerRun(lookups, start, count, /*isPermuted=*/false);
}

/// The order in which the lanes of a neighbour are loaded. What was gathered is
/// in its own already.
Value KernelLowering::loadOrder(site::ViewOp view, Value start) {
  Location loc = kernel.getLoc();
  auto [entries, patterns] =
      tableArguments[info.findTable(*KernelTable::of(view))];
  Value entry =
      memref::LoadOp::create(builder, loc, entries, ValueRange{start});
  Value whole = arith::ConstantIntOp::create(builder, loc, 0, 64);
  Value pattern = arith::SelectOp::create(
      builder, loc, isGathered(entry), whole, getPattern(builder, loc, entry));
  return loadPattern(builder, loc, patterns, pattern, laneCount);
}

/// The loop over the sites of one run.
LogicalResult KernelLowering::lowerRun(Lookups lookups, Value start,
                                       Value count, bool isPermuted) {
  Location loc = kernel.getLoc();
  if (isPermuted)
    for (site::ViewOp view : lookups)
      tiles.at(view).order = loadOrder(view, start);
  sitesLoop =
      scf::ForOp::create(builder, loc, lanes->index(0), count, lanes->index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(sitesLoop.getBody());
  Value step = sitesLoop.getInductionVar();
  outer = arith::AddIOp::create(builder, loc, start, step);
  nextOuter = lookAhead(outer, func.getArguments().back());
  sitesRun = Run{start, step};
  prefetch.emplace(kernel, *lanes, splitAxis);
  for (site::ViewOp view : lookups)
    followRun(view, tiles.at(view));
  if (failed(lowerBlock(kernel.getBody().front())))
    return failure();
  prefetch->chooseLevel(sitesLoop);
  return success();
}

/// A tile that lies at its offset for the first site of a run goes on with the
/// sites. Where it begins does not change in a run: added up once, before the
/// loop (LICM), it needs one register and no time in it. Requests go beyond the
/// end, so there is none.
void KernelLowering::followRun(site::ViewOp view, LaneTile &tile) {
  site::FieldType field = view.getField().getType();
  int64_t siteSize = field.getEntries() * field.getComponents() * laneCount;
  OpFoldResult start = tile.offset, one = builder.getIndexAttr(1),
               unbounded =
                   builder.getIndexAttr(std::numeric_limits<int64_t>::max());
  auto type = MemRefType::get(
      {ShapedType::kDynamic},
      cast<MemRefType>(tile.memory.getType()).getElementType(),
      StridedLayoutAttr::get(builder.getContext(), ShapedType::kDynamic, {1}));
  tile.memory = memref::ReinterpretCastOp::create(
      builder, lanes->getLoc(), type, tile.memory, start, unbounded, one);
  tile.offset = lanes->mulIndex(sitesRun->step, siteSize);
  if (view->getBlock() == &kernel.getBody().front())
    prefetch->setNext(view, tile.memory,
                      lanes->addIndex(tile.offset, sitesAhead * siteSize));
}
