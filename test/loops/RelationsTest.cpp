//===- RelationsTest.cpp - identities of Cayley and Hamilton --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each rule against random links, the reduction of sums that vanish, and of
// networks that were trained (examples/loops).
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Relations.h"
#include "Fixture.h"
#include "compiler/interpret/Compiled.h"
#include "compiler/loops/Reduce.h"
#include <random>

using namespace gaugec;
using namespace gaugec::loops;
using gaugec::test::LoopsTest;

namespace {
/// Rounding of traces of up to a hundred matrices, of order 1.
constexpr double rounding = 1e-10;

class RelationsTest : public LoopsTest {
protected:
  /// A closed word of plaquettes and their neighbours around x.
  static Word makeClosed(std::mt19937 &engine, int pieces) {
    Word word;
    for (int i = 0; i < pieces; ++i) {
      int mu = int(engine() % 3), nu = (mu + 1 + int(engine() % 2)) % 3;
      Letter a = makeStep(mu, engine() % 2), b = makeStep(nu, engine() % 2);
      Word way;
      if (engine() % 2)
        way.push_back(makeStep(engine() % 3, engine() % 2));
      Word plaquette = reduce({a, b, Letter(-a), Letter(-b)});
      word = multiply(multiply(word, way), multiply(plaquette, invert(way)));
    }
    return word;
  }

  /// Links on a 4 x 4 x 4 lattice.
  interpret::Array drawLinks(int64_t colours, uint64_t seed) {
    std::string text = "group SU(" + std::to_string(colours) +
                       ")\nlattice 3\nprecision f64\n"
                       "network n(U: links) { return trace(plaq(U)) }";
    auto problem =
        interpret::makeRandomProblem(runtime, build(text), lattice, seed);
    return problem->arguments[0];
  }

  void checkRule(int64_t colours, Relations::Rule rule, int expected) {
    Tables tables(colours == 2);
    Relations relations(tables, colours);
    interpret::Array links = drawLinks(colours, 4);
    LoopValues values(tables, lattice, links);
    std::mt19937 engine(7);
    int applied = 0;
    for (int round = 0; round < 200; ++round) {
      ProductId product = makeProduct(tables, engine);
      auto others = (relations.*rule)(product);
      if (!others)
        continue;
      ++applied;
      Complex sum = 0;
      for (auto [id, coefficient] : *others)
        sum += coefficient * values.getProduct(id, 5);
      EXPECT_LE(std::abs(sum - values.getProduct(product, 5)), rounding);
    }
    EXPECT_GE(applied, expected);
  }

  /// One to three loops at random places, some of them squares.
  static ProductId makeProduct(Tables &tables, std::mt19937 &engine) {
    ProductId product = 0;
    for (unsigned i = 0; i <= engine() % 3; ++i) {
      Word word = makeClosed(engine, 2);
      if (engine() % 2)
        word = multiply(word, word);
      Displacement at{int(engine() % 3), int(engine() % 3), 0};
      product = *tables.multiply(
          product, tables.trace(multiply(word, makeClosed(engine, 1)), at));
    }
    return engine() % 4 ? product : tables.average(product, /*sum=*/true);
  }

  /// Reduces @value of a description.
  llvm::FailureOr<Reduction>
  reduceText(const std::string &text, const char *target,
             const WeightMap<Complex> *weights = nullptr) {
    auto created = Analysis::create(build(text), {}, {});
    if (failed(created))
      return llvm::failure();
    analysis = std::move(*created);
    if (failed(analysis->expandNumbers(weights)))
      return llvm::failure();
    return loops::reduce(runtime, *analysis, *analysis->getResults()[0],
                         *parseWord(target, 4));
  }

