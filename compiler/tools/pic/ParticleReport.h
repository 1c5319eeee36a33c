//===- ParticleReport.h - particles on the page of a run ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_PARTICLEREPORT_H
#define COMPILER_TOOLS_PIC_PARTICLEREPORT_H

#include "compiler/tools/pic/ReportPage.h"
#include "compiler/tools/pic/RunData.h"

namespace gaugec::pic {

/// What a run measured of its dynamic particles; each picture is left out where
/// its measurements are.
class ParticleReport {
public:
  ParticleReport(const Input &input, ReportPage &page)
      : input(input), page(page) {}

  llvm::Error read(const std::string &folder);
  using Facts = std::vector<std::pair<std::string, std::string>>;
  /// A row for each kind, and how well the energy is kept.
  void describe(const Table &scalars, Facts &rows) const;
  /// The section.
  void add(const Table &scalars);

private:
  /// Changes since the start, of fields, particles and both, at times when both
  /// were measured.
  struct Energies {
    std::vector<double> t, fields, particles, all;
  };
  Energies compareEnergies(const Table &scalars) const;
  Table ofKind(size_t kind) const {
    return sums.where("kind", double(kind + 1));
  }
  std::string nameOf(size_t kind) const;
  std::string titleOf(const char *title, const char *unit) const;
  std::string timeOf(const Profile &profile) const;
  void addEnergies(const Table &scalars);
  void addMeans();
  void addCounts();
  void addCasimirs();
  void addPhaseSpace();
  void addPhaseSpace(const Profile &profile, size_t kind, const char *when);
  void addSpectra();

  const Input &input;
  ReportPage &page;
  Table sums;
  std::vector<Profile> phaseSpace, spectra;
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_PARTICLEREPORT_H
