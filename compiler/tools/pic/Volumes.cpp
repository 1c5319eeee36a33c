//===- Volumes.cpp - whole fields as openPMD files ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Measurement.h"
#include "compiler/tools/pic/OpenPmd.h"
#include "runtime/pic/Observables.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::Tensor;

namespace {

/// Whole fields, in files FOLDER/STEP.h5.
class Volume : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override {
    const auto &box = input.evolution.box;
    return countComponents(meshes()) *
           uint64_t(box.cells[0] * box.sitesOfPlane()) * sizeof(double);
  }

protected:
  virtual std::vector<Mesh> meshes() const = 0;
  virtual gauge::rt::Status fill(OpenPmdFile &file) = 0;
};

/// energy_3d: the energy density at sites.
class EnergyVolume : public Volume {
public:
  using Volume::Volume;
  std::vector<Mesh> meshes() const override {
    return {{"energy_density", Quantity::EnergyDensity, {{"", {0, 0, 0}}}}};
  }
  gauge::rt::Status fill(OpenPmdFile &file) override;
};

/// tensor_3d: T^{mu nu} at sites.
class TensorVolume : public Volume {
public:
  using Volume::Volume;
  std::vector<Mesh> meshes() const override;
  gauge::rt::Status fill(OpenPmdFile &file) override;
};

/// fields_3d: g E^a and g B^a where they live.
class FieldVolume : public Volume {
public:
  using Volume::Volume;
  std::vector<Mesh> meshes() const override;
  gauge::rt::Status fill(OpenPmdFile &file) override;

private:
  std::vector<Mesh> meshesOf(bool isMagnetic) const;
};

} // namespace

llvm::Error Volume::measure(const Moment &moment, Folder &folder) {
  auto file = OpenPmdFile::create(input, moment, folder, getName(), meshes());
  if (!file)
    return file.takeError();
  gauge::rt::Status status = fill(**file);
  return llvm::joinErrors(check(status), (*file)->commit());
}

gauge::rt::Status EnergyVolume::fill(OpenPmdFile &file) {
  std::vector<double> energy;
  return measureTensor(
      evolution, [&](int64_t first, std::span<const double> numbers) {
        energy.resize(numbers.size() / Tensor::size);
        for (size_t k = 0; k < energy.size(); ++k)
          energy[k] = input.energyUnit() * numbers[k * Tensor::size];
        file.addRows(meshes(), first, energy);
      });
}

std::vector<Mesh> TensorVolume::meshes() const {
  Mesh mesh{"T", Quantity::EnergyDensity, {}};
  for (const char *name :
       {"tt", "tz", "tx", "ty", "zz", "zx", "zy", "xx", "xy", "yy"})
    mesh.components.push_back({name, {0, 0, 0}});
  return {mesh};
}

gauge::rt::Status TensorVolume::fill(OpenPmdFile &file) {
  std::vector<double> scaled;
  return measureTensor(evolution,
                       [&](int64_t first, std::span<const double> numbers) {
                         scaled.assign(numbers.begin(), numbers.end());
                         for (double &x : scaled)
                           x *= input.energyUnit();
                         file.addRows(meshes(), first, scaled);
                       });
}

/// One mesh for each colour: E1, E2, ..
std::vector<Mesh> FieldVolume::meshesOf(bool isMagnetic) const {
  std::vector<Mesh> all;
  int n = input.evolution.colours;
  for (int a = 1; a < n * n; ++a) {
    Mesh mesh{
        (isMagnetic ? "B" : "E") + std::to_string(a), Quantity::Force, {}};
    for (int i = 0; i < 3; ++i) {
      std::vector<double> position(3, isMagnetic ? 0.5 : 0.0);
      position[i] = 0.5 - position[i];
      mesh.components.push_back({i == 0 ? "z" : i == 1 ? "x" : "y", position});
    }
    all.push_back(mesh);
  }
  return all;
}

std::vector<Mesh> FieldVolume::meshes() const {
  std::vector<Mesh> all = meshesOf(false);
  llvm::append_range(all, meshesOf(true));
  return all;
}

gauge::rt::Status FieldVolume::fill(OpenPmdFile &file) {
  std::vector<double> sorted;
  // From [site][i][a] to [site][a][i]; a force is energy per length.
  auto sink = [&](bool isMagnetic) {
    return [&, isMagnetic](int64_t first, std::span<const double> numbers) {
      size_t colours = meshesOf(isMagnetic).size();
      sorted.resize(numbers.size());
      for (size_t k = 0; k < numbers.size(); ++k) {
        size_t site = k / (3 * colours), i = k / colours % 3, a = k % colours;
        sorted[(site * colours + a) * 3 + i] = input.energyUnit() * numbers[k];
      }
      file.addRows(meshesOf(isMagnetic), first, sorted);
    };
  };
  return measureFields(evolution, sink(false), sink(true));
}

void gaugec::pic::addVolumes(Observables &all, const Input &input,
                             Evolution &evolution) {
  addIfAsked<EnergyVolume>(all, "energy_3d", input, evolution);
  addIfAsked<TensorVolume>(all, "tensor_3d", input, evolution);
  addIfAsked<FieldVolume>(all, "fields_3d", input, evolution);
}
