//===- Matrices.h - N x N complex matrices, N known -------------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/sample/Chain.h"

#include <array>
#include <type_traits>

namespace gauge::sample {

template <int N>
using Matrix = std::array<Complex, N * N>;

/// sum += a b, in real numbers: products of std::complex look for NaN.
inline void addProduct(Complex &sum, Complex a, Complex b) {
  sum = {sum.real() + (a.real() * b.real() - a.imag() * b.imag()),
         sum.imag() + (a.real() * b.imag() + a.imag() * b.real())};
}

template <int N>
Matrix<N> multiply(const Complex *a, const Complex *b) {
  Matrix<N> product{};
  for (int i = 0; i < N; ++i)
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j)
        addProduct(product[i * N + j], a[i * N + k], b[k * N + j]);
  return product;
}

template <int N>
Matrix<N> dagger(const Complex *a) {
  Matrix<N> result;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j)
      result[i * N + j] = std::conj(a[j * N + i]);
  return result;
}

/// Calls `use` with the number of colours as a constant.
template <int N = 1, class F>
void withColours(int colours, F &&use) {
  if (colours == N)
    use(std::integral_constant<int, N>());
  else if constexpr (N < maxColours)
    withColours<N + 1>(colours, use);
}

} // namespace gauge::sample
