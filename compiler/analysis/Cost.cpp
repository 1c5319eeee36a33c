//===- Cost.cpp - flops and bytes of kernels and of core ops --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Cost.h"
#include "dialect/gauge/Gauge.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>

using namespace mlir;
using namespace gaugec;

/// The type of a matrix; a real number has none.
static site::MatrixType matrixTypeOf(Value value) {
  return dyn_cast<site::MatrixType>(value.getType());
}

/// A complex N x N product: N^3 products of 6 flops and N^2 (N-1) sums of 2.
static int64_t productFlops(int64_t n) { return 8 * n * n * n - 2 * n * n; }

/// The same for the rows that are kept.
static int64_t productFlops(site::MatrixType type) {
  return productFlops(type.getColours()) * type.getRows() / type.getColours();
}

static int64_t countSiteFlops(Operation *op) {
  using namespace site;
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case([](MulOp mul) {
        MatrixType type = matrixTypeOf(mul.getResult());
        return type ? productFlops(type) : 1;
      })
      .Case([](TraceMulOp mul) {
        MatrixType type = matrixTypeOf(mul.getLhs());
        int64_t n = type.getColours();
        // real: a product for each component, and twice the sum
        return type.getQuaternion() ? 8 : 8 * n * n - 2;
      })
      .Case([](AddOp add) {
        MatrixType type = matrixTypeOf(add.getResult());
        return type ? type.getComponents() : 1;
      })
      .Case([](ScaleOp scale) {
        bool complex = bool(matrixTypeOf(scale.getFactor()));
        return (complex ? 3 : 1) * scale.getInput().getType().getComponents();
      })
      .Case([](ProjectOp project) {
        return 2 * project.getInput().getType().getComponents();
      })
      .Case([](QuaternionOp part) {
        return 2 * part.getResult().getType().getComponents();
      })
      .Case([](TraceOp trace) {
        MatrixType type = trace.getInput().getType();
        return type.getQuaternion() ? 1 : 2 * (type.getColours() - 1);
      })
      .Case([](LoadOp load) { // three elements, two complex products each
        return load.completesRows() ? 3 * 14 : 0;
      })
      .Case([](ApplyOp) { return 1; })
      .Case([](MixOp mix) {
        TileType out = mix.getOutput().getType();
        return 2 * out.getEntries() * out.getComponents() *
               mix.getInput().getType().getEntries();
      })
      .Case([](ContractOp contract) {
        TileType left = contract.getLeft().getType();
        int64_t numbers = left.getEntries() * left.getComponents();
        return 2 * numbers * contract.getRight().getType().getEntries() +
               (contract.getTwice() ? numbers : 0);
      })
      .Case<SplitOp>([](SplitOp split) {
        MatrixType type = split.getValue().getType();
        int64_t n = type.getColours();
        if (type.getQuaternion())
          return split.getDual() ? type.getComponents() : 0;
        return 4 * n * (n - 1);
      })
      .Case<JoinOp>([](JoinOp join) {
        MatrixType type = join.getResult().getType();
        int64_t n = type.getColours();
        return type.getQuaternion() ? 0 : 2 * n * (n - 1);
      })
      .Default([](Operation *) { return 0; });
}

static int64_t countSiteFlops(Block &block) {
  int64_t flops = 0;
  for (Operation &op : block) {
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      std::optional<int64_t> low = getConstantIntValue(loop.getLowerBound());
      std::optional<int64_t> high = getConstantIntValue(loop.getUpperBound());
      flops +=
          (low && high ? *high - *low : 1) * countSiteFlops(*loop.getBody());
      continue;
    }
    flops += countSiteFlops(&op);
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
  return {countSiteFlops(kernel.getBody().front()), countBytes(kernel)};
}

//===----------------------------------------------------------------------===//
// Core ops
//===----------------------------------------------------------------------===//

