//===- Observables.cpp - what a simulation measures -----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Observables.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

//===----------------------------------------------------------------------===//
// Energy and momentum
//===----------------------------------------------------------------------===//

static double unitOf(const Evolution &evolution) {
  double g = evolution.options().coupling;
  return 1 / (g * g);
}

Status gauge::pic::measureTensor(Evolution &evolution,
                                 std::vector<Tensor> &planes) {
  planes.assign(evolution.options().box.cells[0], {});
  constexpr size_t outputs[] = {1};
  return evolution.measure(
      "tensor", outputs,
      [&](const Slab &slab, size_t, std::span<const double> numbers) {
        for (size_t k = 0; k < numbers.size(); ++k)
          planes[slab.first + k / Tensor::size].components[k % Tensor::size] =
              unitOf(evolution) * numbers[k];
      });
}

Status gauge::pic::measureTensor(Evolution &evolution, const PlanesSink &sink) {
  constexpr size_t outputs[] = {0};
  std::vector<double> physical;
  return evolution.measure(
      "tensor", outputs,
      [&](const Slab &slab, size_t, std::span<const double> numbers) {
        physical.assign(numbers.begin(), numbers.end());
        for (double &x : physical)
          x *= unitOf(evolution);
        sink(slab.first, physical);
      });
}

/// Sites [site][component] of a plane.
static PlaneRest averageRest(std::span<const double> numbers,
                             double precision) {
  PlaneRest plane;
  plane.velocity = {};
  double sites = double(numbers.size() / Tensor::size);
  for (size_t k = 0; k < numbers.size(); k += Tensor::size) {
    Tensor tensor;
    std::copy_n(&numbers[k], Tensor::size, tensor.components.begin());
    RestFrame frame = findRestFrame(tensor, precision);
    plane.share += frame.exists ? 1 / sites : 0;
    plane.energy += frame.energy / sites;
    for (int i = 0; i < 3; ++i)
      plane.pressures[i] += frame.pressures[i] / sites;
    for (int mu = 0; mu < 4; ++mu)
      plane.velocity[mu] += frame.energy * frame.velocity[mu] / sites;
  }
  if (plane.energy <= 0)
    return {};
  for (double &u : plane.velocity)
    u /= plane.energy;
  return plane;
}

