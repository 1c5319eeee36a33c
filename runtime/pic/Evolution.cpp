//===- Evolution.cpp - fields and charges in time -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Evolution.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

const char *gauge::pic::nameOf(Scheme scheme) {
  switch (scheme) {
  case Scheme::Leapfrog:
    return "leapfrog";
  case Scheme::Exponential:
    return "exponential";
  case Scheme::SemiImplicit:
    return "semi_implicit";
  case Scheme::Implicit:
    return "implicit";
  }
  return "";
}

double gauge::pic::bestDamping(Scheme scheme, double dt,
                               const std::array<double, 3> &a) {
  double transverse = dt * dt * (1 / (a[1] * a[1]) + 1 / (a[2] * a[2]));
  if (scheme == Scheme::SemiImplicit)
    return transverse / (1 + transverse);
  double all = transverse + dt * dt / (a[0] * a[0]);
  return all / (1 + all);
}

bool gauge::pic::isImplicit(Scheme scheme) {
  return scheme == Scheme::SemiImplicit || scheme == Scheme::Implicit;
}

/// The scheme that a function is compiled for.
static const char *fileOf(Scheme scheme) {
  return scheme == Scheme::Exponential ? "leapfrog" : nameOf(scheme);
}

//===----------------------------------------------------------------------===//
// Functions and slabs
//===----------------------------------------------------------------------===//

Result<std::unique_ptr<Evolution>>
Evolution::create(gauge_context *context, const EvolutionOptions &options) {
  std::unique_ptr<Evolution> made(new Evolution(context, options));
  if (Status s = made->load())
    return s;
  return made;
}

/// Phases of charges: cells per step, inverted.
static Result<int64_t> countPhases(const EvolutionOptions &options) {
  double ratio = options.spacings[0] / options.dt;
  double whole = std::round(ratio);
  if (whole < 1 || std::abs(ratio - whole) > 1e-9 * whole)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "a cell along the beam must be a whole number of steps: "
                   "a_1 / dt is {:.6g}",
                   ratio);
  return static_cast<int64_t>(whole);
}

/// Fixed ends leave something between them.
static Status checkEnds(const EvolutionOptions &o, int64_t halo) {
  if (o.box.periodic || o.box.cells[0] > 2 * halo)
    return success();
  return failure(GAUGE_INVALID_ARGUMENT,
                 "a box of {} planes with fixed ends is too short for an "
                 "action that looks {} planes far",
                 o.box.cells[0], halo);
}

Status Evolution::load() {
  const EvolutionOptions &o = options_;
  bool implicit = isImplicit(o.scheme);
  const char *step = implicit                          ? "momentum"
                     : o.scheme == Scheme::Exponential ? "exponential_step"
                                                       : "explicit_step";
  auto first = find(fileOf(o.scheme), step);
  if (!first)
    return first.status();
  const FunctionPlan &plan = (*first)->plan();
  Storage storage;
  storage.lanes = (*first)->model().lanes;
  storage.isDouble = o.isDouble;
  storage.colours = o.colours;
  storage.hasOther = implicit;
  storage.hasMomentum = o.scheme != Scheme::Leapfrog;
  storage.linkReals = plan.fields[plan.inputs[0].field].entries() / 3;
  int64_t halo = o.action ? std::max<int64_t>(1, o.action->reach[0]) : 1;
  if (Status s = checkEnds(o, halo))
    return s;
  beam_ = std::make_unique<Beam>(o.box, storage, halo, o.planesOfSlab);
  if (options_.damping < 0)
    options_.damping = bestDamping(o.scheme, o.dt, o.spacings);
  auto phases = countPhases(o);
  if (phases)
    for (int direction : {+1, -1})
      charges_.emplace_back(o.box, o.colours, direction, *phases);
  motion_.assign(o.box.cells[0], 0);
  change_.assign(o.box.cells[0], 0);
  return success();
}

