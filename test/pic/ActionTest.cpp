//===- ActionTest.cpp - actions of users in real time ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/tools/pic/Action.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/Stability.h"
#include "test/pic/AnyGroup.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

#include "gtest/gtest.h"

#include <cmath>
#include <fstream>

using namespace gauge;
using namespace gauge::test;
using gaugec::pic::compileAction;
using pic::Scheme;
using pic::Slice;

static std::string pathOf(const std::string &name) {
  return std::string(PIC_ACTIONS_DIR) + "/" + name + ".gauge";
}

static const std::string symanzik =
    std::string(GLASMA_EXAMPLES_DIR) + "/symanzik.gauge";

static pic::EvolutionOptions makeOptions(Scheme scheme, int colours = 2) {
  pic::EvolutionOptions o;
  o.box = {{12, 5, 4}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = 0.1;
  o.colours = colours;
  o.scheme = scheme;
  o.residual = 1e-15;
  o.planesOfSlab = 5;
  return o;
}

/// The options with an action; fails the test if it does not compile.
static pic::EvolutionOptions withAction(gauge_context *context,
                                        pic::EvolutionOptions o,
                                        const std::string &path,
                                        const std::string &params = "") {
  auto action = compileAction(context, {path, params}, o);
  if (action)
    o.action = *action;
  else
    ADD_FAILURE() << llvm::toString(action.takeError());
  return o;
}

static std::unique_ptr<pic::Evolution> begin(gauge_context *context,
                                             const pic::EvolutionOptions &o) {
  return start(context, o, makeSmooth(o.box, o.colours, 0.3, 3),
               makeSmooth(o.box, o.colours, 0.3 + 0.2 * o.dt, 3));
}

/// Runs with and without the action, and compares the links.
static void expectSame(const pic::EvolutionOptions &own,
                       const pic::EvolutionOptions &other, double tolerance) {
  Context context(gauge_context_create(2));
  auto a = begin(context.get(), own), b = begin(context.get(), other);
  ASSERT_LE(distance(measureGauss(*a), measureGauss(*b)), 1e-12);
  run(*a, 30);
  run(*b, 30);
  EXPECT_LE(distance(getMatrices(*a, Slice::Now), getMatrices(*b, Slice::Now)),
            tolerance);
}

TEST(Action, IsWhatTheSchemesHave) {
  Context context(gauge_context_create(2));
  for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential}) {
    auto o = makeOptions(scheme, 3);
    expectSame(o, withAction(context.get(), o, pathOf("wilson")), 1e-13);
  }
  auto leapfrog = makeOptions(Scheme::Leapfrog);
  expectSame(leapfrog,
             withAction(context.get(), leapfrog, pathOf("wilson_of_both")),
             1e-13);
  // Any implicit scheme solves for what the action says.
  auto own = makeOptions(Scheme::SemiImplicit);
  auto o = withAction(context.get(), makeOptions(Scheme::Implicit),
                      pathOf("semi_implicit"));
  expectSame(own, o, 1e-12);
}

static double totalEnergy(pic::Evolution &evolution) {
  std::vector<double> potential;
  std::vector<pic::PlaneEnergy> planes;
  EXPECT_FALSE(evolution.measurePotential(potential));
  EXPECT_FALSE(evolution.measureEnergy(planes));
  double sum = 0;
  for (size_t k = 0; k < planes.size(); ++k)
    sum += potential[k] + planes[k].electric[0] + planes[k].electric[1] +
           planes[k].electric[2];
  return sum;
}

/// Gauss's law to rounding, and errors of the energy that fall with dt^2.
static void expectConserved(Scheme scheme, const std::string &path,
                            const std::string &params, int64_t reach) {
  SCOPED_TRACE(pic::nameOf(scheme));
  Context context(gauge_context_create(2));
  std::vector<double> errors;
  auto o = withAction(context.get(), makeOptions(scheme), path, params);
  ASSERT_TRUE(o.action);
  EXPECT_EQ(o.action->reach[0], reach);
  for (int halvings : {0, 1, 2}) {
    o.dt = 0.1 / (1 << halvings);
    auto evolution = begin(context.get(), o);
    auto gauss = measureGauss(*evolution);
    double first = totalEnergy(*evolution), most = 0;
    for (int n = 0; n < 30 << halvings; ++n) {
      run(*evolution, 1);
      most = std::max(most, std::abs(totalEnergy(*evolution) / first - 1));
    }
    EXPECT_LE(distance(measureGauss(*evolution), gauss), 1e-12);
    errors.push_back(most);
  }
  EXPECT_NEAR(errors[1] / errors[2], 4, 0.2) << errors[0] << " " << errors[1];
}

