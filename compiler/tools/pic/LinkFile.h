//===- LinkFile.h - links and charges in a file ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_LINKFILE_H
#define COMPILER_TOOLS_PIC_LINKFILE_H

#include "runtime/pic/Evolution.h"
#include <string>

namespace gaugec::pic {

/// Begins with what a file holds (docs/pic.md): two slices of links `before`
/// and `now`, [z][x][y][3][N][N][re, im]; electric fields `electric`,
/// [z][x][y][3][a], which only the exponential scheme has; charges
/// `charges_up` and `charges_down`, [phase][z][x][y][a], may be left out.
gauge::rt::Status readLinks(gauge::pic::Evolution &evolution,
                            const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_LINKFILE_H
