//===- ErrorsTest.cpp - what the interpreter refuses, and how it says so --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/interpret/Fixture.h"

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

namespace {
class Errors : public InterpretTest {
protected:
  void SetUp() override {
    function = parse(R"(
      func.func @f(%u: !gauge.links<su(2), 2, f64> {gauge.name = "U"}, %b: tensor<f64>)
          -> !gauge.covariant<su(2), 2, 1, f64> {
        %p = gauge.plaq %u negative : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 1, f64>
        return %p : !gauge.covariant<su(2), 2, 1, f64>
      })");
    good = {{3, 4}, 2, {Array({2, 3, 4, 2, 2, 2}), Array(Shape{})}};
  }

  using Shape = llvm::ArrayRef<int64_t>;

  /// The problem is refused with this text in the message.
  void expectError(const Problem &problem, const std::string &text) {
    messages.clear();
    EXPECT_TRUE(failed(interpretFunction(function, problem)));
    EXPECT_NE(messages.find(text), std::string::npos) << messages;
  }

  mlir::func::FuncOp function;
  Problem good;
};
} // namespace

TEST_F(Errors, TheGoodProblemIsGood) {
  EXPECT_TRUE(succeeded(interpretFunction(function, good))) << messages;
}

TEST_F(Errors, Lattice) {
  Problem bad = good;
  bad.extents = {3, 4, 1};
  expectError(bad, "2 dimensions, but the lattice has 3");
  bad.extents = {3, 0};
  expectError(bad, "an extent of 0");
  bad.extents = {-3, -4};
  expectError(bad, "an extent of -3");
  bad.extents = {int64_t(1) << 40, int64_t(1) << 40};
  expectError(bad, "too large to interpret");
  bad.extents = {int64_t(1) << 13, int64_t(1) << 13};
  expectError(bad, "too large to interpret");
  bad = good;
  bad.batch = 0;
  expectError(bad, "a batch of 0");
}

TEST_F(Errors, Arguments) {
  Problem bad = good;
  bad.arguments.pop_back();
  expectError(bad, "has 2 arguments, but 1 values were given");
  bad = good;
  bad.arguments[0] = Array({2, 4, 3, 2, 2, 2});
  expectError(bad, "argument 0 ('U'): the array has the shape 2x4x3x2x2x2, but "
                   "2x3x4x2x2x2 is needed");
  bad = good;
  bad.arguments[1] = Array({1});
  expectError(bad, "argument 1: the array has the shape 1, but scalar");
  bad = good;
  bad.arguments[0].data.pop_back();
  expectError(bad, "holds 191 numbers instead of 192");
}

TEST_F(Errors, ExponentsThatAreTooLarge) {
  function = parse(R"(
    func.func @f(%a: !gauge.covariant<su(2), 1, 1, f64>) -> !gauge.covariant<su(2), 1, 1, f64> {
      %e = gauge.exp %a : !gauge.covariant<su(2), 1, 1, f64>
      return %e : !gauge.covariant<su(2), 1, 1, f64>
    })");
  Problem bad = {{3}, 1, {Array({1, 3, 1, 2, 2})}};
  bad.arguments[0].data[5] = 1e4;
  expectError(bad, "norm above 512");
  bad.arguments[0].data[5] = NAN;
  expectError(bad, "not finite");
}

TEST_F(Errors, UnknownTypes) {
  function = parse("func.func @f(%a: i32) -> i32 { return %a : i32 }");
  expectError({{3}, 1, {Array(Shape{})}}, "knows no values of type");
  function = parse("func.func private @f(%a: tensor<f64>)");
  expectError({{3}, 1, {Array(Shape{})}}, "only a function with one block");
}