Result<std::unique_ptr<Kernel>>
gauge::pic::makeKernel(gauge_context *context, const EvolutionOptions &o,
                       const char *scheme, const char *function) {
  const Action *action =
      std::strcmp(scheme, "any") == 0 ? nullptr : o.action.get();
  auto module =
      action ? findFunction(context, *action, function)
             : findBuiltIn(context, scheme, function, o.colours, o.isDouble);
  if (!module)
    return module.status();
  auto kernel = std::make_unique<Kernel>(context, std::move(*module),
                                         action ? function : nullptr);
  if (action)
    for (const auto &[name, numbers] : action->parameters)
      kernel->set(name.c_str(), numbers);
  kernel->set("dt", {&o.dt, 1});
  kernel->set("a", o.spacings);
  kernel->set("damping", {&o.damping, 1});
  return kernel;
}

Result<Kernel *> Evolution::find(const char *scheme, const char *function) {
  auto &kernel = kernels_[function];
  if (kernel)
    return kernel.get();
  auto made = makeKernel(context_, options_, scheme, function);
  if (!made)
    return made.status();
  kernel = std::move(*made);
  return kernel.get();
}

Result<const gauge_lattice *> Evolution::latticeOf(const Slab &slab) {
  auto &lattice = lattices_[slab.extent()];
  if (!lattice) {
    const auto &cells = options_.box.cells;
    int64_t extents[3] = {slab.extent(), cells[1], cells[2]};
    gauge_lattice *made = nullptr;
    if (gauge_status code =
            gauge_lattice_create(context_, 3, extents, 1, nullptr, &made))
      return Status(code, context_->message);
    lattice.reset(made);
    lattice->geometry.decomposed = beam_->geometryOf(slab).decomposed;
  }
  return lattice.get();
}

template <class Body>
Status Evolution::forLive(Body &&body) {
  for (Slab &slab : beam_->slabs()) {
    if (slab.state != Slab::State::Live)
      continue;
    auto lattice = latticeOf(slab);
    if (!lattice)
      return lattice.status();
    if (Status s = body(slab, **lattice))
      return s;
  }
  return success();
}

Status Evolution::collect(Kernel &kernel, const gauge_lattice &lattice,
                          const Slab &slab, size_t output,
                          std::vector<double> &all) {
  std::vector<double> numbers;
  if (Status s = kernel.read(lattice, output, numbers))
    return s;
  size_t each = numbers.size() / slab.extent();
  all.resize(options_.box.cells[0] * each);
  std::copy_n(numbers.begin() + slab.halo * each, slab.planes * each,
              all.begin() + slab.first * each);
  return success();
}

//===----------------------------------------------------------------------===//
// The window
//===----------------------------------------------------------------------===//

/// Less than rounding makes of nothing: mean squares of K.
static double nothing(bool isDouble) {
  double eps = isDouble ? std::numeric_limits<double>::epsilon()
                        : std::numeric_limits<float>::epsilon();
  return 64 * eps * eps;
}

void Evolution::settle() {
  const Box &box = options_.box;
  forces_.clear();
  size_t each = 3 * options_.colours * options_.colours;
  std::vector<Complex> before(box.sitesOfPlane() * each), now(before);
  for (int64_t plane = 0; plane < box.cells[0]; ++plane) {
    motion_[plane] = 0;
    if (beam_->slabOf(plane).state != Slab::State::Live)
      continue;
    beam_->getLinks(Slice::Before, plane, before);
    beam_->getLinks(Slice::Now, plane, now);
    for (size_t k = 0; k < now.size(); ++k)
      motion_[plane] += std::norm(now[k] - before[k]) / box.sitesOfPlane();
  }
  wakeReached();
  for (Slice slice : {Slice::Before, Slice::Now})
    beam_->exchange(slice);
  if (options_.scheme == Scheme::Exponential)
    beam_->exchange(Slice::Momentum);
}

int64_t Evolution::reach() const {
  const Action *action = options_.action.get();
  int64_t functions = action ? std::max<int64_t>(1, action->reach[0]) : 1;
  return functions * (isImplicit(options_.scheme) ? 16 : 2);
}

