//===- Reduce.cpp - coefficients moved to independent loops ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Reduce.h"
#include "compiler/interpret/Compiled.h"
#include "compiler/loops/Evaluate.h"
#include "compiler/loops/Relations.h"

using namespace gaugec;
using namespace gaugec::loops;
using llvm::failed;
using llvm::failure;

/// A column is dependent if less of it than this is left.
static constexpr double tolerance = 1e-8;
/// More samples than products.
static constexpr size_t surplus = 40;
static constexpr uint64_t sampleSeed = 1, checkSeed = 1000003;

using Column = std::vector<Complex>;

//===----------------------------------------------------------------------===//
// Independent columns
//===----------------------------------------------------------------------===//

static Complex inner(const Column &a, const Column &b) {
  Complex sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += std::conj(a[i]) * b[i];
  return sum;
}

static double norm(const Column &a) { return std::sqrt(inner(a, a).real()); }

namespace {
/// Columns that do not depend on those before them, by Gram and Schmidt, twice
/// for rounding.
class Basis {
public:
  /// The coefficients of the columns taken so far that make this one, or
  /// nothing: it is taken then.
  std::optional<Column> add(const Column &column) {
    Column rest = column, along(units.size());
    for (int round = 0; round < 2; ++round)
      for (size_t i = 0; i < units.size(); ++i) {
        Complex part = inner(units[i], rest);
        along[i] += part;
        for (size_t k = 0; k < rest.size(); ++k)
          rest[k] -= part * units[i][k];
      }
    double left = norm(rest);
    if (left <= tolerance * norm(column))
      return solve(std::move(along));
    for (Complex &number : rest)
      number /= left;
    units.push_back(std::move(rest));
    along.emplace_back(left);
    triangle.push_back(std::move(along));
    return std::nullopt;
  }

private:
  /// x with sum_b x_b column_b = sum_i along_i unit_i.
  Column solve(Column along) const {
    for (size_t b = along.size(); b-- > 0;) {
      along[b] /= triangle[b][b];
      for (size_t i = 0; i < b; ++i)
        along[i] -= triangle[b][i] * along[b];
    }
    return along;
  }

  std::vector<Column> units;    ///< orthonormal
  std::vector<Column> triangle; ///< [b][i]: of column b along unit i
};

/// Values of products on random links.
class Sampler {
public:
  Sampler(gauge_context *context, Analysis &analysis)
      : context(context), analysis(analysis) {}
  /// Makes the lattice so large that no product meets itself around it.
  void fit(llvm::ArrayRef<ProductId> products);
  /// A value of each product at `count` sites at least, as columns.
  llvm::FailureOr<std::vector<Column>>
  sample(llvm::ArrayRef<ProductId> products, size_t count, uint64_t seed);

private:
  /// Real traces without the rounding in their imaginary parts.
  Complex round(Complex value) const {
    return analysis.getTables().areTracesReal() ? value.real() : value;
  }

  gauge_context *context;
  Analysis &analysis;
  interpret::Lattice lattice;
};
} // namespace

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

void Sampler::fit(llvm::ArrayRef<ProductId> products) {
  Displacement low{}, high{};
  for (ProductId id : products)
    for (const Factor &factor : analysis.getTables().getProduct(id).factors) {
      Displacement at = factor.at;
      for (Letter letter : analysis.getTables().getWord(factor.loop)) {
        at = at + getDisplacement(letter);
        for (int axis = 0; axis < 4; ++axis) {
          low[axis] = std::min(low[axis], at[axis]);
          high[axis] = std::max(high[axis], at[axis]);
        }
      }
    }
  lattice.extents.clear();
  for (int64_t axis = 0; axis < analysis.getDimensions(); ++axis)
    lattice.extents.push_back(high[axis] - low[axis] + 2);
}

llvm::FailureOr<std::vector<Column>>
Sampler::sample(llvm::ArrayRef<ProductId> products, size_t count,
                uint64_t seed) {
  mlir::func::FuncOp function = analysis.getFunction();
  auto runtime = interpret::createLattice(context, function, lattice);
  if (failed(runtime))
    return failure();
  int64_t n = analysis.getGroup().getColours();
  llvm::SmallVector<int64_t> shape = {1};
  llvm::append_range(shape, lattice.extents);
  shape.append({analysis.getDimensions(), n, n});
  interpret::Array links(shape);
  std::vector<Column> columns(products.size());
  for (size_t made = 0; made < count; made += lattice.getSites()) {
    gauge_array border = {links.data.data(),
                          links.data.size() * sizeof(Complex)};
    if (gauge_random_links(context, runtime->get(),
                           analysis.getGroup().isSpecial(), n, seed++,
                           border) != GAUGE_OK)
      return function.emitError(gauge_context_message(context));
    LoopValues values(analysis.getTables(), lattice, links);
    for (size_t i = 0; i < products.size(); ++i)
      for (int64_t x = 0; x < lattice.getSites(); ++x)
        columns[i].push_back(round(values.getProduct(products[i], x)));
  }
  return columns;
}

//===----------------------------------------------------------------------===//
// Reduction
//===----------------------------------------------------------------------===//

/// Of a mean or a sum over the lattice what is averaged.
static ProductId getSummand(Tables &tables, ProductId id) {
  Product product = tables.getProduct(id);
  product.mean = false;
  product.volume = 0;
  return tables.intern(std::move(product));
}

