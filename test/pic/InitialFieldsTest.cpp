//===- InitialFieldsTest.cpp - waves, pulses, random fields ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/InitialFields.h"
#include "test/pic/Fields.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Scheme;
using pic::Slice;

namespace {

/// A wave of one polarisation: across the beam and k, or the other one.
struct Case {
  Scheme scheme;
  std::array<int64_t, 3> mode;
  std::array<double, 3> polarisation;
  bool isAcross;
};

class EveryWave : public testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    Pic, EveryWave,
    testing::Values(Case{Scheme::Leapfrog, {1, 1, 0}, {0, 0, 1}, true},
                    Case{Scheme::Leapfrog, {2, 1, 1}, {1, 0, 0}, false},
                    Case{Scheme::Exponential, {2, 1, 1}, {1, 0, 0}, false},
                    Case{Scheme::SemiImplicit, {1, 1, 0}, {0, 0, 1}, true},
                    Case{Scheme::SemiImplicit, {1, 1, 1}, {1, 0, 0}, false},
                    Case{Scheme::SemiImplicit, {4, 0, 0}, {0, 1, 1}, true},
                    Case{Scheme::Implicit, {1, 1, 1}, {1, 0, 0}, false}));

pic::EvolutionOptions optionsOf(Scheme scheme) {
  pic::EvolutionOptions o;
  o.box = {{16, 6, 5}, true};
  o.spacings = {0.5, 1, 1.25};
  o.dt = scheme == Scheme::SemiImplicit ? 0.5 : 0.25;
  o.scheme = scheme;
  o.residual = 1e-16;
  return o;
}

double largest(const std::vector<double> &numbers) {
  return distance(numbers, std::vector<double>(numbers.size()));
}

std::unique_ptr<pic::Evolution> begin(gauge_context *context,
                                      const pic::EvolutionOptions &o,
                                      const pic::InitialField &field) {
  auto evolution = makeEvolution(context, o);
  auto status = pic::setFields(*evolution, {&field, 1});
  EXPECT_FALSE(status) << status.message();
  return evolution;
}

void run(pic::Evolution &evolution, int steps) {
  for (int n = 0; n < steps; ++n) {
    auto status = evolution.advance();
    ASSERT_FALSE(status) << status.message();
  }
}

} // namespace

/// w of the lattice, facts of docs/pic.md.
static double frequency(const pic::EvolutionOptions &o, const Case &p) {
  double squares[3];
  for (int i = 0; i < 3; ++i) {
    double half = std::numbers::pi * double(p.mode[i]) / double(o.box.cells[i]);
    squares[i] = std::pow(2 / o.spacings[i] * std::sin(half), 2);
  }
  double d = o.dt * o.dt, along = squares[0], across = squares[1] + squares[2];
  double w2 = along + across;
  if (p.scheme == Scheme::SemiImplicit && p.isAcross)
    w2 /= 1 + d * across / 2;
  else if (p.scheme == Scheme::SemiImplicit)
    w2 /= 1 + d * across / 2 - d * d * along * across / 16;
  else if (p.scheme == Scheme::Implicit)
    w2 /= 1 + d * w2 / 2;
  return 2 / o.dt * std::asin(o.dt / 2 * std::sqrt(w2));
}

/// After some steps a wave is the one that begins with the phase it has then;
/// up to the third order of its amplitude, 1e-15.
TEST_P(EveryWave, Travels) {
  const Case &p = GetParam();
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o = optionsOf(p.scheme);
  pic::Wave wave;
  wave.mode = p.mode;
  wave.polarisation = p.polarisation;
  wave.colour = 1;
  wave.amplitude = 1e-5;
  wave.phase = 0.3;
  auto evolution = begin(context.get(), o, wave);
  EXPECT_LE(largest(measureGauss(*evolution)), 1e-12);
  run(*evolution, 40);
  EXPECT_LE(largest(measureGauss(*evolution)), 1e-12);
  wave.phase -= frequency(o, p) * 40 * o.dt;
  auto later = begin(context.get(), o, wave);
  EXPECT_LE(
      distance(getLinks(*evolution, Slice::Now), getLinks(*later, Slice::Now)),
      1e-14);
  wave.phase += 0.01; // which would be seen
  auto other = begin(context.get(), o, wave);
  EXPECT_GE(
      distance(getLinks(*evolution, Slice::Now), getLinks(*other, Slice::Now)),
      1e-9);
}

