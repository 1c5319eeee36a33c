//===- StaplesTest.cpp - the force of the Wilson action -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// S = beta/N sum_{x, mu < nu} Re Tr (1 - P_{mu nu}(x)). The plaquettes that
// hold U = U_mu(x) sum up to Re Tr U V with V the sum of its 2 (D - 1) staples,
// each from x+mu to x. As U -> exp(i eps T^a) U,
//
//   D_a S = -beta/N Re Tr (i T^a U V) = beta/N Im Tr (T^a U V)
//         = beta/N Tr (T^a H),          H = (U V - (U V)^dagger) / (2i),
//   F     = sum_a T^a D_a S = beta/(2N) (H - Tr H / N),
//
// by the completeness of generators with Tr T^a T^b = delta^ab/2
// (docs/derivatives.md). Of U(1), where T = 1 and N = 1, F = beta H.
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Verify.h"
#include "test/physics/CompiledAction.h"
#include "gtest/gtest.h"

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

/// U_mu(x) V: the plaquettes through the link, as loops from x.
static Matrix getPlaquettes(const Array &u, const Lattice &lattice, int64_t x,
                            int64_t mu) {
  Matrix sum(u.shape.back());
  int64_t ahead = lattice.hop(x, mu, 1);
  for (int64_t nu = 0; nu < int64_t(lattice.extents.size()); ++nu) {
    if (nu == mu)
      continue;
    int64_t up = lattice.hop(x, nu, 1), down = lattice.hop(x, nu, -1);
    sum += u.getMatrix(ahead, nu) * u.getMatrix(up, mu).dagger() *
           u.getMatrix(x, nu).dagger();
    sum += u.getMatrix(lattice.hop(ahead, nu, -1), nu).dagger() *
           u.getMatrix(down, mu).dagger() * u.getMatrix(down, nu);
  }
  return u.getMatrix(x, mu) * sum;
}

static Array getStapleForce(const Array &u, const Lattice &lattice, double beta,
                            bool special) {
  Array force(u.shape);
  double factor = special ? beta / double(2 * u.shape.back()) : beta;
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    for (int64_t mu = 0; mu < int64_t(lattice.extents.size()); ++mu)
      force.setMatrix(
          x, mu, factor * project(getPlaquettes(u, lattice, x, mu), special));
  return force;
}

/// Relative to the largest number of the force: a sum of at most 6 products of
/// four matrices keeps it to some 1e-15.
static constexpr double tolerance = 1e-12;

static void compareWithStaples(const std::string &group, int64_t dimensions,
                               const std::vector<Lattice> &lattices) {
  constexpr double beta = 2.3;
  CompiledAction action(
      readModel(EXAMPLES "/wilson_action.gauge",
                {{"group", group}, {"lattice", std::to_string(dimensions)}}),
      {{"beta", beta}});
  ASSERT_TRUE(action);
  for (const Lattice &lattice : lattices) {
    ASSERT_TRUE(action.setLattice(lattice));
    Array links = action.makeRandomLinks(5);
    auto values = action.evaluate(links);
    ASSERT_TRUE(succeeded(values));
    Array expected = getStapleForce(links, lattice, beta, action.isSpecial());
    EXPECT_GT(getMagnitude(expected), 0.1);
    EXPECT_LE(
        compare(values->force, expected, getMagnitude(expected)).deviation,
        tolerance);
  }
}

// Links that are their own neighbours (extents 1 and 2) are in one plaquette
// more than once.

TEST(Staples, OfU1) {
  compareWithStaples("U(1)", 2, {{{8, 8}, 1}, {{5, 1}, 1}});
}

TEST(Staples, OfSU2) {
  compareWithStaples("SU(2)", 3, {{{6, 6, 6}, 1}, {{2, 5, 3}, 1}});
}

TEST(Staples, OfSU3) {
  compareWithStaples("SU(3)", 4, {{{4, 4, 4, 4}, 1}, {{2, 3, 1, 4}, 1}});
}
