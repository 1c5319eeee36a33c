//===- Printer.cpp - a model as DSL text
//--------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Canonical: parsing what is printed gives an equal model. Parentheses stand
// where the grammar needs them.
//
//===----------------------------------------------------------------------===//

#include "frontend/Frontend.h"
#include "frontend/Printing.h"
#include "frontend/dsl/Parser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <charconv>

using namespace gaugec::frontend;
using llvm::raw_ostream;

/// The shortest text that reads back as the same number.
std::string gaugec::frontend::printNumber(double value) {
  char text[32];
  auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return std::string(text, end);
}

std::string gaugec::frontend::printType(const TypeRef &type) {
  static constexpr const char *words[] = {"links", "matrices", "real",
                                          "complex"};
  std::string text = words[static_cast<int>(type.kind)];
  for (auto [i, size] : llvm::enumerate(type.sizes))
    text += (i ? ", " : "(") + std::to_string(size);
  return type.sizes.empty() ? text : text + ")";
}

std::string gaugec::frontend::printGroup(const Group &group) {
  return (group.special ? "SU(" : "U(") + std::to_string(group.colours) + ")";
}

std::string gaugec::frontend::printChains(const std::vector<Chain> &chains) {
  static constexpr const char *signs[] = {" < ", " <= ", " > ", " >= ", " != "};
  std::string text;
  for (const Chain &chain : chains) {
    text += text.empty() ? "" : ", ";
    for (auto [i, term] : llvm::enumerate(chain.terms)) {
      if (i)
        text += signs[static_cast<int>(chain.relations[i - 1])];
      text += term.isNumber() ? printNumber(term.number) : term.name;
    }
  }
  return text;
}

std::string gaugec::frontend::printStep(const Expr &step) {
  std::string text;
  for (const Expr &part : step.operands)
    text += (text.empty() ? "" : "*") +
            (part.isNumber() ? printNumber(part.number) : part.name);
  return (step.negative ? "-" : "+") + text;
}

namespace {

/// How tightly a node binds; `sum(..) term` swallows products, so it is put in
/// parentheses wherever an operator stands beside it.
enum Binding { Loose, Sum, Product, Sign, Power, Postfix, Atom };

class ExprPrinter {
public:
  explicit ExprPrinter(raw_ostream &os) : os(os) {}
  void print(const Expr &expr, Binding least);

private:
  void printBinary(const Expr &expr, const char *sign, Binding lhs,
                   Binding rhs);
  void printCall(const Expr &expr);
  void printList(const std::vector<Expr> &items);
  void printNode(const Expr &expr);

  raw_ostream &os;
};

} // namespace

static Binding bindingOf(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Add:
  case ExprKind::Subtract:
    return Sum;
  case ExprKind::Over:
    return Loose;
  case ExprKind::Multiply:
  case ExprKind::Divide:
    return Product;
  case ExprKind::Negate:
    return Sign;
  case ExprKind::Power:
    return Power;
  case ExprKind::Index:
    return Postfix;
  default:
    return Atom;
  }
}

void ExprPrinter::print(const Expr &expr, Binding least) {
  bool parentheses = bindingOf(expr) < least;
  os << (parentheses ? "(" : "");
  printNode(expr);
  os << (parentheses ? ")" : "");
}

void ExprPrinter::printBinary(const Expr &expr, const char *sign, Binding lhs,
                              Binding rhs) {
  print(expr.operands[0], lhs);
  os << sign;
  print(expr.operands[1], rhs);
}

void ExprPrinter::printList(const std::vector<Expr> &items) {
  llvm::interleaveComma(items, os,
                        [&](const Expr &item) { print(item, Loose); });
}

