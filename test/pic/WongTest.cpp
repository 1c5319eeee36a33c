//===- WongTest.cpp - particles that carry colour -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"
#include "runtime/pic/Gauss.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <map>
#include <numbers>
#include <omp.h>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

using Vector = std::array<double, 3>;

static pic::EvolutionOptions boxOf(Scheme scheme) {
  pic::EvolutionOptions o;
  o.box = {{12, 5, 4}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.125;
  o.coupling = 2;
  o.scheme = scheme;
  o.residual = 1e-15;
  o.planesOfSlab = 5;
  return o;
}

static std::unique_ptr<pic::Evolution> start(gauge_context *context,
                                             const pic::EvolutionOptions &o) {
  auto evolution = makeEvolution(context, o);
  startFields(*evolution, makeSmooth(o.box, 0.3, 3),
              makeSmooth(o.box, 0.3 + 0.2 * o.dt, 3));
  return evolution;
}

static void run(pic::Evolution &evolution, int steps) {
  for (int n = 0; n < steps; ++n) {
    auto status = evolution.advance();
    ASSERT_FALSE(status) << status.message();
  }
}

class WongParticles : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, WongParticles,
                         testing::Values(Scheme::Leapfrog, Scheme::Exponential,
                                         Scheme::SemiImplicit,
                                         Scheme::Implicit),
                         [](const testing::TestParamInfo<Scheme> &info) {
                           return std::string(pic::nameOf(info.param));
                         });

