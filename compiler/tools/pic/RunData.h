//===- RunData.h - the measurements of a run ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_RUNDATA_H
#define COMPILER_TOOLS_PIC_RUNDATA_H

#include "compiler/tools/pic/Input.h"
#include <cmath>
#include <map>
#include <optional>

namespace gaugec::pic {

/// A CSV file by its columns; what is empty is NaN.
class Table {
public:
  static llvm::Expected<Table> read(const std::string &path);
  /// One without rows if there is no file.
  static llvm::Expected<Table> readIfThere(const std::string &path);

  bool isEmpty() const { return columns.empty() || rows() == 0; }
  size_t rows() const { return columns.begin()->second.size(); }
  /// Nothing if there is no such column.
  const std::vector<double> &operator[](llvm::StringRef name) const;
  /// The rows with that number in a column.
  Table where(llvm::StringRef name, double number) const;

private:
  std::map<std::string, std::vector<double>, std::less<>> columns;
};

/// Of the files STEP.h5 or the like in a folder, in their order.
std::vector<int64_t> listSteps(const std::string &folder,
                               llvm::StringRef extension);

/// The tables NAME/STEP.csv.
struct Profile {
  int64_t step;
  double t;
  Table table;
};
llvm::Expected<std::vector<Profile>> readProfiles(const std::string &folder,
                                                  const Input &input,
                                                  llvm::StringRef name);

/// What of T^{mu nu}, averaged over planes, concerns time and beam.
struct Stress {
  double energy = 0, longitudinal = 0, transverse = 0, flow = 0;

  /// Where nothing flows along the beam (pic::restEnergyAlongBeam).
  double restEnergy() const;
  /// Pressure along the beam there: the trace of the block is the same.
  double restPressure() const { return restEnergy() - energy + longitudinal; }
};

/// By time and plane.
class StressHistory {
public:
  /// Of the energies in 'profiles', or of the measurement 'tensor', in which
  /// fields are averaged first.
  static llvm::Expected<StressHistory> read(const std::string &folder,
                                            const Input &input);

  const std::vector<double> &times() const { return t; }
  size_t planes() const { return all.empty() ? 0 : all[0].size(); }
  const Stress &at(size_t time, size_t plane) const { return all[time][plane]; }
  /// Linear in time and place; NaN outside.
  Stress interpolate(double time, double z) const;

private:
  void add(const Profile &profile);

  double spacing = 1;
  std::vector<double> t;
  std::vector<std::vector<Stress>> all;
};

/// Where and when two nuclei meet.
struct Meeting {
  double z = 0, t = 0;
  double width = 0; ///< of the wider nucleus
};
/// None of other initial conditions.
std::optional<Meeting> findMeeting(const Input &input);

/// e at a proper time by space-time rapidity, and the Gaussian through it.
struct Rapidity {
  double tau = 0;
  std::vector<double> eta, energy;
  double amplitude = NAN, centre = NAN, sigma = NAN;

  double gaussian(double at) const {
    double x = (at - centre) / sigma;
    return amplitude * std::exp(-x * x / 2);
  }
};
/// As far as the run shows it and it is `widths` of a nucleus behind them.
Rapidity makeRapidity(const StressHistory &history, const Meeting &meeting,
                      double tau, double widths = 4);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_RUNDATA_H
