//===- Parameters.cpp - weights for an expansion --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Parameters.h"
#include "compiler/interpret/RandomProblem.h"
#include "dialect/gauge/Gauge.h"
#include "frontend/Diagnostics.h"
#include <random>

using namespace gaugec;
using namespace gaugec::loops;

namespace {
struct Parameter {
  unsigned argument;
  std::string name;
  std::vector<int64_t> shape;
  bool isComplex;
  size_t elements;
};
} // namespace

static std::vector<Parameter> listParameters(mlir::func::FuncOp function) {
  std::vector<Parameter> parameters;
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
    if (!tensor)
      continue;
    auto name =
        function.getArgAttrOfType<mlir::StringAttr>(index, gauge::nameAttrName);
    parameters.push_back({static_cast<unsigned>(index),
                          name ? name.str() : "arg" + std::to_string(index),
                          tensor.getShape().vec(),
                          interpret::isComplexValue(type),
                          static_cast<size_t>(tensor.getNumElements())});
  }
  return parameters;
}

WeightMap<Anything> loops::makeUnknownWeights(mlir::func::FuncOp function) {
  WeightMap<Anything> weights;
  for (Parameter &parameter : listParameters(function))
    weights[parameter.argument] = {parameter.shape,
                                   std::vector<Anything>(parameter.elements)};
  return weights;
}

WeightMap<Complex> loops::drawWeights(mlir::func::FuncOp function,
                                      uint64_t seed) {
  std::mt19937_64 engine(seed);
  auto draw = [&] { // in 1/2 .. 3/2, so that products stay in range
    return 0.5 + double(engine() >> 11) * 0x1p-53;
  };
  WeightMap<Complex> weights;
  for (Parameter &parameter : listParameters(function)) {
    Weights<Complex> &to = weights[parameter.argument];
    to.shape = parameter.shape;
    for (size_t i = 0; i < parameter.elements; ++i) {
      double re = draw();
      to.elements.emplace_back(re, parameter.isComplex ? draw() : 0);
    }
  }
  return weights;
}

/// "[0,1]" of element number `index` in C order.
static std::string printIndex(llvm::ArrayRef<int64_t> shape, size_t index) {
  std::string text;
  for (int64_t extent : llvm::reverse(shape)) {
    text = std::to_string(index % extent) + (text.empty() ? "" : ",") + text;
    index /= extent;
  }
  return shape.empty() ? "" : "[" + text + "]";
}

WeightMap<Polynomial> loops::makeSymbols(mlir::func::FuncOp function,
                                         std::vector<std::string> &names,
                                         std::vector<bool> &isReal) {
  WeightMap<Polynomial> weights;
  for (Parameter &parameter : listParameters(function)) {
    Weights<Polynomial> &to = weights[parameter.argument];
    to.shape = parameter.shape;
    for (size_t i = 0; i < parameter.elements; ++i) {
      to.elements.push_back(
          Polynomial::makeSymbol(static_cast<uint32_t>(names.size())));
      names.push_back(parameter.name + printIndex(parameter.shape, i));
      isReal.push_back(!parameter.isComplex);
    }
  }
  return weights;
}

