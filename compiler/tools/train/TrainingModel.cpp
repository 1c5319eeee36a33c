//===- TrainingModel.cpp - what is trained, compiled in process -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Losses are text of the DSL behind the description's own statements, so that
// their gradients are made like any other.
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/TrainingModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace gaugec;
using namespace gaugec::train;
using frontend::Expr;
using frontend::TypeKind;
using run::fail;

/// Names that a description will hardly have.
static constexpr const char *targetName = "training_target";
static constexpr const char *forceName = "training_force";
static constexpr const char *errorName = "training_force_error";
static constexpr const char *lossName = "training_loss";

TrainingModel::TrainingModel()
    : diagnostics(sources, [this](const llvm::SMDiagnostic &diagnostic) {
        if (diagnostic.getKind() == llvm::SourceMgr::DK_Error)
          showsHints = true; // and the notes behind it
        if (showsHints)
          diagnostic.print(nullptr, llvm::errs());
      }) {}

llvm::Expected<std::unique_ptr<TrainingModel>>
TrainingModel::read(llvm::StringRef path, const Objective &objective) {
  std::unique_ptr<TrainingModel> model(new TrainingModel);
  model->objective = objective;
  if (llvm::Error error = model->parse(path))
    return std::move(error);
  if (llvm::Error error = model->checkShape())
    return std::move(error);
  return model;
}

std::string TrainingModel::getTitle() const {
  std::string what =
      objective.target.empty() ? objective.labels : objective.target;
  std::string force =
      objective.forceLabels.empty() ? "its force" : objective.forceLabels;
  if (objective.loss == LossKind::Force)
    return model->name.text + ": " +
           (objective.forceLabels.empty() ? "force of " + what : force);
  return model->name.text + ": " + what +
         (objective.usesForces() ? " and " + force : "");
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

std::optional<frontend::Statement>
TrainingModel::parseText(const std::string &text, const char *name) {
  unsigned buffer = sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(text, name), {});
  return frontend::parseStatement(sources, buffer, diagnostics);
}

llvm::Error TrainingModel::parse(llvm::StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!file)
    return fail("cannot read '" + path + "': " + file.getError().message());
  frontend::Format format = frontend::guessFormat(path, (*file)->getBuffer());
  sources.AddNewSourceBuffer(std::move(*file), {});
  model = frontend::parseModel(sources, format, diagnostics);
  if (!model)
    return fail("'" + path + "' is not a model that can be trained");
  int first = model->dimensions == 2 ? 0 : 1;
  auto body = parseText(
      llvm::formatv(
          "loop = re(trace(path(+m*{0}, +n*{1}, -m*{0}, -n*{1}))) / N", first,
          first + 1),
      "loop(m, n)");
  loop = {{"loop", {}}, {{"m", {}}, {"n", {}}}, body->value};
  if (objective.target.empty())
    return llvm::Error::success();
  target = parseText("target = " + objective.target, "--target");
  if (!target)
    return fail("--target takes an expression, such as 'loop(2, 2)'");
  return llvm::Error::success();
}

bool TrainingModel::takesLinks() const {
  return model->inputs[0].type.kind == TypeKind::Links;
}

/// Real numbers of the matrices of a site: the links, or the plaquettes too.
static int64_t countNumbers(const frontend::Model &model, bool plaquettes) {
  int64_t d = model.dimensions, n = model.group.colours;
  return 2 * n * n * (d + (plaquettes ? d * (d - 1) / 2 : 0));
}

/// One field of links or of their numbers in, one value out.
llvm::Error TrainingModel::checkShape() const {
  std::string name = "'" + model->name.text + "'";
  if (model->inputs.size() != 1 ||
      (!takesLinks() && model->inputs[0].type.kind != TypeKind::Real))
    return fail(name + " cannot be trained on a target: it takes other inputs "
                       "than one field of links, or of real numbers");
  if (!takesLinks() && objective.usesForces())
    return fail(name + " has no force: it takes no links");
  if (model->results.size() != 1)
    return fail(name + " cannot be trained on a target: it returns " +
                std::to_string(model->results.size()) +
                " values; return the one that shall be like the target");
  return llvm::Error::success();
}

frontend::Declaration TrainingModel::getLinks() const {
  frontend::Declaration input = model->inputs[0];
  if (takesLinks())
    return input;
  input.name.text = "U";
  input.type = {TypeKind::Links, {}, {}};
  return input;
}

//===----------------------------------------------------------------------===//
// What the data need
//===----------------------------------------------------------------------===//

/// Defines loop(m, n) unless the description does.
void TrainingModel::addLoop(frontend::Model &description) const {
  bool hasLoop = llvm::any_of(description.functions, [](const auto &function) {
    return function.name.text == "loop";
  });
  if (!hasLoop)
    description.functions.push_back(loop);
}

/// A function of links alone, with the functions of the description.
llvm::Expected<Library> TrainingModel::compileOfLinks(const char *name,
                                                      Expr value,
                                                      gauge_context *context) {
  frontend::Model description = *model;
  description.kind = frontend::ModelKind::Network;
  description.inputs = {getLinks()};
  description.parameters.clear();
  description.body.clear();
  description.resultTypes.clear();
  addLoop(description);
  description.results = {{{name, {}}, std::move(value)}};
  return compile(description, {"value"}, context);
}

llvm::Expected<Library> TrainingModel::compileTarget(gauge_context *context) {
  auto library = compileOfLinks(targetName, target->value, context);
  if (!library)
    return library;
  const run::Argument &out =
      library->description.functions.front().outputs.front();
  bool isReal = !out.isMatrix() && !out.isComplex && out.channels == 1 &&
                int64_t(out.axes.size()) == model->dimensions;
  if (!isReal)
    return fail("--target is " +
                run::formatArgument(out, library->description.colours) +
                "; it must be one real number per site, such as "
                "re(trace(..)) / N");
  return library;
}

