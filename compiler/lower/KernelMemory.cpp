//===- KernelMemory.cpp - where a kernel finds its fields and neighbours --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/lower/KernelLowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SetVector.h"

#include <limits>

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Outer sites
//===----------------------------------------------------------------------===//

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

/// Opens the loop over the outer sites begin .. end - 1.
LogicalResult KernelLowering::openSites(Value begin, Value end) {
  Location loc = kernel.getLoc();
  lanes->setLoc(loc);
  SmallVector<site::ViewOp> lookups = getLookups(kernel);
  if (!lookups.empty()) {
    if (failed(openRuns(lookups, begin, end)))
      return failure();
  } else {
    sitesLoop = scf::ForOp::create(builder, loc, begin, end, lanes->index(1));
    builder.setInsertionPointToStart(sitesLoop.getBody());
    outer = sitesLoop.getInductionVar();
  }
  nextOuter = lookAhead(outer, end);
  return success();
}

/// The entries of the tables of all lookups.
SmallVector<Value> KernelLowering::getEntries(ArrayRef<site::ViewOp> lookups) {
  llvm::SmallSetVector<Value, 8> tables;
  for (site::ViewOp view : lookups)
    tables.insert(tableArguments[info.findTable(*KernelTable::of(view))].first);
  return tables.takeVector();
}

/// How many outer sites from `start` on find the neighbours of all lookups in
/// whole vectors, one after another; 1 where the first does not.
Value KernelLowering::measureRun(ArrayRef<Value> tables, Value start,
                                 Value end) {
  Location loc = kernel.getLoc();
  Value run = arith::SubIOp::create(builder, loc, end, start);
  for (Value entries : tables) {
    Value entry =
        memref::LoadOp::create(builder, loc, entries, ValueRange{start});
    run =
        arith::MinSIOp::create(builder, loc, run, getRun(builder, loc, entry));
  }
  return arith::MaxSIOp::create(builder, loc, run, lanes->index(1));
}

/// Neighbours are looked up once for a run of outer sites. Along a run they
/// follow each other in memory, as the sites do.
LogicalResult KernelLowering::openRuns(ArrayRef<site::ViewOp> lookups,
                                       Value begin, Value end) {
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
  sitesLoop =
      scf::ForOp::create(builder, loc, lanes->index(0), count, lanes->index(1));
  scf::YieldOp::create(builder, loc, next);
  builder.setInsertionPointToStart(sitesLoop.getBody());
  Value step = sitesLoop.getInductionVar();
  outer = arith::AddIOp::create(builder, loc, start, step);
  sitesRun = Run{start, step};
  for (site::ViewOp view : lookups)
    followRun(view, tiles.at(view));
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

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// An entry of the sizes that the runtime passes, as an index.
Value KernelLowering::loadSize(int64_t number, Location loc) {
  Value size = memref::LoadOp::create(builder, loc, sizes,
                                      ValueRange{lanes->index(number)});
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(), size);
}

/// The extent of an axis of the kernel's domain.
Value KernelLowering::loadExtent(int64_t axis) {
  ArrayRef<int64_t> axes = *kernel.getAxes();
  int64_t position = llvm::find(axes, axis) - axes.begin();
  return loadSize(1 + position, lanes->getLoc());
}

Value KernelLowering::countSites(ArrayRef<int64_t> axes) {
  Value count = lanes->index(1);
  for (int64_t axis : axes)
    count = arith::MulIOp::create(builder, lanes->getLoc(), count,
                                  loadExtent(axis));
  count = arith::IndexCastOp::create(builder, lanes->getLoc(),
                                     builder.getI64Type(), count);
  Value real =
      arith::SIToFPOp::create(builder, lanes->getLoc(), precision, count);
  return vector::BroadcastOp::create(builder, lanes->getLoc(), lanes->getType(),
                                     real);
}

