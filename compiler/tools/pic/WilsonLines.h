//===- WilsonLines.h - correlators of the nuclei --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_WILSONLINES_H
#define COMPILER_TOOLS_PIC_WILSONLINES_H

#include "compiler/tools/pic/Observable.h"
#include "compiler/tools/pic/ReportPage.h"
#include "compiler/tools/pic/RunData.h"

namespace gaugec::pic {

/// wilson_lines/: D(r), C(k) and Q_s of each nucleus (runtime/pic/Dipole.h), if
/// there are nuclei and it is asked for. They belong to the initial conditions,
/// and are found once, whenever that is.
void addWilsonLines(Observables &all, const Input &input);

/// The same on the page of a run; left out where they were not measured.
class WilsonLinesReport {
public:
  WilsonLinesReport(const Input &input, ReportPage &page)
      : input(input), page(page) {}

  llvm::Error read(const std::string &folder);
  /// Q_s of a nucleus, after other words; empty if it is not known.
  std::string describe(size_t nucleus) const;
  /// The section.
  void add();

private:
  const Input &input;
  ReportPage &page;
  Table saturation, positions, momenta;
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_WILSONLINES_H
