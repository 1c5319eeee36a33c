//===- GaugeTypes.cpp - links, covariant and invariant fields -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

/// The group within a type: `su(3)`.
static ParseResult parseGroup(AsmParser &parser, GroupAttr &group) {
  FailureOr<GroupAttr> parsed = GroupAttr::parseName(parser);
  if (succeeded(parsed))
    group = *parsed;
  return failure(failed(parsed));
}

static void printGroup(AsmPrinter &printer, GroupAttr group) {
  group.printName(printer);
}

#define GET_TYPEDEF_CLASSES
#include "dialect/gauge/GaugeTypes.cpp.inc"

void GaugeDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/gauge/GaugeTypes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// What all field types check
//===----------------------------------------------------------------------===//

using EmitError = function_ref<InFlightDiagnostic()>;

// type_c1
static LogicalResult verifyDimensions(EmitError emitError, int64_t dimensions) {
  if (dimensions >= 1 && dimensions <= maxDimensions)
    return success();
  return emitError() << "a lattice has 1 to " << maxDimensions
                     << " dimensions, not " << dimensions;
}

// type_c2
static LogicalResult verifyChannels(EmitError emitError, int64_t channels) {
  if (channels >= 1 && channels <= maxChannels)
    return success();
  return emitError() << "a field has 1 to " << maxChannels << " channels, not "
                     << channels;
}

// type_c3
static LogicalResult verifyPrecision(EmitError emitError, FloatType precision) {
  if (precision.isF32() || precision.isF64())
    return success();
  return emitError() << "the precision must be f32 or f64, not " << precision;
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

LogicalResult LinksType::verify(EmitError emitError, GroupAttr group,
                                int64_t dimensions, FloatType precision) {
  return success(succeeded(verifyDimensions(emitError, dimensions)) &&
                 succeeded(verifyPrecision(emitError, precision)));
}

//===----------------------------------------------------------------------===//
// Covariant fields
//===----------------------------------------------------------------------===//

CovariantType CovariantType::getLocal(GroupAttr group, int64_t dimensions,
                                      int64_t channels, FloatType precision) {
  SmallVector<int64_t> zero(dimensions, 0);
  return get(group.getContext(), group, dimensions, channels, precision, zero,
             zero);
}

bool CovariantType::isLocal() const {
  return isClosed() &&
         llvm::all_of(getStart(), [](int64_t d) { return d == 0; });
}

CovariantType CovariantType::withChannels(int64_t channels) const {
  return get(getContext(), getGroup(), getDimensions(), channels,
             getPrecision(), getStart(), getEnd());
}

CovariantType CovariantType::withEnds(ArrayRef<int64_t> start,
                                      ArrayRef<int64_t> end) const {
  return get(getContext(), getGroup(), getDimensions(), getChannels(),
             getPrecision(), start, end);
}

LogicalResult CovariantType::verify(EmitError emitError, GroupAttr group,
                                    int64_t dimensions, int64_t channels,
                                    FloatType precision,
                                    ArrayRef<int64_t> start,
                                    ArrayRef<int64_t> end) {
  if (failed(verifyDimensions(emitError, dimensions)) ||
      failed(verifyChannels(emitError, channels)) ||
      failed(verifyPrecision(emitError, precision)))
    return failure();
  if (static_cast<int64_t>(start.size()) != dimensions ||
      static_cast<int64_t>(end.size()) != dimensions)
    return emitError() << "start and end need " << dimensions
                       << " entries, one per axis";         // type_c4
  for (int64_t d : llvm::concat<const int64_t>(start, end)) // type_c5
    if (d > maxDisplacement || d < -maxDisplacement)
      return emitError() << "a displacement of " << d
                         << " sites is too far: the limit is "
                         << maxDisplacement;
  return success();
}

static ParseResult parseVector(AsmParser &parser, SmallVector<int64_t> &out) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(out.emplace_back());
  });
}

