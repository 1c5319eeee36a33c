//===- DataSet.cpp - configurations and what is to be learned -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/DataSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>

using namespace gaugec;
using namespace gaugec::train;
using run::fail;

/// Configurations that are read, and the target evaluated on, at a time.
static constexpr int64_t readBatch = 64;

int64_t DataSet::getSites() const {
  return std::accumulate(extents.begin(), extents.end(), int64_t(1),
                         std::multiplies<>());
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

/// Doubles in the precision of the model.
static Bytes store(llvm::ArrayRef<double> numbers, bool isDouble) {
  Bytes data(numbers.size() * (isDouble ? 8 : 4));
  if (isDouble)
    std::memcpy(data.data(), numbers.data(), data.size());
  for (size_t i = 0; !isDouble && i < numbers.size(); ++i) {
    auto narrow = static_cast<float>(numbers[i]);
    std::memcpy(&data[4 * i], &narrow, 4);
  }
  return data;
}

llvm::Error DataSet::readExtents(llvm::ArrayRef<int64_t> shape) {
  auto dimensions = static_cast<size_t>(source->dimensions);
  int64_t tail[] = {source->dimensions, source->colours, source->colours};
  bool flat = shape.size() == 5 && dimensions != 1;
  bool fits = shape.size() > 3 && shape.take_back(3).equals(tail);
  if (!fits || (!flat && shape.size() != dimensions + 4))
    return fail("'" + path + ":u' has the shape " + run::formatShape(shape) +
                ", links of this model have [N][sites]" +
                run::formatShape(tail));
  auto read = run::readExtents(path, shape);
  if (!read)
    return read.takeError();
  extents = std::move(*read);
  return llvm::Error::success();
}

llvm::Error DataSet::openLinks(uint64_t memory) {
  auto opened = run::StoredDataset::open(path, "u");
  if (!opened)
    return opened.takeError();
  stored.emplace(std::move(*opened));
  if (!stored->isComplex())
    return fail("'" + path + ":u' holds real numbers, links are complex");
  if (llvm::Error error = readExtents(stored->getShape()))
    return error;
  count = stored->getShape()[0];
  if (count < 1)
    return fail("'" + path + "' holds no configurations");
  uint64_t bytes = llvm::product_of(stored->getShape()) *
                   uint64_t(source->isDouble ? 16 : 8);
  isResident = bytes <= memory;
  return llvm::Error::success();
}

/// Some entries of the first of so many.
static Bytes gather(const Bytes &all, int64_t count,
                    llvm::ArrayRef<int64_t> chosen) {
  size_t size = all.size() / count;
  Bytes data(size * chosen.size());
  for (auto [i, configuration] : llvm::enumerate(chosen))
    std::memcpy(&data[i * size], &all[configuration * size], size);
  return data;
}

llvm::Expected<Bytes>
DataSet::gatherLinks(llvm::ArrayRef<int64_t> chosen) const {
  if (isResident)
    return gather(links, count, chosen);
  Bytes data;
  for (int64_t configuration : chosen) {
    auto numbers = stored->readRows(configuration, 1);
    if (!numbers)
      return numbers.takeError();
    llvm::append_range(data, store(*numbers, source->isDouble));
  }
  return data;
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

/// The only result of a library's function of links.
llvm::Expected<Bytes> DataSet::evaluate(const Library &library,
                                        const Bytes &links, int64_t batch) {
  auto found = calls.find({&library, batch});
  if (found == calls.end()) {
    auto call = Call::create(context, library, "value", extents, batch);
    if (!call)
      return call.takeError();
    found = calls.emplace(std::pair(&library, batch), std::move(*call)).first;
  }
  Call &call = found->second;
  if (llvm::Error error = call.setInput(0, links))
    return std::move(error);
  if (llvm::Error error = call.execute())
    return std::move(error);
  auto values = call.getOutput(0);
  if (!values)
    return values.takeError();
  return store(*values, source->isDouble);
}

/// One pass over the links: hash, target, and what stays in memory.
llvm::Error DataSet::readAll(gauge_context *of) {
  context = of;
  for (int64_t first = 0; first < count; first += readBatch) {
    int64_t batch = std::min(readBatch, count - first);
    auto numbers = stored->readRows(first, batch);
    if (!numbers)
      return numbers.takeError();
    Bytes data = store(*numbers, source->isDouble);
    hash = hash * 31 +
           llvm::xxh3_64bits(llvm::ArrayRef(
               reinterpret_cast<const uint8_t *>(data.data()), data.size()));
    if (source->target) {
      auto values = evaluate(*source->target, data, batch);
      if (!values)
        return values.takeError();
      llvm::append_range(targets, *values);
    }
    if (isResident)
      llvm::append_range(links, data);
  }
  return llvm::Error::success();
}

static llvm::Error checkFinite(llvm::ArrayRef<double> numbers,
                               const std::string &title) {
  if (llvm::all_of(numbers, [](double x) { return std::isfinite(x); }))
    return llvm::Error::success();
  return fail(title + " holds numbers that are not finite");
}

/// The real part of what is there for each site, or for each configuration: of
/// an action that is the sum over the lattice, else the average.
llvm::Error DataSet::readTargets() {
  auto set = run::StoredDataset::open(path, source->labels);
  if (!set)
    return set.takeError();
  auto numbers = set->read();
  if (!numbers)
    return numbers.takeError();
  if (llvm::Error error = checkFinite(*numbers, set->getTitle()))
    return error;
  auto each = static_cast<int64_t>(numbers->size()) / count;
  size_t parts = set->isComplex() ? 2 : 1;
  int64_t sites = getSites();
  perConfiguration = each == int64_t(parts) && sites != 1;
  if (numbers->size() % count ||
      (!perConfiguration && each != sites * int64_t(parts)))
    return fail(set->getTitle() + " has the shape " +
                run::formatShape(set->getShape()) + ": labels are [" +
                llvm::Twine(count) + "][" + llvm::Twine(sites) + "] or [" +
                llvm::Twine(count) + "]");
  std::vector<double> targets;
  for (size_t i = 0; i < numbers->size(); i += parts) {
    double factor =
        perConfiguration && source->labelsAreTotals ? 1.0 / double(sites) : 1;
    targets.insert(targets.end(), perConfiguration ? sites : 1,
                   (*numbers)[i] * factor);
  }
  this->targets = store(targets, source->isDouble);
  return llvm::Error::success();
}

llvm::Error DataSet::readForces() {
  auto set = run::StoredDataset::open(path, source->forceLabels);
  if (!set)
    return set.takeError();
  if (!set->isComplex() || set->getShape() != stored->getShape())
    return fail(set->getTitle() + " has the shape " +
                run::formatShape(set->getShape()) +
                ": forces are complex and have that of the links, " +
                run::formatShape(stored->getShape()));
  auto numbers = set->read();
  if (!numbers)
    return numbers.takeError();
  forces = store(*numbers, source->isDouble);
  return checkFinite(*numbers, set->getTitle());
}

llvm::Expected<DataSet> DataSet::load(gauge_context *context,
                                      const std::string &path,
                                      const DataSource &source,
                                      uint64_t memory) {
  DataSet data;
  data.path = path;
  data.source = &source;
  if (llvm::Error error = data.openLinks(memory))
    return std::move(error);
  if (llvm::Error error = data.readAll(context))
    return std::move(error);
  if (!source.labels.empty())
    if (llvm::Error error = data.readTargets())
      return std::move(error);
  if (!source.forceLabels.empty())
    if (llvm::Error error = data.readForces())
      return std::move(error);
  return data;
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

/// [site][a's numbers, b's numbers].
static Bytes interleave(const Bytes &a, const Bytes &b, int64_t sites) {
  size_t first = a.size() / sites, second = b.size() / sites;
  Bytes data(a.size() + b.size());
  for (int64_t site = 0; site < sites; ++site) {
    char *to = &data[site * (first + second)];
    std::memcpy(to, &a[site * first], first);
    std::memcpy(to + first, &b[site * second], second);
  }
  return data;
}

llvm::Expected<Bytes> DataSet::gatherInputs(llvm::ArrayRef<int64_t> chosen) {
  auto links = gatherLinks(chosen);
  if (!links || !source->plaquettes)
    return links;
  auto batch = static_cast<int64_t>(chosen.size());
  auto plaquettes = evaluate(*source->plaquettes, *links, batch);
  if (!plaquettes)
    return plaquettes;
  return interleave(*links, *plaquettes, batch * getSites());
}

Bytes DataSet::gatherTargets(llvm::ArrayRef<int64_t> chosen) const {
  return gather(targets, count, chosen);
}

Bytes DataSet::gatherForces(llvm::ArrayRef<int64_t> chosen) const {
  return gather(forces, count, chosen);
}

double DataSet::getTarget(int64_t configuration) const {
  Bytes data = gatherTargets({configuration});
  double sum = 0;
  for (int64_t i = 0; i < getSites(); ++i) {
    float narrow = 0;
    double number = 0;
    if (source->isDouble)
      std::memcpy(&number, &data[8 * i], 8);
    else
      std::memcpy(&narrow, &data[4 * i], 4), number = narrow;
    sum += number;
  }
  return sum / static_cast<double>(getSites());
}
