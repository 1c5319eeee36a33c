//===- Report.cpp - the page of a run -------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Collision.h"
#include "compiler/tools/pic/Picture.h"
#include "compiler/tools/pic/Run.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <map>

using namespace gaugec;
using namespace gaugec::pic;
using llvm::formatv;
using llvm::StringRef;
using run::fail;
namespace fs = llvm::sys::fs;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// A CSV file by its columns; what is empty is NaN.
using Table = std::map<std::string, std::vector<double>>;

/// One measurement, by plane.
struct Profile {
  double t = 0;
  std::vector<double> electricL, electricT, magneticL, magneticT, flow;

  double energy(size_t k) const {
    return electricL[k] + electricT[k] + magneticL[k] + magneticT[k];
  }
  double longitudinal(size_t k) const { // pressure, T^zz
    return electricT[k] + magneticT[k] - electricL[k] - magneticL[k];
  }
  double transverse(size_t k) const { return electricL[k] + magneticL[k]; }
};

struct RunData {
  Table scalars, gauss;
  std::vector<Profile> profiles;
};

} // namespace

static llvm::Expected<Table> readTable(const std::string &path,
                                       llvm::ArrayRef<const char *> columns) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail("cannot read '" + path + "': " + buffer.getError().message());
  llvm::SmallVector<StringRef> lines, cells;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  Table table;
  for (const char *name : columns)
    table[name];
  for (size_t row = 1; row < lines.size(); ++row) {
    cells.clear();
    lines[row].split(cells, ',');
    if (cells.size() != columns.size())
      return fail(formatv("'{0}', line {1}: {2} numbers are expected", path,
                          row + 1, columns.size()));
    for (size_t k = 0; k < cells.size(); ++k) {
      double number = NAN;
      if (!cells[k].empty() && cells[k].getAsDouble(number))
        return fail(formatv("'{0}', line {1}: '{2}' is no number", path,
                            row + 1, cells[k]));
      table[columns[k]].push_back(number);
    }
  }
  return table;
}

/// Steps of the profiles in a folder, in their order.
static std::vector<int64_t> listProfiles(const std::string &folder) {
  std::vector<int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator it(folder + "/profiles", error), end;
       it != end && !error; it.increment(error)) {
    int64_t step = 0;
    if (!llvm::sys::path::stem(it->path()).getAsInteger(10, step))
      steps.push_back(step);
  }
  llvm::sort(steps);
  return steps;
}

static llvm::Expected<Profile> readProfile(const std::string &path) {
  auto table = readTable(path, getProfileColumns());
  if (!table)
    return table.takeError();
  Profile p;
  p.electricL = (*table)["electric_l"];
  p.electricT = (*table)["electric_t"];
  p.magneticL = (*table)["magnetic_l"];
  p.magneticT = (*table)["magnetic_t"];
  p.flow = (*table)["flow"];
  return p;
}

static llvm::Expected<RunData> readRun(const std::string &folder,
                                       const Input &input) {
  RunData data;
  auto scalars = readTable(folder + "/scalars.csv", getScalarColumns());
  if (!scalars)
    return scalars.takeError();
  data.scalars = std::move(*scalars);
  if (fs::exists(folder + "/gauss.csv")) {
    auto gauss = readTable(folder + "/gauss.csv", getGaussColumns());
    if (!gauss)
      return gauss.takeError();
    data.gauss = std::move(*gauss);
  }
  for (int64_t step : listProfiles(folder)) {
    auto profile =
        readProfile(folder + "/profiles/" + formatStep(step) + ".csv");
    if (!profile)
      return profile.takeError();
    data.profiles.push_back(std::move(*profile));
    data.profiles.back().t = (double(step) - 0.5) * input.evolution.dt;
  }
  if (data.profiles.empty())
    return fail("'" + folder + "' holds no measurements yet");
  return data;
}

//===----------------------------------------------------------------------===//
// Local rest frame
//===----------------------------------------------------------------------===//

