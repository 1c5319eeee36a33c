//===- Problem.cpp - lattice, inputs and parameters of a call -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Problem.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <unistd.h>

using namespace gaugec::run;
using llvm::ArrayRef;
using llvm::StringRef;

/// "'W.weight', 'W.bias'", or "none".
template <class Named>
static std::string joinNames(const std::vector<Named> &list) {
  std::string out;
  for (const Named &one : list)
    out += (out.empty() ? "'" : ", '") + one.name + "'";
  return out.empty() ? "none" : out;
}

llvm::Error Problem::prepare(const Request &request) {
  llvm::Expected<const Function *> found = model.findFunction(request.function);
  if (!found)
    return found.takeError();
  function = *found;
  if (llvm::Error error = openInputs(request.inputs))
    return error;
  if (llvm::Error error = chooseLattice(request))
    return error;
  if (llvm::Error error = createCall())
    return error;
  if (llvm::Error error = setParameters(request))
    return error;
  return setInputs(request);
}

//===----------------------------------------------------------------------===//
// Lattice
//===----------------------------------------------------------------------===//

/// The shape of the numbers: a real dataset for a complex input has (re, im) as
/// its last axis.
static ArrayRef<int64_t> getNumberShape(const Argument &argument,
                                        const StoredDataset &dataset) {
  ArrayRef<int64_t> shape = dataset.getShape();
  bool pairs = argument.isComplex && !dataset.isComplex() && !shape.empty() &&
               shape.back() == 2;
  return pairs ? shape.drop_back() : shape;
}

/// Extents and batch as the shape of a dataset with one axis for each of the
/// lattice, with or without a batch.
static std::optional<std::pair<Shape, int64_t>>
inferLattice(const Argument &argument, const StoredDataset &dataset,
             size_t dimensions) {
  ArrayRef<int64_t> shape = getNumberShape(argument, dataset);
  size_t inner = dimensions + (argument.isMatrix() ? 3 : 1);
  if (argument.axes.size() != dimensions ||
      (shape.size() != inner && shape.size() != inner + 1))
    return std::nullopt;
  int64_t batch = 1;
  if (shape.size() == inner + 1) {
    batch = shape.front();
    shape = shape.drop_front();
  }
  return std::pair(Shape(shape.take_front(dimensions)), batch);
}

llvm::Error Problem::chooseLattice(const Request &request) {
  extents = request.extents;
  size_t dimensions = model.dimensions;
  if (!extents.empty() && extents.size() != dimensions)
    return fail("model '" + model.model + "' lives on " +
                llvm::Twine(dimensions) + " dimensions, --lattice gives " +
                llvm::Twine(extents.size()));
  batch = request.batch.value_or(1);
  for (const Source &source : sources) {
    if (!source.dataset || (!extents.empty() && request.batch))
      continue;
    auto inferred = inferLattice(*source.argument, *source.dataset, dimensions);
    if (!inferred)
      continue;
    if (extents.empty())
      extents = inferred->first;
    if (!request.batch)
      batch = inferred->second;
    break;
  }
  return extents.empty() ? reportNoLattice() : llvm::Error::success();
}

llvm::Error Problem::reportNoLattice() const {
  for (const Source &source : sources)
    if (source.dataset)
      return fail("no lattice can be read off the shape " +
                  formatShape(source.dataset->getShape()) + " of " +
                  source.dataset->getTitle() + ", input '" +
                  source.argument->name + "' is " +
                  formatArgument(*source.argument, model.colours));
  return fail(
      "the lattice is unknown: give --lattice, as in --lattice " +
          llvm::join(std::vector<std::string>(model.dimensions, "8"), "x"),
      WrongUsage);
}

