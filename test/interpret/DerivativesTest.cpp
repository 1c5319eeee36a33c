//===- DerivativesTest.cpp - derivatives of networks and actions ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Derivatives.h"
#include "test/interpret/Fixture.h"
#include <algorithm>
#include <cmath>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

class Derivatives : public InterpretTest {
protected:
  void expectPassed(const llvm::FailureOr<DerivativeReport> &report,
                    size_t count) {
    ASSERT_TRUE(succeeded(report)) << messages;
    EXPECT_FALSE(report->nearKink);
    EXPECT_EQ(report->checks.size(), count);
    for (const DerivativeCheck &check : report->checks)
      EXPECT_TRUE(check.passed()) << check.what << ": " << check.deviation
                                  << ", at most " << check.tolerance;
  }

  /// Random arguments, the links outside of the group if `free`.
  Problem makePoint(mlir::func::FuncOp function, const Lattice &lattice,
                    bool free) {
    auto made = makeRandomProblem(runtime, function, lattice, 7);
    EXPECT_TRUE(succeeded(made)) << messages;
    if (free)
      for (Array &argument : made->arguments)
        for (size_t i = 0; i < argument.data.size(); ++i)
          argument.data[i] *= 1 + 0.1 * std::sin(double(i));
    return *made;
  }
};

/// D = 2, one layer of L-CB, an activation, the trace, a head.
static const char *const network = R"(
  !U = !gauge.links<GROUP, 2, F>
  !W1 = !gauge.covariant<GROUP, 2, 1, F>
  !W2 = !gauge.covariant<GROUP, 2, 2, F>
  func.func @f(%u: !U, %omega: tensor<2x3x7xF>, %a: tensor<2x2xF>,
               %weight: tensor<1x4xF>, %bias: tensor<1xF>)
      -> (!gauge.invariant<2, 1, real, F>, !gauge.invariant<2, 1, real, F, []>) {
    %p = gauge.plaq %u negative : !U -> !W1
    %v = gauge.lconvbilin %omega, %u, %p range [0, 0] to [1, 1] slots axis local
        left_daggers left_unit right_daggers right_unit
        : tensor<2x3x7xF>, !U, !W1 -> !W2
    %w = gauge.lact %v tanh weights %a : !W2, tensor<2x2xF>
    %t = gauge.trace %w : !W2
    %y = gauge.linear %weight, %t bias %bias
        : tensor<1x4xF>, !gauge.invariant<2, 2, complex, F>, tensor<1xF>
        -> !gauge.invariant<2, 1, real, F>
    %s = gauge.sum %y : !gauge.invariant<2, 1, real, F> -> !gauge.invariant<2, 1, real, F, []>
    return %y, %s : !gauge.invariant<2, 1, real, F>, !gauge.invariant<2, 1, real, F, []>
  })";

TEST_F(Derivatives, OfANetwork) {
  for (const char *group : {"u(1)", "su(2)", "su(3)"})
    for (const char *precision : {"f64", "f32"}) {
      mlir::func::FuncOp function =
          parse(replaceAll(network, {{"GROUP", group},
                                     {", F", std::string(", ") + precision},
                                     {"xF", std::string("x") + precision}}));
      ASSERT_TRUE(function);
      // Two results and a vjp for each of 5 arguments, 5 second derivatives,
      // symmetry.
      expectPassed(
          checkDerivatives(function, makePoint(function, {{3, 2}, 2}, true), 1),
          21);
    }
}

TEST_F(Derivatives, ForceOfANetwork) {
  for (const char *group : {"u(1)", "su(2)", "su(3)", "su(4)"}) {
    mlir::func::FuncOp function = parse(replaceAll(
        network, {{"GROUP", group}, {", F", ", f64"}, {"xF", "xf64"}}));
    ASSERT_TRUE(function);
    expectPassed(checkForce(runtime, function, 1, 0,
                            makePoint(function, {{3, 2}, 2}, false), 1),
                 5);
  }
}

