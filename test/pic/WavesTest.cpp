//===- WavesTest.cpp - dispersion relations -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Algebra.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

namespace {

using Vector = std::array<double, 3>;

/// A plane wave of one colour, so weak that it is linear.
struct Wave {
  const pic::EvolutionOptions &o;
  Vector k, polarisation;
  double omega = 0;
  static constexpr double amplitude = 3e-6;

  /// Of t^3, or of the last generator of SU(3).
  size_t colour() const { return o.colours == 2 ? 2 : 7; }
  double at(int64_t x, int64_t y, int64_t z, int mu, double t) const {
    // A link lies half a step from its site.
    double phase =
        k[0] * double(x) + k[1] * double(y) + k[2] * double(z) + k[mu] / 2;
    return amplitude * o.spacings[mu] * polarisation[mu] *
           std::cos(phase - omega * t);
  }
  /// The angles of all links, [site][3].
  std::vector<double> angles(double t) const {
    std::vector<double> all;
    const auto &n = o.box.cells;
    for (int64_t x = 0; x < n[0]; ++x)
      for (int64_t y = 0; y < n[1]; ++y)
        for (int64_t z = 0; z < n[2]; ++z)
          for (int mu = 0; mu < 3; ++mu)
            all.push_back(at(x, y, z, mu, t));
    return all;
  }
};

} // namespace

static MatrixLinks makeLinks(const Wave &wave, double t) {
  MatrixLinks links;
  for (double angle : wave.angles(t))
    pic::withColours(wave.o.colours, [&]<int N>() {
      pic::Components<N> theta{};
      theta[wave.colour()] = angle;
      auto u = pic::exponential<N>(theta.data());
      links.insert(links.end(), u.begin(), u.end());
    });
  return links;
}

static std::vector<double> readAngles(const Wave &wave,
                                      const MatrixLinks &links) {
  std::vector<double> angles;
  pic::withColours(wave.o.colours, [&]<int N>() {
    for (size_t k = 0; k < links.size(); k += N * N) {
      pic::Matrix<N> u;
      std::copy_n(&links[k], N * N, u.begin());
      angles.push_back(pic::project<N>(u)[wave.colour()]);
    }
  });
  return angles;
}

static double dot(const std::vector<double> &a, const std::vector<double> &b) {
  double sum = 0;
  for (size_t k = 0; k < a.size(); ++k)
    sum += a[k] * b[k];
  return sum;
}

/// Evolves a wave by 40 steps; the largest error of its amplitude and phase.
static double measureError(const Wave &wave) {
  Context context(gauge_context_create(2));
  const pic::EvolutionOptions &o = wave.o;
  auto evolution =
      start(context.get(), o, makeLinks(wave, -o.dt), makeLinks(wave, 0));
  run(*evolution, 40);
  // With the wave and the one a quarter behind: rounding of single links, 1e-15
  // of 3e-6, is not seen.
  auto angles = readAngles(wave, getMatrices(*evolution, Slice::Now));
  auto expected = wave.angles(40 * o.dt);
  double most = 0;
  for (double shift : {0.0, std::numbers::pi / 2}) {
    auto probe = wave.angles(40 * o.dt - shift / wave.omega);
    double error = dot(angles, probe) - dot(expected, probe);
    most = std::max(most, std::abs(error) / dot(expected, expected));
  }
  return most;
}

static double frequency(double dt, double chi) {
  return 2 / dt * std::asin(dt / 2 * chi);
}

