//===- Site.cpp - the site dialect: registration and types ----------------===//
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

/// The word `quaternion` after the other parameters of a matrix.
static ParseResult parseQuaternion(AsmParser &parser, bool &quaternion) {
  quaternion = succeeded(parser.parseOptionalComma());
  return quaternion ? parser.parseKeyword("quaternion") : success();
}

static void printQuaternion(AsmPrinter &printer, bool quaternion) {
  if (quaternion)
    printer << ", quaternion";
}

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

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

using EmitError = function_ref<InFlightDiagnostic()>;

static LogicalResult verifyPrecision(EmitError emitError, FloatType precision) {
  if (precision.isF32() || precision.isF64())
    return success();
  return emitError() << "the precision must be f32 or f64, not " << precision;
}

static LogicalResult verifyEntries(EmitError emitError, int64_t entries,
                                   int64_t components) {
  if (entries >= 1 && components >= 1)
    return success();
  return emitError() << "there must be entries and components, not " << entries
                     << " and " << components;
}

LogicalResult FieldType::verify(EmitError emitError, int64_t entries,
                                int64_t components, FloatType precision,
                                ArrayRef<int64_t> axes) {
  if (failed(verifyEntries(emitError, entries, components)))
    return failure();
  int64_t next = 0;
  for (int64_t axis : axes) {
    if (axis < next || axis >= gauge::maxDimensions)
      return emitError() << "axes must ascend and lie in 0 .. "
                         << gauge::maxDimensions - 1;
    next = axis + 1;
  }
  return verifyPrecision(emitError, precision);
}

LogicalResult TileType::verify(EmitError emitError, int64_t entries,
                               int64_t components, FloatType precision) {
  if (failed(verifyEntries(emitError, entries, components)))
    return failure();
  return verifyPrecision(emitError, precision);
}

LogicalResult MatrixType::verify(EmitError emitError, int64_t colours,
                                 FloatType precision, bool quaternion) {
  if (quaternion && colours != 2)
    return emitError() << "a quaternion has 2 rows, not " << colours;
  if (colours < 1 || colours > gauge::GroupAttr::maxColours)
    return emitError() << "a matrix has 1 to " << gauge::GroupAttr::maxColours
                       << " rows, not " << colours;
  return verifyPrecision(emitError, precision);
}

LogicalResult RealType::verify(EmitError emitError, FloatType precision) {
  return verifyPrecision(emitError, precision);
}

LogicalResult SumsType::verify(EmitError emitError, int64_t elements,
                               FloatType precision) {
  if (elements < 1)
    return emitError() << "there must be elements, not " << elements;
  return verifyPrecision(emitError, precision);
}
