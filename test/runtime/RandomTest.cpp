//===- RandomTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers: known answers, moments, unitarity, reproducibility.
//
//===----------------------------------------------------------------------===//

#include "runtime/Random.h"
#include "test/runtime/Fixture.h"

#include <complex>

using namespace gauge::rt;
using namespace test;
using Complex = std::complex<double>;

namespace {

class Random : public RuntimeTest {
protected:
  /// All links (or gauge transformations) of a lattice.
  std::vector<Complex> draw(gauge_context *with, const gauge_lattice *lattice,
                            int colours, uint64_t seed, bool links = true) {
    int64_t count = gauge_lattice_sites(lattice) *
                    gauge_lattice_batch(lattice) * colours * colours *
                    (links ? gauge_lattice_dimensions(lattice) : 1);
    std::vector<Complex> out(count);
    gauge_array array{out.data(), out.size() * sizeof(Complex)};
    auto f = links ? gauge_random_links : gauge_random_gauge;
    EXPECT_EQ(f(with, lattice, colours > 1, colours, seed, array), GAUGE_OK)
        << gauge_context_message(with);
    return out;
  }
};

// kat_vectors of Random123 1.14, philox4x32 with 10 rounds.
TEST(Philox, KnownAnswers) {
  using Block = std::array<uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                   {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST_F(Random, NormalsHaveTheirMoments) {
  constexpr int n = 200001; // odd on purpose
  std::vector<double> x(n);
  ASSERT_EQ(gauge_random_normal(context.get(), 3, 5, x.data(), n), GAUGE_OK);
  double m1 = 0, m2 = 0, m4 = 0;
  for (double v : x) {
    m1 += v / n;
    m2 += v * v / n;
    m4 += v * v * v * v / n;
  }
  // Five standard deviations of each estimate: 1, sqrt(2), sqrt(96).
  double sigma = 5 / std::sqrt(n);
  EXPECT_NEAR(m1, 0, sigma);
  EXPECT_NEAR(m2, 1, sigma * std::sqrt(2.0));
  EXPECT_NEAR(m4, 3, sigma * std::sqrt(96.0));
}

TEST_F(Random, NormalsBelongToTheirPlace) {
  std::vector<double> all(100), some(37), other(100);
  gauge_random_normal(context.get(), 3, 5, all.data(), all.size());
  gauge_random_normal(context.get(), 3, 5, some.data(), some.size());
  EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
  gauge_random_normal(context.get(), 3, 6, other.data(), other.size());
  EXPECT_NE(all, other);
  gauge_random_normal(context.get(), 4, 5, other.data(), other.size());
  EXPECT_NE(all, other);
  EXPECT_EQ(gauge_random_normal(context.get(), 3, 5, nullptr, 0), GAUGE_OK);
  EXPECT_EQ(gauge_random_normal(context.get(), 3, 5, nullptr, 1),
            GAUGE_INVALID_ARGUMENT);
}

/// Determinant by cofactors: slow and plain.
Complex determinant(std::vector<Complex> m, int n) {
  if (n == 1)
    return m[0];
  Complex sum = 0;
  for (int c = 0; c < n; ++c) {
    std::vector<Complex> minor;
    for (int r = 1; r < n; ++r)
      for (int k = 0; k < n; ++k)
        if (k != c)
          minor.push_back(m[r * n + k]);
    sum += (c % 2 ? -1.0 : 1.0) * m[c] * determinant(minor, n - 1);
  }
  return sum;
}

void expectUnitary(const Complex *m, int n) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      Complex sum = 0;
      for (int k = 0; k < n; ++k)
        sum += m[i * n + k] * std::conj(m[j * n + k]);
      ASSERT_LT(std::abs(sum - double(i == j)), 1e-14);
    }
}

TEST_F(Random, LinksAreInTheGroup) {
  auto lattice = makeLattice({3, 4}, 2);
  for (int n = 1; n <= 5; ++n) {
    auto links = draw(context.get(), lattice.get(), n, 11);
    for (size_t i = 0; i < links.size(); i += n * n) {
      expectUnitary(&links[i], n);
      std::vector<Complex> m(&links[i], &links[i] + n * n);
      if (n > 1) {
        ASSERT_LT(std::abs(determinant(m, n) - 1.0), 1e-14);
      }
    }
  }
}

TEST_F(Random, LinksFollowTheHaarMeasure) {
  auto lattice = makeLattice({32, 32}, 16);
  for (int n = 1; n <= 3; ++n) {
    auto links = draw(context.get(), lattice.get(), n, 5);
    double count = static_cast<double>(links.size()) / (n * n);
    Complex mean = 0, power = 0;
    double square = 0;
    for (size_t i = 0; i < links.size(); i += n * n) {
      Complex trace = 0;
      for (int k = 0; k < n; ++k)
        trace += links[i + k * n + k];
      mean += trace / count;
      square += std::norm(trace) / count;
      power += std::pow(trace, n) / count;
    }
    // <tr U> = 0, <|tr U|^2> = 1; <(tr U)^N> = 1 for SU(N), 0 for U(1).
    double sigma = 5 / std::sqrt(count);
    EXPECT_LT(std::abs(mean), 1.5 * sigma) << n;
    EXPECT_NEAR(square, 1, 1.5 * sigma) << n;
    EXPECT_LT(std::abs(power - (n > 1 ? 1.0 : 0.0)), 3 * sigma) << n;
  }
}

TEST_F(Random, LinksDoNotDependOnThreadsOrBatch) {
  auto lattice = makeLattice({5, 3, 2}, 3);
  auto links = draw(context.get(), lattice.get(), 3, 9);
  for (int threads : {1, 3}) {
    Owner<gauge_context> other(gauge_context_create(threads));
    EXPECT_EQ(links, draw(other.get(), lattice.get(), 3, 9));
  }
  // The first configuration of a larger batch is the same.
  auto single = draw(context.get(), makeLattice({5, 3, 2}).get(), 3, 9);
  EXPECT_TRUE(std::equal(single.begin(), single.end(), links.begin()));
  EXPECT_NE(links, draw(context.get(), lattice.get(), 3, 10));
  auto gauge = draw(context.get(), lattice.get(), 3, 9, false);
  EXPECT_NE(gauge[0], links[0]);
}

TEST_F(Random, RefusesOtherGroupsAndSizes) {
  auto lattice = makeLattice({4, 4});
  std::vector<double> data(4 * 4 * 2 * 8);
  gauge_array array{data.data(), data.size() * 8};
  auto links = [&](int special, int colours, gauge_array a) {
    return gauge_random_links(context.get(), lattice.get(), special, colours, 1,
                              a);
  };
  EXPECT_EQ(links(1, 2, array), GAUGE_OK);
  EXPECT_EQ(links(0, 2, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(links(1, 1, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(links(1, 0, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(links(1, 1000, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(links(1, 3, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("4608 bytes");
  EXPECT_EQ(links(1, 2, {nullptr, array.bytes}), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_random_links(context.get(), nullptr, 1, 2, 1, array),
            GAUGE_INVALID_ARGUMENT);
}

} // namespace
