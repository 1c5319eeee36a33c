//===- Compiled.cpp - calls compiled functions on arrays ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Compiled.h"
#include "compiler/interpret/RandomProblem.h"
#include "dialect/gauge/Gauge.h"
#include <cstring>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::FailureOr;

FailureOr<RuntimeLattice>
gaugec::interpret::createLattice(gauge_context *context,
                                 mlir::func::FuncOp function,
                                 const Lattice &lattice) {
  gauge_lattice *out = nullptr;
  if (gauge_lattice_create(context, int32_t(lattice.extents.size()),
                           lattice.extents.data(), lattice.batch, nullptr,
                           &out) != GAUGE_OK)
    return function.emitError("the runtime refuses the lattice: ")
           << gauge_context_message(context);
  return RuntimeLattice(out);
}

//===----------------------------------------------------------------------===//
// Border arrays
//===----------------------------------------------------------------------===//

namespace {
/// A border array: real or complex numbers of one precision, as bytes.
class Border {
public:
  explicit Border(mlir::Type type, size_t count)
      : isF32(getPrecision(type).isF32()), parts(isComplexValue(type) ? 2 : 1),
        bytes(count * parts * (isF32 ? sizeof(float) : sizeof(double))) {}

  gauge_array get() { return {bytes.data(), bytes.size()}; }
  void write(const Array &array);
  void read(Array &array) const;

private:
  void setNumber(size_t index, double number);
  double getNumber(size_t index) const;

  bool isF32;
  size_t parts;
  std::vector<char> bytes;
};
} // namespace

void Border::setNumber(size_t index, double number) {
  if (!isF32) {
    std::memcpy(&bytes[index * sizeof(double)], &number, sizeof(double));
    return;
  }
  float rounded = float(number);
  std::memcpy(&bytes[index * sizeof(float)], &rounded, sizeof(float));
}

double Border::getNumber(size_t index) const {
  if (isF32) {
    float number;
    std::memcpy(&number, &bytes[index * sizeof(float)], sizeof(float));
    return number;
  }
  double number;
  std::memcpy(&number, &bytes[index * sizeof(double)], sizeof(double));
  return number;
}

void Border::write(const Array &array) {
  for (size_t i = 0; i < array.data.size(); ++i) {
    setNumber(i * parts, array.data[i].real());
    if (parts == 2)
      setNumber(i * parts + 1, array.data[i].imag());
  }
}

void Border::read(Array &array) const {
  for (size_t i = 0; i < array.data.size(); ++i)
    array.data[i] = {getNumber(i * parts),
                     parts == 2 ? getNumber(i * parts + 1) : 0.0};
}

static std::vector<gauge_array> getArrays(std::vector<Border> &borders) {
  std::vector<gauge_array> out;
  for (Border &border : borders)
    out.push_back(border.get());
  return out;
}

//===----------------------------------------------------------------------===//
// The call
//===----------------------------------------------------------------------===//

FailureOr<std::vector<Array>> gaugec::interpret::runCompiled(
    gauge_context *context, const gauge_module *module,
    mlir::func::FuncOp function, const Problem &problem) {
  Lattice lattice = {problem.extents, problem.batch};
  // Fields are inputs, tensors are parameters, each in the order of arguments.
  std::vector<Border> inputs, parameters, outputs;
  for (auto [array, type] :
       llvm::zip(problem.arguments, function.getArgumentTypes())) {
    auto &list = llvm::isa<mlir::RankedTensorType>(type) ? parameters : inputs;
    list.emplace_back(type, array.data.size()).write(array);
  }
  std::vector<Array> results;
  for (mlir::Type type : function.getResultTypes()) {
    results.emplace_back(getShape(type, lattice));
    outputs.emplace_back(type, results.back().data.size());
  }

  FailureOr<RuntimeLattice> runtimeLattice =
      createLattice(context, function, lattice);
  if (failed(runtimeLattice))
    return failure();
  auto in = getArrays(inputs), param = getArrays(parameters),
       out = getArrays(outputs);
  if (gauge_run(context, module, function.getName().str().c_str(),
                runtimeLattice->get(), in.data(), in.size(), param.data(),
                param.size(), out.data(), out.size()) != GAUGE_OK)
    return function.emitError("the compiled function fails: ")
           << gauge_context_message(context);
  for (auto [border, array] : llvm::zip(outputs, results))
    border.read(array);
  return results;
}
