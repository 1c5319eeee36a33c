//===- Occupation.cpp - how many gluons there are -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Occupation.h"
#include "runtime/pic/Algebra.h"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

namespace {

/// Waves on a block of planes: all of it, or each plane by itself.
struct Waves {
  int64_t first = 0; ///< plane of the box
  std::array<int64_t, 3> cells{};
  std::array<double, 3> spacings{};
  int from = 0; ///< directions from .. 2 have waves

  int64_t plane() const { return cells[1] * cells[2]; }
  int64_t sites() const { return cells[0] * plane(); }
  std::array<int64_t, 3> place(int64_t site) const {
    return {site / plane(), site / cells[2] % cells[1], site % cells[2]};
  }
  int64_t neighbour(int64_t site, int mu, int64_t step) const {
    auto x = place(site);
    x[mu] = (x[mu] + step + cells[mu]) % cells[mu];
    return (x[0] * cells[1] + x[1]) * cells[2] + x[2];
  }
  /// q_i a_i / 2 of a mode; 0 in directions without waves.
  std::array<double, 3> halfPhase(int64_t mode) const {
    auto n = place(mode);
    std::array<double, 3> half{};
    for (int mu = from; mu < 3; ++mu)
      half[mu] = std::numbers::pi * double(n[mu]) / double(cells[mu]);
    return half;
  }
  /// 2 sin(q_i a_i / 2) / a_i.
  std::array<double, 3> momentum(int64_t mode) const {
    auto k = halfPhase(mode);
    for (int mu = 0; mu < 3; ++mu)
      k[mu] = 2 * std::sin(k[mu]) / spacings[mu];
    return k;
  }
  /// Modes of a block that waves fill, and its volume.
  int64_t modes() const { return from ? plane() : sites(); }
  double volume() const {
    double volume = double(modes());
    for (int mu = from; mu < 3; ++mu)
      volume *= spacings[mu];
    return volume;
  }
};

struct DestroyPlan {
  void operator()(fftw_plan_s *plan) const { fftw_destroy_plan(plan); }
};

/// Fourier transforms of complex numbers [plane][site], in place.
class Fourier {
public:
  explicit Fourier(const Waves &waves) : numbers_(waves.sites()) {
    int n[3];
    for (int mu = 0; mu < 3; ++mu)
      n[mu] = static_cast<int>(waves.cells[mu]);
    auto *data = reinterpret_cast<fftw_complex *>(numbers_.data());
    int many = waves.from ? n[0] : 1, each = static_cast<int>(waves.modes());
    auto make = [&](int sign) {
      // Estimated plans do not depend on how busy the machine is.
      return fftw_plan_many_dft(3 - waves.from, n + waves.from, many, data,
                                nullptr, 1, each, data, nullptr, 1, each, sign,
                                FFTW_ESTIMATE);
    };
    forward_.reset(make(FFTW_FORWARD));
    back_.reset(make(FFTW_BACKWARD));
  }

  std::vector<Complex> &numbers() { return numbers_; }
  void forward() { fftw_execute(forward_.get()); }
  void back() { fftw_execute(back_.get()); }

private:
  std::vector<Complex> numbers_;
  std::unique_ptr<fftw_plan_s, DestroyPlan> forward_, back_;
};

/// The links of both slices on the block, brought to Coulomb gauge.
template <int N>
class Gluons {
public:
  Gluons(const Evolution &evolution, const Waves &waves)
      : evolution_(evolution), waves_(waves), fourier_(waves) {
    for (auto [slice, links] :
         {std::pair(Slice::Before, &before_), std::pair(Slice::Now, &now_)})
      load(slice, *links);
  }

  void fix(const OccupationOptions &options, Occupation &result);
  void count(Occupation &result);

private:
  static constexpr int components = N * N - 1;
  using Links = std::vector<Matrix<N>>; ///< [site][direction]

  void load(Slice slice, Links &links) const;
  /// P^a(U_i) as the mean of both slices.
  Components<N> potential(int64_t site, int mu) const {
    auto a = project<N>(before_[3 * site + mu]);
    auto b = project<N>(now_[3 * site + mu]);
    for (int c = 0; c < components; ++c)
      a[c] = (a[c] + b[c]) / 2;
    return a;
  }
  double functional() const;
  /// sum_i (P(x) - P(x - i)) / a_i^2, [component][site]; its size over that of
  /// its terms.
  double divergence(std::vector<double> &div) const;
  void transform(const std::vector<double> &phi);
  static void transform(const Waves &waves, const std::vector<Matrix<N>> &omega,
                        Links &links);
  /// |F_i(k)|^2 of what is across k of the directions first .. end - 1, summed
  /// over colours.
  std::vector<double> power(const std::vector<double> &field, int first,
                            int end);

