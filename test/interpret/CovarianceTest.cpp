//===- CovarianceTest.cpp - every op transforms as its type says ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Under random gauge transformations, to 1e-12, for every group and D.
//
//===----------------------------------------------------------------------===//

#include "test/interpret/Fixture.h"

using namespace gaugec;
using namespace gaugec::test;

namespace {
struct Setting {
  const char *group;
  int dimensions;
};

class Covariance : public InterpretTest,
                   public testing::WithParamInterface<Setting> {
protected:
  /// `body` with the setting in place of G, D; of [v..v], a vector of D equal
  /// entries; of [e], the last direction; of [p], 2 steps along it and -1 along
  /// the first.
  void check(const std::string &body, const std::string &results) {
    int d = GetParam().dimensions;
    auto vector = [&](const std::string &entry) {
      std::string out = "[";
      for (int i = 0; i < d; ++i)
        out += (i ? ", " : "") + entry;
      return out + "]";
    };
    std::string last = "1]", path = "1]"; // e_LAST; 2 e_LAST - e_0
    if (d > 1)
      path = "2]";
    for (int i = d - 2; i >= 0; --i) {
      last = "0, " + last;
      path = (i == 0 ? "-1, " : "0, ") + path;
    }
    std::string text = R"(
      !U = !gauge.links<G, D, f64>
      !W1 = !gauge.covariant<G, D, 1, f64>
      !W2 = !gauge.covariant<G, D, 2, f64>
      !L = !gauge.covariant<G, D, 1, f64, [0..0] -> [e]>
      !L2 = !gauge.covariant<G, D, 2, f64, [0..0] -> [e]>
      !S = !gauge.covariant<G, D, 2, f64, [1..1] -> [1..1]>
      !C2 = !gauge.invariant<D, 2, complex, f64>
      !P = !gauge.covariant<G, D, 1, f64, [0..0] -> [p]>
      !POLY = !gauge.covariant<G, D, TWICE, f64>
      func.func @f(%u: !U, %w: !W2, %l: !L2, %s: !S, %q: tensor<1x2xf64>,
          %o: tensor<1xSLOTSxf64>, %beta: tensor<Dx2xf64>, %k: tensor<2x5x5xf64>)
          -> (RESULTS) {
        BODY
      })";
    text = replaceAll(text, {{"BODY", body}, {"RESULTS", results}});
    text = replaceAll(text, {{"<G, D", std::string("<") + GetParam().group +
                                           ", " + std::to_string(d)},
                             {"<D,", "<" + std::to_string(d) + ","},
                             {"LAST", std::to_string(d - 1)},
                             {"STEP", std::to_string(d)},
                             {"tensor<D", "tensor<" + std::to_string(d)},
                             {"TWICE", std::to_string(2 * d)},
                             {"SLOTS", std::to_string(4 * d)},
                             {"[e]", "[" + last},
                             {"[p]", "[" + path},
                             {"[0..0]", vector("0")},
                             {"[1..1]", vector("1")},
                             {"[-1..-1]", vector("-1")}});
    static const std::vector<llvm::SmallVector<int64_t>> extents = {
        {}, {5}, {3, 4}, {2, 3, 2}, {2, 3, 1, 2}};
    expectCovariance(text, {extents[d], 2});
  }
};
} // namespace

TEST_P(Covariance, Paths) {
  check(R"(
    %a = gauge.path %u along [STEP, STEP, -1] : !U
    %d = gauge.dagger %a : !P
    %aa = gauge.mul %a, %d : !P, !gauge.covariant<G, D, 1, f64, [p] -> [0..0]>
    %b = gauge.link %u[LAST] : !U
    %c = gauge.winding %u[LAST] : !U
    %m = gauge.mul %c, %b : !W1, !L
    %x = gauge.add %m, %b : !L, !L
    %p = gauge.poly %u daggers : !U -> !POLY
    return %a, %aa, %x, %p : !P, !W1, !L, !POLY)",
        "!P, !W1, !L, !POLY");
}

TEST_P(Covariance, Transports) {
  check(R"(
    %a = gauge.transport %u, %w along [STEP, STEP] : !U, !W2
    %b = gauge.transport %u, %w along [-STEP] : !U, !W2
    %c = gauge.lconv %o, %u, %w range [-1..-1] to [1..1] dilation 2 slots orientation
      : tensor<1xSLOTSxf64>, !U, !W2 -> !W1
    return %a, %b, %c : !W2, !W2, !W1)",
        "!W2, !W2, !W1");
}

TEST_P(Covariance, DisplacedFields) {
  check(R"(
    %d = gauge.dagger %l : !L2
    %m = gauge.mul %l, %d : !L2, !gauge.covariant<G, D, 2, f64, [e] -> [0..0]>
    %v = gauge.shift %w by [1..1] : !W2
    %1 = gauge.unit : !gauge.covariant<G, D, 1, f64, [1..1] -> [1..1]>
    %vs = gauge.add %v, %s : !S, !S
    %x = gauge.mul %vs, %1 : !S, !gauge.covariant<G, D, 1, f64, [1..1] -> [1..1]>
    %h = gauge.project %x : !S
    %e = gauge.exp %h : !S
    %t = gauge.trace %e : !S
    %z = gauge.scale %l by %t : !L2, !C2
    %y = gauge.mix %q, (%z) : tensor<1x2xf64>, (!L2)
    return %m, %e, %t, %y : !W2, !S, !C2, !L)",
        "!W2, !S, !C2, !L");
}

TEST_P(Covariance, Networks) {
  check(R"(
    %c = gauge.llin %q, %w : tensor<1x2xf64>, !W2 -> !W1
    %v = gauge.lexp %beta, %u, %w : tensor<Dx2xf64>, !U, !W2
    %a = gauge.lact %w tanh : !W2
    %b = gauge.lbilin %k, %a, %w daggers unit : tensor<2x5x5xf64>, !W2, !W2 -> !W2
    %x = gauge.transport %v, %b along [-STEP] : !U, !W2
    %t = gauge.trace %x : !W2
    return %c, %v, %x, %t : !W1, !U, !W2, !C2)",
        "!W1, !U, !W2, !C2");
}

INSTANTIATE_TEST_SUITE_P(
    Groups, Covariance,
    testing::Values(Setting{"u(1)", 1}, Setting{"u(1)", 2}, Setting{"su(2)", 1},
                    Setting{"su(2)", 3}, Setting{"su(3)", 4},
                    Setting{"su(4)", 2}, Setting{"su(6)", 3},
                    Setting{"su(8)", 2}));
