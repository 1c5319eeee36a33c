//===- PlaneReport.cpp - the page of a run in proper time -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/PlaneReport.h"
#include "compiler/tools/pic/Folder.h"
#include "compiler/tools/pic/OpenPmd.h"
#include "compiler/tools/pic/ReportPage.h"
#include "compiler/tools/pic/RunData.h"
#include "compiler/tools/pic/WilsonLines.h"
#include "compiler/tools/run/Runtime.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

using namespace gaugec;
using namespace gaugec::pic;

namespace {

/// The sections of the page of boost-invariant fields, each left out where its
/// measurements are.
class PlaneReport {
public:
  PlaneReport(const Input &input, const std::string &folder)
      : input(input), folder(folder),
        page("A boost-invariant collision", folder + "/report"),
        lines(input, page), unit(input.isPhysical ? " fm" : ""),
        length(input.isPhysical ? " [fm]" : ""),
        densityUnit(input.isPhysical ? " [GeV/fm³]" : "") {}

  llvm::Error read();
  llvm::Error write(const std::string &path);

private:
  void addFacts();
  void addEnergies();
  void addPressures();
  llvm::Error addMaps();
  llvm::Error addMap(int64_t step, const char *name);
  void addBalance();
  void addGauss();
  Axis timeAxis() const { return {"τ" + length}; }

  const Input &input;
  std::string folder;
  ReportPage page;
  WilsonLinesReport lines;
  std::string unit, length, densityUnit; ///< behind numbers and titles
  Table scalars, gauss;
  std::vector<int64_t> densities; ///< steps with a map
};

} // namespace

llvm::Error PlaneReport::read() {
  for (auto [name, table] :
       {std::pair("scalars.csv", &scalars), std::pair("gauss.csv", &gauss)}) {
    auto found = Table::readIfThere(folder + "/" + name);
    if (!found)
      return found.takeError();
    *table = std::move(*found);
  }
  if (llvm::Error error = lines.read(folder))
    return error;
  densities = listSteps(folder + "/density", ".h5");
  if (scalars.isEmpty() && densities.empty())
    return run::fail("'" + folder + "' holds no measurements yet");
  return llvm::Error::success();
}

static std::string describe(const gauge::pic::NucleusOptions &nucleus,
                            double coupling, bool isPhysical) {
  double energy = isPhysical ? hbarC : 1;
  const char *unit = isPhysical ? " GeV" : "";
  std::string text = fmt::format(
      "moves {} the beam, g²μ = {:.3g}{}, m = {:.3g}{}, {} sheets of charges",
      nucleus.direction > 0 ? "up" : "down",
      coupling * coupling * nucleus.mu * energy, unit,
      nucleus.infrared * energy, unit, nucleus.sheets);
  if (nucleus.ultraviolet > 0)
    text +=
        fmt::format(", modes to {:.3g}{}", nucleus.ultraviolet * energy, unit);
  if (nucleus.radius > 0)
    text += fmt::format(", radius {:.3g}{}", nucleus.radius,
                        isPhysical ? " fm" : "");
  return text;
}

void PlaneReport::addFacts() {
  const auto &o = input.evolution;
  std::vector<std::pair<std::string, std::string>> rows = {
      {"Plane", fmt::format("{} × {} cells of {:.4g}{}", o.box.cells[1],
                            o.box.cells[2], o.spacings[1], unit)},
      {"Group",
       fmt::format("SU({}), g = {:.3f}, {}", o.colours, o.coupling,
                   o.isDouble ? "double precision" : "single precision")},
      {"Time", fmt::format("{} steps of {:.4g}{} in proper time", input.steps,
                           o.dt, unit)}};
  for (const auto &nucleus : input.nuclei)
    rows.emplace_back(fmt::format("Nucleus {}", nucleus.number + 1),
                      describe(nucleus, o.coupling, input.isPhysical) +
                          lines.describe(nucleus.number));
  if (!gauss.isEmpty())
    rows.emplace_back("Gauss’s law",
                      fmt::format("broken by {:.1e} at most",
                                  *std::ranges::max_element(gauss["gauss"])));
  page.addFacts(rows);
}

void PlaneReport::addEnergies() {
  const auto &tau = scalars["tau"];
  auto streamed = [&](llvm::StringRef name) {
    std::vector<double> values;
    for (auto [t, x] : llvm::zip(tau, scalars[name]))
      values.push_back(t * x);
    return values;
  };
  std::string title = input.isPhysical ? "τε [GeV/fm²]" : "τε";
  Plot plot(timeAxis(), {title});
  plot.add("all", tau, streamed("energy_density"));
  plot.add("E along the beam", tau, streamed("electric_l"));
  plot.add("E across", tau, streamed("electric_t"));
  plot.add("B along", tau, streamed("magnetic_l"));
  plot.add("B across", tau, streamed("magnetic_t"));
  page.addPlot("energy", plot,
               "Energy in a unit of rapidity and of area: constant when fields "
               "stream freely.");
}

