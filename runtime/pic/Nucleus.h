//===- Nucleus.h - a nucleus in front of the collision --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The McLerran-Venugopalan model (Phys. Rev. D 49 (1994) 2233): random colour
// charges on sheets across the beam, with a profile along it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

namespace gauge::pic {

/// Lengths and energies in the units of the evolution's spacings, hbar = c = 1.
struct NucleusOptions {
  int direction = +1;     ///< moves up (+1) or down (-1) the beam
  double position = 0;    ///< of its centre along the beam at t = 0
  double width = 1;       ///< sigma of the Gaussian profile along the beam
  double mu = 1;          ///< charge density: g mu per colour, sqrt of an area
  double infrared = 0;    ///< m: 1 / k^2 becomes 1 / (k^2 + m^2)
  double ultraviolet = 0; ///< modes with |k| above it are left out; 0: none are
  /// Independent sheets of charges, behind each other at the quantiles of the
  /// profile, each of width `coherence`. One sheet: the coherent nucleus.
  int sheets = 1;
  double coherence = 0; ///< 0: width / sheets
  /// Woods and Saxon: mu^2 follows the thickness of a ball with this radius
  /// and skin. Radius 0: everywhere the same.
  double radius = 0, skin = 0;
  std::array<double, 2> centre{}; ///< of the ball across the beam
  uint64_t seed = 1;
  uint32_t number = 0; ///< nuclei of one seed with different numbers differ
};

/// Puts a nucleus into the box: links of both slices, and charges that fulfil
/// Gauss's law. Behind it the links stay a pure gauge. What is there already
/// must not reach it. Settles the evolution.
rt::Status addNucleus(Evolution &evolution, const NucleusOptions &options);

} // namespace gauge::pic
