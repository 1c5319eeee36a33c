//===- Matrix.cpp - small complex matrices --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Matrix.h"
#include <algorithm>
#include <cmath>
#include <vector>

using namespace gaugec::interpret;

Matrix Matrix::unit(int64_t n) {
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    out(i, i) = 1;
  return out;
}

Matrix Matrix::operator*(const Matrix &rhs) const {
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      for (int64_t k = 0; k < n; ++k)
        out(i, j) += (*this)(i, k) * rhs(k, j);
  return out;
}

Matrix Matrix::operator+(const Matrix &rhs) const {
  Matrix out(n);
  for (int64_t k = 0; k < n * n; ++k)
    out.entries[k] = entries[k] + rhs.entries[k];
  return out;
}

Matrix Matrix::operator-(const Matrix &rhs) const {
  return *this + Complex(-1) * rhs;
}

Matrix Matrix::dagger() const {
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = std::conj((*this)(j, i));
  return out;
}

Complex Matrix::trace() const {
  Complex sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += (*this)(i, i);
  return sum;
}

Matrix gaugec::interpret::operator*(Complex factor, const Matrix &matrix) {
  int64_t n = matrix.size();
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = factor * matrix(i, j);
  return out;
}

Matrix gaugec::interpret::project(const Matrix &matrix, bool traceless) {
  int64_t n = matrix.size();
  Matrix h = Complex(0, -0.5) * (matrix - matrix.dagger()); // 1/(2i) = -i/2
  if (traceless)
    h = h - (h.trace() / double(n)) * Matrix::unit(n);
  return h;
}

//===----------------------------------------------------------------------===//
// The exponential
//===----------------------------------------------------------------------===//

namespace {
/// The same in extended precision, as a plain list of entries.
using Extended = std::complex<long double>;
using Entries = std::vector<Extended>;
} // namespace

static Entries multiply(int64_t n, const Entries &a, const Entries &b) {
  Entries out(n * n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      for (int64_t k = 0; k < n; ++k)
        out[i * n + j] += a[i * n + k] * b[k * n + j];
  return out;
}

/// Largest sum of the absolute values of a row; not finite if an entry is not.
static double rowSumNorm(const Matrix &matrix) {
  double norm = 0, all = 0;
  for (int64_t i = 0; i < matrix.size(); ++i) {
    double sum = 0;
    for (int64_t j = 0; j < matrix.size(); ++j)
      sum += std::abs(matrix(i, j));
    norm = std::max(norm, sum);
    all += sum;
  }
  return std::isfinite(all) ? norm : all;
}

/// 1 + a + a^2/2! + .. + a^24/24!: the rest is below 1e-31 for norms up to 1/2.
static Entries sumTaylor(int64_t n, const Entries &a) {
  Entries sum(n * n), term(n * n);
  for (int64_t i = 0; i < n; ++i)
    sum[i * n + i] = term[i * n + i] = 1;
  for (int64_t order = 1; order <= 24; ++order) {
    term = multiply(n, term, a);
    for (int64_t k = 0; k < n * n; ++k) {
      term[k] /= static_cast<long double>(order);
      sum[k] += term[k];
    }
  }
  return sum;
}

std::optional<Matrix> gaugec::interpret::exponential(const Matrix &matrix) {
  double norm = rowSumNorm(matrix);
  if (!(norm <= maxExpNorm)) // also false for NaN
    return std::nullopt;

  // exp(A) = exp(A / 2^s)^(2^s) with a norm of at most 1/2 after scaling.
  int squarings = 0;
  long double scale = 1;
  for (; norm * scale > 0.5; ++squarings)
    scale /= 2;

  int64_t n = matrix.size();
  Entries scaled(n * n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      scaled[i * n + j] = Extended(matrix(i, j)) * scale;
  Entries result = sumTaylor(n, scaled);
  for (; squarings > 0; --squarings)
    result = multiply(n, result, result);

  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = Complex(result[i * n + j]);
  return out;
}
