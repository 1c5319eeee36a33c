//===- Field.h - a packed field that calls share --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call has memory of its own for its inputs and outputs. What lives longer
// than a call, such as the slices of an evolution, lies in fields that are
// bound to them instead: nothing is packed, copied or unpacked between calls.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Layout.h"
#include "runtime/Memory.h"

#include <cassert>
#include <span>

namespace gauge::rt {

struct Field {
  Layout layout;
  int64_t entries = 0; ///< real numbers a site
  bool isDouble = false;
  Block data;

  bool hasMemory() const { return data.bytes() != 0; }

  /// Numbers first, first + 1, .. at a site.
  void read(int64_t flat, int64_t first, std::span<double> numbers) const {
    int64_t at = place(flat, first);
    for (double &number : numbers) {
      number = isDouble ? data.data<double>()[at]
                        : static_cast<double>(data.data<float>()[at]);
      at += layout.lanes;
    }
  }
  void write(int64_t flat, int64_t first, std::span<const double> numbers) {
    int64_t at = place(flat, first);
    for (double number : numbers) {
      if (isDouble)
        data.data<double>()[at] = number;
      else
        data.data<float>()[at] = static_cast<float>(number);
      at += layout.lanes;
    }
  }

  /// Number `entry` at a site.
  double get(int64_t flat, int64_t entry) const {
    double number = 0;
    read(flat, entry, {&number, 1});
    return number;
  }
  void set(int64_t flat, int64_t entry, double value) {
    write(flat, entry, {&value, 1});
  }

  /// The same numbers at all sites, padding too.
  void fill(std::span<const double> site) {
    isDouble ? fillReals<double>(site) : fillReals<float>(site);
  }

  /// All numbers at the sites with coordinate `index` of the first axis, from a
  /// field that differs in the extent of that axis alone; of one configuration.
  void copyPlane(int64_t index, const Field &from, int64_t fromIndex) {
    assert(layout.batch == 1 && from.layout.batch == 1);
    isDouble ? copyPlaneOf<double>(index, from, fromIndex)
             : copyPlaneOf<float>(index, from, fromIndex);
  }

private:
  template <class Real>
  void fillReals(std::span<const double> site) {
    int64_t lanes = layout.lanes;
#pragma omp parallel for schedule(static)
    for (int64_t o = 0; o < layout.outer; ++o)
      for (int64_t k = 0; k < entries; ++k)
        std::fill_n(data.data<Real>() + (o * entries + k) * lanes, lanes,
                    static_cast<Real>(site[k]));
  }
  template <class Real>
  void copyPlaneOf(int64_t index, const Field &from, int64_t fromIndex) {
    if (layout.hasWholePlanes() && from.layout.hasWholePlanes() &&
        layout.split == from.layout.split)
      return copyVectors<Real>(index, from, fromIndex);
    int64_t sites = layout.volume / layout.extents[0];
#pragma omp parallel for schedule(static)
    for (int64_t site = 0; site < sites; ++site) {
      Real *to = data.data<Real>() + place(index * sites + site, 0);
      const Real *source =
          from.data.data<Real>() + from.place(fromIndex * sites + site, 0);
      for (int64_t k = 0; k < entries; ++k)
        to[k * layout.lanes] = source[k * from.layout.lanes];
    }
  }
  /// Where planes consist of whole vectors: pieces of those between the split
  /// axis and the end.
  template <class Real>
  void copyVectors(int64_t index, const Field &from, int64_t fromIndex) {
    int64_t stride = layout.strideOf(0);
    int64_t pieces = layout.outer / (stride * layout.extents[0]);
    int64_t reals = stride * entries * layout.lanes;
#pragma omp parallel for schedule(static)
    for (int64_t piece = 0; piece < pieces; ++piece)
      std::copy_n(from.data.data<Real>() +
                      (piece * from.layout.extents[0] + fromIndex) * reals,
                  reals,
                  data.data<Real>() +
                      (piece * layout.extents[0] + index) * reals);
  }
  int64_t place(int64_t flat, int64_t entry) const {
    int64_t number = layout.numberOf(flat);
    return (number % layout.outer * entries + entry) * layout.lanes +
           number / layout.outer;
  }
};

} // namespace gauge::rt
