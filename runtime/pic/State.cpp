//===- State.cpp - the state of an evolution, as arrays -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Evolution.h"

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

/// The slices that a live slab begins a step with.
static std::vector<std::pair<Slice, const char *>> slicesOf(Scheme scheme) {
  std::vector<std::pair<Slice, const char *>> all = {{Slice::Before, "before"},
                                                     {Slice::Now, "now"}};
  if (scheme == Scheme::Exponential)
    all.emplace_back(Slice::Momentum, "electric");
  return all;
}

Status Evolution::save(const Writer &write) const {
  std::vector<double> head = {double(steps_)}, states;
  auto put = [&](const std::string &name, std::span<const double> numbers) {
    int64_t shape[] = {int64_t(numbers.size())};
    return write(name, shape, numbers);
  };
  std::vector<double> numbers;
  for (size_t s = 0; s < beam_->slabs().size(); ++s) {
    const Slab &slab = beam_->slabs()[s];
    states.push_back(double(slab.state));
    for (auto [slice, name] : slicesOf(options_.scheme)) {
      if (slab.state == Slab::State::Vacuum ||
          (slab.state == Slab::State::Still && slice != Slice::Now))
        continue;
      int64_t shape[] = {slab.planes, box().sitesOfPlane(),
                         slab[slice].entries};
      beam_->read(slab, slice, numbers);
      if (Status status =
              write(fmt::format("slab{}.{}", s, name), shape, numbers))
        return status;
    }
  }
  for (size_t c = 0; c < charges_.size(); ++c)
    for (int64_t phase = 0; phase < charges_[c].phases(); ++phase) {
      const auto &p = charges_[c].state()[phase];
      head.push_back(double(p.first));
      head.push_back(double(p.planes.size()));
      int64_t each = box().sitesOfPlane() * charges_[c].components();
      std::vector<double> all;
      for (const auto &plane : p.planes)
        all.insert(all.end(), plane.begin(), plane.end());
      int64_t shape[] = {int64_t(p.planes.size()), each};
      if (all.empty())
        continue;
      if (Status status =
              write(fmt::format("charges{}.{}", c, phase), shape, all))
        return status;
    }
  if (Status status = saveParticles(write))
    return status;
  if (Status status = put("motion", motion_))
    return status;
  if (Status status = put("slabs", states))
    return status;
  return put("state", head);
}

Status Evolution::restore(const Reader &read) {
  auto states = read("slabs"), head = read("state"), motion = read("motion");
  for (auto *one : {&states, &head, &motion})
    if (!*one)
      return one->status();
  size_t phases = charges_.empty() ? 0 : charges_[0].phases();
  if (states->size() != beam_->slabs().size() ||
      motion->size() != motion_.size() ||
      head->size() != 1 + 2 * phases * charges_.size())
    return failure(GAUGE_BAD_FORMAT, "the state is of another box");
  motion_ = *motion;
  steps_ = int64_t((*head)[0]);
  for (size_t s = 0; s < states->size(); ++s)
    if (Status status = restoreSlab(read, s, (*states)[s]))
      return status;
  for (size_t c = 0; c < charges_.size(); ++c)
    if (Status status = restoreCharges(read, c, *head))
      return status;
  if (Status status = restoreParticles(read))
    return status;
  for (auto [slice, name] : slicesOf(options_.scheme))
    beam_->exchange(slice);
  return success();
}

Status Evolution::restoreSlab(const Reader &read, size_t number, double state) {
  Slab &slab = beam_->slabs()[number];
  if (state == double(Slab::State::Vacuum))
    return success();
  bool live = state == double(Slab::State::Live);
  beam_->awake(slab, live);
  for (auto [slice, name] : slicesOf(options_.scheme)) {
    if (!live && slice != Slice::Now)
      continue;
    auto numbers = read(fmt::format("slab{}.{}", number, name));
    if (!numbers)
      return numbers.status();
    if (int64_t(numbers->size()) !=
        slab.planes * box().sitesOfPlane() * slab[slice].entries)
      return failure(GAUGE_BAD_FORMAT, "slab {} has another size", number);
    beam_->write(slab, slice, *numbers);
  }
  return success();
}

Status Evolution::restoreCharges(const Reader &read, size_t number,
                                 const std::vector<double> &head) {
  Charges &charges = charges_[number];
  std::vector<Charges::Phase> all(charges.phases());
  size_t each = box().sitesOfPlane() * charges.components();
  for (int64_t phase = 0; phase < charges.phases(); ++phase) {
    size_t at = 1 + 2 * (number * charges.phases() + phase);
    all[phase].first = int64_t(head[at]);
    if (head[at + 1] == 0)
      continue;
    auto numbers = read(fmt::format("charges{}.{}", number, phase));
    if (!numbers)
      return numbers.status();
    if (double(numbers->size()) != head[at + 1] * double(each))
      return failure(GAUGE_BAD_FORMAT, "the charges have another number");
    for (size_t k = 0; k < numbers->size(); k += each)
      all[phase].planes.emplace_back(numbers->begin() + k,
                                     numbers->begin() + k + each);
  }
  charges.restore(std::move(all));
  return success();
}

//===----------------------------------------------------------------------===//
// Particles
//===----------------------------------------------------------------------===//

/// The arrays of a kind of particles, and their columns.
namespace {
struct ParticleArray {
  const char *name;
  std::vector<double> Wong::State::*numbers;
  int64_t columns;
};
} // namespace

static std::array<ParticleArray, 4> arraysOf(int64_t components) {
  return {{{"site", &Wong::State::sites, 1},
           {"offset", &Wong::State::offsets, 3},
           {"momentum", &Wong::State::momenta, 3},
           {"charge", &Wong::State::charges, components}}};
}

Status Evolution::saveParticles(const Writer &write) const {
  std::vector<double> counts;
  for (const Wong &particles : particles_)
    counts.push_back(double(particles.size()));
  for (size_t kind = 0; kind < particles_.size(); ++kind) {
    Wong::State state = particles_[kind].state();
    if (state.sites.empty())
      continue;
    for (auto [name, numbers, columns] :
         arraysOf(particles_[kind].components())) {
      int64_t shape[] = {particles_[kind].size(), columns};
      if (Status s = write(fmt::format("particles{}.{}", kind, name), shape,
                           state.*numbers))
        return s;
    }
  }
  if (counts.empty())
    return success();
  int64_t shape[] = {int64_t(counts.size())};
  return write("particles", shape, counts);
}

Status Evolution::restoreParticles(const Reader &read) {
  forces_.clear();
  if (particles_.empty())
    return success();
  auto counts = read("particles");
  if (!counts)
    return counts.status();
  if (counts->size() != particles_.size())
    return failure(GAUGE_BAD_FORMAT, "the state has other particles");
  for (size_t kind = 0; kind < particles_.size(); ++kind) {
    Wong::State state;
    for (auto [name, numbers, columns] :
         arraysOf(particles_[kind].components())) {
      if ((*counts)[kind] == 0)
        continue;
      auto array = read(fmt::format("particles{}.{}", kind, name));
      if (!array)
        return array.status();
      state.*numbers = std::move(*array);
    }
    if (Status s = particles_[kind].restore(state))
      return s;
  }
  return success();
}