void Evolution::wakeReached() {
  const Box &box = options_.box;
  int64_t n = box.cells[0], reach = this->reach();
  auto wake = [&](int64_t plane) {
    if (box.periodic)
      plane = (plane % n + n) % n;
    if (plane < 0 || plane >= n)
      return;
    Slab &slab = beam_->slabOf(plane);
    if (!slab.fixed)
      beam_->awake(slab, true);
  };
  auto wakeAround = [&](int64_t first, int64_t last) {
    for (int64_t plane = first - reach; plane <= last + reach; ++plane)
      wake(plane);
  };
  if (!options_.window)
    return wakeAround(0, n - 1);
  double least = nothing(options_.isDouble);
  for (int64_t plane = 0; plane < n; ++plane)
    if (!(motion_[plane] <= least))
      wakeAround(plane, plane);
  for (const Charges &charges : charges_) {
    auto [first, end] = charges.range();
    if (first < end)
      wakeAround(first, end - 1);
  }
  std::vector<char> planes = planesOfParticles();
  for (int64_t plane = 0; plane < n; ++plane)
    if (planes[plane])
      wakeAround(plane, plane);
}

//===----------------------------------------------------------------------===//
// A step
//===----------------------------------------------------------------------===//

/// J = Q a_i / dt; P grows by g a_i dt^2 J, and E, which is -P / dt, shrinks.
void Evolution::kick(const Current &current) {
  if (!beam_->getStorage().hasMomentum)
    return kickEarlier(current);
  double a = options_.spacings[current.direction], g = options_.coupling;
  double dt = options_.scheme == Scheme::Exponential ? -1 : options_.dt;
  kickMomentum(*beam_, current, g * a * a * dt);
}

void Evolution::kickEarlier(const Current &current) {
  double a = options_.spacings[current.direction], g = options_.coupling;
  kickBefore(*beam_, current, g * a * a * options_.dt);
}

/// All charges and particles cross what they cross in this step.
std::vector<Current> Evolution::cross() {
  std::vector<Current> all;
  auto add = [&](std::vector<Current> currents, bool isFelt) {
    for (Current &current : currents) {
      if (!isFelt)
        lower(linkFields_, current);
      all.push_back(std::move(current));
    }
  };
  for (Charges &charges : charges_)
    add(charges.cross(*beam_, steps_), false);
  for (Wong &particles : particles_)
    add(particles.move(*beam_, options_.dt, linkFields_, steps_ % 2 != 0),
        particles.options().conserves);
  return all;
}

void Evolution::kickByCharges() {
  for (const Current &current : cross())
    kick(current);
}

Result<std::vector<Current>> Evolution::nextCurrents() {
  auto charges = charges_;
  auto particles = particles_;
  if (Status s = beginPush())
    return s;
  std::vector<Current> currents = cross();
  charges_ = std::move(charges);
  particles_ = std::move(particles);
  return currents;
}

/// What a current takes from the fields of its links.
void Evolution::lower(LinkFields &fields, const Current &current) const {
  if (fields.empty() || fields[current.plane].empty())
    return;
  double unit = options_.coupling * options_.spacings[current.direction];
  size_t c = options_.colours * options_.colours - 1;
  for (size_t k = 0; k < current.charge.size(); ++k)
    fields[current.plane][(k / c * 3 + current.direction) * c + k % c] -=
        unit * current.charge[k];
}

//===----------------------------------------------------------------------===//
// Dynamic particles
//===----------------------------------------------------------------------===//

Wong &Evolution::addParticles(const WongOptions &options) {
  int64_t ends = beam_->slabs().front().fixed ? beam_->slabs()[0].planes : 0;
  return particles_.emplace_back(box(), ends, options_.spacings,
                                 options_.coupling, options_.colours, options);
}

std::vector<char> Evolution::planesOfParticles() const {
  std::vector<char> planes(box().cells[0]);
  for (const Wong &particles : particles_)
    particles.markPlanes(planes);
  return planes;
}

Status Evolution::findForces() {
  std::vector<char> planes = planesOfParticles();
  forces_.assign(box().cells[0], {});
  constexpr size_t outputs[] = {0, 1};
  return measure(
      "site_fields", outputs,
      [&](const Slab &slab, size_t output, std::span<const double> matrices) {
        for (int64_t k = 0; k < slab.planes; ++k)
          if (planes[slab.first + k])
            putPlane(matrices, k, output, 2, forces_[slab.first + k]);
      });
}

