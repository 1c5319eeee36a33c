//===- Fixture.h - what the tests of the runtime share --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Lattice.h"

#include <gtest/gtest.h>

#include <memory>

namespace test {

/// Owners of the C handles.
struct Destroy {
  void operator()(gauge_context *p) const { gauge_context_destroy(p); }
  void operator()(gauge_lattice *p) const { gauge_lattice_destroy(p); }
  void operator()(gauge_module *p) const { gauge_module_destroy(p); }
  void operator()(gauge_call *p) const { gauge_call_destroy(p); }
  void operator()(gauge_tensors *p) const { gauge_tensors_destroy(p); }
};
template <class T>
using Owner = std::unique_ptr<T, Destroy>;

/// Lattices of all kinds: odd, of extent 1 and 2, dividing or not, split along
/// any axis.
inline std::vector<gauge::rt::Geometry> someGeometries() {
  return {{1, {1}, 1},          {1, {7}, 3},          {1, {32}, 16},
          {2, {1, 1}, 5},       {2, {2, 1}, 1},       {2, {8, 8}, 1},
          {2, {8, 8}, 16},      {2, {5, 7}, 2},       {2, {3, 17}, 13},
          {2, {16, 6}, 1},      {3, {4, 4, 4}, 2},    {3, {3, 2, 5}, 3},
          {4, {4, 2, 4, 8}, 1}, {4, {3, 1, 2, 5}, 7}, {4, {2, 2, 2, 2}, 33},
          {2, {3, 16}, 1},      {3, {5, 16, 3}, 1},   {3, {3, 5, 16}, 2},
          {3, {6, 7, 3}, 1, 1}, {4, {2, 3, 16, 2}, 1}};
}

inline constexpr int someLanes[] = {1, 2, 4, 8, 16};

inline std::string describe(const gauge::rt::Geometry &g, int lanes) {
  return fmt::format("{} of ({}), {} lanes", g.batch,
                     gauge::rt::formatExtents(g), lanes);
}

class RuntimeTest : public testing::Test {
protected:
  Owner<gauge_context> context{gauge_context_create(2)};

  std::string message() const { return gauge_context_message(context.get()); }

  Owner<gauge_lattice> makeLattice(std::vector<int64_t> extents,
                                   int64_t batch = 1) {
    gauge_lattice *lattice = nullptr;
    EXPECT_EQ(gauge_lattice_create(context.get(),
                                   static_cast<int32_t>(extents.size()),
                                   extents.data(), batch, nullptr, &lattice),
              GAUGE_OK)
        << message();
    return Owner<gauge_lattice>(lattice);
  }
};

/// The message holds the text.
#define EXPECT_MESSAGE(text)                                                   \
  EXPECT_NE(message().find(text), std::string::npos) << message()

} // namespace test
