//===- Word.h - paths on the lattice as words -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A path is a word over the letters +mu and -mu, a link each. Links are free
// unitary symbols: neighbouring inverse letters cancel, and nothing else does.
// A winding P_mu, the product of all links of an axis around the torus, is a
// letter of its own: it stands for a number of steps that is known at run time
// only, and commutes with the steps of its axis. So words are elements of a
// free product of D copies of Z x Z, and their normal form is unique: in each
// run of letters of one axis the windings come first.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_WORD_H
#define COMPILER_LOOPS_WORD_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace gaugec::loops {

/// +-(mu+1): a step, as in `gauge.path`; +-(mu+5): a winding. The inverse is
/// the negative.
using Letter = int8_t;
using Word = llvm::SmallVector<Letter, 40>;
using WordRef = llvm::ArrayRef<Letter>;

/// In Z^4; entries beyond the dimensions of the lattice are 0.
using Displacement = std::array<int32_t, 4>;

inline Letter makeStep(int64_t axis, bool forward) {
  return static_cast<Letter>(forward ? axis + 1 : -(axis + 1));
}
inline Letter makeWinding(int64_t axis) {
  return static_cast<Letter>(axis + 5);
}
inline int getAxis(Letter letter) { return (std::abs(letter) - 1) % 4; }
inline bool isWinding(Letter letter) { return std::abs(letter) > 4; }

/// Appends a letter and reduces.
void append(Word &word, Letter letter);
/// The reduced product of two reduced words.
Word multiply(WordRef a, WordRef b);
/// The reversed word of inverse letters: the dagger.
Word invert(WordRef word);
/// The same free of cancelling neighbours.
Word reduce(WordRef letters);

/// Where a path leads. Windings lead back.
Displacement getDisplacement(WordRef word);
/// How often it winds around each axis.
Displacement getWindings(WordRef word);

Displacement operator+(const Displacement &a, const Displacement &b);
Displacement operator-(const Displacement &a, const Displacement &b);

/// The order in which loops and their rotations are the least: +0, +1, .., P0,
/// .., -0, -1, ..
bool isLess(WordRef a, WordRef b);

/// A closed path up to rotation, and where it begins as seen from where the
/// path began.
struct Loop {
  Word word;
  Displacement base;
};
/// Cyclic reduction, then the rotation that is the least.
Loop closeWord(WordRef word);

/// "+0 +1 -0 -1"; windings are "P0", "-P0"; the empty word is "1". Numbers in
/// front of steps repeat them: "+2*0".
std::string printWord(WordRef word);
/// Reads that, with up to `dimensions` axes; nothing if it is something else.
std::optional<Word> parseWord(llvm::StringRef text, int64_t dimensions);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_WORD_H
