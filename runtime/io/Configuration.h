//===- Configuration.h - gauge configurations in files ----------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formats of the lattice QCD archives: SU(3) in four dimensions, one
// configuration a file. Their directions x, y, z, t are our axes 3, 2, 1, 0:
// axis 0 is time, and the sites of a file, x fastest, are in our C order.
//
// Functions return what went wrong, for the user, or nothing.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gauge::io {

using Complex = std::complex<double>;

struct Configuration {
  int colours = 3;
  std::vector<int64_t> extents;
  bool isDouble = true; ///< precision of the file
  /// [site][direction][row][column]; sites in C order.
  std::vector<Complex> links;
};

/// Mean of Re Tr P / N over sites and planes.
double getPlaquette(const Configuration &configuration);
/// Mean of Re Tr U / N over links.
double getLinkTrace(const Configuration &configuration);
/// The largest entry of U U^dagger - 1.
double getDefect(const Configuration &configuration);

enum class Format { Ildg, Nersc };

/// By its first bytes.
std::optional<Format> detectFormat(std::span<const char> file);

/// What a file says about itself that does not fit to what is in it: sums of
/// its bytes, the plaquette, the mean trace; empty if all does.
using Mismatch = std::string;

/// ILDG: LIME records `ildg-format`, `ildg-binary-data`, and `scidac-checksum`
/// if it is there ("Specification of the format for binary gauge field
/// configurations", ILDG Metadata Working Group).
std::string parseIldg(std::span<const char> file, Configuration &configuration,
                      Mismatch &mismatch);
/// The archive of NERSC ("Gauge Connection"): 4D_SU3_GAUGE, of which the third
/// rows are made from the others, or 4D_SU3_GAUGE_3x3.
std::string parseNersc(std::span<const char> file, Configuration &configuration,
                       Mismatch &mismatch);
/// Of either format. Links that are not finite, or far from SU(3), are an
/// error.
std::string readConfiguration(const std::string &path,
                              Configuration &configuration, Mismatch &mismatch);

/// Writes beside `path`, then renames.
std::string writeIldg(const std::string &path,
                      const Configuration &configuration, bool isDouble);
/// All three rows.
std::string writeNersc(const std::string &path,
                       const Configuration &configuration, bool isDouble);

} // namespace gauge::io
