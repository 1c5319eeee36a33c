//===- Target.cpp - LLVM's part: optimiser, code, linker ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Target.h"
#include "compiler/target/SpreadPrefetches.h"
#include "runtime/Durable.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

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
  std::string message;
  const llvm::Target *llvmTarget =
      TargetRegistry::lookupTarget(Triple(triple), message);
  if (!llvmTarget)
    return nullptr;
  return std::unique_ptr<TargetMachine>(llvmTarget->createTargetMachine(
      Triple(triple), cpu, features, TargetOptions(), Reloc::PIC_, std::nullopt,
      CodeGenOptLevel::Default));
}

static void initializeTargets() {
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();
  InitializeAllAsmParsers();
}

static bool isCPUOf(const std::string &triple, StringRef cpu) {
  std::string message;
  const llvm::Target *target =
      TargetRegistry::lookupTarget(Triple(triple), message);
  if (!target)
    return false;
  std::unique_ptr<MCSubtargetInfo> known(
      target->createMCSubtargetInfo(Triple(triple), "", ""));
  return known && known->isCPUStringValid(cpu);
}

/// The machine that has this CPU: this one's kind if it can be, else another
/// that kernels are made for.
static Expected<std::string> findTriple(StringRef cpu) {
  for (std::string triple :
       {sys::getDefaultTargetTriple(), std::string("x86_64-unknown-linux-gnu"),
        std::string("aarch64-unknown-linux-gnu")})
    if (isCPUOf(triple, cpu))
      return triple;
  return createStringError("unknown CPU '" + cpu +
                           "': use 'native', or a name that `llc -mcpu=help` "
                           "lists, such as x86-64-v3 or neoverse-v1");
}

Expected<gaugec::Target> gaugec::Target::create(StringRef cpu) {
  initializeTargets();
  gaugec::Target target;
  bool native = cpu == "native";
  target.cpu = native ? sys::getHostCPUName().str() : cpu.str();
  target.features = native ? getHostFeatures() : "";
  if (native) {
    target.triple = sys::getDefaultTargetTriple();
  } else {
    Expected<std::string> triple = findTriple(cpu);
    if (!triple)
      return triple.takeError();
    target.triple = *triple;
  }
  target.machine = target.createMachine();
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
  std::unique_ptr<TargetMachine> machine = target.createMachine();
  PassBuilder builder(machine.get());
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  makePipeline().run(module, modules);
}

Expected<std::string> gaugec::generateCode(Module &module, const Target &target,
                                           CodeGenFileType type) {
  SmallString<0> code;
  raw_svector_ostream stream(code);
  spreadPrefetches();
  legacy::PassManager passes;
  std::unique_ptr<TargetMachine> machine = target.createMachine();
  if (machine->addPassesToEmitFile(passes, stream, nullptr, type))
    return createStringError("cannot emit this kind of file for " +
                             target.triple);
  passes.run(module);
  return std::string(code);
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
static Error renameInto(StringRef from, StringRef path, unsigned mode,
                        bool isDurable = false) {
  auto permissions = static_cast<sys::fs::perms>(mode & ~sys::fs::getUmask());
  if (ErrorOr<sys::fs::perms> existing = sys::fs::getPermissions(path))
    permissions = *existing;
  (void)sys::fs::setPermissions(from, permissions);
  std::error_code error =
      isDurable
          ? std::error_code(::gauge::rt::moveIntoPlace(from.str(), path.str()),
                            std::generic_category())
          : sys::fs::rename(from, path);
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

Error gaugec::writeAtomically(StringRef contents, StringRef path,
                              bool isDurable) {
  if (isSpecialFile(path))
    return writeWhole(contents, path);
  if (Error error = checkOutput(path))
    return error;
  std::string target = resolveLinks(path);
  Expected<std::string> temporary = makeTemporary(target, ".tmp");
  if (!temporary)
    return temporary.takeError();
  if (Error error = writeWhole(contents, *temporary)) {
    sys::fs::remove(*temporary);
    return error;
  }
  return renameInto(*temporary, target, 0666, isDurable);
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

static Error runLinker(ArrayRef<std::string> objectPaths, StringRef path) {
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  // Names are bound inside the library; libm comes with the program.
  SmallVector<StringRef> arguments{*linker,         "-shared", "-Bsymbolic",
                                   "--gc-sections", "-o",      path};
  llvm::append_range(arguments, objectPaths);
  std::string message;
  if (sys::ExecuteAndWait(*linker, arguments, std::nullopt, {}, 0, 0,
                          &message) == 0)
    return Error::success();
  return createStringError("the linker " + *linker + " failed " + message);
}

Error gaugec::linkLibrary(ArrayRef<std::string> objects, StringRef path) {
  if (isSpecialFile(path))
    return createStringError("cannot write '" + path +
                             "': it is not an ordinary file");
  std::string target = resolveLinks(path);
  std::vector<std::string> objectPaths;
  std::vector<std::unique_ptr<FileRemover>> removers;
  auto makeFile = [&](StringRef suffix) {
    Expected<std::string> file = makeTemporary(target, suffix);
    if (file)
      removers.push_back(std::make_unique<FileRemover>(*file));
    return file;
  };
  for (StringRef object : objects) {
    Expected<std::string> file = makeFile(".o");
    if (!file)
      return file.takeError();
    if (Error error = writeWhole(object, *file))
      return error;
    objectPaths.push_back(*file);
  }
  Expected<std::string> library = makeFile(".so");
  if (!library)
    return library.takeError();
  if (Error error = runLinker(objectPaths, *library))
    return error;
  removers.back()->releaseFile();
  return renameInto(*library, target, 0777);
}
