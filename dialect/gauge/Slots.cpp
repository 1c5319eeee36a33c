//===- Slots.cpp - displacements, paths and transported slots -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include <cstdlib>

using namespace gaugec::gauge;

std::string gaugec::gauge::formatSite(llvm::ArrayRef<int64_t> displacement) {
  std::string site = "x";
  for (auto [axis, d] : llvm::enumerate(displacement)) {
    if (d == 0)
      continue;
    site += d > 0 ? '+' : '-';
    if (std::abs(d) != 1)
      site += std::to_string(std::abs(d)) + "*";
    site += std::to_string(axis) + "^";
  }
  return site;
}

llvm::SmallVector<int64_t>
gaugec::gauge::reverseSteps(llvm::ArrayRef<int64_t> steps) {
  return llvm::to_vector(
      llvm::map_range(llvm::reverse(steps), [](int64_t s) { return -s; }));
}

llvm::SmallVector<int64_t>
gaugec::gauge::pathDisplacement(llvm::ArrayRef<int64_t> steps,
                                int64_t dimensions) {
  llvm::SmallVector<int64_t> sum(dimensions, 0);
  for (int64_t step : steps)
    sum[std::abs(step) - 1] += step > 0 ? 1 : -1;
  return sum;
}

int64_t gaugec::gauge::countSlots(llvm::ArrayRef<int64_t> low,
                                  llvm::ArrayRef<int64_t> high, bool local) {
  int64_t count = local ? 1 : 0;
  for (auto [lo, hi] : llvm::zip(low, high))
    count += hi - lo;
  return count;
}

llvm::SmallVector<Slot>
gaugec::gauge::enumerateSlots(llvm::ArrayRef<int64_t> low,
                              llvm::ArrayRef<int64_t> high, int64_t dilation,
                              SlotOrder order, bool local) {
  llvm::SmallVector<Slot> slots;
  if (local)
    slots.push_back({0, 0});
  int64_t axes = low.size();
  auto backward = [&](int64_t axis) {
    for (int64_t d = -1; d >= low[axis]; --d)
      slots.push_back({axis, d * dilation});
  };
  auto forward = [&](int64_t axis) {
    for (int64_t d = 1; d <= high[axis]; ++d)
      slots.push_back({axis, d * dilation});
  };
  if (order == SlotOrder::Axis) {
    for (int64_t axis = 0; axis < axes; ++axis)
      backward(axis), forward(axis);
    return slots;
  }
  for (int64_t axis = 0; axis < axes; ++axis)
    forward(axis);
  for (int64_t axis = 0; axis < axes; ++axis)
    backward(axis);
  return slots;
}
