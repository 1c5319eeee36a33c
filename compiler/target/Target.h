//===- Target.h - the machine that code is made for -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_TARGET_H
#define COMPILER_TARGET_TARGET_H

#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>

namespace gaugec {

/// A CPU to compile for, and the vector registers that kernels are shaped for.
struct Target {
  std::string triple, cpu, features;
  unsigned vectorBits = 128;
  unsigned vectorRegisters = 16;
  std::shared_ptr<llvm::TargetMachine> machine; ///< for questions

  /// `cpu` is an LLVM name ("x86-64-v3", "znver4") or "native".
  static llvm::Expected<Target> create(llvm::StringRef cpu);
  /// A machine to generate code with. It remembers what it has looked up, so
  /// that threads must not share one; null if LLVM has none for the CPU.
  std::unique_ptr<llvm::TargetMachine> createMachine() const;
};

/// Runs LLVM's optimiser for the target: the passes that kernels need.
void optimise(llvm::Module &module, const Target &target);

/// Assembly text or object bytes.
llvm::Expected<std::string> generateCode(llvm::Module &module,
                                         const Target &target,
                                         llvm::CodeGenFileType type);

/// Links objects (their bytes) into a shared library at `path`, which is
/// written beside and renamed: an existing file stays whole if anything fails.
llvm::Error linkLibrary(llvm::ArrayRef<std::string> objects,
                        llvm::StringRef path);

/// Fails if `path` can never become a file: it is a folder.
llvm::Error checkOutput(llvm::StringRef path);

/// Writes `contents` beside `path`, then renames; a device or a pipe is written
/// to directly. What is durable survives a loss of power, at the cost of some
/// milliseconds.
llvm::Error writeAtomically(llvm::StringRef contents, llvm::StringRef path,
                            bool isDurable = false);

} // namespace gaugec

#endif // COMPILER_TARGET_TARGET_H
