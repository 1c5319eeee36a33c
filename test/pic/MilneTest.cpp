//===- MilneTest.cpp - boost-invariant fields -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Nucleus.h"
#include "test/pic/MilneFields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Matrices;
using pic::MilneField;
using pic::MilneOptions;

static constexpr double pi = std::numbers::pi;

//===----------------------------------------------------------------------===//
// The start
//===----------------------------------------------------------------------===//

/// Largest part of (A + B) (1 + U)^dagger that is neither Hermitian nor a
/// multiple of 1.
static double equationBrokenBy(int n, const Matrices &a, const Matrices &b,
                               const Matrices &u) {
  double most = 0;
  for (size_t k = 0; k < a.size() / (n * n); ++k) {
    Dense x = (at(a, k, n) + at(b, k, n)) *
              (Dense::Identity(n, n) + at(u, k, n)).adjoint();
    Dense broken = x - x.adjoint();
    broken -= broken.trace() / double(n) * Dense::Identity(n, n);
    most = std::max(most, broken.cwiseAbs().maxCoeff());
  }
  return most;
}

TEST(LightCone, LinksSolveTheirEquation) {
  for (int n : {2, 3})
    for (double mu : {0.02, 0.2, 0.4}) {
      MilneOptions o = makeOptions(n, {12, 8});
      auto a = pic::makePureGauge(o, makeNucleus(o, mu, 0));
      auto b = pic::makePureGauge(o, makeNucleus(o, mu, 1));
      auto u = pic::solveLightCone(o, a, b);
      ASSERT_TRUE(u) << u.status().message();
      // Products of matrices of size 2 in double precision.
      EXPECT_LE(equationBrokenBy(n, a, b, *u), 2e-14) << n << " " << mu;
      EXPECT_LE(notUnitary(n, *u), 1e-14) << n << " " << mu;
    }
}

TEST(LightCone, OneNucleusIsAlone) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {8, 6});
    auto a = pic::makePureGauge(o, makeNucleus(o, 0.3, 0));
    auto one = pic::makePureGauge(o, makeNucleus(o, 0, 0));
    auto u = pic::solveLightCone(o, a, one);
    ASSERT_TRUE(u) << u.status().message();
    EXPECT_LE(distance(*u, a), 1e-13);
  }
}

TEST(LightCone, OppositeLinksHaveNoSolution) {
  MilneOptions o = makeOptions(2, {4, 4});
  auto a = pic::makePureGauge(o, makeNucleus(o, 0.3, 0)), b = a;
  for (int k = 0; k < 4; ++k)
    b[(2 * 5 + 1) * 4 + k] *= -1;
  auto u = pic::solveLightCone(o, a, b);
  ASSERT_FALSE(u);
  EXPECT_NE(u.status().message().find("at cell (1, 1) are so different"),
            std::string::npos)
      << u.status().message();
}

