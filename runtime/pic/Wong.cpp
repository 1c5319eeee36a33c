//===- Wong.cpp - particles that carry colour -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Wong.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <omp.h>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

Wong::Wong(const Box &box, int64_t ends, const std::array<double, 3> &spacings,
           double coupling, int colours, const WongOptions &options)
    : box_(box), ends_(box.periodic ? 0 : ends), spacings_(spacings),
      coupling_(coupling), colours_(colours), options_(options),
      components_(colours * colours - 1) {}

void Wong::reserve(int64_t count) {
  site_.reserve(count);
  for (int i = 0; i < 3; ++i) {
    offset_[i].reserve(count);
    momentum_[i].reserve(count);
  }
  charge_.reserve(count * components_);
}

/// What one particle adds to the density of its cell, a unit of Q.
double Wong::chargeUnit() const {
  return options_.weight * coupling_ /
         (spacings_[0] * spacings_[1] * spacings_[2]);
}

bool Wong::isEnd(int64_t plane) const {
  return plane < ends_ || plane >= box_.cells[0] - ends_;
}

static double squareOf(std::span<const double> numbers) {
  return std::inner_product(numbers.begin(), numbers.end(), numbers.begin(),
                            0.0);
}

Status Wong::add(const std::array<double, 3> &position,
                 const std::array<double, 3> &momentum,
                 std::span<const double> charge) {
  if (!std::isfinite(squareOf(momentum) + squareOf(charge)))
    return failure(GAUGE_INVALID_ARGUMENT,
                   "a particle's momentum or charge is too large: their "
                   "squares are not finite");
  int64_t site = 0;
  std::array<double, 3> offset;
  for (int i = 0; i < 3; ++i) {
    double cells = position[i] / spacings_[i];
    double cell = std::floor(cells + 0.5), n = double(box_.cells[i]);
    offset[i] = cells - cell;
    if (i > 0 || box_.periodic)
      cell -= n * std::floor(cell / n);
    if (!(cell >= 0 && cell < n) || (i == 0 && isEnd(int64_t(cell))))
      return failure(GAUGE_INVALID_ARGUMENT,
                     "a particle at ({:.6g}, {:.6g}, {:.6g}) is outside of "
                     "the cells that move, {:.6g} to {:.6g} along the beam",
                     position[0], position[1], position[2],
                     (double(ends_) - 0.5) * spacings_[0],
                     (double(box_.cells[0] - ends_) - 0.5) * spacings_[0]);
    site = site * box_.cells[i] + int64_t(cell);
  }
  site_.push_back(site);
  for (int i = 0; i < 3; ++i) {
    offset_[i].push_back(offset[i]);
    momentum_[i].push_back(momentum[i]);
  }
  charge_.insert(charge_.end(), charge.begin(), charge.end());
  return success();
}

static std::array<int64_t, 3> placeOf(const Box &box, int64_t site) {
  const auto &n = box.cells;
  return {site / (n[1] * n[2]), site / n[2] % n[1], site % n[2]};
}

std::array<double, 3> Wong::position(int64_t particle) const {
  auto place = placeOf(box_, site_[particle]);
  std::array<double, 3> result;
  for (int i = 0; i < 3; ++i)
    result[i] = (double(place[i]) + offset_[i][particle]) * spacings_[i];
  return result;
}

std::array<double, 3> Wong::momentum(int64_t particle) const {
  return {momentum_[0][particle], momentum_[1][particle],
          momentum_[2][particle]};
}

void Wong::reverse() {
  for (auto &all : momentum_)
    for (double &p : all)
      p = -p;
  for (double &q : charge_)
    q = -q;
}

//===----------------------------------------------------------------------===//
// Forces
//===----------------------------------------------------------------------===//

using Vector = std::array<double, 3>;

double Wong::energyOf(int64_t k) const {
  double square = options_.mass * options_.mass;
  for (const auto &p : momentum_)
    square += p[k] * p[k];
  return std::sqrt(square);
}

