//===- Scratch.cpp - where the tiles of a kernel lie in scratch memory ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Scratch.h"

using namespace mlir;
using namespace gaugec;

Scratch::Scratch(site::KernelOp kernel) : block(&kernel.getBody().front()) {
  for (auto [time, op] : llvm::enumerate(*block))
    times[&op] = time;
}

int64_t Scratch::findTime(Operation *op) const {
  return times.lookup(block->findAncestorOpInBlock(*op));
}

/// A matrix that was loaded may be read from its tile where it is used.
int64_t Scratch::findLastUse(Value value) const {
  int64_t last = now;
  for (Operation *user : value.getUsers()) {
    last = std::max(last, findTime(user));
    if (isa<site::FlattenOp, site::LoadOp>(user))
      last = std::max(last, findLastUse(user->getResult(0)));
  }
  return last;
}

void Scratch::advanceTo(Operation *op) {
  if (auto it = times.find(op); it != times.end())
    now = it->second;
  while (!inUse.empty() && inUse.begin()->first < now) {
    auto [offset, size] = inUse.begin()->second;
    inUse.erase(inUse.begin());
    release(offset, size);
  }
}

void Scratch::release(int64_t offset, int64_t size) {
  auto next = free.lower_bound(offset);
  if (next != free.end() && next->first == offset + size) {
    size += next->second;
    next = free.erase(next);
  }
  if (next != free.begin())
    if (auto before = std::prev(next);
        before->first + before->second == offset) {
      before->second += size;
      return;
    }
  free[offset] = size;
}

int64_t Scratch::allocate(int64_t size, Value tile) {
  auto best = free.end();
  for (auto it = free.begin(); it != free.end(); ++it)
    if (it->second >= size && (best == free.end() || it->second < best->second))
      best = it;
  int64_t offset = end;
  if (best != free.end()) {
    offset = best->first;
    int64_t rest = best->second - size;
    free.erase(best);
    if (rest > 0)
      free[offset + size] = rest;
  } else if (!free.empty() &&
             std::prev(free.end())->first + std::prev(free.end())->second ==
                 end) {
    offset = std::prev(free.end())->first;
    free.erase(offset);
  }
  end = std::max(end, offset + size);
  inUse.insert({tile ? findLastUse(tile) : now, {offset, size}});
  return offset;
}
