//===- StabilityTest.cpp - how long a step may be -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Stability.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;

static pic::EvolutionOptions makeOptions(Scheme scheme, int colours = 2) {
  pic::EvolutionOptions o;
  o.box = {{12, 6, 5}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.2;
  o.colours = colours;
  o.scheme = scheme;
  return o;
}

static double find(const pic::EvolutionOptions &o) {
  Context context(gauge_context_create(2));
  auto found = pic::findLongestStep(context.get(), o);
  EXPECT_TRUE(found) << found.status().message();
  return found ? *found : 0;
}

/// dt^2 sum 1 / a_i^2 = 1, over the directions that there are.
static double courant(const pic::EvolutionOptions &o) {
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    if (o.box.cells[i] > 1)
      sum += 1 / (o.spacings[i] * o.spacings[i]);
  return 1 / std::sqrt(sum);
}

/// Symmetric differences are right to some 1e-10, in single precision 1e-3.
TEST(Stability, OfWilsonsActionIsTheConditionOfCourant) {
  for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential})
    for (int colours : {2, 3})
      for (std::array<int64_t, 3> cells :
           {std::array<int64_t, 3>{12, 6, 5}, {16, 7, 1}, {9, 1, 1}}) {
        auto o = makeOptions(scheme, colours);
        o.box.cells = cells;
        EXPECT_NEAR(pic::longestStep(o) / courant(o), 1, 1e-15);
        EXPECT_NEAR(find(o) / courant(o), 1, 1e-8);
        o.isDouble = false;
        EXPECT_NEAR(find(o) / courant(o), 1, 1e-3);
      }
}

TEST(Stability, OfImplicitSchemesIsThatOfTheirDispersion) {
  for (int colours : {2, 3}) {
    auto o = makeOptions(Scheme::SemiImplicit, colours);
    EXPECT_EQ(pic::longestStep(o), o.spacings[0]);
    EXPECT_NEAR(find(o) / o.spacings[0], 1, 1e-8);
    o.scheme = Scheme::Implicit;
    EXPECT_TRUE(std::isinf(pic::longestStep(o)));
    EXPECT_TRUE(std::isinf(find(o)));
  }
}

/// Steps until a run is stopped, at most `most`.
static int stepsOf(const pic::EvolutionOptions &o, double amplitude, int most,
                   std::string &message) {
  Context context(gauge_context_create(2));
  auto links = makeSmooth(o.box, o.colours, amplitude, 3);
  auto evolution = start(context.get(), o, links, links);
  for (int n = 0; n < most; ++n)
    if (rt::Status status = evolution->advance()) {
      message = status.message();
      return n;
    }
  return most;
}

/// Fields so strong that links are anywhere in the group are followed with half
/// of the longest step; with nine tenths they gain energy without bound.
TEST(Stability, FieldsThatGainEnergyWithoutBoundAreStopped) {
  auto o = makeOptions(Scheme::Exponential);
  std::string message;
  o.dt = 0.5 * courant(o);
  EXPECT_EQ(stepsOf(o, 3, 2000, message), 2000) << message;
  o.dt = 0.9 * courant(o);
  EXPECT_LT(stepsOf(o, 2, 2000, message), 2000);
  EXPECT_NE(message.find("the energy grows without bound, or fields are too "
                         "strong: links of plane "),
            std::string::npos)
      << message;
}