TEST(Action, SymanzikConservesGaussLawAndEnergy) {
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::Exponential, Scheme::Implicit})
    expectConserved(scheme, symanzik, "", 2);
}

/// Particles that get at faces what links lose, with fields that the improved
/// action moves: the energy of both, and Gauss's law.
TEST(Action, ParticlesConserveTheEnergyOfSymanzik) {
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::Exponential, Scheme::Implicit}) {
    SCOPED_TRACE(pic::nameOf(scheme));
    Context context(gauge_context_create(2));
    auto o = makeOptions(scheme);
    auto action = compileAction(context.get(), {symanzik, ""}, o,
                                /*withLinkFields=*/true);
    ASSERT_TRUE(bool(action)) << llvm::toString(action.takeError());
    o.action = *action;
    double volume = 0.5 * 1 * 1.25 * 20;
    std::vector<double> errors;
    for (int n : {2, 4}) {
      o.dt = 0.1 / n;
      auto evolution = begin(context.get(), o);
      scatter(*evolution, {.mass = 0.5, .weight = 0.02, .conserves = true},
              300);
      auto gauss = measureGauss(*evolution);
      auto energyOf = [&] {
        return volume * totalEnergy(*evolution) +
               evolution->particles()[0].kineticEnergy();
      };
      double first = energyOf(), most = 0;
      double kinetic = evolution->particles()[0].kineticEnergy();
      for (int k = 0; k < 20 * n; ++k) {
        run(*evolution, 1);
        most = std::max(most, std::abs(energyOf() - first));
      }
      EXPECT_LE(distance(measureGauss(*evolution), gauss), 1e-12);
      // They take part: what they get is far more than what is missing.
      double more = evolution->particles()[0].kineticEnergy() - kinetic;
      EXPECT_GT(std::abs(more), 5 * most);
      errors.push_back(most);
    }
    EXPECT_NEAR(errors[0] / errors[1], 4, 0.3) << errors[0];
  }
}

/// The improved action is another one: it moves fields differently.
TEST(Action, SymanzikIsNotWilson) {
  Context context(gauge_context_create(2));
  auto o = makeOptions(Scheme::Leapfrog);
  auto own = begin(context.get(), o);
  auto other = begin(context.get(), withAction(context.get(), o, symanzik));
  run(*own, 10);
  run(*other, 10);
  EXPECT_GT(
      distance(getMatrices(*own, Slice::Now), getMatrices(*other, Slice::Now)),
      1e-4);
}

TEST(Action, SlabsAndThreadsDoNotMatter) {
  MatrixLinks first;
  std::vector<double> gauss;
  Context compiling(gauge_context_create(1));
  auto o = withAction(compiling.get(), makeOptions(Scheme::Leapfrog), symanzik);
  for (int threads : {1, 3})
    for (int64_t planes : {12, 5, 2}) {
      Context context(gauge_context_create(threads));
      o.planesOfSlab = planes;
      auto evolution = begin(context.get(), o);
      run(*evolution, 10);
      MatrixLinks links = getMatrices(*evolution, Slice::Now);
      if (first.empty()) {
        first = links;
        gauss = measureGauss(*evolution);
      }
      EXPECT_LE(distance(measureGauss(*evolution), gauss), 1e-13);
      EXPECT_EQ(distance(links, first), 0) << threads << " " << planes;
    }
}

namespace {
/// A safetensors file of the network's weights, that is gone afterwards.
struct Weights {
  llvm::SmallString<128> path;
  llvm::FileRemover remover;

  Weights() {
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("weights", "safetensors", path));
    remover.setFile(path);
    Context context(gauge_context_create(1));
    gauge_tensors *raw = nullptr;
    EXPECT_EQ(gauge_tensors_create(context.get(), &raw), GAUGE_OK);
    gaugec::run::Owner<gauge_tensors> tensors(raw);
    auto add = [&](const char *name, std::vector<int64_t> shape) {
      int64_t count = 1;
      for (int64_t n : shape)
        count *= n;
      std::vector<double> numbers(count);
      for (int64_t k = 0; k < count; ++k)
        numbers[k] = 0.3 * std::sin(double(k * k + 1) + double(count));
      EXPECT_EQ(gauge_tensors_set(context.get(), raw, name, GAUGE_F64,
                                  shape.data(), shape.size(), numbers.data()),
                GAUGE_OK);
    };
    add("strength", {});
    add("W.weight", {3, 7, 25});
    add("y.weight", {1, 3});
    add("y.bias", {1});
    EXPECT_EQ(gauge_tensors_save(context.get(), raw, path.c_str()), GAUGE_OK);
  }
};
} // namespace

