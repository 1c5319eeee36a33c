//===- SharedFunctions.cpp - functions that a module's kernels call -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/SharedFunctions.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace gaugec;

func::FuncOp gaugec::getSharedFunction(ModuleOp module, StringRef name,
                                       FloatType precision, FunctionType type) {
  std::string full = (name + (precision.isF64() ? ".f64" : ".f32")).str();
  if (auto func = module.lookupSymbol<func::FuncOp>(full))
    return func;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto func = func::FuncOp::create(builder, module.getLoc(), full, type);
  func.setPrivate();
  return func;
}

func::FuncOp gaugec::getPermuteFunction(ModuleOp module, FloatType precision,
                                        int64_t laneCount) {
  Builder builder(module.getContext());
  Type vector = VectorType::get({laneCount}, precision),
       order = VectorType::get({laneCount}, builder.getI64Type());
  return getSharedFunction(module, permuteName, precision,
                           builder.getFunctionType({vector, order}, {vector}));
}
