//===- Evaluator.h - one rule per op of the gauge dialect -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside the interpreter. Layers are in Layers.cpp, core ops in
// CovariantOps.cpp, InvariantOps.cpp and WeightOps.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_INTERPRET_EVALUATOR_H
#define COMPILER_INTERPRET_EVALUATOR_H

#include "compiler/interpret/Interpreter.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/ADT/DenseMap.h"

namespace gaugec::interpret {

using Result = llvm::FailureOr<Array>;

class Evaluator {
public:
  Evaluator(Lattice lattice, llvm::function_ref<void(Array &)> disturb)
      : lattice(std::move(lattice)), disturb(disturb) {}

  void set(mlir::Value value, Array array) {
    if (disturb)
      disturb(array);
    values[value] = std::move(array);
  }
  const Array &get(mlir::Value value) const { return values.at(value); }

  /// Evaluates one op and keeps its result.
  llvm::LogicalResult run(mlir::Operation *op);

private:
  // Layers.
  Result evaluate(gauge::PlaqOp op);
  Result evaluate(gauge::PolyOp op);
  Result evaluate(gauge::LConvOp op);
  Result evaluate(gauge::LBilinOp op);
  Result evaluate(gauge::LConvBilinOp op);
  Result evaluate(gauge::LLinOp op);
  Result evaluate(gauge::LActOp op);
  Result evaluate(gauge::LActPolyOp op);
  Result evaluate(gauge::LExpOp op);
  Result evaluate(gauge::LinearOp op);
  Result evaluate(gauge::ConvOp op);
  Result evaluate(gauge::PoolOp op);
  Result evaluate(gauge::FlattenSitesOp op);
  Result evaluate(gauge::IndicatorOp op);
  // Core ops on covariant fields.
  Result evaluate(gauge::LinkOp op);
  Result evaluate(gauge::PathOp op);
  Result evaluate(gauge::AroundOp op);
  Result evaluate(gauge::WindingOp op);
  Result evaluate(gauge::MakeLinksOp op);
  Result evaluate(gauge::TransportOp op);
  Result evaluate(gauge::UnitOp op);
  Result evaluate(gauge::ScaleOp op);
  Result evaluate(gauge::MixOp op);
  Result evaluate(gauge::BilinearOp op);
  Result evaluate(gauge::ProjectOp op);
  Result evaluate(gauge::ExpOp op);
  Result evaluate(gauge::TraceOp op);
  // Core ops on both kinds of fields.
  Result evaluate(gauge::ShiftOp op);
  Result evaluate(gauge::MulOp op);
  Result evaluate(gauge::DaggerOp op);
  Result evaluate(gauge::AddOp op);
  Result evaluate(gauge::ConcatOp op);
  Result evaluate(gauge::SliceOp op);
  Result evaluate(gauge::RepeatOp op);
  Result evaluate(gauge::SumChannelsOp op);
  Result evaluate(gauge::ZeroOp op);
  // Core ops on invariants.
  Result evaluate(gauge::ReOp op);
  Result evaluate(gauge::ImOp op);
  Result evaluate(gauge::FlattenOp op);
  Result evaluate(gauge::UnflattenOp op);
  Result evaluate(gauge::PointwiseOp op);
  Result evaluate(gauge::ConstantOp op);
  Result evaluate(gauge::ParameterOp op);
  Result evaluate(gauge::BroadcastOp op);
  Result evaluate(gauge::SumOp op);
  Result evaluate(gauge::MeanOp op);
  // Core ops that make weights.
  Result evaluate(gauge::ContractOp op);
  Result evaluate(gauge::WeightsAddOp op);
  Result evaluate(gauge::WeightsPermuteOp op);
  Result evaluate(gauge::WeightsReshapeOp op);
  Result evaluate(gauge::WeightsSliceOp op);
  Result evaluate(gauge::WeightsConcatOp op);

  /// An array of zeros for a value of this type.
  Array make(mlir::Type type) const { return Array(getShape(type, lattice)); }

  /// Makes a covariant field: `rule(site, channel)` gives each matrix.
  Array fillMatrices(mlir::Type type,
                     llvm::function_ref<Matrix(int64_t, int64_t)> rule) const;
  /// Makes an invariant: `rule(site, channel)` gives each number, where the
  /// sites are those of the axes that it extends over.
  Array fillNumbers(mlir::Type type,
                    llvm::function_ref<Complex(int64_t, int64_t)> rule) const;

  /// All matrices of a field at a site.
  std::vector<Matrix> getMatrices(const Array &field, int64_t site) const;

  /// The field one hop away, parallel transported back.
  Array hop(const Array &links, const Array &field, int64_t axis,
            int orientation) const;
  /// The transported copies of L-Conv and L-CB, in their published order.
  template <typename OpT>
  llvm::FailureOr<std::vector<Array>> transportSlots(OpT op) const;

  /// Ordered product of links along signed steps from `site`, see gauge.path.
  Matrix followPath(const Array &links, int64_t site,
                    llvm::ArrayRef<int64_t> steps) const;
  /// The links of direction `mu` at `site` and the `left`-1 sites behind it,
  /// with one of the fields named in `open` (a bit each) in the place of one
  /// link: the sum over all ways.
  Matrix sumInsertions(gauge::AroundOp op, int64_t site, int64_t left,
                       unsigned open) const;
  /// Sums over the axes that the result lacks.
  Array sumAxes(gauge::InvariantType from, gauge::InvariantType to,
                const Array &input) const;

  Lattice lattice;
  llvm::function_ref<void(Array &)> disturb;
  llvm::DenseMap<mlir::Value, Array> values;
};

/// [matrices, their daggers, 1], n x n: what the flags of mixing ops ask for.
std::vector<Matrix> appendEntries(int64_t n, std::vector<Matrix> matrices,
                                  bool daggers, bool unit);

/// The real channels of an invariant at a site: complex ones count as pairs
/// re_0, im_0, re_1, im_1, ..
std::vector<double> getRealChannels(const Array &input, bool complex,
                                    int64_t site);

/// A named function of a real number; `slope` is that of leaky_relu.
double applyFunction(gauge::Function function, double slope, double x);

/// The slope that an op without one has.
inline constexpr double defaultSlope = 0.01;

} // namespace gaugec::interpret

#endif // COMPILER_INTERPRET_EVALUATOR_H
