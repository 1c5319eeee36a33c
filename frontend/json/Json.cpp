//===- Json.cpp - JSON values that know their place
//---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// nlohmann-json's SAX parser reads through an iterator whose position the
// events see: at each event the lexer stands right behind the token, so its
// place is known without a parser of our own.
//
//===----------------------------------------------------------------------===//

#include "frontend/json/Json.h"
#include "llvm/ADT/STLExtras.h"
#include <nlohmann/json.hpp>

using namespace gaugec::frontend;
using llvm::StringRef;

/// An expression level takes two levels of JSON (object and args); a few more
/// for what is around.
static constexpr size_t maxNesting = 2 * maxExpressionDepth + 16;

/// No object of ours has more than some 20; the search for a key is linear.
static constexpr size_t maxKeys = 256;

const JsonValue *JsonValue::find(StringRef key) const {
  for (const JsonMember &member : members)
    if (member.key.text == key)
      return &member.value;
  return nullptr;
}

StringRef JsonValue::describe() const {
  static constexpr StringRef words[] = {
      "null", "a truth value", "a number", "a string", "an array", "an object"};
  return words[static_cast<int>(kind)];
}

namespace {

/// Reads characters and leaves its position where the events can see it.
class CountingIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  CountingIterator(const char *at, const char **seen) : at(at), seen(seen) {}
  reference operator*() const { return *at; }
  CountingIterator &operator++() {
    *seen = ++at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  bool operator==(const CountingIterator &other) const {
    return at == other.at;
  }

private:
  const char *at;
  const char **seen;
};

/// Builds the tree; each handler says whether to go on.
class TreeBuilder {
public:
  TreeBuilder(StringRef text, Diagnostics &diagnostics)
      : text(text), diagnostics(diagnostics), seen(text.begin()),
        tokenEnd(text.begin()) {
    if (text.starts_with("\xEF\xBB\xBF"))
      tokenEnd += 3;
  }

  const char **position() { return &seen; }
  JsonValue take() { return std::move(root); }

