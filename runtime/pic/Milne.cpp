//===- Milne.cpp - boost-invariant fields in proper time ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Milne.h"
#include "runtime/pic/Algebra.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

static constexpr MilneField allFields[] = {MilneField::Links, MilneField::Phi,
                                           MilneField::Transverse,
                                           MilneField::Electric};
static const char *nameOf(MilneField field) {
  constexpr const char *names[] = {"links", "phi", "transverse", "electric"};
  return names[static_cast<int>(field)];
}

static int64_t channelsOf(MilneField field) {
  return field == MilneField::Links || field == MilneField::Transverse ? 2 : 1;
}

double gauge::pic::largestMilneStep(double spacing) {
  // omega^2 <= 8 / a^2, and leapfrog needs omega dt < 2.
  return spacing / std::numbers::sqrt2;
}

//===----------------------------------------------------------------------===//
// Functions and fields
//===----------------------------------------------------------------------===//

Result<std::unique_ptr<Milne>> Milne::create(gauge_context *context,
                                             const MilneOptions &options) {
  std::unique_ptr<Milne> made(new Milne(context, options));
  if (Status s = made->load())
    return s;
  return made;
}

template <int N>
static std::vector<Complex> makeUnit(size_t matrices) {
  std::vector<Complex> all(matrices * N * N);
  for (size_t k = 0; k < all.size(); ++k)
    all[k] = k % (N * N) % (N + 1) == 0 ? 1 : 0;
  return all;
}

Status Milne::load() {
  const MilneOptions &o = options_;
  // NaN is no step either.
  bool isStable = o.dt > 0 && o.dt < largestMilneStep(o.spacing);
  if (!isStable)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "a step of {:.6g} is not stable: it must be below {:.6g}, "
                   "0.707 of the spacing",
                   o.dt, largestMilneStep(o.spacing));
  gauge_lattice *lattice = nullptr;
  if (gauge_status code = gauge_lattice_create(context_, 2, o.cells.data(), 1,
                                               nullptr, &lattice))
    return Status(code, context_->message);
  lattice_.reset(lattice);
  auto kernel = find("milne", "milne_step");
  if (!kernel)
    return kernel.status();
  (*kernel)->set("kick", std::array{0.0, 0.0});
  (*kernel)->set("drift", std::array{0.0, 0.0});
  for (Fields *fields : {&now_, &after_})
    for (size_t k = 0; k < fields->size(); ++k) {
      auto made = (*kernel)->makeInput(*lattice_, k);
      if (!made)
        return made.status();
      (*fields)[k] = std::move(*made);
    }
  set(MilneField::Links,
      o.colours == 2 ? makeUnit<2>(2 * o.sites()) : makeUnit<3>(2 * o.sites()));
  return success();
}

Result<Kernel *> Milne::find(const char *scheme, const char *function) {
  auto &kernel = kernels_[function];
  if (kernel)
    return kernel.get();
  auto module = findBuiltIn(context_, scheme, function, options_.colours,
                            options_.isDouble);
  if (!module)
    return module.status();
  kernel = std::make_unique<Kernel>(context_, std::move(*module));
  return kernel.get();
}

uint64_t Milne::bytes() const {
  uint64_t sum = 0;
  for (const Field &field : now_)
    sum += 2 * field.data.bytes();
  return sum;
}

uint64_t Milne::workspaceBytes() const {
  uint64_t sum = 0;
  for (const auto &[name, kernel] : kernels_)
    sum += kernel->bytes();
  return sum;
}

template <int N>
static void storeAll(Field &field, int64_t channels,
                     std::span<const Complex> matrices) {
  int64_t count = static_cast<int64_t>(matrices.size()) / (N * N);
  for (int64_t k = 0; k < count; ++k) {
    Matrix<N> m;
    std::copy_n(&matrices[k * N * N], N * N, m.begin());
    storeMatrix<N>(field, k / channels, k % channels, field.entries / channels,
                   m);
  }
}

template <int N>
static void loadAll(const Field &field, int64_t channels,
                    std::span<Complex> matrices) {
  int64_t count = static_cast<int64_t>(matrices.size()) / (N * N);
  for (int64_t k = 0; k < count; ++k) {
    Matrix<N> m = loadMatrix<N>(field, k / channels, k % channels,
                                field.entries / channels);
    std::copy(m.begin(), m.end(), &matrices[k * N * N]);
  }
}

