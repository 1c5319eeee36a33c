//===- Milne.h - boost-invariant fields in proper time --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fields behind a collision of infinitely thin nuclei do not depend on the
// rapidity eta: links U_i(x) across the beam and a matrix field phi = g A_eta
// evolve in proper time tau (A. Krasnitz, R. Venugopalan, Nucl. Phys. B 557
// (1999) 237). The action stands in kernels/milne.gauge, equations in
// docs/pic.md.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Kernels.h"
#include "runtime/pic/Sheet.h"

#include <complex>
#include <functional>
#include <string>

namespace gauge::pic {

struct MilneOptions {
  std::array<int64_t, 2> cells{};
  double spacing = 1;   ///< of either direction
  double dt = 1.0 / 16; ///< a step of proper time, a length like the spacing
  double coupling = 1;  ///< g
  int colours = 2;
  bool isDouble = true;

  int64_t sites() const { return cells[0] * cells[1]; }
};

/// The largest stable step.
double largestMilneStep(double spacing);

/// The fields. At the step n of advance(), tau = n dt, links and phi belong to
/// tau, momenta to tau - dt / 2, at the start all to tau = 0.
enum class MilneField {
  Links,      ///< U_1, U_2
  Phi,        ///< g A_eta, Hermitian
  Transverse, ///< P_i = tau dA_i/dtau, Hermitian, U_i(tau+) = exp(i ..P_i) U_i
  Electric    ///< a^2 (dphi/dtau) / tau: g a^2 times the field along the beam
};
inline constexpr int milneFieldCount = 4;

/// Energy densities of physical fields, along the beam and across it; their sum
/// is T^{tau tau}.
struct MilneEnergy {
  double electricL = 0, magneticL = 0, electricT = 0, magneticT = 0;

  double total() const { return electricL + magneticL + electricT + magneticT; }
  double longitudinalPressure() const {
    return electricT + magneticT - electricL - magneticL;
  }
  double transversePressure() const { return electricL + magneticL; }
};

class Milne {
public:
  /// All links 1, all else 0, tau = 0.
  static rt::Result<std::unique_ptr<Milne>> create(gauge_context *context,
                                                   const MilneOptions &options);

  gauge_context *context() const { return context_; }
  const MilneOptions &options() const { return options_; }
  int64_t steps() const { return steps_; }
  double tau() const { return static_cast<double>(steps_) * options_.dt; }
  uint64_t bytes() const; ///< of the fields
  /// Of the functions that have run, and of the step.
  uint64_t workspaceBytes() const;

  /// Matrices [site][channel][N][N]: two channels of links and of transverse
  /// momenta, one of the others.
  void set(MilneField field, std::span<const std::complex<double>> matrices);
  std::vector<std::complex<double>> get(MilneField field) const;
  /// Says that the fields that were set are those of a later step.
  void setSteps(int64_t steps) { steps_ = steps; }
  /// Fields at tau = 0 of links behind the nuclei that move up (`a`) and down
  /// (`b`) the beam and behind both (`u`), where `front` is the vacuum's.
  rt::Status setCollision(std::span<const std::complex<double>> front,
                          std::span<const std::complex<double>> a,
                          std::span<const std::complex<double>> b,
                          std::span<const std::complex<double>> u);

  /// One step. After a failure the fields are those before it.
  rt::Status advance();
  /// Turns the motion around: advance() goes back, step by step, to tau = 0.
  rt::Status turn();

  /// Means over the plane at tau; into `density`, if it is given, the four
  /// parts at each site, [site][4].
  rt::Status measureEnergy(MilneEnergy &energy,
                           std::vector<double> *density = nullptr);
  /// [site][10]: T00, T11, T22, T33, T01, T02, T03, T12, T13, T23 of T^{mu nu}
  /// in the orthonormal frame (tau, x, y, eta).
  rt::Status measureTensor(std::vector<double> &tensor);
  /// What Gauss's law is broken by, g a times D_i E_i + .., [site][component].
  rt::Status measureGauss(std::vector<double> &residual);

  /// All state as named arrays, and back: a run that goes on from there has the
  /// same bits.
  using Writer = std::function<rt::Status(
      const std::string &, std::span<const int64_t>, std::span<const double>)>;
  using Reader =
      std::function<rt::Result<std::vector<double>>(const std::string &)>;
  rt::Status save(const Writer &write) const;
  rt::Status restore(const Reader &read);

private:
  Milne(gauge_context *context, const MilneOptions &options)
      : context_(context), options_(options) {}
  rt::Status load();
  rt::Result<Kernel *> find(const char *scheme, const char *function);
  /// Runs a function of the fields at tau, which kicks momenta by half a step.
  rt::Result<Kernel *> measure(const char *function, double power);
  /// Kicks, and drifts by the integrals of tau and of 1 / tau.
  rt::Status step(std::array<double, 2> kick, std::array<double, 2> drift);
  rt::Status checkFinite() const;
  rt::Field &operator[](MilneField f) { return now_[static_cast<int>(f)]; }
  const rt::Field &operator[](MilneField f) const {
    return now_[static_cast<int>(f)];
  }
  using Fields = std::array<rt::Field, milneFieldCount>;

  gauge_context *context_;
  MilneOptions options_;
  struct DestroyLattice {
    void operator()(gauge_lattice *l) const { gauge_lattice_destroy(l); }
  };
  std::unique_ptr<gauge_lattice, DestroyLattice> lattice_;
  std::map<std::string, std::unique_ptr<Kernel>> kernels_;
  Fields now_, after_;
  int64_t steps_ = 0;
  int direction_ = +1;
};

} // namespace gauge::pic
