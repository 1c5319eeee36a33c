//===- InvariantOps.cpp - ops on invariants, and the heads of networks ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Evaluator.h"
#include "llvm/Support/ErrorHandling.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::cast;

Array Evaluator::fillNumbers(
    mlir::Type type, llvm::function_ref<Complex(int64_t, int64_t)> rule) const {
  Array out = make(type);
  auto invariant = cast<gauge::InvariantType>(type);
  int64_t sites = lattice.restrict(invariant.getAxes()).getSites();
  for (int64_t site = 0; site < sites; ++site)
    for (int64_t channel = 0; channel < invariant.getChannels(); ++channel)
      out.number(site, channel) = rule(site, channel);
  return out;
}

//===----------------------------------------------------------------------===//
// Parts and functions
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::ReOp op) {
  const Array &input = get(op.getInput());
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(x, c).real();
  });
}

Result Evaluator::evaluate(gauge::ImOp op) {
  const Array &input = get(op.getInput());
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(x, c).imag();
  });
}

std::vector<double> gaugec::interpret::getRealChannels(const Array &input,
                                                       bool complex,
                                                       int64_t site) {
  std::vector<double> out;
  for (int64_t c = 0; c < input.shape.back(); ++c) {
    out.push_back(input.number(site, c).real());
    if (complex)
      out.push_back(input.number(site, c).imag());
  }
  return out;
}

Result Evaluator::evaluate(gauge::FlattenOp op) {
  const Array &input = get(op.getInput());
  bool complex = op.getInput().getType().getComplex();
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return getRealChannels(input, complex, x)[c];
  });
}

Result Evaluator::evaluate(gauge::UnflattenOp op) {
  const Array &input = get(op.getInput());
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return Complex(input.number(x, 2 * c).real(),
                   input.number(x, 2 * c + 1).real());
  });
}

double gaugec::interpret::applyFunction(gauge::Function function, double slope,
                                        double x) {
  switch (function) {
  case gauge::Function::Identity:
    return x;
  case gauge::Function::Relu:
    return x > 0 ? x : 0;
  case gauge::Function::LeakyRelu:
    return x > 0 ? x : slope * x;
  case gauge::Function::Tanh:
    return std::tanh(x);
  case gauge::Function::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case gauge::Function::Softplus: // log(1 + e^x) without overflow
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  case gauge::Function::Exp:
    return std::exp(x);
  case gauge::Function::Log:
    return std::log(x);
  case gauge::Function::Sqrt:
    return std::sqrt(x);
  case gauge::Function::Sin:
    return std::sin(x);
  case gauge::Function::Cos:
    return std::cos(x);
  case gauge::Function::Abs:
    return std::abs(x);
  case gauge::Function::Reciprocal:
    return 1 / x;
  case gauge::Function::Step:
    return x > 0 ? 1 : 0;
  }
  llvm_unreachable("a function without a rule");
}

Result Evaluator::evaluate(gauge::PointwiseOp op) {
  const Array &input = get(op.getInput());
  double slope =
      op.getSlope() ? op.getSlope()->convertToDouble() : defaultSlope;
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return applyFunction(op.getFunction(), slope, input.number(x, c).real());
  });
}

Result Evaluator::evaluate(gauge::ConstantOp op) {
  Complex value(op.getRe().convertToDouble(),
                op.getIm() ? op.getIm()->convertToDouble() : 0);
  return fillNumbers(op.getType(), [&](int64_t, int64_t) { return value; });
}

/// The elements of a tensor of rank 0 or 1, or a column of one of rank 2.
Result Evaluator::evaluate(gauge::ParameterOp op) {
  const Array &tensor = get(op.getTensor());
  return fillNumbers(op.getType(), [&](int64_t, int64_t c) {
    if (op.getColumn())
      return tensor.data[c * tensor.shape[1] + *op.getColumn()];
    return tensor.data[c];
  });
}

//===----------------------------------------------------------------------===//
// Sums over axes
//===----------------------------------------------------------------------===//

