//===- Members.cpp - an object of the input -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/input/Members.h"
#include <fmt/format.h>

using namespace gaugec::pic;
using gaugec::frontend::JsonValue;
using llvm::StringRef;
using llvm::Twine;

Members::Members(const JsonValue *json, StringRef title,
                 frontend::Diagnostics &diagnostics)
    : json(json), title(title), diagnostics(diagnostics) {
  if (!json || json->isObject())
    return;
  diagnostics.error(json->span,
                    title + " is an object, not " + json->describe());
  this->json = nullptr;
}

void Members::finish() {
  if (!json)
    return;
  for (const frontend::JsonMember &member : json->members) {
    StringRef key = member.key.text;
    if (llvm::is_contained(known, key))
      continue;
    std::string hint = frontend::didYouMean(key, known);
    if (hint.empty())
      hint = "; it may have " + frontend::listChoices(known);
    diagnostics.error(member.key.span,
                      title + " has no member '" + key + "'" + hint);
  }
}

const JsonValue *Members::find(StringRef key) {
  if (!llvm::is_contained(known, key))
    known.push_back(key);
  return json ? json->find(key) : nullptr;
}

const JsonValue *Members::need(StringRef key, StringRef what) {
  const JsonValue *value = find(key);
  if (!value)
    error(title + " needs '" + key + "': " + what);
  return value;
}

llvm::ArrayRef<JsonValue> Members::list(StringRef key) {
  const JsonValue *value = find(key);
  if (!value)
    return {};
  if (!value->isArray())
    diagnostics.error(value->span,
                      "'" + key + "' is a list, not " + value->describe());
  return value->elements;
}

double Members::number(const JsonValue &value, StringRef key, double otherwise,
                       double least, double most, bool isWhole) {
  if (value.kind != JsonValue::Kind::Number) {
    diagnostics.error(value.span,
                      "'" + key + "' is a number, not " + value.describe());
    return otherwise;
  }
  if (!(value.number >= least && value.number <= most)) {
    diagnostics.error(value.span,
                      fmt::format("'{}' is a number from {:g} to {:g}",
                                  std::string_view(key), least, most));
    return otherwise;
  }
  if (isWhole && value.number != std::floor(value.number)) {
    diagnostics.error(value.span, "'" + key + "' is a whole number");
    return otherwise;
  }
  return value.number;
}

bool Members::read(StringRef key, double &number, double least, double most) {
  const JsonValue *value = find(key);
  if (value)
    number = this->number(*value, key, number, least, most, false);
  return value;
}

bool Members::read(StringRef key, int64_t &number, int64_t least,
                   int64_t most) {
  const JsonValue *value = find(key);
  if (value)
    number = int64_t(this->number(*value, key, double(number), double(least),
                                  double(most), true));
  return value;
}

bool Members::read(StringRef key, bool &flag) {
  const JsonValue *value = find(key);
  if (!value)
    return false;
  if (value->kind != JsonValue::Kind::Boolean)
    diagnostics.error(value->span, "'" + key + "' is true or false, not " +
                                       value->describe());
  flag = value->boolean;
  return true;
}

bool Members::read(StringRef key, std::string &text) {
  const JsonValue *value = find(key);
  if (!value)
    return false;
  if (!value->isString())
    diagnostics.error(value->span,
                      "'" + key + "' is a text, not " + value->describe());
  text = value->string;
  return true;
}

size_t Members::choose(StringRef key, llvm::ArrayRef<StringRef> words,
                       size_t otherwise) {
  const JsonValue *value = find(key);
  if (!value)
    return otherwise;
  auto *found = value->isString() ? llvm::find(words, StringRef(value->string))
                                  : words.end();
  if (found != words.end())
    return found - words.begin();
  diagnostics.error(value->span,
                    "'" + key + "' is " + frontend::listChoices(words) +
                        (value->isString()
                             ? frontend::didYouMean(value->string, words)
                             : std::string()));
  return otherwise;
}
