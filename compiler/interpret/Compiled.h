//===- Compiled.h - calls compiled functions on arrays --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_COMPILED_H
#define COMPILER_INTERPRET_COMPILED_H

#include "compiler/interpret/Interpreter.h"
#include "runtime/gauge_runtime.h"
#include <memory>

namespace gaugec::interpret {

struct LatticeDeleter {
  void operator()(gauge_lattice *lattice) const {
    gauge_lattice_destroy(lattice);
  }
};
using RuntimeLattice = std::unique_ptr<gauge_lattice, LatticeDeleter>;

/// The same lattice for the runtime. Errors are reported at `function`.
llvm::FailureOr<RuntimeLattice> createLattice(gauge_context *context,
                                              mlir::func::FuncOp function,
                                              const Lattice &lattice);

/// The results of the compiled code of `function` in `module`, by gauge_run,
/// with border arrays in the precision of the function's types.
llvm::FailureOr<std::vector<Array>> runCompiled(gauge_context *context,
                                                const gauge_module *module,
                                                mlir::func::FuncOp function,
                                                const Problem &problem);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_COMPILED_H
