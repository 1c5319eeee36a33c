//===- FilesTest.cpp - damaged files are errors, never crashes ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Valid files with bytes that were changed, cut out or cut off, thousands of
// them, the same in every run. Under the sanitizers (.ci/sanitize.sh) a read
// behind an end is an error; here a crash, a hang, or links that do not fit to
// the extents.
//
//===----------------------------------------------------------------------===//

#include "runtime/gauge_runtime.h"
#include "runtime/io/Configuration.h"

#include <cstdio>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <random>
#include <string>

using namespace gauge::io;

namespace {

constexpr int mutations = 4000;

/// A file of this process.
class Scratch {
public:
  explicit Scratch(const std::string &name)
      : path(testing::TempDir() + "gaugec-files-" + name) {
    std::remove(path.c_str());
  }
  ~Scratch() { std::remove(path.c_str()); }
  std::string read() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string &text) const {
    std::ofstream(path, std::ios::binary) << text;
  }
  const std::string path;
};

/// Unit matrices times phases of the centre, so that everything is in SU(3).
Configuration makeConfiguration() {
  Configuration one;
  one.extents = {2, 1, 3, 2};
  one.links.resize(12 * 36);
  for (size_t link = 0; link < one.links.size() / 9; ++link)
    for (int i = 0; i < 3; ++i)
      one.links[link * 9 + i * 4] =
          std::polar(1.0, 2 * M_PI / 3 * double(link % 3));
  return one;
}

/// Mostly in the first bytes, where sizes and texts are.
std::string mutate(std::string text, size_t head, std::mt19937_64 &dice) {
  auto roll = [&](size_t sides) { return sides ? dice() % sides : 0; };
  for (size_t change = 0, count = 1 + roll(3); change < count; ++change) {
    size_t at = roll(roll(4) ? std::min(head, text.size()) : text.size());
    switch (text.empty() ? 5 : roll(5)) {
    case 0:
      text[at] = static_cast<char>(dice());
      break;
    case 1:
      text[at] = "0123456789-<>={}[]\"\n"[roll(20)];
      break;
    case 2:
      text.resize(at);
      break;
    case 3:
      text.erase(at, 1 + roll(16));
      break;
    case 4:
      text.insert(at, text.substr(roll(text.size()), 1 + roll(16)));
      break;
    default:
      break;
    }
  }
  return text;
}

using Parser = std::function<std::string(std::span<const char>, Configuration &,
                                         Mismatch &)>;

/// How often a damaged file was refused, or its sums did not fit.
int countRefused(const std::string &text, size_t head, const Parser &parse) {
  std::mt19937_64 dice(1);
  int refused = 0;
  for (int i = 0; i < mutations; ++i) {
    std::string damaged = mutate(text, head, dice);
    Configuration one;
    Mismatch mismatch;
    std::string wrong = parse(damaged, one, mismatch);
    refused += !wrong.empty() || !mismatch.empty();
    if (!wrong.empty())
      continue;
    size_t numbers = 36;
    for (int64_t extent : one.extents)
      numbers *= static_cast<size_t>(extent);
    EXPECT_EQ(one.extents.size(), 4U);
    EXPECT_EQ(one.links.size(), numbers);
  }
  return refused;
}

} // namespace

TEST(Files, RoundTrip) {
  Configuration one = makeConfiguration();
  Scratch ildg("ildg"), nersc("nersc");
  ASSERT_EQ(writeIldg(ildg.path, one, true), "");
  ASSERT_EQ(writeNersc(nersc.path, one, true), "");
  for (const std::string &path : {ildg.path, nersc.path}) {
    Configuration back;
    Mismatch mismatch;
    ASSERT_EQ(readConfiguration(path, back, mismatch), "");
    EXPECT_EQ(mismatch, "");
    EXPECT_EQ(back.extents, one.extents);
    EXPECT_EQ(back.links, one.links);
  }
}

/// Of the damage some is where nothing is said: names, blanks, other records.
TEST(Files, DamagedIldg) {
  Scratch file("damaged-ildg");
  ASSERT_EQ(writeIldg(file.path, makeConfiguration(), false), "");
  EXPECT_GT(countRefused(file.read(), 900, parseIldg), mutations / 2);
}

TEST(Files, DamagedNersc) {
  Scratch file("damaged-nersc");
  ASSERT_EQ(writeNersc(file.path, makeConfiguration(), true), "");
  EXPECT_GT(countRefused(file.read(), 500, parseNersc), mutations / 2);
}

TEST(Files, DamagedSafetensors) {
  gauge_context *context = gauge_context_create(1);
  gauge_tensors *tensors = nullptr;
  ASSERT_EQ(gauge_tensors_create(context, &tensors), GAUGE_OK);
  std::vector<double> data(24, 1.5);
  int64_t shape[] = {4, 3, 2};
  gauge_tensors_set(context, tensors, "W1.weight", GAUGE_F64, shape, 3,
                    data.data());
  gauge_tensors_set(context, tensors, "bias", GAUGE_F32, shape, 1, data.data());
  Scratch whole("safetensors"), damaged("damaged-safetensors");
  ASSERT_EQ(gauge_tensors_save(context, tensors, whole.path.c_str()), GAUGE_OK);
  gauge_tensors_destroy(tensors);
  std::string text = whole.read();
  std::mt19937_64 dice(2);
  int refused = 0;
  for (int i = 0; i < mutations; ++i) {
    damaged.write(mutate(text, 160, dice));
    gauge_tensors *read = nullptr;
    if (gauge_tensors_load(context, damaged.path.c_str(), &read) != GAUGE_OK) {
      ++refused;
      EXPECT_NE(std::string(gauge_context_message(context)), "");
      continue;
    }
    double sum = 0; // every number that is said to be there can be read
    for (size_t t = 0; t < gauge_tensors_count(read); ++t) {
      gauge_tensor_view view{};
      ASSERT_EQ(gauge_tensors_get(context, read, t, &view), GAUGE_OK);
      for (uint64_t byte = 0; byte < view.bytes; ++byte)
        sum += static_cast<const char *>(view.data)[byte];
    }
    EXPECT_EQ(sum, sum);
    gauge_tensors_destroy(read);
  }
  EXPECT_GT(refused, mutations / 2);
  gauge_context_destroy(context);
}
