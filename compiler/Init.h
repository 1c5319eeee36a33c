//===- Init.h - registers the dialects and passes we use ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INIT_H
#define COMPILER_INIT_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace gaugec {

/// Every dialect, interface and translation that a stage of the compiler uses.
void registerDialects(mlir::DialectRegistry &registry);

/// Every pass of ours, and the upstream ones of the pipelines, for textual use.
void registerPasses();

} // namespace gaugec

#endif // COMPILER_INIT_H