llvm::Error Problem::createCall() {
  gauge_lattice *rawLattice = nullptr;
  if (llvm::Error error =
          check(context, gauge_lattice_create(context, int32_t(extents.size()),
                                              extents.data(), batch, nullptr,
                                              &rawLattice)))
    return error;
  lattice.reset(rawLattice);
  gauge_call *rawCall = nullptr;
  if (llvm::Error error = check(
          context, gauge_call_create(context, module, function->name.c_str(),
                                     lattice.get(), &rawCall)))
    return error;
  call.reset(rawCall);
  return checkMemory();
}

/// Arrays at the border come on top of what the call holds: inputs in double
/// precision and in the model's, outputs once. Linux would grant more than it
/// has and kill us later.
llvm::Error Problem::checkMemory() {
  double bytes = double(gauge_call_workspace_bytes(call.get()));
  for (size_t i = 0; i < function->inputs.size(); ++i)
    bytes += 3.0 * double(gauge_call_input_bytes(call.get(), i));
  for (size_t i = 0; i < function->outputs.size(); ++i)
    bytes += double(gauge_call_output_bytes(call.get(), i));
  double machine =
      double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  if (bytes <= machine)
    return llvm::Error::success();
  auto gibibytes = [](double b) {
    return llvm::Twine(int64_t(std::ceil(b / 0x1p30)));
  };
  return fail("this lattice needs " + gibibytes(bytes) +
              " GiB with its inputs and outputs, the machine has " +
              gibibytes(machine));
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

llvm::Error Problem::setParameters(const Request &request) {
  gauge_tensors *raw = nullptr;
  gauge_status status = GAUGE_OK;
  if (!request.parameterFile.empty())
    status = gauge_tensors_load(context, request.parameterFile.c_str(), &raw);
  else if (request.parameterSeed)
    status = gauge_tensors_random(context, module, function->name.c_str(),
                                  *request.parameterSeed, &raw);
  else
    status = gauge_tensors_create(context, &raw);
  if (llvm::Error error = check(context, status))
    return error;
  parameters.reset(raw);
  for (const std::string &scalar : request.scalars)
    if (llvm::Error error = setScalar(scalar))
      return error;
  if (gauge_tensors_count(raw) == 0 && !function->parameters.empty())
    return fail("function '" + function->name + "' has the parameters " +
                    joinNames(function->parameters) +
                    ": give --params, --random-params or --set",
                WrongUsage);
  return check(context, gauge_call_set_parameters(call.get(), raw));
}

/// --set beta=5.7
llvm::Error Problem::setScalar(StringRef text) {
  auto [name, value] = text.split('=');
  double number = 0;
  if (name.empty() || value.getAsDouble(number))
    return fail("--set takes NAME=NUMBER, not '" + text + "'", WrongUsage);
  for (const Parameter &parameter : function->parameters) {
    if (parameter.name != name || !parameter.shape.empty())
      continue;
    double pair[] = {number, 0};
    return check(context, gauge_tensors_set(
                              context, parameters.get(), parameter.name.c_str(),
                              parameter.isComplex ? GAUGE_C128 : GAUGE_F64,
                              nullptr, 0, pair));
  }
  return fail("function '" + function->name + "' has no scalar parameter '" +
              name + "'; its parameters are " +
              joinNames(function->parameters));
}

llvm::Error Problem::saveParameters(StringRef path) const {
  return check(context, gauge_tensors_save(context, parameters.get(),
                                           path.str().c_str()));
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

llvm::Error Problem::openInputs(ArrayRef<std::string> inputs) {
  for (const Argument &argument : function->inputs)
    sources.push_back({&argument, std::nullopt});
  for (const std::string &input : inputs)
    if (llvm::Error error = openInput(input))
      return error;
  return llvm::Error::success();
}

/// FILE, FILE:DATASET or NAME=FILE:DATASET.
llvm::Error Problem::openInput(StringRef text) {
  StringRef name, place = text;
  if (text.contains('='))
    std::tie(name, place) = text.split('=');
  auto source = llvm::find_if(sources, [&](const Source &s) {
    return name.empty() ? !s.dataset : s.argument->name == name;
  });
  if (source == sources.end())
    return fail(name.empty()
                    ? "function '" + function->name + "' has " +
                          llvm::Twine(sources.size()) +
                          " inputs, and --input comes more often"
                    : "function '" + function->name + "' has no input '" +
                          name + "'; its inputs are " +
                          joinNames(function->inputs));
  auto [file, dataset] = place.rsplit(':');
  llvm::Expected<StoredDataset> opened = StoredDataset::open(file, dataset);
  if (!opened)
    return opened.takeError();
  source->dataset.emplace(std::move(*opened));
  return llvm::Error::success();
}

/// One axis for all sites instead of one for each direction.
static Shape flattenSites(ArrayRef<int64_t> shape, size_t axes) {
  Shape out{shape.front(),
            llvm::product_of(shape.drop_front().take_front(axes))};
  out.append(shape.begin() + 1 + axes, shape.end());
  return out;
}

static bool isAccepted(ArrayRef<int64_t> given, ArrayRef<int64_t> expected,
                       size_t axes) {
  return given == expected || given == ArrayRef(flattenSites(expected, axes)) ||
         (expected.front() == 1 && given == expected.drop_front());
}

llvm::Expected<std::vector<double>> Problem::readInput(size_t index) {
  const auto &[argument, dataset] = sources[index];
  Shape expected = argument->getShape(extents, batch, model.colours);
  if (dataset->isComplex() && !argument->isComplex)
    return fail("input '" + argument->name + "' is real, " +
                dataset->getTitle() + " is complex");
  ArrayRef<int64_t> given = getNumberShape(*argument, *dataset);
  bool pairs = given.size() != dataset->getShape().size();
  if (!isAccepted(given, expected, argument->axes.size()))
    return fail("input '" + argument->name + "' should have the shape " +
                formatShape(expected) + ", but " + dataset->getTitle() +
                " has " + formatShape(given));
  llvm::Expected<std::vector<double>> numbers = dataset->read();
  if (!numbers || !argument->isComplex || dataset->isComplex() || pairs)
    return numbers;
  std::vector<double> complex; // real numbers for a complex input
  for (double number : *numbers)
    complex.insert(complex.end(), {number, 0.0});
  return complex;
}

llvm::Expected<std::vector<double>> Problem::drawInput(size_t index,
                                                       uint64_t seed) {
  const Argument &argument = *sources[index].argument;
  uint64_t bytes = gauge_call_input_bytes(call.get(), index);
  std::vector<double> numbers(bytes / model.getRealBytes());
  gauge_status status =
      argument.kind == "links"
          ? gauge_random_links(context, lattice.get(), model.isSpecial,
                               int32_t(model.colours), seed,
                               {numbers.data(), numbers.size() * 8})
          : gauge_random_normal(context, seed, index, numbers.data(),
                                numbers.size());
  if (llvm::Error error = check(context, status))
    return error;
  return numbers;
}

llvm::Error Problem::setInput(size_t index, ArrayRef<double> numbers) {
  gauge_array array{const_cast<double *>(numbers.data()), numbers.size() * 8};
  std::vector<float> narrow;
  if (!model.isDouble) {
    narrow.assign(numbers.begin(), numbers.end());
    array = {narrow.data(), narrow.size() * 4};
  }
  return check(context, gauge_call_set_input(call.get(), index, array));
}

llvm::Error Problem::setInputs(const Request &request) {
  for (size_t index = 0; index < sources.size(); ++index) {
    const Source &source = sources[index];
    if (!source.dataset && !request.linkSeed)
      return fail("input '" + source.argument->name +
                      "' has no value: give --input or --random-links",
                  WrongUsage);
    llvm::Expected<std::vector<double>> numbers =
        source.dataset ? readInput(index) : drawInput(index, *request.linkSeed);
    if (!numbers)
      return numbers.takeError();
    if (llvm::Error error = setInput(index, *numbers))
      return error;
  }
  return llvm::Error::success();
}
