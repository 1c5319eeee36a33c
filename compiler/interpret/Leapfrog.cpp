//===- Leapfrog.cpp - molecular dynamics of links -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Leapfrog.h"
#include <algorithm>
#include <cmath>
#include <random>

using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::FailureOr;
using llvm::LogicalResult;
using llvm::success;

Array gaugec::interpret::makeRandomAlgebra(const Array &links, bool special,
                                           uint64_t seed) {
  // H = (A - A^dagger)/(2i): H_01 = (h^1 - i h^2)/2 is half the sum of two
  // entries of A, while that of U(1) is h = Im A.
  std::mt19937_64 engine(seed);
  std::normal_distribution<double> normal(0, special ? std::sqrt(0.5) : 1);
  Array any(links.shape);
  for (Complex &number : any.data)
    number = {normal(engine), normal(engine)};
  return mapMatrices(any, any, [&](const Matrix &a, const Matrix &) {
    return project(a, special);
  });
}

double gaugec::interpret::pair(const Array &h, const Array &f, bool special) {
  return (special ? 2 : 1) * inner(h, f);
}

double gaugec::interpret::getKineticEnergy(const Array &momenta, bool special) {
  return pair(momenta, momenta, special) / 2;
}

Array gaugec::interpret::rotate(const Array &links, double t, const Array &h) {
  return mapMatrices(h, links, [&](const Matrix &m, const Matrix &u) {
    std::optional<Matrix> rotation = exponential(Complex(0, t) * m);
    return rotation ? *rotation * u : Complex(NAN) * u;
  });
}

/// P -= t F(U).
static LogicalResult kick(PhaseSpacePoint &point, ForceFunction force,
                          double t) {
  if (!isFinite(point.links)) {
    std::fill(point.momenta.data.begin(), point.momenta.data.end(), NAN);
    return success();
  }
  FailureOr<Array> f = force(point.links);
  if (failed(f))
    return failure();
  point.momenta = add(std::move(point.momenta), -t, *f);
  return success();
}

LogicalResult gaugec::interpret::leapfrog(PhaseSpacePoint &point,
                                          ForceFunction force, double step,
                                          int64_t count) {
  // The half kicks between two drifts are one.
  for (int64_t i = 0; i <= count; ++i) {
    bool outer = i == 0 || i == count;
    if (failed(kick(point, force, outer ? step / 2 : step)))
      return failure();
    if (i < count)
      point.links = rotate(point.links, step, point.momenta);
  }
  return success();
}
