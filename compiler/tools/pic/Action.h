//===- Action.h - actions of users, for fields in real time ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_ACTION_H
#define COMPILER_TOOLS_PIC_ACTION_H

#include "runtime/pic/Evolution.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace gaugec::pic {

/// A description of the DSL or JSON, and its parameters.
struct ActionFile {
  std::string path;
  std::string params; ///< safetensors, or nothing if there are none
};

/// Compiles the functions that a run needs of an action: a real number per
/// configuration, or per site, of links U at t, or also of V at t + dt. It is
/// the potential of runtime/pic/kernels/explicit_step.gauge, times g^2; of one
/// slice, half of it belongs to either side. Parameters named `a` and `dt` are
/// the spacings (real(3)) and the time step. How long a step it bears is found
/// (runtime/pic/Stability.h). Mistakes are printed with their places.
/// `withLinkFields` for particles that conserve the energy.
llvm::Expected<std::shared_ptr<const gauge::pic::Action>>
compileAction(gauge_context *context, const ActionFile &file,
              const gauge::pic::EvolutionOptions &run,
              bool withLinkFields = false);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_ACTION_H
