//===- AddFunctions.h - functions derived from @value ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TRANSFORM_ADDFUNCTIONS_H
#define COMPILER_TRANSFORM_ADDFUNCTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace gaugec {

/// What `gauge-add-functions` can make: `value` itself, then the derivatives.
llvm::ArrayRef<llvm::StringRef> getFunctionKinds();

} // namespace gaugec

#endif // COMPILER_TRANSFORM_ADDFUNCTIONS_H