TEST_P(WongParticles, KeepsGaussLawAndCasimirs) {
  for (pic::WongOptions options :
       {pic::WongOptions{.mass = 0, .weight = 0.01},
        {.mass = 0.7, .weight = 0.01},
        {.mass = 0.7, .weight = 0.01, .conserves = true}}) {
    Context context(gauge_context_create(2));
    auto evolution = start(context.get(), boxOf(GetParam()));
    scatter(*evolution, options, 500);
    auto first = measureGauss(*evolution);
    const pic::Wong &particles = evolution->particles()[0];
    std::vector<double> squares;
    for (int64_t k = 0; k < particles.size(); ++k) {
      auto q = particles.charge(k);
      squares.push_back(q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
    }
    run(*evolution, 100);
    EXPECT_LE(distance(measureGauss(*evolution), first), 1e-12);
    double most = 0;
    for (int64_t k = 0; k < particles.size(); ++k) {
      auto q = particles.charge(k);
      double square = q[0] * q[0] + q[1] * q[1] + q[2] * q[2];
      most = std::max(most, std::abs(square / squares[k] - 1));
    }
    EXPECT_LE(most, 1e-13);
  }
}

/// The fields of charges among strong fields: Gauss's law holds, and goes on
/// to hold.
TEST_P(WongParticles, StartWithGaussLaw) {
  for (bool isPeriodic : {true, false}) {
    Context context(gauge_context_create(2));
    auto o = boxOf(GetParam());
    o.box.periodic = isPeriodic;
    auto evolution = start(context.get(), o);
    scatter(*evolution, {.mass = 1, .weight = 0.02}, 100);
    auto status = pic::imposeGauss(*evolution);
    ASSERT_FALSE(status) << status.message();
    for (int steps : {0, 30}) {
      run(*evolution, steps);
      auto residual = measureGauss(*evolution);
      // At plane 1 the law does not last: a link of plane 0 ends there.
      auto begin = residual.begin() + (isPeriodic ? 0 : steps ? 120 : 60);
      auto end = residual.end() - (isPeriodic ? 0 : 60);
      EXPECT_LE(distance({begin, end}, std::vector<double>(end - begin)), 1e-12)
          << isPeriodic << " " << steps;
    }
  }
}

TEST(Wong, ChargesThatHaveNoFieldAreRefused) {
  Context context(gauge_context_create(2));
  auto evolution = makeEvolution(context.get(), boxOf(Scheme::Leapfrog));
  pic::Wong &particles = evolution->addParticles({});
  ASSERT_FALSE(particles.add({1, 1, 1}, {}, std::array<double, 3>{0, 0, 0.1}));
  Links links = getLinks(*evolution, Slice::Before);
  auto status = pic::imposeGauss(*evolution);
  ASSERT_TRUE(status);
  EXPECT_EQ(distance(getLinks(*evolution, Slice::Before), links), 0);
  EXPECT_NE(status.message().find("the colour charges must sum to zero"),
            std::string::npos);
  ASSERT_FALSE(particles.add({3, 2, 1}, {}, std::array<double, 3>{0, 0, -0.1}));
  status = pic::imposeGauss(*evolution);
  EXPECT_FALSE(status) << status.message();
}

/// What crosses is what is missing behind and more in front, transported.
TEST(Wong, ContinuityHoldsToRounding) {
  Context context(gauge_context_create(2));
  auto o = boxOf(Scheme::Leapfrog);
  auto evolution = start(context.get(), o);
  scatter(*evolution, {.mass = 0.1, .weight = 0.3}, 3000);
  pic::Wong &particles = evolution->particles()[0];
  Links links = getLinks(*evolution, Slice::Now);
  std::vector<std::vector<double>> before(12), after(12);
  particles.addDensity(before);
  pic::LinkFields none;
  // So long a step that most cross several faces.
  auto currents = particles.move(evolution->beam(), 1.7, none, false);
  particles.addDensity(after);
  int64_t crossed = 0;
  for (const pic::Current &current : currents)
    for (int64_t k = 0; k < 20; ++k) {
      const double *q = &current.charge[k * 3];
      int64_t to[] = {current.plane, k / 4, k % 4}, n[] = {12, 5, 4};
      int mu = current.direction;
      to[mu] = (to[mu] + 1) % n[mu];
      const Quaternion &u = links[(current.plane * 20 + k) * 3 + mu];
      auto moved = dagger(u) * (Quaternion{0, q[0], q[1], q[2]} * u);
      for (int a = 0; a < 3; ++a) {
        after[current.plane][k * 3 + a] += q[a];
        after[to[0]][(to[1] * 4 + to[2]) * 3 + a] -= moved[1 + a];
      }
      crossed += q[0] != 0;
    }
  EXPECT_GT(crossed, 700);
  for (int plane = 0; plane < 12; ++plane)
    EXPECT_LE(distance(before[plane], after[plane]), 1e-13 * 30);
}

//===----------------------------------------------------------------------===//
// What must not matter
//===----------------------------------------------------------------------===//

/// Largest difference of places, momenta and charges.
static double distance(const pic::Wong &a, const pic::Wong &b) {
  pic::Wong::State left = a.state(), right = b.state();
  return std::max({distance(left.sites, right.sites),
                   distance(left.offsets, right.offsets),
                   distance(left.momenta, right.momenta),
                   distance(left.charges, right.charges)});
}

TEST_P(WongParticles, AreGaugeCovariant) {
  Context context(gauge_context_create(2));
  auto o = boxOf(GetParam());
  Links before = makeSmooth(o.box, 0.3, 3), now = makeSmooth(o.box, 0.32, 3);
  auto plain = makeEvolution(context.get(), o);
  auto turned = makeEvolution(context.get(), o);
  startFields(*plain, before, now);
  startFields(*turned, transform(o.box, before, 5), transform(o.box, now, 5));
  for (auto *evolution : {plain.get(), turned.get()})
    scatter(*evolution, {.mass = 0.5, .weight = 0.01}, 200);
  auto turn = [](pic::Wong &particles) {
    for (int64_t k = 0; k < particles.size(); ++k) {
      auto q = particles.charge(k);
      Quaternion omega = transformationAt(particles.site(k), 5);
      Quaternion r = omega * Quaternion{0, q[0], q[1], q[2]} * dagger(omega);
      std::copy(r.begin() + 1, r.end(), q.begin());
    }
  };
  turn(turned->particles()[0]);
  run(*plain, 50);
  run(*turned, 50);
  EXPECT_LE(distance(getLinks(*turned, Slice::Now),
                     transform(o.box, getLinks(*plain, Slice::Now), 5)),
            1e-12);
  turn(plain->particles()[0]);
  EXPECT_LE(distance(plain->particles()[0], turned->particles()[0]), 1e-11);
}

TEST_P(WongParticles, AreReversible) {
  Context context(gauge_context_create(2));
  auto o = boxOf(GetParam());
  auto evolution = start(context.get(), o);
  scatter(*evolution, {.mass = 0.5, .weight = 0.01}, 200);
  auto back = makeEvolution(context.get(), o);
  pic::Wong first = evolution->particles()[0];
  run(*evolution, 40);
  pic::Wong &particles = evolution->particles()[0];
  EXPECT_GT(distance(particles, first), 1);
  particles.reverse();
  startFields(*back, getLinks(*evolution, Slice::Now),
              getLinks(*evolution, Slice::Before));
  back->particles().push_back(particles);
  run(*back, 40);
  back->particles()[0].reverse();
  EXPECT_LE(distance(back->particles()[0], first), 1e-10);
}

TEST_P(WongParticles, DoNotDependOnSlabsOrThreads) {
  std::vector<pic::Wong> first;
  Links links;
  for (int threads : {1, 2, 3})
    for (int64_t planes : {12, 5, 1}) {
      omp_set_num_threads(threads);
      Context context(gauge_context_create(threads));
      auto o = boxOf(GetParam());
      o.planesOfSlab = planes;
      auto evolution = start(context.get(), o);
      scatter(*evolution, {.mass = 0.5, .weight = 0.01}, 300);
      scatter(*evolution, {.mass = 0, .weight = 0.01, .conserves = true}, 100);
      run(*evolution, 10);
      if (first.empty()) {
        first = evolution->particles();
        links = getLinks(*evolution, Slice::Now);
      }
      for (int kind : {0, 1})
        EXPECT_EQ(distance(evolution->particles()[kind], first[kind]), 0);
      EXPECT_EQ(distance(getLinks(*evolution, Slice::Now), links), 0)
          << threads << " threads, slabs of " << planes;
    }
  omp_set_num_threads(omp_get_num_procs());
}

TEST_P(WongParticles, GoOnExactly) {
  Context context(gauge_context_create(2));
  auto o = boxOf(GetParam());
  o.box.periodic = false;
  o.box.cells[0] = 24;
  auto evolution = start(context.get(), o);
  const pic::WongOptions kinds[] = {
      {.mass = 0.5, .weight = 0.01},
      {.mass = 0, .weight = 0, .reflects = true},
      {.mass = 0.5, .weight = 0.01, .conserves = true}};
  scatter(*evolution, kinds[0], 200);
  scatter(*evolution, kinds[1], 50);
  scatter(*evolution, kinds[2], 50);
  run(*evolution, 7);
  std::map<std::string, std::vector<double>> saved;
  ASSERT_FALSE(evolution->save(
      [&](const std::string &name, auto, std::span<const double> numbers) {
        saved[name].assign(numbers.begin(), numbers.end());
        return rt::success();
      }));
  auto again = makeEvolution(context.get(), o);
  for (const auto &options : kinds)
    again->addParticles(options);
  ASSERT_FALSE(again->restore(
      [&](const std::string &name) -> rt::Result<std::vector<double>> {
        return saved.at(name);
      }));
  run(*evolution, 20);
  run(*again, 20);
  for (int kind : {0, 1, 2})
    EXPECT_EQ(distance(again->particles()[kind], evolution->particles()[kind]),
              0);
  EXPECT_LT(again->particles()[0].size(), 200); // some have left
  EXPECT_EQ(again->particles()[1].size(), 50);
  EXPECT_EQ(
      distance(getLinks(*evolution, Slice::Now), getLinks(*again, Slice::Now)),
      0);
}

//===----------------------------------------------------------------------===//
// Single particles
//===----------------------------------------------------------------------===//

static Quaternion rotationOf(double theta) {
  return exponential({0, 0, theta});
}

/// Errors that fall to a quarter with half the step.
template <class Error>
static void expectSecondOrder(Error &&error, double dt) {
  double coarse = error(dt), fine = error(dt / 2);
  EXPECT_NEAR(coarse / fine, 4, 0.1) << coarse << " " << fine;
}

/// A constant magnetic field along direction 2, one quantum of flux.
TEST(Wong, CirclesInAMagneticField) {
  Context context(gauge_context_create(1));
  const double theta = 4 * std::numbers::pi / 64, q = 3;
  const double b = q * 2 * std::sin(theta / 2);
  const Vector p{0.6, 0.2, 0.3};
  const double omega = b / std::sqrt(1 + 0.36 + 0.04 + 0.09);
  const double time = 12.8; // about a circle
  auto error = [&](double dt) {
    pic::EvolutionOptions o;
    o.box = {{8, 8, 1}, true};
    o.dt = dt;
    o.coupling = 2;
    Links links;
    for (int x = 0; x < 8; ++x)
      for (int y = 0; y < 8; ++y) {
        links.push_back(rotationOf(x == 7 ? -8 * theta * y : 0));
        links.push_back(rotationOf(theta * x));
        links.push_back(rotationOf(0));
      }
    auto evolution = makeEvolution(context.get(), o);
    startFields(*evolution, links, links);
    pic::Wong &particles = evolution->addParticles({.mass = 1, .weight = 0});
    EXPECT_FALSE(particles.add({2, 3, 0}, p, Vector{0, 0, q}));
    run(*evolution, int(std::round(time / dt)));
    EXPECT_LE(distance(getLinks(*evolution, Slice::Now), links), 1e-13);
    Vector now = particles.momentum(0);
    EXPECT_NEAR(std::hypot(now[0], now[1]), std::hypot(p[0], p[1]), 1e-14);
    EXPECT_NEAR(now[2], p[2], 1e-14);
    // Clockwise for a positive charge.
    double angle = std::atan2(p[1], p[0]) - std::atan2(now[1], now[0]);
    return std::remainder(angle - omega * time, 2 * std::numbers::pi);
  };
  expectSecondOrder(error, 0.4);
}

/// Constant force: p = f t, and hyperbolic motion.
TEST(Wong, IsAcceleratedByAnElectricField) {
  Context context(gauge_context_create(1));
  const double q = 1.5;
  for (int axis : {0, 1, 2}) {
    auto error = [&](double dt) {
      pic::EvolutionOptions o;
      o.box = {{4, 4, 4}, true};
      o.spacings = {0.9, 1, 1.1};
      o.dt = dt;
      o.coupling = 2;
      // g a E dt, as the lattice has it.
      double theta = -0.6 * dt, a = o.spacings[axis];
      double f = q * -2 * std::sin(theta / 2) / (a * dt);
      Links before(192, rotationOf(0)), now(before);
      for (int k = axis; k < 192; k += 3)
        now[k] = rotationOf(theta);
      auto evolution = makeEvolution(context.get(), o);
      startFields(*evolution, before, now);
      pic::Wong &particles = evolution->addParticles({.mass = 1, .weight = 0});
      EXPECT_FALSE(particles.add({}, {}, Vector{0, 0, q}));
      double time = 4;
      run(*evolution, int(std::round(time / dt)));
      EXPECT_NEAR(particles.momentum(0)[axis], f * time, 1e-12);
      double x = (std::sqrt(1 + f * f * time * time) - 1) / f;
      return std::remainder(particles.position(0)[axis] - x, 4 * a);
    };
    expectSecondOrder(error, 0.2);
  }
}

/// A particle that conserves the energy pays what a face costs, or turns round.
TEST(Wong, PaysAtFacesOrTurnsRound) {
  Context context(gauge_context_create(1));
  pic::EvolutionOptions o;
  o.box = {{4, 4, 4}, true};
  o.spacings = {0.9, 1, 1.1};
  o.dt = 0.2;
  o.coupling = 2;
  const double theta = 0.06; // a field downwards
  for (int axis : {0, 1, 2}) {
    double a = o.spacings[axis], cost = 2 * std::sin(theta / 2) / o.dt;
    Links before(192, rotationOf(0)), now(before);
    for (int k = axis; k < 192; k += 3)
      now[k] = rotationOf(theta);
    auto evolution = makeEvolution(context.get(), o);
    startFields(*evolution, before, now);
    pic::Wong &particles =
        evolution->addParticles({.mass = 1, .weight = 0, .conserves = true});
    for (double kinetic : {0.9 * cost, 1.6 * cost}) {
      Vector p{};
      p[axis] = std::sqrt(kinetic * (kinetic + 2));
      ASSERT_FALSE(particles.add({}, p, Vector{0, 0, 1}));
    }
    const double first[] = {0.9 * cost, 1.6 * cost};
    bool hasTurned = false;
    for (int n = 0; n < 12; ++n) {
      run(*evolution, 1);
      for (int k : {0, 1}) {
        double energy = std::hypot(1, particles.momentum(k)[axis]) - 1;
        double place = std::remainder(particles.position(k)[axis] / a, 4);
        double faces = std::round(place);
        EXPECT_NEAR(energy, first[k] - faces * cost, 1e-12);
        EXPECT_LE(faces, k);
      }
      hasTurned |= particles.momentum(0)[axis] < 0;
    }
    EXPECT_TRUE(hasTurned);
  }
}

/// A constant electric field that accelerates beyond what numbers hold.
TEST(Wong, EndsWhereAnEnergyIsNotFinite) {
  Context context(gauge_context_create(1));
  for (bool conserves : {false, true}) {
    pic::EvolutionOptions o;
    o.box = {{4, 3, 2}, true};
    o.dt = 0.25;
    Links before(72, rotationOf(0)), now(before);
    for (int k = 1; k < 72; k += 3)
      now[k] = rotationOf(-0.4);
    auto evolution = makeEvolution(context.get(), o);
    startFields(*evolution, before, now);
    pic::Wong &particles = evolution->addParticles(
        {.mass = 1, .weight = 0, .conserves = conserves});
    // Faces take it even further: to what is no number in one step.
    ASSERT_FALSE(particles.add({1, 0.45, 1}, {0, conserves ? 1e153 : 1, 0},
                               Vector{0, 0, 5e153}));
    rt::Status status;
    for (int n = 0; n < 100 && !status; ++n)
      status = evolution->advance();
    ASSERT_TRUE(status);
    EXPECT_EQ(status.code(), GAUGE_NOT_FINITE);
    EXPECT_NE(status.message().find("the energy of a particle at cell (1, "),
              std::string::npos)
        << status.message();
  }
}

/// Momenta that overflow within one push once flew for ever.
TEST(Wong, ParticlesWithoutAFiniteSpeedStopFlying) {
  Context context(gauge_context_create(1));
  auto o = boxOf(Scheme::Leapfrog);
  auto evolution = start(context.get(), o);
  pic::Wong &particles = evolution->addParticles({.mass = 1, .weight = 0});
  ASSERT_FALSE(particles.add({1, 1, 1}, {}, Vector{1, 1, 1}));
  for (double &q : particles.charge(0))
    q = 1e308;
  auto status = evolution->advance();
  ASSERT_TRUE(status);
  EXPECT_EQ(status.message(),
            "step 0 (t = 0): the energy of a particle at cell (2, 1, 1) is not "
            "finite; take smaller charges or fields");
}

TEST(Wong, EndsOfTheBeam) {
  Context context(gauge_context_create(1));
  for (bool reflects : {false, true}) {
    pic::EvolutionOptions o;
    o.box = {{8, 2, 2}, false};
    auto evolution = makeEvolution(context.get(), o);
    pic::Wong &particles =
        evolution->addParticles({.mass = 0, .weight = 0, .reflects = reflects});
    Vector q{1, 0, 0};
    EXPECT_TRUE(particles.add({0, 0, 0}, {1, 0, 0}, q));
    EXPECT_TRUE(particles.add({6.7, 0, 0}, {1, 0, 0}, q));
    EXPECT_TRUE(particles.add({NAN, 0, 0}, {1, 0, 0}, q));
    EXPECT_TRUE(particles.add({4, 0, 0}, {1e200, 0, 0}, q));
    EXPECT_TRUE(particles.add({4, 0, 0}, {1, NAN, 0}, q));
    EXPECT_TRUE(particles.add({4, 0, 0}, {1, 0, 0}, Vector{0, 0, INFINITY}));
    ASSERT_FALSE(particles.add({5, 0.3, 0}, {1, 0, 0}, q));
    ASSERT_FALSE(particles.add({2, 0, 0}, {-1, 0, 0}, q));
    evolution->settle();
    run(*evolution, 6); // 3 units of time; the walls are at 0.5 and 6.5
    ASSERT_EQ(particles.size(), reflects ? 2 : 0);
    if (!reflects)
      continue;
    EXPECT_NEAR(particles.position(0)[0], 5, 1e-14);
    EXPECT_NEAR(particles.position(0)[1], 0.3, 1e-14);
    EXPECT_EQ(particles.momentum(0)[0], -1);
    EXPECT_NEAR(particles.position(1)[0], 2, 1e-14);
    EXPECT_EQ(particles.momentum(1)[0], 1);
  }
}