  /// The expansion is what the interpreter gives.
  void expectValues(const WeightMap<Complex> &weights) {
    mlir::func::FuncOp function = analysis->getFunction();
    interpret::Lattice plane{{5, 4}, 1};
    auto problem = interpret::makeRandomProblem(runtime, function, plane, 2);
    for (const auto &[argument, tensor] : weights)
      problem->arguments[argument] = makeArray(tensor);
    auto results = interpret::interpretFunction(function, *problem);
    ASSERT_TRUE(succeeded(results)) << messages;
    LoopValues values(analysis->getTables(), plane, problem->arguments[0]);
    const auto &sum = *analysis->getNumbers(*analysis->getResults()[0]);
    for (int64_t site = 0; site < plane.getSites(); ++site)
      EXPECT_LE(
          std::abs(values.getNumbers(sum, site)[0] - (*results)[0].data[site]),
          rounding);
  }

  interpret::Lattice lattice{{4, 4, 4}, 1};
  std::unique_ptr<Analysis> analysis;
};
} // namespace

TEST_F(RelationsTest, JoinedLoopsOfSU2) { checkRule(2, &Relations::join, 80); }

TEST_F(RelationsTest, SquaresOfSU2) {
  checkRule(2, &Relations::splitSquare, 80);
}

TEST_F(RelationsTest, SquaresOfSU3) {
  checkRule(3, &Relations::splitSquare, 80);
}

TEST_F(RelationsTest, NoneForOtherGroups) {
  Tables tables(false);
  Word p = *parseWord("+0 +1 -0 -1 +0 +1 -0 -1", 2);
  ProductId one = tables.trace(p, {}), two = *tables.multiply(one, one);
  EXPECT_EQ(Relations(tables, 3).join(two), std::nullopt);
  EXPECT_EQ(Relations(tables, 4).splitSquare(one), std::nullopt);
  EXPECT_EQ(Relations(tables, 1).splitSquare(one), std::nullopt);
}

/// All of a sum, until no rule applies.
TEST_F(RelationsTest, RewrittenSumsHaveTheirValues) {
  for (int64_t colours : {2, 3}) {
    Tables tables(colours == 2);
    Relations relations(tables, colours);
    std::mt19937 engine(3);
    Expansion<Complex> sum{{}, 2, {}, {}};
    for (int i = 0; i < 20; ++i) {
      sum.terms.push_back({0, makeProduct(tables, engine)});
      for (int c = 0; c < 2; ++c)
        sum.coefficients.emplace_back(1 + i % 3, c - i % 2);
    }
    auto rule = colours == 2 ? &Relations::join : &Relations::splitSquare;
    Expansion<Complex> other = relations.rewrite(sum, rule);
    for (const Term &term : other.terms)
      EXPECT_EQ((relations.*rule)(term.product), std::nullopt);
    interpret::Array links = drawLinks(colours, 9);
    LoopValues values(tables, lattice, links);
    auto a = values.getNumbers(sum, 7), b = values.getNumbers(other, 7);
    for (int c = 0; c < 2; ++c)
      EXPECT_LE(std::abs(a[c] - b[c]), rounding * (1 + std::abs(a[c])));
  }
}

/// The example of the talk: Tr ABC - Tr ACB in three other ways.
TEST_F(RelationsTest, DifferencesThatVanish) {
  std::string text = R"(
group SU(2)
lattice 2
network n(U: links) -> real {
  A = plaq(U)
  B = transport(A, +0)
  C = transport(A, +1)
  t = trace(A * B * C) - trace(A * C * B)
  u = trace(A * C * dagger(B)) - trace(A * dagger(B) * C)
  v = trace(A * dagger(C) * B) - trace(A * B * dagger(C))
  w = trace(A * dagger(B) * dagger(C)) - trace(A * dagger(C) * dagger(B))
  return y = re(2 * t - u - 3 * v + 2 * w)
}
)";
  auto reduced = reduceText(text, "+0 +1 -0 -1");
  ASSERT_TRUE(succeeded(reduced)) << messages;
  EXPECT_EQ(reduced->terms.size(), 10u); // 8, the target and 1
  EXPECT_EQ(reduced->independent, 7u);   // three relations
  EXPECT_LE(reduced->error, rounding);
  for (const auto &term : reduced->terms)
    EXPECT_LE(std::abs(term.after), rounding);
}

