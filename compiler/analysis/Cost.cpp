//===- Cost.cpp - flops and bytes of kernels ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Cost.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>

using namespace mlir;
using namespace gaugec;

/// N of a matrix; a real number has none.
static int64_t coloursOf(Value value) {
  auto matrix = dyn_cast<site::MatrixType>(value.getType());
  return matrix ? matrix.getColours() : 0;
}

/// A complex N x N product: N^3 products of 6 flops and N^2 (N-1) sums of 2.
static int64_t productFlops(int64_t n) { return 8 * n * n * n - 2 * n * n; }

static int64_t countFlops(Operation *op) {
  using namespace site;
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case([](MulOp mul) {
        int64_t n = coloursOf(mul.getResult());
        return n == 0 ? 1 : productFlops(n);
      })
      .Case([](TraceMulOp mul) {
        int64_t n = coloursOf(mul.getLhs());
        return 8 * n * n - 2;
      })
      .Case([](AddOp add) {
        int64_t n = coloursOf(add.getResult());
        return n == 0 ? 1 : 2 * n * n;
      })
      .Case([](ScaleOp scale) {
        int64_t n = coloursOf(scale.getInput());
        return (coloursOf(scale.getFactor()) ? 6 : 2) * n * n;
      })
      .Case([](ProjectOp project) {
        int64_t n = coloursOf(project.getInput());
        return 4 * n * n;
      })
      .Case([](TraceOp trace) { return 2 * (coloursOf(trace.getInput()) - 1); })
      .Case([](ApplyOp) { return 1; })
      .Case([](MixOp mix) {
        TileType out = mix.getOutput().getType();
        return 2 * out.getEntries() * out.getComponents() *
               mix.getInput().getType().getEntries();
      })
      .Case([](ContractOp contract) {
        TileType left = contract.getLeft().getType();
        return 2 * left.getEntries() * left.getComponents() *
               contract.getRight().getType().getEntries();
      })
      .Case<SplitOp>([](SplitOp split) {
        int64_t n = coloursOf(split.getValue());
        return 4 * n * (n - 1);
      })
      .Case<JoinOp>([](JoinOp join) {
        int64_t n = coloursOf(join.getResult());
        return 2 * n * (n - 1);
      })
      .Default([](Operation *) { return 0; });
}

static int64_t countFlops(Block &block) {
  int64_t flops = 0;
  for (Operation &op : block) {
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      std::optional<int64_t> low = getConstantIntValue(loop.getLowerBound());
      std::optional<int64_t> high = getConstantIntValue(loop.getUpperBound());
      flops += (low && high ? *high - *low : 1) * countFlops(*loop.getBody());
      continue;
    }
    flops += countFlops(&op);
  }
  return flops;
}

/// Entries of each field that the kernel looks at, anywhere.
static int64_t countBytes(site::KernelOp kernel) {
  std::set<std::pair<void *, int64_t>> touched;
  int64_t bytes = 0;
  auto touch = [&](Value field, int64_t first, int64_t count) {
    auto type = cast<site::FieldType>(field.getType());
    for (int64_t entry = first; entry < first + count; ++entry)
      if (touched.insert({field.getAsOpaquePointer(), entry}).second)
        bytes += type.getComponents() * type.getPrecision().getWidth() / 8;
  };
  kernel.walk([&](Operation *op) {
    if (auto view = dyn_cast<site::ViewOp>(op))
      touch(view.getField(), view.getEntries()[0], view.getEntries()[1]);
    if (auto wind = dyn_cast<site::WindOp>(op))
      touch(wind.getField(), wind.getEntries()[0], wind.getEntries()[1]);
  });
  return bytes;
}

Cost gaugec::estimateCost(site::KernelOp kernel) {
  return {countFlops(kernel.getBody().front()), countBytes(kernel)};
}
