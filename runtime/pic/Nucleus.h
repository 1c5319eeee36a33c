//===- Nucleus.h - a nucleus in front of the collision --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random colour charges on sheets across the beam (Sheet.h), with a profile
// along it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"
#include "runtime/pic/Sheet.h"

#include <complex>

namespace gauge::pic {

/// How charges vary along the beam.
enum class Structure {
  /// Sheets behind each other at the quantiles of the profile, each of width
  /// `coherence`. One sheet: the coherent nucleus.
  Sheets,
  /// White noise with the square root of the profile as its envelope, then
  /// modes times exp(-k^2 coherence^2 / 4); `sheets` is not used.
  Random
};

struct NucleusOptions : SheetOptions {
  Structure structure = Structure::Sheets;
  int direction = +1;   ///< moves up (+1) or down (-1) the beam
  double position = 0;  ///< of its centre along the beam at t = 0
  double width = 1;     ///< sigma of the Gaussian profile along the beam
  double coherence = 0; ///< 0: width / sheets; Random needs it
};

/// Its Wilson lines across the beam, through all of it, [site][N][N].
std::vector<std::complex<double>> makeLines(const EvolutionOptions &box,
                                            const NucleusOptions &nucleus);

/// Puts a nucleus into the box: links of both slices, and charges that fulfil
/// Gauss's law. Behind it the links stay a pure gauge. What is there already
/// must not reach it. Settles the evolution.
rt::Status addNucleus(Evolution &evolution, const NucleusOptions &options);

/// How far from its centre a nucleus has charges, where a cell along the beam
/// is that long.
double halfLengthOf(const NucleusOptions &nucleus, double cell);
/// What an evolution holds at most for the links of a nucleus to begin with:
/// slabs around what moves, and one slice of those behind.
uint64_t bytesOfNucleus(const Evolution &evolution,
                        const NucleusOptions &nucleus);

} // namespace gauge::pic
