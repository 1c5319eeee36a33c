//===- RestFrame.h - where matter is at rest ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <cstddef>

namespace gauge::pic {

/// T^{mu nu}, of which it keeps T^00, T^01, T^02, T^03, T^11, T^12, T^13, T^22,
/// T^23, T^33: 0 is time, 1 the beam.
struct Tensor {
  static constexpr size_t size = 10;
  std::array<double, size> components{};

  static constexpr size_t place(size_t mu, size_t nu) {
    size_t low = mu < nu ? mu : nu, high = mu < nu ? nu : mu;
    return low * 4 - low * (low + 1) / 2 + high;
  }
  double &operator()(size_t mu, size_t nu) { return components[place(mu, nu)]; }
  double operator()(size_t mu, size_t nu) const {
    return components[place(mu, nu)];
  }
};

/// Landau's frame: T^mu_nu u^nu = e u^mu with u^2 = 1, u^0 > 0.
struct RestFrame {
  /// Vacuum and light-like flows, such as of a nucleus alone, have none; e and
  /// the pressures are 0 then.
  bool exists = false;
  double energy = 0;                 ///< e
  std::array<double, 3> pressures{}; ///< along the principal axes, falling
  std::array<double, 4> velocity{1}; ///< u^mu
};

/// By hyperbolic rotations in planes (t, i) and rotations in planes (i, j), as
/// Jacobi's method. `precision` is that of the components, relative to T^00: a
/// flow that differs from a light-like one by less has no rest frame. Where a
/// boost changes nothing (e = -p, as of a field along the beam), none is made.
RestFrame findRestFrame(const Tensor &tensor, double precision = 1e-13);

/// e of the block of time and beam alone, for averages over planes across it:
/// 1/2 (T00 - Tzz + sqrt((T00 + Tzz)^2 - 4 T0z^2)); 0 if the root is imaginary.
double restEnergyAlongBeam(double energy, double pressure, double flow);

} // namespace gauge::pic
