//===- Gather.cpp - the function that gathers neighbours lane by lane -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/lower/LaneBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace gaugec;

/// Element of the site's first vector in each lane: outer * siteSize + lane.
static Value locateSources(OpBuilder &builder, LaneBuilder &lanes, Value entry,
                           Value rows, Value siteSize) {
  Location loc = lanes.getLoc();
  int64_t laneCount = lanes.getLanes();
  auto type = VectorType::get({laneCount}, builder.getI64Type());
  auto splat = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(type, builder.getI64IntegerAttr(value)));
  };
  Value minusOne = arith::ConstantIntOp::create(builder, loc, -1, 64);
  Value row = arith::XOrIOp::create(builder, loc, entry, minusOne);
  row = arith::IndexCastOp::create(builder, loc, builder.getIndexType(), row);
  Value sources = vector::LoadOp::create(builder, loc, type, rows,
                                         lanes.mulIndex(row, laneCount));
  Value outer = arith::ShRUIOp::create(builder, loc, sources,
                                       splat(llvm::Log2_64(laneCount)));
  Value lane =
      arith::AndIOp::create(builder, loc, sources, splat(laneCount - 1));
  Value size =
      arith::IndexCastOp::create(builder, loc, builder.getI64Type(), siteSize);
  size = vector::BroadcastOp::create(builder, loc, type, size);
  Value start = arith::MulIOp::create(builder, loc, outer, size);
  return arith::AddIOp::create(builder, loc, start, lane);
}

static void writeBody(func::FuncOp func, FloatType precision,
                      int64_t laneCount) {
  OpBuilder builder = OpBuilder::atBlockBegin(func.addEntryBlock());
  LaneBuilder lanes(builder, precision, laneCount);
  Location loc = func.getLoc();
  lanes.setLoc(loc);
  Block::BlockArgListType arguments = func.getArguments();
  Value field = arguments[0], entry = arguments[1], rows = arguments[2],
        scratch = arguments[3], copy = arguments[4], siteSize = arguments[5],
        first = arguments[6], vectors = arguments[7];
  Value sources = locateSources(builder, lanes, entry, rows, siteSize);
  auto maskType = VectorType::get({laneCount}, builder.getI1Type());
  Value all = arith::ConstantOp::create(builder, loc,
                                        DenseElementsAttr::get(maskType, true));
  Value nothing = lanes.constant(0);
  auto loop =
      scf::ForOp::create(builder, loc, lanes.index(0), vectors, lanes.index(1));
  builder.setInsertionPointToStart(loop.getBody());
  Value step = lanes.mulIndex(loop.getInductionVar(), laneCount);
  Value gathered = vector::GatherOp::create(
      builder, loc, lanes.getType(), field,
      ValueRange{lanes.addIndex(first, step)}, sources, all, nothing);
  lanes.storeVector(gathered, scratch, lanes.addIndex(copy, step));
  builder.setInsertionPointAfter(loop);
  func::ReturnOp::create(builder, loc);
}

func::FuncOp gaugec::getGatherFunction(ModuleOp module, FloatType precision,
                                       int64_t laneCount) {
  std::string name = (gatherName + (precision.isF64() ? ".f64" : ".f32")).str();
  if (auto func = module.lookupSymbol<func::FuncOp>(name))
    return func;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Type data = MemRefType::get({ShapedType::kDynamic}, precision);
  Type i64 = builder.getI64Type(), index = builder.getIndexType();
  Type integers = MemRefType::get({ShapedType::kDynamic}, i64);
  auto func = func::FuncOp::create(
      builder, module.getLoc(), name,
      builder.getFunctionType(
          {data, i64, integers, data, index, index, index, index}, {}));
  func.setPrivate();
  writeBody(func, precision, laneCount);
  return func;
}
