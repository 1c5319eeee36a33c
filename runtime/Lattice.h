//===- Lattice.h - a lattice and its tables -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Tables.h"

#include <map>
#include <mutex>
#include <tuple>

struct gauge_lattice {
  gauge::rt::Geometry geometry;

  /// The table, built at the first request and shared from then on. May be
  /// called by several threads.
  gauge::rt::Result<std::shared_ptr<const gauge::rt::Table>>
  table(int lanes, gauge::rt::Axes axes, const gauge::rt::TableSpec &spec,
        int threads) const;

private:
  using Key = std::tuple<int, gauge::rt::Axes, gauge::rt::TableSpec>;
  mutable std::mutex mutex_;
  mutable std::map<Key, std::shared_ptr<const gauge::rt::Table>> tables_;
};

namespace gauge::rt {

/// Most sites (of all configurations together). Beyond it 64-bit byte offsets
/// could overflow for large fields, and no machine holds them.
inline constexpr uint64_t maxSites = uint64_t(1) << 40;

/// "8 x 8 x 4".
std::string formatExtents(const Geometry &geometry);

} // namespace gauge::rt
