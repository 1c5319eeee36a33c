//===- Interpreter.cpp - checks a problem and runs a function's ops -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Interpreter.h"
#include "compiler/interpret/Evaluator.h"
#include "compiler/interpret/Requests.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::LogicalResult;
using llvm::success;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The dimension of a gauge type; nothing for tensors and foreign types.
static std::optional<int64_t> getDimensions(mlir::Type type) {
  return llvm::TypeSwitch<mlir::Type, std::optional<int64_t>>(type)
      .Case<gauge::LinksType, gauge::CovariantType, gauge::InvariantType>(
          [](auto field) { return field.getDimensions(); })
      .Default([](mlir::Type) { return std::nullopt; });
}

static bool isKnown(mlir::Type type) {
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  return getDimensions(type) || (tensor && tensor.hasStaticShape());
}

/// The product of the factors, or nothing if it exceeds `maxElements`.
static std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> factors) {
  int64_t count = 1;
  for (int64_t factor : factors)
    if (llvm::MulOverflow(count, factor, count) || count > maxElements)
      return std::nullopt;
  return count;
}

static LogicalResult checkLattice(mlir::func::FuncOp function,
                                  const Lattice &lattice) {
  for (int64_t extent : lattice.extents)
    if (extent < 1)
      return function.emitError("an extent of ")
             << extent << ": each axis has at least one site";
  if (lattice.batch < 1)
    return function.emitError("a batch of ")
           << lattice.batch << ": at least 1 is needed";
  llvm::SmallVector<int64_t> factors(lattice.extents);
  factors.push_back(lattice.batch);
  if (!countElements(factors))
    return function.emitError("the lattice has more than ")
           << maxElements << " sites: too large to interpret";
  return success();
}

/// `type` belongs on this lattice and one value of it fits into memory.
static LogicalResult
checkType(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
          mlir::Type type, const Lattice &lattice) {
  if (!isKnown(type))
    return emitError() << "the interpreter knows no values of type " << type;
  std::optional<int64_t> dimensions = getDimensions(type);
  if (dimensions && *dimensions != int64_t(lattice.extents.size()))
    return emitError() << "the value has " << *dimensions
                       << " dimensions, but the lattice has "
                       << lattice.extents.size();
  if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
    for (auto [axis, stride] : llvm::enumerate(field.getStride()))
      if (lattice.extents[axis] % stride != 0)
        return emitError() << "the extent " << lattice.extents[axis]
                           << " of axis " << axis << " is no multiple of "
                           << stride;
  if (!countElements(getShape(type, lattice)))
    return emitError() << "a value of type " << type << " on this lattice has "
                       << "more than " << maxElements
                       << " numbers: too large to interpret";
  return success();
}

static std::string formatShape(llvm::ArrayRef<int64_t> shape) {
  return shape.empty() ? "scalar"
                       : llvm::join(llvm::map_range(shape,
                                                    [](int64_t e) {
                                                      return std::to_string(e);
                                                    }),
                                    "x");
}

static LogicalResult checkArgument(mlir::func::FuncOp function, size_t index,
                                   const Array &array, const Lattice &lattice) {
  auto emitError = [&] {
    auto diagnostic = function.emitError("argument ") << index;
    if (auto name = function.getArgAttrOfType<mlir::StringAttr>(
            index, gauge::nameAttrName))
      diagnostic << " ('" << name.getValue() << "')";
    return std::move(diagnostic << ": ");
  };
  mlir::Type type = function.getArgumentTypes()[index];
  if (failed(checkType(emitError, type, lattice)))
    return failure();
  llvm::SmallVector<int64_t> expected = getShape(type, lattice);
  if (array.shape != expected)
    return emitError() << "the array has the shape " << formatShape(array.shape)
                       << ", but " << formatShape(expected) << " is needed";
  if (int64_t(array.data.size()) != *countElements(expected))
    return emitError() << "the array holds " << array.data.size()
                       << " numbers instead of " << *countElements(expected);
  return success();
}

static LogicalResult checkProblem(mlir::func::FuncOp function,
                                  const Problem &problem,
                                  const Lattice &lattice) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitError("only a function with one block can be "
                              "interpreted");
  if (failed(checkLattice(function, lattice)))
    return failure();
  if (problem.arguments.size() != function.getNumArguments())
    return function.emitError("the function has ")
           << function.getNumArguments() << " arguments, but "
           << problem.arguments.size() << " values were given";
  for (auto [index, array] : llvm::enumerate(problem.arguments))
    if (failed(checkArgument(function, index, array, lattice)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

LogicalResult Evaluator::run(mlir::Operation *op) {
  auto emitError = [&] { return op->emitError(); };
  if (op->getNumResults() != 1)
    return emitError() << "the interpreter does not know this op";
  if (failed(checkType(emitError, op->getResult(0).getType(), lattice)))
    return failure();
  using namespace gauge;
  Result result =
      llvm::TypeSwitch<mlir::Operation *, Result>(op)
          .Case<PlaqOp, PolyOp, LConvOp, LBilinOp, LConvBilinOp, LLinOp, LActOp,
                LActPolyOp, LExpOp, LinearOp, ConvOp, PoolOp, FlattenSitesOp,
                IndicatorOp, LinkOp, PathOp, AroundOp, WindingOp, MakeLinksOp,
                TransportOp, UnitOp, ScaleOp, MixOp, BilinearOp, ProjectOp,
                ExpOp, TraceOp, ShiftOp, MulOp, DaggerOp, AddOp, ConcatOp,
                SliceOp, RepeatOp, SumChannelsOp, ZeroOp, ReOp, ImOp, FlattenOp,
                UnflattenOp, PointwiseOp, ConstantOp, ParameterOp, BroadcastOp,
                SumOp, MeanOp, ContractOp, WeightsAddOp, WeightsPermuteOp,
                WeightsReshapeOp, WeightsSliceOp, WeightsConcatOp>(
              [&](auto known) { return evaluate(known); })
          .Default([&](mlir::Operation *) -> Result {
            return emitError() << "the interpreter does not know this op";
          });
  if (failed(result))
    return failure();
  set(op->getResult(0), std::move(*result));
  return success();
}

llvm::FailureOr<std::vector<Array>> gaugec::interpret::interpretFunction(
    mlir::func::FuncOp function, const Problem &problem,
    llvm::function_ref<void(Array &)> disturb) {
  Lattice lattice = {problem.extents, problem.batch};
  if (failed(checkProblem(function, problem, lattice)))
    return failure();
  mlir::OwningOpRef<mlir::func::FuncOp> expanded;
  if (hasRequests(function)) {
    expanded = expandRequests(function);
    if (!expanded)
      return failure();
    function = *expanded;
  }
  Evaluator evaluator(lattice, disturb);
  mlir::Block &block = function.getBody().front();
  for (auto [argument, array] :
       llvm::zip(block.getArguments(), problem.arguments))
    evaluator.set(argument, array);
  for (mlir::Operation &op : block.without_terminator())
    if (failed(evaluator.run(&op)))
      return failure();
  std::vector<Array> results;
  for (mlir::Value result : block.getTerminator()->getOperands())
    results.push_back(evaluator.get(result));
  return results;
}
