//===- KernelTiles.cpp - tiles: what mixes the channels of a field --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace gaugec;
using gauge::getChannels;

static int64_t countChannels(ValueRange fields) {
  int64_t channels = 0;
  for (Value field : fields)
    channels += getChannels(field.getType());
  return channels;
}

void KernelBuilder::emitConcat(gauge::ConcatOp op, ArrayRef<int64_t> at,
                               Value tile) {
  int64_t offset = 0;
  for (Value input : op.getInputs()) {
    storeEntries(input, at, tile, offset);
    offset += getChannels(input.getType());
  }
}

//===----------------------------------------------------------------------===//
// Rows of mixed matrices
//===----------------------------------------------------------------------===//

/// M_r = sum_w weights[r, w] X_w with X = [fields, daggers, unit] and the last
/// dimension of the weights running over w.
///
/// Real weights on fields and their daggers: Hermitian and anti-Hermitian parts
/// are mixed apart, with weights a + b and a - b (`split`). Complex weights:
/// real and imaginary parts are mixed apart, with the daggers in the tile.
/// Either way two real products, otherwise one.
struct KernelBuilder::MixedRows {
  Value weights;                 ///< all weights, for the unit column
  bool complex;                  ///< complex weights
  bool split;                    ///< Hermitian parts
  bool unit;                     ///< a unit column, the last
  int64_t columns;               ///< weights of a row, the unit column included
  int64_t stride;                ///< weights of a row of `mixers`
  SmallVector<Value, 2> mixers;  ///< weights of the real products
  SmallVector<Value, 2> inputs;  ///< tiles of X
  SmallVector<Value, 2> outputs; ///< tiles of M
  site::MatrixType matrix;
};

/// The tiles of X = [fields, daggers, unit] as a real product wants them,
/// filled once for all mixes and sums that read them.
SmallVector<Value, 2> KernelBuilder::getOperandTiles(ValueRange fields,
                                                     ArrayRef<int64_t> at,
                                                     OperandForm form,
                                                     bool unit) {
  OperandKey key{{}, Vector(at), form, unit};
  for (Value field : fields)
    key.fields.push_back(field.getAsOpaquePointer());
  for (Scope &scope : llvm::reverse(scopes))
    if (auto it = scope.operands.find(key); it != scope.operands.end())
      return it->second;
  SmallVector<Value, 2> tiles = fillOperandTiles(fields, at, form, unit);
  scopes.back().operands[key] = tiles;
  return tiles;
}

SmallVector<Value, 2> KernelBuilder::fillOperandTiles(ValueRange fields,
                                                      ArrayRef<int64_t> at,
                                                      OperandForm form,
                                                      bool unit) {
  bool daggers = form == OperandForm::WithDaggers;
  bool parts = form == OperandForm::Parts || form == OperandForm::DualParts;
  int64_t plain = countChannels(fields);
  int64_t entries = plain * (daggers ? 2 : 1);
  Type type = getEntryType(fields.front().getType());
  site::TileType whole = getTileType(fields.front().getType());
  SmallVector<Value, 2> tiles;
  for (int part = 0; part < (parts ? 2 : 1); ++part)
    tiles.push_back(makeScratch(entries + (unit ? 1 : 0),
                                whole.getComponents() / (parts ? 2 : 1),
                                whole.getPrecision()));
  auto store = [&](Value entry, Value place) {
    if (parts)
      site::SplitOp::create(builder, loc, entry, tiles[0], tiles[1], place,
                            form == OperandForm::DualParts);
    else
      site::StoreOp::create(builder, loc, entry, tiles[0], place);
  };
  int64_t offset = 0;
  for (Value field : fields) {
    prepare(field, at);
    forEach(getChannels(field.getType()), [&](Value index) {
      Value entry = getEntry(field, at, index);
      Value place = addIndex(index, offset);
      store(entry, place);
      if (daggers)
        store(site::DaggerOp::create(builder, loc, entry),
              addIndex(place, plain));
    });
    offset += getChannels(field.getType());
  }
  if (unit)
    store(site::UnitOp::create(builder, loc, type), getIndex(entries));
  return tiles;
}

