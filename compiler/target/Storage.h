//===- Storage.h - memory that fields of a plan share ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_STORAGE_H
#define COMPILER_TARGET_STORAGE_H

#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace gaugec {

/// Memory of one field, or of several that are not needed at the same time.
struct Storage {
  int64_t entries = 0; ///< real numbers a site, of the largest field in it
  llvm::ArrayRef<int64_t> axes;
  bool isWorkspace = false; ///< of neither an input nor an output
};

struct StorageAssignment {
  std::vector<Storage> storages;
  llvm::DenseMap<mlir::Value, int64_t> numbers; ///< of every field of the plan
};

/// Gives each field of a plan a storage. Arguments and results keep theirs to
/// themselves. A field of workspace lives from the first to the last step that
/// names it, ends included, since a kernel must not write over what it reads;
/// fields of the same axes that do not live at the same time may share. A field
/// takes the free storage that it fits best: the smallest that is large enough,
/// or else the largest, which grows.
StorageAssignment assignStorages(mlir::func::FuncOp plan);

} // namespace gaugec

#endif // COMPILER_TARGET_STORAGE_H
