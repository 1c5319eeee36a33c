//===- gauge-lsp-server.cpp - .mlir files in editors ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hover, definitions and diagnostics for .mlir files with our dialects, by
// MLIR's own language server. Speaks on stdin and stdout.
//
//===----------------------------------------------------------------------===//

#include "compiler/Init.h"
#include "mlir/IR/Dialect.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  gaugec::registerDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
