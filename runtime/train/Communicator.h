//===- Communicator.h - processes that train together -----------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <span>

namespace gauge::train {

/// The processes of one run, of which this is one.
class Communicator {
public:
  virtual ~Communicator() = default;
  virtual int getRank() const = 0;
  virtual int getSize() const = 0;
  /// Adds the numbers of all processes, place by place; everybody gets the
  /// sums. Exact, in any order, if at most one process has something else than
  /// 0.
  virtual void sum(std::span<double> numbers) = 0;

  /// Writes files and speaks.
  bool isFirst() const { return getRank() == 0; }
};

/// Those that mpiexec has started, if the program was built with MPI; else this
/// process alone.
std::unique_ptr<Communicator> makeCommunicator();

/// Defined where MPI is; null in a process that mpiexec has not started.
std::unique_ptr<Communicator> makeMpiCommunicator();

} // namespace gauge::train
