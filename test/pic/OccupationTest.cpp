//===- OccupationTest.cpp - how many gluons there are ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Occupation.h"
#include "runtime/Random.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Slice;

namespace {

class Occupation : public testing::Test {
protected:
  static pic::EvolutionOptions options() {
    pic::EvolutionOptions o;
    o.box = {{8, 10, 6}, true};
    o.spacings = {0.5, 1, 1.25};
    o.dt = 0.05;
    o.coupling = 2;
    o.window = false;
    return o;
  }
  pic::Occupation measure(const pic::EvolutionOptions &o, const Links &before,
                          const Links &now, double residual = 1e-10) {
    evolution = makeEvolution(context.get(), o);
    setLinks(*evolution, Slice::Before, before);
    setLinks(*evolution, Slice::Now, now);
    evolution->settle();
    auto result = pic::measureOccupation(*evolution, {residual, 2000});
    EXPECT_LE(result.residual, residual);
    return result;
  }

  Context context{gauge_context_create(2)};
  std::unique_ptr<pic::Evolution> evolution;
};

} // namespace

/// Omega_x U Omega_{x+i}^dagger with a random Omega of some size, the same for
/// equal seeds.
static Links turn(const pic::Box &box, const Links &links, double size) {
  rt::Stream stream(11, rt::Purpose::Gauge);
  const auto &n = box.cells;
  auto omega = [&](int64_t x, int64_t y, int64_t z) {
    uint64_t site = (x % n[0] * n[1] + y % n[1]) * n[2] + z % n[2];
    auto [a, b] = stream.normals(site, 0);
    auto [c, d] = stream.normals(site, 1);
    return exponential({size * a, size * b, size * c});
  };
  Links result;
  for (int64_t x = 0; x < n[0]; ++x)
    for (int64_t y = 0; y < n[1]; ++y)
      for (int64_t z = 0; z < n[2]; ++z)
        for (int mu = 0; mu < 3; ++mu)
          result.push_back(
              omega(x, y, z) * links[result.size()] *
              dagger(omega(x + (mu == 0), y + (mu == 1), z + (mu == 2))));
  return result;
}

/// One plane wave in the box, whatever the gauge: all gluons are in one bin,
/// and as many as its amplitude says.
TEST_F(Occupation, OfAPlaneWave) {
  auto o = options();
  const auto &n = o.box.cells;
  double q0 = 2 * std::numbers::pi / double(n[0]), amplitude = 1e-3;
  double q1 = 2 * std::numbers::pi * 2 / double(n[1]);
  double k0 = 2 * std::sin(q0 / 2) / o.spacings[0];
  double k1 = 2 * std::sin(q1 / 2) / o.spacings[1], k = std::hypot(k0, k1);
  auto wave = [&](double t) {
    Links links;
    for (int64_t site = 0; site < n[0] * n[1] * n[2]; ++site) {
      double phase =
          q0 * double(site / (n[1] * n[2])) + q1 * double(site / n[2] % n[1]);
      for (int mu = 0; mu < 3; ++mu) // along 2, across the wave
        links.push_back(
            exponential({0, 0,
                         mu == 2 ? o.coupling * o.spacings[2] * amplitude *
                                       std::cos(phase - k * t)
                                 : 0}));
    }
    return links;
  };
  double volume = double(n[0] * n[1] * n[2]) * 0.5 * 1 * 1.25;
  // A = amplitude cos: |A(+-k)|^2 = (amplitude volume / 2)^2 each; two modes of
  // a bin that has more, three colours, two polarisations.
  double number = k * amplitude * amplitude * volume / 4 / 6;
  for (double size : {0.0, 0.3}) {
    auto occupation =
        measure(o, turn(o.box, wave(-o.dt), size), turn(o.box, wave(0), size));
    double all = 0;
    for (const auto &bin : occupation.bins) {
      double inBin = bin.number() * double(bin.modes);
      bool isThere = std::abs(bin.k - k) < 0.5 * 2 * std::numbers::pi / 10;
      all += inBin;
      // Weak, but not linear: 1e-6; and O(dt^2).
      EXPECT_NEAR(inBin / (2 * number), isThere ? 1 : 0, 2e-3) << bin.k;
      if (isThere)
        EXPECT_NEAR(bin.electric / bin.magnetic, 1, 4e-3);
    }
    EXPECT_NEAR(all / (2 * number), 1, 2e-3);
    EXPECT_NEAR(occupation.energy * volume / (2 * 6 * k * number), 1, 2e-3);
    EXPECT_EQ(occupation.iterations > 1, size > 0);
  }
}

