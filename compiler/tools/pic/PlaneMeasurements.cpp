//===- PlaneMeasurements.cpp - what is measured in proper time ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/BoostInvariant.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/RestFrame.h"
#include <algorithm>
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Milne;
using gauge::pic::MilneEnergy;
using gauge::rt::Status;
using run::fail;

namespace {

class PlaneMeasurement : public Observable {
public:
  PlaneMeasurement(const char *name, const Input &input, Milne &milne)
      : Observable(name, input.measure.periodOf(name)), input(input),
        milne(milne) {}

protected:
  static llvm::Error check(const Status &status) {
    return status ? fail(status.message()) : llvm::Error::success();
  }
  /// NAME/STEP.csv: numbers of all sites behind their places.
  llvm::Error writeMap(const Moment &moment, Folder &folder,
                       llvm::ArrayRef<const char *> columns,
                       const std::vector<double> &numbers) const;

  const Input &input;
  Milne &milne;
};

/// scalars.csv: energy densities and pressures, means over the plane.
class PlaneScalars : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// gauss.csv: the largest violation of Gauss's law.
class PlaneGauss : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// density/STEP.csv: the parts of the energy density at all sites.
class PlaneDensity : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override { return milne.options().sites() * 110; }
};

/// tensor/STEP.csv: T^{mu nu} at all sites.
class PlaneTensor : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override { return milne.options().sites() * 240; }
};

/// rest_frame/STEP.csv: each site in its local rest frame, and its velocity.
class PlaneRestFrame : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override { return milne.options().sites() * 190; }
};

} // namespace

llvm::Error
PlaneMeasurement::writeMap(const Moment &moment, Folder &folder,
                           llvm::ArrayRef<const char *> columns,
                           const std::vector<double> &numbers) const {
  std::string text = formatHeading(columns);
  size_t each = columns.size() - 2;
  const auto &o = milne.options();
  for (int64_t site = 0; site < o.sites(); ++site) {
    std::vector<double> row = {double(site / o.cells[1]) * o.spacing,
                               double(site % o.cells[1]) * o.spacing};
    for (size_t k = 0; k < each; ++k)
      row.push_back(numbers[site * each + k]);
    text += formatRow(row);
  }
  return folder.write(getName() + ("/" + formatStep(moment.step)) + ".csv",
                      text);
}

llvm::Error PlaneScalars::measure(const Moment &moment, Folder &folder) {
  MilneEnergy energy;
  if (llvm::Error error = check(milne.measureEnergy(energy)))
    return error;
  if (!std::isfinite(energy.total()))
    return fail("step " + llvm::Twine(moment.step) +
                ": the energy is not finite");
  double unit = input.energyUnit();
  static const char *const columns[] = {
      "step",       "tau",        "energy_density", "electric_l", "electric_t",
      "magnetic_l", "magnetic_t", "pressure_l",     "pressure_t"};
  return folder.append("scalars.csv", columns,
                       {double(moment.step), moment.t, unit * energy.total(),
                        unit * energy.electricL, unit * energy.electricT,
                        unit * energy.magneticL, unit * energy.magneticT,
                        unit * energy.longitudinalPressure(),
                        unit * energy.transversePressure()});
}

llvm::Error PlaneGauss::measure(const Moment &moment, Folder &folder) {
  std::vector<double> residual;
  if (llvm::Error error = check(milne.measureGauss(residual)))
    return error;
  double largest = 0;
  for (double x : residual)
    largest = std::max(largest, std::abs(x));
  static const char *const columns[] = {"step", "tau", "gauss"};
  return folder.append("gauss.csv", columns,
                       {double(moment.step), moment.t, largest});
}

llvm::Error PlaneDensity::measure(const Moment &moment, Folder &folder) {
  MilneEnergy energy;
  std::vector<double> density;
  if (llvm::Error error = check(milne.measureEnergy(energy, &density)))
    return error;
  for (double &x : density)
    x *= input.energyUnit();
  static const char *const columns[] = {
      "x", "y", "electric_l", "magnetic_l", "electric_t", "magnetic_t"};
  return writeMap(moment, folder, columns, density);
}

llvm::Error PlaneTensor::measure(const Moment &moment, Folder &folder) {
  std::vector<double> tensor;
  if (llvm::Error error = check(milne.measureTensor(tensor)))
    return error;
  for (double &x : tensor)
    x *= input.energyUnit();
  static const char *const columns[] = {"x",    "y",    "T_tt", "T_xx",
                                        "T_yy", "T_zz", "T_tx", "T_ty",
                                        "T_tz", "T_xy", "T_xz", "T_yz"};
  return writeMap(moment, folder, columns, tensor);
}

/// T00, T11, T22, T33, T01, .. with 3 along the beam, as the other geometry has
/// it: 1 along the beam.
static gauge::pic::Tensor arrange(const double *t, double unit) {
  gauge::pic::Tensor all;
  constexpr size_t place[] = {0, 2, 3, 1}; // of our indices
  for (size_t mu = 0; mu < 4; ++mu)
    all(place[mu], place[mu]) = unit * t[mu];
  for (size_t mu = 0, k = 4; mu < 3; ++mu)
    for (size_t nu = mu + 1; nu < 4; ++nu)
      all(place[mu], place[nu]) = unit * t[k++];
  return all;
}

llvm::Error PlaneRestFrame::measure(const Moment &moment, Folder &folder) {
  std::vector<double> tensor, numbers;
  if (llvm::Error error = check(milne.measureTensor(tensor)))
    return error;
  double precision = milne.options().isDouble ? 1e-13 : 1e-6;
  for (size_t k = 0; k < tensor.size(); k += gauge::pic::Tensor::size) {
    auto frame = gauge::pic::findRestFrame(
        arrange(&tensor[k], input.energyUnit()), precision);
    numbers.push_back(frame.energy);
    numbers.insert(numbers.end(), frame.pressures.begin(),
                   frame.pressures.end());
    const auto &[t, z, x, y] = frame.velocity;
    numbers.insert(numbers.end(), {t, x, y, z});
  }
  static const char *const columns[] = {"x",   "y",   "e",   "p_1", "p_2",
                                        "p_3", "u_t", "u_x", "u_y", "u_z"};
  return writeMap(moment, folder, columns, numbers);
}

template <class Kind>
static void addIfAsked(Observables &all, const char *name, const Input &input,
                       Milne &milne) {
  if (input.measure.periodOf(name) > 0)
    all.push_back(std::make_unique<Kind>(name, input, milne));
}

void gaugec::pic::addPlaneMeasurements(Observables &all, const Input &input,
                                       Milne &milne) {
  addIfAsked<PlaneScalars>(all, "scalars", input, milne);
  addIfAsked<PlaneGauss>(all, "gauss", input, milne);
  addIfAsked<PlaneDensity>(all, "density", input, milne);
  addIfAsked<PlaneTensor>(all, "tensor", input, milne);
  addIfAsked<PlaneRestFrame>(all, "rest_frame", input, milne);
}
