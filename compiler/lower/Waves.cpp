//===- Waves.cpp - sine and cosine on whole vectors -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// x = n pi/2 + r with |r| <= pi/4, in three fused steps (W. J. Cody and
// W. Waite, Software Manual for the Elementary Functions, 1980): pi/2 is a sum
// of three numbers, of which the first leaves no rounding at all. Taylor's
// series of r end at rounding; n mod 4 says which of them, and its sign.
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Waves.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace gaugec;

/// Where n is exact, by far.
static constexpr double limit = 1e9;

/// pi/2 = high + middle + low.
static constexpr double high = 0x1.921fb54442d18p+0,
                        middle = 0x1.1a62633145c07p-54,
                        low = -0x1.f1976b7ed8fbcp-110;

/// 2^52 + 2^51: the last bits of x + magic are those of x as an integer.
static constexpr double magic = 0x1.8p52;

namespace {

/// Writes the arithmetic of one function, of vectors of f64.
class WaveWriter {
public:
  WaveWriter(OpBuilder &builder, Location loc, VectorType type)
      : builder(builder), loc(loc), type(type),
        integers(type.clone(builder.getI64Type())) {}

  /// sin(x + quarters pi/2).
  Value write(Value x, int64_t quarters);
  Value isLarge(Value x);

private:
  Value constant(double value) {
    return arith::ConstantOp::create(builder, loc,
                                     DenseElementsAttr::get(type, value));
  }
  Value integer(int64_t value) {
    return arith::ConstantOp::create(builder, loc,
                                     DenseElementsAttr::get(integers, value));
  }
  Value fma(Value a, Value b, Value c) {
    return math::FmaOp::create(builder, loc, a, b, c);
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(builder, loc, a, b);
  }
  Value sub(Value a, Value b) {
    return arith::SubFOp::create(builder, loc, a, b);
  }
  /// Whether a bit of n is set.
  Value test(Value n, int64_t bit);
  /// sum_k (-z)^k / (first + 2 k)!, up to 1 / 17!.
  Value sumSeries(Value z, int64_t first);
  Value writeSine(Value r, Value z);
  Value writeCosine(Value z);

  OpBuilder &builder;
  Location loc;
  VectorType type, integers;
};

} // namespace

Value WaveWriter::test(Value n, int64_t bit) {
  Value masked = arith::AndIOp::create(builder, loc, n, integer(bit));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, masked,
                               integer(0));
}

Value WaveWriter::isLarge(Value x) {
  Value size = math::AbsFOp::create(builder, loc, x);
  return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UGT, size,
                               constant(limit));
}

Value WaveWriter::sumSeries(Value z, int64_t first) {
  SmallVector<double> terms;
  double factorial = 1;
  for (int64_t k = 1; k <= 17; ++k) {
    factorial *= static_cast<double>(k);
    if (k >= first && (k - first) % 2 == 0)
      terms.push_back((k - first) % 4 == 0 ? 1 / factorial : -1 / factorial);
  }
  Value sum = constant(terms.pop_back_val());
  while (!terms.empty())
    sum = fma(sum, z, constant(terms.pop_back_val()));
  return sum;
}

/// r - r z / 3! + ..
Value WaveWriter::writeSine(Value r, Value z) {
  return sub(r, mul(mul(r, z), sumSeries(z, 3)));
}

/// 1 - z / 2 + .., of which the first two terms are kept as a sum of two
/// numbers.
Value WaveWriter::writeCosine(Value z) {
  Value half = mul(z, constant(0.5)), one = constant(1);
  Value leading = sub(one, half);
  Value rest = sub(sub(one, leading), half);
  Value others = fma(mul(z, z), sumSeries(z, 4), rest);
  return arith::AddFOp::create(builder, loc, leading, others);
}

