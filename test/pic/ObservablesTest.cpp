//===- ObservablesTest.cpp - what a simulation measures -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Observables.h"
#include "runtime/pic/Nucleus.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;
using pic::Tensor;

namespace {

class Observables : public testing::Test {
protected:
  static pic::EvolutionOptions options() {
    pic::EvolutionOptions o;
    o.box = {{12, 5, 4}, true};
    o.spacings = {0.5, 1, 1.25};
    o.dt = 0.125;
    o.coupling = 2;
    o.planesOfSlab = 5;
    return o;
  }
  std::unique_ptr<pic::Evolution> start(const pic::EvolutionOptions &o,
                                        const Links &before, const Links &now) {
    auto evolution = makeEvolution(context.get(), o);
    setLinks(*evolution, Slice::Before, before);
    setLinks(*evolution, Slice::Now, now);
    evolution->settle();
    return evolution;
  }
  static std::vector<Tensor> measure(pic::Evolution &evolution) {
    std::vector<Tensor> planes;
    auto status = pic::measureTensor(evolution, planes);
    EXPECT_FALSE(status) << status.message();
    return planes;
  }

  Context context{gauge_context_create(2)};
};

/// Links of one colour: exp(i g a_i A_i), A a function of site and direction.
template <class Potential>
Links makeAbelian(const pic::EvolutionOptions &o, Potential &&potential) {
  Links links;
  for (int64_t x = 0; x < o.box.cells[0]; ++x)
    for (int64_t k = 0; k < o.box.sitesOfPlane(); ++k)
      for (int mu = 0; mu < 3; ++mu)
        links.push_back(exponential(
            {0, 0, o.coupling * o.spacings[mu] * potential(double(x), mu)}));
  return links;
}

} // namespace

TEST_F(Observables, OfVacuumAreZero) {
  auto o = options();
  Links unit(o.box.cells[0] * o.box.sitesOfPlane() * 3, Quaternion{1, 0, 0, 0});
  for (bool window : {false, true}) {
    o.window = window;
    auto evolution = start(o, unit, unit);
    for (const Tensor &tensor : measure(*evolution))
      for (double t : tensor.components)
        EXPECT_EQ(t, 0);
    pic::Unitarity unitarity = pic::measureUnitarity(*evolution);
    EXPECT_EQ(unitarity.determinant, 0);
    EXPECT_EQ(unitarity.product, 0);
  }
}

/// A plane wave along the beam: T00 = T01 = T11 as averages; its energy is that
/// of E and B averaged over space (clover) and time.
TEST_F(Observables, OfAPlaneWave) {
  auto o = options();
  double k = 2 * std::numbers::pi * 2 / 12, a = o.spacings[0], size = 1e-4;
  double omega = 2 / o.dt * std::asin(o.dt / a * std::sin(k / 2)); // leapfrog's
  auto wave = [&](double t) {
    return makeAbelian(o, [&, t](double x, int mu) {
      return mu == 1 ? size * std::cos(k * x - omega * t) : 0;
    });
  };
  auto evolution = start(o, wave(-o.dt), wave(0));
  double electric = 2 / o.dt * std::sin(omega * o.dt / 2);
  double magnetic = std::sin(k) / a * std::cos(omega * o.dt / 2);
  double e = size * size * (electric * electric + magnetic * magnetic) / 4;
  double s = size * size * electric * magnetic / 2;
  double average = 0, flow = 0, along = 0;
  for (const Tensor &t : measure(*evolution)) {
    average += t(0, 0) / 12;
    flow += t(0, 1) / 12;
    along += t(1, 1) / 12;
    // E along 2, B along 3.
    EXPECT_NEAR(t(2, 2) / e, -t(3, 3) / e, 1e-6);
    for (double off : {t(0, 2), t(0, 3), t(1, 2), t(1, 3), t(2, 3)})
      EXPECT_NEAR(off / e, 0, 1e-9);
  }
  // Nonlinear in the angles, 1e-4.
  EXPECT_NEAR(average / e, 1, 1e-7);
  EXPECT_NEAR(along / e, 1, 1e-7);
  EXPECT_NEAR(flow / s, 1, 1e-7);
  EXPECT_NEAR(flow / average, 1, 0.05); // the speed of light, but for the grid
}

