//===- PlasmaTest.cpp - many coloured particles and their fields ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Plasma.h"
#include "runtime/pic/Gauss.h"
#include "runtime/pic/Observables.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <complex>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

namespace {

using Complex = std::complex<double>;
using Vector = std::array<double, 3>;

/// Streams in one dimension with a growing wave; a prime number of particles,
/// so that they lie everywhere in cells and do not cross faces all at once.
struct Streams {
  int64_t cells = 64;
  double spacing = 1, dt = 0.47;
  double ratio = std::sqrt(0.75); ///< k v / omega_1
  pic::StreamOptions streams{.count = 1531,
                             .speed = 0.6,
                             .charge = 1,
                             .waves = 1,
                             .displacement = 0.06};
  pic::WongOptions particles{};

  pic::EvolutionOptions options() const {
    pic::EvolutionOptions o;
    o.box = {{cells, 1, 1}, true};
    o.spacings = {spacing, 1, 1};
    o.dt = dt;
    o.coupling = 0.01;
    return o;
  }
  /// omega_1^2 = g^2 Q^2 n / (m gamma^3) is (k v / ratio)^2.
  pic::WongOptions weighted() const {
    pic::WongOptions result = particles;
    double size = double(cells) * spacing, v = streams.speed;
    double omega = 2 * std::numbers::pi / size * v / ratio;
    double charge = options().coupling * streams.charge;
    result.weight = omega * omega * std::pow(1 - v * v, -1.5) * result.mass *
                    size / (charge * charge * 2 * double(streams.count));
    return result;
  }
  double growth() const {
    return findWave(options(), weighted(), streams).growth;
  }
  std::unique_ptr<pic::Evolution> make(gauge_context *context) const {
    auto evolution = makeEvolution(context, options());
    pic::Wong &all = evolution->addParticles(weighted());
    for (auto status :
         {addStreams(all, options(), streams), pic::imposeGauss(*evolution)})
      EXPECT_FALSE(status) << status.message();
    return evolution;
  }
};

} // namespace

/// |E_k| of a colour, a unit vector, times g a dt.
static double amplitudeOf(const pic::Evolution &evolution,
                          const Vector &colour = {0, 0, 1}, int64_t waves = 1) {
  Links before = getLinks(evolution, Slice::Before);
  Links now = getLinks(evolution, Slice::Now);
  int64_t n = evolution.options().box.cells[0];
  double k = 2 * std::numbers::pi * double(waves) / double(n);
  Complex sum = 0;
  for (int64_t x = 0; x < n; ++x) {
    Quaternion u = now[3 * x] * dagger(before[3 * x]);
    for (int a : {0, 1, 2})
      sum += colour[a] * u[1 + a] * std::polar(1.0, -k * double(x));
  }
  return std::abs(sum);
}

namespace {
struct Energy {
  double field, kinetic;
  double total() const { return field + kinetic; }
};
} // namespace

static Energy energyOf(pic::Evolution &evolution) {
  std::vector<pic::PlaneEnergy> planes;
  EXPECT_FALSE(evolution.measureEnergy(planes));
  double sum = 0;
  const auto &o = evolution.options();
  for (const auto &plane : planes)
    sum += plane.total() * double(o.box.sitesOfPlane());
  sum *= o.spacings[0] * o.spacings[1] * o.spacings[2];
  double kinetic = 0;
  for (const auto &particles : evolution.particles())
    kinetic += particles.kineticEnergy();
  return {sum, kinetic};
}

/// Largest change of the energy in a time, relative to the fields' at the end.
static double energyError(pic::Evolution &evolution, double time) {
  Energy first = energyOf(evolution), last = first;
  double most = 0, dt = evolution.options().dt;
  for (int n = 0; n < std::round(time / dt); ++n) {
    auto status = evolution.advance();
    EXPECT_FALSE(status) << status.message();
    last = energyOf(evolution);
    most = std::max(most, std::abs(last.total() - first.total()));
  }
  return most / last.field;
}

