//===- Compiler.cpp - from gauge IR to a shared library -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Compiler.h"
#include "compiler/lower/KernelInfo.h"
#include "compiler/target/Descriptor.h"
#include "compiler/target/Permute.h"
#include "compiler/target/Units.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Threading.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Support/raw_ostream.h"

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
    stage.addPasses(passes, {target, options.lowMemory, options.compressLinks,
                             options.explain, options.splitAxis});
    if (failed(passes.run(*module)))
      return failure();
  }
  if (failed(checkStage(*module, stage)))
    return failure();
  return keepResults(stage.name);
}

LogicalResult Compilation::keepResults(StringRef stage) {
  if (stage == "gauge") {
    bytecode = writeBytecode(*module);
    sourceNames = collectSourceNames(*module);
  }
  if (stage == "core") {
    FailureOr<llvm::json::Object> description = describeModel(*module);
    if (failed(description))
      return failure();
    descriptor = std::move(*description);
  }
  if (stage == "site")
    explanation = explainSchedules(*module, sourceNames);
  if (stage == "vector")
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

FailureOr<ArrayRef<PlanExplanation>> Compilation::explain() {
  if (failed(runTo("site")))
    return failure();
  return ArrayRef(explanation);
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

std::unique_ptr<llvm::Module> Compilation::translate(llvm::LLVMContext &context,
                                                     ArrayRef<std::string> unit,
                                                     bool withDescriptor,
                                                     PlaceSets *places) {
  OwningOpRef<ModuleOp> part = extractUnit(*module, kernelNames, unit);
  if (places && failed(numberLines(*part, *places)))
    return nullptr;
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(*part, context, "gaugec");
  if (!code) {
    emitError(module->getLoc())
        << "internal error: no LLVM IR; please report it";
    return nullptr;
  }
  code->setTargetTriple(llvm::Triple(target.triple));
  code->setDataLayout(target.machine->createDataLayout());
  addEntries(*code, kernelNames, descriptor, target);
  definePermutations(*code, target);
  if (withDescriptor)
    addDescriptor(*code, kernelNames, descriptor, bytecode);
  return code;
}

FailureOr<std::string> Compilation::getLLVM(bool optimised) {
  if (failed(runTo(getStages().back().name)))
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translate(context, kernelNames, true);
  if (!code)
    return failure();
  if (optimised)
    optimise(*code, target);
  return printModule(*code);
}

FailureOr<std::string> Compilation::generate(ArrayRef<std::string> unit,
                                             bool withDescriptor,
                                             llvm::CodeGenFileType type) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translate(context, unit, withDescriptor);
  if (!code)
    return failure();
  optimise(*code, target);
  llvm::Expected<std::string> bytes = generateCode(*code, target, type);
  if (!bytes)
    return report(bytes.takeError());
  return *bytes;
}

FailureOr<std::string> Compilation::generate(llvm::CodeGenFileType type) {
  if (failed(runTo(getStages().back().name)))
    return failure();
  return generate(kernelNames, /*withDescriptor=*/true, type);
}

FailureOr<std::string> Compilation::getAssembly() {
  return generate(llvm::CodeGenFileType::AssemblyFile);
}

FailureOr<std::string> Compilation::getObject() {
  return generate(llvm::CodeGenFileType::ObjectFile);
}

FailureOr<std::vector<Listing>> Compilation::getListings(PlaceSets &places) {
  std::vector<Listing> listings;
  auto list = [&](const Stage &stage, ModuleOp module) {
    listings.push_back(listStage(module, stage.name, places));
    return success();
  };
  if (failed(runTo(getStages().back().name, list)))
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code =
      translate(context, kernelNames, /*withDescriptor=*/false, &places);
  if (!code)
    return failure();
  listings.push_back(listLLVM(*code, "llvm"));
  optimise(*code, target);
  listings.push_back(listLLVM(*code, "llvm-optimised"));
  llvm::Expected<std::string> assembly =
      generateCode(*code, target, llvm::CodeGenFileType::AssemblyFile);
  if (!assembly)
    return report(assembly.takeError());
  listings.push_back(listAssembly(*assembly, "asm"));
  return listings;
}

FailureOr<std::string> Compilation::getHeader(StringRef libraryName) {
  if (failed(runTo("vector")))
    return failure();
  return generateHeader(descriptor, libraryName);
}

LogicalResult Compilation::writeLibrary(StringRef path) {
  if (failed(runTo(getStages().back().name)))
    return failure();
  auto units = splitKernels(*module, kernelNames);
  std::vector<std::string> objects(units.size());
  auto compile = [&](size_t i) -> LogicalResult {
    FailureOr<std::string> object = generate(
        units[i], /*withDescriptor=*/i == 0, llvm::CodeGenFileType::ObjectFile);
    if (succeeded(object))
      objects[i] = std::move(*object);
    return object;
  };
  if (failed(failableParallelForEachN(module->getContext(), 0, units.size(),
                                      compile)))
    return failure();
  return report(linkLibrary(objects, path));
}
