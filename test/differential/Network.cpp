//===- Network.cpp - random networks as gauge IR --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/differential/Network.h"
#include "mlir/IR/BuiltinOps.h"

using namespace gaugec;
using namespace gaugec::test;
using mlir::Value;

std::string Setting::getGroupName() const {
  return kind == gauge::GroupKind::U ? "U(1)"
                                     : "SU(" + std::to_string(colours) + ")";
}

std::string Setting::getName() const {
  return (kind == gauge::GroupKind::U ? "u" : "su") + std::to_string(colours) +
         "_" + std::to_string(dimensions) + "d_" + (isF64 ? "f64" : "f32");
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

gauge::LinksType Network::getLinksType() const {
  return gauge::LinksType::get(builder.getContext(), group, setting.dimensions,
                               precision);
}

gauge::CovariantType Network::getLocalType(int64_t channels) const {
  return gauge::CovariantType::getLocal(group, setting.dimensions, channels,
                                        precision);
}

gauge::InvariantType Network::getFieldType(int64_t channels,
                                           bool complex) const {
  return gauge::InvariantType::getField(setting.dimensions, channels, complex,
                                        precision);
}

llvm::SmallVector<int64_t> Network::makeVector(int64_t entry) const {
  return llvm::SmallVector<int64_t>(setting.dimensions, entry);
}

/// Signed steps, as gauge.path writes them.
llvm::SmallVector<int64_t> Network::makeSteps(int64_t count) {
  llvm::SmallVector<int64_t> steps;
  for (int64_t i = 0; i < count; ++i)
    steps.push_back((toss() ? 1 : -1) * (choose(setting.dimensions) + 1));
  return steps;
}

int64_t Network::getChannels(Value value) {
  if (auto type = llvm::dyn_cast<gauge::CovariantType>(value.getType()))
    return type.getChannels();
  return llvm::cast<gauge::InvariantType>(value.getType()).getChannels();
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

Network::Network(mlir::ModuleOp module, const Setting &setting,
                 std::string name, uint64_t seed)
    : builder(module.getContext()), setting(setting), engine(seed) {
  precision = setting.isF64 ? mlir::FloatType(builder.getF64Type())
                            : mlir::FloatType(builder.getF32Type());
  group = gauge::GroupAttr::get(builder.getContext(), setting.kind,
                                setting.colours);
  builder.setInsertionPointToEnd(module.getBody());
  function = mlir::func::FuncOp::create(
      builder, builder.getUnknownLoc(), name,
      builder.getFunctionType(mlir::TypeRange(), mlir::TypeRange()));
  builder.setInsertionPointToStart(function.addEntryBlock());

  // Something of every kind, so that every rule finds operands.
  llvm::SmallVector<int64_t> zero = makeVector(0), ahead = makeVector(0);
  ahead[choose(setting.dimensions)] = 1;
  addArgument(getLinksType(), "U", 0);
  addArgument(getLocalType(2), "W", 1);
  addArgument(getLocalType(2).withEnds(zero, ahead), "L", 1);
  addArgument(getLocalType(1).withEnds(ahead, ahead), "S", 1);
  addArgument(getFieldType(2, false), "x", 1);
  addArgument(getFieldType(2, true), "z", 1);
}

Value Network::addArgument(mlir::Type type, const char *name, int degree) {
  Value argument =
      function.getBody().front().addArgument(type, builder.getUnknownLoc());
  argumentNames.push_back(name);
  return keep(argument, degree);
}

Value Network::makeWeights(llvm::ArrayRef<int64_t> shape, bool complex) {
  mlir::Type element = precision;
  if (complex)
    element = mlir::ComplexType::get(element);
  std::string name = "p" + std::to_string(argumentNames.size());
  auto type = mlir::RankedTensorType::get(shape, element);
  argumentNames.push_back(name);
  return function.getBody().front().addArgument(type, builder.getUnknownLoc());
}

mlir::func::FuncOp Network::finish() {
  llvm::SmallVector<Value> results;
  for (Value value : values)
    if (value.use_empty() && !llvm::isa<mlir::BlockArgument>(value))
      results.push_back(value);
  mlir::func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  function.setFunctionType(
      builder.getFunctionType(function.getBody().front().getArgumentTypes(),
                              mlir::ValueRange(results).getTypes()));
  for (auto [i, name] : llvm::enumerate(argumentNames))
    function.setArgAttr(i, gauge::nameAttrName, builder.getStringAttr(name));
  for (size_t i = 0; i < results.size(); ++i)
    function.setResultAttr(i, gauge::nameAttrName,
                           builder.getStringAttr("y" + std::to_string(i)));
  return function;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Often the newest that fits, so that networks become deep. The arguments
/// always fit somewhere.
template <typename Predicate>
Value Network::draw(Predicate predicate, int degree) {
  llvm::SmallVector<Value> fitting;
  for (Value value : values)
    if (degrees.lookup(value) <= degree && predicate(value))
      fitting.push_back(value);
  assert(!fitting.empty() && "a rule without operands");
  if (choose(10) < 6)
    return fitting.back();
  return fitting[choose(fitting.size())];
}

/// `unitary`: those of degree 0, whose products do not grow.
Value Network::drawLinks(bool unitary) {
  return draw([](Value v) { return llvm::isa<gauge::LinksType>(v.getType()); },
              unitary ? 0 : 1);
}

Value Network::drawCovariant(int degree, int64_t channels) {
  return narrow(
      draw([](Value v) { return llvm::isa<gauge::CovariantType>(v.getType()); },
           degree),
      channels);
}

Value Network::drawClosed(int degree, int64_t channels) {
  return narrow(draw(
                    [](Value v) {
                      auto t =
                          llvm::dyn_cast<gauge::CovariantType>(v.getType());
                      return t && t.isClosed();
                    },
                    degree),
                channels);
}

Value Network::drawLocal(int degree, int64_t channels) {
  return narrow(draw(
                    [](Value v) {
                      auto t =
                          llvm::dyn_cast<gauge::CovariantType>(v.getType());
                      return t && t.isLocal();
                    },
                    degree),
                channels);
}

Value Network::drawLinkLike(int64_t axis) {
  llvm::SmallVector<int64_t> zero = makeVector(0), ahead = makeVector(0);
  ahead[axis] = 1;
  for (Value value : llvm::reverse(values)) {
    auto type = llvm::dyn_cast<gauge::CovariantType>(value.getType());
    if (type && type.getStart() == llvm::ArrayRef<int64_t>(zero) &&
        type.getEnd() == llvm::ArrayRef<int64_t>(ahead) &&
        getDegree(value) <= 1 && toss())
      return narrow(value, 1);
  }
  return build<gauge::LinkOp>(0, drawLinks(true), axis);
}

Value Network::drawInvariant(int degree, int64_t channels) {
  return narrow(
      draw([](Value v) { return llvm::isa<gauge::InvariantType>(v.getType()); },
           degree),
      channels);
}

Value Network::drawField(int degree, int64_t channels) {
  return narrow(draw(
                    [](Value v) {
                      auto t =
                          llvm::dyn_cast<gauge::InvariantType>(v.getType());
                      return t && t.isField();
                    },
                    degree),
                channels);
}

Value Network::drawComplex(int degree, int64_t channels) {
  return narrow(draw(
                    [](Value v) {
                      auto t =
                          llvm::dyn_cast<gauge::InvariantType>(v.getType());
                      return t && t.getComplex();
                    },
                    degree),
                channels);
}

Value Network::drawReal(int degree, int64_t channels) {
  return narrow(draw(
                    [](Value v) {
                      auto t =
                          llvm::dyn_cast<gauge::InvariantType>(v.getType());
                      return t && !t.getComplex();
                    },
                    degree),
                channels);
}

Value Network::drawArgument() {
  auto arguments = function.getBody().front().getArguments();
  return arguments[choose(arguments.size())];
}

Value Network::narrow(Value value, int64_t channels) {
  int64_t have = getChannels(value);
  if (have <= channels)
    return value;
  return build<gauge::SliceOp>(getDegree(value), value,
                               choose(have - channels + 1), channels);
}

Value Network::matchChannels(Value value, Value like) {
  int64_t have = getChannels(value), wanted = getChannels(like);
  return have == wanted || have == 1 ? value : narrow(value, 1);
}
