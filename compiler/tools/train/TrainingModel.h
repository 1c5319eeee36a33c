//===- TrainingModel.h - what is trained, compiled in process -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_TRAIN_TRAININGMODEL_H
#define COMPILER_TOOLS_TRAIN_TRAININGMODEL_H

#include "compiler/tools/run/Compile.h"
#include "llvm/Support/SourceMgr.h"

namespace gaugec::train {

using run::Library;
using run::Owner;

/// A network of links with one real number per site, and the number that it
/// shall learn: an expression of the DSL, in which loop(m, n) is the Wilson
/// loop Re Tr W / N of m steps along one axis and n along the next (axes 0 and
/// 1 in two dimensions, else 1 and 2).
class TrainingModel {
public:
  /// Reads the description. Messages about it have been printed if it fails.
  static llvm::Expected<std::unique_ptr<TrainingModel>>
  read(llvm::StringRef path, llvm::StringRef target);

  /// links -> the target at each site.
  llvm::Expected<Library> compileTarget(gauge_context *context);
  /// links -> the network's prediction.
  llvm::Expected<Library> compileNetwork(gauge_context *context);
  /// (links, target) -> the mean square error of each configuration; function
  /// `gradient`, by all weights, too.
  llvm::Expected<Library> compileLoss(gauge_context *context);

  const frontend::Model &getModel() const { return *model; }
  /// The description as canonical text.
  std::string getText() const { return frontend::printDsl(*model); }

private:
  explicit TrainingModel();
  llvm::Error parse(llvm::StringRef path, llvm::StringRef target);
  llvm::Error checkShape() const;
  llvm::Expected<Library> compile(const frontend::Model &description,
                                  llvm::ArrayRef<std::string> functions,
                                  gauge_context *context);

  llvm::SourceMgr sources;
  frontend::Diagnostics diagnostics;
  std::optional<frontend::Model> model;
  std::optional<frontend::Statement> target;
  frontend::Function loop; ///< what loop(m, n) stands for
};

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_TRAININGMODEL_H
