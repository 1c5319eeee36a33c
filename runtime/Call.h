//===- Call.h - a prepared call -------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Context.h"
#include "runtime/Field.h"
#include "runtime/Lattice.h"
#include "runtime/Module.h"
#include "runtime/Reduce.h"
#include "runtime/Sums.h"

namespace gauge::rt {

/// A step with everything it needs looked up.
struct PreparedStep {
  const StepPlan *plan = nullptr;
  gauge_kernel kernel = nullptr;
  Layout layout; ///< of the sites that a kernel runs over
  std::array<int64_t, 1 + GAUGE_MAX_DIMENSIONS> sizes{};
  std::vector<void *> fields, parameters;
  /// With sums: by thread, the parameters and then its accumulators.
  std::vector<std::vector<void *>> threadParameters;
  std::vector<void *> results;         ///< of the sums
  std::vector<const int64_t *> tables; ///< entries, rows; entries, rows; ...
  std::vector<std::shared_ptr<const Table>> owned;
  std::unique_ptr<Reduction> reduction;
  std::unique_ptr<Sums> sums;
  double sites = 0;   ///< that a kernel runs over, padding included
  double seconds = 0; ///< of the last execution
};

/// Bytes of an argument's border array, saturated if they overflow.
uint64_t borderBytes(const ModelPlan &model, const Geometry &geometry,
                     const ArgumentPlan &argument);
uint64_t parameterBytes(const ModelPlan &model, const ParameterPlan &parameter);

/// GAUGE_INVALID_ARGUMENT unless the array is there and as large as it must be.
/// `what` names it: "input 'U'".
Status checkArray(const gauge_array &array, uint64_t bytes,
                  const std::string &what, const std::string &shape);

/// "[4][8][8][2] complex f32": the shape of a border array.
std::string formatShape(const ModelPlan &model, const Geometry &geometry,
                        const ArgumentPlan &argument);
std::string formatShape(const ModelPlan &model, const ParameterPlan &parameter);

} // namespace gauge::rt

struct gauge_call {
  gauge_context *context = nullptr;
  const gauge_module *module = nullptr;
  const gauge_lattice *lattice = nullptr;
  const gauge::rt::FunctionPlan *function = nullptr;

  std::vector<gauge::rt::Layout> layouts; ///< of each field
  std::vector<gauge::rt::Block> storages, parameters, buffers;
  std::vector<void *> bound; ///< for each field the caller's memory, or NULL
  gauge::rt::Block scratch;
  uint64_t scratchStride = 0; ///< bytes of one thread
  gauge::rt::SumSpace sumSpace;
  std::vector<gauge::rt::PreparedStep> steps;
  uint64_t bytes = 0; ///< all blocks together

  std::vector<char> inputSet, parameterSet;
  bool setupDone = false; ///< buffers belong to the present parameters
  bool executed = false;

  const gauge::rt::ModelPlan &model() const { return module->plan; }
  int threads() const { return context->threads; }
  void *field(size_t index) const {
    void *theirs = bound[index];
    return theirs ? theirs : storages[function->fields[index].storage].data();
  }
  /// A parameter or buffer.
  void *weights(size_t index) const {
    return index < parameters.size()
               ? parameters[index].data()
               : buffers[index - parameters.size()].data();
  }

  gauge::rt::Status setInput(size_t index, gauge_array array);
  gauge::rt::Status setParameter(size_t index, gauge_array array);
  /// A field, zeros, like an input or an output.
  gauge::rt::Field makeField(const gauge::rt::ArgumentPlan &argument) const;
  /// Reads an input from, or writes an output to, a field of that layout, which
  /// must live until another is bound; the call's own memory is given up.
  /// An output's field may be that of an input which is read only where the
  /// output is stored, before that.
  gauge::rt::Status bind(const gauge::rt::ArgumentPlan &argument,
                         const gauge::rt::Field &field);
  gauge::rt::Status execute();
  gauge::rt::Status checkOutput(size_t index, gauge_array array) const;
  gauge::rt::Status getOutput(size_t index, gauge_array array) const;
};

namespace gauge::rt {

/// Looks everything up, checks that it fits into memory, allocates.
Result<std::unique_ptr<gauge_call>> prepareCall(gauge_context *context,
                                                const gauge_module *module,
                                                const char *function,
                                                const gauge_lattice *lattice);

} // namespace gauge::rt
