//===- KernelBuilder.cpp - entries: what is evaluated channel by channel --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What mixes channels is in KernelTiles.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/KernelBuilder.h"
#include "compiler/analysis/Cost.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

std::pair<int64_t, int64_t> gaugec::getFieldShape(Type type) {
  auto matrix = [](gauge::GroupAttr group) {
    return 2 * group.getColours() * group.getColours();
  };
  if (auto links = dyn_cast<gauge::LinksType>(type))
    return {links.getDimensions(), matrix(links.getGroup())};
  if (auto field = dyn_cast<gauge::CovariantType>(type))
    return {field.getChannels(), matrix(field.getGroup())};
  auto invariant = cast<gauge::InvariantType>(type);
  return {invariant.getChannels(), invariant.getComplex() ? 2 : 1};
}

site::FieldType gaugec::getFieldType(Type type) {
  auto [entries, components] = getFieldShape(type);
  return site::FieldType::get(type.getContext(), entries, components,
                              gauge::getPrecision(type), getDomain(type));
}

site::TileType KernelBuilder::getTileType(Type type) const {
  auto [entries, components] = getFieldShape(type);
  return site::TileType::get(type.getContext(), entries, components,
                             gauge::getPrecision(type));
}

Type KernelBuilder::getEntryType(Type type) const {
  MLIRContext *context = type.getContext();
  FloatType precision = gauge::getPrecision(type);
  if (auto invariant = dyn_cast<gauge::InvariantType>(type)) {
    if (!invariant.getComplex())
      return site::RealType::get(context, precision);
    return site::MatrixType::get(context, 1, precision);
  }
  gauge::GroupAttr group = isa<gauge::LinksType>(type)
                               ? cast<gauge::LinksType>(type).getGroup()
                               : cast<gauge::CovariantType>(type).getGroup();
  return site::MatrixType::get(context, group.getColours(), precision);
}

static int64_t getChannels(Type type) { return getFieldShape(type).first; }

//===----------------------------------------------------------------------===//
// Construction, arguments, constants
//===----------------------------------------------------------------------===//

KernelBuilder::KernelBuilder(OpBuilder builder, StringRef name,
                             const Schedule::Kernel &kernel,
                             const Schedule &schedule, PlanMemory &memory,
                             Location loc)
    : builder(builder), loc(loc), kernel(kernel), schedule(schedule),
      memory(memory),
      kernelOp(site::KernelOp::create(this->builder, loc, name,
                                      ArrayRef<int64_t>(kernel.axes),
                                      TypeRange())),
      constants(&kernelOp.getBody().front()) {
  this->builder.setInsertionPointToEnd(constants);
  scopes.emplace_back();
  countUses();
}

SmallVector<Value> KernelBuilder::getOperands() const {
  SmallVector<Value> operands(fields);
  llvm::append_range(operands, weights);
  return operands;
}

/// The kernel's argument for a value of the plan, added when first needed.
Value KernelBuilder::getArgument(Value planValue) {
  Value &argument = arguments[planValue];
  if (argument)
    return argument;
  if (isa<site::FieldType>(planValue.getType())) {
    argument =
        constants->insertArgument(fields.size(), planValue.getType(), loc);
    fields.push_back(planValue);
  } else {
    argument = constants->insertArgument(fields.size() + weights.size(),
                                         planValue.getType(), loc);
    weights.push_back(planValue);
  }
  return argument;
}

/// The kernel's argument for new sums, which go to the plan's `buffer`.
Value KernelBuilder::addSums(Value buffer) {
  auto memory = cast<MemRefType>(buffer.getType());
  sums.push_back(buffer);
  return constants->addArgument(
      site::SumsType::get(builder.getContext(), memory.getDimSize(0),
                          cast<FloatType>(memory.getElementType())),
      loc);
}

Value KernelBuilder::getFieldArgument(Value value) {
  return getArgument(memory.getField(value));
}

Value KernelBuilder::getIndex(int64_t value) {
  Value &index = indices[value];
  if (!index) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(constants);
    index = arith::ConstantIndexOp::create(builder, loc, value);
  }
  return index;
}

