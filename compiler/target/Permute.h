//===- Permute.h - vectors with their lanes in another order --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_PERMUTE_H
#define COMPILER_TARGET_PERMUTE_H

#include "compiler/target/Target.h"
#include "llvm/IR/Module.h"

namespace gaugec {

/// Defines the functions `site.permute` that the module declares
/// (SharedFunctions.h).
/// LLVM IR has no shuffle by an order that is known at run time only, so that
/// this is the instruction of the target where it has one (SSSE3, AVX2,
/// AVX-512, NEON), and lane by lane elsewhere.
void definePermutations(llvm::Module &module, const Target &target);

} // namespace gaugec

#endif // COMPILER_TARGET_PERMUTE_H
