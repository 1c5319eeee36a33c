//===- Input.h - a network for gauge-loops --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_LOOPS_INPUT_H
#define COMPILER_TOOLS_LOOPS_INPUT_H

#include "compiler/tools/run/Runtime.h"
#include "frontend/Frontend.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/SourceMgr.h"

namespace gaugec::loops {

/// The gauge IR of a description (.gauge, .json) or of a saved stage (.mlir).
/// Mistakes in it, and those that are found later, are printed with their
/// places.
class Input {
public:
  static llvm::Expected<std::unique_ptr<Input>> read(llvm::StringRef path);

  /// The function @value, or the only one.
  mlir::func::FuncOp getFunction() { return function; }
  llvm::StringRef getText() const;

private:
  Input();
  llvm::Error build(llvm::StringRef path);
  llvm::Error findFunction(llvm::StringRef path);

  llvm::SourceMgr sources;
  mlir::MLIRContext context;
  std::unique_ptr<mlir::SourceMgrDiagnosticHandler> handler;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
};

} // namespace gaugec::loops

#endif // COMPILER_TOOLS_LOOPS_INPUT_H