/// What linear theory says, with the lattice's form factors, in noise of
/// particles that is a few per cent.
static void expectGrowth(const Streams &streams) {
  Context context(gauge_context_create(1));
  auto evolution = streams.make(context.get());
  double rate = streams.growth();
  int steps = int(0.5 / (rate * streams.dt));
  std::vector<double> sizes;
  for (int n = 0; n < 6; ++n) {
    sizes.push_back(amplitudeOf(*evolution));
    for (int k = 0; k < steps; ++k)
      ASSERT_FALSE(evolution->advance());
  }
  double seen = std::log(sizes[5] / sizes[1]) / (4 * steps * streams.dt);
  EXPECT_NEAR(seen / rate, 1, 0.05) << streams.ratio;
}

TEST(Plasma, TwoStreamsGrowAsLinearTheorySays) {
  for (double ratio : {0.5, std::sqrt(0.75), 1.2})
    expectGrowth({.ratio = ratio});
  Streams coarse{.cells = 8, .dt = 0.06, .ratio = 1.2};
  coarse.streams.displacement = 0.008;
  expectGrowth(coarse);
}

/// Adds streams whose charges, +-Q t^3, become those of a colour.
static void addColoured(pic::Wong &particles, const Streams &streams,
                        const Vector &colour) {
  int64_t first = particles.size();
  ASSERT_FALSE(addStreams(particles, streams.options(), streams.streams));
  for (int64_t k = first; k < particles.size(); ++k) {
    double q = particles.charge(k)[2];
    for (int a : {0, 1, 2})
      particles.charge(k)[a] = q * colour[a];
  }
}

/// Streams of three colours at right angles to each other, none of them along a
/// generator: to first order in the fields each feels its own colour alone, as
/// what charges are turned by sums to zero. Waves of two lengths, so that
/// fields of different colours do not commute.
TEST(Plasma, TwoStreamsOfAllColoursGrowAsLinearTheorySays) {
  const Vector colours[] = {{2 / 3.0, -1 / 3.0, 2 / 3.0},
                            {2 / 3.0, 2 / 3.0, -1 / 3.0},
                            {-1 / 3.0, 2 / 3.0, 2 / 3.0}};
  Context context(gauge_context_create(1));
  std::array<Streams, 3> streams;
  auto evolution = makeEvolution(context.get(), streams[0].options());
  for (int c : {0, 1, 2}) {
    streams[c].ratio = 0.6;
    streams[c].streams.count = 997;
    streams[c].streams.charge = 3;
  }
  pic::Wong &all = evolution->addParticles(streams[0].weighted());
  streams[1].streams.waves = 2;
  for (int c : {0, 1, 2})
    addColoured(all, streams[c], colours[c]);
  auto status = pic::imposeGauss(*evolution);
  ASSERT_FALSE(status) << status.message();
  double first[3];
  const int begin = 20, end = 100;
  for (int n = 0; n < end; ++n) {
    for (int c : {0, 1, 2})
      if (n == begin)
        first[c] =
            amplitudeOf(*evolution, colours[c], streams[c].streams.waves);
    ASSERT_FALSE(evolution->advance());
  }
  for (int c : {0, 1, 2}) {
    double last = amplitudeOf(*evolution, colours[c], streams[c].streams.waves);
    double seen = std::log(last / first[c]) / ((end - begin) * streams[c].dt);
    EXPECT_NEAR(seen / streams[c].growth(), 1, 0.05) << c;
  }
  // The colours have mixed: charges are turned by half a radian.
  double most = 0;
  for (int64_t k = 0; k < 4 * 997; ++k) {
    double along = 0;
    for (int a : {0, 1, 2})
      along += all.charge(k)[a] * colours[0][a] / 3;
    most = std::max(most, std::acos(std::min(1.0, std::abs(along))));
  }
  EXPECT_GT(most, 0.3);
}

TEST(Plasma, TwoStreamsGrowWhileEnergyIsConserved) {
  for (double ratio : {std::sqrt(0.75), 1.2})
    expectGrowth({.ratio = ratio, .particles = {.conserves = true}});
}

