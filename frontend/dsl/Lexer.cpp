//===- Lexer.cpp - tokens of the DSL
//------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/dsl/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include <cmath>

using namespace gaugec::frontend;
using llvm::StringRef;

static bool isNameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
static bool isNamePart(char c) { return llvm::isAlnum(c) || c == '_'; }

Lexer::Lexer(StringRef text, Diagnostics &diagnostics)
    : rest(text), diagnostics(diagnostics) {
  rest.consume_front("\xEF\xBB\xBF"); // a byte order mark
}

Token Lexer::make(TokenKind kind, size_t length) {
  Token token;
  token.kind = kind;
  token.text = rest.take_front(length);
  token.startsLine = atLineStart;
  atLineStart = false;
  rest = rest.drop_front(length);
  return token;
}

void Lexer::skipBlanks() {
  while (!rest.empty()) {
    char c = rest.front();
    if (c == '\n')
      atLineStart = true;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
      rest = rest.drop_front();
    else if (rest.starts_with("//"))
      rest = rest.drop_front(std::min(rest.find('\n'), rest.size()));
    else
      return;
  }
}

Token Lexer::next() {
  skipBlanks();
  if (rest.empty())
    return make(TokenKind::End, 0);
  if (llvm::isDigit(rest.front()) ||
      (rest.front() == '.' && rest.size() > 1 && llvm::isDigit(rest[1])))
    return lexNumber();
  if (isNameStart(rest.front()))
    return lexName();
  return lexPunctuation();
}

Token Lexer::lexName() {
  return make(TokenKind::Name,
              std::min(rest.find_if_not(isNamePart), rest.size()));
}

Token Lexer::lexNumber() {
  auto digits = [&](size_t at) {
    while (at < rest.size() && llvm::isDigit(rest[at]))
      ++at;
    return at;
  };
  size_t length = digits(0);
  if (length < rest.size() && rest[length] == '.')
    length = digits(length + 1);
  if (length < rest.size() && (rest[length] == 'e' || rest[length] == 'E')) {
    size_t exponent = length + 1;
    if (exponent < rest.size() &&
        (rest[exponent] == '+' || rest[exponent] == '-'))
      ++exponent;
    if (digits(exponent) > exponent)
      length = digits(exponent);
  }
  bool tail = length < rest.size() && isNamePart(rest[length]);
  Token token = make(TokenKind::Number, length);
  if (tail) {
    diagnostics.error(token.span(), "a number cannot be followed by a letter: "
                                    "write '*' to multiply");
    token.kind = TokenKind::Error;
  } else if (token.text.getAsDouble(token.number) ||
             !std::isfinite(token.number)) {
    diagnostics.error(token.span(), "this number is too large for an f64");
    token.kind = TokenKind::Error;
  }
  return token;
}

/// Bytes of the UTF-8 character at the front.
static size_t characterLength(StringRef text) {
  size_t length = 1;
  while (length < text.size() && (text[length] & 0xC0) == 0x80)
    ++length;
  return length;
}

Token Lexer::lexPunctuation() {
  static constexpr std::pair<const char *, TokenKind> table[] = {
      {"->", TokenKind::Arrow},      {"!=", TokenKind::NotEqual},
      {"<=", TokenKind::LessEqual},  {">=", TokenKind::GreaterEqual},
      {"(", TokenKind::LeftParen},   {")", TokenKind::RightParen},
      {"{", TokenKind::LeftBrace},   {"}", TokenKind::RightBrace},
      {"[", TokenKind::LeftBracket}, {"]", TokenKind::RightBracket},
      {",", TokenKind::Comma},       {":", TokenKind::Colon},
      {";", TokenKind::Semicolon},   {"=", TokenKind::Equal},
      {"+", TokenKind::Plus},        {"-", TokenKind::Minus},
      {"*", TokenKind::Star},        {"/", TokenKind::Slash},
      {"^", TokenKind::Caret},       {"<", TokenKind::Less},
      {">", TokenKind::Greater},
  };
  for (auto [text, kind] : table)
    if (rest.starts_with(text))
      return make(kind, StringRef(text).size());
  size_t length = characterLength(rest);
  // A quoted name is one mistake, not two quotes.
  if (rest.front() == '"')
    if (size_t close = rest.find_first_of("\"\n", 1);
        close != StringRef::npos && rest[close] == '"')
      length = close + 1;
  Token token = make(TokenKind::Error, length);
  const auto *bytes = reinterpret_cast<const llvm::UTF8 *>(token.text.begin());
  bool readable = llvm::isPrint(token.text.front()) ||
                  (token.text.size() > 1 &&
                   llvm::isLegalUTF8Sequence(bytes, bytes + token.text.size()));
  std::string shown =
      readable ? "'" + token.text.str() + "'"
               : "byte 0x" + llvm::utohexstr(uint8_t(token.text.front()));
  diagnostics.error(token.span(),
                    token.text.starts_with("\"")
                        ? "names are written without quotes"
                        : "unexpected " + shown + " in a description");
  return token;
}
