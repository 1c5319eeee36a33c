//===- PlaneReport.h - the page of a run in proper time -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_PLANEREPORT_H
#define COMPILER_TOOLS_PIC_PLANEREPORT_H

#include "compiler/tools/pic/Input.h"

namespace gaugec::pic {

/// The page of a run of boost-invariant fields.
llvm::Error writePlaneReport(const Input &input, const std::string &folder,
                             const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_PLANEREPORT_H