/// g Q^a E^a and g Q^a B^a of a particle, of fields times g.
static std::pair<Vector, Vector> forceOn(const SiteFields &fields,
                                         int64_t sitesOfPlane, int64_t site,
                                         std::span<const double> charge) {
  std::pair<Vector, Vector> result{};
  const auto &plane = fields[site / sitesOfPlane];
  if (plane.empty())
    return result;
  size_t components = charge.size();
  const double *at = &plane[site % sitesOfPlane * 6 * components];
  for (int i = 0; i < 3; ++i)
    for (size_t a = 0; a < components; ++a) {
      result.first[i] += charge[a] * at[i * components + a];
      result.second[i] += charge[a] * at[(3 + i) * components + a];
    }
  return result;
}

static Vector cross(const Vector &a, const Vector &b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
          a[0] * b[1] - a[1] * b[0]};
}

/// A rotation with tan(angle / 2) = |t|: p' = p + (p + p x t) x s.
static Vector rotateAround(const Vector &p, const Vector &t) {
  double square = t[0] * t[0] + t[1] * t[1] + t[2] * t[2];
  Vector inner = cross(p, t), result = p;
  for (int i = 0; i < 3; ++i)
    inner[i] += p[i];
  inner = cross(inner, t);
  for (int i = 0; i < 3; ++i)
    result[i] += 2 / (1 + square) * inner[i];
  return result;
}

void Wong::pushFirstHalf(const SiteFields &fields, double dt) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < size(); ++k) {
    auto [e, b] = forceOn(fields, box_.sitesOfPlane(), site_[k], charge(k));
    accelerate(k, e, dt / 2);
    turn(k, b, dt / 2);
  }
}

void Wong::pushSecondHalf(const SiteFields &fields, double dt) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < size(); ++k) {
    auto [e, b] = forceOn(fields, box_.sitesOfPlane(), site_[k], charge(k));
    turn(k, b, dt / 2);
    accelerate(k, e, dt / 2);
  }
}

void Wong::accelerate(int64_t k, const Vector &e, double time) {
  if (options_.conserves)
    return;
  for (int i = 0; i < 3; ++i)
    momentum_[i][k] += time * e[i];
}

void Wong::turn(int64_t k, Vector b, double time) {
  double energy = energyOf(k);
  if (energy == 0)
    return;
  for (double &x : b)
    x *= time / (2 * energy);
  Vector p = rotateAround(momentum(k), b);
  for (int i = 0; i < 3; ++i)
    momentum_[i][k] = p[i];
}

//===----------------------------------------------------------------------===//
// Flight
//===----------------------------------------------------------------------===//

/// What crossed links, in the order of particles.
struct Wong::Events {
  std::vector<int64_t> links; ///< 3 site + direction
  std::vector<double> charges;
};

/// The flight of particles through the links of a slice.
template <int N>
class Wong::Flight {
public:
  Flight(Wong &wong, const Beam &beam, double dt, LinkFields &fields)
      : wong(wong), beam(beam), dt(dt), unit(wong.chargeUnit()),
        fields(fields) {}

  double time() const { return dt; }

  /// Moves one particle and notes what crosses; false if it left the box.
  bool fly(int64_t particle, Events &noted) {
    k = particle;
    events = &noted;
    findSpeed();
    for (double left = 1;;) {
      auto [axis, time] = nextFace();
      if (axis < 0 || time >= left) {
        advance(left);
        return true;
      }
      advance(time);
      left -= time;
      if (!meetFace(axis))
        return false;
    }
  }

private:
  void findSpeed() {
    double energy = wong.energyOf(k);
    for (int i = 0; i < 3; ++i)
      speed[i] = energy == 0
                     ? 0
                     : dt * wong.momentum_[i][k] / (energy * wong.spacings_[i]);
  }

  void advance(double time) {
    for (int i = 0; i < 3; ++i)
      wong.offset_[i][k] += speed[i] * time;
  }

  std::pair<int, double> nextFace() const {
    std::pair<int, double> next{-1, std::numeric_limits<double>::infinity()};
    for (int i = 0; i < 3; ++i) {
      if (!(std::abs(speed[i]) > 0))
        continue; // nor what is not finite: that never comes to an end
      double room = (speed[i] > 0 ? 0.5 : -0.5) - wong.offset_[i][k];
      double time = std::max(0.0, room / speed[i]);
      if (time < next.second)
        next = {i, time};
    }
    return next;
  }

