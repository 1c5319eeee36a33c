//===- header_as_cxx17.cpp ------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public header is C++17 without warnings (see CMakeLists.txt).
//
//===----------------------------------------------------------------------===//

#include "runtime/gauge_runtime.h"

static_assert(__cplusplus == 201703L);
static_assert(sizeof(gauge_status) == sizeof(int));
