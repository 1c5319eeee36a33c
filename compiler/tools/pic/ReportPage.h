//===- ReportPage.h - a page with pictures beside it ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_REPORTPAGE_H
#define COMPILER_TOOLS_PIC_REPORTPAGE_H

#include "compiler/tools/report/Plot.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace gaugec::pic {

/// An HTML page that needs no other file. Its pictures and their numbers lie in
/// a folder beside it as well.
class ReportPage {
public:
  ReportPage(std::string title, std::string pictures);

  void addHeading(const std::string &heading);
  /// `html` as it is.
  void addParagraph(const std::string &html);
  /// A table of two columns, of plain text.
  void addFacts(const std::vector<std::pair<std::string, std::string>> &rows);
  /// Figures between these stand side by side where there is room.
  void beginRow() { os << "<div class=\"row\">\n"; }
  void endRow() { os << "</div>\n"; }
  /// NAME.svg, and NAME.csv with what is drawn.
  void addPlot(llvm::StringRef name, const Plot &plot,
               const std::string &caption);
  /// NAME.svg and NAME.png, without the axes.
  void addMap(llvm::StringRef name, const HeatMap &map,
              const std::string &caption);
  void addText(const std::string &text);

  /// Writes everything.
  llvm::Error write(const std::string &path);

private:
  void addFigure(const std::string &svg, const std::string &caption,
                 llvm::ArrayRef<std::string> files);

  std::string title, pictures, text;
  llvm::raw_string_ostream os;
  /// Files beside the page: name and content.
  std::vector<std::pair<std::string, std::string>> files;
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_REPORTPAGE_H
