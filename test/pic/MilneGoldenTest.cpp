//===- MilneGoldenTest.cpp - boost-invariant runs of a published code -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// test/pic/README.md says what the files hold.
//
//===----------------------------------------------------------------------===//
#include "test/golden/Npz.h"
#include "test/pic/MilneFields.h"

#include "gtest/gtest.h"

using namespace gauge;
using namespace gauge::test;
using pic::MilneField;

namespace {
struct Golden {
  gaugec::test::NpzFile file;

  explicit Golden(const std::string &name) {
    std::string error;
    file = gaugec::test::readNpz(
        std::string(PIC_GOLDEN_DIR) + "/" + name + ".npz", error);
    EXPECT_EQ(error, "");
  }
  double number(const char *name) const { return file.at(name).data.at(0); }
  Matrices matrices(const std::string &name) const {
    const auto &numbers = file.at(name).data;
    Matrices all(numbers.size() / 2);
    for (size_t k = 0; k < all.size(); ++k)
      all[k] = {numbers[2 * k], numbers[2 * k + 1]};
    return all;
  }
};

constexpr std::pair<MilneField, const char *> fields[] = {
    {MilneField::Links, "links"},
    {MilneField::Phi, "phi"},
    {MilneField::Transverse, "transverse"},
    {MilneField::Electric, "electric"}};
} // namespace

static void compareWithCurraun(int colours, double tolerance) {
  Golden golden("milne_su" + std::to_string(colours) + "_curraun");
  auto n = static_cast<int64_t>(golden.number("n"));
  pic::MilneOptions o = makeOptions(colours, {n, n});
  o.dt = golden.number("dt");
  Context context(gauge_context_create(2));
  auto milne = makeMilne(context.get(), o);
  // The initial conditions, of its Wilson lines.
  ASSERT_FALSE(
      pic::collide(*milne, golden.matrices("up"), golden.matrices("down")));
  EXPECT_LE(distance(milne->get(MilneField::Links), golden.matrices("links_0")),
            tolerance);
  EXPECT_LE(
      distance(milne->get(MilneField::Electric), golden.matrices("electric_0")),
      tolerance);
  // From its first step on: it kicks from tau = 0 to dt / 2 otherwise.
  for (auto [field, name] : fields)
    milne->set(field, golden.matrices(std::string(name) + "_1"));
  milne->setSteps(1);
  advance(*milne, static_cast<int>(golden.number("steps")));
  for (auto [field, name] : fields) {
    auto expected = golden.matrices(std::string(name) + "_end");
    EXPECT_GT(largest(expected), 0.1);
    EXPECT_LE(distance(milne->get(field), expected), 1e-12) << name;
  }
}

TEST(MilneGolden, CurraunSU2) { compareWithCurraun(2, 1e-13); }

/// Its iteration stops at squares of 1e-16.
TEST(MilneGolden, CurraunSU3) { compareWithCurraun(3, 1e-8); }
