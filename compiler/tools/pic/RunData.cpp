//===- RunData.cpp - the measurements of a run ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/RunData.h"
#include "compiler/tools/pic/Folder.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/pic/RestFrame.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <array>
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using llvm::formatv;
using llvm::StringRef;
using run::fail;
namespace fs = llvm::sys::fs;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

const std::vector<double> &Table::operator[](StringRef name) const {
  static const std::vector<double> none;
  auto found = columns.find(name);
  return found == columns.end() ? none : found->second;
}

Table Table::where(StringRef name, double number) const {
  Table chosen;
  const std::vector<double> &keys = (*this)[name];
  for (const auto &[column, numbers] : columns) {
    std::vector<double> &kept = chosen.columns[column];
    for (auto [key, x] : llvm::zip(keys, numbers))
      if (key == number)
        kept.push_back(x);
  }
  return chosen;
}

llvm::Expected<Table> Table::read(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail("cannot read '" + path + "': " + buffer.getError().message());
  llvm::SmallVector<StringRef> lines, names, cells;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  if (lines.empty())
    return fail("'" + path + "' is empty");
  lines[0].split(names, ',');
  Table table;
  for (StringRef name : names)
    table.columns[name.str()];
  for (size_t row = 1; row < lines.size(); ++row) {
    cells.clear();
    lines[row].split(cells, ',');
    // The last row may be half written.
    if (cells.size() != names.size() && row + 1 == lines.size())
      break;
    if (cells.size() != names.size())
      return fail(formatv("'{0}', line {1}: {2} numbers are expected", path,
                          row + 1, names.size()));
    for (auto [name, cell] : llvm::zip(names, cells)) {
      double number = NAN;
      if (!cell.empty() && cell.getAsDouble(number))
        return fail(formatv("'{0}', line {1}: '{2}' is no number", path,
                            row + 1, cell));
      table.columns.find(name)->second.push_back(number);
    }
  }
  return table;
}

llvm::Expected<Table> Table::readIfThere(const std::string &path) {
  return fs::exists(path) ? read(path) : Table();
}

std::vector<int64_t> gaugec::pic::listSteps(const std::string &folder,
                                            StringRef extension) {
  std::vector<int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error)) {
    int64_t step = 0;
    if (llvm::sys::path::extension(it->path()) == extension &&
        !llvm::sys::path::stem(it->path()).getAsInteger(10, step))
      steps.push_back(step);
  }
  llvm::sort(steps);
  return steps;
}

llvm::Expected<std::vector<Profile>>
gaugec::pic::readProfiles(const std::string &folder, const Input &input,
                          StringRef name) {
  std::vector<Profile> all;
  std::string inside = folder + "/" + name.str();
  for (int64_t step : listSteps(inside, ".csv")) {
    auto table = Table::read(inside + "/" + formatStep(step) + ".csv");
    if (!table)
      return table.takeError();
    double t = (double(step) - 0.5) * input.evolution.dt;
    all.push_back({step, t, std::move(*table)});
  }
  return all;
}

//===----------------------------------------------------------------------===//
// Energy and momentum
//===----------------------------------------------------------------------===//

double Stress::restEnergy() const {
  return gauge::pic::restEnergyAlongBeam(energy, longitudinal, flow);
}

llvm::Expected<StressHistory> StressHistory::read(const std::string &folder,
                                                  const Input &input) {
  StressHistory history;
  history.spacing = input.evolution.spacings[0];
  for (const char *name : {"profiles", "tensor"}) {
    auto profiles = readProfiles(folder, input, name);
    if (!profiles)
      return profiles.takeError();
    for (const Profile &profile : *profiles)
      history.add(profile);
    if (!history.all.empty())
      break;
  }
  return history;
}

