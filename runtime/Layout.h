//===- Layout.h - where a site of a field lies ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fields inside are [outer][entry][lane]. Border arrays have the sites of a
// whole batch in C order, flat = (b X_0 + x_0) X_1 + .... Inside, one axis, the
// split one, goes before the others: number = ((b X_s + x_s) X_0 + x_0) ....
// Numbers are cut into as many equal blocks as there are lanes: lane l of outer
// site o holds number l * outer + o. See docs/abi.md.
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
  /// Along these the lattice is a piece of a larger one, and its planes are
  /// copied from and to others.
  Axes decomposed = 0;
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
  int split = 0;      ///< position of the axis that numbers have first
  /// Sites that the axes before and behind the split one span.
  int64_t before = 1, behind = 1;

  int64_t numberOf(int64_t flat) const {
    return before == 1 ? flat : exchange(flat, before, extents[split]);
  }
  int64_t flatOf(int64_t number) const {
    return before == 1 ? number : exchange(number, extents[split], before);
  }
  /// The position of an axis by its place in numbers, from the slowest on.
  int positionAt(int place) const {
    return place == 0 ? split : place <= split ? place - 1 : place;
  }
  /// How far numbers are apart along an axis.
  int64_t strideOf(int position) const;
  /// Whether a plane across the first axis consists of whole vectors.
  bool hasWholePlanes() const {
    return split != 0 && outer % (extents[0] * strideOf(0)) == 0;
  }

  /// The number in a slot; padding slots repeat the last one.
  int64_t numberAt(int64_t outerSite, int lane) const {
    return std::min(lane * outer + outerSite, sites - 1);
  }
  int64_t flatAt(int64_t outerSite, int lane) const {
    return flatOf(numberAt(outerSite, lane));
  }
  /// Lanes of an outer site that are not padding: the first ones.
  int realLanes(int64_t outerSite) const {
    return static_cast<int>((sites - outerSite + outer - 1) / outer);
  }
  /// The slot `source_outer * lanes + source_lane` of a site.
  int64_t slotOf(int64_t flat) const { return slotOfNumber(numberOf(flat)); }
  int64_t slotOfNumber(int64_t number) const {
    return number % outer * lanes + number / outer;
  }
  /// Real numbers that a field with `entries` numbers a site takes.
  int64_t elements(int64_t entries) const { return outer * entries * lanes; }

  bool operator==(const Layout &) const = default;

private:
  /// [..][first][second][behind] to [..][second][first][behind].
  int64_t exchange(int64_t index, int64_t first, int64_t second) const {
    int64_t last = index % behind, rest = index / behind;
    int64_t both = first * second, x = rest % both;
    x = x % second * first + x / second;
    return (rest / both * both + x) * behind + last;
  }
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
