//===- ParticleReport.cpp - particles on the page of a run ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/ParticleReport.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

using namespace gaugec;
using namespace gaugec::pic;

llvm::Error ParticleReport::read(const std::string &folder) {
  auto table = Table::readIfThere(folder + "/particles.csv");
  if (!table)
    return table.takeError();
  sums = std::move(*table);
  for (auto [name, profiles] : {std::pair("phase_space", &phaseSpace),
                                std::pair("spectrum", &spectra)}) {
    auto found = readProfiles(folder, input, name);
    if (!found)
      return found.takeError();
    *profiles = std::move(*found);
  }
  return llvm::Error::success();
}

/// Of one kind nobody needs the number.
std::string ParticleReport::nameOf(size_t kind) const {
  return input.particles.size() == 1 ? ""
                                     : fmt::format("particles {}", kind + 1);
}

std::string ParticleReport::titleOf(const char *title, const char *unit) const {
  return input.isPhysical ? fmt::format("{} [{}]", title, unit) : title;
}

std::string ParticleReport::timeOf(const Profile &profile) const {
  return fmt::format("t = {:.4g}{}", profile.t, input.isPhysical ? " fm" : "");
}

static double largest(const std::vector<double> &numbers) {
  double most = 0;
  for (double x : numbers)
    most = std::max(most, std::abs(x));
  return most;
}

//===----------------------------------------------------------------------===//
// Energies
//===----------------------------------------------------------------------===//

ParticleReport::Energies
ParticleReport::compareEnergies(const Table &scalars) const {
  std::map<double, double> kinetic; // by step
  for (auto [kind, particles] : llvm::enumerate(input.particles)) {
    Table table = ofKind(kind);
    if (particles.options.weight > 0) // which fields feel
      for (auto [step, k] : llvm::zip(table["step"], table["kinetic"]))
        kinetic[step] += k;
  }
  Energies e;
  const auto &ofAction = scalars["energy_of_action"];
  for (auto [step, t, energy] :
       llvm::zip(scalars["step"], scalars["t"],
                 ofAction.empty() ? scalars["energy"] : ofAction))
    if (auto found = kinetic.find(step); found != kinetic.end()) {
      e.t.push_back(t);
      e.fields.push_back(energy);
      e.particles.push_back(found->second);
      e.all.push_back(energy + found->second);
    }
  for (auto *column : {&e.fields, &e.particles, &e.all})
    for (double first = column->empty() ? 0 : column->front();
         double &x : *column)
      x -= first;
  return e;
}

void ParticleReport::describe(const Table &scalars, Facts &rows) const {
  std::string unit = input.isPhysical ? " GeV" : "";
  double momentum = input.isPhysical ? hbarC : 1;
  for (auto [kind, particles] : llvm::enumerate(input.particles)) {
    Table table = ofKind(kind);
    const auto &o = particles.options;
    std::string count =
        table.isEmpty() ? "" : fmt::format("{:.0f} ", table["count"].front());
    rows.emplace_back(fmt::format("Particles {}", kind + 1),
                      fmt::format("{}of mass {:.4g}{}, {}, {} force", count,
                                  o.mass * momentum, unit,
                                  o.weight > 0
                                      ? fmt::format("each for {:.4g}", o.weight)
                                      : "which no field feels",
                                  o.conserves ? "conserving" : "averaged"));
  }
  Energies e = compareEnergies(scalars);
  double exchanged = largest(e.particles);
  if (input.nuclei.empty() && exchanged > 0)
    rows.emplace_back("Energy", fmt::format("kept to {:.1e} of what particles "
                                            "and fields exchanged, at most",
                                            largest(e.all) / exchanged));
}

void ParticleReport::addEnergies(const Table &scalars) {
  Energies e = compareEnergies(scalars);
  if (e.t.size() < 2)
    return;
  Plot plot({titleOf("t", "fm")}, {titleOf("energy since the start", "GeV")});
  plot.add("fields", e.t, e.fields);
  plot.add("particles", e.t, e.particles);
  plot.add("both", e.t, e.all);
  page.addPlot("particle_energy", plot,
               input.nuclei.empty()
                   ? "What fields gain particles lose: their sum is kept, up "
                     "to the step and, where forces are averaged, to the cells."
                   : "Energy of fields and kinetic energy of particles. The "
                     "eikonal charges of the nuclei bring more from outside.");
}

void ParticleReport::addMeans() {
  Plot plot({titleOf("t", "fm")},
            {titleOf("kinetic energy of a particle", "GeV")});
  for (size_t kind = 0; kind < input.particles.size(); ++kind) {
    Table table = ofKind(kind);
    double weight = input.particles[kind].options.weight;
    std::vector<double> mean;
    for (auto [energy, count] : llvm::zip(table["kinetic"], table["count"]))
      mean.push_back(energy / count / (weight > 0 ? weight : 1));
    if (mean.size() > 1)
      plot.add(nameOf(kind), table["t"], mean);
  }
  if (!plot.isEmpty())
    page.addPlot("particle_mean", plot, "Mean kinetic energy of a particle.");
}

