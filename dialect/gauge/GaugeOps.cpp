//===- GaugeOps.cpp - verifiers of the gauge ops --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Checks.h"
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

//===----------------------------------------------------------------------===//
// Shared rules
//===----------------------------------------------------------------------===//

namespace {
/// What links and covariant fields must have in common.
struct Space {
  GroupAttr group;
  int64_t dimensions;
  FloatType precision;
};
} // namespace

static Space getSpace(LinksType type) {
  return {type.getGroup(), type.getDimensions(), type.getPrecision()};
}

static Space getSpace(CovariantType type) {
  return {type.getGroup(), type.getDimensions(), type.getPrecision()};
}

/// space_c1 .. c3: equal group, dimensions and precision.
static LogicalResult checkSpaces(Operation *op, StringRef left, Space lhs,
                                 StringRef right, Space rhs) {
  auto differ = [&](StringRef what, const auto &ours, const auto &theirs) {
    return op->emitError() << "the " << what << " differ: " << ours << " for "
                           << left << ", " << theirs << " for " << right;
  };
  if (lhs.group != rhs.group)
    return differ("groups", lhs.group.getName(), rhs.group.getName());
  if (lhs.dimensions != rhs.dimensions)
    return differ("dimensions", lhs.dimensions, rhs.dimensions);
  if (lhs.precision != rhs.precision)
    return differ("precisions", lhs.precision, rhs.precision);
  return success();
}

/// "1 channel", "3 channels".
static std::string countOf(int64_t count, StringRef what) {
  return std::to_string(count) + ' ' + what.str() + (count == 1 ? "" : "s");
}

static LogicalResult checkChannels(Operation *op, int64_t channels,
                                   int64_t expected, const Twine &why) {
  if (channels == expected)
    return success();
  InFlightDiagnostic diag = op->emitError() << "the result must have "
                                            << countOf(expected, "channel")
                                            << ", not " << channels;
  diag.attachNote() << why;
  return diag;
}

/// slope_c1: only one function has a slope.
static LogicalResult checkSlope(Operation *op, Function function,
                                std::optional<APFloat> slope) {
  if (!slope)
    return success();
  if (function != Function::LeakyRelu)
    return op->emitError() << "'" << stringifyFunction(function)
                           << "' has no slope: only 'leaky_relu' has";
  if (!slope->isFinite())
    return op->emitError("the slope must be a finite number");
  return success();
}

/// slots_c1 .. c5. The order matters: later rules rely on the earlier ones.
template <typename LayerOp>
static LogicalResult checkSlots(LayerOp op) {
  ArrayRef<int64_t> low = op.getLow(), high = op.getHigh();
  int64_t dimensions = op.getLinks().getType().getDimensions();
  auto hasRank = [&](ArrayRef<int64_t> range) {
    return static_cast<int64_t>(range.size()) == dimensions;
  };
  if (!hasRank(low) || !hasRank(high)) // slots_c1
    return op.emitError() << "the range needs " << dimensions << " lower and "
                          << dimensions << " upper entries, one per axis, not "
                          << low.size() << " and " << high.size();
  int64_t dilation = op.getDilation();
  if (dilation < 1 || dilation > maxPathLength) // slots_c3
    return op.emitError() << "the dilation must be 1 to " << maxPathLength
                          << ", not " << dilation;
  for (auto [axis, lo, hi] : llvm::enumerate(low, high)) {
    if (lo > 0 || hi < 0) // slots_c2
      return op.emitError() << "the range of axis " << axis << " is " << lo
                            << " to " << hi << ": it must contain 0";
    int64_t limit = maxPathLength / dilation;
    if (lo < -limit || hi > limit) // slots_c4
      return op.emitError() << "the range of axis " << axis << " is " << lo
                            << " to " << hi << " steps of " << dilation
                            << " hops: a field is transported by at most "
                            << maxPathLength << " hops";
  }
  int64_t slots = countSlots(low, high, op.getLocal());
  if (slots == 0) // slots_c5
    return op.emitError("nothing is left to mix: all ranges are 0 to 0 and "
                        "there is no local copy");
  if (slots > maxSlots) // slots_c5
    return op.emitError() << "a layer has at most " << maxSlots
                          << " transported copies, not " << slots;
  return success();
}

