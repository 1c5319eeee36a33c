//===- Stages.cpp - the stages of a compilation ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Stages.h"
#include "compiler/Passes.h"
#include "dialect/site/Site.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace gaugec;

static void addCorePasses(OpPassManager &passes, const StageOptions &) {
  OpPassManager &functions = passes.nest<func::FuncOp>();
  functions.addPass(createGaugeDilateStrides());
  functions.addPass(createGaugeDecomposeLayers());
  // L-Exp decomposes into exp, so this comes after the layers.
  functions.addPass(createGaugeExpandExp());
  functions.addPass(createGaugeDifferentiate());
  // Shared paths and shifts are found here, where they are one op each.
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

static void addSitePasses(OpPassManager &passes, const StageOptions &stage) {
  ConvertGaugeToSiteOptions options;
  options.lowMemory = stage.lowMemory;
  options.explain = stage.explain;
  passes.addPass(createConvertGaugeToSite(options));
  // Products absorb daggers, and what is equal becomes one value.
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addNestedPass<site::KernelOp>(createSiteReuseLoads());
  passes.addPass(createCSEPass());
  passes.addNestedPass<site::KernelOp>(createSiteCollectTerms());
  // Sees whole plans, since kernels must agree on the fields between them.
  passes.addPass(createSiteUseQuaternions());
  // Products absorb daggers, traces absorb products.
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addNestedPass<site::KernelOp>(createSiteMergeViews());
  // Loads that are one now.
  passes.addPass(createCSEPass());
  if (stage.compressLinks)
    passes.addPass(createSiteCompressLinks());
}

static void addVectorPasses(OpPassManager &passes, const StageOptions &stage) {
  ConvertSiteToVectorOptions options;
  options.vectorBits = stage.target.vectorBits;
  options.registers = stage.target.vectorRegisters;
  options.splitAxis = stage.splitAxis;
  passes.addPass(createConvertSiteToVector(options));
  OpPassManager &functions = passes.nest<func::FuncOp>();
  // Index arithmetic of unrolled tiles folds to constants.
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
}

static void addLLVMPasses(OpPassManager &passes, const StageOptions &) {
  passes.addPass(createLowerMathFunctions());
  OpPassManager &functions = passes.nest<func::FuncOp>();
  functions.addPass(createLowerLoops());
  ConvertToLLVMPassOptions options;
  options.allowPatternRollback = false;
  functions.addPass(createConvertToLLVMPass(options));
  passes.addPass(createConvertFuncToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
}

static constexpr Stage stages[] = {
    {"gauge", "the description: layers and covariant expressions",
     "builtin func gauge", nullptr},
    {"core", "layers taken apart into core ops, simplified",
     "builtin func gauge", addCorePasses},
    {"site", "kernels as seen from one site, and the plan that runs them",
     "builtin func site arith scf memref", addSitePasses},
    {"vector", "a lane per site, loops over ranges of sites",
     "builtin func site arith scf memref vector math", addVectorPasses},
    {"llvm-dialect", "the kernels in MLIR's LLVM dialect", "builtin llvm",
     addLLVMPasses},
};

ArrayRef<Stage> gaugec::getStages() { return stages; }

const Stage *gaugec::findStage(StringRef name) {
  const Stage *found =
      llvm::find_if(stages, [&](const Stage &s) { return s.name == name; });
  return found == std::end(stages) ? nullptr : found;
}

LogicalResult gaugec::checkStage(ModuleOp module, const Stage &stage) {
  SmallVector<StringRef> allowed;
  StringRef(stage.dialects).split(allowed, ' ');
  WalkResult result = module.walk([&](Operation *op) {
    if (llvm::is_contained(allowed, op->getName().getDialectNamespace()))
      return WalkResult::advance();
    op->emitError() << "internal error: '" << op->getName()
                    << "' is left after the stage '" << stage.name
                    << "'; please report it with the description";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}
