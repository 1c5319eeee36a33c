//===- ContractKernel.cpp - the real matrix product behind site.contract --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sums[r, k] += sum_c left[r, c] right[k, c] (or twice that), a vector of sites
// for each. A
// block of r rows and k columns keeps r k sums in registers; each component
// loads r + k vectors for r k multiply-adds.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/LaneBuilder.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace gaugec;

namespace {
/// The operands of one `site.contract`.
struct ContractKernel {
  LaneBuilder &lanes;
  const LaneTile &left, &right;
  Value sums;
  bool twice;

  void emitBlock(Value row, Value column, int64_t rows, int64_t columns);
  /// Calls `body` for the starts of all whole blocks, then for the rest.
  void forBlocks(int64_t extent, int64_t block,
                 function_ref<void(Value start, int64_t size)> body);
};
} // namespace

void ContractKernel::emitBlock(Value row, Value column, int64_t rows,
                               int64_t columns) {
  OpBuilder &builder = lanes.getBuilder();
  int64_t width = lanes.getLanes(), components = left.components;
  Value first = lanes.mulIndex(
      lanes.addIndex(lanes.mulIndex(row, right.entries), column), width);
  auto place = [&](int64_t r, int64_t k) {
    return lanes.addIndex(first, (r * right.entries + k) * width);
  };
  Lanes initial;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t k = 0; k < columns; ++k)
      initial.push_back(lanes.loadVector(sums, place(r, k)));
  auto loop =
      scf::ForOp::create(builder, lanes.getLoc(), lanes.index(0),
                         lanes.index(components), lanes.index(1), initial);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value c = lanes.mulIndex(loop.getInductionVar(), width);
  auto loadEntries = [&](const LaneTile &tile, Value entry, int64_t count) {
    Value from = lanes.addIndex(
        lanes.addIndex(tile.offset, lanes.mulIndex(entry, components * width)),
        c);
    Lanes vectors;
    for (int64_t i = 0; i < count; ++i)
      vectors.push_back(lanes.loadVector(
          tile.memory, lanes.addIndex(from, i * components * width)));
    return vectors;
  };
  Lanes y = loadEntries(left, row, rows),
        x = loadEntries(right, column, columns);
  if (twice)
    y = lanes.add(y, y);
  Lanes next;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t k = 0; k < columns; ++k)
      next.push_back(
          lanes.fma(y[r], x[k], loop.getRegionIterArg(r * columns + k)));
  scf::YieldOp::create(builder, lanes.getLoc(), next);
  builder.setInsertionPointAfter(loop);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t k = 0; k < columns; ++k)
      lanes.storeVector(loop.getResult(r * columns + k), sums, place(r, k));
  unrollLoop(loop, rows * columns);
}

void ContractKernel::forBlocks(
    int64_t extent, int64_t block,
    function_ref<void(Value start, int64_t size)> body) {
  int64_t whole = extent / block * block;
  if (whole == block) {
    body(lanes.index(0), block);
  } else if (whole > 0) {
    auto loop =
        scf::ForOp::create(lanes.getBuilder(), lanes.getLoc(), lanes.index(0),
                           lanes.index(whole), lanes.index(block));
    OpBuilder::InsertionGuard guard(lanes.getBuilder());
    lanes.getBuilder().setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar(), block);
  }
  if (extent > whole)
    body(lanes.index(whole), extent - whole);
}

/// The block with the fewest loads for each multiply-add.
static std::pair<int64_t, int64_t> chooseBlock(int64_t rows, int64_t columns,
                                               unsigned registers) {
  std::pair<int64_t, int64_t> best{1, 1};
  double bestLoads = std::numeric_limits<double>::max();
  for (int64_t r = 1; r <= std::min<int64_t>(rows, registers); ++r)
    for (int64_t k = 1; k <= std::min<int64_t>(columns, registers); ++k) {
      // sums, one side's vectors, and two of the other in flight
      if (r * k + std::min(r, k) + 2 > registers)
        continue;
      // blocks at the ends do less work for the same loads
      double blocks = llvm::divideCeil(rows, r) * llvm::divideCeil(columns, k);
      double loads = blocks * (r + k);
      if (loads < bestLoads) {
        best = {r, k};
        bestLoads = loads;
      }
    }
  return best;
}

void gaugec::emitContract(LaneBuilder &lanes, const LaneTile &left,
                          const LaneTile &right, Value sums, bool twice,
                          unsigned registers) {
  ContractKernel kernel{lanes, left, right, sums, twice};
  auto [height, width] = chooseBlock(left.entries, right.entries, registers);
  // Columns outside: their part of the right tile stays in L1 for all rows.
  kernel.forBlocks(right.entries, width, [&](Value column, int64_t columns) {
    kernel.forBlocks(left.entries, height, [&](Value row, int64_t rows) {
      kernel.emitBlock(row, column, rows, columns);
    });
  });
}