void StressHistory::add(const Profile &profile) {
  const Table &table = profile.table;
  size_t planes = table["z"].size();
  std::vector<Stress> slice(planes);
  bool isTensor = !table["T_tt"].empty();
  if (planes == 0 || (!isTensor && table["flow"].empty()) ||
      (!all.empty() && all[0].size() != planes))
    return;
  for (size_t k = 0; k < planes; ++k) {
    if (isTensor) {
      slice[k] = {table["T_tt"][k], table["T_zz"][k],
                  (table["T_xx"][k] + table["T_yy"][k]) / 2, table["T_tz"][k]};
      continue;
    }
    // What lies half a cell up is averaged.
    size_t below = k ? k - 1 : 0;
    auto half = [&](StringRef name) {
      return (table[name][k] + table[name][below]) / 2;
    };
    double along = half("electric_l") + table["magnetic_l"][k];
    double across = table["electric_t"][k] + half("magnetic_t");
    slice[k] = {along + across, across - along, along, half("flow")};
  }
  t.push_back(profile.t);
  all.push_back(std::move(slice));
}

Stress StressHistory::interpolate(double time, double z) const {
  size_t after = llvm::lower_bound(t, time) - t.begin();
  double plane = z / spacing;
  if (after == 0 || after == t.size() || plane < 0 ||
      plane >= double(planes() - 1))
    return {NAN, NAN, NAN, NAN};
  auto k = size_t(plane);
  double v = (time - t[after - 1]) / (t[after] - t[after - 1]);
  double u = plane - double(k);
  Stress sum;
  for (int i : {0, 1})
    for (int j : {0, 1}) {
      const Stress &one = all[after - 1 + i][k + j];
      double weight = (i ? v : 1 - v) * (j ? u : 1 - u);
      sum.energy += weight * one.energy;
      sum.longitudinal += weight * one.longitudinal;
      sum.transverse += weight * one.transverse;
      sum.flow += weight * one.flow;
    }
  return sum;
}

//===----------------------------------------------------------------------===//
// Collisions
//===----------------------------------------------------------------------===//

std::optional<Meeting> gaugec::pic::findMeeting(const Input &input) {
  if (input.nuclei.size() != 2 ||
      input.nuclei[0].direction == input.nuclei[1].direction)
    return std::nullopt;
  const auto &a = input.nuclei[0], &b = input.nuclei[1];
  return Meeting{(a.position + b.position) / 2,
                 std::abs(b.position - a.position) / 2,
                 std::max(a.width, b.width)};
}

/// A parabola through log e, c0 + c1 eta + c2 eta^2, weighted by e^2 as errors
/// of e are; it is a Gaussian if it opens downwards.
static void fitGaussian(Rapidity &r) {
  std::array<std::array<double, 4>, 3> m{};
  for (auto [eta, e] : llvm::zip(r.eta, r.energy)) {
    if (!(e > 0))
      continue;
    double powers[] = {1, eta, eta * eta}, weight = e * e;
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j)
        m[i][j] += weight * powers[i] * powers[j];
      m[i][3] += weight * powers[i] * std::log(e);
    }
  }
  // Gauss and Jordan; the matrix is positive definite.
  for (int i = 0; i < 3; ++i) {
    if (!(m[i][i] > 0))
      return;
    for (int j = 0; j < 3; ++j) {
      double factor = m[j][i] / m[i][i];
      for (int k = 0; k < 4 && j != i; ++k)
        m[j][k] -= factor * m[i][k];
    }
  }
  double c0 = m[0][3] / m[0][0], c1 = m[1][3] / m[1][1], c2 = m[2][3] / m[2][2];
  if (!(c2 < 0))
    return;
  r.sigma = std::sqrt(-1 / (2 * c2));
  r.centre = -c1 / (2 * c2);
  r.amplitude = std::exp(c0 - c1 * c1 / (4 * c2));
}

Rapidity gaugec::pic::makeRapidity(const StressHistory &history,
                                   const Meeting &meeting, double tau,
                                   double widths) {
  Rapidity r;
  r.tau = tau;
  for (int k = -200; k <= 200; ++k) {
    double eta = 0.02 * k;
    // The nucleus in front is at z = t, tau exp(-|eta|) away.
    if (tau * std::exp(-std::abs(eta)) < widths * meeting.width)
      continue;
    Stress stress = history.interpolate(meeting.t + tau * std::cosh(eta),
                                        meeting.z + tau * std::sinh(eta));
    if (!std::isfinite(stress.energy))
      continue;
    r.eta.push_back(eta);
    r.energy.push_back(stress.restEnergy());
  }
  if (r.eta.size() >= 5)
    fitGaussian(r);
  return r;
}
