//===- LayersTest.cpp - layers against core ops written out by hand -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers and core ops have separate rules in the interpreter. Here a layer and
// the same expression in core ops are two results of one function, which must
// agree.
//
//===----------------------------------------------------------------------===//

#include "test/interpret/Fixture.h"

using namespace gaugec;
using namespace gaugec::test;

/// G: group; types for D = 2 unless a test says otherwise.
static const char *const header2 = R"(
!U = !gauge.links<su(3), 2, f64>
!W1 = !gauge.covariant<su(3), 2, 1, f64>
!W2 = !gauge.covariant<su(3), 2, 2, f64>
!W3 = !gauge.covariant<su(3), 2, 3, f64>
!W4 = !gauge.covariant<su(3), 2, 4, f64>
!R1 = !gauge.invariant<2, 1, real, f64>
!R2 = !gauge.invariant<2, 2, real, f64>
!C2 = !gauge.invariant<2, 2, complex, f64>
)";

class Layers : public InterpretTest {};

TEST_F(Layers, PlaqIsPaths) {
  const char *text = R"(
    !U = !gauge.links<su(3), 3, f64>
    !W1 = !gauge.covariant<su(3), 3, 1, f64>
    !W3 = !gauge.covariant<su(3), 3, 3, f64>
    func.func @f(%u: !U) -> (!W3, !W3) {
      %p = gauge.plaq %u ORIENTATION : !U -> !W3
      %a = gauge.path %u along [A] : !U
      %b = gauge.path %u along [B] : !U
      %c = gauge.path %u along [C] : !U
      %q = gauge.concat %a, %b, %c : !W1, !W1, !W1
      return %p, %q : !W3, !W3
    })";
  expectEqualResults(replaceAll(text, {{"ORIENTATION", "negative"},
                                       {"[A]", "[2, 1, -2, -1]"},
                                       {"[B]", "[3, 1, -3, -1]"},
                                       {"[C]", "[3, 2, -3, -2]"}}),
                     {{2, 3, 4}, 2});
  expectEqualResults(replaceAll(text, {{"ORIENTATION", "positive"},
                                       {"[A]", "[1, 2, -1, -2]"},
                                       {"[B]", "[1, 3, -1, -3]"},
                                       {"[C]", "[2, 3, -2, -3]"}}),
                     {{2, 3, 4}, 2});
}

TEST_F(Layers, CloverIsFourLeaves) {
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%u: !U) -> (!W4, !W4) {
      %p = gauge.plaq %u negative clover : !U -> !W4
      // mu = 1, nu = 0: (mu, nu), (nu, -mu), (-mu, -nu), (-nu, mu)
      %a = gauge.path %u along [2, 1, -2, -1] : !U
      %b = gauge.path %u along [1, -2, -1, 2] : !U
      %c = gauge.path %u along [-2, -1, 2, 1] : !U
      %d = gauge.path %u along [-1, 2, 1, -2] : !U
      %q = gauge.concat %a, %b, %c, %d : !W1, !W1, !W1, !W1
      return %p, %q : !W4, !W4
    })",
                     {{3, 4}, 2});
}

TEST_F(Layers, PolyIsAPathAroundTheTorus) {
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%u: !U) -> (!W4, !W4) {
      %p = gauge.poly %u daggers : !U -> !W4
      %a = gauge.winding %u[0] : !U
      %b0 = gauge.path %u along [2, 2, 2, 2] : !U
      %minus = gauge.shift %b0 by [0, -4] : !gauge.covariant<su(3), 2, 1, f64, [0, 0] -> [0, 4]>
      %q = gauge.concat %p : !W4
      return %p, %q : !W4, !W4
    })",
                     {{3, 4}, 2});
  // The path over X_mu links has the same matrices, but another end in its
  // type.
  mlir::func::FuncOp function = parse(std::string(header2) + R"(
    func.func @f(%u: !U) -> (!W1, !gauge.covariant<su(3), 2, 1, f64, [0, 0] -> [0, 4]>, !W2) {
      %a = gauge.winding %u[1] : !U
      %b = gauge.path %u along [2, 2, 2, 2] : !U
      %p = gauge.poly %u : !U -> !W2
      return %a, %b, %p : !W1, !gauge.covariant<su(3), 2, 1, f64, [0, 0] -> [0, 4]>, !W2
    })");
  std::vector<interpret::Array> results = run(function, {{3, 4}, 2});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_LE(interpret::compare(results[0], results[1], 1).deviation, 1e-14);
  for (int64_t site = 0; site < 24; ++site)
    EXPECT_EQ(results[2].getMatrix(site, 1)(0, 2),
              results[0].getMatrix(site, 0)(0, 2));
}

