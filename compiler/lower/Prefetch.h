//===- Prefetch.h - asks memory for what the next site needs --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_PREFETCH_H
#define COMPILER_LOWER_PREFETCH_H

#include "compiler/lower/LaneBuilder.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/DenseSet.h"

namespace gaugec {

/// How far memory is asked ahead: with the shortest kernels, memory answers
/// later than the next outer site is done.
inline constexpr int64_t sitesAhead = 2;

/// For memref.prefetch: levels of cache.
inline constexpr unsigned firstLevel = 3, secondLevel = 2;

/// The neighbours of a site lie in pieces of memory that no hardware foresees.
/// While a kernel works at one outer site, it asks for the matrices that it
/// will load and store at a later one, each where it uses the present one's.
class Prefetch {
public:
  Prefetch(site::KernelOp kernel, LaneBuilder &lanes, unsigned splitAxis)
      : kernel(kernel), lanes(lanes), splitAxis(splitAxis) {}

  /// The tile that `view` names will begin at `offset` of `memory`.
  void setNext(site::ViewOp view, mlir::Value memory, mlir::Value offset);
  /// Asks for the next site's value of a load or of a store to `tile`.
  void emitLoad(site::LoadOp load, const LaneTile &tile, mlir::Value entry);
  void emitStore(site::StoreOp store, const LaneTile &tile, mlir::Value entry);
  /// Once all is asked for: into the first level of cache if it is little, else
  /// into the second, and only what is not there.
  void chooseLevel(mlir::Operation *sitesLoop);

  /// Asks for the entries of tables that come next: a run waits for its own.
  /// Two lines, as a short run may cross into the second; `last` is the last
  /// entry that there is.
  void emitEntries(llvm::ArrayRef<mlir::Value> tables, mlir::Value first,
                   mlir::Value last);

private:
  struct Place {
    mlir::Value memory, offset;
  };
  struct Request {
    mlir::memref::PrefetchOp op;
    bool isPassed; ///< some rows ago, another view has read this
  };
  mlir::memref::PrefetchOp ask(mlir::Value memory, mlir::Value offset,
                               unsigned level, bool isWrite = false);
  void emit(const Place &place, const LaneTile &tile, mlir::Value entry,
            bool isWrite, bool isPassed);
  llvm::SmallVector<int64_t> orderByMemory(site::ViewOp view) const;
  bool isAhead(site::ViewOp view, site::LoadOp load, size_t axes) const;
  bool isLoadedBefore(site::LoadOp load, size_t axes);

  site::KernelOp kernel;
  LaneBuilder &lanes;
  unsigned splitAxis; ///< of the lattice; the slowest in memory
  llvm::DenseMap<mlir::Value, Place> next;
  llvm::SmallVector<Request> requests;
  /// What has been asked for: tiles and entries.
  llvm::DenseSet<std::pair<mlir::Value, mlir::Value>> done;
};

} // namespace gaugec

#endif // COMPILER_LOWER_PREFETCH_H
