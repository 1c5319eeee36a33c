//===- WordTest.cpp - words, loops and products ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Products.h"
#include "gtest/gtest.h"
#include <random>

using namespace gaugec::loops;

static Word parse(const char *text) { return *parseWord(text, 4); }
static std::string reduced(const char *text) { return printWord(parse(text)); }

TEST(Words, Cancel) {
  EXPECT_EQ(reduced("+0 +1 -1 -0"), "1");
  EXPECT_EQ(reduced("+0 +1 -0 -1"), "+0 +1 -0 -1");
  EXPECT_EQ(reduced("+2*0 -0 +3"), "+0 +3");
  EXPECT_EQ(printWord(multiply(parse("+0 +1"), parse("-1 +2"))), "+0 +2");
  EXPECT_EQ(printWord(invert(parse("+0 +1 -2"))), "+2 -1 -0");
}

TEST(Words, WindingsCommuteWithStepsOfTheirAxis) {
  EXPECT_EQ(reduced("+0 P0 -0"), "+P0");
  EXPECT_EQ(reduced("+0 P0 +0 -P0 -0"), "+0");
  EXPECT_EQ(reduced("+1 P0 -1"), "+1 +P0 -1");
  EXPECT_EQ(getWindings(parse("P0 +1 P0 -1 -P1")), (Displacement{2, -1}));
}

TEST(Words, AreReadOrRefused) {
  EXPECT_EQ(parseWord("1", 2), Word());
  for (const char *text : {"", "+2", "0*1 x", "++0", "+*0", "-1*", "P", "+0,q"})
    EXPECT_EQ(parseWord(text, 2), std::nullopt) << text;
}

TEST(Loops, AreRotations) {
  Loop a = closeWord(parse("+0 +1 -0 -1")), b = closeWord(parse("+1 -0 -1 +0"));
  EXPECT_EQ(a.word, b.word);
  EXPECT_EQ(b.base - a.base, (Displacement{-1, 0})); // b began one step on
  EXPECT_EQ(closeWord(parse("+2*0 +1 -0 -1 -0")).word, a.word);
  EXPECT_NE(closeWord(invert(parse("+0 +1 -0 -1"))).word, a.word);
  EXPECT_TRUE(closeWord(parse("+0 -0")).word.empty());
  EXPECT_EQ(closeWord(parse("+0 P1 -0")).word, Word{makeWinding(1)});
}

/// All rotations of random closed words are one loop at one place.
TEST(Loops, HaveOneFormAndPlace) {
  std::mt19937 engine(5);
  for (int round = 0; round < 500; ++round) {
    Word half;
    for (int i = 0; i < 9; ++i)
      append(half, makeStep(engine() % 3, engine() % 2));
    append(half, makeWinding(engine() % 3));
    Word back = half; // leads back by other ways
    std::shuffle(back.begin(), back.end(), engine);
    Word word = multiply(half, invert(reduce(back)));
    Loop loop = closeWord(word);
    for (size_t at = 0; at < word.size(); ++at) {
      WordRef whole = word;
      Word turned = multiply(whole.drop_front(at), whole.take_front(at));
      Loop other = closeWord(turned);
      EXPECT_EQ(other.word, loop.word) << printWord(word);
      EXPECT_EQ(other.base + getDisplacement(whole.take_front(at)), loop.base)
          << printWord(word);
    }
  }
}

TEST(Products, AreTheSameUpToTranslationAndReversal) {
  Tables tables(/*real=*/false);
  Word plaquette = parse("+0 +1 -0 -1"), rectangle = parse("+2*0 +1 -2*0 -1");
  auto pair = [&](Displacement a, Displacement b) {
    return *tables.multiply(tables.trace(plaquette, a),
                            tables.trace(rectangle, b));
  };
  ProductId here = pair({0, 0}, {1, 0}), there = pair({3, 1}, {4, 1});
  EXPECT_NE(here, there);
  EXPECT_EQ(tables.shift(here, {3, 1}), there);
  EXPECT_EQ(tables.normalise(here, {}), tables.normalise(there, {}));
  EXPECT_NE(tables.normalise(here, {}),
            tables.normalise(pair({0, 0}, {2, 0}), {}));
  ProductId back = tables.conjugate(here);
  EXPECT_EQ(tables.conjugate(back), here);
  EXPECT_NE(tables.normalise(here, {}), tables.normalise(back, {}));
  EXPECT_EQ(tables.normalise(here, {true, true}),
            tables.normalise(back, {true, true}));
  // A mean over the lattice is one number: it has no place.
  EXPECT_EQ(tables.average(here, false), tables.average(there, false));
  EXPECT_EQ(tables.multiply(here, tables.average(there, false)), std::nullopt);
}
