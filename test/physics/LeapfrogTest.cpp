//===- LeapfrogTest.cpp - molecular dynamics with generated forces --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trajectories of H = 1/2 sum P_a^2 + S (Leapfrog.h) from random links and
// momenta, driven by the compiled force. At the end of a trajectory of given
// length the energy is wrong by
//
//   E(dt) = b dt^2 + c dt^4 + ..
//
// if F is the force of S, and by something that does not fall with dt if not.
// So E(dt)/E(dt/2) = 4 (1 + 3/4 r + ..) with r = c dt^2 / b, which one halving
// later is a quarter. The steps are so short that r is below 0.005: both ratios
// must be 4, to 0.02 and to 0.005. Rounding, 1e-16 of an energy of some 1e4, is
// 1e-9 of the smallest E and matters to neither.
//
// E is the root of the mean of squares over some starts, because in one of them
// b may happen to be near 0.
//
// GAUGEC_LONG_TESTS=1 takes larger groups and lattices.
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Verify.h"
#include "test/physics/CompiledAction.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <ostream>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

namespace {
/// A description, with the group and the lattice for the quick and for the long
/// variant.
struct System {
  const char *name;
  std::string path;
  std::map<std::string, double> parameters;
  double step; ///< the longest
  const char *groups[2];
  Lattice lattices[2];
};

/// What GoogleTest prints of it.
void PrintTo(const System &system, std::ostream *os) { *os << system.name; }
} // namespace

static const System systems[] = {
    {"Wilson",
     EXAMPLES "/wilson_action.gauge",
     {{"beta", 6}},
     0.02,
     {"SU(3)", "SU(3)"},
     {{{4, 4, 4, 4}}, {{8, 8, 8, 8}}}},
    {"Symanzik",
     EXAMPLES "/symanzik_action.gauge",
     {{"beta", 4}},
     0.02,
     {"SU(2)", "SU(3)"},
     {{{4, 4, 4, 4}}, {{6, 6, 6, 6}}}},
    {"Charge",
     MODELS "/charge_action.gauge",
     {{"theta", 20}, {"kappa", 5}},
     0.05,
     {"SU(3)", "SU(3)"},
     {{{4, 4, 4, 4}}, {{6, 6, 6, 6}}}},
    {"Network",
     MODELS "/network_action.gauge",
     {{"beta", 2}},
     0.02,
     {"SU(2)", "SU(3)"},
     {{{6, 6, 6}}, {{8, 8, 8}}}},
};

//===----------------------------------------------------------------------===//
// Measurements
//===----------------------------------------------------------------------===//

namespace {
/// Puts another force in the place of that of the action.
using ChangeForce = std::function<void(Array &force, const Array &links)>;

class Dynamics {
public:
  Dynamics(CompiledAction &action, double step, ChangeForce change = {})
      : action(action), step(step), change(std::move(change)) {}

  /// E(dt)/E(dt/2) and E(dt/2)/E(dt/4).
  std::array<double, 2> getEnergyRatios();
  /// The largest difference of links and momenta after the way there, with
  /// flipped momenta back, and another flip.
  double getReversalError();

private:
  PhaseSpacePoint makeStart(uint64_t seed);
  llvm::LogicalResult integrate(PhaseSpacePoint &point, int64_t refinement);
  double getEnergy(const PhaseSpacePoint &point);
  double getEnergyError(int64_t refinement);

  CompiledAction &action;
  double step; ///< the longest
  ChangeForce change;
};
} // namespace

/// Of the longest step.
static constexpr int64_t stepCount = 5;

PhaseSpacePoint Dynamics::makeStart(uint64_t seed) {
  Array links = action.makeRandomLinks(seed);
  return {links, makeRandomAlgebra(links, action.isSpecial(), seed)};
}

llvm::LogicalResult Dynamics::integrate(PhaseSpacePoint &point,
                                        int64_t refinement) {
  auto getForce = [&](const Array &links) -> llvm::FailureOr<Array> {
    auto values = action.evaluate(links);
    if (failed(values))
      return llvm::failure();
    if (change)
      change(values->force, links);
    return std::move(values->force);
  };
  return leapfrog(point, getForce, step / double(refinement),
                  stepCount * refinement);
}

double Dynamics::getEnergy(const PhaseSpacePoint &point) {
  auto values = action.evaluate(point.links);
  if (failed(values))
    return NAN;
  return values->action + getKineticEnergy(point.momenta, action.isSpecial());
}

