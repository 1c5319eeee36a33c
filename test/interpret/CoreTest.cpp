//===- CoreTest.cpp - core ops against others, and against their formulas -===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/interpret/Fixture.h"

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

static const char *const header = R"(
!U = !gauge.links<su(3), 2, f64>
!W1 = !gauge.covariant<su(3), 2, 1, f64>
!W2 = !gauge.covariant<su(3), 2, 2, f64>
!W3 = !gauge.covariant<su(3), 2, 3, f64>
!W6 = !gauge.covariant<su(3), 2, 6, f64>
!L = !gauge.covariant<su(3), 2, 1, f64, [0, 0] -> [0, 1]>
!A = !gauge.covariant<su(3), 2, 1, f64, [0, 1] -> [0, 0]>
!L12 = !gauge.covariant<su(3), 2, 1, f64, [0, 1] -> [0, 2]>
!L23 = !gauge.covariant<su(3), 2, 1, f64, [0, 2] -> [0, 3]>
!L13 = !gauge.covariant<su(3), 2, 1, f64, [0, 1] -> [0, 3]>
!R1 = !gauge.invariant<2, 1, real, f64>
!R2 = !gauge.invariant<2, 2, real, f64>
!R3 = !gauge.invariant<2, 3, real, f64>
!R4 = !gauge.invariant<2, 4, real, f64>
!R6 = !gauge.invariant<2, 6, real, f64>
!C2 = !gauge.invariant<2, 2, complex, f64>
!S1 = !gauge.invariant<2, 1, real, f64, []>
)";

class Core : public InterpretTest {
protected:
  /// Results of a function on a lattice of 2 configurations.
  std::vector<Array> runText(const std::string &text,
                             const Lattice &lattice = {{2, 3}, 2}) {
    mlir::func::FuncOp function = parse(header + text);
    return function ? run(function, lattice) : std::vector<Array>();
  }
};

TEST_F(Core, WindingIsLinkTimesAround) {
  for (int64_t extent : {1, 2, 5})
    expectEqualResults(std::string(header) + R"(
      func.func @f(%u: !U) -> (!W1, !W1) {
        %w = gauge.winding %u[1] : !U
        %l = gauge.link %u[1] : !U
        %a = gauge.around %u[1] : !U
        %p = gauge.mul %l, %a : !L, !A
        return %w, %p : !W1, !W1
      })",
                       {{2, extent}, 2});
}

TEST_F(Core, AroundInsertsAtEachSite) {
  // Three sites: U(x+1) U(x+2), with V for one or for both of them.
  std::vector<Array> results = runText(R"(
    func.func @f(%u: !U, %v: !L, %w: !L) -> (!A, !L13, !A, !L13) {
      %a1 = gauge.around %u[1] inserting (%v) : !U, !L
      %a2 = gauge.around %u[1] inserting (%v, %w) : !U, !L, !L
      %u0 = gauge.link %u[1] : !U
      %u1 = gauge.shift %u0 by [0, 1] : !L
      %u2 = gauge.shift %u0 by [0, 2] : !L
      %v1 = gauge.shift %v by [0, 1] : !L
      %v2 = gauge.shift %v by [0, 2] : !L
      %w1 = gauge.shift %w by [0, 1] : !L
      %w2 = gauge.shift %w by [0, 2] : !L
      %vu = gauge.mul %v1, %u2 : !L12, !L23
      %uv = gauge.mul %u1, %v2 : !L12, !L23
      %b1 = gauge.add %vu, %uv : !L13, !L13
      %vw = gauge.mul %v1, %w2 : !L12, !L23
      %wv = gauge.mul %w1, %v2 : !L12, !L23
      %b2 = gauge.add %vw, %wv : !L13, !L13
      return %a1, %b1, %a2, %b2 : !A, !L13, !A, !L13
    })");
  ASSERT_EQ(results.size(), 4u);
  EXPECT_GT(getMagnitude(results[0]), 0.1);
  EXPECT_GT(getMagnitude(results[2]), 0.1);
  EXPECT_LE(compare(results[0], results[1], 1).deviation, 1e-14);
  EXPECT_LE(compare(results[2], results[3], 1).deviation, 1e-14);
}

TEST_F(Core, AroundWithMoreInsertionsThanLinksIsZero) {
  std::vector<Array> results = runText(R"(
    func.func @f(%u: !U, %v: !L) -> (!A, !A) {
      %a = gauge.around %u[1] inserting (%v, %v) : !U, !L, !L
      %b = gauge.around %u[1] inserting (%v, %v, %v) : !U, !L, !L, !L
      return %a, %b : !A, !A
    })");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_GT(getMagnitude(results[0]), 0.1);
  EXPECT_EQ(getMagnitude(results[1]), 0);
}

