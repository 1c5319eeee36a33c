//===- Chain.h - links on a lattice, on their way through a Markov chain --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

namespace gauge::sample {

using Complex = std::complex<double>;

/// Most colours that there is code for.
inline constexpr int maxColours = 8;

/// Where a chain lives, and which random numbers are its own.
struct ChainOptions {
  int colours = 2; ///< 1 is U(1), N >= 2 is SU(N)
  std::vector<int64_t> extents;
  uint64_t seed = 1;
  uint32_t chain = 0; ///< independent runs of one seed
};

/// The state of a Markov chain.
class Chain {
public:
  virtual ~Chain() = default;

  virtual void startCold() = 0;
  /// Haar-random links.
  virtual void startHot() = 0;
  /// Mean of Re Tr P / N over sites and planes.
  virtual double getPlaquette(int threads) const = 0;

  /// [site][direction][row][column]; sites in C order.
  std::vector<Complex> links;
  /// Sweeps or trajectories so far; part of the place of random numbers.
  int64_t sweeps = 0;
};

} // namespace gauge::sample
