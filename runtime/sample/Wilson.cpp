//===- Wilson.cpp - sampling the Wilson action ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/sample/Wilson.h"
#include "runtime/sample/Matrices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

using namespace gauge::sample;
using gauge::rt::Purpose;
using gauge::rt::Stream;

namespace {

/// Sweeps after which rounding is taken off the links.
constexpr int64_t sweepsBetweenProjections = 10;

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

/// The numbers of one link in one sweep, one after another.
class Draws {
public:
  Draws(const Stream &stream, uint64_t high, uint64_t link)
      : stream_(stream), high_(high), low_(link << 16) {}

  /// In (0, 1].
  double uniform() {
    if (left_ == 0) {
      block_ = stream_.uniforms(high_, low_++);
      left_ = 2;
    }
    return block_[--left_];
  }

private:
  const Stream &stream_;
  uint64_t high_, low_;
  std::array<double, 2> block_{};
  int left_ = 0;
};

/// Rejection by Kennedy and Pendleton takes more than two trials below.
constexpr double creutzBelow = 1.5;

/// x0 of (x0, x) on the sphere with the weight exp(a x0), a >= 0.
double drawFirst(double a, Draws &draws) {
  if (a >= creutzBelow)
    for (;;) {
      double c = std::cos(2 * std::numbers::pi * draws.uniform());
      double delta =
          -(std::log(draws.uniform()) + c * c * std::log(draws.uniform())) / a;
      double r = draws.uniform();
      if (r * r <= 1 - delta / 2)
        return 1 - delta;
    }
  for (;;) {
    double u = draws.uniform();
    double x = a < 1e-6 ? 2 * u - 1
                        : 1 + std::log1p((u - 1) * -std::expm1(-2 * a)) / a;
    double r = draws.uniform();
    if (r * r <= 1 - x * x)
      return std::clamp(x, -1.0, 1.0);
  }
}

/// An angle with the weight exp(kappa cos).
double drawAngle(double kappa, Draws &draws) {
  if (kappa < 1e-6)
    return std::numbers::pi * (2 * draws.uniform() - 1);
  double tau = 1 + std::sqrt(1 + 4 * kappa * kappa);
  double rho = (tau - std::sqrt(2 * tau)) / (2 * kappa);
  double r = (1 + rho * rho) / (2 * rho);
  for (;;) {
    double z = std::cos(std::numbers::pi * draws.uniform());
    double f = (1 + r * z) / (r + z), c = kappa * (r - f);
    double u = draws.uniform();
    if (c * (2 - c) < u && std::log(c / u) + 1 - c < 0)
      continue;
    double angle = std::acos(std::clamp(f, -1.0, 1.0));
    return draws.uniform() < 0.5 ? -angle : angle;
  }
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

/// A quaternion ((a, b), (-b*, a*)) of length 1.
struct Quaternion {
  Complex a, b;

  friend Quaternion operator*(const Quaternion &x, const Quaternion &y) {
    return {x.a * y.a - x.b * std::conj(y.b), x.a * y.b + x.b * std::conj(y.a)};
  }
  Quaternion conjugate() const { return {std::conj(a), -b}; }
};

/// Rows i and j of `matrix` times a quaternion from the left.
template <int N>
void rotateRows(const Quaternion &g, int i, int j, Complex *matrix) {
  for (int c = 0; c < N; ++c) {
    Complex x = matrix[i * N + c], y = matrix[j * N + c];
    matrix[i * N + c] = g.a * x + g.b * y;
    matrix[j * N + c] = -std::conj(g.b) * x + std::conj(g.a) * y;
  }
}

//===----------------------------------------------------------------------===//
// The chain
//===----------------------------------------------------------------------===//

template <int N>
class ChainOf final : public WilsonChain {
public:
  explicit ChainOf(const WilsonOptions &options);

  void startCold() override;
  void startHot() override;
  void heatBath(int threads) override { sweep(false, threads); }
  void overrelax(int threads) override { sweep(true, threads); }
  double getPlaquette(int threads) const override;

private:
  int dimensions() const { return static_cast<int>(options_.extents.size()); }
  Complex *link(int64_t site, int mu) {
    return &links[(site * dimensions() + mu) * N * N];
  }
  const Complex *link(int64_t site, int mu) const {
    return &links[(site * dimensions() + mu) * N * N];
  }
  int64_t forward(int64_t site, int mu) const {
    return neighbours_[(site * dimensions() + mu) * 2];
  }
  int64_t backward(int64_t site, int mu) const {
    return neighbours_[(site * dimensions() + mu) * 2 + 1];
  }
  void findNeighbours();
  Matrix<N> sumStaples(int64_t site, int mu) const;
  void sweep(bool reflect, int threads);
  void update(int64_t site, int mu, bool reflect);
  void project(int threads);

  WilsonOptions options_;
  Stream stream_;
  int64_t sites_;
  std::vector<int64_t> neighbours_;            ///< [site][mu][up, down]
  std::vector<std::vector<int64_t>> coloured_; ///< sites by colour
};

template <int N>
ChainOf<N>::ChainOf(const WilsonOptions &options)
    : options_(options), stream_(options.seed, Purpose::Sampling),
      sites_(std::accumulate(options.extents.begin(), options.extents.end(),
                             int64_t(1), std::multiplies<>())) {
  findNeighbours();
  links.resize(sites_ * dimensions() * N * N);
  startCold();
}

/// Along an axis colours are 0, 1, 0, 1, .. and 2 at the end of an odd one.
/// Neighbours differ on one axis, so they differ in the sum modulo 3, or modulo
/// 2 if there is no 2.
template <int N>
void ChainOf<N>::findNeighbours() {
  bool isOdd = std::ranges::any_of(options_.extents,
                                   [](int64_t extent) { return extent % 2; });
  int colours = isOdd ? 3 : 2;
  coloured_.resize(colours);
  neighbours_.resize(sites_ * dimensions() * 2);
  for (int64_t site = 0; site < sites_; ++site) {
    int64_t stride = sites_, rest = site, colour = 0;
    for (int mu = 0; mu < dimensions(); ++mu) {
      int64_t extent = options_.extents[mu];
      stride /= extent;
      int64_t x = rest / stride;
      rest %= stride;
      colour += extent % 2 && x == extent - 1 ? 2 : x % 2;
      int64_t *of = &neighbours_[(site * dimensions() + mu) * 2];
      of[0] = site + ((x + 1) % extent - x) * stride;
      of[1] = site + ((x + extent - 1) % extent - x) * stride;
    }
    coloured_[colour % colours].push_back(site);
  }
}

template <int N>
void ChainOf<N>::startCold() {
  std::ranges::fill(links, Complex(0));
  for (size_t at = 0; at < links.size(); at += N * N)
    for (int i = 0; i < N; ++i)
      links[at + i * N + i] = 1;
}

template <int N>
void ChainOf<N>::startHot() {
  Stream stream(options_.seed, Purpose::Links);
  for (int64_t site = 0; site < sites_; ++site)
    for (int mu = 0; mu < dimensions(); ++mu)
      randomUnitary(stream, options_.chain,
                    static_cast<uint64_t>(site) << 24 | uint64_t(mu) << 16,
                    N > 1, N, link(site, mu));
}

/// A such that the action depends on the link by -beta/N Re Tr U A.
template <int N>
Matrix<N> ChainOf<N>::sumStaples(int64_t site, int mu) const {
  Matrix<N> sum{};
  for (int nu = 0; nu < dimensions(); ++nu) {
    if (nu == mu)
      continue;
    int64_t up = forward(site, mu), down = backward(site, nu);
    // U_nu(x+mu) U_mu(x+nu)^dagger U_nu(x)^dagger
    Matrix<N> there = dagger<N>(
        multiply<N>(link(site, nu), link(forward(site, nu), mu)).data());
    Matrix<N> first = multiply<N>(link(up, nu), there.data());
    // U_nu(x+mu-nu)^dagger U_mu(x-nu)^dagger U_nu(x-nu)
    Matrix<N> back = dagger<N>(
        multiply<N>(link(down, mu), link(backward(up, nu), nu)).data());
    Matrix<N> second = multiply<N>(back.data(), link(down, nu));
    for (int i = 0; i < N * N; ++i)
      sum[i] += first[i] + second[i];
  }
  return sum;
}

template <int N>
void ChainOf<N>::update(int64_t site, int mu, bool reflect) {
  Draws draws(stream_,
              uint64_t(options_.chain) << 40 | static_cast<uint64_t>(sweeps),
              static_cast<uint64_t>(site * dimensions() + mu));
  Complex *u = link(site, mu);
  Matrix<N> staples = sumStaples(site, mu);
  if constexpr (N == 1) {
    double size = std::abs(staples[0]);
    if (size == 0)
      return;
    Complex towards = std::conj(staples[0]) / size;
    u[0] =
        reflect
            ? towards * towards * std::conj(u[0])
            : towards * std::polar(1.0, drawAngle(options_.beta * size, draws));
    return;
  }
  Matrix<N> w = multiply<N>(u, staples.data());
  for (int i = 0; i < N; ++i)
    for (int j = i + 1; j < N; ++j) {
      // The part of the block that Re Tr of a quaternion times it sees.
      Complex a = (w[i * N + i] + std::conj(w[j * N + j])) / 2.0;
      Complex b = (w[i * N + j] - std::conj(w[j * N + i])) / 2.0;
      double size = std::sqrt(std::norm(a) + std::norm(b));
      if (size == 0)
        continue;
      Quaternion back = Quaternion{a / size, b / size}.conjugate();
      Quaternion g = back;
      if (!reflect) {
        double x = drawFirst(2 * options_.beta / N * size, draws);
        double length = std::sqrt(std::max(0.0, 1 - x * x));
        double z = 2 * draws.uniform() - 1, rho = std::sqrt(1 - z * z);
        double phi = 2 * std::numbers::pi * draws.uniform();
        g = {{x, length * z},
             {length * rho * std::sin(phi), length * rho * std::cos(phi)}};
      }
      g = g * back;
      rotateRows<N>(g, i, j, u);
      rotateRows<N>(g, i, j, w.data());
    }
}

template <int N>
void ChainOf<N>::sweep(bool reflect, int threads) {
  for (int mu = 0; mu < dimensions(); ++mu)
    for (const std::vector<int64_t> &sites : coloured_) {
      auto count = static_cast<int64_t>(sites.size());
#pragma omp parallel for num_threads(threads) schedule(static)
      for (int64_t i = 0; i < count; ++i)
        update(sites[i], mu, reflect);
    }
  if (++sweeps % sweepsBetweenProjections == 0)
    project(threads);
}

template <int N>
void ChainOf<N>::project(int threads) {
  auto count = static_cast<int64_t>(links.size()) / (N * N);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < count; ++i)
    gauge::rt::projectOnGroup(N > 1, N, &links[i * N * N]);
}

template <int N>
double ChainOf<N>::getPlaquette(int threads) const {
  int planes = dimensions() * (dimensions() - 1) / 2;
  std::vector<double> sums(sites_);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t site = 0; site < sites_; ++site)
    for (int mu = 0; mu < dimensions(); ++mu)
      for (int nu = 0; nu < mu; ++nu) {
        auto one = multiply<N>(link(site, mu), link(forward(site, mu), nu));
        auto other = multiply<N>(link(site, nu), link(forward(site, nu), mu));
        for (int i = 0; i < N * N; ++i)
          sums[site] += (one[i] * std::conj(other[i])).real();
      }
  double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  return sum / (static_cast<double>(sites_) * planes * N);
}

} // namespace

