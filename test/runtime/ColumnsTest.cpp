//===- ColumnsTest.cpp - the order in which a kernel visits sites ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Columns.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>
#include <vector>

using namespace gauge::rt;

namespace {

using Parts = std::vector<std::pair<int64_t, int64_t>>;

Parts partsOf(const Columns &columns, int64_t begin, int64_t end) {
  Parts parts;
  columns.forEach(begin, end, [&](int64_t from, int64_t to) {
    parts.emplace_back(from, to);
  });
  return parts;
}

TEST(Columns, RowsOfAllPlanesComeBeforeTheNextRows) {
  int64_t extents[] = {2, 4, 8};
  Columns columns(extents, Columns::bytesOfPlane / 16); // two rows of 8
  EXPECT_EQ(partsOf(columns, 0, 64),
            (Parts{{0, 16}, {32, 48}, {16, 32}, {48, 64}}));
}

TEST(Columns, ARowIsNotCut) {
  int64_t extents[] = {2, 2, 8};
  EXPECT_EQ(partsOf(Columns(extents, 1e9), 0, 32),
            (Parts{{0, 8}, {16, 24}, {8, 16}, {24, 32}}));
}

TEST(Columns, WhatFitsIntoCacheIsVisitedInOrder) {
  int64_t extents[] = {2, 4, 8};
  EXPECT_EQ(partsOf(Columns(extents, 100), 5, 40), (Parts{{5, 40}}));
  EXPECT_EQ(partsOf(Columns(extents, 0), 5, 40), (Parts{{5, 40}}));
  EXPECT_EQ(partsOf(Columns(std::span(extents, 2), 1e9), 5, 40),
            (Parts{{5, 40}}));
  EXPECT_EQ(partsOf(Columns({}, 1e9), 0, 1), (Parts{{0, 1}}));
}

TEST(Columns, EverySiteIsVisitedOnce) {
  srand(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<int64_t> extents(rand() % 5);
    int64_t sites = 1 + rand() % 3;
    for (int64_t &extent : extents)
      sites *= extent = 1 + rand() % 6;
    Columns columns(extents, rand() % 3 * 1e5);
    int64_t begin = rand() % (sites + 1);
    int64_t end = begin + rand() % (sites + 1 - begin);
    std::vector<int> visits(sites);
    for (auto [from, to] : partsOf(columns, begin, end)) {
      ASSERT_LT(from, to);
      for (int64_t site = from; site < to; ++site)
        ++visits.at(site);
    }
    for (int64_t site = 0; site < sites; ++site)
      ASSERT_EQ(visits[site], begin <= site && site < end);
  }
}

} // namespace