/// How entries come about, for the notes on shapes of weights.
static std::string explainEntries(int64_t slots, int64_t channels, bool daggers,
                                  bool unit) {
  std::string text = countOf(channels, "channel");
  if (slots != 1)
    text = std::to_string(slots) + " copies of " + text;
  if (daggers)
    text += ", their daggers";
  if (unit)
    text += " and the unit matrix";
  int64_t entries = countEntries(slots * channels, daggers, unit);
  return text + (entries == 1 ? " is 1 entry"
                              : " are " + std::to_string(entries) + " entries");
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

LogicalResult PlaqOp::verify() {
  LinksType links = getLinks().getType();
  int64_t dimensions = links.getDimensions();
  if (dimensions < 2) // plaq_c1
    return emitError("a plaquette needs at least 2 dimensions, not 1");
  if (failed(checkSpaces(*this, "the links", getSpace(links), "the result",
                         getSpace(getType()))))
    return failure();
  int64_t planes = dimensions * (dimensions - 1) /
                   (getOrientation() == Orientation::Both ? 1 : 2);
  return checkChannels(*this, getType().getChannels(), // plaq_c2
                       planes * (getClover() ? 4 : 1),
                       Twine(countOf(planes, "plane")) +
                           (getClover() ? " of 4 leaves" : ""));
}

LogicalResult PolyOp::verify() {
  LinksType links = getLinks().getType();
  int64_t dimensions = links.getDimensions();
  if (failed(checkSpaces(*this, "the links", getSpace(links), "the result",
                         getSpace(getType()))))
    return failure();
  return checkChannels(*this, getType().getChannels(), // poly_c1
                       dimensions * (getDaggers() ? 2 : 1),
                       Twine(countOf(dimensions, "direction")) +
                           (getDaggers() ? " and their daggers" : ""));
}

/// What L-Conv and L-CB share: links, field and result of one space, and slots.
template <typename Layer>
static LogicalResult checkConvolution(Layer op) {
  CovariantType field = op.getField().getType();
  if (failed(checkSpaces(op, "the links", getSpace(op.getLinks().getType()),
                         "the field", getSpace(field))) ||
      failed(checkSpaces(op, "the field", getSpace(field), "the result",
                         getSpace(op.getType()))))
    return failure();
  return checkSlots(op);
}

LogicalResult LConvOp::verify() {
  CovariantType field = getField().getType(), result = getType();
  if (failed(checkConvolution(*this)))
    return failure();
  int64_t slots = countSlots(getLow(), getHigh(), getLocal());
  int64_t channels = field.getChannels();
  return checkWeights( // lconv_c1
      getLoc(), getWeights().getType(), field.getPrecision(),
      {result.getChannels(),
       countEntries(slots * channels, getDaggers(), getUnit())},
      explainEntries(slots, channels, getDaggers(), getUnit()));
}

LogicalResult LBilinOp::verify() {
  CovariantType left = getLeft().getType(), right = getRight().getType();
  CovariantType result = getType();
  if (failed(checkSpaces(*this, "the left field", getSpace(left),
                         "the right field", getSpace(right))) ||
      failed(checkSpaces(*this, "the fields", getSpace(left), "the result",
                         getSpace(result))))
    return failure();
  bool daggers = getDaggers(), unit = getUnit();
  return checkWeights( // lbilin_c1
      getLoc(), getWeights().getType(), left.getPrecision(),
      {result.getChannels(), countEntries(left.getChannels(), daggers, unit),
       countEntries(right.getChannels(), daggers, unit)},
      "on the left " + explainEntries(1, left.getChannels(), daggers, unit) +
          ", on the right " +
          explainEntries(1, right.getChannels(), daggers, unit));
}

LogicalResult LConvBilinOp::verify() {
  CovariantType field = getField().getType(), result = getType();
  if (failed(checkConvolution(*this)))
    return failure();
  int64_t slots = countSlots(getLow(), getHigh(), getLocal());
  int64_t channels = field.getChannels();
  return checkWeights( // lconvbilin_c1
      getLoc(), getWeights().getType(), field.getPrecision(),
      {result.getChannels(),
       countEntries(channels, getLeftDaggers(), getLeftUnit()),
       countEntries(slots * channels, getRightDaggers(), getRightUnit())},
      "on the left " +
          explainEntries(1, channels, getLeftDaggers(), getLeftUnit()) +
          ", on the right " +
          explainEntries(slots, channels, getRightDaggers(), getRightUnit()));
}

LogicalResult LLinOp::verify() {
  CovariantType field = getField().getType(), result = getType();
  if (failed(checkSpaces(*this, "the field", getSpace(field), "the result",
                         getSpace(result))))
    return failure();
  int64_t channels = field.getChannels();
  return checkWeights( // llin_c1
      getLoc(), getWeights().getType(), field.getPrecision(),
      {result.getChannels(), countEntries(channels, getDaggers(), getUnit())},
      explainEntries(1, channels, getDaggers(), getUnit()));
}

LogicalResult LActOp::verify() {
  CovariantType field = getField().getType();
  if (failed(checkSlope(*this, getFunction(), getSlope())))
    return failure();
  if (!getWeights())
    return success();
  return checkWeights(getLoc(), getWeights().getType(), // lact_c1
                      field.getPrecision(), {field.getChannels(), 2},
                      "a factor and an offset for each channel");
}

LogicalResult LActPolyOp::verify() {
  CovariantType field = getField().getType();
  auto weights = cast<RankedTensorType>(getWeights().getType());
  if (failed(checkWeights( // lactpoly_c1
          getLoc(), weights, field.getPrecision(),
          {field.getChannels(), anyExtent},
          "one row of coefficients for each channel")))
    return failure();
  if (getRelu() && weights.getDimSize(1) < 2) // lactpoly_c2
    return emitError("with relu a channel needs at least 2 coefficients, the "
                     "constant one and that of relu, not 1");
  return success();
}

LogicalResult LExpOp::verify() {
  LinksType links = getLinks().getType();
  CovariantType field = getField().getType();
  if (failed(checkSpaces(*this, "the links", getSpace(links), "the field",
                         getSpace(field))))
    return failure();
  return checkWeights(getLoc(), getWeights().getType(), // lexp_c1
                      links.getPrecision(),
                      {links.getDimensions(), field.getChannels()},
                      "one row for each direction, one column for each channel "
                      "of the field");
}

/// stride_c1: nothing, which is 1 for all axes, or a positive number for each.
static LogicalResult checkPerAxis(Operation *op, StringRef what,
                                  std::optional<ArrayRef<int64_t>> numbers,
                                  int64_t dimensions) {
  if (!numbers)
    return success();
  if (static_cast<int64_t>(numbers->size()) != dimensions)
    return op->emitError() << "the " << what << " needs " << dimensions
                           << " entries, one per axis, not " << numbers->size();
  for (int64_t number : *numbers)
    if (number < 1 || number > maxPathLength)
      return op->emitError() << "the " << what << " must be 1 to "
                             << maxPathLength << ", not " << number;
  return success();
}

static int64_t getEntry(std::optional<ArrayRef<int64_t>> numbers, size_t axis) {
  return numbers ? (*numbers)[axis] : 1;
}

/// stride_c2: the result's stride is that of the input times the op's.
static LogicalResult checkStride(Operation *op,
                                 std::optional<ArrayRef<int64_t>> stride,
                                 InvariantType input, InvariantType result) {
  for (int64_t axis = 0; axis < input.getDimensions(); ++axis) {
    int64_t expected = input.getStride()[axis] * getEntry(stride, axis);
    if (result.getStride()[axis] != expected)
      return op->emitError()
             << "the result has the stride " << result.getStride()[axis]
             << " along axis " << axis << ", expected " << expected;
  }
  return success();
}

/// head_c1, head_c2: a real result with the input's axes and precision.
static LogicalResult checkHead(Operation *op, InvariantType input,
                               InvariantType result) {
  if (result.getComplex()) // head_c1
    return op->emitError("the result of a head is real, not complex");
  SmallVector<int64_t> fine(input.getDimensions(), 1); // strides apart
  if (input.withComplex(false).withChannels(1).withStride(fine) !=
      result.withChannels(1).withStride(fine))
    return op->emitError() // head_c2
           << "the result " << result << " must have the dimensions, the axes "
           << "and the precision of the input " << input;
  return success();
}

static int64_t countRealChannels(InvariantType type) {
  return type.getChannels() * (type.getComplex() ? 2 : 1);
}

static LogicalResult checkBias(Location loc, Value bias, InvariantType result) {
  if (!bias)
    return success();
  return checkWeights(loc, bias.getType(), result.getPrecision(),
                      {result.getChannels()},
                      "the bias has one offset for each channel of the result");
}

static std::string explainInputs(InvariantType input) {
  StringRef kind = input.getComplex() ? "complex channel" : "real channel";
  return countOf(input.getChannels(), kind) + " make " +
         countOf(countRealChannels(input), "input");
}

LogicalResult LinearOp::verify() {
  InvariantType input = getInput().getType(), result = getType();
  if (failed(checkHead(*this, input, result)) ||
      failed(checkWeights( // linear_c1
          getLoc(), getWeights().getType(), input.getPrecision(),
          {result.getChannels(), countRealChannels(input)},
          explainInputs(input))) ||
      failed(checkStride(*this, std::nullopt, input, result)))
    return failure();
  return checkBias(getLoc(), getBias(), result); // linear_c2
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// vjp_c1, jvp_c1: `theirs` are like `ours`, one by one.
static LogicalResult checkSameTypes(Operation *op, StringRef name,
                                    TypeRange ours, StringRef otherName,
                                    TypeRange theirs) {
  if (ours.size() != theirs.size())
    return op->emitError() << "needs as many " << name << " as " << otherName
                           << ", but there are " << ours.size() << " and "
                           << theirs.size();
  for (auto [is, must] : llvm::zip(ours, theirs))
    if (is != must)
      return op->emitError() << "the " << name << " must be like the "
                             << otherName << ": " << is << " is not " << must;
  return success();
}

LogicalResult VJPOp::verify() {
  if (getOutputs().empty() || getWrt().empty()) // vjp_c2
    return emitError("needs at least one output and one value to "
                     "differentiate by");
  if (failed(checkSameTypes(*this, "cotangents", getCotangents().getTypes(),
                            "outputs", getOutputs().getTypes())))
    return failure();
  return checkSameTypes(*this, "gradients", getGradients().getTypes(),
                        "values of 'wrt'", getWrt().getTypes());
}

LogicalResult JVPOp::verify() {
  if (getOutputs().empty() || getWrt().empty()) // jvp_c2
    return emitError("needs at least one output and one value to "
                     "differentiate by");
  if (failed(checkSameTypes(*this, "tangents", getTangents().getTypes(),
                            "values of 'wrt'", getWrt().getTypes())))
    return failure();
  return checkSameTypes(*this, "derivatives", getDerivatives().getTypes(),
                        "outputs", getOutputs().getTypes());
}

LogicalResult ForceOp::verify() {
  InvariantType action = getAction().getType();
  if (!action.isGlobal() || action.getComplex() ||
      action.getChannels() != 1) // force_c1
    return emitError() << "an action is one real number per configuration, "
                          "such as sum_sites(..), but this is "
                       << action;
  LinksType links = getLinks().getType();
  if (action.getDimensions() != links.getDimensions() ||
      action.getPrecision() != links.getPrecision()) // force_c2
    return emitError() << "the action " << action << " and the links " << links
                       << " differ in dimensions or precision";
  CovariantType expected =
      CovariantType::getLocal(links.getGroup(), links.getDimensions(),
                              links.getDimensions(), links.getPrecision());
  if (getType() == expected) // force_c3
    return success();
  return emitError() << "the force must be " << expected << ", not "
                     << getType();
}

using Operands = SmallVector<OpAsmParser::UnresolvedOperand>;

static ParseResult parseList(OpAsmParser &parser, Operands &operands) {
  return parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren);
}

static ParseResult parseTypes(OpAsmParser &parser, SmallVector<Type> &types) {
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, [&] {
    return parser.parseType(types.emplace_back());
  });
}

