//===- Word.cpp - paths on the lattice as words ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Word.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using namespace gaugec;
using namespace gaugec::loops;

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

void loops::append(Word &word, Letter letter) {
  // Windings stand before the steps of their run.
  size_t at = word.size();
  if (isWinding(letter))
    while (at > 0 && !isWinding(word[at - 1]) &&
           getAxis(word[at - 1]) == getAxis(letter))
      --at;
  if (at > 0 && word[at - 1] == -letter)
    word.erase(word.begin() + (at - 1));
  else
    word.insert(word.begin() + at, letter);
}

Word loops::multiply(WordRef a, WordRef b) {
  Word product(a);
  for (Letter letter : b)
    append(product, letter);
  return product;
}

Word loops::reduce(WordRef letters) { return multiply({}, letters); }

Word loops::invert(WordRef word) {
  Word inverse;
  for (Letter letter : llvm::reverse(word))
    append(inverse, static_cast<Letter>(-letter));
  return inverse;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Displacement loops::operator+(const Displacement &a, const Displacement &b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]};
}

Displacement loops::operator-(const Displacement &a, const Displacement &b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]};
}

/// The sum of signs of the letters of each axis.
static Displacement countLetters(WordRef word, bool windings) {
  Displacement count{};
  for (Letter letter : word)
    if (isWinding(letter) == windings)
      count[getAxis(letter)] += letter > 0 ? 1 : -1;
  return count;
}

Displacement loops::getDisplacement(WordRef word) {
  return countLetters(word, /*windings=*/false);
}

Displacement loops::getWindings(WordRef word) {
  return countLetters(word, /*windings=*/true);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Where the last run, letters of one axis, begins.
static size_t findLastRun(WordRef word) {
  size_t at = word.size() - 1;
  while (at > 0 && getAxis(word[at - 1]) == getAxis(word.back()))
    --at;
  return at;
}

/// Forwards before backwards, so that loops tend to begin with +0.
static int getRank(Letter letter) { return letter > 0 ? letter : 16 - letter; }

bool loops::isLess(WordRef a, WordRef b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](Letter x, Letter y) { return getRank(x) < getRank(y); });
}

/// The start of the least rotation (two candidates that chase each other).
static size_t findLeastRotation(WordRef word) {
  size_t i = 0, j = 1, k = 0, n = word.size();
  auto at = [&](size_t index) { return getRank(word[index % n]); };
  while (i < n && j < n && k < n) {
    if (at(i + k) == at(j + k)) {
      ++k;
      continue;
    }
    (at(i + k) > at(j + k) ? i : j) += k + 1;
    if (i == j)
      ++j;
    k = 0;
  }
  return std::min(i, j);
}

Loop loops::closeWord(WordRef word) {
  Loop loop{Word(word), {}};
  // While it begins and ends with runs of one axis, the last moves to the
  // front: Tr A M B = Tr B A M.
  while (!loop.word.empty() &&
         getAxis(loop.word.front()) == getAxis(loop.word.back())) {
    size_t last = findLastRun(loop.word);
    if (last == 0)
      break;
    WordRef whole = loop.word, run = whole.drop_front(last);
    loop.base = loop.base - getDisplacement(run);
    loop.word = multiply(run, whole.take_front(last));
  }
  if (loop.word.empty())
    return {};
  size_t start = findLeastRotation(loop.word);
  loop.base = loop.base + getDisplacement(WordRef(loop.word).take_front(start));
  std::rotate(loop.word.begin(), loop.word.begin() + start, loop.word.end());
  return loop;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string printLetters(Letter letter, size_t times) {
  std::string text = letter > 0 ? "+" : "-";
  if (times > 1)
    text += std::to_string(times) + "*";
  if (isWinding(letter))
    text += "P";
  return text + std::to_string(getAxis(letter));
}

std::string loops::printWord(WordRef word) {
  std::string text;
  for (size_t at = 0; at < word.size();) {
    size_t end = at;
    while (end < word.size() && word[end] == word[at])
      ++end;
    text += (at ? " " : "") + printLetters(word[at], end - at);
    at = end;
  }
  return text.empty() ? "1" : text;
}

/// "+0", "-2*1", "P0", "-P1".
static bool parseLetters(llvm::StringRef text, int64_t dimensions, Word &word) {
  bool negative = text.consume_front("-");
  if (!negative)
    text.consume_front("+");
  unsigned times = 1, axis = 0;
  if (text.contains('*') &&
      (text.consumeInteger(10, times) || !text.consume_front("*")))
    return false;
  bool winding = text.consume_front("P");
  if (text.getAsInteger(10, axis) || axis >= dimensions || times > 1000)
    return false;
  Letter letter = winding ? makeWinding(axis) : makeStep(axis, true);
  for (unsigned i = 0; i < times; ++i)
    append(word, static_cast<Letter>(negative ? -letter : letter));
  return true;
}

std::optional<Word> loops::parseWord(llvm::StringRef text, int64_t dimensions) {
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::SplitString(text, parts, " ,\t\n");
  Word word;
  if (parts.size() == 1 && parts.front() == "1")
    return word;
  for (llvm::StringRef part : parts)
    if (!parseLetters(part, dimensions, word))
      return std::nullopt;
  return parts.empty() ? std::nullopt : std::optional(word);
}
