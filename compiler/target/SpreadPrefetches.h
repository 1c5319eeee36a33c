//===- SpreadPrefetches.h - a steady stream of requests to memory ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef COMPILER_TARGET_SPREADPREFETCHES_H
#define COMPILER_TARGET_SPREADPREFETCHES_H

namespace gaugec {

/// From now on code generation places the prefetches of a block evenly, as far
/// as their addresses allow. LLVM's schedulers leave them in heaps; a core has
/// room for a few requests only, and stands still behind the others.
void spreadPrefetches();

} // namespace gaugec

#endif // COMPILER_TARGET_SPREADPREFETCHES_H