/// `(first) KEYWORDS[0] (second) KEYWORDS[1] (third) attr-dict : types ->
/// types` where the second list has the types of the first (vjp) or the third
/// those of the second (jvp).
static ParseResult parseDerivative(OpAsmParser &parser, OperationState &state,
                                   StringRef second, StringRef third,
                                   bool forward) {
  std::array<Operands, 3> lists;
  SmallVector<Type> from, to;
  SMLoc loc = parser.getCurrentLocation();
  if (parseList(parser, lists[0]) || parser.parseKeyword(second) ||
      parseList(parser, lists[1]) || parser.parseKeyword(third) ||
      parseList(parser, lists[2]) ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColon() ||
      parseTypes(parser, from) || parser.parseArrow() || parseTypes(parser, to))
    return failure();
  const SmallVector<Type> &outputs = forward ? to : from;
  const SmallVector<Type> &wrt = forward ? from : to;
  std::array<ArrayRef<Type>, 3> types{outputs, forward ? wrt : outputs, wrt};
  SmallVector<int32_t> segments;
  for (auto [list, type] : llvm::zip(lists, types)) {
    if (parser.resolveOperands(list, type, loc, state.operands))
      return failure();
    segments.push_back(list.size());
  }
  state.addTypes(to);
  llvm::copy(segments, state.getOrAddProperties<VJPOp::Properties>()
                           .operandSegmentSizes.begin());
  return success();
}

