//===- DimensionsTest.cpp - fields in one and two dimensions --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

static constexpr Scheme schemes[] = {Scheme::Leapfrog, Scheme::Exponential,
                                     Scheme::SemiImplicit, Scheme::Implicit};

static pic::EvolutionOptions makeOptions(Scheme scheme, int colours,
                                         std::array<int64_t, 3> cells) {
  pic::EvolutionOptions o;
  o.box = {cells, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.125;
  o.colours = colours;
  o.scheme = scheme;
  o.residual = 1e-15;
  o.planesOfSlab = 5;
  return o;
}

static std::unique_ptr<pic::Evolution> begin(gauge_context *context,
                                             const pic::EvolutionOptions &o) {
  return start(context, o, makeSmooth(o.box, o.colours, 0.3, 3),
               makeSmooth(o.box, o.colours, 0.325, 3));
}

/// Gauss's law and the way back, with all links of a field.
TEST(Dimensions, OneAndTwoObeyTheSameLaws) {
  Context context(gauge_context_create(2));
  for (Scheme scheme : schemes)
    for (int colours : {2, 3})
      for (auto cells :
           {std::array<int64_t, 3>{16, 1, 1}, {10, 5, 1}, {8, 1, 5}}) {
        SCOPED_TRACE(pic::nameOf(scheme));
        auto o = makeOptions(scheme, colours, cells);
        auto evolution = begin(context.get(), o);
        auto gauss = measureGauss(*evolution);
        MatrixLinks before = getMatrices(*evolution, Slice::Before);
        run(*evolution, 25);
        EXPECT_LE(distance(measureGauss(*evolution), gauss), 1e-12);
        EXPECT_GT(distance(getMatrices(*evolution, Slice::Before), before),
                  0.01);
        auto back = start(context.get(), o, getMatrices(*evolution, Slice::Now),
                          getMatrices(*evolution, Slice::Before));
        run(*back, 25);
        EXPECT_LE(distance(getMatrices(*back, Slice::Now), before), 1e-12);
      }
}

/// Links of a box of `cells`, the same along the axes that `links` has one cell
/// of.
static MatrixLinks repeat(const MatrixLinks &links,
                          const std::array<int64_t, 3> &from,
                          const std::array<int64_t, 3> &cells, size_t each) {
  MatrixLinks all;
  for (int64_t x = 0; x < cells[0]; ++x)
    for (int64_t y = 0; y < cells[1]; ++y)
      for (int64_t z = 0; z < cells[2]; ++z) {
        int64_t site =
            (x % from[0] * from[1] + y % from[1]) * from[2] + z % from[2];
        all.insert(all.end(), links.begin() + site * int64_t(each),
                   links.begin() + (site + 1) * int64_t(each));
      }
  return all;
}

/// A box of extent 1 is one of extent 3 in which nothing depends on that axis.
TEST(Dimensions, AnExtentOfOneIsIndependence) {
  Context context(gauge_context_create(2));
  for (Scheme scheme : schemes)
    for (auto cells :
         {std::array<int64_t, 3>{12, 1, 1}, {12, 5, 1}, {1, 5, 4}}) {
      SCOPED_TRACE(pic::nameOf(scheme));
      auto o = makeOptions(scheme, 2, cells);
      auto thin = begin(context.get(), o);
      auto thick = o;
      for (int64_t &n : thick.box.cells)
        n = n == 1 ? 3 : n;
      auto grow = [&](Slice slice) {
        return repeat(getMatrices(*thin, slice), cells, thick.box.cells, 12);
      };
      auto other =
          start(context.get(), thick, grow(Slice::Before), grow(Slice::Now));
      run(*thin, 20);
      run(*other, 20);
      EXPECT_LE(distance(getMatrices(*other, Slice::Now), grow(Slice::Now)),
                1e-13);
    }
}

/// Links across a beam of one dimension that begin as 1 stay 1, and the
/// electric field along it keeps its size: without charges nothing moves in one
/// dimension.
TEST(Dimensions, ThePureTheoryInOneStandsStill) {
  Context context(gauge_context_create(2));
  for (Scheme scheme : schemes) {
    auto o = makeOptions(scheme, 3, {24, 1, 1});
    MatrixLinks slices[2];
    for (int k : {0, 1}) {
      slices[k] = makeSmooth(o.box, 3, 0.3 + 0.02 * k, 3);
      MatrixLinks unit = makeSmooth(o.box, 3, 0, 1);
      for (size_t link = 0; link < slices[k].size() / 9; ++link)
        if (link % 3 != 0)
          std::copy_n(unit.begin(), 9, slices[k].begin() + link * 9);
    }
    auto evolution = start(context.get(), o, slices[0], slices[1]);
    std::vector<pic::PlaneEnergy> first, last;
    ASSERT_FALSE(evolution->measureEnergy(first));
    run(*evolution, 100);
    ASSERT_FALSE(evolution->measureEnergy(last));
    for (size_t x = 0; x < first.size(); ++x) {
      EXPECT_NEAR(last[x].total(), first[x].total(), 1e-11);
      // Squares of rounding.
      EXPECT_LE(last[x].electric[1] + last[x].electric[2], 1e-27);
    }
    EXPECT_GT(first[3].total(), 1e-3);
  }
}
