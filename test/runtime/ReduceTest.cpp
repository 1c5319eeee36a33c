//===- ReduceTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions against plain sums, and their independence of threads.
//
//===----------------------------------------------------------------------===//

#include "runtime/Reduce.h"
#include "test/runtime/Fixture.h"

using namespace gauge::rt;
using namespace test;

namespace {

constexpr int64_t entries = 3;

/// Values with many bits, so that the order of a sum shows in its last ones.
double valueAt(int64_t flat, int64_t entry) {
  return std::sin(1.0 + static_cast<double>(7 * flat + entry));
}

/// A field whose padding is poisoned.
std::vector<double> makeField(const Layout &layout) {
  std::vector<double> field(layout.elements(entries), NAN);
  for (int64_t flat = 0; flat < layout.sites; ++flat)
    for (int64_t k = 0; k < entries; ++k) {
      int64_t slot = layout.slotOf(flat), o = slot / layout.lanes;
      field[(o * entries + k) * layout.lanes + slot % layout.lanes] =
          valueAt(flat, k);
    }
  return field;
}

std::vector<double> reduce(const Layout &from, const Layout &to, bool mean,
                           int threads) {
  std::vector<double> in = makeField(from), out(to.elements(entries), -1);
  Reduction reduction(from, to, entries, mean);
  reduction.allocate();
  reduction.run(in.data(), out.data(), threads);
  return out;
}

/// The flat number of the result's site below a site of the input.
int64_t below(const Geometry &geometry, Axes from, Axes to, int64_t flat) {
  int64_t result = 0, stride = 1;
  for (int axis = geometry.dimensions - 1; axis >= 0; --axis)
    if (hasAxis(from, axis)) {
      int64_t x = flat % geometry.extents[axis];
      flat /= geometry.extents[axis];
      if (hasAxis(to, axis)) {
        result += x * stride;
        stride *= geometry.extents[axis];
      }
    }
  return result + flat * stride;
}

void compareWithPlainSum(const Geometry &geometry, const Layout &from,
                         const Layout &to, bool mean) {
  std::vector<double> sums(to.sites * entries);
  for (int64_t flat = 0; flat < from.sites; ++flat)
    for (int64_t k = 0; k < entries; ++k)
      sums[below(geometry, from.axes, to.axes, flat) * entries + k] +=
          valueAt(flat, k);
  double factor = mean ? static_cast<double>(to.sites) / from.sites : 1;
  std::vector<double> result = reduce(from, to, mean, 2);
  for (int64_t o = 0; o < to.outer; ++o)
    for (int64_t k = 0; k < entries; ++k)
      for (int l = 0; l < to.lanes; ++l)
        ASSERT_NEAR(result[(o * entries + k) * to.lanes + l],
                    factor * sums[to.flatAt(o, l) * entries + k], 1e-11);
}

TEST(Reduce, AgreesWithPlainSums) {
  for (const Geometry &geometry : someGeometries())
    for (int lanes : someLanes)
      for (Axes from = 0; from < 1u << geometry.dimensions; ++from)
        for (Axes to = 0; to <= from; ++to) {
          if (to & ~from)
            continue;
          SCOPED_TRACE(describe(geometry, lanes));
          compareWithPlainSum(geometry, makeLayout(geometry, from, lanes),
                              makeLayout(geometry, to, lanes), to % 2 == 0);
        }
}

TEST(Reduce, SameBitsForAnyNumberOfThreads) {
  for (Geometry geometry : {Geometry{2, {61, 47}, 3}, Geometry{2, {96, 96}, 1}})
    for (int lanes : someLanes)
      for (Axes to : {0u, 1u, 2u}) {
        Layout from = makeLayout(geometry, 3, lanes);
        Layout target = makeLayout(geometry, to, lanes);
        auto one = reduce(from, target, false, 1);
        EXPECT_EQ(one, reduce(from, target, false, 2));
        EXPECT_EQ(one, reduce(from, target, false, 3));
        EXPECT_EQ(one, reduce(from, target, false, 7));
      }
}

// Planes of a piece of a lattice: runs along the last axis, then the split one.
TEST(Reduce, RunsAndThenAnotherAxis) {
  Geometry geometry{3, {64, 128, 16}, 1, 0b1};
  for (int lanes : {8, 16}) {
    Layout from = makeLayout(geometry, 7, lanes);
    ASSERT_EQ(from.split, 1);
    Layout to = makeLayout(geometry, 1, lanes);
    compareWithPlainSum(geometry, from, to, false);
    EXPECT_EQ(reduce(from, to, false, 1), reduce(from, to, false, 3));
  }
}

TEST(Reduce, AddsFloatsInDouble) {
  Geometry geometry{1, {1 << 20}, 1};
  Layout from = makeLayout(geometry, 1, 8), to = makeLayout(geometry, 0, 8);
  std::vector<float> in(from.elements(1), 0.1f), out(to.elements(1));
  Reduction reduction(from, to, 1, false);
  reduction.allocate();
  reduction.run(in.data(), out.data(), 2);
  EXPECT_FLOAT_EQ(out[0], 0.1f * (1 << 20));
}

} // namespace
