//===- RandomModel.cpp - random descriptions
//----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomModel.h"
#include "frontend/dsl/Parser.h"

using namespace gaugec::frontend;

//===----------------------------------------------------------------------===//
// Any syntax
//===----------------------------------------------------------------------===//

namespace {

class SyntaxMaker {
public:
  explicit SyntaxMaker(uint64_t seed) : dice(seed) {}
  Model makeModel();

private:
  std::string name() {
    return dice.pick<std::string>(
        {"U", "W", "x", "beta", "mu", "nu", "t_1", "Wilson", "_a", "N", "i"});
  }
  Ident ident() { return {name(), {}}; }
  double number();
  Expr leaf();
  Expr expression(int depth);
  Expr binary(int depth);
  Expr call(int depth);
  Expr step();
  Expr index(int depth);
  Expr over(int depth);
  Expr list(int depth);
  Expr directionOrNumber();
  TypeRef type();
  std::vector<Declaration> declarations();

  Dice dice;
};

} // namespace

double SyntaxMaker::number() {
  switch (dice.roll(5)) {
  case 0:
    return 0;
  case 1:
    return double(dice.roll(10));
  case 2:
    return double(dice.roll(1000000)) / 7;
  case 3:
    return 1e-300 * double(1 + dice.roll(1000));
  default:
    return 1.7976931348623157e308 / double(1 + dice.roll(1000));
  }
}

Expr SyntaxMaker::leaf() {
  if (dice.flip())
    return makeNumber(number(), {});
  return makeName(dice.roll(8) == 0 ? dice.flip() ? "true" : "false" : name(),
                  {});
}

Expr SyntaxMaker::directionOrNumber() {
  return dice.flip() ? makeName(name(), {})
                     : makeNumber(double(dice.roll(4)), {});
}

Expr SyntaxMaker::step() {
  std::vector<Expr> operands;
  if (dice.roll(3) == 0)
    operands.push_back(directionOrNumber());
  operands.push_back(directionOrNumber());
  Expr step = makeNode(ExprKind::Step, std::move(operands), {});
  step.negative = dice.flip();
  return step;
}

Expr SyntaxMaker::binary(int depth) {
  static const std::vector<ExprKind> kinds = {
      ExprKind::Add, ExprKind::Subtract, ExprKind::Multiply, ExprKind::Divide,
      ExprKind::Power};
  std::vector<Expr> operands;
  operands.push_back(expression(depth - 1));
  operands.push_back(expression(depth - 1));
  return makeNode(dice.pick(kinds), std::move(operands), {});
}

Expr SyntaxMaker::call(int depth) {
  std::string callee =
      dice.pick<std::string>({"plaq", "lconvbilin", "trace", "path", "shift",
                              "transport", "f", "re", "force", "gradient"});
  std::vector<Expr> operands;
  for (size_t i = 0, n = dice.roll(4); i < n; ++i)
    operands.push_back(
        takesStep(callee, i) && dice.flip() ? step() : expression(depth - 1));
  Expr call = makeNode(ExprKind::Call, std::move(operands), {});
  call.name = callee;
  for (const char *option : {"channels", "kernel", "relu", "axes"})
    if (dice.roll(4) == 0)
      call.options.push_back({{option, {}}, expression(depth - 1)});
  return call;
}

Expr SyntaxMaker::index(int depth) {
  std::vector<Expr> operands;
  for (size_t i = 0, n = 2 + dice.roll(2); i < n; ++i)
    operands.push_back(expression(depth - 1));
  return makeNode(ExprKind::Index, std::move(operands), {});
}

Expr SyntaxMaker::over(int depth) {
  std::vector<Expr> operands;
  operands.push_back(expression(depth - 1));
  Expr over = makeNode(ExprKind::Over, std::move(operands), {});
  over.name = dice.pick<std::string>({"sum", "stack", "links"});
  for (size_t i = 0, n = 1 + dice.roll(3); i < n; ++i) {
    Chain chain;
    chain.terms.push_back(directionOrNumber());
    for (size_t k = 0, m = dice.roll(3); k < m; ++k) {
      chain.relations.push_back(static_cast<Relation>(dice.roll(5)));
      chain.terms.push_back(directionOrNumber());
    }
    over.chains.push_back(std::move(chain));
  }
  return over;
}

Expr SyntaxMaker::list(int depth) {
  std::vector<Expr> items;
  for (size_t i = 0, n = dice.roll(4); i < n; ++i)
    items.push_back(expression(depth - 1));
  return makeNode(ExprKind::List, std::move(items), {});
}

Expr SyntaxMaker::expression(int depth) {
  if (depth <= 0)
    return leaf();
  switch (dice.roll(9)) {
  case 0:
  case 1:
  case 2:
    return binary(depth);
  case 3: {
    std::vector<Expr> operands;
    operands.push_back(expression(depth - 1));
    return makeNode(ExprKind::Negate, std::move(operands), {});
  }
  case 4:
    return call(depth);
  case 5:
    return index(depth);
  case 6:
    return over(depth);
  case 7:
    return list(depth);
  default:
    return leaf();
  }
}

TypeRef SyntaxMaker::type() {
  TypeRef type;
  type.kind = static_cast<TypeKind>(dice.roll(4));
  for (size_t i = 0, n = dice.roll(3); i < n; ++i)
    type.sizes.push_back(int64_t(dice.roll(100)));
  return type;
}

std::vector<Declaration> SyntaxMaker::declarations() {
  std::vector<Declaration> all;
  for (size_t i = 0, n = dice.roll(3); i < n; ++i)
    all.push_back({ident(), type()});
  return all;
}

