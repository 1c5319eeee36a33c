//===- Stability.h - how long a step may be -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear theory, about links of 1. With angles A_i = theta_i / a_i a step of
// the potential W(U, V) between two slices is
//
//   A(t+dt) - 2 A(t) + A(t-dt) = -dt^2 (d/dA(t)) [W(t-dt, t) + W(t, t+dt)],
//
// whose waves keep their size as long as (2/dt)^2 is no less than the largest
// eigenvalue of the second derivative of W(A, -A): of fields that change their
// sign with each step, the fastest that a step can follow.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

namespace gauge::pic {

/// The longest step for which weak waves of a scheme stay weak; infinity if all
/// are. Of an action that is not built in it was found when that was compiled.
/// Of the others: dt^2 sum_i 1 / a_i^2 <= 1 for leapfrog (Courant, Friedrichs
/// and Lewy), dt <= a_1 for the semi-implicit scheme (docs/pic.md). Directions
/// of extent 1 have no waves and do not count.
double longestStep(const EvolutionOptions &options);

/// The same from the functions that a step runs. At links of 1 they respond to
/// a change of one link alike at all sites: three responses, Fourier
/// transformed, are the second derivative for all waves. The responses are
/// symmetric differences with angles of 1e-5 (f32: 0.03), right to 1e-9 (1e-3)
/// of the largest; the lattice is as large as they are, or as the box if that
/// is smaller or the action has loops that wind around it. With potentials
/// that depend on dt it belongs to the dt of `options`.
rt::Result<double> findLongestStep(gauge_context *context,
                                   const EvolutionOptions &options);

} // namespace gauge::pic
