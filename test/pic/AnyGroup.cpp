//===- AnyGroup.cpp - fields of SU(2) and SU(3) in tests ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/AnyGroup.h"
#include "runtime/Random.h"
#include "runtime/pic/Algebra.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Slice;

static int64_t linksOfPlane(const pic::Evolution &evolution) {
  const pic::EvolutionOptions &o = evolution.options();
  return o.box.sitesOfPlane() * 3 * o.colours * o.colours;
}

void gauge::test::setLinks(pic::Evolution &evolution, Slice slice,
                           const MatrixLinks &links) {
  int64_t each = linksOfPlane(evolution);
  for (int64_t x = 0; x < evolution.options().box.cells[0]; ++x)
    evolution.beam().setLinks(slice, x,
                              std::span(links).subspan(x * each, each));
}

MatrixLinks gauge::test::getMatrices(const pic::Evolution &evolution,
                                     Slice slice) {
  int64_t each = linksOfPlane(evolution);
  MatrixLinks links(evolution.options().box.cells[0] * each);
  for (int64_t x = 0; x < evolution.options().box.cells[0]; ++x)
    evolution.beam().getLinks(slice, x,
                              std::span(links).subspan(x * each, each));
  return links;
}

double gauge::test::distance(const MatrixLinks &a, const MatrixLinks &b) {
  EXPECT_EQ(a.size(), b.size());
  double most = 0;
  for (size_t k = 0; k < std::min(a.size(), b.size()); ++k)
    most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

std::unique_ptr<pic::Evolution>
gauge::test::start(gauge_context *context, const pic::EvolutionOptions &o,
                   const MatrixLinks &before, const MatrixLinks &now) {
  auto evolution = makeEvolution(context, o);
  setLinks(*evolution, Slice::Before, before);
  setLinks(*evolution, Slice::Now, now);
  if (o.scheme == pic::Scheme::Exponential)
    evolution->setElectricFromLinks();
  evolution->settle();
  return evolution;
}

MatrixLinks gauge::test::makeSmooth(const pic::Box &box, int colours,
                                    double amplitude, uint64_t seed) {
  rt::Stream stream(seed, rt::Purpose::Normal);
  int components = colours * colours - 1;
  MatrixLinks links;
  const auto &n = box.cells;
  for (int64_t site = 0; site < n[0] * n[1] * n[2]; ++site) {
    double at[3] = {double(site / n[2] / n[1]) / double(n[0]),
                    double(site / n[2] % n[1]) / double(n[1]),
                    double(site % n[2]) / double(n[2])};
    for (int mu = 0; mu < 3; ++mu) {
      std::vector<double> theta(components);
      for (int k = 0; k < 3 * components; ++k) {
        auto [size, phase] = stream.uniforms(1, mu * 3 * components + k);
        theta[k / 3] += amplitude * size *
                        std::cos(2 * std::numbers::pi * (at[k % 3] + phase));
      }
      pic::withColours(colours, [&]<int N>() {
        auto u = pic::exponential<N>(theta.data());
        links.insert(links.end(), u.begin(), u.end());
      });
    }
  }
  return links;
}

template <int N>
static MatrixLinks transformOf(const pic::Box &box, const MatrixLinks &links,
                               uint64_t seed) {
  rt::Stream stream(seed, rt::Purpose::Gauge);
  const auto &n = box.cells;
  auto omega = [&](int64_t x, int64_t y, int64_t z) {
    uint64_t site = (x % n[0] * n[1] + y % n[1]) * n[2] + z % n[2];
    std::array<double, N * N - 1> theta;
    for (size_t a = 0; a < theta.size(); ++a)
      theta[a] = 2 * stream.normals(site, a)[0];
    return pic::exponential<N>(theta.data());
  };
  MatrixLinks result;
  for (int64_t k = 0; k < n[0] * n[1] * n[2] * 3; ++k) {
    int64_t mu = k % 3, x = k / 3 / n[2] / n[1], y = k / 3 / n[2] % n[1],
            z = k / 3 % n[2];
    auto left = omega(x, y, z),
         right = omega(x + (mu == 0), y + (mu == 1), z + (mu == 2));
    right = sample::dagger<N>(right.data());
    left = sample::multiply<N>(left.data(), &links[k * N * N]);
    left = sample::multiply<N>(left.data(), right.data());
    result.insert(result.end(), left.begin(), left.end());
  }
  return result;
}

MatrixLinks gauge::test::transform(const pic::Box &box, int colours,
                                   const MatrixLinks &links, uint64_t seed) {
  return pic::withColours(
      colours, [&]<int N>() { return transformOf<N>(box, links, seed); });
}

void gauge::test::run(pic::Evolution &evolution, int steps) {
  for (int n = 0; n < steps; ++n) {
    auto status = evolution.advance();
    ASSERT_FALSE(status) << status.message();
  }
}

double gauge::test::energyOf(pic::Evolution &evolution) {
  std::vector<pic::PlaneEnergy> planes;
  EXPECT_FALSE(evolution.measureEnergy(planes));
  double sum = 0;
  for (const auto &plane : planes)
    sum += plane.total();
  return sum;
}

double gauge::test::largest(const std::vector<double> &numbers) {
  double most = 0;
  for (double x : numbers)
    most = std::max(most, std::abs(x));
  return most;
}
