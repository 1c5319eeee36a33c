//===- ReportPage.cpp - a page with pictures beside it --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/ReportPage.h"
#include "compiler/target/Target.h"
#include "compiler/tools/run/Runtime.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace gaugec;
using namespace gaugec::pic;
using llvm::formatv;
using llvm::StringRef;
using run::escapeMarkup;

static constexpr const char *style = R"(<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  background: #fff; }
h1 { font-size: 1.7rem; margin-bottom: .4rem; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .4rem; }
figure { margin: 1rem 0; } figcaption { color: #444; font-size: .9rem; max-width: 46rem; }
figure > svg { width: 100%; height: auto; display: block; } figure.wide { max-width: 50rem; }
figcaption a { color: #0059a0; }
table { border-collapse: collapse; } td { padding: .12rem 1.2rem .12rem 0; vertical-align: top; }
td:first-child { color: #555; white-space: nowrap; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 1.5rem; }
pre { background: #f5f5f5; padding: .8rem; overflow: auto; font-size: .85rem; }
@media print { body { max-width: none; margin: 0; } figure { break-inside: avoid; } }
</style>
)";

ReportPage::ReportPage(std::string title, std::string pictures)
    : title(std::move(title)), pictures(std::move(pictures)), os(text) {
  std::string name = escapeMarkup(this->title);
  os << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>"
     << name << "</title>\n"
     << style << "</head><body>\n<h1>" << name << "</h1>\n";
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

void ReportPage::addPlot(StringRef name, const run::Plot &plot,
                         const std::string &caption) {
  std::string svg = plot.draw(), base = name.str();
  files.emplace_back(base + ".svg", svg);
  files.emplace_back(base + ".csv", plot.list());
  addFigure(svg, caption, {base + ".svg", base + ".csv"});
}

void ReportPage::addMap(StringRef name, const run::HeatMap &map,
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
  os << "</body></html>\n";
  if (std::error_code error = llvm::sys::fs::create_directories(pictures))
    return run::fail("cannot make the folder '" + pictures +
                     "': " + error.message());
  for (const auto &[name, content] : files)
    if (llvm::Error error = writeAtomically(content, pictures + "/" + name))
      return run::fail(llvm::toString(std::move(error)));
  if (llvm::Error error = writeAtomically(text, path))
    return run::fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}
