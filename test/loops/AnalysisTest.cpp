//===- AnalysisTest.cpp - coefficients of loops as they are shown ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is listed, with equal loops summed, still is the network's value.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Analysis.h"
#include "Fixture.h"
#include <random>

using namespace gaugec;
using namespace gaugec::loops;
using gaugec::test::LoopsTest;

namespace {
constexpr double rounding = 1e-10;

class AnalysisTest : public LoopsTest {
protected:
  static std::string describe(const char *group, const char *result) {
    return std::string("group ") + group + R"(
lattice 2
precision f64
network n(U: links) {
  W = plaq(U)
  V = lconvbilin(U, W, channels = 2, kernel = [-1, 1])
  t = trace(lact(V, identity))
  return y = )" +
           result + "\n}\n";
  }

  /// Analyses a description with random weights.
  void analyse(const std::string &text, Equivalence equivalence) {
    mlir::func::FuncOp function = build(text);
    auto random = interpret::makeRandomProblem(runtime, function, lattice, 5);
    ASSERT_TRUE(succeeded(random)) << messages;
    problem = *random;
    weights.clear();
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type))
        weights[index] = {tensor.getShape().vec(),
                          problem.arguments[index].data};
    auto created = Analysis::create(function, equivalence, {});
    ASSERT_TRUE(succeeded(created)) << messages;
    analysis = std::move(*created);
    ASSERT_TRUE(succeeded(analysis->expandNumbers(&weights))) << messages;
    auto interpreted = interpret::interpretFunction(function, problem);
    ASSERT_TRUE(succeeded(interpreted)) << messages;
    values = (*interpreted)[0];
  }
  size_t getResult() { return *analysis->getResults()[0]; }
  std::vector<Entry<Complex>> collectResult() {
    return analysis->collect(getResult(), *analysis->getNumbers(getResult()));
  }
  /// The sum of a channel of the listed terms at a site.
  Complex sumEntries(size_t channel, int64_t site) {
    LoopValues loops(analysis->getTables(), lattice, problem.arguments[0]);
    Complex sum = 0;
    for (const auto &entry : collectResult())
      sum += entry.coefficients[channel] *
             loops.getProduct(entry.term.product, site);
    return sum;
  }

  void compareSymbols(const std::string &result, bool orientations);

  interpret::Lattice lattice{{4, 3}, 1};
  interpret::Problem problem;
  interpret::Array values;
  WeightMap<Complex> weights;
  std::unique_ptr<Analysis> analysis;
};
} // namespace

TEST_F(AnalysisTest, LoopsAtTheirPlacesAreTheValue) {
  for (const char *group : {"U(1)", "SU(2)", "SU(3)"})
    for (bool divided : {false, true}) {
      analyse(describe(group, "linear(t, channels = 2)"), {false, divided});
      for (int64_t site : {0, 7})
        for (size_t c : {0, 1})
          EXPECT_NEAR(sumEntries(c, site).real(),
                      values.number(site, int64_t(c)).real(), rounding)
              << group << divided;
    }
}

TEST_F(AnalysisTest, LoopsUpToTranslationAreTheMean) {
  for (const char *group : {"SU(2)", "SU(3)"})
    for (bool divided : {false, true}) {
      analyse(describe(group, "linear(t, channels = 1)"), {true, divided});
      Complex mean = 0, sum = 0;
      for (int64_t x = 0; x < lattice.getSites(); ++x) {
        mean += values.number(x, 0);
        sum += sumEntries(0, x);
      }
      EXPECT_NEAR(sum.real(), mean.real(), rounding * 12) << group << divided;
    }
}

TEST_F(AnalysisTest, ComplexNumbersHaveNoCoefficientsUpToReversal) {
  analyse(describe("SU(3)", "t"), {true, true});
  EXPECT_FALSE(analysis->hasCoefficients(getResult()));
  analyse(describe("SU(2)", "t"), {false, true});
  EXPECT_TRUE(analysis->hasCoefficients(getResult()));
  EXPECT_LE(std::abs(sumEntries(1, 3) - values.number(3, 1)), rounding);
}

