//===- Compile.cpp - descriptions compiled and loaded in process ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Compile.h"
#include "compiler/Init.h"
#include "compiler/Passes.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

using namespace gaugec;
using namespace gaugec::run;

static mlir::LogicalResult addFunctions(mlir::ModuleOp module,
                                        llvm::ArrayRef<std::string> functions) {
  GaugeAddFunctionsOptions options;
  llvm::append_range(options.functions, functions);
  auto passes = mlir::PassManager::on<mlir::ModuleOp>(module.getContext());
  passes.addPass(createGaugeAddFunctions(options));
  return passes.run(module);
}

llvm::Expected<Library> run::compile(gauge_context *context,
                                     const frontend::Model &model,
                                     llvm::ArrayRef<std::string> functions,
                                     const frontend::BuildOptions &options,
                                     frontend::Diagnostics &diagnostics) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext mlirContext(registry);
  mlirContext.loadAllAvailableDialects();
  auto module =
      frontend::buildModule(model, &mlirContext, options, diagnostics);
  if (!module)
    return fail("'" + model.name.text +
                "' cannot be compiled with what is asked of it");
  if (failed(addFunctions(*module, functions)))
    return fail("'" + model.name.text + "' has no " +
                llvm::join(functions, " and "));
  auto compilation = Compilation::create(std::move(module), CompileOptions());
  if (failed(compilation))
    return fail("'" + model.name.text + "' cannot be compiled");
  return load(context, **compilation, model.name.text);
}

llvm::Expected<Library> run::load(gauge_context *context,
                                  Compilation &compilation,
                                  llvm::StringRef name) {
  llvm::SmallString<128> path;
  if (llvm::sys::fs::createTemporaryFile("gauge", "so", path))
    return fail("cannot compile: no place for temporary files");
  llvm::FileRemover remover(path); // a loaded library stays, without its name
  if (failed(compilation.writeLibrary(path)))
    return fail("'" + name + "' cannot be compiled");
  gauge_module *loaded = nullptr;
  if (llvm::Error error =
          check(context, gauge_module_load(context, path.c_str(), &loaded)))
    return std::move(error);
  Library library{Owner<gauge_module>(loaded), {}};
  auto described = readDescription(loaded);
  if (!described)
    return described.takeError();
  library.description = std::move(*described);
  return library;
}
