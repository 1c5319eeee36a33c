//===- KernelLowering.h - one kernel as a loop over outer sites -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_KERNELLOWERING_H
#define COMPILER_LOWER_KERNELLOWERING_H

#include "compiler/lower/KernelInfo.h"
#include "compiler/lower/LaneBuilder.h"
#include "compiler/lower/Prefetch.h"
#include "compiler/lower/Scratch.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace gaugec {

/// Writes the function of one kernel (SiteToVector.cpp): a lane per site.
class KernelLowering {
public:
  KernelLowering(site::KernelOp kernel, unsigned vectorBits, unsigned registers,
                 unsigned splitAxis);

  mlir::LogicalResult run();

private:
  void collectTables();
  void chooseProducts();
  void declare();
  void publish();
  mlir::LogicalResult lowerBlock(mlir::Block &block);
  mlir::LogicalResult lowerOp(mlir::Operation *op);
  std::optional<LaneTile> lowerTile(mlir::Operation *op);
  std::optional<Lanes> lowerLeaf(mlir::Operation *op);
  std::optional<Lanes> lowerArithmetic(mlir::Operation *op);
  Lanes lowerProduct(site::MulOp mul);
  bool isHermitian(mlir::Operation *op) const;
  mlir::LogicalResult lowerEffect(mlir::Operation *op);
  mlir::LogicalResult lowerFor(mlir::scf::ForOp loop);

  // Loops over outer sites (KernelRuns.cpp).
  mlir::Value lookAhead(mlir::Value site, mlir::Value end);
  mlir::LogicalResult lowerSites(mlir::Value begin, mlir::Value end);
  using Lookups = llvm::ArrayRef<site::ViewOp>;
  mlir::LogicalResult lowerRuns(Lookups lookups, mlir::Value begin,
                                mlir::Value end);
  mlir::LogicalResult lowerEitherRun(Lookups lookups, mlir::Value start,
                                     mlir::Value count, mlir::Value isPermuted);
  mlir::LogicalResult lowerRun(Lookups lookups, mlir::Value start,
                               mlir::Value count, bool isPermuted);
  llvm::SmallVector<mlir::Value> getEntries(Lookups lookups);
  mlir::Value measureRun(llvm::ArrayRef<mlir::Value> tables, mlir::Value start,
                         mlir::Value end);
  mlir::Value hasPatterns(llvm::ArrayRef<mlir::Value> tables,
                          mlir::Value start);
  mlir::Value loadOrder(site::ViewOp view, mlir::Value start);
  void followRun(site::ViewOp view, LaneTile &tile);

  // Memory (most of it in KernelMemory.cpp).
  LaneTile makeView(site::ViewOp op);
  mlir::Value locate(site::ViewOp view, mlir::Value site);
  mlir::Value loadIndicator(site::IndicatorOp op);
  mlir::Value loadWeight(site::WeightOp op);
  mlir::Value isGathered(mlir::Value entry);
  LaneTile lookUp(mlir::Value tile, mlir::Value field, const KernelTable &table,
                  mlir::Value outer, int64_t first, int64_t count);
  void callGather(site::FieldType field, mlir::Value memory, mlir::Value entry,
                  mlir::Value patterns, int64_t first, int64_t count,
                  mlir::Value copy);
  mlir::Value allocateScratch(int64_t vectors, mlir::Value tile = {});
  mlir::Value loadSize(int64_t number, mlir::Location loc);
  mlir::Value loadExtent(int64_t axis);
  mlir::Value countSites(llvm::ArrayRef<int64_t> axes);
  LaneTile findInMemory(mlir::Value factor, mlir::Operation *user);
  Lanes multiplyLooped(site::MulOp op, site::MatrixType type);

  site::KernelOp kernel;
  unsigned registers, splitAxis;
  mlir::OpBuilder builder;
  mlir::FloatType precision;
  int64_t laneCount;
  std::optional<LaneBuilder> lanes;
  std::optional<Prefetch> prefetch;
  mlir::func::FuncOp func;
  KernelInfo info;

  mlir::IRMapping
      mapping; ///< fields and weights to memrefs; indices and floats
  llvm::DenseMap<mlir::Value, Lanes> values;
  llvm::DenseSet<mlir::Value> hermitian; ///< by construction; of all elements
  llvm::DenseMap<mlir::Value, LaneTile> tiles;
  llvm::DenseMap<mlir::Value, LaneTile>
      products;        ///< products that were made in memory
  bool looped = false; ///< products are loops
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>>
      tableArguments; ///< entries, patterns
  mlir::Value sizes, scratch, outer, nextOuter;
  /// Of sites that follow each other: the first, and how far `outer` is.
  struct Run {
    mlir::Value start, step;
  };
  std::optional<Run> sitesRun;
  mlir::scf::ForOp
      sitesLoop; ///< over outer sites; none in kernels that run once
  /// Runs may have permuted lanes: they are put in order as they are loaded.
  bool permutes = false;
  Scratch scratchMemory;
  int64_t scratchVectors = 0; ///< needed in all
};

} // namespace gaugec

#endif // COMPILER_LOWER_KERNELLOWERING_H
