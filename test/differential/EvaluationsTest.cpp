//===- EvaluationsTest.cpp - counts kept up to date against new ones ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Evaluations changes its counts with each value that is stored or no longer
// is. Whatever came before, they must be those of an object that is made anew.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Evaluations.h"
#include "compiler/lower/Schedule.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Parser/Parser.h"
#include "test/differential/Compile.h"
#include "test/differential/Plan.h"
#include "gtest/gtest.h"
#include <random>

using namespace gaugec;
using namespace gaugec::test;

namespace {

/// A function of core ops and the values that are stored. The kernels that
/// compute them are drawn: the counts must not depend on how levels are chosen.
class Counter {
public:
  Counter(mlir::func::FuncOp func, std::mt19937_64 &engine) : func(func) {
    for (mlir::Value result : func.front().getTerminator()->getOperands())
      store(result);
    func.walk([&](mlir::Operation *op) {
      if (op->getNumResults() != 1)
        return;
      mlir::Value value = op->getResult(0);
      levels[value] = engine() % 3;
      if (llvm::isa<gauge::SumOp, gauge::MeanOp>(op))
        store(op->getOperand(0));
      if (llvm::isa<gauge::SumOp, gauge::MeanOp, gauge::ContractOp>(op))
        store(value);
      else if (!llvm::isa<mlir::RankedTensorType>(value.getType()) &&
               !isUniform(value))
        candidates.push_back(value);
    });
    llvm::erase_if(candidates,
                   [&](mlir::Value value) { return stored.contains(value); });
  }

  /// An object that knows nothing of what was stored before.
  Evaluations count() {
    return Evaluations(
        func, stored,
        [&](mlir::Value value) {
          auto axes = llvm::isa<mlir::RankedTensorType>(value.getType())
                          ? llvm::SmallVector<int64_t>()
                          : getDomain(value.getType());
          return Evaluations::KernelKey{levels.lookup(value), axes};
        },
        {/*read=*/40, /*write=*/50});
  }

  /// Stores the value, or stops to; true if it is stored now.
  bool toggle(mlir::Value value) {
    if (stored.remove(value))
      return false;
    return stored.insert(value);
  }
  bool isStored(mlir::Value value) const { return stored.contains(value); }
  llvm::ArrayRef<mlir::Value> getCandidates() const { return candidates; }

private:
  void store(mlir::Value value) {
    if (!llvm::isa<mlir::BlockArgument>(value))
      stored.insert(value);
  }

  mlir::func::FuncOp func;
  llvm::SetVector<mlir::Value> stored;
  llvm::DenseMap<mlir::Value, int64_t> levels;
  llvm::SmallVector<mlir::Value> candidates;
};

/// Calls `check` for each network of a few groups and dimensions, as core ops.
template <typename Check>
void forEachNetwork(Check check) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  loadCompilerDialects(context);
  std::vector<ModulePlan> plans = makePlans(/*isLong=*/false);
  std::mt19937_64 engine(20240101);
  int checked = 0;
  for (size_t i = 0; i < plans.size(); i += 3) {
    auto core = runStages(*buildModule(plans[i], &context), "core");
    ASSERT_TRUE(core);
    for (auto func : core->getOps<mlir::func::FuncOp>()) {
      SCOPED_TRACE(plans[i].setting.getName() + " " + func.getName().str());
      Counter counter(func, engine);
      if (counter.getCandidates().empty())
        continue; // all of it is in memory
      check(counter, engine);
      if (testing::Test::HasFailure())
        return;
      ++checked;
    }
  }
  EXPECT_GT(checked, 50);
}

mlir::Value draw(const Counter &counter, std::mt19937_64 &engine) {
  llvm::ArrayRef<mlir::Value> candidates = counter.getCandidates();
  return candidates[engine() % candidates.size()];
}

constexpr int stepCount = 20;

TEST(Evaluations, ChangesLeadToTheTotalOfANewObject) {
  forEachNetwork([](Counter &counter, std::mt19937_64 &engine) {
    Evaluations evaluations = counter.count();
    ASSERT_GT(evaluations.getTotal(), 0);
    for (int step = 0; step < stepCount; ++step) {
      mlir::Value value = draw(counter, engine);
      if (counter.toggle(value))
        evaluations.store(value);
      else
        evaluations.recompute(value);
      Evaluations anew = counter.count();
      ASSERT_EQ(evaluations.getTotal(), anew.getTotal()) << "step " << step;
      for (mlir::Value other : counter.getCandidates())
        ASSERT_EQ(evaluations.countPlaces(other), anew.countPlaces(other));
    }
  });
}

TEST(Evaluations, GainsAreDifferencesOfTotalsAndChangeNothing) {
  forEachNetwork([](Counter &counter, std::mt19937_64 &engine) {
    Evaluations evaluations = counter.count();
    for (int step = 0; step < stepCount; ++step) {
      mlir::Value value = draw(counter, engine);
      int64_t before = counter.count().getTotal();
      bool wasStored = counter.isStored(value);
      int64_t gain = wasStored ? evaluations.getGainOfRecomputing(value)
                               : evaluations.getGainOfStoring(value);
      ASSERT_EQ(evaluations.getTotal(), before) << "step " << step;
      counter.toggle(value);
      ASSERT_EQ(gain, before - counter.count().getTotal()) << "step " << step;
      wasStored ? evaluations.recompute(value) : evaluations.store(value);
    }
  });
}

/// What is used in one kernel at one place only is computed there: storing it
/// is all loss. The same value read by another kernel saves its evaluation.
TEST(Evaluations, PricesAreThoseGiven) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  loadCompilerDialects(context);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(R"(
    !c = !gauge.invariant<2, 1, complex, f64>
    !x = !gauge.invariant<2, 1, real, f64>
    func.func @value(%w: !gauge.covariant<su(2), 2, 1, f64>) -> (!x, !x) {
      %t = gauge.trace %w : !gauge.covariant<su(2), 2, 1, f64>
      %r = gauge.re %t : !c
      %i = gauge.im %t : !c
      return %r, %i : !x, !x
    }
  )",
                                                        &context);
  ASSERT_TRUE(module);
  auto func = *module->getOps<mlir::func::FuncOp>().begin();
  mlir::Operation *end = func.front().getTerminator();
  llvm::SetVector<mlir::Value> stored(end->operand_begin(), end->operand_end());
  mlir::Value trace = end->getOperand(0).getDefiningOp()->getOperand(0);
  auto getGain = [&](bool oneKernel) {
    Evaluations evaluations(func, stored,
                            [&](mlir::Value value) {
                              bool second =
                                  !oneKernel && value == end->getOperand(1);
                              return Evaluations::KernelKey{second, {0, 1}};
                            },
                            {/*read=*/100, /*write=*/1000});
    return evaluations.getGainOfStoring(trace);
  };
  // A trace has 2 numbers: written once.
  EXPECT_EQ(getGain(true), -2 * 1000);
  // The second kernel reads 2 numbers instead of W's 8, which the first one
  // still reads, and computes nothing: 4 flops, 2 numbers kept for its users.
  EXPECT_EQ(getGain(false), -2 * 1000 + (8 - 2) * (100 + 2) + 4 + 2 * 4);
}

} // namespace
