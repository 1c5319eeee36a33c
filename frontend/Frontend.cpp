//===- Frontend.cpp - from text to a model
//------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Frontend.h"
#include "frontend/dsl/Parser.h"
#include "frontend/json/Reader.h"

using namespace gaugec::frontend;
using llvm::StringRef;

Format gaugec::frontend::guessFormat(StringRef filename, StringRef text) {
  if (filename.ends_with(".json"))
    return Format::Json;
  if (filename.ends_with(".gauge"))
    return Format::Dsl;
  // Both may start with comments.
  for (text = text.ltrim(); text.consume_front("//"); text = text.ltrim())
    text = text.drop_until([](char c) { return c == '\n'; });
  return text.starts_with("{") ? Format::Json : Format::Dsl;
}

std::optional<Statement>
gaugec::frontend::parseStatement(const llvm::SourceMgr &sources,
                                 unsigned buffer, Diagnostics &diagnostics) {
  StringRef text = sources.getMemoryBuffer(buffer)->getBuffer();
  return DslParser(text, diagnostics).parseWholeStatement();
}

std::optional<Model>
gaugec::frontend::parseModel(const llvm::SourceMgr &sources, Format format,
                             Diagnostics &diagnostics) {
  StringRef text =
      sources.getMemoryBuffer(sources.getMainFileID())->getBuffer();
  if (text.size() > maxSourceBytes) {
    diagnostics.error(
        Span(), "this description has " + llvm::Twine(text.size()) +
                    " bytes; the limit is " + llvm::Twine(maxSourceBytes));
    return std::nullopt;
  }
  if (format == Format::Dsl)
    return DslParser(text, diagnostics).parseModel();
  return readJson(text, diagnostics);
}