Value WaveWriter::write(Value x, int64_t quarters) {
  Value shifted = fma(x, constant(0x1.45f306dc9c883p-1), constant(magic));
  Value n = sub(shifted, constant(magic));
  Value r = x;
  for (double part : {high, middle, low})
    r = fma(n, constant(-part), r);
  Value z = mul(r, r);
  Value bits = arith::BitcastOp::create(builder, loc, integers, shifted);
  bits = arith::AddIOp::create(builder, loc, bits, integer(quarters));
  Value wave = arith::SelectOp::create(builder, loc, test(bits, 1),
                                       writeCosine(z), writeSine(r, z));
  return arith::SelectOp::create(
      builder, loc, test(bits, 2),
      arith::NegFOp::create(builder, loc, wave).getResult(), wave);
}

/// `wave` but in the lanes that are large: there what libm says.
template <class Op>
static Value callForLarge(OpBuilder &builder, Location loc, Value x, Value wave,
                          Value large) {
  int64_t lanes = cast<VectorType>(x.getType()).getDimSize(0);
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Value isLarge = vector::ExtractOp::create(builder, loc, large, lane);
    auto branch = scf::IfOp::create(builder, loc, wave.getType(), isLarge,
                                    /*withElseRegion=*/true);
    OpBuilder inside = branch.getThenBodyBuilder();
    Value number = vector::ExtractOp::create(inside, loc, x, lane);
    Value exact = Op::create(inside, loc, number);
    Value inserted = vector::InsertOp::create(inside, loc, exact, wave, lane);
    scf::YieldOp::create(inside, loc, inserted);
    OpBuilder otherwise = branch.getElseBodyBuilder();
    scf::YieldOp::create(otherwise, loc, wave);
    wave = branch.getResult(0);
  }
  return wave;
}

/// The body of a function.
template <class Op>
static Value writeBody(OpBuilder &builder, Location loc, Value x) {
  auto type = cast<VectorType>(x.getType());
  WaveWriter writer(builder, loc, type);
  Value wave = writer.write(x, std::is_same_v<Op, math::CosOp> ? 1 : 0);
  Value large = writer.isLarge(x);
  Value any = vector::ReductionOp::create(builder, loc,
                                          vector::CombiningKind::OR, large);
  auto branch =
      scf::IfOp::create(builder, loc, type, any, /*withElseRegion=*/true);
  OpBuilder inside = branch.getThenBodyBuilder();
  scf::YieldOp::create(inside, loc,
                       callForLarge<Op>(inside, loc, x, wave, large));
  OpBuilder otherwise = branch.getElseBodyBuilder();
  scf::YieldOp::create(otherwise, loc, wave);
  return branch.getResult(0);
}

template <class Op>
static func::FuncOp getWaveFunction(ModuleOp module, VectorType type) {
  StringRef stem = std::is_same_v<Op, math::CosOp> ? "cos" : "sin";
  std::string name =
      ("site." + stem + "." + Twine(type.getDimSize(0)) + "xf64").str();
  if (auto func = module.lookupSymbol<func::FuncOp>(name))
    return func;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Location loc = module.getLoc();
  auto func = func::FuncOp::create(builder, loc, name,
                                   builder.getFunctionType({type}, {type}));
  func.setPrivate();
  builder.setInsertionPointToEnd(func.addEntryBlock());
  Value wave = writeBody<Op>(builder, loc, func.getArgument(0));
  func::ReturnOp::create(builder, loc, wave);
  return func;
}

namespace {
template <class Op>
struct CallWave : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || type.getRank() != 1 || !type.getElementType().isF64())
      return failure();
    func::FuncOp func =
        getWaveFunction<Op>(op->template getParentOfType<ModuleOp>(), type);
    rewriter.replaceOpWithNewOp<func::CallOp>(op, func, op->getOperands());
    return success();
  }
};
} // namespace

void gaugec::populateWavePatterns(RewritePatternSet &patterns) {
  patterns.add<CallWave<math::SinOp>, CallWave<math::CosOp>>(
      patterns.getContext());
}