void PlaneReport::addPressures() {
  std::vector<double> along, across;
  for (auto [e, l, t] :
       llvm::zip(scalars["energy_density"], scalars["pressure_l"],
                 scalars["pressure_t"])) {
    along.push_back(l / e);
    across.push_back(t / e);
  }
  const auto &tau = scalars["tau"];
  Plot plot(timeAxis(), {"pressure / ε"});
  plot.add("p_L/ε along the beam", tau, along);
  plot.add("p_T/ε across", tau, across);
  plot.add("1/3", {tau.front(), tau.back()}, {1. / 3, 1. / 3},
           Plot::Style::Dashed);
  page.addPlot("pressures", plot,
               "Fields along the beam begin with p_L = −ε and p_T = ε; free "
               "streaming ends with p_L = 0 and p_T = ε/2.");
}

/// The sum of all parts of the energy density.
static llvm::Expected<std::vector<double>> readDensity(const std::string &file,
                                                       int64_t step) {
  std::vector<double> sum;
  for (const char *part :
       {"electric_l", "magnetic_l", "electric_t", "magnetic_t"}) {
    auto opened = run::StoredDataset::open(
        file, OpenPmdFile::pathOf(step, "energy_density", part));
    if (!opened)
      return opened.takeError();
    auto numbers = opened->read();
    if (!numbers)
      return numbers.takeError();
    sum.resize(numbers->size());
    for (auto [total, x] : llvm::zip_equal(sum, *numbers))
      total += x;
  }
  return sum;
}

llvm::Error PlaneReport::addMap(int64_t step, const char *name) {
  const auto &o = input.evolution;
  auto n = size_t(o.box.cells[1]), m = size_t(o.box.cells[2]);
  double a = o.spacings[1], tau = double(step) * o.dt;
  std::string file = folder + "/density/" + formatStep(step) + ".h5";
  auto density = readDensity(file, step);
  if (!density)
    return density.takeError();
  if (density->size() != n * m)
    return run::fail("'" + file + "' is of another lattice");
  HeatMap map({"x" + length, false, {{-a / 2, (double(n) - 0.5) * a}}},
              {"y" + length, false, {{-a / 2, (double(m) - 0.5) * a}}},
              {"ε" + densityUnit, false, {}}, n, m);
  for (size_t site = 0; site < n * m; ++site)
    map.set(site / m, site % m, (*density)[site]);
  page.addMap(name, map,
              step == 0
                  ? "Right behind the nuclei, τ = 0: fields along the beam."
                  : fmt::format("At τ = {:.4g}{}.", tau, unit));
  return llvm::Error::success();
}

llvm::Error PlaneReport::addMaps() {
  if (densities.empty())
    return llvm::Error::success();
  page.addHeading("Energy density across the beam");
  page.beginRow();
  llvm::Error error = addMap(densities.front(), "density_first");
  if (!error && densities.size() > 1)
    error = addMap(densities.back(), "density_last");
  page.endRow();
  return error;
}

/// Integrals by trapezia of what was measured.
void PlaneReport::addBalance() {
  const auto &tau = scalars["tau"], &pressure = scalars["pressure_l"];
  std::vector<double> energy, work = {0};
  for (auto [t, e] : llvm::zip(tau, scalars["energy_density"]))
    energy.push_back(t * e);
  for (size_t k = 1; k < tau.size(); ++k)
    work.push_back(work.back() -
                   (tau[k] - tau[k - 1]) * (pressure[k] + pressure[k - 1]) / 2);
  Plot plot(timeAxis(), {input.isPhysical ? "[GeV/fm²]" : ""});
  plot.add("τε", tau, energy);
  plot.add("−∫ p_L dτ", tau, work, Plot::Style::Dashed);
  page.addPlot("balance", plot,
               "d(τε)/dτ = −p_L: both are the same, up to the squares of the "
               "step and of the time between two measurements.");
}

void PlaneReport::addGauss() {
  if (gauss.isEmpty())
    return;
  Plot plot(timeAxis(), {"largest violation", true, {}});
  plot.add("", gauss["tau"], gauss["gauss"]);
  page.addPlot("gauss", plot,
               "Gauss’s law, where the transverse momenta τ∂A/∂τ of links are "
               "of the order of 1.");
}

llvm::Error PlaneReport::write(const std::string &path) {
  addFacts();
  if (!scalars.isEmpty()) {
    page.addHeading("After the collision");
    page.beginRow();
    addEnergies();
    addPressures();
    page.endRow();
  }
  if (llvm::Error error = addMaps())
    return error;
  lines.add();
  page.addHeading("How well it went");
  page.beginRow();
  if (!scalars.isEmpty())
    addBalance();
  addGauss();
  page.endRow();
  page.addHeading("Input");
  page.addText(input.text);
  return page.write(path);
}

llvm::Error gaugec::pic::writePlaneReport(const Input &input,
                                          const std::string &folder,
                                          const std::string &path) {
  PlaneReport report(input, folder);
  if (llvm::Error error = report.read())
    return error;
  return report.write(path);
}
