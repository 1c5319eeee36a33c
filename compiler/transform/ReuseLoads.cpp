//===- ReuseLoads.cpp - site-reuse-loads ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CSE keeps two loads if anything is stored between them; but a kernel stores
// to other fields than it loads from.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/site/Site.h"

namespace gaugec {
#define GEN_PASS_DEF_SITEREUSELOADS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

/// A field of which the kernel only loads entries.
static bool isOnlyLoaded(Value field) {
  return llvm::all_of(field.getUsers(), [](Operation *view) {
    return isa<site::ViewOp>(view) &&
           llvm::all_of(view->getUsers(), llvm::IsaPred<site::LoadOp>);
  });
}

/// Memory that nothing in the kernel writes to: none for other ops.
static bool readsConstantMemory(Operation &op) {
  if (auto weight = dyn_cast<site::WeightOp>(op))
    return isa<BlockArgument>(weight.getWeights()) &&
           llvm::all_of(weight.getWeights().getUsers(),
                        llvm::IsaPred<site::WeightOp>);
  auto load = dyn_cast<site::LoadOp>(op);
  auto view = load ? load.getTile().getDefiningOp<site::ViewOp>() : nullptr;
  return view && isa<BlockArgument>(view.getField()) &&
         isOnlyLoaded(view.getField());
}

namespace {
struct SiteReuseLoads : gaugec::impl::SiteReuseLoadsBase<SiteReuseLoads> {
  void runOnOperation() override {
    using Place = std::tuple<Value, Value, Type>;
    llvm::DenseMap<Place, Value> loaded;
    Block &block = getOperation().getBody().front();
    for (Operation &op : llvm::make_early_inc_range(block)) {
      if (!readsConstantMemory(op))
        continue;
      Value value = op.getResult(0);
      auto [place, isNew] = loaded.try_emplace(
          {op.getOperand(0), op.getOperand(1), value.getType()}, value);
      if (isNew)
        continue;
      value.replaceAllUsesWith(place->second);
      op.erase();
    }
  }
};
} // namespace
