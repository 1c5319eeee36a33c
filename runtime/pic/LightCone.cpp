//===- LightCone.cpp - fields right behind a boost-invariant collision ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/LightCone.h"
#include "runtime/pic/Algebra.h"

#include <Eigen/Dense>

#include <atomic>
#include <cmath>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

template <int N>
static Matrix<N> load(const Matrices &matrices, int64_t number) {
  Matrix<N> m;
  std::copy_n(&matrices[number * N * N], N * N, m.begin());
  return m;
}

template <int N>
static void store(Matrices &matrices, int64_t number, const Matrix<N> &m) {
  std::copy(m.begin(), m.end(), &matrices[number * N * N]);
}

template <int N>
static Matrix<N> multiply(const Matrix<N> &a, const Matrix<N> &b) {
  return sample::multiply<N>(a.data(), b.data());
}

template <int N>
static Matrix<N> dagger(const Matrix<N> &a) {
  return sample::dagger<N>(a.data());
}

//===----------------------------------------------------------------------===//
// Nuclei
//===----------------------------------------------------------------------===//

template <int N>
static Matrices makeLinesOf(const Transverse &lattice,
                            const SheetOptions &options) {
  Matrices lines(lattice.sites() * N * N);
  for (size_t k = 0; k < lines.size(); k += N * N)
    for (int i = 0; i < N; ++i)
      lines[k + i * (N + 1)] = 1;
  Sheets sheets(lattice, options);
  for (int sheet = options.sheets; sheet-- > 0;) {
    auto potential = sheets.makePotential(sheet);
#pragma omp parallel for schedule(static)
    for (int64_t site = 0; site < lattice.sites(); ++site) {
      Components<N> angle;
      for (size_t a = 0; a < angle.size(); ++a)
        angle[a] = -potential[site * angle.size() + a];
      store<N>(lines, site,
               multiply<N>(load<N>(lines, site), exponential<N>(angle.data())));
    }
  }
  return lines;
}

Matrices gauge::pic::makeLines(const Transverse &lattice,
                               const SheetOptions &options) {
  return lattice.colours == 2 ? makeLinesOf<2>(lattice, options)
                              : makeLinesOf<3>(lattice, options);
}

template <int N>
static Matrices makePureGaugeOf(const MilneOptions &o, const Matrices &lines) {
  Matrices links(2 * lines.size());
  int64_t n = o.cells[0], m = o.cells[1];
  for (int64_t site = 0; site < n * m; ++site)
    for (int mu : {0, 1}) {
      int64_t next =
          mu == 0 ? (site + m) % (n * m) : site / m * m + (site % m + 1) % m;
      store<N>(
          links, 2 * site + mu,
          multiply<N>(load<N>(lines, site), dagger<N>(load<N>(lines, next))));
    }
  return links;
}

Matrices gauge::pic::makePureGauge(const MilneOptions &options,
                                   const Matrices &lines) {
  return options.colours == 2 ? makePureGaugeOf<2>(options, lines)
                              : makePureGaugeOf<3>(options, lines);
}

//===----------------------------------------------------------------------===//
// The forward light cone
//===----------------------------------------------------------------------===//

template <int N>
using Dense = Eigen::Matrix<Complex, N, N, Eigen::RowMajor>;

/// The square of the matrix of SU(N) that W is a positive multiple of, about.
template <int N>
static Matrix<N> squareOfPhase(const Matrix<N> &w) {
  Dense<N> dense = Eigen::Map<const Dense<N>>(w.data()), phase;
  if constexpr (N == 2) {
    phase = dense / std::sqrt(dense.determinant());
  } else {
    Eigen::JacobiSVD<Dense<N>> svd(dense,
                                   Eigen::ComputeFullU | Eigen::ComputeFullV);
    phase = svd.matrixU() * svd.matrixV().adjoint();
    phase *= std::polar(1.0, -std::arg(phase.determinant()) / N);
  }
  Dense<N> square = phase * phase;
  Matrix<N> result;
  Eigen::Map<Dense<N>>(result.data()) = square;
  return result;
}