TEST(Action, OfANetworkConservesGaussLawAndEnergy) {
  Weights weights;
  expectConserved(Scheme::Leapfrog, pathOf("network"),
                  std::string(weights.path), 2);
}

TEST(Action, RunsInSinglePrecision) {
  Context context(gauge_context_create(2));
  Weights weights;
  auto o = makeOptions(Scheme::Leapfrog);
  o.isDouble = false;
  o = withAction(context.get(), o, pathOf("network"),
                 std::string(weights.path));
  auto evolution = begin(context.get(), o);
  auto gauss = measureGauss(*evolution);
  run(*evolution, 30);
  // As in PhysicsTest: 2 dt / (dt a_1)^2 = 80 times the rounding of a link.
  EXPECT_LE(distance(measureGauss(*evolution), gauss), 80 * 3 * 6e-8 * 6);
}

//===----------------------------------------------------------------------===//
// Stability
//===----------------------------------------------------------------------===//

/// Waves of the improved action have sqrt(5/3) times the highest frequency.
TEST(Action, SymanzikIsStableForThreeFifths) {
  Context context(gauge_context_create(2));
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::Exponential, Scheme::Implicit}) {
    auto o = withAction(context.get(), makeOptions(scheme), symanzik);
    double courant = 1 / std::sqrt(4 + 1 + 0.64);
    EXPECT_NEAR(pic::longestStep(o) / (std::sqrt(0.6) * courant), 1, 1e-8)
        << pic::nameOf(scheme);
  }
}

TEST(Action, TheSemiImplicitOneIsStableAsIfBuiltIn) {
  Context context(gauge_context_create(2));
  auto o = withAction(context.get(), makeOptions(Scheme::Implicit),
                      pathOf("semi_implicit"));
  EXPECT_NEAR(pic::longestStep(o) / o.spacings[0], 1, 1e-8);
}

/// The electric energy of weak fields that began at rest, over the magnetic one
/// that they began with.
static double growthWith(pic::EvolutionOptions o, double dt) {
  Context context(gauge_context_create(2));
  o.dt = dt;
  auto links = makeSmooth(o.box, 2, 0.01, 3);
  auto evolution = start(context.get(), o, links, links);
  std::vector<pic::PlaneEnergy> first, last;
  EXPECT_FALSE(evolution->measureEnergy(first));
  run(*evolution, 300);
  EXPECT_FALSE(evolution->measureEnergy(last));
  double electric = 0, magnetic = 0;
  for (size_t k = 0; k < first.size(); ++k)
    for (int i = 0; i < 3; ++i) {
      electric += last[k].electric[i];
      magnetic += first[k].magnetic[i];
    }
  return electric / magnetic;
}

/// Below the limit the energy is a sum; above it rounding grows by exp(0.4) a
/// step, until fields are strong.
TEST(Action, IsStableUpToTheLimitOnly) {
  Context context(gauge_context_create(2));
  Weights weights;
  auto o = makeOptions(Scheme::Exponential);
  for (const auto &[file, params] :
       {std::pair(symanzik, std::string()),
        std::pair(pathOf("network"), std::string(weights.path))}) {
    auto with = withAction(context.get(), o, file, params);
    double limit = pic::longestStep(with);
    EXPECT_LT(growthWith(with, 0.98 * limit), 2) << file;
    EXPECT_GT(growthWith(with, 1.02 * limit), 1000) << file;
  }
}

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

/// What is printed, and the error.
static std::string messageOf(const std::string &text,
                             const pic::EvolutionOptions &o,
                             const std::string &params = "") {
  llvm::SmallString<128> path;
  EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("action", "gauge", path));
  llvm::FileRemover remover(path);
  std::ofstream(path.c_str()) << text;
  Context context(gauge_context_create(1));
  testing::internal::CaptureStderr();
  auto action = compileAction(context.get(), {std::string(path), params}, o);
  std::string printed = testing::internal::GetCapturedStderr();
  return printed + (action ? "no error" : llvm::toString(action.takeError()));
}

