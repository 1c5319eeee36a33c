//===- Sheet.cpp - colour charges on a sheet across the beam --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Sheet.h"
#include "runtime/Random.h"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using Complex = std::complex<double>;

/// Integral of a Woods-Saxon density along the beam at a distance from its
/// centre, up to a factor.
static double thickness(double distance, double radius, double skin) {
  double most = radius + 20 * skin, step = most / 400, sum = 0;
  for (int k = 0; k < 400; ++k) {
    double r = std::hypot(distance, (k + 0.5) * step);
    sum += step / (1 + std::exp((r - radius) / std::max(skin, 1e-9 * radius)));
  }
  return sum;
}

namespace {

/// Solves (k^2 + m^2) phi = rho across the beam, with regulators.
class Poisson {
public:
  Poisson(const Transverse &lattice, const SheetOptions &options)
      : lattice_(lattice), options_(options), n_(lattice.cells[0]),
        m_(lattice.cells[1]), modes_(n_ * (m_ / 2 + 1)), values_(n_ * m_) {
    auto *modes = reinterpret_cast<fftw_complex *>(modes_.data());
    int n = static_cast<int>(n_), m = static_cast<int>(m_);
    // Estimated plans do not depend on how busy the machine is.
    forward_ = fftw_plan_dft_r2c_2d(n, m, values_.data(), modes, FFTW_ESTIMATE);
    back_ = fftw_plan_dft_c2r_2d(n, m, modes, values_.data(), FFTW_ESTIMATE);
  }
  Poisson(const Poisson &) = delete;
  ~Poisson() {
    fftw_destroy_plan(forward_);
    fftw_destroy_plan(back_);
  }

  /// Charges in, potential out.
  std::vector<double> &values() { return values_; }
  void solve() {
    fftw_execute(forward_);
    for (int64_t i = 0; i < n_; ++i)
      for (int64_t j = 0; j <= m_ / 2; ++j)
        modes_[i * (m_ / 2 + 1) + j] *= factor(i, j) / double(n_ * m_);
    fftw_execute(back_);
  }

private:
  double factor(int64_t i, int64_t j) const {
    const double tau = 2 * std::numbers::pi;
    double k1 = tau * double(i > n_ / 2 ? i - n_ : i) / double(n_);
    double k2 = tau * double(j) / double(m_);
    double a = lattice_.spacings[0], b = lattice_.spacings[1];
    if (!i && !j)
      return 0; // the whole is neutral
    if (options_.ultraviolet > 0 &&
        std::hypot(k1 / a, k2 / b) > options_.ultraviolet)
      return 0;
    double s1 = 2 * std::sin(k1 / 2) / a, s2 = 2 * std::sin(k2 / 2) / b;
    return 1 / (s1 * s1 + s2 * s2 + options_.infrared * options_.infrared);
  }

  const Transverse &lattice_;
  const SheetOptions &options_;
  int64_t n_, m_;
  std::vector<Complex> modes_;
  std::vector<double> values_;
  fftw_plan forward_ = nullptr, back_ = nullptr;
};

} // namespace

Sheets::Sheets(const Transverse &lattice, const SheetOptions &options)
    : lattice_(lattice), options_(options) {
  if (options.radius <= 0)
    return;
  envelope_.resize(lattice.sites());
  double middle = thickness(0, options.radius, options.skin);
  int64_t m = lattice.cells[1];
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < lattice.sites(); ++site) {
    double y = double(site / m) * lattice.spacings[0] - options.centre[0];
    double z = double(site % m) * lattice.spacings[1] - options.centre[1];
    envelope_[site] = std::sqrt(
        thickness(std::hypot(y, z), options.radius, options.skin) / middle);
  }
}

std::vector<double> Sheets::makePotential(int sheet) const {
  Poisson poisson(lattice_, options_);
  rt::Stream stream(options_.seed, rt::Purpose::Charges);
  int64_t sites = lattice_.sites();
  int components = lattice_.components();
  std::vector<double> potential(sites * components);
  double area = lattice_.spacings[0] * lattice_.spacings[1];
  double size =
      lattice_.coupling * options_.mu / std::sqrt(area * options_.sheets);
  for (int a = 0; a < components; ++a) {
    uint64_t high = (uint64_t(options_.number) << 40) + (uint64_t(sheet) << 8) +
                    uint64_t(a);
    for (int64_t site = 0; site < sites; ++site)
      poisson.values()[site] = size *
                               (envelope_.empty() ? 1 : envelope_[site]) *
                               rt::normalAt(stream, high, uint64_t(site));
    poisson.solve();
    for (int64_t site = 0; site < sites; ++site)
      potential[site * components + a] =
          lattice_.coupling * poisson.values()[site];
  }
  return potential;
}
