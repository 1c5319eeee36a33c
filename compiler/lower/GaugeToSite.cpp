//===- GaugeToSite.cpp - convert-gauge-to-site ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of gauge values becomes a plan and its kernels: Schedule says
// which values become fields and where they are computed, KernelBuilder writes
// the kernels, and this file writes the plan.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "compiler/lower/KernelBuilder.h"
#include "compiler/lower/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace gaugec {
#define GEN_PASS_DEF_CONVERTGAUGETOSITE
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

/// Parameters are flat in memory, complex ones as (re, im) pairs.
static MemRefType getWeightsType(RankedTensorType tensor) {
  Type element = tensor.getElementType();
  int64_t count = tensor.getNumElements();
  if (auto complex = dyn_cast<ComplexType>(element)) {
    element = complex.getElementType();
    count *= 2;
  }
  return MemRefType::get({count}, element);
}

static Type convertType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return getWeightsType(tensor);
  return getFieldType(type);
}

namespace {

/// Writes the plan of one function, and its kernels before it.
class PlanBuilder : public PlanMemory {
public:
  explicit PlanBuilder(func::FuncOp func)
      : func(func), schedule(func), kernels(func), plan(func.getContext()) {}

  LogicalResult build();

  Value getField(Value value) override;
  Value getWeights(Value tensor) override { return memory.lookup(tensor); }
  Value getReordered(Value tensor, WeightOrder order, int64_t plain,
                     bool daggers) override;

private:
  LogicalResult checkDepth();
  void declarePlan();
  void runLevel(const Schedule::Level &level);
  void runKernel(const Schedule::Kernel &kernel);
  void writeReordering(Value source, Value target, RankedTensorType tensor,
                       WeightOrder order, int64_t plain, bool daggers);
  std::string nextName();

  func::FuncOp func;
  Schedule schedule;
  OpBuilder kernels; ///< inserts kernels before the function
  OpBuilder plan;    ///< inserts steps at the end of the plan
  func::FuncOp planFunc;
  DenseMap<Value, Value> memory; ///< gauge value or tensor -> plan value
  std::map<std::tuple<void *, WeightOrder, int64_t, bool>, Value> reordered;
  int64_t kernelCount = 0;
};

} // namespace

/// f_0, f_1, .. for the kernels of f, without the names of other functions.
std::string PlanBuilder::nextName() {
  Operation *module = planFunc->getParentOp();
  std::string name;
  do
    name = (planFunc.getSymName() + "_" + Twine(kernelCount++)).str();
  while (SymbolTable::lookupSymbolIn(module, name));
  return name;
}

void PlanBuilder::declarePlan() {
  SmallVector<Type> inputs, results;
  for (Type type : func.getArgumentTypes())
    inputs.push_back(convertType(type));
  for (Type type : func.getResultTypes())
    results.push_back(convertType(type));
  planFunc = func::FuncOp::create(kernels, func.getLoc(), func.getSymName(),
                                  kernels.getFunctionType(inputs, results));
  planFunc->setDiscardableAttrs(func->getDiscardableAttrDictionary());
  planFunc.setAllArgAttrs(func.getArgAttrsAttr());
  planFunc.setAllResultAttrs(func.getResAttrsAttr());
  Block *body = planFunc.addEntryBlock();
  for (auto [from, to] : llvm::zip(func.getArguments(), body->getArguments()))
    memory[from] = to;
  plan.setInsertionPointToEnd(body);
  kernels.setInsertionPoint(planFunc);
}

Value PlanBuilder::getField(Value value) {
  Value &field = memory[value];
  if (!field)
    field = site::AllocOp::create(plan, value.getLoc(),
                                  getFieldType(value.getType()));
  return field;
}

/// Longest chain of operations without a field in between. Kernels are written
/// by recursion along such chains.
static constexpr int64_t maxDepth = 1000;

LogicalResult PlanBuilder::checkDepth() {
  DenseMap<Value, int64_t> depths;
  for (Operation &op : func.getBody().front()) {
    int64_t depth = 0;
    for (Value operand : op.getOperands())
      if (!schedule.isInMemory(operand))
        depth = std::max(depth, depths.lookup(operand) + 1);
    if (depth > maxDepth)
      return op.emitError()
             << "this value needs a chain of more than " << maxDepth
             << " operations at each site: return a value half "
                "way as well, and it becomes a field";
    for (Value result : op.getResults())
      depths[result] = depth;
  }
  return success();
}

LogicalResult PlanBuilder::build() {
  if (failed(checkDepth()))
    return failure();
  declarePlan();
  for (const Schedule::Level &level : schedule.getLevels())
    runLevel(level);
  auto ret = cast<func::ReturnOp>(func.getBody().front().getTerminator());
  SmallVector<Value> results;
  for (Value value : ret.getOperands())
    results.push_back(getField(value));
  func::ReturnOp::create(plan, ret.getLoc(), results);
  func.erase();
  return success();
}

void PlanBuilder::runLevel(const Schedule::Level &level) {
  for (Operation *op : level.reductions)
    site::ReduceOp::create(plan, op->getLoc(), getField(op->getOperand(0)),
                           getField(op->getResult(0)), isa<gauge::MeanOp>(op));
  for (const Schedule::Kernel &kernel : level.kernels)
    runKernel(kernel);
}

void PlanBuilder::runKernel(const Schedule::Kernel &kernel) {
  Location loc = kernel.results.front().getLoc();
  // Reorderings are written while the kernel is, and must precede it.
  KernelBuilder builder(kernels, nextName(), kernel, schedule, *this, loc);
  builder.build();
  site::RunOp::create(plan, loc, builder.getKernel().getSymName(),
                      builder.getOperands());
}

