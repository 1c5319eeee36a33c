//===- Algebra.h - matrices of SU(2) and SU(3) and their algebra ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What charges need at single sites; fields are moved by compiled functions.
// X = X^a t^a with t^a = sigma^a / 2 or lambda^a / 2, so X^a = 2 Tr(t^a X).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Field.h"
#include "runtime/sample/Matrices.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>

namespace gauge::pic {

using sample::Complex;
using sample::Matrix;

/// Components of an element of the algebra.
template <int N>
using Components = std::array<double, N * N - 1>;

/// The Hermitian matrix X^a t^a.
template <int N>
Matrix<N> compose(const double *components) {
  static_assert(N == 2 || N == 3);
  const double *x = components;
  if constexpr (N == 2)
    return {Complex(x[2] / 2), Complex(x[0] / 2, -x[1] / 2),
            Complex(x[0] / 2, x[1] / 2), Complex(-x[2] / 2)};
  else {
    const double eighth = x[N * N - 2] / std::sqrt(12.0);
    return {Complex(x[2] / 2 + eighth),   Complex(x[0] / 2, -x[1] / 2),
            Complex(x[3] / 2, -x[4] / 2), Complex(x[0] / 2, x[1] / 2),
            Complex(-x[2] / 2 + eighth),  Complex(x[5] / 2, -x[6] / 2),
            Complex(x[3] / 2, x[4] / 2),  Complex(x[5] / 2, x[6] / 2),
            Complex(-2 * eighth)};
  }
}

/// The components of a Hermitian matrix; of any other those of its Hermitian
/// part.
template <int N>
Components<N> decompose(const Matrix<N> &m) {
  auto real = [&](int i, int j) {
    return m[i * N + j].real() + m[j * N + i].real();
  };
  auto imaginary = [&](int i, int j) {
    return m[j * N + i].imag() - m[i * N + j].imag();
  };
  double third = m[0].real() - m[N + 1].real();
  if constexpr (N == 2)
    return {real(0, 1), imaginary(0, 1), third};
  else
    return {real(0, 1),
            imaginary(0, 1),
            third,
            real(0, 2),
            imaginary(0, 2),
            real(1, 2),
            imaginary(1, 2),
            (m[0].real() + m[4].real() - 2 * m[8].real()) / std::sqrt(3.0)};
}

/// exp(i X^a t^a).
template <int N>
Matrix<N> exponential(const double *components) {
  Matrix<N> x = compose<N>(components), result{};
  if constexpr (N == 2) {
    double half = std::hypot(components[0], components[1], components[2]) / 2;
    double s = half > 0 ? std::sin(half) / half : 1;
    for (Complex &entry : x)
      entry *= Complex(0, s);
    x[0] += std::cos(half);
    x[3] += std::cos(half);
    return x;
  }
  // Taylor's series of what is small enough, squared.
  double size = 0;
  for (const Complex &entry : x)
    size += std::norm(entry);
  int squarings = std::max(
      0, static_cast<int>(std::ceil(std::log2(std::sqrt(size) + 1e-30) + 4)));
  for (Complex &entry : x)
    entry *= Complex(0, std::ldexp(1.0, -squarings));
  for (int i = 0; i < N; ++i)
    result[i * (N + 1)] = 1;
  for (int k = 13; k > 0; --k) {
    result = sample::multiply<N>(x.data(), result.data());
    for (Complex &entry : result)
      entry /= k;
    for (int i = 0; i < N; ++i)
      result[i * (N + 1)] += 1;
  }
  for (int k = 0; k < squarings; ++k)
    result = sample::multiply<N>(result.data(), result.data());
  return result;
}

/// P^a = 2 Im Tr(t^a M) of a matrix.
template <int N>
Components<N> project(const Matrix<N> &m) {
  Matrix<N> rotated;
  for (int k = 0; k < N * N; ++k)
    rotated[k] = m[k] * Complex(0, -1);
  return decompose<N>(rotated);
}

//===----------------------------------------------------------------------===//
// Temporal plaquettes
//===----------------------------------------------------------------------===//

/// m of the temporal plaquette of a 3 x 3 matrix K with K^3 = q K + d; NaN if
/// there is none (runtime/pic/kernels/step_su3.gauge: the same for fields).
inline double findPhase(double q, double d) {
  double m = -d / 6 * (1 + 5 * q / 12 + q * q * q * q);
  for (int k = 0; k < 3; ++k) {
    double w = std::sqrt(1 - q + 0.75 * m * m);
    m = (m * m * m * (2 * w + 2.25) - d * w) /
        (w * (3 - q + 3 * (w + m * m)) + 2.25 * m * m);
  }
  bool exists = q + 1.5 * m * m <= 1;
  return exists ? m : std::numeric_limits<double>::quiet_NaN();
}

/// The matrix T of SU(N) with (T - T^dagger) / 2i = P^a t^a, up to a trace; the
/// one nearest to 1. NaN if there is none.
template <int N>
Matrix<N> temporalPlaquette(const Components<N> &p) {
  Matrix<N> k = compose<N>(p.data()), t{};
  if constexpr (N == 2) {
    double squares = 0;
    for (double x : p)
      squares += x * x / 4;
    for (int i = 0; i < 4; ++i)
      t[i] = k[i] * Complex(0, 1);
    for (int i : {0, 3})
      t[i] += std::sqrt(1 - squares);
  } else {
    Matrix<N> square = sample::multiply<N>(k.data(), k.data());
    double q = 0, d = 0;
    for (int i = 0; i < N * N; ++i)
      q += std::norm(k[i]) / 2;
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j)
        d += (square[i * N + j] * k[j * N + i]).real() / 3;
    double m = findPhase(q, d), w = std::sqrt(1 - q + 0.75 * m * m);
    for (int i = 0; i < N * N; ++i)
      t[i] = Complex(0, 1) * k[i] - (m * k[i] + 2.0 * square[i]) / (2 + 2 * w);
    for (int i = 0; i < N; ++i)
      t[i * (N + 1)] += Complex(1 + m * m / (2 + 2 * w), m);
  }
  return t;
}