/// N of matrices, 0 of numbers.
static int64_t coloursOf(Type type) {
  if (auto links = dyn_cast<gauge::LinksType>(type))
    return links.getGroup().getColours();
  auto field = dyn_cast<gauge::CovariantType>(type);
  return field ? field.getGroup().getColours() : 0;
}

/// Real numbers of one channel.
static int64_t numbersOf(Type type) {
  if (int64_t n = coloursOf(type))
    return 2 * n * n;
  auto invariant = dyn_cast<gauge::InvariantType>(type);
  return invariant && invariant.getComplex() ? 2 : 1;
}

/// Rows of mixed matrices, or their adjoint: see KernelTiles.cpp for the parts.
static int64_t countMixFlops(int64_t rows, ValueRange fields, bool daggers,
                             bool real) {
  int64_t entries = 0;
  for (Value field : fields)
    entries += gauge::getChannels(field);
  int64_t numbers = numbersOf(fields.front().getType());
  int64_t once = 2 * rows * entries * numbers;
  return real ? once : 2 * once * (daggers ? 2 : 1);
}

static bool isRealTensor(Type type) {
  return !isa<ComplexType>(cast<RankedTensorType>(type).getElementType());
}

static int64_t countBilinearFlops(gauge::BilinearOp op) {
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  int64_t rows = weights.getDimSize(0) * weights.getDimSize(1);
  int64_t n = coloursOf(op.getResult().getType());
  return countMixFlops(rows, op.getRight(), op.getRightDaggers(),
                       isRealTensor(weights)) +
         rows * (productFlops(n) + 2 * n * n);
}

int64_t gaugec::countFlops(Operation *coreOp) {
  using namespace gauge;
  Type type = coreOp->getResult(0).getType();
  if (isa<RankedTensorType>(type) && !isa<ContractOp>(coreOp))
    return 0;
  int64_t n = coloursOf(type), numbers = numbersOf(type);
  int64_t channels = isa<RankedTensorType>(type) ? 0 : getChannels(type);
  int64_t product = n ? productFlops(n) : numbers == 2 ? 6 : 1;
  return llvm::TypeSwitch<Operation *, int64_t>(coreOp)
      .Case([&](PathOp op) {
        int64_t steps = op.getSteps().size();
        return std::max<int64_t>(steps - 1, 0) * product;
      })
      .Case(
          [&](AroundOp op) { return 8 * product << op.getInsertions().size(); })
      .Case([&](TransportOp) { return 2 * channels * product; })
      .Case([&](gauge::MulOp) { return channels * product; })
      .Case([&](gauge::AddOp) { return channels * numbers; })
      .Case([&](gauge::ScaleOp op) {
        bool complex = op.getFactor().getType().getComplex();
        return channels * numbers * (complex ? 3 : 1);
      })
      .Case([&](SumChannelsOp op) {
        return channels * op.getOuter() * op.getInner() * numbers;
      })
      .Case([&](gauge::ProjectOp) { return channels * 2 * numbers; })
      .Case([&](gauge::TraceOp op) {
        return channels * 2 * coloursOf(op.getInput().getType());
      })
      .Case([&](PointwiseOp) { return channels * 10; })
      .Case([&](gauge::MixOp op) {
        return countMixFlops(channels, op.getFields(), op.getDaggers(),
                             isRealTensor(op.getWeights().getType()));
      })
      .Case([&](BilinearOp op) { return countBilinearFlops(op); })
      .Case([&](gauge::ContractOp op) {
        return countMixFlops(getChannels(op.getLeft()), op.getFields(),
                             op.getDaggers(), op.getReal());
      })
      .Case([&](LinearOp op) {
        auto weights = cast<RankedTensorType>(op.getWeights().getType());
        return 2 * weights.getNumElements();
      })
      .Case([&](ConvOp op) {
        auto weights = cast<RankedTensorType>(op.getWeights().getType());
        return 2 * weights.getNumElements();
      })
      .Default([](Operation *) { return 0; });
}
