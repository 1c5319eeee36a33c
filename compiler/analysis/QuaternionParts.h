//===- QuaternionParts.h - which matrices are quaternions -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_ANALYSIS_QUATERNIONPARTS_H
#define COMPILER_ANALYSIS_QUATERNIONPARTS_H

#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/EquivalenceClasses.h"

namespace gaugec {

/// Every 2 x 2 matrix is p + i q with quaternions p and q, every complex number
/// with real ones. Products multiply like complex numbers: p p' - q q' is the
/// first part of a product, p q' + q p' the second; sums, daggers and real
/// factors act on each part by itself.
///
/// For all matrices of the kernels of a module, in registers and in memory:
/// which parts they can have, given the arguments that are quaternions, and
/// which parts somebody needs. A matrix can be kept as a quaternion if its q is
/// zero or not needed. See docs/rationale/site.md.
class QuaternionParts {
public:
  explicit QuaternionParts(mlir::ModuleOp module);

  /// Whether a matrix that an op or a loop defines can be a quaternion.
  bool isQuaternion(mlir::Value matrix) const;
  /// Whether the p of a product's result takes only the p of its factors.
  bool isQuaternionProduct(mlir::Value a, mlir::Value b,
                           mlir::Value result) const;
  /// What a tile or field holds if its matrices are kept as quaternions.
  enum class Form { Unknown, Matrices, Hermitian, Antihermitian, Several };
  /// Whether a tile or field can hold quaternions, and their form.
  bool holdsQuaternions(mlir::Value memory) const;
  Form getForm(mlir::Value memory) const;

  /// All ops of kernels and plans, outer ones first.
  llvm::ArrayRef<mlir::Operation *> getOps() const { return ops; }

private:
  using Parts = uint8_t;
  static constexpr Parts none = 0, p = 1, q = 2, all = 3;
  struct State {
    Parts has = none, needed = none;
  };
  /// Parts of a product of what has the parts `a` and `b`. As p^2 = -q^2 = p,
  /// also the parts of a factor that meet `a` to make `b`.
  static Parts multiply(Parts a, Parts b);

  // What is the same memory, or the same value.
  void uniteMemory(mlir::Operation *op);
  void uniteForms(mlir::Operation *op);
  void setForms(mlir::Operation *op);
  void seed(mlir::func::FuncOp plan);

  // One step of the flow. They return through `changed`.
  void flowForward(mlir::Operation *op);
  void flowBackward(mlir::Operation *op);
  void addHas(mlir::Value value, Parts parts);
  void addNeeded(mlir::Value value, Parts parts);
  Parts has(mlir::Value value) const { return get(value).has; }
  Parts needed(mlir::Value value) const { return get(value).needed; }
  Parts hasFactor(site::ScaleOp scale) const;
  State get(mlir::Value value) const { return states.lookup(find(value)); }

  using Classes = llvm::EquivalenceClasses<mlir::Value>;
  static mlir::Value findIn(const Classes &classes, mlir::Value value);
  mlir::Value find(mlir::Value value) const { return findIn(same, value); }
  void checkGroups();

  llvm::SmallVector<mlir::Operation *> ops;
  Classes same;   ///< one value, or views of one memory
  Classes forms;  ///< memory with entries of one form
  Classes groups; ///< memory that holds quaternions together or not at all
  llvm::DenseMap<mlir::Value, State> states;
  llvm::DenseMap<mlir::Value, Form> formOf;
  llvm::DenseMap<mlir::Value, bool> groupHolds;
  bool changed = false;
};

} // namespace gaugec

#endif // COMPILER_ANALYSIS_QUATERNIONPARTS_H
