//===- Report.cpp - the page of a run -------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/ParticleReport.h"
#include "compiler/tools/pic/PlaneReport.h"
#include "compiler/tools/pic/ReportPage.h"
#include "compiler/tools/pic/Run.h"
#include "compiler/tools/pic/RunData.h"
#include "compiler/tools/pic/WilsonLines.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

using namespace gaugec;
using namespace gaugec::pic;

namespace {

/// The sections of the page of a collision, each left out where its
/// measurements are.
class Report {
public:
  Report(const Input &input, const std::string &folder)
      : input(input), folder(folder), meeting(findMeeting(input)),
        page(titleOf(input), folder + "/report"), particles(input, page),
        lines(input, page), length(input.isPhysical ? " [fm]" : ""),
        density(input.isPhysical ? " [GeV/fm³]" : "") {}

  llvm::Error read();
  llvm::Error write(const std::string &path);

private:
  static std::string titleOf(const Input &input) {
    return input.nuclei.size() == 2  ? "A collision of two nuclei"
           : input.particles.empty() ? "A simulation of coloured fields"
                                     : "A simulation of coloured particles";
  }
  void addFacts();
  void addMaps();
  void addEnergies();
  void addPressures();
  void addProfile();
  void addRapidity();
  void addGluons();
  void addBalance();
  void addQuality();
  template <class Value>
  void addMap(const char *name, const std::string &title,
              const std::string &caption, Value &&value);

  double firstTime() const { return history.times().front(); }
  double lastTime() const { return history.times().back(); }
  Axis timeAxis() const { return {"t" + length}; }
  Axis beamAxis() const { return {"z along the beam" + length}; }

  const Input &input;
  std::string folder;
  std::optional<Meeting> meeting;
  ReportPage page;
  ParticleReport particles;
  WilsonLinesReport lines;
  std::string length, density; ///< units behind titles
  Table scalars, gauss, unitarity, balance;
  StressHistory history;
  std::vector<Profile> balances, spectra;
};

} // namespace

llvm::Error Report::read() {
  auto readTable = [&](const char *name, Table &table) -> llvm::Error {
    auto found = Table::readIfThere(folder + "/" + name);
    if (!found)
      return found.takeError();
    table = std::move(*found);
    return llvm::Error::success();
  };
  for (auto [name, table] :
       {std::pair("scalars.csv", &scalars), std::pair("gauss.csv", &gauss),
        std::pair("unitarity.csv", &unitarity),
        std::pair("balance.csv", &balance)})
    if (llvm::Error error = readTable(name, *table))
      return error;
  auto stresses = StressHistory::read(folder, input);
  if (!stresses)
    return stresses.takeError();
  history = std::move(*stresses);
  for (auto [name, profiles] :
       {std::pair("balance", &balances), std::pair("occupation", &spectra)}) {
    auto found = readProfiles(folder, input, name);
    if (!found)
      return found.takeError();
    *profiles = std::move(*found);
  }
  if (llvm::Error error = particles.read(folder))
    return error;
  if (llvm::Error error = lines.read(folder))
    return error;
  if (scalars.isEmpty() && history.times().empty())
    return run::fail("'" + folder + "' holds no measurements yet");
  return llvm::Error::success();
}

static double largest(const std::vector<double> &numbers) {
  double most = 0;
  for (double x : numbers)
    most = std::isfinite(x) ? std::max(most, std::abs(x)) : most;
  return most;
}

