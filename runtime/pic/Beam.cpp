//===- Beam.cpp - slabs, their memory and their halos ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Beam.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cassert>
#include <cstring>

using namespace gauge;
using namespace gauge::pic;
using gauge::rt::Field;

//===----------------------------------------------------------------------===//
// Slabs
//===----------------------------------------------------------------------===//

Beam::Beam(const Box &box, const Storage &storage, int64_t halo,
           int64_t planesOfSlab)
    : box_(box), storage_(storage) {
  int64_t n = box.cells[0];
  auto add = [&](int64_t first, int64_t planes, int64_t halos, bool fixed) {
    Slab &slab = slabs_.emplace_back();
    slab.first = first;
    slab.planes = planes;
    slab.halo = halos;
    slab.fixed = fixed;
    owner_.insert(owner_.end(), planes,
                  static_cast<int32_t>(slabs_.size() - 1));
  };
  int64_t ends = box.periodic ? 0 : halo;
  if (ends)
    add(0, ends, 0, true);
  auto planesFrom = [&](int64_t first) {
    int64_t left = n - ends - first;
    return 2 * left < 3 * planesOfSlab ? left : planesOfSlab;
  };
  // A box that is one slab wraps around by itself.
  bool whole = box.periodic && planesFrom(0) == n;
  for (int64_t first = ends, planes; first < n - ends; first += planes) {
    planes = planesFrom(first);
    add(first, planes, whole ? 0 : halo, false);
  }
  if (ends)
    add(n - ends, ends, 0, true);
}

rt::Geometry Beam::geometryOf(const Slab &slab) const {
  rt::Geometry geometry;
  geometry.dimensions = 3;
  geometry.extents = {slab.extent(), box_.cells[1], box_.cells[2]};
  geometry.batch = 1;
  geometry.decomposed = 0b1;
  return geometry;
}

rt::Layout Beam::layoutOf(const Slab &slab) const {
  return rt::makeLayout(geometryOf(slab), 0b111, storage_.lanes);
}

uint64_t Beam::bytesOfField(const Slab &slab) const {
  return static_cast<uint64_t>(
             layoutOf(slab).elements(3 * storage_.linkReals)) *
         (storage_.isDouble ? 8 : 4);
}

bool Beam::isKept(Slice slice) const {
  return slice == Slice::Other      ? storage_.hasOther
         : slice == Slice::Momentum ? storage_.hasMomentum
                                    : true;
}

/// Whether a number of a link is the real part of a diagonal element.
static bool isDiagonal(const Storage &storage, int64_t entry) {
  return entry % storage.linkReals % (2 * (storage.colours + 1)) == 0;
}

/// The numbers of a site whose links are 1.
static std::vector<double> unitSite(const Storage &storage) {
  std::vector<double> site(3 * storage.linkReals);
  for (size_t k = 0; k < site.size(); ++k)
    site[k] = isDiagonal(storage, static_cast<int64_t>(k)) ? 1 : 0;
  return site;
}

Field Beam::makeField(const Slab &slab, Slice slice) const {
  Field field;
  field.layout = layoutOf(slab);
  field.entries = 3 * storage_.linkReals;
  field.isDouble = storage_.isDouble;
  field.data = rt::Block(bytesOfField(slab));
  if (slice == Slice::Momentum)
    std::memset(field.data.data(), 0, field.data.bytes());
  else
    field.fill(unitSite(storage_));
  return field;
}

static void copyField(Field &to, const Field &from) {
  std::memcpy(to.data.data(), from.data.data(), from.data.bytes());
}

void Beam::awake(Slab &slab, bool live) {
  if (!slab[Slice::Now].hasMemory())
    slab[Slice::Now] = makeField(slab, Slice::Now);
  slab.state = std::max(slab.state, Slab::State::Still);
  if (!live || slab.state == Slab::State::Live)
    return;
  slab.state = Slab::State::Live;
  for (int s = 0; s < sliceCount; ++s)
    if (s != static_cast<int>(Slice::Now) && isKept(static_cast<Slice>(s)))
      slab.fields[s] = makeField(slab, static_cast<Slice>(s));
  copyField(slab[Slice::Before], slab[Slice::Now]);
  for (Slice s : {Slice::Before, Slice::Now})
    for (int64_t k = 0; k < slab.halo; ++k) {
      fillHaloPlane(slab, s, k);
      fillHaloPlane(slab, s, slab.extent() - 1 - k);
    }
}

uint64_t Beam::mostBytes() const {
  uint64_t sum = 0;
  for (const Slab &slab : slabs_)
    for (int s = 0; s < sliceCount; ++s)
      if (isKept(static_cast<Slice>(s)))
        sum += bytesOfField(slab);
  return sum;
}

