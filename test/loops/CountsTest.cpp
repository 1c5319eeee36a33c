//===- CountsTest.cpp - published numbers of loops ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tables of Favoni, Ipp, Mueller and Schuh: loops that the architectures of
// PRL 128 (2022) 032003 can express, and the chain of separate layers. Counted
// once more by an independent program.
//
//===----------------------------------------------------------------------===//

#include "Fixture.h"

using namespace gaugec;
using namespace gaugec::loops;
using gaugec::test::LoopsTest;

namespace {
class Counts : public LoopsTest {
protected:
  using Histogram = std::map<size_t, size_t>;

  /// Without the local copy a kernel of 1 has nothing to transport: its right
  /// factor is the unit matrix alone, which makes the layer linear.
  static std::string describe(const std::vector<int> &kernels,
                              const char *convention) {
    std::string text = "group SU(2)\nlattice 2\n"
                       "network n(U: links) -> complex {\n  W = plaq(U)\n";
    for (int kernel : kernels)
      if (kernel == 1 && convention == llvm::StringRef("arxiv"))
        text += "  W = llin(W, channels = 1)\n";
      else
        text += "  W = lconvbilin(U, W, channels = 1, kernel = " +
                std::to_string(kernel) + ", convention = " + convention + ")\n";
    return text + "  return trace(W)\n}\n";
  }

  /// Different traced loops of the result, by length.
  Histogram countLoops(const std::string &text, Equivalence equivalence) {
    Histogram histogram;
    mlir::func::FuncOp function = build(text);
    Tables tables(/*real=*/true);
    auto expanded =
        expand(function, tables, /*colours=*/2, drawWeights(function, 1));
    if (failed(expanded) || !expanded->results[0]) {
      ADD_FAILURE() << messages;
      return histogram;
    }
    std::set<ProductId> loops;
    for (const Term &term : expanded->results[0]->terms)
      loops.insert(tables.normalise(term.product, equivalence));
    for (ProductId loop : loops)
      ++histogram[tables.getProductLength(loop)];
    return histogram;
  }
  static size_t total(const Histogram &histogram) {
    size_t sum = 0;
    for (auto [length, count] : histogram)
      sum += count;
    return sum;
  }
  /// Up to 22 by length, then the rest in one.
  static std::vector<size_t> tabulate(const Histogram &histogram) {
    std::vector<size_t> column(12);
    for (auto [length, count] : histogram)
      column[length < 24 ? (length == 0 ? 0 : length / 2 - 1) : 11] += count;
    while (column.back() == 0)
      column.pop_back();
    return column;
  }
};

struct Architecture {
  const char *name;
  std::vector<int> kernels;
  std::vector<size_t> loops; ///< of lengths 0, 4, 6, .., 22, >= 24
  size_t longest;
  size_t withLocalCopy; ///< in total
};
} // namespace

TEST_F(Counts, ArchitecturesOfTheLetter) {
  const std::vector<Architecture> table = {
      {"1x1 S", {1}, {1, 2}, 4, 5},
      {"1x2 S", {2}, {1, 2, 4, 4}, 8, 13},
      {"1x2 M", {3}, {1, 2, 4, 4, 8}, 10, 21},
      {"1x2 L", {4}, {1, 2, 4, 4, 8, 8}, 12, 29},
      {"2x2 S", {2, 2}, {1, 2, 4, 22, 48, 92, 120, 100, 136, 32, 64}, 22, 817},
      {"2x2 M",
       {3, 3},
       {1, 2, 4, 22, 76, 204, 412, 712, 928, 1056, 768, 800},
       28,
       5697},
      {"2x2 L",
       {4, 4},
       {1, 2, 4, 22, 76, 220, 532, 1080, 1896, 2620, 3152, 7120},
       34,
       18273}};
  for (const Architecture &row : table) {
    Histogram loops = countLoops(describe(row.kernels, "arxiv"), {});
    EXPECT_EQ(tabulate(loops), row.loops) << row.name;
    EXPECT_EQ(loops.rbegin()->first, row.longest) << row.name;
    Histogram local = countLoops(describe(row.kernels, "prl"), {});
    EXPECT_EQ(total(local), row.withLocalCopy) << row.name;
  }
}

