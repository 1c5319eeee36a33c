//===- Array.h - plain arrays in the border layout ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the interpreter reads and writes: C-order arrays as users see them
// (docs/abi.md), always as complex numbers in double precision.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_ARRAY_H
#define COMPILER_INTERPRET_ARRAY_H

#include "compiler/interpret/Matrix.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/IR/Types.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace gaugec::interpret {

/// Axis 0 is the slowest. Real values have imaginary parts of 0.
///   links      [batch][x_0]..[x_{D-1}][D][N][N]
///   covariant  [batch][x_0]..[x_{D-1}][C][N][N]
///   invariant  [batch][x_axis]..[C], over the axes of its type
///   parameter  its own shape
struct Array {
  llvm::SmallVector<int64_t> shape;
  std::vector<Complex> data;

  Array() = default;
  explicit Array(llvm::ArrayRef<int64_t> shape);

  /// The matrix of a channel (of a direction, for links). `site` counts the
  /// batch too, in C order.
  Matrix getMatrix(int64_t site, int64_t channel) const;
  void setMatrix(int64_t site, int64_t channel, const Matrix &matrix);

  /// The number in a channel of an invariant.
  Complex &number(int64_t site, int64_t channel) {
    return data[site * shape.back() + channel];
  }
  Complex number(int64_t site, int64_t channel) const {
    return data[site * shape.back() + channel];
  }
};

/// a + factor b.
Array add(Array a, double factor, const Array &b);
/// sum Re(conj(a) b).
double inner(const Array &a, const Array &b);
/// The root of inner(a, a).
double norm(const Array &a);
bool isFinite(Complex number);
/// All numbers are.
bool isFinite(const Array &a);
/// rule(a, b) of the matrices of two fields.
Array mapMatrices(
    const Array &a, const Array &b,
    llvm::function_ref<Matrix(const Matrix &, const Matrix &)> rule);

/// A periodic lattice of `batch` configurations. A site is a number, the batch
/// the slowest of its digits, the last axis the fastest.
struct Lattice {
  llvm::SmallVector<int64_t> extents;
  int64_t batch = 1;

  int64_t getSites() const;
  /// The site `steps` hops along `axis`, backwards if negative.
  int64_t hop(int64_t site, int64_t axis, int64_t steps) const;
  /// The site at the displacement `by`, one entry per axis.
  int64_t displace(int64_t site, llvm::ArrayRef<int64_t> by) const;
  /// The lattice of some of the axes, in ascending order.
  Lattice restrict(llvm::ArrayRef<int64_t> axes) const;
  /// The site of `restrict(axes)` with the same coordinates.
  int64_t restrictSite(int64_t site, llvm::ArrayRef<int64_t> axes) const;
};

/// The sites of an invariant: its axes, every so many sites.
Lattice getDomain(gauge::InvariantType type, const Lattice &lattice);

/// The shape of a value of this type (see Array) on a lattice; dimensions must
/// agree.
llvm::SmallVector<int64_t> getShape(mlir::Type type, const Lattice &lattice);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_ARRAY_H