TEST_F(Core, RepeatAndSumChannels) {
  expectEqualResults(std::string(header) + R"(
    func.func @f(%w: !W3) -> (!W6, !W6) {
      %r = gauge.repeat %w outer 1 inner 2 : !W3
      %a = gauge.slice %w[0, 1] : !W3
      %b = gauge.slice %w[1, 1] : !W3
      %c = gauge.slice %w[2, 1] : !W3
      %e = gauge.concat %a, %a, %b, %b, %c, %c : !W1, !W1, !W1, !W1, !W1, !W1
      return %r, %e : !W6, !W6
    })",
                     {{2, 3}, 2});
  expectEqualResults(std::string(header) + R"(
    func.func @f(%x: !R3) -> (!R6, !R6) {
      %r = gauge.repeat %x outer 2 inner 1 : !R3
      %e = gauge.concat %x, %x : !R3, !R3
      return %r, %e : !R6, !R6
    })",
                     {{2, 3}, 2});
  // Three channels, twice outside: 0 and 3, 1 and 4, 2 and 5.
  expectEqualResults(std::string(header) + R"(
    func.func @f(%x: !R6) -> (!R3, !R3) {
      %s = gauge.sum_channels %x outer 2 inner 1 : !R6
      %a = gauge.slice %x[0, 3] : !R6
      %b = gauge.slice %x[3, 3] : !R6
      %e = gauge.add %a, %b : !R3, !R3
      return %s, %e : !R3, !R3
    })",
                     {{2, 3}, 2});
  // Three channels, twice inside: neighbours. The mix does the same.
  std::vector<Array> results = runText(R"(
    func.func @f(%w: !W6) -> (!W3, !W6) {
      %s = gauge.sum_channels %w outer 1 inner 2 : !W6
      return %s, %w : !W3, !W6
    })");
  ASSERT_EQ(results.size(), 2u);
  for (int64_t x = 0; x < 12; ++x)
    for (int64_t c = 0; c < 3; ++c)
      EXPECT_LE(std::abs(results[0].getMatrix(x, c)(0, 1) -
                         results[1].getMatrix(x, 2 * c)(0, 1) -
                         results[1].getMatrix(x, 2 * c + 1)(0, 1)),
                1e-15);
}

TEST_F(Core, UnflattenUndoesFlatten) {
  expectEqualResults(std::string(header) + R"(
    func.func @f(%z: !C2) -> (!C2, !C2) {
      %f = gauge.flatten %z : !C2
      %u = gauge.unflatten %f : !R4
      return %z, %u : !C2, !C2
    })",
                     {{2, 3}, 2});
}

TEST_F(Core, ZeroIsZero) {
  std::vector<Array> results = runText(R"(
    func.func @f() -> (!U, !W2, !C2, tensor<2x3xf64>) {
      %u = gauge.zero : !U
      %w = gauge.zero : !W2
      %z = gauge.zero : !C2
      %t = gauge.zero : tensor<2x3xf64>
      return %u, %w, %z, %t : !U, !W2, !C2, tensor<2x3xf64>
    })");
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[3].shape, (llvm::SmallVector<int64_t>{2, 3}));
  for (const Array &array : results) {
    EXPECT_FALSE(array.data.empty());
    EXPECT_EQ(getMagnitude(array), 0);
  }
}

TEST_F(Core, BroadcastOfAMeanShares) {
  expectEqualResults(std::string(header) + R"(
    func.func @f(%s: !S1) -> (!S1, !S1) {
      %b = gauge.broadcast %s mean : !S1 -> !R1
      %t = gauge.sum %b : !R1 -> !S1
      return %s, %t : !S1, !S1
    })",
                     {{2, 3}, 2});
}

