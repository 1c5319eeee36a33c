//===- Measurements.cpp - what is measured of an evolution ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Measurement.h"
#include "runtime/pic/Observables.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::PlaneEnergy;
using gauge::pic::Slab;
using gauge::rt::Status;
using run::fail;

namespace {

/// scalars.csv: energies of the whole box and how the evolution goes.
class Scalars : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  std::string news() const override {
    if (!energy)
      return "";
    return fmt::format("energy {:.5g}{}", *energy,
                       input.isPhysical ? " GeV" : "");
  }

private:
  double liveShare() const;
  llvm::Expected<double> energyOfAction(double electric) const;
  std::optional<double> energy;
};

/// gauss.csv: the largest violation of Gauss's law, and the largest charge
/// density.
class Gauss : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  std::string news() const override {
    return residual ? fmt::format("Gauss {:.1e}", *residual) : "";
  }

private:
  double largestDensity() const;
  std::optional<double> residual;
};

/// unitarity.csv: how far links are from the group, at most.
class Unitarity : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// profiles/STEP.csv: energy densities by plane.
class Profiles : public Measurement {
public:
  using Measurement::Measurement;
  uint64_t bytes() const override { return bytesOfProfile(6); }
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// balance/STEP.csv: dE/dt + div S + J.E by plane, centred at the slice before
/// the one that the step ended with; balance.csv: the largest violation, and
/// the power of J.E in the whole box.
class EnergyBalance : public Measurement {
public:
  using Measurement::Measurement;
  uint64_t bytes() const override { return bytesOfProfile(6); }
  llvm::Error prepare() override { return check(balance.before(evolution)); }
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  gauge::pic::Balance balance;
};

} // namespace

/// Of the box that moves.
double Scalars::liveShare() const {
  int64_t live = 0;
  for (const Slab &slab : evolution.beam().slabs())
    if (slab.state == Slab::State::Live)
      live += slab.planes;
  return double(live) / double(input.evolution.box.cells[0]);
}

/// Of the electric fields and the action, if it is a density of the user's.
llvm::Expected<double> Scalars::energyOfAction(double electric) const {
  std::vector<double> planes;
  if (llvm::Error error = check(evolution.measurePotential(planes)))
    return std::move(error);
  double sum = std::accumulate(planes.begin(), planes.end(), 0.0);
  if (!std::isfinite(sum))
    return fail("step " + llvm::Twine(evolution.steps()) + ": the action '" +
                input.action.path + "' is not finite at some site");
  return electric + volumeOfSites() * sum;
}

llvm::Error Scalars::measure(const Moment &moment, Folder &folder) {
  std::vector<PlaneEnergy> planes;
  if (llvm::Error error = check(evolution.measureEnergy(planes)))
    return error;
  double sums[4] = {}, casimirs[2] = {}, volume = volumeOfSites();
  for (const PlaneEnergy &plane : planes) {
    sums[0] += volume * plane.electric[0];
    sums[1] += volume * (plane.electric[1] + plane.electric[2]);
    sums[2] += volume * plane.magnetic[0];
    sums[3] += volume * (plane.magnetic[1] + plane.magnetic[2]);
  }
  energy = sums[0] + sums[1] + sums[2] + sums[3];
  if (!std::isfinite(*energy))
    return fail("step " + llvm::Twine(moment.step) +
                ": the energy is not finite");
  for (const auto &charges : evolution.charges())
    casimirs[charges.direction() < 0] = charges.casimir();
  std::vector<const char *> columns = {
      "step",       "t",          "energy",       "electric_l",
      "electric_t", "magnetic_l", "magnetic_t",   "iterations",
      "residual",   "casimir_up", "casimir_down", "live"};
  std::vector<double> row = {double(moment.step), moment.t, *energy};
  llvm::append_range(row, sums);
  llvm::append_values(row, double(evolution.iterations()), evolution.residual(),
                      casimirs[0], casimirs[1], liveShare());
  if (evolution.knowsPotential()) {
    auto all = energyOfAction(sums[0] + sums[1]);
    if (!all)
      return all.takeError();
    columns.push_back("energy_of_action");
    row.push_back(*all);
  }
  return folder.append("scalars.csv", columns, row);
}