/// With fields averaged at sites cells and steps must be finer together, and
/// the noise of particles low.
TEST(Plasma, EnergyIsBalancedToSecondOrderOfCells) {
  std::vector<double> errors;
  for (int n : {1, 4}) {
    Context context(gauge_context_create(1));
    Streams streams{.cells = 16 * n, .spacing = 4.0 / n, .dt = 0.9 / n};
    streams.streams.count = 16411;
    streams.streams.displacement = 1;
    auto evolution = streams.make(context.get());
    errors.push_back(energyError(*evolution, 30));
  }
  EXPECT_NEAR(std::log2(errors[0] / errors[1]) / 2, 2, 0.2) << errors[0];
}

/// With kicks at faces on any lattice: half the step, a quarter of the error.
TEST(Plasma, EnergyIsConservedToSecondOrder) {
  std::vector<double> errors;
  for (int n : {1, 2}) {
    Context context(gauge_context_create(1));
    Streams streams{.dt = 0.2 / n, .particles = {.conserves = true}};
    streams.streams.count = 1031;
    streams.streams.displacement = 1;
    auto evolution = streams.make(context.get());
    errors.push_back(energyError(*evolution, 40));
  }
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.2) << errors[0];
}

/// The same with all colours, in three dimensions, magnetic fields among them.
class ColouredPlasma : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, ColouredPlasma,
                         testing::Values(Scheme::Leapfrog, Scheme::Exponential,
                                         Scheme::SemiImplicit,
                                         Scheme::Implicit),
                         [](const testing::TestParamInfo<Scheme> &info) {
                           return std::string(pic::nameOf(info.param));
                         });

TEST_P(ColouredPlasma, ConservesEnergyToSecondOrder) {
  std::vector<double> errors;
  for (int n : {2, 4}) {
    Context context(gauge_context_create(2));
    pic::EvolutionOptions o;
    o.box = {{12, 5, 4}, true};
    o.spacings = {0.5, 1, 1.25};
    o.dt = 0.1 / n;
    o.coupling = 2;
    o.scheme = GetParam();
    o.residual = 1e-14;
    auto evolution = makeEvolution(context.get(), o);
    startFields(*evolution, makeSmooth(o.box, 0.3, 3),
                makeSmooth(o.box, 0.3 + 0.2 * o.dt, 3));
    scatter(*evolution, {.mass = 0.5, .weight = 0.005, .conserves = true}, 300);
    double kinetic = evolution->particles()[0].kineticEnergy();
    errors.push_back(energyError(*evolution, 2));
    // They take part: a per cent of the energy goes to them.
    double more = evolution->particles()[0].kineticEnergy() - kinetic;
    EXPECT_GT(more / energyOf(*evolution).field, 0.01);
  }
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.3) << errors[0];
}

/// Poynting's theorem with the currents of particles in all directions.
TEST_P(ColouredPlasma, FulfilsPoyntingsTheorem) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{12, 5, 4}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.05;
  o.scheme = GetParam();
  o.residual = 1e-14;
  auto evolution = makeEvolution(context.get(), o);
  startFields(*evolution, makeSmooth(o.box, 0.1, 3),
              makeSmooth(o.box, 0.1 + 0.2 * o.dt, 3));
  scatter(*evolution, {.mass = 0.5, .weight = 0.1}, 300);
  scatter(*evolution, {.mass = 0.5, .weight = 0.1, .conserves = true}, 300);
  ASSERT_FALSE(evolution->advance());
  pic::Balance balance;
  std::vector<pic::PlaneBalance> planes;
  ASSERT_FALSE(balance.before(*evolution));
  ASSERT_FALSE(evolution->advance());
  ASSERT_FALSE(balance.after(*evolution, planes));
  double work = 0, residual = 0;
  for (const auto &plane : planes) {
    work = std::max(work, std::abs(plane.work));
    residual = std::max(residual, std::abs(plane.residual()));
  }
  EXPECT_LE(residual / work, 0.02) << work;
}