Value KernelBuilder::addIndex(Value a, int64_t b) {
  if (b == 0)
    return a;
  return arith::AddIOp::create(builder, loc, a, getIndex(b));
}

Value KernelBuilder::scaleIndex(Value a, int64_t factor) {
  if (factor == 1)
    return a;
  return arith::MulIOp::create(builder, loc, a, getIndex(factor));
}

Value KernelBuilder::divideIndex(Value a, int64_t divisor) {
  if (divisor == 1)
    return a;
  return arith::DivUIOp::create(builder, loc, a, getIndex(divisor));
}

Value KernelBuilder::remainder(Value a, int64_t divisor) {
  if (divisor == 1)
    return getIndex(0);
  return arith::RemUIOp::create(builder, loc, a, getIndex(divisor));
}

Value KernelBuilder::makeScratch(int64_t entries, int64_t components,
                                 FloatType precision) {
  return site::ScratchOp::create(builder, loc,
                                 site::TileType::get(builder.getContext(),
                                                     entries, components,
                                                     precision));
}

Value KernelBuilder::getView(Value field, ArrayRef<int64_t> at, int64_t first,
                             int64_t count) {
  return site::ViewOp::create(builder, loc, getFieldArgument(field), at,
                              ArrayRef<int64_t>{first, count});
}