/// A uniform electric field across the beam, seen from a frame that moves along
/// it: E_2 = cosh(y) E, B_3 = sinh(y) E.
TEST_F(Observables, OfABoostedField) {
  auto o = options();
  double size = 1e-4, y = 0.8;
  auto field = [&](double t) {
    return makeAbelian(o, [&, t](double x, int mu) {
      return mu == 1
                 ? size * (-std::cosh(y) * t + std::sinh(y) * x * o.spacings[0])
                 : 0;
    });
  };
  auto evolution = start(o, field(-o.dt), field(0));
  Tensor t = measure(*evolution)[6]; // the potential jumps at the box's ends
  double e = size * size / 2;
  EXPECT_NEAR(t(0, 0) / e, std::cosh(2 * y), 1e-7);
  EXPECT_NEAR(t(0, 1) / e, std::sinh(2 * y), 1e-7);
  pic::RestFrame frame = pic::findRestFrame(t);
  ASSERT_TRUE(frame.exists);
  EXPECT_NEAR(frame.energy / e, 1, 1e-7);
  EXPECT_NEAR(frame.velocity[0], std::cosh(y), 1e-7);
  EXPECT_NEAR(frame.velocity[1], std::sinh(y), 1e-7);
  // Pressure along the lines of force is -e, across it e.
  EXPECT_NEAR(frame.pressures[1] / e, 1, 1e-7);
  EXPECT_NEAR(frame.pressures[2] / e, -1, 1e-7);
}

TEST_F(Observables, DoNotDependOnTheGauge) {
  auto o = options();
  Links before = makeSmooth(o.box, 0.3, 3), now = makeSmooth(o.box, 0.33, 3);
  auto evolution = start(o, before, now);
  auto other = start(o, transform(o.box, before, 5), transform(o.box, now, 5));
  auto planes = measure(*evolution), same = measure(*other);
  double least = 1;
  for (size_t x = 0; x < planes.size(); ++x)
    for (size_t k = 0; k < Tensor::size; ++k) {
      EXPECT_NEAR(planes[x].components[k], same[x].components[k],
                  1e-12 * planes[x](0, 0));
      least = std::min(least, std::abs(planes[x].components[k]));
    }
  EXPECT_GT(least, 0); // nothing is 0 by itself
}

/// Sites one by one: their means, no trace, energy above flow; and in single
/// precision the same to its digits.
TEST_F(Observables, OfSitesAreThoseOfPlanes) {
  auto o = options();
  Links before = makeSmooth(o.box, 0.3, 3), now = makeSmooth(o.box, 0.33, 3);
  auto evolution = start(o, before, now);
  auto planes = measure(*evolution);
  o.isDouble = false;
  auto single = start(o, before, now);
  auto rounded = measure(*single);
  int64_t sites = o.box.sitesOfPlane();
  std::vector<Tensor> sums(planes.size());
  auto status = pic::measureTensor(
      *evolution, [&](int64_t first, std::span<const double> numbers) {
        for (size_t k = 0; k < numbers.size(); k += Tensor::size) {
          Tensor t;
          std::copy_n(&numbers[k], Tensor::size, t.components.begin());
          EXPECT_NEAR(t(0, 0), t(1, 1) + t(2, 2) + t(3, 3), 1e-13 * t(0, 0));
          EXPECT_GE(t(0, 0), std::hypot(t(0, 1), t(0, 2), t(0, 3)));
          pic::RestFrame frame = pic::findRestFrame(t);
          EXPECT_TRUE(frame.exists);
          EXPECT_LE(frame.energy, t(0, 0));
          size_t plane = first + k / Tensor::size / sites;
          for (size_t c = 0; c < Tensor::size; ++c)
            sums[plane].components[c] += t.components[c] / double(sites);
        }
      });
  ASSERT_FALSE(status) << status.message();
  for (size_t x = 0; x < planes.size(); ++x)
    for (size_t c = 0; c < Tensor::size; ++c) {
      double size = planes[x](0, 0);
      EXPECT_NEAR(sums[x].components[c], planes[x].components[c], 1e-13 * size);
      EXPECT_NEAR(rounded[x].components[c], planes[x].components[c],
                  2e-5 * size);
    }
}

