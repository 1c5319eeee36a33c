//===- Gauge.h - the gauge dialect ----------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only header to include for this dialect.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GAUGE_GAUGE_H
#define DIALECT_GAUGE_GAUGE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/gauge/GaugeDialect.h.inc"
#include "dialect/gauge/GaugeEnums.h.inc"

#include "dialect/gauge/Differentiable.h"

#define GET_ATTRDEF_CLASSES
#include "dialect/gauge/GaugeAttrs.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/gauge/GaugeTypes.h.inc"
#define GET_OP_CLASSES
#include "dialect/gauge/GaugeOps.h.inc"

namespace gaugec::gauge {

/// Limits that keep absurd descriptions from exhausting the machine.
inline constexpr int64_t maxDimensions = 4;
inline constexpr int64_t maxChannels = 65536;
inline constexpr int64_t maxPathLength = 4096;
inline constexpr int64_t maxDisplacement = int64_t(1) << 20;
inline constexpr int64_t maxSlots = 160;
inline constexpr int64_t maxWindow = 256;
inline constexpr int64_t maxWeights = int64_t(1) << 28;
inline constexpr size_t maxInsertions = 4;

/// The function attributes and argument attributes of a model's `func.func`.
/// `gauge.model`: the name of the model (on the function).
/// `gauge.group`: the group of the description (on the function).
/// `gauge.name`: what the user calls an argument or a result.
/// `gauge.init`: standard deviation of a parameter's initial values (f64).
/// `gauge.derivative`: what a function that was derived from another one is
/// (on the function), `{kind = "force", of = @value}`.
inline constexpr llvm::StringLiteral modelAttrName = "gauge.model";
inline constexpr llvm::StringLiteral groupAttrName = "gauge.group";
inline constexpr llvm::StringLiteral nameAttrName = "gauge.name";
inline constexpr llvm::StringLiteral initAttrName = "gauge.init";
/// An argument of type links that is not in the group: a tangent or cotangent.
inline constexpr llvm::StringLiteral unconstrainedAttrName =
    "gauge.unconstrained";
inline constexpr llvm::StringLiteral derivativeAttrName = "gauge.derivative";
inline constexpr llvm::StringLiteral derivativeKindName = "kind";
inline constexpr llvm::StringLiteral derivativeOfName = "of";

/// The attribute `gauge.derivative`.
mlir::DictionaryAttr getDerivativeAttr(mlir::MLIRContext *context,
                                       llvm::StringRef kind,
                                       llvm::StringRef of);

/// A displacement for people: "x", "x+0^", "x-2*1^".
std::string formatSite(llvm::ArrayRef<int64_t> displacement);

/// Sum of the signed steps of a path (see `gauge.path`).
llvm::SmallVector<int64_t> pathDisplacement(llvm::ArrayRef<int64_t> steps,
                                            int64_t dimensions);

/// The same path walked back: it starts where `steps` ends.
llvm::SmallVector<int64_t> reverseSteps(llvm::ArrayRef<int64_t> steps);

/// One transported copy of L-Conv and L-CB: `distance` hops along `axis`
/// (negative: backwards); distance 0 is the local copy.
struct Slot {
  int64_t axis;
  int64_t distance;
};

/// How many slots `enumerateSlots` returns.
int64_t countSlots(llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t> high,
                   bool local);

/// The slots of a layer in their published order (see `gauge.lconvbilin`).
llvm::SmallVector<Slot> enumerateSlots(llvm::ArrayRef<int64_t> low,
                                       llvm::ArrayRef<int64_t> high,
                                       int64_t dilation, SlotOrder order,
                                       bool local);

/// The type of U_direction alone: one channel from x to x + mu.
CovariantType getLinkType(LinksType links, int64_t direction);
/// Dimensions of links or of a field; 0 for other types.
int64_t getDimensions(mlir::Type type);
/// Precision of links or of a field.
mlir::FloatType getPrecision(mlir::Type type);
/// Channels of a field.
int64_t getChannels(mlir::Type type);
inline int64_t getChannels(mlir::Value field) {
  return getChannels(field.getType());
}
/// The field type with other channels.
mlir::Type withChannels(mlir::Type type, int64_t channels);

/// Entries of [fields, daggers, unit] for `channels` plain channels.
inline int64_t countEntries(int64_t channels, bool daggers, bool unit) {
  return channels * (daggers ? 2 : 1) + (unit ? 1 : 0);
}

} // namespace gaugec::gauge

#endif // DIALECT_GAUGE_GAUGE_H
