//===- ReceptiveField.cpp - how far a value looks -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/ReceptiveField.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

/// reach = hull of reach and (of + by); a value that depends on no site adds
/// nothing.
static void include(Reach &reach, bool &any, const Reach &of,
                    ArrayRef<int64_t> by) {
  for (size_t axis = 0; axis < reach.low.size(); ++axis) {
    int64_t low = of.low[axis] + by[axis], high = of.high[axis] + by[axis];
    reach.low[axis] = any ? std::min(reach.low[axis], low) : low;
    reach.high[axis] = any ? std::max(reach.high[axis], high) : high;
    reach.unbounded[axis] |= of.unbounded[axis];
  }
  any = true;
}

namespace {
class Analysis {
public:
  explicit Analysis(int64_t dimensions) : dimensions(dimensions) {}
  void visit(Operation *op);
  /// Nothing for values that depend on no field.
  std::optional<Reach> get(Value value) const {
    if (auto it = reaches.find(value); it != reaches.end())
      return it->second;
    if (isa<BlockArgument>(value) && getDimensions(value.getType()))
      return Reach(dimensions);
    return std::nullopt;
  }

private:
  using Vector = SmallVector<int64_t>;
  SmallVector<Vector> getDisplacements(Operation *op) const;

  int64_t dimensions;
  DenseMap<Value, Reach> reaches;
};
} // namespace

/// Where an op reads its operands, relative to where it is evaluated.
SmallVector<SmallVector<int64_t>>
Analysis::getDisplacements(Operation *op) const {
  Vector here(dimensions, 0);
  auto along = [&](ArrayRef<int64_t> steps) {
    SmallVector<Vector> visited{here};
    Vector at(here);
    for (int64_t step : steps) {
      at[std::abs(step) - 1] += step > 0 ? 1 : -1;
      visited.push_back(at);
    }
    return visited;
  };
  return llvm::TypeSwitch<Operation *, SmallVector<Vector>>(op)
      .Case([&](ShiftOp shift) {
        return SmallVector<Vector>{Vector(shift.getBy())};
      })
      .Case([&](PathOp path) {
        // A forward link belongs to the site it starts from.
        SmallVector<Vector> sites = along(path.getSteps());
        if (!path.getSteps().empty() && path.getSteps().back() > 0)
          sites.pop_back();
        return sites;
      })
      .Case([&](TransportOp transport) { return along(transport.getSteps()); })
      .Case([&](ConvOp conv) {
        auto window = cast<RankedTensorType>(conv.getWeights().getType())
                          .getShape()
                          .drop_front(2);
        Vector low(conv.getLow()), high(low);
        for (int64_t axis = 0; axis < dimensions; ++axis) {
          high[axis] += window[axis] - 1;
          int64_t dilation =
              conv.getDilation() ? (*conv.getDilation())[axis] : 1;
          low[axis] *= dilation;
          high[axis] *= dilation;
        }
        return SmallVector<Vector>{low, high};
      })
      .Default([&](Operation *) { return SmallVector<Vector>{here}; });
}

void Analysis::visit(Operation *op) {
  if (op->getNumResults() != 1 || !getDimensions(op->getResult(0).getType()))
    return;
  Reach reach(dimensions);
  bool any = false;
  for (const Vector &by : getDisplacements(op))
    for (Value operand : op->getOperands())
      if (std::optional<Reach> of = get(operand))
        include(reach, any, *of, by);
  if (auto around = dyn_cast<AroundOp>(op))
    reach.unbounded[around.getDirection()] = true;
  if (auto broadcast = dyn_cast<BroadcastOp>(op); broadcast && any)
    for (int64_t axis : broadcast.getResult().getType().getAxes())
      if (!llvm::is_contained(broadcast.getInput().getType().getAxes(), axis))
        reach.unbounded[axis] = true;
  if (any)
    reaches.insert({op->getResult(0), reach});
}

Reach gaugec::computeReceptiveField(func::FuncOp func) {
  int64_t dimensions = 0;
  for (Type type : func.getFunctionType().getInputs())
    dimensions = std::max(dimensions, getDimensions(type));
  for (Type type : func.getFunctionType().getResults())
    dimensions = std::max(dimensions, getDimensions(type));
  Analysis analysis(dimensions);
  func.walk([&](Operation *op) { analysis.visit(op); });
  Reach total(dimensions);
  bool any = false;
  SmallVector<int64_t> here(dimensions, 0);
  for (Value value : func.getBody().front().getTerminator()->getOperands())
    if (std::optional<Reach> reach = analysis.get(value))
      include(total, any, *reach, here);
  return total;
}