static void printDerivative(OpAsmPrinter &printer, Operation *op,
                            ArrayRef<OperandRange> lists,
                            ArrayRef<StringRef> keywords, TypeRange from) {
  for (auto [list, keyword] : llvm::zip(lists, keywords))
    printer << keyword << '(' << list << ')';
  printer.printOptionalAttrDict(op->getAttrs(), {"operandSegmentSizes"});
  printer << " : (" << from << ") -> (" << op->getResultTypes() << ')';
}

ParseResult VJPOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseDerivative(parser, state, "with", "wrt", /*forward=*/false);
}

void VJPOp::print(OpAsmPrinter &printer) {
  printDerivative(printer, *this, {getOutputs(), getCotangents(), getWrt()},
                  {" ", " with ", " wrt "}, getOutputs().getTypes());
}

ParseResult JVPOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseDerivative(parser, state, "wrt", "along", /*forward=*/true);
}

void JVPOp::print(OpAsmPrinter &printer) {
  printDerivative(printer, *this, {getOutputs(), getWrt(), getTangents()},
                  {" ", " wrt ", " along "}, getWrt().getTypes());
}

//===----------------------------------------------------------------------===//
// Core: links, paths, products
//===----------------------------------------------------------------------===//

LogicalResult MakeLinksOp::verify() {
  LinksType links = getType();
  int64_t dimensions = links.getDimensions();
  if (static_cast<int64_t>(getFields().size()) != dimensions) // make_links_c1
    return emitError() << "links in " << dimensions << " dimensions need "
                       << dimensions << " fields, not " << getFields().size();
  for (auto [mu, value] : llvm::enumerate(getFields())) {
    auto field = cast<CovariantType>(value.getType());
    std::string name = "field " + std::to_string(mu);
    if (failed(checkSpaces(*this, name, getSpace(field), "the links",
                           getSpace(links))))
      return failure();
    if (field.getChannels() != 1) // make_links_c2
      return emitError() << name << " must have a single channel, not "
                         << field.getChannels();
    SmallVector<int64_t> zero(dimensions, 0), end(dimensions, 0);
    end[mu] = 1;
    if (field.getStart() != ArrayRef(zero) || field.getEnd() != ArrayRef(end))
      return emitError() // make_links_c3
             << name << " must go from x to " << formatSite(end)
             << " like the link it becomes, but goes from "
             << formatSite(field.getStart()) << " to "
             << formatSite(field.getEnd());
  }
  return success();
}

