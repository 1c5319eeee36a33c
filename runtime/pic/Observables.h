//===- Observables.h - what a simulation measures -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All belong to the time between the slices, t - dt / 2, and are gauge
// invariant but for the fields themselves. Energies by component, Gauss's law
// and Casimirs are measured by the evolution and its charges. What lies in
// slabs that nothing has reached is 0.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"
#include "runtime/pic/RestFrame.h"

namespace gauge::pic {

/// Means of T^{mu nu} over each plane of the box, of physical fields averaged
/// at sites.
rt::Status measureTensor(Evolution &evolution, std::vector<Tensor> &planes);

/// Hands on numbers of some consecutive planes: `first` is the first of them,
/// numbers are [plane][site][component].
using PlanesSink = std::function<void(int64_t first, std::span<const double>)>;
/// T^{mu nu} of each site, Tensor::size components.
rt::Status measureTensor(Evolution &evolution, const PlanesSink &sink);

/// Of the cells of a plane, each with a rest frame of its own: means of e and
/// of the pressures along the principal axes, falling, over all cells; of u^mu
/// weighted by e.
struct PlaneRest {
  double share = 0; ///< of cells that have a frame
  double energy = 0;
  std::array<double, 3> pressures{};
  std::array<double, 4> velocity{1};
};
rt::Status measureRestFrames(Evolution &evolution,
                             std::vector<PlaneRest> &planes);

/// E_i^a and B_i^a where they live, times g: E_i in the middle of links, B_i of
/// plaquettes; [plane][site][i][a]. They depend on the gauge.
rt::Status measureFields(Evolution &evolution, const PlanesSink &electric,
                         const PlanesSink &magnetic);

/// How far links at t are from the group, at most.
struct Unitarity {
  double determinant = 0; ///< |det U - 1|
  double product = 0;     ///< largest entry of |U U^dagger - 1|
};
Unitarity measureUnitarity(const Evolution &evolution);

/// dE/dt + div S + J.E = 0 (Poynting), means over planes at the time of a
/// slice, around which it is centred: exact in space, up to O(dt^2) in time.
struct PlaneBalance {
  double change = 0; ///< dE/dt, energies half a cell off averaged at the plane
  double divergence = 0; ///< of the energy current along the beam
  double work = 0;      ///< J.E, which the charges do on the fields if negative
  double particles = 0; ///< of it, what dynamic particles get
  double residual() const { return change + divergence + work; }
};

/// Of one step: `before` and `after` it.
class Balance {
public:
  /// J.E by plane: of currents along the beam half a cell up, and across it.
  struct Work {
    std::vector<double> along, across;
  };
  rt::Status before(Evolution &evolution);
  rt::Status after(Evolution &evolution, std::vector<PlaneBalance> &planes);

private:
  void addWork(const Evolution &evolution);

  std::vector<PlaneEnergy> energy_;
  std::vector<Current> currents_;
  Work charges_, particles_; ///< with E before the step and after it
};

} // namespace gauge::pic
