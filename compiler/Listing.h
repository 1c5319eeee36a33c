//===- Listing.h - stages as texts that know where they come from ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops of a stage have locations. Here they become numbers of sets of places in
// the description, and each line of the printed stage gets the number of what
// stands on it. Through LLVM the numbers travel as the line numbers of debug
// information, so that instructions of the optimised code have them too.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LISTING_H
#define COMPILER_LISTING_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/Module.h"
#include <map>
#include <string>
#include <vector>

namespace gaugec {

/// Sets of places (FileLineColLoc), by number; number 0 is the empty set.
class PlaceSets {
public:
  using Set = std::vector<mlir::FileLineColLoc>;

  unsigned getNumber(mlir::Location loc);
  llvm::ArrayRef<Set> getSets() const { return sets; }

private:
  std::vector<Set> sets{Set()};
  llvm::DenseMap<mlir::Location, unsigned> known;
  std::map<std::vector<const void *>, unsigned> numbers;
};

/// The text of a stage.
struct Listing {
  /// A function, kernel or plan, and the line (from 0) at which it starts.
  struct Symbol {
    std::string name;
    unsigned line;
  };
  std::string stage;
  std::string text;
  std::vector<unsigned> places; ///< by line: number of a set
  std::vector<Symbol> symbols;

  void setLine(unsigned line, unsigned set) {
    if (places.size() <= line)
      places.resize(line + 1);
    places[line] = set;
  }
};

/// Without the locations in the text.
Listing listStage(mlir::ModuleOp module, llvm::StringRef stage,
                  PlaceSets &places);

/// Makes line numbers of all locations of a module in the LLVM dialect: those
/// of their sets. Its functions get the scopes that LLVM wants for that.
llvm::LogicalResult numberLines(mlir::ModuleOp module, PlaceSets &places);

/// Without the debug information in the text.
Listing listLLVM(const llvm::Module &module, llvm::StringRef stage);

/// Of code that was made with line numbers; without the directives for them.
Listing listAssembly(llvm::StringRef code, llvm::StringRef stage);

} // namespace gaugec

#endif // COMPILER_LISTING_H
