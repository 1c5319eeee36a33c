//===- GoldenTest.cpp - interpreter and compiled code on the golden data --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of the published reference implementation, one test per case: the
// interpreter to 1e-12 relative, its first derivatives to 1e-11 and second ones
// to 1e-10, compiled code to 1e-12 in f64, 2e-5 in f32.
//
//===----------------------------------------------------------------------===//

#include "test/golden/Golden.h"
#include "compiler/interpret/Compiled.h"
#include "dialect/gauge/Gauge.h"
#include "test/differential/Compile.h"
#include "gtest/gtest.h"
#include <cstdio>

using namespace gaugec;
using namespace gaugec::test;

namespace {
/// Evaluates a case in one way.
using Evaluate = std::function<llvm::FailureOr<std::vector<interpret::Array>>(
    const GoldenCase &)>;

class GoldenTest : public testing::Test {
public:
  GoldenTest(GoldenCase golden, Evaluate evaluate, double tolerance)
      : golden(std::move(golden)), evaluate(std::move(evaluate)),
        tolerance(tolerance) {}

  void TestBody() override {
    auto results = evaluate(golden);
    ASSERT_TRUE(succeeded(results));
    ASSERT_EQ(results->size(), golden.expected.size());
    for (size_t i = 0; i < results->size(); ++i)
      EXPECT_LE(getDeviation((*results)[i], golden.expected[i]), tolerance)
          << "result " << i;
  }

private:
  GoldenCase golden;
  Evaluate evaluate;
  double tolerance;
};

/// What the registered tests use.
struct State {
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  std::vector<GoldenFile> files;
  std::vector<LoadedModule> modules;
};
} // namespace

static void registerCases(const GoldenFile &file, const char *suite,
                          double tolerance, const Evaluate &evaluate) {
  for (const GoldenCase &golden : file.cases)
    testing::RegisterTest(suite, golden.name.c_str(), nullptr, nullptr,
                          __FILE__, __LINE__, [=]() -> testing::Test * {
                            return new GoldenTest(golden, evaluate, tolerance);
                          });
}

static llvm::FailureOr<std::vector<interpret::Array>>
interpretCase(const GoldenCase &golden) {
  return interpret::interpretFunction(golden.function, golden.problem);
}

static std::optional<GoldenFile> load(State &state, const GoldenSource &source,
                                      const char *precision) {
  std::string error;
  auto file = loadGolden(source, precision, &state.context, error);
  if (!file)
    std::fprintf(stderr, "%s\n", error.c_str());
  return file;
}

static void registerCompiled(State &state, const GoldenFile &file,
                             const char *suite, double tolerance,
                             gauge_module *module) {
  registerCases(file, suite, tolerance,
                [&state, module](const GoldenCase &golden) {
                  return interpret::runCompiled(
                      state.runtime, module, golden.function, golden.problem);
                });
}

/// Derivatives, in f64.
static bool addDerivatives(State &state, const GoldenSource &source) {
  auto file = load(state, source, "f64");
  if (!file)
    return false;
  LoadedModule module = compileAndLoad(*file->module, state.runtime);
  if (!module)
    return false; // a diagnostic has said why
  double tolerance = source.order == 1 ? 1e-11 : 1e-10;
  registerCases(*file, "InterpretedDerivatives", tolerance, interpretCase);
  registerCompiled(state, *file, "CompiledDerivatives", tolerance,
                   module.get());
  state.files.push_back(std::move(*file));
  state.modules.push_back(std::move(module));
  return true;
}

static bool addFile(State &state, const GoldenSource &source,
                    const char *precision) {
  auto file = load(state, source, precision);
  if (!file)
    return false;
  LoadedModule module = compileAndLoad(*file->module, state.runtime);
  if (!module)
    return false; // a diagnostic has said why
  bool isF64 = llvm::StringRef(precision) == "f64";
  if (isF64)
    registerCases(*file, "Interpreter", 1e-12, interpretCase);
  registerCompiled(state, *file, isF64 ? "CompiledF64" : "CompiledF32",
                   isF64 ? 1e-12 : 2e-5, module.get());
  state.files.push_back(std::move(*file));
  state.modules.push_back(std::move(module));
  return true;
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  State state;
  loadCompilerDialects(state.context);
  state.context.allowUnregisteredDialects(); // golden.array
  for (const GoldenSource &source : goldenSources) {
    if (source.order > 0 && !addDerivatives(state, source))
      return 1;
    for (const char *precision : {"f64", "f32"})
      if (source.order == 0 && !addFile(state, source, precision))
        return 1;
  }
  int status = RUN_ALL_TESTS();
  gauge_context_destroy(state.runtime);
  return status;
}
