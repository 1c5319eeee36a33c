//===- Communicator.cpp - processes that train together -------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/train/Communicator.h"

using namespace gauge::train;

namespace {
class Alone final : public Communicator {
public:
  int getRank() const override { return 0; }
  int getSize() const override { return 1; }
  void sum(std::span<double>) override {}
};
} // namespace

std::unique_ptr<Communicator> gauge::train::makeCommunicator() {
#ifdef GAUGE_WITH_MPI
  if (std::unique_ptr<Communicator> communicator = makeMpiCommunicator())
    return communicator;
#endif
  return std::make_unique<Alone>();
}