Status Evolution::findLinkFields() {
  linkFields_.clear();
  auto conserves = [](const Wong &w) { return w.options().conserves; };
  if (std::none_of(particles_.begin(), particles_.end(), conserves))
    return success();
  linkFields_.resize(box().cells[0]);
  constexpr size_t outputs[] = {0};
  return measure(
      fileOf(options_.scheme), "link_fields", outputs,
      [&](const Slab &slab, size_t, std::span<const double> matrices) {
        for (int64_t k = 0; k < slab.planes; ++k)
          putPlane(matrices, k, 0, 1, linkFields_[slab.first + k]);
      });
}

/// Of three matrices a site those of plane `k`, as components: part `part` of
/// `parts` of each site.
void Evolution::putPlane(std::span<const double> matrices, int64_t k,
                         size_t part, size_t parts,
                         std::vector<double> &plane) const {
  size_t n = options_.colours, sites = box().sitesOfPlane();
  size_t each = 3 * (n * n - 1);
  std::vector<double> numbers(sites * each);
  readComponents(int(n), matrices.subspan(k * sites * 6 * n * n), numbers);
  plane.resize(parts * numbers.size());
  for (size_t site = 0; site < sites; ++site)
    std::copy_n(&numbers[site * each], each,
                &plane[(parts * site + part) * each]);
}

/// Up to the time of the slice `Now`, at which they move.
Status Evolution::beginPush() {
  if (particles_.empty())
    return success();
  if (forces_.empty())
    if (Status s = findForces())
      return s;
  for (Wong &particles : particles_)
    particles.pushFirstHalf(forces_, options_.dt);
  return findLinkFields();
}

Status Evolution::endPush() {
  if (particles_.empty())
    return success();
  if (Status s = findForces())
    return s;
  for (Wong &particles : particles_) {
    particles.pushSecondHalf(forces_, options_.dt);
    if (int64_t lost = particles.findNotFinite(); lost >= 0)
      return failAt(particles, lost);
  }
  return success();
}

