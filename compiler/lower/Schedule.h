//===- Schedule.h - which values become fields, and in which kernel -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_SCHEDULE_H
#define COMPILER_LOWER_SCHEDULE_H

#include "compiler/lower/Evaluations.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <map>
#include <vector>

namespace gaugec {

/// The axes that a field extends over.
llvm::SmallVector<int64_t> getDomain(mlir::Type type);

/// Holds the same number at all sites and for all configurations: made of
/// parameters and constants only.
bool isUniform(mlir::Value value);

/// What fields in memory are worth.
enum class MemoryMode {
  /// Recompute what costs less than moving it from memory and back.
  Fast,
  /// Recompute also what costs less than computing the dearest field of the
  /// function once more would, number by number.
  Low,
};

/// Assigns the values of a function of core ops to kernels.
///
/// A value is *materialised* (becomes a field in memory) when it must be: it is
/// returned, summed or broadcast, or becomes links; and when that pays: when
/// several kernels or neighbours need it and evaluating it again for each would
/// cost more than its memory (Evaluations.h). All else is recomputed where it
/// is needed.
///
/// Kernels come in levels: a kernel may read, at its own site, what it or an
/// earlier kernel computed, and at other sites only what earlier levels did.
class Schedule {
public:
  Schedule(mlir::func::FuncOp func, MemoryMode mode);

  /// Kernels of one level and one domain; `results` in program order: fields,
  /// and weights that are sums over the kernel's sites.
  struct Kernel {
    llvm::SmallVector<int64_t> axes;
    llvm::SmallVector<mlir::Value> results;
  };
  /// What runs before the next level: first `weights`, then `reductions`, then
  /// `kernels`.
  struct Level {
    llvm::SmallVector<mlir::Operation *> weights;
    llvm::SmallVector<mlir::Operation *> reductions;
    std::vector<Kernel> kernels;
  };

  /// Why a value is in memory, or evaluated in several places.
  struct Decision {
    mlir::Value value;
    bool stored;
    bool required;          ///< it must be stored
    llvm::StringRef reason; ///< why it is; empty if by its price
    int64_t places;         ///< kernels and displacements that evaluate or read
    int64_t flops;          ///< of one evaluation, operands given
    int64_t gain;           ///< in flops, over the opposite decision
  };
  std::vector<Decision> explain();

  /// Longest chain of operations without a field in between. Kernels are
  /// written by recursion along such chains.
  static constexpr int64_t maxDepth = 1000;
  /// The first op at the end of a longer chain than that, if there is one.
  mlir::Operation *findDeepOp(int64_t limit) const;

  llvm::ArrayRef<Level> getLevels() const { return levels; }
  /// In memory: a function argument or a materialised value.
  bool isInMemory(mlir::Value value) const;
  /// Weights that are made of parameters only: they do not change between runs.
  bool isSetup(mlir::Value weights) const {
    return availability.lookup(weights).local == 0;
  }

private:
  int64_t getKernelLevel(mlir::Value root) const;
  void markRoots();
  void markNeighbours();
  llvm::SmallVector<mlir::Value> getStoredUsers(mlir::Value value) const;
  void markNarrows();
  void computeLevels();
  Evaluations countEvaluations();
  /// Materialises what pays, or stops to where it does not; true if there was
  /// anything.
  bool storeWhatPays();
  bool recomputeWhatPays();
  int64_t measureMemory();
  void storeRunningSums();
  void buildLevels();

  mlir::func::FuncOp func;
  MemoryPrices prices;

  /// First level whose kernels may read the value at their own site (`local`),
  /// and at other sites (`remote`).
  struct Availability {
    int64_t local = 0, remote = 0;
  };
  llvm::DenseMap<mlir::Value, Availability> availability;
  llvm::SetVector<mlir::Value> materialised;
  llvm::DenseMap<mlir::Value, llvm::StringRef> required; ///< with the reason
  llvm::DenseSet<mlir::Value> runningSums; ///< stored ones, for low memory
  std::vector<Level> levels;
};

} // namespace gaugec

#endif // COMPILER_LOWER_SCHEDULE_H
