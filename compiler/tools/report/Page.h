//===- Page.h - a page in one file ----------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pages of tools open from a file, without a server or network: styles, scripts
// and data are inside. Scripts find the data by `getData` and `getText` of
// page.js.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_REPORT_PAGE_H
#define COMPILER_TOOLS_REPORT_PAGE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include <string>
#include <vector>

namespace gaugec {

struct Page {
  std::string title;     ///< text
  llvm::StringRef body;  ///< HTML
  llvm::StringRef style; ///< beside page.css
  /// One after the other, after page.js.
  std::vector<llvm::StringRef> scripts;
  llvm::json::Value data{
      nullptr}; ///< any bytes that are not UTF-8 are replaced
  /// Long texts and tables, by name: compressed, and unpacked when the script
  /// asks for them.
  std::vector<std::pair<std::string, std::string>> attachments;

  std::string print() const;
};

/// With < > & and quotes as entities.
std::string escapeMarkup(llvm::StringRef text);

} // namespace gaugec

#endif // COMPILER_TOOLS_REPORT_PAGE_H