  /// Crosses a face, or turns round; false if the particle is gone.
  bool meetFace(int axis) {
    bool up = speed[axis] > 0;
    auto place = placeOf(wong.box_, wong.site_[k]);
    auto beyond = place;
    beyond[axis] += up ? 1 : -1;
    bool isEnd = axis == 0 && !wong.box_.periodic && wong.isEnd(beyond[0]);
    int64_t n = wong.box_.cells[axis];
    beyond[axis] = (beyond[axis] + n) % n;
    bool isWall = isEnd && wong.options_.reflects;
    if (isWall || !crossLink(axis, up, up ? place : beyond)) {
      wong.offset_[axis][k] = up ? 0.5 : -0.5;
      wong.momentum_[axis][k] = -wong.momentum_[axis][k];
      speed[axis] = -speed[axis];
      return true;
    }
    wong.offset_[axis][k] = up ? -0.5 : 0.5;
    wong.site_[k] = isEnd ? -1 : siteOf(beyond);
    return !isEnd;
  }

  int64_t siteOf(const std::array<int64_t, 3> &place) const {
    const auto &n = wong.box_.cells;
    return (place[0] * n[1] + place[1]) * n[2] + place[2];
  }

  /// False if the particle cannot. The current is that of the charge where the
  /// link starts.
  bool crossLink(int axis, bool up, const std::array<int64_t, 3> &start) {
    int64_t site = siteOf(start), sites = wong.box_.sitesOfPlane();
    Components<N> here;
    std::copy_n(&wong.charge_[k * here.size()], here.size(), here.begin());
    Components<N> beyond = here;
    const Slab &slab = beam.slabOf(start[0]);
    if (slab.state != Slab::State::Vacuum) {
      Matrix<N> u = loadMatrix<N>(slab[Slice::Now],
                                  beam.flatOf(slab, start[0], site % sites),
                                  axis, beam.getStorage().linkReals);
      if (up)
        u = sample::dagger<N>(u.data());
      beyond = rotate<N>(u, here.data());
    }
    const Components<N> &q = up ? here : beyond;
    if (wong.options_.conserves && !exchange(axis, up, site, q))
      return false;
    deposit(3 * site + axis, q, up ? unit : -unit);
    std::copy(beyond.begin(), beyond.end(), &wong.charge_[k * here.size()]);
    return true;
  }

  void deposit(int64_t link, const Components<N> &q, double factor) {
    if (factor == 0)
      return;
    events->links.push_back(link);
    for (double x : q)
      events->charges.push_back(factor * x);
  }

  /// Energy of the link for momentum across its face; false if that is not
  /// enough. The link's field falls by g a times the density that crosses, so
  /// that it gives Q^a times its mean on the way.
  bool exchange(int axis, bool up, int64_t site, const Components<N> &q) {
    int64_t sites = wong.box_.sitesOfPlane();
    auto &plane = fields[site / sites];
    if (plane.empty())
      return true;
    double *e = &plane[(site % sites * 3 + axis) * q.size()];
    double a = wong.spacings_[axis], sign = up ? 1 : -1;
    double fall = sign * wong.coupling_ * a * unit, gain = 0;
    for (size_t c = 0; c < q.size(); ++c)
      gain += sign * a * q[c] * (e[c] - fall / 2 * q[c]);
    double &p = wong.momentum_[axis][k], energy = wong.energyOf(k);
    double square = p * p + gain * (2 * energy + gain);
    if (!(square >= 0 && energy + gain > 0))
      return false;
    for (size_t c = 0; c < q.size(); ++c)
      e[c] -= fall * q[c];
    p = sign * std::sqrt(square);
    findSpeed();
    return true;
  }

  Wong &wong;
  const Beam &beam;
  double dt, unit;
  LinkFields &fields;
  Events *events = nullptr;
  int64_t k = 0;
  Vector speed{}; ///< cells a step
};

