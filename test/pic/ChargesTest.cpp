//===- ChargesTest.cpp - colour charges along the beam --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

TEST(Algebra, ComponentsAreThoseOfTheGenerators) {
  rt::Stream stream(1, rt::Purpose::Normal);
  pic::Components<3> x;
  for (uint64_t k = 0; k < x.size(); ++k)
    x[k] = rt::normalAt(stream, 0, k);
  auto m = pic::compose<3>(x.data());
  auto back = pic::decompose<3>(m);
  auto square = sample::multiply<3>(m.data(), m.data());
  double trace = 0, sum = 0;
  for (size_t k = 0; k < x.size(); ++k) {
    EXPECT_NEAR(back[k], x[k], 1e-15);
    sum += x[k] * x[k];
  }
  for (int i = 0; i < 3; ++i)
    trace += square[4 * i].real();
  EXPECT_NEAR(trace, sum / 2, 1e-14); // Tr t^a t^b = delta / 2
}

/// Charges in strong random fields: Gauss's law and all Casimirs stay.
class MovingCharges : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, MovingCharges,
                         testing::Values(Scheme::Leapfrog, Scheme::Exponential,
                                         Scheme::SemiImplicit));

TEST_P(MovingCharges, KeepGaussLawAndCasimirs) {
  // dt = a_1 is too long for leapfrog.
  for (int phases : {1, 2, 3}) {
    if (phases == 1 && GetParam() != Scheme::SemiImplicit)
      continue;
    Context context(gauge_context_create(2));
    pic::EvolutionOptions o;
    o.box = {{16, 3, 4}, true};
    o.spacings = {0.375, 1, 1.25};
    o.dt = 0.375 / phases;
    o.coupling = 2;
    o.scheme = GetParam();
    o.residual = 1e-15;
    o.planesOfSlab = 6;
    auto evolution = makeEvolution(context.get(), o);
    Links links = makeSmooth(o.box, 0.2, 4);
    setLinks(*evolution, Slice::Before, links);
    setLinks(*evolution, Slice::Now, links);
    if (GetParam() == Scheme::Exponential)
      evolution->setElectric(0, std::vector<double>(12 * 9));
    rt::Stream stream(7, rt::Purpose::Normal);
    uint64_t k = 0;
    for (auto &charges : evolution->charges())
      for (int phase = 0; phase < phases; ++phase)
        for (int64_t x = 3; x < 9; ++x)
          for (double &q : charges.at(phase, x))
            q = 0.1 * rt::normalAt(stream, 0, k++);
    evolution->settle();
    auto first = measureGauss(*evolution);
    double casimir = evolution->charges()[0].casimir();
    for (int n = 0; n < 60; ++n) {
      auto status = evolution->advance();
      ASSERT_FALSE(status) << status.message();
    }
    auto last = measureGauss(*evolution);
    EXPECT_LE(distance(last, first), 1e-12) << phases;
    EXPECT_NEAR(evolution->charges()[0].casimir() / casimir, 1, 1e-12);
    EXPECT_GT(distance(getLinks(*evolution, Slice::Now), links), 1e-2);
  }
}

/// A current through a link, in any direction, takes charge from where the link
/// starts and brings it, transported, to where it ends.
class Kicks : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, Kicks,
                         testing::Values(Scheme::Leapfrog,
                                         Scheme::Exponential));

TEST_P(Kicks, MoveCharge) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{6, 3, 4}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.125;
  o.coupling = 2;
  o.scheme = GetParam();
  o.planesOfSlab = 3;
  auto evolution = makeEvolution(context.get(), o);
  Links links = makeSmooth(o.box, 0.4, 4);
  setLinks(*evolution, Slice::Before, makeSmooth(o.box, 0.39, 4));
  setLinks(*evolution, Slice::Now, links);
  evolution->settle();
  auto before = measureGauss(*evolution);
  const std::array<double, 3> q{0.2, -0.1, 0.3};
  const int64_t to[] = {3 * 12 + 4 + 1, 2 * 12 + 8 + 1, 2 * 12 + 4 + 2};
  const int64_t from = 2 * 12 + 4 + 1;
  for (int mu = 0; mu < 3; ++mu) {
    pic::Current current{2, std::vector<double>(36), mu};
    std::copy(q.begin(), q.end(), &current.charge[(from % 12) * 3]);
    double g = o.coupling, a = o.spacings[mu];
    if (GetParam() == Scheme::Exponential)
      pic::kickMomentum(evolution->beam(), current, -g * a * a);
    else
      pic::kickBefore(evolution->beam(), current, g * a * a * o.dt);
    for (Slice slice : {Slice::Before, Slice::Momentum})
      evolution->beam().exchange(slice);
    auto after = measureGauss(*evolution);
    const Quaternion &u = links[from * 3 + mu];
    auto moved =
        dagger(u) * (Quaternion{0, q[0], q[1], q[2]} * u); // i U^dagger Q U
    for (size_t k = 0; k < after.size(); ++k) {
      int64_t site = int64_t(k) / 3;
      double expected = site == from     ? -q[k % 3]
                        : site == to[mu] ? moved[1 + k % 3]
                                         : 0;
      EXPECT_NEAR(after[k] - before[k], expected, 1e-13) << mu << " " << k;
    }
    before = after;
  }
}
