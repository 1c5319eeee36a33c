//===- Spectra.cpp - occupation numbers -----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Measurement.h"
#include "runtime/pic/Occupation.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;

namespace {

/// occupation/STEP.csv: by wave number; occupation.csv: all gluons, and how
/// well the gauge is fixed.
class OccupationNumbers : public Measurement {
public:
  using Measurement::Measurement;
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

} // namespace

llvm::Error OccupationNumbers::measure(const Moment &moment, Folder &folder) {
  auto occupation = measureOccupation(evolution);
  static const char *const columns[] = {"k", "modes", "n", "n_electric",
                                        "n_magnetic"};
  std::string text = formatHeading(columns);
  for (const auto &bin : occupation.bins)
    text += formatRow({input.energyUnit() * bin.k, double(bin.modes),
                       bin.number(), bin.electric, bin.magnetic});
  if (llvm::Error error = folder.write(profileOf(moment), text))
    return error;
  static const char *const heading[] = {"step", "t", "energy_density",
                                        "iterations", "residual"};
  return folder.append("occupation.csv", heading,
                       {double(moment.step), moment.t,
                        input.energyUnit() * occupation.energy,
                        double(occupation.iterations), occupation.residual});
}

void gaugec::pic::addSpectra(Observables &all, const Input &input,
                             Evolution &evolution) {
  addIfAsked<OccupationNumbers>(all, "occupation", input, evolution);
}
