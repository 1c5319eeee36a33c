//===- Evolution.h - fields and charges in time ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of a step (A. Ipp, D. I. Mueller, Eur. Phys. J. C 78 (2018) 884):
// charges cross through the links at t, their current kicks the momentum of
// these links, the links at t + dt follow. What is measured between the slices
// at t - dt and t belongs to the charges before they cross.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Charges.h"
#include "runtime/pic/Kernels.h"
#include "runtime/pic/Wong.h"

#include <functional>
#include <string>

namespace gauge::pic {

enum class Scheme {
  Leapfrog,    ///< Wilson's action; temporal plaquettes by their momenta
  Exponential, ///< the same with electric fields and U <- exp(-i dt E) U
  SemiImplicit,
  Implicit
};
const char *nameOf(Scheme scheme);
/// Whether a step is found by iteration.
bool isImplicit(Scheme scheme);

struct EvolutionOptions {
  Box box;
  std::array<double, 3> spacings{1, 1, 1}; ///< a_1 along the beam, a_2, a_3
  double dt = 0.5;
  double coupling = 1; ///< g
  int colours = 2;
  bool isDouble = true;
  Scheme scheme = Scheme::Leapfrog;
  /// Instead of the scheme's own: an explicit scheme moves U by the force of
  /// potential(U, U), an implicit one by those of potential(U, V).
  std::shared_ptr<const Action> action;
  int64_t planesOfSlab = 62;
  bool window = true; ///< slabs that nothing has reached are left alone
  // Of the implicit schemes:
  int maxIterations = 100;
  double residual = 1e-13; ///< root mean square change of a link, at any plane
  double damping = -1;     ///< of the iteration, 0 to 1; negative: the best
};

/// A function of a scheme, or that of the action in its place, with the
/// parameters of a run; of the scheme "any" always the former.
rt::Result<std::unique_ptr<Kernel>> makeKernel(gauge_context *context,
                                               const EvolutionOptions &options,
                                               const char *scheme,
                                               const char *function);

/// The best damping of the iteration, by linear theory (docs/pic.md).
double bestDamping(Scheme scheme, double dt,
                   const std::array<double, 3> &spacings);

/// Means over a plane between two slices, of physical fields.
struct PlaneEnergy {
  std::array<double, 3> electric{}, magnetic{}; ///< E_i^2 / 2, B_i^2 / 2
  double flow = 0; ///< energy current along the beam, half a cell up
  double total() const {
    double sum = 0;
    for (int i = 0; i < 3; ++i)
      sum += electric[i] + magnetic[i];
    return sum;
  }
};

class Evolution {
public:
  static rt::Result<std::unique_ptr<Evolution>>
  create(gauge_context *context, const EvolutionOptions &options);

  gauge_context *context() const { return context_; }
  const EvolutionOptions &options() const { return options_; }
  Beam &beam() { return *beam_; }
  const Beam &beam() const { return *beam_; }
  /// Of nuclei that move up and down the beam; none if a cell is no whole
  /// number of steps.
  std::vector<Charges> &charges() { return charges_; }
  const std::vector<Charges> &charges() const { return charges_; }
  /// Dynamic particles, by kind.
  std::vector<Wong> &particles() { return particles_; }
  const std::vector<Wong> &particles() const { return particles_; }
  Wong &addParticles(const WongOptions &options);
  int64_t steps() const { return steps_; }
  /// Planes from what moves within which slabs are evolved: a step of an
  /// implicit scheme reaches further than its functions, exponentially less.
  int64_t reach() const;

  /// Decides which slabs move, after the links of both slices were set.
  void settle();
  /// With Exponential: electric fields E_i^a, g a_i times the physical ones,
  /// [site][3][component] of a plane.
  void setElectric(int64_t plane, std::span<const double> fields);
  /// Those that lead from the links `Before` to `Now`.
  void setElectricFromLinks();
  void getElectric(int64_t plane, std::span<double> fields) const;
  /// Moves the slice `Before` as if the current had flowed in the step before;
  /// setElectricFromLinks with Exponential, and `settle`, follow.
  void kickEarlier(const Current &current);

  /// The currents of the step that comes; nothing moves.
  rt::Result<std::vector<Current>> nextCurrents();

  /// One step. It is made in the memory of the slice before: after a failure
  /// there is no going on but from a state that was saved.
  rt::Status advance();
  /// Iterations of the last step, and the largest change in its last one.
  int iterations() const { return iterations_; }
  double residual() const { return residual_; }

