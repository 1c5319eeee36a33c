//===- DataSet.h - configurations and what is to be learned ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_DATASET_H
#define COMPILER_TOOLS_TRAIN_DATASET_H

#include "compiler/tools/run/Call.h"

namespace gaugec::train {

using run::Call;
using run::Library;
using run::Owner;
using run::Weights;

/// Links and targets of many configurations on one lattice, in the precision of
/// the model.
class DataSet {
public:
  /// Reads links from an HDF5 file: `u`, [N][sites][D][Nc][Nc] complex with the
  /// extents in `dims` (the layout of the published data), or
  /// [N][x0][x1]..[D][Nc][Nc] without them. Evaluates the target.
  static llvm::Expected<DataSet>
  load(gauge_context *context, const std::string &path, const Library &target);

  llvm::ArrayRef<int64_t> getExtents() const { return extents; }
  int64_t getCount() const { return count; }
  int64_t getSites() const;
  /// Of all links.
  uint64_t getHash() const;

  /// Links and targets of the configurations `chosen`, one after another.
  std::vector<char> gatherLinks(llvm::ArrayRef<int64_t> chosen) const;
  std::vector<char> gatherTargets(llvm::ArrayRef<int64_t> chosen) const;
  /// The target at each site of a configuration.
  std::vector<double> getTarget(int64_t configuration) const;

private:
  llvm::Error readLinks(const std::string &path,
                        const run::Description &description);
  llvm::Error readExtents(const std::string &path,
                          llvm::ArrayRef<int64_t> shape,
                          const run::Description &description);
  llvm::Error evaluate(gauge_context *context, const Library &target);

  bool isDouble = false;
  run::Shape extents;
  int64_t count = 0;
  std::vector<char> links, targets;
};

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_DATASET_H
