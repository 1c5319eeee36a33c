//===- WindowTest.cpp - slabs that nothing has reached --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Nucleus.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <map>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

/// A bump of the transverse links around plane 20, at rest.
static Links makeBump(const pic::Box &box) {
  Links links = makeSmooth(box, 0.3, 9);
  int64_t each = 3 * box.sitesOfPlane();
  for (size_t k = 0; k < links.size(); ++k) {
    double x = double(int64_t(k) / each) - 20;
    double size = std::abs(x) > 6 ? 0 : std::exp(-x * x / 4);
    auto &q = links[k];
    q = exponential({2 * size * q[1], 2 * size * q[2], 2 * size * q[3]});
  }
  return links;
}

class Window : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, Window,
                         testing::Values(Scheme::Leapfrog,
                                         Scheme::SemiImplicit));

/// What the window leaves out is nothing: the same fields as without it, in
/// less memory.
TEST_P(Window, ChangesNothing) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{200, 4, 5}, false};
  o.spacings = {0.5, 1, 1};
  o.dt = 0.25;
  o.scheme = GetParam();
  o.residual = 1e-15;
  o.planesOfSlab = 10;
  Links bump = makeBump(o.box), fields[2];
  uint64_t bytes[2];
  for (bool window : {false, true}) {
    o.window = window;
    auto evolution = makeEvolution(context.get(), o);
    std::vector<std::complex<double>> none;
    // Only what is not 1 is set: the rest stays without memory.
    for (int64_t x = 10; x < 31; ++x) {
      Links plane(bump.begin() + x * 60, bump.begin() + (x + 1) * 60);
      std::vector<std::complex<double>> numbers(240);
      for (int k = 0; k < 60; ++k) {
        const auto &q = plane[k];
        numbers[4 * k] = {q[0], q[3]};
        numbers[4 * k + 1] = {q[2], q[1]};
        numbers[4 * k + 2] = {-q[2], q[1]};
        numbers[4 * k + 3] = {q[0], -q[3]};
      }
      evolution->beam().setLinks(Slice::Now, x, numbers);
    }
    // Something has to move for a slab to wake.
    for (pic::Slab &slab : evolution->beam().slabs())
      if (slab.state == pic::Slab::State::Still)
        evolution->beam().awake(slab, true);
    evolution->settle();
    for (int n = 0; n < 60; ++n)
      ASSERT_FALSE(evolution->advance());
    fields[window] = getLinks(*evolution, Slice::Now);
    bytes[window] = evolution->beam().bytes();
  }
  EXPECT_LE(distance(fields[0], fields[1]), 1e-13);
  EXPECT_LT(bytes[1], bytes[0] / 2);
}

/// A run that was saved and goes on elsewhere has the same bits.
TEST(State, GoesOnExactly) {
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::Exponential, Scheme::SemiImplicit})
    for (bool isDouble : {true, false}) {
      Context context(gauge_context_create(2)), other(gauge_context_create(1));
      pic::EvolutionOptions o;
      o.box = {{90, 6, 5}, false};
      o.spacings = {0.25, 1, 1};
      o.dt = 0.125;
      o.coupling = 2;
      o.scheme = scheme;
      o.isDouble = isDouble;
      o.residual = 1e-6;
      o.planesOfSlab = 10;
      auto evolution = makeEvolution(context.get(), o);
      for (int direction : {+1, -1}) {
        pic::NucleusOptions nucleus;
        nucleus.direction = direction;
        nucleus.position = (45 - direction * 25) * 0.25;
        nucleus.width = 0.75;
        nucleus.mu = 0.3;
        nucleus.infrared = 0.3;
        nucleus.number = direction > 0;
        ASSERT_FALSE(pic::addNucleus(*evolution, nucleus));
      }
      for (int n = 0; n < 7; ++n)
        ASSERT_FALSE(evolution->advance());
      std::map<std::string, std::vector<double>> saved;
      ASSERT_FALSE(evolution->save(
          [&](const std::string &name, auto, std::span<const double> numbers) {
            saved[name].assign(numbers.begin(), numbers.end());
            return rt::success();
          }));
      auto again = makeEvolution(other.get(), o);
      ASSERT_FALSE(again->restore(
          [&](const std::string &name) -> rt::Result<std::vector<double>> {
            return saved.at(name);
          }));
      EXPECT_EQ(again->steps(), 7);
      for (int n = 0; n < 60; ++n) {
        ASSERT_FALSE(evolution->advance());
        ASSERT_FALSE(again->advance());
      }
      EXPECT_EQ(distance(getLinks(*evolution, Slice::Now),
                         getLinks(*again, Slice::Now)),
                0);
      EXPECT_EQ(distance(measureGauss(*evolution), measureGauss(*again)), 0);
    }
}