/// E and B along the beam are, in weak fields, commutators of the potentials
/// alpha_i = phi(x+i) - phi(x) of the nuclei: E = -i [alpha_i, beta_i], halves
/// of the two links at a site, and B what the plaquette has of them.
TEST(LightCone, WeakFieldsAreCommutators) {
  const double size = 1e-4;
  MilneOptions o = makeOptions(2, {10, 8});
  auto lattice = transverseOf(o);
  pic::SheetOptions sheet = sheetOf(size, 0);
  auto alpha = gradients(o, makePotential(lattice, sheet, 0));
  sheet.number = 1;
  auto beta = gradients(o, makePotential(lattice, sheet, 0));
  double electric = 0, magnetic = 0;
  auto comm = [](const Dense &x, const Dense &y) -> Dense {
    return std::complex<double>(0, -1) * (x * y - y * x);
  };
  for (int64_t site = 0; site < o.sites(); ++site) {
    Dense e = Dense::Zero(2, 2), b = e;
    for (int mu : {0, 1}) {
      int64_t back = neighbour(o, site, mu, -1);
      e += 0.5 * comm(alpha[2 * site + mu], beta[2 * site + mu]) +
           0.5 * comm(alpha[2 * back + mu], beta[2 * back + mu]);
    }
    // exp(iX_1) .. exp(iX_4) = exp(i (X_1 + .. ) - sum_j<k [X_j, X_k] / 2).
    int64_t right = neighbour(o, site, 0, 1), up = neighbour(o, site, 1, 1);
    int64_t number[] = {2 * site, 2 * right + 1, 2 * up, 2 * site + 1};
    double sign[] = {1, 1, -1, -1};
    for (int j = 0; j < 4; ++j)
      for (int k = j + 1; k < 4; ++k)
        b -= 0.5 * sign[j] * sign[k] *
             (comm(alpha[number[j]], beta[number[k]]) +
              comm(beta[number[j]], alpha[number[k]]));
    electric += (e * e).trace().real() / double(o.sites());
    magnetic += (b * b).trace().real() / double(o.sites());
  }
  auto run = makeCollision(o, size);
  pic::MilneEnergy energy;
  ASSERT_FALSE(run.milne->measureEnergy(energy));
  // Corrections are of the size of the potentials.
  EXPECT_NEAR(energy.electricL / electric, 1, 10 * size);
  EXPECT_NEAR(energy.magneticL / magnetic, 1, 10 * size);
  EXPECT_EQ(energy.electricT, 0);
  EXPECT_EQ(energy.magneticT, 0);
}

/// Balls that overlap in a part of the plane leave energy there alone.
TEST(LightCone, NucleiCollideWhereTheyOverlap) {
  MilneOptions o = makeOptions(2, {48, 32});
  auto makeBall = [&](uint32_t number, double centre) {
    pic::SheetOptions sheet = sheetOf(0.3, number);
    sheet.infrared = 1; // fields end within cells of their charges
    sheet.radius = 6;
    sheet.skin = 0.5;
    sheet.centre = {centre, 16};
    return pic::makeLines(transverseOf(o), sheet);
  };
  Context context(gauge_context_create(2));
  auto milne = makeMilne(context.get(), o);
  ASSERT_FALSE(pic::collide(*milne, makeBall(0, 20), makeBall(1, 28)));
  pic::MilneEnergy mean;
  std::vector<double> density;
  ASSERT_FALSE(milne->measureEnergy(mean, &density));
  double inside = 0, all = 0;
  for (int64_t site = 0; site < o.sites(); ++site) {
    double x = double(site / 32) - 24, y = double(site % 32) - 16;
    for (int k = 0; k < 4; ++k) {
      all += density[4 * site + k];
      if (std::abs(x) < 5 && std::abs(y) < 8)
        inside += density[4 * site + k];
    }
  }
  EXPECT_NEAR(all / double(o.sites()) / mean.total(), 1, 1e-12);
  EXPECT_GT(inside / all, 0.9);
}

