//===- RestFrameTest.cpp - where matter is at rest ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/RestFrame.h"
#include "runtime/Random.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace gauge;
using pic::RestFrame;
using pic::Tensor;

namespace {
using Vector = std::array<double, 4>;
using Frame = std::array<Vector, 4>; ///< e_0 = u, e_1, e_2, e_3, orthonormal
} // namespace

static double dot(const Vector &a, const Vector &b) {
  return a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
}

/// Gram and Schmidt with Minkowski's metric, from a velocity of that rapidity.
static Frame makeFrame(double rapidity, uint64_t seed) {
  rt::Stream stream(seed, rt::Purpose::Normal);
  auto random = [&](uint64_t k) { return rt::normalAt(stream, 0, k); };
  Frame frame{};
  double x = random(0), y = random(1), z = random(2), r = std::hypot(x, y, z);
  double s = std::sinh(rapidity) / r;
  frame[0] = {std::cosh(rapidity), s * x, s * y, s * z};
  for (size_t i = 1; i < 4; ++i) {
    for (size_t k = 0; k < 4; ++k)
      frame[i][k] = random(4 * i + k);
    for (int again : {0, 1}) {
      (void)again;
      for (size_t j = 0; j < i; ++j) {
        double part = dot(frame[i], frame[j]) * (j ? -1 : 1);
        for (size_t k = 0; k < 4; ++k)
          frame[i][k] -= part * frame[j][k];
      }
    }
    double size = std::sqrt(-dot(frame[i], frame[i]));
    for (double &v : frame[i])
      v /= size;
  }
  return frame;
}

/// e u u + sum_i p_i e_i e_i.
static Tensor makeTensor(const Frame &frame, const Vector &values) {
  Tensor tensor;
  for (size_t mu = 0; mu < 4; ++mu)
    for (size_t nu = mu; nu < 4; ++nu)
      for (size_t i = 0; i < 4; ++i)
        tensor(mu, nu) += values[i] * frame[i][mu] * frame[i][nu];
  return tensor;
}

/// Any pressures and directions, up to a rapidity of 3; components are cosh^2
/// of it larger than what is found from them, and are rounded, as the axes of
/// the frame are.
TEST(RestFrame, IsThatOfABoostedMatter) {
  const Vector matters[] = {{1, 0.5, 0.3, 0.2},
                            {1, 1. / 3, 1. / 3, 1. / 3},
                            {2, 1, 1, 0},
                            {1, 0.9, 0.05, 0.05},
                            {1, 0.95, 0.95, -0.9}};
  for (const Vector &matter : matters)
    for (double rapidity : {0.0, 1e-6, 0.5, 1.5, 3.0})
      for (uint64_t seed : {1, 2, 3}) {
        Frame frame = makeFrame(rapidity, seed);
        RestFrame found = pic::findRestFrame(makeTensor(frame, matter));
        ASSERT_TRUE(found.exists);
        double boost = std::cosh(rapidity), error = 1e-13 * boost * boost;
        EXPECT_NEAR(found.energy, matter[0], 2 * error);
        for (size_t i = 0; i < 3; ++i)
          EXPECT_NEAR(found.pressures[i], matter[i + 1], 4 * error);
        // The velocity is off by error / (e + p).
        double soft = matter[0] + matter[3];
        for (size_t k = 0; k < 4; ++k)
          EXPECT_NEAR(found.velocity[k], frame[0][k], 4 * error / soft * boost);
      }
}

TEST(RestFrame, OfVacuumAndLightDoesNotExist) {
  EXPECT_FALSE(pic::findRestFrame({}).exists);
  for (uint64_t seed : {1, 2, 3}) {
    Frame frame = makeFrame(0.7, seed);
    Vector light = frame[0];
    for (size_t k = 0; k < 4; ++k)
      light[k] += frame[1][k];
    RestFrame found =
        pic::findRestFrame(makeTensor({light}, {1, 0, 0, 0}), 1e-12);
    EXPECT_FALSE(found.exists);
    EXPECT_EQ(found.energy, 0);
    // Some matter in the light.
    Tensor both = makeTensor({light}, {1, 0, 0, 0});
    Tensor matter = makeTensor(frame, {0.01, 0.004, 0.003, 0.003});
    for (size_t k = 0; k < Tensor::size; ++k)
      both.components[k] += matter.components[k];
    found = pic::findRestFrame(both, 1e-12);
    EXPECT_TRUE(found.exists);
    EXPECT_GT(found.energy, 0.01);
  }
}

/// A field along the beam looks the same from all frames along the beam: it is
/// left in the frame where it was measured.
TEST(RestFrame, OfAFieldAlongTheBeamIsTheFrameOfTheBox) {
  for (double rounding : {0.0, 1e-16, -1e-16}) {
    Tensor tensor;
    tensor(0, 0) = tensor(2, 2) = tensor(3, 3) = 1;
    tensor(1, 1) = -1;
    tensor(0, 1) = rounding;
    RestFrame found = pic::findRestFrame(tensor);
    ASSERT_TRUE(found.exists);
    EXPECT_NEAR(found.energy, 1, 1e-15);
    EXPECT_NEAR(found.velocity[0], 1, 1e-15);
    EXPECT_NEAR(found.pressures[2], -1, 1e-15);
  }
}

TEST(RestFrame, AlongTheBeamIsItsBlock) {
  Frame frame{};
  double rapidity = 1.2;
  frame[0] = {std::cosh(rapidity), std::sinh(rapidity), 0, 0};
  frame[1] = {std::sinh(rapidity), std::cosh(rapidity), 0, 0};
  frame[2][2] = frame[3][3] = 1;
  Tensor t = makeTensor(frame, {1, 0.2, 0.4, 0.4});
  EXPECT_NEAR(pic::restEnergyAlongBeam(t(0, 0), t(1, 1), t(0, 1)), 1, 1e-14);
  EXPECT_NEAR(pic::findRestFrame(t).energy, 1, 1e-14);
  EXPECT_EQ(pic::restEnergyAlongBeam(1, 1, 1), 0); // light
  // A field along the beam, to rounding.
  EXPECT_EQ(pic::restEnergyAlongBeam(1, -1, 1e-16), 1);
  EXPECT_EQ(pic::restEnergyAlongBeam(0, 0, 0), 0);
}
