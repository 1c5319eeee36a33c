//===- SiteOps.cpp - verifiers and result types of the site ops -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/site/Site.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::site;

/// The function of `site.apply` as a bare keyword.
static ParseResult parseFunction(OpAsmParser &parser,
                                 gauge::FunctionAttr &attribute) {
  FailureOr<gauge::Function> value =
      FieldParser<gauge::Function>::parse(parser);
  if (failed(value))
    return failure();
  attribute = gauge::FunctionAttr::get(parser.getContext(), *value);
  return success();
}

static void printFunction(OpAsmPrinter &printer, Operation *,
                          gauge::FunctionAttr attribute) {
  printer << gauge::stringifyEnum(attribute.getValue());
}

/// Parts of a matrix: the type of the Hermitian one, and that of the other
/// where it differs.
static ParseResult parseParts(OpAsmParser &parser, Type &hermitian,
                              Type &antihermitian) {
  if (parser.parseType(hermitian))
    return failure();
  antihermitian = hermitian;
  return succeeded(parser.parseOptionalKeyword("and"))
             ? parser.parseType(antihermitian)
             : success();
}

static void printParts(OpAsmPrinter &printer, Type hermitian,
                       Type antihermitian) {
  printer << hermitian;
  if (antihermitian != hermitian)
    printer << " and " << antihermitian;
}

static ParseResult parsePartTypes(OpAsmParser &parser, Type &matrix,
                                  Type &hermitian, Type &antihermitian) {
  return failure(parser.parseType(matrix) || parser.parseComma() ||
                 parseParts(parser, hermitian, antihermitian));
}

static void printPartTypes(OpAsmPrinter &printer, Operation *, Type matrix,
                           Type hermitian, Type antihermitian) {
  printer << matrix << ", ";
  printParts(printer, hermitian, antihermitian);
}

static ParseResult parseJoinTypes(OpAsmParser &parser, Type &hermitian,
                                  Type &antihermitian, Type &matrix) {
  return failure(parseParts(parser, hermitian, antihermitian) ||
                 parser.parseArrow() || parser.parseType(matrix));
}

static void printJoinTypes(OpAsmPrinter &printer, Operation *, Type hermitian,
                           Type antihermitian, Type matrix) {
  printParts(printer, hermitian, antihermitian);
  printer << " -> " << matrix;
}

#define GET_OP_CLASSES
#include "dialect/site/SiteOps.cpp.inc"

using Types = SmallVectorImpl<Type>;
using OptionalLoc = std::optional<Location>;

//===----------------------------------------------------------------------===//
// Kernel
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     std::optional<ArrayRef<int64_t>> axes,
                     TypeRange arguments) {
  state.addAttribute("sym_name", builder.getStringAttr(name));
  if (axes)
    state.addAttribute("axes", builder.getDenseI64ArrayAttr(*axes));
  Block &block = state.addRegion()->emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, state.location);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  if (parser.parseSymbolName(name, "sym_name", state.attributes))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("over"))) {
    Attribute axes = DenseI64ArrayAttr::parse(parser, {});
    if (!axes)
      return failure();
    state.addAttribute("axes", axes);
  }
  SmallVector<OpAsmParser::Argument> arguments;
  Region *body = state.addRegion();
  if (parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren,
                               /*allowType=*/true) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
      parser.parseRegion(*body, arguments))
    return failure();
  if (body->empty())
    body->emplaceBlock();
  return success();
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  if (DenseI64ArrayAttr axes = getAxesAttr()) {
    printer << " over ";
    axes.print(printer);
  }
  printer << " (";
  llvm::interleaveComma(
      getBody().getArguments(), printer,
      [&](BlockArgument arg) { printer.printRegionArgument(arg); });
  printer << ")";
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"sym_name", "axes"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

unsigned KernelOp::getFieldCount() {
  return llvm::count_if(getBody().getArgumentTypes(),
                        [](Type type) { return isa<FieldType>(type); });
}

/// Numbers of a kernel's argument; null for what is no argument of kernels.
static Type getNumberType(Type type) {
  if (auto field = dyn_cast<FieldType>(type))
    return field.getPrecision();
  if (auto sums = dyn_cast<SumsType>(type))
    return sums.getPrecision();
  auto weights = dyn_cast<MemRefType>(type);
  if (!weights || weights.getRank() != 1 || !weights.hasStaticShape())
    return nullptr;
  Type element = weights.getElementType();
  return element.isF32() || element.isF64() ? element : nullptr;
}

