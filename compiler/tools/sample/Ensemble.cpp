//===- Ensemble.cpp - configurations at several couplings -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/sample/Ensemble.h"
#include "compiler/tools/run/Hdf5.h"
#include "runtime/Durable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

using namespace gaugec;
using namespace gaugec::sample;
using namespace gauge::sample;
using run::fail;
namespace fs = llvm::sys::fs;

std::string gaugec::sample::print(const Settings &settings) {
  std::string text = llvm::formatv(
      "gauge-sample 2 group {0} configurations {1} thermalise {2} thin {3} "
      "seed {4} hot {5} ",
      settings.colours, settings.configurations, settings.thermalise,
      settings.thin, settings.seed, settings.hot);
  if (settings.algorithm == Algorithm::HeatBath)
    text += llvm::formatv("heatbath overrelax {0}", settings.overrelax);
  else
    text += llvm::formatv(
        "hmc {0} length {1:e17} steps {2} action {3:x}",
        settings.hybrid.integrator == Integrator::Omelyan ? "omelyan"
                                                          : "leapfrog",
        settings.hybrid.length, settings.hybrid.steps, settings.actionHash);
  text += " lattice";
  for (int64_t extent : settings.extents)
    text += llvm::formatv(" {0}", extent);
  text += " beta";
  for (double beta : settings.betas)
    text += llvm::formatv(" {0:e17}", beta);
  return text;
}

uint64_t Ensemble::getRecordBytes() const {
  int64_t sites =
      std::accumulate(settings.extents.begin(), settings.extents.end(),
                      int64_t(1), std::multiplies<>());
  return sites * settings.extents.size() * settings.colours * settings.colours *
         2 * sizeof(float);
}

//===----------------------------------------------------------------------===//
// Sampling
//===----------------------------------------------------------------------===//

/// Sweep by sweep, so that there is something to see; not to the end if the run
/// is stopped.
llvm::Error Ensemble::advance(Sampler &sampler, int64_t steps, Record &record,
                              const volatile bool &stop) {
  double each = double(settings.thermalise) +
                double(settings.configurations) * double(settings.thin);
  for (int64_t step = 0; step < steps && !stop; ++step) {
    Record one;
    if (llvm::Error error = sampler.advance(1, one))
      return error;
    auto weight = 1 / static_cast<double>(steps);
    record.boltzmann += weight * one.boltzmann;
    record.accepted += weight * one.accepted;
    record.deltaH += weight * one.deltaH;
    ++sweepsDone;
    if (!quiet)
      bar.show(double(current) * each + sweepsDone,
               double(settings.betas.size()) * each,
               llvm::formatv("beta {0:f4}", settings.betas[current]).str());
  }
  return llvm::Error::success();
}

/// From the start to where configurations may be taken. A chain of which no
/// trajectory was accepted stands still, and everything from it would be wrong.
llvm::Error Ensemble::thermalise(Sampler &sampler, const volatile bool &stop) {
  if (settings.hot)
    sampler.getChain().startHot();
  Record record;
  if (llvm::Error error = advance(sampler, settings.thermalise, record, stop))
    return error;
  if (action && !stop && settings.thermalise > 0 && record.accepted == 0)
    return fail(llvm::formatv(
        "none of {0} trajectories was accepted at beta {1}, |dH| is {2:e1} on "
        "average: take more --steps or a shorter --length",
        settings.thermalise, settings.betas[current], record.deltaH));
  return llvm::Error::success();
}

llvm::Error Ensemble::runChain(const volatile bool &stop) {
  auto made = makeSampler(settings, current, action, threads);
  if (!made)
    return made.takeError();
  Sampler &sampler = **made;
  Chain &chain = sampler.getChain();
  if (!links.empty()) {
    chain.links = std::exchange(links, {});
    chain.sweeps = sweeps;
    sweepsDone = double(settings.thermalise) +
                 double(records.back().size()) * double(settings.thin);
  } else {
    sweepsDone = 0;
    if (llvm::Error error = thermalise(sampler, stop))
      return error;
    records.emplace_back();
  }
  std::vector<Record> &series = records.back();
  while (int64_t(series.size()) < settings.configurations && !stop) {
    Record record;
    if (llvm::Error error = advance(sampler, settings.thin, record, stop))
      return error;
    if (stop)
      break; // what there is so far is in the files
    record.plaquette = chain.getPlaquette(threads);
    series.push_back(record);
    if (llvm::Error error = append(chain))
      return error;
    if (isTimeToSave())
      if (llvm::Error error = saveState(chain))
        return error;
  }
  if (stop)
    return llvm::Error::success();
  printChain(current++);
  return llvm::Error::success();
}