//===----------------------------------------------------------------------===//
// What should not change
//===----------------------------------------------------------------------===//

void ParticleReport::addCounts() {
  Plot plot({titleOf("t", "fm")}, {"number of particles"});
  bool hasChanged = false;
  for (size_t kind = 0; kind < input.particles.size(); ++kind) {
    Table table = ofKind(kind);
    const auto &count = table["count"];
    if (count.size() < 2)
      continue;
    hasChanged |= count.front() != count.back();
    plot.add(nameOf(kind), table["t"], count);
  }
  if (hasChanged)
    page.addPlot("particle_count", plot,
                 "Particles in the box: some left it at the ends of the beam.");
}

void ParticleReport::addCasimirs() {
  Plot plot({titleOf("t", "fm")}, {"relative change, spread", true});
  for (size_t kind = 0; kind < input.particles.size(); ++kind) {
    Table table = ofKind(kind);
    if (table.rows() < 2)
      continue;
    std::vector<double> changes;
    const auto &q = table["quadratic"], &count = table["count"];
    changes.reserve(q.size());
    for (size_t k = 0; k < q.size(); ++k)
      changes.push_back(std::abs(q[k] / count[k] / (q[0] / count[0]) - 1));
    std::string name = nameOf(kind), space = name.empty() ? "" : " ";
    plot.add(name + space + "change of the mean", table["t"], changes);
    plot.add(name + space + "spread", table["t"], table["spread"]);
  }
  if (!plot.isEmpty())
    page.addPlot("casimir", plot,
                 "The Casimir Q<sup>a</sup>Q<sup>a</sup> of particles: how its "
                 "mean has changed, and its largest deviation from the mean. "
                 "Charges only turn, so that both stay as they began, to "
                 "rounding, as long as no particle leaves.");
}

//===----------------------------------------------------------------------===//
// Distributions
//===----------------------------------------------------------------------===//

/// Rows of a map are momenta, as the file has them for each place.
void ParticleReport::addPhaseSpace(const Profile &profile, size_t kind,
                                   const char *when) {
  Table table = profile.table.where("kind", double(kind + 1));
  const auto &z = table["z"], &p = table["p_z"], &density = table["density"];
  size_t momenta = llvm::count(z, z.empty() ? 0 : z.front());
  if (momenta < 2 || z.size() % momenta != 0 || z.size() == momenta)
    return; // along the beam there is one cell alone
  size_t places = z.size() / momenta;
  double dz = z[momenta] - z[0], dp = p[1] - p[0];
  HeatMap map({titleOf("z along the beam", "fm"),
               false,
               {{z.front() - dz / 2, z.back() + dz / 2}}},
              {titleOf("p_{z}", "GeV"),
               false,
               {{p.front() - dp / 2, p.back() + dp / 2}}},
              {titleOf("particles / dz dp_{z}", "1/fm GeV"), false, {}}, places,
              momenta);
  for (size_t k = 0; k < z.size(); ++k)
    map.set(k / momenta, k % momenta, density[k]);
  std::string name = nameOf(kind);
  page.addMap(fmt::format("phase_space_{}_{}", kind + 1, when), map,
              fmt::format("Place and momentum along the beam{}{}, {}.",
                          name.empty() ? "" : " of ", name, timeOf(profile)));
}

void ParticleReport::addPhaseSpace() {
  if (phaseSpace.empty())
    return;
  for (size_t kind = 0; kind < input.particles.size(); ++kind) {
    addPhaseSpace(phaseSpace.front(), kind, "first");
    if (phaseSpace.size() > 1)
      addPhaseSpace(phaseSpace.back(), kind, "last");
  }
}

void ParticleReport::addSpectra() {
  if (spectra.empty())
    return;
  Plot plot({titleOf("kinetic energy", "GeV")},
            {titleOf("particles / dE", "1/GeV"), true});
  std::vector<const Profile *> times = {&spectra.front()};
  if (spectra.size() > 1)
    times.push_back(&spectra.back());
  for (size_t kind = 0; kind < input.particles.size(); ++kind)
    for (const Profile *profile : times) {
      Table table = profile->table.where("kind", double(kind + 1));
      std::string name = nameOf(kind);
      plot.add(name + (name.empty() ? "" : ", ") + timeOf(*profile),
               table["energy"], table["density"], Plot::Style::Points);
    }
  page.addPlot("spectrum", plot,
               "Particles by kinetic energy, at the start and in the end.");
}

void ParticleReport::add(const Table &scalars) {
  if (sums.isEmpty() && phaseSpace.empty() && spectra.empty())
    return;
  page.addHeading("Particles");
  page.beginRow();
  addPhaseSpace();
  if (!sums.isEmpty()) {
    addEnergies(scalars);
    addMeans();
    addCounts();
  }
  addSpectra();
  if (!sums.isEmpty())
    addCasimirs();
  page.endRow();
}
