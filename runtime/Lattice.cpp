//===- Lattice.cpp - a lattice and its tables -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Lattice.h"
#include "runtime/Context.h"

#include <fmt/ranges.h>

#include <span>

using namespace gauge::rt;

std::string gauge::rt::formatExtents(const Geometry &geometry) {
  return fmt::format(
      "{}", fmt::join(std::span(geometry.extents.data(), geometry.dimensions),
                      " x "));
}

Result<std::shared_ptr<const Table>> gauge_lattice::table(int lanes, Axes axes,
                                                          const TableSpec &spec,
                                                          int threads) const {
  std::lock_guard lock(mutex_);
  Key key{lanes, axes, spec};
  if (auto found = tables_.find(key); found != tables_.end())
    return found->second;
  auto built = buildTable(geometry, lanes, axes, spec, threads);
  if (built)
    tables_.emplace(key, *built);
  return built;
}

static Status checkBoundaries(int32_t dimensions,
                              const gauge_boundary *boundaries) {
  for (int axis = 0; boundaries && axis < dimensions; ++axis) {
    if (boundaries[axis] == GAUGE_OPEN)
      return failure(GAUGE_UNSUPPORTED,
                     "the boundary of axis {} is open: only periodic ones are "
                     "implemented",
                     axis);
    if (boundaries[axis] != GAUGE_PERIODIC)
      return failure(
          GAUGE_INVALID_ARGUMENT,
          "the boundary of axis {} is {}, which is no gauge_boundary", axis,
          static_cast<int>(boundaries[axis]));
  }
  return success();
}

static Result<Geometry> makeGeometry(int32_t dimensions, const int64_t *extents,
                                     int64_t batch) {
  if (dimensions < 1 || dimensions > GAUGE_MAX_DIMENSIONS)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "a lattice has 1 to {} dimensions, not {}",
                   GAUGE_MAX_DIMENSIONS, dimensions);
  if (!extents)
    return failure(GAUGE_INVALID_ARGUMENT, "the extents are NULL");
  if (batch < 1)
    return failure(GAUGE_INVALID_ARGUMENT, "the batch is {}: it must be >= 1",
                   batch);
  Geometry geometry{dimensions, {}, batch};
  Size sites = static_cast<uint64_t>(batch);
  for (int axis = 0; axis < dimensions; ++axis) {
    if (extents[axis] < 1)
      return failure(GAUGE_INVALID_ARGUMENT,
                     "the extent of axis {} is {}: it must be >= 1", axis,
                     extents[axis]);
    geometry.extents[axis] = extents[axis];
    sites = sites * static_cast<uint64_t>(extents[axis]);
  }
  if (sites.value() > maxSites)
    return failure(GAUGE_OUT_OF_MEMORY,
                   "{} configurations of {} sites are more than 2^40 = {} "
                   "sites in all",
                   batch, formatExtents(geometry), maxSites);
  return geometry;
}

gauge_status gauge_lattice_create(gauge_context *context, int32_t dimensions,
                                  const int64_t *extents, int64_t batch,
                                  const gauge_boundary *boundaries,
                                  gauge_lattice **out_lattice) {
  return guarded(context, [&]() -> Status {
    if (!out_lattice)
      return failure(GAUGE_INVALID_ARGUMENT, "out_lattice is NULL");
    *out_lattice = nullptr;
    Result<Geometry> geometry = makeGeometry(dimensions, extents, batch);
    if (!geometry)
      return geometry.status();
    if (Status s = checkBoundaries(dimensions, boundaries))
      return s;
    auto lattice = std::make_unique<gauge_lattice>();
    lattice->geometry = *geometry;
    *out_lattice = lattice.release();
    return success();
  });
}

void gauge_lattice_destroy(gauge_lattice *lattice) { delete lattice; }

int32_t gauge_lattice_dimensions(const gauge_lattice *lattice) {
  return lattice ? lattice->geometry.dimensions : 0;
}

int64_t gauge_lattice_extent(const gauge_lattice *lattice, int32_t axis) {
  if (!lattice || axis < 0 || axis >= lattice->geometry.dimensions)
    return 0;
  return lattice->geometry.extents[axis];
}

int64_t gauge_lattice_batch(const gauge_lattice *lattice) {
  return lattice ? lattice->geometry.batch : 0;
}

int64_t gauge_lattice_sites(const gauge_lattice *lattice) {
  if (!lattice)
    return 0;
  int64_t sites = 1;
  for (int axis = 0; axis < lattice->geometry.dimensions; ++axis)
    sites *= lattice->geometry.extents[axis];
  return sites;
}