TEST_F(Layers, LConvIsTransportAndMix) {
  // Order axis: per axis first backwards, then forwards; dilation 2.
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%u: !U, %w: !W1, %omega: tensor<2x11xf64>) -> (!W2, !W2) {
      %v = gauge.lconv %omega, %u, %w range [-1, 0] to [2, 1] dilation 2 slots axis local daggers unit
         : tensor<2x11xf64>, !U, !W1 -> !W2
      %a = gauge.transport %u, %w along [-1, -1] : !U, !W1
      %b = gauge.transport %u, %w along [1, 1] : !U, !W1
      %c = gauge.transport %u, %w along [1, 1, 1, 1] : !U, !W1
      %d = gauge.transport %u, %w along [2, 2] : !U, !W1
      %z = gauge.mix %omega, (%w, %a, %b, %c, %d) daggers unit
         : tensor<2x11xf64>, (!W1, !W1, !W1, !W1, !W1)
      return %v, %z : !W2, !W2
    })",
                     {{3, 5}, 2});
}

TEST_F(Layers, LConvBilinIsTransportAndBilinear) {
  // Order orientation: all forward steps, then all backward ones; complex
  // weights.
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%u: !U, %w: !W2, %omega: tensor<3x3x21xcomplex<f64>>) -> (!W3, !W3) {
      %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [1, 2] slots orientation
           left_unit right_daggers right_unit
         : tensor<3x3x21xcomplex<f64>>, !U, !W2 -> !W3
      %a = gauge.transport %u, %w along [1] : !U, !W2
      %b = gauge.transport %u, %w along [2] : !U, !W2
      %c = gauge.transport %u, %w along [2, 2] : !U, !W2
      %d = gauge.transport %u, %w along [-1] : !U, !W2
      %e = gauge.transport %u, %w along [-2] : !U, !W2
      %t = gauge.concat %a, %b, %c, %d : !W2, !W2, !W2, !W2
      %z = gauge.bilinear %omega, (%w), (%t, %e) left_unit right_daggers right_unit
         : tensor<3x3x21xcomplex<f64>>, (!W2), (!gauge.covariant<su(3), 2, 8, f64>, !W2)
      return %v, %z : !W3, !W3
    })",
                     {{4, 3}, 2});
}

TEST_F(Layers, LBilinAndLLin) {
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%a: !W2, %b: !W1, %omega: tensor<3x5x3xf64>) -> (!W3, !W3) {
      %v = gauge.lbilin %omega, %a, %b daggers unit : tensor<3x5x3xf64>, !W2, !W1 -> !W3
      %z = gauge.bilinear %omega, (%a), (%b) left_daggers left_unit right_daggers right_unit
         : tensor<3x5x3xf64>, (!W2), (!W1)
      return %v, %z : !W3, !W3
    })",
                     {{4, 3}, 2});
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%a: !W2, %omega: tensor<3x5xf64>) -> (!W3, !W3) {
      %v = gauge.llin %omega, %a daggers unit : tensor<3x5xf64>, !W2 -> !W3
      %d = gauge.dagger %a : !W2
      %1 = gauge.unit : !W1
      %z = gauge.mix %omega, (%a, %d, %1) : tensor<3x5xf64>, (!W2, !W2, !W1)
      return %v, %z : !W3, !W3
    })",
                     {{4, 3}, 2});
}

TEST_F(Layers, LActIsAScaledField) {
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%w: !W2) -> (!W2, !W2) {
      %v = gauge.lact %w leaky_relu slope 2.0e-1 : !W2
      %t = gauge.trace %w : !W2
      %r = gauge.re %t : !C2
      %g = gauge.pointwise leaky_relu %r slope 2.0e-1 : !R2
      %z = gauge.scale %w by %g : !W2, !R2
      return %v, %z : !W2, !W2
    })",
                     {{4, 3}, 2});
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%w: !W2, %wb: tensor<2x2xf64>) -> (!W2, !W2) {
      %v = gauge.lact %w tanh weights %wb : !W2, tensor<2x2xf64>
      %t = gauge.trace %w : !W2
      %r = gauge.re %t : !C2
      %a = gauge.parameter %wb column 0 : tensor<2x2xf64> -> !R2
      %b = gauge.parameter %wb column 1 : tensor<2x2xf64> -> !R2
      %ar = gauge.mul %a, %r : !R2, !R2
      %arb = gauge.add %ar, %b : !R2, !R2
      %g = gauge.pointwise tanh %arb : !R2
      %z = gauge.scale %w by %g : !W2, !R2
      return %v, %z : !W2, !W2
    })",
                     {{4, 3}, 2});
}

