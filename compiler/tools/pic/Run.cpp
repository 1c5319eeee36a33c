//===- Run.cpp - a simulation and its folder ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Run.h"
#include "compiler/tools/run/Hdf5.h"
#include "compiler/tools/run/ProgressBar.h"
#include "runtime/Memory.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::PlaneEnergy;
using gauge::pic::Slab;
using gauge::rt::Status;
using run::fail;
namespace fs = llvm::sys::fs;
using Clock = std::chrono::steady_clock;

llvm::ArrayRef<const char *> gaugec::pic::getScalarColumns() {
  static const char *const names[] = {
      "step",       "t",          "energy",     "electric_l",
      "electric_t", "magnetic_l", "magnetic_t", "gauss",
      "iterations", "residual",   "casimir_up", "casimir_down",
      "live"};
  return names;
}

llvm::ArrayRef<const char *> gaugec::pic::getProfileColumns() {
  static const char *const names[] = {"x",          "electric_l", "electric_t",
                                      "magnetic_l", "magnetic_t", "flow"};
  return names;
}

Run::Run(Input input, std::string folder, int threads)
    : input(std::move(input)), folder(std::move(folder)),
      context(gauge_context_create(threads)) {}

std::string Run::pathOf(const llvm::Twine &name) const {
  return (folder + "/" + name).str();
}

llvm::Error Run::check(const Status &status) const {
  if (!status)
    return llvm::Error::success();
  return fail(status.message());
}

