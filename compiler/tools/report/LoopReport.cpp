//===- LoopReport.cpp - the loops of a network as a page ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/LoopReport.h"
#include "compiler/loops/Draw.h"
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

/// Of each term that is written, in the same order: an SVG element and its
/// text.
static std::string describeTerms(Analysis &analysis, size_t layer,
                                 const Expansion<Complex> &sum, size_t top) {
  constexpr double size = 150;
  std::vector<Entry<Complex>> entries = analysis.collect(layer, sum);
  json::Array terms;
  for (const auto &[term, length, coefficients] :
       llvm::ArrayRef(entries).take_front(top)) {
    std::vector<Path> paths =
        getPaths(analysis.getTables(), term.word, sum.start, term.product);
    terms.push_back(
        json::Array{drawPaths(paths, analysis.getDimensions(), size),
                    printTerm(analysis, layer, term)});
  }
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(terms));
  return text;
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
    if (const Expansion<Complex> *sum = analysis.getNumbers(layer))
      page.attachments.emplace_back(
          "terms-" + std::to_string(layer),
          describeTerms(analysis, layer, *sum, options.top));
  return page.print();
}
