//===- BeamTest.cpp - slabs, and steps in the memory of the slice before --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Algebra.h"
#include "runtime/pic/Kernels.h"
#include "test/pic/Fields.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

using namespace gauge;
using namespace gauge::test;
using pic::Beam;
using pic::Box;
using pic::Complex;
using pic::Slice;

static constexpr Box box{{6, 5, 4}, true};

/// The same links for equal seeds.
template <int N>
static void fillSlice(Beam &beam, Slice slice, double seed) {
  std::vector<Complex> links(box.sitesOfPlane() * 3 * N * N);
  for (int64_t plane = 0; plane < box.cells[0]; ++plane) {
    for (size_t k = 0; k < links.size(); k += N * N) {
      pic::Components<N> x;
      for (double &one : x)
        one = 0.1 * std::sin(seed += 1.7);
      auto u = pic::exponential<N>(x.data());
      std::copy(u.begin(), u.end(), links.begin() + k);
    }
    beam.setLinks(slice, plane, links);
  }
}

static Beam makeBeam(const pic::Kernel &kernel, int colours) {
  const auto &plan = kernel.plan();
  pic::Storage storage;
  storage.lanes = kernel.model().lanes;
  storage.isDouble = kernel.model().isDouble;
  storage.colours = colours;
  storage.linkReals = plan.fields[plan.inputs[0].field].entries() / 3;
  storage.hasOther = storage.hasMomentum = true;
  Beam beam(box, storage, 1, box.cells[0]);
  for (auto [slice, seed] : {std::pair{Slice::Before, 1.0}, {Slice::Now, 1.1}})
    colours == 2 ? fillSlice<2>(beam, slice, seed)
                 : fillSlice<3>(beam, slice, seed);
  return beam;
}

struct DestroyLattice {
  void operator()(gauge_lattice *l) const { gauge_lattice_destroy(l); }
};

static void expectSameBits(const rt::Field &a, const rt::Field &b) {
  ASSERT_EQ(a.data.bytes(), b.data.bytes());
  EXPECT_EQ(std::memcmp(a.data.data(), b.data.data(), a.data.bytes()), 0);
}

/// Runs a function of two links, the first of which is overwritten once, and
/// once not.
static void compare(gauge_context *context, const char *function, int colours,
                    bool isDouble) {
  auto module =
      pic::findBuiltIn(context, "leapfrog", function, colours, isDouble);
  ASSERT_TRUE(module);
  pic::Kernel kernel(context, std::move(*module));
  double dt = 0.25, spacings[] = {0.5, 1, 1.25};
  kernel.set("dt", {&dt, 1});
  kernel.set("a", spacings);
  gauge_lattice *made = nullptr;
  ASSERT_EQ(
      gauge_lattice_create(context, 3, box.cells.data(), 1, nullptr, &made),
      GAUGE_OK);
  std::unique_ptr<gauge_lattice, DestroyLattice> lattice(made);
  Beam apart = makeBeam(kernel, colours), inPlace = makeBeam(kernel, colours);
  pic::Slab &a = apart.slabs()[0], &b = inPlace.slabs()[0];
  lattice->geometry = apart.geometryOf(a);
  if (std::strcmp(function, "explicit_step") == 0) {
    ASSERT_FALSE(kernel.run(*lattice, {&a[Slice::Before], &a[Slice::Now]},
                            {&a[Slice::Other]}));
    ASSERT_FALSE(kernel.run(*lattice, {&b[Slice::Before], &b[Slice::Now]},
                            {&b[Slice::Before]}));
    expectSameBits(a[Slice::Other], b[Slice::Before]);
    return;
  }
  // The links' numbers serve as fields.
  ASSERT_FALSE(kernel.run(*lattice, {&a[Slice::Now], &a[Slice::Before]},
                          {&a[Slice::Other], &a[Slice::Momentum]}));
  ASSERT_FALSE(kernel.run(*lattice, {&b[Slice::Now], &b[Slice::Before]},
                          {&b[Slice::Other], &b[Slice::Before]}));
  expectSameBits(a[Slice::Other], b[Slice::Other]);
  expectSameBits(a[Slice::Momentum], b[Slice::Before]);
}

TEST(Beam, StepsInPlaceHaveTheSameBits) {
  Context context(gauge_context_create(2));
  for (const char *function : {"explicit_step", "exponential_step"})
    for (int colours : {2, 3})
      for (bool isDouble : {true, false}) {
        SCOPED_TRACE(fmt::format("{} SU({}) {}", function, colours, isDouble));
        compare(context.get(), function, colours, isDouble);
      }
}

static std::vector<int64_t> planesOfSlabs(int64_t cells, bool periodic,
                                          int64_t planesOfSlab) {
  std::vector<int64_t> planes;
  Beam beam({{cells, 2, 2}, periodic}, {}, 1, planesOfSlab);
  for (const pic::Slab &slab : beam.slabs())
    if (!slab.fixed)
      planes.push_back(slab.planes);
  return planes;
}

/// Two planes in a slab of their own would have two planes of halo.
TEST(Beam, WhatIsLeftJoinsTheLastSlab) {
  using Planes = std::vector<int64_t>;
  EXPECT_EQ(planesOfSlabs(128, false, 62), (Planes{62, 64}));
  EXPECT_EQ(planesOfSlabs(64, false, 62), (Planes{62}));
  EXPECT_EQ(planesOfSlabs(64, true, 62), (Planes{64}));
  EXPECT_EQ(planesOfSlabs(11, false, 4), (Planes{4, 5}));
  EXPECT_EQ(planesOfSlabs(13, true, 4), (Planes{4, 4, 5}));
  EXPECT_EQ(planesOfSlabs(14, true, 4), (Planes{4, 4, 4, 2}));
}
