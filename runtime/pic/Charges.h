//===- Charges.h - colour charges that move along the beam ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eikonal charges: they move with the speed of light along the beam and are
// rotated by the links that they cross. Of each transverse site there are `m`
// charges a cell, m = a_1 / dt; all of one phase cross into the next cell in
// the same step, once every m steps, so that a crossing moves a plane's index.
// A charge belongs to the nearest grid point.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Current.h"

#include <deque>

namespace gauge::pic {

/// Charges Q^a t^a of one nucleus, as densities rho (with one factor g).
class Charges {
public:
  /// `direction` is +1 or -1. Phase p crosses in the steps n with
  /// (n + 1 + p) % m == 0, n = 0, 1, ...
  Charges(const Box &box, int colours, int direction, int64_t phases);

  int direction() const { return direction_; }
  int64_t phases() const { return phases_; }
  int64_t components() const { return components_; }

  /// The charges of a phase at a plane, [site][component], made if there are
  /// none; for the beginning.
  std::span<double> at(int64_t phase, int64_t plane);

  /// Moves the phases that cross in step `n` through the links `Now`. Charges
  /// that leave the box, or come to a plane that is never evolved, are gone.
  std::vector<Current> cross(const Beam &beam, int64_t n);

  /// Adds the charge density at a plane, [site][component].
  void addDensity(int64_t plane, std::span<double> density) const;

  /// Planes with charges: first .. second - 1; equal if there are none.
  std::pair<int64_t, int64_t> range() const;
  /// Sum of Q^a Q^a over all charges.
  double casimir() const;
  uint64_t bytes() const;

  /// All state, for checkpoints: planes of each phase.
  struct Phase {
    int64_t first = 0; ///< plane of planes[0]
    std::deque<std::vector<double>> planes;
  };
  const std::vector<Phase> &state() const { return all_; }
  void restore(std::vector<Phase> state) { all_ = std::move(state); }

private:
  void rotate(const Beam &beam, int64_t link,
              std::vector<double> &charges) const;

  Box box_;
  int colours_, direction_;
  int64_t phases_, components_;
  std::vector<Phase> all_;
};

} // namespace gauge::pic
