//===- Model.h - a description as data
//--------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What both front ends read and both printers write: the description as the
// user wrote it, before names are resolved, with the place of every part. JSON
// and DSL carry exactly this, so each can be printed from the other.
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_MODEL_H
#define FRONTEND_MODEL_H

#include "llvm/Support/SMLoc.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gaugec::frontend {

/// Limits that keep absurd descriptions from exhausting the machine; those on
/// sizes of the IR stand in `dialect/gauge/Gauge.h`.
inline constexpr unsigned maxExpressionDepth = 200;
inline constexpr size_t maxSourceBytes = size_t(1) << 20;

/// The place of a node in the user's text. The text itself lives in the
/// `llvm::SourceMgr` that the model was read from. Places take no part in
/// comparisons of models.
struct Span {
  llvm::SMLoc begin, end;
  /// Where an error points: an operator, a name; by default the first
  /// character.
  llvm::SMLoc caret;

  Span() = default;
  Span(llvm::SMLoc begin, llvm::SMLoc end)
      : begin(begin), end(end), caret(begin) {}
  Span(llvm::SMLoc begin, llvm::SMLoc end, llvm::SMLoc caret)
      : begin(begin), end(end), caret(caret) {}
  bool operator==(const Span &) const { return true; }
};

/// A name, where it stands.
struct Ident {
  std::string text;
  Span span;
  bool operator==(const Ident &) const = default;
};

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

enum class ExprKind {
  Number,   // 2.5                number
  Name,     // W, true, relu      name
  Negate,   // -a                 operands: a
  Add,      // a + b              operands: a, b
  Subtract, // a - b
  Multiply, // a * b
  Divide,   // a / b
  Power,    // a ^ b
  Call,     // f(a, k = v)        name, operands, options
  Index,    // a[i], a[i:j]       operands: a, i and with a slice j
  Over,     // sum(mu < nu) a     name (sum, stack, links), chains, operands: a
  List,     // [a, b]             operands
  Step, // +mu, -2*mu         negative, operands: direction, or count, direction
};

enum class Relation { Less, LessEqual, Greater, GreaterEqual, NotEqual };

struct Chain;
struct Option;

/// One node of an expression. Which members count is listed at `ExprKind`.
struct Expr {
  ExprKind kind = ExprKind::Number;
  Span span;
  double number = 0;
  bool negative = false;
  std::string name;
  std::vector<Expr> operands;
  std::vector<Option> options;
  std::vector<Chain> chains;
  /// Levels of nesting below and with this node.
  unsigned depth = 1;

  bool isName() const { return kind == ExprKind::Name; }
  bool isName(std::string_view text) const { return isName() && name == text; }
  bool isNumber() const { return kind == ExprKind::Number; }
};

/// A condition on directions, `mu < nu != rho`: n terms (names and integers)
/// with n - 1 relations between them. A term alone only introduces its name.
struct Chain {
  std::vector<Expr> terms;
  std::vector<Relation> relations;
};

/// A named argument of a call, `kernel = 2`.
struct Option {
  Ident name;
  Expr value;
};

bool operator==(const Expr &a, const Expr &b);
bool operator==(const Chain &a, const Chain &b);
bool operator==(const Option &a, const Option &b);

Expr makeNumber(double value, Span span);
Expr makeName(std::string name, Span span);
/// A node with operands; sets its depth.
Expr makeNode(ExprKind kind, std::vector<Expr> operands, Span span);

//===----------------------------------------------------------------------===//
// The description
//===----------------------------------------------------------------------===//

enum class TypeKind { Links, Matrices, Real, Complex };
enum class Precision { F32, F64 };
enum class ModelKind { Network, Action };

/// `links`, `matrices(2)`, `real(3)`: the sizes are the channels of a field or
/// the shape of a parameter.
struct TypeRef {
  TypeKind kind = TypeKind::Real;
  std::vector<int64_t> sizes;
  Span span;
  bool operator==(const TypeRef &) const = default;
};

/// `U: links`, an input or a parameter.
struct Declaration {
  Ident name;
  TypeRef type;
  bool operator==(const Declaration &) const = default;
};

/// `def leaf(mu, nu) = expr`, expanded where it is called.
struct Function {
  Ident name;
  std::vector<Ident> arguments;
  Expr body;
  bool operator==(const Function &) const = default;
};

/// `W = expr`.
struct Statement {
  Ident name;
  Expr value;
  bool operator==(const Statement &) const = default;
};

/// One item of `return a, energy = expr`; the name may be empty.
struct Result {
  Ident name;
  Expr value;
  bool operator==(const Result &) const = default;
};

/// `group SU(3)`.
struct Group {
  bool special = true;
  int64_t colours = 0;
  Span span;
  bool operator==(const Group &) const = default;
};

struct Model {
  ModelKind kind = ModelKind::Network;
  Ident name;
  Group group;
  int64_t dimensions = 0;
  Span dimensionsSpan;
  std::optional<Precision> precision;
  std::vector<Declaration> inputs;
  std::vector<Declaration> parameters;
  std::vector<TypeRef> resultTypes; // empty: not declared
  std::vector<Function> functions;
  std::vector<Statement> body;
  std::vector<Result> results;
  Span resultsSpan;

  bool operator==(const Model &) const = default;
};

} // namespace gaugec::frontend

#endif // FRONTEND_MODEL_H