static void printVector(AsmPrinter &printer, ArrayRef<int64_t> vector) {
  printer << '[';
  llvm::interleaveComma(vector, printer);
  printer << ']';
}

Type CovariantType::parse(AsmParser &parser) {
  GroupAttr group;
  int64_t dimensions, channels;
  FloatType precision;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parseGroup(parser, group) || parser.parseComma() ||
      parser.parseInteger(dimensions) || parser.parseComma() ||
      parser.parseInteger(channels) || parser.parseComma() ||
      parser.parseType(precision))
    return {};
  SmallVector<int64_t> start, end;
  if (succeeded(parser.parseOptionalComma())) {
    if (parseVector(parser, start) || parser.parseArrow() ||
        parseVector(parser, end))
      return {};
  } else {
    start.assign(std::max<int64_t>(0, dimensions), 0);
    end = start;
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    group, dimensions, channels, precision, start, end);
}

void CovariantType::print(AsmPrinter &printer) const {
  printer << '<';
  printGroup(printer, getGroup());
  printer << ", " << getDimensions() << ", " << getChannels() << ", "
          << getPrecision();
  if (!isLocal()) {
    printer << ", ";
    printVector(printer, getStart());
    printer << " -> ";
    printVector(printer, getEnd());
  }
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Invariant fields
//===----------------------------------------------------------------------===//

static SmallVector<int64_t> makeOnes(int64_t count) {
  return SmallVector<int64_t>(std::max<int64_t>(0, count), 1);
}

InvariantType InvariantType::getField(int64_t dimensions, int64_t channels,
                                      bool complex, FloatType precision) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(dimensions));
  return get(precision.getContext(), dimensions, channels, complex, precision,
             axes, makeOnes(dimensions));
}

InvariantType InvariantType::getGlobal(int64_t dimensions, int64_t channels,
                                       bool complex, FloatType precision,
                                       MLIRContext *context) {
  return get(context, dimensions, channels, complex, precision, {},
             makeOnes(dimensions));
}

InvariantType InvariantType::withChannels(int64_t channels) const {
  return get(getContext(), getDimensions(), channels, getComplex(),
             getPrecision(), getAxes(), getStride());
}

InvariantType InvariantType::withComplex(bool complex) const {
  return get(getContext(), getDimensions(), getChannels(), complex,
             getPrecision(), getAxes(), getStride());
}

InvariantType InvariantType::withAxes(ArrayRef<int64_t> axes) const {
  SmallVector<int64_t> stride = makeOnes(getDimensions());
  for (int64_t axis : axes)
    if (axis < getDimensions())
      stride[axis] = getStride()[axis];
  return get(getContext(), getDimensions(), getChannels(), getComplex(),
             getPrecision(), axes, stride);
}

InvariantType InvariantType::withStride(ArrayRef<int64_t> stride) const {
  return get(getContext(), getDimensions(), getChannels(), getComplex(),
             getPrecision(), getAxes(), stride);
}

bool InvariantType::isCoarse() const {
  return llvm::any_of(getStride(), [](int64_t s) { return s != 1; });
}

/// type_c8: an entry for each axis, 1 along those that are not there.
static LogicalResult verifyStride(EmitError emitError, int64_t dimensions,
                                  ArrayRef<int64_t> axes,
                                  ArrayRef<int64_t> stride) {
  if (static_cast<int64_t>(stride.size()) != dimensions)
    return emitError() << "the stride needs " << dimensions
                       << " entries, one per axis, not " << stride.size();
  for (auto [axis, s] : llvm::enumerate(stride))
    if (s < 1 || s > maxPathLength ||
        (s != 1 && !llvm::is_contained(axes, int64_t(axis))))
      return emitError() << "the stride along axis " << axis << " is " << s
                         << ": it is 1 to " << maxPathLength
                         << ", and 1 where the field does not extend";
  return success();
}

