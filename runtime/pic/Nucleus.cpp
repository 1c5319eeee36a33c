//===- Nucleus.cpp - a nucleus in front of the collision ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Nucleus.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

//===----------------------------------------------------------------------===//
// Wilson lines
//===----------------------------------------------------------------------===//

static Transverse acrossBeam(const EvolutionOptions &o) {
  return {{o.box.cells[1], o.box.cells[2]},
          {o.spacings[1], o.spacings[2]},
          o.colours,
          o.coupling};
}

namespace {

/// A sheet of charges with a Gaussian profile.
struct Sheet {
  double centre, width;
  double weight = 1;
  std::vector<double> potential{}; ///< g phi^a, [site][a]
};

} // namespace

/// Of the normal distribution, by bisection.
static double quantile(double p) {
  double low = -40, high = 40;
  for (int k = 0; k < 100; ++k) {
    double x = (low + high) / 2;
    (std::erfc(-x / std::numbers::sqrt2) / 2 < p ? low : high) = x;
  }
  return low;
}

/// Less of a sheet is nothing.
static constexpr double leastShare = 1e-20;

static std::vector<Sheet> placeSheets(const NucleusOptions &nucleus) {
  if (nucleus.sheets == 1)
    return {{0, nucleus.width}};
  std::vector<Sheet> sheets;
  double width = nucleus.coherence > 0 ? nucleus.coherence
                                       : nucleus.width / nucleus.sheets;
  for (int s = 0; s < nucleus.sheets; ++s)
    sheets.push_back(
        {nucleus.width * quantile((s + 0.5) / nucleus.sheets), width});
  return sheets;
}

/// Noise of each cell; exp(-k^2 l^2 / 4) is a Gaussian of width l / sqrt(2).
static std::vector<Sheet> placeNoise(const NucleusOptions &nucleus,
                                     double cell) {
  std::vector<Sheet> sheets;
  auto half = static_cast<int64_t>(std::ceil(5 * nucleus.width / cell));
  for (int64_t k = -half; k < half; ++k) {
    double x = (double(k) + 0.5) * cell, u = x / nucleus.width;
    double profile = std::exp(-u * u / 2) /
                     (std::sqrt(2 * std::numbers::pi) * nucleus.width);
    sheets.push_back({x, nucleus.coherence / std::numbers::sqrt2,
                      std::sqrt(profile * cell)});
  }
  return sheets;
}

static std::vector<Sheet> place(const NucleusOptions &nucleus, double cell) {
  return nucleus.structure == Structure::Random ? placeNoise(nucleus, cell)
                                                : placeSheets(nucleus);
}

namespace {

/// A nucleus alone: its Wilson lines, from the front backwards.
template <int N>
class Lines {
public:
  Lines(const EvolutionOptions &box, const NucleusOptions &nucleus)
      : box_(box), sites_(box.box.sitesOfPlane()), lines_(sites_) {
    SheetOptions options = nucleus;
    if (nucleus.structure == Structure::Random)
      options.sheets = 1; // each has a weight of its own
    sheets_ = place(nucleus, box.spacings[0]);
    for (size_t s = 0; s < sheets_.size(); ++s)
      sheets_[s].potential =
          makePotential(acrossBeam(box), options, static_cast<int>(s));
    for (Matrix<N> &v : lines_)
      for (int i = 0; i < N; ++i)
        v[i * (N + 1)] = 1;
  }

  const std::vector<Matrix<N>> &lines() const { return lines_; }

  /// Goes on from the distance `from` before the centre to `to` < `from`.
  void advance(double from, double to) {
    int pieces = sheets_.size() > 1 ? 32 : 1;
    for (int k = 0; k < pieces; ++k)
      advancePiece(from + (to - from) * k / pieces,
                   from + (to - from) * (k + 1) / pieces);
  }

private:
  static constexpr int components = N * N - 1;

  /// What of a sheet lies between two distances.
  static double share(const Sheet &sheet, double from, double to) {
    double root = std::numbers::sqrt2 * sheet.width;
    // Differences of what is small on either side.
    double a = (to - sheet.centre) / root, b = (from - sheet.centre) / root;
    return sheet.weight * (a > 0 ? (std::erfc(a) - std::erfc(b)) / 2
                                 : (std::erfc(-b) - std::erfc(-a)) / 2);
  }

  void advancePiece(double from, double to) {
    std::vector<double> shares;
    for (const Sheet &sheet : sheets_)
      shares.push_back(share(sheet, from, to));
    if (*std::max_element(shares.begin(), shares.end()) < leastShare)
      return;
#pragma omp parallel for schedule(static)
    for (int64_t site = 0; site < sites_; ++site) {
      Components<N> angle{};
      for (size_t s = 0; s < shares.size(); ++s)
        for (int a = 0; a < components; ++a)
          angle[a] -= shares[s] * sheets_[s].potential[site * components + a];
      Matrix<N> e = exponential<N>(angle.data());
      lines_[site] = sample::multiply<N>(lines_[site].data(), e.data());
    }
  }

