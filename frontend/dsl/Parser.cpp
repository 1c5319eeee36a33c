//===- Parser.cpp - the DSL: header, declarations, statements
//-----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Parser.h"
#include "llvm/ADT/StringExtras.h"

using namespace gaugec::frontend;
using llvm::StringRef;
using llvm::Twine;

static constexpr StringRef topLevelWords[] = {"group", "lattice", "precision",
                                              "def",   "network", "action"};
static constexpr StringRef keywords[] = {"group", "lattice", "precision",
                                         "def",   "network", "action",
                                         "let",   "return"};
static constexpr StringRef typeWords[] = {"links", "matrices", "real",
                                          "complex"};

bool gaugec::frontend::isValidName(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool gaugec::frontend::isKeyword(StringRef name) {
  return llvm::is_contained(keywords, name);
}

DslParser::DslParser(StringRef text, Diagnostics &diagnostics)
    : lexer(text, diagnostics), diagnostics(diagnostics) {
  token = lexer.next();
  ahead = lexer.next();
  previous = token;
  previous.text = token.text.take_front(0);
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

Token DslParser::take() {
  previous = token;
  token = ahead;
  // An error token ends the text: what follows is not trusted.
  if (!at(TokenKind::End))
    ahead = lexer.next();
  return previous;
}

bool DslParser::atKeyword(StringRef word) const {
  return at(TokenKind::Name) && token.text == word;
}

bool DslParser::consume(TokenKind kind) {
  if (!at(kind))
    return false;
  take();
  return true;
}

std::string DslParser::describeToken() const {
  if (at(TokenKind::End))
    return "the end of the text";
  return ("'" + token.text + "'").str();
}

/// An error token was reported by the lexer already.
bool DslParser::fail(const Twine &message) {
  if (!at(TokenKind::Error))
    diagnostics.error(token.span(), message);
  return false;
}

bool DslParser::expect(TokenKind kind, StringRef what) {
  if (consume(kind))
    return true;
  return fail("expected " + what + ", found " + describeToken());
}

Parsed<Token> DslParser::expectName(StringRef what) {
  if (at(TokenKind::Name) && !llvm::is_contained(keywords, token.text))
    return take();
  if (at(TokenKind::Name))
    fail("'" + token.text + "' is a word of the language and cannot be " +
         what);
  else
    fail("expected " + what + ", found " + describeToken());
  return std::nullopt;
}

Parsed<int64_t> DslParser::expectInteger(StringRef what) {
  int64_t value;
  if (at(TokenKind::Number) && !token.text.getAsInteger(10, value)) {
    take();
    return value;
  }
  if (at(TokenKind::Number))
    fail(what + " must be an integer, not " + token.text);
  else
    fail("expected " + what + ", found " + describeToken());
  return std::nullopt;
}

llvm::SMLoc DslParser::previousEnd() const { return previous.span().end; }

Span DslParser::since(llvm::SMLoc begin) const {
  return Span(begin, previousEnd());
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

Parsed<Model> DslParser::parseModel() {
  Model model;
  bool ok = true;
  while (!at(TokenKind::End) && !diagnostics.isFull()) {
    if (parseHeaderItem(model))
      continue;
    ok = false;
    // Go on at the next item that starts a line.
    while (!at(TokenKind::End) &&
           !(token.startsLine && llvm::is_contained(topLevelWords, token.text)))
      take();
  }
  if (!ok || diagnostics.hasErrors() || !checkHeader(model))
    return std::nullopt;
  return model;
}

bool DslParser::parseHeaderItem(Model &model) {
  if (atKeyword("group"))
    return parseGroupItem(model);
  if (atKeyword("lattice"))
    return parseLatticeItem(model);
  if (atKeyword("precision"))
    return parsePrecisionItem(model);
  if (atKeyword("def"))
    return parseFunction(model);
  if (atKeyword("network"))
    return parseBlock(model, ModelKind::Network);
  if (atKeyword("action"))
    return parseBlock(model, ModelKind::Action);
  if (at(TokenKind::Name) && ahead.kind == TokenKind::Equal)
    return fail("statements stand inside the braces of a network or an action");
  return fail("expected 'group', 'lattice', 'precision', 'def', 'network' or "
              "'action', found " +
              describeToken() + didYouMean(token.text, topLevelWords));
}

bool DslParser::checkHeader(const Model &model) {
  if (model.name.text.empty())
    return fail("the description has no network and no action");
  const Span &place = model.name.span;
  if (model.group.colours == 0)
    diagnostics.error(place, "the gauge group is missing: add for example "
                             "'group SU(3)' before this");
  if (model.dimensions == 0)
    diagnostics.error(place, "the dimension of the lattice is missing: add for "
                             "example 'lattice 4' before this");
  return !diagnostics.hasErrors();
}

bool DslParser::parseGroupItem(Model &model) {
  Token word = take();
  Parsed<Group> group = parseGroup();
  if (!group)
    return false;
  if (model.group.colours != 0) {
    diagnostics.error(word.span(), "the group is given twice");
    diagnostics.note(model.group.span, "first here");
    return true;
  }
  model.group = *group;
  return true;
}

Parsed<Group> DslParser::parseGroup() {
  llvm::SMLoc begin = token.span().begin;
  StringRef series = token.text;
  if (series != "SU" && series != "U") {
    fail("expected a gauge group such as SU(3) or U(1), found " +
         describeToken());
    return std::nullopt;
  }
  take();
  if (!expect(TokenKind::LeftParen, "'(' and the number of colours"))
    return std::nullopt;
  Parsed<int64_t> colours = expectInteger("the number of colours");
  if (!colours || !expect(TokenKind::RightParen, "')'"))
    return std::nullopt;
  Group group{series == "SU", *colours, since(begin)};
  if (*colours == 0) {
    diagnostics.error(group.span, "a gauge group has at least one colour");
    return std::nullopt;
  }
  return group;
}

bool DslParser::parseLatticeItem(Model &model) {
  Token word = take();
  Span place = token.span();
  Parsed<int64_t> dimensions = expectInteger("the dimension of the lattice");
  if (!dimensions)
    return false;
  if (model.dimensions != 0) {
    diagnostics.error(word.span(), "the lattice is given twice");
    diagnostics.note(model.dimensionsSpan, "first here");
    return true;
  }
  if (*dimensions == 0)
    diagnostics.error(place, "a lattice has 1 to 4 dimensions, not 0");
  model.dimensions = *dimensions;
  model.dimensionsSpan = place;
  return true;
}

bool DslParser::parsePrecisionItem(Model &model) {
  Token word = take();
  if (!atKeyword("f32") && !atKeyword("f64"))
    return fail("expected 'f32' or 'f64', found " + describeToken());
  if (model.precision)
    diagnostics.error(word.span(), "the precision is given twice");
  model.precision = take().text == "f32" ? Precision::F32 : Precision::F64;
  return true;
}

bool DslParser::parseFunction(Model &model) {
  take();
  Function function;
  Parsed<Token> name = expectName("the name of a function");
  if (!name || !expect(TokenKind::LeftParen, "'('"))
    return false;
  function.name = {name->text.str(), name->span()};
  while (!at(TokenKind::RightParen)) {
    Parsed<Token> argument = expectName("the name of an argument");
    if (!argument)
      return false;
    function.arguments.push_back({argument->text.str(), argument->span()});
    if (!consume(TokenKind::Comma))
      break;
  }
  if (!expect(TokenKind::RightParen, "',' or ')'") ||
      !expect(TokenKind::Equal, "'='"))
    return false;
  Parsed<Expr> body = parseExpression();
  if (!body)
    return false;
  function.body = std::move(*body);
  model.functions.push_back(std::move(function));
  return true;
}

bool DslParser::parseBlock(Model &model, ModelKind kind) {
  Token word = take();
  Parsed<Token> name = expectName("the name of the " + word.text.str());
  if (!name)
    return false;
  if (!model.name.text.empty()) {
    diagnostics.error(name->span(), "a file holds one network or action");
    diagnostics.note(model.name.span, "this is the first one");
    return false;
  }
  model.kind = kind;
  model.name = {name->text.str(), name->span()};
  if (!parseSignature(model) || !expect(TokenKind::LeftBrace, "'{'"))
    return false;
  parseBody(model);
  return true;
}

bool DslParser::parseSignature(Model &model) {
  if (!expect(TokenKind::LeftParen, "'(' and the inputs, such as (U: links)") ||
      !parseDeclarations(model.inputs))
    return false;
  if (consume(TokenKind::Semicolon) && !parseDeclarations(model.parameters))
    return false;
  return expect(TokenKind::RightParen, "',', ';' or ')'") &&
         parseResultTypes(model);
}

bool DslParser::parseDeclarations(std::vector<Declaration> &out) {
  while (!at(TokenKind::RightParen) && !at(TokenKind::Semicolon)) {
    Parsed<Token> name = expectName("a name");
    if (!name || !expect(TokenKind::Colon, "':' and a type"))
      return false;
    Parsed<TypeRef> type = parseType();
    if (!type)
      return false;
    out.push_back({{name->text.str(), name->span()}, std::move(*type)});
    if (!consume(TokenKind::Comma))
      break;
  }
  return true;
}

Parsed<TypeRef> DslParser::parseType() {
  llvm::SMLoc begin = token.span().begin;
  const auto *word = llvm::find(typeWords, token.text);
  if (word == std::end(typeWords)) {
    fail("expected a type ('links', 'matrices', 'real' or 'complex'), found " +
         describeToken() + didYouMean(token.text, typeWords));
    return std::nullopt;
  }
  take();
  TypeRef type;
  type.kind = static_cast<TypeKind>(word - std::begin(typeWords));
  if (consume(TokenKind::LeftParen)) {
    do {
      Parsed<int64_t> size = expectInteger("a size");
      if (!size)
        return std::nullopt;
      type.sizes.push_back(*size);
    } while (consume(TokenKind::Comma));
    if (!expect(TokenKind::RightParen, "',' or ')'"))
      return std::nullopt;
  }
  type.span = since(begin);
  return type;
}

bool DslParser::parseResultTypes(Model &model) {
  if (!consume(TokenKind::Arrow))
    return true;
  bool several = consume(TokenKind::LeftParen);
  do {
    Parsed<TypeRef> type = parseType();
    if (!type)
      return false;
    model.resultTypes.push_back(std::move(*type));
  } while (several && consume(TokenKind::Comma));
  return !several || expect(TokenKind::RightParen, "',' or ')'");
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void DslParser::parseBody(Model &model) {
  while (!at(TokenKind::RightBrace) && !at(TokenKind::End) &&
         !diagnostics.isFull()) {
    bool returned = !model.results.empty();
    Token first = token;
    if (!parseStatement(model)) {
      skipToStatement();
      continue;
    }
    if (returned)
      diagnostics.error(first.span(), "'return' must be the last statement");
    consume(TokenKind::Semicolon);
  }
  model.resultsSpan = token.span();
  if (!expect(TokenKind::RightBrace, "'}'"))
    return;
  if (model.results.empty() && !diagnostics.hasErrors())
    diagnostics.error(previous.span(), "'" + model.name.text +
                                           "' returns nothing: end it with "
                                           "'return' and a value");
}

bool DslParser::parseStatement(Model &model) {
  if (!token.startsLine && previous.kind != TokenKind::LeftBrace &&
      previous.kind != TokenKind::Semicolon)
    return fail("expected an operator, ';' or a new line before " +
                describeToken());
  if (atKeyword("return"))
    return parseReturn(model);
  bool declares = atKeyword("let");
  if (declares)
    take();
  Parsed<Token> name = expectName("a statement, such as W = plaq(U)");
  if (!name)
    return false;
  Ident ident{name->text.str(), name->span()};
  if (auto first = variables.find(ident.text);
      declares && first != variables.end()) {
    diagnostics.error(ident.span, "'" + ident.text +
                                      "' exists already; leave out 'let' to "
                                      "give it a new value");
    diagnostics.note(first->second, "first here");
  }
  if (!expect(TokenKind::Equal, "'=' after '" + ident.text + "'"))
    return false;
  Parsed<Expr> value = parseExpression();
  if (!value)
    return false;
  variables.try_emplace(ident.text, ident.span);
  model.body.push_back({std::move(ident), std::move(*value)});
  return true;
}

bool DslParser::parseReturn(Model &model) {
  take();
  do {
    Result result;
    if (at(TokenKind::Name) && ahead.kind == TokenKind::Equal) {
      Parsed<Token> name = expectName("the name of a result");
      if (!name)
        return false;
      result.name = {name->text.str(), name->span()};
      take();
    }
    Parsed<Expr> value = parseExpression();
    if (!value)
      return false;
    result.value = std::move(*value);
    model.results.push_back(std::move(result));
  } while (consume(TokenKind::Comma));
  return true;
}

/// After an error: go on at the next line that looks like a statement.
void DslParser::skipToStatement() {
  while (!at(TokenKind::End) && !at(TokenKind::RightBrace)) {
    take();
    if (!token.startsLine)
      continue;
    if (atKeyword("let") || atKeyword("return") ||
        (at(TokenKind::Name) && ahead.kind == TokenKind::Equal))
      return;
  }
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

Parsed<Group> DslParser::parseWholeGroup() {
  Parsed<Group> group = parseGroup();
  if (!group || !expect(TokenKind::End, "nothing more"))
    return std::nullopt;
  return group;
}

Parsed<TypeRef> DslParser::parseWholeType() {
  Parsed<TypeRef> type = parseType();
  if (!type || !expect(TokenKind::End, "nothing more"))
    return std::nullopt;
  return type;
}

Parsed<Expr> DslParser::parseWholeExpression() {
  Parsed<Expr> expr = parseExpression();
  if (!expr || !expect(TokenKind::End, "an operator"))
    return std::nullopt;
  return expr;
}

Parsed<Statement> DslParser::parseWholeStatement() {
  Parsed<Token> name = expectName("a name, as in pull = force(S, U)");
  if (!name)
    return std::nullopt;
  Ident ident{name->text.str(), name->span()};
  if (!expect(TokenKind::Equal, "'=' after '" + ident.text + "'"))
    return std::nullopt;
  Parsed<Expr> value = parseWholeExpression();
  if (!value)
    return std::nullopt;
  return Statement{std::move(ident), std::move(*value)};
}

Parsed<Expr> DslParser::parseWholeStep() {
  Parsed<Expr> step = parseStep();
  if (!step || !expect(TokenKind::End, "nothing more"))
    return std::nullopt;
  return step;
}

Parsed<std::vector<Chain>> DslParser::parseWholeChains() {
  std::vector<Chain> chains;
  if (!parseChains(chains) || !expect(TokenKind::End, "',' or a relation"))
    return std::nullopt;
  return chains;
}