/// Writes beside, then renames.
static llvm::Error writeFile(const std::string &path, llvm::StringRef text) {
  std::error_code error;
  {
    llvm::raw_fd_ostream stream(path + ".new", error);
    if (!error) {
      stream << text;
      stream.close();
      error = stream.error();
      stream.clear_error();
    }
  }
  if (!error)
    error = fs::rename(path + ".new", path);
  if (error)
    return fail("cannot write '" + path + "': " + error.message());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Beginning
//===----------------------------------------------------------------------===//

llvm::Error Run::make() {
  auto made = Evolution::create(context.get(), input.evolution);
  if (!made)
    return check(made.status());
  evolution = std::move(*made);
  return llvm::Error::success();
}

llvm::Error Run::start() {
  if (fs::exists(folder))
    return fail("'" + folder +
                    "' is there already: --resume goes on with a "
                    "run, -o names another folder",
                run::WrongUsage);
  if (llvm::Error error = make())
    return error;
  for (const auto &nucleus : input.nuclei)
    if (llvm::Error error = check(addNucleus(*evolution, nucleus)))
      return error;
  if (std::error_code error = fs::create_directories(folder + "/profiles"))
    return fail("cannot make '" + folder + "': " + error.message());
  if (llvm::Error error = writeFile(pathOf("input.json"), input.text))
    return error;
  return measure();
}

llvm::Error Run::resume() {
  if (llvm::Error error = make())
    return error;
  std::string path = pathOf("checkpoint.h5");
  if (!fs::exists(path))
    return fail("'" + path +
                "' is not there: the run was ended before its "
                "first checkpoint, start it anew");
  auto read =
      [&](const std::string &name) -> gauge::rt::Result<std::vector<double>> {
    auto opened = run::StoredDataset::open(path, name);
    if (!opened)
      return Status(GAUGE_BAD_FORMAT, llvm::toString(opened.takeError()));
    auto numbers = opened->read();
    if (!numbers)
      return Status(GAUGE_BAD_FORMAT, llvm::toString(numbers.takeError()));
    return std::move(*numbers);
  };
  if (llvm::Error error = check(evolution->restore(read)))
    return error;
  return dropLaterScalars();
}

/// Measurements that came after the checkpoint are made again.
llvm::Error Run::dropLaterScalars() {
  auto buffer = llvm::MemoryBuffer::getFile(pathOf("scalars.csv"));
  if (!buffer)
    return llvm::Error::success();
  std::string kept;
  llvm::StringRef rest = (*buffer)->getBuffer();
  while (rest.contains('\n')) {
    auto [line, after] = rest.split('\n');
    rest = after;
    int64_t step = 0;
    bool isNumber = !line.split(',').first.getAsInteger(10, step);
    if (!isNumber || step <= evolution->steps())
      kept += (line + "\n").str();
  }
  return writeFile(pathOf("scalars.csv"), kept);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

bool Run::isDue(int64_t every) const {
  return every &&
         (evolution->steps() % every == 0 || evolution->steps() == input.steps);
}

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

llvm::Error Run::advance(const volatile bool &stop) {
  run::ProgressBar bar;
  Clock::time_point saved = Clock::now();
  int64_t savedStep = evolution->steps();
  while (evolution->steps() < input.steps && !stop) {
    bar.show(double(evolution->steps()), double(input.steps),
             llvm::formatv("t = {0:f4}",
                           double(evolution->steps()) * input.evolution.dt)
                 .str());
    if (llvm::Error error = check(evolution->advance()))
      return error;
    if (isDue(input.measureEvery))
      if (llvm::Error error = measure())
        return error;
    bool isTime = input.checkpointMinutes > 0 &&
                  secondsSince(saved) > 60 * input.checkpointMinutes;
    bool isStep = input.checkpointSteps > 0 &&
                  evolution->steps() % input.checkpointSteps == 0;
    if (!isTime && !isStep)
      continue;
    if (llvm::Error error = save())
      return error;
    saved = Clock::now();
    savedStep = evolution->steps();
  }
  bar.clear();
  if (savedStep != evolution->steps() || !fs::exists(pathOf("checkpoint.h5")))
    return save();
  return llvm::Error::success();
}

llvm::Error Run::save() {
  std::string path = pathOf("checkpoint.h5");
  auto writer = run::Hdf5Writer::create(path);
  if (!writer)
    return writer.takeError();
  bool isDouble = input.evolution.isDouble;
  llvm::Error inside = llvm::Error::success();
  Status status = evolution->save(
      [&](const std::string &name, std::span<const int64_t> shape,
          std::span<const double> numbers) -> Status {
        bool isField = llvm::StringRef(name).starts_with("slab") &&
                       name != "slabs" && !isDouble;
        std::vector<float> single;
        if (isField)
          single.assign(numbers.begin(), numbers.end());
        const void *data =
            isField ? static_cast<const void *>(single.data()) : numbers.data();
        if (llvm::Error error = (*writer)->write(
                name, {shape.data(), shape.size()}, false, !isField, data))
          return Status(GAUGE_IO_ERROR, llvm::toString(std::move(error)));
        return gauge::rt::success();
      });
  if (llvm::Error error = llvm::joinErrors(std::move(inside), check(status)))
    return error;
  return (*writer)->commit();
}

//===----------------------------------------------------------------------===//
// Measurements
//===----------------------------------------------------------------------===//

llvm::Error Run::measureGauss(double &largest) {
  largest = 0;
  int64_t n = input.evolution.box.cells[0];
  bool isPeriodic = input.evolution.box.periodic;
  return check(evolution->measureGauss(
      [&](int64_t plane, std::span<const double> values) {
        // Beside fixed planes the law does not hold.
        if (!isPeriodic && (plane < 3 || plane >= n - 3))
          return;
        for (double x : values)
          largest = std::max(largest, std::abs(x));
      }));
}

llvm::Error Run::measure() {
  std::vector<PlaneEnergy> planes;
  if (llvm::Error error = check(evolution->measureEnergy(planes)))
    return error;
  const auto &o = input.evolution;
  double volume = double(o.box.sitesOfPlane()) * o.spacings[0] * o.spacings[1] *
                  o.spacings[2] * input.energyUnit();
  double sums[4] = {};
  for (const PlaneEnergy &plane : planes) {
    sums[0] += volume * plane.electric[0];
    sums[1] += volume * (plane.electric[1] + plane.electric[2]);
    sums[2] += volume * plane.magnetic[0];
    sums[3] += volume * (plane.magnetic[1] + plane.magnetic[2]);
  }
  double gauss = NAN, casimirs[2] = {};
  if (isDue(input.gaussEvery))
    if (llvm::Error error = measureGauss(gauss))
      return error;
  for (const auto &charges : evolution->charges())
    casimirs[charges.direction() < 0] = charges.casimir();
  double live = 0;
  for (const Slab &slab : evolution->beam().slabs())
    if (slab.state == Slab::State::Live)
      live += double(slab.planes) / double(o.box.cells[0]);
  double total = sums[0] + sums[1] + sums[2] + sums[3];
  if (!std::isfinite(total))
    return fail("step " + llvm::Twine(evolution->steps()) +
                ": the energy is not finite; the last checkpoint is kept");
  // Between the slices at t - dt and t.
  double t = (double(evolution->steps()) - 0.5) * o.dt;
  if (llvm::Error error = writeProfile(planes))
    return error;
  return appendScalars({double(evolution->steps()), t, total, sums[0], sums[1],
                        sums[2], sums[3], gauss,
                        double(evolution->iterations()), evolution->residual(),
                        casimirs[0], casimirs[1], live},
                       evolution->steps() == 0);
}

static std::string formatRow(llvm::ArrayRef<double> numbers) {
  std::string text;
  for (double x : numbers) {
    text += text.empty() ? "" : ",";
    if (!std::isnan(x))
      text += fmt::format("{}", x);
  }
  return text + "\n";
}

static std::string formatHeading(llvm::ArrayRef<const char *> names) {
  return llvm::join(names, ",") + "\n";
}

llvm::Error Run::writeProfile(const std::vector<PlaneEnergy> &planes) {
  std::string text = formatHeading(getProfileColumns());
  double unit = input.energyUnit();
  for (size_t k = 0; k < planes.size(); ++k) {
    const PlaneEnergy &p = planes[k];
    text += formatRow(
        {double(k) * input.evolution.spacings[0], unit * p.electric[0],
         unit * (p.electric[1] + p.electric[2]), unit * p.magnetic[0],
         unit * (p.magnetic[1] + p.magnetic[2]), unit * p.flow});
  }
  return writeFile(
      pathOf(llvm::formatv("profiles/{0:d10}.csv", evolution->steps()).str()),
      text);
}

llvm::Error Run::appendScalars(llvm::ArrayRef<double> numbers, bool isFirst) {
  std::string path = pathOf("scalars.csv");
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error, fs::OF_Append);
  if (!error) {
    if (isFirst)
      stream << formatHeading(getScalarColumns());
    stream << formatRow(numbers);
    stream.close();
    error = stream.error();
    stream.clear_error();
  }
  if (error)
    return fail("cannot write '" + path + "': " + error.message());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// What a run takes
//===----------------------------------------------------------------------===//

/// Nanoseconds a cell and step, of a small box on this machine.
static llvm::Expected<double> measurePace(const Input &input, int threads) {
  run::Owner<gauge_context> context(gauge_context_create(threads));
  auto options = input.evolution;
  options.box.cells = {64, std::min<int64_t>(options.box.cells[1], 48),
                       std::min<int64_t>(options.box.cells[2], 48)};
  options.box.periodic = true;
  options.planesOfSlab = 62;
  options.window = false;
  options.residual = 0;
  options.maxIterations = 10;
  auto made = Evolution::create(context.get(), options);
  if (!made)
    return fail(made.status().message());
  (*made)->settle();
  double cells = 1;
  for (int64_t n : options.box.cells)
    cells *= double(n);
  Clock::time_point start;
  int steps = 0;
  for (int n = -1; n < 3 || secondsSince(start) < 0.3; ++n) {
    if (n == 0)
      start = Clock::now();
    if (Status status = (*made)->advance())
      return fail(status.message());
    steps = n + 1;
  }
  return secondsSince(start) * 1e9 / (cells * steps);
}

llvm::Error gaugec::pic::printEstimate(const Input &input, int threads) {
  auto pace = measurePace(input, threads);
  if (!pace)
    return pace.takeError();
  const auto &o = input.evolution;
  double cells = 1;
  for (int64_t n : o.box.cells)
    cells *= double(n);
  bool isLeapfrog = o.scheme == gauge::pic::Scheme::Leapfrog;
  double words = 3 * (o.colours == 2 ? 4 : 18) * (isLeapfrog ? 3 : 5);
  double bytes = words * (o.isDouble ? 8 : 4);
  double seconds = *pace * 1e-9 * cells * double(input.steps);
  auto &os = llvm::outs();
  os << llvm::formatv("cells      {0} x {1} x {2}, {3:g}; spacings {4:g}, "
                      "{5:g}, {6:g}\n",
                      o.box.cells[0], o.box.cells[1], o.box.cells[2], cells,
                      o.spacings[0], o.spacings[1], o.spacings[2]);
  os << llvm::formatv("steps      {0} of {1:g}, {2}\n", input.steps, o.dt,
                      gauge::pic::nameOf(o.scheme));
  os << llvm::formatv("memory     {0} at most, {1} B a cell ({2} here)\n",
                      gauge::rt::formatBytes(uint64_t(bytes * cells)), bytes,
                      gauge::rt::formatBytes(gauge::rt::memoryLimit()));
  os << llvm::formatv(
      "time       {0:f1} s at most, {1:f1} ns a cell and step{2}"
      "\n",
      seconds, *pace,
      isLeapfrog || o.scheme == gauge::pic::Scheme::Exponential
          ? ""
          : " with 10 iterations");
  for (const auto &nucleus : input.nuclei)
    os << llvm::formatv("nucleus    {0} wide, {1:f1} cells{2}\n", nucleus.width,
                        nucleus.width / o.spacings[0],
                        nucleus.width < 1.99 * o.spacings[0]
                            ? ": narrow, 2 are a good choice"
                            : "");
  if (gauge::rt::memoryLimit() < bytes * cells)
    os << "This machine has less memory than the run would need in the end.\n";
  return llvm::Error::success();
}
