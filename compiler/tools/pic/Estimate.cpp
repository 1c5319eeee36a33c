//===- Estimate.cpp - what a run takes ------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Estimate.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/Memory.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <fmt/format.h>
#include <numbers>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::rt::formatBytes;
using run::fail;
namespace fs = llvm::sys::fs;

llvm::Error gaugec::pic::checkMemory(const Needs &needs, double particles) {
  if (needs.memory <= gauge::rt::memoryLimit())
    return llvm::Error::success();
  std::string remedy =
      needs.particles > needs.memory / 2
          ? fmt::format("{} of it for {:.3g} particles: take fewer, each of a "
                        "larger 'weight'",
                        formatBytes(needs.particles), particles)
          : R"(take fewer cells in 'box', or "precision": "f32")";
  return fail("the run needs up to " + formatBytes(needs.memory) +
              " of memory, but this machine grants " +
              formatBytes(gauge::rt::memoryLimit()) + ": " + remedy);
}

/// Two checkpoints, as the old one stays until the new one is complete, and
/// all measurements.
static uint64_t bytesOnDisk(const Input &input, const Simulation &simulation,
                            const Observables &observables) {
  uint64_t sum = 2 * simulation.needs().checkpoint;
  for (const auto &observable : observables)
    sum += observable->bytes() * uint64_t(observable->countUpTo(input.steps));
  return sum;
}

/// Free bytes where a folder is or will be.
static llvm::ErrorOr<uint64_t> roomFor(llvm::StringRef folder) {
  llvm::SmallString<256> path(folder);
  if (std::error_code error = fs::make_absolute(path))
    return error;
  while (!fs::exists(path) && llvm::sys::path::has_parent_path(path))
    llvm::sys::path::remove_filename(path);
  auto space = fs::disk_space(path);
  if (!space)
    return space.getError();
  return space->available;
}

llvm::Error gaugec::pic::checkDisk(const Input &input,
                                   const Simulation &simulation,
                                   const Observables &observables,
                                   const std::string &folder) {
  uint64_t needed = bytesOnDisk(input, simulation, observables);
  auto room = roomFor(folder);
  if (!room || needed <= *room)
    return llvm::Error::success();
  return fail("the run needs up to " + formatBytes(needed) +
              " of disk, but there are " + formatBytes(*room) + " for '" +
              folder + "': make room, name another folder, or measure less");
}

static std::string formatTime(double seconds) {
  if (seconds < 120)
    return fmt::format("{:.3g} s", seconds);
  if (seconds < 7200)
    return fmt::format("{:.3g} min", seconds / 60);
  return fmt::format("{:.3g} h", seconds / 3600);
}

static void printNucleus(const Input &input,
                         const gauge::pic::NucleusOptions &nucleus) {
  const auto &o = input.evolution;
  double unit = input.isPhysical ? hbarC : 1;
  double a = std::max(o.spacings[1], o.spacings[2]);
  std::string width;
  if (input.geometry == Geometry::Laboratory)
    width = fmt::format("{:.3g} wide, {:.2f} cells along the beam; ",
                        nucleus.width, nucleus.width / o.spacings[0]);
  llvm::outs() << fmt::format(
      "nucleus {} {}Q_s = {:.3g}, Q_s a = {:.2g} across it; modes to {:.3g} of "
      "pi/a = {:.3g}\n",
      nucleus.direction > 0 ? "+" : "-", width,
      0.75 * o.coupling * o.coupling * nucleus.mu * unit,
      0.75 * o.coupling * o.coupling * nucleus.mu * a,
      nucleus.ultraviolet > 0
          ? std::min(nucleus.ultraviolet, std::numbers::pi / a) * unit
          : std::numbers::pi / a * unit,
      std::numbers::pi / a * unit);
}

static std::string formatStability(const Simulation &simulation) {
  double most = simulation.longestStep();
  return std::isinf(most) ? "any is stable"
                          : fmt::format("stable up to {:.4g}", most);
}

static void printPlane(const Input &input, const Simulation &simulation) {
  const auto &o = input.evolution;
  const char *unit = input.isPhysical ? " fm" : "";
  llvm::outs() << fmt::format("cells     {} x {}, {:.3g}; spacing {:.4g}{}\n",
                              o.box.cells[1], o.box.cells[2],
                              simulation.cells(), o.spacings[1], unit);
  llvm::outs() << fmt::format("steps     {} of {:.4g} in proper time, {}; {}\n",
                              input.steps, o.dt, o.isDouble ? "f64" : "f32",
                              formatStability(simulation));
}

static void printBox(const Input &input, const Simulation &simulation) {
  const auto &o = input.evolution;
  llvm::outs() << fmt::format(
      "cells     {} x {} x {}, {:.3g}; spacings {:.4g}, {:.4g}, {:.4g}{}\n",
      o.box.cells[0], o.box.cells[1], o.box.cells[2], simulation.cells(),
      o.spacings[0], o.spacings[1], o.spacings[2],
      input.isPhysical ? " fm" : "");
  llvm::outs() << fmt::format("steps     {} of {:.4g}, {}, {}; {}\n",
                              input.steps, o.dt, gauge::pic::nameOf(o.scheme),
                              o.isDouble ? "f64" : "f32",
                              formatStability(simulation));
}

llvm::Error gaugec::pic::printEstimate(const Input &input,
                                       const std::string &folder, int threads) {
  run::Owner<gauge_context> context(gauge_context_create(threads));
  auto simulation = makeSimulation(input, context.get());
  if (!simulation)
    return simulation.takeError();
  Observables observables = (*simulation)->makeObservables();
  auto pace = (*simulation)->measurePace();
  if (!pace)
    return pace.takeError();
  double cells = (*simulation)->cells();
  if (input.geometry == Geometry::Laboratory)
    printBox(input, **simulation);
  else
    printPlane(input, **simulation);
  for (const auto &nucleus : input.nuclei)
    printNucleus(input, nucleus);
  Needs needs = (*simulation)->needs();
  double particles = (*simulation)->particles();
  if (particles > 0)
    llvm::outs() << fmt::format("particles {:.6g}, {} of memory\n", particles,
                                formatBytes(needs.particles));
  auto room = roomFor(folder);
  llvm::outs() << fmt::format(
      "memory    {} at most, {:.0f} B a cell; there are {}\n",
      formatBytes(needs.memory), double(needs.memory) / cells,
      formatBytes(gauge::rt::memoryLimit()));
  llvm::outs() << fmt::format(
      "disk      {} at most, {} of it a checkpoint; there are {}\n",
      formatBytes(bytesOnDisk(input, **simulation, observables)),
      formatBytes(needs.checkpoint), room ? formatBytes(*room) : "?");
  llvm::outs() << fmt::format(
      "time      {} at most on {} threads, {:.3g} ns a cell and step{}{}\n",
      formatTime((pace->cell * cells + pace->particle * particles) * 1e-9 *
                 double(input.steps)),
      threads, pace->cell,
      gauge::pic::isImplicit(input.evolution.scheme) ? " of ten iterations"
                                                     : "",
      particles > 0 ? fmt::format(", {:.3g} ns a particle", pace->particle)
                    : "");
  if (llvm::Error error = checkMemory(needs, particles))
    return error;
  return checkDisk(input, **simulation, observables, folder);
}