  const Evolution &evolution_;
  Waves waves_;
  Fourier fourier_;
  Links before_, now_;
};

template <int N>
void Gluons<N>::load(Slice slice, Links &links) const {
  int64_t each = waves_.plane() * 3;
  links.resize(waves_.sites() * 3);
  std::vector<Complex> numbers(each * N * N);
  for (int64_t k = 0; k < waves_.cells[0]; ++k) {
    evolution_.beam().getLinks(slice, waves_.first + k, numbers);
    for (int64_t i = 0; i < each; ++i)
      std::copy_n(&numbers[i * N * N], N * N, links[k * each + i].begin());
  }
}

/// Sum of Re Tr U_i / a_i^2, which Coulomb gauge makes as large as it can be;
/// plane by plane, so that it does not depend on threads.
template <int N>
double Gluons<N>::functional() const {
  std::vector<double> planes(waves_.cells[0]);
#pragma omp parallel for schedule(static)
  for (int64_t plane = 0; plane < waves_.cells[0]; ++plane)
    for (int64_t k = 0; k < waves_.plane(); ++k)
      for (int mu = waves_.from; mu < 3; ++mu) {
        int64_t at = 3 * (plane * waves_.plane() + k) + mu;
        double trace = 0;
        for (int d = 0; d < N; ++d)
          trace +=
              before_[at][d * (N + 1)].real() + now_[at][d * (N + 1)].real();
        planes[plane] += trace / (waves_.spacings[mu] * waves_.spacings[mu]);
      }
  double sum = 0;
  for (double one : planes)
    sum += one;
  return sum;
}

template <int N>
double Gluons<N>::divergence(std::vector<double> &div) const {
  int64_t sites = waves_.sites();
  div.assign(sites * components, 0);
  std::vector<double> terms(sites), squares(sites);
#pragma omp parallel for schedule(static)
  for (int64_t x = 0; x < sites; ++x) {
    for (int mu = waves_.from; mu < 3; ++mu) {
      double weight = 1 / (waves_.spacings[mu] * waves_.spacings[mu]);
      auto here = potential(x, mu),
           there = potential(waves_.neighbour(x, mu, -1), mu);
      for (int c = 0; c < components; ++c) {
        div[c * sites + x] += weight * (here[c] - there[c]);
        terms[x] += weight * weight * (here[c] * here[c] + there[c] * there[c]);
      }
    }
    for (int c = 0; c < components; ++c)
      squares[x] += div[c * sites + x] * div[c * sites + x];
  }
  double all = 0, size = 0;
  for (int64_t x = 0; x < sites; ++x) {
    all += squares[x];
    size += terms[x];
  }
  // Links that are 1 to rounding are in Coulomb gauge.
  double nothing = 0;
  for (int mu = waves_.from; mu < 3; ++mu)
    nothing += 1e-28 * double(sites) / std::pow(waves_.spacings[mu], 4);
  return size > nothing ? std::sqrt(all / size) : 0;
}

template <int N>
void Gluons<N>::transform(const Waves &waves,
                          const std::vector<Matrix<N>> &omega, Links &links) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < waves.sites() * 3; ++k) {
    int64_t x = k / 3;
    int mu = static_cast<int>(k % 3);
    // Of planes by themselves the links between them stay open: only their E,
    // which turns with x, is of use.
    int64_t y = mu < waves.from ? x : waves.neighbour(x, mu, 1);
    Matrix<N> there = sample::dagger<N>(omega[y].data());
    Matrix<N> u = sample::multiply<N>(omega[x].data(), links[k].data());
    links[k] = sample::multiply<N>(u.data(), there.data());
  }
}

template <int N>
void Gluons<N>::transform(const std::vector<double> &phi) {
  int64_t sites = waves_.sites();
  std::vector<Matrix<N>> omega(sites);
#pragma omp parallel for schedule(static)
  for (int64_t x = 0; x < sites; ++x) {
    Components<N> theta;
    for (int c = 0; c < components; ++c)
      theta[c] = phi[c * sites + x];
    omega[x] = exponential<N>(theta.data());
  }
  transform(waves_, omega, before_);
  transform(waves_, omega, now_);
}

/// Omega = exp(i phi) changes div A by k^2 phi, for weak fields: phi takes it
/// away at once. For strong ones the step is shortened until it ascends.
template <int N>
void Gluons<N>::fix(const OccupationOptions &options, Occupation &result) {
  int64_t sites = waves_.sites();
  std::vector<double> div;
  double step = 1, height = functional();
  for (int n = 0;; ++n) {
    result.residual = divergence(div);
    result.iterations = n;
    if (result.residual <= options.residual || n == options.maxIterations)
      return;
    for (int c = 0; c < components; ++c) {
      for (int64_t x = 0; x < sites; ++x)
        fourier_.numbers()[x] = div[c * sites + x];
      fourier_.forward();
      for (int64_t mode = 0; mode < sites; ++mode) {
        auto k = waves_.momentum(mode);
        double square = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
        fourier_.numbers()[mode] *=
            square > 0 ? -step / (square * double(waves_.modes())) : 0;
      }
      fourier_.back();
      for (int64_t x = 0; x < sites; ++x)
        div[c * sites + x] = fourier_.numbers()[x].real();
    }
    Links before = before_, now = now_;
    transform(div);
    double higher = functional();
    // Close to the top only rounding is left of the ascent.
    if (higher < height - 1e-13 * std::abs(height) && step > 1e-3) {
      before_ = std::move(before);
      now_ = std::move(now);
      step /= 2;
      continue;
    }
    height = higher;
    step = std::min(1.0, step * 1.1);
  }
}