LogicalResult TransportOp::verify() {
  LinksType links = getLinks().getType();
  if (failed(checkSpaces(*this, "the links", getSpace(links), "the field",
                         getSpace(getField().getType()))))
    return failure();
  return checkSteps(getLoc(), links, getSteps()); // path_c1 .. c3
}

LogicalResult UnitOp::verify() {
  if (getType().getChannels() == 1) // unit_c1
    return success();
  return emitError() << "the unit matrix has a single channel, not "
                     << getType().getChannels();
}

//===----------------------------------------------------------------------===//
// Core: invariants
//===----------------------------------------------------------------------===//

LogicalResult PointwiseOp::verify() {
  if (getInput().getType().getComplex()) // pointwise_c1
    return emitError() << "'" << stringifyFunction(getFunction())
                       << "' takes real numbers, not complex ones: use "
                          "gauge.re, gauge.im or gauge.flatten";
  return checkSlope(*this, getFunction(), getSlope());
}

LogicalResult ConstantOp::verify() {
  if (getType().getChannels() != 1) // constant_c1
    return emitError() << "a constant has a single channel, not "
                       << getType().getChannels();
  if (getIm() && !getType().getComplex()) // constant_c2
    return emitError("a real constant has no imaginary part");
  auto isFinite = [&](llvm::APFloat number) {
    bool inexact;
    number.convert(getType().getPrecision().getFloatSemantics(),
                   llvm::APFloat::rmNearestTiesToEven, &inexact);
    return number.isFinite();
  };
  if (!isFinite(getRe()) || (getIm() && !isFinite(*getIm()))) // constant_c3
    return emitError() << "a constant must be a finite number in "
                       << getType().getPrecision();
  return success();
}

