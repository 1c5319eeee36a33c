//===- LoopReport.h - the loops of a network as a page --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_REPORT_LOOPREPORT_H
#define COMPILER_TOOLS_REPORT_LOOPREPORT_H

#include "compiler/loops/Analysis.h"

namespace gaugec {

/// A page that shows what --json writes of an expanded analysis, with a
/// picture of each term.
std::string makeLoopReport(loops::Analysis &analysis,
                           const loops::JsonOptions &options);

} // namespace gaugec

#endif // COMPILER_TOOLS_REPORT_LOOPREPORT_H
