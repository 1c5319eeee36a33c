//===- InitialFields.cpp - waves, pulses, random fields -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/InitialFields.h"
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"

#include <fftw3.h>

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

using Vector = std::array<double, 3>;

static double dot(const Vector &a, const Vector &b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

namespace {

/// Angles g a_i A_i^a of the slice before and how far they go in a step, of a
/// plane: [site][direction][colour].
struct Angles {
  std::vector<double> before, change;
};

/// Something that adds its angles to those of a plane.
class Source {
public:
  virtual ~Source() = default;
  virtual void add(int64_t plane, Angles &angles) const = 0;
};

/// Where the middle of a link is.
Vector middleOf(const EvolutionOptions &o, int64_t plane, int64_t site,
                int direction) {
  int64_t m = o.box.cells[2];
  Vector x = {double(plane), double(site / m), double(site % m)};
  x[direction] += 0.5;
  for (int i = 0; i < 3; ++i)
    x[i] *= o.spacings[i];
  return x;
}

//===----------------------------------------------------------------------===//
// Waves
//===----------------------------------------------------------------------===//

/// A wave is the sum of two, each with a frequency: across the beam and k, and
/// the other transverse one.
class WaveSource : public Source {
public:
  WaveSource(const EvolutionOptions &o, const Wave &wave)
      : options_(o), wave_(wave) {
    for (int i = 0; i < 3; ++i) {
      k_[i] = 2 * std::numbers::pi * double(wave.mode[i]) /
              (double(o.box.cells[i]) * o.spacings[i]);
      chi_[i] = 2 / o.spacings[i] * std::sin(k_[i] * o.spacings[i] / 2);
    }
    Vector across = {0, -chi_[2], chi_[1]};
    double norm = dot(across, across), share = 0;
    if (norm > 0)
      share = dot(across, wave.polarisation) / norm;
    for (int i = 0; i < 3; ++i) {
      first_[i] = share * across[i];
      second_[i] = wave.polarisation[i] - first_[i];
    }
    makeTransverse(second_);
    halfStep_ = {halfStep(true), halfStep(false)};
  }

  void add(int64_t plane, Angles &angles) const override {
    int components = options_.colours * options_.colours - 1;
    int64_t sites = options_.box.sitesOfPlane();
#pragma omp parallel for schedule(static)
    for (int64_t site = 0; site < sites; ++site)
      for (int i = 0; i < 3; ++i) {
        double phase =
            dot(k_, middleOf(options_, plane, site, i)) + wave_.phase;
        double scale = wave_.amplitude * options_.spacings[i];
        int64_t at = (site * 3 + i) * components + wave_.colour;
        double parts[] = {scale * first_[i], scale * second_[i]}, change = 0;
        for (int p : {0, 1}) {
          double w = wave_.still ? 0 : halfStep_[p]; // w dt / 2
          angles.before[at] += parts[p] * std::cos(phase + w);
          change += 2 * parts[p] * std::sin(phase) * std::sin(w);
        }
        angles.change[at] += angleOf(change);
      }
  }

private:
  /// Gauss's law of plane waves: c.e = 0. In the implicit schemes its terms of
  /// the magnetic energy count (docs/pic.md).
  void makeTransverse(Vector &e) const {
    double h = options_.dt * options_.dt / 4;
    double across = chi_[1] * chi_[1] + chi_[2] * chi_[2];
    Vector c = chi_;
    if (options_.scheme == Scheme::SemiImplicit)
      c = {chi_[0] * (1 + h * across), chi_[1] * (1 - h * chi_[0] * chi_[0]),
           chi_[2] * (1 - h * chi_[0] * chi_[0])};
    double norm = dot(c, c);
    if (norm == 0)
      return;
    double share = dot(c, e) / norm;
    for (int i = 0; i < 3; ++i)
      e[i] -= share * c[i];
  }

  /// Gauss's law is linear in P, which is 2 sin(angle / 2) of the temporal
  /// plaquette, or in the electric field, which is the angle.
  double angleOf(double p) const {
    return options_.scheme == Scheme::Exponential ? p : 2 * std::asin(p / 2);
  }

  /// w dt / 2 by the scheme's dispersion relation.
  double halfStep(bool isAcross) const {
    double dt2 = options_.dt * options_.dt;
    double along = chi_[0] * chi_[0];
    double across = chi_[1] * chi_[1] + chi_[2] * chi_[2];
    double squared = along + across;
    if (options_.scheme == Scheme::SemiImplicit)
      squared /= 1 + dt2 * across / 2 -
                 (isAcross ? 0 : dt2 * dt2 * along * across / 16);
    if (options_.scheme == Scheme::Implicit)
      squared /= 1 + dt2 * squared / 2;
    return std::asin(std::min(1.0, std::sqrt(squared * dt2) / 2));
  }

  const EvolutionOptions &options_;
  const Wave &wave_;
  Vector k_{}, chi_{}, first_{}, second_{};
  std::array<double, 2> halfStep_{};
};

//===----------------------------------------------------------------------===//
// Pulses and random fields
//===----------------------------------------------------------------------===//

class PulseSource : public Source {
public:
  PulseSource(const EvolutionOptions &o, const Pulse &pulse)
      : options_(o), pulse_(pulse) {}

  void add(int64_t plane, Angles &angles) const override {
    double half = pulse_.direction * options_.dt / 2;
    double x = double(plane) * options_.spacings[0];
    double before = profile(x + half), change = profile(x - half) - before;
    int components = options_.colours * options_.colours - 1;
    int64_t sites = options_.box.sitesOfPlane();
    for (int64_t site = 0; site < sites; ++site)
      for (int i : {1, 2}) {
        double scale = pulse_.amplitude * pulse_.polarisation[i - 1] *
                       options_.spacings[i];
        int64_t at = (site * 3 + i) * components + pulse_.colour;
        angles.before[at] += scale * before;
        angles.change[at] += scale * change;
      }
  }

private:
  double profile(double x) const {
    double u = (x - pulse_.position) / pulse_.width;
    // Further out there is nothing that needs memory.
    return std::abs(u) < 9 ? std::exp(-u * u / 2) : 0;
  }

  const EvolutionOptions &options_;
  const Pulse &pulse_;
};

class RandomSource : public Source {
public:
  RandomSource(const EvolutionOptions &o, const RandomFields &random)
      : options_(o), components_(o.colours * o.colours - 1) {
    for (int i = 0; i < 3; ++i)
      for (int a = 0; a < components_; ++a)
        fields_.push_back(makeField(random, uint64_t(i * components_ + a)));
  }

  void add(int64_t plane, Angles &angles) const override {
    int64_t sites = options_.box.sitesOfPlane();
    for (int64_t site = 0; site < sites; ++site)
      for (size_t k = 0; k < fields_.size(); ++k) {
        double scale = options_.spacings[k / components_];
        angles.before[site * int64_t(fields_.size()) + int64_t(k)] +=
            scale * fields_[k][plane * sites + site];
      }
  }

private:
  /// White noise without what lies beyond the cut, scaled to its size.
  std::vector<double> makeField(const RandomFields &random,
                                uint64_t which) const {
    const auto &n = options_.box.cells;
    int64_t volume = n[0] * n[1] * n[2], last = n[2] / 2 + 1;
    std::vector<double> values(volume);
    std::vector<Complex> modes(n[0] * n[1] * last);
    auto *raw = reinterpret_cast<fftw_complex *>(modes.data());
    int extents[3] = {int(n[0]), int(n[1]), int(n[2])};
    // Estimated plans do not depend on how busy the machine is.
    fftw_plan there =
        fftw_plan_dft_r2c(3, extents, values.data(), raw, FFTW_ESTIMATE);
    fftw_plan back =
        fftw_plan_dft_c2r(3, extents, raw, values.data(), FFTW_ESTIMATE);
    Stream stream(random.seed, Purpose::Charges);
    for (int64_t site = 0; site < volume; ++site)
      values[site] =
          normalAt(stream, (uint64_t(1) << 56) + which, uint64_t(site));
    fftw_execute(there);
    int64_t kept = 0;
    for (int64_t i = 0; i < n[0] * n[1] * last; ++i) {
      Vector k = momentumOf({i / (n[1] * last), i / last % n[1], i % last});
      bool isKept = random.cut == 0 || dot(k, k) <= random.cut * random.cut;
      int64_t copies = i % last == 0 || 2 * (i % last) == n[2] ? 1 : 2;
      kept += isKept ? copies : 0;
      modes[i] *= isKept ? 1 : 0;
    }
    fftw_execute(back);
    fftw_destroy_plan(there);
    fftw_destroy_plan(back);
    double scale =
        random.amplitude /
        std::sqrt(double(std::max<int64_t>(kept, 1)) * double(volume));
    for (double &x : values)
      x *= scale;
    return values;
  }

  Vector momentumOf(const std::array<int64_t, 3> &mode) const {
    Vector k;
    for (int i = 0; i < 3; ++i) {
      int64_t n = options_.box.cells[i];
      int64_t m = mode[i] > n / 2 ? mode[i] - n : mode[i];
      k[i] =
          2 * std::numbers::pi * double(m) / (double(n) * options_.spacings[i]);
    }
    return k;
  }

  const EvolutionOptions &options_;
  int components_;
  std::vector<std::vector<double>> fields_;
};

} // namespace

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

static std::unique_ptr<Source> makeSource(const EvolutionOptions &o,
                                          const InitialField &field) {
  if (const auto *wave = std::get_if<Wave>(&field))
    return std::make_unique<WaveSource>(o, *wave);
  if (const auto *pulse = std::get_if<Pulse>(&field))
    return std::make_unique<PulseSource>(o, *pulse);
  return std::make_unique<RandomSource>(o, std::get<RandomFields>(field));
}

/// Links of a plane; false if a temporal plaquette would leave the group.
template <int N>
static bool setPlane(Evolution &evolution, int64_t plane,
                     const Angles &angles) {
  constexpr int64_t components = N * N - 1;
  const EvolutionOptions &o = evolution.options();
  int64_t links = 3 * o.box.sitesOfPlane();
  std::vector<Complex> before(links * N * N), now(before);
  bool isPossible = true, isEmpty = true;
  for (int64_t k = 0; k < links; ++k) {
    const double *change = &angles.change[k * components];
    double size = 0;
    for (int64_t a = 0; a < components; ++a)
      size = std::hypot(size, change[a]);
    for (int64_t a = 0; a < components; ++a)
      isEmpty &= change[a] == 0 && angles.before[k * components + a] == 0;
    isPossible &= size <= std::numbers::pi; // and finite
    Matrix<N> u = exponential<N>(&angles.before[k * components]);
    Matrix<N> step = exponential<N>(change);
    std::copy(u.begin(), u.end(), &before[k * N * N]);
    Matrix<N> v = sample::multiply<N>(step.data(), u.data());
    std::copy(v.begin(), v.end(), &now[k * N * N]);
  }
  if (isEmpty)
    return true;
  // Fields that stand still for now move later: their slabs are live.
  evolution.beam().setLinks(Slice::Now, plane, now);
  evolution.beam().setLinks(Slice::Before, plane, before);
  return isPossible;
}

Status gauge::pic::setFields(Evolution &evolution,
                             std::span<const InitialField> fields) {
  const EvolutionOptions &o = evolution.options();
  std::vector<std::unique_ptr<Source>> sources;
  for (const InitialField &field : fields)
    sources.push_back(makeSource(o, field));
  size_t each = 3 * o.box.sitesOfPlane() * (o.colours * o.colours - 1);
  Angles angles;
  for (int64_t plane = 0; plane < o.box.cells[0]; ++plane) {
    angles.before.assign(each, 0);
    angles.change.assign(each, 0);
    for (const auto &source : sources)
      source->add(plane, angles);
    bool isPossible = o.colours == 2 ? setPlane<2>(evolution, plane, angles)
                                     : setPlane<3>(evolution, plane, angles);
    if (!isPossible)
      return failure(GAUGE_INVALID_ARGUMENT,
                     "the initial fields move too far in a step in plane {}: "
                     "take a smaller amplitude or step",
                     plane);
  }
  evolution.settle();
  if (o.scheme == Scheme::Exponential) {
    evolution.setElectricFromLinks();
    evolution.settle();
  }
  return success();
}
