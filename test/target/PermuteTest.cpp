//===- PermuteTest.cpp ----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lanes in another order: by an instruction or one by one, the result is the
// same.
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Permute.h"
#include "compiler/lower/SharedFunctions.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <numeric>
#include <random>

using namespace gaugec;

namespace {

/// A vector type and the CPU that permutes it.
struct Case {
  std::string cpu;
  unsigned bits;
  bool isDouble;

  unsigned getLanes() const { return bits / (isDouble ? 64 : 32); }
};

void PrintTo(const Case &one, std::ostream *os) {
  *os << one.cpu << ", " << one.bits << " bits of "
      << (one.isDouble ? "f64" : "f32");
}

class Permute : public testing::TestWithParam<Case> {
protected:
  Permute() : target(llvm::cantFail(Target::create(GetParam().cpu))) {}

  std::unique_ptr<llvm::Module> buildModule();
  template <typename T>
  void expectEachLane();

  Target target;
  llvm::LLVMContext context;
};

} // namespace

/// run(out, in, order) permutes one vector; arrays need no alignment.
std::unique_ptr<llvm::Module> Permute::buildModule() {
  auto module = std::make_unique<llvm::Module>("test", context);
  module->setTargetTriple(llvm::Triple(target.triple));
  module->setDataLayout(target.machine->createDataLayout());
  llvm::IRBuilder<> builder(context);
  llvm::Type *element =
      GetParam().isDouble ? builder.getDoubleTy() : builder.getFloatTy();
  unsigned lanes = GetParam().getLanes();
  auto *vector = llvm::FixedVectorType::get(element, lanes);
  auto *order = llvm::FixedVectorType::get(builder.getInt64Ty(), lanes);
  llvm::FunctionCallee permute = module->getOrInsertFunction(
      permuteName.str() + ".test", vector, vector, order);
  llvm::Type *pointer = builder.getPtrTy();
  auto *run = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), {pointer, pointer, pointer},
                              /*isVarArg=*/false),
      llvm::Function::ExternalLinkage, "run", *module);
  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "", run));
  llvm::Align align(1);
  llvm::Value *result = builder.CreateCall(
      permute, {builder.CreateAlignedLoad(vector, run->getArg(1), align),
                builder.CreateAlignedLoad(order, run->getArg(2), align)});
  builder.CreateAlignedStore(result, run->getArg(0), align);
  builder.CreateRetVoid();
  definePermutations(*module, target);
  return module;
}

/// Code for a CPU runs where all its features are.
static bool canRun(const Target &target) {
  Target host = llvm::cantFail(Target::create("native"));
  if (host.machine->getTargetTriple().getArch() !=
      target.machine->getTargetTriple().getArch())
    return false;
  if (!target.machine->getTargetTriple().isX86())
    return true;
  const llvm::MCSubtargetInfo *has = host.machine->getMCSubtargetInfo();
  for (const char *feature : {"+ssse3", "+avx2", "+avx512f", "+avx512vl"})
    if (target.machine->getMCSubtargetInfo()->checkFeatures(feature) &&
        !has->checkFeatures(feature))
      return false;
  return true;
}

template <typename T>
void Permute::expectEachLane() {
  auto module = buildModule();
  optimise(*module, target);
  std::string object = llvm::cantFail(
      generateCode(*module, target, llvm::CodeGenFileType::ObjectFile));
  if (!canRun(target))
    return; // there is code; TheOrderOfConstantsIsThatOfTheTarget says more
  auto jit = llvm::cantFail(llvm::orc::LLJITBuilder().create());
  llvm::cantFail(
      jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(object)));
  auto run = llvm::cantFail(jit->lookup("run"))
                 .toPtr<void (*)(T *, const T *, const int64_t *)>();
  std::mt19937_64 engine(1);
  std::vector<T> in(GetParam().getLanes()), out(in.size());
  std::vector<int64_t> order(in.size());
  std::iota(in.begin(), in.end(), T(1));
  for (int i = 0; i < 100; ++i) {
    for (int64_t &from : order)
      from = int64_t(engine() % in.size()); // padding repeats lanes
    run(out.data(), in.data(), order.data());
    for (size_t lane = 0; lane < in.size(); ++lane)
      ASSERT_EQ(out[lane], in[order[lane]]) << "lane " << lane;
  }
}

