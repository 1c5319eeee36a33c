//===- DifferentialTest.cpp - random networks through all evaluators ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GAUGEC_LONG_TESTS=1 runs the long variant. A failure prints the function; its
// name and the module's setting identify it, seeds being fixed.
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Compiled.h"
#include "compiler/interpret/Covariance.h"
#include "compiler/interpret/RandomProblem.h"
#include "compiler/interpret/Verify.h"
#include "compiler/target/Target.h"
#include "mlir/IR/Verifier.h"
#include "runtime/Tables.h"
#include "test/differential/Compile.h"
#include "test/differential/Plan.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <map>
#include <set>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

static bool isLong() { return std::getenv("GAUGEC_LONG_TESTS") != nullptr; }

namespace gaugec::test {
/// What GoogleTest prints of a plan.
static void PrintTo(const ModulePlan &plan, std::ostream *os) {
  *os << plan.setting.getName();
}
} // namespace gaugec::test

namespace {
class Differential : public testing::TestWithParam<ModulePlan> {
protected:
  Differential() { loadCompilerDialects(context); }
  ~Differential() override { gauge_context_destroy(runtime); }

  /// Runs `check` for each network of the plan on each of its lattices.
  template <typename Check>
  void forEachRun(mlir::ModuleOp module, Check check) {
    for (const NetworkPlan &network : GetParam().networks) {
      auto function = module.lookupSymbol<mlir::func::FuncOp>(network.name);
      for (const Lattice &lattice : network.lattices) {
        auto problem =
            makeRandomProblem(runtime, function, lattice, network.seed % 1000);
        ASSERT_TRUE(succeeded(problem));
        auto expected = interpretFunction(function, *problem);
        ASSERT_TRUE(succeeded(expected)) << print(function);
        auto scales = getScales(function, *problem, *expected);
        ASSERT_TRUE(succeeded(scales));
        check(function, lattice, *problem, *expected, *scales);
        if (HasFatalFailure())
          return;
      }
    }
  }

  void expectEqual(mlir::func::FuncOp function,
                   const std::vector<Array> &actual,
                   const std::vector<Array> &expected,
                   const std::vector<double> &scales, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      Comparison worst = compare(actual[i], expected[i], scales[i]);
      EXPECT_LE(worst.deviation, tolerance)
          << "result " << i << " at " << worst.worst << ": "
          << actual[i].data[worst.worst] << " instead of "
          << expected[i].data[worst.worst] << " in\n"
          << print(function);
    }
  }

  double getTolerance() const {
    return GetParam().setting.isF64 ? 1e-12 : 2e-5;
  }

  static std::string print(mlir::func::FuncOp function) {
    std::string text;
    llvm::raw_string_ostream os(text);
    function.print(os);
    return text;
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
};
} // namespace

TEST_P(Differential, InterpretedNetworksAreCovariant) {
  auto module = buildModule(GetParam(), &context);
  ASSERT_TRUE(succeeded(mlir::verify(*module)));
  forEachRun(*module, [&](mlir::func::FuncOp function, const Lattice &lattice,
                          const Problem &problem,
                          const std::vector<Array> &expected,
                          const std::vector<double> &scales) {
    auto omega = makeRandomTransformation(runtime, function, lattice, 3);
    ASSERT_TRUE(succeeded(omega) && *omega);
    auto actual = interpretFunction(
        function, transformProblem(function, problem, **omega));
    ASSERT_TRUE(succeeded(actual));
    expectEqual(function, *actual,
                transformResults(function, expected, **omega, lattice), scales,
                1e-12);
  });
}

/// Layers taken apart and simplified, still interpreted: an error that shows
/// here is one of decomposition or canonicalisation.
TEST_P(Differential, CoreOpsMeanTheSame) {
  auto module = buildModule(GetParam(), &context);
  auto core = runStages(*module, "core");
  ASSERT_TRUE(core);
  forEachRun(*module, [&](mlir::func::FuncOp function, const Lattice &,
                          const Problem &problem,
                          const std::vector<Array> &expected,
                          const std::vector<double> &scales) {
    auto actual = interpretFunction(
        core->lookupSymbol<mlir::func::FuncOp>(function.getName()), problem);
    ASSERT_TRUE(succeeded(actual));
    // The exponential is a polynomial now, of the precision that it needs.
    expectEqual(function, *actual, expected, scales, getTolerance());
  });
}

TEST_P(Differential, CompiledNetworksAgreeAndAreCovariant) {
  auto module = buildModule(GetParam(), &context);
  LoadedModule compiled = compileAndLoad(
      *module, runtime, GetParam().vectorBits, GetParam().lowMemory);
  ASSERT_TRUE(compiled);
  forEachRun(*module, [&](mlir::func::FuncOp function, const Lattice &lattice,
                          const Problem &problem,
                          const std::vector<Array> &expected,
                          const std::vector<double> &scales) {
    auto actual = runCompiled(runtime, compiled.get(), function, problem);
    ASSERT_TRUE(succeeded(actual)) << print(function);
    expectEqual(function, *actual, expected, scales, getTolerance());
    auto omega = makeRandomTransformation(runtime, function, lattice, 3);
    ASSERT_TRUE(succeeded(omega) && *omega);
    auto transformed =
        runCompiled(runtime, compiled.get(), function,
                    transformProblem(function, problem, **omega));
    ASSERT_TRUE(succeeded(transformed));
    expectEqual(function, *transformed,
                transformResults(function, *actual, **omega, lattice), scales,
                getTolerance());
  });
}

