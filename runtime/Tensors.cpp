//===- Tensors.cpp - named tensors and the parameters of a call -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Tensors.h"
#include "runtime/Call.h"
#include "runtime/Random.h"

#include <fmt/ranges.h>

#include <cstring>
#include <numeric>

using namespace gauge::rt;

double Tensor::real(size_t i) const {
  if (isDouble()) {
    double x = 0;
    std::memcpy(&x, data.data() + i * sizeof x, sizeof x);
    return x;
  }
  float x = 0;
  std::memcpy(&x, data.data() + i * sizeof x, sizeof x);
  return x;
}

uint64_t gauge::rt::dtypeBytes(gauge_dtype dtype) {
  return dtype == GAUGE_F32 ? 4 : dtype == GAUGE_C128 ? 16 : 8;
}

size_t gauge::rt::editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

const Tensor *gauge_tensors::find(std::string_view name) const {
  for (const Tensor &tensor : list)
    if (tensor.name == name)
      return &tensor;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Tensors to parameters
//===----------------------------------------------------------------------===//

/// Does some function of the model have a parameter of that name? A file serves
/// all functions of a model, though each may use only a part of it.
static bool isParameter(const ModelPlan &model, std::string_view name) {
  for (const FunctionPlan &function : model.functions)
    for (const ParameterPlan &parameter : function.parameters)
      if (parameter.name == name)
        return true;
  return false;
}

/// The tensor which is probably meant: it belongs to no parameter and its name
/// is near.
static const Tensor *nearest(const ModelPlan &model,
                             const gauge_tensors &tensors,
                             const std::string &name) {
  const Tensor *best = nullptr;
  size_t least = std::max<size_t>(1, name.size() / 2) + 1;
  for (const Tensor &tensor : tensors.list) {
    size_t distance = editDistance(tensor.name, name);
    if (distance < least && !isParameter(model, tensor.name)) {
      least = distance;
      best = &tensor;
    }
  }
  return best;
}

static Status reportMissing(const ModelPlan &model,
                            const gauge_tensors &tensors,
                            const std::string &name) {
  if (const Tensor *meant = nearest(model, tensors, name))
    return failure(GAUGE_NOT_FOUND,
                   "tensor '{}' is missing from {}, which has '{}': rename it",
                   name, tensors.origin, meant->name);
  return failure(GAUGE_NOT_FOUND, "tensor '{}' is missing from {}", name,
                 tensors.origin);
}

static Status checkSuperfluous(const ModelPlan &model,
                               const gauge_tensors &tensors) {
  for (const Tensor &tensor : tensors.list)
    if (!isParameter(model, tensor.name))
      return failure(GAUGE_INVALID_ARGUMENT,
                     "tensor '{}' of {} belongs to no parameter of '{}'",
                     tensor.name, tensors.origin, model.model);
  return success();
}

/// A complex parameter may come as real numbers with a last axis of length 2.
static Status checkShape(const Tensor &tensor, const ParameterPlan &parameter,
                         const gauge_tensors &tensors) {
  std::vector<int64_t> given = tensor.shape, needed = parameter.shape;
  if (tensor.isComplex())
    given.push_back(2);
  if (parameter.isComplex)
    needed.push_back(2);
  if (given == needed && (parameter.isComplex || !tensor.isComplex()))
    return success();
  return failure(
      GAUGE_INVALID_ARGUMENT,
      "tensor '{}' of {} is {} of shape [{}], but the parameter is "
      "{} of shape [{}]",
      tensor.name, tensors.origin, tensor.isComplex() ? "complex" : "real",
      fmt::join(tensor.shape, ", "), parameter.isComplex ? "complex" : "real",
      fmt::join(parameter.shape, ", "));
}

template <class Real>
static Status setConverted(gauge_call &call, size_t index,
                           const Tensor &tensor) {
  std::vector<Real> values(call.function->parameters[index].elements());
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<Real>(tensor.real(i));
  return call.setParameter(index,
                           {values.data(), values.size() * sizeof(Real)});
}

static Status setParameters(gauge_call &call, const gauge_tensors &tensors) {
  std::vector<const Tensor *> found;
  for (const ParameterPlan &parameter : call.function->parameters) {
    const Tensor *tensor = tensors.find(parameter.name);
    if (!tensor)
      return reportMissing(call.model(), tensors, parameter.name);
    if (Status s = checkShape(*tensor, parameter, tensors))
      return s;
    found.push_back(tensor);
  }
  if (Status s = checkSuperfluous(call.model(), tensors))
    return s;
  for (size_t i = 0; i < found.size(); ++i)
    if (Status s = call.model().isDouble
                       ? setConverted<double>(call, i, *found[i])
                       : setConverted<float>(call, i, *found[i]))
      return s;
  return success();
}

//===----------------------------------------------------------------------===//
// Making tensors
//===----------------------------------------------------------------------===//

/// FNV-1a: the numbers of a parameter follow from its name, so that all
/// functions of a model get the same ones, whatever their order.
static uint64_t hashName(std::string_view name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : name)
    hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

static Tensor randomTensor(const ModelPlan &model,
                           const ParameterPlan &parameter,
                           const Stream &stream) {
  Tensor tensor;
  tensor.name = parameter.name;
  tensor.shape = parameter.shape;
  tensor.dtype = model.isDouble ? (parameter.isComplex ? GAUGE_C128 : GAUGE_F64)
                                : (parameter.isComplex ? GAUGE_C64 : GAUGE_F32);
  uint64_t count = parameter.elements(), name = hashName(parameter.name);
  tensor.data.resize(count * model.realBytes());
  for (uint64_t i = 0; i < count; ++i) {
    double value = parameter.init * normalAt(stream, name, i);
    float narrow = static_cast<float>(value);
    char *to = tensor.data.data() + i * model.realBytes();
    if (model.isDouble)
      std::memcpy(to, &value, sizeof value);
    else
      std::memcpy(to, &narrow, sizeof narrow);
  }
  return tensor;
}

static Result<Tensor> makeTensor(const char *name, gauge_dtype dtype,
                                 const int64_t *shape, size_t rank,
                                 const void *data) {
  if (!name || (rank && !shape))
    return failure(GAUGE_INVALID_ARGUMENT, "the {} of a tensor is NULL",
                   name ? "shape" : "name");
  if (dtype < GAUGE_F32 || dtype > GAUGE_C128)
    return failure(GAUGE_INVALID_ARGUMENT, "the dtype of '{}' is {}", name,
                   static_cast<int>(dtype));
  Size bytes = dtypeBytes(dtype);
  for (size_t axis = 0; axis < rank; ++axis) {
    if (shape[axis] < 0)
      return failure(GAUGE_INVALID_ARGUMENT,
                     "extent {} of the shape of '{}' is {}", axis, name,
                     shape[axis]);
    bytes = bytes * static_cast<uint64_t>(shape[axis]);
  }
  if (Status s = checkMemory(bytes, fmt::format("tensor '{}'", name)))
    return s;
  if (bytes.value() && !data)
    return failure(GAUGE_INVALID_ARGUMENT, "the data of '{}' are NULL", name);
  auto *from = static_cast<const char *>(data);
  return Tensor{name, dtype, std::vector<int64_t>(shape, shape + rank),
                std::vector<char>(from, from + bytes.value())};
}

//===----------------------------------------------------------------------===//
// The C functions
//===----------------------------------------------------------------------===//

/// Makes tensors with `fill` and hands them out if that works.
template <class Fill>
static gauge_status createTensors(gauge_context *context,
                                  gauge_tensors **out_tensors, Fill &&fill) {
  return guarded(context, [&]() -> Status {
    if (!out_tensors)
      return failure(GAUGE_INVALID_ARGUMENT, "out_tensors is NULL");
    *out_tensors = nullptr;
    auto tensors = std::make_unique<gauge_tensors>();
    tensors->origin = "the tensors";
    if (Status s = fill(*tensors))
      return s;
    *out_tensors = tensors.release();
    return success();
  });
}

gauge_status gauge_tensors_create(gauge_context *context,
                                  gauge_tensors **out_tensors) {
  return createTensors(context, out_tensors,
                       [](gauge_tensors &) { return success(); });
}

gauge_status gauge_tensors_load(gauge_context *context, const char *path,
                                gauge_tensors **out_tensors) {
  return createTensors(context, out_tensors, [&](gauge_tensors &t) -> Status {
    if (!path)
      return failure(GAUGE_INVALID_ARGUMENT, "the path is NULL");
    Result<std::string> file = readFile(path);
    if (!file)
      return file.status();
    auto tensors = parseSafetensors(*file);
    if (!tensors)
      return failure(tensors.status().code(), "'{}' is no safetensors file: {}",
                     path, tensors.status().message());
    t.list = std::move(*tensors);
    t.origin = path;
    return success();
  });
}

gauge_status gauge_tensors_random(gauge_context *context,
                                  const gauge_module *module,
                                  const char *function, uint64_t seed,
                                  gauge_tensors **out_tensors) {
  return createTensors(context, out_tensors, [&](gauge_tensors &t) -> Status {
    Result<const FunctionPlan *> found = findFunction(module, function);
    if (!found)
      return found.status();
    Stream stream(seed, Purpose::Parameters);
    for (const ParameterPlan &parameter : (*found)->parameters) {
      Size bytes = Size(parameter.elements()) * module->plan.realBytes();
      if (Status s = checkMemory(bytes, "parameter '" + parameter.name + "'"))
        return s;
      t.list.push_back(randomTensor(module->plan, parameter, stream));
    }
    return success();
  });
}

gauge_status gauge_tensors_save(gauge_context *context,
                                const gauge_tensors *tensors,
                                const char *path) {
  return guarded(context, [&]() -> Status {
    if (!tensors || !path)
      return failure(GAUGE_INVALID_ARGUMENT, "the {} is NULL",
                     tensors ? "path" : "list of tensors");
    return writeAtomically(path, formatSafetensors(tensors->list));
  });
}

void gauge_tensors_destroy(gauge_tensors *tensors) { delete tensors; }

size_t gauge_tensors_count(const gauge_tensors *tensors) {
  return tensors ? tensors->list.size() : 0;
}

const char *gauge_tensors_name(const gauge_tensors *tensors, size_t index) {
  if (!tensors || index >= tensors->list.size())
    return nullptr;
  return tensors->list[index].name.c_str();
}

gauge_status gauge_tensors_get(gauge_context *context,
                               const gauge_tensors *tensors, size_t index,
                               gauge_tensor_view *out_view) {
  return guarded(context, [&]() -> Status {
    if (!tensors || !out_view)
      return failure(GAUGE_INVALID_ARGUMENT, "the {} is NULL",
                     tensors ? "view" : "list of tensors");
    if (index >= tensors->list.size())
      return failure(GAUGE_NOT_FOUND, "there is no tensor {}, there are {}",
                     index, tensors->list.size());
    const Tensor &t = tensors->list[index];
    *out_view = {t.name.c_str(), t.dtype,       t.shape.size(),
                 t.shape.data(), t.data.data(), t.data.size()};
    return success();
  });
}

gauge_status gauge_tensors_set(gauge_context *context, gauge_tensors *tensors,
                               const char *name, gauge_dtype dtype,
                               const int64_t *shape, size_t rank,
                               const void *data) {
  return guarded(context, [&]() -> Status {
    if (!tensors)
      return failure(GAUGE_INVALID_ARGUMENT, "the list of tensors is NULL");
    Result<Tensor> tensor = makeTensor(name, dtype, shape, rank, data);
    if (!tensor)
      return tensor.status();
    for (Tensor &old : tensors->list)
      if (old.name == name) {
        old = std::move(*tensor);
        return success();
      }
    tensors->list.push_back(std::move(*tensor));
    return success();
  });
}

gauge_status gauge_call_set_parameters(gauge_call *call,
                                       const gauge_tensors *tensors) {
  return guarded(call ? call->context : nullptr, [&]() -> Status {
    if (!tensors)
      return failure(GAUGE_INVALID_ARGUMENT, "the list of tensors is NULL");
    return setParameters(*call, *tensors);
  });
}
