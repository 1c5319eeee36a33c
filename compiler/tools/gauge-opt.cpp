//===- gauge-opt.cpp - runs any pass on .mlir files -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Init.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  gaugec::registerDialects(registry);
  gaugec::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "gauge-opt: runs passes on gauge and site IR\n", registry));
}
