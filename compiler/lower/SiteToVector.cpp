//===- SiteToVector.cpp - convert-site-to-vector --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel becomes a function over a range of outer sites. Its arguments:
// fields, weights, (entries, patterns) of each neighbour table, sizes, scratch,
// begin, end; see docs/abi.md and KernelInfo.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "compiler/analysis/Cost.h"
#include "compiler/lower/Gather.h"
#include "compiler/lower/KernelInfo.h"
#include "compiler/lower/KernelLowering.h"
#include "compiler/lower/LaneBuilder.h"
#include "compiler/lower/Prefetch.h"
#include "compiler/lower/Scratch.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

namespace gaugec {
#define GEN_PASS_DEF_CONVERTSITETOVECTOR
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

/// Multiply-adds of a kernel's products that are written out at most, in each
/// loop over sites (KernelRuns.cpp). Beyond,
/// products are loops over matrices in memory: code for tens of thousands of
/// instructions takes long to make and does not fit the instruction cache.
static constexpr int64_t maxWrittenOut = 24000;

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

static FloatType findPrecision(site::KernelOp kernel) {
  Type type = kernel.getBody().getArgumentTypes().front();
  if (auto field = dyn_cast<site::FieldType>(type))
    return field.getPrecision();
  if (auto sums = dyn_cast<site::SumsType>(type))
    return sums.getPrecision();
  return cast<FloatType>(cast<MemRefType>(type).getElementType());
}

KernelLowering::KernelLowering(site::KernelOp kernel, unsigned vectorBits,
                               unsigned registers, unsigned splitAxis)
    : kernel(kernel), registers(registers), splitAxis(splitAxis),
      builder(kernel), precision(findPrecision(kernel)),
      laneCount(vectorBits / precision.getWidth()), scratchMemory(kernel) {
  lanes.emplace(builder, precision, laneCount);
  lanes->setLoc(kernel.getLoc());
  prefetch.emplace(kernel, *lanes, splitAxis);
}

/// Every displaced view needs a table; equal ones share it.
void KernelLowering::collectTables() {
  kernel.walk([&](Operation *op) {
    if (std::optional<KernelTable> table = KernelTable::of(op))
      info.addTable(*table);
  });
}

void KernelLowering::declare() {
  auto dynamic = [](Type element) {
    return MemRefType::get({ShapedType::kDynamic}, element);
  };
  Type data = dynamic(precision), integers = dynamic(builder.getI64Type());
  SmallVector<Type> types(kernel.getBody().getNumArguments(), data);
  types.append(2 * info.tables.size(), integers);
  types.append(
      {integers, data, builder.getIndexType(), builder.getIndexType()});
  func = func::FuncOp::create(builder, kernel.getLoc(), kernel.getSymName(),
                              builder.getFunctionType(types, {}));
  func.setPrivate();
  Block *body = func.addEntryBlock();
  auto argument = body->args_begin();
  for (BlockArgument from : kernel.getBody().getArguments())
    mapping.map(from, *argument++);
  for (size_t i = 0; i < info.tables.size(); ++i) {
    Value entries = *argument++;
    tableArguments.push_back({entries, *argument++});
  }
  sizes = *argument++;
  scratch = *argument++;
  builder.setInsertionPointToEnd(body);
  func::ReturnOp::create(builder, kernel.getLoc());
  builder.setInsertionPointToStart(body);
}

/// Products are loops from 4 colours on, where one matrix fills the registers
/// more than once, or if there are very many of them. Those of quaternions are
/// as short as the body of such a loop, and are always written out.
void KernelLowering::chooseProducts() {
  int64_t multiplyAdds = 0;
  kernel.walk([&](site::MulOp mul) {
    if (auto matrix = dyn_cast<site::MatrixType>(mul.getResult().getType())) {
      int64_t n = matrix.getColours();
      multiplyAdds += matrix.getQuaternion() ? 0 : 4 * n * n * n;
      looped |= n >= 4;
    }
  });
  looped |= multiplyAdds > maxWrittenOut;
}

/// What the descriptor tells the runtime about this kernel.
void KernelLowering::publish() {
  Cost cost = estimateCost(kernel);
  info.flops = cost.flops;
  info.bytes = cost.bytes;
  info.axes = kernel.getAxesAttr();
  info.fieldCount = kernel.getFieldCount();
  info.scratchBytes = scratchVectors * laneCount * precision.getWidth() / 8;
  info.attach(func);
}

LogicalResult KernelLowering::run() {
  collectTables();
  chooseProducts();
  declare();
  if (failed(kernel.getAxes()
                 ? lowerSites(func.getArguments().drop_back().back(),
                              func.getArguments().back())
                 : lowerBlock(kernel.getBody().front())))
    return failure();
  scratchVectors = std::max(scratchVectors, scratchMemory.getSize());
  publish();
  kernel.erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Products of large matrices
//===----------------------------------------------------------------------===//

/// Whether anything between `from` and `to`, ops of one block, writes to tiles
/// of the memory that `load` reads.
static bool isOverwritten(site::LoadOp load, Operation *user) {
  auto rootOf = [](Value tile) -> Value {
    while (auto flatten = tile.getDefiningOp<site::FlattenOp>())
      tile = flatten.getTile();
    if (auto view = tile.getDefiningOp<site::ViewOp>())
      return view.getField();
    return tile;
  };
  Value root = rootOf(load.getTile());
  for (Operation *op = load; op != user; op = op->getNextNode()) {
    if (op->getNumRegions() != 0)
      return true;
    if (auto store = dyn_cast<site::StoreOp>(op);
        store && rootOf(store.getTile()) == root)
      return true;
    if (auto mix = dyn_cast<site::MixOp>(op);
        mix && rootOf(mix.getOutput()) == root)
      return true;
  }
  return false;
}

/// Where a factor of `user` lies in memory: where it was loaded from or
/// computed if it is still there, else a copy in scratch.
LaneTile KernelLowering::findInMemory(Value factor, Operation *user) {
  int64_t components = values.at(factor).size();
  if (auto product = products.find(factor); product != products.end())
    return product->second;
  if (auto load = factor.getDefiningOp<site::LoadOp>();
      load && load->getBlock() == user->getBlock() && !load.completesRows() &&
      !isOverwritten(load, user)) {
    LaneTile tile = tiles.at(load.getTile());
    assert(!tile.order && "kernels with loops over products do not permute");
    Value at = lanes->mulIndex(mapping.lookup(load.getEntry()),
                               components * laneCount);
    return {tile.memory, lanes->addIndex(tile.offset, at), 1, components};
  }
  LaneTile copy{scratch, allocateScratch(components), 1, components};
  lanes->store(values.at(factor), copy, lanes->index(0));
  return copy;
}

/// A product in memory, by loops over its rows and over what is summed: the
/// body is one row of multiply-adds.
Lanes KernelLowering::multiplyLooped(site::MulOp op, site::MatrixType type) {
  Location loc = op.getLoc();
  LaneTile left = findInMemory(op.getLhs(), op);
  LaneTile right = findInMemory(op.getRhs(), op);
  int64_t colours = type.getColours(), components = type.getComponents();
  LaneTile product{scratch, allocateScratch(components, op.getResult()), 1,
                   components};
  Value zero = lanes->index(0), one = lanes->index(1),
        n = lanes->index(colours);
  // element (row, column) of a factor; its dagger reads (column, row)
  auto element = [&](const LaneTile &tile, bool dagger, Value row,
                     Value column) {
    if (dagger)
      std::swap(row, column);
    Value at = lanes->addIndex(lanes->mulIndex(row, colours), column);
    at = lanes->addIndex(tile.offset, lanes->mulIndex(at, 2 * laneCount));
    return std::pair(
        lanes->loadVector(tile.memory, at),
        lanes->loadVector(tile.memory, lanes->addIndex(at, laneCount)));
  };
  auto rows = scf::ForOp::create(builder, loc, zero, n, one);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(rows.getBody());
  Value row = rows.getInductionVar();
  auto terms =
      scf::ForOp::create(builder, loc, zero, n, one, lanes->zero(2 * colours));
  builder.setInsertionPointToStart(terms.getBody());
  Value k = terms.getInductionVar();
  auto [ar, ai] = element(left, op.getLhsDagger(), row, k);
  Lanes sums(terms.getRegionIterArgs());
  for (int64_t j = 0; j < colours; ++j) {
    auto [br, bi] = element(right, op.getRhsDagger(), k, lanes->index(j));
    lanes->accumulate({ar, ai, op.getLhsDagger()}, {br, bi, op.getRhsDagger()},
                      sums[2 * j], sums[2 * j + 1]);
  }
  scf::YieldOp::create(builder, loc, sums);
  builder.setInsertionPointAfter(terms);
  LaneTile productRows{scratch, product.offset, colours, 2 * colours};
  lanes->store(Lanes(terms.getResults()), productRows, row);
  unrollLoop(terms, 4 * colours);
  builder.setInsertionPointAfter(rows);
  products.insert({op.getResult(), product});
  return lanes->load(product, zero);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult KernelLowering::lowerBlock(Block &block) {
  for (Operation &op : block) {
    scratchMemory.advanceTo(&op);
    if (isa<site::ViewOp>(op) && tiles.contains(op.getResult(0)))
      continue; // looked up for a whole run
    if (failed(lowerOp(&op)))
      return failure();
  }
  return success();
}

/// Loop-carried matrices become loop-carried vectors.
LogicalResult KernelLowering::lowerFor(scf::ForOp loop) {
  Lanes initial;
  for (Value value : loop.getInitArgs())
    initial.append(values.at(value));
  auto lowered = scf::ForOp::create(builder, loop.getLoc(),
                                    mapping.lookup(loop.getLowerBound()),
                                    mapping.lookup(loop.getUpperBound()),
                                    mapping.lookup(loop.getStep()), initial);
  mapping.map(loop.getInductionVar(), lowered.getInductionVar());
  auto takeParts = [&](auto from, ValueRange to) {
    size_t at = 0;
    for (Value value : from) {
      size_t count =
          isa<site::RealType>(value.getType())
              ? 1
              : cast<site::MatrixType>(value.getType()).getComponents();
      values[value] = Lanes(to.slice(at, count));
      at += count;
    }
  };
  takeParts(loop.getRegionIterArgs(), lowered.getRegionIterArgs());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(lowered.getBody());
  if (failed(lowerBlock(*loop.getBody())))
    return failure();
  takeParts(loop.getResults(), lowered.getResults());
  if (loop.getNumResults() == 0)
    return success();
  Lanes next;
  for (Value value : loop.getBody()->getTerminator()->getOperands())
    next.append(values.at(value));
  builder.setInsertionPointToEnd(lowered.getBody());
  scf::YieldOp::create(builder, loop.getLoc(), next);
  return success();
}

static site::MatrixType matrixTypeOf(Value matrix) {
  return cast<site::MatrixType>(matrix.getType());
}

/// The tile of an op that names memory; nothing for other ops.
std::optional<LaneTile> KernelLowering::lowerTile(Operation *op) {
  using Tile = std::optional<LaneTile>;
  return llvm::TypeSwitch<Operation *, Tile>(op)
      .Case([&](site::ViewOp view) -> Tile { return makeView(view); })
      .Case([&](site::WindOp wind) -> Tile {
        // The tables of one axis follow each other: entry [step][outer].
        Value outers = loadSize(0, wind.getLoc());
        Value position = arith::MulIOp::create(
            builder, wind.getLoc(), mapping.lookup(wind.getStep()), outers);
        return lookUp(wind.getResult(), wind.getField(), *KernelTable::of(wind),
                      lanes->addIndex(position, outer), wind.getEntries()[0],
                      wind.getEntries()[1]);
      })
      .Case([&](site::RestrictOp restrict) -> Tile {
        return lookUp(restrict.getResult(), restrict.getField(),
                      *KernelTable::of(restrict), outer, 0,
                      restrict.getField().getType().getEntries());
      })
      .Case([&](site::ScratchOp op) -> Tile {
        site::TileType tile = op.getTile().getType();
        int64_t vectors = tile.getEntries() * tile.getComponents();
        return LaneTile{scratch, allocateScratch(vectors, op.getTile()),
                        tile.getEntries(), tile.getComponents()};
      })
      .Case([&](site::FlattenOp flatten) -> Tile {
        LaneTile tile = tiles.at(flatten.getTile());
        return LaneTile{tile.memory, tile.offset,
                        tile.entries * tile.components, 1};
      })
      .Default([](Operation *) { return std::nullopt; });
}

Lanes KernelLowering::lowerProduct(site::MulOp mul) {
  const Lanes &a = values.at(mul.getLhs()), &b = values.at(mul.getRhs());
  if (isa<site::RealType>(mul.getResult().getType()))
    return {lanes->mul(a[0], b[0])};
  site::MatrixType type = matrixTypeOf(mul.getResult());
  if (looped && !type.getQuaternion())
    return multiplyLooped(mul, type);
  return lanes->multiply(a, mul.getLhsDagger(), b, mul.getRhsDagger(), type);
}

/// Whether an op's matrix is: its lower triangle costs nothing then.
bool KernelLowering::isHermitian(Operation *op) const {
  if (op->getNumResults() != 1)
    return false;
  auto type = dyn_cast<site::MatrixType>(op->getResult(0).getType());
  if (!type || type.getRows() != type.getColours())
    return false;
  auto of = [&](Value value) { return hermitian.contains(value); };
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<site::ProjectOp, site::UnitOp>([](Operation *) { return true; })
      .Case(
          [&](site::AddOp add) { return of(add.getLhs()) && of(add.getRhs()); })
      .Case([&](site::ScaleOp scale) {
        return of(scale.getInput()) &&
               isa<site::RealType>(scale.getFactor().getType());
      })
      .Case([&](site::MulOp square) {
        return square.getLhs() == square.getRhs() && of(square.getLhs()) &&
               !looped;
      })
      .Case([&](site::DaggerOp dagger) { return of(dagger.getInput()); })
      .Default([](Operation *) { return false; });
}

/// The pattern of a table, as numbers.
Value KernelLowering::loadIndicator(site::IndicatorOp op) {
  Location loc = op.getLoc();
  auto [entries, patterns] =
      tableArguments[info.findTable(*KernelTable::of(op))];
  Value entry = memref::LoadOp::create(builder, loc, entries, outer);
  Value lanesOf = loadPattern(builder, loc, patterns,
                              getPattern(builder, loc, entry), laneCount);
  return arith::SIToFPOp::create(builder, loc, lanes->getType(), lanesOf);
}

/// A weight in all lanes; one whose number is known now is loaded once, before
/// the loop over sites, and so is what LLVM finds to be made of such alone.
Value KernelLowering::loadWeight(site::WeightOp op) {
  Value weights = mapping.lookup(op.getWeights());
  OpBuilder::InsertionGuard guard(builder);
  Value index = mapping.lookup(op.getIndex());
  if (auto known = op.getIndex().getDefiningOp<arith::ConstantIndexOp>();
      known && sitesLoop) {
    builder.setInsertionPoint(sitesLoop);
    index = lanes->index(known.value());
  }
  return lanes->splat(weights, index);
}

/// Numbers and matrices that come from memory or from nowhere.
std::optional<Lanes> KernelLowering::lowerLeaf(Operation *op) {
  using Result = std::optional<Lanes>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](site::LoadOp load) -> Result {
        const LaneTile &tile = tiles.at(load.getTile());
        Value entry = mapping.lookup(load.getEntry());
        prefetch->emitLoad(load, tile, entry);
        Lanes value = lanes->load(tile, entry);
        return load.completesRows() ? lanes->completeRows(value) : value;
      })
      .Case([&](site::WeightOp weight) -> Result {
        return Lanes{loadWeight(weight)};
      })
      .Case([&](site::UnitOp unit) -> Result {
        return lanes->unit(matrixTypeOf(unit.getResult()));
      })
      .Case([&](site::ZeroOp zero) -> Result {
        auto matrix = dyn_cast<site::MatrixType>(zero.getResult().getType());
        return lanes->zero(matrix ? matrix.getComponents() : 1);
      })
      .Case([&](site::ConstantOp constant) -> Result {
        return Lanes{lanes->constant(constant.getValue().convertToDouble())};
      })
      .Case([&](site::IndicatorOp indicator) -> Result {
        return Lanes{loadIndicator(indicator)};
      })
      .Case([&](site::VolumeOp volume) -> Result {
        return Lanes{countSites(volume.getAxes())};
      })
      .Case([&](site::JoinOp join) -> Result {
        Value entry = mapping.lookup(join.getEntry());
        return lanes->join(
            lanes->load(tiles.at(join.getHermitian()), entry),
            lanes->load(tiles.at(join.getAntihermitian()), entry),
            matrixTypeOf(join.getResult()));
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Functions of numbers and matrices in registers.
std::optional<Lanes> KernelLowering::lowerArithmetic(Operation *op) {
  using Result = std::optional<Lanes>;
  auto of = [&](Value value) -> const Lanes & { return values.at(value); };
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](site::AddOp add) -> Result {
        return lanes->add(of(add.getLhs()), of(add.getRhs()));
      })
      .Case([&](site::MulOp mul) -> Result { return lowerProduct(mul); })
      .Case([&](site::TraceMulOp mul) -> Result {
        return lanes->traceOfProduct(of(mul.getLhs()), mul.getLhsDagger(),
                                     of(mul.getRhs()), mul.getRhsDagger(),
                                     matrixTypeOf(mul.getLhs()));
      })
      .Case([&](site::DaggerOp dagger) -> Result {
        return lanes->dagger(of(dagger.getInput()),
                             matrixTypeOf(dagger.getInput()));
      })
      .Case([&](site::ExpandOp expand) -> Result {
        return lanes->expand(of(expand.getInput()),
                             matrixTypeOf(expand.getInput()));
      })
      .Case([&](site::QuaternionOp part) -> Result {
        return lanes->takeQuaternion(of(part.getInput()));
      })
      .Case([&](site::ScaleOp scale) -> Result {
        return lanes->scale(of(scale.getInput()), of(scale.getFactor()));
      })
      .Case([&](site::ProjectOp project) -> Result {
        return lanes->project(of(project.getInput()),
                              matrixTypeOf(project.getInput()),
                              project.getTraceless());
      })
      .Case([&](site::TraceOp trace) -> Result {
        return lanes->trace(of(trace.getInput()),
                            matrixTypeOf(trace.getInput()));
      })
      .Case(
          [&](site::ReOp re) -> Result { return Lanes{of(re.getInput())[0]}; })
      .Case(
          [&](site::ImOp im) -> Result { return Lanes{of(im.getInput())[1]}; })
      .Case([&](site::ComplexOp complex) -> Result {
        return Lanes{of(complex.getRe())[0], of(complex.getIm())[0]};
      })
      .Case([&](site::ApplyOp apply) -> Result {
        double slope =
            apply.getSlope() ? apply.getSlope()->convertToDouble() : 0.01;
        return Lanes{
            lanes->apply(apply.getFunction(), of(apply.getInput())[0], slope)};
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Ops without a value on lanes: stores, loops, indices.
LogicalResult KernelLowering::lowerEffect(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](scf::ForOp loop) { return lowerFor(loop); })
      .Case([&](scf::YieldOp) { return success(); })
      .Case([&](site::ExtentOp extent) {
        mapping.map(extent.getResult(), loadExtent(extent.getAxis()));
        return success();
      })
      .Case([&](site::StoreOp store) {
        const LaneTile &tile = tiles.at(store.getTile());
        Value entry = mapping.lookup(store.getEntry());
        prefetch->emitStore(store, tile, entry);
        lanes->store(values.at(store.getValue()), tile, entry);
        return success();
      })
      .Case([&](site::MixOp mix) {
        emitMix(*lanes, mapping.lookup(mix.getWeights()),
                mapping.lookup(mix.getOffset()), mix.getStride(),
                tiles.at(mix.getInput()), tiles.at(mix.getOutput()), registers);
        return success();
      })
      .Case([&](site::ContractOp contract) {
        emitContract(
            *lanes, tiles.at(contract.getLeft()), tiles.at(contract.getRight()),
            mapping.lookup(contract.getSums()), contract.getTwice(), registers);
        return success();
      })
      .Case([&](site::SplitOp split) {
        auto [hermitian, antihermitian] =
            lanes->split(values.at(split.getValue()),
                         matrixTypeOf(split.getValue()), split.getDual());
        Value entry = mapping.lookup(split.getEntry());
        lanes->store(hermitian, tiles.at(split.getHermitian()), entry);
        lanes->store(antihermitian, tiles.at(split.getAntihermitian()), entry);
        return success();
      })
      .Default([&](Operation *other) -> LogicalResult {
        // Index arithmetic, and the weights of kernels without a domain.
        if (isa<arith::ArithDialect, memref::MemRefDialect>(
                other->getDialect())) {
          builder.clone(*other, mapping);
          return success();
        }
        return other->emitOpError("has no lowering to vectors");
      });
}

LogicalResult KernelLowering::lowerOp(Operation *op) {
  lanes->setLoc(op->getLoc());
  if (std::optional<LaneTile> tile = lowerTile(op)) {
    tiles[op->getResult(0)] = *tile;
    return success();
  }
  std::optional<Lanes> value = lowerLeaf(op);
  if (!value)
    value = lowerArithmetic(op);
  if (!value)
    return lowerEffect(op);
  Value result = op->getResult(0);
  if (isHermitian(op)) {
    value = lanes->mirror(std::move(*value), matrixTypeOf(result));
    hermitian.insert(result);
  }
  values[result] = std::move(*value);
  return success();
}

namespace {
struct ConvertSiteToVector
    : gaugec::impl::ConvertSiteToVectorBase<ConvertSiteToVector> {
  using ConvertSiteToVectorBase::ConvertSiteToVectorBase;

  void runOnOperation() override {
    if (vectorBits < 64 || !llvm::isPowerOf2_32(vectorBits)) {
      getOperation().emitError("vector-bits must be 64, 128, 256, .., not ")
          << vectorBits.getValue();
      return signalPassFailure();
    }
    for (auto kernel :
         llvm::make_early_inc_range(getOperation().getOps<site::KernelOp>()))
      if (failed(
              KernelLowering(kernel, vectorBits, registers, splitAxis).run()))
        return signalPassFailure();
  }
};
} // namespace
