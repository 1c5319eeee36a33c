//===- CollectTerms.cpp - site-collect-terms ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A sum is taken apart into terms: a coefficient times a matrix or a product of
// two. Polynomials are polynomials in real numbers; they are what scale ops
// and equal terms have in common. Under site.project, which changes the sign
// of a dagger, a term is as good as its dagger. So a loop of links, which the
// derivatives by its links all contain, each from its own end, is multiplied
// once for two of them.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "compiler/transform/SharedLoops.h"
#include "dialect/site/Site.h"
#include "llvm/ADT/SetVector.h"

namespace gaugec {
#define GEN_PASS_DEF_SITECOLLECTTERMS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

namespace {

/// A matrix, or a product that nothing else needs.
struct Term {
  Factor left;
  std::optional<Factor> right;
  Polynomial coefficient;

  bool isProduct() const { return right.has_value(); }
  bool isLike(const Term &other) const {
    return left == other.left && right == other.right;
  }
  Term getDagger() const {
    if (!right)
      return {left.getDagger(), std::nullopt, coefficient};
    return {right->getDagger(), left.getDagger(), coefficient};
  }
};

/// A sum of terms, or the projection of one by site.project: that of a dagger
/// is minus that of the matrix.
struct Sum {
  enum Kind { Plain, Projected, ProjectedTraceless };
  Kind kind = Plain;
  SmallVector<Term> terms;

  bool isProjected() const { return kind != Plain; }
};

/// Rewrites the sum that an op is the root of.
class SumRewriter {
public:
  SumRewriter(Operation *root, SharedLoops &loops)
      : root(root), loops(loops), builder(root), loc(root->getLoc()),
        type(root->getResult(0).getType()) {}

  /// Counts the loops under projections.
  void countLoops();

  /// The same value by fewer ops.
  Value rewrite();
  /// What the sum was made of and nothing else needs; maybe used again in it.
  const llvm::SetVector<Operation *> &getTakenApart() const { return taken; }

private:
  using Place = std::pair<Operation *, Sum::Kind>;
  /// The last op first, so that all that use an op come before it.
  struct Later {
    bool operator()(const Place &a, const Place &b) const {
      return a.first != b.first ? b.first->isBeforeInBlock(a.first)
                                : a.second < b.second;
    }
  };
  /// Coefficients of a value and of its dagger.
  struct Share {
    Polynomial plain{0}, dagger{0};
  };
  using Shares = std::map<Place, Share, Later>;

  SmallVector<Sum> collect(ArrayRef<Term> seeds, Sum::Kind kind);
  bool takeApart(Operation *op, Sum::Kind kind, const Share &share,
                 Shares &shares, SmallVectorImpl<Sum> &sums);
  Operation *findOp(Value value);
  bool isMine(Operation *op);
  void addTerms(Operation *op, const Share &share, Sum &sum);
  void addTerm(Term term, Sum &sum);
  Term getProduct(site::MulOp product, const Polynomial &coefficient);

  bool isLoop(const Factor &first, const Term &rest, Word &word);
  SmallVector<Term> open(const Term &product);
  void takeOutLoops(Sum &sum);

  Value build(Sum sum);
  bool factorOut(Sum &sum);
  Value build(const Term &term, bool negative);
  Value buildSum(ArrayRef<Term> terms);
  Value buildGroup(ArrayRef<Term> terms);
  Value buildTerms(ArrayRef<Term> terms);
  Value add(Value a, Value b) {
    return a ? Value(site::AddOp::create(builder, loc, a, b)) : b;
  }
  Value scale(Value matrix, const Polynomial &coefficient);
  Value getMatrix(const Factor &factor);

