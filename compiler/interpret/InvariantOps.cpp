//===- InvariantOps.cpp - ops on invariants, and the heads of networks ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Evaluator.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cmath>
#include <optional>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::cast;

Array Evaluator::fillNumbers(
    mlir::Type type, llvm::function_ref<Complex(int64_t, int64_t)> rule) const {
  Array out = make(type);
  auto invariant = cast<gauge::InvariantType>(type);
  int64_t sites = getDomain(invariant, lattice).getSites();
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
  Lattice domain = getDomain(op.getType(), lattice);
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
  Lattice domain = getDomain(from, lattice);
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

/// The number at an axis, 1 without a list.
static int64_t getEntry(std::optional<llvm::ArrayRef<int64_t>> numbers,
                        size_t axis) {
  return numbers ? (*numbers)[axis] : 1;
}

/// The coordinates of a site, without its configuration.
static llvm::SmallVector<int64_t> getCoordinates(const Lattice &lattice,
                                                 int64_t site) {
  llvm::SmallVector<int64_t> x(lattice.extents.size());
  for (size_t axis = x.size(); axis-- > 0; site /= lattice.extents[axis])
    x[axis] = site % lattice.extents[axis];
  return x;
}

/// The site of the finer lattice at stride x + by, in the same configuration.
static int64_t findSite(const Lattice &coarse, int64_t site,
                        std::optional<llvm::ArrayRef<int64_t>> stride,
                        llvm::ArrayRef<int64_t> by, const Lattice &fine) {
  llvm::SmallVector<int64_t> x = getCoordinates(coarse, site);
  int64_t found = coarse.restrictSite(site, {}); // the configuration
  for (auto [axis, extent] : llvm::enumerate(fine.extents)) {
    int64_t y = getEntry(stride, axis) * x[axis] + by[axis];
    found = found * extent + (y % extent + extent) % extent;
  }
  return found;
}

/// y_o(x) = sum_{i, k} weight[o, i, k] f_i(s x + d (low + k)) (+ bias_o).
Result Evaluator::evaluate(gauge::ConvOp op) {
  const Array &input = get(op.getInput()), &weights = get(op.getWeights());
  const Array *bias = op.getBias() ? &get(op.getBias()) : nullptr;
  bool complex = op.getInput().getType().getComplex();
  auto window = llvm::ArrayRef<int64_t>(weights.shape).drop_front(2);
  // The window's offsets k are the sites of a little lattice of its own.
  Lattice offsets = {llvm::SmallVector<int64_t>(window), 1};
  Lattice fine = getDomain(op.getInput().getType(), lattice);
  Lattice coarse = getDomain(op.getType(), lattice);
  int64_t inputs = weights.shape[1], points = offsets.getSites();

  Array out = make(op.getType());
  for (int64_t x = 0; x < coarse.getSites(); ++x)
    for (int64_t o = 0; o < weights.shape[0]; ++o) {
      double y = bias ? bias->data[o].real() : 0;
      for (int64_t point = 0; point < points; ++point) {
        llvm::SmallVector<int64_t> by = getCoordinates(offsets, point);
        for (size_t axis = 0; axis < by.size(); ++axis)
          by[axis] =
              getEntry(op.getDilation(), axis) * (op.getLow()[axis] + by[axis]);
        std::vector<double> f = getRealChannels(
            input, complex, findSite(coarse, x, op.getStride(), by, fine));
        for (int64_t i = 0; i < inputs; ++i)
          y += weights.data[(o * inputs + i) * points + point].real() * f[i];
      }
      out.number(x, o) = y;
    }
  return out;
}

/// max or mean over k of f_c(stride x + k).
Result Evaluator::evaluate(gauge::PoolOp op) {
  const Array &input = get(op.getInput());
  Lattice offsets = {llvm::SmallVector<int64_t>(op.getSize()), 1};
  Lattice fine = getDomain(op.getInput().getType(), lattice);
  Lattice coarse = getDomain(op.getType(), lattice);
  int64_t points = offsets.getSites();
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    double sum = 0, largest = -HUGE_VAL;
    for (int64_t point = 0; point < points; ++point) {
      int64_t y = findSite(coarse, x, op.getStride(),
                           getCoordinates(offsets, point), fine);
      sum += input.number(y, c).real();
      largest = std::max(largest, input.number(y, c).real());
    }
    return op.getKind() == gauge::PoolKind::Max ? largest
                                                : sum / double(points);
  });
}

/// Channel x C + c: channel c at site x.
Result Evaluator::evaluate(gauge::FlattenSitesOp op) {
  const Array &input = get(op.getInput());
  Lattice domain = getDomain(op.getInput().getType(), lattice);
  if (llvm::ArrayRef<int64_t>(domain.extents) != op.getExtents())
    return op.emitError("the lattice has other extents");
  int64_t volume = domain.getSites() / domain.batch;
  int64_t channels = op.getInput().getType().getChannels();
  return fillNumbers(op.getType(), [&](int64_t configuration, int64_t c) {
    return input.number(configuration * volume + c / channels, c % channels);
  });
}

/// 1 where the stride divides all coordinates.
Result Evaluator::evaluate(gauge::IndicatorOp op) {
  return fillNumbers(op.getType(), [&](int64_t site, int64_t) {
    bool counts = true;
    for (auto [x, stride] :
         llvm::zip(getCoordinates(lattice, site), op.getStride()))
      counts = counts && x % stride == 0;
    return counts ? 1 : 0;
  });
}
