//===- Lexer.h - tokens of the DSL
//------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_DSL_LEXER_H
#define FRONTEND_DSL_LEXER_H

#include "frontend/Diagnostics.h"

namespace gaugec::frontend {

enum class TokenKind {
  End,
  Error,
  Name,
  Number,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Comma,
  Colon,
  Semicolon,
  Equal,
  Arrow,
  Plus,
  Minus,
  Star,
  Slash,
  Caret,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  NotEqual,
};

struct Token {
  TokenKind kind = TokenKind::End;
  llvm::StringRef text;
  double number = 0;
  bool startsLine = false; // the first token of its line

  Span span() const {
    return Span(llvm::SMLoc::getFromPointer(text.begin()),
                llvm::SMLoc::getFromPointer(text.end()));
  }
};

/// Cuts `text` (a part of a buffer of the SourceMgr) into tokens. `//` starts a
/// comment; line ends count only as `startsLine`.
class Lexer {
public:
  Lexer(llvm::StringRef text, Diagnostics &diagnostics);
  Token next();

private:
  void skipBlanks();
  Token lexNumber();
  Token lexName();
  Token lexPunctuation();
  Token make(TokenKind kind, size_t length);

  llvm::StringRef rest;
  Diagnostics &diagnostics;
  bool atLineStart = true;
};

} // namespace gaugec::frontend

#endif // FRONTEND_DSL_LEXER_H