/// The 3D engine with nuclei an eighth of tau wide: the electric field along
/// the beam in the middle, the same components at each site. That of colour and
/// of sign is exact, the rest of the order of the width.
TEST(LightCone, IsTheLimitOfThinNuclei) {
  const double mu = 0.3, a = 1.0 / 16, width = 2 * a, tau = 1;
  MilneOptions o = makeOptions(2, {8, 8});
  auto run = makeCollision(o, mu, 0, 2, /*sheets=*/1);
  advance(*run.milne, 16);
  Matrices expected = run.milne->get(MilneField::Electric);

  const double meet = 5.5 * width;
  const int middle = 42;
  pic::EvolutionOptions e;
  e.box = {{2 * middle + 1, 8, 8}, false};
  e.spacings = {a, 1, 1};
  e.dt = a;
  e.scheme = pic::Scheme::SemiImplicit;
  e.residual = 1e-12;
  auto evolution = makeEvolution(run.context.get(), e);
  for (int direction : {1, -1}) {
    pic::NucleusOptions nucleus;
    static_cast<pic::SheetOptions &>(nucleus) = sheetOf(mu, direction < 0);
    nucleus.sheets = 1;
    nucleus.direction = direction;
    nucleus.width = width;
    nucleus.position = middle * a - direction * meet;
    auto status = pic::addNucleus(*evolution, nucleus);
    ASSERT_FALSE(status) << status.message();
  }
  for (int k = 0; k < std::lround((meet + tau) / a); ++k)
    ASSERT_FALSE(evolution->advance());
  double product = 0, ours = 0, theirs = 0;
  auto before = alongBeam(*evolution, middle - 1);
  auto behind = alongBeam(*evolution, middle);
  for (int64_t site = 0; site < o.sites(); ++site) {
    Dense x = at(expected, site, 2), y = (before[site] + behind[site]) / 2;
    product += (x * y).trace().real();
    ours += (x * x).trace().real();
    theirs += (y * y).trace().real();
  }
  EXPECT_GT(product / std::sqrt(ours * theirs), 0.999);
  EXPECT_NEAR(ours / theirs, 1, width / tau);
}

//===----------------------------------------------------------------------===//
// Motion
//===----------------------------------------------------------------------===//

TEST(Milne, GaussLawHoldsToRounding) {
  for (int n : {2, 3})
    for (bool isDouble : {true, false}) {
      MilneOptions o = makeOptions(n, {12, 12});
      o.isDouble = isDouble;
      auto run = makeCollision(o, 0.3);
      for (int k = 0; k < 10; ++k) {
        EXPECT_LE(gaussOf(*run.milne), isDouble ? 1e-12 : 1e-4)
            << n << " tau " << run.milne->tau();
        advance(*run.milne, 16);
      }
    }
}

TEST(Milne, LinksStayUnitary) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {8, 8});
    auto run = makeCollision(o, 0.3);
    advance(*run.milne, 1000);
    EXPECT_LE(notUnitary(n, run.milne->get(MilneField::Links)), 1e-13) << n;
  }
}

/// Distances of runs with dt, dt/2, dt/4 at the same tau.
TEST(Milne, SolutionsConvergeWithTheSquareOfTheStep) {
  for (int n : {2, 3}) {
    std::vector<Matrices> links, momenta;
    for (int fine : {1, 2, 4, 8}) {
      MilneOptions o = makeOptions(n, {8, 8});
      o.dt = 1.0 / (16 * fine);
      auto run = makeCollision(o, 0.25);
      advance(*run.milne, 64 * fine);
      links.push_back(run.milne->get(MilneField::Links));
      momenta.push_back(run.milne->get(MilneField::Phi));
    }
    for (auto *field : {&links, &momenta}) {
      double coarse = distance((*field)[1], (*field)[2]);
      double fine = distance((*field)[2], (*field)[3]);
      EXPECT_GT(coarse, 1e-7);
      EXPECT_NEAR(coarse / fine, 4, 0.2) << n;
    }
  }
}

/// d(tau e)/dtau = -p_L is exact for the lattice's action.
TEST(Milne, EnergyIsBalanced) {
  std::vector<double> errors;
  for (int fine : {1, 2, 4}) {
    MilneOptions o = makeOptions(2, {10, 10});
    o.dt = 1.0 / (16 * fine);
    auto run = makeCollision(o, 0.3);
    double work = 0, pressure = 0;
    pic::MilneEnergy energy;
    ASSERT_FALSE(run.milne->measureEnergy(energy));
    pressure = energy.longitudinalPressure();
    for (int k = 0; k < 64 * fine; ++k) {
      advance(*run.milne, 1);
      ASSERT_FALSE(run.milne->measureEnergy(energy));
      work += o.dt / 2 * (pressure + energy.longitudinalPressure());
      pressure = energy.longitudinalPressure();
    }
    double there = run.milne->tau() * energy.total();
    errors.push_back(std::abs(there + work) / there);
  }
  EXPECT_LE(errors[0], 1e-2);
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.4);
  EXPECT_NEAR(errors[1] / errors[2], 4, 0.2);
}