void ExprPrinter::printCall(const Expr &expr) {
  os << expr.name << '(';
  for (auto [i, operand] : llvm::enumerate(expr.operands)) {
    os << (i ? ", " : "");
    std::string text = printExpr(operand);
    // What only looks like a step must not read as one.
    bool hide = operand.kind != ExprKind::Step && takesStep(expr.name, i) &&
                text.front() == '-';
    os << (hide ? "(" + text + ")" : text);
  }
  if (!expr.operands.empty() && !expr.options.empty())
    os << ", ";
  llvm::interleaveComma(expr.options, os, [&](const Option &option) {
    os << option.name.text << " = ";
    print(option.value, Loose);
  });
  os << ')';
}

void ExprPrinter::printNode(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Number:
    os << printNumber(expr.number);
    return;
  case ExprKind::Name:
    os << expr.name;
    return;
  case ExprKind::Negate:
    os << '-';
    print(expr.operands[0], Sign);
    return;
  case ExprKind::Add:
    return printBinary(expr, " + ", Sum, Product);
  case ExprKind::Subtract:
    return printBinary(expr, " - ", Sum, Product);
  case ExprKind::Multiply:
    return printBinary(expr, " * ", Product, Sign);
  case ExprKind::Divide:
    return printBinary(expr, " / ", Product, Sign);
  case ExprKind::Power:
    return printBinary(expr, "^", Postfix, Sign);
  case ExprKind::Call:
    return printCall(expr);
  case ExprKind::Index:
    print(expr.operands[0], Postfix);
    os << '[';
    print(expr.operands[1], Loose);
    if (expr.operands.size() == 3) {
      os << ':';
      print(expr.operands[2], Loose);
    }
    os << ']';
    return;
  case ExprKind::Over:
    os << expr.name << '(' << printChains(expr.chains) << ") ";
    print(expr.operands[0], Product);
    return;
  case ExprKind::List:
    os << '[';
    printList(expr.operands);
    os << ']';
    return;
  case ExprKind::Step:
    os << printStep(expr);
    return;
  }
}

std::string gaugec::frontend::printExpr(const Expr &expr) {
  std::string text;
  llvm::raw_string_ostream os(text);
  ExprPrinter(os).print(expr, Loose);
  return text;
}

//===----------------------------------------------------------------------===//
// The description
//===----------------------------------------------------------------------===//

static void printDeclarations(raw_ostream &os,
                              const std::vector<Declaration> &declarations) {
  llvm::interleaveComma(declarations, os, [&](const Declaration &declaration) {
    os << declaration.name.text << ": " << printType(declaration.type);
  });
}

static void printFunction(raw_ostream &os, const Function &function) {
  os << "def " << function.name.text << '(';
  llvm::interleaveComma(function.arguments, os,
                        [&](const Ident &name) { os << name.text; });
  os << ") = " << printExpr(function.body) << "\n\n";
}

static void printSignature(raw_ostream &os, const Model &model) {
  os << (model.kind == ModelKind::Network ? "network " : "action ")
     << model.name.text << '(';
  printDeclarations(os, model.inputs);
  if (!model.parameters.empty()) {
    os << "; ";
    printDeclarations(os, model.parameters);
  }
  os << ')';
  if (model.resultTypes.empty())
    return;
  bool several = model.resultTypes.size() > 1;
  os << " -> " << (several ? "(" : "");
  llvm::interleaveComma(model.resultTypes, os,
                        [&](const TypeRef &type) { os << printType(type); });
  os << (several ? ")" : "");
}

std::string gaugec::frontend::printDsl(const Model &model) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "group " << printGroup(model.group) << '\n';
  os << "lattice " << model.dimensions << '\n';
  if (model.precision)
    os << "precision " << (*model.precision == Precision::F32 ? "f32" : "f64")
       << '\n';
  os << '\n';
  for (const Function &function : model.functions)
    printFunction(os, function);
  printSignature(os, model);
  os << " {\n";
  for (const Statement &statement : model.body)
    os << "  " << statement.name.text << " = " << printExpr(statement.value)
       << '\n';
  os << "  return ";
  llvm::interleaveComma(model.results, os, [&](const Result &result) {
    if (!result.name.text.empty())
      os << result.name.text << " = ";
    os << printExpr(result.value);
  });
  os << "\n}\n";
  return text;
}
