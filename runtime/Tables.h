//===- Tables.h - where the lanes of a site find their neighbours ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Layout.h"
#include "runtime/Memory.h"

#include <compare>
#include <memory>
#include <vector>

namespace gauge::rt {

/// Which table a kernel wants (`tables` of a step in the descriptor).
struct TableSpec {
  enum class Kind {
    Displacement, ///< x + displacement
    Winding,      ///< x + j * mu for j = 0 .. X_mu - 1, one after another
    Project,      ///< the site of a smaller domain above which x stands
    Indicator     ///< no neighbours: 1 where the stride divides x, else 0
  };
  Kind kind = Kind::Displacement;
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> displacement{}; ///< by lattice axis
  int mu = 0;                                               ///< of Winding
  Axes target = 0; ///< of Project: the axes of the smaller domain
  /// Of Indicator, of x + displacement. Extents are multiples of it, or equal
  /// to it if `whole`.
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> stride{};
  bool whole = false;

  auto operator<=>(const TableSpec &) const = default;
};

/// Where an entry keeps the number of its pattern, and the length of its run.
constexpr int patternShift = 40, runShift = 56;
constexpr int64_t maxPatterns = int64_t(1) << (runShift - patternShift);
constexpr int64_t maxRun = 255;

inline int64_t firstSourceOf(int64_t entry) {
  return entry & ((int64_t(1) << patternShift) - 1);
}
inline int64_t withoutRun(int64_t entry) {
  return entry & ((int64_t(1) << runShift) - 1);
}
inline int64_t patternOf(int64_t entry) {
  return entry >> patternShift & (maxPatterns - 1);
}
inline int64_t runOf(int64_t entry) {
  return static_cast<int64_t>(static_cast<uint64_t>(entry) >> runShift);
}

/// entries[o] = run << runShift | pattern << patternShift | s: lane l of outer
/// site o finds its neighbour in slot s * lanes + patterns[pattern][l], where s
/// is the outer site of lane 0's neighbour. Pattern 0 is 0, 1, 2, ..: the
/// vectors of s as they are. A run is how many outer sites from o on (maxRun at
/// the most) have this pattern, at s, s + 1, s + 2, ..; 0 for patterns of
/// several outer sites.
///
/// An indicator has no neighbours: its patterns are the numbers themselves.
///
/// Padding lanes have no say in the pattern: they read their own lane of s,
/// whatever lies there.
struct Table {
  Block entries, patterns;
  int64_t entryCount = 0, patternCount = 0;

  uint64_t bytes() const { return entries.bytes() + patterns.bytes(); }
};

/// Builds the table of `spec` for kernels that run over `axes`.
Result<std::shared_ptr<const Table>> buildTable(const Geometry &geometry,
                                                int lanes, Axes axes,
                                                const TableSpec &spec,
                                                int threads);

} // namespace gauge::rt
