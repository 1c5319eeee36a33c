//===- RandomProblem.cpp - random arguments for a function ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/RandomProblem.h"
#include "compiler/interpret/Compiled.h"
#include "dialect/gauge/Gauge.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::FailureOr;
using llvm::LogicalResult;
using llvm::success;

mlir::FloatType gaugec::interpret::getPrecision(mlir::Type type) {
  if (auto links = llvm::dyn_cast<gauge::LinksType>(type))
    return links.getPrecision();
  if (auto field = llvm::dyn_cast<gauge::CovariantType>(type))
    return field.getPrecision();
  if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
    return field.getPrecision();
  mlir::Type element = llvm::cast<mlir::ShapedType>(type).getElementType();
  if (auto complex = llvm::dyn_cast<mlir::ComplexType>(element))
    element = complex.getElementType();
  return llvm::cast<mlir::FloatType>(element);
}

bool gaugec::interpret::isComplexValue(mlir::Type type) {
  if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
    return field.getComplex();
  if (auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type))
    return llvm::isa<mlir::ComplexType>(tensor.getElementType());
  return true;
}

static std::optional<gauge::GroupAttr> findGroup(mlir::func::FuncOp function) {
  for (mlir::TypeRange types : {mlir::TypeRange(function.getArgumentTypes()),
                                mlir::TypeRange(function.getResultTypes())})
    for (mlir::Type type : types) {
      if (auto links = llvm::dyn_cast<gauge::LinksType>(type))
        return links.getGroup();
      if (auto field = llvm::dyn_cast<gauge::CovariantType>(type))
        return field.getGroup();
    }
  return std::nullopt;
}

/// Rounds to the type's precision, so that nothing is lost at the border.
static void roundTo(mlir::Type type, Array &array) {
  if (getPrecision(type).isF64())
    return;
  for (Complex &number : array.data)
    number = {double(float(number.real())), double(float(number.imag()))};
}

static LogicalResult check(gauge_context *context, mlir::func::FuncOp function,
                           gauge_status status) {
  if (status == GAUGE_OK)
    return success();
  return function.emitError("the runtime refuses: ")
         << gauge_context_message(context);
}

//===----------------------------------------------------------------------===//
// Random arrays
//===----------------------------------------------------------------------===//

/// Standard deviation of the random numbers of an argument.
static double getDeviation(mlir::func::FuncOp function, unsigned index) {
  mlir::Type type = function.getArgumentTypes()[index];
  if (auto field = llvm::dyn_cast<gauge::CovariantType>(type))
    return 1 / std::sqrt(double(field.getGroup().getColours()));
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  if (!tensor)
    return 1;
  if (auto init = function.getArgAttrOfType<mlir::FloatAttr>(
          index, gauge::initAttrName))
    if (init.getValueAsDouble() > 0)
      return init.getValueAsDouble();
  double summed = 1;
  for (int64_t extent : tensor.getShape().drop_front(tensor.getRank() > 1))
    summed *= double(extent);
  return 1 / std::sqrt(summed);
}

static FailureOr<Array> makeNormal(gauge_context *context,
                                   mlir::func::FuncOp function, unsigned index,
                                   const Lattice &lattice, uint64_t seed) {
  mlir::Type type = function.getArgumentTypes()[index];
  Array array(getShape(type, lattice));
  std::vector<double> normal(2 * array.data.size());
  if (failed(check(context, function,
                   gauge_random_normal(context, seed, index, normal.data(),
                                       normal.size()))))
    return failure();
  bool complex = isComplexValue(type);
  double deviation =
      getDeviation(function, index) * (complex ? std::sqrt(0.5) : 1);
  for (size_t i = 0; i < array.data.size(); ++i)
    array.data[i] = {deviation * normal[2 * i],
                     complex ? deviation * normal[2 * i + 1] : 0};
  return array;
}

static FailureOr<Array> makeLinks(gauge_context *context,
                                  mlir::func::FuncOp function,
                                  gauge::LinksType type, const Lattice &lattice,
                                  uint64_t seed) {
  FailureOr<RuntimeLattice> runtimeLattice =
      createLattice(context, function, lattice);
  if (failed(runtimeLattice))
    return failure();
  Array array(getShape(type, lattice));
  gauge_array border = {array.data.data(), array.data.size() * sizeof(Complex)};
  if (failed(check(context, function,
                   gauge_random_links(context, runtimeLattice->get(),
                                      type.getGroup().isSpecial(),
                                      type.getGroup().getColours(), seed,
                                      border))))
    return failure();
  return array;
}

FailureOr<Problem>
gaugec::interpret::makeRandomProblem(gauge_context *context,
                                     mlir::func::FuncOp function,
                                     const Lattice &lattice, uint64_t seed) {
  Problem problem = {lattice.extents, lattice.batch, {}};
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto links = llvm::dyn_cast<gauge::LinksType>(type);
    FailureOr<Array> array =
        links ? makeLinks(context, function, links, lattice, seed + index)
              : makeNormal(context, function, index, lattice, seed);
    if (failed(array))
      return failure();
    roundTo(type, *array);
    problem.arguments.push_back(std::move(*array));
  }
  return problem;
}

FailureOr<std::optional<Array>> gaugec::interpret::makeRandomTransformation(
    gauge_context *context, mlir::func::FuncOp function, const Lattice &lattice,
    uint64_t seed) {
  std::optional<gauge::GroupAttr> group = findGroup(function);
  if (!group)
    return std::optional<Array>();
  FailureOr<RuntimeLattice> runtimeLattice =
      createLattice(context, function, lattice);
  if (failed(runtimeLattice))
    return failure();
  llvm::SmallVector<int64_t> shape = {lattice.batch};
  llvm::append_range(shape, lattice.extents);
  shape.append({1, group->getColours(), group->getColours()});
  Array array(shape);
  gauge_array border = {array.data.data(), array.data.size() * sizeof(Complex)};
  if (failed(check(context, function,
                   gauge_random_gauge(context, runtimeLattice->get(),
                                      group->isSpecial(), group->getColours(),
                                      seed, border))))
    return failure();
  return std::optional<Array>(std::move(array));
}