void Milne::set(MilneField field, std::span<const Complex> matrices) {
  auto *storeSome = options_.colours == 2 ? storeAll<2> : storeAll<3>;
  storeSome((*this)[field], channelsOf(field), matrices);
}

std::vector<Complex> Milne::get(MilneField field) const {
  int64_t channels = channelsOf(field);
  std::vector<Complex> matrices(options_.sites() * channels * options_.colours *
                                options_.colours);
  auto *loadSome = options_.colours == 2 ? loadAll<2> : loadAll<3>;
  loadSome((*this)[field], channels, matrices);
  return matrices;
}

Status Milne::setCollision(std::span<const Complex> front,
                           std::span<const Complex> a,
                           std::span<const Complex> b,
                           std::span<const Complex> u) {
  auto kernel = find("any", "milne_electric");
  if (!kernel)
    return kernel.status();
  std::array<Field, 4> links;
  auto *storeSome = options_.colours == 2 ? storeAll<2> : storeAll<3>;
  size_t number = 0;
  for (auto matrices : {front, a, b, u}) {
    auto made = (*kernel)->makeInput(*lattice_, number);
    if (!made)
      return made.status();
    links[number] = std::move(*made);
    storeSome(links[number++], 2, matrices);
  }
  if (Status s = (*kernel)->run(*lattice_,
                                {&links[0], &links[1], &links[2], &links[3]},
                                {&(*this)[MilneField::Electric]}))
    return s;
  std::vector<Complex> none(a.size());
  set(MilneField::Links, u);
  set(MilneField::Phi, std::span(none).first(a.size() / 2));
  set(MilneField::Transverse, none);
  steps_ = 0;
  direction_ = +1;
  return success();
}

//===----------------------------------------------------------------------===//
// A step
//===----------------------------------------------------------------------===//

/// Integrals of tau and of 1 / tau over the span of a kick, in units of the
/// spacing. From tau = 0 it is half a span, and phi is 0 there.
static std::array<double, 2> kickAt(int64_t step, double dt) {
  double tau = static_cast<double>(step) * dt;
  if (step == 0)
    return {dt * dt / 8, 0};
  return {tau * dt, dt / tau};
}

/// The same of a drift from a step to the next, by the midpoint.
static std::array<double, 2> driftFrom(int64_t step, double dt) {
  double middle = (static_cast<double>(step) + 0.5) * dt;
  return {middle * dt, dt / middle};
}

Status Milne::step(std::array<double, 2> kick, std::array<double, 2> drift) {
  auto kernel = find("milne", "milne_step");
  if (!kernel)
    return kernel.status();
  (*kernel)->set("kick", kick);
  (*kernel)->set("drift", drift);
  if (Status s =
          (*kernel)->run(*lattice_, {&now_[0], &now_[1], &now_[2], &now_[3]},
                         {&after_[0], &after_[1], &after_[2], &after_[3]}))
    return s;
  std::vector<double> motion;
  if (Status s = (*kernel)->read(*lattice_, milneFieldCount, motion))
    return s;
  if (!std::isfinite(motion.at(0)))
    return failure(GAUGE_NOT_FINITE,
                   "step {} (tau = {:.6g}): the fields are not finite; take a "
                   "smaller step or weaker initial fields",
                   steps_, tau());
  std::swap(now_, after_);
  return success();
}

Status Milne::advance() {
  double dt = options_.dt / options_.spacing;
  if (direction_ < 0 && steps_ == 0)
    return failure(GAUGE_INVALID_ARGUMENT, "there is nothing before tau = 0");
  int64_t from = direction_ > 0 ? steps_ : steps_ - 1;
  if (Status s = step(kickAt(steps_, dt), driftFrom(from, dt)))
    return s;
  steps_ += direction_;
  return success();
}

Status Milne::turn() {
  // Momenta behind the next kick, which then leads back to these before it.
  if (Status s = step(kickAt(steps_, options_.dt / options_.spacing), {0, 0}))
    return s;
  for (MilneField f : {MilneField::Transverse, MilneField::Electric}) {
    auto momenta = get(f);
    for (Complex &x : momenta)
      x = -x;
    set(f, momenta);
  }
  direction_ = -direction_;
  return success();
}

//===----------------------------------------------------------------------===//
// What is measured
//===----------------------------------------------------------------------===//

