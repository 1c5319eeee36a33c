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

using namespace mlir;
using namespace gaugec;

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

/// Whether what an entry names has to be gathered: lanes that come from several
/// outer sites, or in another order if that is not mended where they are
/// loaded.
Value KernelLowering::isGathered(Value entry) {
  Location loc = lanes->getLoc();
  if (permutes)
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                 getRun(builder, loc, entry), lanes->index(0));
  return arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::ne, getPattern(builder, loc, entry),
      arith::ConstantIntOp::create(builder, loc, 0, 64));
}

/// The tile that `table` names for the outer site: in place if the vectors of
/// one outer site are the neighbours, if need be permuted; else gathered into
/// scratch.
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
  auto branch = scf::IfOp::create(
      builder, loc, TypeRange{memory.getType(), builder.getIndexType()},
      isGathered(entry), /*withElseRegion=*/true);
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