/// The tiles of X, and tiles for M.
KernelBuilder::MixedRows
KernelBuilder::prepareRows(Value weights, ValueRange fields, bool daggers,
                           bool unit, ArrayRef<int64_t> at, int64_t rows) {
  auto tensor = cast<RankedTensorType>(weights.getType());
  int64_t plain = countChannels(fields);
  MixedRows mixed;
  mixed.weights = getArgument(memory.getWeights(weights));
  mixed.complex = isa<ComplexType>(tensor.getElementType());
  mixed.split = daggers && !mixed.complex;
  mixed.unit = unit;
  mixed.columns = tensor.getShape().back();
  mixed.matrix = cast<site::MatrixType>(getEntryType(fields[0].getType()));
  if (mixed.split || mixed.complex) {
    WeightOrder first = mixed.split ? WeightOrder::Sum : WeightOrder::Real;
    WeightOrder second =
        mixed.split ? WeightOrder::Difference : WeightOrder::Imaginary;
    mixed.stride = plain * (daggers && mixed.complex ? 2 : 1);
    EntryShape shape{tensor.getNumElements() / mixed.columns, plain, daggers,
                     unit};
    for (WeightOrder order : {first, second})
      mixed.mixers.push_back(
          getArgument(memory.getReordered(weights, shape, order)));
  } else {
    mixed.stride = mixed.columns;
    mixed.mixers.push_back(mixed.weights);
  }
  OperandForm form = mixed.split ? OperandForm::Parts
                     : daggers   ? OperandForm::WithDaggers
                                 : OperandForm::Plain;
  mixed.inputs = getOperandTiles(fields, at, form, /*unit=*/false);
  int64_t components = mixed.matrix.getComponents() / (mixed.split ? 2 : 1);
  for (size_t i = 0; i < mixed.mixers.size(); ++i)
    mixed.outputs.push_back(
        makeScratch(rows, components, mixed.matrix.getPrecision()));
  return mixed;
}

/// Computes the rows firstRow .. firstRow + (rows of the output tiles) - 1.
void KernelBuilder::computeRows(MixedRows &rows, Value firstRow) {
  Value offset = scaleIndex(firstRow, rows.stride);
  for (size_t i = 0; i < rows.mixers.size(); ++i)
    site::MixOp::create(builder, loc, rows.mixers[i], offset,
                        builder.getI64IntegerAttr(rows.stride),
                        rows.split ? rows.inputs[i] : rows.inputs[0],
                        rows.outputs[i]);
}

/// Row firstRow + row of the computed ones, as a matrix.
Value KernelBuilder::loadRow(MixedRows &rows, Value firstRow, Value row) {
  Value m;
  if (rows.split) {
    m = site::JoinOp::create(builder, loc, rows.matrix, rows.outputs[0],
                             rows.outputs[1], row);
  } else {
    m = site::LoadOp::create(builder, loc, rows.matrix, rows.outputs[0], row);
    if (rows.complex) {
      Value im =
          site::LoadOp::create(builder, loc, rows.matrix, rows.outputs[1], row);
      Value i = makeComplex(0.0, 1.0, rows.matrix.getPrecision());
      m = site::AddOp::create(builder, loc, m,
                              site::ScaleOp::create(builder, loc, im, i));
    }
  }
  if (!rows.unit)
    return m;
  Value global = arith::AddIOp::create(builder, loc, firstRow, row);
  Value index = addIndex(scaleIndex(global, rows.columns), rows.columns - 1);
  Value weight = emitWeight(rows.weights, index, rows.complex);
  Value unit = site::UnitOp::create(builder, loc, rows.matrix);
  return site::AddOp::create(builder, loc, m,
                             site::ScaleOp::create(builder, loc, unit, weight));
}

//===----------------------------------------------------------------------===//
// Mix and bilinear
//===----------------------------------------------------------------------===//

void KernelBuilder::emitMix(gauge::MixOp op, ArrayRef<int64_t> at, Value tile) {
  loc = op.getLoc();
  int64_t rows = getChannels(op.getResult().getType());
  MixedRows mixed = prepareRows(op.getWeights(), op.getFields(),
                                op.getDaggers(), op.getUnit(), at, rows);
  loc = op.getLoc();
  computeRows(mixed, getIndex(0));
  forEach(rows, [&](Value row) {
    Value m = loadRow(mixed, getIndex(0), row);
    site::StoreOp::create(builder, loc, m, tile, row);
  });
}

/// The matrices M of a bilinear op as a value of their own, if this kernel
/// needs them anyway: its derivative does. One that goes to memory may be
/// written later than here, or be a neighbour's.
gauge::MixOp KernelBuilder::findRows(gauge::BilinearOp op) {
  for (Operation *user : op.getRight().front().getUsers()) {
    auto mix = dyn_cast<gauge::MixOp>(user);
    if (mix && uses.lookup(mix) > 0 && !schedule.isInMemory(mix) &&
        llvm::equal(mix.getFields(), op.getRight()) &&
        mix.getDaggers() == op.getRightDaggers() &&
        mix.getUnit() == op.getRightUnit() &&
        memory.getWeights(mix.getWeights()) ==
            memory.getWeights(op.getWeights()))
      return mix;
  }
  return {};
}

