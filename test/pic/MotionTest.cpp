//===- MotionTest.cpp - equations of motion against the actions -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Algebra.h"
#include "test/pic/AnyGroup.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

namespace {

/// The actions as A. Ipp and D. I. Mueller (Eur. Phys. J. C 78 (2018) 884)
/// write them, term by term: nothing is shared with the engine's kernels.
/// Slices 0, 1 and 2 are those at t - dt, t and t + dt; terms that the slice at
/// t has no part in are left out.
template <int N>
class LatticeAction {
public:
  using M = pic::Matrix<N>;
  using Site = std::array<int64_t, 3>;

  LatticeAction(const pic::EvolutionOptions &o) : o(o) {}

  MatrixLinks slices[3];

  double value() const {
    double sum = 0;
    const auto &n = o.box.cells;
    for (int64_t x = 0; x < n[0]; ++x)
      for (int64_t y = 0; y < n[1]; ++y)
        for (int64_t z = 0; z < n[2]; ++z)
          sum += electric({x, y, z}) - magnetic({x, y, z});
    return sum;
  }

private:
  size_t indexOf(Site x, int mu) const {
    const auto &n = o.box.cells;
    for (int i = 0; i < 3; ++i)
      x[i] = (x[i] % n[i] + n[i]) % n[i];
    return (((x[0] * n[1] + x[1]) * n[2] + x[2]) * 3 + mu) * N * N;
  }
  M link(int t, const Site &x, int mu) const {
    M u;
    std::copy_n(&slices[t][indexOf(x, mu)], N * N, u.begin());
    return u;
  }
  static Site step(Site x, int mu, int by) {
    x[mu] += by;
    return x;
  }
  static M times(const M &a, const M &b) {
    return sample::multiply<N>(a.data(), b.data());
  }
  static M back(const M &a) { return sample::dagger<N>(a.data()); }
  static M add(M a, const M &b, double factor) {
    for (int k = 0; k < N * N; ++k)
      a[k] += factor * b[k];
    return a;
  }
  /// Re tr(A B^dagger).
  static double dot(const M &a, const M &b) {
    double sum = 0;
    for (int k = 0; k < N * N; ++k)
      sum += (a[k] * std::conj(b[k])).real();
    return sum;
  }
  /// The link along +j or (sign < 0) -j.
  M signedLink(int t, const Site &x, int j, int sign) const {
    return sign > 0 ? link(t, x, j) : back(link(t, step(x, j, -1), j));
  }
  /// first_i(x) U_j(x+i) - U_j(x) first_i(x+j), j of either sign; links `first`
  /// along i are those of slice s, or the mean of the slices s and r.
  M difference(int s, int r, int t, const Site &x, int i, int j,
               int sign) const {
    auto first = [&](const Site &at) {
      return add(add(M{}, link(s, at, i), 0.5), link(r, at, i), 0.5);
    };
    M ahead = times(first(x), signedLink(t, step(x, i, 1), j, sign));
    M behind = times(signedLink(t, x, j, sign), first(step(x, j, sign)));
    return add(ahead, behind, -1);
  }
  M curl(int t, const Site &x, int i, int j, int sign) const {
    return difference(t, t, t, x, i, j, sign);
  }
  double weight(int i, int j) const {
    return 1 / std::pow(o.spacings[i] * o.spacings[j], 2);
  }