/// Threads take stretches of particles; what they note down, one after another,
/// is in the order of particles. True if one is lost.
template <int N>
bool Wong::flyTogether(Flight<N> flight, std::vector<Events> &events) {
  bool isAnyLost = false;
  events.resize(omp_get_max_threads());
#pragma omp parallel reduction(|| : isAnyLost) firstprivate(flight)
  {
    int64_t thread = omp_get_thread_num(), threads = omp_get_num_threads();
    int64_t first = size() * thread / threads;
    int64_t end = size() * (thread + 1) / threads;
    for (int64_t k = first; k < end; ++k)
      isAnyLost |= !flight.fly(k, events[thread]);
  }
  return isAnyLost;
}

/// Particles by stretches of planes, an even number of them or one. In a step
/// they reach less than half of the next one, so that those of every other
/// stretch have no link in common.
std::vector<std::vector<int64_t>> Wong::sortByPlaces(double dt) const {
  auto reach = static_cast<int64_t>(dt / spacings_[0]) + 1;
  int64_t planes = box_.cells[0], pairs = planes / (4 * reach);
  std::vector<std::vector<int64_t>> stretches(std::max<int64_t>(2 * pairs, 1));
  for (int64_t k = 0; k < size(); ++k) {
    int64_t plane = site_[k] / box_.sitesOfPlane();
    stretches[plane * int64_t(stretches.size()) / planes].push_back(k);
  }
  return stretches;
}

/// Each sees what those before it did to the fields: every other stretch, then
/// the rest; in a stretch in the order of particles. True if one is lost.
template <int N>
bool Wong::flyInTurn(Flight<N> flight, bool backwards,
                     std::vector<Events> &events) {
  auto stretches = sortByPlaces(flight.time());
  auto count = static_cast<int64_t>(stretches.size());
  events.resize(count);
  bool isAnyLost = false;
  for (int64_t turn : {0, 1})
#pragma omp parallel for schedule(dynamic) reduction(|| : isAnyLost)           \
    firstprivate(flight)
    for (int64_t s = backwards ? 1 - turn : turn; s < count; s += 2) {
      auto &particles = stretches[s];
      if (backwards)
        std::reverse(particles.begin(), particles.end());
      for (int64_t k : particles)
        isAnyLost |= !flight.fly(k, events[s]);
    }
  return isAnyLost;
}

std::vector<Current> Wong::move(const Beam &beam, double dt, LinkFields &fields,
                                bool backwards) {
  std::vector<Events> events;
  bool isAnyLost = withColours(colours_, [&]<int N>() {
    Flight<N> flight(*this, beam, dt, fields);
    return options_.conserves ? flyInTurn<N>(flight, backwards, events)
                              : flyTogether<N>(flight, events);
  });
  if (isAnyLost)
    dropLost();
  return deposit(events);
}

/// Each link's sum is made by one thread.
std::vector<Current> Wong::deposit(const std::vector<Events> &all) const {
  int64_t sites = box_.sitesOfPlane();
  auto keyOf = [&](int64_t link) { return link / 3 / sites * 3 + link % 3; };
  std::vector<int64_t> number(3 * box_.cells[0], -1);
  std::vector<Current> currents;
  for (const Events &events : all)
    for (int64_t link : events.links)
      if (int64_t &at = number[keyOf(link)]; at < 0) {
        at = static_cast<int64_t>(currents.size());
        currents.push_back({link / 3 / sites,
                            std::vector<double>(sites * components_),
                            int(link % 3), /*ofParticles=*/true});
      }
#pragma omp parallel
  for (const Events &events : all)
    for (size_t e = 0; e < events.links.size(); ++e) {
      int64_t link = events.links[e], at = number[keyOf(link)];
      if (at % omp_get_num_threads() != omp_get_thread_num())
        continue;
      double *sum = &currents[at].charge[link / 3 % sites * components_];
      for (int64_t a = 0; a < components_; ++a)
        sum[a] += events.charges[e * components_ + a];
    }
  return currents;
}

