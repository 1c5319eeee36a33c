//===- Collision.h - fields and charges in the laboratory frame -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_COLLISION_H
#define COMPILER_TOOLS_PIC_COLLISION_H

#include "compiler/tools/pic/Simulation.h"

namespace gaugec::pic {

/// The evolution of runtime/pic in 3+1 dimensions, measured between the slices
/// at t - dt and t.
class Collision : public Simulation {
public:
  static llvm::Expected<std::unique_ptr<Simulation>>
  create(const Input &input, gauge_context *context);

  Status begin() override;
  Status advance() override { return evolution->advance(); }
  int64_t steps() const override { return evolution->steps(); }
  double time() const override {
    return (double(steps()) - 0.5) * input.evolution.dt;
  }
  Status save(const Writer &write) const override {
    return evolution->save(write);
  }
  Status restore(const Reader &read) override {
    return evolution->restore(read);
  }
  Observables makeObservables() override;
  Needs needs() const override;
  llvm::Expected<Pace> measurePace() const override;
  double cells() const override;
  double particles() const override;
  double longestStep() const override;

private:
  gauge::pic::EvolutionOptions sampleBox() const;
  llvm::Expected<double> timeParticles(const gauge::pic::EvolutionOptions &box,
                                       llvm::ArrayRef<int64_t> counts) const;
  Status beginFields();
  Collision(const Input &input,
            std::unique_ptr<gauge::pic::Evolution> evolution)
      : input(input), evolution(std::move(evolution)) {}

  const Input &input;
  std::unique_ptr<gauge::pic::Evolution> evolution;
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_COLLISION_H
