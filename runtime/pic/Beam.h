//===- Beam.h - the box, cut into slabs along the beam --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Direction 0 is the beam. Each slab is a lattice of its own with `halo` planes
// of its neighbours on both sides: compiled functions run on it as if it were
// periodic, what they write into the halo is replaced. A slab is evolved only
// when something has reached it; one that holds nothing has no memory.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Field.h"
#include "runtime/Status.h"

#include <array>
#include <complex>
#include <span>
#include <vector>

namespace gauge::pic {

struct Box {
  std::array<int64_t, 3> cells{};
  /// Whether the beam axis is periodic; otherwise its first and last planes,
  /// as many as the halo, stay as they are. The others always are.
  bool periodic = false;

  int64_t sitesOfPlane() const { return cells[1] * cells[2]; }
};

/// The fields of a slab.
enum class Slice {
  Before,   ///< links at t - dt; during a step those at t + dt take their place
  Now,      ///< links at t
  Other,    ///< the iterate before
  Momentum, ///< i K U or i E U, which transform like links
};
inline constexpr int sliceCount = 4;

/// How fields are kept.
struct Storage {
  int lanes = 1;
  bool isDouble = true;
  int colours = 2;
  int64_t linkReals = 4;                      ///< of a link
  bool hasOther = false, hasMomentum = false; ///< slices of such

  /// Of a slab that is live.
  int countSlices() const { return 2 + hasOther + hasMomentum; }
};

struct Slab {
  enum class State {
    Vacuum, ///< all links are 1; no memory
    Still,  ///< one slice, Now, that does not change
    Live
  };
  int64_t first = 0; ///< own planes first .. first + planes - 1 of the box
  int64_t planes = 0;
  int64_t halo = 0;
  bool fixed = false; ///< never evolved
  State state = State::Vacuum;
  std::array<rt::Field, sliceCount> fields;

  rt::Field &operator[](Slice s) { return fields[static_cast<int>(s)]; }
  const rt::Field &operator[](Slice s) const {
    return fields[static_cast<int>(s)];
  }
  /// Planes of its lattice.
  int64_t extent() const { return planes + 2 * halo; }
};

class Beam {
public:
  /// Links are 1 everywhere. Slabs have about `planesOfSlab` planes: what is
  /// left at the end joins the last one if it is less than half of that.
  Beam(const Box &box, const Storage &storage, int64_t halo,
       int64_t planesOfSlab);

  const Box &getBox() const { return box_; }
  const Storage &getStorage() const { return storage_; }
  std::span<Slab> slabs() { return slabs_; }
  std::span<const Slab> slabs() const { return slabs_; }

  /// The slab that owns a plane of the box.
  Slab &slabOf(int64_t plane) { return slabs_[owner_[plane]]; }
  const Slab &slabOf(int64_t plane) const { return slabs_[owner_[plane]]; }
  /// Where a site of the plane lies in its slab's fields.
  int64_t flatOf(const Slab &slab, int64_t plane, int64_t site) const {
    return (plane - slab.first + slab.halo) * box_.sitesOfPlane() + site;
  }

  /// Gives a slab memory: for one slice, or (`live`) all that evolve. What it
  /// had is kept; the slices of one that was still are all alike.
  void awake(Slab &slab, bool live);

  /// Links [site][3][N][N] of a plane; `Before` and `Now` only. Where `Before`
  /// is set, the slab is live, unless it is fixed; elsewhere it is like `Now`.
  void setLinks(Slice slice, int64_t plane,
                std::span<const std::complex<double>> links);
  void getLinks(Slice slice, int64_t plane,
                std::span<std::complex<double>> links) const;

  /// A slice of a slab's own planes, [plane][site][entry] as it is kept.
  void read(const Slab &slab, Slice slice, std::vector<double> &numbers) const;
  void write(Slab &slab, Slice slice, std::span<const double> numbers);

  /// Gives the halos of all live slabs the planes of their neighbours.
  void exchange(Slice slice);
  /// Exchanges two slices of all live slabs.
  void swap(Slice a, Slice b);

  /// The lattice of a slab.
  rt::Geometry geometryOf(const Slab &slab) const;

  uint64_t bytes() const;
  /// Of one slice of a slab.
  uint64_t bytesOfField(const Slab &slab) const;
  /// If all slabs were live that can be.
  uint64_t mostBytes() const;

private:
  rt::Layout layoutOf(const Slab &slab) const;
  bool isKept(Slice slice) const;
  rt::Field makeField(const Slab &slab, Slice slice) const;
  void fillHaloPlane(Slab &slab, Slice slice, int64_t local);

  Box box_;
  Storage storage_;
  std::vector<Slab> slabs_;
  std::vector<int32_t> owner_; ///< by plane
};

} // namespace gauge::pic