/// Fields by their formulas, from links as quaternions.
TEST_F(Observables, FieldsAreThoseOfLinksAndPlaquettes) {
  auto o = options();
  const auto &n = o.box.cells;
  Links before = makeSmooth(o.box, 0.3, 3), now = makeSmooth(o.box, 0.33, 3);
  auto evolution = start(o, before, now);
  auto at = [&](const Links &links, std::array<int64_t, 3> x, int mu) {
    for (int i = 0; i < 3; ++i)
      x[i] %= n[i];
    return links[((x[0] * n[1] + x[1]) * n[2] + x[2]) * 3 + mu];
  };
  auto plaquette = [&](const Links &links, std::array<int64_t, 3> x, int mu,
                       int nu) {
    auto up = x, across = x;
    ++up[mu];
    ++across[nu];
    return at(links, x, mu) * at(links, up, nu) *
           dagger(at(links, across, mu)) * dagger(at(links, x, nu));
  };
  int64_t sites = o.box.sitesOfPlane(), seen = 0;
  auto check = [&](bool isMagnetic) {
    return [&, isMagnetic](int64_t first, std::span<const double> numbers) {
      for (size_t k = 0; k < numbers.size(); k += 3) {
        int64_t place = first * sites + int64_t(k) / 9;
        int mu = int(k) / 3 % 3, nu = (mu + 1) % 3, rho = (mu + 2) % 3;
        std::array<int64_t, 3> x{place / sites, place / n[2] % n[1],
                                 place % n[2]};
        Quaternion q = at(now, x, mu) * dagger(at(before, x, mu));
        double factor = -2 / (o.dt * o.spacings[mu]);
        if (isMagnetic) {
          q = plaquette(before, x, nu, rho);
          Quaternion later = plaquette(now, x, nu, rho);
          for (int c = 0; c < 4; ++c)
            q[c] += later[c];
          factor = 1 / (o.spacings[nu] * o.spacings[rho]);
        }
        for (int c = 0; c < 3; ++c)
          EXPECT_NEAR(numbers[k + c], factor * q[c + 1], 1e-13);
        ++seen;
      }
    };
  };
  auto status = pic::measureFields(*evolution, check(false), check(true));
  ASSERT_FALSE(status) << status.message();
  EXPECT_EQ(seen, 2 * 12 * 5 * 4 * 3);
}

/// SU(3) in every gauge, with fields of all colours.
TEST_F(Observables, OfSu3DoNotDependOnTheGauge) {
  auto o = options();
  o.colours = 3;
  auto before = test::makeSmooth(o.box, 3, 0.3, 3),
       now = test::makeSmooth(o.box, 3, 0.33, 3);
  auto evolution = test::start(context.get(), o, before, now);
  auto other =
      test::start(context.get(), o, test::transform(o.box, 3, before, 5),
                  test::transform(o.box, 3, now, 5));
  auto planes = measure(*evolution), same = measure(*other);
  std::vector<pic::PlaneEnergy> energies;
  ASSERT_FALSE(evolution->measureEnergy(energies));
  for (size_t x = 0; x < planes.size(); ++x) {
    for (size_t k = 0; k < Tensor::size; ++k)
      EXPECT_NEAR(planes[x].components[k], same[x].components[k],
                  1e-12 * planes[x](0, 0));
    EXPECT_GT(planes[x](0, 0), 0.5 * energies[x].total());
    EXPECT_LT(planes[x](0, 0), 1.5 * energies[x].total());
  }
  pic::Unitarity unitarity = pic::measureUnitarity(*evolution);
  EXPECT_LE(unitarity.determinant, 1e-14);
  EXPECT_LE(unitarity.product, 1e-14);
  EXPECT_GT(unitarity.product, 0);
}

