//===- Current.h - what moving charges do to links ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Beam.h"

#include <vector>

namespace gauge::pic {

/// The current through links of one direction that start in one plane, as what
/// crosses in a step: J_{x,i} dt / a_i, [site][component], a charge density.
struct Current {
  int64_t plane = 0;
  std::vector<double> charge; ///< signed by the direction of its motion
  int direction = 0;
  bool ofParticles = false; ///< dynamic ones, which get what fields lose
};

/// Momentum += factor * charge, where Momentum keeps it as i K U.
void kickMomentum(Beam &beam, const Current &current, double factor);

/// Moves the links `Before` so that P^a of the temporal plaquettes up to `Now`
/// grows by factor * charge. Links of which nothing is asked keep their bits.
void kickBefore(Beam &beam, const Current &current, double factor);

} // namespace gauge::pic
