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
    Project       ///< the site of a smaller domain above which x stands
  };
  Kind kind = Kind::Displacement;
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> displacement{}; ///< by lattice axis
  int mu = 0;                                               ///< of Winding
  Axes target = 0; ///< of Project: the axes of the smaller domain

  auto operator<=>(const TableSpec &) const = default;
};

/// entries[o] >= 0: the outer site whose vectors hold the neighbours of all
/// lanes; otherwise rows[~entries[o]][lane] is the slot of each lane's
/// neighbour.
///
/// Padding lanes have no say in whether a vector is whole: where all others
/// agree they read their own lane of it, whatever lies there.
struct Table {
  Block entries, rows;
  int64_t entryCount = 0, rowCount = 0;

  uint64_t bytes() const { return entries.bytes() + rows.bytes(); }
};

/// Builds the table of `spec` for kernels that run over `axes`.
Result<std::shared_ptr<const Table>> buildTable(const Geometry &geometry,
                                                int lanes, Axes axes,
                                                const TableSpec &spec,
                                                int threads);

} // namespace gauge::rt
