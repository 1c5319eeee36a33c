//===- HybridTest.cpp - trajectories and what they must conserve ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/sample/Hybrid.h"
#include "runtime/Random.h"
#include "runtime/sample/Matrices.h"
#include "runtime/sample/Wilson.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace gauge::sample;

namespace {

/// S = -sum Re Tr U M of each link by itself, M the same for all.
class Wells : public Action {
public:
  explicit Wells(int colours) : colours(colours) {
    for (int i = 0; i < colours * colours; ++i)
      m.emplace_back(std::cos(1.0 + i), std::sin(2.0 * i));
  }

  std::string evaluate(std::span<const Complex> links, double &value,
                       std::span<Complex> force) override {
    value = 0;
    int size = colours * colours;
    for (size_t at = 0; at < links.size(); at += size)
      withColours(colours, [&](auto n) {
        value += evaluateLink<n()>(&links[at], &force[at]);
      });
    return "";
  }

private:
  /// d/deps -Re Tr exp(i eps T) U M = Im Tr T U M, so F is the anti-Hermitian
  /// part of U M over 2i, times 1/2, without its trace.
  template <int N>
  double evaluateLink(const Complex *u, Complex *force) const {
    Matrix<N> w = multiply<N>(u, m.data());
    double action = 0;
    Complex trace = 0;
    for (int i = 0; i < N; ++i) {
      action -= w[i * N + i].real();
      trace += w[i * N + i].imag() / (2.0 * N);
      for (int j = 0; j < N; ++j)
        force[i * N + j] =
            (w[i * N + j] - std::conj(w[j * N + i])) / Complex(0, 4);
    }
    if (N == 1)
      force[0] = w[0].imag();
    for (int i = 0; i < N && N > 1; ++i)
      force[i * N + i] -= trace;
    return action;
  }

