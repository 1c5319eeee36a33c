//===- Checkpoint.h - the state of a run in a file ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_CHECKPOINT_H
#define COMPILER_TOOLS_PIC_CHECKPOINT_H

#include "compiler/tools/pic/Simulation.h"

namespace gaugec::pic {

/// Writes all state and the input as HDF5; after a failure the file that was
/// there is still there.
llvm::Error writeCheckpoint(const Simulation &simulation,
                            llvm::StringRef inputText, const std::string &path);

/// Restores the state that is in a file, and fails if a bit of it is wrong.
llvm::Error readCheckpoint(Simulation &simulation, const std::string &path);

/// The input that the run of a checkpoint has.
llvm::Expected<std::string> readCheckpointInput(const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_CHECKPOINT_H
