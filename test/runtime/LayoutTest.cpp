//===- LayoutTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layout: the rule of docs/abi.md, and packing against its formula.
//
//===----------------------------------------------------------------------===//

#include "runtime/Field.h"
#include "test/runtime/Fixture.h"
#include <complex>
#include <limits>

using namespace gauge::rt;
using namespace test;

namespace {

/// Calls `f` with every layout of the lists, for every set of axes.
template <class F>
void forEachLayout(F &&f) {
  for (const Geometry &geometry : someGeometries())
    for (int lanes : someLanes)
      for (Axes axes = 0; axes < 1u << geometry.dimensions; ++axes) {
        SCOPED_TRACE(describe(geometry, lanes));
        f(geometry, makeLayout(geometry, axes, lanes));
      }
}

TEST(Layout, HoldsEverySiteOnce) {
  forEachLayout([](const Geometry &, const Layout &layout) {
    std::vector<int> seen(layout.sites);
    for (int64_t o = 0; o < layout.outer; ++o)
      for (int l = 0; l < layout.lanes; ++l) {
        bool real = l < layout.realLanes(o);
        int64_t flat = layout.flatAt(o, l);
        ASSERT_EQ(real, l * layout.outer + o < layout.sites);
        if (!real) {
          ASSERT_EQ(flat, layout.sites - 1);
          continue;
        }
        ASSERT_EQ(layout.slotOf(flat), o * layout.lanes + l);
        ++seen[flat];
      }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), layout.sites);
  });
}

TEST(Layout, WastesAtMostAnEighth) {
  forEachLayout([](const Geometry &, const Layout &layout) {
    int64_t least = (layout.sites + layout.lanes - 1) / layout.lanes;
    EXPECT_GE(layout.outer, least);
    EXPECT_LE(8 * (layout.outer - least), least);
    // The largest admissible trailing product divides it.
    int64_t product = 1, largest = 1;
    for (int place = layout.rank - 1; place >= 0; --place) {
      product *= layout.extents[layout.positionAt(place)];
      int64_t rounded = (least + product - 1) / product * product;
      if (8 * (rounded - least) <= least)
        largest = product;
    }
    EXPECT_EQ(layout.outer % largest, 0);
  });
}

TEST(Layout, RowsEndInAllLanesAtOnce) {
  // 4 x 17 sites in 4 lanes: 17 outer sites, a row each.
  EXPECT_EQ(makeLayout({2, {4, 17}, 1}, 3, 4).outer, 17);
  // 9 x 7 in 4 lanes: at least 16; 21 would waste too much, two columns are 18.
  EXPECT_EQ(makeLayout({2, {9, 7}, 1}, 3, 4).outer, 18);
  // 7 x 7: at least 13; 14 is two rows.
  EXPECT_EQ(makeLayout({2, {7, 7}, 1}, 3, 4).outer, 14);
  // 15 x 8 in 8 lanes: at least 15; 16 is two rows.
  EXPECT_EQ(makeLayout({2, {15, 8}, 1}, 3, 8).outer, 16);
}

TEST(Layout, SplitsTheAxisThatCostsLeast) {
  auto split = [](Geometry geometry, int lanes) {
    Axes all = (1u << geometry.dimensions) - 1;
    return makeLayout(geometry, all, lanes).split;
  };
  EXPECT_EQ(split({3, {64, 64, 64}, 1}, 8), 0);
  // Planes of a piece of a larger lattice are to be whole vectors.
  EXPECT_EQ(split({3, {64, 64, 64}, 1, 0b1}, 8), 1);
  EXPECT_EQ(split({3, {64, 64, 64}, 1, 0b11}, 8), 2);
  // But three of eight rows in another block cost more.
  EXPECT_EQ(split({3, {64, 24, 24}, 1, 0b1}, 8), 0);
  // 66 planes in 8 lanes would be 72.
  EXPECT_EQ(split({3, {66, 64, 64}, 1}, 8), 1);
  EXPECT_EQ(split({3, {66, 66, 64}, 1}, 8), 2);
  EXPECT_EQ(split({4, {4, 16, 16, 16}, 1}, 16), 1);
  // Lanes are configurations.
  EXPECT_EQ(split({2, {3, 16}, 16}, 16), 0);
}

TEST(Layout, NumbersHaveTheSplitAxisFirst) {
  Layout layout = makeLayout({3, {3, 5, 16}, 2}, 7, 8);
  ASSERT_EQ(layout.split, 2);
  for (int64_t b = 0, flat = 0; b < 2; ++b)
    for (int64_t x = 0; x < 3; ++x)
      for (int64_t y = 0; y < 5; ++y)
        for (int64_t z = 0; z < 16; ++z, ++flat) {
          int64_t number = ((b * 16 + z) * 3 + x) * 5 + y;
          EXPECT_EQ(layout.numberOf(flat), number);
          EXPECT_EQ(layout.flatOf(number), flat);
        }
  EXPECT_EQ(layout.strideOf(0), 5);
  EXPECT_EQ(layout.strideOf(1), 1);
  EXPECT_EQ(layout.strideOf(2), 15);
}

