//===- Analysis.h - what a network holds, layer by layer ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Analysis::create --> layers, numbers of terms
//           .expandNumbers, .expandSymbols --> loops with coefficients
//   writeJson --> all of it for a page or a script
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_ANALYSIS_H
#define COMPILER_LOOPS_ANALYSIS_H

#include "compiler/loops/Expand.h"
#include "compiler/loops/Parameters.h"
#include "compiler/loops/Relations.h"
#include "dialect/gauge/Gauge.h"

namespace gaugec::loops {

using Numbers = Algebra<Complex>;
using Symbols = Algebra<Polynomial>;

/// An op that makes a field.
struct Layer {
  mlir::Operation *op;
  std::string name; ///< of the variable or the result; may be empty
  std::string kind; ///< "lconvbilin"
  unsigned line = 0, column = 0;
  std::vector<size_t> inputs; ///< layers that it takes, by index
  bool isMatrix = false;
  bool isComplex = false; ///< of numbers
  /// A layer of the papers, or the value of a variable or a result: what the
  /// user wrote rather than a step on the way.
  bool isMain = false;
  TermCount count;

  /// "W (lconvbilin, 10:7)".
  std::string describe() const;
};

/// A term with its coefficients, one a channel.
template <typename C>
struct Entry {
  Term term;
  size_t length; ///< in links
  std::vector<C> coefficients;
  std::vector<C> other = {}; ///< of a second checkpoint
};

/// Different terms by the number of their links.
using Histogram = std::map<size_t, size_t>;

/// What is known of a function. The function must outlive it.
class Analysis {
public:
  /// Counts terms. Fails with an error at what is no polynomial of links, or at
  /// the function if it has no links or no results.
  static llvm::FailureOr<std::unique_ptr<Analysis>>
  create(mlir::func::FuncOp function, const Equivalence &equivalence,
         const ExpandOptions &options);

  /// With random weights unless there are some. `other`: of a second
  /// checkpoint. Fails with an error at coefficients that are out of range.
  llvm::LogicalResult expandNumbers(const WeightMap<Complex> *weights,
                                    const WeightMap<Complex> *other = nullptr);
  llvm::LogicalResult expandSymbols();
  /// The first result without a channel of a layer: what the channel adds is
  /// the difference to the whole.
  llvm::FailureOr<Expansion<Complex>>
  expandWithout(const WeightMap<Complex> &weights, size_t layer,
                size_t channel);

  /// Rewrites the coefficients of numbers by an identity (Relations.h).
  void rewrite(size_t layer, Relations::Rule rule);

  mlir::func::FuncOp getFunction() const { return function; }
  gauge::GroupAttr getGroup() const { return links.getGroup(); }
  int64_t getDimensions() const { return links.getDimensions(); }
  const Equivalence &getEquivalence() const { return equivalence; }
  Tables &getTables() { return *tables; }
  const std::vector<Layer> &getLayers() const { return layers; }
  /// Results by their layers; nothing for those that are no polynomials.
  const std::vector<std::optional<size_t>> &getResults() const {
    return results;
  }
  std::string getResultName(size_t result);
  /// By the name of a variable, the last one of that name, or by its place as
  /// "10:7".
  std::optional<size_t> findLayer(llvm::StringRef name) const;

  bool hasWeights() const { return weighted; }
  const Expansion<Complex> *getNumbers(size_t layer) const {
    return find(numbers, layer);
  }
  const Expansion<Complex> *getOther(size_t layer) const {
    return find(other, layer);
  }
  const Expansion<Polynomial> *getSymbols(size_t layer) const;
  llvm::ArrayRef<std::string> getSymbolNames() const { return symbolNames; }

  /// The terms of a layer, the same ones (`getEquivalence`) summed. Of a real
  /// number whose loops are taken together with their reversals a coefficient c
  /// of a product p stands for Re(c p). The most important come first: by the
  /// largest coefficient if there are weights, else the shortest.
  template <typename C>
  std::vector<Entry<C>> collect(size_t layer, const Expansion<C> &sum);
  /// The numbers of a layer, those of the second checkpoint beside them. Terms
  /// that only the second one has come last.
  std::vector<Entry<Complex>> collectNumbers(size_t layer);
  /// Coefficients mean something: not those of complex numbers whose loops are
  /// taken together with their reversals.
  bool hasCoefficients(size_t layer) const;
  /// Links of a term.
  size_t getLength(const Term &term) const;
  Histogram countByLength(size_t layer);
  /// Of a matrix field that starts and ends at one site: its traced loops.
  std::optional<Histogram> countTraced(size_t layer);

private:
  using NumberMap = llvm::DenseMap<mlir::Operation *, Expansion<Complex>>;
  Analysis() = default;
  void addLayers(Expanded<Counting> counts);
  llvm::LogicalResult checkRange(const NumberMap &map) const;
  const Expansion<Complex> *find(const NumberMap &map, size_t layer) const {
    auto at = map.find(layers[layer].op);
    return at == map.end() ? nullptr : &at->second;
  }
  Complex conjugate(Complex number) const { return std::conj(number); }
  Polynomial conjugate(const Polynomial &number) const;
  Numbers makeAlgebra() { return {*tables, getGroup().getColours(), {}}; }

  mlir::func::FuncOp function;
  gauge::LinksType links;
  Equivalence equivalence;
  ExpandOptions options;
  std::unique_ptr<Tables> tables;
  std::vector<Layer> layers;
  std::vector<std::optional<size_t>> results;
  bool weighted = false;
  NumberMap numbers, other;
  llvm::DenseMap<mlir::Operation *, Expansion<Polynomial>> symbols;
  std::vector<std::string> symbolNames;
  std::shared_ptr<std::vector<bool>> isReal; ///< of symbols
};

struct Reduction;

struct JsonOptions {
  std::string source, weights, compare; ///< files, as far as there are any
  size_t top = 1000;                    ///< terms of a layer that are written
  const Reduction *reduction = nullptr; ///< of the first result
};

/// docs/loops.md has the format.
void writeJson(Analysis &analysis, const JsonOptions &options,
               llvm::raw_ostream &os);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_ANALYSIS_H
