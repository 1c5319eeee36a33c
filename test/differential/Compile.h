//===- Compile.h - compiles models in process for tests -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_DIFFERENTIAL_COMPILE_H
#define TEST_DIFFERENTIAL_COMPILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "runtime/gauge_runtime.h"
#include <memory>

namespace gaugec::test {

struct ModuleDeleter {
  void operator()(gauge_module *module) const { gauge_module_destroy(module); }
};
using LoadedModule = std::unique_ptr<gauge_module, ModuleDeleter>;

/// Loads all dialects that compiling needs.
void loadCompilerDialects(mlir::MLIRContext &context);

/// The module of a description in the DSL with the given functions (as
/// `gaugec --functions` has them). Null on failure, with a diagnostic.
mlir::OwningOpRef<mlir::ModuleOp>
parseDescription(llvm::StringRef text, llvm::ArrayRef<std::string> functions,
                 mlir::MLIRContext &context);

/// Compiles a copy of `module` for this machine, with vectors of `vectorBits`
/// (0: what it has), and loads the library, which exists for a moment in a
/// temporary folder. NULL on failure, with a diagnostic.
LoadedModule compileAndLoad(mlir::ModuleOp module, gauge_context *runtime,
                            unsigned vectorBits = 0, bool lowMemory = false);

/// A copy of `module` after the MLIR stages up to `stage`; null on failure.
mlir::OwningOpRef<mlir::ModuleOp> runStages(mlir::ModuleOp module,
                                            llvm::StringRef stage);

} // namespace gaugec::test

#endif // TEST_DIFFERENTIAL_COMPILE_H
