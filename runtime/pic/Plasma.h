//===- Plasma.h - particles to begin with ---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Their charges sum to zero, so that there are electric fields that belong to
// them (imposeGauss), also in a periodic box.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

namespace gauge::pic {

/// Two streams against each other along the beam, each of as many charges +Q as
/// -Q; all have the colour of the last diagonal generator of SU(2), t^3.
struct StreamOptions {
  int64_t count = 1000; ///< of a stream and sign; a prime number is a good one
  double speed = 0.5;
  double charge = 1;
  /// The growing wave of linear theory (docs/pic.md): wavelengths in the box,
  /// and by how far particles are displaced; 0: none.
  int64_t waves = 0;
  double displacement = 0;
};

/// Linear theory of a wave of streams.
struct StreamWave {
  double k = 0;
  double beating = 0; ///< k v
  double growth = 0;  ///< 0 if it does not
};
StreamWave findWave(const EvolutionOptions &evolution,
                    const WongOptions &particles, const StreamOptions &streams);

/// In a box that moves as a whole. Positions across the beam are even.
rt::Status addStreams(Wong &particles, const EvolutionOptions &evolution,
                      const StreamOptions &streams);

/// An ideal gas at rest: positions anywhere, momenta by exp(-E / T), charges of
/// one length in any direction of colour, in pairs Q, -Q.
struct ThermalOptions {
  int64_t count = 1000; ///< an even number
  double temperature = 1;
  double charge = 1; ///< sqrt(Q^a Q^a)
  uint64_t seed = 1, number = 0;
};
rt::Status addThermal(Wong &particles, const EvolutionOptions &evolution,
                      const ThermalOptions &gas);

} // namespace gauge::pic
