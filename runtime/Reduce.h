//===- Reduce.h - sums over axes of a field -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Layout.h"
#include "runtime/Memory.h"

#include <vector>

namespace gauge::rt {

/// Sums a field over the axes that its result lacks. Every sum is in f64, over
/// pieces that depend on the layout only and are added in a fixed order: the
/// result is the same to the last bit for any number of threads.
class Reduction {
public:
  Reduction(const Layout &from, const Layout &to, int64_t entries, bool mean);

  /// Bytes that `allocate` takes.
  Size workspaceBytes() const;
  void allocate();

  /// Padding of the result repeats its last site.
  template <class Real>
  void run(const Real *input, Real *output, int threads);

private:
  /// The last axes that are summed, as many as end with a block in all lanes.
  void findRun();
  /// Sums over all axes: whole vectors over pieces of outer sites, during which
  /// no lane goes from one configuration to the next.
  template <class Real>
  void sumPieces(const Real *input, int threads);
  void joinPieces(int threads);
  double joinEntry(int64_t configuration, int64_t entry) const;
  /// Sums over the last axes, in the order of numbers, where they end with a
  /// block of outer sites: each
  /// lane has the sum of another run of sites, in their order.
  template <class Real>
  void sumRuns(const Real *input, int threads);
  template <int Group, class Real>
  void sumRun(const Real *input, int64_t run);
  /// Sums over the other axes, one site of the result after another, of what
  /// `add(number, sum)` adds for a site or its run.
  template <class Add>
  void sumSites(int threads, Add add);
  template <class Add>
  void sumSite(int64_t flat, double *sum, Add add) const;
  template <class Real>
  void add(const Real *numbers, int64_t stride, double *sum) const;
  template <class Real>
  void store(Real *output, int threads) const;

  Layout from_, to_;
  int64_t entries_;
  double factor_;
  std::vector<int64_t> cuts_; ///< bounds of the pieces, in outer sites
  int64_t run_ = 1;           ///< outer sites of a run
  /// By axis of `from_`: where the result's site lies and how much is summed,
  /// runs aside.
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> keptStride_{}, summed_{};
  Block partials_; ///< [piece][entry][lane], or [run][entry]
  Block sums_;     ///< [site of the result][entry]
};

} // namespace gauge::rt
