//===- StorageTest.cpp ----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which fields of a plan share memory, and which must not.
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Storage.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <random>

using namespace gaugec;

namespace {

class StorageTest : public testing::Test {
protected:
  StorageTest() {
    context.loadDialect<site::SiteDialect, mlir::func::FuncDialect>();
    context.allowUnregisteredDialects();
  }

  /// The storages of a plan given as its body. %u is its input, a field of 4
  /// numbers a site on two axes; types are `!a` (4 numbers), `!b` (6), `!c` (9)
  /// and `!s` (4 numbers, on one axis).
  StorageAssignment assign(const std::string &body, const char *result = "!a") {
    std::string text = "!a = !site.field<2, 2, f64, [0, 1]>\n"
                       "!b = !site.field<3, 2, f64, [0, 1]>\n"
                       "!c = !site.field<9, 1, f64, [0, 1]>\n"
                       "!s = !site.field<2, 2, f64, [1]>\n"
                       "func.func @value(%u: !a) -> " +
                       std::string(result) + " {\n" + body + "}\n";
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
    return assignStorages(*module->getOps<mlir::func::FuncOp>().begin());
  }

  /// Storages of the input and of the allocated fields, in their order.
  std::vector<int64_t> numbersOf(const StorageAssignment &assignment) {
    auto plan = *module->getOps<mlir::func::FuncOp>().begin();
    std::vector<int64_t> out{assignment.numbers.at(plan.getArgument(0))};
    plan.walk([&](site::AllocOp alloc) {
      out.push_back(assignment.numbers.at(alloc.getField()));
    });
    return out;
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

using Numbers = std::vector<int64_t>;

TEST_F(StorageTest, AFieldTakesThePlaceOfOneThatIsNotReadAnyMore) {
  StorageAssignment assignment = assign(R"(
    %f = site.alloc : !a
    %g = site.alloc : !a
    %h = site.alloc : !a
    %out = site.alloc : !a
    "step"(%u, %f) : (!a, !a) -> ()
    "step"(%f, %g) : (!a, !a) -> ()
    "step"(%g, %h) : (!a, !a) -> ()
    "step"(%h, %out) : (!a, !a) -> ()
    return %out : !a
  )");
  // f and g meet in the second step, g and h in the third; f and h do not meet.
  EXPECT_EQ(numbersOf(assignment), Numbers({0, 2, 3, 2, 1}));
  EXPECT_EQ(assignment.storages.size(), 4u);
  EXPECT_FALSE(assignment.storages[0].isWorkspace);
  EXPECT_FALSE(assignment.storages[1].isWorkspace);
  EXPECT_TRUE(assignment.storages[2].isWorkspace);
}

TEST_F(StorageTest, ReadAgainLaterAFieldStays) {
  StorageAssignment assignment = assign(R"(
    %f = site.alloc : !a
    %g = site.alloc : !a
    %h = site.alloc : !a
    %out = site.alloc : !a
    "step"(%u, %f) : (!a, !a) -> ()
    "step"(%f, %g) : (!a, !a) -> ()
    "step"(%g, %h) : (!a, !a) -> ()
    "step"(%h, %f, %out) : (!a, !a, !a) -> ()
    return %out : !a
  )");
  EXPECT_EQ(numbersOf(assignment), Numbers({0, 2, 3, 4, 1}));
}

TEST_F(StorageTest, NothingSharesWithInputsAndOutputs) {
  StorageAssignment assignment = assign(R"(
    %early = site.alloc : !a
    %f = site.alloc : !a
    "step"(%u, %early) : (!a, !a) -> ()
    "step"(%f) : (!a) -> ()
    return %early : !a
  )");
  EXPECT_EQ(numbersOf(assignment), Numbers({0, 1, 2}));
  // An input that is an output is one field.
  assignment = assign("return %u, %u : !a, !a\n", "(!a, !a)");
  EXPECT_EQ(assignment.storages.size(), 1u);
  EXPECT_FALSE(assignment.storages[0].isWorkspace);
}

TEST_F(StorageTest, OtherAxesAreOtherStorages) {
  StorageAssignment assignment = assign(R"(
    %f = site.alloc : !a
    %s = site.alloc : !s
    %unused = site.alloc : !a
    "step"(%f) : (!a) -> ()
    "step"(%s) : (!s) -> ()
    return %u : !a
  )");
  EXPECT_EQ(numbersOf(assignment), Numbers({0, 1, 2, 1}));
}

TEST_F(StorageTest, TheBestFitIsTaken) {
  StorageAssignment assignment = assign(R"(
    %a = site.alloc : !a
    %b = site.alloc : !b
    %c = site.alloc : !c
    "step"(%a, %b, %c) : (!a, !b, !c) -> ()
    %b2 = site.alloc : !b
    "step"(%b2) : (!b) -> ()
    %c2 = site.alloc : !c
    %c3 = site.alloc : !c
    "step"(%c2, %c3) : (!c, !c) -> ()
    return %u : !a
  )");
  // b2 fits b exactly. c2 takes c, then c3 the largest of those too small.
  EXPECT_EQ(numbersOf(assignment), Numbers({0, 1, 2, 3, 2, 3, 2}));
  EXPECT_EQ(assignment.storages[1].entries, 4);
  EXPECT_EQ(assignment.storages[2].entries, 9);
  EXPECT_EQ(assignment.storages[3].entries, 9);
}

/// Runs a plan on storages that hold, for each, the field last written: a step
/// writes one field and reads some that were written before.
TEST_F(StorageTest, RandomPlansFindWhatTheyWrote) {
  size_t saved = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::string body;
    std::vector<std::vector<int>> steps;
    for (int field = 0; field < 12; ++field) {
      auto &step = steps.emplace_back(1, field);
      body += "%f" + std::to_string(field) + " = site.alloc : !a\n";
      for (int reads = field ? random() % 3 : 0; reads > 0; --reads)
        step.push_back(random() % field);
    }
    for (const auto &step : steps) {
      std::string operands, types;
      for (int field : step) {
        operands += (operands.empty() ? "%f" : ", %f") + std::to_string(field);
        types += types.empty() ? "!a" : ", !a";
      }
      body += "\"step\"(" + operands + ") : (" + types + ") -> ()\n";
    }
    StorageAssignment assignment = assign(body + "return %u : !a\n");
    Numbers numbers = numbersOf(assignment);
    std::vector<int> holds(assignment.storages.size(), -1);
    for (const auto &step : steps) {
      holds[numbers[1 + step.front()]] = step.front();
      for (int field : step)
        EXPECT_EQ(holds[numbers[1 + field]], field) << "seed " << seed;
    }
    saved += 13 - assignment.storages.size();
  }
  EXPECT_GT(saved, 50u);
}

} // namespace
