//===- Fields.h - what tests put into an evolution ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

#include <functional>
#include <memory>

namespace gauge::test {

struct DestroyContext {
  void operator()(gauge_context *c) const { gauge_context_destroy(c); }
};
using Context = std::unique_ptr<gauge_context, DestroyContext>;

/// (q0, q1, q2, q3): q0 + i q.sigma.
using Quaternion = std::array<double, 4>;
Quaternion operator*(const Quaternion &a, const Quaternion &b);
Quaternion dagger(const Quaternion &q);
/// exp(i theta.sigma / 2).
Quaternion exponential(const std::array<double, 3> &theta);

/// Links of a whole box, [site][3].
using Links = std::vector<Quaternion>;

/// Fails the test if there is no evolution.
std::unique_ptr<pic::Evolution> makeEvolution(gauge_context *context,
                                              const pic::EvolutionOptions &o);
void setLinks(pic::Evolution &evolution, pic::Slice slice, const Links &links);
Links getLinks(const pic::Evolution &evolution, pic::Slice slice);
/// Largest difference of a number.
double distance(const Links &a, const Links &b);
double distance(const std::vector<double> &a, const std::vector<double> &b);

/// Links of both slices; electric fields from them where a scheme has such.
void startFields(pic::Evolution &evolution, const Links &before,
                 const Links &now);
/// Particles anywhere but at fixed ends, most of them relativistic.
void scatter(pic::Evolution &evolution, const pic::WongOptions &options,
             int64_t count);

/// What Gauss's law is broken by, [plane][site][component].
std::vector<double> measureGauss(pic::Evolution &evolution);

/// Smooth random fields: links exp(i theta), theta a sum of a few long waves of
/// that amplitude; the same for equal seeds, whatever the lattice's spacings.
Links makeSmooth(const pic::Box &box, double amplitude, uint64_t seed);
/// A random Omega at a site.
Quaternion transformationAt(int64_t site, uint64_t seed);
/// Omega_x U_x,i Omega_{x+i}^dagger.
Links transform(const pic::Box &box, const Links &links, uint64_t seed);

} // namespace gauge::test
