//===- Dipole.cpp - correlators of Wilson lines ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Dipole.h"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using Complex = std::complex<double>;

namespace {

/// Fourier transforms of numbers [site], in place.
class Transform {
public:
  explicit Transform(const Transverse &lattice) : numbers(lattice.sites()) {
    auto *data = reinterpret_cast<fftw_complex *>(numbers.data());
    // Estimated plans do not depend on how busy the machine is.
    plan.reset(fftw_plan_dft_2d(static_cast<int>(lattice.cells[0]),
                                static_cast<int>(lattice.cells[1]), data, data,
                                FFTW_FORWARD, FFTW_ESTIMATE));
  }
  void run() { fftw_execute(plan.get()); }

  std::vector<Complex> numbers;

private:
  struct Destroy {
    void operator()(fftw_plan_s *plan) const { fftw_destroy_plan(plan); }
  };
  std::unique_ptr<fftw_plan_s, Destroy> plan;
};

/// Means of what falls into the same bins.
class Bins {
public:
  explicit Bins(double width) : width(width) {}

  /// The first bin is for 0 alone.
  void add(double at, double value) {
    auto bin = static_cast<size_t>(std::lround(at / width));
    bin = at > 0 ? std::max<size_t>(bin, 1) : 0;
    if (bin >= all.size())
      all.resize(bin + 1);
    all[bin].at += at;
    all[bin].value += value;
    ++all[bin].count;
  }
  std::vector<Dipole::Bin> finish() {
    std::erase_if(all, [](const Dipole::Bin &bin) { return bin.count == 0; });
    for (Dipole::Bin &bin : all) {
      bin.at /= double(bin.count);
      bin.value /= double(bin.count);
    }
    return std::move(all);
  }

private:
  double width;
  std::vector<Dipole::Bin> all;
};

} // namespace

/// sum_ab |V_ab(k)|^2 / (N sites), sites times the transform of D.
static std::vector<double> findPower(const Transverse &lattice,
                                     std::span<const Complex> lines) {
  auto entries = size_t(lattice.colours) * lattice.colours;
  int64_t sites = lattice.sites();
  std::vector<double> power(sites);
  Transform transform(lattice);
  for (size_t entry = 0; entry < entries; ++entry) {
    for (int64_t site = 0; site < sites; ++site)
      transform.numbers[site] = lines[site * entries + entry];
    transform.run();
    for (int64_t k = 0; k < sites; ++k)
      power[k] +=
          std::norm(transform.numbers[k]) / double(lattice.colours * sites);
  }
  return power;
}

static std::vector<double> invert(const Transverse &lattice,
                                  const std::vector<double> &power) {
  Transform transform(lattice);
  std::copy(power.begin(), power.end(), transform.numbers.begin());
  transform.run();
  std::vector<double> correlator;
  correlator.reserve(power.size());
  for (Complex x : transform.numbers)
    correlator.push_back(x.real() / double(lattice.sites()));
  return correlator;
}

std::vector<double> gauge::pic::correlateLines(const Transverse &lattice,
                                               std::span<const Complex> lines) {
  return invert(lattice, findPower(lattice, lines));
}

/// A number of the lattice in one direction: the nearest of its images.
static int64_t nearest(int64_t n, int64_t cells) {
  return std::min(n, cells - n);
}

Dipole gauge::pic::measureDipole(const Transverse &lattice,
                                 std::span<const Complex> lines) {
  const auto &[n, m] = lattice.cells;
  const auto &[a, b] = lattice.spacings;
  auto power = findPower(lattice, lines), correlator = invert(lattice, power);
  double longest = std::max(double(n) * a, double(m) * b);
  double half = std::min(double(n) * a, double(m) * b) / 2;
  Bins distances(std::min(a, b)), momenta(2 * std::numbers::pi / longest);
  for (int64_t site = 0; site < lattice.sites(); ++site) {
    int64_t i = site / m, j = site % m;
    double r = std::hypot(double(nearest(i, n)) * a, double(nearest(j, m)) * b);
    if (r <= half * (1 + 1e-12))
      distances.add(r, correlator[site]);
    momenta.add(std::hypot(2 / a * std::sin(std::numbers::pi * i / n),
                           2 / b * std::sin(std::numbers::pi * j / m)),
                a * b * power[site]);
  }
  return {distances.finish(), momenta.finish()};
}

double Dipole::saturationRadius() const {
  const double level = std::exp(-0.5);
  for (size_t k = 1; k < distances.size(); ++k) {
    const Bin &before = distances[k - 1], &bin = distances[k];
    if (bin.value < level)
      return before.at + (bin.at - before.at) * (before.value - level) /
                             (before.value - bin.value);
  }
  return std::numeric_limits<double>::quiet_NaN();
}