/// out_u = sum_v A_v M_{u,v}, output by output, so that the mixed matrices of
/// one output stay in cache.
void KernelBuilder::emitBilinear(gauge::BilinearOp op, ArrayRef<int64_t> at,
                                 Value tile) {
  loc = op.getLoc();
  auto tensor = cast<RankedTensorType>(op.getWeights().getType());
  int64_t leftEntries = tensor.getDimSize(1);
  for (Value field : op.getLeft())
    prepare(field, at);
  gauge::MixOp mix = findRows(op);
  MixedRows mixed;
  if (!mix)
    mixed = prepareRows(op.getWeights(), op.getRight(), op.getRightDaggers(),
                        op.getRightUnit(), at, leftEntries);
  Value rows = mix ? getTile(mix, at) : Value();
  loc = op.getLoc();
  auto matrix = cast<site::MatrixType>(getEntryType(op.getResult().getType()));
  forEach(getChannels(op.getResult().getType()), [&](Value u) {
    Value firstRow = scaleIndex(u, leftEntries);
    if (!mix)
      computeRows(mixed, firstRow);
    Value sum = emitLeftProducts(op, at, [&](Value v) -> Value {
      if (!mix)
        return loadRow(mixed, firstRow, v);
      Value row = arith::AddIOp::create(builder, loc, firstRow, v);
      return site::LoadOp::create(builder, loc, matrix, rows, row);
    });
    site::StoreOp::create(builder, loc, sum, tile, u);
  });
}

/// sum_v A_v M_v with A = [fields, daggers, unit].
Value KernelBuilder::emitLeftProducts(gauge::BilinearOp op,
                                      ArrayRef<int64_t> at,
                                      function_ref<Value(Value v)> getRow) {
  int64_t plain = countChannels(op.getLeft());
  Type matrix = getEntryType(op.getResult().getType());
  Value sum = site::ZeroOp::create(builder, loc, matrix);
  if (op.getLeftUnit())
    sum = getRow(getIndex(plain * (op.getLeftDaggers() ? 2 : 1)));
  int64_t offset = 0;
  for (Value field : op.getLeft()) {
    sum = accumulate(
        getChannels(field.getType()), sum, [&](Value index, Value partial) {
          Value left = getEntry(field, at, index);
          Value row = addIndex(index, offset);
          auto addProduct = [&](Value factor, Value m) {
            Value product =
                site::MulOp::create(builder, loc, factor, m, false, false);
            partial = site::AddOp::create(builder, loc, partial, product);
          };
          addProduct(left, getRow(row));
          if (op.getLeftDaggers())
            addProduct(site::DaggerOp::create(builder, loc, left),
                       getRow(addIndex(row, plain)));
          return partial;
        });
    offset += getChannels(field.getType());
  }
  return sum;
}

