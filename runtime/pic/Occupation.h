//===- Occupation.h - how many gluons there are ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In Coulomb gauge, fixed by steepest ascent with Fourier acceleration
// (C. T. H. Davies et al., Phys. Rev. D 37 (1988) 1581), fields are waves.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

namespace gauge::pic {

/// Waves with |k| in a bin, k_i = 2 sin(q_i a_i / 2) / a_i of the lattice.
struct OccupationBin {
  double k = 0;      ///< mean of the modes
  int64_t modes = 0; ///< wave vectors
  /// Per mode, of N^2 - 1 colours and two polarisations: |E|^2 / (2 k) and
  /// k |A|^2 / 2, whose sum is n, and the energy is sum_k 2 (N^2 - 1) k n.
  double electric = 0, magnetic = 0;
  double number() const { return electric + magnetic; }
};

struct Occupation {
  std::vector<OccupationBin> bins;
  /// Mean density of the energy of all of them; that of weak fields.
  double energy = 0;
  /// Of the gauge fixing: root mean square of div A over that of its terms.
  int iterations = 0;
  double residual = 0;
};

struct OccupationOptions {
  double residual = 1e-8; ///< at which the gauge counts as fixed
  int maxIterations = 1000;
};

/// At the time between the slices. Of a box that is periodic, of its waves in
/// all directions. Of one with fixed ends, of waves across the beam, in the
/// gauge d_2 A_2 + d_3 A_3 = 0, each plane of the middle eighth of the box by
/// itself: n is per length along the beam then. One of the polarisations is
/// that of the field along the beam, of which E alone is covariant: it counts
/// twice.
Occupation measureOccupation(const Evolution &evolution,
                             const OccupationOptions &options = {});

} // namespace gauge::pic
