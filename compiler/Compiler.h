//===- Compiler.h - from gauge IR to a shared library ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_COMPILER_H
#define COMPILER_COMPILER_H

#include "compiler/Listing.h"
#include "compiler/Stages.h"
#include "compiler/analysis/Explain.h"
#include "compiler/target/Target.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/JSON.h"

namespace gaugec {

struct CompileOptions {
  /// "native", or an LLVM name such as "x86-64-v3".
  std::string cpu = "native";
  /// Bits of a vector register; 0: what the CPU has.
  unsigned vectorBits = 0;
  /// Rather compute a value again than store it.
  bool lowMemory = false;
  /// Store links of SU(3) as 12 reals (site-compress-links).
  bool compressLinks = false;
  /// The axis that the runtime cuts lattices along for lanes (docs/abi.md), as
  /// far as known: it decides what is prefetched, not what is computed.
  unsigned splitAxis = 0;
  /// Keep for explain() why values are stored.
  bool explain = false;
  /// Verify the IR after every pass.
  bool verifyEach = false;
};

/// One compilation of a module of gauge IR (each `func.func` a function of the
/// library). Errors are reported through MLIR's diagnostics.
class Compilation {
public:
  /// Takes the module. Fails for an unknown CPU.
  static llvm::FailureOr<std::unique_ptr<Compilation>>
  create(mlir::OwningOpRef<mlir::ModuleOp> module,
         const CompileOptions &options);

  using StageCallback =
      llvm::function_ref<llvm::LogicalResult(const Stage &, mlir::ModuleOp)>;
  /// Runs the MLIR stages up to `last`, calling `done` after each of them, the
  /// first (the module as it came) included.
  llvm::LogicalResult runTo(llvm::StringRef last, StageCallback done = {});

  /// What the kernels of each function do, what it stores and computes again;
  /// with CompileOptions::explain.
  llvm::FailureOr<llvm::ArrayRef<PlanExplanation>> explain();

  /// The stages as texts, from the first that is still to run to the code, the
  /// kernels without the descriptor.
  llvm::FailureOr<std::vector<Listing>> getListings(PlaceSets &places);

  // These run all stages that are still to run. Texts and objects are of the
  // whole library in one; for `writeLibrary` LLVM runs on several units of it
  // at a time, as many as the MLIR context has threads.
  /// LLVM IR before (`optimised` = false) or after LLVM's optimiser.
  llvm::FailureOr<std::string> getLLVM(bool optimised = true);
  llvm::FailureOr<std::string> getAssembly();
  llvm::FailureOr<std::string> getObject();
  /// The C header; `libraryName` makes its include guard.
  llvm::FailureOr<std::string> getHeader(llvm::StringRef libraryName);
  /// Writes the shared library; an existing file stays whole on failure.
  llvm::LogicalResult writeLibrary(llvm::StringRef path);

  mlir::ModuleOp getModule() { return *module; }
  const Target &getTarget() const { return target; }
  /// What the library says of itself (docs/abi.md), as far as stages have run.
  const llvm::json::Object &getDescription() const { return descriptor; }

private:
  Compilation(mlir::OwningOpRef<mlir::ModuleOp> module, Target target,
              const CompileOptions &options)
      : module(std::move(module)), target(std::move(target)), options(options) {
  }

  llvm::LogicalResult runStage(const Stage &stage);
  /// Keeps what later stages lose and others ask for.
  llvm::LogicalResult keepResults(llvm::StringRef stage);
  /// LLVM IR of the kernels in `unit`; with the descriptor or without it, with
  /// line numbers if there are `places`.
  std::unique_ptr<llvm::Module> translate(llvm::LLVMContext &context,
                                          llvm::ArrayRef<std::string> unit,
                                          bool withDescriptor,
                                          PlaceSets *places = nullptr);
  llvm::FailureOr<std::string> generate(llvm::ArrayRef<std::string> unit,
                                        bool withDescriptor,
                                        llvm::CodeGenFileType type);
  llvm::FailureOr<std::string> generate(llvm::CodeGenFileType type);
  llvm::LogicalResult report(llvm::Error error);

  mlir::OwningOpRef<mlir::ModuleOp> module;
  Target target;
  CompileOptions options;
  size_t stagesDone = 0;
  std::string bytecode; ///< of the gauge IR
  llvm::json::Object descriptor;
  std::vector<std::string> kernelNames;
  SourceNames sourceNames;
  std::vector<PlanExplanation> explanation;
};

} // namespace gaugec

#endif // COMPILER_COMPILER_H
