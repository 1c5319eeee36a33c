//===- LightCone.h - fields right behind a boost-invariant collision ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Behind a thin nucleus with the Wilson line V the links are a pure gauge,
// U_i = V(x) V(x+i)^dagger. Those of two nuclei, A and B, meet in the forward
// light cone: there (A. Krasnitz, R. Venugopalan, Nucl. Phys. B 557 (1999) 237)
//
//   (A_i + B_i) (1 + U_i)^dagger   is Hermitian up to a multiple of 1.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Milne.h"

namespace gauge::pic {

/// Links or lines, [site][channel][N][N].
using Matrices = std::vector<std::complex<double>>;

/// Wilson lines through all sheets of a nucleus, those at its front first:
/// V = .. exp(-i g phi_1) exp(-i g phi_0), as the lines of the 3D engine.
Matrices makeLines(const Transverse &lattice, const SheetOptions &options);

/// Links V(x) V(x+i)^dagger.
Matrices makePureGauge(const MilneOptions &options, const Matrices &lines);

/// Links of the forward light cone, to rounding. SU(2) has one solution,
/// W^2 / det W of W = A + B. For SU(3) Newton's method goes on from the square
/// of the unitary matrix that is closest to W, which is the solution that
/// belongs to weak fields. Fails at a link where it finds none, or where A =
/// -B.
rt::Result<Matrices> solveLightCone(const MilneOptions &options,
                                    const Matrices &a, const Matrices &b);

/// Fields at tau = 0 of nuclei that move up and down the beam.
rt::Status collide(Milne &milne, const Matrices &upLines,
                   const Matrices &downLines);

} // namespace gauge::pic
