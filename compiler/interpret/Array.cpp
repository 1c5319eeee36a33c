//===- Array.cpp - plain arrays in the border layout ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Array.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::ArrayRef;
using llvm::SmallVector;

static int64_t product(ArrayRef<int64_t> factors) {
  int64_t out = 1;
  for (int64_t factor : factors)
    out *= factor;
  return out;
}

//===----------------------------------------------------------------------===//
// Array
//===----------------------------------------------------------------------===//

Array::Array(ArrayRef<int64_t> shape) : shape(shape), data(product(shape)) {}

Matrix Array::getMatrix(int64_t site, int64_t channel) const {
  int64_t n = shape.back(), channels = shape[shape.size() - 3];
  const Complex *entry = &data[(site * channels + channel) * n * n];
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = *entry++;
  return out;
}

void Array::setMatrix(int64_t site, int64_t channel, const Matrix &matrix) {
  int64_t n = shape.back(), channels = shape[shape.size() - 3];
  Complex *entry = &data[(site * channels + channel) * n * n];
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      *entry++ = matrix(i, j);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Array gaugec::interpret::add(Array a, double factor, const Array &b) {
  for (size_t i = 0; i < a.data.size(); ++i)
    a.data[i] += factor * b.data[i];
  return a;
}

double gaugec::interpret::inner(const Array &a, const Array &b) {
  double sum = 0;
  for (size_t i = 0; i < a.data.size(); ++i)
    sum += (std::conj(a.data[i]) * b.data[i]).real();
  return sum;
}

double gaugec::interpret::norm(const Array &a) {
  return std::sqrt(inner(a, a));
}

bool gaugec::interpret::isFinite(Complex number) {
  return std::isfinite(number.real()) && std::isfinite(number.imag());
}

bool gaugec::interpret::isFinite(const Array &a) {
  return llvm::all_of(a.data, [](Complex number) { return isFinite(number); });
}

Array gaugec::interpret::mapMatrices(
    const Array &a, const Array &b,
    llvm::function_ref<Matrix(const Matrix &, const Matrix &)> rule) {
  Array out(a.shape);
  int64_t n = a.shape.back(), channels = a.shape[a.shape.size() - 3];
  int64_t sites = int64_t(a.data.size()) / (channels * n * n);
  for (int64_t x = 0; x < sites; ++x)
    for (int64_t c = 0; c < channels; ++c)
      out.setMatrix(x, c, rule(a.getMatrix(x, c), b.getMatrix(x, c)));
  return out;
}

//===----------------------------------------------------------------------===//
// Lattice
//===----------------------------------------------------------------------===//

int64_t Lattice::getSites() const { return batch * product(extents); }

int64_t Lattice::hop(int64_t site, int64_t axis, int64_t steps) const {
  int64_t extent = extents[axis];
  int64_t stride = product(ArrayRef<int64_t>(extents).drop_front(axis + 1));
  int64_t x = site / stride % extent;
  int64_t y = ((x + steps) % extent + extent) % extent;
  return site + (y - x) * stride;
}

int64_t Lattice::displace(int64_t site, ArrayRef<int64_t> by) const {
  for (auto [axis, steps] : llvm::enumerate(by))
    site = hop(site, axis, steps);
  return site;
}

Lattice Lattice::restrict(ArrayRef<int64_t> axes) const {
  return {
      llvm::map_to_vector(axes, [&](int64_t axis) { return extents[axis]; }),
      batch};
}

int64_t Lattice::restrictSite(int64_t site, ArrayRef<int64_t> axes) const {
  int64_t out = site / product(extents); // the configuration
  for (int64_t axis : axes) {
    int64_t stride = product(ArrayRef<int64_t>(extents).drop_front(axis + 1));
    out = out * extents[axis] + site / stride % extents[axis];
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Lattice gaugec::interpret::getDomain(gauge::InvariantType type,
                                     const Lattice &lattice) {
  Lattice domain = lattice.restrict(type.getAxes());
  for (auto [extent, axis] : llvm::zip(domain.extents, type.getAxes()))
    extent /= type.getStride()[axis];
  return domain;
}

SmallVector<int64_t> gaugec::interpret::getShape(mlir::Type type,
                                                 const Lattice &lattice) {
  if (auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type))
    return SmallVector<int64_t>(tensor.getShape());
  SmallVector<int64_t> shape = {lattice.batch};
  if (auto field = llvm::dyn_cast<gauge::InvariantType>(type)) {
    llvm::append_range(shape, getDomain(field, lattice).extents);
    shape.push_back(field.getChannels());
    return shape;
  }
  llvm::append_range(shape, lattice.extents);
  if (auto links = llvm::dyn_cast<gauge::LinksType>(type)) {
    int64_t n = links.getGroup().getColours();
    shape.append({links.getDimensions(), n, n});
    return shape;
  }
  auto field = llvm::cast<gauge::CovariantType>(type);
  int64_t n = field.getGroup().getColours();
  shape.append({field.getChannels(), n, n});
  return shape;
}