  /// By plane of the box.
  rt::Status measureEnergy(std::vector<PlaneEnergy> &energy);
  /// Runs a function of the links between two slices that was compiled with the
  /// project on all live slabs, and hands its outputs on, those of the slab's
  /// own planes.
  using SlabSink =
      std::function<void(const Slab &, size_t output, std::span<const double>)>;
  rt::Status measure(const char *function, std::span<const size_t> outputs,
                     const SlabSink &sink);
  /// Of an action that is not built in: the mean of its potential over each
  /// plane, between the slices. With the electric energy it is what a scheme
  /// keeps up to O(dt^2). It needs an action that is a density.
  rt::Status measurePotential(std::vector<double> &potential);
  bool knowsPotential();
  /// What Gauss's law is broken by, in units of rho: hands [site][component] of
  /// each plane of live slabs to `sink`.
  using PlaneSink = std::function<void(int64_t, std::span<const double>)>;
  rt::Status measureGauss(const PlaneSink &sink);

  /// All state as named arrays, and back: a run that goes on from there has the
  /// same bits, whatever the threads. Sums over planes, by which an iteration
  /// ends, may differ in the last ones if vectors have other lanes.
  using Writer = std::function<rt::Status(
      const std::string &, std::span<const int64_t>, std::span<const double>)>;
  using Reader =
      std::function<rt::Result<std::vector<double>>(const std::string &)>;
  rt::Status save(const Writer &write) const;
  rt::Status restore(const Reader &read);

private:
  Evolution(gauge_context *context, const EvolutionOptions &options)
      : context_(context), options_(options) {}
  rt::Status load();
  rt::Result<Kernel *> find(const char *scheme, const char *function);
  rt::Status addPotential(Kernel &kernel, const Slab &slab,
                          const gauge_lattice &lattice,
                          std::initializer_list<const rt::Field *> inputs,
                          double weight, std::vector<double> &potential);
  rt::Result<const gauge_lattice *> latticeOf(const Slab &slab);
  template <class Body>
  rt::Status forLive(Body &&body);
  /// Output `output` of the last run, of the slab's own planes.
  rt::Status collect(Kernel &kernel, const gauge_lattice &lattice,
                     const Slab &slab, size_t output, std::vector<double> &all);
  void kick(const Current &current);
  std::vector<Current> cross();
  void kickByCharges();
  std::vector<char> planesOfParticles() const;
  rt::Status findForces();
  rt::Status findLinkFields();
  void putPlane(std::span<const double> matrices, int64_t k, size_t part,
                size_t parts, std::vector<double> &plane) const;
  void lower(LinkFields &fields, const Current &current) const;
  rt::Status measure(const char *scheme, const char *function,
                     std::span<const size_t> outputs, const SlabSink &sink);
  rt::Status beginPush();
  rt::Status endPush();
  rt::Status stepExplicit();
  rt::Status stepExponential();
  rt::Status stepImplicit();
  rt::Status iterate();
  rt::Status checkMotion() const;
  rt::Status failAt(int64_t plane) const;
  rt::Status failAt(const Wong &particles, int64_t particle) const;
  void wakeReached();
  rt::Status restoreSlab(const Reader &read, size_t number, double state);
  rt::Status restoreCharges(const Reader &read, size_t number,
                            const std::vector<double> &head);
  rt::Status saveParticles(const Writer &write) const;
  rt::Status restoreParticles(const Reader &read);
  const Box &box() const { return options_.box; }

  gauge_context *context_;
  EvolutionOptions options_;
  std::unique_ptr<Beam> beam_;
  std::vector<Charges> charges_;
  std::vector<Wong> particles_;
  SiteFields forces_;     ///< on particles between the slices; empty: not known
  LinkFields linkFields_; ///< if there are particles that conserve energy
  std::map<std::string, std::unique_ptr<Kernel>> kernels_;
  struct DestroyLattice {
    void operator()(gauge_lattice *l) const { gauge_lattice_destroy(l); }
  };
  std::map<int64_t, std::unique_ptr<gauge_lattice, DestroyLattice>> lattices_;
  std::vector<double> motion_, change_; ///< by plane of the box
  int64_t steps_ = 0;
  int iterations_ = 0;
  double residual_ = 0;
};

} // namespace gauge::pic