/// A loop over `count` indices that carries a value.
Value KernelBuilder::accumulate(
    int64_t count, Value initial,
    function_ref<Value(Value index, Value partial)> body) {
  if (count == 1)
    return body(getIndex(0), initial);
  auto loop = scf::ForOp::create(builder, loc, getIndex(0), getIndex(count),
                                 getIndex(1), ValueRange{initial});
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  scopes.emplace_back();
  Value next = body(loop.getInductionVar(), loop.getRegionIterArg(0));
  scf::YieldOp::create(builder, loc, next);
  scopes.pop_back();
  return loop.getResult(0);
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

/// tile = weights * input (+ bias), all real.
void KernelBuilder::emitRealMix(Value weights, Value bias, Value input,
                                Value tile) {
  auto type = cast<site::TileType>(input.getType());
  site::MixOp::create(builder, loc, getArgument(memory.getWeights(weights)),
                      getIndex(0), builder.getI64IntegerAttr(type.getEntries()),
                      input, tile);
  if (!bias)
    return;
  auto real = site::RealType::get(builder.getContext(), type.getPrecision());
  Value biases = getArgument(memory.getWeights(bias));
  forEach(cast<site::TileType>(tile.getType()).getEntries(), [&](Value row) {
    Value y = site::LoadOp::create(builder, loc, real, tile, row);
    Value b = site::WeightOp::create(builder, loc, biases, row);
    site::StoreOp::create(builder, loc, site::AddOp::create(builder, loc, y, b),
                          tile, row);
  });
}

void KernelBuilder::emitLinear(gauge::LinearOp op, ArrayRef<int64_t> at,
                               Value tile) {
  Value input = flattenTile(getTile(op.getInput(), at));
  loc = op.getLoc();
  emitRealMix(op.getWeights(), op.getBias(), input, tile);
}

/// All inputs of the window in one tile, in the order of the weights.
void KernelBuilder::emitConv(gauge::ConvOp op, ArrayRef<int64_t> at,
                             Value tile) {
  loc = op.getLoc();
  auto tensor = cast<RankedTensorType>(op.getWeights().getType());
  int64_t inputs = tensor.getDimSize(1);
  auto window = op.getWindow();
  int64_t points = window.size();
  FloatType precision = op.getResult().getType().getPrecision();
  auto real = site::RealType::get(builder.getContext(), precision);
  Value gathered = makeScratch(inputs * points, 1, precision);
  for (auto [point, by] : llvm::enumerate(window)) {
    Vector there(at);
    for (auto [a, d] : llvm::zip(there, by))
      a += d;
    Value source = flattenTile(getTile(op.getInput(), there));
    forEach(inputs, [&](Value index) {
      Value x = site::LoadOp::create(builder, loc, real, source, index);
      site::StoreOp::create(builder, loc, x, gathered,
                            addIndex(scaleIndex(index, points), point));
    });
  }
  emitRealMix(op.getWeights(), op.getBias(), gathered, tile);
}

//===----------------------------------------------------------------------===//
// Sums over all sites
//===----------------------------------------------------------------------===//

/// Real weights with daggers: Hermitian and anti-Hermitian parts have nothing
/// in common, so that the sums of both parts give fields and daggers for half
/// the work.
void KernelBuilder::contractParts(gauge::ContractOp op, EntryShape shape) {
  auto type = cast<gauge::CovariantType>(op.getLeft().getType());
  Vector here(type.getDimensions(), 0);
  auto left = getOperandTiles(op.getLeft(), here, OperandForm::Parts, false);
  auto right =
      getOperandTiles(op.getFields(), here, OperandForm::DualParts, shape.unit);
  int64_t columns = shape.plain + (shape.unit ? 1 : 0);
  SmallVector<Value> buffers;
  for (int part : {0, 1}) {
    buffers.push_back(
        memory.makeSums(loc, shape.rows * columns, type.getPrecision()));
    site::ContractOp::create(builder, loc, left[part], right[part],
                             addSums(buffers.back()));
  }
  memory.setContraction(op, shape, buffers);
}

/// Without parts: all components. Complex weights take a second product, by
/// Im Tr(X^dagger A) = Re Tr(X^dagger (-i A)).
void KernelBuilder::contractTiles(gauge::ContractOp op, EntryShape shape) {
  Type type = op.getLeft().getType();
  Vector here(gauge::getDimensions(type), 0);
  OperandForm form =
      op.getDaggers() ? OperandForm::WithDaggers : OperandForm::Plain;
  Value right = getOperandTiles(op.getFields(), here, form, op.getUnit())[0];
  auto lefts = getOperandTiles(op.getLeft(), here, OperandForm::Plain, false);
  if (!op.getReal()) {
    site::TileType tile = getTileType(type);
    lefts.push_back(
        makeScratch(shape.rows, tile.getComponents(), tile.getPrecision()));
    Value factor = makeComplex(0.0, -1.0, tile.getPrecision());
    forEach(shape.rows, [&](Value index) {
      Value entry = site::LoadOp::create(builder, loc, getEntryType(type),
                                         lefts[0], index);
      entry = site::ScaleOp::create(builder, loc, entry, factor);
      site::StoreOp::create(builder, loc, entry, lefts[1], index);
    });
  }
  SmallVector<Value> buffers;
  for (Value left : lefts) {
    buffers.push_back(memory.makeSums(loc, shape.rows * shape.getColumns(),
                                      gauge::getPrecision(type)));
    site::ContractOp::create(builder, loc, left, right,
                             addSums(buffers.back()));
  }
  memory.setContraction(op, shape, buffers);
}

void KernelBuilder::emitContraction(gauge::ContractOp op) {
  loc = op.getLoc();
  EntryShape shape{getChannels(op.getLeft().getType()),
                   countChannels(op.getFields()), op.getDaggers(),
                   op.getUnit()};
  if (op.getReal() && op.getDaggers())
    contractParts(op, shape);
  else
    contractTiles(op, shape);
}
