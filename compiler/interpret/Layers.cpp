//===- Layers.cpp - each covariant layer by its formula -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Equation numbers are those of Favoni, Ipp, Mueller, Schuh, PRL 128 (2022)
// 032003, and of its supplement.
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Evaluator.h"

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failure;

//===----------------------------------------------------------------------===//
// Loops of links
//===----------------------------------------------------------------------===//

/// U_mu(x) U_nu(x+mu) U_mu(x+nu)^dagger U_nu(x)^dagger.
static Matrix plaquette(const Lattice &lattice, const Array &u, int64_t x,
                        int64_t mu, int64_t nu) {
  int64_t xMu = lattice.hop(x, mu, 1), xNu = lattice.hop(x, nu, 1);
  return u.getMatrix(x, mu) * u.getMatrix(xMu, nu) *
         u.getMatrix(xNu, mu).dagger() * u.getMatrix(x, nu).dagger();
}

/// The four leaves of the clover at x, of equal orientation: (mu, nu),
/// (nu, -mu), (-mu, -nu), (-nu, mu).
static std::vector<Matrix> cloverLeaves(const Lattice &lattice, const Array &u,
                                        int64_t x, int64_t mu, int64_t nu) {
  auto at = [&](int64_t stepsMu, int64_t stepsNu) {
    return lattice.hop(lattice.hop(x, mu, stepsMu), nu, stepsNu);
  };
  Matrix second = u.getMatrix(x, nu) * u.getMatrix(at(-1, 1), mu).dagger() *
                  u.getMatrix(at(-1, 0), nu).dagger() *
                  u.getMatrix(at(-1, 0), mu);
  Matrix third = u.getMatrix(at(-1, 0), mu).dagger() *
                 u.getMatrix(at(-1, -1), nu).dagger() *
                 u.getMatrix(at(-1, -1), mu) * u.getMatrix(at(0, -1), nu);
  Matrix fourth = u.getMatrix(at(0, -1), nu).dagger() *
                  u.getMatrix(at(0, -1), mu) * u.getMatrix(at(1, -1), nu) *
                  u.getMatrix(x, mu).dagger();
  return {plaquette(lattice, u, x, mu, nu), second, third, fourth};
}

static bool isPlaneWanted(gauge::Orientation orientation, int64_t mu,
                          int64_t nu) {
  switch (orientation) {
  case gauge::Orientation::Negative:
    return mu > nu;
  case gauge::Orientation::Positive:
    return mu < nu;
  case gauge::Orientation::Both:
    return mu != nu;
  }
  return false;
}

Result Evaluator::evaluate(gauge::PlaqOp op) {
  const Array &links = get(op.getLinks());
  Array out = make(op.getType());
  int64_t axes = lattice.extents.size();
  for (int64_t x = 0; x < lattice.getSites(); ++x) {
    int64_t channel = 0;
    for (int64_t mu = 0; mu < axes; ++mu)
      for (int64_t nu = 0; nu < axes; ++nu) {
        if (!isPlaneWanted(op.getOrientation(), mu, nu))
          continue;
        if (!op.getClover()) {
          out.setMatrix(x, channel++, plaquette(lattice, links, x, mu, nu));
          continue;
        }
        for (const Matrix &leaf : cloverLeaves(lattice, links, x, mu, nu))
          out.setMatrix(x, channel++, leaf);
      }
  }
  return out;
}

/// U_mu(x) U_mu(x+mu) .. U_mu(x + (X_mu-1) mu).
static Matrix polyakov(const Lattice &lattice, const Array &u, int64_t x,
                       int64_t mu) {
  Matrix product = Matrix::unit(u.shape.back());
  for (int64_t step = 0; step < lattice.extents[mu]; ++step)
    product = product * u.getMatrix(lattice.hop(x, mu, step), mu);
  return product;
}

Result Evaluator::evaluate(gauge::PolyOp op) {
  const Array &links = get(op.getLinks());
  int64_t axes = lattice.extents.size();
  return fillMatrices(op.getType(), [&](int64_t x, int64_t channel) {
    Matrix loop = polyakov(lattice, links, x, channel % axes);
    return channel < axes ? loop : loop.dagger();
  });
}

Result Evaluator::evaluate(gauge::WindingOp op) {
  const Array &links = get(op.getLinks());
  int64_t mu = op.getDirection();
  return fillMatrices(op.getType(), [&](int64_t x, int64_t) {
    return polyakov(lattice, links, x, mu);
  });
}

//===----------------------------------------------------------------------===//
// Transported copies
//===----------------------------------------------------------------------===//

/// One step of parallel transport:
///   forwards   T(x) = U_mu(x) W(x+mu) U_mu(x)^dagger,
///   backwards  T(x) = U_mu(x-mu)^dagger W(x-mu) U_mu(x-mu).
Array Evaluator::hop(const Array &links, const Array &field, int64_t axis,
                     int orientation) const {
  Array out(field.shape);
  int64_t channels = field.shape[field.shape.size() - 3];
  for (int64_t x = 0; x < lattice.getSites(); ++x) {
    int64_t y = lattice.hop(x, axis, orientation);
    Matrix u = orientation > 0 ? links.getMatrix(x, axis)
                               : links.getMatrix(y, axis).dagger();
    for (int64_t c = 0; c < channels; ++c)
      out.setMatrix(x, c, u * field.getMatrix(y, c) * u.dagger());
  }
  return out;
}

