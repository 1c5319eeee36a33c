//===- Volumes.cpp - whole fields as openPMD files ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// openPMD 1.1.0 (A. Huebl et al., doi:10.5281/zenodo.1167843) in HDF5, one file
// an iteration. Axes are z (the beam), x, y, the slowest first. There is no
// date, so that equal runs make equal files.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/tools/pic/Measurement.h"
#include "compiler/tools/run/Hdf5.h"
#include "runtime/pic/Observables.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::Tensor;

namespace {

/// SI units of our GeV and fm, with hbar = c = 1: exact, by the definitions of
/// 2019.
constexpr double fermi = 1e-15, // m
    gev = 1.602176634e-10,      // J
    lightSpeed = 299792458;     // m / s

/// What a record's numbers are in: exponents of m, kg, s, A, K, mol, cd, and
/// the factor to SI.
struct Unit {
  std::vector<double> dimension;
  double inSi;
};
const Unit energyDensity{{-1, 1, -2, 0, 0, 0, 0},
                         gev / (fermi * fermi * fermi)};
const Unit force{{1, 1, -2, 0, 0, 0, 0}, gev / fermi};
const Unit none{{0, 0, 0, 0, 0, 0, 0}, 1};

/// A component of a mesh; an empty name makes a scalar one.
struct Component {
  std::string name;
  std::vector<double> position; ///< in cells
};
struct Mesh {
  std::string name;
  Unit unit;
  std::vector<Component> components;
};

/// A file of meshes at one time.
class OpenPmdFile {
public:
  OpenPmdFile(const Input &input, const Moment &moment,
              std::unique_ptr<run::Hdf5Writer> writer)
      : input(input), moment(moment), writer(std::move(writer)),
        base("/data/" + std::to_string(moment.step)) {}

  llvm::Error add(const Mesh &mesh);
  /// After the meshes.
  llvm::Error describe();
  /// Some planes of all components of consecutive meshes that lie beside each
  /// other, [plane][site][mesh][component].
  void addPlanes(llvm::ArrayRef<Mesh> meshes, int64_t first,
                 std::span<const double> numbers);
  llvm::Error commit();

private:
  std::string pathOf(const Mesh &mesh) const {
    return base + "/meshes/" + mesh.name;
  }
  std::string pathOf(const Mesh &mesh, const Component &component) const {
    return component.name.empty() ? pathOf(mesh)
                                  : pathOf(mesh) + "/" + component.name;
  }
  /// The first error is kept; nothing is done after it.
  void run(llvm::function_ref<llvm::Error()> what) {
    if (!error)
      error = what();
  }
  void set(llvm::StringRef object, llvm::StringRef name,
           const run::Hdf5Writer::Attribute &value) {
    run([&] { return writer->annotate(object, name, value); });
  }

  const Input &input;
  Moment moment;
  std::unique_ptr<run::Hdf5Writer> writer;
  std::string base;
  llvm::Error error = llvm::Error::success();
};

/// Whole fields, in files FOLDER/STEP.h5.
class Volume : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
  uint64_t bytes() const override {
    const auto &box = input.evolution.box;
    uint64_t components = 0;
    for (const Mesh &mesh : meshes())
      components += mesh.components.size();
    return components * uint64_t(box.cells[0] * box.sitesOfPlane()) *
           sizeof(double);
  }

protected:
  virtual std::vector<Mesh> meshes() const = 0;
  virtual gauge::rt::Status fill(OpenPmdFile &file) = 0;
  Unit unitOf(const Unit &physical) const {
    return input.isPhysical ? physical : none;
  }
};

