//===- WavesTest.cpp - sine and cosine on vectors against libm ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Compiled.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "test/differential/Compile.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

/// Of every size and sign; next to multiples of pi/2, where sine or cosine have
/// few digits of pi/2 to go by; around the limit beyond which libm is called.
static std::vector<double> makeArguments() {
  std::vector<double> out;
  out.reserve(200000);
  std::mt19937_64 engine{1};
  std::uniform_real_distribution<double> exponent(-20, 15), unit(-1, 1);
  for (int k = 0; k < 40000; ++k)
    out.push_back(unit(engine) * std::pow(10.0, exponent(engine)));
  for (int k = 0; k < 40000; ++k)
    out.push_back(4 * unit(engine));
  for (int k = -20000; k <= 20000; ++k) {
    double multiple = k * std::numbers::pi / 2;
    out.push_back(multiple);
    out.push_back(std::nextafter(multiple, 1e300));
  }
  for (double x : {0.0, 1e-300, 1e9, 1.1e9, 1e22, 1e300})
    for (double y : {x, -x, std::nextafter(x, 1e301)})
      out.push_back(y);
  return out;
}

/// What compiled code makes of each argument.
static std::vector<double> run(const std::string &function,
                               const std::vector<double> &arguments) {
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  loadCompilerDialects(context);
  std::string type = "!gauge.invariant<1, 1, real, f64>";
  auto module = mlir::parseSourceString<mlir::ModuleOp>(
      "func.func @wave(%x: " + type + ") -> " + type +
          " {\n%y = gauge.pointwise " + function + " %x : " + type +
          "\nreturn %y : " + type + "\n}",
      &context);
  gauge_context *runtime = gauge_context_create(1);
  LoadedModule compiled = module ? compileAndLoad(*module, runtime) : nullptr;
  int64_t count = int64_t(arguments.size());
  std::vector<double> out(count, NAN);
  if (compiled) {
    Problem problem{{count}, 1, {Array({1, count, 1})}};
    llvm::copy(arguments, problem.arguments.front().data.begin());
    auto results =
        runCompiled(runtime, compiled.get(),
                    *module->getOps<mlir::func::FuncOp>().begin(), problem);
    for (int64_t k = 0; succeeded(results) && k < count; ++k)
      out[k] = results->front().number(k, 0).real();
  }
  compiled.reset();
  gauge_context_destroy(runtime);
  return out;
}

/// Distance from `exact` in units of its last place.
static double countUnits(double value, long double exact) {
  double near = double(std::abs(exact));
  double next = std::nextafter(near, std::numeric_limits<double>::infinity());
  return double(std::abs(value - exact) / ((long double)next - near));
}

static void expectUnits(const std::string &function, double most) {
  std::vector<double> arguments = makeArguments();
  std::vector<double> values = run(function, arguments);
  for (size_t k = 0; k < values.size(); ++k) {
    long double x = arguments[k];
    long double exact = function == "sin" ? std::sin(x) : std::cos(x);
    ASSERT_LE(countUnits(values[k], exact), most)
        << function << "(" << arguments[k] << ")";
  }
}

TEST(Waves, AreWithinTwoUnitsInTheLastPlace) {
  expectUnits("sin", 2);
  expectUnits("cos", 2);
}
