//===- LatticeTest.cpp ----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lattices and contexts through the C ABI.
//
//===----------------------------------------------------------------------===//

#include "test/runtime/Fixture.h"

#include <thread>

using namespace gauge::rt;
using namespace test;

namespace {

class Lattice : public RuntimeTest {
protected:
  gauge_status create(std::vector<int64_t> extents, int64_t batch,
                      const gauge_boundary *boundaries = nullptr) {
    gauge_lattice *lattice = nullptr;
    gauge_status status = gauge_lattice_create(
        context.get(), static_cast<int32_t>(extents.size()), extents.data(),
        batch, boundaries, &lattice);
    EXPECT_EQ(lattice != nullptr, status == GAUGE_OK);
    gauge_lattice_destroy(lattice);
    return status;
  }
};

TEST_F(Lattice, TellsItsShape) {
  auto lattice = makeLattice({3, 5, 2}, 4);
  EXPECT_EQ(gauge_lattice_dimensions(lattice.get()), 3);
  EXPECT_EQ(gauge_lattice_extent(lattice.get(), 1), 5);
  EXPECT_EQ(gauge_lattice_extent(lattice.get(), 3), 0);
  EXPECT_EQ(gauge_lattice_extent(lattice.get(), -1), 0);
  EXPECT_EQ(gauge_lattice_batch(lattice.get()), 4);
  EXPECT_EQ(gauge_lattice_sites(lattice.get()), 30);
  EXPECT_EQ(gauge_lattice_sites(nullptr), 0);
}

TEST_F(Lattice, RefusesNonsense) {
  EXPECT_EQ(create({}, 1), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(create({2, 2, 2, 2, 2}, 1), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("1 to 4 dimensions");
  EXPECT_EQ(create({4, 0}, 1), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("axis 1 is 0");
  EXPECT_EQ(create({4, -4}, 1), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(create({4, 4}, 0), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(
      gauge_lattice_create(context.get(), 2, nullptr, 1, nullptr, nullptr),
      GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_lattice_create(nullptr, 2, nullptr, 1, nullptr, nullptr),
            GAUGE_INVALID_ARGUMENT);
}

TEST_F(Lattice, RefusesAbsurdSizes) {
  int64_t big = int64_t(1) << 62;
  EXPECT_EQ(create({big, big, big, big}, big), GAUGE_OUT_OF_MEMORY);
  EXPECT_EQ(create({1 << 20, 1 << 20}, 2), GAUGE_OUT_OF_MEMORY);
  EXPECT_MESSAGE("1048576 x 1048576");
  EXPECT_EQ(create({1 << 20, 1 << 20}, 1), GAUGE_OK);
}

TEST_F(Lattice, OpenBoundariesAreNotThereYet) {
  gauge_boundary periodic[] = {GAUGE_PERIODIC, GAUGE_PERIODIC};
  gauge_boundary open[] = {GAUGE_PERIODIC, GAUGE_OPEN};
  EXPECT_EQ(create({4, 4}, 1, periodic), GAUGE_OK);
  EXPECT_EQ(create({4, 4}, 1, open), GAUGE_UNSUPPORTED);
  EXPECT_MESSAGE("axis 1 is open");
}

TEST_F(Lattice, SharesTablesBetweenThreads) {
  auto lattice = makeLattice({8, 8, 8}, 2);
  std::vector<std::shared_ptr<const Table>> tables(4);
  std::vector<std::thread> threads;
  for (auto &table : tables)
    threads.emplace_back([&] {
      TableSpec spec;
      spec.displacement = {1, 0, -1};
      table = *lattice->table(8, 7, spec, 1);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (auto &table : tables)
    EXPECT_EQ(table, tables[0]);
}

TEST(Context, HasAVersionAndCutsThreads) {
  EXPECT_EQ(gauge_abi_version(), GAUGE_ABI_VERSION);
  EXPECT_STRNE(gauge_version(), "");
  for (int threads : {-5, 0, 1, 3, 1 << 30}) {
    Owner<gauge_context> context(gauge_context_create(threads));
    ASSERT_TRUE(context);
    EXPECT_STREQ(gauge_context_message(context.get()), "");
  }
  EXPECT_STREQ(gauge_context_message(nullptr), "");
  gauge_context_destroy(nullptr);
}

} // namespace