/// Views and winds look at fields of the kernel's own domain; a smaller one is
/// for site.restrict.
static LogicalResult verifyDomains(KernelOp kernel) {
  WalkResult result = kernel.walk([&](Operation *op) {
    if (!isa<ViewOp, WindOp>(op))
      return WalkResult::advance();
    auto field = cast<FieldType>(op->getOperand(0).getType());
    if (kernel.getAxes() && field.getAxes() == *kernel.getAxes())
      return WalkResult::advance();
    op->emitOpError("the field does not extend over the axes of the kernel");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult KernelOp::verify() {
  TypeRange arguments = getBody().getArgumentTypes();
  if (arguments.empty())
    return emitOpError("has no arguments: there is nothing to store to");
  int rank = 0; // fields, weights, sums
  for (Type type : arguments) {
    Type number = getNumberType(type);
    if (!number)
      return emitOpError("takes fields, weights and sums, not ") << type;
    if (number != getNumberType(arguments.front()))
      return emitOpError("has a single precision, not both ")
             << getNumberType(arguments.front()) << " and " << number;
    int of = isa<FieldType>(type) ? 0 : isa<MemRefType>(type) ? 1 : 2;
    if (of < rank)
      return emitOpError("takes its fields before its weights, and those "
                         "before its sums");
    rank = of;
  }
  if (!getAxesAttr() && (getFieldCount() != 0 || rank == 2))
    return emitOpError("without axes runs once and takes no fields and sums");
  if (getAxesAttr() && getFieldCount() == 0 && rank != 2)
    return emitOpError("over axes stores to a field or adds to sums, and takes "
                       "neither");
  std::optional<ArrayRef<int64_t>> axes = getAxes();
  if (axes &&
      failed(FieldType::verify([&] { return emitOpError(); }, 1, 1,
                               Builder(getContext()).getF64Type(), *axes)))
    return failure();
  return verifyDomains(*this);
}

LogicalResult RunOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *symbol = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!symbol)
    return emitOpError("there is no kernel ") << getKernelAttr();
  auto kernel = dyn_cast<KernelOp>(symbol);
  if (!kernel) // lowered already
    return success();
  SmallVector<Type> expected;
  for (Type type : kernel.getBody().getArgumentTypes())
    if (auto sums = dyn_cast<SumsType>(type))
      expected.push_back(
          MemRefType::get({sums.getElements()}, sums.getPrecision()));
    else
      expected.push_back(type);
  bool sumsMatch =
      llvm::count_if(kernel.getBody().getArgumentTypes(), [](Type type) {
        return isa<SumsType>(type);
      }) == int64_t(getSums().size());
  if (sumsMatch && TypeRange(expected) == (*this)->getOperandTypes())
    return success();
  return emitOpError("operands do not match the arguments of ")
         << getKernelAttr();
}

LogicalResult ReduceOp::verify() {
  FieldType in = getInput().getType(), out = getOutput().getType();
  if (in.getEntries() != out.getEntries() ||
      in.getComponents() != out.getComponents())
    return emitOpError("input and output must have the same entries");
  if (in.getPrecision() != out.getPrecision())
    return emitOpError("input and output must have the same precision");
  for (int64_t axis : out.getAxes())
    if (!llvm::is_contained(in.getAxes(), axis))
      return emitOpError("the output extends over axis ")
             << axis << ", the input does not";
  return success();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static LogicalResult inferEntries(OptionalLoc loc, FieldType field,
                                  ArrayRef<int64_t> entries, Types &out) {
  if (entries.size() != 2 || entries[0] < 0 || entries[1] < 1 ||
      entries[0] + entries[1] > field.getEntries())
    return emitOptionalError(loc, "entries [first, count] must lie in the ",
                             field.getEntries(), " entries of the field");
  out.push_back(TileType::get(field.getContext(), entries[1],
                              field.getComponents(), field.getPrecision()));
  return success();
}

LogicalResult ViewOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                       Adaptor op, Types &out) {
  auto field = cast<FieldType>(op.getField().getType());
  for (auto [axis, by] : llvm::enumerate(op.getDisplacement()))
    if (by != 0 && !llvm::is_contained(field.getAxes(), int64_t(axis)))
      return emitOptionalError(loc, "is displaced along axis ", axis,
                               ", over which the field does not extend");
  for (int64_t axis : field.getAxes())
    if (axis >= int64_t(op.getDisplacement().size()))
      return emitOptionalError(loc, "needs a displacement along axis ", axis);
  return inferEntries(loc, field, op.getEntries(), out);
}

LogicalResult WindOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                       Adaptor op, Types &out) {
  auto field = cast<FieldType>(op.getField().getType());
  if (!llvm::is_contained(field.getAxes(), int64_t(op.getAxis())))
    return emitOptionalError(loc, "winds along axis ", int64_t(op.getAxis()),
                             ", over which the field does not extend");
  return inferEntries(loc, field, op.getEntries(), out);
}

