//===- DataSet.h - configurations and what is to be learned ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_DATASET_H
#define COMPILER_TOOLS_TRAIN_DATASET_H

#include "compiler/tools/run/Call.h"
#include "compiler/tools/run/Hdf5.h"
#include "compiler/tools/train/TrainingModel.h"
#include <map>
#include <optional>

namespace gaugec::train {

using run::Call;
using run::Weights;

/// Numbers in the precision of the model, in C order.
using Bytes = std::vector<char>;

/// Links and targets of many configurations on one lattice. Targets are kept in
/// memory; links too, if they fit, else they are read where they are wanted.
class DataSet {
public:
  /// Reads links from an HDF5 file: `u`, [N][sites][D][Nc][Nc] complex with the
  /// extents in `dims` (the layout of the published data), or
  /// [N][x0][x1]..[D][Nc][Nc] without them; and labels, or evaluates the
  /// target. `memory`: bytes that links may take. `source` must outlive it.
  static llvm::Expected<DataSet> load(gauge_context *context,
                                      const std::string &path,
                                      const DataSource &source,
                                      uint64_t memory);

  llvm::ArrayRef<int64_t> getExtents() const { return extents; }
  int64_t getCount() const { return count; }
  int64_t getSites() const;
  /// Targets are averages over the lattice: there are no others.
  bool isPerConfiguration() const { return perConfiguration; }
  /// Of all links.
  uint64_t getHash() const { return hash; }

  /// What the model takes, for the configurations `chosen` one after another.
  llvm::Expected<Bytes> gatherInputs(llvm::ArrayRef<int64_t> chosen);
  /// .. targets, [sites] each, and forces [sites][D][Nc][Nc].
  Bytes gatherTargets(llvm::ArrayRef<int64_t> chosen) const;
  Bytes gatherForces(llvm::ArrayRef<int64_t> chosen) const;
  bool hasTargets() const { return !targets.empty(); }
  bool hasForces() const { return !forces.empty(); }
  /// The target's average over the lattice.
  double getTarget(int64_t configuration) const;

private:
  DataSet() = default;
  llvm::Error openLinks(uint64_t memory);
  llvm::Error readExtents(llvm::ArrayRef<int64_t> shape);
  llvm::Error readAll(gauge_context *context);
  llvm::Error readTargets();
  llvm::Error readForces();
  llvm::Expected<Bytes> gatherLinks(llvm::ArrayRef<int64_t> chosen) const;
  llvm::Expected<Bytes> evaluate(const Library &library, const Bytes &links,
                                 int64_t batch);

  gauge_context *context = nullptr;
  const DataSource *source = nullptr;
  std::string path;
  run::Shape extents;
  int64_t count = 0;
  bool perConfiguration = false;
  uint64_t hash = 0;
  std::optional<run::StoredDataset> stored; ///< links
  bool isResident = false;
  Bytes links, targets, forces;
  /// Of `evaluate`, by library and batch.
  std::map<std::pair<const Library *, int64_t>, Call> calls;
};

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_DATASET_H
