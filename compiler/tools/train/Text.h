//===- Text.h - text in HTML and SVG --------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_TEXT_H
#define COMPILER_TOOLS_TRAIN_TEXT_H

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace gaugec::train {

/// With < > & and quotes as entities.
inline std::string escapeMarkup(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(text, stream);
  return escaped;
}

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_TEXT_H
