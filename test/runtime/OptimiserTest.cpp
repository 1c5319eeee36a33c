//===- OptimiserTest.cpp --------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of torch.optim (PyTorch 2.15, float64): weights (1, -2, 0.5), rate
// 0.1, the four gradients below.
//
//===----------------------------------------------------------------------===//

#include "runtime/train/Optimiser.h"
#include <gtest/gtest.h>

#include <cmath>

using namespace gauge::train;

static constexpr double gradients[4][3] = {
    {0.5, -1.0, 2.0}, {0.25, 0.5, -1.0}, {-2.0, 0.125, 0.5}, {0.1, -0.3, 0.2}};

static void expectWeights(const OptimiserOptions &options,
                          const double (&expected)[3]) {
  std::vector<double> weights = {1, -2, 0.5};
  Optimiser optimiser(options, 3);
  for (const auto &gradient : gradients)
    optimiser.step(weights, gradient, 0.1);
  // The reference has 15 digits.
  for (int i = 0; i < 3; ++i)
    EXPECT_NEAR(weights[i], expected[i], 1e-14) << i;
}

TEST(Optimiser, SGDWithMomentumAndDecay) {
  OptimiserOptions options{.method = Method::SGD, .momentum = 0.9};
  options.decay = 0.01;
  expectWeights(options, {1.121611013351, -1.767979626702, -0.0348426281495});
}

TEST(Optimiser, AdamAddsDecayToTheGradient) {
  OptimiserOptions options{.method = Method::Adam};
  options.decay = 0.01;
  expectWeights(options,
                {0.87893456539114, -1.8264245092618, 0.305675386947301});
}

TEST(Optimiser, AdamWKeepsDecayApart) {
  OptimiserOptions options{.method = Method::AdamW};
  options.decay = 0.01;
  expectWeights(options,
                {0.877065017914762, -1.82682564060262, 0.304873290321682});
}

TEST(Optimiser, AmsgradKeepsTheLargestMoment) {
  OptimiserOptions options{.method = Method::AdamW};
  options.amsgrad = true;
  expectWeights(options,
                {0.880615125319684, -1.83444735175199, 0.306483308534226});
}

/// Weights and state are all that the rest depends on.
TEST(Optimiser, GoesOnFromItsState) {
  OptimiserOptions options{.method = Method::AdamW};
  options.amsgrad = true;
  std::vector<double> whole = {1, -2, 0.5}, parts = whole;
  Optimiser once(options, 3), before(options, 3), after(options, 3);
  for (const auto &gradient : gradients)
    once.step(whole, gradient, 0.1);
  for (int i = 0; i < 2; ++i)
    before.step(parts, gradients[i], 0.1);
  after.state = before.state;
  for (int i = 2; i < 4; ++i)
    after.step(parts, gradients[i], 0.1);
  EXPECT_EQ(parts, whole);
}

TEST(Optimiser, ClipsTheNorm) {
  std::vector<double> gradient = {3, 0, -4};
  EXPECT_EQ(clipNorm(gradient, 0), 5);
  EXPECT_EQ(clipNorm(gradient, 6), 5);
  EXPECT_EQ(gradient, (std::vector<double>{3, 0, -4}));
  EXPECT_EQ(clipNorm(gradient, 1), 5);
  EXPECT_NEAR(gradient[0], 0.6, 1e-15);
  EXPECT_NEAR(gradient[2], -0.8, 1e-15);
}

TEST(Schedule, Cosine) {
  Schedule schedule({ScheduleKind::Cosine, 0.2, 10});
  EXPECT_DOUBLE_EQ(schedule.getRate(0), 0.2);
  EXPECT_DOUBLE_EQ(schedule.getRate(5), 0.1);
  EXPECT_NEAR(schedule.getRate(10), 0, 1e-17);
}

TEST(Schedule, PlateauWaitsAndShrinks) {
  Schedule schedule({ScheduleKind::Plateau, 1, 100, 0.5, 2});
  for (double loss : {3.0, 2.0, 2.5, 2.1}) {
    schedule.observe(loss);
    EXPECT_EQ(schedule.getRate(0), 1);
  }
  schedule.observe(2.0); // as low as the best is no better
  EXPECT_EQ(schedule.getRate(0), 0.5);
  schedule.observe(1.0);
  schedule.observe(1.1);
  schedule.observe(1.1);
  EXPECT_EQ(schedule.getRate(0), 0.5);
}
