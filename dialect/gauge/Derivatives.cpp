//===- Derivatives.cpp - reverse and forward mode -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/gauge/Gauge.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::gauge;

//===----------------------------------------------------------------------===//
// Sums of contributions
//===----------------------------------------------------------------------===//

void Cotangents::addLink(Value value, int64_t direction, Value contribution) {
  if (!wants(value))
    return;
  Value &sum = links[{value, direction}];
  sum = sum ? AddOp::create(builder, loc, sum, contribution).getResult()
            : contribution;
}

void Cotangents::add(Value value, Value contribution, int64_t offset) {
  if (!wants(value) || !contribution)
    return;
  auto type = dyn_cast<LinksType>(value.getType());
  if (!type) {
    fields[value].push_back({contribution, offset});
    return;
  }
  for (int64_t mu = 0; mu < type.getDimensions(); ++mu)
    addLink(value, mu, LinkOp::create(builder, loc, contribution, mu));
}

Value Cotangents::getLinkSum(Value value, int64_t direction) {
  return links.lookup({value, direction});
}

void Cotangents::fail(const Twine &message) {
  failed = true;
  emitError(loc, message);
}

/// Between two cuts every part covers all channels or none.
Value Cotangents::joinSegments(Type type, ArrayRef<Part> parts,
                               ArrayRef<int64_t> cuts) {
  SmallVector<Value> segments;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    int64_t first = cuts[i], size = cuts[i + 1] - first;
    Value sum;
    for (const Part &part : parts) {
      int64_t channels = getChannels(part.field.getType());
      if (part.offset > first || part.offset + channels < first + size)
        continue;
      Value field = part.field;
      if (channels != size)
        field = SliceOp::create(builder, loc, field, first - part.offset, size);
      sum = sum ? AddOp::create(builder, loc, sum, field).getResult() : field;
    }
    if (!sum)
      sum = ZeroOp::create(builder, loc, withChannels(type, size));
    segments.push_back(sum);
  }
  if (segments.size() == 1)
    return segments.front();
  return ConcatOp::create(builder, loc, segments);
}

Value Cotangents::sumFields(Type type, ArrayRef<Part> parts) {
  SmallVector<int64_t> cuts{0, getChannels(type)};
  for (const Part &part : parts) {
    cuts.push_back(part.offset);
    cuts.push_back(part.offset + getChannels(part.field.getType()));
  }
  llvm::sort(cuts);
  cuts.erase(llvm::unique(cuts), cuts.end());
  return joinSegments(type, parts, cuts);
}

Value Cotangents::getSum(Value value) {
  if (auto type = dyn_cast<LinksType>(value.getType())) {
    SmallVector<Value> parts;
    bool any = false;
    for (int64_t mu = 0; mu < type.getDimensions(); ++mu) {
      parts.push_back(getLinkSum(value, mu));
      any |= bool(parts.back());
    }
    if (!any)
      return nullptr;
    for (auto [mu, part] : llvm::enumerate(parts))
      if (!part)
        part = ZeroOp::create(builder, loc, getLinkType(type, mu));
    return MakeLinksOp::create(builder, loc, type, parts);
  }
  auto it = fields.find(value);
  if (it == fields.end())
    return nullptr;
  Parts &parts = it->second;
  Value sum = parts.front().field;
  if (isa<RankedTensorType>(value.getType()))
    for (const Part &part : ArrayRef(parts).drop_front())
      sum = WeightsAddOp::create(builder, loc, sum, part.field);
  else
    sum = sumFields(value.getType(), parts);
  parts.assign(1, {sum, 0});
  return sum;
}

//===----------------------------------------------------------------------===//
// Reverse mode
//===----------------------------------------------------------------------===//

/// Values on the way from `wrt` to `outputs`: the ops between them in program
/// order, and all values that need a cotangent.
namespace {
struct Activity {
  Activity(ValueRange outputs, ValueRange wrt);
  SmallVector<Operation *> ops;
  DenseSet<Value> values;
};
} // namespace

Activity::Activity(ValueRange outputs, ValueRange wrt) {
  DenseSet<Value> independent(wrt.begin(), wrt.end());
  // Backwards: what the outputs are made of.
  SetVector<Operation *> needed;
  SmallVector<Value> worklist(outputs.begin(), outputs.end());
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (op && !independent.contains(value) && needed.insert(op))
      llvm::append_range(worklist, op->getOperands());
  }
  SmallVector<Operation *> sorted(needed.begin(), needed.end());
  llvm::sort(sorted,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  // Forwards: what depends on the independent values.
  values = independent;
  for (Operation *op : sorted)
    if (llvm::any_of(op->getOperands(),
                     [&](Value operand) { return values.contains(operand); })) {
      ops.push_back(op);
      values.insert(op->result_begin(), op->result_end());
    }
}

FailureOr<SmallVector<Value>> gauge::buildVJP(OpBuilder &builder, Location loc,
                                              ValueRange outputs,
                                              ValueRange cotangents,
                                              ValueRange wrt) {
  Activity activity(outputs, wrt);
  Cotangents sums(builder, loc, activity.values);
  for (auto [output, cotangent] : llvm::zip(outputs, cotangents))
    sums.add(output, cotangent);
  for (Operation *op : llvm::reverse(activity.ops)) {
    auto differentiable = dyn_cast<DifferentiableOpInterface>(op);
    if (!differentiable)
      return op->emitError() << "'" << op->getName()
                             << "' has no derivative: layers are taken apart "
                                "(gauge-decompose-layers) before they are "
                                "differentiated";
    sums.loc = op->getLoc();
    if (Value cotangent = sums.getSum(op->getResult(0)))
      differentiable.buildAdjoint(cotangent, sums);
    if (sums.hasFailed())
      return failure();
  }
  sums.loc = loc;
  SmallVector<Value> gradients;
  for (Value value : wrt) {
    Value gradient = sums.getSum(value);
    if (!gradient)
      gradient = ZeroOp::create(builder, loc, value.getType());
    gradients.push_back(gradient);
  }
  return gradients;
}

//===----------------------------------------------------------------------===//
// Forward mode
//===----------------------------------------------------------------------===//

// The gradients c -> J^T c are linear in the cotangents c, and their transpose
// is J. So c need not have a value: a placeholder stands for it, and what was
// built to compute J^T c dies with it.
FailureOr<SmallVector<Value>> gauge::buildJVP(OpBuilder &builder, Location loc,
                                              ValueRange outputs,
                                              ValueRange wrt,
                                              ValueRange tangents) {
  SmallVector<Value> placeholders;
  for (Value output : outputs)
    placeholders.push_back(UnrealizedConversionCastOp::create(
                               builder, loc, output.getType(), ValueRange())
                               .getResult(0));
  Operation *first = placeholders.front().getDefiningOp();
  FailureOr<SmallVector<Value>> gradients =
      buildVJP(builder, loc, outputs, placeholders, wrt);
  if (failed(gradients))
    return failure();
  FailureOr<SmallVector<Value>> derivatives =
      buildVJP(builder, loc, *gradients, tangents, placeholders);
  if (failed(derivatives))
    return failure();
  // Dead ops from the last to the placeholders.
  DenseSet<Value> kept(derivatives->begin(), derivatives->end());
  SmallVector<Operation *> built;
  for (Operation *op = first; op && op != &*builder.getInsertionPoint();
       op = op->getNextNode())
    built.push_back(op);
  for (Operation *op : llvm::reverse(built))
    if (op->use_empty() && !kept.contains(op->getResult(0)))
      op->erase();
  return derivatives;
}