  double electric(const Site &x) const {
    double sum = 0;
    for (int t : {0, 1})
      for (int i = 0; i < 3; ++i) {
        M moved = add(link(t + 1, x, i), link(t, x, i), -1);
        sum += dot(moved, moved) / std::pow(o.dt * o.spacings[i], 2);
      }
    return sum;
  }
  double magnetic(const Site &x) const {
    double sum = 0;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        for (int sign : {+1, -1}) {
          if (i == j)
            continue;
          double term = 0;
          if (isExplicit())
            term = dot(curl(1, x, i, j, sign), curl(1, x, i, j, sign));
          else if (o.scheme == Scheme::Implicit || (i > 0 && j > 0))
            term = averaged(x, i, j, sign);
          else if (i == 0)
            term = 2 * semiAveraged(x, j, sign);
          sum += term * weight(i, j) / 4;
        }
    return sum;
  }
  bool isExplicit() const {
    return o.scheme == Scheme::Leapfrog || o.scheme == Scheme::Exponential;
  }
  /// C M of all times, M the mean of C one step before and behind.
  double averaged(const Site &x, int i, int j, int sign) const {
    M c = curl(1, x, i, j, sign);
    return dot(c, curl(0, x, i, j, sign)) + dot(c, curl(2, x, i, j, sign));
  }
  /// C_1j W_1j of all times: W has U_1 one step before and behind.
  double semiAveraged(const Site &x, int j, int sign) const {
    double sum =
        dot(curl(1, x, 0, j, sign), difference(0, 2, 1, x, 0, j, sign));
    for (int t : {0, 2})
      sum +=
          dot(curl(t, x, 0, j, sign), difference(1, 1, t, x, 0, j, sign)) / 2;
    return sum;
  }

public:
  /// dS / d eps of U -> exp(i eps t^a) U at t, by central differences.
  double derivative(const Site &x, int mu, int a, double eps) {
    M u = link(1, x, mu);
    double values[2];
    for (int k : {0, 1}) {
      pic::Components<N> theta{};
      theta[a] = k ? eps : -eps;
      M turned = times(pic::exponential<N>(theta.data()), u);
      std::copy(turned.begin(), turned.end(), &slices[1][indexOf(x, mu)]);
      values[k] = value();
    }
    std::copy(u.begin(), u.end(), &slices[1][indexOf(x, mu)]);
    return (values[1] - values[0]) / (2 * eps);
  }

  const pic::EvolutionOptions &o;
};

} // namespace

/// Three slices of a run make the action stationary: its derivative by any link
/// of the middle one is 0 to 1e-6 of what the electric term alone contributes.
template <int N>
static void expectStationary(const pic::EvolutionOptions &o) {
  SCOPED_TRACE(pic::nameOf(o.scheme));
  Context context(gauge_context_create(2));
  auto evolution = start(context.get(), o, makeSmooth(o.box, N, 0.6, 3),
                         makeSmooth(o.box, N, 0.63, 3));
  LatticeAction<N> action(o);
  run(*evolution, 2);
  action.slices[0] = getMatrices(*evolution, Slice::Before);
  run(*evolution, 1);
  action.slices[1] = getMatrices(*evolution, Slice::Before);
  action.slices[2] = getMatrices(*evolution, Slice::Now);
  double most = 0;
  for (int mu = 0; mu < 3; ++mu)
    for (int k = 0; k < 3; ++k) {
      typename LatticeAction<N>::Site x{k + 1, 2 * k % 3, k};
      int a = (mu + 2 * k) % (N * N - 1);
      double force = action.derivative(x, mu, a, 1e-5);
      // Without the future the rest of the electric and of the magnetic term is
      // seen: what cancels.
      auto after = std::exchange(action.slices[2], action.slices[1]);
      double size = std::abs(action.derivative(x, mu, a, 1e-5));
      action.slices[2] = after;
      most = std::max(most, size);
      EXPECT_LE(std::abs(force), 1e-6 * std::max(size, 1.0)) << mu << " " << a;
    }
  EXPECT_GT(most, 0.1);
}

TEST(Motion, MakesTheActionStationary) {
  for (Scheme scheme :
       {Scheme::Leapfrog, Scheme::SemiImplicit, Scheme::Implicit})
    for (int colours : {2, 3}) {
      pic::EvolutionOptions o;
      o.box = {{6, 4, 3}, true};
      o.spacings = {0.5, 1, 1.25};
      o.dt = 0.25;
      o.colours = colours;
      o.scheme = scheme;
      o.residual = 1e-15;
      pic::withColours(colours, [&]<int N>() { expectStationary<N>(o); });
    }
}