/// The places of `axes` among the axes that a field extends over.
static llvm::SmallVector<int64_t> findAxes(llvm::ArrayRef<int64_t> axes,
                                           llvm::ArrayRef<int64_t> among) {
  llvm::SmallVector<int64_t> out;
  for (auto [place, axis] : llvm::enumerate(among))
    if (llvm::is_contained(axes, axis))
      out.push_back(place);
  return out;
}

/// out(x) = in(x restricted to the input's axes), with `mean` divided by the
/// number of sites x that share it.
Result Evaluator::evaluate(gauge::BroadcastOp op) {
  const Array &input = get(op.getInput());
  auto axes = op.getType().getAxes();
  Lattice domain = lattice.restrict(axes);
  auto kept = findAxes(op.getInput().getType().getAxes(), axes);
  double sharing =
      op.getMean() ? double(make(op.getType()).data.size()) / input.data.size()
                   : 1;
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(domain.restrictSite(x, kept), c) / sharing;
  });
}

Array Evaluator::sumAxes(gauge::InvariantType from, gauge::InvariantType to,
                         const Array &input) const {
  Lattice domain = lattice.restrict(from.getAxes());
  auto kept = findAxes(to.getAxes(), from.getAxes());
  Array out = make(to);
  for (int64_t x = 0; x < domain.getSites(); ++x)
    for (int64_t c = 0; c < to.getChannels(); ++c)
      out.number(domain.restrictSite(x, kept), c) += input.number(x, c);
  return out;
}

Result Evaluator::evaluate(gauge::SumOp op) {
  return sumAxes(op.getInput().getType(), op.getType(), get(op.getInput()));
}

Result Evaluator::evaluate(gauge::MeanOp op) {
  const Array &input = get(op.getInput());
  Array out = sumAxes(op.getInput().getType(), op.getType(), input);
  double summed = double(input.data.size()) / double(out.data.size());
  for (Complex &number : out.data)
    number /= summed;
  return out;
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

/// y_o = sum_i weight[o, i] x_i (+ bias_o), complex inputs as pairs.
Result Evaluator::evaluate(gauge::LinearOp op) {
  const Array &input = get(op.getInput()), &weights = get(op.getWeights());
  const Array *bias = op.getBias() ? &get(op.getBias()) : nullptr;
  bool complex = op.getInput().getType().getComplex();
  return fillNumbers(op.getType(), [&](int64_t x, int64_t o) {
    std::vector<double> f = getRealChannels(input, complex, x);
    double y = bias ? bias->data[o].real() : 0;
    for (size_t i = 0; i < f.size(); ++i)
      y += weights.data[o * f.size() + i].real() * f[i];
    return y;
  });
}

/// y_o(x) = sum_{i, k} weight[o, i, k] f_i(x + dilation (low + k)) (+ bias_o).
Result Evaluator::evaluate(gauge::ConvOp op) {
  const Array &input = get(op.getInput()), &weights = get(op.getWeights());
  const Array *bias = op.getBias() ? &get(op.getBias()) : nullptr;
  bool complex = op.getInput().getType().getComplex();
  auto window = llvm::ArrayRef<int64_t>(weights.shape).drop_front(2);
  // The window's offsets k are the sites of a little lattice of its own.
  Lattice offsets = {llvm::SmallVector<int64_t>(window), 1};
  int64_t inputs = weights.shape[1], points = offsets.getSites();

  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    for (int64_t o = 0; o < weights.shape[0]; ++o) {
      double y = bias ? bias->data[o].real() : 0;
      for (int64_t point = 0; point < points; ++point) {
        llvm::SmallVector<int64_t> by;
        for (size_t axis = 0; axis < window.size(); ++axis) {
          int64_t k = offsets.restrictSite(point, {int64_t(axis)});
          by.push_back(int64_t(op.getDilation()) * (op.getLow()[axis] + k));
        }
        std::vector<double> f =
            getRealChannels(input, complex, lattice.displace(x, by));
        for (int64_t i = 0; i < inputs; ++i)
          y += weights.data[(o * inputs + i) * points + point].real() * f[i];
      }
      out.number(x, o) = y;
    }
  return out;
}