llvm::Error Gauss::measure(const Moment &moment, Folder &folder) {
  double largest = 0;
  int64_t n = input.evolution.box.cells[0];
  bool isPeriodic = input.evolution.box.periodic;
  Status status = evolution.measureGauss(
      [&](int64_t plane, std::span<const double> values) {
        // Beside fixed planes the law does not hold.
        if (!isPeriodic && (plane < 3 || plane >= n - 3))
          return;
        for (double x : values)
          largest = std::max(largest, std::abs(x));
      });
  if (llvm::Error error = check(status))
    return error;
  residual = largest;
  static const char *const columns[] = {"step", "t", "gauss", "density"};
  return folder.append(
      "gauss.csv", columns,
      {double(moment.step), moment.t, largest, largestDensity()});
}

double Gauss::largestDensity() const {
  const auto &o = input.evolution;
  double largest = 0;
  std::vector<double> density(o.box.sitesOfPlane() *
                              (o.colours * o.colours - 1));
  std::vector<std::vector<double>> dynamic(o.box.cells[0]);
  for (const auto &particles : evolution.particles())
    particles.addDensity(dynamic);
  for (int64_t plane = 0; plane < o.box.cells[0]; ++plane) {
    std::fill(density.begin(), density.end(), 0);
    for (const auto &charges : evolution.charges())
      charges.addDensity(plane, density);
    for (size_t k = 0; k < dynamic[plane].size(); ++k)
      density[k] += dynamic[plane][k];
    for (double x : density)
      largest = std::max(largest, std::abs(x));
  }
  return largest;
}

llvm::Error Unitarity::measure(const Moment &moment, Folder &folder) {
  gauge::pic::Unitarity most = measureUnitarity(evolution);
  static const char *const columns[] = {"step", "t", "determinant", "product"};
  return folder.append(
      "unitarity.csv", columns,
      {double(moment.step), moment.t, most.determinant, most.product});
}

llvm::Error Profiles::measure(const Moment &moment, Folder &folder) {
  std::vector<PlaneEnergy> planes;
  if (llvm::Error error = check(evolution.measureEnergy(planes)))
    return error;
  static const char *const columns[] = {
      "z", "electric_l", "electric_t", "magnetic_l", "magnetic_t", "flow"};
  std::string text = formatHeading(columns);
  double unit = input.energyUnit();
  for (auto [k, p] : llvm::enumerate(planes))
    text +=
        formatRow({positionOf(k), unit * p.electric[0],
                   unit * (p.electric[1] + p.electric[2]), unit * p.magnetic[0],
                   unit * (p.magnetic[1] + p.magnetic[2]), unit * p.flow});
  return folder.write(profileOf(moment), text);
}

llvm::Error EnergyBalance::measure(const Moment &moment, Folder &folder) {
  if (moment.step == 0) // no step yet
    return llvm::Error::success();
  std::vector<gauge::pic::PlaneBalance> planes;
  if (llvm::Error error = check(balance.after(evolution, planes)))
    return error;
  static const char *const columns[] = {"z",    "change",    "divergence",
                                        "work", "particles", "residual"};
  std::string text = formatHeading(columns);
  double unit = input.energyUnit(), most = 0, residual = 0;
  double work = 0, particles = 0;
  for (auto [k, p] : llvm::enumerate(planes)) {
    text += formatRow({positionOf(k), unit * p.change, unit * p.divergence,
                       unit * p.work, unit * p.particles, unit * p.residual()});
    work += volumeOfSites() * p.work;
    particles += volumeOfSites() * p.particles;
    for (double part : {p.change, p.divergence, p.work})
      most = std::max(most, unit * std::abs(part));
    residual = std::max(residual, unit * std::abs(p.residual()));
  }
  if (llvm::Error error = folder.write(profileOf(moment), text))
    return error;
  static const char *const heading[] = {"step",     "t",    "largest",
                                        "residual", "work", "particles"};
  return folder.append("balance.csv", heading,
                       {double(moment.step), moment.t - input.evolution.dt / 2,
                        most, residual, work, particles});
}

void gaugec::pic::addMeasurements(Observables &all, const Input &input,
                                  Evolution &evolution) {
  addIfAsked<Scalars>(all, "scalars", input, evolution);
  addIfAsked<Profiles>(all, "profiles", input, evolution);
  addIfAsked<Gauss>(all, "gauss", input, evolution);
  addIfAsked<Unitarity>(all, "unitarity", input, evolution);
  addIfAsked<EnergyBalance>(all, "balance", input, evolution);
}
