//===- Schedule.cpp - which values become fields, and in which kernel -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Schedule.h"
#include "compiler/analysis/Cost.h"
#include "compiler/lower/KernelBuilder.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

SmallVector<int64_t> gaugec::getDomain(Type type) {
  if (auto invariant = dyn_cast<InvariantType>(type))
    return SmallVector<int64_t>(invariant.getAxes());
  int64_t dimensions = isa<LinksType>(type)
                           ? cast<LinksType>(type).getDimensions()
                           : cast<CovariantType>(type).getDimensions();
  return llvm::to_vector(llvm::seq<int64_t>(dimensions));
}

static bool isField(Value value) {
  return isa<LinksType, CovariantType, InvariantType>(value.getType());
}

bool gaugec::isUniform(Value value) {
  // Each op once: expressions share their parts.
  llvm::SetVector<Value> parts;
  parts.insert(value);
  for (size_t i = 0; i < parts.size(); ++i) {
    Operation *op = parts[i].getDefiningOp();
    if (isa<RankedTensorType>(parts[i].getType()))
      continue;
    // A sum depends on the volume.
    if (!isa_and_nonnull<ConstantOp, ParameterOp, MulOp, AddOp, PointwiseOp,
                         ReOp, ImOp, DaggerOp, SliceOp, ConcatOp, FlattenOp,
                         UnflattenOp, RepeatOp, SumChannelsOp, ZeroOp,
                         BroadcastOp>(op))
      return false;
    if (auto broadcast = dyn_cast<BroadcastOp>(op);
        broadcast && broadcast.getMean())
      return false;
    parts.insert(op->operand_begin(), op->operand_end());
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Prices
//===----------------------------------------------------------------------===//

/// A number of a field that goes to memory or comes from it takes the time of
/// this many flops: a core has some 100 Gflop/s in f32 and 10 GB/s, half of the
/// flops and of the numbers in f64 (docs/rationale/site.md).
static constexpr int64_t flopsPerNumber = 40;

static MemoryPrices getPrices(func::FuncOp func, MemoryMode mode) {
  MemoryPrices prices{flopsPerNumber, flopsPerNumber};
  if (mode == MemoryMode::Fast)
    return prices;
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1 || !isField(op->getResult(0)))
      return;
    auto [entries, components] = getFieldShape(op->getResult(0).getType());
    prices.write =
        std::max(prices.write, countFlops(op) / (entries * components));
  });
  return prices;
}

//===----------------------------------------------------------------------===//
// Marking
//===----------------------------------------------------------------------===//

Schedule::Schedule(func::FuncOp func, MemoryMode mode)
    : func(func), prices(getPrices(func, mode)) {
  markRoots();
  markNeighbours();
  while (storeWhatPays())
    ;
  while (recomputeWhatPays())
    ;
  computeLevels();
  buildLevels();
}

bool Schedule::isInMemory(Value value) const {
  // A uniform value that is returned has a field too, of a domain of its own;
  // whoever needs the number computes it.
  return isa<BlockArgument>(value) ||
         (materialised.contains(value) && !isUniform(value));
}

void Schedule::markRoots() {
  auto mark = [&](Value value) {
    if (isa<BlockArgument>(value))
      return;
    materialised.insert(value);
    required.insert(value);
  };
  func.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](func::ReturnOp ret) {
          llvm::for_each(ret.getOperands(), mark);
        })
        .Case<SumOp, MeanOp>([&](auto reduction) {
          mark(reduction.getInput());
          mark(reduction.getResult());
        })
        .Case([&](BroadcastOp broadcast) {
          if (!isUniform(broadcast.getInput()))
            mark(broadcast.getInput());
        })
        .Case([&](MakeLinksOp links) { mark(links.getResult()); })
        .Case([&](ZeroOp zero) {
          if (isa<LinksType>(zero.getType()))
            mark(zero.getResult());
        })
        .Case([&](AroundOp around) {
          llvm::for_each(around.getInsertions(), mark);
        })
        .Case([&](ContractOp contract) { mark(contract.getResult()); });
  });
}

/// Its neighbours' copies may be computed anew without a thought: links,
/// products of a few links, numbers.
static bool isNearlyFree(Value value) {
  Operation *op = value.getDefiningOp();
  return !op || isUniform(value) || isa<LinkOp, PathOp, UnitOp, ZeroOp>(op);
}

/// Starts where every layer's input is in memory: without that, deep networks
/// would be evaluated at all sites that can reach one.
void Schedule::markNeighbours() {
  func.walk([&](Operation *op) {
    Value field = llvm::TypeSwitch<Operation *, Value>(op)
                      .Case([](TransportOp op) { return op.getField(); })
                      .Case([](ShiftOp op) { return op.getInput(); })
                      .Case([](ConvOp op) { return op.getInput(); })
                      .Default([](Operation *) { return Value(); });
    if (field && !isNearlyFree(field))
      materialised.insert(field);
  });
}

