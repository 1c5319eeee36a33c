//===- Storage.cpp - memory that fields of a plan share -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Storage.h"

using namespace mlir;
using namespace gaugec;

static int64_t getEntries(Value field) {
  auto type = cast<site::FieldType>(field.getType());
  return type.getEntries() * type.getComponents();
}

namespace {
/// The steps between which a field must keep its numbers.
struct Life {
  Value field;
  size_t first = 0, last = 0;
};

class Assignment {
public:
  void addOwn(Value field, bool isWorkspace);
  void addShared(const Life &life);

  StorageAssignment result;

private:
  bool isFree(size_t number, const Life &life) const;
  std::optional<size_t> findFree(const Life &life) const;

  /// By storage: the last step that needs what is in it; none if it may never
  /// be reused.
  std::vector<std::optional<size_t>> busyUntil;
};
} // namespace

void Assignment::addOwn(Value field, bool isWorkspace) {
  result.numbers[field] = result.storages.size();
  result.storages.push_back({getEntries(field),
                             cast<site::FieldType>(field.getType()).getAxes(),
                             isWorkspace});
  busyUntil.push_back(std::nullopt);
}

bool Assignment::isFree(size_t number, const Life &life) const {
  auto type = cast<site::FieldType>(life.field.getType());
  return busyUntil[number] && *busyUntil[number] < life.first &&
         result.storages[number].axes == type.getAxes();
}

std::optional<size_t> Assignment::findFree(const Life &life) const {
  int64_t wanted = getEntries(life.field);
  // Large enough before too small; then the nearest in size.
  auto badness = [&](size_t number) {
    int64_t entries = result.storages[number].entries;
    return std::pair(entries < wanted, std::abs(entries - wanted));
  };
  std::optional<size_t> best;
  for (size_t number = 0; number < result.storages.size(); ++number)
    if (isFree(number, life) && (!best || badness(number) < badness(*best)))
      best = number;
  return best;
}

void Assignment::addShared(const Life &life) {
  std::optional<size_t> number = findFree(life);
  if (!number) {
    number = result.storages.size();
    addOwn(life.field, /*isWorkspace=*/true);
  }
  Storage &storage = result.storages[*number];
  storage.entries = std::max(storage.entries, getEntries(life.field));
  result.numbers[life.field] = *number;
  busyUntil[*number] = life.last;
}

/// The fields that a plan allocates and does not return, in the order in which
/// they begin to live. One that no step names lives nowhere.
static std::vector<Life> findLives(func::FuncOp plan) {
  llvm::MapVector<Value, Life> lives;
  auto use = [&](Value field, size_t step) {
    lives.try_emplace(field, Life{field, step}).first->second.last = step;
  };
  for (auto [step, op] : llvm::enumerate(plan.front())) {
    if (auto alloc = dyn_cast<site::AllocOp>(op); alloc && op.use_empty())
      use(alloc.getField(), step);
    for (Value operand : op.getOperands())
      if (operand.getDefiningOp<site::AllocOp>())
        use(operand, step);
  }
  for (Value returned : plan.front().getTerminator()->getOperands())
    lives.erase(returned);
  std::vector<Life> out;
  for (auto &[field, life] : lives)
    out.push_back(life);
  return out;
}

StorageAssignment gaugec::assignStorages(func::FuncOp plan) {
  Assignment assignment;
  auto addOwn = [&](ValueRange values) {
    for (Value value : values)
      if (isa<site::FieldType>(value.getType()) &&
          !assignment.result.numbers.contains(value))
        assignment.addOwn(value, /*isWorkspace=*/false);
  };
  addOwn(plan.getArguments());
  addOwn(plan.front().getTerminator()->getOperands());
  for (const Life &life : findLives(plan))
    assignment.addShared(life);
  return std::move(assignment.result);
}