std::string gauge::sample::checkOptions(const WilsonOptions &options) {
  if (options.colours < 1 || options.colours > maxColours)
    return "the group is U(1) or SU(2) to SU(" + std::to_string(maxColours) +
           ")";
  if (options.extents.size() < 2 || options.extents.size() > 4)
    return "a lattice with plaquettes has 2 to 4 dimensions";
  for (int64_t extent : options.extents)
    if (extent < 2)
      return "extents are 2 at least: in one of 1 a link is its own neighbour";
  if (!(options.beta >= 0) || !std::isfinite(options.beta))
    return "beta is a number from 0 on";
  return "";
}

std::unique_ptr<WilsonChain> WilsonChain::create(const WilsonOptions &options) {
  std::unique_ptr<WilsonChain> chain;
  if (checkOptions(options).empty())
    withColours(options.colours, [&](auto n) {
      chain = std::make_unique<ChainOf<n()>>(options);
    });
  return chain;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// The mean of (x_i - mean) (x_{i + lag} - mean).
static double correlate(std::span<const double> series, double mean,
                        size_t lag) {
  double sum = 0;
  for (size_t i = 0; i + lag < series.size(); ++i)
    sum += (series[i] - mean) * (series[i + lag] - mean);
  return sum / static_cast<double>(series.size() - lag);
}

Estimate gauge::sample::estimate(std::span<const double> series) {
  Estimate result;
  auto count = static_cast<double>(series.size());
  if (series.empty())
    return result;
  result.mean = std::accumulate(series.begin(), series.end(), 0.0) / count;
  double variance = correlate(series, result.mean, 0);
  if (variance <= 0)
    return result;
  for (size_t window = 1; window < series.size() / 2; ++window) {
    result.time += correlate(series, result.mean, window) / variance;
    double time = std::max(result.time, 0.500001);
    double decay = 1.5 / std::log((2 * time + 1) / (2 * time - 1));
    auto w = static_cast<double>(window);
    if (std::exp(-w / decay) < decay / std::sqrt(w * count))
      break;
  }
  result.time = std::max(result.time, 0.5);
  result.error = std::sqrt(2 * result.time * variance / count);
  return result;
}
