//===- Compile.h - descriptions compiled and loaded in process ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_COMPILE_H
#define COMPILER_TOOLS_RUN_COMPILE_H

#include "compiler/Compiler.h"
#include "compiler/tools/run/Description.h"
#include "compiler/tools/run/Runtime.h"
#include "frontend/Frontend.h"

namespace gaugec::run {

/// A compiled library that is loaded, and what it says about itself.
struct Library {
  Owner<gauge_module> module;
  Description description;
};

/// Compiles `functions` of a model (as `gaugec --functions`) for this machine.
/// Mistakes in the description go to `diagnostics`.
llvm::Expected<Library> compile(gauge_context *context,
                                const frontend::Model &model,
                                llvm::ArrayRef<std::string> functions,
                                const frontend::BuildOptions &options,
                                frontend::Diagnostics &diagnostics);

/// Finishes a compilation; `name` is that of the model, for messages.
llvm::Expected<Library> load(gauge_context *context, Compilation &compilation,
                             llvm::StringRef name);

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_COMPILE_H