/// Fields of SU(2) within SU(3) have the same energy and momentum.
TEST_F(Observables, OfSu2InSu3AreThoseOfSu2) {
  auto o = options();
  Links before = makeSmooth(o.box, 0.3, 3), now = makeSmooth(o.box, 0.33, 3);
  auto planes = measure(*start(o, before, now));
  o.colours = 3;
  auto embed = [](const Links &links) {
    using Entry = std::complex<double>;
    MatrixLinks all;
    for (const Quaternion &q : links)
      for (Entry entry :
           {Entry(q[0], q[3]), Entry(q[2], q[1]), Entry(), Entry(-q[2], q[1]),
            Entry(q[0], -q[3]), Entry(), Entry(), Entry(), Entry(1)})
        all.push_back(entry);
    return all;
  };
  auto same =
      measure(*test::start(context.get(), o, embed(before), embed(now)));
  for (size_t x = 0; x < planes.size(); ++x)
    for (size_t k = 0; k < Tensor::size; ++k)
      EXPECT_NEAR(planes[x].components[k], same[x].components[k],
                  1e-13 * planes[x](0, 0));
}

TEST_F(Observables, UnitaritySeesALinkThatIsOff) {
  auto o = options();
  Links links = makeSmooth(o.box, 0.3, 3);
  for (double &x : links[100])
    x *= 1 + 1e-8;
  o.window = false;
  auto evolution = start(o, links, links);
  pic::Unitarity unitarity = pic::measureUnitarity(*evolution);
  EXPECT_NEAR(unitarity.determinant, 2e-8, 1e-12);
  EXPECT_NEAR(unitarity.product, 2e-8, 1e-12);
}

/// Largest violation of the balance, in units of the largest change, over the
/// collision of two nuclei up to that time.
static double violate(gauge_context *context, Scheme scheme, int phases,
                      int colours) {
  pic::EvolutionOptions o;
  o.colours = colours;
  o.box = {{72, 6, 6}, false};
  o.spacings = {0.25, 1, 1};
  o.dt = 0.25 / phases;
  o.coupling = 2;
  o.scheme = scheme;
  o.residual = 1e-14;
  auto evolution = makeEvolution(context, o);
  for (int direction : {+1, -1}) {
    pic::NucleusOptions nucleus;
    nucleus.direction = direction;
    nucleus.position = direction > 0 ? 6 : 11.75;
    nucleus.width = 1;
    nucleus.mu = 0.2;
    nucleus.infrared = 0.5;
    nucleus.number = direction > 0;
    EXPECT_FALSE(pic::addNucleus(*evolution, nucleus));
  }
  pic::Balance balance;
  std::vector<pic::PlaneBalance> planes;
  double most = 0, change = 0, work = 0;
  for (int n = 0; n < 12 * phases; ++n) {
    EXPECT_FALSE(balance.before(*evolution));
    EXPECT_FALSE(evolution->advance());
    EXPECT_FALSE(balance.after(*evolution, planes));
    for (const auto &plane : planes) {
      most = std::max(most, std::abs(plane.residual()));
      change = std::max(change, std::abs(plane.change));
      work = std::max(work, std::abs(plane.work));
    }
  }
  EXPECT_GT(work, 0.01 * change);
  return most / change;
}

/// dE/dt + div S + J.E = 0 up to O(dt^2), with charges and fields of two nuclei
/// that meet.
TEST_F(Observables, EnergyIsBalanced) {
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::Exponential, Scheme::SemiImplicit}) {
    double coarse = violate(context.get(), scheme, 2, 2),
           fine = violate(context.get(), scheme, 4, 2);
    EXPECT_LT(coarse, 0.02) << nameOf(scheme);
    EXPECT_NEAR(coarse / fine, 4, 0.6) << nameOf(scheme) << " " << coarse;
  }
}

TEST_F(Observables, EnergyOfSu3IsBalanced) {
  double coarse = violate(context.get(), Scheme::Leapfrog, 2, 3),
         fine = violate(context.get(), Scheme::Leapfrog, 4, 3);
  EXPECT_LT(coarse, 0.02);
  EXPECT_NEAR(coarse / fine, 4, 0.6) << coarse;
}
