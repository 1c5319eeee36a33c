//===- WeightKernels.cpp - kernels that run once, on weights --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/WeightKernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace gaugec;

/// Real numbers of each element.
static int64_t countParts(RankedTensorType tensor) {
  return isa<ComplexType>(tensor.getElementType()) ? 2 : 1;
}

MemRefType gaugec::getWeightsType(RankedTensorType tensor) {
  Type element = tensor.getElementType();
  if (auto complex = dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  return MemRefType::get({tensor.getNumElements() * countParts(tensor)},
                         element);
}

WeightKernel::WeightKernel(OpBuilder &kernels, Location loc, StringRef name,
                           ValueRange inputs, Value output)
    : builder(kernels), loc(loc) {
  SmallVector<Type> types(inputs.getTypes());
  types.push_back(output.getType());
  kernel = site::KernelOp::create(builder, loc, name, std::nullopt, types);
  builder.setInsertionPointToStart(&kernel.getBody().front());
}

Value WeightKernel::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value WeightKernel::load(unsigned input, Value at) {
  Value memory = kernel.getBody().getArgument(input);
  return memref::LoadOp::create(builder, loc, memory, at);
}

void WeightKernel::store(Value number, Value at) {
  Value memory = kernel.getBody().getArguments().back();
  memref::StoreOp::create(builder, loc, number, memory, at);
}

void WeightKernel::forEach(ArrayRef<int64_t> shape,
                           function_ref<void(Index)> body) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Value> index;
  for (int64_t extent : shape) {
    auto loop = scf::ForOp::create(builder, loc, constant(0), constant(extent),
                                   constant(1));
    builder.setInsertionPointToStart(loop.getBody());
    index.push_back(loop.getInductionVar());
  }
  body(index);
}

Value WeightKernel::flatten(Index index, ArrayRef<int64_t> strides,
                            int64_t offset) {
  Value at = constant(offset);
  for (auto [i, stride] : llvm::zip_equal(index, strides)) {
    Value term = arith::MulIOp::create(builder, loc, i, constant(stride));
    at = arith::AddIOp::create(builder, loc, at, term);
  }
  return at;
}

/// Strides in C order, each element of `parts` numbers.
static SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape, int64_t parts) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = parts;
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

//===----------------------------------------------------------------------===//
// Orders of the kernels
//===----------------------------------------------------------------------===//

void WeightKernel::reorder(RankedTensorType tensor, EntryShape shape,
                           WeightOrder order) {
  bool parts = order == WeightOrder::Real || order == WeightOrder::Imaginary;
  int64_t entries = shape.plain * (parts && shape.daggers ? 2 : 1);
  int64_t columns = tensor.getShape().back(), reals = countParts(tensor);
  forEach({shape.rows, entries}, [&](Index index) {
    auto element = [&](int64_t offset) {
      return load(0, flatten(index, {columns * reals, reals}, offset));
    };
    Value weight;
    if (parts)
      weight = element(order == WeightOrder::Real ? 0 : 1);
    else if (order == WeightOrder::Sum)
      weight =
          arith::AddFOp::create(builder, loc, element(0), element(shape.plain));
    else
      weight =
          arith::SubFOp::create(builder, loc, element(0), element(shape.plain));
    store(weight, flatten(index, {entries, 1}));
  });
}

void WeightKernel::joinParts(EntryShape shape) {
  int64_t columns = shape.getColumns(), plain = shape.plain;
  int64_t stride = plain + (shape.unit ? 1 : 0);
  forEach({shape.rows, plain}, [&](Index index) {
    Value hermitian = load(0, flatten(index, {stride, 1}));
    Value rest = load(1, flatten(index, {stride, 1}));
    store(arith::AddFOp::create(builder, loc, hermitian, rest),
          flatten(index, {columns, 1}));
    store(arith::SubFOp::create(builder, loc, hermitian, rest),
          flatten(index, {columns, 1}, plain));
  });
  if (shape.unit)
    forEach({shape.rows}, [&](Index index) {
      store(load(0, flatten(index, {stride}, plain)),
            flatten(index, {columns}, columns - 1));
    });
}

void WeightKernel::joinComplex(int64_t count) {
  forEach({count}, [&](Index index) {
    for (int64_t part : {0, 1})
      store(load(part, index[0]), flatten(index, {2}, part));
  });
}

//===----------------------------------------------------------------------===//
// Weights ops
//===----------------------------------------------------------------------===//

void WeightKernel::add(gauge::WeightsAddOp op) {
  auto type = getWeightsType(cast<RankedTensorType>(op.getType()));
  forEach({type.getDimSize(0)}, [&](Index index) {
    store(arith::AddFOp::create(builder, loc, load(0, index[0]),
                                load(1, index[0])),
          index[0]);
  });
}

void WeightKernel::permute(gauge::WeightsPermuteOp op) {
  auto from = cast<RankedTensorType>(op.getInput().getType());
  auto to = cast<RankedTensorType>(op.getType());
  int64_t parts = countParts(from), offset = 0;
  SmallVector<int64_t> source = getStrides(from.getShape(), parts), strides;
  for (int64_t dimension : op.getPermutation())
    strides.push_back(source[dimension]);
  for (int64_t dimension : op.getReversed()) {
    offset += strides[dimension] * (to.getDimSize(dimension) - 1);
    strides[dimension] = -strides[dimension];
  }
  forEach(to.getShape(), [&](Index index) {
    for (int64_t part = 0; part < parts; ++part) {
      Value number = load(0, flatten(index, strides, offset + part));
      if (part == 1 && op.getConj())
        number = arith::NegFOp::create(builder, loc, number);
      store(number, flatten(index, getStrides(to.getShape(), parts), part));
    }
  });
}

void WeightKernel::slice(gauge::WeightsSliceOp op) {
  auto from = cast<RankedTensorType>(op.getInput().getType());
  auto to = cast<RankedTensorType>(op.getType());
  int64_t parts = countParts(from);
  SmallVector<int64_t> strides = getStrides(from.getShape(), parts);
  int64_t offset = strides[op.getDimension()] * int64_t(op.getOffset());
  forEach(to.getShape(), [&](Index index) {
    for (int64_t part = 0; part < parts; ++part)
      store(load(0, flatten(index, strides, offset + part)),
            flatten(index, getStrides(to.getShape(), parts), part));
  });
}

void WeightKernel::concat(gauge::WeightsConcatOp op) {
  auto to = cast<RankedTensorType>(op.getType());
  int64_t parts = countParts(to), offset = 0;
  SmallVector<int64_t> strides = getStrides(to.getShape(), parts);
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    auto from = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> source = getStrides(from.getShape(), parts);
    forEach(from.getShape(), [&, number = number](Index index) {
      for (int64_t part = 0; part < parts; ++part)
        store(load(number, flatten(index, source, part)),
              flatten(index, strides, offset + part));
    });
    offset += strides[op.getDimension()] * from.getDimSize(op.getDimension());
  }
}