LogicalResult ExtentOp::verify() {
  if (getAxis() < uint64_t(gauge::maxDimensions))
    return success();
  return emitOpError("there is no axis ") << int64_t(getAxis());
}

LogicalResult VolumeOp::verify() {
  auto kernel = (*this)->getParentOfType<KernelOp>();
  std::optional<ArrayRef<int64_t>> domain;
  if (kernel)
    domain = kernel.getAxes();
  for (int64_t axis : getAxes())
    if (!domain || !llvm::is_contained(*domain, axis))
      return emitOpError("the kernel does not run over axis ") << axis;
  return success();
}

LogicalResult IndicatorOp::verify() {
  auto kernel = (*this)->getParentOfType<KernelOp>();
  size_t rank = kernel && kernel.getAxes() ? kernel.getAxes()->size() : 0;
  if (getStride().size() != rank || getDisplacement().size() != rank)
    return emitOpError("needs a stride and a displacement for each of the ")
           << rank << " axes of the kernel";
  if (llvm::any_of(getStride(), [](int64_t stride) { return stride < 1; }))
    return emitOpError("has strides below 1");
  return success();
}

LogicalResult RestrictOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                           Adaptor op, Types &out) {
  auto field = cast<FieldType>(op.getField().getType());
  return inferEntries(loc, field, {0, field.getEntries()}, out);
}

LogicalResult FlattenOp::inferReturnTypes(MLIRContext *context, OptionalLoc,
                                          Adaptor op, Types &out) {
  auto tile = cast<TileType>(op.getTile().getType());
  out.push_back(TileType::get(context, tile.getEntries() * tile.getComponents(),
                              1, tile.getPrecision()));
  return success();
}

/// A value fits the entries of a tile.
static LogicalResult verifyEntry(Operation *op, Type value, TileType tile) {
  auto matrix = dyn_cast<MatrixType>(value);
  int64_t components = matrix ? matrix.getComponents() : 1;
  FloatType precision =
      matrix ? matrix.getPrecision() : cast<RealType>(value).getPrecision();
  if (components != tile.getComponents() || precision != tile.getPrecision())
    return op->emitOpError() << value << " is not an entry of " << tile;
  return success();
}

bool LoadOp::completesRows() {
  auto matrix = dyn_cast<MatrixType>(getResult().getType());
  return matrix && matrix.getColours() == 3 &&
         getTile().getType().getComponents() == su3FirstRows;
}

LogicalResult LoadOp::verify() {
  FloatType precision = getTile().getType().getPrecision();
  if (completesRows() &&
      cast<MatrixType>(getResult().getType()).getPrecision() == precision)
    return success();
  return verifyEntry(*this, getResult().getType(), getTile().getType());
}

/// Nobody stores to a neighbour: it may be at work itself.
static LogicalResult verifyTarget(Operation *op, Value tile) {
  if (auto flatten = tile.getDefiningOp<FlattenOp>())
    return verifyTarget(op, flatten.getTile());
  auto view = tile.getDefiningOp<ViewOp>();
  bool away = view && llvm::any_of(view.getDisplacement(),
                                   [](int64_t by) { return by != 0; });
  if (away || isa_and_nonnull<WindOp, RestrictOp>(tile.getDefiningOp()))
    return op->emitOpError("stores to another site");
  return success();
}

LogicalResult StoreOp::verify() {
  if (failed(verifyTarget(*this, getTile())))
    return failure();
  return verifyEntry(*this, getValue().getType(), getTile().getType());
}

LogicalResult WeightOp::inferReturnTypes(MLIRContext *context, OptionalLoc,
                                         Adaptor op, Types &out) {
  auto type = cast<MemRefType>(op.getWeights().getType());
  out.push_back(RealType::get(context, cast<FloatType>(type.getElementType())));
  return success();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static MatrixType getComplexType(FloatType precision) {
  return MatrixType::get(precision.getContext(), 1, precision);
}

LogicalResult TraceMulOp::inferReturnTypes(MLIRContext *, OptionalLoc,
                                           Adaptor op, Types &out) {
  out.push_back(
      getComplexType(cast<MatrixType>(op.getLhs().getType()).getPrecision()));
  return success();
}

LogicalResult TraceOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                        Types &out) {
  out.push_back(
      getComplexType(cast<MatrixType>(op.getInput().getType()).getPrecision()));
  return success();
}

