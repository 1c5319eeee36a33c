//===- Measurements.cpp - what is measured of an evolution ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Collision.h"
#include "compiler/tools/run/Runtime.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::PlaneEnergy;
using gauge::pic::Slab;
using gauge::rt::Status;
using run::fail;

llvm::ArrayRef<const char *> gaugec::pic::getScalarColumns() {
  static const char *const names[] = {
      "step",       "t",          "energy",       "electric_l",
      "electric_t", "magnetic_l", "magnetic_t",   "iterations",
      "residual",   "casimir_up", "casimir_down", "live"};
  return names;
}

llvm::ArrayRef<const char *> gaugec::pic::getGaussColumns() {
  static const char *const names[] = {"step", "t", "gauss"};
  return names;
}

llvm::ArrayRef<const char *> gaugec::pic::getProfileColumns() {
  static const char *const names[] = {"x",          "electric_l", "electric_t",
                                      "magnetic_l", "magnetic_t", "flow"};
  return names;
}

namespace {

class Measurement : public Observable {
public:
  Measurement(const char *name, const Input &input, Evolution &evolution)
      : Observable(name, input.measure.periodOf(name)), input(input),
        evolution(evolution) {}

protected:
  const Input &input;
  Evolution &evolution;
};

/// scalars.csv: energies of the whole box and how the evolution goes.
class Scalars : public Measurement {
public:
  Scalars(const Input &input, Evolution &evolution)
      : Measurement("scalars", input, evolution) {}
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  double liveShare() const;
};

/// gauss.csv: the largest violation of Gauss's law, in units of rho.
class Gauss : public Measurement {
public:
  Gauss(const Input &input, Evolution &evolution)
      : Measurement("gauss", input, evolution) {}
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// profiles/STEP.csv: energy densities by plane.
class Profiles : public Measurement {
public:
  Profiles(const Input &input, Evolution &evolution)
      : Measurement("profiles", input, evolution) {}
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

} // namespace

static llvm::Error check(const Status &status) {
  return status ? fail(status.message()) : llvm::Error::success();
}

/// Of the box that moves.
double Scalars::liveShare() const {
  int64_t live = 0;
  for (const Slab &slab : evolution.beam().slabs())
    if (slab.state == Slab::State::Live)
      live += slab.planes;
  return double(live) / double(input.evolution.box.cells[0]);
}

llvm::Error Scalars::measure(const Moment &moment, Folder &folder) {
  std::vector<PlaneEnergy> planes;
  if (llvm::Error error = check(evolution.measureEnergy(planes)))
    return error;
  const auto &o = input.evolution;
  double volume = double(o.box.sitesOfPlane()) * o.spacings[0] * o.spacings[1] *
                  o.spacings[2] * input.energyUnit();
  double sums[4] = {};
  for (const PlaneEnergy &plane : planes) {
    sums[0] += volume * plane.electric[0];
    sums[1] += volume * (plane.electric[1] + plane.electric[2]);
    sums[2] += volume * plane.magnetic[0];
    sums[3] += volume * (plane.magnetic[1] + plane.magnetic[2]);
  }
  double total = sums[0] + sums[1] + sums[2] + sums[3];
  if (!std::isfinite(total))
    return fail("step " + llvm::Twine(moment.step) +
                ": the energy is not finite");
  double casimirs[2] = {};
  for (const auto &charges : evolution.charges())
    casimirs[charges.direction() < 0] = charges.casimir();
  return folder.append("scalars.csv", getScalarColumns(),
                       {double(moment.step), moment.t, total, sums[0], sums[1],
                        sums[2], sums[3], double(evolution.iterations()),
                        evolution.residual(), casimirs[0], casimirs[1],
                        liveShare()});
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
  return folder.append("gauss.csv", getGaussColumns(),
                       {double(moment.step), moment.t, largest});
}

llvm::Error Profiles::measure(const Moment &moment, Folder &folder) {
  std::vector<PlaneEnergy> planes;
  if (llvm::Error error = check(evolution.measureEnergy(planes)))
    return error;
  std::string text = formatHeading(getProfileColumns());
  double unit = input.energyUnit();
  for (size_t k = 0; k < planes.size(); ++k) {
    const PlaneEnergy &p = planes[k];
    text += formatRow(
        {double(k) * input.evolution.spacings[0], unit * p.electric[0],
         unit * (p.electric[1] + p.electric[2]), unit * p.magnetic[0],
         unit * (p.magnetic[1] + p.magnetic[2]), unit * p.flow});
  }
  return folder.write("profiles/" + formatStep(moment.step) + ".csv", text);
}

template <class Kind>
static void add(Observables &all, const char *name, const Input &input,
                Evolution &evolution) {
  if (input.measure.periodOf(name) > 0)
    all.push_back(std::make_unique<Kind>(input, evolution));
}

Observables gaugec::pic::makeMeasurements(const Input &input,
                                          Evolution &evolution) {
  Observables all;
  add<Scalars>(all, "scalars", input, evolution);
  add<Profiles>(all, "profiles", input, evolution);
  add<Gauss>(all, "gauss", input, evolution);
  return all;
}
