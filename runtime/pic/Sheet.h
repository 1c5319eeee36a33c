//===- Sheet.h - colour charges on a sheet across the beam ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The McLerran-Venugopalan model (Phys. Rev. D 49 (1994) 2233): random colour
// charges, and the potential that they have in covariant gauge.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace gauge::pic {

/// The lattice across the beam, periodic.
struct Transverse {
  std::array<int64_t, 2> cells{};
  std::array<double, 2> spacings{1, 1};
  int colours = 2;
  double coupling = 1; ///< g

  int64_t sites() const { return cells[0] * cells[1]; }
  int components() const { return colours * colours - 1; }
};

/// Lengths and energies in the units of the spacings, hbar = c = 1.
struct SheetOptions {
  double mu = 1;          ///< charge density: g mu per colour, sqrt of an area
  double infrared = 0;    ///< m: 1 / k^2 becomes 1 / (k^2 + m^2)
  double ultraviolet = 0; ///< modes with |k| above it are left out; 0: none are
  int sheets = 1;         ///< independent ones, each with mu^2 / sheets
  /// Woods and Saxon: mu^2 follows the thickness of a ball with this radius
  /// and skin. Radius 0: everywhere the same.
  double radius = 0, skin = 0;
  std::array<double, 2> centre{}; ///< of the ball across the beam
  uint64_t seed = 1;
  uint32_t number = 0; ///< nuclei of one seed with different numbers differ
};

/// The sheets of a nucleus.
class Sheets {
public:
  Sheets(const Transverse &lattice, const SheetOptions &options);

  /// g phi^a of a sheet, [site][a]: (k^2 + m^2) phi = rho of its random
  /// charges, k^2 that of the lattice, without the mean.
  std::vector<double> makePotential(int sheet) const;

private:
  Transverse lattice_;
  SheetOptions options_;
  std::vector<double> envelope_; ///< mu(x) / mu; empty: 1
};

/// That of one sheet alone.
inline std::vector<double> makePotential(const Transverse &lattice,
                                         const SheetOptions &options,
                                         int sheet) {
  return Sheets(lattice, options).makePotential(sheet);
}

} // namespace gauge::pic