/// In the layer before a linear head.
TEST_F(AnalysisTest, ChannelsAddUp) {
  analyse(describe("SU(2)", "linear(t, channels = 1, bias = false)"), {});
  size_t layer = *analysis->findLayer("t");
  std::map<ProductId, Complex> added;
  for (size_t c = 0; c < 2; ++c) {
    auto rest = analysis->expandWithout(weights, layer, c);
    ASSERT_TRUE(succeeded(rest)) << messages;
    for (const auto &entry : collectResult())
      added[entry.term.product] += entry.coefficients[0];
    for (const auto &entry : analysis->collect(getResult(), *rest))
      added[entry.term.product] -= entry.coefficients[0];
  }
  for (const auto &entry : collectResult())
    EXPECT_LE(std::abs(added[entry.term.product] - entry.coefficients[0]),
              rounding);
}

TEST_F(AnalysisTest, RewrittenResultsAreTheValue) {
  for (auto [group, rule] : {std::pair("SU(2)", &Relations::join),
                             std::pair("SU(2)", &Relations::splitSquare),
                             std::pair("SU(3)", &Relations::splitSquare)}) {
    analyse(describe(group, "linear(t, channels = 1)"), {false, false});
    size_t before = collectResult().size();
    analysis->rewrite(getResult(), rule);
    EXPECT_NE(collectResult().size(), before);
    EXPECT_NEAR(sumEntries(0, 5).real(), values.number(5, 0).real(), rounding);
  }
}

/// A polynomial of symbols at the weights.
static Complex evaluate(const Polynomial &polynomial,
                        llvm::ArrayRef<Complex> symbols) {
  Complex sum = 0;
  for (const auto &[powers, number] : polynomial.getTerms()) {
    Complex term = number;
    for (Polynomial::Symbol symbol : powers)
      term *= symbol % 2 ? std::conj(symbols[symbol / 2]) : symbols[symbol / 2];
    sum += term;
  }
  return sum;
}

void AnalysisTest::compareSymbols(const std::string &result,
                                  bool orientations) {
  analyse(R"(
group SU(3)
lattice 2
precision f64
network n(U: links) {
  V = lconvbilin(U, plaq(U), channels = 2, weights = complex)
  t = trace(llin(lactpoly(V, degree = 1), channels = 1))
  return y = )" +
              result + "\n}\n",
          {true, orientations});
  ASSERT_TRUE(succeeded(analysis->expandSymbols())) << messages;
  std::vector<Complex> symbols;
  for (unsigned i = 0; i < analysis->getFunction().getNumArguments(); ++i)
    if (auto at = weights.find(i); at != weights.end())
      llvm::append_range(symbols, at->second.elements);
  auto numbers = collectResult();
  auto polynomials =
      analysis->collect(getResult(), *analysis->getSymbols(getResult()));
  ASSERT_EQ(polynomials.size(), numbers.size());
  std::map<ProductId, Complex> sums;
  for (const auto &entry : polynomials)
    sums[entry.term.product] = evaluate(entry.coefficients[0], symbols);
  for (const auto &entry : numbers)
    EXPECT_LE(std::abs(sums[entry.term.product] - entry.coefficients[0]),
              rounding);
}

TEST_F(AnalysisTest, SymbolsAreTheCoefficients) {
  for (auto [result, orientations] :
       {std::pair("t", false), std::pair("re(t)", true)})
    compareSymbols(result, orientations);
}
TEST_F(AnalysisTest, LayersAreFoundByNameOrPlace) {
  analyse(describe("SU(2)", "linear(t, channels = 1)"), {});
  EXPECT_EQ(analysis->getLayers()[*analysis->findLayer("V")].kind,
            "lconvbilin");
  EXPECT_EQ(analysis->findLayer("6:7"), analysis->findLayer("V"));
  EXPECT_EQ(analysis->findLayer("v"), std::nullopt);
}
