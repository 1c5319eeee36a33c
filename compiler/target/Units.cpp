//===- Units.cpp - a library in parts that LLVM compiles side by side -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Units.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace gaugec;

/// Ops that keep LLVM busy for some ten milliseconds, many times what a unit
/// costs by itself.
static constexpr int64_t smallestUnit = 2000;

std::vector<std::vector<std::string>>
gaugec::splitKernels(ModuleOp module, ArrayRef<std::string> kernels) {
  struct Unit {
    std::vector<std::string> kernels;
    int64_t ops = 0;
  };
  std::vector<Unit> units(1);
  for (const std::string &kernel : kernels) {
    if (units.back().ops >= smallestUnit)
      units.emplace_back();
    units.back().kernels.push_back(kernel);
    module.lookupSymbol(kernel)->walk([&](Operation *) { ++units.back().ops; });
  }
  llvm::sort(units, [](const Unit &a, const Unit &b) {
    return std::tie(b.ops, a.kernels) < std::tie(a.ops, b.kernels);
  });
  std::vector<std::vector<std::string>> split;
  for (Unit &unit : units)
    split.push_back(std::move(unit.kernels));
  return split;
}

OwningOpRef<ModuleOp> gaugec::extractUnit(ModuleOp module,
                                          ArrayRef<std::string> kernels,
                                          ArrayRef<std::string> unit) {
  OwningOpRef<ModuleOp> part = ModuleOp::create(module.getLoc());
  (*part)->setAttrs(module->getAttrDictionary());
  OpBuilder builder = OpBuilder::atBlockEnd(part->getBody());
  auto contains = [](ArrayRef<std::string> names, StringRef name) {
    return llvm::is_contained(names, name);
  };
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (contains(unit, function.getName()) ||
        !contains(kernels, function.getName()))
      builder.clone(*function);
  return part;
}
