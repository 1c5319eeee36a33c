//===- LaneBuilder.h - arithmetic of matrices with a site per lane --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_LANEBUILDER_H
#define COMPILER_LOWER_LANEBUILDER_H

#include "dialect/site/Site.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

namespace gaugec {

/// The vectors of a matrix (re, im of each element that its type keeps, row by
/// row) or of a real.
using Lanes = llvm::SmallVector<mlir::Value>;

/// A tile in memory: entry e, component c is at offset + (e components + c)
/// lanes.
struct LaneTile {
  mlir::Value memory; ///< memref<?xT>
  mlir::Value offset; ///< index, in elements
  int64_t entries, components;
  /// If lanes are permuted as they are loaded: how. LaneBuilder::load does so.
  mlir::Value order = {};
};

/// Writes vector code for the ops on matrices and tiles. Sums of products carry
/// the `contract` flag, so that targets with fused multiply-add use it; nothing
/// is reassociated.
class LaneBuilder {
public:
  LaneBuilder(mlir::OpBuilder &builder, mlir::FloatType precision,
              int64_t lanes)
      : builder(builder), type(mlir::VectorType::get({lanes}, precision)) {}

  void setLoc(mlir::Location location) { loc = location; }
  mlir::VectorType getType() const { return type; }
  int64_t getLanes() const { return type.getDimSize(0); }

  // Numbers. Zeros and ones that are known now cost nothing.
  mlir::Value constant(double value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value neg(mlir::Value a);
  /// sum + a b, and sum - a b.
  mlir::Value fma(mlir::Value a, mlir::Value b, mlir::Value sum);
  mlir::Value fnma(mlir::Value a, mlir::Value b, mlir::Value sum);
  mlir::Value apply(gauge::Function function, mlir::Value x, double slope);

  /// An element of a matrix or of its dagger; conjugation is a sign that is
  /// kept apart, so that no negation is computed. So is the sign of an element
  /// of a quaternion that stands for another one.
  struct Term {
    mlir::Value re, im;
    bool conjugate = false, negative = false;
  };
  /// re + i im += a b.
  void accumulate(const Term &a, const Term &b, mlir::Value &re,
                  mlir::Value &im);

  // Matrices. Their type says which elements are kept.
  Lanes unit(site::MatrixType type);
  Lanes zero(int64_t components);
  Lanes add(const Lanes &a, const Lanes &b);
  Lanes multiply(const Lanes &a, bool daggerA, const Lanes &b, bool daggerB,
                 site::MatrixType type);
  Lanes traceOfProduct(const Lanes &a, bool daggerA, const Lanes &b,
                       bool daggerB, site::MatrixType type);
  Lanes dagger(const Lanes &a, site::MatrixType type);
  /// A Hermitian matrix by its upper triangle.
  Lanes mirror(Lanes a, site::MatrixType type);
  Lanes scale(const Lanes &a, const Lanes &factor);
  Lanes trace(const Lanes &a, site::MatrixType type);
  Lanes project(const Lanes &a, site::MatrixType type, bool traceless);
  /// Hermitian and anti-Hermitian part (see site.split).
  std::pair<Lanes, Lanes> split(const Lanes &a, site::MatrixType type,
                                bool dual);
  Lanes join(const Lanes &hermitian, const Lanes &antihermitian,
             site::MatrixType type);
  /// All elements of a quaternion, and the quaternion part of all elements.
  Lanes expand(const Lanes &a, site::MatrixType type);
  Lanes takeQuaternion(const Lanes &a);
  /// An SU(3) matrix by its first two rows.
  Lanes completeRows(Lanes rows);

  // Memory.
  mlir::Value index(int64_t value);
  mlir::Value addIndex(mlir::Value a, mlir::Value b);
  mlir::Value addIndex(mlir::Value a, int64_t b);
  mlir::Value mulIndex(mlir::Value a, int64_t b);
  mlir::Value loadVector(mlir::Value memory, mlir::Value offset);
  void storeVector(mlir::Value vector, mlir::Value memory, mlir::Value offset);
  mlir::Value permute(mlir::Value vector, mlir::Value order);
  Lanes load(const LaneTile &tile, mlir::Value entry);
  void store(const Lanes &value, const LaneTile &tile, mlir::Value entry);
  /// A weight in all lanes.
  mlir::Value splat(mlir::Value weights, mlir::Value offset);

  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Location getLoc() const { return loc; }

private:
  Term term(const Lanes &a, bool dagger, int64_t row, int64_t column,
            site::MatrixType type);
  Lanes elements(const Lanes &a, bool dagger, int64_t rows,
                 site::MatrixType type);
  Lanes addOtherRows(mlir::Value re, mlir::Value im, site::MatrixType type);

  mlir::OpBuilder &builder;
  mlir::VectorType type;
  mlir::Location loc = mlir::UnknownLoc::get(builder.getContext());
};

/// Unrolls a loop with `operations` on vectors in each iteration until they are
/// enough to hide the arithmetic of indices. LLVM is not asked to: see
/// Target.cpp.
void unrollLoop(mlir::scf::ForOp loop, int64_t operations);

/// Writes `site.mix`: a real matrix product, blocked for `registers` vector
/// registers (MixKernel.cpp).
void emitMix(LaneBuilder &lanes, mlir::Value weights, mlir::Value offset,
             int64_t stride, const LaneTile &input, const LaneTile &output,
             unsigned registers);

/// Writes `site.contract`, blocked likewise (ContractKernel.cpp): `sums` is a
/// memref of a vector of lanes for each sum.
void emitContract(LaneBuilder &lanes, const LaneTile &left,
                  const LaneTile &right, mlir::Value sums, bool twice,
                  unsigned registers);

} // namespace gaugec

#endif // COMPILER_LOWER_LANEBUILDER_H
