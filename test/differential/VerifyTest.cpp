//===- VerifyTest.cpp - verification finds what is wrong ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Verify.h"
#include "mlir/Parser/Parser.h"
#include "test/differential/Compile.h"
#include "gtest/gtest.h"
#include <cstring>
#include <utility>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

namespace {
class Verify : public testing::Test {
protected:
  Verify() { loadCompilerDialects(context); }
  ~Verify() override { gauge_context_destroy(runtime); }

  /// A small network whose one loop runs along `steps`.
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &steps) {
    return mlir::parseSourceString<mlir::ModuleOp>(
        R"(
        !U = !gauge.links<su(2), 2, f32>
        !W = !gauge.covariant<su(2), 2, 1, f32>
        func.func @value(%u: !U, %omega: tensor<1x3x7xf32>)
            -> (!W {gauge.name = "W"}, !gauge.invariant<2, 1, real, f32, []> {gauge.name = "S"}) {
          %p = gauge.path %u along )" +
            steps + R"( : !U
          %v = gauge.lconvbilin %omega, %u, %p range [0, 0] to [1, 1] slots axis local
               left_daggers left_unit right_daggers right_unit : tensor<1x3x7xf32>, !U, !W -> !W
          %t = gauge.trace %v : !W
          %r = gauge.re %t : !gauge.invariant<2, 1, complex, f32>
          %s = gauge.sum %r : !gauge.invariant<2, 1, real, f32> -> !gauge.invariant<2, 1, real, f32, []>
          return %v, %s : !W, !gauge.invariant<2, 1, real, f32, []>
        })",
        &context);
  }

  /// `factor` sum Re Tr of the product of a plaquette of each of two links
  /// fields, and the forces by both.
  mlir::OwningOpRef<mlir::ModuleOp> parseForces(const std::string &factor,
                                                const std::string &precision) {
    std::string text = R"(
        !U = !gauge.links<su(2), 2, F>
        !S = !gauge.invariant<2, 1, real, F, []>
        !F = !gauge.covariant<su(2), 2, 2, F>
        func.func @force(%u: !U, %v: !U) -> (!F {gauge.name = "force_U"}, !F {gauge.name = "force_V"}) {
          %p = gauge.path %u along [1, 2, -1, -2] : !U
          %q = gauge.path %v along [1, 2, -1, -2] : !U
          %w = gauge.mul %p, %q : !gauge.covariant<su(2), 2, 1, F>, !gauge.covariant<su(2), 2, 1, F>
          %t = gauge.trace %w : !gauge.covariant<su(2), 2, 1, F>
          %r = gauge.re %t : !gauge.invariant<2, 1, complex, F>
          %a = gauge.sum %r : !gauge.invariant<2, 1, real, F> -> !S
          %c = gauge.constant FACTOR : !S
          %s = gauge.mul %c, %a : !S, !S
          %f = gauge.force %s wrt %u : !S, !U -> !F
          %g = gauge.force %s wrt %v : !S, !U -> !F
          return %f, %g : !F, !F
        })";
    for (auto [from, to] :
         {std::pair(", F", ", " + precision), std::pair("FACTOR", factor)})
      for (size_t at = text.find(from); at != std::string::npos;
           at = text.find(from, at + to.size()))
        text.replace(at, std::strlen(from), to);
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  std::string text;
  llvm::raw_string_ostream os{text};
};
} // namespace

TEST_F(Verify, PassesOnTheLibraryAlone) {
  auto module = parse("[1, 2, -1, -2]");
  ASSERT_TRUE(module);
  LoadedModule compiled = compileAndLoad(*module, runtime);
  ASSERT_TRUE(compiled);
  mlir::MLIRContext fresh;
  EXPECT_TRUE(succeeded(verifyModel(runtime, compiled.get(), &fresh, {}, os)));
  // 4 lattices, 2 results, against the interpreter and for covariance.
  EXPECT_EQ(llvm::StringRef(text).count("PASS"), 17u) << text;
  EXPECT_NE(text.find("threads: 1 and 3 give the same bits"), std::string::npos)
      << text;
  EXPECT_EQ(llvm::StringRef(text).count("FAIL"), 0u) << text;
  EXPECT_NE(text.find("value, 5x3 batch 3, covariance, S"), std::string::npos)
      << text;
}