interpret::Array loops::makeArray(const Weights<Complex> &weights) {
  interpret::Array array(weights.shape);
  array.data = weights.elements;
  return array;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static llvm::Error fail(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

namespace {
struct Destroy {
  void operator()(gauge_tensors *p) const { gauge_tensors_destroy(p); }
};
using Tensors = std::unique_ptr<gauge_tensors, Destroy>;
} // namespace

/// A tensor of a file as complex numbers; a last axis of 2 may be (re, im).
static std::vector<Complex> readElements(const gauge_tensor_view &view,
                                         bool isPair) {
  bool isDouble = view.dtype == GAUGE_F64 || view.dtype == GAUGE_C128;
  bool isComplex = view.dtype == GAUGE_C64 || view.dtype == GAUGE_C128;
  size_t count = view.bytes / (isDouble ? 8 : 4);
  auto number = [&](size_t i) {
    return isDouble ? static_cast<const double *>(view.data)[i]
                    : double(static_cast<const float *>(view.data)[i]);
  };
  std::vector<Complex> elements;
  bool pairs = isComplex || isPair;
  for (size_t i = 0; i < count; i += pairs ? 2 : 1)
    elements.emplace_back(number(i), pairs ? number(i + 1) : 0);
  return elements;
}

static std::string printShape(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t extent : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

static llvm::Error readTensor(const Parameter &parameter,
                              const gauge_tensor_view &view,
                              llvm::StringRef path, Weights<Complex> &to) {
  llvm::ArrayRef<int64_t> shape(view.shape, view.rank);
  bool isPair = parameter.isComplex && view.dtype <= GAUGE_F64 &&
                view.rank == parameter.shape.size() + 1 && shape.back() == 2;
  if (shape.drop_back(isPair) != llvm::ArrayRef<int64_t>(parameter.shape))
    return fail("'" + parameter.name + "' has the shape " + printShape(shape) +
                " in '" + path + "', not " + printShape(parameter.shape));
  if (!parameter.isComplex && view.dtype > GAUGE_F64)
    return fail("'" + parameter.name + "' is complex in '" + path +
                "'; the network's is real");
  to = {parameter.shape, readElements(view, isPair)};
  if (!llvm::all_of(to.elements, [](Complex number) {
        return std::isfinite(number.real()) && std::isfinite(number.imag());
      }))
    return fail("'" + parameter.name + "' has elements in '" + path +
                "' that are not finite numbers");
  return llvm::Error::success();
}

/// What is in the file but not in the network, or the other way round.
static llvm::Error checkNames(const std::vector<Parameter> &parameters,
                              const llvm::StringMap<gauge_tensor_view> &views,
                              const llvm::StringMap<double> &given,
                              llvm::StringRef path) {
  llvm::SmallVector<llvm::StringRef> known;
  for (const Parameter &parameter : parameters)
    known.push_back(parameter.name);
  for (const auto &view : views)
    if (!llvm::is_contained(known, view.first()))
      return fail("'" + path + "' holds '" + view.first() +
                  "', which is no parameter of the network" +
                  frontend::didYouMean(view.first(), known));
  for (const auto &number : given)
    if (!llvm::is_contained(known, number.first()))
      return fail("--set: the network has no parameter '" + number.first() +
                  "'" + frontend::didYouMean(number.first(), known));
  for (llvm::StringRef name : known)
    if (!views.contains(name) && !given.contains(name))
      return fail("the parameter '" + name + "' is " +
                  (path.empty()
                       ? "not given: --params or --set gives it"
                       : "neither in '" + path + "' nor given by --set"));
  return llvm::Error::success();
}

static llvm::Expected<Tensors> openTensors(gauge_context *context,
                                           llvm::StringRef path) {
  gauge_tensors *tensors = nullptr;
  if (path.empty())
    return Tensors();
  if (gauge_tensors_load(context, path.str().c_str(), &tensors) != GAUGE_OK)
    return fail(gauge_context_message(context));
  return Tensors(tensors);
}

llvm::Expected<WeightMap<Complex>>
loops::loadWeights(gauge_context *context, llvm::StringRef path,
                   const llvm::StringMap<double> &given,
                   mlir::func::FuncOp function) {
  auto tensors = openTensors(context, path);
  if (!tensors)
    return tensors.takeError();
  llvm::StringMap<gauge_tensor_view> views;
  for (size_t i = 0; *tensors && i < gauge_tensors_count(tensors->get()); ++i) {
    gauge_tensor_view view;
    if (gauge_tensors_get(context, tensors->get(), i, &view) != GAUGE_OK)
      return fail(gauge_context_message(context));
    views[view.name] = view;
  }
  std::vector<Parameter> parameters = listParameters(function);
  if (llvm::Error error = checkNames(parameters, views, given, path))
    return std::move(error);
  WeightMap<Complex> weights;
  for (const Parameter &parameter : parameters) {
    Weights<Complex> &to = weights[parameter.argument];
    auto number = given.find(parameter.name);
    if (number == given.end()) {
      if (llvm::Error error =
              readTensor(parameter, views[parameter.name], path, to))
        return std::move(error);
    } else if (!parameter.shape.empty()) {
      return fail("--set gives single numbers; '" + parameter.name +
                  "' has the shape " + printShape(parameter.shape));
    } else {
      to = {{}, {number->second}};
    }
  }
  return weights;
}
