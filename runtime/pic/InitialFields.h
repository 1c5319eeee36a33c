//===- InitialFields.h - waves, pulses, random fields ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//
// Fields without charges to begin with. Each is a sum of Abelian fields, one
// colour of the algebra at a time; where those of different colours overlap the
// links are exp(i g a_i (A_i^a + ..) t^a).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

#include <variant>

namespace gauge::pic {

/// g A_i = amplitude e_i cos(k.x - w t + phase), with the lattice's own w(k) of
/// the scheme for each polarisation, and e made transverse: Gauss's law holds;
/// of several waves, and in the implicit schemes, up to the third order of the
/// amplitude.
struct Wave {
  std::array<int64_t, 3> mode{1, 0, 0};        ///< k_i = 2 pi mode_i / L_i
  std::array<double, 3> polarisation{0, 1, 0}; ///< e, before it is projected
  int colour = 0;                              ///< a
  double amplitude = 0;                        ///< of g A, an energy
  double phase = 0;
  bool still = false; ///< begins without an electric field
};

/// g A_i = amplitude e_i exp(-(z - position -+ t)^2 / 2 width^2), the same
/// across the beam.
struct Pulse {
  double position = 0, width = 1; ///< along the beam
  int direction = +1; ///< moves up (+1), down (-1), both ways by halves (0)
  std::array<double, 2> polarisation{1, 0}; ///< across the beam
  int colour = 0;
  double amplitude = 0;
};

/// Gaussian random g A of all colours and directions, with a root mean square
/// and no modes beyond |k| = cut; no electric field, so that Gauss's law holds.
struct RandomFields {
  double amplitude = 0;
  double cut = 0; ///< 0: none
  uint64_t seed = 1;
};

using InitialField = std::variant<Wave, Pulse, RandomFields>;

/// Puts fields into an empty box: links of both slices. Settles the evolution.
rt::Status setFields(Evolution &evolution,
                     std::span<const InitialField> fields);

} // namespace gauge::pic
