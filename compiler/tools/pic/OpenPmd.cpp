//===- OpenPmd.cpp - fields and particles as openPMD files ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/OpenPmd.h"
#include "compiler/Version.h"
#include "compiler/tools/run/Runtime.h"

using namespace gaugec;
using namespace gaugec::pic;
using llvm::StringRef;

/// SI units of our GeV and fm, with hbar = c = 1: exact, by the definitions of
/// 2019.
static constexpr double fermi = 1e-15, // m
    gev = 1.602176634e-10,             // J
    lightSpeed = 299792458;            // m / s

namespace {
/// Exponents of m, kg, s, A, K, mol, cd, and the factor to SI.
struct Unit {
  std::vector<double> dimension;
  double inSi;
};
} // namespace

static Unit unitOf(Quantity quantity, bool isPhysical) {
  if (!isPhysical)
    quantity = Quantity::Number;
  switch (quantity) {
  case Quantity::EnergyDensity:
    return {{-1, 1, -2, 0, 0, 0, 0}, gev / (fermi * fermi * fermi)};
  case Quantity::Force:
    return {{1, 1, -2, 0, 0, 0, 0}, gev / fermi};
  case Quantity::Length:
    return {{1, 0, 0, 0, 0, 0, 0}, fermi};
  case Quantity::Momentum:
    return {{1, 1, -1, 0, 0, 0, 0}, gev / lightSpeed};
  case Quantity::Mass:
    return {{0, 1, 0, 0, 0, 0, 0}, gev / (lightSpeed * lightSpeed)};
  case Quantity::Number:
    break;
  }
  return {{0, 0, 0, 0, 0, 0, 0}, 1};
}

size_t gaugec::pic::countComponents(llvm::ArrayRef<Mesh> meshes) {
  size_t count = 0;
  for (const Mesh &mesh : meshes)
    count += mesh.components.size();
  return count;
}

OpenPmdFile::OpenPmdFile(const Input &input, const Moment &moment,
                         std::unique_ptr<run::Hdf5Writer> writer)
    : input(input), moment(moment), writer(std::move(writer)),
      axes{"z", "x", "y"} {
  const auto &o = input.evolution;
  cells.assign(o.box.cells.begin(), o.box.cells.end());
  spacings.assign(o.spacings.begin(), o.spacings.end());
  if (input.geometry == Geometry::Laboratory)
    return;
  axes.erase(axes.begin());
  cells.erase(cells.begin());
  spacings.erase(spacings.begin());
}

llvm::Expected<std::unique_ptr<OpenPmdFile>>
OpenPmdFile::create(const Input &input, const Moment &moment,
                    const Folder &folder, const char *observable,
                    llvm::ArrayRef<Mesh> meshes) {
  auto path = folder.makePath(observable, formatStep(moment.step) + ".h5");
  if (!path)
    return path.takeError();
  auto writer = run::Hdf5Writer::create(*path);
  if (!writer)
    return writer.takeError();
  std::unique_ptr<OpenPmdFile> file(
      new OpenPmdFile(input, moment, std::move(*writer)));
  file->describe();
  for (const Mesh &mesh : meshes)
    file->add(mesh);
  if (!meshes.empty())
    file->set("/", "meshesPath", std::string("meshes/"));
  return file;
}

/// What belongs to a step.
static std::string groupOf(int64_t step) {
  return "/data/" + std::to_string(step);
}

/// A component without a name is the record itself.
static std::string componentOf(const std::string &record, StringRef name) {
  return name.empty() ? record : record + "/" + name.str();
}

std::string OpenPmdFile::pathOf(int64_t step, StringRef mesh,
                                StringRef component) {
  return componentOf(groupOf(step) + "/meshes/" + mesh.str(), component);
}

void OpenPmdFile::run(llvm::function_ref<llvm::Error()> what) {
  if (error.empty())
    if (llvm::Error failed = what())
      error = llvm::toString(std::move(failed));
}

void OpenPmdFile::set(StringRef object, StringRef name,
                      const run::Hdf5Writer::Attribute &value) {
  run([&] { return writer->annotate(object, name, value); });
}