TEST_F(Core, StepIsOneForPositiveNumbers) {
  std::vector<Array> results = runText(R"(
    func.func @f(%x: !R2) -> (!R2, !R2, !R2) {
      %s = gauge.pointwise step %x : !R2
      %0 = gauge.zero : !R2
      %s0 = gauge.pointwise step %0 : !R2
      return %x, %s, %s0 : !R2, !R2, !R2
    })");
  ASSERT_EQ(results.size(), 3u);
  for (size_t i = 0; i < results[0].data.size(); ++i)
    EXPECT_EQ(results[1].data[i].real(), results[0].data[i].real() > 0 ? 1 : 0);
  EXPECT_EQ(getMagnitude(results[2]), 0);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

TEST_F(Core, ContractSumsTracesOverSitesAndConfigurations) {
  std::vector<Array> results = runText(R"(
    func.func @f(%a: !W3, %x: !W2) -> (tensor<3x5xcomplex<f64>>, tensor<3x5xf64>) {
      %t = gauge.contract %a with (%x) daggers unit : !W3, (!W2)
      %r = gauge.contract %a with (%x) daggers unit real : !W3, (!W2)
      return %t, %r : tensor<3x5xcomplex<f64>>, tensor<3x5xf64>
    })");
  ASSERT_EQ(results.size(), 2u);
  for (int64_t o = 0; o < 3; ++o)
    for (int64_t w = 0; w < 5; ++w) {
      Complex sum = 0;
      for (int64_t site = 0; site < 12; ++site) {
        Matrix a = problem.arguments[0].getMatrix(site, o);
        Matrix x = w == 4 ? Matrix::unit(3)
                          : problem.arguments[1].getMatrix(site, w % 2);
        // Tr(X^dagger A), entry by entry; the daggers are w = 2, 3.
        for (int64_t i = 0; i < 3; ++i)
          for (int64_t j = 0; j < 3; ++j)
            sum += (w == 2 || w == 3 ? x(j, i) : std::conj(x(i, j))) * a(i, j);
      }
      EXPECT_LE(std::abs(results[0].data[o * 5 + w] - sum), 1e-13);
      EXPECT_LE(std::abs(results[1].data[o * 5 + w] - sum.real()), 1e-13);
    }
}

TEST_F(Core, ContractOfInvariants) {
  // Of sums over an axis, too: one number per remaining site.
  std::vector<Array> results = runText(R"(
    !P2 = !gauge.invariant<2, 2, real, f64, [1]>
    !P1 = !gauge.invariant<2, 1, real, f64, [1]>
    func.func @f(%a: !P2, %x: !P1, %y: !P2) -> (tensor<2x3xf64>) {
      %r = gauge.contract %a with (%x, %y) real : !P2, (!P1, !P2)
      return %r : tensor<2x3xf64>
    })");
  ASSERT_EQ(results.size(), 1u);
  const auto &a = problem.arguments[0], &x = problem.arguments[1],
             &y = problem.arguments[2];
  for (int64_t o = 0; o < 2; ++o) {
    Complex first = 0, last = 0;
    for (int64_t site = 0; site < 6; ++site) {
      first += a.data[site * 2 + o] * x.data[site];
      last += a.data[site * 2 + o] * y.data[site * 2 + 1];
    }
    EXPECT_LE(std::abs(results[0].data[o * 3] - first), 1e-14);
    EXPECT_LE(std::abs(results[0].data[o * 3 + 2] - last), 1e-14);
  }
}

TEST_F(Core, WeightsArePermutedSlicedJoinedReshaped) {
  std::vector<Array> results = runText(R"(
    !T = tensor<2x3x4xcomplex<f64>>
    func.func @f(%w: !T) -> (tensor<4x2x3xcomplex<f64>>, tensor<2x2x4xcomplex<f64>>,
                             tensor<2x5x4xcomplex<f64>>, tensor<6x8xf64>, !T, !T) {
      %p = gauge.weights_permute %w [2, 0, 1] reversed [0, 2] conj : !T
      %s = gauge.weights_slice %w along 1 [1, 2] : !T
      %c = gauge.weights_concat (%s, %w) along 1 : tensor<2x2x4xcomplex<f64>>, !T
      %r = gauge.weights_reshape %w : !T -> tensor<6x8xf64>
      %b = gauge.weights_reshape %r : tensor<6x8xf64> -> !T
      %a = gauge.weights_add %w, %b : !T
      return %p, %s, %c, %r, %b, %a
          : tensor<4x2x3xcomplex<f64>>, tensor<2x2x4xcomplex<f64>>,
            tensor<2x5x4xcomplex<f64>>, tensor<6x8xf64>, !T, !T
    })");
  ASSERT_EQ(results.size(), 6u);
  const Array &w = problem.arguments[0];
  auto at = [&](int64_t i, int64_t j, int64_t k) {
    return w.data[(i * 3 + j) * 4 + k];
  };
  for (int64_t i = 0; i < 2; ++i)
    for (int64_t j = 0; j < 3; ++j)
      for (int64_t k = 0; k < 4; ++k) {
        EXPECT_EQ(results[0].data[((3 - k) * 2 + i) * 3 + (2 - j)],
                  std::conj(at(i, j, k)));
        EXPECT_EQ(results[2].data[(i * 5 + 2 + j) * 4 + k], at(i, j, k));
        int64_t flat = (i * 3 + j) * 4 + k;
        EXPECT_EQ(results[3].data[2 * flat].real(), at(i, j, k).real());
        EXPECT_EQ(results[3].data[2 * flat + 1].real(), at(i, j, k).imag());
        EXPECT_EQ(results[4].data[flat], at(i, j, k));
        EXPECT_EQ(results[5].data[flat], 2.0 * at(i, j, k));
        if (j > 0) {
          EXPECT_EQ(results[1].data[(i * 2 + j - 1) * 4 + k], at(i, j, k));
          EXPECT_EQ(results[2].data[(i * 5 + j - 1) * 4 + k], at(i, j, k));
        }
      }
}
