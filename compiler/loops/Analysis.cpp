//===- Analysis.cpp - what a network holds, layer by layer ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Analysis.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::loops;
using gauge::CovariantType;
using gauge::InvariantType;

/// For which nothing cancels that does not always.
static constexpr uint64_t genericSeed = 20221128;

std::string Layer::describe() const {
  std::string place = std::to_string(line) + ":" + std::to_string(column);
  std::string text = kind + (line ? ", " + place : "");
  return name.empty() ? text : name + " (" + text + ")";
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The name and the place that a location carries.
static void readLocation(Location location, Layer &layer) {
  location->walk([&](Location inner) {
    if (auto named = dyn_cast<NameLoc>(inner); named && layer.name.empty())
      layer.name = named.getName().str();
    if (auto place = dyn_cast<FileLineColLoc>(inner); place && !layer.line) {
      layer.line = place.getLine();
      layer.column = place.getColumn();
    }
    return WalkResult::advance();
  });
}

static bool isPublishedLayer(Operation *op) {
  return isa<gauge::PlaqOp, gauge::PolyOp, gauge::LConvOp, gauge::LBilinOp,
             gauge::LConvBilinOp, gauge::LLinOp, gauge::LActOp,
             gauge::LActPolyOp, gauge::LinearOp, gauge::ConvOp>(op);
}

static StringRef getLayerName(Operation *op) {
  auto named = dyn_cast<NameLoc>(op->getLoc());
  return named ? named.getName().getValue() : StringRef();
}

/// What is taken by another variable, by what is no polynomial or returned is
/// the value of its own. `layers`: what is a polynomial.
static bool isMain(Operation *op,
                   const llvm::DenseMap<Operation *, size_t> &layers) {
  return isPublishedLayer(op) || llvm::any_of(op->getUsers(), [&](auto *user) {
           return !layers.contains(user) ||
                  getLayerName(user) != getLayerName(op);
         });
}

void Analysis::addLayers(Expanded<Counting> counts) {
  llvm::DenseMap<Operation *, size_t> indices;
  for (auto &field : counts.fields) {
    Layer layer;
    layer.op = field.op;
    layer.kind = field.op->getName().stripDialect().str();
    layer.count = std::move(field.sum);
    readLocation(field.op->getLoc(), layer);
    Type type = field.op->getResult(0).getType();
    layer.isMatrix = isa<CovariantType>(type);
    if (auto numbers = dyn_cast<InvariantType>(type))
      layer.isComplex = numbers.getComplex();
    for (Value operand : field.op->getOperands())
      if (auto at = indices.find(operand.getDefiningOp()); at != indices.end())
        layer.inputs.push_back(at->second);
    indices[field.op] = layers.size();
    layers.push_back(std::move(layer));
  }
  for (Layer &layer : layers)
    layer.isMain = isMain(layer.op, indices);
  Operation *end = function.getBody().front().getTerminator();
  for (Value result : end->getOperands()) {
    auto at = indices.find(result.getDefiningOp());
    results.push_back(at == indices.end() ? std::nullopt
                                          : std::optional(at->second));
  }
}

llvm::FailureOr<std::unique_ptr<Analysis>>
Analysis::create(func::FuncOp function, const Equivalence &equivalence,
                 const ExpandOptions &options) {
  std::unique_ptr<Analysis> analysis(new Analysis);
  for (Type type : function.getArgumentTypes())
    if (auto links = dyn_cast<gauge::LinksType>(type);
        links && !analysis->links)
      analysis->links = links;
  if (!analysis->links)
    return function.emitError("the network takes no links: it has no loops");
  if (function.getNumResults() == 0)
    return function.emitError("the network returns nothing");
  analysis->function = function;
  analysis->equivalence = equivalence;
  analysis->options = options;
  gauge::GroupAttr group = analysis->getGroup();
  analysis->tables =
      std::make_unique<Tables>(group.isSpecial() && group.getColours() == 2);
  ExpandOptions unlimited = options;
  unlimited.limit = HUGE_VAL;
  auto counts =
      expand(function, Counting(), makeUnknownWeights(function), unlimited);
  if (failed(counts))
    return failure();
  analysis->addLayers(std::move(*counts));
  return analysis;
}

std::string Analysis::getResultName(size_t result) {
  auto name = function.getResultAttrOfType<StringAttr>(
      static_cast<unsigned>(result), gauge::nameAttrName);
  return name ? name.str() : "result " + std::to_string(result);
}

std::optional<size_t> Analysis::findLayer(llvm::StringRef name) const {
  for (size_t i = layers.size(); i-- > 0;)
    if (layers[i].name == name || name == std::to_string(layers[i].line) + ":" +
                                              std::to_string(layers[i].column))
      return i;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Expansions
//===----------------------------------------------------------------------===//

/// The function was counted with the same options, so remarks were made.
template <typename A, typename C>
static LogicalResult
expandInto(func::FuncOp function, const A &algebra, const WeightMap<C> &weights,
           const ExpandOptions &options,
           llvm::DenseMap<Operation *, Expansion<C>> &map) {
  ScopedDiagnosticHandler quiet(
      function.getContext(), [](Diagnostic &diagnostic) {
        return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark);
      });
  auto expanded = expand(function, algebra, weights, options);
  if (failed(expanded))
    return failure();
  for (auto &field : expanded->fields)
    map[field.op] = std::move(field.sum);
  return success();
}

/// Sums and squares of these stay in the range of double.
static constexpr double maxCoefficient = 1e100;

LogicalResult Analysis::checkRange(const NumberMap &map) const {
  for (size_t i = 0; i < layers.size(); ++i)
    if (const Expansion<Complex> *sum = find(map, i))
      for (const Complex &number : sum->coefficients)
        if (!(std::abs(number) <= maxCoefficient))
          return layers[i].op->emitError(
              "coefficients of loops are larger than 1e100: the weights are "
              "out of range");
  return success();
}

LogicalResult Analysis::expandNumbers(const WeightMap<Complex> *weights,
                                      const WeightMap<Complex> *second) {
  weighted = weights;
  WeightMap<Complex> generic;
  if (!weights)
    generic = drawWeights(function, genericSeed);
  if (failed(expandInto(function, makeAlgebra(), weights ? *weights : generic,
                        options, numbers)) ||
      failed(checkRange(numbers)))
    return failure();
  if (second &&
      failed(expandInto(function, makeAlgebra(), *second, options, other)))
    return failure();
  return checkRange(other);
}

/// More symbols are a text that nobody reads.
static constexpr double maxSymbols = 1e5;

LogicalResult Analysis::expandSymbols() {
  for (const Layer &layer : layers)
    for (double terms : layer.count.terms)
      if (terms > maxSymbols)
        return layer.op->emitError()
               << "a channel has " << printCount(terms)
               << " products of weights; as symbols at most "
               << printCount(maxSymbols)
               << " are shown. With --params they are numbers";
  isReal = std::make_shared<std::vector<bool>>();
  WeightMap<Polynomial> weights = makeSymbols(function, symbolNames, *isReal);
  Symbols algebra(*tables, getGroup().getColours(), {isReal});
  return expandInto(function, algebra, weights, options, symbols);
}

const Expansion<Polynomial> *Analysis::getSymbols(size_t layer) const {
  auto at = symbols.find(layers[layer].op);
  return at == symbols.end() ? nullptr : &at->second;
}

llvm::FailureOr<Expansion<Complex>>
Analysis::expandWithout(const WeightMap<Complex> &weights, size_t layer,
                        size_t channel) {
  ExpandOptions muted = options;
  muted.muted = layers[layer].op;
  muted.mutedChannel = channel;
  NumberMap map;
  if (!results[0] ||
      failed(expandInto(function, makeAlgebra(), weights, muted, map)))
    return failure();
  return std::move(map[layers[*results[0]].op]);
}

void Analysis::rewrite(size_t layer, Relations::Rule rule) {
  Relations relations(*tables, getGroup().getColours());
  for (NumberMap *map : {&numbers, &other})
    if (auto at = map->find(layers[layer].op); at != map->end())
      at->second = relations.rewrite(std::move(at->second), rule);
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

size_t Analysis::getLength(const Term &term) const {
  return tables->getLength(term.word) + tables->getProductLength(term.product);
}

bool Analysis::hasCoefficients(size_t layer) const {
  return !equivalence.orientations || tables->areTracesReal() ||
         !layers[layer].isComplex;
}

static double measure(const Complex &number) { return std::abs(number); }
static double measure(const Polynomial &) { return 0; }

template <typename C>
static double getLargest(const Entry<C> &entry) {
  double largest = 0;
  for (const C &c : entry.coefficients)
    largest = std::max(largest, measure(c));
  return largest;
}

/// Coefficients of real traces in a real number.
static void makeReal(std::vector<Complex> &numbers) {
  for (Complex &number : numbers)
    number.imag(0);
}
static void makeReal(std::vector<Polynomial> &) {}

Polynomial Analysis::conjugate(const Polynomial &number) const {
  return number.conjugate(*isReal);
}

template <typename C>
std::vector<Entry<C>> Analysis::collect(size_t layer, const Expansion<C> &sum) {
  std::vector<Entry<C>> entries;
  llvm::DenseMap<std::pair<WordId, ProductId>, size_t> index;
  bool isMatrix = layers[layer].isMatrix;
  bool pairs = equivalence.orientations && !tables->areTracesReal();
  for (size_t i = 0; i < sum.size(); ++i) {
    Term term = sum.terms[i];
    bool isReversed = false;
    if (!isMatrix) { // the place of a product beside a word matters
      ProductId moved =
          tables->normalise(term.product, {equivalence.translations, false});
      term.product = tables->normalise(term.product, equivalence);
      isReversed = pairs && moved != term.product;
    }
    auto [at, isNew] =
        index.try_emplace({term.word, term.product}, entries.size());
    if (isNew)
      entries.push_back(
          {term, getLength(term), std::vector<C>(sum.channels, C(0.0))});
    for (size_t c = 0; c < sum.channels; ++c)
      entries[at->second].coefficients[c] +=
          isReversed ? conjugate(sum.at(i)[c]) : sum.at(i)[c];
  }
  if (!isMatrix && !layers[layer].isComplex && equivalence.orientations &&
      tables->areTracesReal())
    for (Entry<C> &entry : entries)
      makeReal(entry.coefficients);
  llvm::erase_if(entries, [](const Entry<C> &entry) {
    return llvm::all_of(entry.coefficients,
                        [](const C &c) { return c == C(0.0); });
  });
  llvm::sort(entries, [&](const Entry<C> &a, const Entry<C> &b) {
    auto rank = [&](const Entry<C> &entry) {
      return std::tuple(weighted ? -getLargest(entry) : 0, entry.length,
                        entry.term.word, entry.term.product);
    };
    return rank(a) < rank(b);
  });
  return entries;
}

template std::vector<Entry<Complex>>
Analysis::collect(size_t, const Expansion<Complex> &);
template std::vector<Entry<Polynomial>>
Analysis::collect(size_t, const Expansion<Polynomial> &);

std::vector<Entry<Complex>> Analysis::collectNumbers(size_t layer) {
  std::vector<Entry<Complex>> entries = collect(layer, *getNumbers(layer));
  const Expansion<Complex> *second = getOther(layer);
  if (!second)
    return entries;
  std::vector<Complex> none(second->channels);
  llvm::DenseMap<std::pair<WordId, ProductId>, size_t> index;
  for (auto [i, entry] : llvm::enumerate(entries)) {
    index[{entry.term.word, entry.term.product}] = i;
    entry.other = none;
  }
  for (Entry<Complex> &entry : collect(layer, *second)) {
    auto [at, isNew] = index.try_emplace({entry.term.word, entry.term.product},
                                         entries.size());
    if (isNew)
      entries.push_back({entry.term, entry.length, none});
    entries[at->second].other = std::move(entry.coefficients);
  }
  return entries;
}

Histogram Analysis::countByLength(size_t layer) {
  Histogram histogram;
  const Expansion<Complex> *sum = getNumbers(layer);
  if (!sum)
    return histogram;
  if (weighted) { // equal terms may cancel
    for (const Entry<Complex> &entry : collect(layer, *sum))
      ++histogram[entry.length];
    return histogram;
  }
  llvm::DenseSet<std::pair<WordId, ProductId>> seen;
  for (Term term : sum->terms) {
    if (!layers[layer].isMatrix)
      term.product = tables->normalise(term.product, equivalence);
    if (seen.insert({term.word, term.product}).second)
      ++histogram[getLength(term)];
  }
  return histogram;
}

std::optional<Histogram> Analysis::countTraced(size_t layer) {
  auto type = dyn_cast<CovariantType>(layers[layer].op->getResult(0).getType());
  const Expansion<Complex> *sum = getNumbers(layer);
  if (!type || !type.isClosed() || !sum)
    return std::nullopt;
  llvm::DenseSet<ProductId> loops;
  for (const Term &term : sum->terms) {
    ProductId loop = tables->trace(tables->getWord(term.word), sum->start);
    if (auto product = tables->multiply(loop, term.product))
      loops.insert(tables->normalise(*product, equivalence));
  }
  Histogram histogram;
  for (ProductId loop : loops)
    ++histogram[tables->getProductLength(loop)];
  return histogram;
}