LogicalResult ExpandOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                         Types &out) {
  auto type = cast<MatrixType>(op.getInput().getType());
  out.push_back(type.withQuaternion(false));
  return success();
}

LogicalResult QuaternionOp::inferReturnTypes(MLIRContext *, OptionalLoc loc,
                                             Adaptor op, Types &out) {
  auto type = cast<MatrixType>(op.getInput().getType());
  if (type.getColours() != 2)
    return emitOptionalError(loc, "only 2 x 2 matrices have a quaternion part");
  out.push_back(type.withQuaternion(true));
  return success();
}

LogicalResult ScaleOp::verify() {
  if (getInput().getType().getQuaternion() &&
      isa<MatrixType>(getFactor().getType()))
    return emitOpError("a quaternion times a complex number is no quaternion");
  return success();
}

static RealType getPart(Value complex) {
  return RealType::get(complex.getContext(),
                       cast<MatrixType>(complex.getType()).getPrecision());
}

LogicalResult ReOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                     Types &out) {
  out.push_back(getPart(op.getInput()));
  return success();
}

LogicalResult ImOp::inferReturnTypes(MLIRContext *, OptionalLoc, Adaptor op,
                                     Types &out) {
  out.push_back(getPart(op.getInput()));
  return success();
}

LogicalResult ComplexOp::inferReturnTypes(MLIRContext *, OptionalLoc,
                                          Adaptor op, Types &out) {
  out.push_back(
      getComplexType(cast<RealType>(op.getRe().getType()).getPrecision()));
  return success();
}

//===----------------------------------------------------------------------===//
// Mixing
//===----------------------------------------------------------------------===//

LogicalResult MixOp::verify() {
  TileType in = getInput().getType(), out = getOutput().getType();
  if (in.getComponents() != out.getComponents())
    return emitOpError("input and output must have the same components");
  Type number = cast<MemRefType>(getWeights().getType()).getElementType();
  if (in.getPrecision() != number || out.getPrecision() != number)
    return emitOpError(
        "weights, input and output must have the same precision");
  if (static_cast<int64_t>(getStride()) < in.getEntries())
    return emitOpError("a row of ")
           << in.getEntries() << " weights does not fit the stride "
           << getStride();
  return verifyTarget(*this, getOutput());
}

/// The tiles hold the parts of as many matrices.
static LogicalResult verifySplit(Operation *op, MatrixType matrix,
                                 TileType hermitian, TileType antihermitian) {
  auto verifyPart = [&](TileType tile, int64_t components) -> LogicalResult {
    if (tile.getComponents() != components)
      return op->emitOpError("a part of ")
             << matrix << " has " << components << " components";
    if (tile.getPrecision() != matrix.getPrecision())
      return op->emitOpError("matrix and parts must have the same precision");
    return success();
  };
  if (hermitian.getEntries() != antihermitian.getEntries())
    return op->emitOpError("both parts must have the same entries");
  return success(
      succeeded(verifyPart(hermitian, matrix.getHermitianComponents())) &&
      succeeded(
          verifyPart(antihermitian, matrix.getAntihermitianComponents())));
}

LogicalResult SplitOp::verify() {
  for (Value part : {getHermitian(), getAntihermitian()})
    if (failed(verifyTarget(*this, part)))
      return failure();
  return verifySplit(*this, getValue().getType(), getHermitian().getType(),
                     getAntihermitian().getType());
}

LogicalResult JoinOp::verify() {
  return verifySplit(*this, getResult().getType(), getHermitian().getType(),
                     getAntihermitian().getType());
}

LogicalResult ContractOp::verify() {
  TileType left = getLeft().getType(), right = getRight().getType();
  SumsType sums = getSums().getType();
  if (left.getComponents() != right.getComponents())
    return emitOpError("both tiles must have the same components");
  if (left.getPrecision() != right.getPrecision() ||
      left.getPrecision() != sums.getPrecision())
    return emitOpError("tiles and sums must have the same precision");
  if (sums.getElements() == left.getEntries() * right.getEntries())
    return success();
  return emitOpError("needs ") << left.getEntries() * right.getEntries()
                               << " sums, not " << sums.getElements();
}
