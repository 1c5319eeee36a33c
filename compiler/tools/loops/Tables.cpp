//===- Tables.cpp - loops as text -----------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/loops/Tables.h"
#include "compiler/loops/Draw.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace gaugec;
using namespace gaugec::loops;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Layers and lengths
//===----------------------------------------------------------------------===//

static size_t total(const Histogram &histogram) {
  size_t sum = 0;
  for (auto [length, count] : histogram)
    sum += count;
  return sum;
}

static std::string printLongest(const Histogram &histogram) {
  return histogram.empty() ? "-" : std::to_string(histogram.rbegin()->first);
}

static double getLargest(const std::vector<double> &numbers) {
  return numbers.empty() ? 0 : *llvm::max_element(numbers);
}

void loops::printLayers(Analysis &analysis, bool counted,
                        llvm::raw_ostream &os) {
  os << formatv("{0,-34}{1,9}{2,20}", "layer", "channels", "products");
  if (!counted)
    os << formatv("{0,12}{1,10}{2,9}", "different", "traced", "longest");
  os << "\n";
  for (size_t i = 0; i < analysis.getLayers().size(); ++i) {
    const Layer &layer = analysis.getLayers()[i];
    if (!layer.isMain)
      continue;
    os << formatv("{0,-34}{1,9}{2,20}", layer.describe(), layer.count.channels,
                  printCount(getLargest(layer.count.terms)));
    if (!counted) {
      Histogram lengths = analysis.countByLength(i);
      auto traced = analysis.countTraced(i);
      os << formatv("{0,12}{1,10}{2,9}", printCount(double(total(lengths))),
                    traced ? printCount(double(total(*traced))) : "",
                    printLongest(lengths));
    }
    os << "\n";
  }
}

/// One loop at most, which does not wind around the torus.
static bool isClosedLoop(const Tables &tables, const Product &product) {
  return product.factors.size() < 2 &&
         llvm::all_of(
             product.factors,
             [&](const Factor &factor) {
               return llvm::none_of(tables.getWord(factor.loop), isWinding);
             });
}

/// The terms of a layer are counted as all closed loops are: single ones, by
/// their orientation, wherever they are.
static bool areClosedLoops(Analysis &analysis, size_t layer) {
  const Equivalence &equivalence = analysis.getEquivalence();
  const Tables &tables = analysis.getTables();
  return !analysis.getLayers()[layer].isMatrix && equivalence.translations &&
         !equivalence.orientations &&
         llvm::all_of(analysis.getNumbers(layer)->terms, [&](Term term) {
           return isClosedLoop(tables, tables.getProduct(term.product));
         });
}

void loops::printLengths(Analysis &analysis, llvm::raw_ostream &os) {
  std::vector<std::string> all =
      countClosedLoops(analysis.getDimensions(), maxClosedLength);
  for (auto [index, layer] : llvm::enumerate(analysis.getResults())) {
    if (!layer)
      continue;
    Histogram lengths = analysis.countByLength(*layer);
    bool compares = areClosedLoops(analysis, *layer);
    os << "\n"
       << formatv("{0,-24}{1,14}", "length", analysis.getResultName(index))
       << (compares ? "  all closed loops\n" : "\n");
    for (auto [length, count] : lengths) {
      os << formatv("{0,-24}{1,14}", length, printCount(double(count)));
      if (compares && length % 2 == 0 && length / 2 < all.size())
        os << formatv("{0,18}", all[length / 2]);
      os << "\n";
    }
    os << formatv("{0,-24}{1,14}\n", "total",
                  printCount(double(total(lengths))));
  }
}