  int colours;
  std::vector<Complex> m;
};

ChainOptions optionsOf(int colours) { return {colours, {4, 4}, 7, 0}; }

Molecule makeMolecule(int colours, int64_t number = 0) {
  auto chain = WilsonChain::create({optionsOf(colours), 1.0});
  chain->startHot();
  Molecule molecule(colours, chain->links, 1);
  molecule.drawMomenta(optionsOf(colours), number);
  return molecule;
}

double distance(const std::vector<Complex> &a, const std::vector<Complex> &b) {
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

double deltaH(int colours, Integrator integrator, int64_t steps) {
  Wells action(colours);
  Molecule molecule = makeMolecule(colours);
  double change = 0;
  EXPECT_EQ(molecule.integrate(action, {integrator, 1.0, steps}, change), "");
  return change;
}

} // namespace

/// p_a is standard normal: the mean of Tr P^2 is half the generators, of U(1)
/// P^2 is 1. 32 links, 200 draws: the error of the mean is below 2 %.
TEST(Hybrid, Momenta) {
  for (int colours : {1, 2, 3, 4}) {
    Molecule molecule = makeMolecule(colours);
    double sum = 0;
    for (int number = 0; number < 200; ++number) {
      molecule.drawMomenta(optionsOf(colours), number);
      sum += molecule.getKinetic() / (200 * 32);
    }
    double expected = colours == 1 ? 0.5 : (colours * colours - 1) / 2.0;
    EXPECT_NEAR(sum, expected, 0.06 * expected) << colours;
    for (size_t at = 0; at < molecule.momenta.size(); at += colours * colours) {
      Complex trace = 0;
      for (int i = 0; i < colours; ++i) {
        trace += molecule.momenta[at + i * colours + i];
        for (int j = 0; j < colours; ++j)
          EXPECT_EQ(molecule.momenta[at + i * colours + j],
                    std::conj(molecule.momenta[at + j * colours + i]));
      }
      if (colours > 1)
        EXPECT_NEAR(std::abs(trace), 0, 1e-14);
    }
  }
}

/// There and back by 40 exponentials: rounding of 1e-16 each.
TEST(Hybrid, Reversibility) {
  for (int colours : {1, 2, 3, 4, 5})
    for (Integrator integrator : {Integrator::Leapfrog, Integrator::Omelyan}) {
      Wells action(colours);
      Molecule molecule = makeMolecule(colours);
      Molecule start = molecule;
      double change = 0, back = 0;
      HybridOptions options{integrator, 1.0, 10};
      molecule.integrate(action, options, change);
      EXPECT_GT(distance(molecule.links, start.links), 0.1);
      molecule.reverse();
      molecule.integrate(action, options, back);
      molecule.reverse();
      EXPECT_LT(distance(molecule.links, start.links), 1e-13) << colours;
      EXPECT_LT(distance(molecule.momenta, start.momenta), 1e-12) << colours;
      EXPECT_NEAR(change, -back, 1e-11);
    }
}

/// H is conserved but for step^2; the next order is 1 / 1000 of it here.
TEST(Hybrid, EnergyError) {
  for (int colours : {1, 2, 3, 4}) {
    for (Integrator integrator : {Integrator::Leapfrog, Integrator::Omelyan}) {
      double coarse = deltaH(colours, integrator, 40);
      EXPECT_NEAR(coarse / deltaH(colours, integrator, 80), 4, 0.1) << colours;
    }
    double leapfrog = deltaH(colours, Integrator::Leapfrog, 40);
    double omelyan = deltaH(colours, Integrator::Omelyan, 40);
    EXPECT_LT(std::abs(omelyan), std::abs(leapfrog) / 3) << colours;
  }
}

/// Links stay in the group along a trajectory.
TEST(Hybrid, Group) {
  for (int colours : {1, 2, 3, 4, 8}) {
    Wells action(colours);
    Molecule molecule = makeMolecule(colours);
    double change = 0;
    molecule.integrate(action, {Integrator::Omelyan, 2.0, 10}, change);
    Molecule projected = molecule;
    projected.project();
    EXPECT_LT(distance(molecule.links, projected.links), 1e-13) << colours;
  }
}

/// Coarse steps, so that a quarter is rejected: exp(-dH) is 1 on average
/// (Creutz' equality) within 4 of its errors, and the links are distributed as
/// exp(-S): one U(1) link has <cos(theta + phi)> = I_1(|M|) / I_0(|M|).
TEST(Hybrid, Distribution) {
  ChainOptions place = optionsOf(1);
  auto chain = WilsonChain::create({place, 1.0});
  Wells action(1);
  Complex m(std::cos(1.0), 0);
  std::vector<double> weights, cosines;
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    Trajectory done;
    runTrajectory(*chain, place, action, {Integrator::Leapfrog, 1.5, 2}, 1,
                  done);
    accepted += done.isAccepted;
    weights.push_back(std::exp(-done.deltaH));
    double sum = 0;
    for (Complex u : chain->links)
      sum += (u * m / std::abs(m)).real() / double(chain->links.size());
    cosines.push_back(sum);
  }
  EXPECT_GT(accepted, 2000);
  EXPECT_LT(accepted, 3900);
  Estimate weight = estimate(weights), cosine = estimate(cosines);
  EXPECT_NEAR(weight.mean, 1, 4 * weight.error);
  EXPECT_LT(weight.error, 0.02);
  double exact =
      std::cyl_bessel_i(1, std::abs(m)) / std::cyl_bessel_i(0, std::abs(m));
  EXPECT_NEAR(cosine.mean, exact, 4 * cosine.error);
  EXPECT_LT(cosine.error, 0.005);
}

TEST(Hybrid, ThreadsDoNotMatter) {
  Wells action(3);
  std::vector<std::vector<Complex>> ends;
  for (int threads : {1, 2, 3}) {
    auto chain = WilsonChain::create({optionsOf(3), 1.0});
    for (int i = 0; i < 3; ++i) {
      Trajectory done;
      runTrajectory(*chain, optionsOf(3), action, {}, threads, done);
    }
    ends.push_back(chain->links);
  }
  EXPECT_EQ(ends[0], ends[1]);
  EXPECT_EQ(ends[0], ends[2]);
}
