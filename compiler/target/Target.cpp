//===- Target.cpp - LLVM's part: optimiser, code, linker ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Target.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/SplitModule.h"
#include <mutex>

using namespace gaugec;
using namespace llvm;

//===----------------------------------------------------------------------===//
// The machine
//===----------------------------------------------------------------------===//

static std::string getHostFeatures() {
  SubtargetFeatures features;
  for (const auto &feature : sys::getHostCPUFeatures())
    features.AddFeature(feature.getKey(), feature.getValue());
  return features.getString();
}

static void chooseVectors(gaugec::Target &target) {
  const Triple triple(target.triple);
  auto has = [&](StringRef feature) {
    return target.machine->getMCSubtargetInfo()->checkFeatures(
        ("+" + feature).str());
  };
  if (triple.isX86()) {
    bool wide = has("avx512f") && has("avx512vl");
    target.vectorBits = wide ? 512 : has("avx") ? 256 : 128;
    target.vectorRegisters = wide ? 32 : 16;
  } else if (triple.isAArch64()) {
    target.vectorBits = 128;
    target.vectorRegisters = 32;
  }
}

std::unique_ptr<TargetMachine> gaugec::Target::createMachine() const {
  return std::unique_ptr<TargetMachine>(
      machine->getTarget().createTargetMachine(
          Triple(triple), cpu, features, TargetOptions(), Reloc::PIC_,
          std::nullopt, CodeGenOptLevel::Default));
}

Expected<gaugec::Target> gaugec::Target::create(StringRef cpu) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  InitializeNativeTargetAsmParser();
  gaugec::Target target;
  target.triple = sys::getDefaultTargetTriple();
  bool native = cpu == "native";
  target.cpu = native ? sys::getHostCPUName().str() : cpu.str();
  target.features = native ? getHostFeatures() : "";
  std::string message;
  Triple triple(target.triple);
  const llvm::Target *llvmTarget =
      TargetRegistry::lookupTarget(triple, message);
  if (!llvmTarget)
    return createStringError(message);
  std::unique_ptr<MCSubtargetInfo> known(
      llvmTarget->createMCSubtargetInfo(triple, "", ""));
  if (!native && known && !known->isCPUStringValid(target.cpu))
    return createStringError("unknown CPU '" + target.cpu +
                             "': use 'native', or a name that `llc -mcpu=help` "
                             "lists, such as x86-64-v3");
  target.machine.reset(llvmTarget->createTargetMachine(
      triple, target.cpu, target.features, TargetOptions(), Reloc::PIC_,
      std::nullopt, CodeGenOptLevel::Default));
  if (!target.machine)
    return createStringError("cannot generate code for " + target.cpu);
  chooseVectors(target);
  return target;
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

/// The part of LLVM's -O2 that kernels need. They are vectorised, unrolled and
/// shaped for the registers already, and their loops come rotated; passes that
/// would do so again take a time that grows as the square of the number of
/// loops. No GVN: what it keeps in registers from one loop to the next, the
/// loops would spill.
static ModulePassManager makePipeline() {
  FunctionPassManager function;
  function.addPass(EarlyCSEPass(/*UseMemorySSA=*/true));
  function.addPass(SimplifyCFGPass());
  function.addPass(InstCombinePass());
  function.addPass(createFunctionToLoopPassAdaptor(LICMPass(LICMOptions()),
                                                   /*UseMemorySSA=*/true));
  function.addPass(InstCombinePass());
  function.addPass(SimplifyCFGPass());
  ModulePassManager module;
  module.addPass(AlwaysInlinerPass());
  module.addPass(createModuleToFunctionPassAdaptor(std::move(function)));
  module.addPass(GlobalDCEPass());
  return module;
}

void gaugec::optimise(Module &module, const Target &target) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager sccs;
  ModuleAnalysisManager modules;
  PassBuilder builder(target.machine.get());
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  makePipeline().run(module, modules);
}

static Expected<std::string> generate(Module &module, TargetMachine &machine,
                                      CodeGenFileType type) {
  SmallString<0> code;
  raw_svector_ostream stream(code);
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type))
    return createStringError("cannot emit this kind of file for " +
                             machine.getTargetTriple().str());
  passes.run(module);
  return std::string(code);
}

Expected<std::string> gaugec::generateCode(Module &module, const Target &target,
                                           CodeGenFileType type) {
  return generate(module, *target.machine, type);
}

/// Many more parts than cores, so that no core is left with the large ones; not
/// a function of the number of cores, so that libraries are the same
/// everywhere.
static constexpr unsigned codeParts = 32;

/// Each part as bitcode: modules of one context cannot go to several threads.
static std::vector<std::string> splitIntoBitcode(Module &module) {
  std::vector<std::string> parts;
  SplitModule(
      module, codeParts,
      [&](std::unique_ptr<Module> part) {
        raw_string_ostream stream(parts.emplace_back());
        WriteBitcodeToFile(*part, stream);
      },
      /*PreserveLocals=*/false, /*RoundRobin=*/true);
  return parts;
}

static Expected<std::string> generateObject(StringRef bitcode,
                                            const gaugec::Target &target) {
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module =
      parseBitcodeFile(MemoryBufferRef(bitcode, "part"), context);
  if (!module)
    return module.takeError();
  return generate(**module, *target.createMachine(),
                  CodeGenFileType::ObjectFile);
}

