//===- UnitsTest.cpp ------------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which kernels are compiled together, and with what.
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Units.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace gaugec;

namespace {

using Names = std::vector<std::string>;

class UnitsTest : public testing::Test {
protected:
  UnitsTest() { context.loadDialect<mlir::LLVM::LLVMDialect>(); }

  /// Kernels k0, k1, .. of so many ops, and two functions that they may call.
  void makeKernels(std::initializer_list<int> sizes) {
    std::string text = "llvm.func @exp(f64) -> f64\n"
                       "llvm.func @helper() { llvm.return }\n";
    for (int size : sizes) {
      kernels.push_back("k" + std::to_string(kernels.size()));
      text += "llvm.func @" + kernels.back() + "() {\n";
      for (int i = 2; i < size; ++i) // the function and its return are ops, too
        text += "  llvm.mlir.constant(0 : i64) : i64\n";
      text += "  llvm.return\n}\n";
    }
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Names kernels;
};

TEST_F(UnitsTest, SmallKernelsStayTogether) {
  makeKernels({10, 20, 30});
  EXPECT_EQ(splitKernels(*module, kernels),
            (std::vector<Names>{{"k0", "k1", "k2"}}));
}

TEST_F(UnitsTest, LargeKernelsAreAloneTheLargestFirst) {
  makeKernels({3000, 5000, 4000});
  EXPECT_EQ(splitKernels(*module, kernels),
            (std::vector<Names>{{"k1"}, {"k2"}, {"k0"}}));
}

TEST_F(UnitsTest, SmallKernelsMakeUnitsOfSomeSize) {
  makeKernels({1500, 1500, 1500, 100});
  EXPECT_EQ(splitKernels(*module, kernels),
            (std::vector<Names>{{"k0", "k1"}, {"k2", "k3"}}));
}

TEST_F(UnitsTest, UnitsOfOneSizeKeepTheirOrder) {
  makeKernels({2000, 2000, 2000, 2000});
  EXPECT_EQ(splitKernels(*module, kernels),
            (std::vector<Names>{{"k0"}, {"k1"}, {"k2"}, {"k3"}}));
}

TEST_F(UnitsTest, ALibraryWithoutKernelsIsAUnitAllTheSame) {
  makeKernels({});
  EXPECT_EQ(splitKernels(*module, kernels), (std::vector<Names>{{}}));
}

TEST_F(UnitsTest, AUnitHasItsKernelsAndWhatKernelsCall) {
  makeKernels({10, 10, 10});
  Names found;
  auto part = extractUnit(*module, kernels, {"k0", "k2"});
  for (auto function : part->getOps<mlir::LLVM::LLVMFuncOp>())
    found.push_back(function.getName().str());
  EXPECT_EQ(found, (Names{"exp", "helper", "k0", "k2"}));
}

} // namespace
