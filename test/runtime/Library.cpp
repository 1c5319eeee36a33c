//===- Library.cpp --------------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Libraries for gauge_module_load; CMakeLists.txt says which one this is.
//
//===----------------------------------------------------------------------===//

#include "test/runtime/TestModel.h"

#ifndef LIBRARY_NO_SYMBOL
extern "C" GAUGE_API const gauge_model_descriptor *gauge_model() {
  static test::Model model;
  test::makeModel(model, true, 4);
#ifdef LIBRARY_OLD_ABI
  model.descriptor.abi_version = 99;
#endif
  return &model.descriptor;
}
#endif
