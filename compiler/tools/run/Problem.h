//===- Problem.h - one call of a compiled function ------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_PROBLEM_H
#define COMPILER_TOOLS_RUN_PROBLEM_H

#include "compiler/tools/run/Hdf5.h"
#include "compiler/tools/run/Profile.h"

namespace gaugec::run {

/// What the user asks for.
struct Request {
  std::string function;
  Shape extents;                ///< empty: from the input files
  std::optional<int64_t> batch; ///< absent: from the input files, else 1
  std::optional<uint64_t> linkSeed, parameterSeed;
  std::vector<std::string> inputs; ///< "FILE", "FILE:DATASET", "U=FILE:DATASET"
  std::string parameterFile;
  std::vector<std::string> scalars; ///< "beta=5.7"
};

/// A prepared call with its arguments set, and the numbers that came out.
class Problem {
public:
  Problem(gauge_context *context, const gauge_module *module,
          const Description &model)
      : context(context), module(module), model(model) {}

  /// Makes the lattice, reads or draws inputs and parameters.
  llvm::Error prepare(const Request &request);
  /// Executes once and fetches the outputs.
  llvm::Error execute();
  /// Executes for a while; the median time of each step.
  llvm::Expected<Profile> measure();
  /// "force on 8x8x8x8, batch 2".
  std::string getTitle() const;
  const std::string &getFunction() const { return function->name; }

  /// A line for each output: its shape and its mean.
  void printSummary(llvm::raw_ostream &os) const;
  llvm::Error writeOutputs(llvm::StringRef path, const Request &request) const;
  llvm::Error saveParameters(llvm::StringRef path) const;

private:
  /// An input and the dataset it comes from, if any.
  struct Source {
    const Argument *argument;
    std::optional<StoredDataset> dataset;
  };

  llvm::Error openInputs(llvm::ArrayRef<std::string> inputs);
  llvm::Error openInput(llvm::StringRef text);
  llvm::Error chooseLattice(const Request &request);
  llvm::Error reportNoLattice() const;
  llvm::Error createCall();
  llvm::Error checkMemory();
  llvm::Error setParameters(const Request &request);
  llvm::Error setScalar(llvm::StringRef text);
  llvm::Error setInputs(const Request &request);
  llvm::Error setInput(size_t index, llvm::ArrayRef<double> numbers);
  llvm::Expected<std::vector<double>> drawInput(size_t index, uint64_t seed);
  llvm::Expected<std::vector<double>> readInput(size_t index);
  double countSites(const Step &step) const;
  double getReal(llvm::ArrayRef<char> data, size_t index) const;

  gauge_context *context;
  const gauge_module *module;
  const Description &model;
  const Function *function = nullptr;
  Shape extents;
  int64_t batch = 1;
  std::vector<Source> sources;
  Owner<gauge_lattice> lattice;
  Owner<gauge_tensors> parameters;
  Owner<gauge_call> call;
  std::vector<std::vector<char>> outputs;
  double seconds = 0;
};

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_PROBLEM_H
