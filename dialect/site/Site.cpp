//===- Site.cpp - the site dialect: registration and types --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/site/Site.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::site;

#include "dialect/site/SiteDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/site/SiteTypes.cpp.inc"

void SiteDialect::initialize() {
  registerTypes();
  addOperations<
#define GET_OP_LIST
#include "dialect/site/SiteOps.cpp.inc"
      >();
}

void SiteDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/site/SiteTypes.cpp.inc"
      >();
}