double Dynamics::getEnergyError(int64_t refinement) {
  constexpr uint64_t starts = 3;
  double sum = 0;
  for (uint64_t seed = 1; seed <= starts; ++seed) {
    PhaseSpacePoint point = makeStart(seed);
    double before = getEnergy(point);
    if (failed(integrate(point, refinement)))
      return NAN;
    sum += std::pow(getEnergy(point) - before, 2);
  }
  return std::sqrt(sum / double(starts));
}

std::array<double, 2> Dynamics::getEnergyRatios() {
  double whole = getEnergyError(1), half = getEnergyError(2),
         quarter = getEnergyError(4);
  return {whole / half, half / quarter};
}

double Dynamics::getReversalError() {
  PhaseSpacePoint start = makeStart(4), point = start;
  for (int way = 0; way < 2; ++way) {
    if (failed(integrate(point, 1)))
      return NAN;
    for (Complex &number : point.momenta.data)
      number = -number;
  }
  return std::max(compare(point.links, start.links, 1).deviation,
                  compare(point.momenta, start.momenta, 1).deviation);
}

static bool fallAsSquares(const std::array<double, 2> &ratios) {
  return std::abs(ratios[0] - 4) <= 0.02 && std::abs(ratios[1] - 4) <= 0.005;
}

/// Links and momenta are of order 1 and the trajectories too short for chaos:
/// what differs are some dozens of roundings.
static constexpr double reversalTolerance = 1e-12;

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

class GeneratedForce : public testing::TestWithParam<System> {};

TEST_P(GeneratedForce, ConservesEnergyAndLeadsBack) {
  const System &system = GetParam();
  bool isLong = std::getenv("GAUGEC_LONG_TESTS");
  CompiledAction action(
      readModel(system.path, {{"group", system.groups[isLong]}}),
      system.parameters);
  ASSERT_TRUE(action);
  ASSERT_TRUE(action.setLattice(system.lattices[isLong]));
  Dynamics dynamics(action, system.step);
  std::array<double, 2> ratios = dynamics.getEnergyRatios();
  EXPECT_TRUE(fallAsSquares(ratios)) << ratios[0] << ", " << ratios[1];
  EXPECT_LE(dynamics.getReversalError(), reversalTolerance);
}

INSTANTIATE_TEST_SUITE_P(Of, GeneratedForce, testing::ValuesIn(systems),
                         [](const testing::TestParamInfo<System> &info) {
                           return std::string(info.param.name);
                         });

/// What the measurements above say of other forces.
class WrongForce : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_TRUE(action);
    ASSERT_TRUE(action.setLattice({{8, 8}, 1}));
  }
  Dynamics change(ChangeForce by) { return {action, 0.02, std::move(by)}; }

  CompiledAction action{readModel(EXAMPLES "/wilson_action.gauge",
                                  {{"group", "SU(2)"}, {"lattice", "2"}}),
                        {{"beta", 2}}};
};

/// Energy tells; reversal works with whatever depends on the links alone.
TEST_F(WrongForce, LosesEnergy) {
  EXPECT_TRUE(fallAsSquares(change({}).getEnergyRatios()));
  const ChangeForce changes[] = {
      [](Array &force, const Array &) { force = add(force, 1e-3, force); },
      [](Array &force, const Array &) { force = add(force, -2, force); },
      // Of the neighbour along axis 0.
      [](Array &force, const Array &) {
        std::rotate(force.data.begin(),
                    force.data.begin() + int64_t(force.data.size() / 8),
                    force.data.end());
      },
      // Not covariant: that of sum Re Tr U.
      [](Array &force, const Array &links) {
        force =
            add(force, 1e-3,
                mapMatrices(links, links, [](const Matrix &u, const Matrix &) {
                  return project(u, true);
                }));
      }};
  for (const ChangeForce &by : changes) {
    std::array<double, 2> ratios = change(by).getEnergyRatios();
    EXPECT_FALSE(fallAsSquares(ratios)) << ratios[0] << ", " << ratios[1];
    EXPECT_LE(change(by).getReversalError(), reversalTolerance);
  }
}

TEST_F(WrongForce, ThatRemembersDoesNotLeadBack) {
  int64_t calls = 0;
  Dynamics dynamics = change([&](Array &force, const Array &) {
    force = add(force, 1e-8 * double(++calls), force);
  });
  EXPECT_GT(dynamics.getReversalError(), reversalTolerance);
}
