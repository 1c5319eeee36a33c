//===- Gauge.cpp - the gauge dialect: registration ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

#include "dialect/gauge/GaugeDialect.cpp.inc"
#include "dialect/gauge/GaugeEnums.cpp.inc"
#include "dialect/gauge/GaugeInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/gauge/GaugeAttrs.cpp.inc"

void GaugeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/gauge/GaugeAttrs.cpp.inc"
      >();
  registerTypes();
  addOperations<
#define GET_OP_LIST
#include "dialect/gauge/GaugeOps.cpp.inc"
      >();
}

std::string GroupAttr::getName() const {
  return (isSpecial() ? "SU(" : "U(") + std::to_string(getColours()) + ")";
}

LogicalResult GroupAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                GroupKind kind, int64_t colours) {
  if (kind == GroupKind::U && colours != 1) // group_c1
    return emitError() << "the group U(" << colours
                       << ") is not available: use U(1) or SU(N)";
  if (kind == GroupKind::SU &&
      (colours < 2 || colours > maxColours)) // group_c2
    return emitError() << "the group SU(" << colours
                       << ") is not available: N must be 2 to " << maxColours;
  return success();
}

FailureOr<GroupAttr> GroupAttr::parseName(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  FailureOr<GroupKind> kind = FieldParser<GroupKind>::parse(parser);
  int64_t colours;
  if (failed(kind) || parser.parseLParen() || parser.parseInteger(colours) ||
      parser.parseRParen())
    return failure();
  auto group =
      parser.getChecked<GroupAttr>(loc, parser.getContext(), *kind, colours);
  if (!group)
    return failure();
  return group;
}

void GroupAttr::printName(AsmPrinter &printer) const {
  printer << stringifyGroupKind(getKind()) << '(' << getColours() << ')';
}

Attribute GroupAttr::parse(AsmParser &parser, Type) {
  FailureOr<GroupAttr> group;
  if (parser.parseLess() || failed(group = parseName(parser)) ||
      parser.parseGreater())
    return {};
  return *group;
}

void GroupAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printName(printer);
  printer << '>';
}

DictionaryAttr gauge::getDerivativeAttr(MLIRContext *context, StringRef kind,
                                        StringRef of) {
  Builder builder(context);
  return builder.getDictionaryAttr(
      {builder.getNamedAttr(derivativeKindName, builder.getStringAttr(kind)),
       builder.getNamedAttr(derivativeOfName,
                            FlatSymbolRefAttr::get(context, of))});
}
