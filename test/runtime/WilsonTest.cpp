//===- WilsonTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chains against exact results. Seeds are fixed and random numbers depend on
// nothing else, so each test has one outcome; 4 standard errors leave a chance
// of 1e-4 that a right program is refused when random numbers change.
//
//===----------------------------------------------------------------------===//

#include "runtime/sample/Wilson.h"
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

using namespace gauge::sample;

/// The derivative of ln Z by beta, per plaquette, of the character expansion on
/// a torus of `volume` plaquettes: Z = sum_n lambda_n^volume (A. A. Migdal,
/// Sov. Phys. JETP 42 (1975) 413).
static double expandTorus(const std::function<double(int, double)> &lambda,
                          int first, int last, double beta, int volume) {
  double z = 0, slope = 0, step = 1e-4;
  double unit = lambda(first < 0 ? 0 : first, beta);
  for (int n = first; n <= last; ++n) {
    double ratio = lambda(n, beta) / unit;
    double derivative =
        (lambda(n, beta + step) - lambda(n, beta - step)) / (2 * step);
    z += std::pow(ratio, volume);
    slope += std::pow(ratio, volume - 1) * derivative / unit;
  }
  return slope / z;
}

/// exp(beta cos) has the coefficients I_n.
static double exactU1(double beta, int volume) {
  auto lambda = [](int n, double b) {
    return std::cyl_bessel_i(std::abs(n), b);
  };
  return expandTorus(lambda, -12, 12, beta, volume);
}

/// exp(beta/2 chi_2) has 2 n I_n(beta) / beta for the dimension n, which comes
/// divided by n for each plaquette.
static double exactSU2(double beta, int volume) {
  auto lambda = [](int n, double b) { return 2 * std::cyl_bessel_i(n, b) / b; };
  return expandTorus(lambda, 1, 24, beta, volume);
}

static Estimate measure(const WilsonOptions &options, int sweeps,
                        int reflections) {
  auto chain = WilsonChain::create(options);
  chain->startHot();
  std::vector<double> series;
  for (int sweep = -sweeps / 10; sweep < sweeps; ++sweep) {
    chain->heatBath(1);
    for (int i = 0; i < reflections; ++i)
      chain->overrelax(1);
    if (sweep >= 0)
      series.push_back(chain->getPlaquette(1));
  }
  return estimate(series);
}

static void expectNear(const Estimate &estimate, double exact, double most) {
  EXPECT_NEAR(estimate.mean, exact, 4 * estimate.error);
  EXPECT_LT(estimate.error, most); // else it would say nothing
}

TEST(Wilson, PlaquetteOfU1OnTheTorus) {
  for (double beta : {0.5, 2.0}) {
    double exact = exactU1(beta, 16),
           infinite = std::cyl_bessel_i(1, beta) / std::cyl_bessel_i(0, beta);
    expectNear(measure({{1, {4, 4}}, beta}, 20000, 1), exact, 2e-3);
    if (beta == 2.0) // the torus is seen
      EXPECT_GT(std::abs(exact - infinite), 1e-3);
  }
}

TEST(Wilson, PlaquetteOfSU2OnTheTorus) {
  for (double beta : {0.4, 2.0, 6.0}) // below and above the change of method
    expectNear(measure({{2, {4, 4}}, beta}, 10000, 0), exactSU2(beta, 16),
               3e-3);
}

TEST(Wilson, OverrelaxationChangesNoMean) {
  expectNear(measure({{2, {4, 6}}, 3.0}, 5000, 3), exactSU2(3.0, 24), 3e-3);
}

TEST(Wilson, OddExtents) {
  expectNear(measure({{2, {3, 5}}, 2.0}, 10000, 1), exactSU2(2.0, 15), 3e-3);
  expectNear(measure({{1, {2, 3}}, 1.0}, 40000, 0), exactU1(1.0, 6), 4e-3);
}

/// beta/18 + beta^2/216 - 5 beta^4/93312 (J.-M. Drouffe, J.-B. Zuber, Phys.
/// Rep. 102 (1983) 1); at beta = 1 the next order is below 1e-4.
TEST(Wilson, StrongCouplingOfSU3In4D) {
  double series = 1 / 18. + 1 / 216. - 5 / 93312.;
  expectNear(measure({{3, {4, 4, 4, 4}}, 1.0}, 300, 1), series, 5e-4);
}

