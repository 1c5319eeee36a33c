//===- Roof.cpp - a machine as the roofline model sees it -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/Roof.h"
#include <cmath>
#include <fmt/format.h>

using namespace gaugec;

std::string gaugec::checkRoof(std::optional<double> peak,
                              std::optional<double> bandwidth) {
  if (peak.has_value() != bandwidth.has_value())
    return fmt::format("{} without {}: a machine is both, give them together",
                       peak ? "--peak" : "--bandwidth",
                       peak ? "--bandwidth" : "--peak");
  auto isRate = [](double rate) { return std::isfinite(rate) && rate > 0; };
  if (peak && !isRate(*peak))
    return fmt::format("--peak takes Gflop/s, a number above 0, not {}", *peak);
  if (bandwidth && !isRate(*bandwidth))
    return fmt::format("--bandwidth takes GB/s, a number above 0, not {}",
                       *bandwidth);
  return "";
}
