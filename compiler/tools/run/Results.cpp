//===- Results.cpp - executes a call, shows and writes what came out ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Problem.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <chrono>
#include <complex>
#include <cstring>

using namespace gaugec::run;
using llvm::ArrayRef;
using llvm::StringRef;

static double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

llvm::Error Problem::execute() {
  double start = now();
  if (llvm::Error error = check(context, gauge_call_execute(call.get())))
    return error;
  seconds = now() - start;
  outputs.clear();
  for (size_t i = 0; i < function->outputs.size(); ++i) {
    outputs.emplace_back(gauge_call_output_bytes(call.get(), i));
    gauge_array array{outputs.back().data(), outputs.back().size()};
    if (llvm::Error error =
            check(context, gauge_call_get_output(call.get(), i, array)))
      return error;
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Summary
//===----------------------------------------------------------------------===//

double Problem::getReal(ArrayRef<char> data, size_t index) const {
  if (model.isDouble) {
    double number;
    std::memcpy(&number, data.data() + 8 * index, 8);
    return number;
  }
  float number;
  std::memcpy(&number, data.data() + 4 * index, 4);
  return number;
}

namespace {
/// The mean of a result: of its numbers, or of the traces of its matrices.
struct Mean {
  std::complex<double> sum = 0;
  double squares = 0;
  size_t count = 0;

  void add(std::complex<double> number) {
    sum += number;
    squares += std::norm(number);
    ++count;
  }
};
} // namespace

/// Adds number `index` of a result, or trace / N of its matrix `index`.
template <class Number>
static void addNumber(Mean &mean, size_t index, int64_t colours,
                      Number getNumber) {
  std::complex<double> trace = 0;
  for (int64_t row = 0; row < colours; ++row)
    trace += getNumber((index * colours + row) * colours + row);
  mean.add(trace / double(colours));
}

static std::string formatMean(const Mean &mean, bool isComplex) {
  double count = double(std::max<size_t>(mean.count, 1));
  std::complex<double> value = mean.sum / count;
  double rms = std::sqrt(mean.squares / count);
  std::string out = llvm::formatv("{0:e6}", value.real());
  if (isComplex)
    out += llvm::formatv(" {0} {1:e6}i", value.imag() < 0 ? "-" : "+",
                         std::abs(value.imag()));
  return out + llvm::formatv(", rms {0:e3}", rms).str();
}

std::string Problem::getTitle() const {
  std::string shape;
  for (int64_t extent : extents)
    shape += (shape.empty() ? "" : "x") + std::to_string(extent);
  return llvm::formatv("{0} on {1}, batch {2}", function->name, shape, batch);
}

void Problem::printSummary(llvm::raw_ostream &os) const {
  os << llvm::formatv("{0}: {1:f3} ms, the first time\n", getTitle(),
                      seconds * 1e3);
  for (auto [argument, data] : llvm::zip(function->outputs, outputs)) {
    Mean mean;
    int64_t parts = argument.isComplex ? 2 : 1;
    int64_t colours = argument.isMatrix() ? model.colours : 1;
    auto getNumber = [&, &data = data](size_t i) {
      return std::complex<double>(getReal(data, i * parts),
                                  parts == 2 ? getReal(data, i * 2 + 1) : 0);
    };
    size_t numbers = data.size() / (model.getRealBytes() * parts);
    for (size_t i = 0; i < numbers / (colours * colours); ++i)
      addNumber(mean, i, colours, getNumber);
    os << llvm::formatv(
        "  {0,-12} {1,-22} mean{2} {3}\n", argument.name,
        formatShape(argument.getShape(extents, batch, model.colours)),
        argument.isMatrix() ? " of tr/N" : "",
        formatMean(mean, argument.isComplex));
  }
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

llvm::Error Problem::writeOutputs(StringRef path,
                                  const Request &request) const {
  llvm::Expected<std::unique_ptr<Hdf5Writer>> created =
      Hdf5Writer::create(path);
  if (!created)
    return created.takeError();
  Hdf5Writer &writer = **created;
  for (auto [argument, data] : llvm::zip(function->outputs, outputs))
    if (llvm::Error error = writer.write(
            argument.name, argument.getShape(extents, batch, model.colours),
            argument.isComplex, model.isDouble, data.data()))
      return error;
  std::pair<StringRef, std::string> texts[] = {{"model", model.model},
                                               {"function", function->name},
                                               {"gaugec", model.compiler}};
  for (auto &[name, text] : texts)
    if (llvm::Error error = writer.setAttribute(name, StringRef(text)))
      return error;
  std::vector<std::pair<StringRef, Shape>> numbers{{"lattice", extents},
                                                   {"batch", {batch}}};
  if (request.linkSeed)
    numbers.push_back({"seed", {int64_t(*request.linkSeed)}});
  if (request.parameterSeed)
    numbers.push_back({"parameter_seed", {int64_t(*request.parameterSeed)}});
  for (auto &[name, list] : numbers)
    if (llvm::Error error = writer.setAttribute(name, list))
      return error;
  return writer.commit();
}

//===----------------------------------------------------------------------===//
// Timing
//===----------------------------------------------------------------------===//

static double getMedian(std::vector<double> &times) {
  auto middle = times.begin() + times.size() / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

double Problem::countSites(const Step &step) const {
  double sites = step.runsOnce ? 1 : double(batch);
  for (int64_t axis : step.axes)
    sites *= double(extents[axis]);
  return sites;
}

llvm::Expected<Profile> Problem::measure() {
  constexpr double budget = 1; // seconds
  constexpr size_t least = 5, most = 1000;
  size_t steps = gauge_call_step_count(call.get());
  std::vector<std::vector<double>> times(steps + 1);
  for (double start = now();
       times[steps].size() < least ||
       (now() - start < budget && times[steps].size() < most);) {
    double begin = now();
    if (llvm::Error error = check(context, gauge_call_execute(call.get())))
      return std::move(error);
    times[steps].push_back(now() - begin);
    for (size_t i = 0; i < steps; ++i)
      times[i].push_back(gauge_call_step_seconds(call.get(), i));
  }
  Profile profile;
  profile.executions = times[steps].size();
  profile.sites = double(gauge_lattice_sites(lattice.get())) * double(batch);
  profile.all.name = "all";
  for (size_t i = 0; i < std::min(steps, function->steps.size()); ++i) {
    const Step &step = function->steps[i];
    if (step.isSetup)
      continue;
    double sites = countSites(step);
    profile.add({step.name.empty() ? step.kind : step.name, getMedian(times[i]),
                 step.flops * sites, step.bytes * sites},
                step.runsOnce);
  }
  profile.all.seconds = getMedian(times[steps]);
  return profile;
}