Expected<std::vector<std::string>>
gaugec::generateObjects(Module &module, const Target &target) {
  std::vector<std::string> parts = splitIntoBitcode(module);
  std::vector<std::string> objects(parts.size());
  std::mutex mutex;
  Error failures = Error::success();
  DefaultThreadPool pool;
  for (size_t i = 0; i < parts.size(); ++i)
    pool.async([&, i] {
      Expected<std::string> object = generateObject(parts[i], target);
      if (object) {
        objects[i] = std::move(*object);
        return;
      }
      std::lock_guard<std::mutex> lock(mutex);
      failures = joinErrors(std::move(failures), object.takeError());
    });
  pool.wait();
  if (failures)
    return std::move(failures);
  return objects;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// A name in the folder of `path` that nobody uses.
static Expected<std::string> makeTemporary(StringRef path, StringRef suffix) {
  SmallString<128> name;
  if (std::error_code error =
          sys::fs::createUniqueFile(path + ".%%%%%%" + suffix, name))
    return createStringError(error, "cannot write to the folder of '" + path +
                                        "': " + error.message());
  return std::string(name);
}

/// Takes the place of `path`: with its permissions, or for a new file with what
/// the umask allows of `mode` (unique files are made private).
static Error renameInto(StringRef from, StringRef path, unsigned mode) {
  auto permissions = static_cast<sys::fs::perms>(mode & ~sys::fs::getUmask());
  if (ErrorOr<sys::fs::perms> existing = sys::fs::getPermissions(path))
    permissions = *existing;
  (void)sys::fs::setPermissions(from, permissions);
  std::error_code error = sys::fs::rename(from, path);
  if (!error)
    return Error::success();
  sys::fs::remove(from);
  return createStringError(error,
                           "cannot write '" + path + "': " + error.message());
}

static Error writeWhole(StringRef contents, StringRef path) {
  std::error_code error;
  raw_fd_ostream stream(path, error);
  if (!error) {
    stream << contents;
    stream.close();
    error = stream.error();
    stream.clear_error();
  }
  if (!error)
    return Error::success();
  return createStringError(error,
                           "cannot write '" + path + "': " + error.message());
}

/// The file that a path means, behind symbolic links.
static std::string resolveLinks(StringRef path) {
  SmallString<128> real;
  return sys::fs::real_path(path, real) ? path.str() : std::string(real);
}

/// Devices and pipes are written to, not replaced.
static bool isSpecialFile(StringRef path) {
  sys::fs::file_status status;
  return !sys::fs::status(path, status) && sys::fs::exists(status) &&
         !sys::fs::is_regular_file(status) && !sys::fs::is_directory(status);
}

/// What rename would only find out when the other files are in place.
Error gaugec::checkOutput(StringRef path) {
  if (sys::fs::is_directory(path))
    return createStringError("cannot write '" + path + "': it is a folder");
  return Error::success();
}

Error gaugec::writeAtomically(StringRef contents, StringRef path) {
  if (isSpecialFile(path))
    return writeWhole(contents, path);
  if (Error error = checkOutput(path))
    return error;
  std::string target = resolveLinks(path);
  Expected<std::string> temporary = makeTemporary(target, "");
  if (!temporary)
    return temporary.takeError();
  if (Error error = writeWhole(contents, *temporary)) {
    sys::fs::remove(*temporary);
    return error;
  }
  return renameInto(*temporary, target, 0666);
}

/// LLVM's linker where it is, else the system's.
static Expected<std::string> findLinker() {
  const StringRef llvmFolder = "/usr/lib/llvm-22/bin";
  if (ErrorOr<std::string> path = sys::findProgramByName("ld.lld", llvmFolder))
    return *path;
  for (StringRef name : {"ld.lld-22", "ld.lld", "ld"})
    if (ErrorOr<std::string> path = sys::findProgramByName(name))
      return *path;
  return createStringError(
      "no linker found: install lld-22, or put ld into the PATH");
}

namespace {
/// Files in the folder of `path` that are removed in the end.
class TemporaryFiles {
public:
  explicit TemporaryFiles(StringRef path) : path(path) {}
  ~TemporaryFiles() {
    for (const std::string &name : names)
      sys::fs::remove(name);
  }
  Expected<std::string> add(StringRef suffix) {
    Expected<std::string> name = makeTemporary(path, suffix);
    if (name)
      names.push_back(*name);
    return name;
  }

private:
  StringRef path;
  std::vector<std::string> names;
};
} // namespace

Error gaugec::linkLibrary(ArrayRef<std::string> objects, StringRef path) {
  if (isSpecialFile(path))
    return createStringError("cannot write '" + path +
                             "': it is not an ordinary file");
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  std::string target = resolveLinks(path);
  TemporaryFiles files(target);
  Expected<std::string> libraryPath = files.add(".so");
  if (!libraryPath)
    return libraryPath.takeError();
  // Names are bound inside the library; libm comes with the program.
  std::vector<std::string> arguments = {
      *linker, "-shared", "-Bsymbolic", "--gc-sections", "-o", *libraryPath};
  for (const std::string &object : objects) {
    Expected<std::string> name = files.add(".o");
    if (!name)
      return name.takeError();
    if (Error error = writeWhole(object, *name))
      return error;
    arguments.push_back(*name);
  }
  std::string message;
  if (sys::ExecuteAndWait(
          *linker, SmallVector<StringRef>(arguments.begin(), arguments.end()),
          std::nullopt, {}, 0, 0, &message) != 0)
    return createStringError("the linker " + *linker + " failed " + message);
  return renameInto(*libraryPath, target, 0777);
}