  bool null() { return add(JsonValue::Kind::Null); }
  bool boolean(bool value) {
    bool ok = add(JsonValue::Kind::Boolean);
    last->boolean = value;
    return ok;
  }
  bool number_integer(int64_t value) { return addNumber(double(value)); }
  bool number_unsigned(uint64_t value) { return addNumber(double(value)); }
  bool number_float(double value, const std::string &) {
    return addNumber(value);
  }
  bool string(std::string &value) {
    bool ok = add(JsonValue::Kind::String);
    last->string = std::move(value);
    return ok;
  }
  bool binary(nlohmann::json::binary_t &) { return false; }
  bool start_object(size_t) { return open(JsonValue::Kind::Object); }
  bool start_array(size_t) { return open(JsonValue::Kind::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string &name);
  bool parse_error(size_t, const std::string &,
                   const nlohmann::detail::exception &);

private:
  Span nextToken(bool isNumber = false);
  bool add(JsonValue::Kind kind, bool isNumber = false);
  bool addNumber(double value);
  bool open(JsonValue::Kind kind);
  bool close();

  StringRef text;
  Diagnostics &diagnostics;
  const char *seen;     // behind the last character that the lexer took
  const char *tokenEnd; // behind the last token that was seen here
  JsonValue root;
  JsonValue *last = nullptr;
  std::vector<JsonValue *>
      stack; // open containers; stable: only the innermost grows
};

} // namespace

/// Blanks, separators and comments in front of a token.
static const char *skipToToken(const char *at, const char *end) {
  while (at < end) {
    if (llvm::StringRef(" \t\r\n,:").contains(*at)) {
      ++at;
    } else if (*at == '/' && at + 1 < end && at[1] == '/') {
      while (at < end && *at != '\n')
        ++at;
    } else if (*at == '/' && at + 1 < end && at[1] == '*') {
      size_t close = StringRef(at, end - at).find("*/", 2);
      at = close == StringRef::npos ? end : at + close + 2;
    } else {
      break;
    }
  }
  return at;
}

Span TreeBuilder::nextToken(bool isNumber) {
  const char *begin = std::min(skipToToken(tokenEnd, text.end()), seen);
  const char *end = seen;
  // The lexer has looked one character beyond a number.
  if (isNumber)
    end = std::find_if(begin, seen, [](char c) {
      return !StringRef("+-.eE0123456789").contains(c);
    });
  tokenEnd = end;
  return Span(llvm::SMLoc::getFromPointer(begin),
              llvm::SMLoc::getFromPointer(end));
}

bool TreeBuilder::add(JsonValue::Kind kind, bool isNumber) {
  JsonValue value;
  value.kind = kind;
  value.span = nextToken(isNumber);
  if (stack.empty()) {
    root = std::move(value);
    last = &root;
    return true;
  }
  JsonValue &parent = *stack.back();
  if (parent.isArray()) {
    last = &parent.elements.emplace_back(std::move(value));
    return true;
  }
  last = &parent.members.back().value;
  *last = std::move(value);
  return true;
}

bool TreeBuilder::addNumber(double value) {
  add(JsonValue::Kind::Number, true);
  last->number = value;
  return true;
}

bool TreeBuilder::open(JsonValue::Kind kind) {
  add(kind);
  if (stack.size() >= maxNesting) {
    diagnostics.error(last->span, "this JSON is nested more than " +
                                      llvm::Twine(maxNesting) + " levels deep");
    return false;
  }
  stack.push_back(last);
  return true;
}

bool TreeBuilder::close() {
  stack.back()->span.end = nextToken().end;
  stack.pop_back();
  return true;
}

bool TreeBuilder::key(std::string &name) {
  JsonValue &object = *stack.back();
  Ident ident{std::move(name), nextToken()};
  if (object.members.size() >= maxKeys) {
    diagnostics.error(ident.span, "an object has at most " +
                                      llvm::Twine(maxKeys) + " keys");
    return false;
  }
  for (const JsonMember &member : object.members)
    if (member.key.text == ident.text) {
      diagnostics.error(ident.span,
                        "the key \"" + ident.text + "\" occurs twice");
      diagnostics.note(member.key.span, "first here");
      return false;
    }
  object.members.push_back({std::move(ident), {}});
  return true;
}

/// From "[json...] parse error at line 1, column 2: syntax error while parsing
/// value
/// - unexpected ..; expected .." the part that a user needs.
static std::string tidyMessage(StringRef what) {
  size_t at = what.find("syntax error ");
  if (at != StringRef::npos)
    return "malformed JSON: " + what.drop_front(at + 13).str();
  at = what.find("] ");
  return "malformed JSON: " +
         (at == StringRef::npos ? what : what.drop_front(at + 2)).str();
}

bool TreeBuilder::parse_error(size_t, const std::string &,
                              const nlohmann::detail::exception &error) {
  // `seen` is behind the last character of the token that cannot be there.
  const char *end = seen;
  const char *begin = std::min(skipToToken(tokenEnd, text.end()), end);
  if (begin == end && end > text.begin() && end < text.end())
    --begin;
  Span span(llvm::SMLoc::getFromPointer(begin),
            llvm::SMLoc::getFromPointer(end));
  std::string message = tidyMessage(error.what());
  // What the lexer quotes may be any bytes.
  for (char &c : message)
    if (static_cast<unsigned char>(c) < 0x20)
      c = ' ';
  diagnostics.error(span, message);
  return false;
}

std::optional<JsonValue> gaugec::frontend::parseJson(StringRef text,
                                                     Diagnostics &diagnostics) {
  TreeBuilder builder(text, diagnostics);
  CountingIterator begin(text.begin(), builder.position());
  CountingIterator end(text.end(), builder.position());
  bool ok = nlohmann::json::sax_parse(
      begin, end, &builder, nlohmann::json::input_format_t::json,
      /*strict=*/true, /*ignore_comments=*/true);
  if (!ok || diagnostics.hasErrors())
    return std::nullopt;
  return builder.take();
}
