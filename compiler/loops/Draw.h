//===- Draw.h - loops as paths on the lattice -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_DRAW_H
#define COMPILER_LOOPS_DRAW_H

#include "compiler/loops/Products.h"

namespace gaugec::loops {

/// A path on the lattice from x + start; closed if it is a loop.
struct Path {
  Word word;
  Displacement start{};
  bool isClosed = false;
};

/// Of a term: its loops, and its word unless that is empty.
std::vector<Path> getPaths(const Tables &tables, WordId word,
                           const Displacement &start, ProductId product);

/// An SVG element of `size` pixels: the sites around, x as a ring, each path in
/// a colour of its own with arrows along it, from a dot at its first site.
/// Links that are passed several times have lanes side by side, and corners are
/// round, so that every path can be followed. Windings are dashed: they leave
/// the picture forwards and come back from behind. In three and four dimensions
/// axes 2 and 3 are oblique.
std::string drawPaths(llvm::ArrayRef<Path> paths, int64_t dimensions,
                      double size);

/// A picture with words below it.
struct Card {
  std::vector<Path> paths;
  std::string caption, text;
};
/// All of them on one sheet, as an SVG document.
std::string drawSheet(llvm::StringRef title, llvm::ArrayRef<Card> cards,
                      int64_t dimensions);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_DRAW_H
