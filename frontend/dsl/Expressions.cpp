//===- Expressions.cpp - the DSL: expressions
//---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "llvm/ADT/STLExtras.h"

using namespace gaugec::frontend;
using llvm::StringRef;

bool gaugec::frontend::takesStep(StringRef function, size_t index) {
  return function == "path" ||
         (index > 0 && (function == "shift" || function == "transport"));
}

bool gaugec::frontend::isOverName(StringRef name) {
  return name == "sum" || name == "stack" || name == "links";
}

Parsed<Expr> DslParser::checkDepth(Expr expr) {
  // Parentheses count for the parser's own stack only.
  if (expr.depth <= maxExpressionDepth && nesting <= 2 * maxExpressionDepth)
    return expr;
  diagnostics.error(expr.span, "this expression is nested more than " +
                                   llvm::Twine(maxExpressionDepth) +
                                   " levels deep: name parts of it");
  return std::nullopt;
}

Parsed<Expr> DslParser::makeBinary(ExprKind kind, Expr lhs, Token op,
                                   Expr rhs) {
  Span span(lhs.span.begin, rhs.span.end, op.span().begin);
  std::vector<Expr> operands;
  operands.push_back(std::move(lhs));
  operands.push_back(std::move(rhs));
  return checkDepth(makeNode(kind, std::move(operands), span));
}

/// expression = term { ("+" | "-") term }
Parsed<Expr> DslParser::parseExpression() {
  Parsed<Expr> lhs = parseTerm();
  while (lhs && (at(TokenKind::Plus) || at(TokenKind::Minus))) {
    Token op = take();
    Parsed<Expr> rhs = parseTerm();
    if (!rhs)
      return std::nullopt;
    ExprKind kind =
        op.kind == TokenKind::Plus ? ExprKind::Add : ExprKind::Subtract;
    lhs = makeBinary(kind, std::move(*lhs), op, std::move(*rhs));
  }
  return lhs;
}

/// term = unary { ("*" | "/") unary }
Parsed<Expr> DslParser::parseTerm() {
  Parsed<Expr> lhs = parseUnary();
  while (lhs && (at(TokenKind::Star) || at(TokenKind::Slash))) {
    Token op = take();
    Parsed<Expr> rhs = parseUnary();
    if (!rhs)
      return std::nullopt;
    ExprKind kind =
        op.kind == TokenKind::Star ? ExprKind::Multiply : ExprKind::Divide;
    lhs = makeBinary(kind, std::move(*lhs), op, std::move(*rhs));
  }
  return lhs;
}

/// unary = "-" unary | power
Parsed<Expr> DslParser::parseUnary() {
  NestingGuard guard(nesting);
  if (nesting > 2 * maxExpressionDepth)
    return checkDepth(makeNumber(0, token.span()));
  if (!at(TokenKind::Minus))
    return parsePower();
  llvm::SMLoc begin = take().span().begin;
  Parsed<Expr> operand = parseUnary();
  if (!operand)
    return std::nullopt;
  std::vector<Expr> operands;
  operands.push_back(std::move(*operand));
  return checkDepth(
      makeNode(ExprKind::Negate, std::move(operands), since(begin)));
}

/// power = postfix [ "^" unary ]
Parsed<Expr> DslParser::parsePower() {
  Parsed<Expr> base = parsePostfix();
  if (!base || !at(TokenKind::Caret))
    return base;
  Token op = take();
  Parsed<Expr> exponent = parseUnary();
  if (!exponent)
    return std::nullopt;
  return makeBinary(ExprKind::Power, std::move(*base), op,
                    std::move(*exponent));
}

/// postfix = primary { "[" expression [ ":" expression ] "]" }
Parsed<Expr> DslParser::parsePostfix() {
  Parsed<Expr> base = parsePrimary();
  while (base && at(TokenKind::LeftBracket)) {
    take();
    std::vector<Expr> operands;
    operands.push_back(std::move(*base));
    do {
      Parsed<Expr> index = parseExpression();
      if (!index)
        return std::nullopt;
      operands.push_back(std::move(*index));
    } while (operands.size() < 3 && consume(TokenKind::Colon));
    if (!expect(TokenKind::RightBracket, "']'"))
      return std::nullopt;
    Span span = since(operands.front().span.begin);
    base = checkDepth(makeNode(ExprKind::Index, std::move(operands), span));
  }
  return base;
}

