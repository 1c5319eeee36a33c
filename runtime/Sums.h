//===- Sums.h - sums over sites that a kernel adds up ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Layout.h"
#include "runtime/Memory.h"

#include <functional>
#include <vector>

namespace gauge::rt {

/// Memory that sums are made in. The steps of a call take turns with it.
struct SumSpace {
  Block accumulators;  ///< [thread][sum][element][lane]
  uint64_t stride = 0; ///< bytes of one thread
  Block totals;        ///< [sum][element], f64
};

/// The sums of one step, over all sites of all configurations. A kernel adds up
/// pieces of the lattice, lane by lane and in the model's precision; the pieces
/// are added in f64. Pieces depend on the layout only and are added in their
/// order: the result is the same to the last bit for any number of threads.
class Sums {
public:
  /// `elements`: real numbers of each sum.
  Sums(const Layout &layout, std::vector<uint64_t> elements,
       uint64_t realBytes);

  /// Bytes for the accumulators of one thread, and for the totals.
  Size accumulatorBytes() const;
  Size totalBytes() const;
  /// More threads than pieces find no work.
  int64_t pieces() const { return static_cast<int64_t>(cuts_.size()) - 1; }

  /// Where a thread adds up sum number `sum`, 64-byte aligned.
  void *accumulator(const SumSpace &space, int thread, size_t sum) const;

  /// Adds outer sites begin .. end - 1 to the accumulators of `thread`.
  using Body = std::function<void(int thread, int64_t begin, int64_t end)>;
  /// `results`: where each sum goes.
  template <class Real>
  void run(const SumSpace &space, void *const *results, int threads,
           const Body &body) const;

private:
  template <class Real>
  void join(const SumSpace &space, int64_t first, int64_t last, int share,
            int shares) const;

  Layout layout_;
  std::vector<uint64_t> elements_;
  std::vector<Size> offsets_; ///< of accumulators, in bytes
  std::vector<int64_t> cuts_; ///< bounds of the pieces, in outer sites
};

} // namespace gauge::rt
