//===- Compile.cpp - compiles models in process for tests -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/differential/Compile.h"
#include "compiler/Compiler.h"
#include "compiler/Init.h"
#include "compiler/Passes.h"
#include "frontend/Frontend.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <cstdlib>

using namespace gaugec;
using namespace gaugec::test;

void gaugec::test::loadCompilerDialects(mlir::MLIRContext &context) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

/// For the CPU that GAUGEC_TEST_CPU names; the machine's own if it is not set.
static CompileOptions getOptions() {
  CompileOptions options;
  if (const char *cpu = std::getenv("GAUGEC_TEST_CPU"))
    options.cpu = cpu;
  return options;
}

static mlir::OwningOpRef<mlir::ModuleOp> copy(mlir::ModuleOp module) {
  return mlir::OwningOpRef<mlir::ModuleOp>(module.clone());
}

mlir::OwningOpRef<mlir::ModuleOp>
gaugec::test::parseDescription(llvm::StringRef text,
                               llvm::ArrayRef<std::string> functions,
                               mlir::MLIRContext &context) {
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
  frontend::Diagnostics diagnostics(sources,
                                    [](const llvm::SMDiagnostic &diagnostic) {
                                      diagnostic.print(nullptr, llvm::errs());
                                    });
  auto model =
      frontend::parseModel(sources, frontend::Format::Dsl, diagnostics);
  if (!model)
    return nullptr;
  auto module = frontend::buildModule(*model, &context, {}, diagnostics);
  GaugeAddFunctionsOptions options;
  llvm::append_range(options.functions, functions);
  auto passes = mlir::PassManager::on<mlir::ModuleOp>(&context);
  passes.addPass(createGaugeAddFunctions(options));
  if (!module || failed(passes.run(*module)))
    return nullptr;
  return module;
}

LoadedModule gaugec::test::compileAndLoad(mlir::ModuleOp module,
                                          gauge_context *runtime,
                                          unsigned vectorBits, bool lowMemory) {
  CompileOptions options = getOptions();
  options.vectorBits = vectorBits;
  options.lowMemory = lowMemory;
  auto compilation = Compilation::create(copy(module), options);
  llvm::SmallString<128> path;
  if (failed(compilation) ||
      llvm::sys::fs::createTemporaryFile("gaugec-test", "so", path))
    return nullptr;
  gauge_module *loaded = nullptr;
  if (succeeded((*compilation)->writeLibrary(path)) &&
      gauge_module_load(runtime, path.c_str(), &loaded) != GAUGE_OK)
    module.emitError(gauge_context_message(runtime));
  llvm::sys::fs::remove(path); // a loaded library stays, without its name
  return LoadedModule(loaded);
}

mlir::OwningOpRef<mlir::ModuleOp>
gaugec::test::runStages(mlir::ModuleOp module, llvm::StringRef stage) {
  auto compilation = Compilation::create(copy(module), getOptions());
  if (failed(compilation) || failed((*compilation)->runTo(stage)))
    return nullptr;
  return copy((*compilation)->getModule());
}
