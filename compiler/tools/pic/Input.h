//===- Input.h - what gauge-pic is asked to do ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_INPUT_H
#define COMPILER_TOOLS_PIC_INPUT_H

#include "compiler/tools/pic/Action.h"
#include "runtime/pic/InitialFields.h"
#include "runtime/pic/Nucleus.h"
#include "runtime/pic/Plasma.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gaugec::pic {

/// What is measured, and after how many steps each; 0: never.
struct Measure {
  std::map<std::string, int64_t, std::less<>> periods;

  int64_t periodOf(llvm::StringRef name) const;
};

/// When the state is saved.
struct CheckpointTimes {
  double minutes = 10;
  int64_t steps = 0; ///< 0: by the clock alone
};

/// What fields live on.
enum class Geometry {
  Laboratory,    ///< a box around the collision, in 3+1 dimensions
  BoostInvariant ///< the plane across the beam, in proper time
};

/// Dynamic particles of a kind, and how they begin: one of three.
struct ParticleInput {
  gauge::pic::WongOptions options;
  std::optional<gauge::pic::StreamOptions> streams;
  std::optional<gauge::pic::ThermalOptions> gas;
  std::string file; ///< CSV, beside the input
};

/// The input of docs/pic.md. Lengths in fm and energies in 1/fm with physical
/// units, else in one unit of the user's.
struct Input {
  std::string text;   ///< the file
  std::string folder; ///< where it was when the run began
  bool isPhysical = true;
  Geometry geometry = Geometry::Laboratory;
  /// With boost-invariant fields the box is one cell long, and dt is a step of
  /// proper time.
  gauge::pic::EvolutionOptions evolution;
  /// Instead of the scheme's own; no path if there is none.
  ActionFile action;
  std::vector<gauge::pic::NucleusOptions> nuclei;
  std::vector<gauge::pic::InitialField> fields;
  std::string linkFile; ///< in place of these; empty: none
  std::vector<ParticleInput> particles;
  int64_t steps = 0;
  Measure measure;
  CheckpointTimes checkpoint;

  double length() const {
    return double(evolution.box.cells[0]) * evolution.spacings[0];
  }
  /// A file that the input names.
  std::string pathOf(llvm::StringRef name) const;
  /// Of an energy density in the output: 1 / length^4 into GeV / fm^3.
  double energyUnit() const;
};

/// hbar c in GeV fm (CODATA 2018).
inline constexpr double hbarC = 0.1973269804;

/// Reads an input; errors, and warnings if they are wanted, have been printed
/// with their places.
llvm::Expected<Input> readInput(const std::string &path,
                                bool withWarnings = false);

/// Whether a run that began with the input `before` may go on with the one in
/// `path`: all but `measure`, `checkpoint` and `duration` must be the same.
/// What differs has been printed with its place.
llvm::Error checkSameRun(llvm::StringRef before, const std::string &path);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_INPUT_H
