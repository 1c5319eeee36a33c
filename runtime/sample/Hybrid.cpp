//===- Hybrid.cpp - Hybrid Monte Carlo with any action --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/sample/Hybrid.h"

#include "runtime/Random.h"
#include "runtime/sample/Matrices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

using namespace gauge::sample;
using gauge::rt::normalAt;
using gauge::rt::Purpose;
using gauge::rt::Stream;

namespace {

/// Up to this, x^k / k! counts in a series of norm x.
constexpr double negligible = 1e-18;

/// Tr X^2 = sum |X_ij|^2 of a Hermitian matrix.
template <int N>
double traceOfSquare(const Matrix<N> &x) {
  double sum = 0;
  for (Complex entry : x)
    sum += std::norm(entry);
  return sum;
}

/// exp(i X) of a Hermitian X, by its series.
template <int N>
Matrix<N> exponential(const Matrix<N> &x) {
  Matrix<N> sum{}, power{};
  for (int i = 0; i < N; ++i)
    sum[i * N + i] = power[i * N + i] = 1;
  double norm = std::sqrt(traceOfSquare<N>(x)), bound = 1;
  for (int k = 1; bound > negligible && k < 1000; ++k) {
    power = multiply<N>(x.data(), power.data());
    for (int i = 0; i < N * N; ++i) {
      power[i] = Complex(-power[i].imag() / k, power[i].real() / k);
      sum[i] += power[i];
    }
    bound *= norm / k;
  }
  return sum;
}

template <>
Matrix<1> exponential<1>(const Matrix<1> &x) {
  return {std::polar(1.0, x[0].real())};
}

/// A traceless X has X^2 = r^2.
template <>
Matrix<2> exponential<2>(const Matrix<2> &x) {
  double r = std::sqrt(traceOfSquare<2>(x) / 2);
  double s = r > 0 ? std::sin(r) / r : 1, c = std::cos(r);
  Matrix<2> result;
  for (int i = 0; i < 4; ++i)
    result[i] = Complex(-s * x[i].imag(), s * x[i].real());
  result[0] += c;
  result[3] += c;
  return result;
}

/// A traceless X has X^3 = a X + b, a = Tr X^2 / 2, b = Tr X^3 / 3 (Cayley and
/// Hamilton), so that X^k is p + q X + r X^2 with numbers from step to step.
template <>
Matrix<3> exponential<3>(const Matrix<3> &x) {
  Matrix<3> square = multiply<3>(x.data(), x.data());
  double a = traceOfSquare<3>(x) / 2, b = 0;
  for (int i = 0; i < 9; ++i)
    b += (square[i] * std::conj(x[i])).real() / 3;
  double p = 1, q = 0, r = 0, norm = std::sqrt(2 * a), bound = 1;
  std::array<Complex, 3> sum{1, 0, 0};
  for (int k = 1; bound > negligible && k < 1000; ++k) {
    double last = r;
    r = q / k;
    q = (p + last * a) / k;
    p = last * b / k;
    std::array<double, 3> terms{p, q, r};
    for (int i = 0; i < 3; ++i) // i^k
      sum[i] += k % 2 ? Complex(0, k % 4 == 1 ? terms[i] : -terms[i])
                      : Complex(k % 4 == 0 ? terms[i] : -terms[i], 0);
    bound *= norm / k;
  }
  Matrix<3> result{};
  for (int i = 0; i < 9; ++i) {
    addProduct(result[i], sum[1], x[i]);
    addProduct(result[i], sum[2], square[i]);
  }
  for (int i = 0; i < 3; ++i)
    result[4 * i] += sum[0];
  return result;
}

/// u <- exp(i t P) u.
template <int N>
void rotate(double t, const Complex *momentum, Complex *u) {
  Matrix<N> x;
  for (int i = 0; i < N * N; ++i)
    x[i] = t * momentum[i];
  Matrix<N> turn = exponential<N>(x);
  Matrix<N> rotated = multiply<N>(turn.data(), u);
  std::copy(rotated.begin(), rotated.end(), u);
}

/// sum_a p_a T^a with the generalised Gell-Mann matrices / 2, or p for U(1).
void drawMomentum(const Stream &stream, uint64_t high, uint64_t first, int n,
                  Complex *momentum) {
  uint64_t at = first;
  auto draw = [&] { return normalAt(stream, high, at++); };
  if (n == 1) {
    momentum[0] = draw();
    return;
  }
  std::fill(momentum, momentum + n * n, Complex(0));
  for (int i = 0; i < n; ++i)
    for (int j = i + 1; j < n; ++j) {
      double x = draw(), y = draw();
      momentum[i * n + j] = Complex(x, -y) / 2.0;
      momentum[j * n + i] = Complex(x, y) / 2.0;
    }
  for (int l = 1; l < n; ++l) {
    double x = draw() / std::sqrt(2.0 * l * (l + 1));
    for (int i = 0; i < l; ++i)
      momentum[i * n + i] += x;
    momentum[l * n + l] -= x * l;
  }
}

} // namespace

