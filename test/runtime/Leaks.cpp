//===- Leaks.cpp ----------------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OpenMP's own memory for threads that were not its own is never given back.
//
//===----------------------------------------------------------------------===//

extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() {
  return "leak:libomp\nleak:libgomp\n";
}