Status Evolution::failAt(const Wong &particles, int64_t particle) const {
  int64_t site = particles.site(particle), sites = box().sitesOfPlane();
  return failure(GAUGE_NOT_FINITE,
                 "step {} (t = {:.6g}): the energy of a particle at cell ({}, "
                 "{}, {}) is not finite; take smaller charges or fields",
                 steps_ - 1, static_cast<double>(steps_ - 1) * options_.dt,
                 site / sites, site % sites / box().cells[2],
                 site % box().cells[2]);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

Status Evolution::advance() {
  wakeReached();
  if (Status s = beginPush())
    return s;
  Status status = isImplicit(options_.scheme)              ? stepImplicit()
                  : options_.scheme == Scheme::Exponential ? stepExponential()
                                                           : stepExplicit();
  if (status)
    return status;
  beam_->exchange(Slice::Before);
  beam_->swap(Slice::Before, Slice::Now);
  if (options_.scheme == Scheme::Exponential)
    beam_->exchange(Slice::Momentum);
  ++steps_;
  return endPush();
}

Status Evolution::stepExplicit() {
  kickByCharges();
  auto kernel = find("leapfrog", "explicit_step");
  if (!kernel)
    return kernel.status();
  Status status = forLive([&](Slab &slab, const gauge_lattice &lattice) {
    Status s =
        (*kernel)->run(lattice, {&slab[Slice::Before], &slab[Slice::Now]},
                       {&slab[Slice::Before]});
    return s ? s : collect(**kernel, lattice, slab, 1, motion_);
  });
  return status ? status : checkMotion();
}

Status Evolution::stepExponential() {
  kickByCharges();
  auto kernel = find("leapfrog", "exponential_step");
  if (!kernel)
    return kernel.status();
  Status status = forLive([&](Slab &slab, const gauge_lattice &lattice) {
    Status s =
        (*kernel)->run(lattice, {&slab[Slice::Now], &slab[Slice::Momentum]},
                       {&slab[Slice::Before], &slab[Slice::Momentum]});
    return s ? s : collect(**kernel, lattice, slab, 2, motion_);
  });
  return status ? status : checkMotion();
}

Status Evolution::stepImplicit() {
  const char *file = fileOf(options_.scheme);
  auto momentum = find(file, "momentum"),
       guess = find("leapfrog", "explicit_step");
  if (!momentum || !guess)
    return momentum ? guess.status() : momentum.status();
  Status status = forLive([&](Slab &slab, const gauge_lattice &lattice) {
    return (*momentum)->run(lattice, {&slab[Slice::Before], &slab[Slice::Now]},
                            {&slab[Slice::Momentum]});
  });
  if (status)
    return status;
  kickByCharges();
  status = forLive([&](Slab &slab, const gauge_lattice &lattice) {
    Status s = (*guess)->run(lattice, {&slab[Slice::Before], &slab[Slice::Now]},
                             {&slab[Slice::Before]});
    return s ? s : collect(**guess, lattice, slab, 1, motion_);
  });
  if (status)
    return status;
  if (Status s = checkMotion())
    return s;
  beam_->exchange(Slice::Before);
  return iterate();
}

Status Evolution::iterate() {
  auto kernel = find(fileOf(options_.scheme), "iterate");
  if (!kernel)
    return kernel.status();
  std::fill(change_.begin(), change_.end(), 0);
  for (iterations_ = 1;; ++iterations_) {
    beam_->swap(Slice::Before, Slice::Other);
    Status status = forLive([&](Slab &slab, const gauge_lattice &lattice) {
      Status s = (*kernel)->run(
          lattice,
          {&slab[Slice::Now], &slab[Slice::Momentum], &slab[Slice::Other]},
          {&slab[Slice::Before]});
      return s ? s : collect(**kernel, lattice, slab, 1, change_);
    });
    if (status)
      return status;
    double most = 0;
    for (size_t plane = 0; plane < change_.size(); ++plane) {
      if (!std::isfinite(change_[plane]))
        return failAt(static_cast<int64_t>(plane));
      most = std::max(most, change_[plane]);
    }
    // The square of a unitary matrix has the trace N.
    residual_ = std::sqrt(most / options_.colours);
    if (residual_ <= options_.residual || iterations_ == options_.maxIterations)
      return success();
    beam_->exchange(Slice::Before);
  }
}

/// The square of T - 1 is N where a link turns by a sixth of a turn, 2 N in the
/// mean where links turn at random. Exponential steps exist there, too, but
/// follow nothing.
Status Evolution::checkMotion() const {
  bool isExponential = options_.scheme == Scheme::Exponential;
  for (size_t plane = 0; plane < motion_.size(); ++plane) {
    if (!std::isfinite(motion_[plane]))
      return failAt(static_cast<int64_t>(plane));
    if (isExponential && motion_[plane] > 3 * options_.colours)
      return failure(
          GAUGE_NOT_FINITE,
          "step {} (t = {:.6g}): the energy grows without bound, or fields are "
          "too strong: links of plane {} turn by more than a sixth of a turn "
          "in one step on average; take a smaller dt, or broader or weaker "
          "initial fields",
          steps_, static_cast<double>(steps_) * options_.dt, plane);
  }
  return success();
}

/// The first site of a plane whose new links are not finite.
Status Evolution::failAt(int64_t plane) const {
  const Slab &slab = beam_->slabOf(plane);
  const Box &box = options_.box;
  const Field &after = slab[Slice::Before];
  for (int64_t site = 0; site < box.sitesOfPlane(); ++site)
    for (int64_t k = 0; k < after.entries; ++k)
      if (!std::isfinite(after.get(beam_->flatOf(slab, plane, site), k)))
        return failure(
            GAUGE_NOT_FINITE,
            "step {} (t = {:.6g}): the field at cell ({}, {}, {}) moves too "
            "far "
            "in one step, a temporal plaquette would leave the group; take a "
            "smaller dt, or broader or weaker initial fields",
            steps_, static_cast<double>(steps_) * options_.dt, plane,
            site / box.cells[2], site % box.cells[2]);
  return failure(GAUGE_NOT_FINITE, "step {}: fields in plane {} are not finite",
                 steps_, plane);
}

//===----------------------------------------------------------------------===//
// Electric fields, energies, Gauss's law
//===----------------------------------------------------------------------===//

/// i E U.
template <int N>
static Matrix<N> packElectric(const double *components, const Matrix<N> &u) {
  Matrix<N> e = compose<N>(components);
  e = sample::multiply<N>(e.data(), u.data());
  for (Complex &x : e)
    x *= Complex(0, 1);
  return e;
}

void Evolution::setElectric(int64_t plane, std::span<const double> fields) {
  Slab &slab = beam_->slabOf(plane);
  if (slab.fixed)
    return;
  beam_->awake(slab, true);
  int64_t reals = beam_->getStorage().linkReals;
  withColours(options_.colours, [&]<int N>() {
    constexpr int64_t each = N * N - 1;
    for (int64_t k = 0; k < 3 * box().sitesOfPlane(); ++k) {
      int64_t flat = beam_->flatOf(slab, plane, k / 3);
      Matrix<N> u = loadMatrix<N>(slab[Slice::Now], flat, k % 3, reals);
      storeMatrix<N>(slab[Slice::Momentum], flat, k % 3, reals,
                     packElectric<N>(&fields[k * each], u));
    }
  });
}

template <int N>
static void setElectricOf(Slab &slab, int64_t reals, int64_t links, double dt) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < links; ++k) {
    Matrix<N> u = loadMatrix<N>(slab[Slice::Now], k / 3, k % 3, reals);
    Matrix<N> b = loadMatrix<N>(slab[Slice::Before], k / 3, k % 3, reals);
    b = sample::dagger<N>(b.data());
    Components<N> e = logarithm<N>(sample::multiply<N>(u.data(), b.data()));
    for (double &x : e)
      x /= -dt;
    storeMatrix<N>(slab[Slice::Momentum], k / 3, k % 3, reals,
                   packElectric<N>(e.data(), u));
  }
}

