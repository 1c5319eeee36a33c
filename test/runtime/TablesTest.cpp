//===- TablesTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Neighbour tables against coordinates.
//
//===----------------------------------------------------------------------===//

#include "test/runtime/Fixture.h"

using namespace gauge::rt;
using namespace test;

namespace {

using Coordinates = std::array<int64_t, GAUGE_MAX_DIMENSIONS>;

/// A site as configuration and coordinates by lattice axis.
struct Site {
  int64_t configuration = 0;
  Coordinates x{};
};

Site siteAt(const Geometry &geometry, Axes axes, int64_t flat) {
  Site site;
  for (int axis = geometry.dimensions - 1; axis >= 0; --axis)
    if (hasAxis(axes, axis)) {
      site.x[axis] = flat % geometry.extents[axis];
      flat /= geometry.extents[axis];
    }
  site.configuration = flat;
  return site;
}

int64_t flatOf(const Geometry &geometry, Axes axes, const Site &site) {
  int64_t flat = site.configuration;
  for (int axis = 0; axis < geometry.dimensions; ++axis)
    if (hasAxis(axes, axis))
      flat = flat * geometry.extents[axis] + site.x[axis];
  return flat;
}

/// Lets `move` say where every site's neighbour is and compares with map number
/// `j` of the table.
template <class Move>
void compare(const Geometry &geometry, const Table &table, int lanes, Axes from,
             Axes to, int64_t j, Move &&move) {
  Layout domain = makeLayout(geometry, from, lanes);
  Layout source = makeLayout(geometry, to, lanes);
  auto *entries = table.entries.data<int64_t>() + j * domain.outer;
  auto *patterns = table.patterns.data<int64_t>();
  for (int64_t o = 0; o < domain.outer; ++o)
    for (int l = 0; l < lanes; ++l) {
      int64_t pattern = patternOf(entries[o]),
              first = firstSourceOf(entries[o]);
      ASSERT_LT(first, source.outer);
      ASSERT_LT(pattern, table.patternCount);
      int64_t slot = first * lanes + patterns[pattern * lanes + l];
      ASSERT_GE(slot, 0);
      ASSERT_LT(slot, source.outer * lanes);
      if (l >= domain.realLanes(o)) {
        ASSERT_EQ(slot, first * lanes + l); // no pattern is due to padding
        continue;
      }
      Site site = siteAt(geometry, from, domain.flatAt(o, l));
      move(site);
      ASSERT_EQ(slot, source.slotOf(flatOf(geometry, to, site)));
    }
}

int64_t wrap(int64_t x, int64_t extent) {
  return ((x % extent) + extent) % extent;
}

std::shared_ptr<const Table> build(const Geometry &geometry, int lanes,
                                   Axes axes, const TableSpec &spec) {
  auto table = buildTable(geometry, lanes, axes, spec, 3);
  EXPECT_TRUE(table) << table.status().message();
  return *table;
}

template <class F>
void forEachDomain(F &&f) {
  for (const Geometry &geometry : someGeometries())
    for (int lanes : someLanes)
      for (Axes axes = 0; axes < 1u << geometry.dimensions; ++axes) {
        SCOPED_TRACE(describe(geometry, lanes));
        f(geometry, lanes, axes);
      }
}

TEST(Tables, Displacements) {
  const Coordinates list[] = {{0, 0, 0, 0},  {1, 0, 0, 0},   {0, 1, 0, 0},
                              {-1, 0, 0, 1}, {2, -1, 1, -2}, {-9, 100, 3, 5}};
  forEachDomain([&](const Geometry &geometry, int lanes, Axes axes) {
    for (const Coordinates &d : list) {
      TableSpec spec;
      spec.displacement = d;
      auto table = build(geometry, lanes, axes, spec);
      compare(geometry, *table, lanes, axes, axes, 0, [&](Site &site) {
        for (int axis = 0; axis < geometry.dimensions; ++axis)
          site.x[axis] = wrap(site.x[axis] + d[axis], geometry.extents[axis]);
      });
    }
  });
}

bool isOneSite(const Table &table, int lanes, int64_t pattern) {
  auto *slots = table.patterns.data<int64_t>() + pattern * lanes;
  return std::all_of(slots, slots + lanes,
                     [&](int64_t slot) { return 0 <= slot && slot < lanes; });
}

// The length of each run by counting on from each site: of whole vectors, of
// permuted ones, and 0 where lanes come from several sites.
TEST(Tables, Runs) {
  int64_t longest = 0, longestPermuted = 0, gathered = 0;
  for (const Geometry &geometry :
       {Geometry{2, {12, 8}, 1}, Geometry{3, {4, 6, 16}, 1},
        Geometry{1, {9}, 4}, Geometry{1, {600}, 8}})
    for (int lanes : someLanes)
      for (Coordinates along : {Coordinates{0, 0, 0}, Coordinates{1, 0, 0},
                                Coordinates{0, 1, 0}, Coordinates{0, 0, -2}}) {
        SCOPED_TRACE(describe(geometry, lanes));
        Axes axes = (Axes(1) << geometry.dimensions) - 1;
        TableSpec spec;
        spec.displacement = along;
        auto table = build(geometry, lanes, axes, spec);
        auto *entries = table->entries.data<int64_t>();
        for (int64_t o = 0; o < table->entryCount; ++o) {
          int64_t run = 0, pattern = patternOf(entries[o]);
          while (isOneSite(*table, lanes, pattern) && run < maxRun &&
                 o + run < table->entryCount &&
                 patternOf(entries[o + run]) == pattern &&
                 firstSourceOf(entries[o + run]) ==
                     firstSourceOf(entries[o]) + run)
            ++run;
          ASSERT_EQ(runOf(entries[o]), run);
          auto &most = pattern == 0 ? longest : longestPermuted;
          most = std::max(most, run);
          gathered += run == 0;
        }
      }
  EXPECT_EQ(longest, maxRun);
  EXPECT_GT(longestPermuted, 1);
  EXPECT_GT(gathered, 0);
}

TEST(Tables, Indicators) {
  for (const Geometry &geometry : someGeometries())
    for (int lanes : someLanes) {
      SCOPED_TRACE(describe(geometry, lanes));
      Axes axes = (Axes(1) << geometry.dimensions) - 1;
      TableSpec spec;
      spec.kind = TableSpec::Kind::Indicator;
      spec.displacement = {1, 0, -2, 3};
      for (int axis = 0; axis < geometry.dimensions; ++axis) // a divisor
        spec.stride[axis] =
            geometry.extents[axis] % 2 ? geometry.extents[axis] : 2;
      auto table = build(geometry, lanes, axes, spec);
      Layout domain = makeLayout(geometry, axes, lanes);
      for (int64_t o = 0; o < domain.outer; ++o)
        for (int l = 0; l < domain.realLanes(o); ++l) {
          Site site = siteAt(geometry, axes, domain.flatAt(o, l));
          bool counts = true;
          for (int axis = 0; axis < geometry.dimensions; ++axis)
            counts = counts && wrap(site.x[axis] + spec.displacement[axis],
                                    spec.stride[axis]) == 0;
          int64_t pattern = patternOf(table->entries.data<int64_t>()[o]);
          ASSERT_EQ(table->patterns.data<int64_t>()[pattern * lanes + l],
                    counts);
        }
    }
}

TEST(Tables, IndicatorsThatDoNotFit) {
  Geometry geometry{2, {6, 4}, 1};
  TableSpec spec;
  spec.kind = TableSpec::Kind::Indicator;
  spec.stride = {3, 3};
  auto table = buildTable(geometry, 4, 3, spec, 1);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.status().message(),
            "the extent 4 of axis 1 does not fit this model: it must be a "
            "multiple of 3");
  spec.stride = {6, 2};
  spec.whole = true;
  EXPECT_FALSE(buildTable(geometry, 4, 3, spec, 1));
  spec.stride = {6, 4};
  EXPECT_TRUE(buildTable(geometry, 4, 3, spec, 1));
}