TEST_F(Verify, FailsWhenTheCodeIsAnothers) {
  auto module = parse("[1, 2, -1, -2]"), other = parse("[2, 1, -2, -1]");
  LoadedModule compiled = compileAndLoad(*module, runtime);
  ASSERT_TRUE(compiled);
  VerifyOptions options;
  options.lattices = {{{4, 3}, 2}};
  EXPECT_TRUE(
      failed(verifyModule(runtime, compiled.get(), *other, options, os)));
  EXPECT_NE(text.find("FAIL  value, 4x3 batch 2, interpreter, W"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("at configuration"), std::string::npos) << text;
  EXPECT_NE(text.find("instead of"), std::string::npos) << text;
  // Another loop is as covariant.
  EXPECT_NE(text.find("PASS  value, 4x3 batch 2, covariance, W"),
            std::string::npos)
      << text;
}

TEST_F(Verify, SeesNumbersThatAreNotFinite) {
  Array good({2}), bad({2});
  bad.data[1] = NAN;
  EXPECT_EQ(compare(bad, good, 1).deviation, INFINITY);
  EXPECT_EQ(compare(bad, good, 1).worst, 1u);
  EXPECT_EQ(compare(good, bad, 1).deviation, INFINITY);
  EXPECT_EQ(compare(bad, bad, 1).deviation, 0);
}

/// Im Tr of SU(2) is 0 but for rounding: the trace gives the scale.
TEST_F(Verify, ScaleOfASmallDifference) {
  auto module = mlir::parseSourceString<mlir::ModuleOp>(
      R"(
      !U = !gauge.links<su(2), 2, f64>
      func.func @value(%u: !U) -> !gauge.invariant<2, 1, real, f64> {
        %p = gauge.path %u along [1, 2, -1, -2] : !U
        %t = gauge.trace %p : !gauge.covariant<su(2), 2, 1, f64>
        %i = gauge.im %t : !gauge.invariant<2, 1, complex, f64>
        return %i : !gauge.invariant<2, 1, real, f64>
      })",
      &context);
  ASSERT_TRUE(module);
  LoadedModule compiled = compileAndLoad(*module, runtime);
  ASSERT_TRUE(compiled);
  EXPECT_TRUE(succeeded(verifyModule(runtime, compiled.get(), *module, {}, os)))
      << text;
}

TEST_F(Verify, FollowsForces) {
  for (const char *precision : {"f64", "f32"}) {
    text.clear();
    auto module = parseForces("1.0", precision);
    ASSERT_TRUE(module);
    LoadedModule compiled = compileAndLoad(*module, runtime);
    ASSERT_TRUE(compiled);
    EXPECT_TRUE(
        succeeded(verifyModule(runtime, compiled.get(), *module, {}, os)))
        << text;
    for (const char *line :
         {"PASS  force, 3x2 batch 1, leapfrog of force_U: 2 checks",
          "PASS  force, 3x2 batch 1, leapfrog of force_V: 2 checks"})
      EXPECT_NE(text.find(line), std::string::npos) << text;
  }
}

/// The compiled force is wrong by a thousandth.
TEST_F(Verify, FailsWhenEnergyIsNotConserved) {
  for (const char *precision : {"f64", "f32"}) {
    text.clear();
    auto module = parseForces("1.0", precision);
    auto other = parseForces("1.001", precision);
    ASSERT_TRUE(module && other);
    LoadedModule compiled = compileAndLoad(*other, runtime);
    ASSERT_TRUE(compiled);
    EXPECT_TRUE(failed(verifyModule(runtime, compiled.get(), *module, {}, os)));
    for (const char *line : {"FAIL  force, 3x2 batch 1, leapfrog of force_U: "
                             "conservation of energy: ",
                             "FAIL  force, 3x2 batch 1, leapfrog of force_V: "
                             "conservation of energy: "})
      EXPECT_NE(text.find(line), std::string::npos) << text;
  }
}
