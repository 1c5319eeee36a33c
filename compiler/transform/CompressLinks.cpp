//===- CompressLinks.cpp - site-compress-links ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/EquivalenceClasses.h"

namespace gaugec {
#define GEN_PASS_DEF_SITECOMPRESSLINKS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

namespace {

/// Finds the fields that hold SU(3) matrices of the user, in plans and in the
/// kernels that they run, and makes them smaller.
class LinkCompressor {
public:
  explicit LinkCompressor(ModuleOp module) : module(module) {}

  void run();

private:
  void collect(func::FuncOp plan);
  void collect(site::KernelOp kernel);
  void refuse(Value field) { refused.push_back(field); }
  void shrink(Value field);

  ModuleOp module;
  llvm::EquivalenceClasses<void *> same; ///< fields that are one memory
  SmallVector<Value> fields, refused;
};

} // namespace

static bool isView(Operation *op) {
  return isa<site::ViewOp, site::WindOp, site::RestrictOp>(op);
}

/// Nothing but matrices are read from the field.
static bool isOnlyLoaded(Value field) {
  return llvm::all_of(field.getUsers(), [](Operation *user) {
    return isView(user) &&
           llvm::all_of(user->getUsers(), llvm::IsaPred<site::LoadOp>);
  });
}

void LinkCompressor::collect(func::FuncOp plan) {
  auto add = [&](Value field, bool isSU3) {
    if (!isa<site::FieldType>(field.getType()))
      return;
    fields.push_back(field);
    same.insert(field.getAsOpaquePointer());
    if (!isSU3 || !llvm::all_of(field.getUsers(), llvm::IsaPred<site::RunOp>))
      refuse(field);
  };
  for (BlockArgument argument : plan.getArguments())
    add(argument,
        bool(plan.getArgAttr(argument.getArgNumber(), site::su3AttrName)));
  plan.walk([&](Operation *op) {
    for (Value result : op->getResults())
      add(result, false);
    auto run = dyn_cast<site::RunOp>(op);
    if (!run)
      return;
    auto kernel = SymbolTable::lookupNearestSymbolFrom<site::KernelOp>(
        run, run.getKernelAttr());
    for (auto [operand, argument] :
         llvm::zip(run.getArguments(), kernel.getBody().getArguments()))
      if (isa<site::FieldType>(operand.getType()))
        same.unionSets(operand.getAsOpaquePointer(),
                       argument.getAsOpaquePointer());
  });
}

void LinkCompressor::collect(site::KernelOp kernel) {
  for (Value argument : kernel.getBody().getArguments()) {
    if (!isa<site::FieldType>(argument.getType()))
      continue;
    fields.push_back(argument);
    same.insert(argument.getAsOpaquePointer());
    if (!isOnlyLoaded(argument))
      refuse(argument);
  }
}

/// Gives the field, and tiles of it, the components of first rows.
void LinkCompressor::shrink(Value field) {
  auto type = cast<site::FieldType>(field.getType());
  field.setType(site::FieldType::get(field.getContext(), type.getEntries(),
                                     site::su3FirstRows, type.getPrecision(),
                                     type.getAxes()));
  for (Operation *user : field.getUsers()) {
    if (!isView(user))
      continue;
    auto tile = cast<site::TileType>(user->getResult(0).getType());
    user->getResult(0).setType(
        site::TileType::get(field.getContext(), tile.getEntries(),
                            site::su3FirstRows, tile.getPrecision()));
  }
}

void LinkCompressor::run() {
  for (auto plan : module.getOps<func::FuncOp>())
    collect(plan);
  for (auto kernel : module.getOps<site::KernelOp>())
    collect(kernel);
  llvm::DenseSet<void *> refusedClasses;
  for (Value field : refused)
    refusedClasses.insert(same.getLeaderValue(field.getAsOpaquePointer()));
  for (Value field : fields)
    if (!refusedClasses.contains(
            same.getLeaderValue(field.getAsOpaquePointer())))
      shrink(field);
  for (auto plan : module.getOps<func::FuncOp>())
    plan.setFunctionType(
        FunctionType::get(plan.getContext(), plan.front().getArgumentTypes(),
                          plan.front().getTerminator()->getOperandTypes()));
}

namespace {
struct SiteCompressLinks
    : gaugec::impl::SiteCompressLinksBase<SiteCompressLinks> {
  void runOnOperation() override { LinkCompressor(getOperation()).run(); }
};
} // namespace
