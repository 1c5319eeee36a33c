//===- Sampler.h - ways to go from one configuration to the next ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_SAMPLE_SAMPLER_H
#define COMPILER_TOOLS_SAMPLE_SAMPLER_H

#include "compiler/tools/sample/CompiledAction.h"
#include "runtime/sample/Wilson.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <vector>

namespace gaugec::sample {

enum class Algorithm { HeatBath, Hybrid };

/// What an ensemble depends on.
struct Settings {
  Algorithm algorithm = Algorithm::HeatBath;
  int colours = 2;
  std::vector<int64_t> extents;
  std::vector<double> betas;
  int64_t configurations = 100; ///< at each beta
  int64_t thermalise = 500, thin = 10, overrelax = 1;
  gauge::sample::HybridOptions hybrid;
  int64_t seed = 1;
  bool hot = true;
  uint64_t actionHash = 0; ///< of a trajectory's action: text and parameters
};

/// An error if a chain needs more memory than there is.
llvm::Error checkMemory(const Settings &settings);

/// What is known of a configuration beside its links: the plaquette, and of the
/// trajectories since the one before the means of these.
struct Record {
  double plaquette = 0;
  double boltzmann = 0; ///< exp(-dH)
  double accepted = 0;
  double deltaH = 0; ///< |dH|
};

/// One chain.
class Sampler {
public:
  virtual ~Sampler() = default;
  /// Sweeps or trajectories; what they were like goes to `record`.
  virtual llvm::Error advance(int64_t steps, Record &record) = 0;
  virtual gauge::sample::Chain &getChain() = 0;
};

/// A sampler for chain number `chain`. `action` is null for the heat bath.
llvm::Expected<std::unique_ptr<Sampler>>
makeSampler(const Settings &settings, size_t chain, const ActionLibrary *action,
            int threads);

} // namespace gaugec::sample

#endif // COMPILER_TOOLS_SAMPLE_SAMPLER_H
