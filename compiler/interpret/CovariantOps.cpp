//===- CovariantOps.cpp - core ops on covariant fields --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Evaluator.h"

using namespace gaugec;
using namespace gaugec::interpret;

Array Evaluator::fillMatrices(
    mlir::Type type, llvm::function_ref<Matrix(int64_t, int64_t)> rule) const {
  Array out = make(type);
  int64_t channels = out.shape[out.shape.size() - 3];
  for (int64_t site = 0; site < lattice.getSites(); ++site)
    for (int64_t channel = 0; channel < channels; ++channel)
      out.setMatrix(site, channel, rule(site, channel));
  return out;
}

std::vector<Matrix> Evaluator::getMatrices(const Array &field,
                                           int64_t site) const {
  std::vector<Matrix> out;
  for (int64_t c = 0; c < field.shape[field.shape.size() - 3]; ++c)
    out.push_back(field.getMatrix(site, c));
  return out;
}

/// The channel that multiplies channel `channel` of the other side: a single
/// channel goes with all.
static int64_t broadcastChannel(int64_t channel, int64_t channels) {
  return channels == 1 ? 0 : channel;
}

static int64_t countChannels(mlir::Type type) {
  if (auto field = llvm::dyn_cast<gauge::CovariantType>(type))
    return field.getChannels();
  return llvm::cast<gauge::InvariantType>(type).getChannels();
}

//===----------------------------------------------------------------------===//
// Links and paths
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::LinkOp op) {
  const Array &links = get(op.getLinks());
  return fillMatrices(op.getType(), [&](int64_t x, int64_t) {
    return links.getMatrix(x, op.getDirection());
  });
}

/// A step +mu at y multiplies by U_mu(y) and goes to y+mu; a step -mu
/// multiplies by U_mu(y-mu)^dagger and goes to y-mu. A step is written mu+1 or
/// -(mu+1).
Matrix Evaluator::followPath(const Array &links, int64_t site,
                             llvm::ArrayRef<int64_t> steps) const {
  Matrix product = Matrix::unit(links.shape.back());
  for (int64_t step : steps) {
    if (step > 0) {
      product = product * links.getMatrix(site, step - 1);
      site = lattice.hop(site, step - 1, 1);
    } else {
      site = lattice.hop(site, -step - 1, -1);
      product = product * links.getMatrix(site, -step - 1).dagger();
    }
  }
  return product;
}

Result Evaluator::evaluate(gauge::PathOp op) {
  const Array &links = get(op.getLinks());
  return fillMatrices(op.getType(), [&](int64_t x, int64_t) {
    return followPath(links, x, op.getSteps());
  });
}

Matrix Evaluator::sumInsertions(gauge::AroundOp op, int64_t site, int64_t left,
                                unsigned open) const {
  const Array &links = get(op.getLinks());
  int64_t mu = op.getDirection(), n = links.shape.back();
  if (left == 0)
    return open == 0 ? Matrix::unit(n) : Matrix(n);
  int64_t next = lattice.hop(site, mu, 1);
  Matrix sum =
      links.getMatrix(site, mu) * sumInsertions(op, next, left - 1, open);
  for (auto [i, field] : llvm::enumerate(op.getInsertions()))
    if (open >> i & 1)
      sum += get(field).getMatrix(site, 0) *
             sumInsertions(op, next, left - 1, open & ~(1u << i));
  return sum;
}

/// U_mu(x+mu) .. U_mu(x + (X_mu-1) mu), each insertion at a site of its own.
Result Evaluator::evaluate(gauge::AroundOp op) {
  int64_t mu = op.getDirection(), extent = lattice.extents[mu];
  unsigned all = (1u << op.getInsertions().size()) - 1;
  return fillMatrices(op.getType(), [&](int64_t x, int64_t) {
    return sumInsertions(op, lattice.hop(x, mu, 1), extent - 1, all);
  });
}

Result Evaluator::evaluate(gauge::MakeLinksOp op) {
  return fillMatrices(op.getType(), [&](int64_t x, int64_t mu) {
    return get(op.getFields()[mu]).getMatrix(x, 0);
  });
}

/// T(x) = P(x) W(x+v) P(x)^dagger.
Result Evaluator::evaluate(gauge::TransportOp op) {
  const Array &links = get(op.getLinks()), &field = get(op.getField());
  return fillMatrices(op.getType(), [&](int64_t x, int64_t channel) {
    int64_t y = x;
    for (int64_t step : op.getSteps())
      y = lattice.hop(y, std::abs(step) - 1, step > 0 ? 1 : -1);
    Matrix p = followPath(links, x, op.getSteps());
    return p * field.getMatrix(y, channel) * p.dagger();
  });
}

Result Evaluator::evaluate(gauge::UnitOp op) {
  Matrix unit = Matrix::unit(op.getType().getGroup().getColours());
  return fillMatrices(op.getType(), [&](int64_t, int64_t) { return unit; });
}

