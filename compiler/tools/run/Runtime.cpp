//===- Runtime.cpp - the C runtime for our tools --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Runtime.h"

using namespace gaugec::run;

char Failure::ID = 0;

llvm::Error gaugec::run::check(gauge_context *context, gauge_status status) {
  if (status == GAUGE_OK)
    return llvm::Error::success();
  return fail(gauge_context_message(context),
              status == GAUGE_INTERNAL ? OurBug : WrongInput);
}
