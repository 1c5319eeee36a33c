//===- Simulation.h - what moves through time -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_SIMULATION_H
#define COMPILER_TOOLS_PIC_SIMULATION_H

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/pic/Observable.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace gaugec::pic {

/// What a run takes at the most, in bytes.
struct Needs {
  uint64_t memory = 0, checkpoint = 0;
  uint64_t particles = 0; ///< of the memory, for dynamic ones
};

/// What a step takes for each cell and each dynamic particle, in nanoseconds.
struct Pace {
  double cell = 0, particle = 0;
};

/// Fields and charges of one geometry, as a run sees them.
class Simulation {
public:
  using Status = gauge::rt::Status;
  using Writer = gauge::pic::Evolution::Writer;
  using Reader = gauge::pic::Evolution::Reader;

  virtual ~Simulation() = default;

  /// Sets the initial conditions.
  virtual Status begin() = 0;
  /// One step; after a failure the state is that before it.
  virtual Status advance() = 0;
  virtual int64_t steps() const = 0;
  /// The time of what is measured now.
  virtual double time() const = 0;
  /// All state as named arrays, and back in place of `begin`.
  virtual Status save(const Writer &write) const = 0;
  virtual Status restore(const Reader &read) = 0;
  /// Those of 'measure' with a period.
  virtual Observables makeObservables() = 0;
  virtual Needs needs() const = 0;
  /// Of something alike on this machine; and how many there are.
  virtual llvm::Expected<Pace> measurePace() const = 0;
  virtual double cells() const = 0;
  virtual double particles() const { return 0; }
  /// The longest stable step, by linear theory.
  virtual double longestStep() const = 0;
};

/// Seconds that a step takes, of as many as fit into those `wanted`.
llvm::Expected<double>
timeSteps(double wanted, llvm::function_ref<gauge::rt::Status()> advance);

/// That of the input's geometry.
llvm::Expected<std::unique_ptr<Simulation>>
makeSimulation(const Input &input, gauge_context *context);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_SIMULATION_H
