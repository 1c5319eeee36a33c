//===- Random.cpp - counter-based random numbers --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Random.h"
#include "runtime/Context.h"
#include "runtime/Lattice.h"

#include <cmath>
#include <numbers>

using namespace gauge::rt;
using Complex = std::complex<double>;

std::array<uint32_t, 4> gauge::rt::philox(std::array<uint32_t, 4> counter,
                                          std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t a = uint64_t(0xD2511F53) * counter[0];
    uint64_t b = uint64_t(0xCD9E8D57) * counter[2];
    counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ key[0],
               static_cast<uint32_t>(b),
               static_cast<uint32_t>(a >> 32) ^ counter[3] ^ key[1],
               static_cast<uint32_t>(a)};
    key[0] += 0x9E3779B9; // golden ratio
    key[1] += 0xBB67AE85; // sqrt(3) - 1
  }
  return counter;
}

static std::array<uint32_t, 2> halves(uint64_t x) {
  return {static_cast<uint32_t>(x), static_cast<uint32_t>(x >> 32)};
}

/// The purpose goes into the key, so that all 128 bits of the counter are free.
Stream::Stream(uint64_t seed, Purpose purpose) {
  auto block =
      philox({static_cast<uint32_t>(purpose), 0, 0, 0x47617567}, halves(seed));
  key_ = {block[0], block[1]};
}

/// 53 bits, in (0, 1]: the logarithm of 0 is not wanted.
static double uniform(uint32_t high, uint32_t low) {
  uint64_t bits = (uint64_t(high) << 32 | low) >> 11;
  return static_cast<double>(bits + 1) * 0x1p-53;
}

std::array<double, 2> Stream::uniforms(uint64_t high, uint64_t low) const {
  auto l = halves(low), h = halves(high);
  auto bits = philox({l[0], l[1], h[0], h[1]}, key_);
  return {uniform(bits[0], bits[1]), uniform(bits[2], bits[3])};
}