Model SyntaxMaker::makeModel() {
  Model model;
  model.kind = dice.flip() ? ModelKind::Network : ModelKind::Action;
  model.name = ident();
  model.group = {dice.flip(), int64_t(1 + dice.roll(8)), {}};
  model.dimensions = int64_t(1 + dice.roll(4));
  if (dice.flip())
    model.precision = dice.flip() ? Precision::F32 : Precision::F64;
  model.inputs = declarations();
  model.parameters = declarations();
  for (size_t i = 0, n = dice.roll(3); i < n; ++i)
    model.resultTypes.push_back(type());
  for (size_t i = 0, n = dice.roll(3); i < n; ++i) {
    Function function{ident(), {}, expression(3)};
    for (size_t k = 0, m = dice.roll(3); k < m; ++k)
      function.arguments.push_back(ident());
    model.functions.push_back(std::move(function));
  }
  for (size_t i = 0, n = dice.roll(5); i < n; ++i)
    model.body.push_back({ident(), expression(5)});
  for (size_t i = 0, n = 1 + dice.roll(3); i < n; ++i)
    model.results.push_back({dice.flip() ? ident() : Ident(), expression(4)});
  return model;
}

Model gaugec::frontend::makeRandomSyntax(uint64_t seed) {
  return SyntaxMaker(seed).makeModel();
}

//===----------------------------------------------------------------------===//
// Networks that make sense
//===----------------------------------------------------------------------===//

static std::string flags(Dice &dice, std::vector<std::string> names) {
  std::string text;
  for (const std::string &name : names)
    if (dice.roll(3) == 0)
      text += ", " + name + " = " + (dice.flip() ? "true" : "false");
  return text;
}

static std::string kernel(Dice &dice, int dimensions, bool mayBeSymmetric) {
  std::string text = dice.roll(4) == 0 ? ", dilation = 2" : "";
  switch (dice.roll(mayBeSymmetric ? 4 : 3)) {
  case 0:
    return text + ", kernel = " + std::to_string(1 + dice.roll(3));
  case 1:
    return text + ", kernel = [-1, 2]";
  case 2: {
    text += ", kernel = [";
    for (int axis = 0; axis < dimensions; ++axis)
      text +=
          std::string(axis ? ", " : "") + (dice.flip() ? "[0, 1]" : "[-1, 0]");
    return text + "]";
  }
  default:
    return text + ", kernel = 2, symmetric = true";
  }
}

/// One layer that makes matrices with any channels from the matrices W.
static std::string layer(Dice &dice, int dimensions) {
  std::string channels = ", channels = " + std::to_string(1 + dice.roll(3));
  std::string weights = dice.roll(4) == 0 ? ", weights = complex" : "";
  switch (dice.roll(9)) {
  case 0:
    return "lconv(U, W" + channels + kernel(dice, dimensions, true) +
           flags(dice, {"daggers", "unit"}) + weights + ")";
  case 1:
    return "lbilin(W, W" + channels + flags(dice, {"daggers", "unit"}) +
           weights + ")";
  case 2:
    return "llin(W" + channels + flags(dice, {"daggers", "unit"}) + weights +
           ")";
  case 3:
    return "lact(W, " + dice.pick<std::string>({"relu", "tanh", "sigmoid"}) +
           (dice.flip() ? ", weights = real)" : ")");
  case 4:
    return "lactpoly(W, degree = " + std::to_string(dice.roll(4)) +
           flags(dice, {"relu"}) + ")";
  case 5:
    return "W * dagger(W) + 0.5 * W - transport(W, +0, -0)";
  case 6:
    return "concat(W, project(W))[0:1] * " + std::to_string(dice.roll(100)) +
           " / 7";
  case 7:
    return "W + i * shift(shift(W, +0), -0) - 2^3";
  default:
    return "lconvbilin(U, W" + channels + kernel(dice, dimensions, true) +
           flags(dice, {"left_daggers", "left_unit", "right_daggers", "unit"}) +
           ", slots = " + (dice.flip() ? "axis" : "orientation") + weights +
           ")";
  }
}

std::string gaugec::frontend::makeRandomNetwork(uint64_t seed) {
  Dice dice(seed);
  int dimensions = int(1 + dice.roll(4));
  std::string text =
      "group " + dice.pick<std::string>({"U(1)", "SU(2)", "SU(3)", "SU(4)"}) +
      "\nlattice " + std::to_string(dimensions) + "\nprecision " +
      (dice.flip() ? "f32" : "f64") +
      "\nnetwork n(U: links, x: real(2); b: real) {\n";
  text += dimensions > 1 && dice.flip()
              ? "  W = plaq(U, orientation = " +
                    std::to_string(int(dice.roll(3)) - 1) +
                    flags(dice, {"clover"}) + ")\n"
              : "  W = poly(U" + flags(dice, {"daggers"}) + ")\n";
  for (size_t i = 0, n = dice.roll(5); i < n; ++i)
    text += "  W = " + layer(dice, dimensions) + "\n";
  if (dice.roll(3) == 0)
    text += "  U = lexp(U, W)\n";
  text += "  t = " +
          dice.pick<std::string>({"trace(W)", "re(trace(W))", "im(trace(W))"}) +
          "\n  y = linear(t, channels = 2)\n" +
          "  z = conv(y + b * x, channels = 2" +
          kernel(dice, dimensions, false) + ")\n";
  text += dice.flip() ? "  z = tanh(z) / (1 + z^2)\n" : "";
  if (dice.flip())
    text += "  A = sum_sites(y[0])\n  F = force(A, U)\n  W = W + "
            "sum_sites(re(trace(F[0] * F[0]))) * vjp(t, 1, W)\n";
  return text + "  return z, mean_y = mean(y), S = sum_sites(y * x, axes = "
                "[0]), U, W\n}\n";
}
