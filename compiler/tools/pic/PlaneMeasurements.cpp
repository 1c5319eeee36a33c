//===- PlaneMeasurements.cpp - what is measured in proper time ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/BoostInvariant.h"
#include "compiler/tools/pic/OpenPmd.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/RestFrame.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

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

  const Input &input;
  Milne &milne;
};

/// scalars.csv: energy densities and pressures, means over the plane.
class PlaneScalars : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  std::string news() const override {
    if (!density)
      return "";
    return fmt::format("energy density {:.5g}{}", *density,
                       input.isPhysical ? " GeV/fm^3" : "");
  }

private:
  std::optional<double> density;
};

/// gauss.csv: the largest violation of Gauss's law.
class PlaneGauss : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  std::string news() const override {
    return violation ? fmt::format("Gauss {:.1e}", *violation) : "";
  }

private:
  std::optional<double> violation;
};

/// Numbers of all sites, in files FOLDER/STEP.h5.
class PlaneMap : public PlaneMeasurement {
public:
  using PlaneMeasurement::PlaneMeasurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override {
    return milne.options().sites() * countComponents(meshes()) * sizeof(double);
  }

protected:
  virtual std::vector<Mesh> meshes() const = 0;
  /// [site][component]
  virtual Status find(std::vector<double> &numbers) = 0;
};

/// density: the parts of the energy density.
class PlaneDensity : public PlaneMap {
public:
  using PlaneMap::PlaneMap;

protected:
  std::vector<Mesh> meshes() const override;
  Status find(std::vector<double> &numbers) override;
};

/// tensor: T^{mu nu}.
class PlaneTensor : public PlaneMap {
public:
  using PlaneMap::PlaneMap;

protected:
  std::vector<Mesh> meshes() const override;
  Status find(std::vector<double> &numbers) override;
};

/// rest_frame: each site in its local rest frame, and its velocity.
class PlaneRestFrame : public PlaneMap {
public:
  using PlaneMap::PlaneMap;

protected:
  std::vector<Mesh> meshes() const override;
  Status find(std::vector<double> &numbers) override;
};

} // namespace

/// A mesh whose components all lie at sites.
static Mesh makeMesh(const char *name, Quantity quantity,
                     llvm::ArrayRef<const char *> components) {
  Mesh mesh{name, quantity, {}};
  for (const char *component : components)
    mesh.components.push_back({component, {0, 0}});
  return mesh;
}

llvm::Error PlaneMap::measure(const Moment &moment, Folder &folder) {
  std::vector<double> numbers;
  if (llvm::Error error = check(find(numbers)))
    return error;
  auto file = OpenPmdFile::create(input, moment, folder, getName(), meshes());
  if (!file)
    return file.takeError();
  (*file)->addRows(meshes(), 0, numbers);
  return (*file)->commit();
}

llvm::Error PlaneScalars::measure(const Moment &moment, Folder &folder) {
  MilneEnergy energy;
  if (llvm::Error error = check(milne.measureEnergy(energy)))
    return error;
  if (!std::isfinite(energy.total()))
    return fail("step " + llvm::Twine(moment.step) +
                ": the energy is not finite");
  double unit = input.energyUnit();
  density = unit * energy.total();
  static const char *const columns[] = {
      "step",       "tau",        "energy_density", "electric_l", "electric_t",
      "magnetic_l", "magnetic_t", "pressure_l",     "pressure_t"};
  return folder.append("scalars.csv", columns,
                       {double(moment.step), moment.t, *density,
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
  violation = largest;
  static const char *const columns[] = {"step", "tau", "gauss"};
  return folder.append("gauss.csv", columns,
                       {double(moment.step), moment.t, largest});
}

std::vector<Mesh> PlaneDensity::meshes() const {
  return {makeMesh("energy_density", Quantity::EnergyDensity,
                   {"electric_l", "magnetic_l", "electric_t", "magnetic_t"})};
}

Status PlaneDensity::find(std::vector<double> &numbers) {
  MilneEnergy energy;
  Status status = milne.measureEnergy(energy, &numbers);
  for (double &x : numbers)
    x *= input.energyUnit();
  return status;
}

/// As Milne::measureTensor has them; names are those of the other geometry.
std::vector<Mesh> PlaneTensor::meshes() const {
  return {
      makeMesh("T", Quantity::EnergyDensity,
               {"tt", "xx", "yy", "zz", "tx", "ty", "tz", "xy", "zx", "zy"})};
}

Status PlaneTensor::find(std::vector<double> &numbers) {
  Status status = milne.measureTensor(numbers);
  for (double &x : numbers)
    x *= input.energyUnit();
  return status;
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

std::vector<Mesh> PlaneRestFrame::meshes() const {
  return {makeMesh("energy_density", Quantity::EnergyDensity, {""}),
          makeMesh("pressure", Quantity::EnergyDensity, {"p1", "p2", "p3"}),
          makeMesh("velocity", Quantity::Number, {"t", "x", "y", "z"})};
}

Status PlaneRestFrame::find(std::vector<double> &numbers) {
  std::vector<double> tensor;
  if (Status status = milne.measureTensor(tensor))
    return status;
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
  return gauge::rt::success();
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
