//===- Wong.h - particles that carry colour -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classical coloured particles (S. K. Wong, Nuovo Cim. A 65 (1970) 689):
//
//   dx/dt = v = p / E_p,  dp/dt = g Q^a (E^a + v x B^a),  D_t Q = 0.
//
// A particle belongs to the nearest grid point. It flies straight for a step;
// the faces of cells on its way are crossed one after another, each along one
// link, by which its charge is transported, and which gets the current. So the
// covariant continuity equation holds to rounding, and Gauss's law with it.
// Position, momentum and charge are those between two slices (docs/pic.md).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Current.h"

#include <span>

namespace gauge::pic {

struct WongOptions {
  double mass = 1;       ///< of one particle; 0: they move with |v| = 1
  double weight = 1;     ///< particles that each stands for; 0: no current
  bool reflects = false; ///< at fixed ends of the beam; else they are gone
  /// How electric fields act: averaged at sites; or at the faces that are
  /// crossed, where the particle gets the energy that the link loses, and turns
  /// round if it has not got what the link would gain (G. D. Moore, C. Hu,
  /// B. Mueller, Phys. Rev. D 58 (1998) 045001). The first is smooth, the
  /// second keeps the energy up to O(dt^2) of the fields' own motion.
  bool conserves = false;
};

/// Electric and magnetic fields at the sites of planes: times g, averaged over
/// what meets at a site. [plane], empty where it is not known: 0; in it
/// [site][6][component], E_1, E_2, E_3, B_1, B_2, B_3.
using SiteFields = std::vector<std::vector<double>>;

/// Electric fields of links at the time of the slice `Now`, times g; as
/// SiteFields, but [site][3][component].
using LinkFields = std::vector<std::vector<double>>;

/// Particles of one kind. Those that nobody adds or takes away keep their
/// order, so that no sum depends on threads.
class Wong {
public:
  /// `ends` planes at either end of a beam that is not periodic never evolve.
  Wong(const Box &box, int64_t ends, const std::array<double, 3> &spacings,
       double coupling, int colours, const WongOptions &options);

  const WongOptions &options() const { return options_; }
  int64_t components() const { return components_; }
  int64_t ends() const { return ends_; }
  int64_t size() const { return static_cast<int64_t>(site_.size()); }
  void reserve(int64_t count);

  /// Adds a particle; `position` in the units of the spacings, site x is at
  /// x a. Fails at the fixed ends of a box, and beyond, and where squares of
  /// momentum and charge are not finite.
  rt::Status add(const std::array<double, 3> &position,
                 const std::array<double, 3> &momentum,
                 std::span<const double> charge);
  std::array<double, 3> position(int64_t particle) const;
  std::array<double, 3> momentum(int64_t particle) const;
  /// The site that it belongs to: its charge transforms there.
  int64_t site(int64_t particle) const { return site_[particle]; }
  std::span<double> charge(int64_t particle) {
    return {&charge_[particle * components_], size_t(components_)};
  }
  std::span<const double> charge(int64_t particle) const {
    return {&charge_[particle * components_], size_t(components_)};
  }
  /// Backwards in time, together with an exchange of slices: p and Q change
  /// their signs.
  void reverse();

  /// Half a step of the momenta by the fields at the particles' sites: E, then
  /// a rotation by B, or the other way round (J. P. Boris, 1970).
  void pushFirstHalf(const SiteFields &fields, double dt);
  void pushSecondHalf(const SiteFields &fields, double dt);
  /// Flies a step through the links `Now`. What crosses, by plane and
  /// direction. Where particles conserve the energy, `fields` change as their
  /// currents change them, one particle after another: a step from the first
  /// on, the next `backwards`, so that none is always late.
  std::vector<Current> move(const Beam &beam, double dt, LinkFields &fields,
                            bool backwards);

  /// Marks planes with particles.
  void markPlanes(std::vector<char> &planes) const;
  /// Adds the charge density, as `Charges` does: [plane][site][component].
  void addDensity(std::vector<std::vector<double>> &density) const;

  /// Sums over all, each as often as its weight says (1 for a weight of 0).
  double kineticEnergy() const;
  double kineticEnergy(int64_t particle) const {
    return energyOf(particle) - options_.mass;
  }
  /// A particle whose energy is not finite; -1 if there is none.
  int64_t findNotFinite() const;
  std::array<double, 3> totalMomentum() const;
  /// Q^a Q^a, and with three colours d_abc Q^a Q^b Q^c, times no weight.
  std::array<double, 2> casimirs() const;
  /// The largest deviation of Q^a Q^a from its mean, in units of that.
  double casimirSpread() const;
  /// How many particles one is in these sums.
  double countOfOne() const {
    return options_.weight > 0 ? options_.weight : 1;
  }
  uint64_t bytes() const;

  /// All state as arrays, and back.
  struct State {
    std::vector<double> sites;                     ///< [particle]
    std::vector<double> offsets, momenta, charges; ///< [particle][..]
  };
  State state() const;
  rt::Status restore(const State &state);

private:
  struct Events;
  template <int N>
  class Flight;
  double energyOf(int64_t particle) const;
  void accelerate(int64_t particle, const std::array<double, 3> &field,
                  double time);
  void turn(int64_t particle, std::array<double, 3> field, double time);
  double chargeUnit() const;
  bool isEnd(int64_t plane) const;
  template <int N>
  bool flyTogether(Flight<N> flight, std::vector<Events> &events);
  template <int N>
  bool flyInTurn(Flight<N> flight, bool backwards, std::vector<Events> &events);
  std::vector<std::vector<int64_t>> sortByPlaces(double dt) const;
  std::vector<Current> deposit(const std::vector<Events> &all) const;
  void dropLost();

  Box box_;
  int64_t ends_;
  std::array<double, 3> spacings_;
  double coupling_;
  int colours_;
  WongOptions options_;
  int64_t components_;
  /// By particle: its site, -1 for what left the box; where it is in the cell,
  /// from -1/2 to 1/2; momentum; charge.
  std::vector<int64_t> site_;
  std::array<std::vector<double>, 3> offset_, momentum_;
  std::vector<double> charge_;
};

} // namespace gauge::pic
