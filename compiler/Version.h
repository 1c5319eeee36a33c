//===- Version.h - the version of the compiler ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_VERSION_H
#define COMPILER_VERSION_H

#define GAUGEC_VERSION "0.1.0"

#endif // COMPILER_VERSION_H
