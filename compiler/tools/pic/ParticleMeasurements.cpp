//===- ParticleMeasurements.cpp - what is measured of particles -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Measurement.h"
#include "compiler/tools/pic/OpenPmd.h"
#include "compiler/tools/pic/Particles.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::Wong;

namespace {

class ParticleMeasurement : public Measurement {
public:
  using Measurement::Measurement;

protected:
  /// Of energies and momenta in the output.
  double energyUnit() const { return input.isPhysical ? hbarC : 1; }
};

/// particles.csv: sums over all particles of each kind, at the time of the
/// fields. Those of weight 0 count once.
class Particles : public ParticleMeasurement {
public:
  using ParticleMeasurement::ParticleMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// Equal ones from `low` to `high`; what is beyond belongs to the outermost.
struct Bins {
  double low, high;
  int64_t count;

  double width() const { return (high - low) / double(count); }
  double centre(int64_t bin) const {
    return low + (double(bin) + 0.5) * width();
  }
  int64_t find(double x) const {
    double at = (x - low) / width();
    return at > 0 ? int64_t(std::min(at, double(count - 1))) : 0;
  }
};

/// phase_space/STEP.csv: how many particles there are by place and momentum
/// along the beam.
class PhaseSpace : public ParticleMeasurement {
public:
  using ParticleMeasurement::ParticleMeasurement;
  uint64_t bytes() const override {
    return uint64_t(places().count * momenta) * 40 * input.particles.size();
  }
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  static constexpr int64_t momenta = 64;
  Bins places() const;
  std::string listKind(size_t kind, const Wong &particles) const;
};

/// spectrum/STEP.csv: how many particles there are by kinetic energy.
class Spectrum : public ParticleMeasurement {
public:
  using ParticleMeasurement::ParticleMeasurement;
  uint64_t bytes() const override {
    return energies * 40 * input.particles.size();
  }
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  static constexpr int64_t energies = 50;
  std::string listKind(size_t kind, const Wong &particles) const;
};

/// particles_3d/STEP.h5: all particles.
class AllParticles : public ParticleMeasurement {
public:
  using ParticleMeasurement::ParticleMeasurement;
  uint64_t bytes() const override;
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  std::vector<ParticleRecord> recordsOf(const Wong &particles) const;
};

} // namespace

llvm::Error Particles::measure(const Moment &moment, Folder &folder) {
  static const char *const columns[] = {
      "step",       "t",          "kind",      "count", "kinetic", "momentum_l",
      "momentum_x", "momentum_y", "quadratic", "cubic", "spread"};
  for (auto [k, particles] : llvm::enumerate(evolution.particles())) {
    double kinetic = energyUnit() * particles.kineticEnergy();
    if (!std::isfinite(kinetic))
      return run::fail("step " + llvm::Twine(moment.step) +
                       ": the energy of particles is not finite");
    auto momentum = particles.totalMomentum();
    for (double &p : momentum)
      p *= energyUnit();
    auto casimirs = particles.casimirs();
    if (llvm::Error error = folder.append(
            "particles.csv", columns,
            {double(moment.step), moment.t, double(k + 1),
             double(particles.size()), kinetic, momentum[0], momentum[1],
             momentum[2], casimirs[0], casimirs[1], particles.casimirSpread()}))
      return error;
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Distributions
//===----------------------------------------------------------------------===//

/// Of all particles, at least `least`.
template <class Value>
static double largestOf(const Wong &particles, double least, Value &&value) {
  double most = 0;
  for (int64_t k = 0; k < particles.size(); ++k)
    most = std::max(most, std::abs(value(k)));
  return most > 0 ? most : least;
}

Bins PhaseSpace::places() const {
  int64_t n = input.evolution.box.cells[0];
  double a = input.evolution.spacings[0];
  return {-a / 2, (double(n) - 0.5) * a, std::min<int64_t>(n, 128)};
}

std::string PhaseSpace::listKind(size_t kind, const Wong &particles) const {
  auto momentumOf = [&](int64_t k) {
    return energyUnit() * particles.momentum(k)[0];
  };
  double most = largestOf(particles, 1, momentumOf);
  Bins z = places(), p{-most, most, momenta};
  std::vector<double> density(z.count * p.count);
  double one = particles.countOfOne() / (z.width() * p.width());
  for (int64_t k = 0; k < particles.size(); ++k)
    density[z.find(particles.position(k)[0]) * p.count +
            p.find(momentumOf(k))] += one;
  std::string text;
  for (int64_t k = 0; k < z.count * p.count; ++k)
    text += formatRow({double(kind + 1), z.centre(k / p.count),
                       p.centre(k % p.count), density[k]});
  return text;
}

llvm::Error PhaseSpace::measure(const Moment &moment, Folder &folder) {
  static const char *const columns[] = {"kind", "z", "p_z", "density"};
  std::string text = formatHeading(columns);
  for (auto [k, particles] : llvm::enumerate(evolution.particles()))
    text += listKind(k, particles);
  return folder.write(profileOf(moment), text);
}

std::string Spectrum::listKind(size_t kind, const Wong &particles) const {
  auto energyOf = [&](int64_t k) {
    return energyUnit() * particles.kineticEnergy(k);
  };
  Bins bins{0, largestOf(particles, 1, energyOf), energies};
  std::vector<double> density(bins.count);
  for (int64_t k = 0; k < particles.size(); ++k)
    density[bins.find(energyOf(k))] += particles.countOfOne() / bins.width();
  std::string text;
  for (int64_t k = 0; k < bins.count; ++k)
    text += formatRow({double(kind + 1), bins.centre(k), density[k]});
  return text;
}

llvm::Error Spectrum::measure(const Moment &moment, Folder &folder) {
  static const char *const columns[] = {"kind", "energy", "density"};
  std::string text = formatHeading(columns);
  for (auto [k, particles] : llvm::enumerate(evolution.particles()))
    text += listKind(k, particles);
  return folder.write(profileOf(moment), text);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

/// There are never more than at the start.
uint64_t AllParticles::bytes() const {
  auto counts = countParticles(input);
  if (!counts) { // the start of the run says why
    llvm::consumeError(counts.takeError());
    return 0;
  }
  int n = input.evolution.colours;
  int64_t all = std::accumulate(counts->begin(), counts->end(), int64_t(0));
  return uint64_t(all) * (6 + n * n - 1) * sizeof(double);
}

std::vector<ParticleRecord>
AllParticles::recordsOf(const Wong &particles) const {
  const std::vector<std::string> axes{"z", "x", "y"};
  std::vector<std::string> colours;
  for (int64_t a = 1; a <= particles.components(); ++a)
    colours.push_back("Q" + std::to_string(a));
  auto constant = [](double number) {
    return [number](int64_t, size_t) { return number; };
  };
  double unit = energyUnit();
  return {{"position", Quantity::Length, axes,
           [&](int64_t k, size_t i) { return particles.position(k)[i]; }},
          {"positionOffset", Quantity::Length, axes, constant(0), true},
          {"momentum", Quantity::Momentum, axes,
           [&particles, unit](int64_t k, size_t i) {
             return unit * particles.momentum(k)[i];
           }},
          {"colour_charge", Quantity::Number, colours,
           [&](int64_t k, size_t a) { return particles.charge(k)[a]; }},
          {"mass",
           Quantity::Mass,
           {""},
           constant(unit * particles.options().mass),
           true},
          {"weighting",
           Quantity::Number,
           {""},
           constant(particles.options().weight),
           true}};
}

llvm::Error AllParticles::measure(const Moment &moment, Folder &folder) {
  auto file = OpenPmdFile::create(input, moment, folder, getName(), {});
  if (!file)
    return file.takeError();
  for (auto [k, particles] : llvm::enumerate(evolution.particles()))
    if (particles.size() > 0)
      (*file)->addSpecies("kind" + std::to_string(k + 1), particles.size(),
                          recordsOf(particles));
  return (*file)->commit();
}

void gaugec::pic::addParticles(Observables &all, const Input &input,
                               Evolution &evolution) {
  if (input.particles.empty())
    return;
  addIfAsked<Particles>(all, "particles", input, evolution);
  addIfAsked<PhaseSpace>(all, "phase_space", input, evolution);
  addIfAsked<Spectrum>(all, "spectrum", input, evolution);
  addIfAsked<AllParticles>(all, "particles_3d", input, evolution);
}
