//===- Call.h - a compiled function on batches of one size ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_CALL_H
#define COMPILER_TOOLS_RUN_CALL_H

#include "compiler/tools/run/Compile.h"
#include <map>

namespace gaugec::run {

/// All weights of a function one behind the other, in double precision.
class Weights {
public:
  Weights() = default;
  /// Random, with the deviations that the description gives.
  static llvm::Expected<Weights> draw(gauge_context *context,
                                      const Library &library, uint64_t seed);

  /// As tensors in the precision of the model.
  llvm::Expected<Owner<gauge_tensors>> makeTensors(gauge_context *context,
                                                   bool isDouble) const;
  /// From tensors of these names and shapes.
  llvm::Error set(gauge_context *context, const gauge_tensors *tensors);

  llvm::ArrayRef<Parameter> getParameters() const { return parameters; }
  std::vector<double> numbers;

private:
  std::vector<Parameter> parameters;
};

/// A function of a library on a lattice, for one size of batch.
class Call {
public:
  static llvm::Expected<Call> create(gauge_context *context,
                                     const Library &library,
                                     llvm::StringRef function,
                                     llvm::ArrayRef<int64_t> extents,
                                     int64_t batch);

  llvm::Error setInput(size_t index, const std::vector<char> &data);
  llvm::Error setWeights(const gauge_tensors *weights);
  llvm::Error execute();
  /// Output number `index` in double precision.
  llvm::Expected<std::vector<double>> getOutput(size_t index) const;

private:
  gauge_context *context = nullptr;
  bool isDouble = false;
  Owner<gauge_lattice> lattice;
  Owner<gauge_call> call;
};

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_CALL_H
