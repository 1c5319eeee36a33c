//===- Compiler.cpp - from gauge IR to a shared library -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Compiler.h"
#include "compiler/analysis/Explain.h"
#include "compiler/lower/KernelInfo.h"
#include "compiler/target/Descriptor.h"
#include "compiler/target/Permute.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;
using namespace gaugec;

FailureOr<std::unique_ptr<Compilation>>
Compilation::create(OwningOpRef<ModuleOp> module,
                    const CompileOptions &options) {
  llvm::Expected<Target> target = Target::create(options.cpu);
  if (!target)
    return emitError(UnknownLoc::get(module->getContext()))
           << llvm::toString(target.takeError());
  if (options.vectorBits)
    target->vectorBits = options.vectorBits;
  return std::unique_ptr<Compilation>(
      new Compilation(std::move(module), std::move(*target), options));
}

LogicalResult Compilation::report(llvm::Error error) {
  if (!error)
    return success();
  return emitError(UnknownLoc::get(module->getContext()))
         << llvm::toString(std::move(error));
}

//===----------------------------------------------------------------------===//
// MLIR stages
//===----------------------------------------------------------------------===//

static std::string writeBytecode(ModuleOp module) {
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  (void)writeBytecodeToFile(module, stream);
  return bytes;
}

/// Plans are data for the runtime, not code.
static void erasePlans(ModuleOp module) {
  for (auto func : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (func.isPublic())
      func.erase();
}

LogicalResult Compilation::runStage(const Stage &stage) {
  if (stage.addPasses) {
    auto passes = PassManager::on<ModuleOp>(module->getContext());
    passes.enableVerifier(options.verifyEach);
    if (stage.name == "llvm-dialect")
      erasePlans(*module);
    stage.addPasses(passes, {target, options.lowMemory, options.explain});
    if (failed(passes.run(*module)))
      return failure();
  }
  if (failed(checkStage(*module, stage)))
    return failure();
  if (stage.name == "gauge")
    bytecode = writeBytecode(*module);
  if (stage.name == "core") {
    FailureOr<llvm::json::Object> description = describeModel(*module);
    if (failed(description))
      return failure();
    descriptor = std::move(*description);
  }
  if (stage.name == "vector")
    kernelNames = describePlans(*module, target, descriptor);
  return success();
}

LogicalResult Compilation::runTo(StringRef last, StageCallback done) {
  ArrayRef<Stage> stages = getStages();
  size_t end = findStage(last) - stages.begin() + 1;
  for (; stagesDone < end; ++stagesDone) {
    if (failed(runStage(stages[stagesDone])))
      return failure();
    if (done && failed(done(stages[stagesDone], *module)))
      return failure();
  }
  return success();
}

FailureOr<std::string> Compilation::explain() {
  if (failed(runTo("site")))
    return failure();
  return explainSchedules(*module);
}

//===----------------------------------------------------------------------===//
// LLVM
//===----------------------------------------------------------------------===//

static std::string printModule(const llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

LogicalResult Compilation::translate() {
  if (llvmModule)
    return success();
  if (failed(runTo(getStages().back().name)))
    return failure();
  llvmModule = translateModuleToLLVMIR(*module, llvmContext, "gaugec");
  if (!llvmModule)
    return emitError(module->getLoc())
           << "internal error: no LLVM IR; please report it";
  llvmModule->setTargetTriple(llvm::Triple(target.triple));
  llvmModule->setDataLayout(target.machine->createDataLayout());
  addDescriptor(*llvmModule, kernelNames, descriptor, bytecode, target);
  definePermutations(*llvmModule, target);
  plainLLVM = printModule(*llvmModule);
  optimise(*llvmModule, target);
  return success();
}

FailureOr<std::string> Compilation::getLLVM(bool optimised) {
  if (failed(translate()))
    return failure();
  return optimised ? printModule(*llvmModule) : plainLLVM;
}

FailureOr<std::string> Compilation::generate(llvm::CodeGenFileType type) {
  if (failed(translate()))
    return failure();
  // Code generation consumes its module; the optimised one is wanted again.
  std::unique_ptr<llvm::Module> copy = llvm::CloneModule(*llvmModule);
  llvm::Expected<std::string> code = generateCode(*copy, target, type);
  if (!code)
    return report(code.takeError());
  return *code;
}

FailureOr<std::string> Compilation::getAssembly() {
  return generate(llvm::CodeGenFileType::AssemblyFile);
}

FailureOr<std::string> Compilation::getObject() {
  return generate(llvm::CodeGenFileType::ObjectFile);
}

FailureOr<std::string> Compilation::getHeader(StringRef libraryName) {
  if (failed(runTo("vector")))
    return failure();
  return generateHeader(descriptor, libraryName);
}

LogicalResult Compilation::writeLibrary(StringRef path) {
  if (failed(translate()))
    return failure();
  std::unique_ptr<llvm::Module> copy = llvm::CloneModule(*llvmModule);
  auto objects = generateObjects(*copy, target);
  if (!objects)
    return report(objects.takeError());
  return report(linkLibrary(*objects, path));
}