Value KernelLowering::allocateScratch(int64_t vectors, Value tile) {
  return lanes->index(scratchMemory.allocate(vectors, tile) * laneCount);
}

/// Where the view's tile begins for `site`, an index, in elements.
Value KernelLowering::locate(site::ViewOp view, Value site) {
  site::FieldType field = view.getField().getType();
  int64_t entrySize = field.getComponents() * laneCount;
  return lanes->addIndex(lanes->mulIndex(site, field.getEntries() * entrySize),
                         view.getEntries()[0] * entrySize);
}

LaneTile KernelLowering::makeView(site::ViewOp op) {
  Value memory = mapping.lookup(op.getField());
  int64_t first = op.getEntries()[0], count = op.getEntries()[1];
  std::optional<KernelTable> table = KernelTable::of(op);
  int64_t components = op.getField().getType().getComponents();
  if (sitesRun && !table) {
    LaneTile tile{memory, locate(op, sitesRun->start), count, components};
    followRun(op, tile);
    return tile;
  }
  if (op->getBlock() == &kernel.getBody().front() && sitesLoop) {
    Value there = nextOuter;
    if (table) {
      Value entries = tableArguments[info.findTable(*table)].first;
      Value entry = memref::LoadOp::create(builder, op.getLoc(), entries,
                                           ValueRange{nextOuter});
      there = getFirstSource(builder, op.getLoc(), entry);
    }
    prefetch->setNext(op, memory, locate(op, there));
  }
  if (table)
    return lookUp(op.getResult(), op.getField(), *table, outer, first, count);
  return {memory, locate(op, outer), count, components};
}

/// The tile that `table` names for the outer site: in place if the vectors of
/// one outer site are the neighbours, else gathered into scratch.
LaneTile KernelLowering::lookUp(Value tile, Value fieldValue,
                                const KernelTable &table, Value position,
                                int64_t first, int64_t count) {
  auto field = cast<site::FieldType>(fieldValue.getType());
  Location loc = lanes->getLoc();
  auto [entries, patterns] = tableArguments[info.findTable(table)];
  Value memory = mapping.lookup(fieldValue);
  int64_t entrySize = field.getComponents() * laneCount;
  Value copy = allocateScratch(count * field.getComponents(), tile);
  Value entry =
      memref::LoadOp::create(builder, loc, entries, ValueRange{position});
  Value zero = arith::ConstantIntOp::create(builder, loc, 0, 64);
  Value apart = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                      getPattern(builder, loc, entry), zero);
  auto branch = scf::IfOp::create(
      builder, loc, TypeRange{memory.getType(), builder.getIndexType()}, apart,
      /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  callGather(field, memory, entry, patterns, first, count, copy);
  scf::YieldOp::create(builder, loc, ValueRange{scratch, copy});
  builder.setInsertionPointToStart(branch.elseBlock());
  Value there = lanes->mulIndex(getFirstSource(builder, loc, entry),
                                field.getEntries() * entrySize);
  Value offset = lanes->addIndex(there, first * entrySize);
  scf::YieldOp::create(builder, loc, ValueRange{memory, offset});
  return {branch.getResult(0), branch.getResult(1), count,
          field.getComponents()};
}

/// Calls the module's gather function: entries first .. first + count - 1 of
/// the sites that the pattern names, into scratch.
void KernelLowering::callGather(site::FieldType field, Value memory,
                                Value entry, Value patterns, int64_t first,
                                int64_t count, Value copy) {
  func::FuncOp gather = getGatherFunction(kernel->getParentOfType<ModuleOp>(),
                                          precision, laneCount);
  int64_t vectors = field.getComponents();
  func::CallOp::create(
      builder, lanes->getLoc(), gather,
      ValueRange{memory, entry, patterns, scratch, copy,
                 lanes->index(field.getEntries() * vectors * laneCount),
                 lanes->index(first * vectors * laneCount),
                 lanes->index(count * vectors)});
}