//===----------------------------------------------------------------------===//
// Products and sums, of covariant fields and of invariants
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::MulOp op) {
  const Array &lhs = get(op.getLhs()), &rhs = get(op.getRhs());
  int64_t left = countChannels(op.getLhs().getType());
  int64_t right = countChannels(op.getRhs().getType());
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return lhs.getMatrix(x, broadcastChannel(c, left)) *
             rhs.getMatrix(x, broadcastChannel(c, right));
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return lhs.number(x, broadcastChannel(c, left)) *
           rhs.number(x, broadcastChannel(c, right));
  });
}

Result Evaluator::evaluate(gauge::AddOp op) {
  const Array &lhs = get(op.getLhs()), &rhs = get(op.getRhs());
  int64_t left = countChannels(op.getLhs().getType());
  int64_t right = countChannels(op.getRhs().getType());
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return lhs.getMatrix(x, broadcastChannel(c, left)) +
             rhs.getMatrix(x, broadcastChannel(c, right));
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return lhs.number(x, broadcastChannel(c, left)) +
           rhs.number(x, broadcastChannel(c, right));
  });
}

/// out_i(x) = f_i(x) W_i(x).
Result Evaluator::evaluate(gauge::ScaleOp op) {
  const Array &field = get(op.getField()), &factor = get(op.getFactor());
  int64_t matrices = countChannels(op.getField().getType());
  int64_t numbers = countChannels(op.getFactor().getType());
  return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
    return factor.number(x, broadcastChannel(c, numbers)) *
           field.getMatrix(x, broadcastChannel(c, matrices));
  });
}

Result Evaluator::evaluate(gauge::DaggerOp op) {
  const Array &input = get(op.getInput());
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return input.getMatrix(x, c).dagger();
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return std::conj(input.number(x, c));
  });
}

/// out(x) = in(x + v).
Result Evaluator::evaluate(gauge::ShiftOp op) {
  const Array &input = get(op.getInput());
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return input.getMatrix(lattice.displace(x, op.getBy()), c);
    });
  auto type = llvm::cast<gauge::InvariantType>(op.getType());
  Lattice domain = getDomain(type, lattice);
  llvm::SmallVector<int64_t> by;
  for (int64_t axis : type.getAxes())
    by.push_back(op.getBy()[axis]);
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(domain.displace(x, by), c);
  });
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::ConcatOp op) {
  // Which input a channel of the result comes from, and which of its channels.
  llvm::SmallVector<std::pair<const Array *, int64_t>> sources;
  for (mlir::Value input : op.getInputs())
    for (int64_t c = 0; c < countChannels(input.getType()); ++c)
      sources.push_back({&get(input), c});
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return sources[c].first->getMatrix(x, sources[c].second);
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return sources[c].first->number(x, sources[c].second);
  });
}

Result Evaluator::evaluate(gauge::SliceOp op) {
  const Array &input = get(op.getInput());
  int64_t offset = op.getOffset();
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return input.getMatrix(x, offset + c);
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(x, offset + c);
  });
}

/// out[(a C + c) inner + b] = in[c].
Result Evaluator::evaluate(gauge::RepeatOp op) {
  const Array &input = get(op.getInput());
  int64_t channels = countChannels(op.getInput().getType());
  int64_t inner = op.getInner();
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      return input.getMatrix(x, c / inner % channels);
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.number(x, c / inner % channels);
  });
}

/// out[c] = sum over a and b of in[(a C + c) inner + b].
Result Evaluator::evaluate(gauge::SumChannelsOp op) {
  const Array &input = get(op.getInput());
  int64_t channels = countChannels(op.getType());
  int64_t inner = op.getInner(), outer = op.getOuter();
  if (llvm::isa<gauge::CovariantType>(op.getType()))
    return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
      Matrix sum(input.shape.back());
      for (int64_t a = 0; a < outer; ++a)
        for (int64_t b = 0; b < inner; ++b)
          sum += input.getMatrix(x, (a * channels + c) * inner + b);
      return sum;
    });
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    Complex sum = 0;
    for (int64_t a = 0; a < outer; ++a)
      for (int64_t b = 0; b < inner; ++b)
        sum += input.number(x, (a * channels + c) * inner + b);
    return sum;
  });
}

Result Evaluator::evaluate(gauge::ZeroOp op) { return make(op.getType()); }

//===----------------------------------------------------------------------===//
// The group and its algebra
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::ProjectOp op) {
  const Array &input = get(op.getInput());
  bool traceless = op.getInput().getType().getGroup().isSpecial();
  return fillMatrices(op.getType(), [&](int64_t x, int64_t c) {
    return project(input.getMatrix(x, c), traceless);
  });
}

Result Evaluator::evaluate(gauge::ExpOp op) {
  const Array &input = get(op.getInput());
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    for (int64_t c = 0; c < op.getInput().getType().getChannels(); ++c) {
      std::optional<Matrix> g = exponential(input.getMatrix(x, c));
      if (!g)
        return op.emitError("an exponent has a norm above ")
               << maxExpNorm << ", or is not finite";
      out.setMatrix(x, c, *g);
    }
  return out;
}

Result Evaluator::evaluate(gauge::TraceOp op) {
  const Array &input = get(op.getInput());
  return fillNumbers(op.getType(), [&](int64_t x, int64_t c) {
    return input.getMatrix(x, c).trace();
  });
}
