//===- GaugeOps.cpp - verifiers of the gauge ops ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

/// An enum attribute as a bare keyword.
template <typename T>
static ParseResult parseEnum(OpAsmParser &parser, T &attribute) {
  using Enum = decltype(attribute.getValue());
  FailureOr<Enum> value = FieldParser<Enum>::parse(parser);
  if (failed(value))
    return failure();
  attribute = T::get(parser.getContext(), *value);
  return success();
}

template <typename T>
static void printEnum(OpAsmPrinter &printer, Operation *, T attribute) {
  printer << stringifyEnum(attribute.getValue());
}

#define GET_OP_CLASSES
#include "dialect/gauge/GaugeOps.cpp.inc"

LogicalResult PlaqOp::verify() { return success(); }
LogicalResult PolyOp::verify() { return success(); }
LogicalResult LConvOp::verify() { return success(); }
LogicalResult LBilinOp::verify() { return success(); }
LogicalResult LConvBilinOp::verify() { return success(); }
LogicalResult LLinOp::verify() { return success(); }
LogicalResult LActOp::verify() { return success(); }
LogicalResult LActPolyOp::verify() { return success(); }
LogicalResult LExpOp::verify() { return success(); }
LogicalResult LinearOp::verify() { return success(); }
LogicalResult MakeLinksOp::verify() { return success(); }
LogicalResult TransportOp::verify() { return success(); }
LogicalResult UnitOp::verify() { return success(); }
LogicalResult ProjectOp::verify() { return success(); }
LogicalResult ExpOp::verify() { return success(); }
LogicalResult PointwiseOp::verify() { return success(); }
LogicalResult ConstantOp::verify() { return success(); }
LogicalResult ParameterOp::verify() { return success(); }
LogicalResult BroadcastOp::verify() { return success(); }
LogicalResult SumOp::verify() { return success(); }
LogicalResult MeanOp::verify() { return success(); }
LogicalResult ConvOp::verify() { return success(); }
