//===- Printing.h - pieces that both printers write alike
//-------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_PRINTING_H
#define FRONTEND_PRINTING_H

#include "frontend/Model.h"

namespace gaugec::frontend {

std::string printNumber(double value);
std::string printType(const TypeRef &type);
std::string printGroup(const Group &group);
std::string printChains(const std::vector<Chain> &chains);
std::string printStep(const Expr &step);

} // namespace gaugec::frontend

#endif // FRONTEND_PRINTING_H
