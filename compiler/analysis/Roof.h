//===- Roof.h - a machine as the roofline model sees it -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_ROOF_H
#define COMPILER_ANALYSIS_ROOF_H

#include <algorithm>
#include <optional>
#include <string>

namespace gaugec {

/// No code is faster than its arithmetic at the peak, nor than its traffic at
/// the bandwidth (Williams, Waterman, Patterson 2009).
struct Roof {
  double peak = 0;      ///< Gflop/s
  double bandwidth = 0; ///< GB/s

  /// The least time in ns.
  double getBound(double flops, double bytes) const {
    return std::max(flops / peak, bytes / bandwidth);
  }
  /// What takes that time.
  bool isBoundByMemory(double flops, double bytes) const {
    return bytes / bandwidth > flops / peak;
  }
  /// The highest rate in Gflop/s with `intensity` flops a byte.
  double getRate(double intensity) const {
    return std::min(peak, intensity * bandwidth);
  }
  /// The intensity from which on arithmetic is the bound.
  double getRidge() const { return peak / bandwidth; }
};

/// What is wrong with the options --peak and --bandwidth; empty if nothing is.
std::string checkRoof(std::optional<double> peak,
                      std::optional<double> bandwidth);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_ROOF_H
