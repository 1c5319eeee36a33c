//===- PhysicsTest.cpp - what every scheme must obey ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

namespace {

class EveryScheme : public testing::TestWithParam<Scheme> {
protected:
  /// A small box with uneven spacings, its beam axis periodic.
  pic::EvolutionOptions options() const {
    pic::EvolutionOptions o;
    o.box = {{12, 5, 4}, true};
    o.spacings = {0.5, 1, 1.25};
    o.dt = 0.125;
    o.scheme = GetParam();
    o.residual = 1e-15;
    o.planesOfSlab = 5;
    return o;
  }
  std::unique_ptr<pic::Evolution> start(const pic::EvolutionOptions &o,
                                        const Links &before, const Links &now) {
    auto evolution = makeEvolution(context.get(), o);
    setLinks(*evolution, Slice::Before, before);
    setLinks(*evolution, Slice::Now, now);
    evolution->settle();
    return evolution;
  }
  static void run(pic::Evolution &evolution, int steps) {
    for (int n = 0; n < steps; ++n) {
      auto status = evolution.advance();
      ASSERT_FALSE(status) << status.message();
    }
  }

  Context context{gauge_context_create(2)};
};

std::string nameOfTest(const testing::TestParamInfo<Scheme> &info) {
  switch (info.param) {
  case Scheme::Leapfrog:
    return "Leapfrog";
  case Scheme::SemiImplicit:
    return "SemiImplicit";
  default:
    return "Implicit";
  }
}

INSTANTIATE_TEST_SUITE_P(Pic, EveryScheme,
                         testing::Values(Scheme::Leapfrog, Scheme::SemiImplicit,
                                         Scheme::Implicit),
                         nameOfTest);

} // namespace

/// Links at t + dt that free motion would give: the same wave, a bit larger.
static Links later(const pic::EvolutionOptions &o, double amplitude,
                   double rate) {
  return makeSmooth(o.box, amplitude + rate * o.dt, 3);
}

TEST_P(EveryScheme, KeepsGaussLaw) {
  auto o = options();
  auto evolution = start(o, later(o, 0.3, 0), later(o, 0.3, 0.2));
  auto first = measureGauss(*evolution);
  run(*evolution, 100);
  auto last = measureGauss(*evolution);
  // A static charge that means something.
  EXPECT_GT(distance(first, std::vector<double>(first.size())), 1e-3);
  EXPECT_LE(distance(last, first), 1e-12);
}

TEST_P(EveryScheme, KeepsGaussLawInSinglePrecision) {
  auto o = options();
  o.isDouble = false;
  o.residual = 2e-7;
  auto evolution = start(o, later(o, 0.3, 0), later(o, 0.3, 0.2));
  auto first = measureGauss(*evolution);
  run(*evolution, 100);
  auto last = measureGauss(*evolution);
  // Differences of slices: rounding of a link, 6e-8, times 2 dt / (dt a_1)^2 =
  // 64, and a walk of 100 steps.
  EXPECT_LE(distance(last, first), 64 * 6e-8 * 10 * 3);
}

TEST_P(EveryScheme, IsReversible) {
  auto o = options();
  Links before = later(o, 0.3, 0), now = later(o, 0.3, 0.2);
  auto evolution = start(o, before, now);
  run(*evolution, 50);
  auto back = start(o, getLinks(*evolution, Slice::Now),
                    getLinks(*evolution, Slice::Before));
  run(*back, 50);
  EXPECT_LE(distance(getLinks(*back, Slice::Now), before), 1e-12);
  EXPECT_LE(distance(getLinks(*back, Slice::Before), now), 1e-12);
}

TEST_P(EveryScheme, IsGaugeCovariant) {
  auto o = options();
  Links before = later(o, 0.3, 0), now = later(o, 0.3, 0.2);
  auto evolution = start(o, before, now);
  auto other = start(o, transform(o.box, before, 5), transform(o.box, now, 5));
  run(*evolution, 50);
  run(*other, 50);
  EXPECT_LE(distance(getLinks(*other, Slice::Now),
                     transform(o.box, getLinks(*evolution, Slice::Now), 5)),
            1e-12);
}

TEST_P(EveryScheme, KeepsLinksOnTheGroup) {
  auto o = options();
  auto evolution = start(o, later(o, 0.3, 0), later(o, 0.3, 0.2));
  run(*evolution, 200);
  for (const Quaternion &q : getLinks(*evolution, Slice::Now))
    EXPECT_NEAR(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3], 1,
                1e-13);
}

TEST_P(EveryScheme, DoesNotDependOnSlabsOrThreads) {
  auto o = options();
  Links before = later(o, 0.3, 0), now = later(o, 0.3, 0.2), first;
  for (int threads : {1, 2, 3})
    for (int64_t planes : {12, 5, 1}) {
      context.reset(gauge_context_create(threads));
      o.planesOfSlab = planes;
      auto evolution = start(o, before, now);
      run(*evolution, 10);
      Links links = getLinks(*evolution, Slice::Now);
      if (first.empty())
        first = links;
      EXPECT_EQ(distance(links, first), 0) << threads << " " << planes;
    }
}

static double energyOf(pic::Evolution &evolution) {
  std::vector<pic::PlaneEnergy> planes;
  EXPECT_FALSE(evolution.measureEnergy(planes));
  double sum = 0;
  for (const auto &plane : planes)
    sum += plane.total();
  return sum;
}

