//===- Reduce.cpp - sums over axes of a field -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Reduce.h"
#include "runtime/Parallel.h"

using namespace gauge::rt;

/// Outer sites of a piece: enough to hide the start of a loop, few enough to
/// keep all threads busy on small lattices.
static constexpr int64_t pieceLength = 256;

/// Pieces end at multiples of pieceLength and wherever some lane reaches the
/// end of a configuration.
static std::vector<int64_t> findCuts(const Layout &from) {
  std::vector<int64_t> cuts;
  for (int64_t o = 0; o < from.outer; o += pieceLength)
    cuts.push_back(o);
  for (int l = 0; l < from.lanes; ++l) {
    int64_t first = l * from.outer;
    int64_t next = (first + from.volume - 1) / from.volume * from.volume;
    for (int64_t number = next; number < first + from.outer;
         number += from.volume)
      cuts.push_back(number - first);
  }
  cuts.push_back(from.outer);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

Reduction::Reduction(const Layout &from, const Layout &to, int64_t entries,
                     bool mean)
    : from_(from), to_(to), entries_(entries) {
  double count = static_cast<double>(from.volume / to.volume);
  factor_ = mean ? 1 / count : 1;
  if (!to.axes) {
    cuts_ = findCuts(from);
    return;
  }
  summed_.fill(1);
  int position = 0;
  int64_t stride = to.volume;
  for (int axis = 0; axis < GAUGE_MAX_DIMENSIONS; ++axis) {
    if (!hasAxis(from.axes, axis))
      continue;
    int64_t extent = from.extents[position];
    bool kept = hasAxis(to.axes, axis);
    stride = kept ? stride / extent : stride;
    keptStride_[position] = kept ? stride : 0;
    summed_[position] = kept ? 1 : extent;
    ++position;
  }
  findRun();
}

void Reduction::findRun() {
  for (int place = from_.rank - 1; place >= 0; --place) {
    int position = from_.positionAt(place);
    int64_t run = run_ * summed_[position];
    if (keptStride_[position] > 0 || from_.outer % run != 0)
      return;
    run_ = run;
    summed_[position] = 1;
  }
}

static Size doubles(int64_t a, int64_t b) {
  return Size(static_cast<uint64_t>(a)) * static_cast<uint64_t>(b) *
         sizeof(double);
}

Size Reduction::workspaceBytes() const {
  int64_t pieces = cuts_.empty() ? 0 : static_cast<int64_t>(cuts_.size()) - 1;
  int64_t runs = run_ > 1 ? from_.sites / run_ : 0;
  return doubles(to_.sites, entries_) +
         doubles(pieces, entries_ * from_.lanes) + doubles(runs, entries_);
}

void Reduction::allocate() {
  Size sums = doubles(to_.sites, entries_);
  sums_ = Block(sums.value());
  partials_ = Block(workspaceBytes().value() - sums.value());
}

template <class Real>
void Reduction::sumPieces(const Real *input, int threads) {
  int64_t pieces = static_cast<int64_t>(cuts_.size()) - 1;
  int64_t width = entries_ * from_.lanes;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t piece = 0; piece < pieces; ++piece) {
    double *sum = partials_.data<double>() + piece * width;
    std::fill(sum, sum + width, 0.0);
    for (int64_t o = cuts_[piece]; o < cuts_[piece + 1]; ++o) {
      const Real *site = input + o * width;
      for (int64_t k = 0; k < width; ++k)
        sum[k] += static_cast<double>(site[k]);
    }
  }
}

/// Adds the pieces of one configuration, lane by lane.
double Reduction::joinEntry(int64_t configuration, int64_t entry) const {
  const double *partials = partials_.data<double>();
  int64_t begin = configuration * from_.volume, end = begin + from_.volume;
  double sum = 0;
  for (int64_t number = begin; number < end;) {
    int64_t lane = number / from_.outer, first = lane * from_.outer;
    int64_t stop = std::min(end - first, from_.outer);
    auto cut = std::lower_bound(cuts_.begin(), cuts_.end(), number - first);
    for (; *cut < stop; ++cut)
      sum += partials[((cut - cuts_.begin()) * entries_ + entry) * from_.lanes +
                      lane];
    number = first + stop;
  }
  return sum;
}

