//===- MixKernel.cpp - the real matrix product behind site.mix ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// out[r, c] = sum_k w[r, k] x[k, c], a vector of sites for each x and out. A
// block of r rows and c components keeps r c sums in registers; each k loads c
// vectors and r weights for r c multiply-adds.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/LaneBuilder.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace gaugec;

namespace {
struct RegisterBlock {
  int64_t rows, components;
};
} // namespace

/// Cycles per k of a block, for two multiply-adds and two loads a cycle and a
/// latency of four cycles.
static double estimateCycles(int64_t rows, int64_t components) {
  double arithmetic = rows * components / 2.0;
  double loads = (rows + components) / 2.0;
  return std::max({arithmetic, loads, 4.0});
}

/// The block that takes the fewest cycles for all rows and components.
static RegisterBlock chooseBlock(int64_t rows, int64_t components,
                                 unsigned registers) {
  RegisterBlock best{1, 1};
  double bestCycles = std::numeric_limits<double>::max();
  for (int64_t r = 1; r <= std::min<int64_t>(rows, registers); ++r)
    for (int64_t c = 1; c <= std::min<int64_t>(components, registers); ++c) {
      // sums, the vectors of one k, and two weights in flight
      if (r * c + c + 2 > registers)
        continue;
      int64_t restRows = rows % r, restComponents = components % c;
      double cycles = 0;
      for (int64_t part = 0; part < 2; ++part) {
        int64_t width = part == 0 ? c : restComponents;
        if (width == 0)
          continue;
        double once = (rows / r) * estimateCycles(r, width);
        if (restRows)
          once += estimateCycles(restRows, width);
        cycles += once * (part == 0 ? components / c : 1);
      }
      if (cycles < bestCycles) {
        best = {r, c};
        bestCycles = cycles;
      }
    }
  return best;
}

namespace {
/// The operands of one `site.mix`.
struct MixKernel {
  LaneBuilder &lanes;
  Value weights, offset;
  int64_t stride;
  const LaneTile &input, &output;

  void emitBlock(Value row, int64_t component, RegisterBlock block);
  void emitRows(int64_t component, int64_t width, int64_t height);
};
} // namespace

/// One block of sums, over all k.
void MixKernel::emitBlock(Value row, int64_t component, RegisterBlock block) {
  OpBuilder &builder = lanes.getBuilder();
  Location loc = lanes.getLoc();
  int64_t step = input.components * lanes.getLanes();
  Value firstWeight = lanes.addIndex(offset, lanes.mulIndex(row, stride));
  Lanes zeros = lanes.zero(block.rows * block.components);
  auto loop =
      scf::ForOp::create(builder, loc, lanes.index(0),
                         lanes.index(input.entries), lanes.index(1), zeros);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value k = loop.getInductionVar();
  Value from = lanes.addIndex(input.offset, lanes.mulIndex(k, step));
  Lanes x, sums;
  for (int64_t c = 0; c < block.components; ++c)
    x.push_back(lanes.loadVector(
        input.memory,
        lanes.addIndex(from, (component + c) * lanes.getLanes())));
  Value weight = lanes.addIndex(firstWeight, k);
  for (int64_t r = 0; r < block.rows; ++r) {
    Value w = lanes.splat(weights, lanes.addIndex(weight, r * stride));
    for (int64_t c = 0; c < block.components; ++c)
      sums.push_back(
          lanes.fma(w, x[c], loop.getRegionIterArg(r * block.components + c)));
  }
  scf::YieldOp::create(builder, loc, sums);
  builder.setInsertionPointAfter(loop);
  int64_t rowSize = output.components * lanes.getLanes();
  Value to = lanes.addIndex(output.offset, lanes.mulIndex(row, rowSize));
  for (int64_t r = 0; r < block.rows; ++r)
    for (int64_t c = 0; c < block.components; ++c)
      lanes.storeVector(
          loop.getResult(r * block.components + c), output.memory,
          lanes.addIndex(to, r * rowSize + (component + c) * lanes.getLanes()));
  unrollLoop(loop, block.rows * block.components);
}

/// All rows, `height` at a time, of `width` components.
void MixKernel::emitRows(int64_t component, int64_t width, int64_t height) {
  OpBuilder &builder = lanes.getBuilder();
  int64_t full = output.entries / height, rest = output.entries % height;
  if (full == 1) {
    emitBlock(lanes.index(0), component, {height, width});
  } else if (full > 1) {
    auto loop =
        scf::ForOp::create(builder, lanes.getLoc(), lanes.index(0),
                           lanes.index(full * height), lanes.index(height));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    emitBlock(loop.getInductionVar(), component, {height, width});
  }
  if (rest)
    emitBlock(lanes.index(full * height), component, {rest, width});
}

void gaugec::emitMix(LaneBuilder &lanes, Value weights, Value offset,
                     int64_t stride, const LaneTile &input,
                     const LaneTile &output, unsigned registers) {
  MixKernel kernel{lanes, weights, offset, stride, input, output};
  RegisterBlock block =
      chooseBlock(output.entries, output.components, registers);
  // Components outside: their slice of the input stays in L1 for all rows.
  for (int64_t c = 0; c < output.components; c += block.components)
    kernel.emitRows(c, std::min(block.components, output.components - c),
                    block.rows);
}