/// Plane 1 of a field becomes plane 3 of another one, whose other planes stay.
void checkCopiedPlane(Axes decomposed, int64_t rows, int lanes, bool isDouble) {
  auto make = [&](int64_t planes, double sign) {
    Geometry geometry{3, {planes, rows, 5}, 1, decomposed};
    Field field;
    field.layout = makeLayout(geometry, 7, lanes);
    field.entries = 3;
    field.isDouble = isDouble;
    field.data = Block(field.layout.elements(3) * (isDouble ? 8 : 4));
    for (int64_t k = 0; k < field.layout.sites * 3; ++k)
      field.set(k / 3, k % 3, sign * double(k));
    return field;
  };
  Field from = make(2, 1), to = make(6, -1);
  to.copyPlane(3, from, 1);
  int64_t plane = rows * 5 * 3;
  for (int64_t k = 0; k < 6 * plane; ++k)
    ASSERT_EQ(to.get(k / 3, k % 3),
              k / plane == 3 ? double(k - 2 * plane) : -double(k));
}

TEST(Layout, PlanesOfAPieceAreWholeVectors) {
  EXPECT_TRUE(makeLayout({3, {64, 64, 64}, 1, 0b1}, 7, 8).hasWholePlanes());
  EXPECT_TRUE(makeLayout({3, {66, 15, 64}, 1, 0b1}, 7, 8).hasWholePlanes());
  EXPECT_FALSE(makeLayout({3, {64, 64, 64}, 1}, 7, 8).hasWholePlanes());
  EXPECT_FALSE(makeLayout({3, {64, 24, 24}, 1, 0b1}, 7, 8).hasWholePlanes());
}

TEST(Layout, PlanesAreCopied) {
  for (Axes decomposed : {0b0, 0b1, 0b11})
    for (int64_t rows : {1, 3, 8, 15, 16})
      for (int lanes : someLanes)
        for (bool isDouble : {true, false}) {
          SCOPED_TRACE(fmt::format("{} {} {}", decomposed, rows, lanes));
          checkCopiedPlane(decomposed, rows, lanes, isDouble);
        }
}

template <class Real>
void checkRoundTrip(const Layout &layout, int64_t entries) {
  std::vector<Real> border(layout.sites * entries);
  for (size_t i = 0; i < border.size(); ++i)
    border[i] = static_cast<Real>(i + 1);
  std::vector<Real> field(layout.elements(entries), -1);
  ASSERT_TRUE(pack(layout, entries, border.data(), field.data(), 2));
  for (int64_t o = 0; o < layout.outer; ++o)
    for (int64_t k = 0; k < entries; ++k)
      for (int l = 0; l < layout.lanes; ++l)
        ASSERT_EQ(field[(o * entries + k) * layout.lanes + l],
                  border[layout.flatAt(o, l) * entries + k]);
  std::vector<Real> back(border.size(), -1);
  unpack(layout, entries, field.data(), back.data(), 2);
  EXPECT_EQ(back, border);
}

TEST(Layout, PackingRoundTrip) {
  forEachLayout([](const Geometry &, const Layout &layout) {
    for (int64_t entries : {1, 3, 16, 19}) {
      checkRoundTrip<float>(layout, entries);
      checkRoundTrip<double>(layout, entries);
    }
  });
}

TEST(Layout, PackingNoticesWhatIsNotFinite) {
  Layout layout = makeLayout({2, {5, 7}, 2}, 3, 8);
  std::vector<double> border(layout.sites * 3, 1.5), field(layout.elements(3));
  for (double bad : {NAN, INFINITY, -INFINITY})
    for (size_t i = 0; i < border.size(); i += 11) {
      border[i] = bad;
      EXPECT_FALSE(pack(layout, 3, border.data(), field.data(), 2));
      border[i] = 1.5;
    }
  border[0] = 1e308; // large, but finite
  EXPECT_TRUE(pack(layout, 3, border.data(), field.data(), 2));
}

/// A border array of quaternions of different sizes.
template <class Real>
std::vector<Real> makeQuaternions(int64_t count) {
  std::vector<Real> matrices;
  for (int64_t i = 0; i < count; ++i) {
    Real a = i + 1, b = 2 * i - 7, c = 3 * i + 2, d = 5 - i;
    matrices.insert(matrices.end(), {a, b, c, d, -c, d, a, -b});
  }
  return matrices;
}

template <class Real>
void checkQuaternions(const Layout &layout, int64_t channels) {
  auto border = makeQuaternions<Real>(layout.sites * channels);
  std::vector<Real> field(layout.elements(4 * channels), -1);
  ASSERT_TRUE(
      packFirstRows(layout, 2, channels, border.data(), field.data(), 2));
  for (int64_t o = 0; o < layout.outer; ++o)
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t k = 0; k < 4; ++k)
        for (int l = 0; l < layout.lanes; ++l)
          ASSERT_EQ(field[((o * channels + c) * 4 + k) * layout.lanes + l],
                    border[(layout.flatAt(o, l) * channels + c) * 8 + k]);
  std::vector<Real> back(border.size(), -1);
  unpackFirstRows(layout, 2, channels, field.data(), back.data(), 2);
  EXPECT_EQ(back, border);
}

