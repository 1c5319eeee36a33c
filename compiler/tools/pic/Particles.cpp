//===- Particles.cpp - dynamic particles of a run -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Particles.h"
#include "compiler/tools/pic/Measurement.h"
#include "runtime/pic/Gauss.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;
using gauge::pic::Wong;
using gauge::rt::failure;
using gauge::rt::Status;

//===----------------------------------------------------------------------===//
// From a file
//===----------------------------------------------------------------------===//

/// The numbers of a line; nothing if one is no number or they are not `count`.
static std::optional<std::vector<double>> readRow(llvm::StringRef line,
                                                  size_t count) {
  std::vector<double> numbers;
  llvm::SmallVector<llvm::StringRef> cells;
  line.split(cells, ',');
  for (llvm::StringRef cell : cells) {
    double number = 0;
    if (cell.trim().getAsDouble(number) || !std::isfinite(number))
      return std::nullopt;
    numbers.push_back(number);
  }
  if (numbers.size() != count)
    return std::nullopt;
  return numbers;
}

/// z, x, y, p_z, p_x, p_y, Q^1, .., a particle a line.
static Status readParticles(Wong &particles, const Input &input,
                            const std::string &file) {
  std::string path = input.pathOf(file);
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return failure(GAUGE_IO_ERROR, "cannot read '{}': {}", path,
                   buffer.getError().message());
  size_t columns = 6 + size_t(particles.components());
  double unit = input.isPhysical ? 1 / hbarC : 1; // of momenta
  for (llvm::line_iterator line(**buffer, /*SkipBlanks=*/true, '#');
       !line.is_at_end(); ++line) {
    auto row = readRow(*line, columns);
    if (!row)
      return failure(GAUGE_BAD_FORMAT,
                     "{}:{}: a particle is {} numbers, separated by commas: z, "
                     "x, y, p_z, p_x, p_y and the {} components of its charge",
                     path, line.line_number(), columns, particles.components());
    const double *x = row->data();
    Status status = particles.add({x[0], x[1], x[2]},
                                  {unit * x[3], unit * x[4], unit * x[5]},
                                  llvm::ArrayRef(*row).drop_front(6));
    if (status)
      return failure(status.code(), "{}:{}: {}", path, line.line_number(),
                     status.message());
  }
  return gauge::rt::success();
}

//===----------------------------------------------------------------------===//
// All kinds
//===----------------------------------------------------------------------===//

static Status begin(Wong &particles, const ParticleInput &kind,
                    const Input &input) {
  if (kind.streams)
    return addStreams(particles, input.evolution, *kind.streams);
  if (kind.gas)
    return addThermal(particles, input.evolution, *kind.gas);
  return readParticles(particles, input, kind.file);
}

Status gaugec::pic::beginParticles(Evolution &evolution, const Input &input) {
  bool haveFields = false;
  for (auto [particles, kind] :
       llvm::zip_equal(evolution.particles(), input.particles)) {
    if (Status status = begin(particles, kind, input))
      return status;
    haveFields |= kind.options.weight > 0;
  }
  if (!haveFields) {
    evolution.settle();
    return gauge::rt::success();
  }
  // Links of single precision tell momenta to three digits.
  return imposeGauss(evolution, input.evolution.isDouble ? 1e-9 : 1e-3);
}

uint64_t gaugec::pic::bytesOfParticles(const Input &input) {
  const auto &o = input.evolution;
  uint64_t count = 0;
  for (const ParticleInput &kind : input.particles)
    count += kind.streams ? 4 * uint64_t(kind.streams->count)
             : kind.gas   ? uint64_t(kind.gas->count)
                          : 0;
  return count * uint64_t(7 + o.colours * o.colours - 1) * sizeof(double);
}

//===----------------------------------------------------------------------===//
// particles.csv
//===----------------------------------------------------------------------===//

namespace {
/// particles.csv: sums over all particles, at the time of the fields. Those of
/// weight 0 count once.
class Particles : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};
} // namespace

llvm::Error Particles::measure(const Moment &moment, Folder &folder) {
  double count = 0, kinetic = 0, momentum[3] = {}, casimirs[2] = {};
  double unit = input.isPhysical ? hbarC : 1;
  for (const Wong &particles : evolution.particles()) {
    count += double(particles.size());
    kinetic += unit * particles.kineticEnergy();
    auto total = particles.totalMomentum();
    for (int i = 0; i < 3; ++i)
      momentum[i] += unit * total[i];
    auto sums = particles.casimirs();
    for (int i = 0; i < 2; ++i)
      casimirs[i] += sums[i];
  }
  if (!std::isfinite(kinetic))
    return run::fail("step " + llvm::Twine(moment.step) +
                     ": the energy of particles is not finite");
  static const char *const columns[] = {
      "step",       "t",          "count",     "kinetic", "momentum_l",
      "momentum_x", "momentum_y", "quadratic", "cubic"};
  return folder.append("particles.csv", columns,
                       {double(moment.step), moment.t, count, kinetic,
                        momentum[0], momentum[1], momentum[2], casimirs[0],
                        casimirs[1]});
}

void gaugec::pic::addParticles(Observables &all, const Input &input,
                               Evolution &evolution) {
  if (!input.particles.empty())
    addIfAsked<Particles>(all, "particles", input, evolution);
}
