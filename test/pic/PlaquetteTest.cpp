//===- PlaquetteTest.cpp - temporal plaquettes from their momenta ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Complex;
using pic::Slice;

static double draw(uint64_t number, uint64_t k) {
  return 2 * rt::Stream(7, rt::Purpose::Normal).uniforms(number, k)[0] - 1;
}

/// Random angles, zero in sum, the largest of which is `share` of pi / 2: those
/// of a temporal plaquette if that is below 1.
template <int N>
static std::array<double, N> makeAngles(uint64_t number, double share) {
  std::array<double, N> theta{};
  for (int k = 0; k + 1 < N; ++k) {
    theta[k] = draw(number, k);
    theta[N - 1] -= theta[k];
  }
  double most = 0;
  for (double x : theta)
    most = std::max(most, std::abs(x));
  for (double &x : theta)
    x *= share * std::numbers::pi / 2 / most;
  return theta;
}

/// W exp(i theta) W^dagger with a random W.
template <int N>
static pic::Matrix<N> makePlaquette(uint64_t number, double share) {
  auto theta = makeAngles<N>(number, share);
  pic::Components<N> x;
  for (size_t k = 0; k < x.size(); ++k)
    x[k] = draw(number, N + k);
  pic::Matrix<N> w = pic::exponential<N>(x.data());
  pic::Matrix<N> back = sample::dagger<N>(w.data());
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j)
      w[i * N + j] *= std::polar(1.0, theta[j]);
  return sample::multiply<N>(w.data(), back.data());
}

/// Whether all angles but one are below pi / 2: beyond it others have the sines
/// of two, as in SU(2).
static bool endsAlone(uint64_t number, double share) {
  auto theta = makeAngles<3>(number, share);
  return std::cos(theta[0]) * std::cos(theta[1]) * std::cos(theta[2]) < 0;
}

template <int N>
static double distance(const pic::Matrix<N> &a, const pic::Matrix<N> &b) {
  double most = 0;
  for (int k = 0; k < N * N; ++k)
    most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

template <int N>
static void expectFound() {
  for (double share : {0.001, 0.5, 0.99, 0.999999})
    for (uint64_t number = 0; number < 1000; ++number) {
      auto t = makePlaquette<N>(number, share);
      auto again = pic::temporalPlaquette<N>(pic::project<N>(t));
      // An angle near pi / 2 is ill determined by its sine.
      double tolerance = 1e-14 / (1 - share);
      ASSERT_LT(distance<N>(t, again), tolerance) << N << " " << share;
    }
}

/// Links T along the beam, the same in a plane: nothing pulls. After links 1
/// each moves by T again.
template <int N>
static MatrixLinks makeLinks(const pic::Box &box, double share) {
  MatrixLinks links = makeSmooth(box, N, 0, 1);
  for (int64_t site = 0; site < box.cells[0] * box.sitesOfPlane(); ++site) {
    auto t = makePlaquette<N>(site / box.sitesOfPlane(), share);
    std::copy(t.begin(), t.end(), &links[site * 3 * N * N]);
  }
  return links;
}

template <int N>
static MatrixLinks square(MatrixLinks links) {
  for (size_t k = 0; k < links.size(); k += N * N) {
    auto two = sample::multiply<N>(&links[k], &links[k]);
    std::copy(two.begin(), two.end(), &links[k]);
  }
  return links;
}

static pic::EvolutionOptions makeOptions(int colours, bool isDouble) {
  pic::EvolutionOptions o;
  o.box = {{100, 2, 4}, true};
  o.scheme = pic::Scheme::Leapfrog;
  o.dt = 0.5;
  o.colours = colours;
  o.isDouble = isDouble;
  return o;
}

template <int N>
static void expectStep(bool isDouble, double share, double tolerance) {
  SCOPED_TRACE(fmt::format("SU({}) {} {}", N, isDouble, share));
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o = makeOptions(N, isDouble);
  MatrixLinks unit = makeSmooth(o.box, N, 0, 1);
  MatrixLinks links = makeLinks<N>(o.box, share);
  auto evolution = start(context.get(), o, unit, links);
  run(*evolution, 1);
  EXPECT_LT(
      test::distance(getMatrices(*evolution, Slice::Now), square<N>(links)),
      tolerance);
}

static void expectNoStep(bool isDouble) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o = makeOptions(3, isDouble);
  MatrixLinks unit = makeSmooth(o.box, 3, 0, 1);
  MatrixLinks all = makeLinks<3>(o.box, 1.01);
  int64_t each = int64_t(all.size()) / o.box.cells[0];
  for (int64_t plane = 0; plane < o.box.cells[0]; ++plane) {
    if (!endsAlone(plane, 1.01))
      continue;
    MatrixLinks links = unit;
    std::copy_n(&all[plane * each], each, &links[plane * each]);
    auto evolution = start(context.get(), o, unit, links);
    auto status = evolution->advance();
    ASSERT_TRUE(status) << plane;
    EXPECT_EQ(status.code(), GAUGE_NOT_FINITE);
  }
}

TEST(TemporalPlaquette, IsFoundByItsMomentum) {
  expectFound<2>();
  expectFound<3>();
}

TEST(TemporalPlaquette, MovesLinks) {
  for (double share : {0.001, 0.5, 0.99}) {
    double rounding = 8e-15 / (1 - share);
    expectStep<2>(true, share, rounding);
    expectStep<3>(true, share, rounding);
    expectStep<2>(false, share, 1e8 * rounding);
    expectStep<3>(false, share, 1e8 * rounding);
  }
}

/// Beyond a quarter of a turn the momentum is that of no plaquette.
TEST(TemporalPlaquette, EndsAtAQuarterOfATurn) {
  expectNoStep(true);
  expectNoStep(false);
  for (uint64_t number = 0; number < 1000; ++number) {
    auto p = pic::project<3>(makePlaquette<3>(number, 1.001));
    bool none = std::isnan(pic::temporalPlaquette<3>(p)[0].real());
    EXPECT_EQ(none, endsAlone(number, 1.001)) << number;
  }
}
