//===- Matrix.h - small complex matrices ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_MATRIX_H
#define COMPILER_INTERPRET_MATRIX_H

#include <complex>
#include <cstdint>
#include <optional>

namespace gaugec::interpret {

using Complex = std::complex<double>;

/// An n x n complex matrix, n <= 8; made as 0.
class Matrix {
public:
  static constexpr int64_t maxSize = 8;

  explicit Matrix(int64_t n) : n(n) {}
  static Matrix unit(int64_t n);

  int64_t size() const { return n; }
  Complex &operator()(int64_t i, int64_t j) { return entries[i * n + j]; }
  const Complex &operator()(int64_t i, int64_t j) const {
    return entries[i * n + j];
  }

  Matrix operator*(const Matrix &rhs) const;
  Matrix operator+(const Matrix &rhs) const;
  Matrix operator-(const Matrix &rhs) const;
  Matrix &operator+=(const Matrix &rhs) { return *this = *this + rhs; }
  Matrix dagger() const;
  Complex trace() const;

private:
  int64_t n;
  Complex entries[maxSize * maxSize];
};

Matrix operator*(Complex factor, const Matrix &matrix);

/// The Hermitian generator of the anti-Hermitian part,
/// H(A) = (A - A^dagger) / (2i), less its trace part Tr(H)/n if `traceless`.
Matrix project(const Matrix &matrix, bool traceless);

/// exp(A), by scaling and squaring of its Taylor series in extended precision.
/// Nothing if the norm of A is not finite or exceeds `maxExpNorm`.
std::optional<Matrix> exponential(const Matrix &matrix);
inline constexpr int maxExpNorm = 512;

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_MATRIX_H
