//===- Collision.cpp - fields and charges in the laboratory frame ---------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Collision.h"
#include "compiler/tools/pic/Measurement.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::pic::Evolution;

llvm::Expected<std::unique_ptr<Simulation>>
gaugec::pic::makeSimulation(const Input &input, gauge_context *context) {
  return Collision::create(input, context);
}

llvm::Expected<std::unique_ptr<Simulation>>
Collision::create(const Input &input, gauge_context *context) {
  auto made = Evolution::create(context, input.evolution);
  if (!made)
    return run::fail(made.status().message());
  return std::unique_ptr<Simulation>(new Collision(input, std::move(*made)));
}

Simulation::Status Collision::begin() {
  for (const auto &nucleus : input.nuclei)
    if (Status status = addNucleus(*evolution, nucleus))
      return status;
  return gauge::rt::success();
}

Observables Collision::makeObservables() {
  Observables all;
  addMeasurements(all, input, *evolution);
  addTensors(all, input, *evolution);
  addVolumes(all, input, *evolution);
  return all;
}
