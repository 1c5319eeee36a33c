//===- Json.h - JSON values that know their place
//---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_JSON_JSON_H
#define FRONTEND_JSON_JSON_H

#include "frontend/Diagnostics.h"

namespace gaugec::frontend {

struct JsonMember;

/// A JSON value with its place in the text.
struct JsonValue {
  enum class Kind { Null, Boolean, Number, String, Array, Object };
  Kind kind = Kind::Null;
  Span span;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<JsonValue> elements;
  std::vector<JsonMember> members;

  bool isString() const { return kind == Kind::String; }
  bool isArray() const { return kind == Kind::Array; }
  bool isObject() const { return kind == Kind::Object; }
  /// The member with this key, or null.
  const JsonValue *find(llvm::StringRef key) const;
  /// "a string", "an object", for messages.
  llvm::StringRef describe() const;
};

struct JsonMember {
  Ident key;
  JsonValue value;
};

/// Parses all of `text`; `//` and `/* */` comments are skipped. Nothing if
/// there was an error. Nesting is bounded, keys of an object differ.
std::optional<JsonValue> parseJson(llvm::StringRef text,
                                   Diagnostics &diagnostics);

} // namespace gaugec::frontend

#endif // FRONTEND_JSON_JSON_H