/// parameter_c2, parameter_c3: what the channels are made of.
static LogicalResult checkColumn(ParameterOp op, RankedTensorType tensor) {
  std::optional<int64_t> column = op.getColumn();
  if (!column) {
    if (tensor.getRank() <= 1) // parameter_c2
      return success();
    return op.emitError() << "a parameter is a number or a vector, but its "
                             "type is "
                          << tensor << ": name a column";
  }
  if (tensor.getRank() != 2) // parameter_c2
    return op.emitError() << "only a matrix has columns, but the type is "
                          << tensor;
  if (*column >= 0 && *column < tensor.getDimSize(1)) // parameter_c3
    return success();
  return op.emitError() << "there is no column " << *column
                        << ": the matrix has " << tensor.getDimSize(1);
}

LogicalResult ParameterOp::verify() {
  auto tensor = cast<RankedTensorType>(getTensor().getType());
  // parameter_c1
  if (isa<ComplexType>(tensor.getElementType()) != getType().getComplex())
    return emitError() << "the parameter " << tensor << " and its result "
                       << getType() << " must be both real or both complex";
  if (failed(checkColumn(*this, tensor)))
    return failure();
  SmallVector<int64_t> expected(tensor.getRank(), anyExtent);
  if (!expected.empty())
    expected[0] = getType().getChannels();
  else if (getType().getChannels() != 1) // parameter_c4
    return emitError() << "a single number gives 1 channel, not "
                       << getType().getChannels();
  return checkWeights(getLoc(), tensor, getType().getPrecision(), expected,
                      "one row for each channel of the result");
}

/// reduce_c1, reduce_c2: `whole` and `part` differ in their axes only, and
/// those of `part` are among those of `whole`.
static LogicalResult checkAxes(Operation *op, StringRef wholeName,
                               InvariantType whole, StringRef partName,
                               InvariantType part) {
  if (whole.withAxes({}) != part.withAxes({})) // reduce_c1
    return op->emitError() << "input and result may differ only in their axes, "
                              "but are "
                           << op->getOperand(0).getType() << " and "
                           << op->getResult(0).getType();
  for (int64_t axis : part.getAxes())
    if (!llvm::is_contained(whole.getAxes(), axis)) // reduce_c2
      return op->emitError() << partName << " extends over axis " << axis
                             << ", but " << wholeName << " does not";
  if (whole.withAxes(part.getAxes()) != part) // reduce_c3
    return op->emitError("input and result have different strides along an "
                         "axis that both extend over");
  return success();
}

LogicalResult BroadcastOp::verify() {
  return checkAxes(*this, "the result", getType(), "the input",
                   getInput().getType());
}

LogicalResult SumOp::verify() {
  return checkAxes(*this, "the input", getInput().getType(), "the result",
                   getType());
}

LogicalResult MeanOp::verify() {
  return checkAxes(*this, "the input", getInput().getType(), "the result",
                   getType());
}

/// conv_c2, conv_c3: where the window lies.
static LogicalResult checkWindow(ConvOp op, int64_t dimensions) {
  if (static_cast<int64_t>(op.getLow().size()) != dimensions) // conv_c2
    return op.emitError() << "the window needs " << dimensions
                          << " lower ends, one per axis, not "
                          << op.getLow().size();
  if (failed(checkPerAxis(op, "dilation", op.getDilation(), dimensions)) ||
      failed(checkPerAxis(op, "stride", op.getStride(), dimensions)))
    return failure();
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  for (auto [axis, low] : llvm::enumerate(op.getLow())) {
    int64_t dilation = getEntry(op.getDilation(), axis);
    int64_t limit = maxPathLength / dilation; // conv_c3
    if (low < -limit || low > limit ||
        low + weights.getDimSize(axis + 2) - 1 > limit)
      return op.emitError()
             << "the window of axis " << axis << " starts at " << low
             << " steps and has " << weights.getDimSize(axis + 2) << " of "
             << dilation << " sites: it may reach " << maxPathLength
             << " sites from x";
  }
  int64_t points = 1;
  for (int64_t extent : weights.getShape().drop_front(2))
    points *= std::min(extent, maxWindow + 1);
  if (points > maxWindow) // conv_c6
    return op.emitError() << "a window has at most " << maxWindow
                          << " sites: use a smaller kernel, or several layers";
  return success();
}

