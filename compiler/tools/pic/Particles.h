//===- Particles.h - dynamic particles of a run ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_PARTICLES_H
#define COMPILER_TOOLS_PIC_PARTICLES_H

#include "compiler/tools/pic/Input.h"

namespace gaugec::pic {

/// Fills the kinds of particles that the evolution has, and adds the electric
/// field that belongs to them.
gauge::rt::Status beginParticles(gauge::pic::Evolution &evolution,
                                 const Input &input);

/// How many of each kind a run begins with. Those of a file are its lines.
llvm::Expected<std::vector<int64_t>> countParticles(const Input &input);

/// Of one particle.
uint64_t bytesOfParticle(const Input &input);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_PARTICLES_H
