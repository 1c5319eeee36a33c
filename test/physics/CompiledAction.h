//===- CompiledAction.h - an action and its force, compiled ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_PHYSICS_COMPILEDACTION_H
#define TEST_PHYSICS_COMPILEDACTION_H

#include "compiler/interpret/Interpreter.h"
#include "compiler/interpret/Leapfrog.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "test/differential/Compile.h"
#include <map>
#include <string>

namespace gaugec::test {

/// A description with other lines in its header: {"group", "SU(2)"}.
std::string readModel(const std::string &path,
                      const std::map<std::string, std::string> &header = {});

/// The function `force` of a description, compiled.
class CompiledAction {
public:
  /// Parameters by name; those without a value, weights that is, are random and
  /// normal, of the size that the description gives them.
  CompiledAction(const std::string &text,
                 std::map<std::string, double> parameters);
  ~CompiledAction() { gauge_context_destroy(runtime); }
  CompiledAction(const CompiledAction &) = delete;
  CompiledAction &operator=(const CompiledAction &) = delete;

  /// What follows is for the lattice that was set last.
  bool setLattice(const interpret::Lattice &lattice);
  bool isSpecial() const { return special; }
  interpret::Array makeRandomLinks(uint64_t seed);

  /// S and F at the given links.
  struct Values {
    double action;
    interpret::Array force;
  };
  llvm::FailureOr<Values> evaluate(const interpret::Array &links);

  /// False if it could not be compiled, for which there was a diagnostic.
  explicit operator bool() const { return compiled != nullptr; }

private:
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  LoadedModule compiled;
  bool special = false;
  std::map<std::string, double> parameters;
  interpret::Lattice lattice;
  interpret::Problem problem;
};

} // namespace gaugec::test

#endif // TEST_PHYSICS_COMPILEDACTION_H
