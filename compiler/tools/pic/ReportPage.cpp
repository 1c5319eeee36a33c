//===- ReportPage.cpp - a page with pictures beside it --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/ReportPage.h"
#include "compiler/target/Target.h"
#include "compiler/tools/report/Page.h"
#include "compiler/tools/run/Runtime.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace gaugec;
using namespace gaugec::pic;
using llvm::formatv;
using llvm::StringRef;

static constexpr llvm::StringLiteral style = R"(
body { max-width: 68rem; }
h2 { margin-top: 2.4rem; }
figure { margin: 1rem 0; } figcaption { color: var(--faint); font-size: .9rem; max-width: 46rem; }
figure > svg { width: 100%; height: auto; display: block; }
td { text-align: left; border: 0; padding: .12rem 1.2rem .12rem 0; }
td:first-child { color: var(--faint); white-space: nowrap; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 1.5rem; }
pre { background: var(--panel); padding: .8rem; overflow: auto; font-size: .85rem; }
@media print { figure { break-inside: avoid; } }
)";

ReportPage::ReportPage(std::string title, std::string pictures)
    : title(std::move(title)), pictures(std::move(pictures)), os(text) {
  os << "<h1>" << escapeMarkup(this->title) << "</h1>\n";
}

void ReportPage::addHeading(const std::string &heading) {
  os << "<h2>" << escapeMarkup(heading) << "</h2>\n";
}

void ReportPage::addParagraph(const std::string &html) {
  os << "<p>" << html << "</p>\n";
}

void ReportPage::addFacts(
    const std::vector<std::pair<std::string, std::string>> &rows) {
  os << "<table><tbody>\n";
  for (const auto &[name, value] : rows)
    os << "<tr><td>" << escapeMarkup(name) << "</td><td>" << escapeMarkup(value)
       << "</td></tr>\n";
  os << "</tbody></table>\n";
}

void ReportPage::addFigure(const std::string &svg, const std::string &caption,
                           llvm::ArrayRef<std::string> names) {
  os << "<figure>" << svg << "<figcaption>" << caption << " <span>(";
  StringRef folder = llvm::sys::path::filename(pictures);
  for (auto [k, name] : llvm::enumerate(names))
    os << formatv("{0}<a href=\"{1}/{2}\">{2}</a>", k ? ", " : "", folder,
                  name);
  os << ")</span></figcaption></figure>\n";
}

void ReportPage::addPlot(StringRef name, const Plot &plot,
                         const std::string &caption) {
  std::string svg = plot.draw(), base = name.str();
  files.emplace_back(base + ".svg", svg);
  files.emplace_back(base + ".csv", plot.list());
  addFigure(svg, caption, {base + ".svg", base + ".csv"});
}

void ReportPage::addMap(StringRef name, const HeatMap &map,
                        const std::string &caption) {
  std::string svg = map.draw(), base = name.str();
  files.emplace_back(base + ".svg", svg);
  files.emplace_back(base + ".png", map.encode());
  addFigure(svg, caption, {base + ".svg", base + ".png"});
}

void ReportPage::addText(const std::string &plain) {
  os << "<pre>" << escapeMarkup(plain) << "</pre>\n";
}

llvm::Error ReportPage::write(const std::string &path) {
  if (std::error_code error = llvm::sys::fs::create_directories(pictures))
    return run::fail("cannot make the folder '" + pictures +
                     "': " + error.message());
  for (const auto &[name, content] : files)
    if (llvm::Error error = writeAtomically(content, pictures + "/" + name))
      return run::fail(llvm::toString(std::move(error)));
  Page page;
  page.title = title;
  page.body = text;
  page.style = style;
  if (llvm::Error error = writeAtomically(page.print(), path))
    return run::fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}