TEST(Milne, TurnsBack) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {8, 8});
    auto run = makeCollision(o, 0.3);
    auto links = run.milne->get(MilneField::Links);
    advance(*run.milne, 100);
    EXPECT_GT(distance(links, run.milne->get(MilneField::Links)), 0.01);
    ASSERT_FALSE(run.milne->turn());
    advance(*run.milne, 100);
    EXPECT_LE(distance(links, run.milne->get(MilneField::Links)), 1e-12);
    EXPECT_LE(largest(run.milne->get(MilneField::Phi)), 1e-12);
    auto status = run.milne->advance();
    EXPECT_EQ(status.message(), "there is nothing before tau = 0");
  }
}

TEST(Milne, IsGaugeCovariant) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {8, 6});
    auto first = makeCollision(o, 0.3);
    auto second = makeCollision(o, 0.3, /*gauge=*/5);
    for (int k = 0; k < 3; ++k) {
      pic::MilneEnergy a, b;
      ASSERT_FALSE(first.milne->measureEnergy(a));
      ASSERT_FALSE(second.milne->measureEnergy(b));
      EXPECT_NEAR(a.electricL / b.electricL, 1, 1e-12);
      EXPECT_NEAR(a.total() / b.total(), 1, 1e-12);
      std::vector<double> ours, theirs;
      ASSERT_FALSE(first.milne->measureTensor(ours));
      ASSERT_FALSE(second.milne->measureTensor(theirs));
      EXPECT_LE(distance(ours, theirs), 1e-12);
      EXPECT_LE(
          distance(transformLinks(o, first.milne->get(MilneField::Links), 5),
                   second.milne->get(MilneField::Links)),
          1e-12);
      advance(*first.milne, 25);
      advance(*second.milne, 25);
    }
  }
}

/// SU(2) in the upper corner of SU(3) moves as if it were alone.
TEST(Milne, EmbedsSU2InSU3) {
  MilneOptions o = makeOptions(2, {8, 8}), o3 = makeOptions(3, {8, 8});
  auto small = makeCollision(o, 0.3);
  Context context(gauge_context_create(2));
  auto large = makeMilne(context.get(), o3);
  ASSERT_FALSE(pic::collide(*large, embed(makeNucleus(o, 0.3, 0)),
                            embed(makeNucleus(o, 0.3, 1))));
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(distance(embed(small.milne->get(MilneField::Links)),
                       large->get(MilneField::Links)),
              1e-12);
    pic::MilneEnergy a, b;
    ASSERT_FALSE(small.milne->measureEnergy(a));
    ASSERT_FALSE(large->measureEnergy(b));
    EXPECT_NEAR(a.total() / b.total(), 1, 1e-12);
    advance(*small.milne, 30);
    advance(*large, 30);
  }
}

TEST(Milne, ThreadsDoNotMatter) {
  for (bool isDouble : {true, false}) {
    MilneOptions o = makeOptions(3, {17, 9});
    o.isDouble = isDouble;
    std::vector<Matrices> links;
    std::vector<double> energies;
    for (int threads : {1, 2, 5}) {
      auto run = makeCollision(o, 0.3, 0, threads);
      advance(*run.milne, 20);
      links.push_back(run.milne->get(MilneField::Links));
      pic::MilneEnergy energy;
      ASSERT_FALSE(run.milne->measureEnergy(energy));
      energies.push_back(energy.total());
    }
    EXPECT_EQ(links[0], links[1]);
    EXPECT_EQ(links[0], links[2]);
    EXPECT_EQ(energies[0], energies[1]);
    EXPECT_EQ(energies[0], energies[2]);
  }
}

