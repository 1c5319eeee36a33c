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

static int64_t countNumbers(Value field) {
  auto [entries, components] = getFieldShape(field.getType());
  return entries * components;
}

static MemoryPrices getPrices(func::FuncOp func, MemoryMode mode) {
  MemoryPrices prices{flopsPerNumber, flopsPerNumber};
  if (mode == MemoryMode::Fast)
    return prices;
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1 || !isField(op->getResult(0)))
      return;
    prices.write =
        std::max(prices.write, countFlops(op) / countNumbers(op->getResult(0)));
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
  if (findDeepOp(3 * maxDepth))
    return; // a mistake; evaluations are counted by recursion as well
  if (mode == MemoryMode::Low)
    markNarrows();
  while (storeWhatPays())
    ;
  while (recomputeWhatPays())
    ;
  if (mode == MemoryMode::Low)
    storeRunningSums();
  computeLevels();
  buildLevels();
}

bool Schedule::isInMemory(Value value) const {
  // A uniform value that is returned has a field too, of a domain of its own;
  // whoever needs the number computes it.
  return isa<BlockArgument>(value) ||
         (materialised.contains(value) && !isUniform(value));
}

Operation *Schedule::findDeepOp(int64_t limit) const {
  DenseMap<Value, int64_t> depths;
  for (Operation &op : func::FuncOp(func).getBody().front()) {
    int64_t depth = 0;
    for (Value operand : op.getOperands())
      if (!isInMemory(operand))
        depth = std::max(depth, depths.lookup(operand) + 1);
    if (depth > limit)
      return &op;
    for (Value result : op.getResults())
      depths[result] = depth;
  }
  return nullptr;
}

void Schedule::markRoots() {
  auto mark = [&](Value value, StringRef reason) {
    if (isa<BlockArgument>(value))
      return;
    materialised.insert(value);
    required.try_emplace(value, reason);
  };
  auto markAll = [&](ValueRange values, StringRef reason) {
    for (Value value : values)
      mark(value, reason);
  };
  func.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](func::ReturnOp ret) { markAll(ret.getOperands(), "result"); })
        .Case<SumOp, MeanOp>([&](auto reduction) {
          mark(reduction.getInput(), "summed over sites");
          mark(reduction.getResult(), "sum over sites");
        })
        .Case([&](BroadcastOp broadcast) {
          if (!isUniform(broadcast.getInput()))
            mark(broadcast.getInput(), "broadcast");
        })
        .Case([&](MakeLinksOp links) { mark(links.getResult(), "links"); })
        .Case([&](ZeroOp zero) {
          if (isa<LinksType>(zero.getType()))
            mark(zero.getResult(), "links");
        })
        .Case([&](AroundOp around) {
          markAll(around.getInsertions(), "read around the torus");
        })
        .Case([&](ContractOp contract) {
          mark(contract.getResult(), "weights");
        });
  });
}

/// Its neighbours' copies may be computed anew without a thought: links,
/// products of a few links, numbers.
static bool isNearlyFree(Value value) {
  Operation *op = value.getDefiningOp();
  return !op || isUniform(value) ||
         isa<LinkOp, PathOp, UnitOp, ZeroOp, IndicatorOp>(op);
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

/// Stored values, which need not be, that are computed from `value` with
/// nothing stored between.
SmallVector<Value> Schedule::getStoredUsers(Value value) const {
  SmallVector<Value> found, worklist{value};
  llvm::SmallDenseSet<Value> seen;
  while (!worklist.empty())
    for (Operation *user : worklist.pop_back_val().getUsers()) {
      if (user->getNumResults() != 1)
        continue;
      Value result = user->getResult(0);
      if (!isField(result) || !seen.insert(result).second)
        continue;
      if (!materialised.contains(result))
        worklist.push_back(result);
      else if (!required.contains(result))
        found.push_back(result);
    }
  return found;
}

/// Starts also where a value is in memory from which several stored ones are
/// computed that are larger together: a cotangent rather than what it makes of
/// every slot of a layer. One step at a time would not lead there.
void Schedule::markNarrows() {
  SmallVector<Value> narrows;
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1 || !isField(op->getResult(0)))
      return;
    Value value = op->getResult(0);
    int64_t size = countNumbers(value), together = 0;
    if (materialised.contains(value) || isNearlyFree(value) ||
        countFlops(op) == 0)
      return;
    // The last of a chain of values of the same size.
    auto isAsNarrow = [&](Operation *user) {
      return user->getNumResults() == 1 && isField(user->getResult(0)) &&
             countNumbers(user->getResult(0)) <= size;
    };
    if (value.hasOneUse() && isAsNarrow(*value.user_begin()))
      return;
    SmallVector<Value> users = getStoredUsers(value);
    for (Value user : users)
      together += countNumbers(user);
    if (users.size() > 1 && together > size)
      narrows.push_back(value);
  });
  materialised.insert(narrows.begin(), narrows.end());
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

/// Numbers in memory at a site, added up over the levels.
int64_t Schedule::measureMemory() {
  computeLevels();
  llvm::DenseMap<Value, int64_t> last; ///< level that evaluates or reads it
  int64_t numbers = 0;
  for (Operation &op : llvm::reverse(func.getBody().front())) {
    if (op.getNumResults() != 1)
      continue; // what is returned is not workspace
    Value value = op.getResult(0);
    int64_t level = last.lookup(value);
    if (materialised.contains(value)) {
      int64_t levels = std::max<int64_t>(level - getKernelLevel(value), 0) + 1;
      numbers += isField(value) ? levels * countNumbers(value) : 0;
      level = getKernelLevel(value);
    }
    for (Value operand : op.getOperands())
      last[operand] = std::max(last[operand], level);
  }
  return numbers;
}

/// Stores sums whose next term comes in a later level, as those of gradients by
/// links over the layers do: without the sum so far, all that its terms are
/// computed from would stay in memory until the last one. Only together do they
/// end those lives, so all are stored first, and then those not that take more
/// than they spare.
void Schedule::storeRunningSums() {
  computeLevels();
  SmallVector<Value> sums;
  func.walk([&](AddOp add) {
    for (Value sum : add.getOperands())
      if (sum.getDefiningOp<AddOp>() && !isUniform(sum) &&
          availability.lookup(sum).local < availability.lookup(add).local &&
          materialised.insert(sum))
        sums.push_back(sum);
  });
  int64_t numbers = measureMemory();
  for (Value sum : sums) {
    materialised.remove(sum);
    if (int64_t without = measureMemory(); without <= numbers) {
      numbers = without;
      continue;
    }
    materialised.insert(sum);
    runningSums.insert(sum);
  }
}

std::vector<Schedule::Decision> Schedule::explain() {
  Evaluations evaluations = countEvaluations();
  std::vector<Decision> decisions;
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Value value = op->getResult(0);
    int64_t places = evaluations.countPlaces(value), flops = countFlops(op);
    if (!isField(value) || isUniform(value) || places == 0)
      return;
    if (auto it = required.find(value); it != required.end())
      decisions.push_back({value, true, true, it->second, places, flops, 0});
    else if (materialised.contains(value) && isOfOwnSite(op))
      decisions.push_back(
          {value, true, true, "read at neighbours", places, flops, 0});
    else if (materialised.contains(value))
      decisions.push_back(
          {value, true, false, runningSums.contains(value) ? "running sum" : "",
           places, flops, -evaluations.getGainOfRecomputing(value)});
    else if (places > 1 && flops > 0)
      decisions.push_back({value, false, false, "", places, flops,
                           -evaluations.getGainOfStoring(value)});
  });
  return decisions;
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