void loops::printClosed(int64_t dimensions, int longest,
                        llvm::raw_ostream &os) {
  std::vector<std::string> all = countClosedLoops(dimensions, longest);
  os << formatv("{0,-10}{1,40}\n", "length",
                "closed loops in " + std::to_string(dimensions) + "D");
  for (auto [index, count] : llvm::enumerate(all))
    os << formatv("{0,-10}{1,40}\n", 2 * index, count);
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

static std::string printPlace(const Displacement &at, int64_t dimensions) {
  std::string text;
  for (int64_t axis = 0; axis < dimensions; ++axis)
    text += (axis ? "," : "") + std::to_string(at[axis]);
  return "@(" + text + ")";
}

std::string loops::printTerm(Analysis &analysis, size_t layer,
                             const Term &term) {
  Tables &tables = analysis.getTables();
  Product product = tables.getProduct(term.product);
  bool isMatrix = analysis.getLayers()[layer].isMatrix;
  std::string text;
  for (const Factor &factor : product.factors) {
    text += (text.empty() ? "Tr(" : " Tr(") +
            printWord(tables.getWord(factor.loop)) + ")";
    if (factor.at != Displacement{})
      text += printPlace(factor.at, analysis.getDimensions());
  }
  if (product.mean)
    text = "<" + text + ">";
  if (product.volume)
    text += (text.empty() ? "V^" : " V^") + std::to_string(product.volume);
  if (isMatrix)
    text += (text.empty() ? "" : " ") + printWord(tables.getWord(term.word));
  return text.empty() ? "1" : text;
}

/// In exponential form where it is small or large; imaginary parts that are
/// there.
static std::string printCoefficient(Complex number) {
  if (number.imag() == 0)
    return formatv("{0,14:e6}", number.real());
  return formatv("{0,14:e6}{1}{2:e6}i", number.real(),
                 number.imag() < 0 ? " - " : " + ", std::abs(number.imag()));
}

static double getLargest(llvm::ArrayRef<Complex> numbers) {
  double largest = 0;
  for (Complex number : numbers)
    largest = std::max(largest, std::abs(number));
  return largest;
}

namespace {
/// The terms of a layer that are shown.
class Listing {
public:
  Listing(Analysis &analysis, size_t layer, const TermOptions &options,
          llvm::raw_ostream &os)
      : analysis(analysis), layer(layer), options(options), os(os) {}

  void printEntries(const Expansion<Complex> &sum);
  void printComparison();
  void printSymbols(const Expansion<Polynomial> &sum);

private:
  void printHead(size_t count);
  void printRest(size_t count, size_t shown);

  Analysis &analysis;
  size_t layer;
  const TermOptions &options;
  llvm::raw_ostream &os;
};
} // namespace

void Listing::printHead(size_t count) {
  os << "\n"
     << analysis.getLayers()[layer].describe() << ": " << count << " terms\n";
}

void Listing::printRest(size_t count, size_t shown) {
  if (shown < count)
    os << "  .. " << count - shown << " more\n";
}

void Listing::printEntries(const Expansion<Complex> &sum) {
  std::vector<Entry<Complex>> entries = analysis.collect(layer, sum);
  bool written = analysis.hasWeights() && analysis.hasCoefficients(layer);
  printHead(entries.size());
  size_t shown = 0;
  for (const Entry<Complex> &entry : entries) {
    if (shown == options.top ||
        (written && getLargest(entry.coefficients) < options.threshold))
      break;
    ++shown;
    os << "  ";
    for (size_t c = 0; written && c < sum.channels; ++c)
      os << printCoefficient(entry.coefficients[c]) << "  ";
    os << printTerm(analysis, layer, entry.term) << "\n";
  }
  printRest(entries.size(), shown);
}

/// How far a term's coefficients are from those of the second checkpoint.
static double measureDifference(const Entry<Complex> &entry) {
  double difference = 0;
  for (auto [first, second] : llvm::zip_equal(entry.coefficients, entry.other))
    difference = std::max(difference, std::abs(second - first));
  return difference;
}

/// Sorted by how much they differ.
void Listing::printComparison() {
  std::vector<Entry<Complex>> rows = analysis.collectNumbers(layer);
  llvm::sort(rows, [](const Entry<Complex> &a, const Entry<Complex> &b) {
    return std::tuple(-measureDifference(a), a.term.word, a.term.product) <
           std::tuple(-measureDifference(b), b.term.word, b.term.product);
  });
  printHead(rows.size());
  os << "  channel       first        second    difference\n";
  size_t shown = 0;
  for (const Entry<Complex> &row : rows) {
    if (shown == options.top || measureDifference(row) < options.threshold)
      break;
    ++shown;
    for (size_t c = 0; c < row.coefficients.size(); ++c)
      os << formatv("  {0,3}", c) << printCoefficient(row.coefficients[c])
         << printCoefficient(row.other[c])
         << printCoefficient(row.other[c] - row.coefficients[c]) << "  "
         << printTerm(analysis, layer, row.term) << "\n";
  }
  printRest(rows.size(), shown);
}

void Listing::printSymbols(const Expansion<Polynomial> &sum) {
  std::vector<Entry<Polynomial>> entries = analysis.collect(layer, sum);
  printHead(entries.size());
  size_t shown = std::min(options.top, entries.size());
  for (const Entry<Polynomial> &entry :
       llvm::ArrayRef(entries).take_front(shown)) {
    os << "  " << printTerm(analysis, layer, entry.term) << "\n";
    for (auto [c, coefficient] : llvm::enumerate(entry.coefficients))
      os << "    [" << c << "] " << coefficient.print(analysis.getSymbolNames())
         << "\n";
  }
  printRest(entries.size(), shown);
}

void loops::printTerms(Analysis &analysis, size_t layer,
                       const TermOptions &options, llvm::raw_ostream &os) {
  Listing listing(analysis, layer, options, os);
  if (const auto *symbols = analysis.getSymbols(layer))
    return listing.printSymbols(*symbols);
  const Expansion<Complex> *sum = analysis.getNumbers(layer);
  if (!sum)
    return;
  if (analysis.getOther(layer))
    return listing.printComparison();
  listing.printEntries(*sum);
}

void loops::printAttribution(Analysis &analysis, size_t layer,
                             llvm::ArrayRef<Expansion<Complex>> without,
                             size_t channel, const TermOptions &options,
                             llvm::raw_ostream &os) {
  size_t result = *analysis.getResults()[0];
  std::vector<llvm::DenseMap<std::pair<WordId, ProductId>, Complex>> rest;
  for (const Expansion<Complex> &sum : without) {
    auto &map = rest.emplace_back();
    for (const Entry<Complex> &entry : analysis.collect(result, sum))
      map[{entry.term.word, entry.term.product}] = entry.coefficients[channel];
  }
  os << "\nwhat each channel of " << analysis.getLayers()[layer].describe()
     << " adds to " << analysis.getResultName(0);
  if (analysis.getLayers()[result].count.channels > 1)
    os << "[" << channel << "]";
  os << "\n  " << formatv("{0,14}", "all");
  for (size_t c = 0; c < without.size(); ++c)
    os << formatv("  {0,14}", "channel " + std::to_string(c));
  os << "\n";
  size_t shown = 0;
  for (const Entry<Complex> &entry :
       analysis.collect(result, *analysis.getNumbers(result))) {
    if (shown++ == options.top ||
        getLargest(entry.coefficients) < options.threshold)
      break;
    Complex all = entry.coefficients[channel];
    os << "  " << printCoefficient(all);
    for (auto &map : rest)
      os << "  "
         << printCoefficient(all -
                             map.lookup({entry.term.word, entry.term.product}));
    os << "  " << printTerm(analysis, result, entry.term) << "\n";
  }
}

//===----------------------------------------------------------------------===//
// Pictures
//===----------------------------------------------------------------------===//

/// "0.5", "-1.3e-05 + 2i", of several channels one after the other.
static std::string printShort(llvm::ArrayRef<Complex> numbers) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (Complex number : numbers) {
    os << (text.empty() ? "" : ", ") << llvm::format("%.4g", number.real());
    if (number.imag() != 0)
      os << llvm::format(" %+.4gi", number.imag());
  }
  return text;
}

