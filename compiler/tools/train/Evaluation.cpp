//===- Evaluation.cpp - how well a network has learned --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/Evaluation.h"
#include "compiler/tools/report/Page.h"
#include "compiler/tools/report/Plot.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <numeric>

using namespace gaugec;
using namespace gaugec::train;

/// Sites of a batch, about: memory stays small on large lattices.
static constexpr int64_t batchSites = 1 << 16;

static double mean(llvm::ArrayRef<double> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) /
         static_cast<double>(numbers.size());
}

static double meanSquare(llvm::ArrayRef<double> a, llvm::ArrayRef<double> b) {
  double sum = 0;
  for (auto [x, y] : llvm::zip_equal(a, b))
    sum += (x - y) * (x - y);
  return sum / static_cast<double>(a.size());
}

/// A library's value on some configurations. `isLoss`: takes targets, too.
static llvm::Expected<std::vector<double>>
runValue(gauge_context *context, const Trained &model, const Library &library,
         DataSet &data, llvm::ArrayRef<int64_t> chosen, bool isLoss) {
  auto call = Call::create(context, library, "value", data.getExtents(),
                           static_cast<int64_t>(chosen.size()));
  if (!call)
    return call.takeError();
  auto inputs = data.gatherInputs(chosen);
  if (!inputs)
    return inputs.takeError();
  size_t index = 0;
  if (llvm::Error error = call->setInput(index++, *inputs))
    return std::move(error);
  if (isLoss && model.usesValues)
    if (llvm::Error error = call->setInput(index++, data.gatherTargets(chosen)))
      return std::move(error);
  size_t wanted = library.description.functions.front().inputs.size();
  if (isLoss && data.hasForces() && index < wanted)
    if (llvm::Error error = call->setInput(index, data.gatherForces(chosen)))
      return std::move(error);
  if (llvm::Error error = call->setWeights(model.weights))
    return std::move(error);
  if (llvm::Error error = call->execute())
    return std::move(error);
  return call->getOutput(0);
}

/// Adds the averages and the losses of some configurations.
static llvm::Error add(gauge_context *context, const Trained &model,
                       DataSet &data, llvm::ArrayRef<int64_t> chosen,
                       Evaluation &evaluation) {
  auto losses = runValue(context, model, *model.loss, data, chosen, true);
  if (!losses)
    return losses.takeError();
  for (double loss : *losses)
    evaluation.loss += loss;
  if (!data.hasTargets())
    return llvm::Error::success();
  auto predictions =
      runValue(context, model, *model.network, data, chosen, false);
  if (!predictions)
    return predictions.takeError();
  size_t each = predictions->size() / chosen.size();
  double scale = model.isAction && each == 1
                     ? 1 / static_cast<double>(data.getSites())
                     : 1;
  for (auto [i, configuration] : llvm::enumerate(chosen)) {
    llvm::ArrayRef<double> one(&(*predictions)[i * each], each);
    evaluation.truth.push_back(data.getTarget(configuration));
    evaluation.prediction.push_back(mean(one) * scale);
  }
  return llvm::Error::success();
}

llvm::Expected<Evaluation> gaugec::train::evaluate(gauge_context *context,
                                                   const Trained &model,
                                                   DataSet &data,
                                                   const std::string &path,
                                                   run::ProgressBar &bar) {
  Evaluation evaluation;
  evaluation.path = path;
  for (int64_t extent : data.getExtents())
    evaluation.lattice +=
        (evaluation.lattice.empty() ? "" : "x") + std::to_string(extent);
  evaluation.configurations = data.getCount();
  int64_t batch = std::max(int64_t(1), batchSites / data.getSites());
  for (int64_t first = 0; first < data.getCount(); first += batch) {
    std::vector<int64_t> chosen(std::min(batch, data.getCount() - first));
    std::iota(chosen.begin(), chosen.end(), first);
    if (llvm::Error error = add(context, model, data, chosen, evaluation))
      return std::move(error);
    bar.show(double(first + int64_t(chosen.size())), double(data.getCount()),
             evaluation.lattice);
  }
  evaluation.loss /= static_cast<double>(data.getCount());
  if (evaluation.truth.empty())
    return evaluation;
  evaluation.average = meanSquare(evaluation.prediction, evaluation.truth);
  std::vector<double> constant(evaluation.truth.size(), mean(evaluation.truth));
  evaluation.variance = meanSquare(constant, evaluation.truth);
  return evaluation;
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

/// Most points of a picture; of more, every so many are shown.
static constexpr size_t maxPoints = 1500;

/// Averages as a scatter plot with the diagonal.
static std::string drawScatter(const Evaluation &evaluation) {
  Plot plot({"truth"}, {"prediction"},
            "prediction against truth, " + evaluation.lattice);
  std::vector<double> truth, prediction;
  size_t step = evaluation.truth.size() / maxPoints + 1;
  for (size_t i = 0; i < evaluation.truth.size(); i += step) {
    truth.push_back(evaluation.truth[i]);
    prediction.push_back(evaluation.prediction[i]);
  }
  plot.add("", truth, prediction, Plot::Style::Points);
  auto [low, high] = std::minmax_element(truth.begin(), truth.end());
  plot.add("", {*low, *high}, {*low, *high}, Plot::Style::Dashed);
  return plot.draw();
}

static std::string drawTable(llvm::ArrayRef<Report> reports) {
  std::string html =
      "<table>\n<thead><tr><th>model</th><th>lattice</th><th>configurations"
      "</th><th>loss</th><th>mean square error of lattice averages</th><th>"
      "variance of the averages</th></tr></thead>\n<tbody>\n";
  for (const Report &report : reports)
    for (const Evaluation &one : report.evaluations)
      html += llvm::formatv("<tr><td>{0}</td><td>{1}</td><td>{2}</td><td>"
                            "{3:e2}</td><td>{4:e2}</td><td>{5:e2}</td></tr>\n",
                            escapeMarkup(report.title), one.lattice,
                            one.configurations, one.loss, one.average,
                            one.variance);
  return html + "</tbody>\n</table>\n<p>A model that always says the mean "
                "reaches the variance.</p>\n";
}

static std::string drawModel(const Report &report) {
  std::string html =
      llvm::formatv("<h2>{0}</h2>\n", escapeMarkup(report.title));
  for (const Evaluation &one : report.evaluations)
    if (!one.truth.empty())
      html += llvm::formatv("<figure>{0}<figcaption>{1}: {2}</figcaption>"
                            "</figure>\n",
                            drawScatter(one), one.lattice,
                            escapeMarkup(llvm::sys::path::filename(one.path)));
  return html + "<pre>" + escapeMarkup(report.description) + "</pre>\n";
}

static constexpr llvm::StringLiteral style = R"(
body { max-width: 62rem; }
td { white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
th { white-space: normal; vertical-align: bottom; }
figure { display: inline-block; margin: 1rem; width: 28rem; max-width: 100%; }
pre { background: var(--panel); padding: 1rem; overflow: auto; }
)";

std::string gaugec::train::drawReport(llvm::ArrayRef<Report> reports) {
  Page page;
  page.title = reports.front().title;
  std::string body = "<h1>" + escapeMarkup(page.title) + "</h1>\n";
  body += drawTable(reports);
  for (const Report &report : reports)
    body += drawModel(report);
  page.body = body;
  page.style = style;
  return page.print();
}
