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
#include <optional>

namespace gaugec::train {

using run::Library;
using run::Owner;

enum class LossKind { Value, Force, Both };

/// What is learned.
struct Objective {
  /// An expression of the DSL, or a dataset of the data: one of them is empty.
  std::string target, labels;
  /// A dataset with forces; where it is empty they are the target's.
  std::string forceLabels;
  LossKind loss = LossKind::Value;
  double forceWeight = 0.5; ///< of LossKind::Both

  bool usesValues() const { return loss != LossKind::Force; }
  bool usesForces() const { return loss != LossKind::Value; }
};

/// What a data set is made with: how links become what the model takes, and
/// where targets are from.
struct DataSource {
  int64_t dimensions = 0, colours = 0;
  bool isDouble = false;
  /// Links -> plaquettes, for models of plain numbers.
  std::optional<Library> plaquettes;
  bool takesLinks = true;
  /// Links -> the target at each site.
  std::optional<Library> target;
  std::string labels, forceLabels; ///< datasets, or nothing
  bool labelsAreTotals = false;    ///< if there is one for a configuration
};

/// A network or an action of links, and what it shall learn: an expression of
/// the DSL, in which loop(m, n) is the Wilson loop Re Tr W / N of m steps along
/// one axis and n along the next (axes 0 and 1 in two dimensions, else 1 and
/// 2). A model may also take plain numbers, real(2 N^2 D) for all real and
/// imaginary parts of the links, or as many more for those of the plaquettes mu
/// > nu.
class TrainingModel {
public:
  /// Reads the description. Messages about it have been printed if it fails.
  static llvm::Expected<std::unique_ptr<TrainingModel>>
  read(llvm::StringRef path, const Objective &objective);

  llvm::Expected<DataSource> compileSource(gauge_context *context);
  /// The model's input -> its prediction.
  llvm::Expected<Library> compileNetwork(gauge_context *context);
  /// (input, target if values are used, force if there are force labels) -> the
  /// loss of each configuration; function `gradient`, by all weights, too.
  /// `perConfiguration`: targets are known as averages only.
  llvm::Expected<Library> compileLoss(gauge_context *context,
                                      bool perConfiguration);

  const frontend::Model &getModel() const { return *model; }
  /// The description as canonical text.
  std::string getText() const { return frontend::printDsl(*model); }
  /// What is learned, for people.
  std::string getTitle() const;

private:
  explicit TrainingModel();
  llvm::Error parse(llvm::StringRef path);
  llvm::Error checkShape() const;
  bool takesLinks() const;
  std::optional<frontend::Statement> parseText(const std::string &text,
                                               const char *name);
  llvm::Error addStatement(frontend::Model &description,
                           const std::string &text);
  void addLoop(frontend::Model &description) const;
  /// Of the model's links, or of links U where it takes plain numbers.
  frontend::Declaration getLinks() const;
  llvm::Expected<Library> compileOfLinks(const char *name, frontend::Expr value,
                                         gauge_context *context);
  llvm::Expected<Library> compileTarget(gauge_context *context);
  std::string formatLoss(const std::string &result, bool isGlobal,
                         bool perConfiguration) const;
  llvm::Expected<Library> compile(const frontend::Model &description,
                                  llvm::ArrayRef<std::string> functions,
                                  gauge_context *context);

  Objective objective;
  bool showsHints = true; ///< warnings, and notes
  llvm::SourceMgr sources;
  frontend::Diagnostics diagnostics;
  std::optional<frontend::Model> model;
  std::optional<frontend::Statement> target;
  frontend::Function loop; ///< what loop(m, n) stands for
};

} // namespace gaugec::train

#endif // COMPILER_TOOLS_TRAIN_TRAININGMODEL_H
