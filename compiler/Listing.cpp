//===- Listing.cpp - stages as texts that know where they come from -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Listing.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/AssemblyAnnotationWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/Support/FormattedStream.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Sets of places
//===----------------------------------------------------------------------===//

unsigned PlaceSets::getNumber(Location loc) {
  auto [it, isNew] = known.insert({loc, 0});
  if (!isNew)
    return it->second;
  Set set;
  std::vector<const void *> key;
  loc->walk([&](Location part) {
    auto place = dyn_cast<FileLineColLoc>(part);
    if (place && !llvm::is_contained(set, place)) {
      set.push_back(place);
      key.push_back(place.getAsOpaquePointer());
    }
    return WalkResult::advance();
  });
  if (set.empty())
    return 0;
  auto [number, isNewSet] = numbers.insert({key, unsigned(sets.size())});
  if (isNewSet)
    sets.push_back(set);
  return it->second = number->second;
}

//===----------------------------------------------------------------------===//
// MLIR
//===----------------------------------------------------------------------===//

Listing gaugec::listStage(ModuleOp module, StringRef stage, PlaceSets &places) {
  Listing listing;
  listing.stage = stage;
  AsmState::LocationMap lines;
  OpPrintingFlags flags;
  AsmState state(module, flags, &lines);
  llvm::raw_string_ostream stream(listing.text);
  module->print(stream, state);
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto it = lines.find(op);
    if (it == lines.end() || op == module)
      return;
    unsigned line = it->second.first - 1; // they count from 1
    listing.setLine(line, places.getNumber(op->getLoc()));
    if (auto symbol =
            op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName()))
      listing.symbols.push_back({symbol.str(), line});
  });
  return listing;
}

LogicalResult gaugec::numberLines(ModuleOp module, PlaceSets &places) {
  MLIRContext *context = module.getContext();
  auto toLine = [&](Location loc) {
    return FileLineColLoc::get(context, "places", places.getNumber(loc), 0);
  };
  module.walk([&](Operation *op) {
    op->setLoc(toLine(op->getLoc()));
    // Arguments of blocks become phi instructions.
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          argument.setLoc(toLine(argument.getLoc()));
  });
  LLVM::DIScopeForLLVMFuncOpPassOptions options;
  options.emissionKind = LLVM::DIEmissionKind::DebugDirectivesOnly;
  auto passes = PassManager::on<ModuleOp>(context);
  passes.addPass(LLVM::createDIScopeForLLVMFuncOpPass(options));
  return passes.run(module);
}

//===----------------------------------------------------------------------===//
// LLVM
//===----------------------------------------------------------------------===//

namespace {
/// Writes nothing, but sees the line at which everything is written.
class LineWriter : public llvm::AssemblyAnnotationWriter {
public:
  LineWriter(const llvm::Module &module, Listing &listing) : listing(listing) {
    for (const llvm::Function &function : module)
      for (const llvm::BasicBlock &block : function)
        for (const llvm::Instruction &instruction : block)
          if (const llvm::DebugLoc &loc = instruction.getDebugLoc())
            sets[&instruction] = loc.getLine();
  }

  void emitFunctionAnnot(const llvm::Function *function,
                         llvm::formatted_raw_ostream &os) override {
    if (!function->isDeclaration())
      listing.symbols.push_back({function->getName().str(), os.getLine()});
  }
  void emitInstructionAnnot(const llvm::Instruction *instruction,
                            llvm::formatted_raw_ostream &os) override {
    if (unsigned set = sets.lookup(instruction))
      listing.setLine(os.getLine(), set);
  }

private:
  llvm::DenseMap<const llvm::Instruction *, unsigned> sets;
  Listing &listing;
};
} // namespace

Listing gaugec::listLLVM(const llvm::Module &module, StringRef stage) {
  Listing listing;
  listing.stage = stage;
  // Debug information would be half of the text.
  std::unique_ptr<llvm::Module> plain = llvm::CloneModule(module);
  LineWriter writer(*plain, listing);
  llvm::StripDebugInfo(*plain);
  llvm::raw_string_ostream stream(listing.text);
  plain->print(stream, &writer);
  return listing;
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// Labels and directives that are there for line numbers only.
static bool isDebugLine(StringRef line) {
  if (line.starts_with("\t"))
    return line.starts_with("\t.file\t") || line.starts_with("\t.loc\t");
  return line.starts_with(".Ltmp") || line.starts_with(".Lfunc_begin");
}

/// The line number of "\t.loc\tFILE LINE COLUMN ..".
static unsigned readLine(StringRef directive) {
  unsigned line = 0;
  StringRef numbers = directive.drop_front(strlen("\t.loc\t"));
  numbers.split(' ').second.split(' ').first.getAsInteger(10, line);
  return line;
}

Listing gaugec::listAssembly(StringRef code, StringRef stage) {
  Listing listing;
  listing.stage = stage;
  unsigned set = 0, count = 0;
  for (StringRef line : llvm::split(code, '\n')) {
    if (line.starts_with("\t.loc\t"))
      set = readLine(line);
    if (isDebugLine(line))
      continue;
    auto [label, rest] = line.split(':');
    if (!label.empty() && label.front() != '.' && label.front() != '\t' &&
        label.front() != '#') {
      listing.symbols.push_back({label.trim('"').str(), count});
      set = 0;
    }
    if (line.starts_with("\t") && !line.starts_with("\t."))
      listing.setLine(count, set);
    listing.text += line;
    listing.text += '\n';
    ++count;
  }
  listing.text.pop_back(); // split ends with an empty line
  return listing;
}
