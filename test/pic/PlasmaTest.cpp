//===- PlasmaTest.cpp - many coloured particles and their fields ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
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

/// Two streams against each other along the beam, each of as many charges +Q as
/// -Q of colour 3, with the growing wave of linear theory.
struct Streams {
  int64_t cells = 64;
  /// Of a stream and sign. A prime number, so that they lie everywhere in cells
  /// and do not cross faces all at once.
  int64_t count = 2053;
  double spacing = 1, dt = 0.47;
  double speed = 0.6;
  double ratio = std::sqrt(0.75); ///< k v / omega_1
  double displacement = 0.06;     ///< of the wave, at first
  pic::WongOptions particles{};

  double k() const { return 2 * std::numbers::pi / (double(cells) * spacing); }
  /// Plasma frequency of a stream, longitudinal: g^2 Q^2 n / (m gamma^3).
  double frequency() const { return k() * speed / ratio; }
  double gammaCubed() const { return std::pow(1 - speed * speed, -1.5); }
  /// 1 = omega_1^2 (1 / (omega - k v)^2 + 1 / (omega + k v)^2).
  double growth() const {
    double ka = k() * spacing;
    double w = frequency() * frequency();
    if (!particles.conserves)
      w *= std::sin(ka) / ka;
    double kv = k() * k() * speed * speed;
    return std::sqrt(std::sqrt(w * (w + 4 * kv)) - kv - w);
  }

  std::unique_ptr<pic::Evolution> make(gauge_context *context, double g,
                                       double q) {
    pic::EvolutionOptions o;
    o.box = {{cells, 1, 1}, true};
    o.spacings = {spacing, 1, 1};
    o.dt = dt;
    o.coupling = g;
    auto evolution = makeEvolution(context, o);
    double density = 2 * double(count) / (double(cells) * spacing);
    particles.weight = frequency() * frequency() * gammaCubed() *
                       particles.mass / (g * g * q * q * density);
    pic::Wong &all = evolution->addParticles(particles);
    for (int64_t n = 0; n < count; ++n)
      for (int direction : {+1, -1})
        for (int sign : {+1, -1})
          add(all, (double(n) + 0.5) / double(count), direction, sign * q);
    auto status = pic::imposeGauss(*evolution);
    EXPECT_FALSE(status) << status.message();
    return evolution;
  }

private:
  void add(pic::Wong &all, double place, int direction, double q) {
    double x = place * double(cells) * spacing;
    Complex omega(0, growth()), beat = omega - direction * k() * speed;
    double size = displacement * std::abs(std::pow(omega - k() * speed, 2));
    Complex wave =
        std::copysign(size, q) / (beat * beat) * std::exp(Complex(0, k() * x));
    double v = direction * speed + (Complex(0, -1) * beat * wave).real();
    double p = particles.mass * v / std::sqrt(1 - v * v);
    EXPECT_FALSE(all.add({x + wave.real(), 0, 0}, {p, 0, 0}, Vector{0, 0, q}));
  }
};

} // namespace

/// |E_k| of colour 3, times g a dt.
static double amplitudeOf(const pic::Evolution &evolution) {
  Links before = getLinks(evolution, Slice::Before);
  Links now = getLinks(evolution, Slice::Now);
  int64_t n = evolution.options().box.cells[0];
  Complex sum = 0;
  for (int64_t x = 0; x < n; ++x)
    sum += (now[3 * x] * dagger(before[3 * x]))[3] *
           std::polar(1.0, -2 * std::numbers::pi * double(x) / double(n));
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
static void expectGrowth(Streams streams) {
  Context context(gauge_context_create(1));
  auto evolution = streams.make(context.get(), 0.01, 1);
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
  expectGrowth({.cells = 8, .dt = 0.06, .ratio = 1.2, .displacement = 0.008});
}

TEST(Plasma, TwoStreamsGrowWhileEnergyIsConserved) {
  for (double ratio : {std::sqrt(0.75), 1.2})
    expectGrowth({.ratio = ratio, .particles = {.conserves = true}});
}

/// With fields averaged at sites cells and steps must be finer together, and
/// the noise of particles low.
TEST(Plasma, EnergyIsBalancedToSecondOrderOfCells) {
  std::vector<double> errors;
  for (int n : {2, 4}) {
    Context context(gauge_context_create(1));
    Streams streams{.cells = 16 * n,
                    .count = 8209,
                    .spacing = 4.0 / n,
                    .dt = 0.9 / n,
                    .displacement = 1};
    auto evolution = streams.make(context.get(), 0.01, 1);
    errors.push_back(energyError(*evolution, 30));
  }
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.6) << errors[0];
}

/// With kicks at faces on any lattice: half the step, a quarter of the error.
TEST(Plasma, EnergyIsConservedToSecondOrder) {
  std::vector<double> errors;
  for (int n : {1, 2}) {
    Context context(gauge_context_create(1));
    Streams streams{.count = 1031,
                    .dt = 0.2 / n,
                    .displacement = 1,
                    .particles = {.conserves = true}};
    auto evolution = streams.make(context.get(), 0.01, 1);
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
