//===- Cost.h - flops and bytes of kernels and of core ops ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_COST_H
#define COMPILER_ANALYSIS_COST_H

#include <cstdint>

namespace mlir {
class Operation;
} // namespace mlir

namespace gaugec {

namespace site {
class KernelOp;
} // namespace site

/// Work of a kernel at one site.
struct Cost {
  int64_t flops = 0; ///< real additions and multiplications
  int64_t bytes = 0; ///< compulsory traffic: every entry of a field once
};

/// Counts what the kernel does; a loop whose length is known at run time only
/// (Polyakov loops) counts once.
Cost estimateCost(site::KernelOp kernel);

/// Real additions and multiplications that a core op takes at one site, its
/// operands given. A product around the torus counts eight links.
int64_t countFlops(mlir::Operation *coreOp);

} // namespace gaugec

#endif // COMPILER_ANALYSIS_COST_H