/// The axes that the kernel of a root runs over.
static SmallVector<int64_t> getKernelDomain(Value root) {
  if (auto contract = root.getDefiningOp<ContractOp>())
    return getDomain(contract.getLeft().getType());
  return getDomain(root.getType());
}

Evaluations Schedule::countEvaluations() {
  computeLevels();
  return Evaluations(
      func, materialised,
      [&](Value value) {
        return Evaluations::KernelKey{getKernelLevel(value),
                                      getKernelDomain(value)};
      },
      prices);
}

/// Values by what they gain, the most first, then in their order; what gains
/// nothing is left out.
static SmallVector<Value> sortByGain(ArrayRef<Value> values,
                                     function_ref<int64_t(Value)> getGain) {
  SmallVector<std::pair<int64_t, size_t>> places; // of the values, by loss
  for (auto [place, value] : llvm::enumerate(values))
    if (int64_t gain = getGain(value); gain > 0)
      places.push_back({-gain, place});
  llvm::sort(places);
  return llvm::map_to_vector(places,
                             [&](auto &entry) { return values[entry.second]; });
}

bool Schedule::storeWhatPays() {
  Evaluations evaluations = countEvaluations();
  SmallVector<Value> candidates;
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Value value = op->getResult(0);
    if (isField(value) && !materialised.contains(value) && !isUniform(value) &&
        (evaluations.countPlaces(value) > 1 || isOfOwnSite(op)))
      candidates.push_back(value);
  });
  auto getGain = [&](Value value) {
    return evaluations.getGainOfStoring(value);
  };
  bool stored = false;
  for (Value value : sortByGain(candidates, getGain))
    if (getGain(value) > 0) {
      evaluations.store(value);
      materialised.insert(value);
      stored = true;
    }
  return stored;
}

bool Schedule::recomputeWhatPays() {
  Evaluations evaluations = countEvaluations();
  SmallVector<Value> candidates;
  for (Value value : materialised)
    if (!required.contains(value) && !isUniform(value))
      candidates.push_back(value);
  auto getGain = [&](Value value) {
    return evaluations.getGainOfRecomputing(value);
  };
  bool recomputed = false;
  for (Value value : sortByGain(candidates, getGain))
    if (getGain(value) > 0) {
      evaluations.recompute(value);
      materialised.remove(value);
      recomputed = true;
    }
  return recomputed;
}

//===----------------------------------------------------------------------===//
// Levels
//===----------------------------------------------------------------------===//

/// The op reads the neighbours of this operand, or another domain of it.
static bool readsRemotely(OpOperand &operand) {
  Operation *op = operand.getOwner();
  return isa<ShiftOp, TransportOp, ConvOp, BroadcastOp, PathOp, AroundOp>(op);
}

int64_t Schedule::getKernelLevel(Value root) const {
  int64_t level = availability.lookup(root).local;
  return root.getDefiningOp<ContractOp>() ? level - 1 : level;
}

void Schedule::computeLevels() {
  availability.clear();
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Availability when;
    for (OpOperand &operand : op->getOpOperands()) {
      Availability of = availability.lookup(operand.get());
      when.local =
          std::max(when.local, readsRemotely(operand) ? of.remote : of.local);
      when.remote = std::max(when.remote, of.remote);
    }
    if (isa<SumOp, MeanOp>(op))
      when.local = when.remote; // runs before the kernels of that level
    else if (isa<ContractOp>(op))
      when.local = when.remote = when.local + 1; // all sites are done then
    else if (materialised.contains(op->getResult(0)))
      when.remote = when.local + 1; // uniform ones too: reductions read them
    availability[op->getResult(0)] = when;
  });
}

void Schedule::buildLevels() {
  auto getLevel = [&](int64_t index) -> Level & {
    if (static_cast<int64_t>(levels.size()) <= index)
      levels.resize(index + 1);
    return levels[index];
  };
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Value value = op->getResult(0);
    if (isa<RankedTensorType>(value.getType()) && !isa<ContractOp>(op))
      return getLevel(availability.lookup(value).local).weights.push_back(op);
    if (!materialised.contains(value))
      return;
    Level &level = getLevel(getKernelLevel(value));
    if (isa<SumOp, MeanOp>(op))
      return level.reductions.push_back(op);
    SmallVector<int64_t> axes = getKernelDomain(value);
    for (Kernel &kernel : level.kernels)
      if (kernel.axes == axes)
        return kernel.results.push_back(value);
    level.kernels.push_back({axes, {value}});
  });
}
