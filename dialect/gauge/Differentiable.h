//===- Differentiable.h - cotangents of the values of a function ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GAUGE_DIFFERENTIABLE_H
#define DIALECT_GAUGE_DIFFERENTIABLE_H

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace gaugec::gauge {

/// Collects what the adjoints of ops contribute to the cotangent of each value.
class Cotangents {
public:
  /// Only values in `active` get a cotangent.
  Cotangents(mlir::OpBuilder &builder, mlir::Location loc,
             const llvm::DenseSet<mlir::Value> &active)
      : builder(builder), loc(loc), active(active) {}

  bool wants(mlir::Value value) const { return active.contains(value); }
  /// A contribution to the channels `offset`, offset+1, .. of a field, or to
  /// all of links or weights.
  void add(mlir::Value value, mlir::Value contribution, int64_t offset = 0);
  /// A contribution to the links of one direction.
  void addLink(mlir::Value links, int64_t direction, mlir::Value contribution);
  /// The sum so far, null if nothing was added.
  mlir::Value getSum(mlir::Value value);
  /// The sum so far of one direction of links, null if nothing was added.
  mlir::Value getLinkSum(mlir::Value links, int64_t direction);
  /// Reports that the op at `loc` has no derivative, and why; nothing is built
  /// any more.
  void fail(const llvm::Twine &message);
  bool hasFailed() const { return failed; }

  mlir::OpBuilder &builder;
  /// Of the op whose adjoint is built.
  mlir::Location loc;

private:
  struct Part {
    mlir::Value field;
    int64_t offset;
  };
  using Parts = llvm::SmallVector<Part, 2>;
  mlir::Value joinSegments(mlir::Type type, llvm::ArrayRef<Part> parts,
                           llvm::ArrayRef<int64_t> cuts);
  mlir::Value sumFields(mlir::Type type, llvm::ArrayRef<Part> parts);

  const llvm::DenseSet<mlir::Value> &active;
  bool failed = false;
  llvm::DenseMap<mlir::Value, Parts> fields;
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, mlir::Value> links;
};

/// Builds, at the builder's place, the cotangents of `wrt` under the cotangents
/// of `outputs` (`gauge.vjp`). Emits an error at an op without adjoint.
llvm::FailureOr<llvm::SmallVector<mlir::Value>>
buildVJP(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange outputs,
         mlir::ValueRange cotangents, mlir::ValueRange wrt);

/// Builds the derivatives of `outputs` for `wrt` along `tangents`
/// (`gauge.jvp`).
llvm::FailureOr<llvm::SmallVector<mlir::Value>>
buildJVP(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange outputs,
         mlir::ValueRange wrt, mlir::ValueRange tangents);

} // namespace gaugec::gauge

#include "dialect/gauge/GaugeInterfaces.h.inc"

#endif // DIALECT_GAUGE_DIFFERENTIABLE_H