/// primary = number | name | call | over | list | "(" expression ")"
Parsed<Expr> DslParser::parsePrimary() {
  if (at(TokenKind::Number)) {
    Token number = take();
    return makeNumber(number.number, number.span());
  }
  if (at(TokenKind::LeftBracket))
    return parseList();
  if (at(TokenKind::Name))
    return parseNameOrCall();
  if (at(TokenKind::Plus)) {
    fail("unexpected '+': steps such as +mu stand only in path, shift and "
         "transport");
    return std::nullopt;
  }
  if (!at(TokenKind::LeftParen)) {
    fail("expected a value, found " + describeToken());
    return std::nullopt;
  }
  llvm::SMLoc begin = take().span().begin;
  Parsed<Expr> inner = parseExpression();
  if (!inner || !expect(TokenKind::RightParen, "')'"))
    return std::nullopt;
  // Errors underline the parentheses too; the caret stays at the operator.
  inner->span.begin = begin;
  inner->span.end = previousEnd();
  return inner;
}

Parsed<Expr> DslParser::parseNameOrCall() {
  if (ahead.kind == TokenKind::LeftParen) {
    Token name = take();
    return isOverName(name.text) ? parseOver(name) : parseCall(name);
  }
  Parsed<Token> name = expectName("a value");
  if (!name)
    return std::nullopt;
  return makeName(name->text.str(), name->span());
}

/// The names of operators in JSON; in the DSL they have signs.
static StringRef signOf(StringRef function) {
  static constexpr std::pair<StringRef, StringRef> table[] = {
      {"add", "a + b"}, {"sub", "a - b"}, {"mul", "a * b"}, {"div", "a / b"},
      {"pow", "a ^ b"}, {"neg", "-a"},    {"index", "a[i]"}};
  for (auto [name, sign] : table)
    if (name == function)
      return sign;
  return {};
}

/// call = name "(" [ argument { "," argument } ] ")"
Parsed<Expr> DslParser::parseCall(Token name) {
  StringRef sign = signOf(name.text);
  if (!sign.empty()) {
    diagnostics.error(name.span(), "there is no function '" + name.text +
                                       "': write " + sign);
    return std::nullopt;
  }
  if (isKeyword(name.text)) {
    diagnostics.error(name.span(), "'" + name.text +
                                       "' is a word of the language, not a "
                                       "function");
    return std::nullopt;
  }
  take();
  Expr call = makeName(name.text.str(), name.span());
  call.kind = ExprKind::Call;
  while (!at(TokenKind::RightParen)) {
    if (!parseArgument(call))
      return std::nullopt;
    if (!consume(TokenKind::Comma))
      break;
  }
  if (!expect(TokenKind::RightParen, "',' or ')'"))
    return std::nullopt;
  call.span = since(call.span.begin);
  return checkDepth(std::move(call));
}

/// Options keep clear of JSON's own keys, and occur once.
bool gaugec::frontend::checkOptionName(const Expr &call, const Ident &name,
                                       Diagnostics &diagnostics) {
  static constexpr StringRef reserved[] = {"op", "args", "name", "value",
                                           "over"};
  if (!isValidName(name.text) || llvm::is_contained(reserved, name.text)) {
    diagnostics.error(name.span, "'" + name.text + "' cannot name an option");
    return false;
  }
  if (call.options.size() >= 64) {
    diagnostics.error(name.span, "a call has at most 64 options");
    return false;
  }
  for (const Option &option : call.options)
    if (option.name.text == name.text) {
      diagnostics.error(name.span,
                        "the option '" + name.text + "' is given twice");
      diagnostics.note(option.name.span, "first here");
      return false;
    }
  return true;
}

/// argument = name "=" expression | step | expression
bool DslParser::parseArgument(Expr &call) {
  Parsed<Expr> value;
  if (at(TokenKind::Name) && ahead.kind == TokenKind::Equal) {
    Token name = take();
    take();
    if (!checkOptionName(call, {name.text.str(), name.span()}, diagnostics))
      return false;
    value = parseExpression();
    if (!value)
      return false;
    call.depth = std::max(call.depth, value->depth + 1);
    call.options.push_back({{name.text.str(), name.span()}, std::move(*value)});
    return true;
  }
  bool step = takesStep(call.name, call.operands.size()) &&
              (at(TokenKind::Plus) || at(TokenKind::Minus));
  value = step ? parseStep() : parseExpression();
  if (!value)
    return false;
  if (!call.options.empty()) {
    diagnostics.error(value->span,
                      "arguments without a name stand before those with one");
    return false;
  }
  call.depth = std::max(call.depth, value->depth + 1);
  call.operands.push_back(std::move(*value));
  return true;
}

