//===- Fields.cpp - what tests put into an evolution ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/Fields.h"
#include "runtime/Random.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::Slice;

Quaternion gauge::test::operator*(const Quaternion &a, const Quaternion &b) {
  // i sigma_j multiply like the units of quaternions, with a minus sign.
  return {a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
          a[0] * b[1] + a[1] * b[0] - (a[2] * b[3] - a[3] * b[2]),
          a[0] * b[2] + a[2] * b[0] - (a[3] * b[1] - a[1] * b[3]),
          a[0] * b[3] + a[3] * b[0] - (a[1] * b[2] - a[2] * b[1])};
}

Quaternion gauge::test::dagger(const Quaternion &q) {
  return {q[0], -q[1], -q[2], -q[3]};
}

Quaternion gauge::test::exponential(const std::array<double, 3> &theta) {
  double half = std::hypot(theta[0], theta[1], theta[2]) / 2;
  double s = half > 0 ? std::sin(half) / half / 2 : 0.5;
  return {std::cos(half), s * theta[0], s * theta[1], s * theta[2]};
}

std::unique_ptr<pic::Evolution>
gauge::test::makeEvolution(gauge_context *context,
                           const pic::EvolutionOptions &o) {
  auto made = pic::Evolution::create(context, o);
  if (made)
    return std::move(*made);
  ADD_FAILURE() << made.status().message();
  return nullptr;
}

void gauge::test::setLinks(pic::Evolution &evolution, Slice slice,
                           const Links &links) {
  const pic::Box &box = evolution.options().box;
  int64_t sites = box.sitesOfPlane();
  std::vector<std::complex<double>> plane(sites * 12);
  for (int64_t x = 0; x < box.cells[0]; ++x) {
    for (int64_t k = 0; k < 3 * sites; ++k) {
      const Quaternion &q = links[x * sites * 3 + k];
      plane[4 * k] = {q[0], q[3]};
      plane[4 * k + 1] = {q[2], q[1]};
      plane[4 * k + 2] = {-q[2], q[1]};
      plane[4 * k + 3] = {q[0], -q[3]};
    }
    evolution.beam().setLinks(slice, x, plane);
  }
}

Links gauge::test::getLinks(const pic::Evolution &evolution, Slice slice) {
  const pic::Box &box = evolution.options().box;
  int64_t sites = box.sitesOfPlane();
  Links links;
  std::vector<std::complex<double>> plane(sites * 12);
  for (int64_t x = 0; x < box.cells[0]; ++x) {
    evolution.beam().getLinks(slice, x, plane);
    for (int64_t k = 0; k < 3 * sites; ++k)
      links.push_back({plane[4 * k].real(), plane[4 * k + 1].imag(),
                       plane[4 * k + 1].real(), plane[4 * k].imag()});
  }
  return links;
}

void gauge::test::scatter(pic::Evolution &evolution,
                          const pic::WongOptions &options, int64_t count) {
  const auto &o = evolution.options();
  pic::Wong &particles = evolution.addParticles(options);
  rt::Stream stream(11, rt::Purpose::Charges);
  for (int64_t k = 0; k < count; ++k) {
    std::array<double, 3> x, p, q;
    for (uint64_t i = 0; i < 3; ++i) {
      double first = o.box.periodic || i > 0 ? 0 : 3;
      double cells = double(o.box.cells[i]) - 2 * first;
      x[i] = (first + cells * stream.uniforms(k, i)[0]) * o.spacings[i];
      p[i] = stream.normals(k, 10 + i)[0];
      q[i] = stream.normals(k, 20 + i)[0];
    }
    auto status = particles.add(x, p, q);
    ASSERT_FALSE(status) << status.message();
  }
}

void gauge::test::startFields(pic::Evolution &evolution, const Links &before,
                              const Links &now) {
  setLinks(evolution, Slice::Before, before);
  setLinks(evolution, Slice::Now, now);
  evolution.settle();
  if (evolution.options().scheme == pic::Scheme::Exponential) {
    evolution.setElectricFromLinks();
    evolution.beam().exchange(Slice::Momentum);
  }
}

double gauge::test::distance(const Links &a, const Links &b) {
  double most = 0;
  for (size_t k = 0; k < a.size(); ++k)
    for (int i = 0; i < 4; ++i)
      most = std::max(most, std::abs(a[k][i] - b[k][i]));
  return most;
}

double gauge::test::distance(const std::vector<double> &a,
                             const std::vector<double> &b) {
  EXPECT_EQ(a.size(), b.size());
  double most = 0;
  for (size_t k = 0; k < std::min(a.size(), b.size()); ++k)
    most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

std::vector<double> gauge::test::measureGauss(pic::Evolution &evolution) {
  const pic::Box &box = evolution.options().box;
  int n = evolution.options().colours;
  int64_t each = box.sitesOfPlane() * (n * n - 1);
  std::vector<double> all(box.cells[0] * each);
  auto status = evolution.measureGauss(
      [&](int64_t plane, std::span<const double> values) {
        std::copy(values.begin(), values.end(), all.begin() + plane * each);
      });
  EXPECT_FALSE(status) << status.message();
  return all;
}

Links gauge::test::makeSmooth(const pic::Box &box, double amplitude,
                              uint64_t seed) {
  rt::Stream stream(seed, rt::Purpose::Normal);
  Links links;
  const auto &n = box.cells;
  for (int64_t x = 0; x < n[0]; ++x)
    for (int64_t y = 0; y < n[1]; ++y)
      for (int64_t z = 0; z < n[2]; ++z)
        for (uint64_t mu = 0; mu < 3; ++mu) {
          std::array<double, 3> theta{};
          for (uint64_t a = 0; a < 3; ++a)
            for (uint64_t wave = 0; wave < 3; ++wave) {
              uint64_t at = (mu * 3 + a) * 3 + wave;
              auto [size, phase] = stream.uniforms(1, at);
              double k = wave == 0   ? double(x) / n[0]
                         : wave == 1 ? double(y) / n[1]
                                     : double(z) / n[2];
              theta[a] += amplitude * size *
                          std::cos(2 * std::numbers::pi * (k + phase));
            }
          links.push_back(exponential(theta));
        }
  return links;
}

Quaternion gauge::test::transformationAt(int64_t site, uint64_t seed) {
  rt::Stream stream(seed, rt::Purpose::Gauge);
  auto [a, b] = stream.normals(site, 0);
  auto [c, d] = stream.normals(site, 1);
  double norm = std::sqrt(a * a + b * b + c * c + d * d);
  return {a / norm, b / norm, c / norm, d / norm};
}

Links gauge::test::transform(const pic::Box &box, const Links &links,
                             uint64_t seed) {
  const auto &n = box.cells;
  auto omega = [&](int64_t x, int64_t y, int64_t z) {
    int64_t site = (x % n[0] * n[1] + y % n[1]) * n[2] + z % n[2];
    return transformationAt(site, seed);
  };
  Links result;
  for (int64_t x = 0; x < n[0]; ++x)
    for (int64_t y = 0; y < n[1]; ++y)
      for (int64_t z = 0; z < n[2]; ++z)
        for (int mu = 0; mu < 3; ++mu)
          result.push_back(
              omega(x, y, z) * links[result.size()] *
              dagger(omega(x + (mu == 0), y + (mu == 1), z + (mu == 2))));
  return result;
}
