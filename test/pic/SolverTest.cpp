//===- SolverTest.cpp - the iteration of implicit steps -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Algebra.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <fmt/format.h>

#include <cmath>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

//===----------------------------------------------------------------------===//
// Rates
//===----------------------------------------------------------------------===//

/// dt = a_1 = r a_T, weak noise: linear, and all modes are there.
static pic::EvolutionOptions makeOptions(Scheme scheme, int colours, double r) {
  pic::EvolutionOptions o;
  o.box = {{12, 6, 6}, true};
  o.spacings = {r, 1, 1};
  o.dt = r;
  o.scheme = scheme;
  o.colours = colours;
  o.residual = 0;
  return o;
}

/// Noise, white in every direction.
static MatrixLinks makeNoise(const pic::Box &box, int colours, double size) {
  MatrixLinks unit = makeSmooth(box, colours, 0, 1);
  // The rows of random transforms: as rough as can be, scaled towards 1.
  MatrixLinks rough = transform(box, colours, unit, 11);
  pic::withColours(colours, [&]<int N>() {
    for (size_t k = 0; k < rough.size(); k += N * N) {
      pic::Matrix<N> u;
      std::copy_n(&rough[k], N * N, u.begin());
      auto p = pic::project<N>(u);
      for (double &x : p)
        x *= size;
      u = pic::exponential<N>(p.data());
      std::copy(u.begin(), u.end(), &rough[k]);
    }
  });
  return rough;
}

/// By how much an iteration shrinks the change, relative to what theory says;
/// late, but before rounding is seen.
static double measureRate(pic::EvolutionOptions o, double theory) {
  Context context(gauge_context_create(2));
  double residuals[2];
  int digit = static_cast<int>(std::ceil(-1 / std::log10(theory)));
  for (int k : {0, 1}) {
    o.maxIterations = (4 + 3 * k) * digit;
    auto evolution = start(context.get(), o, makeNoise(o.box, o.colours, 1e-4),
                           makeNoise(o.box, o.colours, 1.1e-4));
    run(*evolution, 1);
    EXPECT_EQ(evolution->iterations(), o.maxIterations);
    residuals[k] = evolution->residual();
  }
  return std::pow(residuals[1] / residuals[0], 1.0 / (3 * digit)) / theory;
}

/// Linear theory: without damping the iteration has the eigenvalues
/// -(2 r^2 + s) .. s - 2 r^2, s = sqrt(4 r^4 + 2 r^2); with the best damping
/// the largest is s / (1 + 2 r^2).
TEST(Solver, SemiImplicitRatesAreThoseOfLinearTheory) {
  for (int colours : {2, 3})
    for (double r : {0.15, 0.25, 0.35}) {
      auto o = makeOptions(Scheme::SemiImplicit, colours, r);
      double s = std::sqrt(4 * std::pow(r, 4) + 2 * r * r);
      o.damping = 0;
      EXPECT_NEAR(measureRate(o, 2 * r * r + s), 1, 0.2) << "r = " << r;
      o.damping = -1;
      EXPECT_NEAR(measureRate(o, s / (1 + 2 * r * r)), 1, 0.2) << "r = " << r;
    }
}

/// Of the implicit scheme -2 l .. 0 with l = sum_i (dt / a_i)^2, and
/// l / (1 + l).
TEST(Solver, ImplicitRatesAreThoseOfLinearTheory) {
  for (double r : {0.25, 0.5}) {
    auto o = makeOptions(Scheme::Implicit, 2, r);
    o.spacings[0] = 4 * r;
    double l = 1 / 16.0 + 2 * r * r;
    o.damping = 0;
    if (2 * l < 1)
      EXPECT_NEAR(measureRate(o, 2 * l), 1, 0.2) << "r = " << r;
    o.damping = -1;
    EXPECT_NEAR(measureRate(o, l / (1 + l)), 1, 0.2) << "r = " << r;
  }
}

/// Iterations to a residual, with the best damping (docs/pic.md has the table).
TEST(Solver, NeedsTheseIterations) {
  Context context(gauge_context_create(2));
  struct Row {
    double r;
    int to1em6, to1em10, to1em15;
  };
  for (const Row &row :
       {Row{0.094, 6, 10, 17}, Row{0.25, 10, 18, 29}, Row{0.5, 17, 34, 55}}) {
    auto o = makeOptions(Scheme::SemiImplicit, 2, row.r);
    const std::pair<double, int> goals[] = {
        {1e-6, row.to1em6}, {1e-10, row.to1em10}, {1e-15, row.to1em15}};
    for (auto [residual, most] : goals) {
      o.residual = residual;
      auto evolution = start(context.get(), o, makeNoise(o.box, 2, 0.01),
                             makeNoise(o.box, 2, 0.011));
      run(*evolution, 1);
      EXPECT_LE(evolution->residual(), residual);
      EXPECT_LE(evolution->iterations(), most) << row.r << " " << residual;
    }
  }
}

