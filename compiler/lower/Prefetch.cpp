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

/// Bytes that are asked for, for one site, at the most if they are to come into
/// the first level: of its 32 or 48 KiB two sites' ahead, and what this site
/// works on is more than that again.
static constexpr int64_t firstLevelBytes = 12288;

/// Entries of a table that lie in one line of cache.
static constexpr int64_t entriesOfLine = 8;

void Prefetch::setNext(site::ViewOp view, Value memory, Value offset) {
  next[view] = {memory, offset};
}

memref::PrefetchOp Prefetch::ask(Value memory, Value offset, unsigned level,
                                 bool isWrite) {
  return memref::PrefetchOp::create(lanes.getBuilder(), lanes.getLoc(), memory,
                                    ValueRange{offset}, isWrite, level,
                                    /*isDataCache=*/true);
}

void Prefetch::emit(const Place &place, const LaneTile &tile, Value entry,
                    bool isWrite, bool isPassed) {
  int64_t width = lanes.getLanes();
  Value from = lanes.addIndex(place.offset,
                              lanes.mulIndex(entry, tile.components * width));
  for (int64_t c = 0; c < tile.components; ++c)
    requests.push_back({ask(place.memory, lanes.addIndex(from, c * width),
                            secondLevel, isWrite),
                        isPassed});
}

void Prefetch::emitEntries(ArrayRef<Value> tables, Value first, Value last) {
  for (int64_t line : {0, 1}) {
    Value entry = arith::MinSIOp::create(
        lanes.getBuilder(), lanes.getLoc(),
        lanes.addIndex(first, line * entriesOfLine), last);
    for (Value entries : tables)
      ask(entries, entry, firstLevel);
  }
}

void Prefetch::chooseLevel(Operation *sitesLoop) {
  int64_t vector =
      lanes.getLanes() * lanes.getType().getElementTypeBitWidth() / 8;
  bool isLooped = llvm::any_of(requests, [&](const Request &request) {
    return request.op->getParentOp() != sitesLoop;
  });
  bool isFirst = !isLooped && static_cast<int64_t>(requests.size()) * vector <=
                                  firstLevelBytes;
  for (Request &request : requests)
    if (isFirst)
      request.op.setLocalityHint(firstLevel);
    else if (request.isPassed)
      request.op.erase();
}

/// A displacement by the order of axes in memory, the slowest first.
SmallVector<int64_t> Prefetch::orderByMemory(site::ViewOp view) const {
  SmallVector<int64_t> ordered(view.getDisplacement()); // by lattice axis
  if (llvm::is_contained(view.getField().getType().getAxes(),
                         static_cast<int64_t>(splitAxis))) {
    auto *split = ordered.begin() + splitAxis;
    std::rotate(ordered.begin(), split, split + 1);
  }
  return ordered;
}

/// Whether `view` holds what the load reads, but further along: in the same
/// part of the lattice, which the `axes` fastest axes span.
bool Prefetch::isAhead(site::ViewOp view, site::LoadOp load,
                       size_t axes) const {
  auto loaded = load.getTile().getDefiningOp<site::ViewOp>();
  if (view.getField() != loaded.getField())
    return false;
  SmallVector<int64_t> there = orderByMemory(view),
                       here = orderByMemory(loaded);
  axes = std::min(axes, here.size());
  if (ArrayRef(there).drop_back(axes) != ArrayRef(here).drop_back(axes) ||
      !std::lexicographical_compare(here.begin(), here.end(), there.begin(),
                                    there.end()))
    return false;
  int64_t first = loaded.getEntries()[0], count = loaded.getEntries()[1];
  if (auto entry = load.getEntry().getDefiningOp<arith::ConstantIndexOp>()) {
    first += entry.value();
    count = 1;
  }
  int64_t begin = view.getEntries()[0], size = view.getEntries()[1];
  return begin <= first && first + count <= begin + size;
}

bool Prefetch::isLoadedBefore(site::LoadOp load, size_t axes) {
  return llvm::any_of(
      kernel.getBody().getOps<site::ViewOp>(),
      [&](site::ViewOp view) { return isAhead(view, load, axes); });
}

/// What another view has read some sites ago is in the first level of cache
/// still; what one has read some rows ago, in the second.
void Prefetch::emitLoad(site::LoadOp load, const LaneTile &tile, Value entry) {
  auto place = next.find(load.getTile());
  if (place == next.end() ||
      !done.insert({load.getTile(), load.getEntry()}).second ||
      isLoadedBefore(load, /*axes=*/1))
    return;
  emit(place->second, tile, entry, /*isWrite=*/false,
       isLoadedBefore(load, /*axes=*/2));
}

void Prefetch::emitStore(site::StoreOp store, const LaneTile &tile,
                         Value entry) {
  auto place = next.find(store.getTile());
  if (place != next.end() &&
      done.insert({store.getTile(), store.getEntry()}).second)
    emit(place->second, tile, entry, /*isWrite=*/true, /*isPassed=*/false);
}