/// P^a of W (1 + U)^dagger, which shall vanish.
template <int N>
static Components<N> brokenBy(const Matrix<N> &w, const Matrix<N> &u) {
  Matrix<N> sum = u;
  for (int i = 0; i < N; ++i)
    sum[i * (N + 1)] += 1;
  return project<N>(multiply<N>(w, dagger<N>(sum)));
}

/// U <- exp(i A) U with the A that makes the linear part vanish:
/// P^a(-i W U^dagger A) = -P^a. What is longer than 1 is cut.
template <int N>
static void improve(const Matrix<N> &w, Matrix<N> &u,
                    const Components<N> &broken) {
  constexpr int n = N * N - 1;
  Matrix<N> rotated = multiply<N>(w, dagger<N>(u));
  for (Complex &x : rotated)
    x *= Complex(0, -1);
  Eigen::Matrix<double, n, n> slope;
  for (int b = 0; b < n; ++b) {
    Components<N> unit{};
    unit[b] = 1;
    auto column = project<N>(multiply<N>(rotated, compose<N>(unit.data())));
    slope.col(b) = Eigen::Map<Eigen::Matrix<double, n, 1>>(column.data());
  }
  Eigen::Matrix<double, n, 1> step = -slope.partialPivLu().solve(
      Eigen::Map<const Eigen::Matrix<double, n, 1>>(broken.data()));
  if (step.norm() > 1)
    step.normalize();
  u = multiply<N>(exponential<N>(step.data()), u);
}

template <int N>
static double largest(const Components<N> &components) {
  double most = 0;
  for (double x : components) // NaN stays
    most = std::abs(x) <= most ? most : std::abs(x);
  return most;
}

/// Whether `u` could be found: until Newton's method gains no digit more.
template <int N>
static bool solve(const Matrix<N> &w, Matrix<N> &u) {
  u = squareOfPhase<N>(w);
  double before = INFINITY;
  for (int k = 0; k < 100; ++k) {
    auto broken = brokenBy<N>(w, u);
    double most = largest<N>(broken);
    if (!std::isfinite(most))
      return false;
    if (most <= 1e-15 || (most <= 1e-12 && (N == 2 || most >= before / 2)))
      return true;
    before = most;
    improve<N>(w, u, broken);
  }
  return false;
}

template <int N>
static int64_t solveAll(const Matrices &a, const Matrices &b, Matrices &u) {
  int64_t links = static_cast<int64_t>(a.size()) / (N * N);
  std::atomic<int64_t> failed{links};
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < links; ++k) {
    Matrix<N> w = load<N>(a, k), other = load<N>(b, k), solution;
    for (int i = 0; i < N * N; ++i)
      w[i] += other[i];
    if (solve<N>(w, solution))
      store<N>(u, k, solution);
    else // the first of all, whoever finds it
      for (int64_t first = failed; k < first;)
        if (failed.compare_exchange_weak(first, k))
          break;
  }
  return failed;
}

Result<Matrices> gauge::pic::solveLightCone(const MilneOptions &options,
                                            const Matrices &a,
                                            const Matrices &b) {
  Matrices u(a.size());
  int64_t failed =
      options.colours == 2 ? solveAll<2>(a, b, u) : solveAll<3>(a, b, u);
  if (failed == 2 * options.sites())
    return u;
  int64_t site = failed / 2;
  return failure(
      GAUGE_NOT_FINITE,
      "the links of the two nuclei at cell ({}, {}) are so different "
      "that nothing follows for those behind the collision; take a "
      "finer lattice, weaker nuclei, or a lower 'ultraviolet'",
      site / options.cells[1], site % options.cells[1]);
}

Status gauge::pic::collide(Milne &milne, const Matrices &upLines,
                           const Matrices &downLines) {
  const MilneOptions &o = milne.options();
  Matrices a = makePureGauge(o, upLines), b = makePureGauge(o, downLines);
  auto u = solveLightCone(o, a, b);
  if (!u)
    return u.status();
  Matrices front(a.size());
  for (size_t k = 0, n = o.colours; k < front.size(); ++k)
    front[k] = k % (n * n) % (n + 1) == 0 ? 1 : 0;
  return milne.setCollision(front, a, b, *u);
}
