//===- Tables.h - loops as text -------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_LOOPS_TABLES_H
#define COMPILER_TOOLS_LOOPS_TABLES_H

#include "compiler/loops/Reduce.h"

namespace gaugec::loops {

/// Layers with their numbers of terms; `counted` without any loops.
void printLayers(Analysis &analysis, bool counted, llvm::raw_ostream &os);
/// Results by length, beside all closed loops there are if both count alike.
void printLengths(Analysis &analysis, llvm::raw_ostream &os);
/// How many closed loops of each length there are.
void printClosed(int64_t dimensions, int longest, llvm::raw_ostream &os);

struct TermOptions {
  size_t top = 20;
  double threshold = 0; ///< of the largest coefficient of a term
};
/// Terms of a layer with their coefficients, those of a second checkpoint
/// beside them, or symbols.
void printTerms(Analysis &analysis, size_t layer, const TermOptions &options,
                llvm::raw_ostream &os);
/// What each channel of `layer` adds to the coefficients of a channel of the
/// first result: `without` has it without the channel.
void printAttribution(Analysis &analysis, size_t layer,
                      llvm::ArrayRef<Expansion<Complex>> without,
                      size_t channel, const TermOptions &options,
                      llvm::raw_ostream &os);

/// The first result in a basis of loops, and what is left beside the target.
void printReduction(Analysis &analysis, const Reduction &reduction,
                    const TermOptions &options, llvm::raw_ostream &os);
/// The same drawn.
std::string drawReduction(Analysis &analysis, const Reduction &reduction,
                          const TermOptions &options);

/// Pictures of the terms of a layer with their coefficients on one sheet.
std::string drawTerms(Analysis &analysis, size_t layer,
                      const TermOptions &options);

/// "Tr(+0 +1 -0 -1)", "+0 +1 -0 -1", "<Tr(..) Tr(..)@(1,0)>".
std::string printTerm(Analysis &analysis, size_t layer, const Term &term);

} // namespace gaugec::loops

#endif // COMPILER_TOOLS_LOOPS_TABLES_H
