//===- TrainingModel.cpp - what is trained, compiled in process -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/TrainingModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace gaugec;
using namespace gaugec::train;
using frontend::Expr;
using frontend::ExprKind;
using run::fail;

/// Names that a description will hardly have.
static constexpr const char *targetName = "training_target";

TrainingModel::TrainingModel()
    : diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
        diagnostic.print(nullptr, llvm::errs());
      }) {}

llvm::Expected<std::unique_ptr<TrainingModel>>
TrainingModel::read(llvm::StringRef path, llvm::StringRef target) {
  std::unique_ptr<TrainingModel> model(new TrainingModel);
  if (llvm::Error error = model->parse(path, target))
    return std::move(error);
  if (llvm::Error error = model->checkShape())
    return std::move(error);
  return model;
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

llvm::Error TrainingModel::parse(llvm::StringRef path, llvm::StringRef text) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!file)
    return fail("cannot read '" + path + "': " + file.getError().message());
  frontend::Format format = frontend::guessFormat(path, (*file)->getBuffer());
  sources.AddNewSourceBuffer(std::move(*file), {});
  model = frontend::parseModel(sources, format, diagnostics);
  if (!model)
    return fail("'" + path + "' is not a model that can be trained");
  unsigned buffer =
      sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(
                                     ("target = " + text).str(), "--target"),
                                 {});
  target = frontend::parseStatement(sources, buffer, diagnostics);
  if (!target)
    return fail("--target takes an expression, such as 'loop(2, 2)'");
  int first = model->dimensions == 2 ? 0 : 1;
  std::string axes[] = {std::to_string(first), std::to_string(first + 1)};
  std::string text2 = "loop = re(trace(path(+m*" + axes[0] + ", +n*" + axes[1] +
                      ", -m*" + axes[0] + ", -n*" + axes[1] + "))) / N";
  buffer = sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(text2, "loop(m, n)"), {});
  auto body = frontend::parseStatement(sources, buffer, diagnostics);
  loop = {{"loop", {}}, {{"m", {}}, {"n", {}}}, body->value};
  return llvm::Error::success();
}

/// One field of links in, one value out.
llvm::Error TrainingModel::checkShape() const {
  std::string name = "'" + model->name.text + "'";
  if (model->inputs.size() != 1 ||
      model->inputs[0].type.kind != frontend::TypeKind::Links)
    return fail(name + " cannot be trained on a target: it takes other inputs "
                       "than one field of links");
  if (model->results.size() != 1)
    return fail(name + " cannot be trained on a target: it returns " +
                std::to_string(model->results.size()) +
                " values; return the one that shall be like the target");
  return llvm::Error::success();
}

/// a op b, without a place.
static Expr combine(ExprKind kind, Expr a, Expr b) {
  return frontend::makeNode(kind, {std::move(a), std::move(b)}, {});
}

static Expr callMean(Expr value) {
  Expr call = frontend::makeNode(ExprKind::Call, {std::move(value)}, {});
  call.name = "mean";
  return call;
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

llvm::Expected<Library> TrainingModel::compileTarget(gauge_context *context) {
  frontend::Model description = *model;
  description.kind = frontend::ModelKind::Network;
  description.parameters.clear();
  description.body.clear();
  description.resultTypes.clear();
  bool hasLoop = llvm::any_of(description.functions, [](const auto &function) {
    return function.name.text == "loop";
  });
  if (!hasLoop)
    description.functions.push_back(loop);
  description.results = {{{targetName, {}}, target->value}};
  llvm::Expected<Library> library = compile(description, {"value"}, context);
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

llvm::Expected<Library> TrainingModel::compileNetwork(gauge_context *context) {
  return compile(*model, {"value"}, context);
}

/// The result becomes a variable, so that its weights keep their names.
llvm::Expected<Library> TrainingModel::compileLoss(gauge_context *context) {
  frontend::Model description = *model;
  description.kind = frontend::ModelKind::Action;
  description.resultTypes.clear();
  frontend::Declaration input = description.inputs[0];
  input.name.text = targetName;
  input.type = {frontend::TypeKind::Real, {}, {}};
  description.inputs.push_back(input);
  frontend::Result result = description.results[0];
  if (result.name.text.empty())
    result.name.text = result.value.isName() ? result.value.name : "result";
  if (!result.value.isName(result.name.text))
    description.body.push_back({result.name, result.value});
  Expr error =
      combine(ExprKind::Subtract, frontend::makeName(result.name.text, {}),
              frontend::makeName(targetName, {}));
  Expr square =
      combine(ExprKind::Power, std::move(error), frontend::makeNumber(2, {}));
  description.results = {{{"loss", {}}, callMean(std::move(square))}};
  return compile(description, {"value", "gradient"}, context);
}

llvm::Expected<Library>
TrainingModel::compile(const frontend::Model &description,
                       llvm::ArrayRef<std::string> functions,
                       gauge_context *context) {
  return run::compile(context, description, functions, {}, diagnostics);
}
