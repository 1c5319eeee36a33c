//===- Sampler.cpp - ways to go from one configuration to the next --------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/sample/Sampler.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <string>
#include <unistd.h>

using namespace gaugec;
using namespace gaugec::sample;
using namespace gauge::sample;

/// Of links and neighbours; a trajectory has momenta, forces and other links.
static double countBytes(const Settings &settings) {
  double sites = 1;
  for (int64_t extent : settings.extents)
    sites *= double(extent);
  double copies = settings.algorithm == Algorithm::Hybrid ? 8 : 1;
  double links = copies * settings.colours * settings.colours * 16 + 16;
  return sites * double(settings.extents.size()) * links;
}

llvm::Error gaugec::sample::checkMemory(const Settings &settings) {
  double bytes = countBytes(settings);
  double memory =
      double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  if (bytes <= memory)
    return llvm::Error::success();
  std::string lattice;
  for (int64_t extent : settings.extents)
    lattice += (lattice.empty() ? "" : "x") + std::to_string(extent);
  return run::fail(
      llvm::formatv("a lattice of {0} needs {1:f0} GB of memory, this machine "
                    "has {2:f0}",
                    lattice, bytes / 1e9, memory / 1e9),
      run::WrongUsage);
}

namespace {
class HeatBathSampler : public Sampler {
public:
  HeatBathSampler(const WilsonOptions &options, int64_t overrelax, int threads)
      : chain(WilsonChain::create(options)), overrelax(overrelax),
        threads(threads) {}

  llvm::Error advance(int64_t steps, Record & /*record*/) override {
    for (int64_t step = 0; step < steps; ++step) {
      chain->heatBath(threads);
      for (int64_t i = 0; i < overrelax; ++i)
        chain->overrelax(threads);
    }
    return llvm::Error::success();
  }
  Chain &getChain() override { return *chain; }

private:
  std::unique_ptr<WilsonChain> chain;
  int64_t overrelax;
  int threads;
};

class HybridSampler : public Sampler {
public:
  HybridSampler(const WilsonOptions &place, std::unique_ptr<Action> action,
                const HybridOptions &options, int threads)
      : place(place), chain(WilsonChain::create(place)),
        action(std::move(action)), options(options), threads(threads) {}

  llvm::Error advance(int64_t steps, Record &record) override {
    for (int64_t step = 0; step < steps; ++step) {
      Trajectory done;
      std::string wrong =
          runTrajectory(*chain, place, *action, options, threads, done);
      if (!wrong.empty())
        return run::fail("a trajectory of beta " + std::to_string(place.beta) +
                         " failed: " + wrong + "; take more --steps");
      auto weight = 1 / static_cast<double>(steps);
      record.boltzmann += weight * std::exp(-done.deltaH);
      record.accepted += done.isAccepted ? weight : 0;
      record.deltaH += weight * std::abs(done.deltaH);
    }
    return llvm::Error::success();
  }
  Chain &getChain() override { return *chain; }

private:
  WilsonOptions place;
  std::unique_ptr<Chain> chain;
  std::unique_ptr<Action> action;
  HybridOptions options;
  int threads;
};
} // namespace

llvm::Expected<std::unique_ptr<Sampler>>
gaugec::sample::makeSampler(const Settings &settings, size_t chain,
                            const ActionLibrary *action, int threads) {
  WilsonOptions options{{settings.colours, settings.extents,
                         static_cast<uint64_t>(settings.seed),
                         static_cast<uint32_t>(chain)},
                        settings.betas[chain]};
  if (!action)
    return std::make_unique<HeatBathSampler>(options, settings.overrelax,
                                             threads);
  auto made = action->makeAction(settings.extents, settings.betas[chain]);
  if (!made)
    return made.takeError();
  return std::make_unique<HybridSampler>(options, std::move(*made),
                                         settings.hybrid, threads);
}
