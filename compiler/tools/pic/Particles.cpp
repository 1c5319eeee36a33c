//===- Particles.cpp - dynamic particles of a run -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Particles.h"
#include "compiler/tools/run/Runtime.h"
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

using Buffer = std::unique_ptr<llvm::MemoryBuffer>;

static gauge::rt::Result<Buffer> readLines(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return failure(GAUGE_IO_ERROR, "cannot read '{}': {}", path,
                   buffer.getError().message());
  return std::move(*buffer);
}

/// Those with a particle.
static llvm::line_iterator linesOf(const llvm::MemoryBuffer &buffer) {
  return llvm::line_iterator(buffer, /*SkipBlanks=*/true, '#');
}

/// z, x, y, p_z, p_x, p_y, Q^1, .., a particle a line.
static Status readParticles(Wong &particles, const Input &input,
                            const std::string &file) {
  std::string path = input.pathOf(file);
  auto buffer = readLines(path);
  if (!buffer)
    return buffer.status();
  size_t columns = 6 + size_t(particles.components());
  double unit = input.isPhysical ? 1 / hbarC : 1; // of momenta
  for (llvm::line_iterator line = linesOf(**buffer); !line.is_at_end();
       ++line) {
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

static llvm::Expected<int64_t> countOf(const ParticleInput &kind,
                                       const Input &input) {
  if (kind.streams)
    return 4 * kind.streams->count;
  if (kind.gas)
    return kind.gas->count;
  std::string path = input.pathOf(kind.file);
  auto buffer = readLines(path);
  if (!buffer)
    return run::fail(buffer.status().message());
  llvm::line_iterator line = linesOf(**buffer);
  return std::distance(line, llvm::line_iterator());
}

llvm::Expected<std::vector<int64_t>>
gaugec::pic::countParticles(const Input &input) {
  std::vector<int64_t> counts;
  for (const ParticleInput &kind : input.particles) {
    auto count = countOf(kind, input);
    if (!count)
      return count.takeError();
    counts.push_back(*count);
  }
  return counts;
}

uint64_t gaugec::pic::bytesOfParticle(const Input &input) {
  int n = input.evolution.colours;
  return uint64_t(7 + n * n - 1) * sizeof(double);
}
