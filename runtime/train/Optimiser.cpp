//===- Optimiser.cpp - steps down a gradient ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/train/Optimiser.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

using namespace gauge::train;

Optimiser::Optimiser(const OptimiserOptions &options, size_t count)
    : options(options) {
  state.first.resize(count);
  if (options.method == Method::SGD)
    return;
  state.second.resize(count);
  if (options.amsgrad)
    state.largest.resize(count);
}

void Optimiser::step(std::span<double> weights,
                     std::span<const double> gradient, double rate) {
  ++state.steps;
  if (options.method == Method::SGD)
    stepSGD(weights, gradient, rate);
  else
    stepAdam(weights, gradient, rate);
}

void Optimiser::stepSGD(std::span<double> weights,
                        std::span<const double> gradient, double rate) {
  for (size_t i = 0; i < weights.size(); ++i) {
    double slope = gradient[i] + options.decay * weights[i];
    state.first[i] = options.momentum * state.first[i] + slope;
    weights[i] -= rate * state.first[i];
  }
}

void Optimiser::stepAdam(std::span<double> weights,
                         std::span<const double> gradient, double rate) {
  auto steps = static_cast<double>(state.steps);
  double unbias1 = 1 - std::pow(options.beta1, steps);
  double unbias2 = std::sqrt(1 - std::pow(options.beta2, steps));
  bool apart = options.method == Method::AdamW;
  for (size_t i = 0; i < weights.size(); ++i) {
    double slope = gradient[i] + (apart ? 0 : options.decay * weights[i]);
    if (apart)
      weights[i] -= rate * options.decay * weights[i];
    double &first = state.first[i], &second = state.second[i];
    first = options.beta1 * first + (1 - options.beta1) * slope;
    second = options.beta2 * second + (1 - options.beta2) * slope * slope;
    double scale = second;
    if (options.amsgrad)
      scale = state.largest[i] = std::max(state.largest[i], second);
    double size = std::sqrt(scale) / unbias2 + options.epsilon;
    weights[i] -= rate / unbias1 * first / size;
  }
}

double gauge::train::clipNorm(std::span<double> gradient, double limit) {
  double square = 0;
  for (double g : gradient)
    square += g * g;
  double norm = std::sqrt(square);
  if (limit > 0 && norm > limit)
    for (double &g : gradient)
      g *= limit / norm;
  return norm;
}

Schedule::Schedule(const ScheduleOptions &options)
    : state{options.rate, std::numeric_limits<double>::infinity()},
      options(options) {}

double Schedule::getRate(int64_t epoch) const {
  if (options.kind != ScheduleKind::Cosine)
    return state.rate;
  double part =
      static_cast<double>(epoch) / static_cast<double>(options.epochs);
  return options.rate * (1 + std::cos(std::numbers::pi * part)) / 2;
}

void Schedule::observe(double loss) {
  if (options.kind != ScheduleKind::Plateau)
    return;
  state.waited = loss < state.best ? 0 : state.waited + 1;
  state.best = std::min(state.best, loss);
  if (state.waited <= options.patience)
    return;
  state.rate *= options.factor;
  state.waited = 0;
}
