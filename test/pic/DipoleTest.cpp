//===- DipoleTest.cpp - correlators of Wilson lines -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Dipole.h"
#include "runtime/pic/LightCone.h"
#include "runtime/pic/Nucleus.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using Complex = std::complex<double>;

static pic::Transverse uneven(int colours) {
  return {{6, 5}, {0.5, 0.8}, colours, 2};
}

static pic::Matrices linesOf(const pic::Transverse &lattice) {
  return makeLines(lattice, pic::SheetOptions{.mu = 0.4, .sheets = 3});
}

/// Re tr V(x) V(x+r)^dagger / N, the mean over x, by its definition.
static double correlate(const pic::Transverse &lattice,
                        const pic::Matrices &lines, int64_t r1, int64_t r2) {
  const auto &[n, m] = lattice.cells;
  int64_t entries = lattice.colours * lattice.colours;
  double sum = 0;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < m; ++j) {
      int64_t here = i * m + j, there = (i + r1) % n * m + (j + r2) % m;
      for (int64_t e = 0; e < entries; ++e)
        sum +=
            (lines[here * entries + e] * std::conj(lines[there * entries + e]))
                .real();
    }
  return sum / double(lattice.colours * lattice.sites());
}

TEST(Dipole, IsTheSumOverAllPairs) {
  for (int colours : {2, 3}) {
    auto lattice = uneven(colours);
    auto lines = linesOf(lattice);
    auto fast = pic::correlateLines(lattice, lines);
    EXPECT_LT(fast[1], 0.95); // there is something to see
    for (int64_t site = 0; site < lattice.sites(); ++site)
      EXPECT_NEAR(fast[site], correlate(lattice, lines, site / 5, site % 5),
                  1e-14);
  }
}

/// Means over directions, of D and of its transform, from the definitions.
TEST(Dipole, IsAveragedOverDirections) {
  auto lattice = uneven(3);
  auto lines = linesOf(lattice);
  auto dipole = measureDipole(lattice, lines);
  // r = 0; (0, +-0.5); (0.8, 0), (1, 0), (0.5, 0.8) are 1.6 to 2 times 0.5.
  ASSERT_GE(dipole.distances.size(), 3u);
  EXPECT_NEAR(dipole.distances[0].value, 1, 1e-14);
  EXPECT_EQ(dipole.distances[1].count, 2);
  EXPECT_NEAR(dipole.distances[1].value, correlate(lattice, lines, 1, 0),
              1e-14);
  EXPECT_EQ(dipole.distances[1].at, 0.5);
  double sum = 0;
  int64_t count = 0;
  for (const auto &bin : dipole.momenta) {
    sum += bin.value * double(bin.count);
    count += bin.count;
  }
  EXPECT_EQ(count, lattice.sites());
  // The integral of C is D(0) = 1: sites times the area of a cell.
  EXPECT_NEAR(sum / (double(count) * 0.5 * 0.8), 1, 1e-14);
  // The lowest modes, (0, +-1): q = 2 pi / 4; (+-1, 0), q = 2 pi / 3.
  double expected = 0;
  for (int64_t site = 0; site < lattice.sites(); ++site)
    expected += 0.4 * correlate(lattice, lines, site / 5, site % 5) *
                std::cos(2 * std::numbers::pi * double(site % 5) / 5);
  double other = 0;
  for (int64_t site = 0; site < lattice.sites(); ++site)
    other += 0.4 * correlate(lattice, lines, site / 5, site % 5) *
             std::cos(2 * std::numbers::pi * double(site / 5) / 6);
  EXPECT_EQ(dipole.momenta[1].count, 4);
  EXPECT_NEAR(dipole.momenta[1].value, (expected + other) / 2, 1e-14);
}

TEST(Dipole, SaturationRadius) {
  pic::Dipole dipole;
  double level = std::exp(-0.5);
  dipole.distances = {{0, 1, 1}, {1, level + 0.1, 4}, {2, level - 0.3, 8}};
  EXPECT_NEAR(dipole.saturationRadius(), 1.25, 1e-14);
  dipole.distances.pop_back();
  EXPECT_TRUE(std::isnan(dipole.saturationRadius()));
}

/// Of many sheets, D(r) = exp(-C_F <(g phi^a(x) - g phi^a(x+r))^2> / 2), where
/// the mean square is g^4 mu^2 times a sum over modes (F. Gelis, A. Peshier,
/// Nucl. Phys. A 697 (2002) 879).
TEST(Dipole, OfManySheetsIsThatOfTheModel) {
  const int n = 24, events = 20, r = 4;
  for (int colours : {2, 3}) {
    pic::Transverse lattice{{n, n}, {1, 1}, colours, 1.5};
    pic::SheetOptions sheets{.mu = 0.35, .infrared = 0.3, .sheets = 30};
    double square = 0, g = lattice.coupling;
    for (int k = 1; k < n * n; ++k) {
      double q1 = 2 * std::numbers::pi * (k / n) / n;
      double q2 = 2 * std::numbers::pi * (k % n) / n;
      double mass = 4 - 2 * std::cos(q1) - 2 * std::cos(q2) + 0.09;
      square += 2 * (1 - std::cos(r * q1)) / (mass * mass) / (n * n);
    }
    square *= std::pow(g, 4) * sheets.mu * sheets.mu;
    double casimir = (colours * colours - 1) / (2.0 * colours);
    double expected = std::exp(-casimir * square / 2), sum = 0, squares = 0;
    for (int event = 0; event < events; ++event) {
      sheets.seed = uint64_t(event);
      double d =
          pic::correlateLines(lattice, makeLines(lattice, sheets))[r * n];
      sum += d / events;
      squares += d * d / events;
    }
    double error = std::sqrt((squares - sum * sum) / (events - 1));
    EXPECT_LT(expected, 0.85);
    EXPECT_LT(error, 0.02);
    EXPECT_NEAR(sum, expected, 4 * error) << colours;
  }
}

/// Links behind a nucleus of the box are the pure gauge of its lines.
TEST(Dipole, LinesAreThoseBehindTheNucleus) {
  for (int sheets : {1, 3}) {
    Context context(gauge_context_create(2));
    pic::EvolutionOptions o;
    o.box = {{48, 5, 4}, false};
    o.spacings = {0.5, 1, 1.25};
    o.dt = 0.5;
    o.scheme = pic::Scheme::SemiImplicit;
    pic::NucleusOptions nucleus;
    nucleus.mu = 0.3;
    nucleus.sheets = sheets;
    nucleus.position = 12;
    nucleus.width = 1;
    auto evolution = makeEvolution(context.get(), o);
    ASSERT_FALSE(addNucleus(*evolution, nucleus));
    auto lines = makeLines(o, nucleus);
    ASSERT_EQ(lines.size(), 80u);
    std::vector<Complex> links(20 * 3 * 4);
    evolution->beam().getLinks(pic::Slice::Now, 3, links);
    for (int64_t site = 0; site < 20; ++site) {
      int64_t next = site / 4 * 4 + (site % 4 + 1) % 4;
      for (int i : {0, 1})
        for (int j : {0, 1}) {
          Complex u = 0; // V(x) V(x+3)^dagger
          for (int k : {0, 1})
            u += lines[site * 4 + i * 2 + k] *
                 std::conj(lines[next * 4 + j * 2 + k]);
          // In 32 pieces of a cell at other places: the path's ordering.
          EXPECT_NEAR(std::abs(u - links[(site * 3 + 2) * 4 + i * 2 + j]), 0,
                      sheets == 1 ? 1e-13 : 1e-3);
        }
    }
  }
}