void Wong::dropLost() {
  int64_t kept = 0;
  for (int64_t k = 0; k < size(); ++k) {
    if (site_[k] < 0)
      continue;
    site_[kept] = site_[k];
    for (int i = 0; i < 3; ++i) {
      offset_[i][kept] = offset_[i][k];
      momentum_[i][kept] = momentum_[i][k];
    }
    std::copy_n(&charge_[k * components_], components_,
                &charge_[kept * components_]);
    ++kept;
  }
  site_.resize(kept);
  for (int i = 0; i < 3; ++i) {
    offset_[i].resize(kept);
    momentum_[i].resize(kept);
  }
  charge_.resize(kept * components_);
}

//===----------------------------------------------------------------------===//
// What they are together
//===----------------------------------------------------------------------===//

void Wong::markPlanes(std::vector<char> &planes) const {
  for (int64_t site : site_)
    planes[site / box_.sitesOfPlane()] = 1;
}

void Wong::addDensity(std::vector<std::vector<double>> &density) const {
  int64_t sites = box_.sitesOfPlane();
  double unit = chargeUnit();
  for (int64_t k = 0; k < size(); ++k) {
    auto &plane = density[site_[k] / sites];
    plane.resize(sites * components_);
    for (int64_t a = 0; a < components_; ++a)
      plane[site_[k] % sites * components_ + a] +=
          unit * charge_[k * components_ + a];
  }
}

int64_t Wong::findNotFinite() const {
  for (int64_t k = 0; k < size(); ++k)
    if (!std::isfinite(energyOf(k)))
      return k;
  return -1;
}

double Wong::kineticEnergy() const {
  double sum = 0;
  for (int64_t k = 0; k < size(); ++k)
    sum += kineticEnergy(k);
  return countOfOne() * sum;
}

Vector Wong::totalMomentum() const {
  Vector sum{};
  for (int i = 0; i < 3; ++i) {
    for (double p : momentum_[i])
      sum[i] += p;
    sum[i] *= countOfOne();
  }
  return sum;
}

std::array<double, 2> Wong::casimirs() const {
  std::array<double, 2> sums{};
  for (double q : charge_)
    sums[0] += q * q;
  if (colours_ == 3)
    for (int64_t k = 0; k < size(); ++k) {
      Matrix<3> q = compose<3>(&charge_[k * components_]);
      Matrix<3> square = sample::multiply<3>(q.data(), q.data());
      Matrix<3> cube = sample::multiply<3>(square.data(), q.data());
      sums[1] += 4 * (cube[0] + cube[4] + cube[8]).real();
    }
  return sums;
}

double Wong::casimirSpread() const {
  double mean = casimirs()[0] / double(size()), most = 0;
  for (int64_t k = 0; k < size(); ++k) {
    double square = 0;
    for (double q : charge(k))
      square += q * q;
    most = std::max(most, std::abs(square - mean));
  }
  return mean > 0 ? most / mean : 0;
}

uint64_t Wong::bytes() const {
  return (site_.size() * 7 + charge_.size()) * sizeof(double);
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

Wong::State Wong::state() const {
  State state;
  state.sites.assign(site_.begin(), site_.end());
  state.charges = charge_;
  for (int64_t k = 0; k < size(); ++k)
    for (int i = 0; i < 3; ++i) {
      state.offsets.push_back(offset_[i][k]);
      state.momenta.push_back(momentum_[i][k]);
    }
  return state;
}

Status Wong::restore(const State &state) {
  size_t count = state.sites.size();
  if (state.offsets.size() != 3 * count || state.momenta.size() != 3 * count ||
      state.charges.size() != count * components_)
    return failure(GAUGE_BAD_FORMAT, "the particles' state is incomplete");
  double sites = double(box_.cells[0]) * double(box_.sitesOfPlane());
  for (double site : state.sites)
    if (!(site >= 0 && site < sites))
      return failure(GAUGE_BAD_FORMAT, "a particle is outside of the box");
  site_.assign(state.sites.begin(), state.sites.end());
  charge_ = state.charges;
  for (int i = 0; i < 3; ++i) {
    offset_[i].resize(count);
    momentum_[i].resize(count);
    for (size_t k = 0; k < count; ++k) {
      offset_[i][k] = state.offsets[3 * k + i];
      momentum_[i][k] = state.momenta[3 * k + i];
    }
  }
  return success();
}