static Estimate estimateOf(llvm::ArrayRef<Record> records,
                           double Record::*member) {
  std::vector<double> series;
  for (const Record &record : records)
    series.push_back(record.*member);
  return estimate(series);
}

/// The mean plaquette of a chain, its error and how independent it is; of
/// trajectories how many were accepted, and exp(-dH), whose mean must be 1.
void Ensemble::printChain(size_t chain) {
  if (quiet)
    return;
  bar.clear();
  const std::vector<Record> &of = records[chain];
  Estimate found = estimateOf(of, &Record::plaquette);
  llvm::outs() << llvm::formatv(
      "beta {0,8:f4}  {1} configurations  plaquette {2:f6} +- {3:f6}  "
      "autocorrelation {4:f2}",
      settings.betas[chain], of.size(), found.mean, found.error, found.time);
  if (action) {
    Estimate weight = estimateOf(of, &Record::boltzmann);
    llvm::outs() << llvm::formatv(
        "  accepted {0:f3}  exp(-dH) {1:f4} +- {2:f4}",
        estimateOf(of, &Record::accepted).mean, weight.mean, weight.error);
  }
  llvm::outs() << "\n";
  llvm::outs().flush();
}

llvm::Error Ensemble::run(const volatile bool &stop) {
  while (!isDone() && !stop)
    if (llvm::Error error = runChain(stop))
      return error;
  if (isDone())
    return writeFile();
  bar.clear();
  llvm::outs() << "interrupted after " << saved
               << " configurations; --resume with the same options goes on\n";
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static llvm::Error failedToWrite(const std::string &path,
                                 std::error_code error) {
  return fail("'" + path + "' cannot be written: " + error.message());
}

/// Adds the configuration in single precision. What is behind the place where
/// it belongs is of a step that was not finished.
llvm::Error Ensemble::append(const Chain &chain) {
  std::vector<float> numbers;
  numbers.reserve(2 * chain.links.size());
  for (Complex z : chain.links) {
    numbers.push_back(static_cast<float>(z.real()));
    numbers.push_back(static_cast<float>(z.imag()));
  }
  int file = -1;
  if (std::error_code error = fs::openFileForReadWrite(
          partPath(), file, fs::CD_OpenAlways, fs::OF_None))
    return failedToWrite(partPath(), error);
  llvm::raw_fd_ostream stream(file, /*shouldClose=*/true);
  stream.seek(written * getRecordBytes());
  stream.write(reinterpret_cast<const char *>(numbers.data()),
               numbers.size() * sizeof(float));
  stream.close();
  if (std::error_code error = stream.error()) {
    stream.clear_error();
    return failedToWrite(partPath(), error);
  }
  ++written;
  return llvm::Error::success();
}

static std::error_code toError(int number) {
  return {number, std::generic_category()};
}

/// Small configurations come faster than disks can keep them: that takes a
/// tenth of the time at most.
bool Ensemble::isTimeToSave() const {
  return Clock::now() - savedAt > 10 * savingTook ||
         int64_t(records.back().size()) == settings.configurations;
}

/// Text with the settings, then the numbers of the state; what it counts on is
/// on the disk before it.
llvm::Error Ensemble::saveState(const Chain &chain) {
  Clock::time_point start = Clock::now();
  std::string beside = statePath() + ".new";
  std::error_code error;
  llvm::raw_fd_ostream stream(beside, error);
  if (error)
    return failedToWrite(beside, error);
  stream << print(settings) << "\n";
  auto put = [&](const void *data, size_t bytes) {
    stream.write(static_cast<const char *>(data), bytes);
  };
  int64_t head[] = {int64_t(current), written, chain.sweeps,
                    int64_t(chain.links.size())};
  put(head, sizeof head);
  put(chain.links.data(), chain.links.size() * sizeof(Complex));
  for (const std::vector<Record> &series : records)
    put(series.data(), series.size() * sizeof(Record));
  stream.close();
  error = stream.error();
  stream.clear_error();
  if (!error)
    error = toError(gauge::rt::flushToDisk(partPath()));
  if (!error)
    error = toError(gauge::rt::moveIntoPlace(beside, statePath()));
  if (error)
    return failedToWrite(statePath(), error);
  saved = written;
  savedAt = Clock::now();
  savingTook = savedAt - start;
  return llvm::Error::success();
}

llvm::Error Ensemble::resume() {
  if (!fs::exists(statePath()))
    return llvm::Error::success(); // interrupted before the first one
  auto file = llvm::MemoryBuffer::getFile(statePath(), /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return fail("cannot read '" + statePath() +
                "': " + file.getError().message());
  auto [line, rest] = (*file)->getBuffer().split('\n');
  if (line != print(settings))
    return fail("'" + statePath() +
                "' is of a run with other options: name another file, or give "
                "those of that run");
  auto damaged = [&] { return fail("'" + statePath() + "' is damaged"); };
  auto take = [&](void *data, size_t bytes) {
    if (rest.size() < bytes)
      return false;
    std::memcpy(data, rest.data(), bytes);
    rest = rest.drop_front(bytes);
    return true;
  };
  int64_t head[4];
  uint64_t count = getRecordBytes() / (2 * sizeof(float));
  if (!take(head, sizeof head) || head[3] != int64_t(count) || head[0] < 0 ||
      head[0] >= int64_t(settings.betas.size()) || head[1] < 1 ||
      head[1] > (head[0] + 1) * settings.configurations ||
      head[1] <= head[0] * settings.configurations)
    return damaged();
  current = head[0];
  written = saved = head[1];
  sweeps = head[2];
  links.resize(count);
  if (!take(links.data(), count * sizeof(Complex)))
    return damaged();
  for (size_t chain = 0; chain <= current; ++chain) {
    int64_t length =
        std::min(settings.configurations,
                 written - int64_t(chain) * settings.configurations);
    records.emplace_back(length);
    if (!take(records.back().data(), length * sizeof(Record)))
      return damaged();
  }
  uint64_t size = 0;
  if (!rest.empty() || fs::file_size(partPath(), size) ||
      size < written * getRecordBytes())
    return damaged();
  return llvm::Error::success();
}

/// All configurations in the layout of the published data.
llvm::Error Ensemble::writeFile() const {
  auto part = llvm::MemoryBuffer::getFile(partPath(), /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!part)
    return fail("cannot read '" + partPath() +
                "': " + part.getError().message());
  if ((*part)->getBufferSize() < written * getRecordBytes())
    return fail("'" + partPath() + "' is damaged");
  int64_t colours = settings.colours;
  auto dimensions = static_cast<int64_t>(settings.extents.size());
  int64_t sites = getRecordBytes() / (8 * dimensions * colours * colours);
  std::vector<float> betas;
  for (double beta : settings.betas)
    betas.insert(betas.end(), settings.configurations,
                 static_cast<float>(beta));
  auto writer = run::Hdf5Writer::create(path);
  if (!writer)
    return writer.takeError();
  run::Hdf5Writer &out = **writer;
  int64_t shape[] = {written, sites, dimensions, colours, colours};
  if (llvm::Error error =
          out.write("u", shape, /*isComplex=*/true,
                    /*isDouble=*/false, (*part)->getBufferStart()))
    return error;
  if (llvm::Error error =
          out.write("beta", {written}, false, false, betas.data()))
    return error;
  if (llvm::Error error = out.write("dims", settings.extents))
    return error;
  if (llvm::Error error = out.setAttribute("settings", print(settings)))
    return error;
  if (llvm::Error error = out.commit())
    return error;
  fs::remove(partPath());
  fs::remove(statePath());
  if (!quiet)
    llvm::outs() << written << " configurations: " << path << "\n";
  return llvm::Error::success();
}
