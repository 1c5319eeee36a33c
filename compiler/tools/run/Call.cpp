//===- Call.cpp - a compiled function on batches of one size --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Call.h"
#include "llvm/ADT/STLExtras.h"

using namespace gaugec;
using namespace gaugec::run;
using run::check;
using run::fail;

/// Real numbers of a precision as doubles.
static std::vector<double> widen(const void *data, size_t count,
                                 bool isDouble) {
  std::vector<double> numbers(count);
  for (size_t i = 0; i < count; ++i)
    numbers[i] = isDouble ? static_cast<const double *>(data)[i]
                          : static_cast<const float *>(data)[i];
  return numbers;
}

static size_t countReals(const Parameter &parameter) {
  return parameter.getCount() * (parameter.isComplex ? 2 : 1);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

llvm::Expected<Weights> Weights::draw(gauge_context *context,
                                      const Library &library, uint64_t seed) {
  Weights weights;
  const Function &function = library.description.functions.front();
  weights.parameters = function.parameters;
  for (const Parameter &parameter : weights.parameters)
    weights.numbers.resize(weights.numbers.size() + countReals(parameter));
  gauge_tensors *drawn = nullptr;
  if (llvm::Error error = check(
          context, gauge_tensors_random(context, library.module.get(),
                                        function.name.c_str(), seed, &drawn)))
    return std::move(error);
  Owner<gauge_tensors> owner(drawn);
  if (llvm::Error error = weights.set(context, drawn))
    return std::move(error);
  return weights;
}

llvm::Error Weights::set(gauge_context *context, const gauge_tensors *tensors) {
  size_t at = 0;
  for (const Parameter &parameter : parameters) {
    bool found = false;
    for (size_t i = 0; i < gauge_tensors_count(tensors) && !found; ++i) {
      gauge_tensor_view view{};
      if (llvm::Error error =
              check(context, gauge_tensors_get(context, tensors, i, &view)))
        return error;
      found = view.name == parameter.name;
      if (!found)
        continue;
      bool isDouble = view.dtype == GAUGE_F64 || view.dtype == GAUGE_C128;
      size_t count = view.bytes / (isDouble ? 8 : 4);
      if (count != countReals(parameter))
        return fail("the tensor '" + parameter.name + "' has " +
                    llvm::Twine(count) + " numbers, the model " +
                    llvm::Twine(countReals(parameter)));
      llvm::copy(widen(view.data, count, isDouble), numbers.begin() + at);
    }
    if (!found)
      return fail("there is no tensor '" + parameter.name + "'");
    at += countReals(parameter);
  }
  return llvm::Error::success();
}

llvm::Expected<Owner<gauge_tensors>>
Weights::makeTensors(gauge_context *context, bool isDouble) const {
  gauge_tensors *raw = nullptr;
  if (llvm::Error error = check(context, gauge_tensors_create(context, &raw)))
    return std::move(error);
  Owner<gauge_tensors> tensors(raw);
  const double *from = numbers.data();
  for (const Parameter &parameter : parameters) {
    size_t count = countReals(parameter);
    std::vector<float> narrow(from, from + count);
    gauge_dtype types[] = {GAUGE_F32, GAUGE_F64, GAUGE_C64, GAUGE_C128};
    const void *data = isDouble ? static_cast<const void *>(from)
                                : static_cast<const void *>(narrow.data());
    gauge_status status = gauge_tensors_set(
        context, raw, parameter.name.c_str(),
        types[(parameter.isComplex ? 2 : 0) + (isDouble ? 1 : 0)],
        parameter.shape.data(), parameter.shape.size(), data);
    if (llvm::Error error = check(context, status))
      return std::move(error);
    from += count;
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

llvm::Expected<Call> Call::create(gauge_context *context,
                                  const Library &library,
                                  llvm::StringRef function,
                                  llvm::ArrayRef<int64_t> extents,
                                  int64_t batch) {
  Call call;
  call.context = context;
  call.isDouble = library.description.isDouble;
  gauge_lattice *lattice = nullptr;
  if (llvm::Error error = check(
          context,
          gauge_lattice_create(context, static_cast<int32_t>(extents.size()),
                               extents.data(), batch, nullptr, &lattice)))
    return std::move(error);
  call.lattice.reset(lattice);
  gauge_call *raw = nullptr;
  if (llvm::Error error = check(
          context, gauge_call_create(context, library.module.get(),
                                     function.str().c_str(), lattice, &raw)))
    return std::move(error);
  call.call.reset(raw);
  return call;
}

llvm::Error Call::setInput(size_t index, const std::vector<char> &data) {
  gauge_array array{const_cast<char *>(data.data()), data.size()};
  return check(context, gauge_call_set_input(call.get(), index, array));
}

llvm::Error Call::setWeights(const gauge_tensors *weights) {
  return check(context, gauge_call_set_parameters(call.get(), weights));
}

llvm::Error Call::execute() {
  return check(context, gauge_call_execute(call.get()));
}

llvm::Expected<std::vector<double>> Call::getOutput(size_t index) const {
  std::vector<char> data(gauge_call_output_bytes(call.get(), index));
  gauge_array array{data.data(), data.size()};
  if (llvm::Error error =
          check(context, gauge_call_get_output(call.get(), index, array)))
    return std::move(error);
  return widen(data.data(), data.size() / (isDouble ? 8 : 4), isDouble);
}