Result<Kernel *> Milne::measure(const char *function, double power) {
  auto kernel = find("milne", function);
  if (!kernel)
    return kernel.status();
  double dt = options_.dt / options_.spacing, inverse = 0;
  std::array<double, 2> kick{};
  if (steps_ > 0) {
    kick = kickAt(steps_, dt);
    for (double &x : kick)
      x /= 2;
    inverse = std::pow(static_cast<double>(steps_) * dt, -power);
  }
  (*kernel)->set("kick", kick);
  (*kernel)->set("inverse", {&inverse, 1});
  if (Status s = (*kernel)->run(*lattice_,
                                {&now_[0], &now_[1], &now_[2], &now_[3]}, {}))
    return s;
  return *kernel;
}

/// 1 / (g^2 a^4).
static double densityUnit(const MilneOptions &o) {
  return 1 / (o.coupling * o.coupling * std::pow(o.spacing, 4));
}

static void scale(std::vector<double> &numbers, double unit) {
  for (double &x : numbers)
    x *= unit;
}

Status Milne::measureEnergy(MilneEnergy &energy, std::vector<double> *density) {
  auto kernel = measure("milne_energy", 2);
  if (!kernel)
    return kernel.status();
  std::vector<double> mean;
  if (Status s = (*kernel)->read(*lattice_, 1, mean))
    return s;
  scale(mean, densityUnit(options_));
  energy = {mean.at(0), mean.at(1), mean.at(2), mean.at(3)};
  if (!density)
    return success();
  if (Status s = (*kernel)->read(*lattice_, 0, *density))
    return s;
  scale(*density, densityUnit(options_));
  return success();
}

Status Milne::measureTensor(std::vector<double> &tensor) {
  auto kernel = measure("milne_tensor", 1);
  if (!kernel)
    return kernel.status();
  if (Status s = (*kernel)->read(*lattice_, 0, tensor))
    return s;
  scale(tensor, densityUnit(options_));
  return success();
}

template <int N>
static void decomposeAll(const std::vector<double> &numbers,
                         std::vector<double> &components) {
  components.clear();
  for (size_t k = 0; k < numbers.size(); k += 2 * N * N) {
    Matrix<N> m;
    for (size_t i = 0; i < N * N; ++i)
      m[i] = {numbers[k + 2 * i], numbers[k + 2 * i + 1]};
    auto parts = decompose<N>(m);
    components.insert(components.end(), parts.begin(), parts.end());
  }
}

Status Milne::measureGauss(std::vector<double> &residual) {
  auto kernel = find("any", "milne_gauss");
  if (!kernel)
    return kernel.status();
  if (Status s = (*kernel)->run(*lattice_,
                                {&now_[0], &now_[1], &now_[2], &now_[3]}, {}))
    return s;
  std::vector<double> matrices;
  if (Status s = (*kernel)->read(*lattice_, 0, matrices))
    return s;
  auto *decomposed = options_.colours == 2 ? decomposeAll<2> : decomposeAll<3>;
  decomposed(matrices, residual);
  return success();
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

Status Milne::save(const Writer &write) const {
  for (MilneField f : allFields) {
    const Field &field = (*this)[f];
    std::vector<double> numbers;
    numbers.reserve(options_.sites() * field.entries);
    for (int64_t k = 0; k < options_.sites() * field.entries; ++k)
      numbers.push_back(field.get(k / field.entries, k % field.entries));
    int64_t shape[] = {options_.cells[0], options_.cells[1], field.entries};
    if (Status s = write(nameOf(f), shape, numbers))
      return s;
  }
  double state[] = {double(steps_), double(direction_)};
  int64_t shape[] = {2};
  return write("state", shape, state);
}

Status Milne::restore(const Reader &read) {
  auto state = read("state");
  if (!state)
    return state.status();
  if (state->size() != 2)
    return failure(GAUGE_BAD_FORMAT, "'state' has another size");
  for (MilneField f : allFields) {
    auto numbers = read(nameOf(f));
    if (!numbers)
      return numbers.status();
    Field &field = (*this)[f];
    int64_t count = static_cast<int64_t>(numbers->size());
    if (count != options_.sites() * field.entries)
      return failure(GAUGE_BAD_FORMAT, "'{}' is of another lattice", nameOf(f));
    for (int64_t k = 0; k < count; ++k)
      field.set(k / field.entries, k % field.entries, (*numbers)[k]);
  }
  steps_ = static_cast<int64_t>((*state)[0]);
  direction_ = static_cast<int>((*state)[1]);
  return success();
}
