//===- Trainer.cpp - trains a network, from checkpoint to checkpoint ------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/Trainer.h"
#include "compiler/target/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

using namespace gaugec;
using namespace gaugec::train;
using run::check;
using run::fail;

/// Streams of random numbers of a run's seed: an epoch's order.
static constexpr uint64_t orderStream = uint64_t(1) << 40;

/// Seconds since 1970.
static double getTime() {
  auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

static double now() {
  auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

llvm::Error train::agree(gauge::train::Communicator &communicator,
                         llvm::Error error) {
  double failed = error ? 1 : 0;
  communicator.sum({&failed, 1});
  if (error || failed == 0)
    return error;
  return llvm::make_error<FailedElsewhere>();
}

char FailedElsewhere::ID;

Trainer::Trainer(const Settings &settings, std::string folder,
                 const RunOptions &options)
    : settings(settings), folder(std::move(folder)), options(options),
      schedule(settings.schedule) {
  progress.bestLoss = std::numeric_limits<double>::infinity();
}

std::string Trainer::path(llvm::StringRef name) const {
  return folder + "/" + name.str();
}

//===----------------------------------------------------------------------===//
// Start
//===----------------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<Trainer>>
Trainer::create(const Settings &settings, const std::string &folder,
                const RunOptions &options) {
  std::unique_ptr<Trainer> trainer(new Trainer(settings, folder, options));
  if (llvm::Error error = trainer->prepare())
    return std::move(error);
  return trainer;
}

llvm::Error Trainer::loadData() {
  auto compiled = model->compileSource(context.get());
  if (!compiled)
    return compiled.takeError();
  source = std::move(*compiled);
  auto read = [&](const std::string &from,
                  std::optional<DataSet> &to) -> llvm::Error {
    auto set = DataSet::load(context.get(), from, source, options.memory);
    if (!set)
      return set.takeError();
    to.emplace(std::move(*set));
    return llvm::Error::success();
  };
  if (llvm::Error error = read(settings.data, data))
    return error;
  if (settings.validation.empty())
    return llvm::Error::success();
  if (llvm::Error error = read(settings.validation, validation))
    return error;
  if (data->isPerConfiguration() != validation->isPerConfiguration())
    return fail("'" + settings.objective.labels +
                "' is one number per site in one file and one in all in the "
                "other");
  return llvm::Error::success();
}

llvm::Error Trainer::prepare() {
  context.reset(gauge_context_create(options.threads));
  if (!context)
    return fail("out of memory");
  auto read = TrainingModel::read(settings.model, settings.objective);
  if (!read)
    return read.takeError();
  model = std::move(*read);
  if (llvm::Error error = loadData())
    return error;
  auto compiled = model->compileLoss(context.get(), data->isPerConfiguration());
  if (!compiled)
    return compiled.takeError();
  loss = std::move(*compiled);
  auto drawn = Weights::draw(context.get(), loss, settings.seed);
  if (!drawn)
    return drawn.takeError();
  weights = std::move(*drawn);
  if (weights.numbers.empty())
    return fail("the model has no weights: there is nothing to train");
  optimiser.emplace(settings.optimiser, weights.numbers.size());
  lastCheckpoint = now();
  return loadCheckpoint();
}

llvm::Expected<Call *> Trainer::findCall(llvm::StringRef function,
                                         const DataSet &set, int64_t batch) {
  std::tuple key(function.str(), std::vector<int64_t>(set.getExtents()), batch);
  auto found = calls.find(key);
  if (found == calls.end()) {
    auto call =
        Call::create(context.get(), loss, function, set.getExtents(), batch);
    if (!call)
      return call.takeError();
    found = calls.emplace(std::move(key), std::move(*call)).first;
  }
  auto tensors = weights.makeTensors(context.get(), loss.description.isDouble);
  if (!tensors)
    return tensors.takeError();
  if (llvm::Error error = found->second.setWeights(tensors->get()))
    return std::move(error);
  return &found->second;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// The order of the configurations in this epoch: it depends on the seed and
/// the epoch only.
llvm::Expected<std::vector<int64_t>> Trainer::shuffle() const {
  std::vector<double> keys(data->getCount());
  if (llvm::Error error =
          check(context.get(), gauge_random_normal(context.get(), settings.seed,
                                                   orderStream + progress.epoch,
                                                   keys.data(), keys.size())))
    return std::move(error);
  std::vector<int64_t> order(keys.size());
  std::iota(order.begin(), order.end(), int64_t(0));
  llvm::sort(order, [&](int64_t a, int64_t b) {
    return std::pair(keys[a], a) < std::pair(keys[b], b);
  });
  return order;
}

/// Of the loss, see TrainingModel::compileLoss.
llvm::Error Trainer::setInputs(Call &call, DataSet &set,
                               llvm::ArrayRef<int64_t> chosen) const {
  auto inputs = set.gatherInputs(chosen);
  if (!inputs)
    return inputs.takeError();
  size_t index = 0;
  if (llvm::Error error = call.setInput(index++, *inputs))
    return error;
  if (settings.objective.usesValues())
    if (llvm::Error error = call.setInput(index++, set.gatherTargets(chosen)))
      return error;
  if (set.hasForces() && settings.objective.usesForces())
    return call.setInput(index, set.gatherForces(chosen));
  return llvm::Error::success();
}

/// Runs a function of the loss; the losses' sum, and the gradient's if wanted.
llvm::Expected<double>
Trainer::sumLosses(llvm::StringRef function, DataSet &set,
                   llvm::ArrayRef<int64_t> chosen,
                   llvm::MutableArrayRef<double> gradient) {
  auto call = findCall(function, set, static_cast<int64_t>(chosen.size()));
  if (!call)
    return call.takeError();
  if (llvm::Error error = setInputs(**call, set, chosen))
    return std::move(error);
  if (llvm::Error error = (*call)->execute())
    return std::move(error);
  auto losses = (*call)->getOutput(0);
  if (!losses)
    return losses.takeError();
  for (size_t i = 0; !gradient.empty(); ++i) {
    auto slopes = (*call)->getOutput(1 + i);
    if (!slopes)
      return slopes.takeError();
    llvm::copy(*slopes, gradient.begin());
    gradient = gradient.drop_front(slopes->size());
  }
  return std::accumulate(losses->begin(), losses->end(), 0.0);
}

/// `piece`: the loss, and the gradient behind it.
llvm::Error Trainer::runShard(llvm::ArrayRef<int64_t> chosen,
                              llvm::MutableArrayRef<double> piece) {
  auto sum = sumLosses("gradient", *data, chosen, piece.drop_front());
  if (!sum)
    return sum.takeError();
  piece.front() = *sum;
  return llvm::Error::success();
}

/// Each process makes some of the shards' pieces and leaves 0 in the others',
/// so that results depend on the number of shards only.
llvm::Error Trainer::runBatch(llvm::ArrayRef<int64_t> chosen) {
  size_t length = 1 + weights.numbers.size();
  size_t shards = settings.shards, count = chosen.size();
  std::vector<double> pieces(shards * length);
  llvm::Error failed = llvm::Error::success();
  for (size_t i = 0; i < shards && !failed; ++i) {
    size_t first = i * count / shards, size = (i + 1) * count / shards - first;
    if (size == 0 || !isMine(i))
      continue;
    failed = runShard(chosen.slice(first, size),
                      llvm::MutableArrayRef(pieces).slice(i * length, length));
  }
  if (llvm::Error error = agree(*options.communicator, std::move(failed)))
    return error;
  options.communicator->sum(pieces);
  std::vector<double> total(length);
  for (size_t at = 0; at < pieces.size(); ++at)
    total[at % length] += pieces[at];
  double sum = total.front();
  std::vector<double> gradient(total.begin() + 1, total.end());
  for (double &slope : gradient)
    slope /= static_cast<double>(count);
  double norm = gauge::train::clipNorm(gradient, settings.clip);
  if (!std::isfinite(sum) || !std::isfinite(norm))
    return fail(llvm::formatv("the loss is no finite number in epoch {0}, "
                              "batch {1}: take a smaller --lr, or --clip; the "
                              "last checkpoint in '{2}' is from before",
                              progress.epoch + 1, progress.batch + 1, folder));
  optimiser->step(weights.numbers, gradient, schedule.getRate(progress.epoch));
  progress.lossSum += sum;
  progress.seen += static_cast<int64_t>(count);
  return llvm::Error::success();
}

void Trainer::showProgress() {
  if (!isFirst())
    return;
  double steps = std::ceil(double(data->getCount()) / double(settings.batch));
  bar.show(double(progress.epoch) * steps + double(progress.batch),
           double(settings.epochs) * steps,
           llvm::formatv("epoch {0}/{1}  loss {2:e2}", progress.epoch + 1,
                         settings.epochs,
                         progress.lossSum / double(progress.seen))
               .str());
}

/// Clocks differ: the first process's is the one that counts.
Trainer::Decision Trainer::decide(bool stop) {
  bool isDue = isFirst() && now() - lastCheckpoint >= options.checkpointSeconds;
  double asked[] = {stop ? 1.0 : 0.0, isDue ? 1.0 : 0.0};
  options.communicator->sum(asked);
  return {asked[0] > 0, asked[0] + asked[1] > 0};
}

llvm::Error Trainer::runEpoch(const volatile bool &stop) {
  auto order = shuffle();
  if (!order)
    return order.takeError();
  int64_t count = data->getCount();
  while (progress.batch * settings.batch < count) {
    int64_t first = progress.batch * settings.batch;
    int64_t size = std::min(settings.batch, count - first);
    if (llvm::Error error = runBatch(llvm::ArrayRef(*order).slice(first, size)))
      return error;
    ++progress.batch;
    showProgress();
    Decision decision = decide(stop);
    isStopped = decision.stops;
    if (decision.saves)
      if (llvm::Error error = agree(*options.communicator, saveCheckpoint()))
        return error;
    if (isStopped)
      return llvm::Error::success();
  }
  return finishEpoch();
}

/// The mean loss over the validation data, whose batches the processes share.
llvm::Expected<double> Trainer::validate() {
  int64_t count = validation->getCount(), batch = settings.batch;
  std::vector<double> sums((count + batch - 1) / batch);
  llvm::Error failed = llvm::Error::success();
  for (int64_t i = 0; i < int64_t(sums.size()) && !failed; ++i) {
    if (!isMine(i))
      continue;
    std::vector<int64_t> chosen(std::min(batch, count - i * batch));
    std::iota(chosen.begin(), chosen.end(), i * batch);
    if (auto sum = sumLosses("value", *validation, chosen, {}))
      sums[i] = *sum;
    else
      failed = sum.takeError();
  }
  if (llvm::Error error = agree(*options.communicator, std::move(failed)))
    return std::move(error);
  options.communicator->sum(sums);
  return std::accumulate(sums.begin(), sums.end(), 0.0) / double(count);
}

llvm::Error Trainer::finishEpoch() {
  double mean = progress.lossSum / static_cast<double>(progress.seen);
  llvm::Expected<double> checked = validation ? validate() : mean;
  if (!checked)
    return checked.takeError();
  progress.history.push_back(
      {mean, *checked, schedule.getRate(progress.epoch), getTime()});
  schedule.observe(*checked);
  bool isBest = *checked < progress.bestLoss;
  say(llvm::formatv("epoch {0,4}/{1}  loss {2:e3}  "
                    "validation {3:e3}{4}\n",
                    progress.epoch + 1, settings.epochs, mean, *checked,
                    isBest ? "  best" : ""));
  if (isBest) {
    progress.bestLoss = *checked;
    progress.bestEpoch = progress.epoch;
  }
  ++progress.epoch;
  progress.batch = progress.seen = 0;
  progress.lossSum = 0;
  return agree(*options.communicator, saveEpoch(isBest));
}

/// The checkpoint comes last: whatever a run that is killed before has not
/// written, it writes again.
llvm::Error Trainer::saveEpoch(bool isBest) {
  if (isBest)
    if (llvm::Error error = saveWeights("best.safetensors"))
      return error;
  if (llvm::Error error = writeHistory())
    return error;
  return isOver() ? saveCheckpoint() : llvm::Error::success();
}

/// One of the processes speaks for all.
void Trainer::say(const std::string &text) {
  if (!isFirst())
    return;
  bar.clear();
  llvm::outs() << text;
  llvm::outs().flush();
}

/// All epochs are done, or none of the last ones was better.
bool Trainer::isOver() const {
  int64_t waited = progress.epoch - 1 - progress.bestEpoch;
  return progress.epoch >= settings.epochs ||
         (settings.patience > 0 && waited >= settings.patience);
}

llvm::Error Trainer::run(const volatile bool &stop) {
  while (!isOver() && !isStopped)
    if (llvm::Error error = runEpoch(stop))
      return error;
  if (isStopped && !isOver()) {
    say(llvm::formatv("interrupted in epoch {0}; gauge-train --resume {1} goes "
                      "on\n",
                      progress.epoch + 1, folder));
    return llvm::Error::success();
  }
  say(llvm::formatv("best epoch {0}, loss {1:e3}: {2}\n",
                    progress.bestEpoch + 1, progress.bestLoss,
                    path("best.safetensors")));
  return agree(*options.communicator, saveWeights("last.safetensors"));
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

llvm::Error Trainer::saveWeights(const char *name) const {
  if (!isFirst())
    return llvm::Error::success();
  auto tensors = weights.makeTensors(context.get(), loss.description.isDouble);
  if (!tensors)
    return tensors.takeError();
  return check(context.get(), gauge_tensors_save(context.get(), tensors->get(),
                                                 path(name).c_str()));
}

/// TensorBoard follows a file that grows: only the first epoch of this process
/// writes it anew, without what came after the checkpoint.
llvm::Error Trainer::writeEvents() {
  std::string file = path("events.out.tfevents.gaugec");
  if (!std::exchange(hasEvents, true)) {
    if (llvm::Error error = writeAtomically(makeEvents(progress.history), file))
      return fail(llvm::toString(std::move(error)));
    return llvm::Error::success();
  }
  std::error_code error;
  llvm::raw_fd_ostream stream(file, error, llvm::sys::fs::OF_Append);
  if (!error) {
    stream << makeEvent(progress.history.back(), progress.epoch);
    stream.close();
    error = stream.error();
    stream.clear_error();
  }
  return error ? fail("'" + file + "' cannot be written: " + error.message())
               : llvm::Error::success();
}

llvm::Error Trainer::writeHistory() {
  if (!isFirst())
    return llvm::Error::success();
  std::string text = "epoch,loss,validation,rate\n";
  for (auto [i, epoch] : llvm::enumerate(progress.history))
    text += llvm::formatv("{0},{1:e9},{2:e9},{3:e6}\n", i + 1, epoch.loss,
                          epoch.validation, epoch.rate);
  if (llvm::Error error = writeAtomically(text, path("history.csv")))
    return fail(llvm::toString(std::move(error)));
  std::string curve = drawHistory(progress.history, model->getTitle());
  if (llvm::Error error = writeAtomically(curve, path("history.svg")))
    return fail(llvm::toString(std::move(error)));
  return writeEvents();
}

namespace {
/// A checkpoint as named rows of doubles: integers up to 2^53 are exact.
using Rows = std::vector<std::pair<std::string, std::vector<double>>>;
} // namespace

static std::vector<double> flatten(const std::vector<Epoch> &history) {
  std::vector<double> numbers;
  for (const Epoch &epoch : history)
    llvm::append_range(
        numbers, std::initializer_list<double>{epoch.loss, epoch.validation,
                                               epoch.rate, epoch.time});
  return numbers;
}

llvm::Error Trainer::saveCheckpoint() {
  if (!isFirst())
    return llvm::Error::success();
  const gauge::train::OptimiserState &state = optimiser->state;
  uint64_t hash = data->getHash();
  Rows rows = {
      {"weights", weights.numbers},
      {"first", state.first},
      {"second", state.second},
      {"largest", state.largest},
      {"progress",
       {double(progress.epoch), double(progress.batch), progress.lossSum,
        double(progress.seen), progress.bestLoss, double(progress.bestEpoch),
        double(state.steps), schedule.state.rate, schedule.state.best,
        double(schedule.state.waited), double(hash >> 32),
        double(hash & UINT32_MAX)}},
      {"history", flatten(progress.history)}};
  gauge_tensors *raw = nullptr;
  if (llvm::Error error =
          check(context.get(), gauge_tensors_create(context.get(), &raw)))
    return error;
  Owner<gauge_tensors> tensors(raw);
  for (const auto &[name, numbers] : rows) {
    if (numbers.empty())
      continue;
    auto size = static_cast<int64_t>(numbers.size());
    if (llvm::Error error =
            check(context.get(),
                  gauge_tensors_set(context.get(), raw, name.c_str(), GAUGE_F64,
                                    &size, 1, numbers.data())))
      return error;
  }
  lastCheckpoint = now();
  return check(context.get(),
               gauge_tensors_save(context.get(), raw,
                                  path("checkpoint.safetensors").c_str()));
}

/// The rows of a checkpoint; other files have others.
static llvm::Expected<std::map<std::string, std::vector<double>>>
readRows(gauge_context *context, const std::string &path) {
  gauge_tensors *raw = nullptr;
  if (llvm::Error error =
          check(context, gauge_tensors_load(context, path.c_str(), &raw)))
    return std::move(error);
  Owner<gauge_tensors> tensors(raw);
  std::map<std::string, std::vector<double>> rows;
  for (size_t i = 0; i < gauge_tensors_count(raw); ++i) {
    gauge_tensor_view view{};
    if (llvm::Error error =
            check(context, gauge_tensors_get(context, raw, i, &view)))
      return std::move(error);
    if (view.dtype != GAUGE_F64)
      return fail("'" + path + "' is no checkpoint of gauge-train");
    const auto *numbers = static_cast<const double *>(view.data);
    rows[view.name].assign(numbers, numbers + view.bytes / 8);
  }
  return rows;
}

llvm::Error Trainer::loadCheckpoint() {
  std::string file = path("checkpoint.safetensors");
  if (!llvm::sys::fs::exists(file))
    return llvm::Error::success(); // killed before the first one
  auto rows = readRows(context.get(), file);
  if (!rows)
    return rows.takeError();
  gauge::train::OptimiserState &state = optimiser->state;
  std::pair<const char *, std::vector<double> *> vectors[] = {
      {"weights", &weights.numbers},
      {"first", &state.first},
      {"second", &state.second},
      {"largest", &state.largest}};
  for (auto [name, vector] : vectors) {
    if ((*rows)[name].size() != vector->size())
      return fail("'" + file + "' is no checkpoint of this model");
    *vector = (*rows)[name];
  }
  const std::vector<double> &p = (*rows)["progress"],
                            &history = (*rows)["history"];
  if (p.size() != 12 || history.size() % 4)
    return fail("'" + file + "' is no checkpoint of this version");
  uint64_t hash = data->getHash();
  if (p[10] != double(hash >> 32) || p[11] != double(hash & UINT32_MAX))
    return fail("'" + settings.data +
                "' is not the data that this run began with");
  progress = {int64_t(p[0]), int64_t(p[1]), p[2], int64_t(p[3]),
              p[4],          int64_t(p[5]), {}};
  state.steps = int64_t(p[6]);
  schedule.state = {p[7], p[8], int64_t(p[9])};
  for (size_t i = 0; i < history.size(); i += 4)
    progress.history.push_back(
        {history[i], history[i + 1], history[i + 2], history[i + 3]});
  return llvm::Error::success();
}
