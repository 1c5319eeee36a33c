//===- Plasma.cpp - particles to begin with -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Plasma.h"
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

using Vector = std::array<double, 3>;

/// Where particles may be: first corner and extents.
static std::pair<Vector, Vector> roomOf(const EvolutionOptions &o,
                                        int64_t ends) {
  std::pair<Vector, Vector> room;
  for (int i = 0; i < 3; ++i) {
    int64_t fixed = i == 0 ? ends : 0;
    room.first[i] = (double(fixed) - 0.5) * o.spacings[i];
    room.second[i] = double(o.box.cells[i] - 2 * fixed) * o.spacings[i];
  }
  return room;
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

StreamWave gauge::pic::findWave(const EvolutionOptions &o,
                                const WongOptions &particles,
                                const StreamOptions &streams) {
  Vector size = roomOf(o, 0).second;
  double k = 2 * std::numbers::pi * double(streams.waves) / size[0];
  double v = streams.speed, ka = k * o.spacings[0];
  double density = 2 * double(streams.count) / (size[0] * size[1] * size[2]);
  double charge = o.coupling * streams.charge;
  double w = charge * charge * particles.weight * density *
             std::pow(1 - v * v, 1.5) / particles.mass;
  if (!particles.conserves && k > 0)
    w *= std::sin(ka) / ka;
  double beat = k * v, square = std::sqrt(w * w + 4 * w * beat * beat);
  return {k, beat, std::sqrt(std::max(0.0, square - beat * beat - w))};
}

namespace {
/// One of four kinds of particles of streams, and how the wave displaces it:
/// by a force over m gamma^3 that is alike for all of a sign, as
/// 1 / (omega - k v)^2.
class StreamKind {
public:
  StreamKind(const WongOptions &options, const StreamOptions &streams,
             const StreamWave &wave, int direction, int sign)
      : mass(options.mass), speed(direction * streams.speed),
        charge(sign * streams.charge), k(wave.k) {
    Complex omega(0, wave.growth);
    beat = omega - direction * wave.beating;
    double most = std::abs(beat) > 0 ? std::norm(beat) : 1;
    amplitude = std::abs(beat) > 0
                    ? sign * streams.displacement * most / (beat * beat)
                    : sign * streams.displacement;
  }

  Status add(Wong &particles, Vector x) const {
    Complex wave = amplitude * std::polar(1.0, k * x[0]);
    double v = speed + (Complex(0, -1) * beat * wave).real();
    if (!(std::abs(v) < 1))
      return failure(GAUGE_INVALID_ARGUMENT,
                     "a wave of displacement {:.3g} would make a stream "
                     "faster than light",
                     std::abs(amplitude));
    x[0] += wave.real();
    std::vector<double> q(particles.components());
    q[2] = charge;
    return particles.add(x, {mass * v / std::sqrt(1 - v * v), 0, 0}, q);
  }

private:
  double mass, speed, charge, k;
  Complex beat, amplitude;
};
} // namespace

Status gauge::pic::addStreams(Wong &particles, const EvolutionOptions &o,
                              const StreamOptions &streams) {
  StreamWave wave = findWave(o, particles.options(), streams);
  std::vector<StreamKind> kinds;
  for (int direction : {+1, -1})
    for (int sign : {+1, -1})
      kinds.emplace_back(particles.options(), streams, wave, direction, sign);
  auto [corner, size] = roomOf(o, particles.ends());
  particles.reserve(particles.size() + 4 * streams.count);
  for (int64_t n = 0; n < streams.count; ++n) {
    // Across the beam the R2 sequence of M. Roberts: even, and never in rows.
    constexpr double plastic = 1.324717957244746;
    double along = (double(n) + 0.5) / double(streams.count);
    double step = double(n) + 0.5;
    Vector place{along, step / plastic, step / (plastic * plastic)};
    for (int i = 0; i < 3; ++i)
      place[i] = corner[i] + (place[i] - std::floor(place[i])) * size[i];
    for (const StreamKind &kind : kinds)
      if (Status s = kind.add(particles, place))
        return s;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// A gas
//===----------------------------------------------------------------------===//

namespace {
/// |p| with the weight p^2 exp(-E / T), by its tabulated distribution function.
class Juettner {
public:
  Juettner(double mass, double temperature) {
    // Energies above the mass up to 45 T: what is beyond is below rounding.
    double most = 45 * temperature;
    double range = std::sqrt(most * (most + 2 * mass));
    constexpr int64_t count = 1 << 16;
    step = range / count;
    sums.resize(count + 1);
    double last = 0;
    for (int64_t k = 1; k <= count; ++k) {
      double p = double(k) * step,
             kinetic = p * p / (std::hypot(p, mass) + mass);
      double density = p * p * std::exp(-kinetic / temperature);
      sums[k] = sums[k - 1] + (last + density) / 2;
      last = density;
    }
  }
  double at(double uniform) const {
    double sum = uniform * sums.back();
    auto above = std::lower_bound(sums.begin() + 1, sums.end() - 1, sum);
    double low = *(above - 1), part = (sum - low) / (*above - low);
    return (double(above - 1 - sums.begin()) + part) * step;
  }

private:
  double step;
  std::vector<double> sums;
};
} // namespace

static Vector isotropic(double size, const std::array<double, 2> &uniforms) {
  double z = 2 * uniforms[0] - 1, rest = std::sqrt(std::max(0.0, 1 - z * z));
  double phi = 2 * std::numbers::pi * uniforms[1];
  return {size * z, size * rest * std::cos(phi), size * rest * std::sin(phi)};
}

template <int N>
static std::vector<double> randomCharge(const rt::Stream &stream, uint64_t high,
                                        double size) {
  Components<N> q{};
  q[2] = size;
  Matrix<N> w;
  randomUnitary(stream, high, 1 << 16, true, N, w.data());
  q = rotate<N>(w, q.data());
  return {q.begin(), q.end()};
}

Status gauge::pic::addThermal(Wong &particles, const EvolutionOptions &o,
                              const ThermalOptions &gas) {
  Juettner momenta(particles.options().mass, gas.temperature);
  rt::Stream stream(gas.seed, Purpose::Particles);
  auto [corner, size] = roomOf(o, particles.ends());
  particles.reserve(particles.size() + gas.count);
  std::vector<double> charge;
  for (int64_t n = 0; n < gas.count; ++n) {
    uint64_t high = (uint64_t(gas.number) << 48) + uint64_t(n);
    auto [a, b] = stream.uniforms(high, 0);
    auto [c, d] = stream.uniforms(high, 1);
    Vector x{a, b, c};
    for (int i = 0; i < 3; ++i)
      x[i] = corner[i] + (1 - x[i]) * size[i];
    Vector p = isotropic(momenta.at(d), stream.uniforms(high, 2));
    if (n % 2)
      for (double &q : charge)
        q = -q;
    else
      charge = o.colours == 2 ? randomCharge<2>(stream, high, gas.charge)
                              : randomCharge<3>(stream, high, gas.charge);
    if (Status s = particles.add(x, p, charge))
      return s;
  }
  return success();
}
