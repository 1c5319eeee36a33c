//===- DerivativesTest.cpp - derivatives of random networks ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each network is differentiated by links, fields and weights and compared with
// finite differences of its interpreted value, see Derivatives.h.
// GAUGEC_LONG_TESTS=1 runs the long variant.
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Derivatives.h"
#include "compiler/interpret/RandomProblem.h"
#include "mlir/IR/Verifier.h"
#include "test/differential/Compile.h"
#include "test/differential/Plan.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <set>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

static std::vector<ModulePlan> getPlans() {
  return makeDerivativePlans(std::getenv("GAUGEC_LONG_TESTS") != nullptr);
}

namespace gaugec::test {
/// What GoogleTest prints of a plan.
static void PrintTo(const ModulePlan &plan, std::ostream *os) {
  *os << plan.setting.getName();
}
} // namespace gaugec::test

namespace {
class Derivatives : public testing::TestWithParam<ModulePlan> {
protected:
  Derivatives() { loadCompilerDialects(context); }
  ~Derivatives() override { gauge_context_destroy(runtime); }

  void check(mlir::func::FuncOp function, const Lattice &lattice,
             uint64_t seed);

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
};
} // namespace

static std::string print(mlir::func::FuncOp function) {
  std::string text;
  llvm::raw_string_ostream os(text);
  function.print(os);
  return text;
}

static void expectPassed(const DerivativeReport &report,
                         mlir::func::FuncOp function) {
  EXPECT_FALSE(report.nearKink) << print(function);
  for (const DerivativeCheck &check : report.checks)
    EXPECT_TRUE(check.passed()) << check.what << ": " << check.deviation
                                << ", at most " << check.tolerance << " in\n"
                                << print(function);
}

/// Links, too, are away from the group: their gradients have no constraints,
/// and what vanishes on the group would be a kink.
static void leaveGroup(Problem &problem) {
  for (Array &argument : problem.arguments)
    for (size_t i = 0; i < argument.data.size(); ++i)
      argument.data[i] *= 1 + 0.1 * std::sin(double(3 * i + 1));
}

void Derivatives::check(mlir::func::FuncOp function, const Lattice &lattice,
                        uint64_t seed) {
  // A kink within reach of all steps is rare.
  for (uint64_t attempt = 0; attempt < 5; ++attempt) {
    seed += 1000 * attempt;
    auto problem = makeRandomProblem(runtime, function, lattice, seed);
    ASSERT_TRUE(succeeded(problem));
    leaveGroup(*problem);
    auto report = checkDerivatives(function, *problem, seed);
    ASSERT_TRUE(succeeded(report)) << print(function);
    if (report->nearKink)
      continue;
    for (const DerivativeCheck &check : report->checks)
      EXPECT_TRUE(check.passed()) << check.what << ": " << check.deviation
                                  << ", at most " << check.tolerance << " in\n"
                                  << print(function);
    return;
  }
  ADD_FAILURE() << "finite differences do not settle in\n" << print(function);
}

TEST_P(Derivatives, AgreeWithFiniteDifferences) {
  auto module = buildModule(GetParam(), &context);
  ASSERT_TRUE(succeeded(mlir::verify(*module)));
  for (const NetworkPlan &network : GetParam().networks)
    for (const Lattice &lattice : network.lattices)
      check(module->lookupSymbol<mlir::func::FuncOp>(network.name), lattice,
            network.seed % 1000);
}

/// The function returns sum Re Tr of its last local field instead.
static void makeAction(mlir::func::FuncOp function) {
  mlir::Operation *end = function.getBody().front().getTerminator();
  mlir::Value field = function.getArgument(1);
  for (mlir::Operation &op : function.getBody().front().without_terminator())
    for (mlir::Value result : op.getResults())
      if (auto type = llvm::dyn_cast<gauge::CovariantType>(result.getType()))
        if (type.isLocal())
          field = result;
  mlir::OpBuilder b(end);
  mlir::Location loc = end->getLoc();
  int64_t channels =
      llvm::cast<gauge::CovariantType>(field.getType()).getChannels();
  mlir::Value trace = gauge::TraceOp::create(b, loc, field);
  mlir::Value real = gauge::ReOp::create(b, loc, trace);
  mlir::Value one = gauge::SumChannelsOp::create(b, loc, real, channels, 1);
  mlir::Value action = gauge::SumOp::create(
      b, loc, llvm::cast<gauge::InvariantType>(one.getType()).withAxes({}),
      one);
  end->setOperands(action);
  function.removeResAttrsAttr();
  function.setFunctionType(
      b.getFunctionType(function.getArgumentTypes(), action.getType()));
}

TEST_P(Derivatives, ForcesBelongToTheGroup) {
  auto module = buildModule(GetParam(), &context);
  for (const NetworkPlan &network : GetParam().networks) {
    auto function = module->lookupSymbol<mlir::func::FuncOp>(network.name);
    makeAction(function);
    uint64_t seed = network.seed % 1000;
    auto problem =
        makeRandomProblem(runtime, function, network.lattices.front(), seed);
    ASSERT_TRUE(succeeded(problem));
    auto report = checkForce(runtime, function, 0, 0, *problem, seed);
    ASSERT_TRUE(succeeded(report)) << print(function);
    expectPassed(*report, function);
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, Derivatives, testing::ValuesIn(getPlans()),
                         [](const testing::TestParamInfo<ModulePlan> &info) {
                           return info.param.setting.getName() + "_" +
                                  std::to_string(info.index);
                         });

//===----------------------------------------------------------------------===//
// Coverage
//===----------------------------------------------------------------------===//

TEST(Coverage, NoCellIsEmpty) {
  std::string text;
  llvm::raw_string_ostream os(text);
  std::vector<std::string> empty = writeDerivativeCoverage(getPlans(), os);
  std::string path = std::string(COVERAGE_STEM) + ".md";
  std::error_code error;
  llvm::raw_fd_ostream file(path, error);
  ASSERT_FALSE(error) << path;
  file << text;
  for (const std::string &cell : empty)
    ADD_FAILURE() << "nothing covers " << cell;
}

TEST(Coverage, ThereAreAtLeastTwoHundredNetworks) {
  size_t networks = 0;
  for (const ModulePlan &plan : getPlans())
    networks += plan.networks.size();
  EXPECT_GE(networks, 200u);
}

/// Each op that has an adjoint occurs in a network.
TEST(Coverage, EveryAdjointIsUsed) {
  mlir::MLIRContext context;
  loadCompilerDialects(context);
  std::set<std::string> used;
  for (const ModulePlan &plan : getPlans())
    buildModule(plan, &context)->walk([&](mlir::Operation *op) {
      used.insert(op->getName().getStringRef().str());
    });
  size_t adjoints = 0;
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("gauge")) {
    // An indicator is constant, and demands extents.
    if (!name.hasInterface<gauge::DifferentiableOpInterface>() ||
        name.getStringRef() == gauge::IndicatorOp::getOperationName())
      continue;
    ++adjoints;
    EXPECT_TRUE(used.count(name.getStringRef().str()))
        << name.getStringRef().str() << " occurs in no network";
  }
  EXPECT_GE(adjoints, 38u);
}