/// A loop over `count` indices; a single one needs no loop.
void KernelBuilder::forEach(int64_t count, function_ref<void(Value)> body) {
  if (count == 1)
    return body(getIndex(0));
  auto loop = scf::ForOp::create(builder, loc, getIndex(0), getIndex(count),
                                 getIndex(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  scopes.emplace_back();
  body(loop.getInductionVar());
  scopes.pop_back();
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

void KernelBuilder::build() {
  for (Value result : kernel.results) {
    loc = result.getLoc();
    if (auto contraction = result.getDefiningOp<gauge::ContractOp>()) {
      emitContraction(contraction);
      continue;
    }
    Vector here(gauge::getDimensions(result.getType()), 0);
    Value tile = getView(result, here, 0, getChannels(result.getType()));
    fill(result, here, tile);
    // From here on this kernel reads its own result.
    scopes.front().tiles[{result.getAsOpaquePointer(), here, nullptr}] = tile;
  }
}

//===----------------------------------------------------------------------===//
// What gets a tile
//===----------------------------------------------------------------------===//

/// Reads of an entry of `operand` by its op, for all entries of the op.
static int64_t countReads(OpOperand &operand) {
  Operation *op = operand.getOwner();
  if (auto repeat = dyn_cast<gauge::RepeatOp>(op))
    return repeat.getOuter() * repeat.getInner();
  if (auto bilinear = dyn_cast<gauge::BilinearOp>(op))
    return bilinear.getResult().getType().getChannels();
  return 1;
}

void KernelBuilder::countUses() {
  SmallVector<Operation *> worklist;
  llvm::SmallPtrSet<Operation *, 32> seen;
  for (Value result : kernel.results)
    if (seen.insert(result.getDefiningOp()).second)
      worklist.push_back(result.getDefiningOp());
  while (!worklist.empty()) {
    for (OpOperand &operand : worklist.pop_back_val()->getOpOperands()) {
      Value value = operand.get();
      uses[value] += countReads(operand);
      Operation *op = value.getDefiningOp();
      if (op && !schedule.isInMemory(value) && seen.insert(op).second)
        worklist.push_back(op);
    }
  }
}

/// Flops of one entry, given what is in memory and in tiles.
int64_t KernelBuilder::getEntryFlops(Value value) {
  if (auto it = entryFlops.find(value); it != entryFlops.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  auto sum = dyn_cast<gauge::SumChannelsOp>(op);
  int64_t parts = sum ? sum.getOuter() * sum.getInner() : 1;
  int64_t flops = countFlops(op) / getChannels(value.getType());
  for (Value operand : op->getOperands())
    if (isa<gauge::CovariantType, gauge::InvariantType>(operand.getType()) &&
        !hasTile(operand))
      flops += parts * getEntryFlops(operand);
  return entryFlops[value] = flops;
}

/// Several loops read it, and computing an entry again costs more than a store
/// and a load. A single channel is computed before all loops anyway.
bool KernelBuilder::isWorthTile(Value value) {
  auto [entries, components] = getFieldShape(value.getType());
  return entries > 1 && uses.lookup(value) > 1 && !isUniform(value) &&
         getEntryFlops(value) > 8 * components;
}

/// Its entries are read from a tile: it is in memory, made of all entries of an
/// operand, or dear.
bool KernelBuilder::hasTile(Value value) {
  return schedule.isInMemory(value) ||
         isa<gauge::MixOp, gauge::BilinearOp, gauge::LinearOp, gauge::ConvOp,
             gauge::ConcatOp, gauge::FlattenOp>(value.getDefiningOp()) ||
         isWorthTile(value);
}

/// Where an op that is evaluated at x + `at` reads its operands.
static SmallVector<int64_t> getOperandSite(Operation *op,
                                           ArrayRef<int64_t> at) {
  SmallVector<int64_t> inner(at);
  SmallVector<int64_t> by(at.size(), 0);
  if (auto shift = dyn_cast<gauge::ShiftOp>(op))
    by = SmallVector<int64_t>(shift.getBy());
  if (auto transport = dyn_cast<gauge::TransportOp>(op))
    by = gauge::pathDisplacement(transport.getSteps(), at.size());
  for (auto [a, d] : llvm::zip(inner, by))
    a += d;
  return inner;
}

/// Evaluates, before a loop over the entries of `op`, all that does not depend
/// on the entry.
void KernelBuilder::prepareOperands(Operation *op, ArrayRef<int64_t> at) {
  if (auto transport = dyn_cast<gauge::TransportOp>(op))
    emitPath(transport.getLinks(), transport.getSteps(), at);
  if (auto broadcast = dyn_cast<gauge::BroadcastOp>(op);
      broadcast && !isUniform(broadcast)) {
    getRestricted(broadcast.getInput());
    return;
  }
  Vector inner = getOperandSite(op, at);
  for (Value operand : op->getOperands())
    if (isa<gauge::CovariantType, gauge::InvariantType>(operand.getType()))
      prepare(operand, inner);
}

void KernelBuilder::prepare(Value value, ArrayRef<int64_t> at) {
  if (hasTile(value)) {
    getTile(value, at);
    return;
  }
  if (getChannels(value.getType()) == 1) {
    getEntry(value, at, getIndex(0));
    return;
  }
  Key key{value.getAsOpaquePointer(), Vector(at), nullptr};
  if (llvm::any_of(scopes,
                   [&](Scope &scope) { return scope.prepared.count(key); }))
    return;
  prepareOperands(value.getDefiningOp(), at);
  scopes.back().prepared.insert(key);
}

Value KernelBuilder::getEntry(Value value, ArrayRef<int64_t> at, Value index) {
  if (getChannels(value.getType()) == 1)
    index = getIndex(0);
  Key key{value.getAsOpaquePointer(), Vector(at), index.getAsOpaquePointer()};
  for (Scope &scope : llvm::reverse(scopes))
    if (auto it = scope.entries.find(key); it != scope.entries.end())
      return it->second;
  Value entry;
  if (hasTile(value))
    entry = site::LoadOp::create(builder, loc, getEntryType(value.getType()),
                                 getTile(value, at), index);
  else
    entry = emitEntry(value.getDefiningOp(), at, index);
  scopes.back().entries[key] = entry;
  return entry;
}

Value KernelBuilder::getTile(Value value, ArrayRef<int64_t> at) {
  Key key{value.getAsOpaquePointer(), Vector(at), nullptr};
  for (Scope &scope : llvm::reverse(scopes))
    if (auto it = scope.tiles.find(key); it != scope.tiles.end())
      return it->second;
  Value tile;
  if (schedule.isInMemory(value)) {
    tile = getView(value, at, 0, getChannels(value.getType()));
  } else if (auto flatten = value.getDefiningOp<gauge::FlattenOp>()) {
    tile = flattenTile(getTile(flatten.getInput(), at));
  } else {
    site::TileType type = getTileType(value.getType());
    tile = makeScratch(type.getEntries(), type.getComponents(),
                       type.getPrecision());
    fill(value, at, tile);
  }
  scopes.back().tiles[key] = tile;
  return tile;
}

/// The tile of a field of a smaller domain.
Value KernelBuilder::getRestricted(Value value) {
  Key key{value.getAsOpaquePointer(), {}, nullptr};
  for (Scope &scope : llvm::reverse(scopes))
    if (auto it = scope.tiles.find(key); it != scope.tiles.end())
      return it->second;
  Value tile = site::RestrictOp::create(builder, loc, getFieldArgument(value));
  scopes.back().tiles[key] = tile;
  return tile;
}

/// Complex entries as pairs of real ones; a real tile stays itself.
Value KernelBuilder::flattenTile(Value tile) {
  if (cast<site::TileType>(tile.getType()).getComponents() == 1)
    return tile;
  return site::FlattenOp::create(builder, loc, tile);
}

/// Stores all entries of `value`, from entry `offset` of the tile on.
void KernelBuilder::storeEntries(Value value, ArrayRef<int64_t> at, Value tile,
                                 int64_t offset) {
  prepare(value, at);
  forEach(getChannels(value.getType()), [&](Value index) {
    Value entry = getEntry(value, at, index);
    site::StoreOp::create(builder, loc, entry, tile, addIndex(index, offset));
  });
}

/// Computes `value` itself, even if it is in memory for everybody else.
void KernelBuilder::fill(Value value, ArrayRef<int64_t> at, Value tile) {
  Operation *op = value.getDefiningOp();
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](gauge::ConcatOp concat) { emitConcat(concat, at, tile); })
      .Case([&](gauge::MixOp mix) { emitMix(mix, at, tile); })
      .Case([&](gauge::BilinearOp product) { emitBilinear(product, at, tile); })
      .Case([&](gauge::LinearOp linear) { emitLinear(linear, at, tile); })
      .Case([&](gauge::ConvOp conv) { emitConv(conv, at, tile); })
      .Case([&](gauge::MakeLinksOp links) {
        for (auto [mu, field] : llvm::enumerate(links.getFields()))
          storeEntries(field, at, tile, mu);
      })
      .Default([&](Operation *) {
        prepareOperands(op, at);
        forEach(getChannels(value.getType()), [&](Value index) {
          Value entry = emitEntry(op, at, index);
          site::StoreOp::create(builder, loc, entry, tile, index);
        });
      });
}

//===----------------------------------------------------------------------===//
// Links and paths
//===----------------------------------------------------------------------===//

/// U_direction(x + at).
Value KernelBuilder::emitLink(Value links, int64_t direction,
                              ArrayRef<int64_t> at) {
  Value tile = getView(links, at, direction, 1);
  return site::LoadOp::create(builder, loc, getEntryType(links.getType()), tile,
                              getIndex(0));
}

/// The path's product from x + at; its prefixes are kept, so that longer paths
/// along the same way cost one product more.
Value KernelBuilder::emitPath(Value links, ArrayRef<int64_t> steps,
                              ArrayRef<int64_t> at) {
  if (steps.empty())
    return site::UnitOp::create(builder, loc, getEntryType(links.getType()));
  // Paths are keyed by where they start and by their steps, after a mark that
  // no displacement holds.
  Key key{links.getAsOpaquePointer(), Vector(at), nullptr};
  key.at.push_back(std::numeric_limits<int64_t>::max());
  llvm::append_range(key.at, steps);
  for (Scope &scope : llvm::reverse(scopes))
    if (auto it = scope.entries.find(key); it != scope.entries.end())
      return it->second;
  Vector end(at);
  for (auto [a, d] :
       llvm::zip(end, gauge::pathDisplacement(steps.drop_back(), at.size())))
    a += d;
  int64_t axis = std::abs(steps.back()) - 1;
  bool backward = steps.back() < 0;
  if (backward)
    --end[axis];
  Value factor = emitLink(links, axis, end);
  if (backward)
    factor = site::DaggerOp::create(builder, loc, factor);
  Value product = factor;
  if (steps.size() > 1)
    product = site::MulOp::create(builder, loc,
                                  emitPath(links, steps.drop_back(), at),
                                  factor, false, false);
  scopes.back().entries[key] = product;
  return product;
}

/// Goes once around the axis. State s holds the sum over all ways in which the
/// insertions of the set s have taken their places so far.
Value KernelBuilder::emitAround(gauge::AroundOp op,
                                [[maybe_unused]] ArrayRef<int64_t> at) {
  assert(llvm::all_of(at, [](int64_t d) { return d == 0; }) &&
         "the schedule stores what is not at the own site");
  int64_t axis = op.getDirection();
  auto type = cast<site::MatrixType>(getEntryType(op.getResult().getType()));
  size_t count = op.getInsertions().size(), states = size_t(1) << count;
  SmallVector<Value> initial(states, site::ZeroOp::create(builder, loc, type));
  initial[0] = site::UnitOp::create(builder, loc, type);
  Value extent =
      site::ExtentOp::create(builder, loc, builder.getIndexType(), axis);
  auto loop = scf::ForOp::create(builder, loc, getIndex(1), extent, getIndex(1),
                                 initial);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  auto loadThere = [&](Value value, int64_t entry) -> Value {
    Value tile = site::WindOp::create(builder, loc, getFieldArgument(value),
                                      axis, loop.getInductionVar(),
                                      ArrayRef<int64_t>{entry, 1});
    return site::LoadOp::create(builder, loc, type, tile, getIndex(0));
  };
  Value link = loadThere(op.getLinks(), axis);
  SmallVector<Value> inserted, next;
  for (Value field : op.getInsertions())
    inserted.push_back(loadThere(field, 0));
  auto product = [&](size_t state, Value factor) -> Value {
    return site::MulOp::create(builder, loc, loop.getRegionIterArg(state),
                               factor, false, false);
  };
  for (size_t state = 0; state < states; ++state) {
    Value sum = product(state, link);
    for (size_t i = 0; i < count; ++i)
      if (state >> i & 1)
        sum = site::AddOp::create(
            builder, loc, sum, product(state & ~(size_t(1) << i), inserted[i]));
    next.push_back(sum);
  }
  scf::YieldOp::create(builder, loc, next);
  return loop.getResults().back();
}

Value KernelBuilder::emitTransport(gauge::TransportOp op, ArrayRef<int64_t> at,
                                   Value index) {
  Value path = emitPath(op.getLinks(), op.getSteps(), at);
  Value field = getEntry(op.getField(), getOperandSite(op, at), index);
  Value product = site::MulOp::create(builder, loc, path, field, false, false);
  Value back = site::DaggerOp::create(builder, loc, path);
  return site::MulOp::create(builder, loc, product, back, false, false);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static bool isReal(Value value) { return isa<site::RealType>(value.getType()); }

Value KernelBuilder::toComplex(Value real) {
  Value zero = site::ZeroOp::create(builder, loc, real.getType());
  return site::ComplexOp::create(builder, loc, real, zero);
}

Value KernelBuilder::makeReal(double number, FloatType precision) {
  return site::ConstantOp::create(
      builder, loc, site::RealType::get(builder.getContext(), precision),
      builder.getF64FloatAttr(number));
}

Value KernelBuilder::makeComplex(double re, double im, FloatType precision) {
  Value real = makeReal(re, precision);
  return site::ComplexOp::create(builder, loc, real, makeReal(im, precision));
}

Value KernelBuilder::emitProduct(Value lhs, Value rhs) {
  if (isReal(lhs) && !isReal(rhs))
    return site::ScaleOp::create(builder, loc, rhs, lhs);
  if (isReal(rhs) && !isReal(lhs))
    return site::ScaleOp::create(builder, loc, lhs, rhs);
  return site::MulOp::create(builder, loc, lhs, rhs, false, false);
}

Value KernelBuilder::emitSum(Value lhs, Value rhs) {
  if (isReal(lhs) && !isReal(rhs))
    lhs = toComplex(lhs);
  if (isReal(rhs) && !isReal(lhs))
    rhs = toComplex(rhs);
  return site::AddOp::create(builder, loc, lhs, rhs);
}

Value KernelBuilder::emitWeight(Value weights, Value index, bool complex) {
  if (!complex)
    return site::WeightOp::create(builder, loc, weights, index);
  Value re = scaleIndex(index, 2);
  return site::ComplexOp::create(
      builder, loc, site::WeightOp::create(builder, loc, weights, re),
      site::WeightOp::create(builder, loc, weights, addIndex(re, 1)));
}

Value KernelBuilder::emitParameter(gauge::ParameterOp op, Value index) {
  auto tensor = cast<RankedTensorType>(op.getTensor().getType());
  if (std::optional<int64_t> column = op.getColumn())
    index = addIndex(scaleIndex(index, tensor.getDimSize(1)), *column);
  return emitWeight(getArgument(memory.getWeights(op.getTensor())), index,
                    isa<ComplexType>(tensor.getElementType()));
}

/// Channel (a C + c) inner + b is channel c of the input.
Value KernelBuilder::emitRepeat(gauge::RepeatOp op, ArrayRef<int64_t> at,
                                Value index) {
  int64_t channels = getChannels(op.getInput().getType());
  Value channel = divideIndex(index, op.getInner());
  if (op.getOuter() > 1)
    channel = remainder(channel, channels);
  return getEntry(op.getInput(), at, channel);
}

Value KernelBuilder::emitSumChannels(gauge::SumChannelsOp op,
                                     ArrayRef<int64_t> at, Value index) {
  int64_t outer = op.getOuter(), inner = op.getInner();
  int64_t channels = getChannels(op.getResult().getType());
  Type type = getEntryType(op.getResult().getType());
  Value zero = site::ZeroOp::create(builder, loc, type);
  prepare(op.getInput(), at);
  loc = op.getLoc();
  // part = a inner + b of channel c lies at (a C + c) inner + b
  return accumulate(outer * inner, zero, [&](Value part, Value partial) {
    Value a = scaleIndex(divideIndex(part, inner), channels * inner);
    Value entry =
        arith::AddIOp::create(builder, loc, a, scaleIndex(index, inner));
    if (inner > 1)
      entry =
          arith::AddIOp::create(builder, loc, entry, remainder(part, inner));
    Value term = getEntry(op.getInput(), at, entry);
    return site::AddOp::create(builder, loc, partial, term).getResult();
  });
}

Value KernelBuilder::emitBroadcast(gauge::BroadcastOp op, ArrayRef<int64_t> at,
                                   Value index) {
  Value input = op.getInput();
  Value number;
  if (isUniform(input))
    number = getEntry(input, at, index);
  else
    number = site::LoadOp::create(builder, loc, getEntryType(op.getType()),
                                  getRestricted(input), index);
  if (!op.getMean())
    return number;
  SmallVector<int64_t> axes;
  for (int64_t axis : op.getType().getAxes())
    if (!llvm::is_contained(op.getInput().getType().getAxes(), axis))
      axes.push_back(axis);
  auto real =
      site::RealType::get(builder.getContext(), op.getType().getPrecision());
  Value inverse = site::ApplyOp::create(
      builder, loc, gauge::Function::Reciprocal,
      site::VolumeOp::create(builder, loc, real, axes), FloatAttr());
  return emitProduct(number, inverse);
}

/// Real numbers as they are; a constant or parameter of complex type as such.
Value KernelBuilder::emitConstant(gauge::ConstantOp op) {
  FloatType precision = op.getResult().getType().getPrecision();
  double re = op.getRe().convertToDouble();
  if (!op.getResult().getType().getComplex())
    return makeReal(re, precision);
  double im = op.getIm() ? op.getIm()->convertToDouble() : 0.0;
  return makeComplex(re, im, precision);
}

Value KernelBuilder::emitEntry(Operation *op, ArrayRef<int64_t> at,
                               Value index) {
  loc = op->getLoc();
  auto entry = [&](Value operand) { return getEntry(operand, at, index); };
  Type type = getEntryType(op->getResult(0).getType());
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](gauge::LinkOp link) {
        return emitLink(link.getLinks(), link.getDirection(), at);
      })
      .Case([&](gauge::PathOp path) {
        return emitPath(path.getLinks(), path.getSteps(), at);
      })
      .Case([&](gauge::AroundOp around) { return emitAround(around, at); })
      .Case(
          [&](gauge::RepeatOp repeat) { return emitRepeat(repeat, at, index); })
      .Case([&](gauge::SumChannelsOp sum) {
        return emitSumChannels(sum, at, index);
      })
      .Case([&](gauge::ZeroOp) -> Value {
        return site::ZeroOp::create(builder, loc, type);
      })
      .Case([&](gauge::UnflattenOp pairs) -> Value {
        Value re = scaleIndex(index, 2);
        return site::ComplexOp::create(
            builder, loc, getEntry(pairs.getInput(), at, re),
            getEntry(pairs.getInput(), at, addIndex(re, 1)));
      })
      .Case([&](gauge::TransportOp transport) {
        return emitTransport(transport, at, index);
      })
      .Case([&](gauge::ShiftOp shift) {
        return getEntry(shift.getInput(), getOperandSite(op, at), index);
      })
      .Case([&](gauge::MulOp mul) {
        return emitProduct(entry(mul.getLhs()), entry(mul.getRhs()));
      })
      .Case([&](gauge::AddOp add) {
        return emitSum(entry(add.getLhs()), entry(add.getRhs()));
      })
      .Case([&](gauge::ScaleOp scale) -> Value {
        return site::ScaleOp::create(builder, loc, entry(scale.getField()),
                                     entry(scale.getFactor()));
      })
      .Case([&](gauge::DaggerOp dagger) -> Value {
        Value input = entry(dagger.getInput());
        if (isReal(input))
          return input;
        return site::DaggerOp::create(builder, loc, input);
      })
      .Case([&](gauge::UnitOp) -> Value {
        return site::UnitOp::create(builder, loc, type);
      })
      .Case([&](gauge::ProjectOp project) -> Value {
        return site::ProjectOp::create(
            builder, loc, entry(project.getInput()),
            project.getInput().getType().getGroup().isSpecial());
      })
      .Case([&](gauge::TraceOp trace) -> Value {
        return site::TraceOp::create(builder, loc, entry(trace.getInput()));
      })
      .Case([&](gauge::ReOp re) -> Value {
        Value input = entry(re.getInput());
        return isReal(input) ? input : site::ReOp::create(builder, loc, input);
      })
      .Case([&](gauge::ImOp im) -> Value {
        return site::ImOp::create(builder, loc, entry(im.getInput()));
      })
      .Case([&](gauge::PointwiseOp pointwise) -> Value {
        return site::ApplyOp::create(builder, loc, pointwise.getFunction(),
                                     entry(pointwise.getInput()),
                                     pointwise.getSlopeAttr());
      })
      .Case([&](gauge::ConstantOp constant) { return emitConstant(constant); })
      .Case([&](gauge::IndicatorOp indicator) -> Value {
        return site::IndicatorOp::create(builder, loc, type,
                                         indicator.getStride(), at,
                                         indicator.getWhole());
      })
      .Case([&](gauge::ParameterOp parameter) {
        Value number = emitParameter(parameter, index);
        bool promote = isReal(number) && !isa<site::RealType>(type);
        return promote ? toComplex(number) : number;
      })
      .Case([&](gauge::SliceOp slice) {
        return getEntry(slice.getInput(), at,
                        addIndex(index, slice.getOffset()));
      })
      .Case([&](gauge::FlattenOp flatten) -> Value {
        return site::LoadOp::create(
            builder, loc, type, flattenTile(getTile(flatten.getInput(), at)),
            index);
      })
      .Case([&](gauge::BroadcastOp broadcast) {
        return emitBroadcast(broadcast, at, index);
      });
}