  const EvolutionOptions &box_;
  int64_t sites_;
  std::vector<Sheet> sheets_;
  std::vector<Matrix<N>> lines_;
};

} // namespace

std::vector<Complex> gauge::pic::makeLines(const EvolutionOptions &box,
                                           const NucleusOptions &nucleus) {
  return withColours(box.colours, [&]<int N>() {
    Lines<N> lines(box, nucleus);
    // What is further away is below rounding but for the sum of it.
    double widest = std::max(nucleus.width, nucleus.coherence);
    double far = 40 * widest, near = 12 * widest;
    lines.advance(far, near);
    auto cells = static_cast<int64_t>(std::ceil(2 * near / box.spacings[0]));
    double step = 2 * near / double(cells);
    for (int64_t k = 0; k < cells; ++k)
      lines.advance(near - double(k) * step, near - double(k + 1) * step);
    lines.advance(-near, -far);
    std::vector<Complex> all;
    for (const Matrix<N> &v : lines.lines())
      all.insert(all.end(), v.begin(), v.end());
    return all;
  });
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

/// U_i <- V_x U_i V_{x+i}^dagger across the beam; those along it are not
/// touched, which needs V_x = V_{x+1} or U_1 = 1 there.
template <int N>
static void addLinks(Evolution &evolution, Slice slice, int64_t plane,
                     const std::vector<Matrix<N>> &lines) {
  const Box &box = evolution.options().box;
  int64_t n = box.cells[1], m = box.cells[2];
  std::vector<Complex> links(box.sitesOfPlane() * 3 * N * N);
  evolution.beam().getLinks(slice, plane, links);
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < n * m; ++site)
    for (int mu : {1, 2}) {
      int64_t next =
          mu == 1 ? (site + m) % (n * m) : site / m * m + (site % m + 1) % m;
      Complex *u = &links[(site * 3 + mu) * N * N];
      Matrix<N> back = sample::dagger<N>(lines[next].data());
      Matrix<N> left = sample::multiply<N>(lines[site].data(), u);
      Matrix<N> all = sample::multiply<N>(left.data(), back.data());
      std::copy(all.begin(), all.end(), u);
    }
  evolution.beam().setLinks(slice, plane, links);
}

template <int N>
static bool isUnit(const std::vector<Matrix<N>> &lines) {
  for (const Matrix<N> &v : lines)
    for (int k = 0; k < N * N; ++k)
      if (v[k] != Complex(k % (N + 1) == 0 ? 1 : 0))
        return false;
  return true;
}

template <int N>
static void setNucleus(Evolution &evolution, const NucleusOptions &nucleus) {
  const EvolutionOptions &o = evolution.options();
  Lines<N> lines(o, nucleus);
  int64_t n = o.box.cells[0];
  double a = o.spacings[0], front = INFINITY;
  for (int64_t k = 0; k < n; ++k) {
    int64_t plane = nucleus.direction > 0 ? n - 1 - k : k;
    double distance =
        nucleus.direction * (double(plane) * a - nucleus.position);
    // From where the plane before stopped to t = -dt/2, then to t = dt/2.
    double early = distance + o.dt / 2, late = distance - o.dt / 2;
    if (early < front)
      lines.advance(std::isinf(front) ? early + 40 * nucleus.width : front,
                    early);
    auto before = lines.lines();
    lines.advance(early, late);
    front = late;
    if (isUnit<N>(lines.lines()))
      continue;
    // Where nothing moves one slice is enough, unless there are two already.
    bool live = evolution.beam().slabOf(plane).state == Slab::State::Live;
    if (live || before != lines.lines())
      addLinks<N>(evolution, Slice::Before, plane, before);
    addLinks<N>(evolution, Slice::Now, plane, lines.lines());
  }
}

//===----------------------------------------------------------------------===//
// Charges
//===----------------------------------------------------------------------===//

/// Moves charge between neighbours in one cell until it varies smoothly along
/// the line: the second, then the fourth differences of openpixi's refinement.
/// `line` is what moves through one transverse site, `m` charges a cell.
static void refine(std::vector<double> &line, int64_t m) {
  auto at = [&](int64_t j) {
    return j < 0 || j >= int64_t(line.size()) ? 0.0 : line[j];
  };
  for (bool fourth : {false, true})
    for (int sweep = 0; sweep < 100; ++sweep)
      for (int64_t j = 0; j + 1 < int64_t(line.size()); ++j) {
        if ((j + 1) % m == 0)
          continue; // the next is in another cell
        double d =
            fourth ? (at(j - 2) - 5 * at(j - 1) + 10 * at(j) - 10 * at(j + 1) +
                      5 * at(j + 2) - at(j + 3)) /
                         12
                   : (-at(j - 1) + 3 * at(j) - 3 * at(j + 1) + at(j + 2)) / 4;
        line[j] -= d;
        line[j + 1] += d;
      }
}