static std::string makeTitle(Analysis &analysis, size_t layer) {
  auto model = analysis.getFunction()->getAttrOfType<mlir::StringAttr>(
      gauge::modelAttrName);
  std::string title = analysis.getLayers()[layer].describe();
  return model ? model.str() + ": " + title : title;
}

std::string loops::drawTerms(Analysis &analysis, size_t layer,
                             const TermOptions &options) {
  const Expansion<Complex> *sum = analysis.getNumbers(layer);
  bool written = analysis.hasWeights() && analysis.hasCoefficients(layer);
  std::vector<Card> cards;
  for (const Entry<Complex> &entry : analysis.collect(layer, *sum)) {
    if (cards.size() == options.top ||
        (written && getLargest(entry.coefficients) < options.threshold))
      break;
    cards.push_back({getPaths(analysis.getTables(), entry.term.word, sum->start,
                              entry.term.product),
                     written ? printShort(entry.coefficients) : "",
                     printTerm(analysis, layer, entry.term)});
  }
  return drawSheet(makeTitle(analysis, layer), cards, analysis.getDimensions());
}

/// The largest coefficients before the reduction, with what they become.
std::string loops::drawReduction(Analysis &analysis, const Reduction &reduction,
                                 const TermOptions &options) {
  size_t result = *analysis.getResults()[0];
  std::vector<ReducedTerm> terms = reduction.terms;
  llvm::sort(terms, [](const ReducedTerm &a, const ReducedTerm &b) {
    return std::tuple(-std::abs(a.before), a.product) <
           std::tuple(-std::abs(b.before), b.product);
  });
  std::vector<Card> cards;
  for (const ReducedTerm &term : terms) {
    if (cards.size() == options.top ||
        std::abs(term.before) < options.threshold)
      break;
    std::string after = term.isIndependent ? printShort(term.after) : "moved";
    cards.push_back({getPaths(analysis.getTables(), 0, {}, term.product),
                     printShort(term.before) + " → " + after,
                     printTerm(analysis, result, {0, term.product})});
  }
  return drawSheet(makeTitle(analysis, result) + ", in a basis of loops", cards,
                   analysis.getDimensions());
}

void loops::printReduction(Analysis &analysis, const Reduction &reduction,
                           const TermOptions &options, llvm::raw_ostream &os) {
  size_t result = *analysis.getResults()[0];
  os << "\n"
     << analysis.getResultName(0) << ": " << reduction.terms.size()
     << " products at their places, " << reduction.independent
     << " of them independent (on other links the reduced sum deviates by "
     << llvm::format("%.1e", reduction.error) << ")\n"
     << formatv("  {0,14}  {1,14}\n", "before", "after");
  size_t shown = 0;
  for (const ReducedTerm &term : reduction.terms) {
    if (shown == options.top || std::abs(term.after) < options.threshold)
      break;
    ++shown;
    os << "  " << printCoefficient(term.before) << "  "
       << printCoefficient(term.after) << "  "
       << printTerm(analysis, result, {0, term.product}) << "\n";
  }
  if (shown < reduction.terms.size())
    os << "  .. " << reduction.terms.size() - shown << " more\n";
  os << "target " << formatv("{0:e6}", reduction.target.real())
     << ", beside it: largest coefficient "
     << formatv("{0:e2}", reduction.largest) << ", norm "
     << formatv("{0:e2}", reduction.norm) << ", rms on random links "
     << formatv("{0:e2}", reduction.rms) << "\n";
}