/// An iteration that ends at a residual breaks Gauss's law by as much, in units
/// of links / dt^2.
TEST(Solver, GaussLawFollowsTheResidual) {
  Context context(gauge_context_create(2));
  for (Scheme scheme : {Scheme::SemiImplicit, Scheme::Implicit}) {
    double last = 1;
    for (double residual : {1e-6, 1e-9, 1e-12}) {
      auto o = makeOptions(scheme, 2, 0.25);
      o.residual = residual;
      auto evolution = start(context.get(), o, makeSmooth(o.box, 2, 0.2, 3),
                             makeSmooth(o.box, 2, 0.21, 3));
      auto gauss = measureGauss(*evolution);
      run(*evolution, 10);
      double change = distance(measureGauss(*evolution), gauss);
      EXPECT_LE(change, 10 * 10 * residual / (o.dt * o.dt));
      EXPECT_LE(change, last / 100);
      last = change;
    }
  }
}

//===----------------------------------------------------------------------===//
// Fields that move too far
//===----------------------------------------------------------------------===//

/// Vacuum but for one link, at the cell (7, 3, 2) along axis 1: exp(i angle
/// t^3).
static MatrixLinks makeKink(const pic::EvolutionOptions &o, double angle) {
  MatrixLinks links = makeSmooth(o.box, o.colours, 0, 1);
  int64_t site = (7 * o.box.cells[1] + 3) * o.box.cells[2] + 2;
  pic::withColours(o.colours, [&]<int N>() {
    pic::Components<N> theta{};
    theta[2] = angle;
    auto u = pic::exponential<N>(theta.data());
    std::copy(u.begin(), u.end(), &links[(site * 3 + 1) * N * N]);
  });
  return links;
}

static void expectMessage(pic::Evolution &evolution) {
  MatrixLinks now = getMatrices(evolution, Slice::Now);
  auto status = evolution.advance();
  ASSERT_TRUE(status);
  EXPECT_EQ(status.code(), GAUGE_NOT_FINITE);
  EXPECT_EQ(status.message(),
            "step 0 (t = 0): the field at cell (7, 3, 2) moves too far in one "
            "step, a temporal plaquette would leave the group; take a smaller "
            "dt, or broader or weaker initial fields");
  // The step was made in the memory of the slice before.
  EXPECT_EQ(distance(getMatrices(evolution, Slice::Now), now), 0);
}

/// A link that already moves by nearly as much as a temporal plaquette can,
/// |u| = 0.9999, and is pulled further in the same direction.
TEST(Solver, SaysWhereAFieldMovesTooFar) {
  Context context(gauge_context_create(2));
  for (int colours : {2, 3})
    for (bool isDouble : {true, false})
      for (Scheme scheme :
           {Scheme::Leapfrog, Scheme::SemiImplicit, Scheme::Implicit}) {
        pic::EvolutionOptions o;
        o.box = {{12, 5, 4}, true};
        o.spacings = {0.5, 1, 1.25};
        o.dt = 0.25;
        o.scheme = scheme;
        o.colours = colours;
        o.isDouble = isDouble;
        SCOPED_TRACE(fmt::format("{} SU({}) {}", pic::nameOf(scheme), colours,
                                 isDouble));
        double angle = 2 * std::asin(0.9999);
        auto evolution =
            start(context.get(), o, makeKink(o, 1.5 + angle), makeKink(o, 1.5));
        expectMessage(*evolution);
      }
}

/// Rotations of SU(3) end where their series do.
TEST(Solver, SaysWhereAnElectricFieldRotatesTooFar) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{12, 5, 4}, true};
  o.scheme = Scheme::Exponential;
  o.colours = 3;
  auto evolution = start(context.get(), o, makeKink(o, 0), makeKink(o, 0));
  std::vector<double> electric(5 * 4 * 3 * 8);
  electric[((3 * 4 + 2) * 3 + 1) * 8 + 2] = 5 / o.dt;
  evolution->setElectric(7, electric);
  evolution->settle();
  expectMessage(*evolution);
}
