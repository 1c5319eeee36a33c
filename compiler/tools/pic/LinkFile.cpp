//===- LinkFile.cpp - links and charges in a file -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/LinkFile.h"
#include "compiler/tools/pic/Measurement.h"
#include "compiler/tools/run/Hdf5.h"
#include "llvm/Support/Path.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Charges;
using gauge::pic::Evolution;
using gauge::pic::Scheme;
using gauge::pic::Slice;
using gauge::rt::Status;
using run::Shape;
using Complex = std::complex<double>;

/// The shapes of the datasets.
static Shape linksOf(const gauge::pic::EvolutionOptions &o) {
  const auto &n = o.box.cells;
  return {n[0], n[1], n[2], 3, o.colours, o.colours, 2};
}
static Shape electricOf(const gauge::pic::EvolutionOptions &o) {
  const auto &n = o.box.cells;
  return {n[0], n[1], n[2], 3, int64_t(o.colours) * o.colours - 1};
}
static Shape chargesOf(const gauge::pic::EvolutionOptions &o, int64_t phases) {
  const auto &n = o.box.cells;
  return {phases, n[0], n[1], n[2], int64_t(o.colours) * o.colours - 1};
}
static const char *nameOf(const Charges &charges) {
  return charges.direction() > 0 ? "charges_up" : "charges_down";
}

static llvm::ArrayRef<double> asReals(const std::vector<Complex> &links) {
  return {reinterpret_cast<const double *>(links.data()), 2 * links.size()};
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

namespace {
/// links/STEP.h5.
class Links : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override {
    return 2 * sizeof(double) *
           uint64_t(llvm::product_of(linksOf(input.evolution)));
  }

private:
  llvm::Error writeSlices(run::Hdf5Writer &writer) const;
  llvm::Error writeElectric(run::Hdf5Writer &writer) const;
  llvm::Error writeCharges(run::Hdf5Writer &writer,
                           const Charges &charges) const;
};
} // namespace

llvm::Error Links::measure(const Moment &moment, Folder &folder) {
  auto path = folder.makePath(getName(), formatStep(moment.step) + ".h5");
  if (!path)
    return path.takeError();
  auto writer = run::Hdf5Writer::create(*path);
  if (!writer)
    return writer.takeError();
  if (llvm::Error error = writeSlices(**writer))
    return error;
  if (input.evolution.scheme == Scheme::Exponential)
    if (llvm::Error error = writeElectric(**writer))
      return error;
  for (const Charges &charges : evolution.charges())
    if (charges.range().first < charges.range().second)
      if (llvm::Error error = writeCharges(**writer, charges))
        return error;
  return (*writer)->commit();
}

llvm::Error Links::writeSlices(run::Hdf5Writer &writer) const {
  const auto &o = input.evolution;
  std::vector<Complex> links(o.box.sitesOfPlane() * 3 * o.colours * o.colours);
  for (auto [slice, name] :
       {std::pair(Slice::Before, "before"), std::pair(Slice::Now, "now")}) {
    if (llvm::Error error = writer.addZeros(name, linksOf(o), true))
      return error;
    for (int64_t plane = 0; plane < o.box.cells[0]; ++plane) {
      evolution.beam().getLinks(slice, plane, links);
      if (llvm::Error error = writer.writeRows(name, plane, asReals(links)))
        return error;
    }
  }
  return llvm::Error::success();
}

llvm::Error Links::writeElectric(run::Hdf5Writer &writer) const {
  const auto &o = input.evolution;
  std::vector<double> fields(o.box.sitesOfPlane() * 3 *
                             (o.colours * o.colours - 1));
  if (llvm::Error error = writer.addZeros("electric", electricOf(o), true))
    return error;
  for (int64_t plane = 0; plane < o.box.cells[0]; ++plane) {
    evolution.getElectric(plane, fields);
    if (llvm::Error error = writer.writeRows("electric", plane, fields))
      return error;
  }
  return llvm::Error::success();
}

/// Phase p of the next run crosses when this one's phase p - steps does.
llvm::Error Links::writeCharges(run::Hdf5Writer &writer,
                                const Charges &charges) const {
  const auto &o = input.evolution;
  int64_t phases = charges.phases();
  Shape shape = chargesOf(o, phases);
  if (llvm::Error error = writer.addZeros(nameOf(charges), shape, true))
    return error;
  size_t each = llvm::product_of(shape) / (phases * o.box.cells[0]);
  for (int64_t phase = 0; phase < phases; ++phase) {
    const auto &from =
        charges
            .state()[((phase - evolution.steps()) % phases + phases) % phases];
    std::vector<double> all(each * o.box.cells[0]);
    for (size_t k = 0; k < from.planes.size(); ++k)
      std::copy(from.planes[k].begin(), from.planes[k].end(),
                all.begin() + (size_t(from.first) + k) * each);
    if (llvm::Error error = writer.writeRows(nameOf(charges), phase, all))
      return error;
  }
  return llvm::Error::success();
}

