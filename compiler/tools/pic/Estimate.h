//===- Estimate.h - what a run takes --------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_ESTIMATE_H
#define COMPILER_TOOLS_PIC_ESTIMATE_H

#include "compiler/tools/pic/Simulation.h"

namespace gaugec::pic {

/// An error if the machine grants less memory, or the folder's disk has too
/// little room.
llvm::Error checkMemory(const Needs &needs, double particles = 0);
llvm::Error checkDisk(const Input &input, const Simulation &simulation,
                      const Observables &observables,
                      const std::string &folder);

/// What a run would take, printed; the errors that it would end with.
llvm::Error printEstimate(const Input &input, const std::string &folder,
                          int threads);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_ESTIMATE_H