TEST(Milne, GoesOnFromItsState) {
  for (bool isDouble : {true, false}) {
    MilneOptions o = makeOptions(3, {6, 9});
    o.isDouble = isDouble;
    auto run = makeCollision(o, 0.3);
    for (int before : {0, 7}) {
      advance(*run.milne, before);
      std::map<std::string, std::vector<double>> state;
      ASSERT_FALSE(run.milne->save(
          [&](const std::string &name, auto shape, auto numbers) {
            state[name].assign(numbers.begin(), numbers.end());
            return rt::success();
          }));
      Context context(gauge_context_create(1));
      auto other = makeMilne(context.get(), o);
      ASSERT_FALSE(other->restore(
          [&](const std::string &name) -> rt::Result<std::vector<double>> {
            return state.at(name);
          }));
      EXPECT_EQ(other->tau(), run.milne->tau());
      advance(*run.milne, 5);
      advance(*other, 5);
      for (MilneField f : {MilneField::Links, MilneField::Phi,
                           MilneField::Transverse, MilneField::Electric})
        EXPECT_EQ(run.milne->get(f), other->get(f));
    }
  }
}

TEST(Milne, RefusesStepsThatAreNotStable) {
  Context context(gauge_context_create(1));
  MilneOptions o = makeOptions(2, {8, 8});
  o.dt = 0.75;
  auto made = pic::Milne::create(context.get(), o);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.status().message(),
            "a step of 0.75 is not stable: it must be below 0.707107, 0.707 of "
            "the spacing");
}

/// Lengths and the coupling are units: with g^2 mu a and m a as they were,
/// energy densities are 1 / (g^2 a^4) times those of g = a = 1.
TEST(Milne, ScalesWithSpacingAndCoupling) {
  auto energyOf = [](double a, double g) {
    MilneOptions o = makeOptions(2, {8, 8});
    o.spacing = a;
    o.dt *= a;
    o.coupling = g;
    auto makeLines = [&](uint32_t number) {
      pic::SheetOptions sheet = sheetOf(0.3 / (a * g * g), number);
      sheet.infrared /= a;
      return pic::makeLines(transverseOf(o), sheet);
    };
    Context context(gauge_context_create(1));
    auto milne = makeMilne(context.get(), o);
    EXPECT_FALSE(pic::collide(*milne, makeLines(0), makeLines(1)));
    advance(*milne, 20);
    EXPECT_NEAR(milne->tau(), 1.25 * a, 1e-12);
    pic::MilneEnergy energy;
    EXPECT_FALSE(milne->measureEnergy(energy));
    return energy.total();
  };
  double one = energyOf(1, 1);
  EXPECT_NEAR(energyOf(0.1, 1) / one, 1e4, 1e-6);
  EXPECT_NEAR(energyOf(1, 2) / one, 0.25, 1e-12);
}

TEST(Milne, SinglePrecisionIsCloseToDouble) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {8, 8});
    auto exact = makeCollision(o, 0.3);
    o.isDouble = false;
    auto rounded = makeCollision(o, 0.3);
    advance(*exact.milne, 100);
    advance(*rounded.milne, 100);
    // Rounding of 100 steps.
    EXPECT_LE(distance(exact.milne->get(MilneField::Links),
                       rounded.milne->get(MilneField::Links)),
              2e-5);
    pic::MilneEnergy a, b;
    ASSERT_FALSE(exact.milne->measureEnergy(a));
    ASSERT_FALSE(rounded.milne->measureEnergy(b));
    EXPECT_NEAR(a.total() / b.total(), 1, 1e-5);
  }
}

TEST(Milne, SaysWhereFieldsAreLost) {
  MilneOptions o = makeOptions(2, {4, 4});
  auto run = makeCollision(o, 0.3);
  advance(*run.milne, 3);
  auto links = run.milne->get(MilneField::Links);
  auto momenta = run.milne->get(MilneField::Electric);
  momenta[5] = NAN;
  run.milne->set(MilneField::Electric, momenta);
  auto status = run.milne->advance();
  EXPECT_EQ(status.message(),
            "step 3 (tau = 0.1875): the fields are not finite; take a smaller "
            "step or weaker initial fields");
  EXPECT_EQ(run.milne->steps(), 3);
  EXPECT_EQ(run.milne->get(MilneField::Links), links);
}

