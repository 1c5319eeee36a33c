//===- Tensors.cpp - energy and momentum by plane -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Measurement.h"
#include "runtime/pic/Observables.h"
#include "llvm/ADT/STLExtras.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;

namespace {

/// tensor/STEP.csv: T^{mu nu} averaged over planes, and e where nothing flows
/// along the beam.
class Tensors : public Measurement {
public:
  using Measurement::Measurement;
  uint64_t bytes() const override { return bytesOfProfile(12); }
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

/// rest_frame/STEP.csv: means over the cells of a plane, each in its own frame.
class RestFrames : public Measurement {
public:
  using Measurement::Measurement;
  uint64_t bytes() const override { return bytesOfProfile(10); }
  llvm::Error measure(const Moment &moment, Folder &folder) override;
};

} // namespace

llvm::Error Tensors::measure(const Moment &moment, Folder &folder) {
  std::vector<gauge::pic::Tensor> planes;
  if (llvm::Error error = check(measureTensor(evolution, planes)))
    return error;
  static const char *const columns[] = {"z",    "T_tt", "T_tz", "T_tx",
                                        "T_ty", "T_zz", "T_zx", "T_zy",
                                        "T_xx", "T_xy", "T_yy", "e_rest"};
  std::string text = formatHeading(columns);
  for (auto [k, tensor] : llvm::enumerate(planes)) {
    std::vector<double> row = {positionOf(k)};
    for (double component : tensor.components)
      row.push_back(input.energyUnit() * component);
    row.push_back(input.energyUnit() *
                  gauge::pic::restEnergyAlongBeam(tensor(0, 0), tensor(1, 1),
                                                  tensor(0, 1)));
    text += formatRow(row);
  }
  return folder.write(profileOf(moment), text);
}

llvm::Error RestFrames::measure(const Moment &moment, Folder &folder) {
  std::vector<gauge::pic::PlaneRest> planes;
  if (llvm::Error error = check(measureRestFrames(evolution, planes)))
    return error;
  static const char *const columns[] = {"z",   "share", "e",   "p_1", "p_2",
                                        "p_3", "u_t",   "u_z", "u_x", "u_y"};
  std::string text = formatHeading(columns);
  double unit = input.energyUnit();
  for (auto [k, plane] : llvm::enumerate(planes)) {
    const auto &[t, z, x, y] = plane.velocity;
    text += formatRow({positionOf(k), plane.share, unit * plane.energy,
                       unit * plane.pressures[0], unit * plane.pressures[1],
                       unit * plane.pressures[2], t, z, x, y});
  }
  return folder.write(profileOf(moment), text);
}

void gaugec::pic::addTensors(Observables &all, const Input &input,
                             Evolution &evolution) {
  addIfAsked<Tensors>(all, "tensor", input, evolution);
  addIfAsked<RestFrames>(all, "rest_frame", input, evolution);
}