TEST(Layout, PackingFirstRowsOfQuaternions) {
  forEachLayout([](const Geometry &, const Layout &layout) {
    for (int64_t channels : {1, 3}) {
      checkQuaternions<float>(layout, channels);
      checkQuaternions<double>(layout, channels);
    }
  });
}

/// A change of any number is noticed from the tolerance on, wherever it is.
template <class Real>
void checkTolerance() {
  Layout layout = makeLayout({2, {5, 7}, 2}, 3, 8);
  auto border = makeQuaternions<Real>(layout.sites * 2);
  std::vector<Real> field(layout.elements(8));
  auto fits = [&] {
    return packFirstRows(layout, 2, 2, border.data(), field.data(), 2);
  };
  for (size_t i = 0; i < border.size(); i += 11) {
    Real old = border[i], size = 0;
    for (size_t k = i / 8 * 8; k < i / 8 * 8 + 8; ++k)
      size += std::abs(border[k]);
    border[i] = old + Real(0.5) * lastRowTolerance<Real> * size;
    EXPECT_TRUE(fits()) << i;
    border[i] = old + 2 * lastRowTolerance<Real> * size;
    EXPECT_FALSE(fits()) << i;
    for (Real bad : {NAN, INFINITY, -INFINITY}) {
      border[i] = bad;
      EXPECT_FALSE(fits()) << i;
    }
    border[i] = old;
  }
  EXPECT_TRUE(fits());
}

TEST(Layout, PackingNoticesWhatIsNoQuaternion) {
  checkTolerance<float>();
  checkTolerance<double>();
}

/// SU(3) matrices: products of rotations of two colours by different angles.
template <class Real>
std::vector<Real> makeSU3(int64_t count) {
  std::vector<Real> matrices;
  for (int64_t i = 0; i < count; ++i) {
    double a = 0.3 + i, b = 1.1 - 0.7 * i, g = 0.2 * i;
    std::complex<double> p = std::polar(1.0, g), s = std::sin(b);
    double ca = std::cos(a), sa = std::sin(a), cb = std::cos(b);
    // (rotation of colours 0, 1) times (of colours 1, 2 with a phase)
    const std::complex<double> rows[3][3] = {{ca, sa * cb, sa * s * p},
                                             {-sa, ca * cb, ca * s * p},
                                             {0, -s * std::conj(p), cb}};
    for (const auto &row : rows)
      for (std::complex<double> z : row)
        matrices.insert(matrices.end(), {Real(z.real()), Real(z.imag())});
  }
  return matrices;
}

template <class Real>
void checkSU3(const Layout &layout, int64_t channels) {
  auto border = makeSU3<Real>(layout.sites * channels);
  std::vector<Real> field(layout.elements(12 * channels), -1);
  ASSERT_TRUE(
      packFirstRows(layout, 3, channels, border.data(), field.data(), 2));
  for (int64_t o = 0; o < layout.outer; ++o)
    for (int64_t k = 0; k < 12 * channels; ++k)
      for (int l = 0; l < layout.lanes; ++l)
        ASSERT_EQ(
            field[(o * 12 * channels + k) * layout.lanes + l],
            border[layout.flatAt(o, l) * channels * 18 + k / 12 * 18 + k % 12]);
  std::vector<Real> back(border.size(), -1);
  unpackFirstRows(layout, 3, channels, field.data(), back.data(), 2);
  // A sum of two products of numbers up to 1, from rounded factors.
  for (size_t i = 0; i < border.size(); ++i)
    ASSERT_NEAR(back[i], border[i], 4 * std::numeric_limits<Real>::epsilon());
}

TEST(Layout, PackingFirstRowsOfSU3) {
  forEachLayout([](const Geometry &, const Layout &layout) {
    for (int64_t channels : {1, 3}) {
      checkSU3<float>(layout, channels);
      checkSU3<double>(layout, channels);
    }
  });
}

TEST(Layout, PackingNoticesWhatIsNotInSU3) {
  Layout layout = makeLayout({2, {5, 7}, 2}, 3, 8);
  auto border = makeSU3<double>(layout.sites);
  std::vector<double> field(layout.elements(12));
  auto fits = [&] {
    return packFirstRows(layout, 3, 1, border.data(), field.data(), 2);
  };
  for (size_t i = 0; i < border.size(); i += 11) {
    double old = border[i];
    for (double bad : {old + 0.01, double(NAN), double(INFINITY)}) {
      border[i] = bad;
      EXPECT_FALSE(fits()) << i;
    }
    border[i] = old;
  }
  EXPECT_TRUE(fits());
}

TEST(Size, Saturates) {
  uint64_t most = UINT64_MAX;
  EXPECT_EQ((Size(most) + 1).value(), most);
  EXPECT_EQ((Size(uint64_t(1) << 40) * (uint64_t(1) << 30)).value(), most);
  EXPECT_EQ((Size(most) * 0).value(), 0u);
  EXPECT_EQ((Size(6) * 7 + 1).value(), 43u);
}

} // namespace
