//===- RestFrame.cpp - where matter is at rest ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/RestFrame.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace gauge::pic;

namespace {

using Matrix4 = std::array<std::array<double, 4>, 4>;

/// T' = L T L^t, diagonal in the end, and the rows of L.
class Diagonaliser {
public:
  Diagonaliser(const Tensor &tensor, double precision) {
    for (size_t mu = 0; mu < 4; ++mu) {
      for (size_t nu = 0; nu < 4; ++nu)
        t_[mu][nu] = tensor(mu, nu);
      l_[mu][mu] = 1;
    }
    least_ = precision * t_[0][0];
    noise_ = 1e-15 * t_[0][0];
  }

  /// False if there is no rest frame.
  bool run() {
    for (int sweep = 0; sweep < 60; ++sweep) {
      if (offDiagonal() <= noise_)
        return t_[0][0] > least_;
      for (size_t i = 1; i < 4; ++i)
        if (!boost(i))
          return false;
      for (size_t i = 1; i < 4; ++i)
        for (size_t j = i + 1; j < 4; ++j)
          rotate(i, j);
    }
    return t_[0][0] > least_;
  }

  double diagonal(size_t mu) const { return t_[mu][mu]; }
  /// u^mu: L u is at rest, and L^-1 is L^t with signs.
  std::array<double, 4> velocity() const {
    return {l_[0][0], -l_[0][1], -l_[0][2], -l_[0][3]};
  }

private:
  double offDiagonal() const {
    double most = 0;
    for (size_t mu = 0; mu < 4; ++mu)
      for (size_t nu = mu + 1; nu < 4; ++nu)
        most = std::max(most, std::abs(t_[mu][nu]));
    return most;
  }

  /// tanh(2 eta) = 2 T0i / (T00 + Tii) leaves nothing of T0i.
  bool boost(size_t i) {
    double flow = 2 * t_[0][i], sum = t_[0][0] + t_[i][i];
    if (std::abs(flow) <= noise_ / 8)
      return true;
    // Light-like along i, as far as can be told. A field along the beam has
    // sum = 0 and, but for rounding, no flow.
    if (sum - std::abs(flow) <= least_)
      return sum <= least_ && std::abs(flow) <= least_;
    double eta = std::atanh(flow / sum) / 2;
    double c = std::cosh(eta), s = -std::sinh(eta);
    mix(0, i, c, s, s);
    return t_[0][0] > least_;
  }

  void rotate(size_t i, size_t j) {
    if (t_[i][j] == 0)
      return;
    double angle = std::atan2(2 * t_[i][j], t_[i][i] - t_[j][j]) / 2;
    double c = std::cos(angle), s = std::sin(angle);
    mix(i, j, c, s, -s);
  }

  /// Row i becomes c i + s j, row j becomes c j + r i; columns of T likewise.
  void mix(size_t i, size_t j, double c, double s, double r) {
    auto combine = [&](double &a, double &b) {
      double first = c * a + s * b;
      b = c * b + r * a;
      a = first;
    };
    for (size_t k = 0; k < 4; ++k) {
      combine(t_[i][k], t_[j][k]);
      combine(l_[i][k], l_[j][k]);
    }
    for (auto &row : t_)
      combine(row[i], row[j]);
  }

  Matrix4 t_{}, l_{};
  double least_; ///< what counts as nothing
  double noise_; ///< rounding
};

} // namespace

RestFrame gauge::pic::findRestFrame(const Tensor &tensor, double precision) {
  RestFrame frame;
  if (!(tensor(0, 0) > 0))
    return frame;
  Diagonaliser diagonaliser(tensor, precision);
  if (!diagonaliser.run())
    return frame;
  frame.exists = true;
  frame.energy = diagonaliser.diagonal(0);
  for (size_t i = 0; i < 3; ++i)
    frame.pressures[i] = diagonaliser.diagonal(i + 1);
  std::sort(frame.pressures.begin(), frame.pressures.end(), std::greater<>());
  frame.velocity = diagonaliser.velocity();
  return frame;
}

double gauge::pic::restEnergyAlongBeam(double energy, double pressure,
                                       double flow) {
  // (a - b)(a + b) keeps the digits of a flow that is nearly light-like.
  double sum = energy + pressure;
  double root = (sum - 2 * flow) * (sum + 2 * flow);
  // Of a field along the beam, e = -p, all that is left is rounding.
  if (root < -1e-24 * energy * energy)
    return 0;
  return (energy - pressure + std::sqrt(std::max(root, 0.0))) / 2;
}
