//===- InterpreterGoldenTest.cpp - the interpreter on the golden data
//---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One test per case, to 1e-12 relative: numbers of the published reference
// implementation against the formulas of the interpreter.
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "test/golden/Golden.h"
#include "gtest/gtest.h"
#include <cstdio>

using namespace gaugec;
using namespace gaugec::test;

namespace {
class GoldenTest : public testing::Test {
public:
  explicit GoldenTest(GoldenCase golden) : golden(std::move(golden)) {}

  void TestBody() override {
    auto results =
        interpret::interpretFunction(golden.function, golden.problem);
    ASSERT_TRUE(succeeded(results));
    ASSERT_EQ(results->size(), golden.expected.size());
    for (size_t i = 0; i < results->size(); ++i)
      EXPECT_LE(getDeviation((*results)[i], golden.expected[i]), 1e-12)
          << "result " << i;
  }

private:
  GoldenCase golden;
};
} // namespace

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<gauge::GaugeDialect, mlir::func::FuncDialect>();
  context.allowUnregisteredDialects(); // golden.array
  std::vector<GoldenFile> files;
  size_t count = 0;
  for (const char *stem : goldenStems) {
    std::string error;
    auto file = loadGolden(stem, "f64", &context, error);
    if (!file) {
      std::fprintf(stderr, "%s\n", error.c_str());
      return 1;
    }
    for (const GoldenCase &golden : file->cases)
      testing::RegisterTest(
          "InterpreterGolden", golden.name.c_str(), nullptr, nullptr, __FILE__,
          __LINE__,
          [golden]() -> testing::Test * { return new GoldenTest(golden); });
    count += file->cases.size();
    files.push_back(std::move(*file));
  }
  if (count != goldenCaseCount) {
    std::fprintf(stderr, "%zu golden cases instead of %zu\n", count,
                 goldenCaseCount);
    return 1;
  }
  return RUN_ALL_TESTS();
}
