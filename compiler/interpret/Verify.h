//===- Verify.h - compiled models against the interpreter -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `gauge-run --verify` and the differential tests do.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_VERIFY_H
#define COMPILER_INTERPRET_VERIFY_H

#include "compiler/interpret/Interpreter.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "runtime/gauge_runtime.h"

namespace gaugec::interpret {

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

/// The worst deviation of an array.
struct Comparison {
  double deviation =
      0;            ///< relative to the scale; infinite if one is not finite
  size_t worst = 0; ///< where, an index into the data
};

/// Deviations are relative to `scale`, one number for the whole array. Numbers
/// that are not finite must be so on both sides.
Comparison compare(const Array &actual, const Array &expected, double scale);

/// The largest magnitude of the finite numbers.
double getMagnitude(const Array &array);

/// Largest relative deviation that is allowed: 1e-12 in f64, 2e-5 in f32.
double getTolerance(mlir::Type type);

/// The scales by which deviations of the results of `function` are judged, one
/// per result: the largest magnitude of the result or, if larger, how much it
/// changes per relative change of everything, arguments and the results of all
/// ops (by an interpreted finite difference). The second counts where a result
/// is a small difference of large numbers, such as Im Tr U of SU(2): rounding
/// cannot be judged by the result itself there.
llvm::FailureOr<std::vector<double>>
getScales(mlir::func::FuncOp function, const Problem &problem,
          const std::vector<Array> &results);

//===----------------------------------------------------------------------===//
// Verifying
//===----------------------------------------------------------------------===//

struct VerifyOptions {
  uint64_t seed = 1;
  /// Lattices to run on; empty: small ones with even, odd, single-site and
  /// non-dividing extents and batches, see `getVerifyLattices`.
  std::vector<Lattice> lattices;
};

/// The default lattices of a dimension.
std::vector<Lattice> getVerifyLattices(int64_t dimensions);

/// Runs every function of `module` on random arguments and checks (a) the
/// compiled results against the interpreter, (b) that compiled results of gauge
/// transformed arguments are the transformed results, (c) that one thread and
/// three give the same bits, if the library has derivatives, (d) those of the
/// functions without `gauge.derivative`, and (e) that trajectories driven by
/// compiled results of `gauge.force` conserve energy and can be reversed
/// (Derivatives.h). One line a check.
/// Fails if a check fails or could not be made (with a diagnostic then).
llvm::LogicalResult verifyModule(gauge_context *context,
                                 const gauge_module *compiled,
                                 mlir::ModuleOp module,
                                 const VerifyOptions &options,
                                 llvm::raw_ostream &os);

/// The same for a compiled library alone: interprets the IR that it carries.
llvm::LogicalResult verifyModel(gauge_context *context,
                                const gauge_module *compiled,
                                mlir::MLIRContext *mlirContext,
                                const VerifyOptions &options,
                                llvm::raw_ostream &os);

/// The gauge IR in a compiled library. Loads the dialects that it needs.
mlir::OwningOpRef<mlir::ModuleOp> readModelIR(const gauge_module *compiled,
                                              mlir::MLIRContext *mlirContext);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_VERIFY_H
