//===- Tables.cpp - where the lanes of a site find their neighbours -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Tables.h"
#include "runtime/Parallel.h"

#include <algorithm>
#include <map>
#include <numeric>

using namespace gauge::rt;

namespace {

/// A map of sites that acts on each axis by itself: the number of the neighbour
/// is the sum of one term for the configuration and one for each axis.
struct SiteMap {
  int64_t configurationStride = 0;
  std::array<std::vector<int64_t>, GAUGE_MAX_DIMENSIONS> terms;
};

/// A site that is moved forward one by one: no divisions in the inner loop.
class Cursor {
public:
  Cursor() = default;
  Cursor(const Layout &layout, int64_t number) : layout_(&layout) {
    for (int place = layout.rank - 1; place >= 0; --place) {
      int axis = layout.positionAt(place);
      x_[axis] = number % layout.extents[axis];
      number /= layout.extents[axis];
    }
    configuration_ = number;
  }
  void advance() {
    for (int place = layout_->rank - 1; place >= 0; --place) {
      int axis = layout_->positionAt(place);
      if (++x_[axis] < layout_->extents[axis])
        return;
      x_[axis] = 0;
    }
    ++configuration_;
  }
  int64_t image(const SiteMap &map) const {
    int64_t number = configuration_ * map.configurationStride;
    for (int axis = 0; axis < layout_->rank; ++axis)
      number += map.terms[axis][x_[axis]];
    return number;
  }

private:
  const Layout *layout_ = nullptr;
  std::array<int64_t, GAUGE_MAX_DIMENSIONS> x_{};
  int64_t configuration_ = 0;
};

/// The slots of all lanes, less that of lane 0's outer site.
using Pattern = std::array<int64_t, maxLanes>;

/// The different patterns of a table, in the order in which they are met.
class PatternList {
public:
  explicit PatternList(int lanes) : lanes_(lanes) {
    Pattern whole{};
    std::iota(whole.begin(), whole.begin() + lanes, int64_t(0));
    find(whole);
  }
  int64_t find(const Pattern &pattern) {
    auto [it, isNew] = numbers_.insert({pattern, count()});
    if (isNew)
      all_.insert(all_.end(), pattern.begin(), pattern.begin() + lanes_);
    return it->second;
  }
  int64_t count() const { return static_cast<int64_t>(numbers_.size()); }
  const std::vector<int64_t> &all() const { return all_; }
  /// Of each pattern, whether all its lanes come from one outer site.
  std::vector<char> areOneSite() const {
    std::vector<char> result;
    for (auto slots = all_.begin(); slots != all_.end(); slots += lanes_)
      result.push_back(std::all_of(slots, slots + lanes_, [&](int64_t slot) {
        return 0 <= slot && slot < lanes_;
      }));
    return result;
  }

private:
  int lanes_;
  std::map<Pattern, int64_t> numbers_;
  std::vector<int64_t> all_;
};

/// Fills the entries of one map at a time.
class Builder {
public:
  Builder(const Layout &domain, const Layout &source, int threads)
      : domain_(domain), source_(source),
        threads_(threadsFor(domain.elements(1), threads)) {}

  /// Pass 1: whole vectors get their outer site, the others -1.
  void findWhole(const SiteMap &map, int64_t *entries) const;
  /// Pass 2: the others.
  void findPatterns(const SiteMap &map, int64_t *entries,
                    PatternList &patterns) const;

private:
  int64_t wholeAt(const SiteMap &map, const Cursor *lanes, int count) const;

  const Layout &domain_, &source_;
  int threads_;
};

} // namespace

/// The outer site that serves all lanes, or -1.
int64_t Builder::wholeAt(const SiteMap &map, const Cursor *lanes,
                         int count) const {
  int64_t common = lanes[0].image(map); // lane 0 is never padding
  if (common >= source_.outer)
    return -1;
  for (int l = 1; l < count; ++l)
    if (lanes[l].image(map) != common + l * source_.outer)
      return -1;
  return common;
}