  Operation *root;
  SharedLoops &loops;
  OpBuilder builder;
  Location loc;
  Type type;
  llvm::SetVector<Operation *> taken;
};

} // namespace

/// The op of this block that gives the value, and nothing else.
Operation *SumRewriter::findOp(Value value) {
  Operation *op = value.getDefiningOp();
  bool isHere = op && op->getBlock() == root->getBlock();
  return isHere && op->getNumResults() == 1 ? op : nullptr;
}

/// Everything that uses the op has been taken apart, and it would not be
/// computed twice: as a factor, it is one of a single product.
bool SumRewriter::isMine(Operation *op) {
  bool isFactor = llvm::any_of(op->getUsers(), llvm::IsaPred<site::MulOp>);
  if (isFactor && !op->hasOneUse())
    return false;
  return op->getBlock() == root->getBlock() &&
         llvm::all_of(op->getUsers(), [&](Operation *user) {
           return user->getBlock() == root->getBlock() && taken.contains(user);
         });
}

/// Hands the coefficients of an op on to what it adds up, if it is a sum.
bool SumRewriter::takeApart(Operation *op, Sum::Kind kind, const Share &share,
                            Shares &shares, SmallVectorImpl<Sum> &sums) {
  auto give = [&](Value value, Sum::Kind kind, const Share &share) {
    Operation *operand = findOp(value);
    if (!operand) {
      Share whole = share;
      for (auto [coefficient, dagger] :
           {std::pair(&whole.plain, false), std::pair(&whole.dagger, true)})
        if (!coefficient->isZero())
          addTerm({{value, dagger}, std::nullopt, *coefficient}, sums[kind]);
      return;
    }
    Share &sum = shares[{operand, kind}];
    sum.plain += share.plain;
    sum.dagger += share.dagger;
  };
  if (op != root && (share.plain.isLong() || share.dagger.isLong()))
    return false;
  if (auto dagger = dyn_cast<site::DaggerOp>(op)) {
    give(dagger.getInput(), kind, {share.dagger, share.plain});
    return true;
  }
  if (auto scale = dyn_cast<site::ScaleOp>(op)) {
    if (!isa<site::RealType>(scale.getFactor().getType()))
      return false;
    Polynomial factor = Polynomial::of(scale.getFactor());
    give(scale.getInput(), kind, {share.plain * factor, share.dagger * factor});
    return true;
  }
  if (op != root && !isMine(op))
    return false;
  if (auto add = dyn_cast<site::AddOp>(op)) {
    give(add.getLhs(), kind, share);
    give(add.getRhs(), kind, share);
    return true;
  }
  auto project = dyn_cast<site::ProjectOp>(op);
  if (!project || kind != Sum::Plain)
    return false;
  Share both{share.plain, Polynomial(0)};
  both.plain += share.dagger; // A projection is its own dagger.
  give(project.getInput(),
       project.getTraceless() ? Sum::ProjectedTraceless : Sum::Projected, both);
  return true;
}

Term SumRewriter::getProduct(site::MulOp product,
                             const Polynomial &coefficient) {
  Term term{{product.getLhs(), product.getLhsDagger()},
            Factor{product.getRhs(), product.getRhsDagger()},
            coefficient};
  term.left = peel(term.left, term.coefficient);
  term.right = peel(*term.right, term.coefficient);
  return term;
}

void SumRewriter::addTerm(Term term, Sum &sum) {
  if (sum.isProjected() && term.left.dagger && !term.right) {
    term = term.getDagger();
    term.coefficient = -term.coefficient;
  }
  for (Term &other : sum.terms)
    if (term.isLike(other)) {
      other.coefficient += term.coefficient;
      return;
    }
  sum.terms.push_back(term);
}

void SumRewriter::addTerms(Operation *op, const Share &share, Sum &sum) {
  Term term{{op->getResult(0)}, std::nullopt, Polynomial(1)};
  auto product = dyn_cast<site::MulOp>(op);
  if (product && isMine(product)) {
    taken.insert(product);
    term = getProduct(product, Polynomial(1));
  }
  for (bool dagger : {false, true}) {
    const Polynomial &coefficient = dagger ? share.dagger : share.plain;
    if (coefficient.isZero())
      continue;
    Term one = dagger ? term.getDagger() : term;
    one.coefficient = one.coefficient * coefficient;
    addTerm(one, sum);
  }
}

/// The sums that `seeds` are made of: by the kind of projection.
SmallVector<Sum> SumRewriter::collect(ArrayRef<Term> seeds, Sum::Kind kind) {
  SmallVector<Sum> sums{
      {Sum::Plain, {}}, {Sum::Projected, {}}, {Sum::ProjectedTraceless, {}}};
  Shares shares;
  for (const Term &seed : seeds) {
    Operation *op = findOp(seed.left.matrix);
    if (seed.isProduct() || !op) {
      addTerm(seed, sums[kind]);
      continue;
    }
    Share &share = shares[{op, kind}];
    (seed.left.dagger ? share.dagger : share.plain) += seed.coefficient;
  }
  // From the last op to the first, so that all users come before.
  while (!shares.empty()) {
    auto [place, share] = *shares.begin();
    shares.erase(shares.begin());
    auto [op, placeKind] = place;
    if (sums[placeKind].isProjected()) {
      share.plain += -share.dagger;
      share.dagger = Polynomial(0);
    }
    bool mine = op == root || isMine(op);
    if (!takeApart(op, placeKind, share, shares, sums))
      addTerms(op, share, sums[placeKind]);
    else if (mine)
      taken.insert(op);
  }
  for (Sum &sum : sums)
    llvm::erase_if(sum.terms,
                   [](const Term &term) { return term.coefficient.isZero(); });
  return sums;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Whether `first` times a term is a loop.
bool SumRewriter::isLoop(const Factor &first, const Term &rest, Word &word) {
  return spell(first, word) && spell(rest.left, word) &&
         (!rest.right || spell(*rest.right, word));
}

/// The terms of a product's second factor, if that is a sum of this one only,
/// without projections.
SmallVector<Term> SumRewriter::open(const Term &product) {
  Operation *op = product.right ? findOp(product.right->matrix) : nullptr;
  if (!op || !isMine(op))
    return {};
  Term whole{*product.right, std::nullopt, product.coefficient};
  llvm::SetVector<Operation *> before = taken;
  SmallVector<Sum> sums = collect(whole, Sum::Plain);
  if (llvm::all_of(sums, [](const Sum &sum) {
        return !sum.isProjected() || sum.terms.empty();
      }))
    return sums[Sum::Plain].terms;
  taken = before;
  return {};
}

void SumRewriter::countLoops() {
  Term whole{{root->getResult(0)}, std::nullopt, Polynomial(1)};
  for (const Sum &sum : collect(whole, Sum::Plain))
    for (const Term &product : sum.terms)
      if (sum.isProjected())
        for (const Term &term : open(product))
          if (Word word; isLoop(product.left, term, word))
            loops.count(word);
}

/// Loops that other sums have, too, become terms of their own:
/// A (B C D + E) = A B C D + A E.
void SumRewriter::takeOutLoops(Sum &sum) {
  SmallVector<Term> terms;
  for (const Term &product : sum.terms) {
    SmallVector<Term> opened = open(product), left;
    for (const Term &term : opened) {
      Word word;
      bool flips;
      Value loop =
          isLoop(product.left, term, word) ? loops.get(word, flips) : Value();
      if (!loop)
        left.push_back(term);
      else
        terms.push_back({{loop},
                         std::nullopt,
                         flips ? -term.coefficient : term.coefficient});
    }
    if (opened.empty())
      terms.push_back(product);
    else if (!left.empty())
      terms.push_back({product.left, Factor{buildSum(left)}, Polynomial(1)});
  }
  sum.terms = std::move(terms);
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

Value SumRewriter::getMatrix(const Factor &factor) {
  if (!factor.dagger)
    return factor.matrix;
  return site::DaggerOp::create(builder, loc, factor.matrix);
}

Value SumRewriter::scale(Value matrix, const Polynomial &coefficient) {
  if (coefficient.isOne())
    return matrix;
  auto matrixType = cast<site::MatrixType>(matrix.getType());
  Type real =
      site::RealType::get(builder.getContext(), matrixType.getPrecision());
  return site::ScaleOp::create(builder, loc, matrix,
                               coefficient.build(builder, loc, real));
}

/// A term without its coefficient.
Value SumRewriter::build(const Term &term, bool negative) {
  Value value = getMatrix(term.left);
  if (term.isProduct())
    value =
        site::MulOp::create(builder, loc, term.left.matrix, term.right->matrix,
                            term.left.dagger, term.right->dagger);
  return negative ? scale(value, Polynomial(-1)) : value;
}

/// Adds up terms of one coefficient, or its negative, without it.
Value SumRewriter::buildGroup(ArrayRef<Term> terms) {
  Polynomial coefficient = terms.front().coefficient;
  auto isSame = [&](const Term &term) {
    return term.coefficient == coefficient;
  };
  size_t same = llvm::count_if(terms, isSame);
  if (2 * same < terms.size() ||
      (2 * same == terms.size() && coefficient.isNegative()))
    coefficient = -coefficient;
  Value sum;
  for (const Term &term : terms)
    sum = add(sum, build(term, !isSame(term)));
  return scale(sum, coefficient);
}

/// Adds terms up; those of one coefficient first.
Value SumRewriter::buildTerms(ArrayRef<Term> terms) {
  SmallVector<SmallVector<Term>> groups;
  for (const Term &term : terms) {
    auto *group = llvm::find_if(groups, [&](const SmallVector<Term> &group) {
      const Polynomial &coefficient = group.front().coefficient;
      return term.coefficient == coefficient ||
             term.coefficient == -coefficient;
    });
    if (group == groups.end())
      groups.push_back({term});
    else
      group->push_back(term);
  }
  Value sum;
  for (ArrayRef<Term> group : groups)
    sum = add(sum, buildGroup(group));
  return sum;
}

namespace {
/// A way to read a product: as `common` times the rest, or, `onRight`, as the
/// rest times `common`.
struct Reading {
  size_t term;
  Factor common, rest;
  bool onRight, negative;

  bool agrees(const Reading &other) const {
    return common == other.common && onRight == other.onRight;
  }
};
} // namespace

static SmallVector<Reading> readProducts(const Sum &sum) {
  SmallVector<Reading> readings;
  for (auto [index, term] : llvm::enumerate(sum.terms)) {
    if (!term.isProduct())
      continue;
    Factor left = term.left, right = *term.right;
    readings.push_back({index, left, right, false, false});
    if (sum.isProjected()) // -(left right)^dagger
      readings.push_back(
          {index, right.getDagger(), left.getDagger(), false, true});
    else
      readings.push_back({index, right, left, true, false});
  }
  return readings;
}

/// The readings of the factor that most products share; none if each has its
/// own.
static SmallVector<Reading> findMostCommon(ArrayRef<Reading> readings) {
  SmallVector<Reading> best;
  for (const Reading &reading : readings) {
    SmallVector<Reading> agreeing;
    llvm::SmallDenseSet<size_t> terms;
    for (const Reading &other : readings)
      if (reading.agrees(other) && terms.insert(other.term).second)
        agreeing.push_back(other);
    if (agreeing.size() > std::max<size_t>(best.size(), 1))
      best = agreeing;
  }
  return best;
}

/// The factor that most products of the sum begin with, or end with, becomes
/// one of their sum: c A B + d A C = A (c B + d C).
bool SumRewriter::factorOut(Sum &sum) {
  SmallVector<Reading> readings = findMostCommon(readProducts(sum));
  if (readings.empty())
    return false;
  SmallVector<Term> rests;
  for (const Reading &reading : readings) {
    Polynomial coefficient = sum.terms[reading.term].coefficient;
    rests.push_back({reading.rest, std::nullopt,
                     reading.negative ? -coefficient : coefficient});
  }
  Factor common = readings.front().common, rest{buildSum(rests)};
  SmallVector<Term> terms{readings.front().onRight
                              ? Term{rest, common, Polynomial(1)}
                              : Term{common, rest, Polynomial(1)}};
  for (auto [index, term] : llvm::enumerate(sum.terms))
    if (llvm::none_of(readings, [index = index](const Reading &reading) {
          return reading.term == index;
        }))
      terms.push_back(term);
  sum.terms = std::move(terms);
  return true;
}

Value SumRewriter::build(Sum sum) {
  if (sum.isProjected())
    takeOutLoops(sum);
  while (factorOut(sum))
    ;
  Value value = buildTerms(sum.terms);
  if (!sum.isProjected())
    return value;
  return site::ProjectOp::create(builder, loc, value,
                                 sum.kind == Sum::ProjectedTraceless);
}

/// The plain sum of `seeds`, which may be sums themselves.
Value SumRewriter::buildSum(ArrayRef<Term> seeds) {
  Value value;
  for (const Sum &sum : collect(seeds, Sum::Plain))
    if (!sum.terms.empty())
      value = add(value, build(sum));
  return value ? value : Value(site::ZeroOp::create(builder, loc, type));
}

Value SumRewriter::rewrite() {
  return buildSum(Term{{root->getResult(0)}, std::nullopt, Polynomial(1)});
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static bool isRoot(Operation &op) {
  return isa<site::AddOp, site::ProjectOp>(op) &&
         isa<site::MatrixType>(op.getResult(0).getType());
}

namespace {
struct SiteCollectTerms : gaugec::impl::SiteCollectTermsBase<SiteCollectTerms> {
  void runOnOperation() override {
    getOperation().walk([&](Block *block) { rewriteSums(*block); });
  }

  /// From the last sum to the first: what a sum has taken apart is none itself.
  void rewriteSums(Block &block) {
    SmallVector<Operation *> roots;
    for (Operation &op : block)
      if (isRoot(op))
        roots.push_back(&op);
    SharedLoops loops;
    llvm::SmallPtrSet<Operation *, 32> seen, done;
    for (Operation *root : llvm::reverse(roots)) {
      if (seen.contains(root))
        continue;
      SumRewriter rewriter(root, loops);
      rewriter.countLoops();
      for (Operation *op : rewriter.getTakenApart())
        seen.insert(op);
    }
    for (Operation *root : llvm::reverse(roots)) {
      if (done.contains(root) || root->use_empty())
        continue;
      SumRewriter rewriter(root, loops);
      Value value = rewriter.rewrite();
      for (Operation *op : rewriter.getTakenApart())
        done.insert(op);
      root->getResult(0).replaceAllUsesWith(value);
      for (Operation *op : rewriter.getTakenApart())
        if (op->use_empty())
          op->erase();
    }
  }
};
} // namespace
