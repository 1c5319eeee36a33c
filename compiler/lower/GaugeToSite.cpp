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
#include "compiler/analysis/Explain.h"
#include "compiler/lower/KernelBuilder.h"
#include "compiler/lower/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

namespace gaugec {
#define GEN_PASS_DEF_CONVERTGAUGETOSITE
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

static Type convertType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return getWeightsType(tensor);
  return getFieldType(type);
}

/// Whether the matrices of an argument are those of SU(colours).
static bool isInSU(int64_t colours, func::FuncOp func, BlockArgument argument) {
  auto links = dyn_cast<gauge::LinksType>(argument.getType());
  return links && links.getGroup().isSpecial() &&
         links.getGroup().getColours() == colours &&
         !func.getArgAttr(argument.getArgNumber(),
                          gauge::unconstrainedAttrName);
}

namespace {

/// Writes the plan of one function, and its kernels before it.
class PlanBuilder : public PlanMemory {
public:
  PlanBuilder(func::FuncOp func, MemoryMode mode, bool explain)
      : func(func), schedule(func, mode), explain(explain), kernels(func),
        plan(func.getContext()) {}

  LogicalResult build();

  Value getField(Value value) override;
  Value getWeights(Value tensor) override { return memory.lookup(tensor); }
  Value getReordered(Value tensor, EntryShape shape,
                     WeightOrder order) override;
  Value makeSums(Location loc, int64_t elements, FloatType precision) override;
  void setContraction(gauge::ContractOp op, EntryShape shape,
                      ArrayRef<Value> sums) override;

private:
  LogicalResult checkDepth();
  void declarePlan();
  void runLevel(const Schedule::Level &level);
  void runKernel(const Schedule::Kernel &kernel);
  void runWeights(Operation *op);
  void joinSums();
  /// Runs a kernel on weights, which `write` writes, into a new buffer: before
  /// all else if the weights do not change between runs.
  Value runOnWeights(Location loc, MemRefType type, ValueRange inputs,
                     bool setup, function_ref<void(WeightKernel &)> write);
  std::string nextName();
  ArrayAttr describeSchedule();

