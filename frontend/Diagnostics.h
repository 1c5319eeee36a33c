//===- Diagnostics.h - errors at a place of the user's text
//-----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The front ends print nothing: they hand finished `llvm::SMDiagnostic`s (text,
// line, caret, range) to a handler of the caller.
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_DIAGNOSTICS_H
#define FRONTEND_DIAGNOSTICS_H

#include "frontend/Model.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/SourceMgr.h"
#include <functional>

namespace gaugec::frontend {

class Diagnostics {
public:
  /// Receives errors, warnings, and notes right after what they belong to.
  using Handler = std::function<void(const llvm::SMDiagnostic &)>;

  Diagnostics(const llvm::SourceMgr &sources, Handler handler)
      : sources(sources), handler(std::move(handler)) {}

  /// After `maxErrors` errors the rest is dropped, and one line says so. The
  /// same words at the same place (in a sum that is expanded, say) count once.
  /// So do warnings, with the same limit.
  void error(const Span &span, const llvm::Twine &message);
  void warning(const Span &span, const llvm::Twine &message);
  /// Belongs to the error or warning before it, and is dropped with it.
  void note(const Span &span, const llvm::Twine &message);
  void note(const llvm::Twine &message);

  bool hasErrors() const { return errors != 0; }
  /// No further error would be shown: a reader may stop.
  bool isFull() const { return errors >= maxErrors; }

  const llvm::SourceMgr &getSources() const { return sources; }

  static constexpr unsigned maxErrors = 20;

private:
  void emit(const Span &span, llvm::SourceMgr::DiagKind kind,
            const llvm::Twine &message);

  const llvm::SourceMgr &sources;
  Handler handler;
  unsigned errors = 0, warnings = 0;
  bool full = false;    // and that was said
  bool dropped = false; // the last error, and so its notes
  llvm::StringSet<> reported;
};

/// `; did you mean 'plaq'?` for the candidate nearest to `name`, or nothing.
std::string didYouMean(llvm::StringRef name,
                       llvm::ArrayRef<llvm::StringRef> candidates);

/// 'a', 'b' or 'c'.
std::string listChoices(llvm::ArrayRef<llvm::StringRef> choices);

} // namespace gaugec::frontend

#endif // FRONTEND_DIAGNOSTICS_H
