//===- Diagnostics.cpp - errors at a place of the user's text
//-----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace gaugec::frontend;
using llvm::SourceMgr;
using llvm::StringRef;
using llvm::Twine;

void Diagnostics::emit(const Span &span, SourceMgr::DiagKind kind,
                       const Twine &message) {
  if (!span.caret.isValid())
    return handler(llvm::SMDiagnostic("", kind, message.str()));
  llvm::SmallVector<llvm::SMRange, 1> ranges;
  if (span.begin.isValid() && span.end.getPointer() > span.begin.getPointer())
    ranges.push_back(llvm::SMRange(span.begin, span.end));
  handler(sources.GetMessage(span.caret, kind, message, ranges));
}

void Diagnostics::error(const Span &span, const Twine &message) {
  std::string key =
      std::to_string(uintptr_t(span.caret.getPointer())) + message.str();
  dropped = isFull() || !reported.insert(key).second;
  if (isFull() && !std::exchange(full, true))
    emit(Span(), SourceMgr::DK_Note, "there are more errors; fix these first");
  if (dropped)
    return;
  ++errors;
  emit(span, SourceMgr::DK_Error, message);
}

void Diagnostics::warning(const Span &span, const Twine &message) {
  std::string key =
      std::to_string(uintptr_t(span.caret.getPointer())) + message.str();
  dropped = isFull() || !reported.insert(key).second || ++warnings > maxErrors;
  if (!dropped)
    emit(span, SourceMgr::DK_Warning, message);
}

void Diagnostics::note(const Span &span, const Twine &message) {
  if (!dropped)
    emit(span, SourceMgr::DK_Note, message);
}

void Diagnostics::note(const Twine &message) { note(Span(), message); }

std::string gaugec::frontend::didYouMean(StringRef name,
                                         llvm::ArrayRef<StringRef> candidates) {
  StringRef best;
  unsigned limit = name.size() < 3 ? 1 : name.size() < 6 ? 2 : 3;
  for (StringRef candidate : candidates) {
    unsigned distance = name.edit_distance(candidate, true, limit);
    // A short name is not "near" when every letter of it must change.
    if (distance > limit || distance >= std::max(name.size(), candidate.size()))
      continue;
    best = candidate;
    limit = distance - (distance ? 1 : 0);
    if (distance == 0)
      break;
  }
  return best.empty() ? "" : ("; did you mean '" + best + "'?").str();
}

std::string gaugec::frontend::listChoices(llvm::ArrayRef<StringRef> choices) {
  std::string text;
  for (auto [i, choice] : llvm::enumerate(choices)) {
    if (i)
      text += i + 1 == choices.size() ? " or " : ", ";
    text += ("'" + choice + "'").str();
  }
  return text;
}