TEST_F(Layers, LActPolyIsAPolynomial) {
  expectEqualResults(std::string(header2) + R"(
    func.func @f(%w: !W2, %q: tensor<2x4xf64>) -> (!W2, !W2) {
      %v = gauge.lactpoly %q, %w relu : tensor<2x4xf64>, !W2
      %t = gauge.trace %w : !W2
      %r = gauge.re %t : !C2
      %rr = gauge.mul %r, %r : !R2, !R2
      %relu = gauge.pointwise relu %r : !R2
      %q0 = gauge.parameter %q column 0 : tensor<2x4xf64> -> !R2
      %q1 = gauge.parameter %q column 1 : tensor<2x4xf64> -> !R2
      %q2 = gauge.parameter %q column 2 : tensor<2x4xf64> -> !R2
      %q3 = gauge.parameter %q column 3 : tensor<2x4xf64> -> !R2
      %a = gauge.mul %q1, %r : !R2, !R2
      %b = gauge.mul %q2, %rr : !R2, !R2
      %c = gauge.mul %q3, %relu : !R2, !R2
      %ab = gauge.add %a, %b : !R2, !R2
      %abc = gauge.add %ab, %c : !R2, !R2
      %g = gauge.add %abc, %q0 : !R2, !R2
      %z = gauge.scale %w by %g : !W2, !R2
      return %v, %z : !W2, !W2
    })",
                     {{4, 3}, 2});
}

TEST_F(Layers, LExpIsExpOfTheProjection) {
  const char *text = R"(
    !U = !gauge.links<GROUP, 2, f64>
    !W1 = !gauge.covariant<GROUP, 2, 1, f64>
    !W2 = !gauge.covariant<GROUP, 2, 2, f64>
    !E0 = !gauge.covariant<GROUP, 2, 1, f64, [0, 0] -> [1, 0]>
    !E1 = !gauge.covariant<GROUP, 2, 1, f64, [0, 0] -> [0, 1]>
    !I = !gauge.invariant<2, 1, complex, f64>
    func.func @f(%u: !U, %w: !W2, %beta: tensor<2x2xf64>) -> (!U, !U) {
      %v = gauge.lexp %beta, %u, %w : tensor<2x2xf64>, !U, !W2
      %h = gauge.project %w : !W2
      %m = gauge.mix %beta, (%h) : tensor<2x2xf64>, (!W2)
      %i = gauge.constant 0.0, 1.0 : !I
      %a = gauge.scale %m by %i : !W2, !I
      %e = gauge.exp %a : !W2
      %e0 = gauge.slice %e[0, 1] : !W2
      %e1 = gauge.slice %e[1, 1] : !W2
      %u0 = gauge.link %u[0] : !U
      %u1 = gauge.link %u[1] : !U
      %v0 = gauge.mul %e0, %u0 : !W1, !E0
      %v1 = gauge.mul %e1, %u1 : !W1, !E1
      %z = gauge.make_links %v0, %v1 : !E0, !E1 -> !U
      return %v, %z : !U, !U
    })";
  for (const char *group : {"u(1)", "su(2)", "su(5)"})
    expectEqualResults(replaceAll(text, {{"GROUP", group}}), {{4, 3}, 2});
}

TEST_F(Layers, LinearAndConvAreSums) {
  // conv with a 1x1 window is linear; a wider one is linear on shifted fields.
  expectEqualResults(std::string(header2) + R"(
    !R4 = !gauge.invariant<2, 4, real, f64>
    func.func @f(%t: !C2, %k: tensor<3x4x1x1xf64>, %b: tensor<1xf64>, %w: tensor<1x4xf64>) -> (!R1, !R1) {
      %y = gauge.linear %w, %t bias %b : tensor<1x4xf64>, !C2, tensor<1xf64> -> !R1
      %f = gauge.flatten %t : !C2
      %z = gauge.linear %w, %f bias %b : tensor<1x4xf64>, !R4, tensor<1xf64> -> !R1
      return %y, %z : !R1, !R1
    })",
                     {{4, 3}, 2});
  mlir::func::FuncOp function = parse(std::string(header2) + R"(
    func.func @f(%x: !R1, %k: tensor<1x1x2x2xf64>, %b: tensor<1xf64>) -> !R1 {
      %y = gauge.conv %k, %x bias %b low [-1, 0] dilation [2, 2]
        : tensor<1x1x2x2xf64>, !R1, tensor<1xf64> -> !R1
      return %y : !R1
    })");
  interpret::Lattice lattice = {{4, 5}, 2};
  std::vector<interpret::Array> results = run(function, lattice);
  ASSERT_EQ(results.size(), 1u);
  const auto &x = problem.arguments[0], &k = problem.arguments[1];
  for (int64_t site = 0; site < lattice.getSites(); ++site) {
    // Offsets (-2, 0), (-2, 2), (0, 0), (0, 2).
    interpret::Complex y = problem.arguments[2].data[0];
    for (int64_t i = 0; i < 2; ++i)
      for (int64_t j = 0; j < 2; ++j)
        y += k.data[2 * i + j] *
             x.number(lattice.displace(site, {2 * (i - 1), 2 * j}), 0);
    EXPECT_LE(std::abs(y - results[0].number(site, 0)), 1e-14);
  }
}