/// Energy density where nothing flows along the beam, of plane averages:
/// 1/2 (T00 - Tzz + sqrt((T00 + Tzz)^2 - 4 T0z^2)).
static double restEnergy(double energy, double pressure, double flow) {
  double root = (energy + pressure) * (energy + pressure) - 4 * flow * flow;
  return (energy - pressure + std::sqrt(std::max(root, 0.0))) / 2;
}

namespace {
/// e_loc at a proper time, and a Gaussian through it.
struct Rapidity {
  double tau = 0, sigma = NAN, amplitude = NAN;
  std::vector<double> eta, energy;
};
} // namespace

/// Linear in time and along the beam; NaN outside.
static double interpolate(const RunData &data, double t, double plane) {
  const auto &all = data.profiles;
  size_t after = 0;
  while (after < all.size() && all[after].t < t)
    ++after;
  size_t k = size_t(plane);
  if (after == 0 || after == all.size() || plane < 0 ||
      k + 1 >= all[0].flow.size())
    return NAN;
  double v = (t - all[after - 1].t) / (all[after].t - all[after - 1].t);
  double u = plane - double(k);
  double e = 0, p = 0, s = 0;
  for (int i : {0, 1})
    for (int j : {0, 1}) {
      const Profile &at = all[after - 1 + i];
      double weight = (i ? v : 1 - v) * (j ? u : 1 - u);
      e += weight * at.energy(k + j);
      p += weight * at.longitudinal(k + j);
      // The flow lies half a cell up.
      s += weight * (at.flow[k + j] + at.flow[k + j ? k + j - 1 : 0]) / 2;
    }
  return restEnergy(e, p, s);
}

/// A parabola through log e, weighted by e^2: a Gaussian where it is large.
static void fitGaussian(Rapidity &r) {
  double m[3][4] = {};
  for (size_t k = 0; k < r.eta.size(); ++k) {
    if (!(r.energy[k] > 0))
      continue;
    double x = r.eta[k] * r.eta[k], w = r.energy[k] * r.energy[k];
    double y = std::log(r.energy[k]);
    m[0][0] += w;
    m[0][1] += w * x;
    m[1][1] += w * x * x;
    m[0][2] += w * y;
    m[1][2] += w * x * y;
  }
  double determinant = m[0][0] * m[1][1] - m[0][1] * m[0][1];
  if (!(determinant > 0))
    return;
  double slope = (m[0][0] * m[1][2] - m[0][1] * m[0][2]) / determinant;
  r.amplitude = std::exp((m[0][2] - slope * m[0][1]) / m[0][0]);
  if (slope < 0)
    r.sigma = std::sqrt(-1 / (2 * slope));
}

