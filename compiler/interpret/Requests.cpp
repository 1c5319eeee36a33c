//===- Requests.cpp - functions that ask for derivatives ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Requests.h"
#include "compiler/Passes.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace gaugec;

bool interpret::hasRequests(mlir::func::FuncOp function) {
  return function
      .walk([](mlir::Operation *op) {
        return llvm::isa<gauge::VJPOp, gauge::JVPOp, gauge::ForceOp>(op)
                   ? mlir::WalkResult::interrupt()
                   : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

mlir::OwningOpRef<mlir::func::FuncOp>
interpret::expandRequests(mlir::func::FuncOp function) {
  mlir::OwningOpRef<mlir::func::FuncOp> copy(function.clone());
  mlir::PassManager passes(function.getContext(),
                           mlir::func::FuncOp::getOperationName());
  passes.addPass(createGaugeDilateStrides());
  passes.addPass(createGaugeDecomposeLayers());
  passes.addPass(createGaugeExpandExp());
  passes.addPass(createGaugeDifferentiate());
  // Nothing is simplified: only what is dead or written twice goes, which takes
  // most of the time.
  passes.addPass(mlir::createCSEPass());
  if (failed(passes.run(*copy)))
    return nullptr;
  return copy;
}

mlir::OwningOpRef<mlir::func::FuncOp>
interpret::copyInDouble(mlir::func::FuncOp function) {
  mlir::OwningOpRef<mlir::func::FuncOp> copy(function.clone());
  mlir::AttrTypeReplacer replacer;
  replacer.addReplacement([](mlir::Float32Type type) -> mlir::Type {
    return mlir::Float64Type::get(type.getContext());
  });
  replacer.recursivelyReplaceElementsIn(*copy, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
  return copy;
}

mlir::OwningOpRef<mlir::func::FuncOp>
interpret::copyReturning(mlir::func::FuncOp function, mlir::Value value) {
  mlir::IRMapping map;
  mlir::OwningOpRef<mlir::func::FuncOp> copy(function.clone(map));
  mlir::Block &block = copy->front();
  block.getTerminator()->setOperands(map.lookup(value));
  copy->removeResAttrsAttr();
  copy->setFunctionType(mlir::FunctionType::get(
      function.getContext(), function.getArgumentTypes(), value.getType()));
  for (mlir::Operation &op :
       llvm::make_early_inc_range(llvm::reverse(block.getOperations())))
    if (mlir::isOpTriviallyDead(&op))
      op.erase();
  return copy;
}