LogicalResult InvariantType::verify(EmitError emitError, int64_t dimensions,
                                    int64_t channels, bool complex,
                                    FloatType precision, ArrayRef<int64_t> axes,
                                    ArrayRef<int64_t> stride) {
  if (failed(verifyDimensions(emitError, dimensions)) ||
      failed(verifyChannels(emitError, channels)) ||
      failed(verifyPrecision(emitError, precision)))
    return failure();
  int64_t previous = -1;
  for (int64_t axis : axes) {
    if (axis <= previous || axis >= dimensions)
      // type_c6
      return emitError() << "axes must ascend and lie in 0.." << dimensions - 1;
    previous = axis;
  }
  return verifyStride(emitError, dimensions, axes, stride);
}

Type InvariantType::parse(AsmParser &parser) {
  int64_t dimensions, channels;
  FloatType precision;
  StringRef kind;
  SMLoc loc = parser.getCurrentLocation(), kindLoc;
  if (parser.parseLess() || parser.parseInteger(dimensions) ||
      parser.parseComma() || parser.parseInteger(channels) ||
      parser.parseComma() || parser.getCurrentLocation(&kindLoc) ||
      parser.parseKeyword(&kind) || parser.parseComma() ||
      parser.parseType(precision))
    return {};
  if (kind != "real" && kind != "complex") // type_c7
    return parser.emitError(kindLoc, "expected 'real' or 'complex'"), Type();
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(std::max<int64_t>(0, dimensions)));
  SmallVector<int64_t> stride = makeOnes(dimensions);
  bool hasStride = false;
  auto parseStride = [&]() -> ParseResult {
    stride.clear();
    return parseVector(parser, stride);
  };
  if (succeeded(parser.parseOptionalComma())) {
    hasStride = succeeded(parser.parseOptionalKeyword("stride"));
    if (!hasStride)
      axes.clear();
    if (hasStride ? parseStride() : parseVector(parser, axes))
      return {};
  }
  if (!hasStride && succeeded(parser.parseOptionalComma()) &&
      (parser.parseKeyword("stride") || parseStride()))
    return {};
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    dimensions, channels, kind == "complex", precision, axes,
                    stride);
}

void InvariantType::print(AsmPrinter &printer) const {
  printer << '<' << getDimensions() << ", " << getChannels() << ", "
          << (getComplex() ? "complex" : "real") << ", " << getPrecision();
  if (!isField()) {
    printer << ", ";
    printVector(printer, getAxes());
  }
  if (isCoarse()) {
    printer << ", stride ";
    printVector(printer, getStride());
  }
  printer << '>';
}

//===----------------------------------------------------------------------===//
// What types have in common
//===----------------------------------------------------------------------===//

CovariantType gauge::getLinkType(LinksType links, int64_t direction) {
  SmallVector<int64_t> start(links.getDimensions(), 0), end(start);
  end[direction] = 1;
  return CovariantType::get(links.getContext(), links.getGroup(),
                            links.getDimensions(), 1, links.getPrecision(),
                            start, end);
}

int64_t gauge::getDimensions(Type type) {
  return llvm::TypeSwitch<Type, int64_t>(type)
      .Case<LinksType, CovariantType, InvariantType>(
          [](auto field) { return field.getDimensions(); })
      .Default([](Type) { return 0; });
}

FloatType gauge::getPrecision(Type type) {
  return llvm::TypeSwitch<Type, FloatType>(type)
      .Case<LinksType, CovariantType, InvariantType>(
          [](auto field) { return field.getPrecision(); });
}

int64_t gauge::getChannels(Type type) {
  return llvm::TypeSwitch<Type, int64_t>(type)
      .Case<CovariantType, InvariantType>(
          [](auto field) { return field.getChannels(); });
}

Type gauge::withChannels(Type type, int64_t channels) {
  return llvm::TypeSwitch<Type, Type>(type).Case<CovariantType, InvariantType>(
      [&](auto field) { return field.withChannels(channels); });
}
