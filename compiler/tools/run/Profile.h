//===- Profile.h - where the time goes, and what bounds it ----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_PROFILE_H
#define COMPILER_TOOLS_RUN_PROFILE_H

#include "compiler/analysis/Roof.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <string>
#include <vector>

namespace gaugec::run {

/// A step of a function, over all sites that it runs on.
struct StepProfile {
  std::string name;
  double seconds = 0; ///< median
  double flops = 0, bytes = 0;

  /// Times of nothing would not do as divisors.
  double getTime() const { return std::max(seconds, 1e-9); }
  double getRate() const { return flops / getTime() * 1e-9; }
  double getTraffic() const { return bytes / getTime() * 1e-9; }
  double getIntensity() const { return bytes > 0 ? flops / bytes : 0; }
  /// The least time in seconds; 0 if its traffic is not counted.
  double getBound(const Roof &roof) const {
    return bytes > 0 ? roof.getBound(flops, bytes) * 1e-9 : 0;
  }
};

/// One function on one lattice.
struct Profile {
  std::vector<StepProfile> steps; ///< those of each execution, over sites
  StepProfile weights;            ///< those on weights together
  size_t weightSteps = 0;
  StepProfile all;
  size_t executions = 0;
  double sites = 0; ///< of all configurations

  void add(const StepProfile &step, bool isOnWeights);
  /// Of all steps, one after the other.
  double getBound(const Roof &roof) const;
};

/// The machine that a profile is held against.
struct Machine {
  Roof roof;
  std::string precision; ///< of the peak
  std::string origin;    ///< "measured, 2 threads"
};

/// A profile with what it is of: the file of --save-profile.
struct SavedProfile {
  std::string model, function;
  std::string problem; ///< "force on 16x16, batch 4"
  Machine machine;
  Profile profile;
};

/// As JSON.
std::string printProfileFile(const SavedProfile &saved);
/// Fails with what is wrong with the file.
llvm::Expected<SavedProfile> readProfileFile(llvm::StringRef path);

/// The text of --time.
void printTimes(const Profile &profile, llvm::raw_ostream &os);
/// The text of --profile.
void printProfile(const Profile &profile, const Machine &machine,
                  llvm::raw_ostream &os);
/// The picture of --roofline, as SVG.
std::string drawRoofline(const Profile &profile, const Machine &machine,
                         llvm::StringRef title);

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_PROFILE_H
