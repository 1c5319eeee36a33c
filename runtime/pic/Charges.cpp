//===- Charges.cpp - colour charges that move along the beam --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Charges.h"
#include "runtime/pic/Algebra.h"

#include <algorithm>

using namespace gauge;
using namespace gauge::pic;

Charges::Charges(const Box &box, int colours, int direction, int64_t phases)
    : box_(box), colours_(colours), direction_(direction), phases_(phases),
      components_(colours * colours - 1), all_(phases) {}

std::span<double> Charges::at(int64_t phase, int64_t plane) {
  Phase &p = all_[phase];
  size_t each = box_.sitesOfPlane() * components_;
  if (p.planes.empty())
    p.first = plane;
  while (plane < p.first) {
    p.planes.emplace_front(each);
    --p.first;
  }
  while (plane >= p.first + static_cast<int64_t>(p.planes.size()))
    p.planes.emplace_back(each);
  return p.planes[plane - p.first];
}

template <int N>
static void rotatePlane(const Beam &beam, const Slab &slab, int64_t plane,
                        bool back, std::vector<double> &charges) {
  const rt::Field &links = slab[Slice::Now];
  constexpr int components = N * N - 1;
  int64_t sites = beam.getBox().sitesOfPlane();
#pragma omp parallel for schedule(static)
  for (int64_t site = 0; site < sites; ++site) {
    double *q = &charges[site * components];
    Matrix<N> u = loadMatrix<N>(links, beam.flatOf(slab, plane, site), 0,
                                beam.getStorage().linkReals);
    if (back)
      u = sample::dagger<N>(u.data());
    auto rotated = pic::rotate<N>(u, q);
    std::copy(rotated.begin(), rotated.end(), q);
  }
}

/// By the links from plane `link` to the next: Q <- U^dagger Q U for what moves
/// up, U Q U^dagger for what moves down.
void Charges::rotate(const Beam &beam, int64_t link,
                     std::vector<double> &charges) const {
  const Slab &slab = beam.slabOf(link);
  if (slab.state == Slab::State::Vacuum)
    return;
  if (colours_ == 2)
    rotatePlane<2>(beam, slab, link, direction_ > 0, charges);
  else
    rotatePlane<3>(beam, slab, link, direction_ > 0, charges);
}

std::vector<Current> Charges::cross(const Beam &beam, int64_t n) {
  std::vector<Current> currents;
  int64_t extent = box_.cells[0];
  for (int64_t phase = 0; phase < phases_; ++phase) {
    if ((n + 1 + phase) % phases_ != 0)
      continue;
    Phase &p = all_[phase];
    for (size_t k = 0; k < p.planes.size(); ++k) {
      int64_t plane = p.first + static_cast<int64_t>(k);
      int64_t link = direction_ > 0 ? plane : plane - 1;
      if (box_.periodic)
        link = (link % extent + extent) % extent;
      std::vector<double> &charges = p.planes[k];
      // The current is that of the charge where the link starts.
      if (direction_ > 0)
        currents.push_back({link, charges});
      rotate(beam, link, charges);
      if (direction_ < 0)
        currents.push_back({link, charges});
    }
    p.first += direction_;
    auto gone = [&](int64_t plane) {
      return !box_.periodic && beam.slabOf(plane).fixed;
    };
    if (!p.planes.empty() && direction_ > 0 &&
        gone(p.first + static_cast<int64_t>(p.planes.size()) - 1))
      p.planes.pop_back();
    if (!p.planes.empty() && direction_ < 0 && gone(p.first)) {
      p.planes.pop_front();
      ++p.first;
    }
  }
  if (direction_ < 0)
    for (Current &current : currents)
      for (double &q : current.charge)
        q = -q;
  return currents;
}

void Charges::addDensity(int64_t plane, std::span<double> density) const {
  int64_t extent = box_.cells[0];
  for (const Phase &p : all_) {
    int64_t k = plane - p.first;
    if (box_.periodic)
      k = (k % extent + extent) % extent;
    if (k < 0 || k >= static_cast<int64_t>(p.planes.size()))
      continue;
    for (size_t i = 0; i < density.size(); ++i)
      density[i] += p.planes[k][i];
  }
}

std::pair<int64_t, int64_t> Charges::range() const {
  std::pair<int64_t, int64_t> range{box_.cells[0], 0};
  for (const Phase &p : all_)
    if (!p.planes.empty()) {
      range.first = std::min(range.first, p.first);
      range.second = std::max(range.second,
                              p.first + static_cast<int64_t>(p.planes.size()));
    }
  return range.first < range.second ? range : std::pair<int64_t, int64_t>{0, 0};
}

double Charges::casimir() const {
  double sum = 0;
  for (const Phase &p : all_)
    for (const auto &plane : p.planes)
      for (double q : plane)
        sum += q * q;
  return sum;
}

uint64_t Charges::bytes() const {
  uint64_t sum = 0;
  for (const Phase &p : all_)
    for (const auto &plane : p.planes)
      sum += plane.size() * sizeof(double);
  return sum;
}
