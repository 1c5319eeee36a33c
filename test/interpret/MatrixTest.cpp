//===- MatrixTest.cpp - matrices, their exponential and projection --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Array.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace gaugec::interpret;

static Matrix makeRandom(int64_t n, double size, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal(0, size);
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = {normal(engine), normal(engine)};
  return out;
}

static double getDistance(const Matrix &a, const Matrix &b) {
  double worst = 0;
  for (int64_t i = 0; i < a.size(); ++i)
    for (int64_t j = 0; j < a.size(); ++j)
      worst = std::max(worst, std::abs(a(i, j) - b(i, j)));
  return worst;
}

TEST(Exponential, OfNumbersAndDiagonals) {
  Matrix a(3);
  a(0, 0) = {1, 2};
  a(1, 1) = {-3, 0.5};
  a(2, 2) = {0, 100};
  Matrix e = *exponential(a);
  for (int64_t i = 0; i < 3; ++i)
    EXPECT_LE(std::abs(e(i, i) - std::exp(a(i, i))),
              1e-15 * std::abs(std::exp(a(i, i))));
  EXPECT_EQ(e(0, 1), Complex(0));
}

TEST(Exponential, OfARotation) {
  // exp(i phi sigma_1) = cos(phi) + i sin(phi) sigma_1
  Matrix a(2);
  a(0, 1) = a(1, 0) = {0, 0.7};
  Matrix expected(2);
  expected(0, 0) = expected(1, 1) = std::cos(0.7);
  expected(0, 1) = expected(1, 0) = {0, std::sin(0.7)};
  EXPECT_LE(getDistance(*exponential(a), expected), 1e-16);
}

TEST(Exponential, IsNilpotentSeries) {
  Matrix a(2); // a^2 = 0: exp(a) = 1 + a
  a(0, 1) = 300;
  EXPECT_LE(getDistance(*exponential(a), Matrix::unit(2) + a), 1e-12);
}

TEST(Exponential, InverseAndUnitarity) {
  for (int64_t n = 1; n <= 8; ++n) {
    Matrix a = makeRandom(n, 1, n);
    Matrix product = *exponential(a) * *exponential(Complex(-1) * a);
    EXPECT_LE(getDistance(product, Matrix::unit(n)), 1e-9) << n;
    Matrix u = *exponential(Complex(0, 1) * project(a, true));
    EXPECT_LE(getDistance(u * u.dagger(), Matrix::unit(n)), 1e-14) << n;
  }
}

TEST(Exponential, RefusesWhatItCannotDo) {
  Matrix a(2);
  a(0, 0) = maxExpNorm * 1.01;
  EXPECT_FALSE(exponential(a));
  a(0, 0) = NAN;
  EXPECT_FALSE(exponential(a));
  a(0, 0) = INFINITY;
  EXPECT_FALSE(exponential(a));
}

TEST(Project, HermitianAndTraceless) {
  Matrix a = makeRandom(3, 1, 5);
  Matrix h = project(a, true);
  EXPECT_LE(getDistance(h, h.dagger()), 1e-16);
  EXPECT_LE(std::abs(h.trace()), 1e-15);
  EXPECT_GT(std::abs(project(a, false).trace()), 0.1);
  // A = i H for Hermitian H comes back as H.
  EXPECT_LE(getDistance(project(Complex(0, 1) * h, true), h), 1e-15);
}

TEST(Lattice, HopsAreePeriodicAndInvert) {
  Lattice lattice = {{3, 1, 4}, 2};
  EXPECT_EQ(lattice.getSites(), 24);
  // Site (b, x0, x1, x2) = ((b*3 + x0)*1 + x1)*4 + x2.
  int64_t site = (1 * 3 + 2) * 4 + 3;
  EXPECT_EQ(lattice.hop(site, 0, 1), (1 * 3 + 0) * 4 + 3);
  EXPECT_EQ(lattice.hop(site, 1, -5), site);
  EXPECT_EQ(lattice.hop(site, 2, 2), (1 * 3 + 2) * 4 + 1);
  EXPECT_EQ(lattice.hop(lattice.hop(site, 2, -7), 2, 7), site);
  EXPECT_EQ(lattice.displace(site, {1, 0, 1}), (1 * 3 + 0) * 4 + 0);
  EXPECT_EQ(lattice.restrictSite(site, {2}), 1 * 4 + 3);
  EXPECT_EQ(lattice.restrictSite(site, {}), 1);
}