void Builder::findWhole(const SiteMap &map, int64_t *entries) const {
#pragma omp parallel num_threads(threads_)
  {
    Cursor lanes[maxLanes]; // of the lanes that are not padding
    int64_t next = -1;
#pragma omp for schedule(static)
    for (int64_t o = 0; o < domain_.outer; ++o) {
      int count = domain_.realLanes(o);
      if (o != next) // this thread's first site
        for (int l = 0; l < count; ++l)
          lanes[l] = Cursor(domain_, l * domain_.outer + o);
      entries[o] = wholeAt(map, lanes, count);
      for (int l = 0; l < count; ++l)
        lanes[l].advance();
      next = o + 1;
    }
  }
}

void Builder::findPatterns(const SiteMap &map, int64_t *entries,
                           PatternList &patterns) const {
  for (int64_t o = 0; o < domain_.outer; ++o) {
    if (entries[o] >= 0)
      continue;
    Pattern pattern{};
    int count = domain_.realLanes(o);
    for (int l = 0; l < count; ++l)
      pattern[l] = source_.slotOfNumber(
          Cursor(domain_, domain_.numberAt(o, l)).image(map));
    int64_t outer = pattern[0] / source_.lanes;
    for (int l = 0; l < domain_.lanes; ++l)
      pattern[l] = l < count ? pattern[l] - outer * source_.lanes : l;
    entries[o] = patterns.find(pattern) << patternShift | outer;
  }
}

/// Pass 3: counts the sites of each run, from its end. `isOneSite` says of
/// each pattern whether all lanes come from one outer site.
static void findRuns(int64_t *entries, int64_t count,
                     const std::vector<char> &isOneSite) {
  int64_t length = 0; // of the run that begins behind o
  for (int64_t o = count - 1; o >= 0; --o) {
    bool goesOn = length > 0 && withoutRun(entries[o + 1]) == entries[o] + 1;
    length = !isOneSite[patternOf(entries[o])] ? 0
             : goesOn                          ? std::min(length + 1, maxRun)
                                               : 1;
    entries[o] |=
        static_cast<int64_t>(static_cast<uint64_t>(length) << runShift);
  }
}

/// x + displacement on a torus; components along absent axes do nothing.
static SiteMap displacementMap(const Geometry &geometry, const Layout &domain,
                               const std::array<int64_t, 4> &displacement) {
  SiteMap map;
  map.configurationStride = domain.volume;
  int position = 0;
  for (int axis = 0; axis < geometry.dimensions; ++axis) {
    if (!hasAxis(domain.axes, axis))
      continue;
    int64_t extent = geometry.extents[axis], stride = domain.strideOf(position);
    int64_t d = (displacement[axis] % extent + extent) % extent;
    for (int64_t x = 0; x < extent; ++x)
      map.terms[position].push_back((x + d) % extent * stride);
    ++position;
  }
  return map;
}

static SiteMap projectMap(const Geometry &geometry, const Layout &domain,
                          const Layout &target) {
  SiteMap map;
  map.configurationStride = target.volume;
  int position = 0, kept = 0;
  for (int axis = 0; axis < geometry.dimensions; ++axis) {
    if (!hasAxis(domain.axes, axis))
      continue;
    int64_t stride = hasAxis(target.axes, axis) ? target.strideOf(kept++) : 0;
    for (int64_t x = 0; x < geometry.extents[axis]; ++x)
      map.terms[position].push_back(x * stride);
    ++position;
  }
  return map;
}

static std::vector<SiteMap> mapsOf(const Geometry &geometry,
                                   const Layout &domain, const Layout &source,
                                   const TableSpec &spec) {
  if (spec.kind == TableSpec::Kind::Project)
    return {projectMap(geometry, domain, source)};
  if (spec.kind == TableSpec::Kind::Displacement)
    return {displacementMap(geometry, domain, spec.displacement)};
  std::vector<SiteMap> maps;
  for (int64_t j = 0; j < geometry.extents[spec.mu]; ++j) {
    std::array<int64_t, GAUGE_MAX_DIMENSIONS> step{};
    step[spec.mu] = j;
    maps.push_back(displacementMap(geometry, domain, step));
  }
  return maps;
}

