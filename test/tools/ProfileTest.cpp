//===- ProfileTest.cpp ----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounds, and the picture of a profile. Numbers are small powers of two, so
// that results are exact.
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Profile.h"
#include "llvm/ADT/StringRef.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <regex>
#include <string>
#include <vector>

using namespace gaugec;
using namespace gaugec::run;

namespace {

constexpr Roof roof{64, 8}; // ridge at 8 flops a byte

TEST(RoofTest, TheSlowerOfArithmeticAndMemoryBounds) {
  EXPECT_EQ(roof.getBound(128, 8), 2);
  EXPECT_FALSE(roof.isBoundByMemory(128, 8));
  EXPECT_EQ(roof.getBound(64, 32), 4);
  EXPECT_TRUE(roof.isBoundByMemory(64, 32));
  EXPECT_EQ(roof.getBound(0, 0), 0);
}

TEST(RoofTest, RateBendsAtTheRidge) {
  EXPECT_EQ(roof.getRidge(), 8);
  EXPECT_EQ(roof.getRate(4), 32);
  EXPECT_EQ(roof.getRate(8), 64);
  EXPECT_EQ(roof.getRate(16), 64);
}

TEST(RoofTest, MachineIsTwoNumbersAboveZero) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(checkRoof({}, {}), "");
  EXPECT_EQ(checkRoof(64, 8), "");
  EXPECT_EQ(checkRoof(64, {}), "--peak without --bandwidth: a machine is both, "
                               "give them together");
  EXPECT_EQ(checkRoof({}, 8), "--bandwidth without --peak: a machine is both, "
                              "give them together");
  EXPECT_EQ(checkRoof(0.0, 8), "--peak takes Gflop/s, a number above 0, not 0");
  EXPECT_EQ(checkRoof(inf, 8),
            "--peak takes Gflop/s, a number above 0, not inf");
  EXPECT_EQ(checkRoof(64, -2),
            "--bandwidth takes GB/s, a number above 0, not -2");
  EXPECT_NE(checkRoof(64, std::nan("")), "");
}

TEST(ProfileTest, StepsOnWeightsAreOneRowWithoutABound) {
  Profile profile;
  profile.add({"site", 1, 64e9, 32e9}, false);
  profile.add({"a", 2, 16, 0}, true);
  profile.add({"b", 3, 16, 0}, true);
  ASSERT_EQ(profile.steps.size(), 1u);
  EXPECT_EQ(profile.weights.name, "2 on weights");
  EXPECT_EQ(profile.weights.seconds, 5);
  EXPECT_EQ(profile.all.flops, 64e9); // those of weights are not counted
  EXPECT_EQ(profile.weights.getBound(roof), 0);
  EXPECT_DOUBLE_EQ(profile.steps[0].getBound(roof), 4);
  EXPECT_DOUBLE_EQ(profile.getBound(roof), 4);
}

TEST(ProfileTest, NothingDividesByZero) {
  StepProfile step{"empty", 0, 0, 0};
  EXPECT_EQ(step.getRate(), 0);
  EXPECT_EQ(step.getTraffic(), 0);
  EXPECT_EQ(step.getIntensity(), 0);
}

/// All steps take as long, so that all have disks and labels.
Profile makeProfile(size_t count, double intensityRatio, double rateRatio) {
  Profile profile;
  profile.all.name = "all";
  profile.executions = 1;
  profile.sites = 1;
  double intensity = 1, rate = 4;
  for (size_t i = 0; i < count; ++i) {
    double flops = rate * 1e6;
    profile.add(
        {"force_gradient_" + std::to_string(i), 1e-3, flops, flops / intensity},
        false);
    profile.all.seconds += 1e-3;
    intensity *= intensityRatio;
    rate *= rateRatio;
  }
  return profile;
}

std::string draw(const Profile &profile, Roof on = roof) {
  return drawRoofline(profile, {on, "f64", "given"}, "model <a & b>");
}

struct Label {
  double x, y, halfWidth;
  bool overlaps(const Label &other) const {
    return std::abs(x - other.x) < halfWidth + other.halfWidth &&
           std::abs(y - other.y) < 11; // the size of the font
  }
};

std::vector<Label> findLabels(const std::string &picture) {
  std::regex label("<text x=\"([^\"]*)\" y=\"([^\"]*)\" "
                   "text-anchor=\"middle\" class=\"label\">([^<]*)<");
  std::vector<Label> labels;
  for (std::sregex_iterator it(picture.begin(), picture.end(), label), end;
       it != end; ++it) {
    // Half of 0.55 of the font's size a character: what Helvetica takes.
    labels.push_back({std::stod((*it)[1]), std::stod((*it)[2]),
                      0.5 * 0.55 * 11 * double((*it)[3].length())});
  }
  return labels;
}

class LabelsTest : public testing::TestWithParam<std::pair<double, double>> {};

TEST_P(LabelsTest, DoNotOverlap) {
  auto [intensityRatio, rateRatio] = GetParam();
  constexpr size_t count = 20;
  std::vector<Label> labels =
      findLabels(draw(makeProfile(count, intensityRatio, rateRatio)));
  ASSERT_EQ(labels.size(), count);
  for (size_t i = 0; i < count; ++i) {
    EXPECT_GE(labels[i].x - labels[i].halfWidth, 72); // the plot begins
    EXPECT_LE(labels[i].x + labels[i].halfWidth, 672);
    for (size_t k = 0; k < i; ++k)
      EXPECT_FALSE(labels[i].overlaps(labels[k])) << i << " and " << k;
  }
}

// Along lines of several slopes; in one place; all but in one.
INSTANTIATE_TEST_SUITE_P(Crowds, LabelsTest,
                         testing::Values(std::pair(1.2, 1.1),
                                         std::pair(1.0, 1.2),
                                         std::pair(1.2, 1.0),
                                         std::pair(1.0, 1.0),
                                         std::pair(1.02, 1.01)));

TEST(PictureTest, WordsAreEscaped) {
  Profile profile = makeProfile(1, 1, 1);
  profile.steps[0].name = "a<b>&\"c\"";
  std::string picture = draw(profile);
  EXPECT_NE(picture.find("<title>model &lt;a &amp; b&gt;</title>"),
            std::string::npos);
  EXPECT_NE(picture.find("a&lt;b&gt;&amp;&quot;c&quot;"), std::string::npos);
  EXPECT_EQ(picture.find("a<b>"), std::string::npos);
}

TEST(PictureTest, AllNumbersAreFinite) {
  Profile profile = makeProfile(2, 1e3, 1e-4);
  profile.add({"no arithmetic", 1e-3, 0, 64}, false);
  profile.add({"no traffic", 1e-3, 64, 0}, false);
  profile.add({"no time", 0, 64, 64}, false);
  for (Roof on : {roof, Roof{1e-3, 1e6}, Roof{1e6, 1e-3}})
    for (const Profile &drawn : {profile, Profile()}) {
      std::string picture = draw(drawn, on);
      EXPECT_EQ(picture.find("nan"), std::string::npos);
      EXPECT_EQ(picture.find("inf"), std::string::npos);
    }
  EXPECT_EQ(findLabels(draw(profile)).size(), 2u);
}

} // namespace
