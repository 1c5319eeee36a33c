//===- BoostInvariant.h - fields in proper time ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_BOOSTINVARIANT_H
#define COMPILER_TOOLS_PIC_BOOSTINVARIANT_H

#include "compiler/tools/pic/Simulation.h"
#include "runtime/pic/Milne.h"

namespace gaugec::pic {

/// The plane of runtime/pic/Milne behind a collision of thin nuclei, measured
/// at tau.
class BoostInvariant : public Simulation {
public:
  static llvm::Expected<std::unique_ptr<Simulation>>
  create(const Input &input, gauge_context *context);

  Status begin() override;
  Status advance() override { return milne->advance(); }
  int64_t steps() const override { return milne->steps(); }
  double time() const override { return milne->tau(); }
  Status save(const Writer &write) const override { return milne->save(write); }
  Status restore(const Reader &read) override { return milne->restore(read); }
  Observables makeObservables() override;
  Needs needs() const override;
  llvm::Expected<Pace> measurePace() const override;
  double cells() const override { return double(milne->options().sites()); }
  double longestStep() const override {
    return gauge::pic::largestMilneStep(milne->options().spacing);
  }

private:
  BoostInvariant(const Input &input, std::unique_ptr<gauge::pic::Milne> milne)
      : input(input), milne(std::move(milne)) {}

  const Input &input;
  std::unique_ptr<gauge::pic::Milne> milne;
};

/// Energy densities, maps of them and of T^{mu nu}, Gauss's law.
void addPlaneMeasurements(Observables &all, const Input &input,
                          gauge::pic::Milne &milne);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_BOOSTINVARIANT_H