/// Strong fields have the same gluons in every gauge.
TEST_F(Occupation, DoesNotDependOnTheGauge) {
  auto o = options();
  Links before = makeSmooth(o.box, 0.2, 3), now = makeSmooth(o.box, 0.21, 3);
  auto first = measure(o, before, now);
  auto second = measure(o, turn(o.box, before, 0.2), turn(o.box, now, 0.2));
  ASSERT_EQ(first.bins.size(), second.bins.size());
  double most = 0;
  for (const auto &bin : first.bins)
    most = std::max(most, bin.number());
  for (size_t b = 0; b < first.bins.size(); ++b) {
    EXPECT_NEAR(first.bins[b].electric, second.bins[b].electric, 1e-7 * most);
    EXPECT_NEAR(first.bins[b].magnetic, second.bins[b].magnetic, 1e-7 * most);
  }
}

/// The energy of all gluons is that of weak fields, here of magnetic ones.
TEST_F(Occupation, HasTheEnergyOfWeakFields) {
  auto o = options();
  Links links = makeSmooth(o.box, 1e-4, 3);
  auto occupation = measure(o, links, links, 1e-9);
  std::vector<pic::PlaneEnergy> planes;
  ASSERT_FALSE(evolution->measureEnergy(planes));
  double energy = 0;
  for (const auto &plane : planes)
    energy += plane.total() / double(planes.size());
  EXPECT_NEAR(occupation.energy / energy, 1, 1e-6); // nonlinear: 1e-8
  for (const auto &bin : occupation.bins)
    EXPECT_EQ(bin.electric, 0); // nothing moves
}

/// With fixed ends, planes by themselves: also of a gauge that changes along
/// the beam; the same for any number of threads.
TEST_F(Occupation, OfPlanesWithFixedEnds) {
  auto o = options();
  o.box = {{32, 10, 6}, false};
  Links before = makeSmooth(o.box, 0.2, 3), now = makeSmooth(o.box, 0.21, 3);
  auto first = measure(o, before, now);
  context.reset(gauge_context_create(1));
  auto same = measure(o, before, now);
  auto second = measure(o, turn(o.box, before, 0.2), turn(o.box, now, 0.2));
  double most = 0;
  int64_t modes = 0;
  for (const auto &bin : first.bins) {
    most = std::max(most, bin.number());
    modes += bin.modes;
  }
  EXPECT_EQ(modes, 4 * (10 * 6 - 1)); // an eighth of the planes, k = 0 left out
  for (size_t b = 0; b < first.bins.size(); ++b) {
    EXPECT_EQ(first.bins[b].number(), same.bins[b].number());
    EXPECT_NEAR(first.bins[b].number(), second.bins[b].number(), 1e-7 * most);
  }
}

/// SU(3): weak fields of all colours, in a gauge and in another.
TEST_F(Occupation, OfSu3) {
  auto o = options();
  o.box.cells = {6, 6, 4};
  o.colours = 3;
  auto links = test::makeSmooth(o.box, 3, 1e-4, 3);
  evolution = test::start(context.get(), o, links, links);
  auto occupation = pic::measureOccupation(*evolution, {1e-9, 2000});
  double density = energyOf(*evolution) / 6;
  EXPECT_NEAR(occupation.energy / density, 1, 1e-6);
}
