//===- Layout.cpp - where a site of a field lies --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Layout.h"
#include "runtime/Parallel.h"

using namespace gauge::rt;

/// Rounds the number of outer sites up to a multiple of the largest trailing
/// product of extents that wastes at most an eighth. Rows (planes, ...) then
/// end in all lanes at once, and a neighbour across that end is a whole vector.
static int64_t roundOuter(const Layout &layout, int64_t least) {
  int64_t best = least, product = 1;
  for (int axis = layout.rank - 1; axis >= 0; --axis) {
    product *= layout.extents[axis];
    int64_t rounded = (least + product - 1) / product * product;
    if (8 * (rounded - least) <= least)
      best = rounded;
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
  layout.outer = roundOuter(layout, (layout.sites + lanes - 1) / lanes);
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
      Real *row = border + (l * layout.outer + o) * entries;
      for (int64_t k = 0; k < entries; ++k)
        row[k] = site[k * Lanes + l];
    }
  }
}

/// Packs the first rows of the matrices of outer site `o`; false if one of them
/// is not finite or no quaternion.
template <class Real, int Lanes>
bool packQuaternionSite(const Layout &layout, int64_t channels,
                        const Real *border, Real *site, int64_t o) {
  bool allFit = true;
  for (int l = 0; l < Lanes; ++l) {
    const Real *m =
        border + layout.flatAt(o, l) * channels * 2 * quaternionReals;
    for (int64_t c = 0; c < channels; ++c, m += 2 * quaternionReals) {
      allFit &= isQuaternion(m);
      for (int64_t k = 0; k < quaternionReals; ++k)
        site[(c * quaternionReals + k) * Lanes + l] = m[k];
    }
  }
  return allFit;
}

template <class Real, int Lanes>
bool packQuaternionLanes(const Layout &layout, int64_t channels,
                         const Real *border, Real *field, int threads) {
  int64_t size = channels * quaternionReals * Lanes;
  bool allFit = true;
#pragma omp parallel for num_threads(threads) schedule(static)                 \
    reduction(&& : allFit)
  for (int64_t o = 0; o < layout.outer; ++o) {
    bool fits = packQuaternionSite<Real, Lanes>(layout, channels, border,
                                                field + o * size, o);
    allFit = allFit && fits;
  }
  return allFit;
}

template <class Real, int Lanes>
void unpackQuaternionLanes(const Layout &layout, int64_t channels,
                           const Real *field, Real *border, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t o = 0; o < layout.outer; ++o)
    for (int l = 0, count = layout.realLanes(o); l < count; ++l) {
      const Real *q = field + o * channels * quaternionReals * Lanes + l;
      Real *m = border + layout.flatAt(o, l) * channels * 2 * quaternionReals;
      for (int64_t c = 0; c < channels; ++c) {
        Real re = q[0], im = q[Lanes], reB = q[2 * Lanes], imB = q[3 * Lanes];
        std::ranges::copy(std::array{re, im, reB, imB, -reB, imB, re, -im}, m);
        q += quaternionReals * Lanes;
        m += 2 * quaternionReals;
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

template <class Real>
bool gauge::rt::packQuaternions(const Layout &layout, int64_t channels,
                                const Real *border, Real *field, int threads) {
  threads = threadsFor(layout.elements(channels * quaternionReals), threads);
  return withLanes(layout.lanes, [&](auto lanes) {
    return packQuaternionLanes<Real, lanes()>(layout, channels, border, field,
                                              threads);
  });
}

template <class Real>
void gauge::rt::unpackQuaternions(const Layout &layout, int64_t channels,
                                  const Real *field, Real *border,
                                  int threads) {
  threads = threadsFor(layout.elements(channels * quaternionReals), threads);
  withLanes(layout.lanes, [&](auto lanes) {
    unpackQuaternionLanes<Real, lanes()>(layout, channels, field, border,
                                         threads);
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
template bool gauge::rt::packQuaternions(const Layout &, int64_t, const float *,
                                         float *, int);
template bool gauge::rt::packQuaternions(const Layout &, int64_t,
                                         const double *, double *, int);
template void gauge::rt::unpackQuaternions(const Layout &, int64_t,
                                           const float *, float *, int);
template void gauge::rt::unpackQuaternions(const Layout &, int64_t,
                                           const double *, double *, int);