/// Linear theory where the answer is known: most at k v = sqrt(3/4) omega_1.
TEST(Plasma, WaveOfLinearTheory) {
  for (bool conserves : {false, true}) {
    Streams streams{.cells = 1024, .spacing = 0.01};
    streams.particles.conserves = conserves;
    auto wave =
        findWave(streams.options(), streams.weighted(), streams.streams);
    // The lattice changes it by (k a)^2 / 6.
    EXPECT_NEAR(wave.growth / (wave.beating / std::sqrt(0.75) / 2), 1, 1e-5);
    streams.ratio = 1.5; // above sqrt(2)
    wave = findWave(streams.options(), streams.weighted(), streams.streams);
    EXPECT_EQ(wave.growth, 0);
  }
}

/// Momenta of a gas: its mean energy, of light particles 3 T, of heavy ones
/// 3/2 T; charges of one length that sum to zero.
TEST(Plasma, ThermalParticles) {
  pic::EvolutionOptions o;
  o.box = {{6, 3, 4}, false};
  o.spacings = {0.5, 1, 1};
  const int64_t count = 40000;
  for (auto [mass, expected] : {std::pair(0.0, 3.0), {200.0, 1.5}}) {
    pic::Wong gas(o.box, 1, o.spacings, 1, 2, {.mass = mass});
    ASSERT_FALSE(
        addThermal(gas, o, {.count = count, .temperature = 0.5, .charge = 2}));
    ASSERT_EQ(gas.size(), count);
    // Of heavy ones also 15/8 T / m more; errors of a mean, some 1/sqrt(count).
    double mean = gas.kineticEnergy() / double(count) / 0.5;
    EXPECT_NEAR(mean, expected, 5 * expected / std::sqrt(double(count)));
    for (double p : gas.totalMomentum())
      EXPECT_NEAR(p / std::sqrt(double(count)), 0, mass > 0 ? 50 : 5);
    Vector sum{}, place{};
    for (int64_t k = 0; k < count; ++k) {
      auto q = gas.charge(k);
      EXPECT_NEAR(std::hypot(q[0], q[1], q[2]), 2, 1e-13);
      for (int i = 0; i < 3; ++i) {
        sum[i] += q[i];
        place[i] += gas.position(k)[i] / double(count);
      }
    }
    for (int i = 0; i < 3; ++i) {
      EXPECT_NEAR(sum[i], 0, 1e-10);
      double middle = (double(o.box.cells[i]) - 1) / 2 * o.spacings[i];
      EXPECT_NEAR(place[i], middle, 0.05);
    }
  }
}

/// Three colours, from nothing but the particles' own fields: Gauss's law and
/// both Casimirs stay, the links do not.
TEST_P(ColouredPlasma, KeepsGaussLawOfThreeColours) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{6, 3, 4}, true};
  o.spacings = {1, 1, 1.25};
  o.dt = 0.25;
  o.colours = 3;
  o.scheme = GetParam();
  o.residual = 1e-15;
  auto evolution = makeEvolution(context.get(), o);
  for (bool conserves : {false, true}) {
    pic::WongOptions options{
        .mass = 0.2, .weight = 0.02, .conserves = conserves};
    pic::Wong &gas = evolution->addParticles(options);
    pic::ThermalOptions thermal{.count = 100, .charge = 2, .number = conserves};
    ASSERT_FALSE(addThermal(gas, o, thermal));
  }
  auto status = pic::imposeGauss(*evolution);
  ASSERT_FALSE(status) << status.message();
  auto casimirsOf = [&] {
    std::vector<double> all;
    for (const pic::Wong &gas : evolution->particles())
      for (double x : gas.casimirs())
        all.push_back(x);
    return all;
  };
  auto casimirs = casimirsOf();
  for (int n = 0; n < 60; ++n) {
    status = evolution->advance();
    ASSERT_FALSE(status) << status.message();
  }
  double most = 0;
  status =
      evolution->measureGauss([&](int64_t, std::span<const double> residual) {
        for (double x : residual)
          most = std::max(most, std::abs(x));
      });
  ASSERT_FALSE(status) << status.message();
  EXPECT_LE(most, 1e-12);
  EXPECT_LE(distance(casimirsOf(), casimirs), 1e-10);
  std::vector<pic::PlaneEnergy> planes;
  ASSERT_FALSE(evolution->measureEnergy(planes));
  EXPECT_GT(planes[0].magnetic[0] + planes[0].magnetic[1], 1e-4);
}