/// energy_3d: the energy density at sites.
class EnergyVolume : public Volume {
public:
  using Volume::Volume;
  std::vector<Mesh> meshes() const override {
    return {{"energy_density", unitOf(energyDensity), {{"", {0, 0, 0}}}}};
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

//===----------------------------------------------------------------------===//
// The standard
//===----------------------------------------------------------------------===//

llvm::Error OpenPmdFile::add(const Mesh &mesh) {
  const auto &o = input.evolution;
  for (const Component &component : mesh.components) {
    std::string path = pathOf(mesh, component);
    run([&] { return writer->addZeros(path, o.box.cells, o.isDouble); });
    set(path, "unitSI", mesh.unit.inSi);
    set(path, "position", component.position);
  }
  std::string path = pathOf(mesh);
  double length = input.isPhysical ? fermi : 1;
  set(path, "geometry", std::string("cartesian"));
  set(path, "dataOrder", std::string("C"));
  set(path, "axisLabels", std::vector<std::string>{"z", "x", "y"});
  set(path, "gridSpacing",
      std::vector<double>(o.spacings.begin(), o.spacings.end()));
  set(path, "gridGlobalOffset", std::vector<double>(3, 0.0));
  set(path, "gridUnitSI", length);
  set(path, "unitDimension", mesh.unit.dimension);
  set(path, "timeOffset", 0.0);
  return std::exchange(error, llvm::Error::success());
}

llvm::Error OpenPmdFile::describe() {
  const std::string root = "/";
  set(root, "openPMD", std::string("1.1.0"));
  set(root, "openPMDextension", uint32_t(0));
  set(root, "basePath", std::string("/data/%T/"));
  set(root, "meshesPath", std::string("meshes/"));
  set(root, "iterationEncoding", std::string("fileBased"));
  set(root, "iterationFormat", std::string("%010T"));
  set(root, "software", std::string("gauge-pic"));
  set(root, "softwareVersion", std::string(GAUGEC_VERSION));
  set(root, "comment",
      std::string(input.isPhysical ? "hbar = c = 1, GeV and fm"
                                   : "hbar = c = 1, lattice units"));
  set(base, "time", moment.t);
  set(base, "dt", input.evolution.dt);
  set(base, "timeUnitSI", input.isPhysical ? fermi / lightSpeed : 1);
  return std::exchange(error, llvm::Error::success());
}

void OpenPmdFile::addPlanes(llvm::ArrayRef<Mesh> meshes, int64_t first,
                            std::span<const double> numbers) {
  size_t each = 0, at = 0;
  for (const Mesh &mesh : meshes)
    each += mesh.components.size();
  std::vector<double> one(numbers.size() / each);
  for (const Mesh &mesh : meshes)
    for (const Component &component : mesh.components) {
      for (size_t k = 0; k < one.size(); ++k)
        one[k] = numbers[k * each + at];
      ++at;
      run([&] {
        return writer->writeRows(pathOf(mesh, component), first, one);
      });
    }
}

llvm::Error OpenPmdFile::commit() {
  run([&] { return writer->commit(); });
  return std::move(error);
}

//===----------------------------------------------------------------------===//
// What is in the files
//===----------------------------------------------------------------------===//

llvm::Error Volume::measure(const Moment &moment, Folder &folder) {
  auto path = folder.makePath(getName(), formatStep(moment.step) + ".h5");
  if (!path)
    return path.takeError();
  auto writer = run::Hdf5Writer::create(*path);
  if (!writer)
    return writer.takeError();
  OpenPmdFile file(input, moment, std::move(*writer));
  for (const Mesh &mesh : meshes())
    if (llvm::Error error = file.add(mesh))
      return error;
  if (llvm::Error error = file.describe())
    return error;
  gauge::rt::Status status = fill(file);
  return llvm::joinErrors(check(status), file.commit());
}

gauge::rt::Status EnergyVolume::fill(OpenPmdFile &file) {
  std::vector<double> energy;
  return measureTensor(
      evolution, [&](int64_t first, std::span<const double> numbers) {
        energy.resize(numbers.size() / Tensor::size);
        for (size_t k = 0; k < energy.size(); ++k)
          energy[k] = input.energyUnit() * numbers[k * Tensor::size];
        file.addPlanes(meshes(), first, energy);
      });
}

std::vector<Mesh> TensorVolume::meshes() const {
  Mesh mesh{"T", unitOf(energyDensity), {}};
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
                         file.addPlanes(meshes(), first, scaled);
                       });
}

/// One mesh for each colour: E1, E2, ..
std::vector<Mesh> FieldVolume::meshesOf(bool isMagnetic) const {
  std::vector<Mesh> all;
  int n = input.evolution.colours;
  for (int a = 1; a < n * n; ++a) {
    Mesh mesh{(isMagnetic ? "B" : "E") + std::to_string(a), unitOf(force), {}};
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
      file.addPlanes(meshesOf(isMagnetic), first, sorted);
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
