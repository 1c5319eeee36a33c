//===- LoopReport.cpp - the loops of a network as a page ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/LoopReport.h"
#include "compiler/loops/Draw.h"
#include "compiler/loops/Reduce.h"
#include "compiler/tools/loops/Tables.h"
#include "compiler/tools/report/Page.h"

using namespace gaugec;
using namespace gaugec::loops;
namespace json = llvm::json;

static constexpr llvm::StringLiteral body(
#include "compiler/tools/report/loops.html.inc"
);
static constexpr llvm::StringLiteral style(
#include "compiler/tools/report/loops.css.inc"
);
static constexpr llvm::StringLiteral words(
#include "compiler/tools/report/words.js.inc"
);
static constexpr llvm::StringLiteral script(
#include "compiler/tools/report/loops.js.inc"
);

namespace {
/// For each term of a list, in its order: an SVG element and its text.
class TermDrawer {
public:
  TermDrawer(Analysis &analysis, size_t layer)
      : analysis(analysis), layer(layer) {}

  void add(const Term &term, const Displacement &start) {
    constexpr double size = 150;
    std::vector<Path> paths =
        getPaths(analysis.getTables(), term.word, start, term.product);
    terms.push_back(
        json::Array{drawPaths(paths, analysis.getDimensions(), size),
                    printTerm(analysis, layer, term)});
  }
  std::string take() {
    std::string text;
    llvm::raw_string_ostream(text) << json::Value(std::move(terms));
    return text;
  }

private:
  Analysis &analysis;
  size_t layer;
  json::Array terms;
};
} // namespace

/// Those of a layer that the JSON holds.
static std::string drawLayer(Analysis &analysis, size_t layer, size_t top) {
  const Displacement &start = analysis.getNumbers(layer)->start;
  TermDrawer drawer(analysis, layer);
  std::vector<Entry<Complex>> entries = analysis.collectNumbers(layer);
  for (const auto &entry : llvm::ArrayRef(entries).take_front(top))
    drawer.add(entry.term, start);
  return drawer.take();
}

/// The same of the reduction.
static std::string drawReduced(Analysis &analysis, const Reduction &reduction,
                               size_t top) {
  TermDrawer drawer(analysis, *analysis.getResults()[0]);
  for (const ReducedTerm &term :
       llvm::ArrayRef(reduction.terms).take_front(top))
    drawer.add({0, term.product}, {});
  return drawer.take();
}

static json::Value describe(Analysis &analysis, const JsonOptions &options) {
  std::string text;
  llvm::raw_string_ostream os(text);
  writeJson(analysis, options, os);
  return llvm::cantFail(json::parse(text));
}

std::string gaugec::makeLoopReport(Analysis &analysis,
                                   const JsonOptions &options) {
  Page page;
  page.data = describe(analysis, options);
  page.title = page.data.getAsObject()->getString("model")->str() + ", loops";
  page.body = body;
  page.style = style;
  page.scripts = {words, script};
  for (size_t layer = 0; layer < analysis.getLayers().size(); ++layer)
    if (analysis.getNumbers(layer))
      page.attachments.emplace_back("terms-" + std::to_string(layer),
                                    drawLayer(analysis, layer, options.top));
  if (options.reduction)
    page.attachments.emplace_back(
        "terms-reduction",
        drawReduced(analysis, *options.reduction, options.top));
  return page.print();
}