/// At weak coupling the action is quadratic: (D - 1) (N^2 - 1) / 2 a site, less
/// the constant modes, makes 1 - P = (N^2 - 1) / (D beta) (1 - 1 / V). The next
/// order is 1.22 / beta^2 (B. Alles, A. Feo, H. Panagopoulos, Phys. Lett. B 426
/// (1998) 361), 3.4e-4 here.
TEST(Wilson, WeakCouplingOfSU3In4D) {
  double beta = 60, leading = 2 / beta * (1 - 1 / 256.0);
  double expected = 1 - leading - 1.2208 / (beta * beta);
  expectNear(measure({{3, {4, 4, 4, 4}}, beta}, 300, 1), expected, 1e-4);
}

/// Without a weight links are Haar-random: <Re Tr P / N> = 0.
TEST(Wilson, NoCoupling) {
  for (int colours : {1, 2, 3, 4})
    expectNear(measure({{colours, {4, 4, 2}}, 0.0}, 300, 0), 0, 5e-3);
}

TEST(Wilson, OverrelaxationKeepsTheAction) {
  for (int colours : {1, 2}) { // of SU(N) each subgroup does; sums round
    auto chain = WilsonChain::create({{colours, {4, 4, 4}}, 2.0});
    chain->startHot();
    for (int sweep = 0; sweep < 5; ++sweep) {
      auto before = chain->links;
      double plaquette = chain->getPlaquette(1);
      chain->overrelax(1);
      EXPECT_NEAR(chain->getPlaquette(1), plaquette, 1e-12);
      EXPECT_NE(chain->links, before);
    }
  }
}

TEST(Wilson, SameForAnyNumberOfThreads) {
  for (const std::vector<int64_t> &extents :
       {std::vector<int64_t>{4, 4, 4}, {3, 4, 5}}) {
    std::vector<std::vector<Complex>> links;
    for (int threads : {1, 3}) {
      auto chain = WilsonChain::create({{3, extents}, 5.0});
      chain->startHot();
      for (int sweep = 0; sweep < 12; ++sweep) {
        chain->heatBath(threads);
        chain->overrelax(threads);
      }
      links.push_back(chain->links);
    }
    EXPECT_EQ(links[0], links[1]);
  }
}

/// Links, and the number of sweeps, are all that the rest depends on.
TEST(Wilson, GoesOnFromItsLinks) {
  WilsonOptions options{{2, {4, 4}, 5, 3}, 2.0};
  auto whole = WilsonChain::create(options),
       rest = WilsonChain::create(options);
  whole->startHot();
  for (int sweep = 0; sweep < 15; ++sweep) {
    if (sweep == 7) {
      rest->links = whole->links;
      rest->sweeps = whole->sweeps;
    }
    whole->heatBath(1);
    if (sweep >= 7)
      rest->heatBath(1);
  }
  EXPECT_EQ(whole->links, rest->links);
}

TEST(Wilson, OtherSeedsAndChainsAreOthers) {
  auto draw = [](uint64_t seed, uint32_t chain) {
    auto one = WilsonChain::create({{2, {2, 2}, seed, chain}, 1.0});
    one->heatBath(1);
    return one->links;
  };
  EXPECT_EQ(draw(1, 0), draw(1, 0));
  EXPECT_NE(draw(1, 0), draw(2, 0));
  EXPECT_NE(draw(1, 0), draw(1, 1));
}

TEST(Wilson, RefusesWhatItCannotSample) {
  EXPECT_EQ(checkOptions({{2, {4, 4}}, 1.0}), "");
  EXPECT_NE(checkOptions({{9, {4, 4}}, 1.0}), "");
  EXPECT_NE(checkOptions({{2, {4, 1}}, 1.0}), "");
  EXPECT_NE(checkOptions({{2, {4}}, 1.0}), "");
  EXPECT_NE(checkOptions({{2, {4, 4}}, -1.0}), "");
  EXPECT_EQ(WilsonChain::create({{2, {4, 1}}, 1.0}), nullptr);
}

/// x_{i+1} = c x_i + noise has the autocorrelation time (1 + c) / (2 (1 - c)).
TEST(Estimate, FindsTheAutocorrelation) {
  gauge::rt::Stream stream(1, gauge::rt::Purpose::Normal);
  for (double c : {0.0, 0.5, 0.9}) {
    std::vector<double> series = {0};
    for (int i = 1; i < 100000; ++i)
      series.push_back(c * series.back() + normalAt(stream, 0, i));
    Estimate found = estimate(series);
    double exact = (1 + c) / (2 * (1 - c));
    EXPECT_NEAR(found.time, exact, 0.1 * exact) << c;
    EXPECT_NEAR(found.mean, 0, 4 * found.error) << c;
  }
}
