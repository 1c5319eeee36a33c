//===- Current.cpp - what moving charges do to links ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Current.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>

using namespace gauge;
using namespace gauge::pic;

/// For each link through which something flows: `body(site in the slab's
/// fields, factor * charge)`.
template <int N, class Body>
static void forCrossed(Beam &beam, const Current &current, double factor,
                       Body &&body) {
  const Slab &slab = beam.slabOf(current.plane);
  if (slab.state != Slab::State::Live)
    return;
  constexpr int components = N * N - 1;
  int64_t sites = beam.getBox().sitesOfPlane();
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < sites; ++site) {
    Components<N> p;
    bool isCrossed = false;
    for (int k = 0; k < components; ++k) {
      p[k] = factor * current.charge[site * components + k];
      isCrossed |= p[k] != 0;
    }
    if (isCrossed)
      body(beam.flatOf(slab, current.plane, site), p);
  }
}

template <int N>
static void kickMomentumOf(Beam &beam, const Current &current, double factor) {
  Slab &slab = beam.slabOf(current.plane);
  int64_t reals = beam.getStorage().linkReals;
  int mu = current.direction;
  forCrossed<N>(beam, current, factor, [&](int64_t flat, Components<N> &p) {
    Matrix<N> u = loadMatrix<N>(slab[Slice::Now], flat, mu, reals);
    Matrix<N> kick = compose<N>(p.data());
    kick = sample::multiply<N>(kick.data(), u.data());
    Matrix<N> m = loadMatrix<N>(slab[Slice::Momentum], flat, mu, reals);
    for (int k = 0; k < N * N; ++k)
      m[k] += Complex(0, 1) * kick[k];
    storeMatrix<N>(slab[Slice::Momentum], flat, mu, reals, m);
  });
}

template <int N>
static void kickBeforeOf(Beam &beam, const Current &current, double factor) {
  Slab &slab = beam.slabOf(current.plane);
  int64_t reals = beam.getStorage().linkReals;
  int mu = current.direction;
  forCrossed<N>(beam, current, factor, [&](int64_t flat, Components<N> &p) {
    Matrix<N> u = loadMatrix<N>(slab[Slice::Now], flat, mu, reals);
    Matrix<N> b = loadMatrix<N>(slab[Slice::Before], flat, mu, reals);
    b = sample::dagger<N>(b.data());
    auto old = project<N>(sample::multiply<N>(u.data(), b.data()));
    for (size_t k = 0; k < p.size(); ++k)
      p[k] += old[k];
    Matrix<N> t = temporalPlaquette<N>(p);
    t = sample::dagger<N>(t.data());
    storeMatrix<N>(slab[Slice::Before], flat, mu, reals,
                   sample::multiply<N>(t.data(), u.data()));
  });
}

void gauge::pic::kickMomentum(Beam &beam, const Current &current,
                              double factor) {
  withColours(beam.getStorage().colours,
              [&]<int N>() { kickMomentumOf<N>(beam, current, factor); });
}

void gauge::pic::kickBefore(Beam &beam, const Current &current, double factor) {
  withColours(beam.getStorage().colours,
              [&]<int N>() { kickBeforeOf<N>(beam, current, factor); });
}