static constexpr const char *chain = R"(
group SU(2)
lattice 2
network chain(U: links) -> complex {
  P = plaq(U, orientation = 0)
  A = lconv(U, P, channels = 1)
  B = lbilin(A, A, channels = 1)
  C = lconv(U, B, channels = 1)
  E = lbilin(C, C, channels = 1)
  return trace(E)
}
)";

TEST_F(Counts, TermsOfSeparateLayers) {
  mlir::func::FuncOp function = build(chain);
  auto counted =
      loops::expand(function, Counting(), makeUnknownWeights(function), {});
  ASSERT_TRUE(succeeded(counted)) << messages;
  std::vector<double> terms;
  for (const auto &field : counted->fields)
    terms.push_back(
        std::accumulate(field.sum.terms.begin(), field.sum.terms.end(), 0.0));
  EXPECT_EQ(terms, (std::vector<double>{2, 11, 144, 721, 521284, 521284}));
}

TEST_F(Counts, LoopsOfSeparateLayers) {
  mlir::func::FuncOp function = build(chain);
  Tables tables(/*real=*/true);
  auto expanded = expand(function, tables, 2, drawWeights(function, 1));
  ASSERT_TRUE(succeeded(expanded)) << messages;
  // The unit matrix is one of these words already.
  EXPECT_EQ(expanded->fields[3].sum.size(), 421u);
  EXPECT_EQ(expanded->fields[4].sum.size(), 163065u);
  Histogram kept = countLoops(chain, {});
  EXPECT_EQ(total(kept), 43439u);
  EXPECT_EQ(tabulate(kept),
            (std::vector<size_t>{1, 2, 4, 28, 132, 678, 2108, 5212, 8856, 10936,
                                 9232, 6250}));
  EXPECT_EQ(kept.rbegin()->first, 28u);
  EXPECT_EQ(total(countLoops(chain, {true, true})), 21720u);
}

TEST_F(Counts, AllClosedLoops) {
  EXPECT_EQ(countClosedLoops(2, 24),
            (std::vector<std::string>{"1", "0", "2", "4", "28", "152", "1,010",
                                      "6,772", "47,646", "343,168", "2,529,890",
                                      "18,982,172", "144,608,328"}));
  EXPECT_EQ(countClosedLoops(1, 8),
            (std::vector<std::string>{"1", "0", "0", "0", "0"}));
}

/// All closed words of a length as loops, by walking.
static size_t walkAll(int64_t dimensions, size_t length) {
  std::set<Word> loops;
  Word word;
  std::function<void()> walk = [&] {
    Displacement at = getDisplacement(word);
    int away = 0;
    for (int entry : at)
      away += std::abs(entry);
    if (word.size() + away > length)
      return;
    if (word.size() == length) {
      if (Loop loop = closeWord(word); loop.word.size() == length)
        loops.insert(loop.word);
      return;
    }
    for (int64_t axis = 0; axis < dimensions; ++axis)
      for (bool forward : {false, true})
        if (Letter step = makeStep(axis, forward);
            word.empty() || word.back() != -step) {
          word.push_back(step);
          walk();
          word.pop_back();
        }
  };
  walk();
  return loops.size();
}

TEST_F(Counts, AllClosedLoopsByWalking) {
  for (int64_t dimensions : {2, 3, 4}) {
    int longest = dimensions == 2 ? 10 : dimensions == 3 ? 8 : 6;
    std::vector<std::string> counts = countClosedLoops(dimensions, longest);
    for (int length = 2; length <= longest; length += 2)
      EXPECT_EQ(counts[length / 2], printCount(walkAll(dimensions, length)))
          << dimensions << "D, length " << length;
  }
}
