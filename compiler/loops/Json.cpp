//===- Json.cpp - an analysis for a page or a script ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "llvm/Support/JSON.h"
#include "compiler/Version.h"
#include "compiler/loops/Reduce.h"

using namespace gaugec;
using namespace gaugec::loops;
using llvm::json::OStream;

namespace {
class Writer {
public:
  Writer(Analysis &analysis, const JsonOptions &options, OStream &json)
      : analysis(analysis), options(options), json(json) {}
  void write();

private:
  void writeHead();
  void writeLayer(size_t layer);
  void writeHistogram(llvm::StringRef name, const Histogram &histogram);
  void writeResults();
  void writeClosed();
  void writeReduction(const Reduction &reduction);
  void writeEntries(size_t layer);
  void writeSymbols(size_t layer);
  void writeTerm(size_t layer, const Term &term);
  void writeWord(llvm::StringRef name, WordRef word);
  void writePlace(llvm::StringRef name, const Displacement &place);
  void writeNumbers(llvm::StringRef name, llvm::ArrayRef<Complex> numbers);

  Analysis &analysis;
  const JsonOptions &options;
  OStream &json;
};
} // namespace

void Writer::writeHead() {
  auto function = analysis.getFunction();
  auto model = function->getAttrOfType<mlir::StringAttr>(gauge::modelAttrName);
  json.attribute("gaugec", GAUGEC_VERSION);
  json.attribute("model", model ? model.getValue() : function.getName());
  json.attribute("source", options.source);
  json.attribute("group", analysis.getGroup().getName());
  json.attribute("colours", analysis.getGroup().getColours());
  json.attribute("dimensions", analysis.getDimensions());
  const Equivalence &same = analysis.getEquivalence();
  json.attribute("translations", same.translations ? "divided" : "kept");
  json.attribute("orientation", same.orientations ? "divided" : "kept");
  if (!options.weights.empty())
    json.attribute("weights", options.weights);
  if (!options.compare.empty())
    json.attribute("compare", options.compare);
}

void Writer::writeHistogram(llvm::StringRef name, const Histogram &histogram) {
  json.attributeArray(name, [&] {
    for (auto [length, count] : histogram)
      json.array([&] {
        json.value(int64_t(length));
        json.value(int64_t(count));
      });
  });
}

void Writer::writeWord(llvm::StringRef name, WordRef word) {
  json.attributeArray(name, [&] {
    for (Letter letter : word)
      json.value(int64_t(letter));
  });
}

void Writer::writePlace(llvm::StringRef name, const Displacement &place) {
  json.attributeArray(name, [&] {
    for (int64_t axis = 0; axis < analysis.getDimensions(); ++axis)
      json.value(int64_t(place[axis]));
  });
}

void Writer::writeTerm(size_t layer, const Term &term) {
  Tables &tables = analysis.getTables();
  if (analysis.getLayers()[layer].isMatrix)
    writeWord("word", tables.getWord(term.word));
  Product product = tables.getProduct(term.product);
  json.attributeArray("loops", [&] {
    for (const Factor &factor : product.factors)
      json.object([&] {
        writeWord("word", tables.getWord(factor.loop));
        writePlace("at", factor.at);
        writePlace("windings", getWindings(tables.getWord(factor.loop)));
      });
  });
  if (product.mean)
    json.attribute("mean", true);
  if (product.volume)
    json.attribute("volume", int64_t(product.volume));
  json.attribute("length", int64_t(analysis.getLength(term)));
}

/// [[re, im], ..] of all channels.
void Writer::writeNumbers(llvm::StringRef name,
                          llvm::ArrayRef<Complex> numbers) {
  json.attributeArray(name, [&] {
    for (Complex number : numbers)
      json.array([&] {
        json.value(number.real());
        json.value(number.imag());
      });
  });
}