uint64_t Beam::bytes() const {
  uint64_t sum = 0;
  for (const Slab &slab : slabs_)
    for (const Field &field : slab.fields)
      sum += field.data.bytes();
  return sum;
}

//===----------------------------------------------------------------------===//
// Links of a plane
//===----------------------------------------------------------------------===//

template <int N>
static void storeLinks(const Storage &storage, Field &field, int64_t flat,
                       const Complex *links) {
  for (int mu = 0; mu < 3; ++mu) {
    Matrix<N> m;
    std::copy_n(links + mu * N * N, N * N, m.begin());
    storeMatrix<N>(field, flat, mu, storage.linkReals, m);
  }
}

template <int N>
static void loadLinks(const Storage &storage, const Field &field, int64_t flat,
                      Complex *links) {
  for (int mu = 0; mu < 3; ++mu) {
    Matrix<N> m = loadMatrix<N>(field, flat, mu, storage.linkReals);
    std::copy(m.begin(), m.end(), links + mu * N * N);
  }
}

void Beam::setLinks(Slice slice, int64_t plane,
                    std::span<const Complex> links) {
  Slab &slab = slabOf(plane);
  if (slab.fixed && slice == Slice::Before)
    return;
  awake(slab, slice == Slice::Before);
  size_t each = 3 * storage_.colours * storage_.colours;
  for (int64_t site = 0; site < box_.sitesOfPlane(); ++site) {
    int64_t flat = flatOf(slab, plane, site);
    if (storage_.colours == 2)
      storeLinks<2>(storage_, slab[slice], flat, &links[site * each]);
    else
      storeLinks<3>(storage_, slab[slice], flat, &links[site * each]);
  }
}

void Beam::getLinks(Slice slice, int64_t plane,
                    std::span<Complex> links) const {
  const Slab &slab = slabOf(plane);
  const Field &field =
      slab[slab.state == Slab::State::Live ? slice : Slice::Now];
  int n = storage_.colours;
  size_t each = 3 * n * n;
  for (int64_t site = 0; site < box_.sitesOfPlane(); ++site) {
    Complex *out = &links[site * each];
    if (slab.state == Slab::State::Vacuum)
      for (size_t k = 0; k < each; ++k)
        out[k] = k % (n * n) % (n + 1) == 0 ? 1 : 0;
    else if (n == 2)
      loadLinks<2>(storage_, field, flatOf(slab, plane, site), out);
    else
      loadLinks<3>(storage_, field, flatOf(slab, plane, site), out);
  }
}

void Beam::read(const Slab &slab, Slice slice,
                std::vector<double> &numbers) const {
  const Field &field = slab[slice];
  int64_t first = slab.halo * box_.sitesOfPlane();
  int64_t sites = slab.planes * box_.sitesOfPlane();
  numbers.resize(sites * field.entries);
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < sites; ++site)
    field.read(first + site, 0,
               std::span(numbers).subspan(site * field.entries, field.entries));
}

void Beam::write(Slab &slab, Slice slice, std::span<const double> numbers) {
  Field &field = slab[slice];
  int64_t first = slab.halo * box_.sitesOfPlane();
  int64_t sites = slab.planes * box_.sitesOfPlane();
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < sites; ++site)
    field.write(first + site, 0,
                numbers.subspan(site * field.entries, field.entries));
}

//===----------------------------------------------------------------------===//
// Halos
//===----------------------------------------------------------------------===//

/// Gives plane `local` of the slab's lattice, one of the halo, what its owner
/// holds.
void Beam::fillHaloPlane(Slab &slab, Slice slice, int64_t local) {
  int64_t n = box_.cells[0];
  int64_t plane = (slab.first - slab.halo + local + n) % n;
  const Slab &from = slabOf(plane);
  Field &to = slab[slice];
  bool momentum = slice == Slice::Momentum;
  const Field *source = nullptr;
  if (from.state == Slab::State::Live)
    source = &from[slice];
  else if (from.state == Slab::State::Still && !momentum)
    source = &from[Slice::Now];
  if (source)
    return to.copyPlane(local, *source, plane - from.first + from.halo);
  std::vector<double> vacuum =
      momentum ? std::vector<double>(to.entries) : unitSite(storage_);
  int64_t sites = box_.sitesOfPlane();
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < sites; ++site)
    to.write(local * sites + site, 0, vacuum);
}

void Beam::exchange(Slice slice) {
  for (Slab &slab : slabs_)
    if (slab.state == Slab::State::Live && isKept(slice))
      for (int64_t k = 0; k < slab.halo; ++k) {
        fillHaloPlane(slab, slice, k);
        fillHaloPlane(slab, slice, slab.extent() - 1 - k);
      }
}

void Beam::swap(Slice a, Slice b) {
  for (Slab &slab : slabs_)
    if (slab.state == Slab::State::Live)
      std::swap(slab[a], slab[b]);
}