/// As the input names it.
static std::string schemeOf(const gauge::pic::EvolutionOptions &options) {
  std::string name = gauge::pic::nameOf(options.scheme);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Of the largest charge density in the run.
static std::vector<double> relativeGauss(const Table &gauss) {
  double density = largest(gauss["density"]);
  std::vector<double> relative = gauss["gauss"];
  for (double &x : relative)
    x /= density > 0 ? density : 1;
  return relative;
}

void Report::addFacts() {
  const auto &o = input.evolution;
  std::string unit = input.isPhysical ? " fm" : "";
  std::vector<std::pair<std::string, std::string>> rows = {
      {"Box", fmt::format("{} × {} × {} cells of {:.4g} × {:.4g} × {:.4g}{}",
                          o.box.cells[0], o.box.cells[1], o.box.cells[2],
                          o.spacings[0], o.spacings[1], o.spacings[2], unit)},
      {"Group",
       fmt::format("SU({}), g = {:.3f}, {}", o.colours, o.coupling,
                   o.isDouble ? "double precision" : "single precision")},
      {"Scheme", fmt::format("{}, dt = {:.4g}{}, {} steps", schemeOf(o), o.dt,
                             unit, input.steps)}};
  for (const auto &nucleus : input.nuclei)
    rows.emplace_back(
        fmt::format("Nucleus {}", nucleus.number + 1),
        fmt::format(
            "moves {} the beam from z = {:.4g}{}, {:.4g}{} wide ({:.2g} "
            "cells), {}",
            nucleus.direction > 0 ? "up" : "down", nucleus.position, unit,
            nucleus.width, unit, nucleus.width / o.spacings[0],
            nucleus.sheets == 1
                ? "one sheet of charges"
                : fmt::format("{} sheets of charges", nucleus.sheets)) +
            lines.describe(nucleus.number));
  if (meeting)
    rows.emplace_back("They meet",
                      fmt::format("at z = {:.4g}{}, t = {:.4g}{}", meeting->z,
                                  unit, meeting->t, unit));
  particles.describe(scalars, rows);
  if (!gauss.isEmpty())
    rows.emplace_back("Gauss’s law",
                      fmt::format("broken by {:.1e} of the largest charge "
                                  "density, at most",
                                  largest(relativeGauss(gauss))));
  page.addFacts(rows);
}

//===----------------------------------------------------------------------===//
// Space and time
//===----------------------------------------------------------------------===//

/// Pixels of maps, at most.
static constexpr size_t mapRows = 400, mapColumns = 1024;

template <class Value>
void Report::addMap(const char *name, const std::string &title,
                    const std::string &caption, Value &&value) {
  double end = double(history.planes() - 1) * input.evolution.spacings[0];
  size_t columns = std::min(history.planes(), mapColumns);
  HeatMap map({beamAxis().title, false, {{0, end}}},
              {timeAxis().title, false, {{firstTime(), lastTime()}}},
              {title, true, {}}, columns, mapRows);
  for (size_t row = 0; row < mapRows; ++row)
    for (size_t k = 0; k < columns; ++k) {
      double t = firstTime() + (lastTime() - firstTime()) *
                                   (double(row) + 0.5) / double(mapRows);
      double z = end * (double(k) + 0.5) / double(columns);
      map.set(k, row, value(history.interpolate(t, z)));
    }
  if (meeting)
    for (double side : {-1.0, 1.0}) {
      double late = lastTime() - meeting->t;
      map.add({meeting->z, meeting->z + side * late}, {meeting->t, lastTime()});
    }
  page.addMap(name, map, caption);
}

void Report::addMaps() {
  if (history.times().size() < 2 || history.planes() < 2)
    return;
  page.addHeading("Energy density in space and time");
  page.beginRow();
  addMap("energy_density", "ε = T^{tt}" + density,
         std::string("Energy density of the fields in the laboratory frame, "
                     "averaged across the beam.") +
             (meeting ? " Dashed: the light cone of the collision." : ""),
         [](const Stress &s) { return s.energy; });
  addMap("rest_energy", "ε in the local rest frame" + density,
         std::string("The same where nothing flows along the beam.") +
             (meeting ? " Nuclei move with the speed of light and have no such "
                        "frame: what is left is what they leave behind."
                      : ""),
         [](const Stress &s) { return s.restEnergy(); });
  page.endRow();
}

void Report::addProfile() {
  if (history.times().empty() || history.planes() < 2)
    return;
  size_t last = history.times().size() - 1;
  double spacing = input.evolution.spacings[0], t = lastTime();
  // Between the nuclei, which are far above it.
  double from = 0, to = double(history.planes() - 1) * spacing;
  if (meeting && t > meeting->t + 8 * meeting->width) {
    from = meeting->z - (t - meeting->t) + 6 * meeting->width;
    to = meeting->z + (t - meeting->t) - 6 * meeting->width;
  }
  std::vector<double> z, columns[4];
  for (size_t k = 0; k < history.planes(); ++k) {
    const Stress &s = history.at(last, k);
    z.push_back(double(k) * spacing);
    double values[] = {s.energy, s.longitudinal, s.transverse, s.flow};
    for (auto [column, value] : llvm::zip(columns, values))
      column.push_back(value);
  }
  static const char *const names[] = {"ε = T^{tt}", "p_{L} = T^{zz}",
                                      "p_{T} = (T^{xx} + T^{yy})/2", "T^{tz}"};
  Plot whole(beamAxis(), {"energy density, pressures, flow" + density}),
      inside(beamAxis(), {"energy density, pressures, flow" + density});
  for (auto [name, column] : llvm::zip(names, columns)) {
    whole.add(name, z, column);
    std::vector<double> xs, ys;
    for (auto [x, y] : llvm::zip(z, column))
      if (x >= from && x <= to) {
        xs.push_back(x);
        ys.push_back(y);
      }
    inside.add(name, xs, ys);
  }
  std::string when =
      fmt::format("t = {:.4g}{}", t, input.isPhysical ? " fm" : "");
  page.addHeading("Energy-momentum tensor along the beam");
  page.beginRow();
  page.addPlot("tensor", whole, "At " + when + ", averaged across the beam.");
  if (from > 0 && to > from + 4 * spacing)
    page.addPlot("tensor_inside", inside,
                 "At " + when +
                     " between the nuclei, which leave them to be "
                     "seen here.");
  page.endRow();
}

//===----------------------------------------------------------------------===//
// After the collision
//===----------------------------------------------------------------------===//

void Report::addEnergies() {
  if (scalars.isEmpty())
    return;
  const auto &t = scalars["t"];
  Plot energy(timeAxis(), {input.isPhysical ? "energy [GeV]" : "energy"});
  energy.add("all", t, scalars["energy"]);
  energy.add("E along the beam", t, scalars["electric_l"]);
  energy.add("E across", t, scalars["electric_t"]);
  energy.add("B along", t, scalars["magnetic_l"]);
  energy.add("B across", t, scalars["magnetic_t"]);
  page.addPlot("energy", energy,
               std::string("Energy of the fields in the box.") +
                   (input.nuclei.empty()
                        ? ""
                        : " Eikonal charges keep moving with the speed of "
                          "light: they give energy to the fields."));
}

void Report::addPressures() {
  if (!meeting || history.times().empty())
    return;
  std::vector<double> tau, along, across;
  for (double t : history.times()) {
    Stress s = history.interpolate(t, meeting->z);
    // While they overlap, what is there are nuclei.
    if (t - meeting->t < 4 * meeting->width || !(s.restEnergy() > 0))
      continue;
    tau.push_back(t - meeting->t);
    along.push_back(s.restPressure() / s.restEnergy());
    across.push_back(s.transverse / s.restEnergy());
  }
  if (tau.size() < 2)
    return;
  double end = tau.back();
  Plot plot({"τ" + length}, {"pressure / ε"});
  plot.add("p_{L}/ε along the beam", tau, along);
  plot.add("p_{T}/ε across", tau, across);
  plot.add("1/3", {tau.front(), end}, {1. / 3, 1. / 3}, Plot::Style::Dashed);
  page.addPlot("pressures", plot,
               "At mid-rapidity in the local rest frame, from four widths of a "
               "nucleus after they meet. Fields along the beam have "
               "p<sub>L</sub> = −ε and p<sub>T</sub> = ε; free streaming ends "
               "with p<sub>L</sub> = 0 and p<sub>T</sub> = ε/2.");
}

void Report::addRapidity() {
  if (!meeting || history.times().size() < 2)
    return;
  double late = lastTime() - meeting->t;
  Plot plot({"space-time rapidity η"}, {"ε in the rest frame" + density});
  bool hasGaussian = false;
  for (double share : {0.3, 0.5, 0.7}) {
    Rapidity r = makeRapidity(history, *meeting, share * late);
    // Less than half a unit on both sides shows no shape.
    if (r.eta.size() < 50 || largest(r.energy) == 0)
      continue;
    std::string tau =
        fmt::format("τ = {:.3g}{}", r.tau, input.isPhysical ? " fm" : "");
    plot.add(tau, r.eta, r.energy);
    if (!std::isfinite(r.sigma))
      continue;
    hasGaussian = true;
    std::vector<double> gaussian;
    gaussian.reserve(r.eta.size());
    for (double eta : r.eta)
      gaussian.push_back(r.gaussian(eta));
    plot.add(fmt::format("Gaussian, σ = {:.2f}", r.sigma), r.eta, gaussian,
             Plot::Style::Dashed);
  }
  if (plot.isEmpty())
    return;
  page.addPlot(
      "rapidity", plot,
      std::string("Energy density in the local rest frame by space-time "
                  "rapidity, at proper times after the collision, as far as "
                  "the run shows it and four widths behind the nuclei; ") +
          (hasGaussian ? "with the Gaussians that fit best."
                       : "no Gaussian fits, as these curves do not fall on "
                         "both sides."));
}

void Report::addGluons() {
  if (spectra.empty())
    return;
  const Profile &last = spectra.back();
  const Table &table = last.table;
  Plot plot({input.isPhysical ? "k [GeV]" : "k"},
            {"n per mode" + std::string(input.evolution.box.periodic ? ""
                                        : input.isPhysical ? " [1/fm]"
                                                           : " and length"),
             true});
  plot.add("gluons", table["k"], table["n"]);
  plot.add("of E", table["k"], table["n_electric"]);
  plot.add("of A", table["k"], table["n_magnetic"]);
  page.addPlot("occupation", plot,
               fmt::format("Occupation numbers in Coulomb gauge at t = {:.4g}{}"
                           "{}.",
                           last.t, input.isPhysical ? " fm" : "",
                           input.evolution.box.periodic
                               ? ""
                               : ", of waves across the beam in the middle of "
                                 "the box, per length along it"));
}

//===----------------------------------------------------------------------===//
// Laws
//===----------------------------------------------------------------------===//

void Report::addBalance() {
  if (balances.empty())
    return;
  const Profile &last = balances.back();
  std::string unit = input.isPhysical ? " [GeV/fm⁴]" : "";
  Plot plot(beamAxis(), {"power density" + unit});
  plot.add("∂ε/∂t", last.table["z"], last.table["change"]);
  plot.add("div S", last.table["z"], last.table["divergence"]);
  plot.add("J·E", last.table["z"], last.table["work"]);
  if (!input.particles.empty())
    plot.add("to particles", last.table["z"], last.table["particles"]);
  plot.add("sum", last.table["z"], last.table["residual"]);
  page.addHeading("Balance of energy");
  page.beginRow();
  page.addPlot(
      "balance", plot,
      fmt::format("Poynting’s theorem at t = {:.4g}{}, averaged across "
                  "the beam: the three add up to 0.{}",
                  last.t - input.evolution.dt / 2,
                  input.isPhysical ? " fm" : "",
                  input.particles.empty()
                      ? ""
                      : " J is the current of all charges; what dynamic "
                        "particles get of J·E is shown too."));
  std::vector<double> relative;
  for (auto [residual, most] :
       llvm::zip(balance["residual"], balance["largest"]))
    relative.push_back(residual / most);
  Plot error(timeAxis(), {"largest sum / largest term", true, {}});
  error.add("", balance["t"], relative);
  page.addPlot(
      "balance_error", error,
      "What is missing, of all planes. It falls with the square of the time "
      "step" +
          (meeting ? fmt::format(", which is {:.2g} of a nucleus’s width here.",
                                 input.evolution.dt / meeting->width)
                   : "."));
  page.endRow();
}

void Report::addQuality() {
  page.addHeading("How well it went");
  page.beginRow();
  if (!gauss.isEmpty()) {
    Plot plot(timeAxis(), {"largest violation", true, {}});
    plot.add("", gauss["t"], relativeGauss(gauss));
    page.addPlot("gauss", plot,
                 "Gauss’s law, as a share of the largest charge density, away "
                 "from the ends of the box.");
  }
  if (!unitarity.isEmpty()) {
    Plot plot(timeAxis(), {"largest deviation", true, {}});
    plot.add("|det U − 1|", unitarity["t"], unitarity["determinant"]);
    plot.add("|U U† − 1|", unitarity["t"], unitarity["product"]);
    page.addPlot("unitarity", plot, "How far links are from the group.");
  }
  if (!scalars.isEmpty() && largest(scalars["iterations"]) > 0) {
    Plot plot(timeAxis(), {"iterations of a step", false, {}});
    plot.add("", scalars["t"], scalars["iterations"]);
    page.addPlot("iterations", plot,
                 fmt::format("Iterations of the implicit step; the largest "
                             "change in the last one was {:.1e} at most.",
                             largest(scalars["residual"])));
  }
  page.endRow();
}

llvm::Error Report::write(const std::string &path) {
  addFacts();
  addMaps();
  if (!scalars.isEmpty() || meeting) {
    page.addHeading(meeting ? "After the collision" : "Energies");
    page.beginRow();
    addEnergies();
    addPressures();
    addRapidity();
    addGluons();
    page.endRow();
  }
  particles.add(scalars);
  addProfile();
  lines.add();
  addBalance();
  addQuality();
  page.addHeading("Input");
  page.addText(input.text);
  return page.write(path);
}

llvm::Error gaugec::pic::writeReport(const std::string &folder,
                                     const std::string &path) {
  auto input = readInput(folder + "/input.json");
  if (!input)
    return input.takeError();
  if (input->geometry == Geometry::BoostInvariant)
    return writePlaneReport(*input, folder, path);
  Report report(*input, folder);
  if (llvm::Error error = report.read())
    return error;
  return report.write(path);
}