void Writer::writeEntries(size_t layer) {
  const Expansion<Complex> *sum = analysis.getNumbers(layer);
  if (!sum)
    return;
  std::vector<Entry<Complex>> entries = analysis.collectNumbers(layer);
  bool written = analysis.hasWeights() && analysis.hasCoefficients(layer);
  json.attribute("distinct", int64_t(entries.size()));
  writeHistogram("lengths", analysis.countByLength(layer));
  if (auto traced = analysis.countTraced(layer))
    writeHistogram("tracedLengths", *traced);
  writePlace("start", sum->start);
  json.attributeArray("terms", [&] {
    for (const Entry<Complex> &entry :
         llvm::ArrayRef(entries).take_front(options.top))
      json.object([&] {
        writeTerm(layer, entry.term);
        if (!written)
          return;
        writeNumbers("coefficients", entry.coefficients);
        if (analysis.getOther(layer))
          writeNumbers("other", entry.other);
      });
  });
}

void Writer::writeSymbols(size_t layer) {
  const Expansion<Polynomial> *sum = analysis.getSymbols(layer);
  if (!sum)
    return;
  std::vector<Entry<Polynomial>> entries = analysis.collect(layer, *sum);
  json.attributeArray("symbolic", [&] {
    for (const Entry<Polynomial> &entry :
         llvm::ArrayRef(entries).take_front(options.top))
      json.object([&] {
        writeTerm(layer, entry.term);
        json.attributeArray("coefficients", [&] {
          for (const Polynomial &c : entry.coefficients)
            json.value(c.print(analysis.getSymbolNames()));
        });
      });
  });
}

void Writer::writeLayer(size_t index) {
  const Layer &layer = analysis.getLayers()[index];
  json.attribute("id", int64_t(index));
  json.attribute("name", layer.name);
  json.attribute("op", layer.kind);
  json.attribute("line", layer.line);
  json.attribute("column", layer.column);
  json.attribute("main", layer.isMain);
  json.attributeArray("inputs", [&] {
    for (size_t input : layer.inputs)
      json.value(int64_t(input));
  });
  json.attribute("kind", layer.isMatrix    ? "matrices"
                         : layer.isComplex ? "complex"
                                           : "real");
  json.attribute("channels", int64_t(layer.count.channels));
  json.attributeArray("products", [&] {
    for (double terms : layer.count.terms)
      json.value(terms);
  });
  writeEntries(index);
  writeSymbols(index);
}

void Writer::writeResults() {
  json.attributeArray("results", [&] {
    for (auto [index, layer] : llvm::enumerate(analysis.getResults()))
      json.object([&, index = index, layer = layer] {
        json.attribute("name", analysis.getResultName(index));
        if (layer)
          json.attribute("layer", int64_t(*layer));
      });
  });
}

void Writer::writeClosed() {
  std::vector<std::string> all =
      countClosedLoops(analysis.getDimensions(), maxClosedLength);
  json.attributeArray("allClosedLoops", [&] {
    for (auto [index, count] : llvm::enumerate(all))
      json.array([&, index = index, count = count] {
        json.value(int64_t(2 * index));
        json.value(count);
      });
  });
}

void Writer::writeReduction(const Reduction &reduction) {
  json.attribute("products", int64_t(reduction.terms.size()));
  json.attribute("independent", int64_t(reduction.independent));
  json.attribute("target", reduction.target.real());
  json.attribute("largest", reduction.largest);
  json.attribute("norm", reduction.norm);
  json.attribute("rms", reduction.rms);
  json.attribute("error", reduction.error);
  json.attributeArray("terms", [&] {
    for (const ReducedTerm &term :
         llvm::ArrayRef(reduction.terms).take_front(options.top))
      json.object([&] {
        writeTerm(*analysis.getResults()[0], {0, term.product});
        writeNumbers("before", term.before);
        writeNumbers("after", term.after);
        json.attribute("independent", term.isIndependent);
      });
  });
}

void Writer::write() {
  writeHead();
  json.attributeArray("layers", [&] {
    for (size_t layer = 0; layer < analysis.getLayers().size(); ++layer)
      json.object([&] { writeLayer(layer); });
  });
  writeResults();
  writeClosed();
  if (options.reduction)
    json.attributeObject("reduction",
                         [&] { writeReduction(*options.reduction); });
}

void loops::writeJson(Analysis &analysis, const JsonOptions &options,
                      llvm::raw_ostream &os) {
  OStream json(os);
  json.object([&] { Writer(analysis, options, json).write(); });
  os << "\n";
}
