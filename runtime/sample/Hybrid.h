//===- Hybrid.h - Hybrid Monte Carlo with any action ------------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth, Phys. Lett. B 195 (1987)
// 216. With momenta P = sum_a p_a T^a, Tr T^a T^b = delta^ab / 2 (U(1): T = 1),
//
//   H = sum p_a^2 / 2 + S,   dU/dt = i P U,   dP/dt = -F,
//
// where F = sum_a T^a d/deps S(exp(i eps T^a) U) is the force of the compiler.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/sample/Chain.h"

#include <span>
#include <string>

namespace gauge::sample {

/// What the weight exp(-S) is made of.
class Action {
public:
  virtual ~Action() = default;
  /// S and F at the links [site][direction][row][column]; F in the same order.
  /// Returns what went wrong, for the user, or nothing.
  virtual std::string evaluate(std::span<const Complex> links, double &value,
                               std::span<Complex> force) = 0;
};

enum class Integrator {
  /// Half a kick, a drift, half a kick: one force a step.
  Leapfrog,
  /// Two drifts between kicks of lambda, 1 - 2 lambda, lambda: two forces a
  /// step, an error of H about ten times smaller. I. P. Omelyan, I. M. Mryglod,
  /// R. Folk, Comput. Phys. Commun. 151 (2003) 272, eq. (31).
  Omelyan
};

struct HybridOptions {
  Integrator integrator = Integrator::Omelyan;
  double length = 1; ///< of a trajectory, in units of t
  int64_t steps = 10;
};

/// What one trajectory did.
struct Trajectory {
  double deltaH = 0;
  bool isAccepted = false;
};

/// Links and momenta on their way.
class Molecule {
public:
  Molecule(int colours, std::vector<Complex> links, int threads);

  /// Gaussian momenta for trajectory `number` of a chain.
  void drawMomenta(const ChainOptions &options, int64_t number);
  void reverse();
  /// Follows the equations of motion; by how much H has changed. The links must
  /// be finite.
  std::string integrate(Action &action, const HybridOptions &options,
                        double &deltaH);
  /// sum p_a^2 / 2.
  double getKinetic() const;
  /// Takes the rounding off the links.
  void project();

  std::vector<Complex> links, momenta;

private:
  void drift(double time);
  std::string kick(Action &action, double time);

  int colours, threads;
  std::vector<Complex> force;
  double value = 0; ///< S where the force was evaluated last
};

/// One trajectory of `chain`, which counts it.
std::string runTrajectory(Chain &chain, const ChainOptions &place,
                          Action &action, const HybridOptions &options,
                          int threads, Trajectory &done);

} // namespace gauge::sample
