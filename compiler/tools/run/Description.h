//===- Description.h - what a compiled library says about itself ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The JSON of the descriptor (docs/abi.md) as far as a person cares.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_DESCRIPTION_H
#define COMPILER_TOOLS_RUN_DESCRIPTION_H

#include "compiler/tools/run/Runtime.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace gaugec::run {

using Shape = llvm::SmallVector<int64_t>;

/// An input or an output.
struct Argument {
  std::string name, kind;
  bool isComplex = false;
  int64_t channels = 0, components = 0;
  Shape axes;
  Shape shape; ///< of an output that is a parameter

  bool isMatrix() const { return kind == "links" || kind == "covariant"; }
  bool isParameter() const { return kind == "parameter"; }
  /// The shape at the border: [batch][x..][channels][N][N], or a parameter's.
  Shape getShape(llvm::ArrayRef<int64_t> extents, int64_t batch,
                 int64_t colours) const;
};

struct Parameter {
  std::string name;
  Shape shape;
  bool isComplex = false;
  double init = 1;

  int64_t getCount() const;
};

struct Step {
  std::string kind, name;
  bool runsOnce = false; ///< on weights, not over sites
  bool isSetup = false;  ///< runs once, and only after a parameter changed
  Shape axes;            ///< that it runs over
  double flops = 0, bytes = 0; ///< at one of their sites
  int64_t scratchBytes = 0;
  size_t sums = 0;
};

/// How far an output looks along an axis; nothing: over all of it.
using Reach = std::optional<std::pair<int64_t, int64_t>>;

struct Function {
  std::string name;
  std::vector<Argument> inputs, outputs;
  std::vector<Parameter> parameters;
  std::vector<Step> steps;
  std::vector<Reach> reach;
  double flops = 0, bytes = 0; ///< a site
  double workspaceBytes = 0;   ///< a site
  double fixedBytes = 0;       ///< of weight buffers
};

struct Description {
  std::string model, compiler, triple, cpu, group;
  int64_t abi = 0, lanes = 0, dimensions = 0, colours = 0;
  bool isSpecial = false, isDouble = false;
  std::vector<Function> functions;

  int64_t getRealBytes() const { return isDouble ? 8 : 4; }
  /// Fails with the names there are.
  llvm::Expected<const Function *> findFunction(llvm::StringRef name) const;
};

llvm::Expected<Description> readDescription(const gauge_module *module);

/// The text of `gauge-run --describe`.
void printDescription(const Description &description, llvm::raw_ostream &os);

/// "[batch][x0][x1][4][2][2] complex".
std::string formatArgument(const Argument &argument, int64_t colours);

/// "[4][3]".
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_DESCRIPTION_H