/// At half of the time since the collision.
static Rapidity makeRapidity(const Input &input, const RunData &data) {
  Rapidity r;
  if (input.nuclei.size() != 2)
    return r;
  double a = input.nuclei[0].position, b = input.nuclei[1].position;
  double meet = std::abs(b - a) / 2, end = data.profiles.back().t - meet;
  r.tau = end / 2;
  if (r.tau < 2 * input.evolution.spacings[0])
    return r;
  for (int k = -60; k <= 60; ++k) {
    double eta = k * std::acosh(2.0) / 60;
    double plane =
        ((a + b) / 2 + r.tau * std::sinh(eta)) / input.evolution.spacings[0];
    double e = interpolate(data, meet + r.tau * std::cosh(eta), plane);
    if (std::isfinite(e)) {
      r.eta.push_back(eta);
      r.energy.push_back(e);
    }
  }
  fitGaussian(r);
  return r;
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

static std::string makeStyle() {
  return R"(<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
figure { margin: 1rem 0; } figcaption { color: #555; font-size: .9rem; }
table { border-collapse: collapse; } td { padding: .15rem 1.2rem .15rem 0; }
img.map { width: 100%; height: 22rem; image-rendering: auto; border: 1px solid #ccc; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; } .row > figure { flex: 1 1 26rem; }
pre { background: #f5f5f5; padding: .8rem; overflow: auto; }
</style>
)";
}

namespace {
class Page {
public:
  Page(const Input &input, RunData &data, const std::string &folder)
      : input(input), data(data), folder(folder),
        unit(input.isPhysical ? "GeV/fm³" : "lattice units"),
        length(input.isPhysical ? " / fm" : "") {}

  llvm::Expected<std::string> write();

private:
  void addFacts(llvm::raw_ostream &os);
  llvm::Error addMap(llvm::raw_ostream &os);
  void addScalars(llvm::raw_ostream &os);
  void addProfiles(llvm::raw_ostream &os);
  void addRapidity(llvm::raw_ostream &os);
  static void addFigure(llvm::raw_ostream &os, const Plot &plot,
                        const llvm::Twine &caption) {
    os << "<figure>" << plot.draw() << "<figcaption>" << caption
       << "</figcaption></figure>\n";
  }

  const Input &input;
  RunData &data;
  std::string folder, unit, length;
};
} // namespace

void Page::addFacts(llvm::raw_ostream &os) {
  const auto &o = input.evolution;
  auto row = [&](StringRef name, const llvm::Twine &value) {
    os << "<tr><td>" << name << "</td><td>" << value << "</td></tr>\n";
  };
  os << "<table>\n";
  row("box", formatv("{0} × {1} × {2} cells of {3:g} × {4:g} × {5:g}{6}",
                     o.box.cells[0], o.box.cells[1], o.box.cells[2],
                     o.spacings[0], o.spacings[1], o.spacings[2], length));
  row("scheme",
      formatv("{0}, dt = {1:g}, {2} steps of {3}", gauge::pic::nameOf(o.scheme),
              o.dt, int64_t(data.scalars["step"].back()), input.steps));
  row("group", formatv("SU({0}), g = {1:f3}, {2}", o.colours, o.coupling,
                       o.isDouble ? "f64" : "f32"));
  double most = 0;
  for (double x : data.gauss["gauss"])
    most = std::isnan(x) ? most : std::max(most, x);
  row("Gauss's law", formatv("broken by {0:e2} at most, in units of the charge "
                             "density",
                             most));
  os << "</table>\n";
}

llvm::Error Page::addMap(llvm::raw_ostream &os) {
  size_t rows = data.profiles.size(), columns = data.profiles[0].flow.size();
  Map map(columns, rows);
  for (size_t r = 0; r < rows; ++r)
    for (size_t k = 0; k < columns; ++k)
      map.set(k, rows - 1 - r, data.profiles[r].energy(k));
  std::string png = map.encode();
  std::string path = folder + "/energy_density.png";
  std::error_code error;
  llvm::raw_fd_ostream file(path, error);
  if (error)
    return fail("cannot write '" + path + "': " + error.message());
  file << png;
  os << formatv("<h2>Energy density</h2>\n<figure><img class=\"map\" "
                "alt=\"energy density "
                "by place and time\" src=\"data:image/png;base64,{0}\">"
                "<figcaption>Energy density averaged across the beam: along "
                "the beam from "
                "left (0) to right ({1:g}{2}), time from bottom ({3:g}) to top "
                "({4:g}{2})."
                " Colours are logarithmic, from {5:e1} (dark) to {6:e1} {7}."
                "</figcaption></figure>\n",
                llvm::encodeBase64(png), input.length(), length,
                data.profiles.front().t, data.profiles.back().t, map.least(),
                map.most(), unit);
  return llvm::Error::success();
}

void Page::addScalars(llvm::raw_ostream &os) {
  const auto &t = data.scalars["t"];
  Plot energy("t" + length, input.isPhysical ? "energy / GeV" : "energy");
  energy.add("all", t, data.scalars["energy"]);
  energy.add("electric, along", t, data.scalars["electric_l"]);
  energy.add("electric, across", t, data.scalars["electric_t"]);
  energy.add("magnetic, along", t, data.scalars["magnetic_l"]);
  energy.add("magnetic, across", t, data.scalars["magnetic_t"]);
  Plot gauss("t" + length, "largest violation");
  gauss.setLogarithmic();
  gauss.add("Gauss's law", data.gauss["t"], data.gauss["gauss"]);
  os << "<h2>In time</h2>\n<div class=\"row\">\n";
  addFigure(os, energy,
            "Energy of the fields. The charges move with the speed of light "
            "whatever happens to them: what they lose, the fields gain.");
  addFigure(os, gauss, "Gauss's law, away from fixed planes.");
  os << "</div>\n";
}

void Page::addProfiles(llvm::raw_ostream &os) {
  const Profile &last = data.profiles.back();
  std::vector<double> x, e, pl, pt, s;
  for (size_t k = 0; k < last.flow.size(); ++k) {
    x.push_back(double(k) * input.evolution.spacings[0]);
    e.push_back(last.energy(k));
    pl.push_back(last.longitudinal(k));
    pt.push_back(last.transverse(k));
    s.push_back(last.flow[k]);
  }
  Plot all("z" + length, unit), inside("z" + length, unit);
  // Between the nuclei, which are far above it.
  size_t n = x.size();
  double a = 0, b = 0;
  if (input.nuclei.size() == 2) {
    const auto &up = input.nuclei[input.nuclei[0].direction > 0 ? 0 : 1];
    const auto &down = input.nuclei[input.nuclei[0].direction > 0 ? 1 : 0];
    a = down.position - last.t + 6 * down.width;
    b = up.position + last.t - 6 * up.width;
  }
  for (Plot *plot : {&all, &inside}) {
    size_t from = 0, to = n;
    if (plot == &inside) {
      from =
          std::min(n, size_t(std::max(0.0, a / input.evolution.spacings[0])));
      to = std::min(n, size_t(std::max(0.0, b / input.evolution.spacings[0])));
    }
    if (to < from + 4)
      continue;
    auto cut = [&](const std::vector<double> &v) {
      return std::vector<double>(v.begin() + from, v.begin() + to);
    };
    plot->add("energy density", cut(x), cut(e));
    plot->add("pressure along", cut(x), cut(pl));
    plot->add("pressure across", cut(x), cut(pt));
    plot->add("flow", cut(x), cut(s));
  }
  os << formatv("<h2>Along the beam, t = {0:g}{1}</h2>\n<div class=\"row\">\n",
                last.t, length);
  addFigure(os, all, "The whole box.");
  if (!inside.isEmpty())
    addFigure(os, inside, "Between the nuclei.");
  os << "</div>\n";
}

void Page::addRapidity(llvm::raw_ostream &os) {
  Rapidity r = makeRapidity(input, data);
  if (r.eta.size() < 5)
    return;
  Plot plot("rapidity", unit);
  plot.add("local rest frame", r.eta, r.energy);
  std::vector<double> gaussian;
  for (double eta : r.eta)
    gaussian.push_back(r.amplitude *
                       std::exp(-eta * eta / (2 * r.sigma * r.sigma)));
  if (std::isfinite(r.sigma))
    plot.add(formatv("Gaussian, width {0:f2}", r.sigma).str(), r.eta, gaussian);
  os << "<h2>Rapidity</h2>\n";
  addFigure(os, plot,
            formatv("Energy density in the local rest frame at proper time "
                    "{0:g}{1} after the collision.",
                    r.tau, length));
}

llvm::Expected<std::string> Page::write() {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
     << "<title>gauge-pic: ";
  llvm::printHTMLEscaped(folder, os);
  os << "</title>\n" << makeStyle() << "</head><body>\n<h1>A collision</h1>\n";
  addFacts(os);
  if (llvm::Error error = addMap(os))
    return std::move(error);
  addScalars(os);
  addProfiles(os);
  addRapidity(os);
  os << "<h2>Input</h2>\n<pre>";
  llvm::printHTMLEscaped(input.text, os);
  os << "</pre>\n</body></html>\n";
  return text;
}

llvm::Error gaugec::pic::writeReport(const std::string &folder,
                                     const std::string &path) {
  auto input = readInput(folder + "/input.json");
  if (!input)
    return input.takeError();
  auto data = readRun(folder, *input);
  if (!data)
    return data.takeError();
  auto text = Page(*input, *data, folder).write();
  if (!text)
    return text.takeError();
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  if (error)
    return fail("cannot write '" + path + "': " + error.message());
  stream << *text;
  return llvm::Error::success();
}
