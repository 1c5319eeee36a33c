//===- Gauss.cpp - electric fields that belong to charges -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Gauss.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

namespace {

/// Numbers at the sites of the box, [site][component].
using SiteNumbers = std::vector<double>;

/// -D^2 of an adjoint field, by the links of a slice. Links of fixed planes
/// are left out; what is beyond the last plane that moves is 0.
template <int N>
class Laplacian {
public:
  static constexpr int components = N * N - 1;

  explicit Laplacian(const Evolution &evolution)
      : options(evolution.options()), box(options.box),
        links(3 * box.cells[0] * box.sitesOfPlane()), moves(box.cells[0]) {
    const Beam &beam = evolution.beam();
    std::vector<Complex> plane(box.sitesOfPlane() * 3 * N * N);
    for (int64_t x = 0; x < box.cells[0]; ++x) {
      moves[x] = !beam.slabOf(x).fixed;
      beam.getLinks(Slice::Now, x, plane);
      for (int64_t k = 0; k < 3 * box.sitesOfPlane(); ++k)
        std::copy_n(&plane[k * N * N], N * N,
                    links[x * 3 * box.sitesOfPlane() + k].begin());
    }
  }

  bool isFree(int64_t site) const { return moves[site / box.sitesOfPlane()]; }

  /// (U phi(x+i) U^dagger - phi(x)) / a_i^2.
  Components<N> slope(const SiteNumbers &phi, int64_t site, int mu) const {
    auto up = rotate<N>(links[3 * site + mu], at(phi, neighbour(site, mu, 1)));
    return scaled(up, at(phi, site), mu);
  }

  void apply(const SiteNumbers &phi, SiteNumbers &result) const {
    int64_t sites = box.cells[0] * box.sitesOfPlane();
#pragma omp parallel for schedule(static)
    for (int64_t site = 0; site < sites; ++site) {
      double *sum = &result[site * components];
      std::fill_n(sum, components, 0);
      if (!isFree(site))
        continue;
      for (int mu = 0; mu < 3; ++mu) {
        subtract(sum, slope(phi, site, mu));
        int64_t below = neighbour(site, mu, -1);
        if (!isFree(below))
          continue;
        auto back = sample::dagger<N>(links[3 * below + mu].data());
        subtract(sum,
                 scaled(rotate<N>(back, at(phi, below)), at(phi, site), mu));
      }
    }
  }

private:
  static const double *at(const SiteNumbers &phi, int64_t site) {
    return &phi[site * components];
  }
  Components<N> scaled(Components<N> a, const double *b, int mu) const {
    double spacing = options.spacings[mu];
    for (int k = 0; k < components; ++k)
      a[k] = (a[k] - b[k]) / (spacing * spacing);
    return a;
  }
  static void subtract(double *sum, const Components<N> &what) {
    for (int k = 0; k < components; ++k)
      sum[k] -= what[k];
  }
  int64_t neighbour(int64_t site, int mu, int64_t step) const {
    const auto &n = box.cells;
    std::array<int64_t, 3> place{site / (n[1] * n[2]), site / n[2] % n[1],
                                 site % n[2]};
    place[mu] = (place[mu] + step + n[mu]) % n[mu];
    return (place[0] * n[1] + place[1]) * n[2] + place[2];
  }

  const EvolutionOptions &options;
  const Box &box;
  std::vector<Matrix<N>> links;
  std::vector<char> moves;
};

} // namespace

/// Sums of planes first: the same for any number of threads.
static double dot(const SiteNumbers &a, const SiteNumbers &b, int64_t planes) {
  int64_t each = static_cast<int64_t>(a.size()) / planes;
  std::vector<double> sums(planes);
#pragma omp parallel for schedule(static)
  for (int64_t plane = 0; plane < planes; ++plane)
    for (int64_t k = plane * each; k < (plane + 1) * each; ++k)
      sums[plane] += a[k] * b[k];
  double sum = 0;
  for (double x : sums)
    sum += x;
  return sum;
}

static void addTo(SiteNumbers &a, double factor, const SiteNumbers &b) {
  int64_t size = static_cast<int64_t>(a.size());
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < size; ++k)
    a[k] += factor * b[k];
}

