//===- Parser.h - the DSL, by recursive descent
//-----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The grammar stands in docs/grammar/dsl.ebnf; the functions here are named
// after its rules. The JSON reader uses the parts: a string in JSON is DSL
// text.
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_DSL_PARSER_H
#define FRONTEND_DSL_PARSER_H

#include "frontend/dsl/Lexer.h"
#include "llvm/ADT/StringMap.h"

namespace gaugec::frontend {

/// `nothing` means: an error was reported.
template <typename T>
using Parsed = std::optional<T>;

class DslParser {
public:
  DslParser(llvm::StringRef text, Diagnostics &diagnostics);

  /// A whole file.
  Parsed<Model> parseModel();

  /// Parts, for strings in JSON; each needs all of the text.
  Parsed<Expr> parseWholeExpression();
  Parsed<Statement> parseWholeStatement();
  Parsed<Expr> parseWholeStep();
  Parsed<std::vector<Chain>> parseWholeChains();
  Parsed<Group> parseWholeGroup();
  Parsed<TypeRef> parseWholeType();

private:
  // Header and declarations.
  bool parseHeaderItem(Model &model);
  bool parseGroupItem(Model &model);
  bool parseLatticeItem(Model &model);
  bool parsePrecisionItem(Model &model);
  bool parseFunction(Model &model);
  bool parseBlock(Model &model, ModelKind kind);
  bool parseSignature(Model &model);
  bool parseDeclarations(std::vector<Declaration> &out);
  bool parseResultTypes(Model &model);
  bool checkHeader(const Model &model);
  Parsed<Group> parseGroup();
  Parsed<TypeRef> parseType();

  // Statements.
  void parseBody(Model &model);
  bool parseStatement(Model &model);
  bool parseReturn(Model &model);
  void skipToStatement();

  // Expressions.
  Parsed<Expr> parseExpression();
  Parsed<Expr> parseTerm();
  Parsed<Expr> parseUnary();
  Parsed<Expr> parsePower();
  Parsed<Expr> parsePostfix();
  Parsed<Expr> parsePrimary();
  Parsed<Expr> parseNameOrCall();
  Parsed<Expr> parseCall(Token name);
  bool parseArgument(Expr &call);
  Parsed<Expr> parseOver(Token name);
  Parsed<Expr> parseStep();
  Parsed<Expr> parseStepPart();
  Parsed<Expr> parseList();
  bool parseChains(std::vector<Chain> &chains);
  bool parseChain(Chain &chain);
  Parsed<Expr> makeBinary(ExprKind kind, Expr lhs, Token op, Expr rhs);
  Parsed<Expr> checkDepth(Expr expr);

  // Tokens.
  Token take();
  bool at(TokenKind kind) const { return token.kind == kind; }
  bool atKeyword(llvm::StringRef word) const;
  bool consume(TokenKind kind);
  bool expect(TokenKind kind, llvm::StringRef what);
  Parsed<Token> expectName(llvm::StringRef what);
  Parsed<int64_t> expectInteger(llvm::StringRef what);
  bool fail(const llvm::Twine &message);
  llvm::SMLoc previousEnd() const;
  Span since(llvm::SMLoc begin) const;
  std::string describeToken() const;

  Lexer lexer;
  Diagnostics &diagnostics;
  Token token, ahead, previous;
  unsigned nesting = 0;
  llvm::StringMap<Span> variables; // of the body, for `let`
};

/// Counts down the nesting that a recursive rule counts up.
class NestingGuard {
public:
  explicit NestingGuard(unsigned &depth) : depth(++depth) {}
  ~NestingGuard() { --depth; }

private:
  unsigned &depth;
};

/// True for a name that the DSL can write: a letter or _, then letters, digits,
/// _.
bool isValidName(llvm::StringRef name);

/// True for a word of the language, such as `let`.
bool isKeyword(llvm::StringRef name);

/// True where a function takes a step such as `+mu`.
bool takesStep(llvm::StringRef function, size_t index);

bool checkOptionName(const Expr &call, const Ident &name,
                     Diagnostics &diagnostics);

/// True for `sum`, `stack` and `links`: a body repeated over directions.
bool isOverName(llvm::StringRef name);

} // namespace gaugec::frontend

#endif // FRONTEND_DSL_PARSER_H
