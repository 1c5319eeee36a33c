//===- Sums.cpp - sums over sites that a kernel adds up -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Sums.h"

#include <omp.h>

#include <cstring>

using namespace gauge::rt;

/// Most outer sites of a piece: few enough for the model's precision and to
/// keep all threads busy, enough that clearing and joining cost little beside
/// the kernel.
static constexpr int64_t pieceLength = 64;

/// How many pieces of the same length there are: one, or as many as usual
/// numbers of threads share without a rest.
static int64_t countPieces(int64_t outer) {
  int64_t least = (outer + pieceLength - 1) / pieceLength;
  return least <= 1 ? 1 : (least + 3) / 4 * 4;
}

/// Bounds of the pieces. They are also cut where a lane comes to the end of the
/// sites and is padding from there on: within a piece the valid lanes stay the
/// same.
static std::vector<int64_t> findCuts(const Layout &layout) {
  std::vector<int64_t> cuts;
  int64_t count = countPieces(layout.outer);
  for (int64_t piece = 0; piece <= count; ++piece)
    cuts.push_back(layout.outer * piece / count);
  int64_t end = layout.sites % layout.outer;
  auto place = std::lower_bound(cuts.begin(), cuts.end(), end);
  if (*place != end)
    cuts.insert(place, end);
  return cuts;
}

static Size align(Size bytes) {
  return (bytes + (alignment - 1)).value() / alignment * alignment;
}

Sums::Sums(const Layout &layout, std::vector<uint64_t> elements,
           uint64_t realBytes)
    : layout_(layout), elements_(std::move(elements)), cuts_(findCuts(layout)) {
  Size offset = 0;
  for (uint64_t count : elements_) {
    offsets_.push_back(offset);
    offset += align(Size(count) * layout.lanes * realBytes);
  }
  offsets_.push_back(offset);
}

Size Sums::accumulatorBytes() const { return offsets_.back(); }

Size Sums::totalBytes() const {
  Size total = 0;
  for (uint64_t count : elements_)
    total += Size(count) * sizeof(double);
  return total;
}

void *Sums::accumulator(const SumSpace &space, int thread, size_t sum) const {
  return space.accumulators.data<char>() + thread * space.stride +
         offsets_[sum].value();
}

/// The sum of the first lanes of an element, every fourth by itself: one vector
/// of additions after another.
template <class Real>
static double sumLanes(const Real *from, int count) {
  double part[4] = {};
  int l = 0;
  for (; l + 4 <= count; l += 4)
    for (int i = 0; i < 4; ++i)
      part[i] += static_cast<double>(from[l + i]);
  for (int i = 0; l < count; ++l, ++i)
    part[i] += static_cast<double>(from[l]);
  return (part[0] + part[1]) + (part[2] + part[3]);
}

/// Adds pieces first .. last - 1, which threads 0, 1, .. have in their
/// accumulators, to this thread's share of the totals.
template <class Real>
void Sums::join(const SumSpace &space, int64_t first, int64_t last, int share,
                int shares) const {
  double *totals = space.totals.data<double>();
  for (size_t sum = 0; sum < elements_.size(); totals += elements_[sum++]) {
    uint64_t begin = elements_[sum] * share / shares;
    uint64_t end = elements_[sum] * (share + 1) / shares;
    for (int64_t piece = first; piece < last; ++piece) {
      const Real *from = static_cast<const Real *>(
          accumulator(space, static_cast<int>(piece - first), sum));
      int valid = layout_.realLanes(cuts_[piece]);
      for (uint64_t e = begin; e < end; ++e)
        totals[e] += sumLanes(from + e * layout_.lanes, valid);
    }
  }
}

template <class Real>
void Sums::run(const SumSpace &space, void *const *results, int threads,
               const Body &body) const {
  threads = static_cast<int>(std::min<int64_t>(threads, pieces()));
  double *totals = space.totals.data<double>();
  std::memset(totals, 0, totalBytes().value());
#pragma omp parallel num_threads(threads)
  {
    // Every thread takes a piece, then all add up what they have.
    int thread = omp_get_thread_num(), count = omp_get_num_threads();
    for (int64_t first = 0; first < pieces(); first += count) {
      int64_t piece = first + thread;
      if (piece < pieces()) {
        std::memset(accumulator(space, thread, 0), 0,
                    accumulatorBytes().value());
        body(thread, cuts_[piece], cuts_[piece + 1]);
      }
#pragma omp barrier
      join<Real>(space, first, std::min(first + count, pieces()), thread,
                 count);
#pragma omp barrier
    }
  }
  for (size_t sum = 0; sum < elements_.size(); totals += elements_[sum++])
    std::transform(totals, totals + elements_[sum],
                   static_cast<Real *>(results[sum]),
                   [](double x) { return static_cast<Real>(x); });
}

template void Sums::run<float>(const SumSpace &, void *const *, int,
                               const Body &) const;
template void Sums::run<double>(const SumSpace &, void *const *, int,
                                const Body &) const;