SmallVector<SmallVector<int64_t>> ConvOp::getWindow() {
  auto weights = cast<RankedTensorType>(getWeights().getType());
  ArrayRef<int64_t> extents = weights.getShape().drop_front(2);
  SmallVector<SmallVector<int64_t>> window;
  SmallVector<int64_t> place(extents.size(), 0);
  auto advance = [&] {
    for (int64_t axis = extents.size() - 1; axis >= 0; --axis) {
      if (++place[axis] < extents[axis])
        return true;
      place[axis] = 0;
    }
    return false;
  };
  do {
    window.emplace_back();
    for (size_t axis = 0; axis < place.size(); ++axis)
      window.back().push_back(getEntry(getDilation(), axis) *
                              (getLow()[axis] + place[axis]));
  } while (advance());
  return window;
}

LogicalResult ConvOp::verify() {
  InvariantType input = getInput().getType(), result = getType();
  if (failed(checkHead(*this, input, result)))
    return failure();
  if (!input.isField()) // conv_c1
    return emitError("the input of a convolution must extend over all axes");
  SmallVector<int64_t> expected(input.getDimensions() + 2, anyExtent);
  expected[0] = result.getChannels();
  expected[1] = countRealChannels(input);
  if (failed(checkWeights(getLoc(), getWeights().getType(),
                          input.getPrecision(), // conv_c4
                          expected, explainInputs(input))) ||
      failed(checkWindow(*this, input.getDimensions())) ||
      failed(checkStride(*this, getStride(), input, result)))
    return failure();
  return checkBias(getLoc(), getBias(), result); // conv_c5
}

LogicalResult PoolOp::verify() {
  InvariantType input = getInput().getType(), result = getType();
  int64_t dimensions = input.getDimensions(), points = 1;
  if (!input.isField() || input.getComplex() ||
      input.withStride(result.getStride()) != result) // pool_c1
    return emitError("pooling takes real numbers over all axes, and its result "
                     "differs in its stride only");
  if (failed(checkPerAxis(*this, "window", getSize(), dimensions)) ||
      failed(checkPerAxis(*this, "stride", getStride(), dimensions)) ||
      failed(checkStride(*this, getStride(), input, result)))
    return failure();
  for (int64_t extent : getSize())
    points *= std::min(extent, maxWindow + 1);
  if (points > maxWindow) // pool_c2
    return emitError() << "a window has at most " << maxWindow << " sites";
  return success();
}

LogicalResult FlattenSitesOp::verify() {
  InvariantType input = getInput().getType();
  if (!input.isField() || input.getComplex()) // flatten_sites_c1
    return emitError("flattening takes real numbers over all axes");
  if (failed(
          checkPerAxis(*this, "lattice", getExtents(), input.getDimensions())))
    return failure();
  int64_t channels = input.getChannels();
  for (int64_t extent : getExtents())
    channels = std::min(channels * extent, maxChannels + 1);
  if (channels > maxChannels ||
      getType() != input.withAxes({}).withChannels(channels))
    return emitError() // flatten_sites_c2
           << "the result has a channel for each channel and site, at most "
           << maxChannels << ", and no axes";
  return success();
}

LogicalResult IndicatorOp::verify() {
  InvariantType type = getType();
  if (!type.isField() || type.isCoarse() || type.getComplex() ||
      type.getChannels() != 1) // indicator_c1
    return emitError("an indicator is one real number at all sites");
  return checkPerAxis(*this, "stride", getStride(), type.getDimensions());
}

//===----------------------------------------------------------------------===//
// Core: weights
//===----------------------------------------------------------------------===//

/// Real numbers that hold a tensor: two for a complex element.
static int64_t countReals(RankedTensorType type) {
  return type.getNumElements() *
         (isa<ComplexType>(type.getElementType()) ? 2 : 1);
}

static Type getRealType(RankedTensorType type) {
  Type element = type.getElementType();
  if (auto complex = dyn_cast<ComplexType>(element))
    return complex.getElementType();
  return element;
}

LogicalResult WeightsReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getInput().getType());
  auto to = cast<RankedTensorType>(getResult().getType());
  if (from.hasStaticShape() && to.hasStaticShape() &&
      countReals(from) == countReals(to) &&
      getRealType(from) == getRealType(to)) // weights_reshape_c1
    return success();
  return emitError() << from << " and " << to
                     << " do not hold the same numbers";
}