/// The slots in order. `axis`: for each axis first the steps -1, -2, .., then
/// +1, +2, .. `orientation`: all axes' steps +1, +2, .., then all axes' -1, -2,
/// .. The local copy is the first. A step is `dilation` hops; the copy at step
/// d is that of step d-1 transported once more.
template <typename OpT>
llvm::FailureOr<std::vector<Array>> Evaluator::transportSlots(OpT op) const {
  const Array &links = get(op.getLinks()), &field = get(op.getField());
  std::vector<Array> slots;
  auto append = [&](int64_t axis, int orientation) {
    int64_t steps = orientation > 0 ? op.getHigh()[axis] : -op.getLow()[axis];
    Array copy = field;
    for (int64_t step = 0; step < steps; ++step) {
      for (int64_t d = 0; d < int64_t(op.getDilation()); ++d)
        copy = hop(links, copy, axis, orientation);
      slots.push_back(copy);
    }
  };

  int64_t axes = lattice.extents.size(), count = 1;
  for (int64_t axis = 0; axis < axes; ++axis)
    count += op.getHigh()[axis] - op.getLow()[axis];
  if (count > maxElements / int64_t(field.data.size()))
    return op.emitError("the transported fields are too large to interpret: ")
           << count << " slots of " << field.data.size() << " numbers";

  if (op.getLocal())
    slots.push_back(field);
  if (op.getOrder() == gauge::SlotOrder::Axis) {
    for (int64_t axis = 0; axis < axes; ++axis)
      for (int orientation : {-1, +1})
        append(axis, orientation);
  } else {
    for (int orientation : {+1, -1})
      for (int64_t axis = 0; axis < axes; ++axis)
        append(axis, orientation);
  }
  return slots;
}

/// Channels of the slots at a site: slot outer, field inner.
static std::vector<Matrix> collectSlots(const std::vector<Array> &slots,
                                        int64_t site) {
  std::vector<Matrix> out;
  for (const Array &slot : slots)
    for (int64_t c = 0; c < slot.shape[slot.shape.size() - 3]; ++c)
      out.push_back(slot.getMatrix(site, c));
  return out;
}

//===----------------------------------------------------------------------===//
// Mixing
//===----------------------------------------------------------------------===//

/// [matrices, their daggers, 1]: all daggers follow all plain entries, the unit
/// matrix is the last.
std::vector<Matrix>
gaugec::interpret::appendEntries(int64_t n, std::vector<Matrix> matrices,
                                 bool daggers, bool unit) {
  size_t plain = matrices.size();
  if (daggers)
    for (size_t i = 0; i < plain; ++i)
      matrices.push_back(matrices[i].dagger());
  if (unit)
    matrices.push_back(Matrix::unit(n));
  return matrices;
}

/// out_u = sum_w omega[u, w] X_w at a site.
static void mixEntries(const Array &omega, const std::vector<Matrix> &x,
                       int64_t site, Array &out) {
  for (int64_t u = 0; u < omega.shape[0]; ++u) {
    Matrix sum(out.shape.back());
    for (size_t w = 0; w < x.size(); ++w)
      sum += omega.data[u * x.size() + w] * x[w];
    out.setMatrix(site, u, sum);
  }
}

/// out_u = sum_{v,w} omega[u, v, w] A_v B_w at a site, as the double sum.
static void multiplyEntries(const Array &omega, const std::vector<Matrix> &a,
                            const std::vector<Matrix> &b, int64_t site,
                            Array &out) {
  int64_t outputs = omega.shape[0];
  std::vector<Matrix> sums(outputs, Matrix(out.shape.back()));
  for (size_t v = 0; v < a.size(); ++v)
    for (size_t w = 0; w < b.size(); ++w) {
      Matrix product = a[v] * b[w];
      for (int64_t u = 0; u < outputs; ++u)
        sums[u] += omega.data[(u * a.size() + v) * b.size() + w] * product;
    }
  for (int64_t u = 0; u < outputs; ++u)
    out.setMatrix(site, u, sums[u]);
}

/// L-Conv, eq. (5), with the options of the reference implementation.
Result Evaluator::evaluate(gauge::LConvOp op) {
  llvm::FailureOr<std::vector<Array>> slots = transportSlots(op);
  if (failed(slots))
    return failure();
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    mixEntries(get(op.getWeights()),
               appendEntries(out.shape.back(), collectSlots(*slots, x),
                             op.getDaggers(), op.getUnit()),
               x, out);
  return out;
}

/// L-Bilin, eq. (6).
Result Evaluator::evaluate(gauge::LBilinOp op) {
  const Array &left = get(op.getLeft()), &right = get(op.getRight());
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    multiplyEntries(get(op.getWeights()),
                    appendEntries(out.shape.back(), getMatrices(left, x),
                                  op.getDaggers(), op.getUnit()),
                    appendEntries(out.shape.back(), getMatrices(right, x),
                                  op.getDaggers(), op.getUnit()),
                    x, out);
  return out;
}

