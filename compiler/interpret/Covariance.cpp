//===- Covariance.cpp - gauge transformations of arrays -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Covariance.h"
#include "dialect/gauge/Gauge.h"

using namespace gaugec;
using namespace gaugec::interpret;

static Array transformLinks(const Array &links, const Array &omega,
                            const Lattice &lattice) {
  Array out = links;
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    for (int64_t mu = 0; mu < int64_t(lattice.extents.size()); ++mu)
      out.setMatrix(x, mu,
                    omega.getMatrix(x, 0) * links.getMatrix(x, mu) *
                        omega.getMatrix(lattice.hop(x, mu, 1), 0).dagger());
  return out;
}

static Array transformCovariant(const Array &field, gauge::CovariantType type,
                                const Array &omega, const Lattice &lattice) {
  Array out = field;
  for (int64_t x = 0; x < lattice.getSites(); ++x) {
    Matrix left = omega.getMatrix(lattice.displace(x, type.getStart()), 0);
    Matrix right =
        omega.getMatrix(lattice.displace(x, type.getEnd()), 0).dagger();
    for (int64_t c = 0; c < type.getChannels(); ++c)
      out.setMatrix(x, c, left * field.getMatrix(x, c) * right);
  }
  return out;
}

Array gaugec::interpret::transformValue(const Array &value, mlir::Type type,
                                        const Array &omega,
                                        const Lattice &lattice) {
  if (llvm::isa<gauge::LinksType>(type))
    return transformLinks(value, omega, lattice);
  if (auto covariant = llvm::dyn_cast<gauge::CovariantType>(type))
    return transformCovariant(value, covariant, omega, lattice);
  return value;
}

Problem gaugec::interpret::transformProblem(mlir::func::FuncOp function,
                                            const Problem &problem,
                                            const Array &omega) {
  Lattice lattice = {problem.extents, problem.batch};
  Problem out = {problem.extents, problem.batch, {}};
  for (auto [value, type] :
       llvm::zip(problem.arguments, function.getArgumentTypes()))
    out.arguments.push_back(transformValue(value, type, omega, lattice));
  return out;
}

std::vector<Array> gaugec::interpret::transformResults(
    mlir::func::FuncOp function, const std::vector<Array> &results,
    const Array &omega, const Lattice &lattice) {
  std::vector<Array> out;
  for (auto [value, type] : llvm::zip(results, function.getResultTypes()))
    out.push_back(transformValue(value, type, omega, lattice));
  return out;
}
