//===- Counts.cpp - numbers of loops, without any loop --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Counts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/FormatVariadic.h"
#include <numeric>

using namespace gaugec;
using namespace gaugec::loops;

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

static double total(const std::vector<double> &numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

TermCount Counting::makeWord(WordRef word) const {
  return {1, {1}, 1, /*isConstant=*/word.empty()};
}

TermCount Counting::makeConstants(const std::vector<Anything> &numbers) const {
  return {numbers.size(), std::vector<double>(numbers.size(), 1), 1,
          /*isConstant=*/true};
}

TermCount Counting::concat(llvm::ArrayRef<const Sum *> fields) const {
  Sum all{0, {}, 0, /*isConstant=*/true};
  for (const Sum *field : fields) {
    all.channels += field->channels;
    llvm::append_range(all.terms, field->terms);
    all.bound += field->bound;
    all.isConstant &= field->isConstant;
  }
  return all;
}

TermCount Counting::select(const Sum &field,
                           llvm::ArrayRef<size_t> from) const {
  Sum out{from.size(), {}, field.bound, field.isConstant};
  for (size_t channel : from)
    out.terms.push_back(field.terms[channel]);
  return out;
}

TermCount Counting::sumChannels(const Sum &field, size_t inner,
                                size_t outer) const {
  size_t channels = field.channels / (inner * outer);
  Sum out{channels, std::vector<double>(channels), field.bound,
          field.isConstant};
  for (size_t c = 0; c < field.channels; ++c)
    out.terms[c / inner % channels] += field.terms[c];
  return out;
}

/// rule(a_c, b_c) of all channels; a single channel goes with all.
template <typename F>
static TermCount combine(const TermCount &a, const TermCount &b, F rule) {
  TermCount out{std::max(a.channels, b.channels),
                {},
                rule(a.bound, b.bound),
                a.isConstant && b.isConstant};
  for (size_t c = 0; c < out.channels; ++c)
    out.terms.push_back(rule(a.terms[a.channels == 1 ? 0 : c],
                             b.terms[b.channels == 1 ? 0 : c]));
  return out;
}

TermCount Counting::add(const Sum &a, const Sum &b) const {
  return combine(a, b, std::plus<double>());
}

std::optional<TermCount> Counting::multiply(const Sum &a, const Sum &b) const {
  return combine(a, b, std::multiplies<double>());
}

TermCount Counting::appendEntries(const Sum &field, bool daggers,
                                  bool unit) const {
  llvm::SmallVector<const Sum *> parts = {&field};
  Sum one = makeWord({});
  if (daggers)
    parts.push_back(&field);
  if (unit)
    parts.push_back(&one);
  return concat(parts);
}

TermCount Counting::mix(const Weights<Anything> &omega,
                        const Sum &entries) const {
  size_t channels = omega.shape[0];
  return {channels, std::vector<double>(channels, total(entries.terms)),
          entries.bound, entries.isConstant};
}

std::optional<TermCount> Counting::bilinear(const Weights<Anything> &omega,
                                            const Sum &a, const Sum &b) const {
  size_t channels = omega.shape[0];
  double terms = total(a.terms) * total(b.terms);
  return TermCount{channels, std::vector<double>(channels, terms),
                   a.bound * b.bound, a.isConstant && b.isConstant};
}

TermCount Counting::flatten(const Sum &numbers) const {
  Sum part = re(numbers);
  llvm::SmallVector<size_t> twice;
  for (size_t c = 0; c < part.channels; ++c)
    twice.append(2, c);
  return select(part, twice);
}

TermCount Counting::re(const Sum &numbers) const {
  return numbers.isConstant ? numbers : add(numbers, numbers);
}

std::optional<TermCount>
Counting::mapConstants(const Sum &numbers,
                       llvm::function_ref<double(double)>) const {
  return numbers.isConstant ? std::optional(numbers) : std::nullopt;
}

TermCount Counting::mute(Sum field, size_t channel) const {
  field.terms[channel] = 0;
  return field;
}

//===----------------------------------------------------------------------===//
// All closed loops
//===----------------------------------------------------------------------===//

namespace {
/// Sums of these lengths fit: (4 + 2 sqrt 2 ..)^32 of four dimensions is below
/// 2^104.
using Integer = __int128;
} // namespace

static Integer binomial(int n, int k) {
  Integer value = 1;
  for (int i = 1; i <= k; ++i)
    value = value * (n - k + i) / i;
  return value;
}

/// Closed walks of `steps` steps on Z^D: those of one more axis interleave 2k
/// steps there, C(2k, k) ways, with the others.
static Integer countClosedWalks(int64_t dimensions, int steps) {
  if (dimensions == 0)
    return steps == 0;
  Integer walks = 0;
  for (int along = 0; along <= steps; along += 2)
    walks += binomial(steps, along) * binomial(along, along / 2) *
             countClosedWalks(dimensions - 1, steps - along);
  return walks;
}

/// a^L + b^L as a polynomial in k = a + b, with a b = q.
static std::vector<Integer> getPowerSum(int length, int q) {
  std::vector<Integer> last = {2}, sum = {0, 1};
  for (int i = 1; i < length; ++i) {
    std::vector<Integer> next = {0};
    llvm::append_range(next, sum);
    for (size_t j = 0; j < last.size(); ++j)
      next[j] -= q * last[j];
    last = std::exchange(sum, next);
  }
  return sum;
}

/// N_L for an even length.
static Integer countTaillessWalks(int64_t dimensions, int length) {
  std::vector<Integer> powers =
      getPowerSum(length, static_cast<int>(2 * dimensions - 1));
  Integer walks = 2 * (dimensions - 1);
  for (size_t n = 0; n < powers.size(); n += 2)
    walks += powers[n] * countClosedWalks(dimensions, static_cast<int>(n));
  return walks;
}

static int countCoprime(int n) {
  return static_cast<int>(llvm::count_if(
      llvm::seq(1, n + 1), [&](int i) { return std::gcd(i, n) == 1; }));
}

static std::string printInteger(Integer number) {
  std::string digits;
  do
    digits.insert(digits.begin(), static_cast<char>('0' + int(number % 10)));
  while ((number /= 10) != 0);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(at, ",");
  return digits;
}

std::vector<std::string> loops::countClosedLoops(int64_t dimensions,
                                                 int longest) {
  std::vector<std::string> counts = {"1"};
  std::vector<Integer> walks = {0};
  for (int length = 2; length <= longest; length += 2) {
    walks.push_back(countTaillessWalks(dimensions, length));
    Integer sum = 0;
    for (int d = 2; d <= length; d += 2)
      if (length % d == 0)
        sum += countCoprime(length / d) * walks[d / 2];
    counts.push_back(printInteger(sum / length));
  }
  return counts;
}

std::string loops::printCount(double count) {
  if (count < 0x1p53)
    return printInteger(static_cast<Integer>(count));
  return llvm::formatv("{0:e2}", count).str();
}