/// Transverse to the wave and to the beam (first), or the other polarisation.
static Wave makeWave(const pic::EvolutionOptions &o, const Vector &k,
                     bool isFirst) {
  Vector chi;
  for (int i = 0; i < 3; ++i)
    chi[i] = 2 / o.spacings[i] * std::sin(k[i] / 2);
  double across = chi[1] * chi[1] + chi[2] * chi[2], along = chi[0] * chi[0];
  double h = o.dt * o.dt, denominator = 1, longitudinal = across;
  if (o.scheme == Scheme::SemiImplicit) {
    denominator += h * across / 2;
    if (!isFirst)
      denominator -= h * h * along * across / 16;
    // Gauss's law: chi_1 A_1 + chi_T A_T + (dt / 2)^2 (chi_1 chi_T^2 A_1 -
    // chi_1^2 chi_T A_T) = 0.
    longitudinal *= (1 - h * along / 4) / (1 + h * across / 4);
  }
  if (o.scheme == Scheme::Implicit)
    denominator += h * (along + across) / 2;
  Wave wave{o, k, {0, chi[2], -chi[1]}};
  if (!isFirst)
    wave.polarisation = {longitudinal, -chi[0] * chi[1], -chi[0] * chi[2]};
  double size = std::hypot(wave.polarisation[0], wave.polarisation[1],
                           wave.polarisation[2]);
  for (double &x : wave.polarisation)
    x /= size;
  wave.omega = frequency(o.dt, std::sqrt((along + across) / denominator));
  return wave;
}

static pic::EvolutionOptions makeOptions(Scheme scheme, int colours) {
  pic::EvolutionOptions o;
  o.box = {{16, 12, 10}, true};
  if (colours == 3)
    o.box.cells = {8, 6, 5};
  o.spacings = {0.25, 1, 1.25};
  bool isExplicit = scheme == Scheme::Leapfrog || scheme == Scheme::Exponential;
  o.dt = isExplicit ? 0.2 : 0.25;
  o.scheme = scheme;
  o.colours = colours;
  // As far as rounding: what the iteration leaves adds up with the steps.
  o.residual = 0;
  o.maxIterations = scheme == Scheme::Implicit ? 60 : 30;
  return o;
}

static constexpr double tau = 2 * std::numbers::pi;

/// The dispersion relations of linear theory: a wave of that frequency stays
/// what it is.
TEST(Waves, HaveTheDispersionOfTheirScheme) {
  for (int colours : {2, 3})
    for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential,
                          Scheme::SemiImplicit, Scheme::Implicit}) {
      auto o = makeOptions(scheme, colours);
      const auto &n = o.box.cells;
      Vector k{tau * 2 / double(n[0]), tau / double(n[1]), tau / double(n[2])};
      for (bool isFirst : {true, false})
        EXPECT_LE(measureError(makeWave(o, k, isFirst)), 1e-10)
            << pic::nameOf(scheme) << " SU(" << colours << ") " << isFirst;
    }
}

/// Along the beam, with dt = a_1, the semi-implicit scheme has no dispersion.
TEST(Waves, AlongTheBeamMoveWithTheSpeedOfLight) {
  auto o = makeOptions(Scheme::SemiImplicit, 2);
  Wave wave{o, {tau * 3 / 16, 0, 0}, {0, 0.6, 0.8}, tau * 3 / 16 / o.dt};
  EXPECT_LE(measureError(wave), 1e-10);
}

/// In one and two dimensions: the same relations.
TEST(Waves, HaveTheirDispersionInFewerDimensions) {
  for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential,
                        Scheme::SemiImplicit, Scheme::Implicit}) {
    auto o = makeOptions(scheme, 2);
    o.box.cells = {16, 12, 1};
    for (bool isFirst : {true, false})
      EXPECT_LE(measureError(makeWave(o, {tau * 2 / 16, tau / 12, 0}, isFirst)),
                1e-10)
          << pic::nameOf(scheme) << isFirst;
  }
  auto o = makeOptions(Scheme::Leapfrog, 3);
  o.box.cells = {16, 1, 1};
  double chi = 2 / o.spacings[0] * std::sin(tau * 3 / 32);
  Wave wave{o, {tau * 3 / 16, 0, 0}, {0, 0.6, 0.8}, frequency(o.dt, chi)};
  EXPECT_LE(measureError(wave), 1e-10);
}
