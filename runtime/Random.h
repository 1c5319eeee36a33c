//===- Random.h - counter-based random numbers ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A number is a function of its key and its place, never of what was drawn
// before: threads and decompositions cannot change it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <complex>
#include <cstdint>

namespace gauge::rt {

/// Philox4x32-10: J. K. Salmon et al., "Parallel random numbers: as easy as 1,
/// 2, 3", SC11, doi:10.1145/2063384.2063405.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter,
                               std::array<uint32_t, 2> key);

/// What numbers are for. Different purposes never share a number.
enum class Purpose : uint32_t {
  Links,
  Gauge,
  Normal,
  Parameters,
  Sampling,
  Momenta,
  Metropolis,
  Charges,
  Particles
};

/// The stream of one (seed, purpose, high, low): 2^16 blocks of two numbers if
/// `low` leaves its 16 lowest bits free, else whatever the caller numbers.
class Stream {
public:
  Stream(uint64_t seed, Purpose purpose);

  /// The two numbers of block (`high`, `low`), uniform in (0, 1].
  std::array<double, 2> uniforms(uint64_t high, uint64_t low) const;

  /// The two standard normal numbers of block (`high`, `low`), by Box and
  /// Muller from two uniform ones of 53 bits.
  std::array<double, 2> normals(uint64_t high, uint64_t low) const;

private:
  std::array<uint32_t, 2> key_;
};

/// Standard normal number `index` of the sequence `high`.
double normalAt(const Stream &stream, uint64_t high, uint64_t index);

/// Makes columns orthonormal, one after another, and for `special` the
/// determinant 1 by the last of them.
void projectOnGroup(bool special, int colours, std::complex<double> *matrix);

/// Largest N of randomUnitary.
inline constexpr int maxRandomColours = 16;

/// A Haar-random matrix [row][column] of U(N), or of SU(N) if `special`, from
/// the blocks `low`, `low` + 1, ... of `high`.
void randomUnitary(const Stream &stream, uint64_t high, uint64_t low,
                   bool special, int colours, std::complex<double> *matrix);

} // namespace gauge::rt
