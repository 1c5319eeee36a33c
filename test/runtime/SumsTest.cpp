//===- SumsTest.cpp -------------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums that kernels add up against plain sums, their independence of threads,
// and that padding stays out of them.
//
//===----------------------------------------------------------------------===//

#include "runtime/Sums.h"
#include "test/runtime/Fixture.h"

#include <atomic>
#include <cmath>

using namespace gauge::rt;
using namespace test;

namespace {

constexpr uint64_t counts[] = {5, 0, 1};

/// Values with many bits, so that the order of a sum shows in its last ones.
double valueAt(int64_t flat, size_t sum, uint64_t element) {
  return std::sin(1.0 + static_cast<double>(7 * flat + 3 * sum + element));
}

/// A kernel that adds up valueAt, and poison in padding lanes.
template <class Real>
void addUp(const Layout &layout, Real *accumulator, size_t sum, int64_t o) {
  for (uint64_t e = 0; e < counts[sum]; ++e)
    for (int l = 0; l < layout.lanes; ++l) {
      int64_t flat = layout.flatAt(o, l);
      accumulator[e * layout.lanes + l] +=
          l < layout.realLanes(o) ? static_cast<Real>(valueAt(flat, sum, e))
                                  : static_cast<Real>(NAN);
    }
}

/// The sums of `counts`, by that kernel; every outer site must come once.
template <class Real>
std::vector<std::vector<Real>> sumUp(const Layout &layout, int threads) {
  Sums sums(layout, {std::begin(counts), std::end(counts)}, sizeof(Real));
  SumSpace space;
  space.stride = sums.accumulatorBytes().value();
  space.accumulators = Block(space.stride * threads);
  space.totals = Block(sums.totalBytes().value());
  std::vector<std::vector<Real>> out;
  std::vector<void *> results;
  for (uint64_t count : counts)
    out.emplace_back(count, Real(-1));
  for (auto &one : out)
    results.push_back(one.data());
  std::vector<std::atomic<int>> visits(layout.outer);
  sums.run<Real>(
      space, results.data(), threads,
      [&](int thread, int64_t begin, int64_t end) {
        for (int64_t o = begin; o < end; ++o) {
          ++visits[o];
          for (size_t sum = 0; sum < std::size(counts); ++sum)
            addUp(layout,
                  static_cast<Real *>(sums.accumulator(space, thread, sum)),
                  sum, o);
        }
      });
  for (auto &count : visits)
    EXPECT_EQ(count, 1);
  return out;
}

TEST(Sums, AgreeWithPlainSumsWhateverIsInThePadding) {
  for (const Geometry &geometry : someGeometries())
    for (int lanes : someLanes)
      for (Axes axes = 0; axes < 1u << geometry.dimensions; ++axes) {
        SCOPED_TRACE(describe(geometry, lanes));
        Layout layout = makeLayout(geometry, axes, lanes);
        auto result = sumUp<double>(layout, 2);
        for (size_t sum = 0; sum < std::size(counts); ++sum)
          for (uint64_t e = 0; e < counts[sum]; ++e) {
            double expected = 0;
            for (int64_t flat = 0; flat < layout.sites; ++flat)
              expected += valueAt(flat, sum, e);
            ASSERT_NEAR(result[sum][e], expected, 1e-11);
          }
      }
}

TEST(Sums, SameBitsForAnyNumberOfThreads) {
  for (Geometry geometry : {Geometry{2, {61, 47}, 3}, Geometry{2, {96, 96}, 1},
                            Geometry{1, {1}, 1}, Geometry{3, {1, 129, 1}, 2}})
    for (int lanes : someLanes) {
      Layout layout =
          makeLayout(geometry, (1u << geometry.dimensions) - 1, lanes);
      auto one = sumUp<float>(layout, 1);
      for (int threads : {2, 3, 7})
        EXPECT_EQ(one, sumUp<float>(layout, threads));
    }
}

TEST(Sums, AddPiecesInDouble) {
  Geometry geometry{1, {1 << 20}, 1};
  Layout layout = makeLayout(geometry, 1, 8);
  Sums sums(layout, {1}, sizeof(float));
  SumSpace space{Block(64), 64, Block(8)};
  float result = 0;
  void *results[] = {&result};
  sums.run<float>(space, results, 1, [&](int, int64_t begin, int64_t end) {
    for (int64_t k = begin * 8; k < end * 8; ++k)
      static_cast<float *>(sums.accumulator(space, 0, 0))[k % 8] += 0.1f;
  });
  // 64 terms in single precision lose some bits, a million would lose most.
  EXPECT_NEAR(result, 0.1f * (1 << 20), 1e-5 * 0.1f * (1 << 20));
}

} // namespace
