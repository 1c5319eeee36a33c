//===- Columns.h - the order in which a kernel visits sites ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace gauge::rt {

/// A plane is what the last two axes span, in the order of memory (Layout).
/// Neighbours along the other axes lie planes apart: in that order, cache has
/// lost a site before it is asked for as a neighbour of the next plane's. So
/// rows of a plane are visited in all planes before its next rows are: in
/// columns across the other axes.
class Columns {
public:
  /// What a plane of a column touches at the most: half of the second level of
  /// cache of what was measured. Twice and half as much are as good.
  static constexpr double bytesOfPlane = 512 << 10;

  /// Of outer sites with such extents, slowest first, where a kernel touches so
  /// many bytes at each.
  Columns(std::span<const int64_t> extents, double bytesOfSite) {
    if (extents.size() < 3)
      return;
    int64_t row = extents.back();
    plane = row * extents[extents.size() - 2];
    double rows = bytesOfPlane / std::max(1.0, bytesOfSite * double(row));
    width = row * int64_t(std::clamp(rows, 1.0, double(plane / row)));
  }

  /// Calls `body(begin, end)` for parts of begin .. end - 1.
  template <class Body>
  void forEach(int64_t begin, int64_t end, Body body) const {
    if (begin < end && width == plane)
      return body(begin, end);
    int64_t first = plane ? begin / plane * plane : begin;
    for (int64_t column = 0; column < plane; column += width)
      for (int64_t start = first; start < end; start += plane) {
        int64_t from = std::max(begin, start + column);
        int64_t to = std::min({end, start + column + width, start + plane});
        if (from < to)
          body(from, to);
      }
  }

  /// From a part to the next of its column.
  int64_t stride() const { return plane; }

private:
  int64_t plane = 0, width = 0;
};

} // namespace gauge::rt