TEST(Tables, Windings) {
  forEachDomain([&](const Geometry &geometry, int lanes, Axes axes) {
    for (int mu = 0; mu < geometry.dimensions; ++mu) {
      if (!hasAxis(axes, mu))
        continue;
      TableSpec spec{TableSpec::Kind::Winding, {}, mu, 0};
      auto table = build(geometry, lanes, axes, spec);
      int64_t extent = geometry.extents[mu];
      ASSERT_EQ(table->entryCount,
                extent * makeLayout(geometry, axes, lanes).outer);
      for (int64_t j = 0; j < extent; ++j)
        compare(geometry, *table, lanes, axes, axes, j,
                [&](Site &site) { site.x[mu] = wrap(site.x[mu] + j, extent); });
    }
  });
}

TEST(Tables, Projections) {
  forEachDomain([&](const Geometry &geometry, int lanes, Axes axes) {
    for (Axes target = 0; target < 1u << geometry.dimensions; ++target) {
      if (target & ~axes)
        continue;
      TableSpec spec{TableSpec::Kind::Project, {}, 0, target};
      auto table = build(geometry, lanes, axes, spec);
      compare(geometry, *table, lanes, axes, target, 0, [](Site &) {});
    }
  });
}

TEST(Tables, WholeVectorsWhereLanesAreConfigurations) {
  TableSpec spec;
  spec.displacement = {1, -1};
  EXPECT_EQ(build({2, {8, 8}, 16}, 16, 3, spec)->patternCount, 1);
}

TEST(Tables, PatternsOnlyWhereBlocksEnd) {
  // 64 x 64 in 16 blocks of 4 rows: one row in 4 steps into the next block, all
  // its sites with the same pattern.
  TableSpec spec;
  spec.displacement = {1, 0};
  EXPECT_EQ(build({2, {64, 64}, 1}, 16, 3, spec)->patternCount, 2);
  spec.displacement = {0, 1};
  EXPECT_EQ(build({2, {64, 64}, 1}, 16, 3, spec)->patternCount, 1);
}

TEST(Tables, PaddingForcesNoPatterns) {
  // 15 configurations in 16 lanes: the last lane is all padding.
  TableSpec spec;
  spec.displacement = {1, 1};
  auto table = build({2, {8, 8}, 15}, 16, 3, spec);
  EXPECT_EQ(makeLayout({2, {8, 8}, 15}, 3, 16).outer, 64);
  EXPECT_EQ(table->patternCount, 1);
}

TEST(Tables, DoNotDependOnThreads) {
  Geometry geometry{3, {29, 15, 17}, 3};
  TableSpec spec;
  spec.displacement = {1, -2, 3};
  auto one = buildTable(geometry, 8, 7, spec, 1);
  auto five = buildTable(geometry, 8, 7, spec, 5);
  ASSERT_EQ((*one)->patternCount, (*five)->patternCount);
  EXPECT_EQ(0, memcmp((*one)->entries.data(), (*five)->entries.data(),
                      (*one)->entryCount * 8));
  EXPECT_EQ(0, memcmp((*one)->patterns.data(), (*five)->patterns.data(),
                      (*one)->patternCount * 8 * 8));
}

} // namespace