std::array<double, 2> Stream::normals(uint64_t high, uint64_t low) const {
  auto [first, second] = uniforms(high, low);
  double radius = std::sqrt(-2 * std::log(first));
  double angle = 2 * std::numbers::pi * second;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

double gauge::rt::normalAt(const Stream &stream, uint64_t high,
                           uint64_t index) {
  return stream.normals(high, index / 2)[index % 2];
}

/// Subtracts from column `c` its parts along the columns before it.
static void orthogonalise(Complex *m, int n, int c) {
  for (int before = 0; before < c; ++before) {
    Complex overlap = 0;
    for (int r = 0; r < n; ++r)
      overlap += std::conj(m[r * n + before]) * m[r * n + c];
    for (int r = 0; r < n; ++r)
      m[r * n + c] -= overlap * m[r * n + before];
  }
}

static void normalise(Complex *m, int n, int c) {
  double norm = 0;
  for (int r = 0; r < n; ++r)
    norm += std::norm(m[r * n + c]);
  for (int r = 0; r < n; ++r)
    m[r * n + c] /= std::sqrt(norm);
}

/// By Gaussian elimination with pivots; destroys `m`.
static Complex determinant(Complex *m, int n) {
  Complex product = 1;
  for (int c = 0; c < n; ++c) {
    int pivot = c;
    for (int r = c + 1; r < n; ++r)
      if (std::norm(m[r * n + c]) > std::norm(m[pivot * n + c]))
        pivot = r;
    if (pivot != c) {
      std::swap_ranges(m + pivot * n, m + pivot * n + n, m + c * n);
      product = -product;
    }
    product *= m[c * n + c];
    for (int r = c + 1; r < n; ++r) {
      Complex factor = m[r * n + c] / m[c * n + c];
      for (int k = c; k < n; ++k)
        m[r * n + k] -= factor * m[c * n + k];
    }
  }
  return product;
}

/// Dividing one column by det, a phase, maps the Haar measure of U(N) to that
/// of SU(N).
static void makeSpecial(Complex *m, int n) {
  Complex copy[maxRandomColours * maxRandomColours];
  std::copy(m, m + n * n, copy);
  Complex det = determinant(copy, n);
  det /= std::abs(det);
  for (int r = 0; r < n; ++r)
    m[r * n + n - 1] /= det;
}

void gauge::rt::projectOnGroup(bool special, int colours, Complex *matrix) {
  int n = colours;
  for (int c = 0; c < n; ++c) {
    for (int pass = 0; pass < 2; ++pass) {
      normalise(matrix, n, c);
      orthogonalise(matrix, n, c);
    }
    normalise(matrix, n, c);
  }
  if (special)
    makeSpecial(matrix, n);
}

/// Gram-Schmidt of a Gaussian matrix, that is its QR decomposition with a
/// positive diagonal of R: then Q is Haar-distributed (F. Mezzadri, Notices AMS
/// 54 (2007) 592). Each column twice, for orthogonality to rounding.
void gauge::rt::randomUnitary(const Stream &stream, uint64_t high, uint64_t low,
                              bool special, int colours, Complex *matrix) {
  for (int i = 0; i < colours * colours; ++i) {
    auto [re, im] = stream.normals(high, low + static_cast<uint64_t>(i));
    matrix[i] = {re, im};
  }
  projectOnGroup(special, colours, matrix);
}

//===----------------------------------------------------------------------===//
// The C functions
//===----------------------------------------------------------------------===//

static Status checkGroup(int32_t special, int32_t colours) {
  if (colours < 1 || colours > maxRandomColours)
    return failure(GAUGE_INVALID_ARGUMENT, "there are 1 to {} colours, not {}",
                   maxRandomColours, colours);
  if (special == (colours > 1 ? 1 : 0))
    return success();
  return failure(GAUGE_INVALID_ARGUMENT,
                 "special = {} with colours = {}: the groups are U(1) (0, 1) "
                 "and SU(N) (1, N >= 2)",
                 special, colours);
}

/// `matrices` matrices at each site of each configuration.
static gauge_status fillUnitary(gauge_context *context,
                                const gauge_lattice *lattice, Purpose purpose,
                                int64_t matrices, int32_t special,
                                int32_t colours, uint64_t seed,
                                gauge_array array) {
  return guarded(context, [&]() -> Status {
    if (!lattice)
      return failure(GAUGE_INVALID_ARGUMENT, "the lattice is NULL");
    if (Status s = checkGroup(special, colours))
      return s;
    int64_t sites = gauge_lattice_sites(lattice);
    int64_t total = lattice->geometry.batch * sites * matrices;
    int64_t elements = int64_t(colours) * colours;
    Size bytes = Size(static_cast<uint64_t>(total)) *
                 static_cast<uint64_t>(elements) * sizeof(Complex);
    if (array.bytes != bytes.value() || !array.data)
      return failure(GAUGE_INVALID_ARGUMENT,
                     "the array needs {} bytes ({} matrices of {} x {} complex "
                     "f64), but {} are given",
                     bytes.value(), total, colours, colours,
                     array.data ? array.bytes : 0);
    Stream stream(seed, purpose);
    auto *out = static_cast<Complex *>(array.data);
#pragma omp parallel for num_threads(context->threads) schedule(static)
    for (int64_t i = 0; i < total; ++i) {
      // 40 bits of site, 8 of direction, 16 of blocks within a matrix.
      uint64_t flat = i / matrices, direction = i % matrices;
      randomUnitary(stream, flat / sites,
                    (flat % sites) << 24 | direction << 16, special, colours,
                    out + i * elements);
    }
    return success();
  });
}

gauge_status gauge_random_links(gauge_context *context,
                                const gauge_lattice *lattice, int32_t special,
                                int32_t colours, uint64_t seed,
                                gauge_array array) {
  return fillUnitary(context, lattice, Purpose::Links,
                     gauge_lattice_dimensions(lattice), special, colours, seed,
                     array);
}

gauge_status gauge_random_gauge(gauge_context *context,
                                const gauge_lattice *lattice, int32_t special,
                                int32_t colours, uint64_t seed,
                                gauge_array array) {
  return fillUnitary(context, lattice, Purpose::Gauge, 1, special, colours,
                     seed, array);
}

gauge_status gauge_random_normal(gauge_context *context, uint64_t seed,
                                 uint64_t stream, double *out, uint64_t count) {
  return guarded(context, [&]() -> Status {
    if (count && !out)
      return failure(GAUGE_INVALID_ARGUMENT, "out is NULL");
    Stream numbers(seed, Purpose::Normal);
    auto pairs = static_cast<int64_t>(count / 2 + count % 2);
#pragma omp parallel for num_threads(context->threads) schedule(static)
    for (int64_t pair = 0; pair < pairs; ++pair) {
      uint64_t i = 2 * static_cast<uint64_t>(pair);
      auto block = numbers.normals(stream, static_cast<uint64_t>(pair));
      out[i] = block[0];
      if (i + 1 < count)
        out[i + 1] = block[1];
    }
    return success();
  });
}