/// A large travelling wave fulfils Gauss's law of leapfrog, whatever its
/// polarisation.
TEST(InitialFields, LargeWavesHaveNoCharge) {
  for (Scheme scheme : {Scheme::Leapfrog, Scheme::Exponential}) {
    Context context(gauge_context_create(2));
    pic::Wave wave;
    wave.mode = {2, 1, 1};
    wave.polarisation = {1, 0.5, -0.2};
    wave.amplitude = 0.5;
    auto evolution = begin(context.get(), optionsOf(scheme), wave);
    EXPECT_LE(largest(measureGauss(*evolution)), 1e-13);
    EXPECT_GT(distance(getLinks(*evolution, Slice::Now),
                       getLinks(*evolution, Slice::Before)),
              0.01);
  }
}

/// Pulses of two colours pass through empty space; the semi-implicit scheme
/// with dt = a_1 moves each by a cell a step.
TEST(InitialFields, PulsesMove) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o = optionsOf(Scheme::SemiImplicit);
  o.box = {{120, 2, 2}, false};
  pic::Pulse pulse;
  pulse.position = 20;
  pulse.width = 2;
  pulse.colour = 2;
  pulse.polarisation = {0.6, 0.8};
  pulse.amplitude = 0.3;
  auto evolution = begin(context.get(), o, pulse);
  EXPECT_LE(largest(measureGauss(*evolution)), 1e-13);
  run(*evolution, 30);
  pulse.position += 30 * o.dt;
  auto later = begin(context.get(), o, pulse);
  EXPECT_LE(
      distance(getLinks(*evolution, Slice::Now), getLinks(*later, Slice::Now)),
      1e-12);
}

/// Random fields have their size, no modes beyond the cut, and no charge.
TEST(InitialFields, RandomFieldsAreCut) {
  Context context(gauge_context_create(2));
  pic::EvolutionOptions o = optionsOf(Scheme::Leapfrog);
  o.box.cells = {24, 10, 8};
  pic::RandomFields random;
  random.amplitude = 0.01;
  random.seed = 7;
  auto rough = begin(context.get(), o, random);
  // Differences of neighbours know the modes: what is cut at |k| varies less.
  random.cut = 1;
  auto smooth = begin(context.get(), o, random);
  EXPECT_LE(largest(measureGauss(*smooth)), 1e-15);
  for (auto *evolution : {rough.get(), smooth.get()}) {
    Links links = getLinks(*evolution, Slice::Now);
    double squares = 0, differences = 0;
    size_t plane = 10 * 8 * 3;
    for (size_t k = 1; k + plane < links.size(); k += 3) {
      // g A_2 of colour 0, from the angle g a_2 A_2 / 2.
      double a = 2 * std::asin(links[k][1]) / o.spacings[1];
      double b = 2 * std::asin(links[k + plane][1]) / o.spacings[1];
      squares += a * a;
      differences += (a - b) * (a - b);
    }
    double count = double(links.size() - plane) / 3;
    EXPECT_NEAR(std::sqrt(squares / count), 0.01, 0.003);
    // White noise: 2 <A^2>. Modes below 1 with a_1 = 0.5: at most
    // (0.5)^2 <A^2>.
    if (evolution == rough.get())
      EXPECT_NEAR(differences / squares, 2, 0.3);
    else
      EXPECT_LT(differences / squares, 0.25);
  }
}