//===----------------------------------------------------------------------===//
// Abelian fields, and late times
//===----------------------------------------------------------------------===//

namespace {
/// A standing wave of a tiny amplitude in t^3 along axis 0, on 8 x 4.
struct Mode {
  MilneOptions o = makeOptions(2, {8, 4});
  double k = 2 * std::sin(pi / 8), size = 1e-6;

  Dense wave(int64_t site, double phase) const {
    Dense t = Dense::Zero(2, 2);
    double x = std::cos(2 * pi * double(site / 4) / 8 + phase);
    t(0, 0) = size * x / 2;
    t(1, 1) = -size * x / 2;
    return t;
  }
};
} // namespace

/// phi = tau J_1(k tau) of E = k J_0(k tau), k of the lattice.
TEST(Milne, RapidityModesAreBesselFunctions) {
  std::vector<double> errors;
  for (int fine : {1, 2}) {
    Mode mode;
    mode.o.dt = 1.0 / (32 * fine);
    Context context(gauge_context_create(2));
    auto milne = makeMilne(context.get(), mode.o);
    Matrices e = milne->get(MilneField::Electric);
    for (int64_t site = 0; site < mode.o.sites(); ++site)
      put(e, site, mode.k * mode.wave(site, 0));
    milne->set(MilneField::Electric, e);
    advance(*milne, 32 * fine * 20);
    double tau = milne->tau(), most = 0;
    double expected = tau * std::cyl_bessel_j(1, mode.k * tau);
    Matrices phi = milne->get(MilneField::Phi);
    for (int64_t site = 0; site < mode.o.sites(); ++site)
      most = std::max(most, (at(phi, site, 2) - expected * mode.wave(site, 0))
                                .cwiseAbs()
                                .maxCoeff());
    errors.push_back(most / mode.size / tau);
  }
  EXPECT_LE(errors[0], 1e-4);
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.1);
}

/// A_2 = J_0(k tau) for waves along axis 1, P_2 = -k tau J_1(k tau).
TEST(Milne, TransverseModesAreBesselFunctions) {
  std::vector<double> errors;
  for (int fine : {1, 2}) {
    Mode mode;
    mode.o.dt = 1.0 / (32 * fine);
    Context context(gauge_context_create(2));
    auto milne = makeMilne(context.get(), mode.o);
    Matrices u = milne->get(MilneField::Links);
    const std::complex<double> i(0, 1);
    for (int64_t site = 0; site < mode.o.sites(); ++site)
      put(u, 2 * site + 1, exponential(mode.wave(site, 0)));
    milne->set(MilneField::Links, u);
    advance(*milne, 32 * fine * 20);
    double tau = milne->tau(), most = 0;
    double expected = std::cyl_bessel_j(0, mode.k * tau);
    u = milne->get(MilneField::Links);
    for (int64_t site = 0; site < mode.o.sites(); ++site) {
      Dense a = -0.5 * i *
                (at(u, 2 * site + 1, 2) - at(u, 2 * site + 1, 2).adjoint());
      most = std::max(
          most, (a - expected * mode.wave(site, 0)).cwiseAbs().maxCoeff());
    }
    errors.push_back(most / mode.size);
  }
  EXPECT_LE(errors[0], 1e-4);
  EXPECT_NEAR(errors[0] / errors[1], 4, 0.1);
}