/// Charges whose density is `density`, [plane][site][component] from plane
/// `first` on.
static void spawn(Charges &charges, const NucleusOptions &nucleus,
                  int64_t first,
                  const std::vector<std::vector<double>> &density) {
  int64_t m = charges.phases(), planes = int64_t(density.size());
  for (int64_t phase = 0; phase < m; ++phase)
    for (int64_t k = 0; k < planes; ++k)
      charges.at(phase, first + k);
  if (!planes)
    return;
  // In the order of the motion; phase m-1 is the first to leave its cell.
  auto planeOf = [&](int64_t k) {
    return nucleus.direction > 0 ? k : planes - 1 - k;
  };
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < int64_t(density[0].size()); ++i) {
    std::vector<double> line(planes * m);
    for (int64_t j = 0; j < planes * m; ++j)
      line[j] = density[planeOf(j / m)][i] / double(m);
    if (m > 1)
      refine(line, m);
    for (int64_t j = 0; j < planes * m; ++j)
      charges.at(j % m, first + planeOf(j / m))[i] += line[j];
  }
}

static Status addCharges(Evolution &evolution, Evolution &alone,
                         const NucleusOptions &nucleus) {
  std::map<int64_t, std::vector<double>> planes;
  double most = 0;
  Status status =
      alone.measureGauss([&](int64_t plane, std::span<const double> values) {
        for (double x : values)
          most = std::max(most, std::abs(x));
        planes[plane].assign(values.begin(), values.end());
      });
  if (status)
    return status;
  // Rounding is no charge.
  double least = most * (evolution.options().isDouble ? 1e-14 : 1e-6);
  std::erase_if(planes, [&](const auto &plane) {
    return std::all_of(plane.second.begin(), plane.second.end(),
                       [&](double x) { return std::abs(x) <= least; });
  });
  if (planes.empty())
    return success();
  int64_t first = planes.begin()->first, last = planes.rbegin()->first;
  std::vector<std::vector<double>> density(last - first + 1);
  size_t each = planes.begin()->second.size();
  for (int64_t k = first; k <= last; ++k) {
    auto found = planes.find(k);
    density[k - first] = found == planes.end() ? std::vector<double>(each)
                                               : std::move(found->second);
  }
  for (Charges &charges : evolution.charges())
    if (charges.direction() == nucleus.direction)
      spawn(charges, nucleus, first, density);
  return success();
}

static Status checkNucleus(const Evolution &evolution,
                           const NucleusOptions &nucleus) {
  const EvolutionOptions &o = evolution.options();
  double length = double(o.box.cells[0] - 1) * o.spacings[0];
  double room = std::min(nucleus.position, length - nucleus.position);
  if (room < 5 * nucleus.width)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "the nucleus at {:.6g} needs 5 widths of {:.6g} to the ends "
                   "of the box, 0 and {:.6g}",
                   nucleus.position, nucleus.width, length);
  if (evolution.charges().empty())
    return failure(GAUGE_INVALID_ARGUMENT,
                   "charges need a whole number of steps to cross a cell: a_1 "
                   "/ dt is {:.6g}",
                   o.spacings[0] / o.dt);
  return success();
}

Status gauge::pic::addNucleus(Evolution &evolution,
                              const NucleusOptions &nucleus) {
  if (Status s = checkNucleus(evolution, nucleus))
    return s;
  auto alone = Evolution::create(evolution.context(), evolution.options());
  if (!alone)
    return alone.status();
  for (Evolution *one : {&**alone, &evolution}) {
    withColours(one->options().colours,
                [&]<int N>() { setNucleus<N>(*one, nucleus); });
    one->settle();
    if (one->options().scheme == Scheme::Exponential) {
      one->setElectricFromLinks();
      one->settle();
    }
  }
  return addCharges(evolution, **alone, nucleus);
}

double gauge::pic::halfLengthOf(const NucleusOptions &nucleus, double cell) {
  double most = 0;
  for (const Sheet &sheet : place(nucleus, cell))
    most = std::max(most, std::abs(sheet.centre) -
                              sheet.width * quantile(leastShare));
  return most;
}

uint64_t gauge::pic::bytesOfNucleus(const Evolution &evolution,
                                    const NucleusOptions &nucleus) {
  const EvolutionOptions &o = evolution.options();
  const Beam &beam = evolution.beam();
  double a = o.spacings[0], centre = nucleus.position / a;
  double moves = halfLengthOf(nucleus, a) / a + 1 + double(evolution.reach());
  uint64_t sum = 0;
  for (const Slab &slab : beam.slabs()) {
    double first = double(slab.first), last = double(slab.first + slab.planes);
    bool isNear = first < centre + moves && last > centre - moves;
    bool isBehind = nucleus.direction > 0 ? first < centre : last > centre;
    int slices = isNear ? beam.getStorage().countSlices() : isBehind ? 1 : 0;
    sum += uint64_t(slices) * beam.bytesOfField(slab);
  }
  return sum;
}
