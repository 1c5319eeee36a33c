//===- Leapfrog.h - molecular dynamics of links ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// H = 1/2 sum P_a^2 + S with momenta P = P_a T^a, Tr T^a T^b = delta^ab/2 (the
// generator of U(1) is 1), so that with F = gauge.force (docs/derivatives.md)
//
//   dU/dt = i P U,    dP/dt = -F.
//
// What is real and what traceless depends on `special`: SU(N), or U(1).
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_LEAPFROG_H
#define COMPILER_INTERPRET_LEAPFROG_H

#include "compiler/interpret/Array.h"
#include "llvm/Support/LogicalResult.h"

namespace gaugec::interpret {

/// H = h^a T^a with normal h^a for each link. Of momenta: those of
/// temperature 1.
Array makeRandomAlgebra(const Array &links, bool special, uint64_t seed);

/// sum h^a f^a over all links, of H = h^a T^a and F = f^a T^a: 2 sum Re Tr(H
/// F), for U(1) sum H F.
double pair(const Array &h, const Array &f, bool special);

/// exp(i t H) U of each link. NaN where the exponent is too large to be one.
Array rotate(const Array &links, double t, const Array &h);

/// Links U and momenta P, both [batch][x_0]..[x_{D-1}][D][N][N].
struct PhaseSpacePoint {
  Array links, momenta;
};

/// 1/2 sum P_a^2.
double getKineticEnergy(const Array &momenta, bool special);

/// F at the given links.
using ForceFunction =
    llvm::function_ref<llvm::FailureOr<Array>(const Array &links)>;

/// `count` steps of length `step` (half a kick, a drift, half a kick). Its
/// error is of the order step^2 at a given time, and it can be reversed: from
/// (U', -P') it leads back to (U, -P). Fails if `force` does. Where numbers
/// overflow it ends with NaN, and `force` is not asked about those.
llvm::LogicalResult leapfrog(PhaseSpacePoint &point, ForceFunction force,
                             double step, int64_t count);

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_LEAPFROG_H
