//===- Prefetch.cpp - asks memory for what the next site needs ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Prefetch.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace gaugec;

/// For llvm.prefetch: levels of cache.
static constexpr unsigned firstLevel = 3, secondLevel = 2;

/// Bytes that are asked for, for one site, at the most if they are to come into
/// the first level: of its 32 or 48 KiB two sites' ahead, and what this site
/// works on is more than that again.
static constexpr int64_t firstLevelBytes = 12288;

void Prefetch::setNext(site::ViewOp view, Value memory, Value offset) {
  next[view] = {memory, offset};
}

void Prefetch::emit(const Place &place, const LaneTile &tile, Value entry,
                    bool isWrite) {
  int64_t width = lanes.getLanes();
  Value from = lanes.addIndex(place.offset,
                              lanes.mulIndex(entry, tile.components * width));
  for (int64_t c = 0; c < tile.components; ++c)
    emitted.push_back(memref::PrefetchOp::create(
        lanes.getBuilder(), lanes.getLoc(), place.memory,
        ValueRange{lanes.addIndex(from, c * width)}, isWrite, secondLevel,
        /*isDataCache=*/true));
}

void Prefetch::emitVectors(Value memory, Value offset, int64_t count) {
  int64_t width = lanes.getLanes();
  for (int64_t i = 0; i < count; ++i)
    memref::PrefetchOp::create(lanes.getBuilder(), lanes.getLoc(), memory,
                               ValueRange{lanes.addIndex(offset, i * width)},
                               /*isWrite=*/false, firstLevel,
                               /*isDataCache=*/true);
}

void Prefetch::chooseLevel(Operation *sitesLoop) {
  int64_t vector =
      lanes.getLanes() * lanes.getType().getElementTypeBitWidth() / 8;
  bool isLooped = llvm::any_of(emitted, [&](memref::PrefetchOp op) {
    return op->getParentOp() != sitesLoop;
  });
  if (isLooped ||
      static_cast<int64_t>(emitted.size()) * vector > firstLevelBytes)
    return;
  for (memref::PrefetchOp op : emitted)
    op.setLocalityHint(firstLevel);
}

/// Whether `view` holds what the load reads, but further along the axis on
/// which sites follow each other.
static bool isAhead(site::ViewOp view, site::LoadOp load) {
  auto loaded = load.getTile().getDefiningOp<site::ViewOp>();
  ArrayRef<int64_t> there = view.getDisplacement(),
                    here = loaded.getDisplacement();
  if (view.getField() != loaded.getField() || here.empty() ||
      there.drop_back() != here.drop_back() || there.back() <= here.back())
    return false;
  int64_t first = loaded.getEntries()[0], count = loaded.getEntries()[1];
  if (auto entry = load.getEntry().getDefiningOp<arith::ConstantIndexOp>()) {
    first += entry.value();
    count = 1;
  }
  int64_t begin = view.getEntries()[0], size = view.getEntries()[1];
  return begin <= first && first + count <= begin + size;
}

/// What another view has read some sites ago is in cache still.
bool Prefetch::isLoadedBefore(site::LoadOp load) {
  return llvm::any_of(kernel.getBody().getOps<site::ViewOp>(),
                      [&](site::ViewOp view) { return isAhead(view, load); });
}

void Prefetch::emitLoad(site::LoadOp load, const LaneTile &tile, Value entry) {
  auto place = next.find(load.getTile());
  if (place == next.end() ||
      !done.insert({load.getTile(), load.getEntry()}).second ||
      isLoadedBefore(load))
    return;
  emit(place->second, tile, entry, /*isWrite=*/false);
}

void Prefetch::emitStore(site::StoreOp store, const LaneTile &tile,
                         Value entry) {
  auto place = next.find(store.getTile());
  if (place != next.end() &&
      done.insert({store.getTile(), store.getEntry()}).second)
    emit(place->second, tile, entry, /*isWrite=*/true);
}