static void expectMessage(const std::string &message, const std::string &part) {
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

static const std::string heading = "group SU(2)\nlattice 3\n";

TEST(Action, MistakesAreShownWhereTheyAre) {
  auto o = makeOptions(Scheme::Leapfrog);
  auto wrong = [&](const std::string &text, const std::string &part) {
    expectMessage(messageOf(text, o), part);
  };
  wrong(heading + "action s(U: links) -> real {\n  return re(trace(U[0]))\n}",
        ":4:19: error: the trace of U[0] is not gauge invariant");
  wrong("group SU(3)\nlattice 3\naction s(U: links) -> real {\n  return "
        "sum_sites(re(trace(path(+0, +1, -0, -1))))\n}",
        ":1:7: error: the fields of the run are in SU(2)");
  wrong("group SU(2)\nlattice 4\naction s(U: links) -> real {\n  return "
        "sum_sites(re(trace(path(+0, +1, -0, -1))))\n}",
        ":2:9: error: the fields of a run have 3 dimensions");
  wrong(heading + "network s(U: links) -> matrices(3) {\n  return "
                  "plaq(U)\n}",
        "4:10: error: the action of a run is one real number per site");
  wrong(heading + "action s(U: links, x: real) -> real {\n  return "
                  "sum_sites(x * re(trace(path(+0, +1, -0, -1))))\n}",
        "3:23: error: the action of a run has links only");
  wrong(heading + "action s(U: links; a: real) -> real {\n  return "
                  "a * sum_sites(re(trace(path(+0, +1, -0, -1))))\n}",
        "3:23: error: 'a' is the spacings in a run: real(3)");
  wrong(heading + "action s(U: links; damping: real) -> real {\n  return "
                  "damping * sum_sites(re(trace(path(+0, +1, -0, -1))))\n}",
        "'damping' belongs to the iteration");
  wrong(heading + "action s(U: links; beta: real) -> real {\n  return "
                  "beta * sum_sites(re(trace(path(+0, +1, -0, -1))))\n}",
        "the action has the parameter 'beta'");
  wrong(heading + "action s(U: links) -> real {\n  return "
                  "mean(re(trace(path(+0, +1, -0, -1))))\n}",
        "is no sum of terms at sites");
  wrong(heading + "action s(U: links) -> real {\n  return "
                  "sum_sites(re(trace(path(+0, +1, -0, -1)))) ^ 2\n}",
        "is no sum of terms at sites");
  wrong(heading + "action s(U: links) -> real {\n  return "
                  "sum_sites(re(trace(winding(0))))\n}",
        "has loops that wind around the beam axis");
  wrong(heading + "action s(U: links) -> real {\n  return "
                  "sum_sites(sqrt(re(trace(1 - path(+0, +1, -0, -1)))))\n}",
        "the action 's': its force is not finite at links of 1");
}

TEST(Action, ExplicitSchemesTakeNoProductsOfBothSlices) {
  Context context(gauge_context_create(1));
  auto action = compileAction(context.get(), {pathOf("semi_implicit"), ""},
                              makeOptions(Scheme::Leapfrog));
  ASSERT_FALSE(action);
  expectMessage(llvm::toString(action.takeError()),
                "has products of links of both slices, 'U' and 'V': an "
                "explicit scheme cannot solve for the new ones; take the "
                "scheme \"implicit\"");
}

TEST(Action, ParametersMustBeThoseOfTheAction) {
  Context context(gauge_context_create(1));
  auto o = makeOptions(Scheme::Leapfrog);
  Weights weights;
  auto action =
      compileAction(context.get(), {symanzik, std::string(weights.path)}, o);
  ASSERT_FALSE(action);
  expectMessage(llvm::toString(action.takeError()), "strength");
  action = compileAction(context.get(), {pathOf("network"), "nowhere"}, o);
  ASSERT_FALSE(action);
  expectMessage(llvm::toString(action.takeError()), "nowhere");
  action = compileAction(context.get(), {"nowhere.gauge", ""}, o);
  ASSERT_FALSE(action);
  expectMessage(llvm::toString(action.takeError()),
                "cannot read 'nowhere.gauge'");
}

TEST(Action, NeedsRoomBetweenFixedEnds) {
  Context context(gauge_context_create(1));
  auto o = makeOptions(Scheme::Leapfrog);
  o.box = {{4, 4, 4}, false};
  o = withAction(context.get(), o, symanzik);
  auto made = pic::Evolution::create(context.get(), o);
  ASSERT_FALSE(made);
  expectMessage(made.status().message(),
                "a box of 4 planes with fixed ends is too short for an action "
                "that looks 2 planes far");
}