/// Without interactions e falls as 1 / tau, and the longitudinal pressure
/// faster: free streaming, which strong fields reach as they dilute.
TEST(Milne, StreamsFreelyAtLateTimes) {
  for (int n : {2, 3}) {
    MilneOptions o = makeOptions(n, {32, 32});
    o.dt = 0.125;
    auto run = makeCollision(o, 0.8);
    pic::MilneEnergy start, middle, end;
    ASSERT_FALSE(run.milne->measureEnergy(start));
    EXPECT_NEAR(start.longitudinalPressure(), -start.total(), 1e-15);
    auto averaged = [&](pic::MilneEnergy &energy, int steps) {
      // Over the slowest oscillations.
      for (int k = 0; k < steps; ++k) {
        advance(*run.milne, 1);
        pic::MilneEnergy e;
        ASSERT_FALSE(run.milne->measureEnergy(e));
        double weight = run.milne->tau() / steps;
        energy.electricL += weight * e.electricL;
        energy.magneticL += weight * e.magneticL;
        energy.electricT += weight * e.electricT;
        energy.magneticT += weight * e.magneticT;
      }
    };
    advance(*run.milne, 240);
    averaged(middle, 80);
    advance(*run.milne, 160);
    averaged(end, 80);
    RecordProperty("ratio", std::to_string(end.total() / middle.total()));
    RecordProperty("pL", std::to_string(end.longitudinalPressure() /
                                        end.transversePressure()));
    EXPECT_NEAR(end.total() / middle.total(), 1, 0.02) << n;
    EXPECT_LE(std::abs(end.longitudinalPressure()),
              0.1 * end.transversePressure())
        << n;
  }
}

//===----------------------------------------------------------------------===//
// The energy-momentum tensor
//===----------------------------------------------------------------------===//

/// Long Abelian waves across each other: T^{mu nu} is conserved at each site up
/// to squares of the lattice spacing, which also fixes all signs.
TEST(Milne, TensorIsConserved) {
  MilneOptions o = makeOptions(2, {48, 48});
  o.dt = 0.05;
  Context context(gauge_context_create(2));
  auto milne = makeMilne(context.get(), o);
  setLongWaves(*milne, 1e-3);
  advance(*milne, 160);
  std::vector<double> before, now, after;
  double tau = milne->tau();
  for (auto *tensor : {&before, &now, &after}) {
    ASSERT_FALSE(milne->measureTensor(*tensor));
    advance(*milne, 1);
  }
  tau += o.dt;
  double size = 0, energy = 0, momentum[2] = {}, trace = 0;
  for (int64_t site = 0; site < o.sites(); ++site) {
    auto rate = [&](int k) {
      return ((tau + o.dt) * after[10 * site + k] -
              (tau - o.dt) * before[10 * site + k]) /
             (2 * o.dt);
    };
    auto slope = [&](int mu, int k) {
      return (now[10 * neighbour(o, site, mu, 1) + k] -
              now[10 * neighbour(o, site, mu, -1) + k]) /
             2;
    };
    const double *t = &now[10 * site];
    size = std::max(size, std::abs(slope(0, 4)) + std::abs(rate(0)));
    energy = std::max(
        energy, std::abs(rate(0) + t[3] + tau * (slope(0, 4) + slope(1, 5))));
    momentum[0] = std::max(
        momentum[0], std::abs(rate(4) + tau * (slope(0, 1) + slope(1, 7))));
    momentum[1] = std::max(
        momentum[1], std::abs(rate(5) + tau * (slope(0, 7) + slope(1, 2))));
    trace = std::max(trace, std::abs(t[0] - t[1] - t[2] - t[3]));
  }
  // (2 pi / 48 * 2)^2 is 7 percent.
  EXPECT_LE(energy, 0.1 * size);
  EXPECT_LE(momentum[0], 0.1 * size);
  EXPECT_LE(momentum[1], 0.1 * size);
  EXPECT_LE(trace, 1e-12 * size);
  pic::MilneEnergy mean;
  double sum = 0;
  ASSERT_FALSE(milne->measureEnergy(mean));
  ASSERT_FALSE(milne->measureTensor(now));
  for (int64_t site = 0; site < o.sites(); ++site)
    sum += now[10 * site] / double(o.sites());
  EXPECT_NEAR(sum / mean.total(), 1, 0.02);
}
