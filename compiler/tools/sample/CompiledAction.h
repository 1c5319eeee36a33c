//===- CompiledAction.h - an action of a description, for trajectories ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_SAMPLE_COMPILEDACTION_H
#define COMPILER_TOOLS_SAMPLE_COMPILEDACTION_H

#include "compiler/tools/run/Call.h"
#include "runtime/sample/Hybrid.h"
#include "llvm/Support/MemoryBuffer.h"

namespace gaugec::sample {

/// A description of an action, compiled with its force.
class ActionLibrary {
public:
  /// A file of the DSL or JSON. `params`: weights, or nothing.
  static llvm::Expected<std::unique_ptr<ActionLibrary>>
  read(const std::string &path, const std::string &params, int threads);
  /// The Wilson action, which has the parameter `beta`.
  static llvm::Expected<std::unique_ptr<ActionLibrary>>
  makeWilson(int colours, int64_t dimensions, int threads);

  int getColours() const;
  int64_t getDimensions() const { return library.description.dimensions; }
  /// Whether there is a parameter `beta`.
  bool hasBeta() const;
  /// Of the description and the parameters.
  uint64_t getHash() const { return hash; }

  /// The action on a lattice, `beta` set if there is one. Uses this library.
  llvm::Expected<std::unique_ptr<gauge::sample::Action>>
  makeAction(llvm::ArrayRef<int64_t> extents, double beta) const;

private:
  static llvm::Expected<std::unique_ptr<ActionLibrary>>
  create(std::unique_ptr<llvm::MemoryBuffer> source, const std::string &params,
         int threads);
  llvm::Error check() const;
  llvm::Error loadParameters(const std::string &path);

  run::Owner<gauge_context> context;
  run::Library library;
  run::Owner<gauge_tensors> parameters;
  uint64_t hash = 0;
};

} // namespace gaugec::sample

#endif // COMPILER_TOOLS_SAMPLE_COMPILEDACTION_H