/// The energy oscillates with O(dt^2): half the step, a quarter of it.
TEST_P(EveryScheme, KeepsEnergyToSecondOrder) {
  std::vector<double> errors;
  for (int halvings : {0, 1, 2}) {
    auto o = options();
    o.dt = 0.1 / (1 << halvings);
    auto evolution = start(o, later(o, 0.2, -0.2), later(o, 0.2, 0.0));
    double first = energyOf(*evolution), most = 0;
    for (int n = 0; n < 30 << halvings; ++n) {
      run(*evolution, 1);
      most = std::max(most, std::abs(energyOf(*evolution) / first - 1));
    }
    errors.push_back(most);
  }
  EXPECT_NEAR(errors[1] / errors[2], 4, 0.3) << errors[0] << " " << errors[1];
}

/// A plane wave of one colour, so weak that it is linear.
static Links makeWave(const pic::EvolutionOptions &o,
                      const std::array<double, 3> &k,
                      const std::array<double, 3> &polarisation, double t,
                      double omega) {
  Links links;
  const auto &n = o.box.cells;
  for (int64_t x = 0; x < n[0]; ++x)
    for (int64_t y = 0; y < n[1]; ++y)
      for (int64_t z = 0; z < n[2]; ++z)
        for (int mu = 0; mu < 3; ++mu) {
          // A link lies half a step from its site.
          double phase = k[0] * double(x) + k[1] * double(y) +
                         k[2] * double(z) + k[mu] / 2;
          links.push_back(
              exponential({0, 0,
                           3e-6 * o.spacings[mu] * polarisation[mu] *
                               std::cos(phase - omega * t)}));
        }
  return links;
}

/// The dispersion relations of linear theory, for both polarisations: a wave
/// of that frequency stays what it is.
TEST_P(EveryScheme, HasItsDispersionRelation) {
  auto o = options();
  o.box.cells = {16, 12, 10};
  o.spacings = {0.25, 1, 1.25};
  o.dt = GetParam() == Scheme::Leapfrog ? 0.2 : 0.25;
  // As far as rounding: what the iteration leaves adds up with the steps.
  o.residual = 0;
  const double tau = 2 * std::numbers::pi;
  std::array<double, 3> k{tau * 2 / 16, tau * 1 / 12, tau * 3 / 10}, chi;
  for (int i = 0; i < 3; ++i)
    chi[i] = 2 / o.spacings[i] * std::sin(k[i] / 2);
  double transverse = chi[1] * chi[1] + chi[2] * chi[2];
  double longitudinal = chi[0] * chi[0], h = o.dt * o.dt;
  // Transverse to the wave and to the beam, and the other one.
  std::array<double, 3> polarisations[2] = {
      {0, chi[2], -chi[1]}, {transverse, -chi[0] * chi[1], -chi[0] * chi[2]}};
  for (int p : {0, 1}) {
    double denominator = 1;
    if (GetParam() == Scheme::SemiImplicit)
      denominator +=
          h * transverse / 2 - (p ? h * h * longitudinal * transverse / 16 : 0);
    if (GetParam() == Scheme::Implicit)
      denominator += h * (longitudinal + transverse) / 2;
    double omega =
        2 / o.dt *
        std::asin(o.dt / 2 *
                  std::sqrt((longitudinal + transverse) / denominator));
    // Of the second polarisation of the semi-implicit scheme the longitudinal
    // component is weighted differently; Gauss's law says how.
    auto polarisation = polarisations[p];
    if (p && GetParam() == Scheme::SemiImplicit)
      polarisation[0] *=
          1 / (1 + h * transverse / 4) * 1; // sum_i chi_i A_i + (dt/2)^2 .. = 0
    if (p && GetParam() == Scheme::SemiImplicit) {
      double w = h / 4;
      // chi_1 A_1 + chi_T A_T + w (chi_1 chi_T^2 A_1 - chi_1^2 chi_T A_T) = 0.
      double factor = (1 - w * longitudinal) / (1 + w * transverse);
      polarisation = {transverse * factor, -chi[0] * chi[1], -chi[0] * chi[2]};
    }
    double size = std::hypot(polarisation[0], polarisation[1], polarisation[2]);
    for (double &x : polarisation)
      x /= size;
    auto evolution = start(o, makeWave(o, k, polarisation, -o.dt, omega),
                           makeWave(o, k, polarisation, 0, omega));
    run(*evolution, 40);
    auto wave = [&](double t) {
      return makeWave(o, k, polarisation, t, omega);
    };
    // The amplitude of the wave and of the one a quarter behind: rounding of
    // single links, 1e-15 of 3e-6, is not seen.
    Links links = getLinks(*evolution, Slice::Now);
    for (double shift : {0.0, std::numbers::pi / 2}) {
      Links expected = wave(40 * o.dt), probe = wave(40 * o.dt - shift / omega);
      double got = 0, want = 0, norm = 0;
      for (size_t i = 0; i < links.size(); ++i) {
        got += links[i][3] * probe[i][3];
        want += expected[i][3] * probe[i][3];
        norm += expected[i][3] * expected[i][3];
      }
      EXPECT_NEAR(got / norm, want / norm, 1e-10) << "polarisation " << p;
    }
  }
}

TEST(Pic, SaysWhereAFieldMovesTooFar) {
  Context context(gauge_context_create(1));
  pic::EvolutionOptions o;
  o.box = {{6, 4, 4}, true};
  o.dt = 0.75; // longer than stable, 1 / sqrt(3)
  auto evolution = makeEvolution(context.get(), o);
  Links links = makeSmooth(o.box, 0.5, 1);
  setLinks(*evolution, Slice::Before, links);
  setLinks(*evolution, Slice::Now, links);
  evolution->settle();
  auto status = evolution->advance();
  for (int n = 0; n < 500 && !status; ++n)
    status = evolution->advance();
  ASSERT_TRUE(status);
  EXPECT_EQ(status.code(), GAUGE_NOT_FINITE);
  EXPECT_NE(status.message().find("take a smaller dt"), std::string::npos)
      << status.message();
}