/// Products of a sum with their coefficients in channel 0, those first that
/// shall be kept.
static std::vector<ReducedTerm> order(Tables &tables,
                                      const Expansion<Complex> &sum,
                                      ProductId target, bool isReal) {
  Equivalence same{/*translations=*/false,
                   /*orientations=*/tables.areTracesReal()};
  std::map<ProductId, Complex> sums;
  sums[0], sums[target];
  for (size_t i = 0; i < sum.size(); ++i)
    sums[tables.normalise(getSummand(tables, sum.terms[i].product), same)] +=
        sum.at(i)[0];
  std::vector<ReducedTerm> terms;
  for (auto [id, number] : sums) {
    if (isReal && tables.areTracesReal())
      number.imag(0);
    terms.push_back({id, number, number});
  }
  auto rank = [&](const ReducedTerm &term) {
    return std::tuple(term.product != 0, term.product != target,
                      tables.getProductLength(term.product), term.product);
  };
  llvm::sort(terms, [&](const ReducedTerm &a, const ReducedTerm &b) {
    return rank(a) < rank(b);
  });
  return terms;
}

/// Coefficients of dependent products go to those they depend on.
static void moveCoefficients(std::vector<ReducedTerm> &terms,
                             const std::vector<Column> &columns) {
  Basis basis;
  std::vector<ReducedTerm *> kept;
  for (size_t i = 0; i < terms.size(); ++i) {
    std::optional<Column> others = basis.add(columns[i]);
    if (!others) {
      kept.push_back(&terms[i]);
      continue;
    }
    for (size_t b = 0; b < kept.size(); ++b)
      kept[b]->after += terms[i].before * (*others)[b];
    terms[i].after = 0;
    terms[i].isIndependent = false;
  }
}

//===----------------------------------------------------------------------===//
// What is left
//===----------------------------------------------------------------------===//

static double getRms(const Column &a) {
  return norm(a) / std::sqrt(double(a.size()));
}

/// On `columns`, values that the relations were not found by.
static void measure(Reduction &reduction, ProductId target,
                    const std::vector<Column> &columns) {
  double magnitude = 0;
  Column rest(columns.front().size()), deviation(rest);
  for (auto [term, column] : llvm::zip_equal(reduction.terms, columns)) {
    magnitude += std::abs(term.before) * getRms(column);
    for (size_t k = 0; k < rest.size(); ++k) {
      deviation[k] += (term.after - term.before) * column[k];
      if (term.product != target)
        rest[k] += term.after * column[k];
    }
  }
  for (Complex number : deviation)
    reduction.error = std::max(reduction.error,
                               std::abs(number) / std::max(magnitude, 1e-300));
  reduction.rms = getRms(rest);
}

static void summarise(Reduction &reduction, ProductId target) {
  for (const ReducedTerm &term : reduction.terms) {
    reduction.independent += term.isIndependent;
    if (term.product == target) {
      reduction.target = term.after;
      continue;
    }
    reduction.largest = std::max(reduction.largest, std::abs(term.after));
    reduction.norm = std::hypot(reduction.norm, std::abs(term.after));
  }
  auto rank = [](const ReducedTerm &term) {
    return std::tuple(-std::abs(term.after), -std::abs(term.before),
                      term.product);
  };
  llvm::sort(reduction.terms, [&](const ReducedTerm &a, const ReducedTerm &b) {
    return rank(a) < rank(b);
  });
}

/// Sums over the lattice and means, which have different powers of the volume,
/// are not added up.
static bool hasOneVolume(const Tables &tables, const Expansion<Complex> &sum) {
  return llvm::all_of(sum.terms, [&](const Term &term) {
    return tables.getProduct(term.product).volume ==
           tables.getProduct(sum.terms.front().product).volume;
  });
}

llvm::FailureOr<Reduction> loops::reduce(gauge_context *context,
                                         Analysis &analysis, size_t layer,
                                         WordRef targetWord) {
  Tables &tables = analysis.getTables();
  Relations relations(tables, analysis.getGroup().getColours());
  Expansion<Complex> sum =
      relations.rewrite(*analysis.getNumbers(layer), &Relations::join);
  mlir::Operation *op = analysis.getLayers()[layer].op;
  if (!hasOneVolume(tables, sum))
    return op->emitError("this adds numbers with different powers of the "
                         "volume, which have no common basis of loops");
  ProductId target = tables.normalise(tables.trace(targetWord, {}),
                                      {false, tables.areTracesReal()});
  Reduction out;
  out.terms =
      order(tables, sum, target, !analysis.getLayers()[layer].isComplex);
  if (out.terms.size() > maxReduced)
    return op->emitError() << "the result has " << out.terms.size()
                           << " products of loops at their places; up to "
                           << maxReduced << " can be reduced";
  auto ids = llvm::map_to_vector(
      out.terms, [](const ReducedTerm &term) { return term.product; });
  Sampler sampler(context, analysis);
  sampler.fit(ids);
  auto columns = sampler.sample(ids, ids.size() + surplus, sampleSeed);
  auto fresh = sampler.sample(ids, surplus, checkSeed);
  if (failed(columns) || failed(fresh))
    return failure();
  moveCoefficients(out.terms, *columns);
  measure(out, target, *fresh);
  summarise(out, target);
  return out;
}
