//===- Derivatives.h - derivatives against finite differences -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Differentiation is trusted because of this: values are interpreted by their
// formulas, and what `gauge.vjp`, `gauge.jvp` and `gauge.force` make of them is
// compared with central fourth-order differences and with identities that only
// derivatives fulfil. All of it in double precision, whatever the function's.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_DERIVATIVES_H
#define COMPILER_INTERPRET_DERIVATIVES_H

#include "compiler/interpret/Interpreter.h"
#include "compiler/interpret/Leapfrog.h"
#include "runtime/gauge_runtime.h"

namespace gaugec::interpret {

/// One comparison.
struct DerivativeCheck {
  std::string what; ///< "jvp by argument 2, result 0"
  double deviation;
  double tolerance;
  bool passed() const { return deviation <= tolerance; } // false for NaN
};

struct DerivativeReport {
  std::vector<DerivativeCheck> checks;
  /// The differences of two steps disagree: the point is next to a kink of a
  /// function such as relu, and another one should be drawn. `checks` is not
  /// complete then.
  bool nearKink = false;

  void add(std::string what, double deviation, double tolerance) {
    checks.push_back({std::move(what), deviation, tolerance});
  }
};

inline constexpr double differenceTolerance = 1e-8;
inline constexpr double symmetryTolerance = 1e-10;
inline constexpr double covarianceTolerance = 1e-12;

/// Checks the derivatives of all results of `function` at `point`, links being
/// matrices without constraints. In a random direction of each argument in turn
///   * `jvp` against the difference D, number by number, relative to the larger
///     of max |D| and the scale of the result (Verify.h, getScales);
///   * <c, D> against <gradient by `vjp` under c, direction>, relative to the
///     root of the sum of squares of D and of those scales;
/// and in a random direction v of all arguments at once, with L = <c, y>,
///   * H v, the `jvp` of the gradient of L, against differences of the
///   gradient;
///   * (w, H v) against (v, H w), relative to the largest norm among H v, H w
///     and the gradient.
llvm::FailureOr<DerivativeReport> checkDerivatives(mlir::func::FuncOp function,
                                                   const Problem &point,
                                                   uint64_t seed);

/// Checks `gauge.force` of an action: the result `result` of `function`, one
/// real number a configuration, by the links that are its argument `links`.
/// With H, K random fields in the Lie algebra:
///   * F is Hermitian, for SU(N) traceless, and transforms covariantly;
///   * d/dt S(exp(i t H) U) = 2 sum Re Tr(H F), for U(1) sum H F;
///   * d/dt F(exp(i t H) U) is its `jvp` along i H U;
///   * D_H D_K S - D_K D_H S = D_C S with C = -i [H, K] (docs/derivatives.md):
///     for generators, D_a D_b S - D_b D_a S = f_abc D_c S.
llvm::FailureOr<DerivativeReport>
checkForce(gauge_context *context, mlir::func::FuncOp function, unsigned result,
           unsigned links, const Problem &point, uint64_t seed);

/// An action whose force is to be checked. `force` is what is on trial: the
/// compiled code.
struct MolecularDynamics {
  ForceFunction force;
  llvm::function_ref<llvm::FailureOr<double>(const Array &links)> action;
  bool special;      ///< SU(N)
  double forceScale; ///< the largest magnitude of the force (getScales)
  double energyTolerance;
  double reversalTolerance;
};

/// Checks a force by a few steps of leapfrog from `links` and random momenta:
///   * the energy error at a given time is b dt^2 + O(dt^4) if the force is
///     that of the action, and has a term without dt if not: the result of
///     extrapolating from dt and dt/2, relative to the largest possible work of
///     the force. dt is halved until it is small enough for the action;
///   * with the momenta flipped it leads back: a force that depends on anything
///     but the links does not. Relative to the largest momentum, and to 1.
llvm::FailureOr<DerivativeReport> checkLeapfrog(const MolecularDynamics &system,
                                                const Array &links,
                                                uint64_t seed);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_DERIVATIVES_H