Status gauge::pic::measureRestFrames(Evolution &evolution,
                                     std::vector<PlaneRest> &planes) {
  const EvolutionOptions &o = evolution.options();
  planes.assign(o.box.cells[0], {});
  size_t each = o.box.sitesOfPlane() * Tensor::size;
  double precision = o.isDouble ? 1e-12 : 1e-5; // of differences of T
  return measureTensor(
      evolution, [&](int64_t first, std::span<const double> numbers) {
        auto count = int64_t(numbers.size() / each);
#pragma omp parallel for schedule(static)
        for (int64_t k = 0; k < count; ++k)
          planes[first + k] =
              averageRest(numbers.subspan(k * each, each), precision);
      });
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

Status gauge::pic::measureFields(Evolution &evolution,
                                 const PlanesSink &electric,
                                 const PlanesSink &magnetic) {
  constexpr size_t outputs[] = {0, 1};
  size_t n = evolution.options().colours;
  std::vector<double> components;
  return evolution.measure(
      "fields", outputs,
      [&](const Slab &slab, size_t output, std::span<const double> numbers) {
        components.resize(numbers.size() / (2 * n * n) * (n * n - 1));
        readComponents(n, numbers, components);
        (output ? magnetic : electric)(slab.first, components);
      });
}

//===----------------------------------------------------------------------===//
// Unitarity
//===----------------------------------------------------------------------===//

template <int N>
static Complex determinant(const Matrix<N> &m) {
  if constexpr (N == 2)
    return m[0] * m[3] - m[1] * m[2];
  else
    return m[0] * (m[4] * m[8] - m[5] * m[7]) -
           m[1] * (m[3] * m[8] - m[5] * m[6]) +
           m[2] * (m[3] * m[7] - m[4] * m[6]);
}

template <int N>
static Unitarity measureSlab(const Evolution &evolution, const Slab &slab) {
  int64_t links = slab.planes * evolution.options().box.sitesOfPlane() * 3;
  int64_t first = slab.halo * evolution.options().box.sitesOfPlane();
  int64_t reals = evolution.beam().getStorage().linkReals;
  double determinants = 0, products = 0;
#pragma omp parallel for schedule(static)                                      \
    reduction(max : determinants, products)
  for (int64_t k = 0; k < links; ++k) {
    Matrix<N> u = loadMatrix<N>(slab[Slice::Now], first + k / 3, k % 3, reals);
    Matrix<N> d = sample::dagger<N>(u.data());
    Matrix<N> product = sample::multiply<N>(u.data(), d.data());
    determinants = std::max(determinants, std::abs(determinant<N>(u) - 1.0));
    for (int e = 0; e < N * N; ++e)
      products =
          std::max(products, std::abs(product[e] - (e % (N + 1) ? 0.0 : 1.0)));
  }
  return {determinants, products};
}

Unitarity gauge::pic::measureUnitarity(const Evolution &evolution) {
  Unitarity most;
  for (const Slab &slab : evolution.beam().slabs()) {
    if (slab.state == Slab::State::Vacuum)
      continue;
    Unitarity one = withColours(evolution.options().colours, [&]<int N>() {
      return measureSlab<N>(evolution, slab);
    });
    most.determinant = std::max(most.determinant, one.determinant);
    most.product = std::max(most.product, one.product);
  }
  return most;
}

//===----------------------------------------------------------------------===//
// The balance of energy
//===----------------------------------------------------------------------===//

/// Adds the mean of J.E over the planes where the currents start, with E
/// between the slices: of currents along the beam, and across it.
template <int N>
static void addWork(const Evolution &evolution,
                    const std::vector<Current> &currents, bool ofParticles,
                    Balance::Work &work) {
  constexpr int components = N * N - 1;
  const EvolutionOptions &o = evolution.options();
  const Beam &beam = evolution.beam();
  int64_t sites = o.box.sitesOfPlane(), reals = beam.getStorage().linkReals;
  // E_i = -P / (g a_i dt), J_i = charge a_i / dt.
  double factor = -1 / (o.coupling * o.dt * o.dt * double(sites));
  for (const Current &current : currents) {
    const Slab &slab = beam.slabOf(current.plane);
    if (slab.state != Slab::State::Live || current.ofParticles != ofParticles)
      continue;
    double &sum = (current.direction ? work.across : work.along)[current.plane];
    for (int64_t site = 0; site < sites; ++site) {
      int64_t flat = beam.flatOf(slab, current.plane, site);
      Matrix<N> u =
          loadMatrix<N>(slab[Slice::Now], flat, current.direction, reals);
      Matrix<N> b =
          loadMatrix<N>(slab[Slice::Before], flat, current.direction, reals);
      b = sample::dagger<N>(b.data());
      Components<N> p = project<N>(sample::multiply<N>(u.data(), b.data()));
      for (int c = 0; c < components; ++c)
        sum += factor * p[c] * current.charge[site * components + c];
    }
  }
}

void Balance::addWork(const Evolution &evolution) {
  withColours(evolution.options().colours, [&]<int N>() {
    ::addWork<N>(evolution, currents_, false, charges_);
    ::addWork<N>(evolution, currents_, true, particles_);
  });
}

Status Balance::before(Evolution &evolution) {
  auto currents = evolution.nextCurrents();
  if (!currents)
    return currents.status();
  currents_ = std::move(*currents);
  std::vector<double> none(evolution.options().box.cells[0]);
  charges_ = particles_ = {none, none};
  addWork(evolution);
  return evolution.measureEnergy(energy_);
}

/// Energy at planes; what lies half a cell off is averaged.
static double energyAt(const std::vector<PlaneEnergy> &planes, size_t plane,
                       size_t below) {
  auto half = [&](const PlaneEnergy &p) {
    return p.electric[0] + p.magnetic[1] + p.magnetic[2];
  };
  const PlaneEnergy &p = planes[plane];
  return p.electric[1] + p.electric[2] + p.magnetic[0] +
         (half(p) + half(planes[below])) / 2;
}

/// With the mean of E before and after the step.
static double workAt(const Balance::Work &work, size_t plane, size_t below) {
  return (work.along[plane] + work.along[below]) / 4 + work.across[plane] / 2;
}

Status Balance::after(Evolution &evolution, std::vector<PlaneBalance> &planes) {
  std::vector<PlaneEnergy> energy;
  if (Status s = evolution.measureEnergy(energy))
    return s;
  addWork(evolution);
  const EvolutionOptions &o = evolution.options();
  size_t n = energy.size();
  planes.assign(n, {});
  auto flow = [&](size_t k) { return (energy_[k].flow + energy[k].flow) / 2; };
  for (size_t k = 0; k < n; ++k) {
    size_t below = k ? k - 1 : n - 1;
    planes[k].change =
        (energyAt(energy, k, below) - energyAt(energy_, k, below)) / o.dt;
    planes[k].divergence = (flow(k) - flow(below)) / o.spacings[0];
    planes[k].particles = workAt(particles_, k, below);
    planes[k].work = workAt(charges_, k, below) + planes[k].particles;
  }
  return success();
}