llvm::Expected<DataSource>
TrainingModel::compileSource(gauge_context *context) {
  auto network = compileNetwork(context);
  if (!network)
    return network.takeError();
  const run::Description &description = network->description;
  DataSource source;
  source.dimensions = description.dimensions;
  source.colours = description.colours;
  source.isDouble = description.isDouble;
  source.takesLinks = takesLinks();
  source.labels = objective.labels;
  source.forceLabels = objective.forceLabels;
  source.labelsAreTotals = model->kind == frontend::ModelKind::Action;
  if (target) {
    auto library = compileTarget(context);
    if (!library)
      return library.takeError();
    source.target = std::move(*library);
  }
  if (takesLinks())
    return source;
  int64_t wanted = description.functions.front().inputs.front().channels;
  if (wanted == countNumbers(*model, false))
    return source;
  if (wanted != countNumbers(*model, true))
    return fail(llvm::formatv(
        "'{0}' takes {1} real numbers at a site: the links have {2}, and with "
        "the plaquettes {3}",
        model->name.text, wanted, countNumbers(*model, false),
        countNumbers(*model, true)));
  auto plaquettes = parseText("plaquettes = plaq(U)", "plaquettes");
  auto library = compileOfLinks("plaquettes", plaquettes->value, context);
  if (!library)
    return library.takeError();
  source.plaquettes = std::move(*library);
  return source;
}

/// Warnings are about the description as the user wrote it, once.
llvm::Expected<Library> TrainingModel::compileNetwork(gauge_context *context) {
  auto library = compile(*model, {"value"}, context);
  showsHints = false;
  return library;
}

//===----------------------------------------------------------------------===//
// The loss
//===----------------------------------------------------------------------===//

llvm::Error TrainingModel::addStatement(frontend::Model &description,
                                        const std::string &text) {
  auto statement = parseText(text, "the loss");
  if (!statement)
    return fail("a bug of ours: the loss cannot be read: " + text);
  description.body.push_back(std::move(*statement));
  return llvm::Error::success();
}

/// The loss in terms of the result. An action's value counts per site.
std::string TrainingModel::formatLoss(const std::string &result, bool isGlobal,
                                      bool perConfiguration) const {
  bool bySite =
      !isGlobal && !perConfiguration && objective.loss == LossKind::Value;
  std::string average = isGlobal ? result : "mean(" + result + ")";
  if (isGlobal && model->kind == frontend::ModelKind::Action)
    average += " / sum_sites(1)";
  std::string value =
      llvm::formatv("({0} - mean({1})) ^ 2", average, targetName);
  if (bySite)
    value = llvm::formatv("mean(({0} - {1}) ^ 2)", result, targetName);
  std::string force = llvm::formatv(
      "mean(sum(mu) re(trace({0}[mu] * {0}[mu]))) / D", errorName);
  if (objective.loss == LossKind::Both)
    return llvm::formatv("{0:f17} * {1} + {2:f17} * {3}",
                         1 - objective.forceWeight, value,
                         objective.forceWeight, force);
  return objective.loss == LossKind::Value ? value : force;
}

/// The result becomes a variable, so that its weights keep their names.
llvm::Expected<Library> TrainingModel::compileLoss(gauge_context *context,
                                                   bool perConfiguration) {
  auto network = compileNetwork(context);
  if (!network)
    return network;
  const run::Argument &out =
      network->description.functions.front().outputs.front();
  if (out.isMatrix() || out.isComplex || out.channels != 1)
    return fail("'" + model->name.text + "' returns " +
                run::formatArgument(out, network->description.colours) +
                "; what is trained is one real number, per site or in all");
  if (network->description.functions.front().parameters.empty())
    return fail("'" + model->name.text +
                "' has no weights: there is nothing to train");
  bool isGlobal = out.axes.empty();
  frontend::Model description = *model;
  description.kind = frontend::ModelKind::Action;
  description.resultTypes.clear();
  frontend::Declaration given = description.inputs[0];
  if (objective.usesValues()) {
    given.name.text = targetName;
    given.type = {TypeKind::Real, {}, {}};
    description.inputs.push_back(given);
  }
  frontend::Result result = description.results[0];
  if (result.name.text.empty())
    result.name.text = result.value.isName() ? result.value.name : "result";
  const std::string &name = result.name.text;
  if (!result.value.isName(name))
    description.body.push_back({result.name, result.value});
  if (objective.usesForces()) {
    std::string links = description.inputs[0].name.text;
    std::string expected = forceName;
    if (!objective.forceLabels.empty()) {
      given.name.text = forceName;
      given.type = {TypeKind::Matrices, {model->dimensions}, {}};
      description.inputs.push_back(given);
    } else {
      addLoop(description);
      description.body.push_back({{"training_action", {}}, target->value});
      expected = "force(sum_sites(training_action), " + links + ")";
    }
    if (llvm::Error error = addStatement(
            description,
            llvm::formatv("{0} = force({1}, {2}) - {3}", errorName,
                          isGlobal ? name : "sum_sites(" + name + ")", links,
                          expected)))
      return std::move(error);
  }
  if (llvm::Error error = addStatement(
          description, std::string(lossName) + " = " +
                           formatLoss(name, isGlobal, perConfiguration)))
    return std::move(error);
  description.results = {{{"loss", {}}, frontend::makeName(lossName, {})}};
  return compile(description, {"value", "gradient"}, context);
}

llvm::Expected<Library>
TrainingModel::compile(const frontend::Model &description,
                       llvm::ArrayRef<std::string> functions,
                       gauge_context *context) {
  return run::compile(context, description, functions, {}, diagnostics);
}