void Evolution::setElectricFromLinks() {
  int64_t reals = beam_->getStorage().linkReals;
  for (Slab &slab : beam_->slabs())
    if (slab.state == Slab::State::Live)
      withColours(options_.colours, [&]<int N>() {
        setElectricOf<N>(slab, reals, slab.extent() * box().sitesOfPlane() * 3,
                         options_.dt);
      });
}

void Evolution::getElectric(int64_t plane, std::span<double> fields) const {
  const Slab &slab = beam_->slabOf(plane);
  std::fill(fields.begin(), fields.end(), 0);
  if (slab.state != Slab::State::Live)
    return;
  int64_t reals = beam_->getStorage().linkReals;
  withColours(options_.colours, [&]<int N>() {
    for (int64_t k = 0; k < 3 * box().sitesOfPlane(); ++k) {
      int64_t flat = beam_->flatOf(slab, plane, k / 3);
      Matrix<N> e = loadMatrix<N>(slab[Slice::Momentum], flat, k % 3, reals);
      Matrix<N> u = loadMatrix<N>(slab[Slice::Now], flat, k % 3, reals);
      u = sample::dagger<N>(u.data());
      auto components = project<N>(sample::multiply<N>(e.data(), u.data()));
      std::copy(components.begin(), components.end(), &fields[k * (N * N - 1)]);
    }
  });
}

Status Evolution::measureEnergy(std::vector<PlaneEnergy> &energy) {
  energy.assign(box().cells[0], {});
  double unit = 1 / (options_.coupling * options_.coupling);
  constexpr size_t outputs[] = {0, 1, 2};
  return measure(
      "energy", outputs,
      [&](const Slab &slab, size_t output, std::span<const double> numbers) {
        for (size_t k = 0; k < numbers.size(); ++k) {
          double value = unit * numbers[k];
          if (output == 2)
            energy[slab.first + k].flow = value;
          else {
            PlaneEnergy &plane = energy[slab.first + k / 3];
            (output ? plane.magnetic : plane.electric)[k % 3] = value;
          }
        }
      });
}

Status Evolution::measure(const char *function, std::span<const size_t> outputs,
                          const SlabSink &sink) {
  return measure("any", function, outputs, sink);
}

