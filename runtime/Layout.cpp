//===- Layout.cpp - where a site of a field lies --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Layout.h"
#include "runtime/Parallel.h"

using namespace gauge::rt;

int64_t Layout::strideOf(int position) const {
  int64_t stride = 1;
  for (int place = rank - 1; positionAt(place) != position; --place)
    stride *= extents[positionAt(place)];
  return stride;
}

/// Rounds the number of outer sites up to a multiple of the largest trailing
/// product of extents that wastes at most an eighth. Rows (planes, ...) then
/// end in all lanes at once, and a neighbour across that end is a whole vector.
static int64_t roundOuter(const Layout &layout, int64_t least) {
  int64_t best = least, product = 1;
  for (int place = layout.rank - 1; place >= 0; --place) {
    product *= layout.extents[layout.positionAt(place)];
    int64_t rounded = (least + product - 1) / product * product;
    if (8 * (rounded - least) <= least)
      best = rounded;
  }
  return best;
}

static void splitAlong(Layout &layout, int position) {
  layout.split = position;
  layout.before = layout.behind = 1;
  for (int axis = 0; axis < layout.rank; ++axis)
    if (axis != position)
      (axis < position ? layout.before : layout.behind) *= layout.extents[axis];
  layout.outer =
      roundOuter(layout, (layout.sites + layout.lanes - 1) / layout.lanes);
}

/// What a pass over a field takes: its outer sites, and a quarter of one more
/// for each neighbour that lies in another block. Where blocks do not end with
/// planes, these are neighbours along other axes, too.
static int64_t costOf(const Layout &layout) {
  int64_t plane = layout.before * layout.behind;
  if (layout.outer % plane != 0)
    return 7 * layout.outer;
  bool isWhole = layout.outer % layout.volume == 0;
  return 4 * layout.outer + (isWhole ? 0 : 2 * plane);
}

/// The cheapest axis; of those that cost the same the first one along which no
/// planes are copied: a plane is whole vectors then.
static Layout chooseSplit(Layout layout, Axes decomposed) {
  Layout best;
  for (bool copied : {false, true})
    for (int axis = 0, position = 0; position < layout.rank; ++axis) {
      if (!hasAxis(layout.axes, axis))
        continue;
      splitAlong(layout, position++);
      if (hasAxis(decomposed, axis) == copied &&
          (best.outer == 0 || costOf(layout) < costOf(best)))
        best = layout;
    }
  return best;
}

Layout gauge::rt::makeLayout(const Geometry &geometry, Axes axes, int lanes) {
  Layout layout;
  layout.axes = axes;
  layout.lanes = lanes;
  layout.batch = geometry.batch;
  for (int axis = 0; axis < geometry.dimensions; ++axis)
    if (hasAxis(axes, axis))
      layout.extents[layout.rank++] = geometry.extents[axis];
  for (int axis = 0; axis < layout.rank; ++axis)
    layout.volume *= layout.extents[axis];
  layout.sites = layout.batch * layout.volume;
  if (layout.rank > 0)
    return chooseSplit(layout, geometry.decomposed);
  layout.outer = (layout.sites + lanes - 1) / lanes;
  return layout;
}

namespace {

/// Packs the lanes first .. first + Group - 1 of outer site `o`. `finite` gets
/// 0 * x of every number added, which stays 0 exactly as long as all of them
/// are finite.
template <class Real, int Lanes, int Group>
void packGroup(const Layout &layout, int64_t entries, const Real *border,
               Real *site, int64_t o, int first, Real *finite) {
  const Real *rows[Group];
  for (int l = 0; l < Group; ++l)
    rows[l] = border + layout.flatAt(o, first + l) * entries;
  for (int64_t k = 0; k < entries; ++k)
    for (int l = 0; l < Group; ++l) {
      Real x = rows[l][k];
      site[k * Lanes + first + l] = x;
      finite[first + l] += x * 0;
    }
}

template <class Real, int Lanes>
bool packLanes(const Layout &layout, int64_t entries, const Real *border,
               Real *field, int threads) {
  // More rows at a time than registers hold pointers to make it slower.
  constexpr int group = std::min(Lanes, 8);
  bool allFinite = true;
#pragma omp parallel num_threads(threads) reduction(&& : allFinite)
  {
    Real finite[Lanes] = {};
#pragma omp for schedule(static)
    for (int64_t o = 0; o < layout.outer; ++o)
      for (int first = 0; first < Lanes; first += group)
        packGroup<Real, Lanes, group>(layout, entries, border,
                                      field + o * entries * Lanes, o, first,
                                      finite);
    for (Real x : finite)
      allFinite = allFinite && x == 0;
  }
  return allFinite;
}

template <class Real, int Lanes>
void unpackLanes(const Layout &layout, int64_t entries, const Real *field,
                 Real *border, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t o = 0; o < layout.outer; ++o) {
    const Real *site = field + o * entries * Lanes;
    for (int l = 0, count = layout.realLanes(o); l < count; ++l) {
      Real *row = border + layout.flatAt(o, l) * entries;
      for (int64_t k = 0; k < entries; ++k)
        row[k] = site[k * Lanes + l];
    }
  }
}

