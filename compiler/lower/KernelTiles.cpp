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

/// The tiles of X, filled with the fields (and daggers), and tiles for M.
KernelBuilder::MixedRows
KernelBuilder::prepareRows(Value weights, ValueRange fields, bool daggers,
                           bool unit, ArrayRef<int64_t> at, int64_t rows) {
  auto tensor = cast<RankedTensorType>(weights.getType());
  int64_t plain = 0;
  for (Value field : fields)
    plain += getChannels(field.getType());
  MixedRows mixed;
  mixed.weights = getArgument(memory.getWeights(weights));
  mixed.complex = isa<ComplexType>(tensor.getElementType());
  mixed.split = daggers && !mixed.complex;
  mixed.unit = unit;
  mixed.columns = tensor.getShape().back();
  mixed.matrix = cast<site::MatrixType>(getEntryType(fields[0].getType()));
  int64_t entries = plain * (daggers && mixed.complex ? 2 : 1);
  if (mixed.split || mixed.complex) {
    WeightOrder first = mixed.split ? WeightOrder::Sum : WeightOrder::Real;
    WeightOrder second =
        mixed.split ? WeightOrder::Difference : WeightOrder::Imaginary;
    mixed.stride = entries;
    EntryShape shape{tensor.getNumElements() / mixed.columns, plain, daggers,
                     unit};
    for (WeightOrder order : {first, second})
      mixed.mixers.push_back(
          getArgument(memory.getReordered(weights, shape, order)));
  } else {
    mixed.stride = mixed.columns;
    mixed.mixers.push_back(mixed.weights);
  }
  int64_t components = mixed.matrix.getComponents() / (mixed.split ? 2 : 1);
  FloatType precision = mixed.matrix.getPrecision();
  mixed.inputs.push_back(makeScratch(entries, components, precision));
  if (mixed.split)
    mixed.inputs.push_back(makeScratch(entries, components, precision));
  for (size_t i = 0; i < mixed.mixers.size(); ++i)
    mixed.outputs.push_back(makeScratch(rows, components, precision));

  int64_t offset = 0;
  for (Value field : fields) {
    prepare(field, at);
    forEach(getChannels(field.getType()), [&](Value index) {
      Value entry = getEntry(field, at, index);
      Value slot = addIndex(index, offset);
      if (mixed.split) {
        site::SplitOp::create(builder, loc, entry, mixed.inputs[0],
                              mixed.inputs[1], slot);
        return;
      }
      site::StoreOp::create(builder, loc, entry, mixed.inputs[0], slot);
      if (daggers)
        site::StoreOp::create(builder, loc,
                              site::DaggerOp::create(builder, loc, entry),
                              mixed.inputs[0], addIndex(slot, plain));
    });
    offset += getChannels(field.getType());
  }
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

/// out_u = sum_v A_v M_{u,v}, output by output, so that the mixed matrices of
/// one output stay in cache.
void KernelBuilder::emitBilinear(gauge::BilinearOp op, ArrayRef<int64_t> at,
                                 Value tile) {
  loc = op.getLoc();
  auto tensor = cast<RankedTensorType>(op.getWeights().getType());
  int64_t leftEntries = tensor.getDimSize(1);
  int64_t plain = 0;
  for (Value field : op.getLeft()) {
    prepare(field, at);
    plain += getChannels(field.getType());
  }
  MixedRows mixed =
      prepareRows(op.getWeights(), op.getRight(), op.getRightDaggers(),
                  op.getRightUnit(), at, leftEntries);
  loc = op.getLoc();
  forEach(getChannels(op.getResult().getType()), [&](Value u) {
    Value firstRow = scaleIndex(u, leftEntries);
    computeRows(mixed, firstRow);
    Value sum = site::ZeroOp::create(builder, loc, mixed.matrix);
    if (op.getLeftUnit())
      sum = loadRow(mixed, firstRow, getIndex(leftEntries - 1));
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
            addProduct(left, loadRow(mixed, firstRow, row));
            if (op.getLeftDaggers())
              addProduct(site::DaggerOp::create(builder, loc, left),
                         loadRow(mixed, firstRow, addIndex(row, plain)));
            return partial;
          });
      offset += getChannels(field.getType());
    }
    site::StoreOp::create(builder, loc, sum, tile, u);
  });
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
  ArrayRef<int64_t> window = tensor.getShape().drop_front(2);
  int64_t inputs = tensor.getDimSize(1), points = 1;
  for (int64_t extent : window)
    points *= extent;
  FloatType precision = op.getResult().getType().getPrecision();
  auto real = site::RealType::get(builder.getContext(), precision);
  Value gathered = makeScratch(inputs * points, 1, precision);
  for (int64_t point = 0; point < points; ++point) {
    Vector there(at);
    int64_t rest = point;
    for (int64_t axis = window.size() - 1; axis >= 0; --axis) {
      there[axis] +=
          int64_t(op.getDilation()) * (op.getLow()[axis] + rest % window[axis]);
      rest /= window[axis];
    }
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

/// [fields, daggers, unit] in one tile, as they are.
Value KernelBuilder::makeContractInput(ValueRange fields, bool daggers,
                                       bool unit) {
  Type first = fields.front().getType();
  Vector here(gauge::getDimensions(first), 0);
  int64_t plain = 0;
  for (Value field : fields)
    plain += getChannels(field.getType());
  EntryShape shape{1, plain, daggers, unit};
  site::TileType type = getTileType(first);
  Value tile = makeScratch(shape.getColumns(), type.getComponents(),
                           type.getPrecision());
  int64_t offset = 0;
  for (Value field : fields) {
    storeEntries(field, here, tile, offset);
    if (daggers)
      forEach(getChannels(field.getType()), [&](Value index) {
        Value entry = getEntry(field, here, index);
        site::StoreOp::create(builder, loc,
                              site::DaggerOp::create(builder, loc, entry), tile,
                              addIndex(index, plain + offset));
      });
    offset += getChannels(field.getType());
  }
  if (unit)
    site::StoreOp::create(
        builder, loc, site::UnitOp::create(builder, loc, getEntryType(first)),
        tile, getIndex(shape.getColumns() - 1));
  return tile;
}

/// Real weights with daggers: Hermitian and anti-Hermitian parts have nothing
/// in common, so that the sums of both parts give fields and daggers for half
/// the work.
void KernelBuilder::contractParts(gauge::ContractOp op, EntryShape shape) {
  auto type = cast<gauge::CovariantType>(op.getLeft().getType());
  auto matrix = cast<site::MatrixType>(getEntryType(type));
  Vector here(type.getDimensions(), 0);
  int64_t components = matrix.getComponents() / 2;
  auto makeParts = [&](int64_t entries) {
    return makeScratch(entries, components, matrix.getPrecision());
  };
  int64_t columns = shape.plain + (shape.unit ? 1 : 0);
  Value left[] = {makeParts(shape.rows), makeParts(shape.rows)};
  Value right[] = {makeParts(columns), makeParts(columns)};
  auto split = [&](Value field, Value *parts, int64_t offset, bool dual) {
    prepare(field, here);
    forEach(getChannels(field.getType()), [&](Value index) {
      Value entry = getEntry(field, here, index);
      site::SplitOp::create(builder, loc, entry, parts[0], parts[1],
                            addIndex(index, offset), dual);
    });
  };
  split(op.getLeft(), left, 0, /*dual=*/false);
  int64_t offset = 0;
  for (Value field : op.getFields()) {
    split(field, right, offset, /*dual=*/true);
    offset += getChannels(field.getType());
  }
  if (shape.unit)
    site::SplitOp::create(builder, loc,
                          site::UnitOp::create(builder, loc, matrix), right[0],
                          right[1], getIndex(shape.plain), /*dual=*/true);
  SmallVector<Value> buffers;
  for (int part : {0, 1}) {
    buffers.push_back(
        memory.makeSums(loc, shape.rows * columns, matrix.getPrecision()));
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
  site::TileType tileType = getTileType(type);
  Value right =
      makeContractInput(op.getFields(), op.getDaggers(), op.getUnit());
  SmallVector<Value> lefts, buffers;
  for (int part = 0; part < (op.getReal() ? 1 : 2); ++part)
    lefts.push_back(makeScratch(shape.rows, tileType.getComponents(),
                                tileType.getPrecision()));
  prepare(op.getLeft(), here);
  forEach(shape.rows, [&](Value index) {
    Value entry = getEntry(op.getLeft(), here, index);
    site::StoreOp::create(builder, loc, entry, lefts[0], index);
    if (op.getReal())
      return;
    Value factor = makeComplex(0.0, -1.0, tileType.getPrecision());
    entry = site::ScaleOp::create(builder, loc, entry, factor);
    site::StoreOp::create(builder, loc, entry, lefts[1], index);
  });
  for (Value left : lefts) {
    buffers.push_back(memory.makeSums(loc, shape.rows * shape.getColumns(),
                                      tileType.getPrecision()));
    site::ContractOp::create(builder, loc, left, right,
                             addSums(buffers.back()));
  }
  memory.setContraction(op, shape, buffers);
}

void KernelBuilder::emitContraction(gauge::ContractOp op) {
  loc = op.getLoc();
  int64_t plain = 0;
  for (Value field : op.getFields())
    plain += getChannels(field.getType());
  EntryShape shape{getChannels(op.getLeft().getType()), plain, op.getDaggers(),
                   op.getUnit()};
  if (op.getReal() && op.getDaggers())
    contractParts(op, shape);
  else
    contractTiles(op, shape);
}
