//===- Profile.cpp - where the time goes, and what bounds it --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Profile.h"
#include "llvm/Support/FormatVariadic.h"

using namespace gaugec;
using namespace gaugec::run;
using llvm::formatv;

void Profile::add(const StepProfile &step, bool isOnWeights) {
  if (!isOnWeights) {
    all.flops += step.flops;
    all.bytes += step.bytes;
    steps.push_back(step);
    return;
  }
  // A derivative can have a hundred of them, of some microseconds each.
  weights.name = formatv("{0} on weights", ++weightSteps);
  weights.seconds += step.seconds;
}

double Profile::getBound(const Roof &roof) const {
  double sum = 0;
  for (const StepProfile &step : steps)
    sum += step.getBound(roof);
  return sum;
}

/// Of all names: the first column.
static size_t getNameWidth(const Profile &profile) {
  size_t width = 16;
  for (const StepProfile &step : profile.steps)
    width = std::max(width, step.name.size());
  return width;
}

static std::string pad(llvm::StringRef text, size_t width) {
  return (text + std::string(width - std::min(width, text.size()), ' ')).str();
}

/// What steps on weights compute and move is not counted.
static std::string formatTime(const StepProfile &step, double sites) {
  std::string text = formatv("{0,10:f1} {1,10:f4}", step.getTime() * 1e6,
                             step.getTime() * 1e6 / sites);
  if (step.bytes > 0)
    text += formatv(" {0,8:f2} {1,8:f2}", step.getRate(), step.getTraffic());
  return text;
}

static constexpr const char *timeTitles =
    "        us    us/site     GF/s     GB/s";

static void printExecutions(const Profile &profile, llvm::raw_ostream &os) {
  os << formatv("\nmedian of {0} executions, without packing\n",
                profile.executions);
}

void gaugec::run::printTimes(const Profile &profile, llvm::raw_ostream &os) {
  size_t width = getNameWidth(profile);
  printExecutions(profile, os);
  os << "  " << pad("step", width) << " " << timeTitles << "\n";
  auto print = [&](const StepProfile &step) {
    os << "  " << pad(step.name, width) << " "
       << formatTime(step, profile.sites) << "\n";
  };
  for (const StepProfile &step : profile.steps)
    print(step);
  if (profile.weightSteps)
    print(profile.weights);
  print(profile.all);
}

void gaugec::run::printProfile(const Profile &profile, const Machine &machine,
                               llvm::raw_ostream &os) {
  const Roof &roof = machine.roof;
  size_t width = getNameWidth(profile);
  os << formatv("\npeak {0:f1} GF/s ({1}), bandwidth {2:f1} GB/s: {3}\n",
                roof.peak, machine.precision, roof.bandwidth, machine.origin);
  printExecutions(profile, os);
  os << "  " << pad("step", width) << " " << timeTitles
     << "   flop/B   bound us  bound by    reached\n";
  auto print = [&](const StepProfile &step, double bound, const char *by) {
    os << "  " << pad(step.name, width) << " "
       << formatTime(step, profile.sites);
    if (bound > 0)
      os << formatv(" {0,8:f1} {1,10:f1}  {2,-10} {3,6:f0} %",
                    step.getIntensity(), bound * 1e6, by,
                    100 * bound / step.getTime());
    os << "\n";
  };
  for (const StepProfile &step : profile.steps)
    print(step, step.getBound(roof),
          roof.isBoundByMemory(step.flops, step.bytes) ? "memory"
                                                       : "arithmetic");
  if (profile.weightSteps)
    print(profile.weights, profile.weights.getBound(roof), "");
  print(profile.all, profile.getBound(roof), "");
}
