//===- Permute.cpp - vectors with their lanes in another order ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Permute.h"
#include "compiler/lower/LaneBuilder.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/MC/MCSubtargetInfo.h"

using namespace gaugec;
using llvm::Intrinsic::ID;

/// The instruction that permutes vectors of the type, if the target has one.
/// Its order has integers of the element's width.
static std::optional<ID> findInstruction(llvm::FixedVectorType *type,
                                         const Target &target) {
  auto has = [&](const char *feature) {
    return target.machine->getTargetTriple().isX86() &&
           target.machine->getMCSubtargetInfo()->checkFeatures(feature);
  };
  bool isDouble = type->getElementType()->isDoubleTy();
  switch (type->getNumElements() * (isDouble ? 64 : 32)) {
  case 512:
    if (has("+avx512f"))
      return isDouble ? llvm::Intrinsic::x86_avx512_permvar_df_512
                      : llvm::Intrinsic::x86_avx512_permvar_sf_512;
    break;
  case 256:
    if (isDouble && has("+avx512vl"))
      return llvm::Intrinsic::x86_avx512_permvar_df_256;
    if (!isDouble && has("+avx2"))
      return llvm::Intrinsic::x86_avx2_permps;
    break;
  }
  return std::nullopt;
}

static void define(llvm::Function &function, const Target &target) {
  llvm::IRBuilder<> builder(
      llvm::BasicBlock::Create(function.getContext(), "", &function));
  llvm::Value *vector = function.getArg(0), *order = function.getArg(1);
  auto *type = llvm::cast<llvm::FixedVectorType>(vector->getType());
  if (std::optional<ID> instruction = findInstruction(type, target)) {
    auto *integers = llvm::FixedVectorType::get(
        builder.getIntNTy(type->getScalarSizeInBits()), type->getNumElements());
    order = builder.CreateTrunc(order, integers);
    builder.CreateRet(builder.CreateIntrinsic(*instruction, {vector, order}));
  } else {
    llvm::Value *result = llvm::PoisonValue::get(type);
    for (unsigned lane = 0; lane < type->getNumElements(); ++lane) {
      llvm::Value *from = builder.CreateExtractElement(order, lane);
      result = builder.CreateInsertElement(
          result, builder.CreateExtractElement(vector, from), lane);
    }
    builder.CreateRet(result);
  }
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  function.addFnAttr(llvm::Attribute::AlwaysInline);
}

void gaugec::definePermutations(llvm::Module &module, const Target &target) {
  for (llvm::Function &function : module)
    if (function.isDeclaration() && function.getName().starts_with(permuteName))
      define(function, target);
}