TEST_F(Layers, SumsOverAxesInStepsAndAtOnce) {
  expectEqualResults(R"(
    !R = !gauge.invariant<3, 2, real, f64>
    !R02 = !gauge.invariant<3, 2, real, f64, [0, 2]>
    !R2 = !gauge.invariant<3, 2, real, f64, [2]>
    !G = !gauge.invariant<3, 2, real, f64, []>
    func.func @f(%x: !R) -> (!G, !G, !G) {
      %s = gauge.mean %x : !R -> !G
      %a = gauge.mean %x : !R -> !R02
      %b = gauge.mean %a : !R02 -> !R2
      %c = gauge.mean %b : !R2 -> !G
      %w = gauge.broadcast %b : !R2 -> !R02
      %v = gauge.shift %w by [1, 0, -1] : !R02
      %d = gauge.mean %v : !R02 -> !G
      return %s, %c, %d : !G, !G, !G
    })",
                     {{3, 2, 5}, 3});
}

TEST_F(Layers, SumKeepsTheOtherAxes) {
  mlir::func::FuncOp function = parse(R"(
    !R = !gauge.invariant<3, 1, real, f64>
    !R1 = !gauge.invariant<3, 1, real, f64, [1]>
    func.func @f(%x: !R) -> (!R1, !R) {
      %s = gauge.sum %x : !R -> !R1
      %b = gauge.broadcast %s : !R1 -> !R
      return %s, %b : !R1, !R
    })");
  std::vector<interpret::Array> results = run(function, {{2, 3, 2}, 2});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].shape, (llvm::SmallVector<int64_t>{2, 3, 1}));
  const auto &x = problem.arguments[0].data;
  auto at = [](int b, int i, int j, int k) {
    return ((b * 2 + i) * 3 + j) * 2 + k;
  };
  for (int b = 0; b < 2; ++b)
    for (int j = 0; j < 3; ++j) {
      interpret::Complex sum = x[at(b, 0, j, 0)] + x[at(b, 0, j, 1)] +
                               x[at(b, 1, j, 0)] + x[at(b, 1, j, 1)];
      EXPECT_LE(std::abs(results[0].data[b * 3 + j] - sum), 1e-15);
      EXPECT_EQ(results[1].data[at(b, 1, j, 0)], results[0].data[b * 3 + j]);
    }
}

TEST_F(Layers, EveryFunction) {
  mlir::func::FuncOp function = parse(R"(
    !R = !gauge.invariant<1, 1, real, f64>
    func.func @f(%x: !R) -> !R {
      %y = gauge.pointwise sin %x : !R
      return %y : !R
    })");
  const std::pair<const char *, double (*)(double)> functions[] = {
      {"identity", [](double x) { return x; }},
      {"relu", [](double x) { return x > 0 ? x : 0; }},
      {"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; }},
      {"tanh", [](double x) { return std::tanh(x); }},
      {"sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"softplus", [](double x) { return std::log(1 + std::exp(x)); }},
      {"exp", [](double x) { return std::exp(x); }},
      {"log", [](double x) { return std::log(x); }},
      {"sqrt", [](double x) { return std::sqrt(x); }},
      {"sin", [](double x) { return std::sin(x); }},
      {"cos", [](double x) { return std::cos(x); }},
      {"abs", [](double x) { return std::abs(x); }},
      {"reciprocal", [](double x) { return 1 / x; }},
      {"step", [](double x) { return x > 0 ? 1.0 : 0.0; }}};
  auto op = *function.getOps<gauge::PointwiseOp>().begin();
  for (auto [name, expected] : functions) {
    op.setFunction(*gauge::symbolizeFunction(name));
    std::vector<interpret::Array> results = run(function, {{16}, 1});
    ASSERT_EQ(results.size(), 1u);
    for (int64_t site = 0; site < 16; ++site) {
      double y = expected(problem.arguments[0].data[site].real());
      double actual = results[0].data[site].real();
      if (std::isnan(y))
        EXPECT_TRUE(std::isnan(actual)) << name;
      else
        EXPECT_NEAR(actual, y, 1e-15 * std::max(1.0, std::abs(y))) << name;
    }
  }
}
