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

namespace gauge::rt {

struct Field {
  Layout layout;
  int64_t entries = 0; ///< real numbers a site
  bool isDouble = false;
  Block data;

  bool hasMemory() const { return data.bytes() != 0; }

  /// Number `entry` at a site.
  double get(int64_t flat, int64_t entry) const {
    int64_t at = place(flat, entry);
    return isDouble ? data.data<double>()[at]
                    : static_cast<double>(data.data<float>()[at]);
  }
  void set(int64_t flat, int64_t entry, double value) {
    int64_t at = place(flat, entry);
    if (isDouble)
      data.data<double>()[at] = value;
    else
      data.data<float>()[at] = static_cast<float>(value);
  }

  /// All numbers of a site from one of a field of such sites.
  void copySite(int64_t flat, const Field &from, int64_t fromFlat) {
    isDouble ? copyReals<double>(flat, from, fromFlat)
             : copyReals<float>(flat, from, fromFlat);
  }

private:
  template <class Real>
  void copyReals(int64_t flat, const Field &from, int64_t fromFlat) {
    Real *to = data.data<Real>() + place(flat, 0);
    const Real *source = from.data.data<Real>() + from.place(fromFlat, 0);
    for (int64_t k = 0; k < entries; ++k)
      to[k * layout.lanes] = source[k * from.layout.lanes];
  }
  int64_t place(int64_t flat, int64_t entry) const {
    return (flat % layout.outer * entries + entry) * layout.lanes +
           flat / layout.outer;
  }
};

} // namespace gauge::rt