void gaugec::pic::addLinks(Observables &all, const Input &input,
                           Evolution &evolution) {
  addIfAsked<Links>(all, "links", input, evolution);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static llvm::Expected<run::StoredDataset>
openDataset(const std::string &path, const char *name,
            llvm::ArrayRef<int64_t> shape) {
  auto opened = run::StoredDataset::open(path, name);
  if (opened && opened->getShape() != shape)
    return run::fail(opened->getTitle() + " has the shape " +
                     run::formatShape(opened->getShape()) + ", here it is " +
                     run::formatShape(shape));
  return opened;
}

/// Calls `take` with each row of a dataset.
static llvm::Error forRows(
    const std::string &path, const char *name, llvm::ArrayRef<int64_t> shape,
    llvm::function_ref<llvm::Error(int64_t, std::span<const double>)> take) {
  auto opened = openDataset(path, name, shape);
  if (!opened)
    return opened.takeError();
  for (int64_t row = 0; row < shape.front(); ++row) {
    auto numbers = opened->readRows(row, 1);
    if (!numbers)
      return numbers.takeError();
    if (!llvm::all_of(*numbers, [](double x) { return std::isfinite(x); }))
      return run::fail(opened->getTitle() +
                       " holds numbers that are not finite, in row " +
                       llvm::Twine(row));
    if (llvm::Error error = take(row, *numbers))
      return error;
  }
  return llvm::Error::success();
}

/// Whether U U^dagger is 1, up to the rounding of single precision.
static bool areUnitary(llvm::ArrayRef<Complex> links, int n) {
  for (size_t at = 0; at < links.size(); at += n * n)
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        Complex sum = i == j ? -1 : 0;
        for (int k = 0; k < n; ++k)
          sum += links[at + i * n + k] * std::conj(links[at + j * n + k]);
        if (std::abs(sum) >= 1e-5)
          return false;
      }
  return true;
}

static llvm::Error readSlice(Evolution &evolution, const std::string &path,
                             const char *name, Slice slice) {
  const auto &o = evolution.options();
  return forRows(
      path, name, linksOf(o),
      [&](int64_t plane, std::span<const double> numbers) -> llvm::Error {
        std::vector<Complex> links(numbers.size() / 2);
        for (size_t k = 0; k < links.size(); ++k)
          links[k] = {numbers[2 * k], numbers[2 * k + 1]};
        if (!areUnitary(links, o.colours))
          return run::fail("'" + path + ":" + name +
                           "' holds matrices that are not unitary");
        evolution.beam().setLinks(slice, plane, links);
        return llvm::Error::success();
      });
}

static llvm::Error readCharges(Charges &charges, const std::string &path,
                               llvm::ArrayRef<int64_t> shape) {
  return forRows(path, nameOf(charges), shape,
                 [&](int64_t phase, std::span<const double> all) {
                   size_t each = all.size() / shape[1];
                   for (int64_t plane = 0; plane < shape[1]; ++plane) {
                     auto here = all.subspan(size_t(plane) * each, each);
                     if (llvm::any_of(here, [](double q) { return q != 0; }))
                       llvm::copy(here, charges.at(phase, plane).begin());
                   }
                   return llvm::Error::success();
                 });
}

static llvm::Error readAll(Evolution &evolution, const std::string &path) {
  const auto &o = evolution.options();
  // Of a slab that lives, both slices can be set.
  if (llvm::Error error = readSlice(evolution, path, "now", Slice::Now))
    return error;
  if (llvm::Error error = readSlice(evolution, path, "before", Slice::Before))
    return error;
  for (Charges &charges : evolution.charges())
    if (run::hasDataset(path, nameOf(charges)))
      if (llvm::Error error =
              readCharges(charges, path, chargesOf(o, charges.phases())))
        return error;
  evolution.settle();
  if (o.scheme != Scheme::Exponential)
    return llvm::Error::success();
  evolution.setElectricFromLinks();
  if (run::hasDataset(path, "electric"))
    if (llvm::Error error =
            forRows(path, "electric", electricOf(o),
                    [&](int64_t plane, std::span<const double> fields) {
                      evolution.setElectric(plane, fields);
                      return llvm::Error::success();
                    }))
      return error;
  evolution.settle();
  return llvm::Error::success();
}

Status gaugec::pic::readLinks(Evolution &evolution, const std::string &path) {
  if (llvm::Error error = readAll(evolution, path))
    return {GAUGE_BAD_FORMAT, llvm::toString(std::move(error))};
  return gauge::rt::success();
}
