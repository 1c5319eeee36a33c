//===- Descriptor.h - what a compiled library says about itself -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See docs/abi.md for the JSON.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_DESCRIPTOR_H
#define COMPILER_TARGET_DESCRIPTOR_H

#include "compiler/target/Target.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"

namespace gaugec {

/// The part of the descriptor that gauge IR knows: model, group, functions with
/// their arguments and receptive fields. `module` holds core ops.
llvm::FailureOr<llvm::json::Object> describeModel(mlir::ModuleOp module);

/// Adds what lowered kernels and plans know: fields, buffers, steps. Returns
/// the names of the kernels, in the order of their numbers.
std::vector<std::string> describePlans(mlir::ModuleOp module,
                                       const Target &target,
                                       llvm::json::Object &descriptor);

/// Adds an entry with the ABI of gauge_kernel for each kernel that the module
/// holds. All else becomes internal.
void addEntries(llvm::Module &module, llvm::ArrayRef<std::string> kernelNames,
                const llvm::json::Object &descriptor, const Target &target);

/// Adds the descriptor, which names the entries of all kernels wherever they
/// are, and the functions that return it: gauge_model() for who loads the
/// library and <model>_model() for who links it.
void addDescriptor(llvm::Module &module,
                   llvm::ArrayRef<std::string> kernelNames,
                   const llvm::json::Object &descriptor,
                   llvm::StringRef bytecode);

/// A C identifier like `name`: other characters become underscores.
std::string toIdentifier(llvm::StringRef name);

/// The C header of the library: one documented function per compiled function.
std::string generateHeader(const llvm::json::Object &descriptor,
                           llvm::StringRef libraryName);

} // namespace gaugec

#endif // COMPILER_TARGET_DESCRIPTOR_H
