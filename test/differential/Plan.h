//===- Plan.h - which networks run where ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_DIFFERENTIAL_PLAN_H
#define TEST_DIFFERENTIAL_PLAN_H

#include "compiler/interpret/Array.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "test/differential/Network.h"

namespace gaugec::test {

/// One random function: what it is made of and the lattices it runs on.
struct NetworkPlan {
  std::string name;
  uint64_t seed;
  std::vector<const Rule *> rules;
  std::vector<interpret::Lattice> lattices;
};

/// The functions of one module: one group, dimension and precision.
struct ModulePlan {
  Setting setting;
  unsigned vectorBits; ///< to compile for; 0: what the CPU has
  bool lowMemory;      ///< to compile so
  std::vector<NetworkPlan> networks;
};

/// The quick variant has each group in each dimension once, the precisions
/// alternating; the long one has all combinations, `rounds` times each. In
/// every module each rule occurs at least once.
std::vector<ModulePlan> makePlans(bool isLong);

/// For derivatives, which take many evaluations: f64, the rules that ask for no
/// derivative themselves, few to a network, on small lattices.
std::vector<ModulePlan> makeDerivativePlans(bool isLong);

/// The module of a plan.
mlir::OwningOpRef<mlir::ModuleOp> buildModule(const ModulePlan &plan,
                                              mlir::MLIRContext *context);

/// Counts what the plans cover, writes it to `os` as markdown tables, and
/// returns the names of the cells that must not be empty but are.
std::vector<std::string> writeCoverage(const std::vector<ModulePlan> &plans,
                                       llvm::raw_ostream &os);

/// The same by group and dimension only, of plans for derivatives.
std::vector<std::string>
writeDerivativeCoverage(const std::vector<ModulePlan> &plans,
                        llvm::raw_ostream &os);

} // namespace gaugec::test

#endif // TEST_DIFFERENTIAL_PLAN_H
