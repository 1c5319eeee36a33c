//===- WilsonLines.cpp - correlators of the nuclei ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/WilsonLines.h"
#include "runtime/pic/Dipole.h"
#include "runtime/pic/LightCone.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include <cmath>
#include <fmt/format.h>
#include <numbers>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Dipole;

static constexpr const char *folderName = "wilson_lines";

static std::string fileOf(const char *name) {
  return std::string(folderName) + "/" + name + ".csv";
}

//===----------------------------------------------------------------------===//
// Measurement
//===----------------------------------------------------------------------===//

namespace {
class WilsonLines : public Observable {
public:
  explicit WilsonLines(const Input &input)
      : Observable(folderName, input.measure.periodOf(folderName)),
        input(input) {}
  llvm::Error measure(const Moment &moment, Folder &folder) override;

private:
  gauge::pic::Transverse plane() const {
    const auto &o = input.evolution;
    return {{o.box.cells[1], o.box.cells[2]},
            {o.spacings[1], o.spacings[2]},
            o.colours,
            o.coupling};
  }
  Dipole find(const gauge::pic::NucleusOptions &nucleus) const {
    return measureDipole(plane(),
                         input.geometry == Geometry::Laboratory
                             ? makeLines(input.evolution, nucleus)
                             : gauge::pic::makeLines(plane(), nucleus));
  }

  const Input &input;
};
} // namespace

static std::string listBins(const std::vector<Dipole::Bin> &bins, double number,
                            double unit) {
  std::string text;
  for (const Dipole::Bin &bin : bins)
    text += formatRow({number, unit * bin.at, bin.value, double(bin.count)});
  return text;
}

/// The table of Q_s comes last: where it is, all is.
llvm::Error WilsonLines::measure(const Moment &, Folder &folder) {
  if (llvm::sys::fs::exists(folder.pathOf(fileOf("saturation"))))
    return llvm::Error::success();
  std::string saturation = "nucleus,r_s,Q_s\n",
              positions = "nucleus,r,D,count\n",
              momenta = "nucleus,k,C,count\n";
  double energy = input.isPhysical ? hbarC : 1;
  for (auto [k, nucleus] : llvm::enumerate(input.nuclei)) {
    Dipole dipole = find(nucleus);
    double number = double(k + 1), radius = dipole.saturationRadius();
    saturation +=
        formatRow({number, radius, energy * std::numbers::sqrt2 / radius});
    positions += listBins(dipole.distances, number, 1);
    momenta += listBins(dipole.momenta, number, energy);
  }
  if (llvm::Error error = folder.write(fileOf("dipole"), positions))
    return error;
  if (llvm::Error error = folder.write(fileOf("spectrum"), momenta))
    return error;
  return folder.write(fileOf("saturation"), saturation);
}

void gaugec::pic::addWilsonLines(Observables &all, const Input &input) {
  if (!input.nuclei.empty() && input.measure.periodOf(folderName) > 0)
    all.push_back(std::make_unique<WilsonLines>(input));
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

llvm::Error WilsonLinesReport::read(const std::string &folder) {
  for (auto [name, table] :
       {std::pair("saturation", &saturation), std::pair("dipole", &positions),
        std::pair("spectrum", &momenta)}) {
    auto found = Table::readIfThere(folder + "/" + fileOf(name));
    if (!found)
      return found.takeError();
    *table = std::move(*found);
  }
  return llvm::Error::success();
}

std::string WilsonLinesReport::describe(size_t nucleus) const {
  Table row = saturation.where("nucleus", double(nucleus + 1));
  if (row.isEmpty() || !std::isfinite(row["Q_s"][0]))
    return "";
  return fmt::format(", Q_s = {:.3g}{} of its Wilson lines", row["Q_s"][0],
                     input.isPhysical ? " GeV" : "");
}

void WilsonLinesReport::add() {
  if (positions.isEmpty() || momenta.isEmpty())
    return;
  Plot dipole({input.isPhysical ? "r [fm]" : "r"}, {"D(r)"});
  Plot spectrum({input.isPhysical ? "k [GeV]" : "k", true},
                {input.isPhysical ? "C(k) [fm²]" : "C(k)", true});
  double end = 0;
  for (size_t k = 0; k < input.nuclei.size(); ++k) {
    std::string name = fmt::format("nucleus {}", k + 1);
    Table d = positions.where("nucleus", double(k + 1));
    Table c = momenta.where("nucleus", double(k + 1));
    dipole.add(name, d["r"], d["D"]);
    spectrum.add(name, c["k"], c["C"]);
    if (!d.isEmpty())
      end = std::max(end, d["r"].back());
  }
  double level = std::exp(-0.5);
  dipole.add("exp(−1/2)", {0, end}, {level, level}, Plot::Style::Dashed);
  page.addHeading("Wilson lines of the nuclei");
  page.beginRow();
  page.addPlot("dipole", dipole,
               "D(r) = ⟨tr V(x) V(x+r)<sup>†</sup>⟩ / N, the amplitude of a "
               "dipole of quarks. It falls to exp(−1/2) at r = √2 / "
               "Q<sub>s</sub>.");
  page.addPlot("wilson_spectrum", spectrum,
               "Its Fourier transform C(k), by momenta across the beam.");
  page.endRow();
}