/// Conjugate gradients: phi with -D^2 phi = rho, if there is one.
template <int N>
static std::optional<SiteNumbers> solve(const Laplacian<N> &laplacian,
                                        SiteNumbers rho, int64_t planes) {
  SiteNumbers phi(rho.size()), direction = rho, image(rho.size());
  // Seven digits, as this is asked again for what is left: more cannot be had
  // where constant fields are no solution and rounding has some of them.
  constexpr double enough = 1e-14;
  double square = dot(rho, rho, planes), first = square;
  int64_t most = 20 * static_cast<int64_t>(std::cbrt(double(rho.size()))) +
                 10 * planes + 100;
  for (int64_t n = 0; n < most && square > enough * first; ++n) {
    laplacian.apply(direction, image);
    double curvature = dot(direction, image, planes);
    if (!(curvature > 0))
      break;
    double step = square / curvature;
    addTo(phi, step, direction);
    addTo(rho, -step, image);
    double next = dot(rho, rho, planes);
    for (double &x : direction)
      x *= next / square;
    addTo(direction, 1, rho);
    square = next;
  }
  if (!(square <= enough * first))
    return std::nullopt;
  return phi;
}

static double largest(const SiteNumbers &numbers) {
  double most = 0;
  for (double x : numbers)
    most = std::isfinite(x) ? std::max(most, std::abs(x)) : x;
  return most;
}

template <int N>
static Result<SiteNumbers> measure(Evolution &evolution,
                                   const Laplacian<N> &laplacian) {
  int64_t sites = evolution.options().box.sitesOfPlane();
  int64_t each = sites * Laplacian<N>::components;
  SiteNumbers all(evolution.options().box.cells[0] * each);
  Status s = evolution.measureGauss(
      [&](int64_t plane, std::span<const double> residual) {
        if (laplacian.isFree(plane * sites))
          std::copy(residual.begin(), residual.end(), &all[plane * each]);
      });
  if (s)
    return s;
  return all;
}

/// Charges that flow down the slopes of phi, as if in the step before.
template <int N>
static void flow(Evolution &evolution, const Laplacian<N> &laplacian,
                 const SiteNumbers &phi) {
  constexpr int components = Laplacian<N>::components;
  const Box &box = evolution.options().box;
  int64_t sites = box.sitesOfPlane();
  for (int64_t plane = 0; plane < box.cells[0]; ++plane)
    for (int mu = 0; mu < 3; ++mu) {
      Current current{plane, std::vector<double>(sites * components), mu};
      for (int64_t site = 0; site < sites; ++site) {
        auto slope = laplacian.slope(phi, plane * sites + site, mu);
        for (int k = 0; k < components; ++k)
          current.charge[site * components + k] = -slope[k];
      }
      evolution.kickEarlier(current);
    }
  if (evolution.options().scheme == Scheme::Exponential)
    evolution.setElectricFromLinks();
  evolution.settle();
}

template <int N>
static Status impose(Evolution &evolution, double tolerance) {
  for (Slab &slab : evolution.beam().slabs())
    if (!slab.fixed)
      evolution.beam().awake(slab, true);
  evolution.settle();
  Laplacian<N> laplacian(evolution);
  int64_t planes = evolution.options().box.cells[0];
  double first = 0, last = std::numeric_limits<double>::infinity();
  // As long as it gets better: momenta are no linear functions of the links.
  for (int n = 0;; ++n) {
    auto residual = measure(evolution, laplacian);
    if (!residual)
      return residual.status();
    double now = largest(*residual);
    first = n == 0 ? now : first;
    if (!(now < last / 2))
      break;
    last = now;
    auto phi = solve(laplacian, *residual, planes);
    if (!phi)
      break;
    flow(evolution, laplacian, *phi);
  }
  if (last <= tolerance * first)
    return success();
  return failure(GAUGE_INVALID_ARGUMENT,
                 "no electric field has these charges ({:.3g} of them are left "
                 "over): in a periodic box the colour charges must sum to "
                 "zero, and the field must be less than 2 / (g a_i dt)",
                 last / first);
}

Status gauge::pic::imposeGauss(Evolution &evolution, double tolerance) {
  return evolution.options().colours == 2 ? impose<2>(evolution, tolerance)
                                          : impose<3>(evolution, tolerance);
}
