//===- Measurement.h - what is measured of an evolution -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_MEASUREMENT_H
#define COMPILER_TOOLS_PIC_MEASUREMENT_H

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/pic/Observable.h"
#include "compiler/tools/run/Runtime.h"

namespace gaugec::pic {

/// An observable of fields and charges in the laboratory frame.
class Measurement : public Observable {
public:
  Measurement(const char *name, const Input &input,
              gauge::pic::Evolution &evolution)
      : Observable(name, input.measure.periodOf(name)), input(input),
        evolution(evolution) {}

protected:
  static llvm::Error check(const gauge::rt::Status &status) {
    return status ? run::fail(status.message()) : llvm::Error::success();
  }
  /// Of a plane.
  double positionOf(size_t plane) const {
    return double(plane) * input.evolution.spacings[0];
  }
  /// What the mean of a plane stands for, in the units of energies.
  double volumeOfSites() const {
    const auto &o = input.evolution;
    return double(o.box.sitesOfPlane()) * o.spacings[0] * o.spacings[1] *
           o.spacings[2] * input.energyUnit();
  }
  /// Of a table with a row for each plane.
  uint64_t bytesOfProfile(uint64_t columns) const {
    return uint64_t(input.evolution.box.cells[0]) * columns * 24;
  }
  /// "NAME/STEP.csv".
  std::string profileOf(const Moment &moment) const {
    return getName() + ("/" + formatStep(moment.step)) + ".csv";
  }

  const Input &input;
  gauge::pic::Evolution &evolution;
};

/// Those that are asked for: scalars, profiles, Gauss's law, unitarity, balance
/// of energy.
void addMeasurements(Observables &all, const Input &input,
                     gauge::pic::Evolution &evolution);
/// If there are dynamic particles: their sums and distributions, and all of
/// them.
void addParticles(Observables &all, const Input &input,
                  gauge::pic::Evolution &evolution);
/// T^{mu nu} and local rest frames, by plane.
void addTensors(Observables &all, const Input &input,
                gauge::pic::Evolution &evolution);
/// Occupation numbers.
void addSpectra(Observables &all, const Input &input,
                gauge::pic::Evolution &evolution);
/// Whole fields as openPMD files.
void addVolumes(Observables &all, const Input &input,
                gauge::pic::Evolution &evolution);

/// Links and charges as they are, to begin another run with (LinkFile.h).
void addLinks(Observables &all, const Input &input,
              gauge::pic::Evolution &evolution);

/// Adds an observable if it has a period.
template <class Kind>
void addIfAsked(Observables &all, const char *name, const Input &input,
                gauge::pic::Evolution &evolution) {
  if (input.measure.periodOf(name) > 0)
    all.push_back(std::make_unique<Kind>(name, input, evolution));
}

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_MEASUREMENT_H
