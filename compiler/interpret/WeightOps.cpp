//===- WeightOps.cpp - core ops that make weights -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Evaluator.h"

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::ArrayRef;
using llvm::SmallVector;

//===----------------------------------------------------------------------===//
// From fields
//===----------------------------------------------------------------------===//

/// T[o, w] = sum Tr(X_w^dagger A_o); of real invariants, sum x_w a_o.
Result Evaluator::evaluate(gauge::ContractOp op) {
  const Array &left = get(op.getLeft());
  Array out = make(op.getType());
  int64_t columns = out.shape[1];
  auto invariant = llvm::dyn_cast<gauge::InvariantType>(op.getLeft().getType());
  int64_t sites =
      invariant ? getDomain(invariant, lattice).getSites() : lattice.getSites();
  for (int64_t x = 0; x < sites; ++x) {
    if (invariant) {
      int64_t w = 0;
      for (mlir::Value field : op.getFields())
        for (int64_t c = 0; c < get(field).shape.back(); ++c, ++w)
          for (int64_t o = 0; o < out.shape[0]; ++o)
            out.data[o * columns + w] +=
                get(field).number(x, c) * left.number(x, o);
      continue;
    }
    std::vector<Matrix> entries;
    for (mlir::Value field : op.getFields())
      llvm::append_range(entries, getMatrices(get(field), x));
    entries = appendEntries(left.shape.back(), std::move(entries),
                            op.getDaggers(), op.getUnit());
    for (int64_t o = 0; o < out.shape[0]; ++o)
      for (int64_t w = 0; w < columns; ++w)
        out.data[o * columns + w] +=
            (entries[w].dagger() * left.getMatrix(x, o)).trace();
  }
  if (op.getReal())
    for (Complex &number : out.data)
      number = number.real();
  return out;
}

//===----------------------------------------------------------------------===//
// From weights
//===----------------------------------------------------------------------===//

/// The element that is `index`-th in C order, and back.
static SmallVector<int64_t> getDigits(ArrayRef<int64_t> shape, int64_t index) {
  SmallVector<int64_t> digits(shape.size());
  for (size_t d = shape.size(); d-- > 0; index /= shape[d])
    digits[d] = index % shape[d];
  return digits;
}

static int64_t getIndex(ArrayRef<int64_t> shape, ArrayRef<int64_t> digits) {
  int64_t index = 0;
  for (auto [extent, digit] : llvm::zip_equal(shape, digits))
    index = index * extent + digit;
  return index;
}

Result Evaluator::evaluate(gauge::WeightsAddOp op) {
  const Array &lhs = get(op.getLhs()), &rhs = get(op.getRhs());
  Array out = make(op.getType());
  for (size_t i = 0; i < out.data.size(); ++i)
    out.data[i] = lhs.data[i] + rhs.data[i];
  return out;
}

/// out[.., j_d, ..] = in[..] where index d of the result is index
/// permutation[d] of the input, counted from the end if d is reversed.
Result Evaluator::evaluate(gauge::WeightsPermuteOp op) {
  const Array &input = get(op.getInput());
  Array out = make(op.getType());
  for (size_t i = 0; i < out.data.size(); ++i) {
    SmallVector<int64_t> to = getDigits(out.shape, int64_t(i)), from(to.size());
    for (int64_t d : op.getReversed())
      to[d] = out.shape[d] - 1 - to[d];
    for (auto [d, dimension] : llvm::enumerate(op.getPermutation()))
      from[dimension] = to[d];
    Complex number = input.data[getIndex(input.shape, from)];
    out.data[i] = op.getConj() ? std::conj(number) : number;
  }
  return out;
}

static bool isComplex(mlir::Type tensor) {
  return llvm::isa<mlir::ComplexType>(
      llvm::cast<mlir::RankedTensorType>(tensor).getElementType());
}

/// The same real numbers in the same order; a complex one is re, im.
Result Evaluator::evaluate(gauge::WeightsReshapeOp op) {
  std::vector<double> numbers;
  bool from = isComplex(op.getInput().getType()), to = isComplex(op.getType());
  for (Complex number : get(op.getInput()).data) {
    numbers.push_back(number.real());
    if (from)
      numbers.push_back(number.imag());
  }
  Array out = make(op.getType());
  for (size_t i = 0; i < out.data.size(); ++i)
    out.data[i] =
        to ? Complex(numbers[2 * i], numbers[2 * i + 1]) : Complex(numbers[i]);
  return out;
}

Result Evaluator::evaluate(gauge::WeightsSliceOp op) {
  const Array &input = get(op.getInput());
  Array out = make(op.getType());
  for (size_t i = 0; i < out.data.size(); ++i) {
    SmallVector<int64_t> digits = getDigits(out.shape, int64_t(i));
    digits[op.getDimension()] += op.getOffset();
    out.data[i] = input.data[getIndex(input.shape, digits)];
  }
  return out;
}

Result Evaluator::evaluate(gauge::WeightsConcatOp op) {
  Array out = make(op.getType());
  int64_t offset = 0;
  for (mlir::Value value : op.getInputs()) {
    const Array &input = get(value);
    for (size_t i = 0; i < input.data.size(); ++i) {
      SmallVector<int64_t> digits = getDigits(input.shape, int64_t(i));
      digits[op.getDimension()] += offset;
      out.data[getIndex(out.shape, digits)] = input.data[i];
    }
    offset += input.shape[op.getDimension()];
  }
  return out;
}
