//===- Site.h - the site dialect ------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only header to include for this dialect.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SITE_SITE_H
#define DIALECT_SITE_SITE_H

#include "dialect/gauge/Gauge.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/site/SiteDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/site/SiteTypes.h.inc"
#define GET_OP_CLASSES
#include "dialect/site/SiteOps.h.inc"

namespace gaugec::site {
/// Argument of a plan: a field of quaternions.
inline constexpr llvm::StringLiteral quaternionAttrName = "site.quaternion";
/// Argument of a plan: a field of SU(3) matrices.
inline constexpr llvm::StringLiteral su3AttrName = "site.su3";
/// Components of an SU(3) matrix without its last row.
inline constexpr int64_t su3FirstRows = 12;
} // namespace gaugec::site

#endif // DIALECT_SITE_SITE_H