//===----------------------------------------------------------------------===//
// Weights in the order of the kernels
//===----------------------------------------------------------------------===//

Value PlanBuilder::getReordered(Value tensor, WeightOrder order, int64_t plain,
                                bool daggers) {
  Value &buffer =
      reordered[{tensor.getAsOpaquePointer(), order, plain, daggers}];
  if (buffer)
    return buffer;
  auto type = cast<RankedTensorType>(tensor.getType());
  int64_t rows = type.getNumElements() / type.getShape().back();
  bool parts = order == WeightOrder::Real || order == WeightOrder::Imaginary;
  int64_t entries = plain * (parts && daggers ? 2 : 1);
  Value source = getWeights(tensor);
  Type element = cast<MemRefType>(source.getType()).getElementType();
  // Reorderings run first: their buffers are allocated at the head of the plan.
  OpBuilder::InsertionGuard guard(plan);
  plan.setInsertionPointToStart(&planFunc.getBody().front());
  buffer = memref::AllocOp::create(plan, tensor.getLoc(),
                                   MemRefType::get({rows * entries}, element));
  writeReordering(source, buffer, type, order, plain, daggers);
  return buffer;
}

void PlanBuilder::writeReordering(Value source, Value target,
                                  RankedTensorType tensor, WeightOrder order,
                                  int64_t plain, bool daggers) {
  Location loc = func.getLoc();
  OpBuilder::InsertionGuard guard(kernels);
  auto kernel =
      site::KernelOp::create(kernels, loc, nextName(), std::nullopt,
                             TypeRange{source.getType(), target.getType()});
  Block &body = kernel.getBody().front();
  kernels.setInsertionPointToStart(&body);
  Value in = body.getArgument(0), out = body.getArgument(1);
  auto index = [&](int64_t i) -> Value {
    return arith::ConstantIndexOp::create(kernels, loc, i);
  };
  auto load = [&](Value row, Value column, int64_t scale, int64_t offset) {
    // element (row, column + offset) of the weights, `scale` reals each
    int64_t columns = tensor.getShape().back();
    Value i = arith::MulIOp::create(kernels, loc, row, index(columns));
    i = arith::AddIOp::create(kernels, loc, i, column);
    i = arith::MulIOp::create(kernels, loc, i, index(scale));
    i = arith::AddIOp::create(kernels, loc, i, index(offset));
    return memref::LoadOp::create(kernels, loc, in, i).getResult();
  };
  bool parts = order == WeightOrder::Real || order == WeightOrder::Imaginary;
  int64_t entries = plain * (parts && daggers ? 2 : 1);
  int64_t rows = cast<MemRefType>(target.getType()).getDimSize(0) / entries;
  auto outer =
      scf::ForOp::create(kernels, loc, index(0), index(rows), index(1));
  kernels.setInsertionPointToStart(outer.getBody());
  auto inner =
      scf::ForOp::create(kernels, loc, index(0), index(entries), index(1));
  kernels.setInsertionPointToStart(inner.getBody());
  Value row = outer.getInductionVar(), column = inner.getInductionVar();
  Value weight;
  if (parts) {
    weight = load(row, column, 2, order == WeightOrder::Real ? 0 : 1);
  } else {
    Value a = load(row, column, 1, 0), b = load(row, column, 1, plain);
    weight = order == WeightOrder::Sum
                 ? arith::AddFOp::create(kernels, loc, a, b).getResult()
                 : arith::SubFOp::create(kernels, loc, a, b).getResult();
  }
  Value i = arith::MulIOp::create(kernels, loc, row, index(entries));
  i = arith::AddIOp::create(kernels, loc, i, column);
  memref::StoreOp::create(kernels, loc, weight, out, i);
  OpBuilder steps(plan);
  steps.setInsertionPointAfterValue(target);
  site::RunOp::create(steps, loc, kernel.getSymName(),
                      ValueRange{source, target});
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// A field, or weights.
static bool isConvertible(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return isa<gauge::LinksType, gauge::CovariantType, gauge::InvariantType>(
        type);
  Type element = getElementTypeOrSelf(type);
  if (auto complex = dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  return tensor.hasStaticShape() && (element.isF32() || element.isF64());
}

/// What earlier passes take apart.
static bool isLeftOver(Operation *op) {
  using namespace gauge;
  return isa<PlaqOp, PolyOp, LConvOp, LBilinOp, LConvBilinOp, LLinOp, LActOp,
             LActPolyOp, LExpOp, ExpOp>(op);
}

/// A function of core ops in a single block.
static LogicalResult checkFunction(func::FuncOp func) {
  if (!llvm::hasSingleElement(func.getBody()))
    return func.emitOpError("must have a body of one block");
  for (Type type :
       llvm::concat<const Type>(func.getArgumentTypes(), func.getResultTypes()))
    if (!isConvertible(type))
      return func.emitOpError("takes and returns fields and weights, not ")
             << type;
  for (Operation &op : func.getBody().front().without_terminator()) {
    if (!isa<gauge::GaugeDialect>(op.getDialect()))
      return op.emitOpError("is not an op of the gauge dialect");
    if (isLeftOver(&op))
      return op.emitOpError("is not a core op: run gauge-decompose-layers and "
                            "gauge-expand-exp first");
  }
  return success();
}

namespace {
struct ConvertGaugeToSite
    : gaugec::impl::ConvertGaugeToSiteBase<ConvertGaugeToSite> {
  void runOnOperation() override {
    for (auto func :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (failed(checkFunction(func)) || failed(PlanBuilder(func).build()))
        return signalPassFailure();
    }
  }
};
} // namespace
