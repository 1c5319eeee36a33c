//===- Schedule.cpp - which values become fields, and in which kernel -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Schedule.h"
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
// What is dear to recompute
//===----------------------------------------------------------------------===//

/// Matrix products up to which a value is recomputed at a neighbour rather
/// than stored. A field of N x N matrices written and read costs about as much
/// as this many products of matrices that are in cache
/// (docs/rationale/site.md).
static constexpr int64_t cheapProducts = 8;

/// Products needed to evaluate `value` at one site, saturating; whatever is
/// not a short product of links counts as dear.
static int64_t countProducts(Value value, const SetVector<Value> &inMemory) {
  constexpr int64_t dear = cheapProducts + 1;
  int64_t products = 0;
  SetVector<Value> parts; // a kernel evaluates each once
  parts.insert(value);
  for (size_t i = 0; i < parts.size() && products < dear; ++i) {
    Operation *op = parts[i].getDefiningOp();
    if (!op || inMemory.contains(parts[i]) || isUniform(parts[i]))
      continue;
    if (isa<MixOp, BilinearOp, LinearOp, ConvOp, AroundOp, TransportOp,
            BroadcastOp>(op))
      return dear;
    if (auto sum = dyn_cast<SumChannelsOp>(op))
      products += sum.getOuter() * sum.getInner();
    if (auto path = dyn_cast<PathOp>(op))
      products += path.getSteps().size();
    products += isa<MulOp, ScaleOp>(op);
    parts.insert(op->operand_begin(), op->operand_end());
  }
  return std::min(products, dear);
}

//===----------------------------------------------------------------------===//
// Marking
//===----------------------------------------------------------------------===//

Schedule::Schedule(func::FuncOp func) {
  markRoots(func);
  do
    computeLevels(func);
  while (markShared(func));
  buildLevels(func);
}

bool Schedule::isInMemory(Value value) const {
  // A uniform value that is returned has a field too, of a domain of its own;
  // whoever needs the number computes it.
  return isa<BlockArgument>(value) ||
         (materialised.contains(value) && !isUniform(value));
}

void Schedule::markRoots(func::FuncOp func) {
  auto mark = [&](Value value) {
    if (!isa<BlockArgument>(value))
      materialised.insert(value);
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
        .Case([&](TransportOp transport) { mark(transport.getField()); })
        .Case([&](ConvOp conv) { mark(conv.getInput()); })
        .Case([&](ZeroOp zero) {
          if (isa<LinksType>(zero.getType()))
            mark(zero.getResult());
        })
        .Case([&](AroundOp around) {
          llvm::for_each(around.getInsertions(), mark);
        })
        .Case([&](ContractOp contract) { mark(contract.getResult()); });
  });
  // Only now is it known what else a shifted expression could read.
  func.walk([&](ShiftOp shift) {
    if (countProducts(shift.getInput(), materialised) > cheapProducts)
      mark(shift.getInput());
  });
}

/// The op reads the neighbours of this operand, or another domain of it.
static bool readsRemotely(OpOperand &operand) {
  Operation *op = operand.getOwner();
  return isa<ShiftOp, TransportOp, ConvOp, BroadcastOp, PathOp, AroundOp>(op);
}

/// The axes that the kernel of a root runs over.
static SmallVector<int64_t> getKernelDomain(Value root) {
  if (auto contract = root.getDefiningOp<ContractOp>())
    return getDomain(contract.getLeft().getType());
  return getDomain(root.getType());
}

int64_t Schedule::getKernelLevel(Value root) const {
  int64_t level = availability.lookup(root).local;
  return root.getDefiningOp<ContractOp>() ? level - 1 : level;
}

void Schedule::computeLevels(func::FuncOp func) {
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

bool Schedule::markShared(func::FuncOp func) {
  using KernelKey = std::pair<int64_t, SmallVector<int64_t>>;
  std::map<void *, std::pair<Value, std::set<KernelKey>>> users;
  for (Value root : materialised) {
    if (isa<SumOp, MeanOp>(root.getDefiningOp()))
      continue;
    KernelKey key{getKernelLevel(root), getKernelDomain(root)};
    SmallVector<Value> worklist(root.getDefiningOp()->getOperands());
    llvm::SmallDenseSet<Value> seen;
    while (!worklist.empty()) {
      Value value = worklist.pop_back_val();
      if (!isField(value) || isInMemory(value) || !seen.insert(value).second)
        continue;
      auto &entry = users[value.getAsOpaquePointer()];
      entry.first = value;
      entry.second.insert(key);
      llvm::append_range(worklist, value.getDefiningOp()->getOperands());
    }
  }
  // One at a time, the last first: what only it needs has a single kernel then.
  Value last;
  for (auto &[pointer, entry] : users) {
    Operation *op = entry.first.getDefiningOp();
    if (entry.second.size() > 1 &&
        countProducts(entry.first, materialised) > cheapProducts &&
        (!last || last.getDefiningOp()->isBeforeInBlock(op)))
      last = entry.first;
  }
  return last && materialised.insert(last);
}

void Schedule::buildLevels(func::FuncOp func) {
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
