//===- WindowTest.cpp - slabs that nothing has reached --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

/// A bump of the transverse links around plane 20, at rest.
static Links makeBump(const pic::Box &box) {
  Links links = makeSmooth(box, 0.3, 9);
  int64_t each = 3 * box.sitesOfPlane();
  for (size_t k = 0; k < links.size(); ++k) {
    double x = double(int64_t(k) / each) - 20;
    double size = std::abs(x) > 6 ? 0 : std::exp(-x * x / 4);
    auto &q = links[k];
    q = exponential({2 * size * q[1], 2 * size * q[2], 2 * size * q[3]});
  }
  return links;
}

class Window : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Pic, Window,
                         testing::Values(Scheme::Leapfrog,
                                         Scheme::SemiImplicit));

/// What the window leaves out is nothing: the same fields as without it, in
/// less memory.
TEST_P(Window, ChangesNothing) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o;
  o.box = {{200, 4, 5}, false};
  o.spacings = {0.5, 1, 1};
  o.dt = 0.25;
  o.scheme = GetParam();
  o.residual = 1e-15;
  o.planesOfSlab = 10;
  Links bump = makeBump(o.box), fields[2];
  uint64_t bytes[2];
  for (bool window : {false, true}) {
    o.window = window;
    auto evolution = makeEvolution(context.get(), o);
    std::vector<std::complex<double>> none;
    // Only what is not 1 is set: the rest stays without memory.
    for (int64_t x = 10; x < 31; ++x) {
      Links plane(bump.begin() + x * 60, bump.begin() + (x + 1) * 60);
      std::vector<std::complex<double>> numbers(240);
      for (int k = 0; k < 60; ++k) {
        const auto &q = plane[k];
        numbers[4 * k] = {q[0], q[3]};
        numbers[4 * k + 1] = {q[2], q[1]};
        numbers[4 * k + 2] = {-q[2], q[1]};
        numbers[4 * k + 3] = {q[0], -q[3]};
      }
      evolution->beam().setLinks(Slice::Now, x, numbers);
    }
    // Something has to move for a slab to wake.
    for (pic::Slab &slab : evolution->beam().slabs())
      if (slab.state == pic::Slab::State::Still)
        evolution->beam().awake(slab, true);
    evolution->settle();
    for (int n = 0; n < 60; ++n)
      ASSERT_FALSE(evolution->advance());
    fields[window] = getLinks(*evolution, Slice::Now);
    bytes[window] = evolution->beam().bytes();
  }
  EXPECT_LE(distance(fields[0], fields[1]), 1e-13);
  EXPECT_LT(bytes[1], bytes[0] / 2);
}
