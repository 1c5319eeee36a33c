//===- Counts.h - numbers of loops, without any loop ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_COUNTS_H
#define COMPILER_LOOPS_COUNTS_H

#include "compiler/loops/Expansion.h"
#include <string>

namespace gaugec::loops {

/// A coefficient that nobody asks for.
struct Anything {
  Anything() = default;
  Anything(double) {}
  Anything(Complex) {}
};

/// How many terms the channels of a field would have if nothing cancelled and
/// no two were equal: what multiplying out gives. Exact below 2^53.
struct TermCount {
  size_t channels = 0;
  std::vector<double> terms; ///< of each channel
  /// Not more different terms than this, in all channels together.
  double bound = 0;
  bool isConstant = false; ///< has no loops
  Displacement start{};

  double size() const { return bound; }
};

/// The arithmetic of Algebra for numbers of terms.
class Counting {
public:
  using Sum = TermCount;
  using Coefficient = Anything;

  Sum makeWord(WordRef word) const;
  Sum makeConstants(const std::vector<Anything> &numbers) const;
  Sum concat(llvm::ArrayRef<const Sum *> fields) const;
  Sum select(const Sum &field, llvm::ArrayRef<size_t> from) const;
  Sum sumChannels(const Sum &field, size_t inner, size_t outer) const;
  Sum add(const Sum &a, const Sum &b) const;
  Sum times(Anything, Sum field) const { return field; }
  std::optional<Sum> multiply(const Sum &a, const Sum &b) const;
  Sum dagger(const Sum &field, const Displacement &) const { return field; }
  Sum shift(const Sum &field, const Displacement &) const { return field; }
  Sum appendEntries(const Sum &field, bool daggers, bool unit) const;
  Sum mix(const Weights<Anything> &omega, const Sum &entries) const;
  std::optional<Sum> bilinear(const Weights<Anything> &omega, const Sum &a,
                              const Sum &b) const;
  Sum trace(const Sum &field) const { return field; }
  Sum flatten(const Sum &numbers) const;
  Sum re(const Sum &numbers) const;
  Sum im(const Sum &numbers) const { return re(numbers); }
  Sum average(const Sum &numbers, bool) const { return numbers; }
  Sum divideByVolume(const Sum &numbers) const { return numbers; }
  std::optional<Sum>
  mapConstants(const Sum &numbers,
               llvm::function_ref<double(double)> function) const;
  bool hasMeans(const Sum &) const { return false; }
  Sum mute(Sum field, size_t channel) const;
};

/// The longest loops that `countClosedLoops` takes.
inline constexpr int maxClosedLength = 32;

/// How many closed loops of each even length 0, 2, .., `longest` there are on
/// the lattice Z^D, up to rotation and translation, without cancelling
/// neighbours; a loop and its reversal are two. By the transfer polynomial of
/// the 2D-regular lattice: closed walks without backtracking and without tails
/// of length L are
///   N_L = < a^L + b^L > + 2 (D - 1)  (L even),  a + b = k, a b = 2D - 1,
/// with < k^n > the closed walks of n steps (Ihara's zeta function); those up
/// to rotation are  (1/L) sum_{d | L} phi(L/d) N_d  (Burnside).
std::vector<std::string> countClosedLoops(int64_t dimensions, int longest);

/// "521,284"; from 2^53 on "2.6e+22".
std::string printCount(double count);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_COUNTS_H