static Status checkStride(const Geometry &geometry, const TableSpec &spec) {
  for (int axis = 0; axis < geometry.dimensions; ++axis) {
    int64_t extent = geometry.extents[axis], stride = spec.stride[axis];
    if (spec.whole ? extent != stride : extent % stride != 0)
      return failure(GAUGE_INVALID_ARGUMENT,
                     "the extent {} of axis {} does not fit this model: it "
                     "must be {}{}",
                     extent, axis, spec.whole ? "" : "a multiple of ", stride);
  }
  return success();
}

/// The numbers of all lanes of an outer site.
static Pattern indicate(const Geometry &geometry, const Layout &domain,
                        const TableSpec &spec, int64_t outer) {
  Pattern pattern{};
  for (int lane = 0; lane < domain.lanes; ++lane) {
    int64_t flat = domain.flatAt(outer, lane);
    pattern[lane] = 1;
    for (int axis = geometry.dimensions - 1; axis >= 0; --axis) {
      int64_t x = flat % geometry.extents[axis] + spec.displacement[axis];
      flat /= geometry.extents[axis];
      if (x % spec.stride[axis] != 0)
        pattern[lane] = 0;
    }
  }
  return pattern;
}

/// Entries for an indicator, whose domain has all axes.
static void fillIndicator(const Geometry &geometry, const Layout &domain,
                          const TableSpec &spec, int64_t *entries,
                          PatternList &patterns) {
  for (int64_t o = 0; o < domain.outer; ++o)
    entries[o] = patterns.find(indicate(geometry, domain, spec, o))
                 << patternShift;
}

Result<std::shared_ptr<const Table>>
gauge::rt::buildTable(const Geometry &geometry, int lanes, Axes axes,
                      const TableSpec &spec, int threads) {
  bool project = spec.kind == TableSpec::Kind::Project;
  bool isIndicator = spec.kind == TableSpec::Kind::Indicator;
  if (isIndicator)
    if (Status s = checkStride(geometry, spec))
      return s;
  Layout domain = makeLayout(geometry, axes, lanes);
  Layout source = makeLayout(geometry, project ? spec.target : axes, lanes);
  Size maps = spec.kind == TableSpec::Kind::Winding
                  ? static_cast<uint64_t>(geometry.extents[spec.mu])
                  : 1;
  Size count = maps * static_cast<uint64_t>(domain.outer);
  // The maps of a winding themselves hold X_mu times the extents.
  Size terms = 0;
  for (int axis = 0; axis < domain.rank; ++axis)
    terms += static_cast<uint64_t>(domain.extents[axis]);
  Size bytes = (count + maps * terms) * sizeof(int64_t);
  if (Status s = checkMemory(bytes, "a neighbour table"))
    return s;

  auto table = std::make_shared<Table>();
  table->entryCount = static_cast<int64_t>(count.value());
  table->entries = Block(count.value() * sizeof(int64_t));
  auto *entries = table->entries.data<int64_t>();
  Builder builder(domain, source, threads);
  std::vector<SiteMap> all;
  if (!isIndicator)
    all = mapsOf(geometry, domain, source, spec);
  for (size_t j = 0; j < all.size(); ++j)
    builder.findWhole(all[j], entries + j * domain.outer);

  PatternList patterns(lanes);
  if (isIndicator)
    fillIndicator(geometry, domain, spec, entries, patterns);
  for (size_t j = 0; j < all.size(); ++j)
    builder.findPatterns(all[j], entries + j * domain.outer, patterns);
  table->patternCount = patterns.count();
  if (table->patternCount > maxPatterns)
    return failure(GAUGE_UNSUPPORTED,
                   "a neighbour table of this lattice has {} patterns of "
                   "lanes, at most {} are possible; take other extents",
                   table->patternCount, maxPatterns);
  std::vector<char> isOneSite = patterns.areOneSite();
  for (size_t j = 0; j < all.size(); ++j)
    findRuns(entries + j * domain.outer, domain.outer, isOneSite);
  table->patterns = Block(patterns.all().size() * sizeof(int64_t));
  std::copy(patterns.all().begin(), patterns.all().end(),
            table->patterns.data<int64_t>());
  return std::shared_ptr<const Table>(std::move(table));
}
