//===- Layout.h - where a site of a field lies ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fields inside are [outer][entry][lane]. The sites of a whole batch are
// numbered in C order, flat = (b X_0 + x_0) X_1 + ..., and cut into as many
// equal blocks as there are lanes: lane l of outer site o holds
// flat = l * outer + o. See docs/abi.md.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/gauge_runtime.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace gauge::rt {

/// A set of lattice axes, one bit each: what a field extends over.
using Axes = uint32_t;

inline constexpr bool hasAxis(Axes axes, int axis) { return axes >> axis & 1; }

/// Largest number of lanes (a byte each in a 512-bit register).
inline constexpr int maxLanes = 64;

/// The lattice without anything derived from it.
struct Geometry {
  int dimensions = 0;
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> extents{};
  int64_t batch = 0;
};

/// Where the sites of a field over some axes of a lattice lie.
struct Layout {
  Axes axes = 0;
  int lanes = 1;
  int rank = 0;                                        ///< number of axes
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> extents{}; ///< of these axes
  int64_t batch = 0;
  int64_t volume = 1; ///< sites of one configuration
  int64_t sites = 0;  ///< batch * volume
  int64_t outer = 0;  ///< outer * lanes >= sites

  /// The site in a slot; padding slots repeat the last site.
  int64_t flatAt(int64_t outerSite, int lane) const {
    return std::min(lane * outer + outerSite, sites - 1);
  }
  /// Lanes of an outer site that are not padding: the first ones.
  int realLanes(int64_t outerSite) const {
    return static_cast<int>((sites - outerSite + outer - 1) / outer);
  }
  /// Number of the slot `source_outer * lanes + source_lane` of a site.
  int64_t slotOf(int64_t flat) const {
    return flat % outer * lanes + flat / outer;
  }
  /// Real numbers that a field with `entries` numbers a site takes.
  int64_t elements(int64_t entries) const { return outer * entries * lanes; }
};

Layout makeLayout(const Geometry &geometry, Axes axes, int lanes);

/// Border array [flat][entry] to field [outer][entry][lane]. Returns false if a
/// number is not finite.
template <class Real>
bool pack(const Layout &layout, int64_t entries, const Real *border,
          Real *field, int threads);

/// Field to border array; padding is left behind.
template <class Real>
void unpack(const Layout &layout, int64_t entries, const Real *field,
            Real *border, int threads);

/// Real numbers of an N x N matrix of which the last row is not kept.
constexpr int64_t firstRowsReals(int colours) {
  return 2 * colours * (colours - 1);
}

/// The last row of a matrix by the others, in (re, im): of ((a, b), (-b*, a*))
/// it is (-b*, a*), of an SU(3) matrix the conjugate cross product of the two
/// rows above it. Numbers of the matrix are `stride` apart.
template <int N, class Real>
inline std::array<Real, 2 * N> lastRow(const Real *m, int64_t stride = 1) {
  auto at = [&](int k) { return m[k * stride]; };
  if constexpr (N == 2)
    return {-at(2), at(3), at(0), -at(1)};
  std::array<Real, 2 * N> row{};
  for (int c = 0; c < N; ++c) {
    int i = 2 * ((c + 1) % N), j = 2 * ((c + 2) % N);
    int k = 2 * N + i, l = 2 * N + j; // in the second row
    row[2 * c] = at(i) * at(l) - at(i + 1) * at(l + 1) -
                 (at(j) * at(k) - at(j + 1) * at(k + 1));
    row[2 * c + 1] = at(j) * at(k + 1) + at(j + 1) * at(k) -
                     (at(i) * at(l + 1) + at(i + 1) * at(l));
  }
  return row;
}

/// How much the last row of a matrix may differ from what the others say, as a
/// part of the sum of all absolute values: far more than rounding and drift,
/// far less than any mistake. f64 takes links that were stored in f32.
template <class Real>
inline constexpr Real lastRowTolerance = sizeof(Real) == 8 ? 1e-6 : 1e-3;

/// Whether a matrix of a border array is finite and has the last row that the
/// others say.
template <int N, class Real>
inline bool lastRowFollows(const Real *m) {
  Real size = 0, off = 0;
  for (int k = 0; k < 2 * N * N; ++k)
    size += std::abs(m[k]);
  auto row = lastRow<N>(m);
  for (int k = 0; k < 2 * N; ++k)
    off += std::abs(m[firstRowsReals(N) + k] - row[k]);
  return off <= lastRowTolerance<Real> * size && std::isfinite(size);
}

/// Border array [flat][channel][row][column][re, im] of N x N matrices, N = 2
/// or 3, to field [outer][channel][first rows][lane]. Returns false if a number
/// is not finite or a last row does not follow from the others.
template <class Real>
bool packFirstRows(const Layout &layout, int colours, int64_t channels,
                   const Real *border, Real *field, int threads);

/// Field of first rows to border array of matrices.
template <class Real>
void unpackFirstRows(const Layout &layout, int colours, int64_t channels,
                     const Real *field, Real *border, int threads);

} // namespace gauge::rt
