//===- Wilson.h - sampling the Wilson action --------------------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Links with the weight exp(-S), S = beta/N sum_{x, mu < nu} Re Tr (1 - P), on
// periodic lattices of 1 to 4 dimensions, for U(1) and SU(2) to SU(8).
//
// Every random number is a function of the seed, the chain, the sweep, the link
// and how many the link has had: results do not depend on the number of
// threads.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Random.h"
#include "runtime/sample/Chain.h"

#include <memory>
#include <span>
#include <string>

namespace gauge::sample {

struct WilsonOptions : ChainOptions {
  double beta = 1;
};

/// What is wrong with the options, or nothing. A link must not be its own
/// neighbour: extents are 2 at least.
std::string checkOptions(const WilsonOptions &options);

/// Updates are checkerboards: links of one direction on sites of one colour,
/// which do not see each other, at the same time. There are two colours, or
/// three if an extent is odd.
class WilsonChain : public Chain {
public:
  static std::unique_ptr<WilsonChain> create(const WilsonOptions &options);

  /// One heat bath of all links: of SU(2) subgroups in turn for SU(N) (N.
  /// Cabibbo, E. Marinari, Phys. Lett. B 119 (1982) 387), those by A. D.
  /// Kennedy, B. J. Pendleton, Phys. Lett. B 156 (1985) 393, or where these
  /// reject too often M. Creutz, Phys. Rev. D 21 (1980) 2308. U(1) by D. J.
  /// Best, N. I. Fisher, Appl. Statist. 28 (1979) 152.
  virtual void heatBath(int threads) = 0;
  /// Reflects all links, subgroup by subgroup; the action stays.
  virtual void overrelax(int threads) = 0;
};

/// The integrated autocorrelation time of a series, with the window of U.
/// Wolff, Comput. Phys. Commun. 156 (2004) 143 (S = 1.5), and what follows from
/// it.
struct Estimate {
  double mean = 0, error = 0;
  double time = 0.5; ///< 0.5 is no correlation
};
Estimate estimate(std::span<const double> series);

} // namespace gauge::sample