/// L-CB, supplement eqs. (11)-(12).
Result Evaluator::evaluate(gauge::LConvBilinOp op) {
  llvm::FailureOr<std::vector<Array>> slots = transportSlots(op);
  if (failed(slots))
    return failure();
  const Array &field = get(op.getField());
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    multiplyEntries(get(op.getWeights()),
                    appendEntries(out.shape.back(), getMatrices(field, x),
                                  op.getLeftDaggers(), op.getLeftUnit()),
                    appendEntries(out.shape.back(), collectSlots(*slots, x),
                                  op.getRightDaggers(), op.getRightUnit()),
                    x, out);
  return out;
}

Result Evaluator::evaluate(gauge::LLinOp op) {
  const Array &field = get(op.getField());
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    mixEntries(get(op.getWeights()),
               appendEntries(out.shape.back(), getMatrices(field, x),
                             op.getDaggers(), op.getUnit()),
               x, out);
  return out;
}

//===----------------------------------------------------------------------===//
// The core ops that mix by the same sums
//===----------------------------------------------------------------------===//

Result Evaluator::evaluate(gauge::MixOp op) {
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x) {
    std::vector<Matrix> plain;
    for (mlir::Value field : op.getFields())
      llvm::append_range(plain, getMatrices(get(field), x));
    mixEntries(get(op.getWeights()),
               appendEntries(out.shape.back(), std::move(plain),
                             op.getDaggers(), op.getUnit()),
               x, out);
  }
  return out;
}

Result Evaluator::evaluate(gauge::BilinearOp op) {
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x) {
    std::vector<Matrix> left, right;
    for (mlir::Value field : op.getLeft())
      llvm::append_range(left, getMatrices(get(field), x));
    for (mlir::Value field : op.getRight())
      llvm::append_range(right, getMatrices(get(field), x));
    multiplyEntries(get(op.getWeights()),
                    appendEntries(out.shape.back(), std::move(left),
                                  op.getLeftDaggers(), op.getLeftUnit()),
                    appendEntries(out.shape.back(), std::move(right),
                                  op.getRightDaggers(), op.getRightUnit()),
                    x, out);
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Activations and the exponential
//===----------------------------------------------------------------------===//

/// L-Act, eq. (7): out_i = g(Re Tr W_i) W_i, the trace not divided by N.
Result Evaluator::evaluate(gauge::LActOp op) {
  const Array &field = get(op.getField());
  const Array *weights = op.getWeights() ? &get(op.getWeights()) : nullptr;
  double slope =
      op.getSlope() ? op.getSlope()->convertToDouble() : defaultSlope;
  return fillMatrices(op.getType(), [&](int64_t x, int64_t i) {
    Matrix w = field.getMatrix(x, i);
    double r = w.trace().real();
    if (weights) // g(w_i r + b_i)
      r = weights->data[2 * i].real() * r + weights->data[2 * i + 1].real();
    return applyFunction(op.getFunction(), slope, r) * w;
  });
}

/// out_i = (q_{i0} + q_{i1} r + .. + q_{i,d-1} r^{d-1} (+ q_{id} relu(r))) W_i.
Result Evaluator::evaluate(gauge::LActPolyOp op) {
  const Array &field = get(op.getField()), &q = get(op.getWeights());
  int64_t columns = q.shape[1], powers = op.getRelu() ? columns - 1 : columns;
  return fillMatrices(op.getType(), [&](int64_t x, int64_t i) {
    Matrix w = field.getMatrix(x, i);
    double r = w.trace().real(), factor = 0;
    for (int64_t k = 0; k < powers; ++k)
      factor += q.data[i * columns + k].real() * std::pow(r, double(k));
    if (op.getRelu() && r > 0)
      factor += q.data[i * columns + powers].real() * r;
    return factor * w;
  });
}

/// L-Exp, eqs. (8)-(9): U'_mu = exp(i sum_i beta[mu, i] H(W_i)) U_mu.
Result Evaluator::evaluate(gauge::LExpOp op) {
  const Array &links = get(op.getLinks()), &field = get(op.getField());
  const Array &beta = get(op.getWeights());
  auto group = op.getField().getType().getGroup();
  int64_t channels = beta.shape[1];
  Array out = make(op.getType());
  for (int64_t x = 0; x < lattice.getSites(); ++x)
    for (int64_t mu = 0; mu < int64_t(lattice.extents.size()); ++mu) {
      Matrix exponent(group.getColours());
      for (int64_t i = 0; i < channels; ++i)
        exponent += (Complex(0, 1) * beta.data[mu * channels + i]) *
                    project(field.getMatrix(x, i), group.isSpecial());
      std::optional<Matrix> g = exponential(exponent);
      if (!g)
        return op.emitError("an exponent has a norm above ")
               << maxExpNorm << ", or is not finite";
      out.setMatrix(x, mu, *g * links.getMatrix(x, mu));
    }
  return out;
}
