//===- UseQuaternions.cpp - site-use-quaternions --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// QuaternionParts says what can be a quaternion; here it gets the type of one,
// and what meets a matrix of the other kind is converted.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "compiler/analysis/QuaternionParts.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

namespace gaugec {
#define GEN_PASS_DEF_SITEUSEQUATERNIONS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

namespace {

class QuaternionRewriter {
public:
  explicit QuaternionRewriter(ModuleOp module) : parts(module) {}

  void run();

private:
  void setType(Value value);
  int64_t countComponents(Value memory, int64_t components);
  void rewrite(Operation *op);
  void rewriteScale(site::ScaleOp scale);
  void rewriteTrace(site::TraceMulOp mul);
  void convert(OpOperand &operand, bool quaternion);
  void convertAll(Operation *op, bool quaternion);

  QuaternionParts parts;
};

} // namespace

static bool isQuaternion(Value value) {
  auto matrix = dyn_cast<site::MatrixType>(value.getType());
  return matrix && matrix.getQuaternion();
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Components of an entry, of which there are `components` without quaternions.
int64_t QuaternionRewriter::countComponents(Value memory, int64_t components) {
  if (!parts.holdsQuaternions(memory))
    return components;
  FloatType any = Float64Type::get(memory.getContext());
  auto quaternion =
      site::MatrixType::get(memory.getContext(), 2, any, /*quaternion=*/true);
  switch (parts.getForm(memory)) {
  case QuaternionParts::Form::Matrices:
    return quaternion.getComponents();
  case QuaternionParts::Form::Hermitian:
    return quaternion.getHermitianComponents();
  case QuaternionParts::Form::Antihermitian:
    return quaternion.getAntihermitianComponents();
  default:
    return components;
  }
}

void QuaternionRewriter::setType(Value value) {
  MLIRContext *context = value.getContext();
  llvm::TypeSwitch<Type>(value.getType())
      .Case([&](site::MatrixType matrix) {
        value.setType(matrix.withQuaternion(parts.isQuaternion(value)));
      })
      .Case([&](site::TileType tile) {
        value.setType(site::TileType::get(
            context, tile.getEntries(),
            countComponents(value, tile.getComponents()), tile.getPrecision()));
      })
      .Case([&](site::FieldType field) {
        value.setType(
            site::FieldType::get(context, field.getEntries(),
                                 countComponents(value, field.getComponents()),
                                 field.getPrecision(), field.getAxes()));
      });
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// Makes a 2 x 2 matrix a quaternion, or gives it all elements.
void QuaternionRewriter::convert(OpOperand &operand, bool quaternion) {
  auto matrix = dyn_cast<site::MatrixType>(operand.get().getType());
  if (!matrix || matrix.getColours() != 2 ||
      matrix.getQuaternion() == quaternion)
    return;
  OpBuilder builder(operand.getOwner());
  Location loc = operand.getOwner()->getLoc();
  if (quaternion)
    operand.set(site::QuaternionOp::create(builder, loc, operand.get()));
  else
    operand.set(site::ExpandOp::create(builder, loc, operand.get()));
}

void QuaternionRewriter::convertAll(Operation *op, bool quaternion) {
  for (OpOperand &operand : op->getOpOperands())
    convert(operand, quaternion);
}

/// Of a factor that makes a quaternion of one only the real part counts.
void QuaternionRewriter::rewriteScale(site::ScaleOp scale) {
  bool quaternion = isQuaternion(scale.getResult());
  convert(scale.getInputMutable(), quaternion);
  if (!quaternion || isa<site::RealType>(scale.getFactor().getType()))
    return;
  OpBuilder builder(scale);
  Value re = site::ReOp::create(builder, scale.getLoc(), scale.getFactor());
  scale.getFactorMutable().assign(re);
}

/// With a factor that is a quaternion the real trace takes that part of the
/// other one.
void QuaternionRewriter::rewriteTrace(site::TraceMulOp mul) {
  bool any = isQuaternion(mul.getLhs()) || isQuaternion(mul.getRhs());
  convertAll(mul, any && parts.isQuaternionProduct(mul.getLhs(), mul.getRhs(),
                                                   mul.getResult()));
}

void QuaternionRewriter::rewrite(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<site::AddOp, site::MulOp, site::DaggerOp>([&](Operation *product) {
        convertAll(product, isQuaternion(product->getResult(0)));
      })
      .Case([&](site::ScaleOp scale) { rewriteScale(scale); })
      .Case([&](site::TraceMulOp mul) { rewriteTrace(mul); })
      .Case([&](site::TraceOp) {})
      .Case([&](site::StoreOp store) {
        convert(store.getValueMutable(),
                parts.holdsQuaternions(store.getTile()));
      })
      .Case([&](site::SplitOp split) {
        convert(split.getValueMutable(),
                parts.holdsQuaternions(split.getHermitian()));
      })
      .Case([&](site::ContractOp contract) {
        contract.setTwice(parts.holdsQuaternions(contract.getLeft()) &&
                          parts.getForm(contract.getLeft()) ==
                              QuaternionParts::Form::Matrices);
      })
      .Case([&](scf::ForOp loop) {
        for (auto [initial, carried] : llvm::zip_equal(
                 loop.getInitArgsMutable(), loop.getRegionIterArgs()))
          convert(initial, isQuaternion(carried));
      })
      .Case([&](scf::YieldOp yield) {
        for (auto [value, result] : llvm::zip_equal(
                 yield->getOpOperands(), yield->getParentOp()->getResults()))
          convert(value, isQuaternion(result));
      })
      .Default([&](Operation *other) { convertAll(other, false); });
}

void QuaternionRewriter::run() {
  for (Operation *op : parts.getOps()) {
    for (Region &region : op->getRegions())
      for (Value argument : region.getArguments())
        setType(argument);
    for (Value result : op->getResults())
      setType(result);
  }
  for (Operation *op : parts.getOps())
    rewrite(op);
  for (Operation *op : parts.getOps())
    if (auto plan = dyn_cast<func::FuncOp>(op))
      plan.setFunctionType(
          FunctionType::get(plan.getContext(), plan.front().getArgumentTypes(),
                            plan.front().getTerminator()->getOperandTypes()));
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static bool hasQuaternions(func::FuncOp plan) {
  for (unsigned i = 0; i < plan.getNumArguments(); ++i)
    if (plan.getArgAttr(i, site::quaternionAttrName))
      return true;
  return false;
}

namespace {
struct SiteUseQuaternions
    : gaugec::impl::SiteUseQuaternionsBase<SiteUseQuaternions> {
  void runOnOperation() override {
    if (llvm::any_of(getOperation().getOps<func::FuncOp>(), hasQuaternions))
      QuaternionRewriter(getOperation()).run();
  }
};
} // namespace
