//===- AnyGroup.h - fields of SU(2) and SU(3) in tests --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "test/pic/Fields.h"

namespace gauge::test {

/// Links of any group, [site][3][N][N] of a whole box.
using MatrixLinks = std::vector<std::complex<double>>;
void setLinks(pic::Evolution &evolution, pic::Slice slice,
              const MatrixLinks &links);
MatrixLinks getMatrices(const pic::Evolution &evolution, pic::Slice slice);
double distance(const MatrixLinks &a, const MatrixLinks &b);
/// With both slices, settled; electric fields lead from one to the other.
std::unique_ptr<pic::Evolution> start(gauge_context *context,
                                      const pic::EvolutionOptions &o,
                                      const MatrixLinks &before,
                                      const MatrixLinks &now);
/// As makeSmooth of quaternions, for any number of colours.
MatrixLinks makeSmooth(const pic::Box &box, int colours, double amplitude,
                       uint64_t seed);
MatrixLinks transform(const pic::Box &box, int colours,
                      const MatrixLinks &links, uint64_t seed);
/// Fails the test if a step fails.
void run(pic::Evolution &evolution, int steps);
/// Electric and magnetic energy, as the sum of the planes' means.
double energyOf(pic::Evolution &evolution);
double largest(const std::vector<double> &numbers);

} // namespace gauge::test