Molecule::Molecule(int colours, std::vector<Complex> links, int threads)
    : links(std::move(links)), momenta(this->links.size()), colours(colours),
      threads(threads), force(this->links.size()) {}

void Molecule::drawMomenta(const ChainOptions &options, int64_t number) {
  Stream stream(options.seed, Purpose::Momenta);
  uint64_t high = uint64_t(options.chain) << 40 | static_cast<uint64_t>(number);
  int size = colours * colours;
  auto count = static_cast<int64_t>(momenta.size()) / size;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < count; ++i)
    drawMomentum(stream, high, static_cast<uint64_t>(i) * size, colours,
                 &momenta[i * size]);
}

void Molecule::reverse() {
  for (Complex &entry : momenta)
    entry = -entry;
}

void Molecule::drift(double time) {
  withColours(colours, [&](auto n) {
    constexpr int size = n() * n();
    auto count = static_cast<int64_t>(links.size()) / size;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int64_t i = 0; i < count; ++i)
      rotate<n()>(time, &momenta[i * size], &links[i * size]);
  });
}

std::string Molecule::kick(Action &action, double time) {
  if (std::string wrong = action.evaluate(links, value, force); !wrong.empty())
    return wrong;
  auto count = static_cast<int64_t>(links.size());
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < count; ++i)
    momenta[i] -= time * force[i];
  return "";
}

/// The kick that ends a step and the one that starts the next are one. The
/// first and the last force come with the values of S at both ends.
std::string Molecule::integrate(Action &action, const HybridOptions &options,
                                double &deltaH) {
  bool isOmelyan = options.integrator == Integrator::Omelyan;
  double step = options.length / static_cast<double>(options.steps);
  double end = isOmelyan ? 0.1931833275037836 : 0.5;
  double kinetic = getKinetic();
  std::string wrong = kick(action, end * step);
  double before = kinetic + value;
  for (int64_t i = 1; i <= options.steps && wrong.empty(); ++i) {
    drift(isOmelyan ? step / 2 : step);
    if (isOmelyan) {
      wrong = kick(action, (1 - 2 * end) * step);
      drift(step / 2);
    }
    if (wrong.empty())
      wrong = kick(action, (i == options.steps ? end : 2 * end) * step);
  }
  deltaH = getKinetic() + value - before;
  return wrong;
}

/// Tr P^2, for U(1) P^2 / 2; matrix by matrix, so that the sum does not depend
/// on the number of threads.
double Molecule::getKinetic() const {
  double sum = std::accumulate(
      momenta.begin(), momenta.end(), 0.0,
      [](double partial, Complex entry) { return partial + std::norm(entry); });
  return colours == 1 ? sum / 2 : sum;
}

void Molecule::project() {
  int size = colours * colours;
  auto count = static_cast<int64_t>(links.size()) / size;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < count; ++i)
    gauge::rt::projectOnGroup(colours > 1, colours, &links[i * size]);
}

/// A change of H that is no number, of an integration that ran away, is
/// rejected like any large one.
std::string gauge::sample::runTrajectory(Chain &chain,
                                         const ChainOptions &place,
                                         Action &action,
                                         const HybridOptions &options,
                                         int threads, Trajectory &done) {
  Molecule molecule(place.colours, chain.links, threads);
  molecule.drawMomenta(place, chain.sweeps);
  if (std::string wrong = molecule.integrate(action, options, done.deltaH);
      !wrong.empty())
    return wrong;
  uint64_t high =
      uint64_t(place.chain) << 40 | static_cast<uint64_t>(chain.sweeps);
  double u = Stream(place.seed, Purpose::Metropolis).uniforms(high, 0)[0];
  done.isAccepted = u <= std::exp(-done.deltaH);
  ++chain.sweeps;
  if (!done.isAccepted)
    return "";
  molecule.project();
  chain.links = std::move(molecule.links);
  return "";
}