/// Packs the first rows of the matrices of outer site `o`; false if the last
/// one of a matrix does not follow from them.
template <class Real, int N, int Lanes>
bool packFirstRowsOfSite(const Layout &layout, int64_t channels,
                         const Real *border, Real *site, int64_t o) {
  constexpr int64_t reals = firstRowsReals(N);
  bool allFit = true;
  for (int l = 0; l < Lanes; ++l) {
    const Real *m = border + layout.flatAt(o, l) * channels * 2 * N * N;
    for (int64_t c = 0; c < channels; ++c, m += int64_t(2 * N * N)) {
      allFit &= lastRowFollows<N>(m);
      for (int64_t k = 0; k < reals; ++k)
        site[(c * reals + k) * Lanes + l] = m[k];
    }
  }
  return allFit;
}

template <class Real, int N, int Lanes>
bool packFirstRowsInLanes(const Layout &layout, int64_t channels,
                          const Real *border, Real *field, int threads) {
  int64_t size = channels * firstRowsReals(N) * Lanes;
  bool allFit = true;
#pragma omp parallel for num_threads(threads) schedule(static)                 \
    reduction(&& : allFit)
  for (int64_t o = 0; o < layout.outer; ++o) {
    bool fits = packFirstRowsOfSite<Real, N, Lanes>(layout, channels, border,
                                                    field + o * size, o);
    allFit = allFit && fits;
  }
  return allFit;
}

template <class Real, int N, int Lanes>
void unpackFirstRowsInLanes(const Layout &layout, int64_t channels,
                            const Real *field, Real *border, int threads) {
  constexpr int64_t reals = firstRowsReals(N);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t o = 0; o < layout.outer; ++o)
    for (int l = 0, count = layout.realLanes(o); l < count; ++l) {
      const Real *rows = field + o * channels * reals * Lanes + l;
      Real *m = border + layout.flatAt(o, l) * channels * 2 * N * N;
      for (int64_t c = 0; c < channels; ++c) {
        for (int64_t k = 0; k < reals; ++k)
          m[k] = rows[k * Lanes];
        std::ranges::copy(lastRow<N>(rows, Lanes), m + reals);
        rows += reals * Lanes;
        m += int64_t(2 * N * N);
      }
    }
}

/// Calls `f` with the number of lanes as a constant.
template <class F>
auto withLanes(int lanes, F &&f) {
  switch (lanes) {
  case 1:
    return f(std::integral_constant<int, 1>());
  case 2:
    return f(std::integral_constant<int, 2>());
  case 4:
    return f(std::integral_constant<int, 4>());
  case 8:
    return f(std::integral_constant<int, 8>());
  case 16:
    return f(std::integral_constant<int, 16>());
  case 32:
    return f(std::integral_constant<int, 32>());
  default:
    return f(std::integral_constant<int, 64>());
  }
}

} // namespace

template <class Real>
bool gauge::rt::pack(const Layout &layout, int64_t entries, const Real *border,
                     Real *field, int threads) {
  threads = threadsFor(layout.elements(entries), threads);
  return withLanes(layout.lanes, [&](auto lanes) {
    return packLanes<Real, lanes()>(layout, entries, border, field, threads);
  });
}

template <class Real>
void gauge::rt::unpack(const Layout &layout, int64_t entries, const Real *field,
                       Real *border, int threads) {
  threads = threadsFor(layout.elements(entries), threads);
  withLanes(layout.lanes, [&](auto lanes) {
    unpackLanes<Real, lanes()>(layout, entries, field, border, threads);
  });
}

/// Calls `f` with the number of colours as a constant; SU(2) and SU(3) only.
template <class F>
static auto withColours(int colours, F &&f) {
  return colours == 2 ? f(std::integral_constant<int, 2>())
                      : f(std::integral_constant<int, 3>());
}

template <class Real>
bool gauge::rt::packFirstRows(const Layout &layout, int colours,
                              int64_t channels, const Real *border, Real *field,
                              int threads) {
  int64_t elements = layout.elements(channels * firstRowsReals(colours));
  threads = threadsFor(elements, threads);
  return withColours(colours, [&](auto n) {
    return withLanes(layout.lanes, [&](auto lanes) {
      return packFirstRowsInLanes<Real, n(), lanes()>(layout, channels, border,
                                                      field, threads);
    });
  });
}

template <class Real>
void gauge::rt::unpackFirstRows(const Layout &layout, int colours,
                                int64_t channels, const Real *field,
                                Real *border, int threads) {
  int64_t elements = layout.elements(channels * firstRowsReals(colours));
  threads = threadsFor(elements, threads);
  withColours(colours, [&](auto n) {
    withLanes(layout.lanes, [&](auto lanes) {
      unpackFirstRowsInLanes<Real, n(), lanes()>(layout, channels, field,
                                                 border, threads);
    });
  });
}

template bool gauge::rt::pack(const Layout &, int64_t, const float *, float *,
                              int);
template bool gauge::rt::pack(const Layout &, int64_t, const double *, double *,
                              int);
template void gauge::rt::unpack(const Layout &, int64_t, const float *, float *,
                                int);
template void gauge::rt::unpack(const Layout &, int64_t, const double *,
                                double *, int);
template bool gauge::rt::packFirstRows(const Layout &, int, int64_t,
                                       const float *, float *, int);
template bool gauge::rt::packFirstRows(const Layout &, int, int64_t,
                                       const double *, double *, int);
template void gauge::rt::unpackFirstRows(const Layout &, int, int64_t,
                                         const float *, float *, int);
template void gauge::rt::unpackFirstRows(const Layout &, int, int64_t,
                                         const double *, double *, int);
