//===- SpreadPrefetches.cpp - a steady stream of requests to memory -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Behind the scheduler, before registers are assigned: behind that, spilled
// addresses would tie prefetches to their places.
//
//===----------------------------------------------------------------------===//

#include "compiler/target/SpreadPrefetches.h"
#include "llvm/CodeGen/LiveIntervals.h"
#include "llvm/CodeGen/MachineFunctionPass.h"
#include "llvm/CodeGen/Passes.h"
#include "llvm/CodeGen/TargetInstrInfo.h"
#include "llvm/CodeGen/TargetPassConfig.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/Target/RegisterTargetPassConfigCallback.h"

using namespace llvm;

namespace {

/// A prefetch, and where it stood: behind so many other instructions.
struct Request {
  MachineInstr *prefetch;
  size_t place;
};

class SpreadPrefetches : public MachineFunctionPass {
public:
  static char ID;
  SpreadPrefetches() : MachineFunctionPass(ID) {}

  StringRef getPassName() const override { return "Spread prefetches"; }

protected:
  void getAnalysisUsage(AnalysisUsage &usage) const override {
    usage.addRequired<LiveIntervalsWrapperPass>();
    usage.setPreservesAll();
    MachineFunctionPass::getAnalysisUsage(usage);
  }
  bool runOnMachineFunction(MachineFunction &function) override;

private:
  bool isPrefetch(const MachineInstr &instruction) const;
  bool spread(MachineBasicBlock &block);

  const TargetInstrInfo *instructions = nullptr;
};

} // namespace

char SpreadPrefetches::ID = 0;

/// X86: PREFETCHT0, PREFETCHW, ...; AArch64: PRFMui, PRFUMi, ...
bool SpreadPrefetches::isPrefetch(const MachineInstr &instruction) const {
  StringRef name = instructions->getName(instruction.getOpcode());
  return name.starts_with("PREFETCH") || name.starts_with("PRFM") ||
         name.starts_with("PRFUM");
}

/// The place nearest to `wanted` where the registers of a request hold what
/// they hold at its own.
static size_t choosePlace(const Request &request, size_t wanted,
                          ArrayRef<MachineInstr *> others,
                          const TargetRegisterInfo *registers) {
  auto changes = [&](const MachineInstr *other) {
    return any_of(request.prefetch->uses(), [&](const MachineOperand &use) {
      return use.isReg() && use.getReg() &&
             other->modifiesRegister(use.getReg(), registers);
    });
  };
  size_t place = request.place;
  while (place < wanted && !changes(others[place]))
    ++place;
  while (place > wanted && !changes(others[place - 1]))
    --place;
  return place;
}

bool SpreadPrefetches::spread(MachineBasicBlock &block) {
  SmallVector<Request> requests;
  SmallVector<MachineInstr *> others;
  for (MachineInstr &instruction :
       make_range(block.getFirstNonPHI(), block.getFirstTerminator())) {
    if (isPrefetch(instruction))
      requests.push_back({&instruction, others.size()});
    else if (!instruction.isDebugInstr())
      others.push_back(&instruction);
  }
  if (requests.size() < 2)
    return false;
  bool changed = false;
  LiveIntervals &live = getAnalysis<LiveIntervalsWrapperPass>().getLIS();
  const TargetRegisterInfo *registers =
      block.getParent()->getSubtarget().getRegisterInfo();
  for (auto [number, request] : enumerate(requests)) {
    size_t wanted = number * others.size() / requests.size();
    size_t place = choosePlace(request, wanted, others, registers);
    if (place == request.place)
      continue;
    block.splice(place < others.size() ? others[place]->getIterator()
                                       : block.getFirstTerminator(),
                 &block, request.prefetch->getIterator());
    live.handleMove(*request.prefetch, /*UpdateFlags=*/true);
    changed = true;
  }
  return changed;
}

bool SpreadPrefetches::runOnMachineFunction(MachineFunction &function) {
  instructions = function.getSubtarget().getInstrInfo();
  bool changed = false;
  for (MachineBasicBlock &block : function)
    changed |= spread(block);
  return changed;
}

void gaugec::spreadPrefetches() {
  static RegisterTargetPassConfigCallback callback(
      [](TargetMachine &, PassManagerBase &, TargetPassConfig *config) {
        config->disablePass(&PostMachineSchedulerID);
        config->disablePass(&PostRASchedulerID);
        config->insertPass(&MachineSchedulerID, new SpreadPrefetches());
      });
}