/// Windings wrap; extents 1 and 2 are where insertions run out.
TEST_F(Derivatives, OfAPolyakovLoop) {
  for (Lattice lattice :
       {Lattice{{1, 2}, 2}, Lattice{{2, 3}, 1}, Lattice{{4, 2}, 1}}) {
    mlir::func::FuncOp function = parse(R"(
      !U = !gauge.links<su(2), 2, f64>
      !W = !gauge.covariant<su(2), 2, 2, f64>
      !R = !gauge.invariant<2, 2, real, f64>
      !S = !gauge.invariant<2, 1, real, f64, []>
      func.func @f(%u: !U) -> !S {
        %p = gauge.poly %u : !U -> !W
        %t = gauge.trace %p : !W
        %r = gauge.re %t : !gauge.invariant<2, 2, complex, f64>
        %q = gauge.mul %r, %r : !R, !R
        %c = gauge.sum_channels %q outer 2 inner 1 : !R
        %s = gauge.sum %c : !gauge.invariant<2, 1, real, f64> -> !S
        return %s : !S
      })");
    ASSERT_TRUE(function);
    expectPassed(
        checkDerivatives(function, makePoint(function, lattice, true), 1), 4);
    expectPassed(checkForce(runtime, function, 0, 0,
                            makePoint(function, lattice, false), 1),
                 5);
  }
}

/// A force, and what is made of it, are values like others: third derivatives.
TEST_F(Derivatives, OfAForce) {
  mlir::func::FuncOp function = parse(R"(
    !U = !gauge.links<su(2), 2, f64>
    !W = !gauge.covariant<su(2), 2, 1, f64>
    !F = !gauge.covariant<su(2), 2, 2, f64>
    !S = !gauge.invariant<2, 1, real, f64, []>
    func.func @f(%u: !U, %beta: tensor<2x1xf64>) -> !F {
      %p0 = gauge.plaq %u negative : !U -> !W
      %v = gauge.lexp %beta, %u, %p0 : tensor<2x1xf64>, !U, !W
      %p = gauge.plaq %v negative : !U -> !W
      %t = gauge.trace %p : !W
      %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
      %s = gauge.sum %r : !gauge.invariant<2, 1, real, f64> -> !S
      %f = gauge.force %s wrt %u : !S, !U -> !F
      return %f : !F
    })");
  ASSERT_TRUE(function);
  expectPassed(
      checkDerivatives(function, makePoint(function, {{2, 1}, 1}, true), 1), 7);
}

/// Tr H(W) is 0 but for rounding: differences of it are judged by its parts.
TEST_F(Derivatives, ForceOfAnActionThatVanishes) {
  mlir::func::FuncOp function = parse(R"(
    !U = !gauge.links<su(4), 1, f64>
    !W = !gauge.covariant<su(4), 1, 2, f64>
    !R = !gauge.invariant<1, 2, real, f64>
    !S = !gauge.invariant<1, 1, real, f64, []>
    func.func @f(%u: !U, %w: !W) -> !S {
      %v = gauge.transport %u, %w along [-1, 1] : !U, !W
      %h = gauge.project %v : !W
      %t = gauge.trace %h : !W
      %r = gauge.re %t : !gauge.invariant<1, 2, complex, f64>
      %c = gauge.sum_channels %r outer 2 inner 1 : !R
      %s = gauge.sum %c : !gauge.invariant<1, 1, real, f64> -> !S
      return %s : !S
    })");
  ASSERT_TRUE(function);
  for (int64_t extent : {2, 3, 4, 5})
    expectPassed(checkForce(runtime, function, 0, 0,
                            makePoint(function, {{extent}, 1}, false), 1),
                 5);
}

/// A kink is found, not reported as an error of the derivative.
TEST_F(Derivatives, NextToAKink) {
  mlir::func::FuncOp function = parse(R"(
    !R = !gauge.invariant<1, 1, real, f64>
    func.func @f(%x: !R) -> !R {
      %y = gauge.pointwise abs %x : !R
      return %y : !R
    })");
  ASSERT_TRUE(function);
  Problem point{{4}, 1, {Array({1, 4, 1})}};
  point.arguments[0].data = {1e-9, 1, -1, 2};
  auto report = checkDerivatives(function, point, 1);
  ASSERT_TRUE(succeeded(report)) << messages;
  EXPECT_TRUE(report->nearKink);
  point.arguments[0].data = {1, 1, -1, 2};
  expectPassed(checkDerivatives(function, point, 1), 4);
}

//===----------------------------------------------------------------------===//
// Trajectories
//===----------------------------------------------------------------------===//

namespace {
using ChangeForce = llvm::function_ref<void(Array &force, const Array &links)>;

class Leapfrog : public Derivatives {
protected:
  /// Trajectories of sum Re Tr P with the force as the interpreter has it,
  /// changed.
  DerivativeReport check(const std::string &group, ChangeForce change);
};
} // namespace

