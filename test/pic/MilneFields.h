//===- MilneFields.h - what tests put into boost-invariant fields ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/LightCone.h"
#include "test/pic/AnyGroup.h"

#include <Eigen/Dense>

namespace gauge::test {

using pic::Matrices;
using Dense = Eigen::MatrixXcd;

/// Matrix `number` of a field.
Dense at(const Matrices &field, int64_t number, int colours);
void put(Matrices &field, int64_t number, const Dense &matrix);
/// exp(i A) of a Hermitian matrix, by its eigenvectors.
Dense exponential(const Dense &a);

double largest(const Matrices &field);
/// Largest of |U U^dagger - 1| and |det U - 1|.
double notUnitary(int colours, const Matrices &links);
/// Matrices of SU(2) in the upper corner of SU(3).
Matrices embed(const Matrices &small);

pic::MilneOptions makeOptions(int colours, std::array<int64_t, 2> cells);
pic::Transverse transverseOf(const pic::MilneOptions &o);
/// Three sheets; of a weak nucleus one.
pic::SheetOptions sheetOf(double mu, uint32_t number);
/// With that number of sheets, if there is one.
Matrices makeNucleus(const pic::MilneOptions &o, double mu, uint32_t number,
                     int sheets = 0);
int64_t neighbour(const pic::MilneOptions &o, int64_t site, int mu, int step);
/// phi(x) - phi(x+mu) as matrices, [site][mu]: the potentials of the links
/// V(x) V(x+mu)^dagger with V = exp(-i phi), up to their sign.
std::vector<Dense> gradients(const pic::MilneOptions &o,
                             const std::vector<double> &potential);
/// Omega_x U_i(x) Omega_{x+i}^dagger with random matrices of the seed.
Matrices transformLinks(const pic::MilneOptions &o, const Matrices &links,
                        uint64_t seed);

std::unique_ptr<pic::Milne> makeMilne(gauge_context *context,
                                      const pic::MilneOptions &o);
struct MilneRun {
  Context context;
  std::unique_ptr<pic::Milne> milne;
};
/// Two nuclei at tau = 0, in a random gauge if it has a number.
MilneRun makeCollision(const pic::MilneOptions &o, double mu,
                       uint64_t gauge = 0, int threads = 2, int sheets = 0);
/// Field strengths of SU(2) F_tz = dA_z/dt between the slices, at the links
/// along the beam that begin in a plane.
std::vector<Dense> alongBeam(const pic::Evolution &evolution, int64_t plane);
/// Sums of long waves in one component of all fields, at tau = 0.
void setLongWaves(pic::Milne &milne, double size);

void advance(pic::Milne &milne, int steps);
/// The largest component of what Gauss's law is broken by.
double gaussOf(pic::Milne &milne);

} // namespace gauge::test
