//===- Fixture.h - descriptions as expansions -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_LOOPS_FIXTURE_H
#define TEST_LOOPS_FIXTURE_H

#include "compiler/interpret/RandomProblem.h"
#include "compiler/loops/Evaluate.h"
#include "compiler/loops/Expand.h"
#include "compiler/loops/Parameters.h"
#include "dialect/gauge/Gauge.h"
#include "frontend/Frontend.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/SourceMgr.h"
#include "gtest/gtest.h"
#include <set>

namespace gaugec::test {

class LoopsTest : public testing::Test {
protected:
  LoopsTest() {
    context.loadDialect<gauge::GaugeDialect, mlir::func::FuncDialect>();
    context.getDiagEngine().registerHandler([&](mlir::Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return mlir::success();
    });
  }
  ~LoopsTest() override { gauge_context_destroy(runtime); }

  /// The function @value of a description.
  mlir::func::FuncOp build(const std::string &text) {
    sources = std::make_unique<llvm::SourceMgr>();
    sources->AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
    frontend::Diagnostics diagnostics(
        *sources, [&](const llvm::SMDiagnostic &diagnostic) {
          if (diagnostic.getKind() == llvm::SourceMgr::DK_Error)
            ADD_FAILURE() << diagnostic.getMessage().str() << " in\n" << text;
        });
    auto model =
        frontend::parseModel(*sources, frontend::Format::Dsl, diagnostics);
    if (model)
      module = frontend::buildModule(*model, &context, {}, diagnostics);
    EXPECT_TRUE(module) << text;
    return module ? *module->getOps<mlir::func::FuncOp>().begin()
                  : mlir::func::FuncOp();
  }

  /// A function's value with these weights; `tables` gets its loops.
  llvm::FailureOr<loops::Expanded<loops::Algebra<loops::Complex>>>
  expand(mlir::func::FuncOp function, loops::Tables &tables, int64_t colours,
         const loops::WeightMap<loops::Complex> &weights,
         const loops::ExpandOptions &options = {}) {
    loops::Algebra<loops::Complex> algebra(tables, colours, {});
    return loops::expand(function, algebra, weights, options);
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  std::unique_ptr<llvm::SourceMgr> sources;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string messages;
};

} // namespace gaugec::test

#endif // TEST_LOOPS_FIXTURE_H
