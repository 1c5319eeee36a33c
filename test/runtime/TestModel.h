//===- TestModel.h - a model as the compiler would emit it ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written by hand against docs/abi.md, without a line of the runtime's code:
//   s      = 2 a Re U_0(x)_00 + z_1^im Im U_1(x + (1, -1))_00
//   mean   = the mean of s over the lattice
//   out    = s - mean + sum_j s(x + j e_0)
//   slices = the sum of out over axis 0
// for links of SU(2) on 2 axes, with a real and z 2 complex numbers.
//
// Its second function, `weights`, has sums over all sites and configurations:
//   sums  = [sum s, sum s^2]
//   scale = 1 / (1 + sum s^2)
//   g     = sum scale s^2 U_0(x)_0c for the columns c = 0, 1: 2 complex numbers
//   out   = (scale s^2)^2
//   same  = z
//
// The third, `quaternions`, returns the links V = U, as matrices of SU(2).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/gauge_runtime.h"

#include <string>
#include <vector>

namespace test {

/// A descriptor and what it points to.
struct Model {
  std::string json;
  std::vector<gauge_kernel> kernels;
  gauge_model_descriptor descriptor{};
};

/// Fills in the model; `lanes` is 1, 2, 4, 8 or 16.
void makeModel(Model &model, bool isDouble, int lanes);

/// How often the setup step and the step behind the first sums ran, and how
/// often a kernel got scratch memory or an accumulator that is not aligned.
int setupRuns();
int middleRuns();
int badScratches();

} // namespace test