  func::FuncOp func;
  Schedule schedule;
  bool explain;
  OpBuilder kernels; ///< inserts kernels before the function
  OpBuilder plan;    ///< inserts steps at the end of the plan
  func::FuncOp planFunc;
  DenseMap<Value, Value> memory; ///< gauge value or tensor -> plan value
  std::map<std::tuple<void *, WeightOrder, int64_t, bool>, Value> reordered;
  /// Weights that the sums of the present kernel make.
  struct Contraction {
    gauge::ContractOp op;
    EntryShape shape;
    SmallVector<Value> sums;
  };
  std::vector<Contraction> contractions;
  Operation *setupEnd = nullptr; ///< set-up steps go before it
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
  for (BlockArgument argument : func.getArguments())
    for (auto [colours, name] : {std::pair(2, site::quaternionAttrName),
                                 std::pair(3, site::su3AttrName)})
      if (isInSU(colours, func, argument))
        planFunc.setArgAttr(argument.getArgNumber(), name, plan.getUnitAttr());
  Block *body = planFunc.addEntryBlock();
  for (auto [from, to] : llvm::zip(func.getArguments(), body->getArguments()))
    memory[from] = to;
  plan.setInsertionPointToEnd(body);
  kernels.setInsertionPoint(planFunc);
  setupEnd = arith::ConstantIndexOp::create(plan, func.getLoc(), 0);
}

Value PlanBuilder::getField(Value value) {
  Value &field = memory[value];
  if (!field)
    field = site::AllocOp::create(plan, value.getLoc(),
                                  getFieldType(value.getType()));
  return field;
}

LogicalResult PlanBuilder::checkDepth() {
  Operation *op = schedule.findDeepOp(Schedule::maxDepth);
  if (!op)
    return success();
  return op->emitError() << "this value needs a chain of more than "
                         << Schedule::maxDepth
                         << " operations at each site: return a value half "
                            "way as well, and it becomes a field";
}

LogicalResult PlanBuilder::build() {
  if (failed(checkDepth()))
    return failure();
  declarePlan();
  for (const Schedule::Level &level : schedule.getLevels())
    runLevel(level);
  if (explain)
    planFunc->setAttr(scheduleAttrName, describeSchedule());
  auto ret = cast<func::ReturnOp>(func.getBody().front().getTerminator());
  SmallVector<Value> results;
  for (Value value : ret.getOperands())
    results.push_back(isa<RankedTensorType>(value.getType()) ? getWeights(value)
                                                             : getField(value));
  func::ReturnOp::create(plan, ret.getLoc(), results);
  setupEnd->erase();
  func.erase();
  return success();
}

/// The schedule's decisions, for analysis/Explain.h.
ArrayAttr PlanBuilder::describeSchedule() {
  OpBuilder builder(func.getContext());
  SmallVector<Attribute> entries;
  for (const Schedule::Decision &decision : schedule.explain()) {
    auto [channels, components] = getFieldShape(decision.value.getType());
    Operation *op = decision.value.getDefiningOp();
    NamedAttrList entry;
    entry.set("op", builder.getStringAttr(op->getName().getStringRef()));
    entry.set("loc", LocationAttr(decision.value.getLoc()));
    entry.set("channels", builder.getI64IntegerAttr(channels));
    entry.set("components", builder.getI64IntegerAttr(components));
    entry.set("stored", builder.getBoolAttr(decision.stored));
    entry.set("required", builder.getBoolAttr(decision.required));
    entry.set("reason", builder.getStringAttr(decision.reason));
    entry.set("places", builder.getI64IntegerAttr(decision.places));
    entry.set("flops", builder.getI64IntegerAttr(decision.flops));
    entry.set("gain", builder.getI64IntegerAttr(decision.gain));
    entries.push_back(entry.getDictionary(func.getContext()));
  }
  return builder.getArrayAttr(entries);
}

void PlanBuilder::runLevel(const Schedule::Level &level) {
  for (Operation *op : level.weights)
    runWeights(op);
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
  if (explain)
    builder.getKernel()->setAttr(
        evaluatesAttrName, describeEvaluated(kernel.results, [&](Value value) {
          return schedule.isInMemory(value);
        }));
  site::RunOp::create(plan, loc, builder.getKernel().getSymName(),
                      builder.getOperands(), builder.getSums());
  joinSums();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Value PlanBuilder::runOnWeights(Location loc, MemRefType type,
                                ValueRange inputs, bool setup,
                                function_ref<void(WeightKernel &)> write) {
  OpBuilder steps(plan);
  if (setup)
    steps.setInsertionPoint(setupEnd);
  Value buffer = memref::AllocOp::create(steps, loc, type);
  WeightKernel kernel(kernels, loc, nextName(), inputs, buffer);
  write(kernel);
  SmallVector<Value> operands(inputs);
  operands.push_back(buffer);
  site::RunOp::create(steps, loc, kernel.getKernel().getSymName(), operands,
                      ValueRange());
  return buffer;
}

Value PlanBuilder::getReordered(Value tensor, EntryShape shape,
                                WeightOrder order) {
  Value &buffer = reordered[{tensor.getAsOpaquePointer(), order, shape.plain,
                             shape.daggers}];
  if (buffer)
    return buffer;
  Value source = getWeights(tensor);
  bool parts = order == WeightOrder::Real || order == WeightOrder::Imaginary;
  int64_t entries = shape.plain * (parts && shape.daggers ? 2 : 1);
  auto type =
      MemRefType::get({shape.rows * entries},
                      cast<MemRefType>(source.getType()).getElementType());
  buffer = runOnWeights(
      tensor.getLoc(), type, source, schedule.isSetup(tensor),
      [&](WeightKernel &kernel) {
        kernel.reorder(cast<RankedTensorType>(tensor.getType()), shape, order);
      });
  return buffer;
}

/// A weights op: a kernel of its own, but a new shape of the same numbers is
/// the same memory, and zeros are what a buffer holds at first.
void PlanBuilder::runWeights(Operation *op) {
  Value result = op->getResult(0);
  MemRefType type = getWeightsType(cast<RankedTensorType>(result.getType()));
  SmallVector<Value> inputs;
  for (Value operand : op->getOperands())
    inputs.push_back(getWeights(operand));
  if (isa<gauge::WeightsReshapeOp>(op)) {
    memory[result] = inputs.front();
    return;
  }
  if (isa<gauge::ZeroOp>(op)) {
    OpBuilder setup(setupEnd);
    memory[result] = memref::AllocOp::create(setup, op->getLoc(), type);
    return;
  }
  memory[result] = runOnWeights(
      op->getLoc(), type, inputs, schedule.isSetup(result),
      [&](WeightKernel &kernel) {
        llvm::TypeSwitch<Operation *>(op)
            .Case([&](gauge::WeightsAddOp add) { kernel.add(add); })
            .Case([&](gauge::WeightsPermuteOp permute) {
              kernel.permute(permute);
            })
            .Case([&](gauge::WeightsSliceOp slice) { kernel.slice(slice); })
            .Case(
                [&](gauge::WeightsConcatOp concat) { kernel.concat(concat); });
      });
}

Value PlanBuilder::makeSums(Location loc, int64_t elements,
                            FloatType precision) {
  return memref::AllocOp::create(plan, loc,
                                 MemRefType::get({elements}, precision));
}

void PlanBuilder::setContraction(gauge::ContractOp op, EntryShape shape,
                                 ArrayRef<Value> sums) {
  contractions.push_back({op, shape, SmallVector<Value>(sums)});
}

void PlanBuilder::joinSums() {
  for (Contraction &contraction : contractions) {
    auto tensor = cast<RankedTensorType>(contraction.op.getType());
    Value &result = memory[contraction.op.getResult()];
    if (contraction.sums.size() == 1) {
      result = contraction.sums.front();
      continue;
    }
    result = runOnWeights(contraction.op.getLoc(), getWeightsType(tensor),
                          contraction.sums,
                          /*setup=*/false, [&](WeightKernel &kernel) {
                            if (contraction.op.getReal())
                              kernel.joinParts(contraction.shape);
                            else
                              kernel.joinComplex(tensor.getNumElements());
                          });
  }
  contractions.clear();
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
  return isa<PlaqOp, PolyOp, WindingOp, VJPOp, JVPOp, ForceOp, LConvOp,
             LBilinOp, LConvBilinOp, LLinOp, LActOp, LActPolyOp, LExpOp, ExpOp,
             PoolOp, FlattenSitesOp>(op);
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
      return op.emitOpError(
          "is not a core op: run gauge-dilate-strides, gauge-decompose-layers, "
          "gauge-expand-exp and gauge-differentiate first");
  }
  return success();
}

namespace {
struct ConvertGaugeToSite
    : gaugec::impl::ConvertGaugeToSiteBase<ConvertGaugeToSite> {
  using ConvertGaugeToSiteBase::ConvertGaugeToSiteBase;
  void runOnOperation() override {
    MemoryMode mode = lowMemory ? MemoryMode::Low : MemoryMode::Fast;
    for (auto func :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (failed(checkFunction(func)) ||
          failed(PlanBuilder(func, mode, explain).build()))
        return signalPassFailure();
    }
  }
};
} // namespace
