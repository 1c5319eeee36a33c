//===- Module.h - a compiled model that is loaded -------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Plan.h"

struct gauge_module {
  ~gauge_module();

  const gauge_model_descriptor *descriptor = nullptr;
  gauge::rt::ModelPlan plan;
  void *library = nullptr; ///< handle of dlopen, NULL if linked in
};

namespace gauge::rt {

/// The function, or a failure that lists those that the model has.
Result<const FunctionPlan *> findFunction(const gauge_module *module,
                                          const char *name);

} // namespace gauge::rt