/// over = ("sum" | "stack" | "links") "(" chains ")" term
Parsed<Expr> DslParser::parseOver(Token name) {
  take();
  std::vector<Chain> chains;
  if (!parseChains(chains))
    return std::nullopt;
  auto explain = [&](const Span &span) {
    diagnostics.error(
        span,
        "'" + name.text + "' runs over directions, as in " + name.text +
            "(mu) f(mu)" +
            (name.text == "sum" ? "; the sum over sites is sum_sites(x)" : ""));
    return std::nullopt;
  };
  if (!at(TokenKind::RightParen) && !at(TokenKind::Error))
    return explain(name.span());
  if (!expect(TokenKind::RightParen, "')'"))
    return std::nullopt;
  Span head = since(name.span().begin);
  if (at(TokenKind::Comma) || at(TokenKind::RightParen) || at(TokenKind::End) ||
      at(TokenKind::RightBrace) || atKeyword("return"))
    return explain(head);
  Parsed<Expr> body = parseTerm();
  if (!body)
    return std::nullopt;
  std::vector<Expr> operands;
  operands.push_back(std::move(*body));
  Expr over = makeNode(ExprKind::Over, std::move(operands), since(head.begin));
  over.name = name.text.str();
  over.chains = std::move(chains);
  return checkDepth(std::move(over));
}

/// chains = chain { "," chain }
bool DslParser::parseChains(std::vector<Chain> &chains) {
  do {
    if (!parseChain(chains.emplace_back()))
      return false;
  } while (consume(TokenKind::Comma));
  return true;
}

static std::optional<Relation> relationOf(TokenKind kind) {
  switch (kind) {
  case TokenKind::Less:
    return Relation::Less;
  case TokenKind::LessEqual:
    return Relation::LessEqual;
  case TokenKind::Greater:
    return Relation::Greater;
  case TokenKind::GreaterEqual:
    return Relation::GreaterEqual;
  case TokenKind::NotEqual:
    return Relation::NotEqual;
  default:
    return std::nullopt;
  }
}

/// chain = (name | integer) { relation (name | integer) }
bool DslParser::parseChain(Chain &chain) {
  while (true) {
    Parsed<Expr> term = parseStepPart();
    if (!term)
      return false;
    chain.terms.push_back(std::move(*term));
    std::optional<Relation> relation = relationOf(token.kind);
    if (!relation)
      return true;
    take();
    chain.relations.push_back(*relation);
  }
}

/// step = ("+" | "-") [ (name | integer) "*" ] (name | integer)
Parsed<Expr> DslParser::parseStep() {
  if (!at(TokenKind::Plus) && !at(TokenKind::Minus)) {
    fail("expected a step such as +mu or -2*nu, found " + describeToken());
    return std::nullopt;
  }
  Token sign = take();
  std::vector<Expr> operands;
  do {
    Parsed<Expr> part = parseStepPart();
    if (!part)
      return std::nullopt;
    operands.push_back(std::move(*part));
  } while (operands.size() < 2 && consume(TokenKind::Star));
  Expr step =
      makeNode(ExprKind::Step, std::move(operands), since(sign.span().begin));
  step.negative = sign.kind == TokenKind::Minus;
  return step;
}

Parsed<Expr> DslParser::parseStepPart() {
  if (at(TokenKind::Number)) {
    Token number = token;
    if (!expectInteger("a direction or a number of steps"))
      return std::nullopt;
    return makeNumber(number.number, number.span());
  }
  Parsed<Token> name = expectName("a direction such as mu or 0");
  if (!name)
    return std::nullopt;
  return makeName(name->text.str(), name->span());
}

/// list = "[" [ expression { "," expression } ] "]"
Parsed<Expr> DslParser::parseList() {
  NestingGuard guard(nesting);
  llvm::SMLoc begin = take().span().begin;
  std::vector<Expr> items;
  while (!at(TokenKind::RightBracket)) {
    Parsed<Expr> item = parseExpression();
    if (!item)
      return std::nullopt;
    items.push_back(std::move(*item));
    if (!consume(TokenKind::Comma))
      break;
  }
  if (!expect(TokenKind::RightBracket, "',' or ']'"))
    return std::nullopt;
  return checkDepth(makeNode(ExprKind::List, std::move(items), since(begin)));
}
