//===- Dipole.h - correlators of Wilson lines -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of a nucleus with Wilson lines V(x), at the places x across the beam,
//
//   D(r) = < tr V(x) V(x+r)^dagger > / N,   C(k) = int d^2 r exp(i k r) D(r),
//
// the amplitude of a dipole of quarks, and how many gluons there are. The
// saturation scale is that of D(r_s) = exp(-1/2), Q_s = sqrt(2) / r_s (T.
// Lappi, Eur. Phys. J. C 55 (2008) 285).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Sheet.h"

#include <complex>
#include <span>

namespace gauge::pic {

/// Re D(r) of lines [site][N][N], mean over all x; [r_1][r_2] on the periodic
/// lattice.
std::vector<double> correlateLines(const Transverse &lattice,
                                   std::span<const std::complex<double>> lines);

/// Means over directions.
struct Dipole {
  struct Bin {
    double at = 0, value = 0; ///< mean r or k; mean of D or C
    int64_t count = 0;        ///< of r or k on the lattice
  };
  /// D by r, in bins as wide as the smaller spacing, to half of the plane.
  std::vector<Bin> distances;
  /// C, an area, by k_i = 2 sin(q_i a_i / 2) / a_i, in bins as wide as the
  /// smallest q.
  std::vector<Bin> momenta;

  /// r_s, linear between bins; NaN if D does not fall so far.
  double saturationRadius() const;
};
Dipole measureDipole(const Transverse &lattice,
                     std::span<const std::complex<double>> lines);

} // namespace gauge::pic
