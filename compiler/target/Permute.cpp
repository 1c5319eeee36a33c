//===- Permute.cpp - vectors with their lanes in another order ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Permute.h"
#include "compiler/lower/SharedFunctions.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicsAArch64.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/MC/MCSubtargetInfo.h"

using namespace gaugec;
using llvm::Intrinsic::ID;

namespace {
/// An instruction that permutes vectors, as vectors of units: elements, or
/// parts of them.
struct Instruction {
  ID intrinsic;
  llvm::Type *unit;
};
} // namespace

/// That of the target for vectors of the type, if there is one.
static std::optional<Instruction> findInstruction(llvm::FixedVectorType *type,
                                                  const Target &target) {
  auto has = [&](const char *feature) {
    return target.machine->getMCSubtargetInfo()->checkFeatures(feature);
  };
  const llvm::Triple &triple = target.machine->getTargetTriple();
  bool isX86 = triple.isX86(),
       isAArch64 = triple.isAArch64() && triple.isLittleEndian();
  llvm::Type *element = type->getElementType(),
             *single = llvm::Type::getFloatTy(type->getContext()),
             *byte = llvm::Type::getInt8Ty(type->getContext());
  bool isDouble = element->isDoubleTy();
  switch (type->getNumElements() * (isDouble ? 64 : 32)) {
  case 512:
    if (isX86 && has("+avx512f"))
      return Instruction{isDouble ? llvm::Intrinsic::x86_avx512_permvar_df_512
                                  : llvm::Intrinsic::x86_avx512_permvar_sf_512,
                         element};
    break;
  case 256:
    if (isX86 && isDouble && has("+avx512vl"))
      return Instruction{llvm::Intrinsic::x86_avx512_permvar_df_256, element};
    if (isX86 && has("+avx2"))
      return Instruction{llvm::Intrinsic::x86_avx2_permps, single};
    break;
  case 128:
    if (isX86 && has("+ssse3"))
      return Instruction{llvm::Intrinsic::x86_ssse3_pshuf_b_128, byte};
    if (isAArch64 && has("+neon"))
      return Instruction{llvm::Intrinsic::aarch64_neon_tbl1, byte};
    break;
  }
  return std::nullopt;
}

/// The order of units by that of elements: of element i they are parts * i + k.
/// Computed for all units of an element at once, side by side in an integer.
static llvm::Value *orderUnits(llvm::IRBuilder<> &builder, llvm::Value *order,
                               unsigned elementBits, unsigned unitBits) {
  unsigned count =
      llvm::cast<llvm::FixedVectorType>(order->getType())->getNumElements();
  unsigned parts = elementBits / unitBits;
  auto vectorOf = [&](unsigned bits, unsigned length) {
    return llvm::FixedVectorType::get(builder.getIntNTy(bits), length);
  };
  uint64_t factors = 0, offsets = 0;
  for (uint64_t k = 0; k < parts; ++k) {
    factors |= uint64_t(parts) << k * unitBits;
    offsets |= k << k * unitBits;
  }
  auto *type = vectorOf(elementBits, count);
  order = builder.CreateTrunc(order, type);
  if (parts > 1) {
    order = builder.CreateMul(order, llvm::ConstantInt::get(type, factors));
    order = builder.CreateAdd(order, llvm::ConstantInt::get(type, offsets));
  }
  return builder.CreateBitCast(order, vectorOf(unitBits, count * parts));
}

static llvm::Value *permute(llvm::IRBuilder<> &builder, llvm::Value *vector,
                            llvm::Value *order,
                            const Instruction &instruction) {
  auto *type = llvm::cast<llvm::FixedVectorType>(vector->getType());
  unsigned elementBits = type->getScalarSizeInBits(),
           unitBits = instruction.unit->getScalarSizeInBits();
  auto *units = llvm::FixedVectorType::get(
      instruction.unit, type->getNumElements() * elementBits / unitBits);
  llvm::Value *result = builder.CreateIntrinsic(
      units, instruction.intrinsic,
      {builder.CreateBitCast(vector, units),
       orderUnits(builder, order, elementBits, unitBits)});
  return builder.CreateBitCast(result, type);
}

static llvm::Value *permuteEach(llvm::IRBuilder<> &builder, llvm::Value *vector,
                                llvm::Value *order) {
  auto *type = llvm::cast<llvm::FixedVectorType>(vector->getType());
  llvm::Value *result = llvm::PoisonValue::get(type);
  for (unsigned lane = 0; lane < type->getNumElements(); ++lane) {
    llvm::Value *from = builder.CreateExtractElement(order, lane);
    result = builder.CreateInsertElement(
        result, builder.CreateExtractElement(vector, from), lane);
  }
  return result;
}

static void define(llvm::Function &function, const Target &target) {
  llvm::IRBuilder<> builder(
      llvm::BasicBlock::Create(function.getContext(), "", &function));
  llvm::Value *vector = function.getArg(0), *order = function.getArg(1);
  auto instruction = findInstruction(
      llvm::cast<llvm::FixedVectorType>(vector->getType()), target);
  builder.CreateRet(instruction ? permute(builder, vector, order, *instruction)
                                : permuteEach(builder, vector, order));
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  function.addFnAttr(llvm::Attribute::AlwaysInline);
}

void gaugec::definePermutations(llvm::Module &module, const Target &target) {
  for (llvm::Function &function : module)
    if (function.isDeclaration() && function.getName().starts_with(permuteName))
      define(function, target);
}
