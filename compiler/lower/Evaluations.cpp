//===- Evaluations.cpp - what each kernel evaluates, and what that costs --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Evaluations.h"
#include "compiler/analysis/Cost.h"
#include "compiler/lower/KernelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

/// A vector is loaded from cache in half a cycle and stored in one; a cycle has
/// two multiply-adds.
static constexpr int64_t loadFlops = 2, storeFlops = 4;

/// The first that is known.
static constexpr int64_t noDisplacement = 0;

/// More than any function has.
static constexpr int64_t impossibleFlops = int64_t(1) << 40;

bool gaugec::isOfOwnSite(Operation *op) {
  return isa<AroundOp, BroadcastOp>(op);
}

static bool isField(Value value) {
  return isa<LinksType, CovariantType, InvariantType>(value.getType());
}

/// Computed by the runtime between kernels, or by a kernel of weights.
static bool isReduction(Operation *op) {
  return isa_and_nonnull<SumOp, MeanOp>(op);
}

Evaluations::Evaluations(func::FuncOp func, const SetVector<Value> &stored,
                         function_ref<KernelKey(Value)> kernelOf,
                         MemoryPrices prices)
    : prices(prices) {
  for (Value argument : func.getArguments())
    if (isField(argument))
      addItem(argument, kernelOf);
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Value result = op->getResult(0);
    if (isa<ContractOp>(op) || (isField(result) && !isUniform(result)))
      addItem(result, kernelOf);
  });
  SmallVector<int64_t> roots;
  for (Value value : stored)
    if (auto it = numbers.find(value); it != numbers.end())
      roots.push_back(it->second);
  for (int64_t root : roots)
    items[root].stored = true;
  for (int64_t root : roots) {
    if (!isReduction(items[root].op))
      total += prices.write * items[root].size;
    use({root, items[root].kernel, noDisplacement});
  }
}

void Evaluations::addItem(Value value,
                          function_ref<KernelKey(Value)> kernelOf) {
  Item item;
  item.op = value.getDefiningOp();
  if (isField(value)) {
    auto [entries, components] = getFieldShape(value.getType());
    item.size = entries * components;
    if (vectors.empty())
      getDisplacement(Vector(getDimensions(value.getType()), 0));
  }
  if (item.op) {
    item.flops = countFlops(item.op);
    auto key = kernelOf(value);
    item.kernel = kernels.try_emplace(key, kernels.size()).first->second;
  } else {
    item.kernel = -1;
    item.stored = true;
  }
  numbers[value] = items.size();
  items.push_back(item);
  places.emplace_back();
}

int64_t Evaluations::getDisplacement(const Vector &vector) {
  auto [it, isNew] = displacements.try_emplace(vector, vectors.size());
  if (isNew)
    vectors.push_back(vector);
  return it->second;
}

/// The displacements at which an op reads its operands, from its own.
static SmallVector<SmallVector<int64_t>> getReads(OpOperand &operand) {
  Operation *op = operand.getOwner();
  int64_t dimensions = getDimensions(operand.get().getType());
  SmallVector<int64_t> here(dimensions, 0);
  if (auto shift = dyn_cast<ShiftOp>(op))
    return {SmallVector<int64_t>(shift.getBy())};
  if (auto transport = dyn_cast<TransportOp>(op);
      transport && operand.get() == transport.getField())
    return {pathDisplacement(transport.getSteps(), dimensions)};
  auto conv = dyn_cast<ConvOp>(op);
  if (!conv || operand.get() != conv.getInput())
    return {here};
  return conv.getWindow();
}

void Evaluations::forOperands(const Place &place,
                              function_ref<void(Place)> body) {
  for (OpOperand &operand : items[place.item].op->getOpOperands()) {
    auto it = numbers.find(operand.get());
    if (it == numbers.end())
      continue;
    for (Vector &at : getReads(operand)) {
      for (auto [a, from] : llvm::zip(at, vectors[place.at]))
        a += from;
      body({it->second, place.kernel, getDisplacement(at)});
    }
  }
}

bool Evaluations::isRead(const Place &place) const {
  const Item &item = items[place.item];
  if (!item.op || isReduction(item.op))
    return true;
  bool own = place.kernel == item.kernel && place.at == noDisplacement;
  return item.stored && !own;
}

/// Flops of a value that is evaluated at a place, its operands given.
int64_t Evaluations::getFlops(const Place &place) const {
  const Item &item = items[place.item];
  if (place.at != noDisplacement && isOfOwnSite(item.op))
    return impossibleFlops;
  return item.flops + (item.flops ? storeFlops * item.size : 0);
}

void Evaluations::count(const Place &place, int64_t sign) {
  const Item &item = items[place.item];
  if (isRead(place)) {
    int64_t &reader = readers[{place.item, place.kernel}];
    int64_t before = reader;
    reader += sign;
    bool changed = before == 0 || reader == 0;
    total += sign * item.size * (loadFlops + (changed ? prices.read : 0));
    return;
  }
  total += sign * getFlops(place);
  forOperands(place, [&](Place operand) {
    sign > 0 ? use(operand) : release(operand);
  });
}

void Evaluations::use(Place place) {
  if (places[place.item][place]++ == 0)
    count(place, 1);
}

void Evaluations::release(Place place) {
  auto it = places[place.item].find(place);
  if (--it->second > 0)
    return;
  places[place.item].erase(it);
  count(place, -1);
}

void Evaluations::store(int64_t number) {
  Item &item = items[number];
  if (isReduction(item.op)) {
    item.stored = true;
    return use({number, item.kernel, noDisplacement});
  }
  for (auto [place, uses] : places[number])
    count(place, -1);
  item.stored = true;
  total += prices.write * item.size;
  for (auto [place, uses] : places[number])
    count(place, 1);
  use({number, item.kernel, noDisplacement});
}

void Evaluations::recompute(int64_t number) {
  Item &item = items[number];
  release({number, item.kernel, noDisplacement});
  for (auto [place, uses] : places[number])
    count(place, -1);
  item.stored = false;
  total -= prices.write * item.size;
  for (auto [place, uses] : places[number])
    count(place, 1);
}

int64_t Evaluations::getGainOfStoring(Value value) {
  int64_t number = numbers.lookup(value), before = total;
  store(number);
  int64_t after = total;
  recompute(number);
  return before - after;
}

int64_t Evaluations::getGainOfRecomputing(Value value) {
  int64_t number = numbers.lookup(value), before = total;
  recompute(number);
  int64_t after = total;
  store(number);
  return before - after;
}

int64_t Evaluations::countPlaces(Value value) const {
  auto it = numbers.find(value);
  return it == numbers.end() ? 0 : places[it->second].size();
}