TEST_P(Permute, LaneByLaneOrNotTheResultIsTheSame) {
  if (GetParam().isDouble)
    expectEachLane<double>();
  else
    expectEachLane<float>();
}

/// Of constants LLVM knows the result: for targets that are not at hand.
TEST_P(Permute, TheOrderOfConstantsIsThatOfTheTarget) {
  auto module = buildModule();
  llvm::Function *run = module->getFunction("run");
  auto *call = llvm::cast<llvm::CallInst>(
      &*llvm::find_if(run->getEntryBlock(), [](llvm::Instruction &i) {
        return llvm::isa<llvm::CallInst>(i);
      }));
  auto *type = llvm::cast<llvm::FixedVectorType>(call->getType());
  llvm::Type *i64 = llvm::Type::getInt64Ty(context);
  std::vector<llvm::Constant *> in, order;
  for (unsigned lane = 0; lane < type->getNumElements(); ++lane) {
    in.push_back(llvm::ConstantFP::get(type->getElementType(), lane + 1.5));
    order.push_back(
        llvm::ConstantInt::get(i64, (5 * lane + 3) % type->getNumElements()));
  }
  call->setArgOperand(0, llvm::ConstantVector::get(in));
  call->setArgOperand(1, llvm::ConstantVector::get(order));
  optimise(*module, target);
  llvm::Value *stored = nullptr;
  for (llvm::Instruction &i : run->getEntryBlock())
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&i))
      stored = store->getValueOperand();
  auto *result = llvm::dyn_cast_or_null<llvm::Constant>(stored);
  ASSERT_TRUE(result) << "not folded";
  for (unsigned lane = 0; lane < type->getNumElements(); ++lane)
    EXPECT_EQ(llvm::cast<llvm::ConstantFP>(result->getAggregateElement(lane))
                  ->getValueAPF()
                  .convertToDouble(),
              (5 * lane + 3) % type->getNumElements() + 1.5);
}

/// By which instruction, or none.
TEST_P(Permute, TheTargetsInstructionIsUsed) {
  auto module = buildModule();
  std::string used;
  for (llvm::Function &function : *module)
    if (function.isIntrinsic())
      used += function.getName();
  bool isX86 = target.machine->getTargetTriple().isX86();
  auto has = [&](const char *feature) {
    return isX86 &&
           target.machine->getMCSubtargetInfo()->checkFeatures(feature);
  };
  const Case &one = GetParam();
  std::string expected;
  if (one.bits == 128 && has("+ssse3"))
    expected = "llvm.x86.ssse3.pshuf.b.128";
  if (one.bits == 128 && !isX86)
    expected = "llvm.aarch64.neon.tbl1.v16i8";
  if (one.bits == 512 && has("+avx512f"))
    expected = one.isDouble ? "llvm.x86.avx512.permvar.df.512"
                            : "llvm.x86.avx512.permvar.sf.512";
  if (one.bits == 256 && has("+avx2"))
    expected = one.isDouble && has("+avx512vl")
                   ? "llvm.x86.avx512.permvar.df.256"
                   : "llvm.x86.avx2.permps";
  EXPECT_EQ(used, expected);
}

static std::vector<Case> makeCases() {
  std::vector<std::string> cpus = {"native"};
  if (llvm::cantFail(Target::create("native"))
          .machine->getTargetTriple()
          .getArch() == llvm::Triple::x86_64)
    cpus.insert(cpus.end(), {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4",
                             "neoverse-v1"});
  std::vector<Case> cases;
  for (const std::string &cpu : cpus)
    for (unsigned bits : {64, 128, 256, 512})
      for (bool isDouble : {false, true})
        if (Case one{cpu, bits, isDouble}; one.getLanes() > 1)
          cases.push_back(one);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Targets, Permute, testing::ValuesIn(makeCases()));
