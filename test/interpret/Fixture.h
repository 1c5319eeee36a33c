//===- Fixture.h - runs gauge IR given as text through the interpreter ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_INTERPRET_FIXTURE_H
#define TEST_INTERPRET_FIXTURE_H

#include "compiler/interpret/Compiled.h"
#include "compiler/interpret/Covariance.h"
#include "compiler/interpret/RandomProblem.h"
#include "compiler/interpret/Verify.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

namespace gaugec::test {

class InterpretTest : public testing::Test {
protected:
  InterpretTest() {
    context.loadDialect<gauge::GaugeDialect, mlir::func::FuncDialect>();
    context.getDiagEngine().registerHandler([&](mlir::Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return mlir::success();
    });
  }
  ~InterpretTest() override { gauge_context_destroy(runtime); }

  /// The first function of a module; fails the test if it does not parse.
  mlir::func::FuncOp parse(const std::string &text) {
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << messages << text;
    return module ? *module->getOps<mlir::func::FuncOp>().begin()
                  : mlir::func::FuncOp();
  }

  /// Results for random arguments; empty if something failed.
  std::vector<interpret::Array> run(mlir::func::FuncOp function,
                                    const interpret::Lattice &lattice) {
    auto made = interpret::makeRandomProblem(runtime, function, lattice, 7);
    if (succeeded(made)) {
      problem = *made;
      auto results = interpret::interpretFunction(function, problem);
      if (succeeded(results))
        return *results;
    }
    ADD_FAILURE() << messages;
    return {};
  }

  /// All results must be equal to the first one, to rounding.
  void expectEqualResults(const std::string &text,
                          const interpret::Lattice &lattice) {
    mlir::func::FuncOp function = parse(text);
    if (!function)
      return;
    std::vector<interpret::Array> results = run(function, lattice);
    ASSERT_GE(results.size(), 2u);
    double scale = interpret::getMagnitude(results.front());
    EXPECT_GT(scale, 1e-3) << "nothing to compare";
    for (const interpret::Array &other : results)
      EXPECT_LE(interpret::compare(other, results.front(), scale).deviation,
                1e-13);
  }

  /// Results for gauge transformed arguments are the transformed results.
  void expectCovariance(const std::string &text,
                        const interpret::Lattice &lattice) {
    mlir::func::FuncOp function = parse(text);
    if (!function)
      return;
    std::vector<interpret::Array> results = run(function, lattice);
    auto omega =
        interpret::makeRandomTransformation(runtime, function, lattice, 11);
    ASSERT_TRUE(succeeded(omega) && *omega) << messages;
    auto actual = interpret::interpretFunction(
        function, interpret::transformProblem(function, problem, **omega));
    ASSERT_TRUE(succeeded(actual)) << messages;
    auto expected =
        interpret::transformResults(function, results, **omega, lattice);
    for (size_t i = 0; i < results.size(); ++i) {
      double scale = interpret::getMagnitude(results[i]);
      EXPECT_GT(scale, 1e-6);
      EXPECT_LE(interpret::compare((*actual)[i], expected[i], scale).deviation,
                1e-12)
          << "result " << i << " of\n"
          << text;
    }
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  interpret::Problem problem;
  std::string messages;
};

/// The text with every occurrence of each first string replaced by its second.
inline std::string
replaceAll(std::string text,
           std::vector<std::pair<std::string, std::string>> replacements) {
  for (const auto &[from, to] : replacements)
    for (size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

} // namespace gaugec::test

#endif // TEST_INTERPRET_FIXTURE_H