void OpenPmdFile::add(const Mesh &mesh) {
  Unit unit = unitOf(mesh.quantity, input.isPhysical);
  for (const Component &component : mesh.components) {
    std::string path = pathOf(mesh.name, component.name);
    run([&] {
      return writer->addZeros(path, cells, input.evolution.isDouble);
    });
    set(path, "unitSI", unit.inSi);
    set(path, "position", component.position);
  }
  std::string path = pathOf(mesh.name, "");
  set(path, "geometry", std::string("cartesian"));
  set(path, "dataOrder", std::string("C"));
  set(path, "axisLabels", axes);
  set(path, "gridSpacing", spacings);
  set(path, "gridGlobalOffset", std::vector<double>(cells.size(), 0.0));
  set(path, "gridUnitSI", input.isPhysical ? fermi : 1);
  set(path, "unitDimension", unit.dimension);
  set(path, "timeOffset", 0.0);
}

void OpenPmdFile::describe() {
  const std::string root = "/", base = groupOf(moment.step);
  std::string comment = input.isPhysical ? "hbar = c = 1, GeV and fm"
                                         : "hbar = c = 1, lattice units";
  if (input.geometry == Geometry::BoostInvariant)
    comment += "; time is proper time, z is along the beam";
  run([&] { return writer->addGroup(base); });
  set(root, "openPMD", std::string("1.1.0"));
  set(root, "openPMDextension", uint32_t(0));
  set(root, "basePath", std::string("/data/%T/"));
  set(root, "iterationEncoding", std::string("fileBased"));
  set(root, "iterationFormat", std::string("%010T"));
  set(root, "software", std::string("gauge-pic"));
  set(root, "softwareVersion", std::string(GAUGEC_VERSION));
  set(root, "comment", comment);
  set(base, "time", moment.t);
  set(base, "dt", input.evolution.dt);
  set(base, "timeUnitSI", input.isPhysical ? fermi / lightSpeed : 1);
}

void OpenPmdFile::addRows(llvm::ArrayRef<Mesh> meshes, int64_t first,
                          std::span<const double> numbers) {
  size_t each = countComponents(meshes), at = 0;
  std::vector<double> one(numbers.size() / each);
  for (const Mesh &mesh : meshes)
    for (const Component &component : mesh.components) {
      for (size_t k = 0; k < one.size(); ++k)
        one[k] = numbers[k * each + at];
      ++at;
      run([&] {
        return writer->writeRows(pathOf(mesh.name, component.name), first, one);
      });
    }
}

void OpenPmdFile::add(const std::string &path, int64_t count,
                      const ParticleRecord &record) {
  Unit unit = unitOf(record.quantity, input.isPhysical);
  for (auto [c, name] : llvm::enumerate(record.components)) {
    std::string component = componentOf(path, name);
    if (record.isConstant) {
      run([&] { return writer->addGroup(component); });
      set(component, "value", record.numberOf(0, c));
      set(component, "shape", std::vector<uint64_t>{uint64_t(count)});
    } else {
      run([&] { return writer->addZeros(component, {count}, true); });
      addNumbers(component, count,
                 [&, c = c](int64_t k) { return record.numberOf(k, c); });
    }
    set(component, "unitSI", unit.inSi);
  }
  set(path, "unitDimension", unit.dimension);
  set(path, "timeOffset", 0.0);
}

/// A part at a time: there may be very many particles.
void OpenPmdFile::addNumbers(
    const std::string &path, int64_t count,
    llvm::function_ref<double(int64_t particle)> numberOf) {
  constexpr int64_t most = int64_t(1) << 16;
  std::vector<double> part;
  for (int64_t first = 0; first < count; first += most) {
    part.resize(std::min(most, count - first));
    for (size_t k = 0; k < part.size(); ++k)
      part[k] = numberOf(first + int64_t(k));
    run([&] { return writer->writeRows(path, first, part); });
  }
}

void OpenPmdFile::addSpecies(StringRef species, int64_t count,
                             llvm::ArrayRef<ParticleRecord> records) {
  if (!std::exchange(hasSpecies, true))
    set("/", "particlesPath", std::string("particles/"));
  std::string path = groupOf(moment.step) + "/particles/" + species.str() + "/";
  for (const ParticleRecord &record : records)
    add(path + record.name, count, record);
}

llvm::Error OpenPmdFile::commit() {
  run([&] { return writer->commit(); });
  return error.empty() ? llvm::Error::success() : run::fail(error);
}
