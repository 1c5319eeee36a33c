//===- DataSet.cpp - configurations and what is to be learned -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/DataSet.h"
#include "compiler/tools/run/Hdf5.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

using namespace gaugec;
using namespace gaugec::train;
using run::fail;

/// Configurations that the target is evaluated on at the same time.
static constexpr int64_t targetBatch = 64;

int64_t DataSet::getSites() const {
  return std::accumulate(extents.begin(), extents.end(), int64_t(1),
                         std::multiplies<>());
}

uint64_t DataSet::getHash() const {
  return llvm::xxh3_64bits(llvm::ArrayRef(
      reinterpret_cast<const uint8_t *>(links.data()), links.size()));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Doubles in the precision of the model.
static std::vector<char> store(const std::vector<double> &numbers,
                               bool isDouble) {
  std::vector<char> data(numbers.size() * (isDouble ? 8 : 4));
  if (isDouble)
    std::memcpy(data.data(), numbers.data(), data.size());
  for (size_t i = 0; !isDouble && i < numbers.size(); ++i) {
    auto narrow = static_cast<float>(numbers[i]);
    std::memcpy(&data[4 * i], &narrow, 4);
  }
  return data;
}

/// From `dims`, else from the shape itself.
llvm::Error DataSet::readExtents(const std::string &path,
                                 llvm::ArrayRef<int64_t> shape,
                                 const run::Description &description) {
  auto dimensions = static_cast<size_t>(description.dimensions);
  int64_t colours = description.colours;
  int64_t tail[] = {description.dimensions, colours, colours};
  bool flat = shape.size() == 5 && dimensions != 1;
  bool fits = shape.size() > 3 && shape.take_back(3).equals(tail);
  if (!fits || (!flat && shape.size() != dimensions + 4))
    return fail("'" + path + ":u' has the shape " + run::formatShape(shape) +
                ", links of this model have [N][sites]" +
                run::formatShape(tail));
  if (!flat) {
    extents.assign(shape.begin() + 1, shape.end() - 3);
    return llvm::Error::success();
  }
  auto dims = run::StoredDataset::open(path, "dims");
  if (!dims)
    return dims.takeError();
  auto numbers = dims->read();
  if (!numbers)
    return numbers.takeError();
  extents.assign(numbers->begin(), numbers->end());
  if (extents.size() != dimensions || getSites() != shape[1])
    return fail("'" + path + "' is damaged: its dims do not make " +
                llvm::Twine(shape[1]) + " sites");
  return llvm::Error::success();
}

llvm::Error DataSet::readLinks(const std::string &path,
                               const run::Description &description) {
  auto stored = run::StoredDataset::open(path, "u");
  if (!stored)
    return stored.takeError();
  if (!stored->isComplex())
    return fail("'" + path + ":u' holds real numbers, links are complex");
  if (llvm::Error error = readExtents(path, stored->getShape(), description))
    return error;
  count = stored->getShape()[0];
  if (count < 1)
    return fail("'" + path + "' holds no configurations");
  auto numbers = stored->read();
  if (!numbers)
    return numbers.takeError();
  links = store(*numbers, isDouble);
  return llvm::Error::success();
}

llvm::Error DataSet::evaluate(gauge_context *context, const Library &target) {
  for (int64_t first = 0; first < count; first += targetBatch) {
    std::vector<int64_t> chosen(std::min(targetBatch, count - first));
    std::iota(chosen.begin(), chosen.end(), first);
    auto call = Call::create(context, target, "value", extents,
                             static_cast<int64_t>(chosen.size()));
    if (!call)
      return call.takeError();
    if (llvm::Error error = call->setInput(0, gatherLinks(chosen)))
      return error;
    if (llvm::Error error = call->execute())
      return error;
    auto values = call->getOutput(0);
    if (!values)
      return values.takeError();
    std::vector<char> data = store(*values, isDouble);
    targets.insert(targets.end(), data.begin(), data.end());
  }
  return llvm::Error::success();
}

llvm::Expected<DataSet> DataSet::load(gauge_context *context,
                                      const std::string &path,
                                      const Library &target) {
  DataSet data;
  data.isDouble = target.description.isDouble;
  if (llvm::Error error = data.readLinks(path, target.description))
    return std::move(error);
  if (llvm::Error error = data.evaluate(context, target))
    return std::move(error);
  return data;
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

static std::vector<char> gather(const std::vector<char> &all, int64_t count,
                                llvm::ArrayRef<int64_t> chosen) {
  size_t size = all.size() / count;
  std::vector<char> data(size * chosen.size());
  for (auto [i, configuration] : llvm::enumerate(chosen))
    std::memcpy(&data[i * size], &all[configuration * size], size);
  return data;
}

std::vector<char> DataSet::gatherLinks(llvm::ArrayRef<int64_t> chosen) const {
  return gather(links, count, chosen);
}

std::vector<char> DataSet::gatherTargets(llvm::ArrayRef<int64_t> chosen) const {
  return gather(targets, count, chosen);
}

std::vector<double> DataSet::getTarget(int64_t configuration) const {
  std::vector<char> data = gatherTargets({configuration});
  std::vector<double> numbers(getSites());
  for (size_t i = 0; i < numbers.size(); ++i) {
    float narrow = 0;
    if (isDouble)
      std::memcpy(&numbers[i], &data[8 * i], 8);
    else
      std::memcpy(&narrow, &data[4 * i], 4), numbers[i] = narrow;
  }
  return numbers;
}