template <int N>
std::vector<double> Gluons<N>::power(const std::vector<double> &field,
                                     int first, int end) {
  int64_t sites = waves_.sites();
  std::vector<double> sum(sites);
  std::vector<Complex> along(sites);
  for (int c = 0; c < components; ++c) {
    std::fill(along.begin(), along.end(), 0);
    for (int mu = first; mu < end; ++mu) {
      for (int64_t x = 0; x < sites; ++x)
        fourier_.numbers()[x] = field[(x * 3 + mu) * components + c];
      fourier_.forward();
      for (int64_t mode = 0; mode < sites; ++mode) {
        // A field lies half a cell up its direction.
        auto k = waves_.momentum(mode), half = waves_.halfPhase(mode);
        double size = std::hypot(k[0], k[1], k[2]);
        sum[mode] += std::norm(fourier_.numbers()[mode]);
        if (size > 0)
          along[mode] += k[mu] / size * fourier_.numbers()[mode] *
                         std::polar(1.0, -half[mu]);
      }
    }
    for (int64_t mode = 0; mode < sites; ++mode)
      sum[mode] -= std::norm(along[mode]);
  }
  return sum;
}

template <int N>
void Gluons<N>::count(Occupation &result) {
  const EvolutionOptions &o = evolution_.options();
  int64_t sites = waves_.sites();
  std::vector<double> electric(sites * 3 * components), magnetic(electric);
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < sites * 3; ++k) {
    double a = o.spacings[k % 3];
    Matrix<N> back = sample::dagger<N>(before_[k].data());
    auto p = project<N>(sample::multiply<N>(now_[k].data(), back.data()));
    auto potential = this->potential(k / 3, static_cast<int>(k % 3));
    for (int c = 0; c < components; ++c) {
      electric[k * components + c] = -p[c] / (o.coupling * a * o.dt);
      magnetic[k * components + c] = potential[c] / (o.coupling * a);
    }
  }
  auto squareE = power(electric, waves_.from, 3),
       squareA = power(magnetic, waves_.from, 3),
       squareBeam = power(electric, 0, waves_.from);
  // Bins as wide as the longest wave.
  double width = HUGE_VAL;
  for (int mu = waves_.from; mu < 3; ++mu)
    if (waves_.cells[mu] > 1)
      width = std::min(width, 2 * std::numbers::pi /
                                  (double(waves_.cells[mu]) * o.spacings[mu]));
  // |F(k)|^2 / volume, F = cell sum_x f; shared by colours, polarisations and
  // planes.
  double cell = waves_.volume() / double(waves_.modes());
  double factor = cell * cell / waves_.volume() / (2 * components);
  for (int64_t mode = 0; mode < sites; ++mode) {
    auto k = waves_.momentum(mode);
    double size = std::hypot(k[0], k[1], k[2]);
    if (size == 0)
      continue;
    auto bin = static_cast<size_t>(size / width + 0.5);
    if (result.bins.size() <= bin)
      result.bins.resize(bin + 1);
    OccupationBin &b = result.bins[bin];
    ++b.modes;
    b.k += size;
    double electric = factor * (squareE[mode] + squareBeam[mode]) / (2 * size);
    double magnetic =
        factor * (squareA[mode] * size + squareBeam[mode] / size) / 2;
    b.electric += electric;
    b.magnetic += magnetic;
    result.energy += 2 * components * size * (electric + magnetic);
  }
  std::erase_if(result.bins, [](const auto &b) { return b.modes == 0; });
  for (OccupationBin &b : result.bins)
    for (double *x : {&b.k, &b.electric, &b.magnetic})
      *x /= double(b.modes);
  double planes = double(sites / waves_.modes());
  result.energy /= waves_.volume() * planes;
}

template <int N>
Occupation measure(const Evolution &evolution, const Waves &waves,
                   const OccupationOptions &options) {
  Occupation result;
  Gluons<N> gluons(evolution, waves);
  gluons.fix(options, result);
  gluons.count(result);
  return result;
}

} // namespace

Occupation gauge::pic::measureOccupation(const Evolution &evolution,
                                         const OccupationOptions &options) {
  const EvolutionOptions &o = evolution.options();
  Waves waves{0, o.box.cells, o.spacings, 0};
  if (!o.box.periodic) {
    waves.from = 1;
    waves.cells[0] = std::max<int64_t>(1, o.box.cells[0] / 8);
    waves.first = (o.box.cells[0] - waves.cells[0]) / 2;
  }
  return withColours(o.colours, [&]<int N>() {
    return measure<N>(evolution, waves, options);
  });
}
