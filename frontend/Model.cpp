//===- Model.cpp - a description as data
//--------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Model.h"
#include <algorithm>

using namespace gaugec::frontend;

bool gaugec::frontend::operator==(const Expr &a, const Expr &b) {
  return a.kind == b.kind && a.number == b.number && a.negative == b.negative &&
         a.name == b.name && a.operands == b.operands &&
         a.options == b.options && a.chains == b.chains;
}

bool gaugec::frontend::operator==(const Chain &a, const Chain &b) {
  return a.terms == b.terms && a.relations == b.relations;
}

bool gaugec::frontend::operator==(const Option &a, const Option &b) {
  return a.name == b.name && a.value == b.value;
}

Expr gaugec::frontend::makeNumber(double value, Span span) {
  Expr expr;
  expr.kind = ExprKind::Number;
  expr.number = value;
  expr.span = span;
  return expr;
}

Expr gaugec::frontend::makeName(std::string name, Span span) {
  Expr expr;
  expr.kind = ExprKind::Name;
  expr.name = std::move(name);
  expr.span = span;
  return expr;
}

Expr gaugec::frontend::makeNode(ExprKind kind, std::vector<Expr> operands,
                                Span span) {
  Expr expr;
  expr.kind = kind;
  expr.span = span;
  for (const Expr &operand : operands)
    expr.depth = std::max(expr.depth, operand.depth + 1);
  expr.operands = std::move(operands);
  return expr;
}