Status Evolution::measure(const char *scheme, const char *function,
                          std::span<const size_t> outputs,
                          const SlabSink &sink) {
  auto kernel = find(scheme, function);
  if (!kernel)
    return kernel.status();
  std::vector<double> numbers;
  return forLive([&](Slab &slab, const gauge_lattice &lattice) -> Status {
    if (Status s = (*kernel)->run(
            lattice, {&slab[Slice::Before], &slab[Slice::Now]}, {}))
      return s;
    for (size_t output : outputs) {
      if (Status s = (*kernel)->read(lattice, output, numbers))
        return s;
      size_t each = numbers.size() / slab.extent();
      sink(slab, output,
           std::span(numbers).subspan(slab.halo * each, slab.planes * each));
    }
    return success();
  });
}

/// Adds `weight` times the mean of a density over each plane of the slab.
Status Evolution::addPotential(Kernel &kernel, const Slab &slab,
                               const gauge_lattice &lattice,
                               std::initializer_list<const Field *> inputs,
                               double weight, std::vector<double> &potential) {
  std::vector<double> density;
  if (Status s = kernel.run(lattice, inputs, {}))
    return s;
  if (Status s = kernel.read(lattice, 0, density))
    return s;
  int64_t sites = box().sitesOfPlane();
  for (int64_t k = 0; k < slab.planes; ++k) {
    const double *first = &density[(slab.halo + k) * sites];
    potential[slab.first + k] +=
        weight * std::accumulate(first, first + sites, 0.0) / double(sites);
  }
  return success();
}

Status Evolution::measurePotential(std::vector<double> &potential) {
  if (!options_.action)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "the potential of the scheme's own action is the magnetic "
                   "energy");
  auto kernel = find("", "value");
  if (!kernel)
    return kernel.status();
  if (!knowsPotential())
    return failure(GAUGE_INVALID_ARGUMENT,
                   "the action returns one number for all sites: its energy is "
                   "known plane by plane if it returns one number per site");
  potential.assign(box().cells[0], 0);
  double unit = 1 / (options_.coupling * options_.coupling);
  return forLive([&](Slab &slab, const gauge_lattice &lattice) -> Status {
    const Field *before = &slab[Slice::Before], *now = &slab[Slice::Now];
    if ((*kernel)->plan().inputs.size() == 2)
      return addPotential(**kernel, slab, lattice, {before, now}, unit,
                          potential);
    for (const Field *slice : {before, now})
      if (Status s = addPotential(**kernel, slab, lattice, {slice}, unit / 2,
                                  potential))
        return s;
    return success();
  });
}

bool Evolution::knowsPotential() {
  if (!options_.action)
    return false;
  auto kernel = find("", "value");
  return kernel && (*kernel)->plan().outputs[0].layout.axes == 0b111;
}

Status Evolution::measureGauss(const PlaneSink &sink) {
  bool exponential = options_.scheme == Scheme::Exponential;
  auto kernel = exponential ? find("any", "electric_gauss")
                            : find(fileOf(options_.scheme), "gauss");
  if (!kernel)
    return kernel.status();
  double factor =
      exponential ? 1 / options_.coupling : -options_.dt / options_.coupling;
  int n = options_.colours;
  int64_t sites = options_.box.sitesOfPlane(), each = sites * (n * n - 1);
  std::vector<double> matrices, residual(each), density(each);
  std::vector<std::vector<double>> dynamic(options_.box.cells[0]);
  for (const Wong &particles : particles_)
    particles.addDensity(dynamic);
  return forLive([&](Slab &slab, const gauge_lattice &lattice) -> Status {
    bool electric = exponential;
    if (Status s =
            (*kernel)->run(lattice,
                           {&slab[electric ? Slice::Now : Slice::Before],
                            &slab[electric ? Slice::Momentum : Slice::Now]},
                           {}))
      return s;
    if (Status s = (*kernel)->read(lattice, 0, matrices))
      return s;
    for (int64_t k = 0; k < slab.planes; ++k) {
      std::fill(density.begin(), density.end(), 0);
      for (const Charges &charges : charges_)
        charges.addDensity(slab.first + k, density);
      const auto &more = dynamic[slab.first + k];
      for (size_t i = 0; i < more.size(); ++i)
        density[i] += more[i];
      readComponents(
          n, std::span(matrices).subspan((slab.halo + k) * sites * 2 * n * n),
          residual);
      for (int64_t i = 0; i < each; ++i)
        residual[i] = factor * residual[i] - density[i];
      sink(slab.first + k, residual);
    }
    return success();
  });
}