void Reduction::joinPieces(int threads) {
  double *sums = sums_.data<double>();
#pragma omp parallel for num_threads(threads) schedule(static) collapse(2)
  for (int64_t b = 0; b < from_.batch; ++b)
    for (int64_t k = 0; k < entries_; ++k)
      sums[b * entries_ + k] = joinEntry(b, k);
}

/// `Group` numbers of a site at a time.
template <int Group, class Real>
void Reduction::sumRun(const Real *input, int64_t run) {
  int64_t width = entries_ * from_.lanes, lanes = from_.lanes;
  const Real *start = input + run * run_ * width;
  for (int64_t first = 0; first < width; first += Group) {
    double sum[Group] = {};
    for (int64_t o = 0; o < run_; ++o)
      for (int k = 0; k < Group; ++k)
        sum[k] += static_cast<double>(start[o * width + first + k]);
    for (int k = 0; k < Group; ++k) {
      int64_t entry = (first + k) / lanes, lane = (first + k) % lanes;
      int64_t number = lane * from_.outer + run * run_;
      if (number < from_.sites)
        partials_.data<double>()[number / run_ * entries_ + entry] = sum[k];
    }
  }
}

template <class Real>
void Reduction::sumRuns(const Real *input, int threads) {
  constexpr int group = 8;
  bool whole = entries_ * from_.lanes % group == 0;
  int64_t runs = from_.outer / run_;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t run = 0; run < runs; ++run)
    whole ? sumRun<group>(input, run) : sumRun<1>(input, run);
}

template <class Add>
void Reduction::sumSite(int64_t flat, double *sum, Add add) const {
  // Where the sum starts: the result's coordinates, 0 along summed axes.
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> stride{};
  int64_t start = flat / to_.volume * from_.volume, rest = flat % to_.volume;
  for (int axis = 0; axis < from_.rank; ++axis) {
    stride[axis] = from_.strideOf(axis);
    if (keptStride_[axis] > 0) {
      start += rest / keptStride_[axis] * stride[axis];
      rest %= keptStride_[axis];
    }
  }
  std::fill(sum, sum + entries_, 0.0);
  for (int64_t i = 0; i < summed_[0]; ++i)
    for (int64_t j = 0; j < summed_[1]; ++j)
      for (int64_t k = 0; k < summed_[2]; ++k)
        for (int64_t m = 0; m < summed_[3]; ++m)
          add(start + i * stride[0] + j * stride[1] + k * stride[2] +
                  m * stride[3],
              sum);
}

template <class Add>
void Reduction::sumSites(int threads, Add add) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t flat = 0; flat < to_.sites; ++flat)
    sumSite(flat, sums_.data<double>() + flat * entries_, add);
}

template <class Real>
void Reduction::store(Real *output, int threads) const {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t o = 0; o < to_.outer; ++o)
    for (int l = 0; l < to_.lanes; ++l) {
      const double *sum = sums_.data<double>() + to_.flatAt(o, l) * entries_;
      for (int64_t k = 0; k < entries_; ++k)
        output[(o * entries_ + k) * to_.lanes + l] =
            static_cast<Real>(sum[k] * factor_);
    }
}

/// Adds numbers that lie `stride` apart.
template <class Real>
void Reduction::add(const Real *numbers, int64_t stride, double *sum) const {
  for (int64_t e = 0; e < entries_; ++e)
    sum[e] += static_cast<double>(numbers[e * stride]);
}

template <class Real>
void Reduction::run(const Real *input, Real *output, int threads) {
  threads = threadsFor(from_.elements(entries_), threads);
  if (!to_.axes) {
    sumPieces(input, threads);
    joinPieces(threads);
  } else if (run_ > 1) {
    sumRuns(input, threads);
    double runs = double(from_.sites / run_) * double(entries_);
    sumSites(threadsFor(runs, threads), [&](int64_t number, double *sum) {
      add(partials_.data<double>() + number / run_ * entries_, 1, sum);
    });
  } else {
    sumSites(threads, [&](int64_t number, double *sum) {
      add(input + number % from_.outer * entries_ * from_.lanes +
              number / from_.outer,
          from_.lanes, sum);
    });
  }
  store(output, threadsFor(to_.elements(entries_), threads));
}

template void Reduction::run(const float *, float *, int);
template void Reduction::run(const double *, double *, int);
