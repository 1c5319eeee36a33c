//===- OpenPmd.h - fields and particles as openPMD files ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// openPMD 1.1.0 (A. Huebl et al., doi:10.5281/zenodo.1167843) in HDF5, one file
// an iteration. Axes are z (the beam), x, y, the slowest first; of boost-
// invariant fields x, y. There is no date, so that equal runs make equal files.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_OPENPMD_H
#define COMPILER_TOOLS_PIC_OPENPMD_H

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/pic/Observable.h"
#include "compiler/tools/run/Hdf5.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <functional>
#include <span>

namespace gaugec::pic {

/// What a record's numbers are in.
enum class Quantity {
  EnergyDensity, ///< GeV / fm^3
  Force,         ///< GeV / fm
  Length,        ///< fm
  Momentum,      ///< GeV
  Mass,          ///< GeV
  Number
};

/// A component of a mesh; an empty name makes a scalar one.
struct Component {
  std::string name;
  std::vector<double> position; ///< in cells
};
struct Mesh {
  std::string name;
  Quantity quantity;
  std::vector<Component> components;
};
/// Numbers of a site in all of them.
size_t countComponents(llvm::ArrayRef<Mesh> meshes);

/// What is known of each particle. One component with an empty name makes a
/// scalar.
struct ParticleRecord {
  std::string name;
  Quantity quantity;
  std::vector<std::string> components;
  std::function<double(int64_t particle, size_t component)> numberOf;
  bool isConstant = false; ///< all particles have the same
};

/// A file of meshes and species at one time; it has its name after `commit`.
class OpenPmdFile {
public:
  /// FOLDER/STEP.h5 of an observable.
  static llvm::Expected<std::unique_ptr<OpenPmdFile>>
  create(const Input &input, const Moment &moment, const Folder &folder,
         const char *observable, llvm::ArrayRef<Mesh> meshes);

  /// Entries of the first axis, from `first` on, of all components of
  /// consecutive meshes that lie beside each other, [entry][..][component].
  void addRows(llvm::ArrayRef<Mesh> meshes, int64_t first,
               std::span<const double> numbers);
  /// Adds a species of `count` particles.
  void addSpecies(llvm::StringRef species, int64_t count,
                  llvm::ArrayRef<ParticleRecord> records);
  /// After all; says what has failed.
  llvm::Error commit();

  /// The dataset of a component in the file of a step.
  static std::string pathOf(int64_t step, llvm::StringRef mesh,
                            llvm::StringRef component);

private:
  OpenPmdFile(const Input &input, const Moment &moment,
              std::unique_ptr<run::Hdf5Writer> writer);
  void add(const Mesh &mesh);
  void add(const std::string &path, int64_t count,
           const ParticleRecord &record);
  void addNumbers(const std::string &path, int64_t count,
                  llvm::function_ref<double(int64_t particle)> numberOf);
  void describe();
  std::string pathOf(llvm::StringRef mesh, llvm::StringRef component) const {
    return pathOf(moment.step, mesh, component);
  }
  /// The first error is kept; nothing is done after it.
  void run(llvm::function_ref<llvm::Error()> what);
  void set(llvm::StringRef object, llvm::StringRef name,
           const run::Hdf5Writer::Attribute &value);

  const Input &input;
  Moment moment;
  std::unique_ptr<run::Hdf5Writer> writer;
  std::vector<std::string> axes;
  std::vector<int64_t> cells;
  std::vector<double> spacings;
  bool hasSpecies = false;
  std::string error; ///< empty: none
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_OPENPMD_H