/// Identities of other groups are found as well, where all products are there.
TEST_F(RelationsTest, OtherGroupsThatVanish) {
  const std::pair<const char *, const char *> sums[] = {
      {"SU(3)", "trace(W * W) - trace(W) * trace(W) + 2 * dagger(trace(W))"},
      {"U(1)", "trace(W) * trace(V) - trace(V * W)"}};
  for (auto [group, sum] : sums) {
    std::string text = std::string("group ") + group + R"(
lattice 2
network n(U: links) -> complex {
  W = plaq(U)
  V = transport(W, +0, +1)
  return y = )" + sum + "\n}\n";
    auto reduced = reduceText(text, "+1 +0 -1 -0");
    ASSERT_TRUE(succeeded(reduced)) << messages;
    EXPECT_LT(reduced->independent, reduced->terms.size()) << group;
    for (const auto &term : reduced->terms)
      EXPECT_LE(std::abs(term.after), rounding) << group;
  }
}

TEST_F(RelationsTest, ProductsOfTracesAreJoined) {
  std::string text = R"(
group SU(2)
lattice 2
network n(U: links) -> real {
  a = re(trace(plaq(U)))
  return y = a * shift(a, +0) - re(trace(path(+0, +0, +1, -0, -0, -1)))
}
)";
  // Tr A Tr B = Tr AB + Tr AB^dagger, one of which is the rectangle.
  auto reduced = reduceText(text, "+0 +1 -0 +1 +0 -1 -0 -1");
  ASSERT_TRUE(succeeded(reduced)) << messages;
  EXPECT_LE(reduced->error, rounding);
  int there = 0;
  for (const auto &term : reduced->terms)
    there += std::abs(term.after) > 1e-9;
  EXPECT_EQ(there, 1);
}

namespace {
struct Trained {
  const char *name, *target;
  size_t products, independent;
};
} // namespace

/// Networks that learned Re Tr / 2 of a loop, to mean square errors of about
/// 1e-15 (the links of their data are f32).
TEST_F(RelationsTest, TrainedNetworksAreTheirTargets) {
  const Trained all[] = {{"wilson_1x1", "+0 +1 -0 -1", 3, 3},
                         {"wilson_1x2", "+0 +2*1 -0 -2*1", 8, 8},
                         {"wilson_2x2", "+2*0 +2*1 -2*0 -2*1", 329, 169}};
  for (const Trained &trained : all) {
    SCOPED_TRACE(trained.name);
    std::string path = std::string(EXAMPLES "/loops/") + trained.name;
    auto text = llvm::MemoryBuffer::getFile(path + ".gauge");
    ASSERT_TRUE(text) << path;
    mlir::func::FuncOp function = build((*text)->getBuffer().str());
    auto weights = loadWeights(runtime, path + ".safetensors", {}, function);
    ASSERT_TRUE(bool(weights)) << llvm::toString(weights.takeError());
    auto reduced =
        reduceText((*text)->getBuffer().str(), trained.target, &*weights);
    ASSERT_TRUE(succeeded(reduced)) << messages;
    EXPECT_EQ(reduced->terms.size(), trained.products);
    EXPECT_EQ(reduced->independent, trained.independent);
    EXPECT_LE(reduced->error, rounding);
    EXPECT_LE(std::abs(reduced->target - 0.5), 1e-7);
    EXPECT_LE(reduced->largest, 1e-7);
    EXPECT_LE(reduced->rms, 1e-7);
    expectValues(*weights);
  }
}

TEST_F(RelationsTest, TooManyProductsAreRefused) {
  std::string text = R"(
group SU(2)
lattice 2
network n(U: links) -> real {
  W = lconvbilin(U, plaq(U), channels = 1, kernel = 4)
  W = lconvbilin(U, W, channels = 1, kernel = 4)
  return y = re(trace(W))
}
)";
  EXPECT_TRUE(failed(reduceText(text, "+0 +1 -0 -1")));
  EXPECT_NE(messages.find("up to 2500 can be reduced"), std::string::npos)
      << messages;
}
