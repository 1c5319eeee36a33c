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

InvariantType InvariantType::getField(int64_t dimensions, int64_t channels,
                                      bool complex, FloatType precision) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(dimensions));
  return get(precision.getContext(), dimensions, channels, complex, precision,
             axes);
}

InvariantType InvariantType::getGlobal(int64_t dimensions, int64_t channels,
                                       bool complex, FloatType precision,
                                       MLIRContext *context) {
  return get(context, dimensions, channels, complex, precision, {});
}

InvariantType InvariantType::withChannels(int64_t channels) const {
  return get(getContext(), getDimensions(), channels, getComplex(),
             getPrecision(), getAxes());
}

InvariantType InvariantType::withComplex(bool complex) const {
  return get(getContext(), getDimensions(), getChannels(), complex,
             getPrecision(), getAxes());
}

InvariantType InvariantType::withAxes(ArrayRef<int64_t> axes) const {
  return get(getContext(), getDimensions(), getChannels(), getComplex(),
             getPrecision(), axes);
}

LogicalResult InvariantType::verify(EmitError emitError, int64_t dimensions,
                                    int64_t channels, bool complex,
                                    FloatType precision,
                                    ArrayRef<int64_t> axes) {
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
  return success();
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
  SmallVector<int64_t> axes;
  if (succeeded(parser.parseOptionalComma())) {
    if (parseVector(parser, axes))
      return {};
  } else {
    axes =
        llvm::to_vector(llvm::seq<int64_t>(std::max<int64_t>(0, dimensions)));
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    dimensions, channels, kind == "complex", precision, axes);
}

void InvariantType::print(AsmPrinter &printer) const {
  printer << '<' << getDimensions() << ", " << getChannels() << ", "
          << (getComplex() ? "complex" : "real") << ", " << getPrecision();
  if (!isField()) {
    printer << ", ";
    printVector(printer, getAxes());
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
