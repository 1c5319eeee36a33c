//===- Page.cpp - a page in one file --------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/Page.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using llvm::StringRef;

static constexpr llvm::StringLiteral commonStyle(
#include "compiler/tools/report/page.css.inc"
);
static constexpr llvm::StringLiteral commonScript(
#include "compiler/tools/report/page.js.inc"
);

std::string gaugec::escapeMarkup(StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(text, stream);
  return escaped;
}

/// Nothing in it can end the element that it stands in: < occurs in strings
/// only, where JSON has another way to write it.
static std::string printData(const llvm::json::Value &data) {
  std::string text, safe;
  llvm::raw_string_ostream(text) << data;
  for (char c : text)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  return safe;
}

/// As zlib does (the format that browsers call deflate), in base64.
static std::string pack(StringRef bytes) {
  llvm::SmallVector<uint8_t> packed;
  llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(bytes), packed);
  return llvm::encodeBase64(packed);
}

std::string Page::print() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "<!DOCTYPE html>\n<html lang='en'>\n<head>\n"
     << "<meta charset='utf-8'>\n<meta name='viewport' "
        "content='width=device-width, initial-scale=1'>\n"
     // Some browsers ask for an icon by themselves.
     << "<link rel='icon' href='data:,'>\n<title>" << escapeMarkup(title)
     << "</title>\n<style>\n"
     << commonStyle << style << "</style>\n</head>\n<body>\n"
     << body;
  if (data.kind() != llvm::json::Value::Null)
    os << "<script type='application/json' id='data'>" << printData(data)
       << "</script>\n";
  for (const auto &[name, bytes] : attachments)
    os << "<script type='application/octet-stream' id='" << name << "'>"
       << pack(bytes) << "</script>\n";
  if (!scripts.empty())
    os << "<script>\n'use strict';\n" << commonScript;
  for (StringRef script : scripts)
    os << script;
  if (!scripts.empty())
    os << "</script>\n";
  os << "</body>\n</html>\n";
  return text;
}