/// X with exp(i X^a t^a) = T, of a T that is not far from 1.
template <int N>
Components<N> logarithm(const Matrix<N> &t) {
  Components<N> x{};
  // P(exp(iX)) = X - O(X^3), so what is left is cubed each time.
  for (int k = 0; k < 50; ++k) {
    Components<N> back;
    std::transform(x.begin(), x.end(), back.begin(), std::negate<>());
    Matrix<N> rest = exponential<N>(back.data());
    auto p = project<N>(sample::multiply<N>(t.data(), rest.data()));
    double size = 0;
    for (size_t a = 0; a < x.size(); ++a) {
      x[a] += p[a];
      size = std::max(size, std::abs(p[a]));
    }
    if (size < 1e-17)
      break;
  }
  return x;
}

/// Calls body.operator()<N>().
template <class Body>
decltype(auto) withColours(int colours, Body &&body) {
  return colours == 2 ? body.template operator()<2>()
                      : body.template operator()<3>();
}

/// W X W^dagger in components.
template <int N>
Components<N> rotate(const Matrix<N> &w, const double *components) {
  Matrix<N> x = compose<N>(components);
  Matrix<N> wx = sample::multiply<N>(w.data(), x.data());
  Matrix<N> back = sample::dagger<N>(w.data());
  return decompose<N>(sample::multiply<N>(wx.data(), back.data()));
}

/// The matrix at a site of a field of matrices, whichever form it is kept in.
template <int N>
Matrix<N> loadMatrix(const rt::Field &field, int64_t flat, int64_t channel,
                     int64_t entriesEach) {
  std::array<double, 2 * N * N> reals{};
  field.read(flat, channel * entriesEach, std::span(reals).first(entriesEach));
  if (entriesEach == rt::firstRowsReals(N)) {
    auto row = rt::lastRow<N>(reals.data());
    std::copy(row.begin(), row.end(), reals.begin() + entriesEach);
  }
  Matrix<N> m;
  for (int k = 0; k < N * N; ++k)
    m[k] = {reals[2 * k], reals[2 * k + 1]};
  return m;
}

template <int N>
void storeMatrix(rt::Field &field, int64_t flat, int64_t channel,
                 int64_t entriesEach, const Matrix<N> &m) {
  std::array<double, 2 * N * N> reals;
  for (int k = 0; k < N * N; ++k) {
    reals[2 * k] = m[k].real();
    reals[2 * k + 1] = m[k].imag();
  }
  field.write(flat, channel * entriesEach, std::span(reals).first(entriesEach));
}

/// Components [place][a] of as many Hermitian matrices [place][N][N] complex.
template <int N>
void readComponents(std::span<const double> numbers, std::span<double> out) {
  constexpr size_t components = N * N - 1;
  for (size_t place = 0; place < out.size() / components; ++place) {
    Matrix<N> m;
    for (size_t k = 0; k < N * N; ++k)
      m[k] = {numbers[(place * N * N + k) * 2],
              numbers[(place * N * N + k) * 2 + 1]};
    auto parts = decompose<N>(m);
    std::copy(parts.begin(), parts.end(), &out[place * components]);
  }
}

inline void readComponents(int colours, std::span<const double> numbers,
                           std::span<double> out) {
  if (colours == 2)
    readComponents<2>(numbers, out);
  else
    readComponents<3>(numbers, out);
}

} // namespace gauge::pic