static std::vector<ModulePlan> getPlans() { return makePlans(isLong()); }

INSTANTIATE_TEST_SUITE_P(Networks, Differential, testing::ValuesIn(getPlans()),
                         [](const testing::TestParamInfo<ModulePlan> &info) {
                           const ModulePlan &plan = info.param;
                           std::string name = plan.setting.getName();
                           if (plan.vectorBits)
                             name +=
                                 "_" + std::to_string(plan.vectorBits) + "bit";
                           if (plan.lowMemory)
                             name += "_low";
                           return name + "_" + std::to_string(info.index);
                         });

//===----------------------------------------------------------------------===//
// Coverage
//===----------------------------------------------------------------------===//

TEST(Coverage, NoCellIsEmpty) {
  std::string text;
  llvm::raw_string_ostream os(text);
  std::vector<std::string> empty = writeCoverage(getPlans(), os);
  std::string path =
      std::string(COVERAGE_STEM) + (isLong() ? "-long.md" : ".md");
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

//===----------------------------------------------------------------------===//
// Ends of blocks
//===----------------------------------------------------------------------===//

/// What happens at the ends of blocks. Kernels have code for each.
struct BlockEnds {
  bool oneSite = false; ///< a neighbour's lanes are in another order
  bool several = false; ///< they come from several outer sites
  bool run = false;     ///< the first, at several outer sites in one run
  bool both = false;    ///< both, for different neighbours of one outer site
};

/// The tables of the nearest neighbours, as runs of a kernel see them.
static void findBlockEnds(const Lattice &lattice, int64_t lanes,
                          BlockEnds &ends) {
  namespace rt = ::gauge::rt;
  rt::Geometry geometry;
  geometry.dimensions = static_cast<int>(lattice.extents.size());
  llvm::copy(lattice.extents, geometry.extents.begin());
  geometry.batch = lattice.batch;
  std::vector<std::shared_ptr<const rt::Table>> tables;
  for (int axis = 0; axis < geometry.dimensions; ++axis)
    for (int64_t step : {-1, 1}) {
      rt::TableSpec spec;
      spec.displacement[static_cast<size_t>(axis)] = step;
      tables.push_back(*rt::buildTable(geometry, static_cast<int>(lanes),
                                       (1u << geometry.dimensions) - 1, spec,
                                       /*threads=*/1));
    }
  for (int64_t o = 0; o < tables.front()->entryCount; ++o) {
    bool oneSite = false, several = false;
    int64_t run = rt::maxRun;
    for (const auto &table : tables) {
      int64_t entry = table->entries.data<const int64_t>()[o];
      oneSite |= rt::patternOf(entry) != 0 && rt::runOf(entry) != 0;
      several |= rt::runOf(entry) == 0;
      run = std::min(run, rt::runOf(entry));
    }
    ends.oneSite |= oneSite;
    ends.several |= several;
    ends.run |= oneSite && run > 1;
    ends.both |= oneSite && several;
  }
}

TEST(Coverage, BlocksEndInAllWays) {
  unsigned bits = llvm::cantFail(Target::create("native")).vectorBits;
  std::map<int64_t, BlockEnds> ends; // by lanes
  for (const ModulePlan &plan : getPlans())
    for (const NetworkPlan &network : plan.networks)
      for (const Lattice &lattice : network.lattices) {
        int64_t lanes = (plan.vectorBits ? plan.vectorBits : bits) /
                        (plan.setting.isF64 ? 64 : 32);
        findBlockEnds(lattice, lanes, ends[lanes]);
      }
  ends.erase(1); // no lanes, no blocks
  EXPECT_GE(ends.size(), 3u);
  for (const auto &[number, kinds] : ends)
    // Two lanes, on small lattices, do not end in both ways at once.
    EXPECT_TRUE(kinds.oneSite && kinds.several && kinds.run &&
                (kinds.both || number == 2))
        << number << " lanes: " << kinds.oneSite << kinds.several << kinds.run
        << kinds.both;
}

/// Ops that demand extents, which test/driver/coarse.test gives them.
static bool needsItsLattice(llvm::StringRef name) {
  return name == "gauge.flatten_sites" || name == "gauge.indicator";
}

/// A new op without a rule is found here.
TEST(Coverage, EveryOpHasARule) {
  mlir::MLIRContext context;
  context.loadDialect<gaugec::gauge::GaugeDialect, mlir::func::FuncDialect>();
  std::set<std::string> used, known;
  for (const ModulePlan &plan : getPlans())
    buildModule(plan, &context)->walk([&](mlir::Operation *op) {
      used.insert(op->getName().getStringRef().str());
    });
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("gauge"))
    EXPECT_TRUE(used.count(name.getStringRef().str()) ||
                needsItsLattice(name.getStringRef()))
        << name.getStringRef().str() << " occurs in no network";
}
