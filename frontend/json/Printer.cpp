//===- Printer.cpp - a model as JSON
//------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Canonical: reading what is printed gives an equal model. One statement a
// line; names and numbers come as they are, everything else as objects.
//
//===----------------------------------------------------------------------===//

#include "frontend/Frontend.h"
#include "frontend/Printing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec::frontend;
using llvm::raw_ostream;
using llvm::StringRef;

namespace {

class JsonPrinter {
public:
  explicit JsonPrinter(raw_ostream &os) : os(os) {}
  void printModel(const Model &model);

private:
  void printExpression(const Expr &expr);
  /// The members of an operation, without braces.
  void printMembers(const Expr &expr);
  void printArguments(llvm::ArrayRef<const Expr *> operands);
  void printNamed(const Ident &name, const Expr &value);
  void printDeclarations(StringRef key, const std::vector<Declaration> &items);
  void printFunction(const Function &function);
  template <typename Items, typename Print>
  void printLines(StringRef key, const Items &items, Print print);
  // Names need no escapes: the grammar admits letters, digits and '_'.
  void printString(StringRef text) { os << '"' << text << '"'; }

  raw_ostream &os;
};

} // namespace

static StringRef operatorName(ExprKind kind) {
  switch (kind) {
  case ExprKind::Add:
    return "add";
  case ExprKind::Subtract:
    return "sub";
  case ExprKind::Multiply:
    return "mul";
  case ExprKind::Divide:
    return "div";
  case ExprKind::Power:
    return "pow";
  case ExprKind::Negate:
    return "neg";
  case ExprKind::Index:
    return "index";
  default:
    return {};
  }
}

/// -2 prints as a number; -0 would lose its sign in JSON.
static bool isNegativeNumber(const Expr &expr) {
  return expr.kind == ExprKind::Negate && expr.operands[0].isNumber() &&
         expr.operands[0].number != 0;
}

static bool printsAsObject(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Number:
  case ExprKind::Name:
  case ExprKind::List:
  case ExprKind::Step:
    return false;
  default:
    return !isNegativeNumber(expr);
  }
}

void JsonPrinter::printArguments(llvm::ArrayRef<const Expr *> operands) {
  os << "\"args\": [";
  llvm::interleaveComma(
      operands, os, [&](const Expr *operand) { printExpression(*operand); });
  os << ']';
}

/// a + b + c, which is (a + b) + c, as one list.
static std::vector<const Expr *> flattenChain(const Expr &expr) {
  std::vector<const Expr *> operands;
  const Expr *at = &expr;
  bool isChain = expr.kind == ExprKind::Add || expr.kind == ExprKind::Multiply;
  while (isChain && at->operands[0].kind == expr.kind) {
    operands.push_back(&at->operands[1]);
    at = &at->operands[0];
  }
  for (const Expr &operand : llvm::reverse(at->operands))
    operands.push_back(&operand);
  std::reverse(operands.begin(), operands.end());
  return operands;
}

void JsonPrinter::printMembers(const Expr &expr) {
  StringRef op = operatorName(expr.kind);
  os << "\"op\": ";
  printString(op.empty() ? StringRef(expr.name) : op);
  if (expr.kind == ExprKind::Over) {
    os << ", \"over\": ";
    printString(printChains(expr.chains));
  }
  os << ", ";
  printArguments(flattenChain(expr));
  for (const Option &option : expr.options) {
    os << ", ";
    printString(option.name.text);
    os << ": ";
    printExpression(option.value);
  }
}

void JsonPrinter::printExpression(const Expr &expr) {
  if (printsAsObject(expr)) {
    os << '{';
    printMembers(expr);
    os << '}';
    return;
  }
  switch (expr.kind) {
  case ExprKind::Number:
    os << printNumber(expr.number);
    return;
  case ExprKind::Name:
    if (expr.name == "true" || expr.name == "false")
      os << expr.name;
    else
      printString(expr.name);
    return;
  case ExprKind::Step:
    printString(printStep(expr));
    return;
  case ExprKind::List:
    os << '[';
    llvm::interleaveComma(expr.operands, os,
                          [&](const Expr &item) { printExpression(item); });
    os << ']';
    return;
  default:
    os << '-' << printNumber(expr.operands[0].number);
  }
}

/// {"name": "W", "op": ..} or {"name": "c", "value": 2}
void JsonPrinter::printNamed(const Ident &name, const Expr &value) {
  os << "{\"name\": ";
  printString(name.text);
  os << ", ";
  if (printsAsObject(value)) {
    printMembers(value);
  } else {
    os << "\"value\": ";
    printExpression(value);
  }
  os << '}';
}

template <typename Items, typename Print>
void JsonPrinter::printLines(StringRef key, const Items &items, Print print) {
  os << "  \"" << key << "\": [";
  for (auto [i, item] : llvm::enumerate(items)) {
    os << (i ? ",\n    " : "\n    ");
    print(item);
  }
  os << (items.empty() ? "]" : "\n  ]");
}

void JsonPrinter::printDeclarations(StringRef key,
                                    const std::vector<Declaration> &items) {
  printLines(key, items, [&](const Declaration &item) {
    os << "{\"name\": ";
    printString(item.name.text);
    os << ", \"type\": ";
    printString(printType(item.type));
    os << '}';
  });
}

void JsonPrinter::printFunction(const Function &function) {
  os << "{\"name\": ";
  printString(function.name.text);
  os << ", \"arguments\": [";
  llvm::interleaveComma(function.arguments, os,
                        [&](const Ident &name) { printString(name.text); });
  os << "], \"value\": ";
  printExpression(function.body);
  os << '}';
}

void JsonPrinter::printModel(const Model &model) {
  os << "{\n  \"gaugec\": 1,\n  \"kind\": ";
  printString(model.kind == ModelKind::Network ? "network" : "action");
  os << ",\n  \"name\": ";
  printString(model.name.text);
  os << ",\n  \"group\": ";
  printString(printGroup(model.group));
  os << ",\n  \"lattice\": " << model.dimensions << ",\n";
  if (model.precision)
    os << "  \"precision\": \""
       << (*model.precision == Precision::F32 ? "f32" : "f64") << "\",\n";
  printDeclarations("inputs", model.inputs);
  os << ",\n";
  if (!model.parameters.empty()) {
    printDeclarations("parameters", model.parameters);
    os << ",\n";
  }
  if (!model.functions.empty()) {
    printLines("functions", model.functions,
               [&](const Function &function) { printFunction(function); });
    os << ",\n";
  }
  if (!model.resultTypes.empty()) {
    os << "  \"returns\": [";
    llvm::interleaveComma(model.resultTypes, os, [&](const TypeRef &type) {
      printString(printType(type));
    });
    os << "],\n";
  }
  printLines("body", model.body, [&](const Statement &statement) {
    printNamed(statement.name, statement.value);
  });
  os << ",\n";
  printLines("results", model.results, [&](const Result &result) {
    if (result.name.text.empty())
      printExpression(result.value);
    else
      printNamed(result.name, result.value);
  });
  os << "\n}\n";
}

std::string gaugec::frontend::printJson(const Model &model) {
  std::string text;
  llvm::raw_string_ostream os(text);
  JsonPrinter(os).printModel(model);
  return text;
}