static const char *const plaquettes = R"(
  !U = !gauge.links<GROUP, 2, f64>
  !W = !gauge.covariant<GROUP, 2, 1, f64>
  !F = !gauge.covariant<GROUP, 2, 2, f64>
  !S = !gauge.invariant<2, 1, real, f64, []>
  func.func @f(%u: !U) -> (!S, !F) {
    %p = gauge.plaq %u negative : !U -> !W
    %t = gauge.trace %p : !W
    %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
    %s = gauge.sum %r : !gauge.invariant<2, 1, real, f64> -> !S
    %f = gauge.force %s wrt %u : !S, !U -> !F
    return %s, %f : !S, !F
  })";

DerivativeReport Leapfrog::check(const std::string &group, ChangeForce change) {
  mlir::func::FuncOp function =
      parse(replaceAll(plaquettes, {{"GROUP", group}}));
  Problem point = makePoint(function, {{3, 2}, 1}, false);
  auto evaluate = [&](const Array &links) {
    Problem there = point;
    there.arguments = {links};
    return interpretFunction(function, there);
  };
  auto getForce = [&](const Array &links) -> llvm::FailureOr<Array> {
    auto results = evaluate(links);
    if (failed(results))
      return llvm::failure();
    change((*results)[1], links);
    return (*results)[1];
  };
  auto getAction = [&](const Array &links) -> llvm::FailureOr<double> {
    auto results = evaluate(links);
    if (failed(results))
      return llvm::failure();
    return (*results)[0].data.front().real();
  };
  auto report =
      checkLeapfrog({getForce, getAction, group != "u(1)", 1, 1e-7, 1e-12},
                    point.arguments.front(), 1);
  EXPECT_TRUE(succeeded(report)) << messages;
  return succeeded(report) ? *report : DerivativeReport();
}

static bool passes(const DerivativeReport &report, llvm::StringRef what) {
  for (const DerivativeCheck &check : report.checks)
    if (check.what == what)
      return check.passed();
  ADD_FAILURE() << "no check of the " << what.str();
  return false;
}

TEST_F(Leapfrog, WithTheForceOfTheAction) {
  for (const char *group : {"u(1)", "su(2)", "su(3)", "su(4)"})
    expectPassed(check(group, [](Array &, const Array &) {}), 2);
}

/// Energy tells a force that is not the action's, by however little. It can be
/// reversed as well as any function of the links.
TEST_F(Leapfrog, WithAWrongForce) {
  auto expectWrong = [&](ChangeForce change) {
    for (const char *group : {"u(1)", "su(2)", "su(3)"}) {
      DerivativeReport report = check(group, change);
      EXPECT_FALSE(passes(report, "conservation of energy")) << group;
      EXPECT_TRUE(passes(report, "reversal")) << group;
    }
  };
  expectWrong([](Array &force, const Array &) { // another factor
    for (Complex &number : force.data)
      number *= 1.001;
  });
  expectWrong([](Array &force, const Array &) { // the other sign
    for (Complex &number : force.data)
      number = -number;
  });
  expectWrong([](Array &force, const Array &) { // the neighbour's
    std::rotate(force.data.begin(),
                force.data.begin() + int64_t(force.data.size() / 6),
                force.data.end());
  });
  expectWrong([](Array &force, const Array &links) { // not covariant
    force = add(force, 1e-3,
                mapMatrices(links, links, [](const Matrix &u, const Matrix &) {
                  return project(u, u.size() > 1);
                }));
  });
}

/// The energy of some wrong forces is conserved, but they lead elsewhere.
TEST_F(Leapfrog, WithAForceThatRemembers) {
  int64_t calls = 0;
  DerivativeReport report = check("su(2)", [&](Array &force, const Array &) {
    force = add(force, 1e-10 * double(++calls), force);
  });
  EXPECT_TRUE(passes(report, "conservation of energy"));
  EXPECT_FALSE(passes(report, "reversal"));
}

/// A point where numbers are not finite says nothing.
TEST_F(Leapfrog, WithoutNumbers) {
  DerivativeReport report = check(
      "su(2)", [&](Array &force, const Array &) { force.data.front() = NAN; });
  EXPECT_TRUE(report.nearKink);
  EXPECT_TRUE(report.checks.empty());
}
