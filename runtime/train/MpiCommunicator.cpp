//===- MpiCommunicator.cpp - processes that mpiexec has started -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/train/Communicator.h"

#include <algorithm>
#include <cstdlib>
#include <mpi.h>

using namespace gauge::train;

namespace {
/// Numbers of one call: MPI counts with int.
constexpr size_t mostNumbers = size_t(1) << 28;

class MpiCommunicator final : public Communicator {
public:
  MpiCommunicator() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
  }
  ~MpiCommunicator() override { MPI_Finalize(); }

  int getRank() const override { return rank; }
  int getSize() const override { return size; }
  void sum(std::span<double> numbers) override {
    while (!numbers.empty()) {
      size_t count = std::min(numbers.size(), mostNumbers);
      MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(count),
                    MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
      numbers = numbers.subspan(count);
    }
  }

private:
  int rank = 0, size = 1;
};
} // namespace

/// MPICH and its kin, Open MPI, and Slurm say so in the environment.
std::unique_ptr<Communicator> gauge::train::makeMpiCommunicator() {
  for (const char *name : {"PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "PMIX_RANK"})
    if (std::getenv(name))
      return std::make_unique<MpiCommunicator>();
  return nullptr;
}
