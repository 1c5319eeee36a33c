//===- Gauss.h - electric fields that belong to charges -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/pic/Evolution.h"

namespace gauge::pic {

/// Adds to the electric fields those of a covariant potential, E_i += D_i phi,
/// such that Gauss's law holds at all sites that move as well as links can
/// tell, at least to `tolerance` times what it was broken by. D^2 phi is solved
/// by conjugate gradients. Links at the fixed ends of the beam keep their
/// fields.
///
/// Fails where there is no such potential: in a periodic box without fields the
/// colour charges must sum to zero.
rt::Status imposeGauss(Evolution &evolution, double tolerance = 1e-9);

} // namespace gauge::pic
