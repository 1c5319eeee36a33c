//===- Scratch.h - where the tiles of a kernel lie in scratch memory ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_SCRATCH_H
#define COMPILER_LOWER_SCRATCH_H

#include "dialect/site/Site.h"
#include "llvm/ADT/DenseMap.h"
#include <map>

namespace gaugec {

/// Memory for tiles while a kernel is lowered, op by op: what is not read any
/// more makes room for what comes, so that the tiles in use stay in cache.
/// Times are ops of the kernel's block, with all that is nested in them.
class Scratch {
public:
  explicit Scratch(site::KernelOp kernel);

  /// The ops before `op` are done.
  void advanceTo(mlir::Operation *op);
  /// Room for `size` vectors that are read as `tile` or as what it holds; for
  /// the present op only if there is no tile. Returns the offset.
  int64_t allocate(int64_t size, mlir::Value tile = {});
  /// Vectors needed in all.
  int64_t getSize() const { return end; }

private:
  int64_t findTime(mlir::Operation *op) const;
  int64_t findLastUse(mlir::Value value) const;
  void release(int64_t offset, int64_t size);

  mlir::Block *block;
  llvm::DenseMap<mlir::Operation *, int64_t> times; ///< of the block's ops
  int64_t now = 0, end = 0;
  std::map<int64_t, int64_t> free; ///< offset, size; never side by side
  /// Last use, and what can be released then.
  std::multimap<int64_t, std::pair<int64_t, int64_t>> inUse;
};

} // namespace gaugec

#endif // COMPILER_LOWER_SCRATCH_H
