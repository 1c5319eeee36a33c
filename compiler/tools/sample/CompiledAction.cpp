//===- CompiledAction.cpp - an action of a description --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/sample/CompiledAction.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cstring>

using namespace gaugec;
using namespace gaugec::sample;
using gauge::sample::Complex;
using run::fail;

static constexpr const char *betaName = "beta";

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<ActionLibrary>>
ActionLibrary::read(const std::string &path, const std::string &params,
                    int threads) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!file)
    return fail("cannot read '" + path + "': " + file.getError().message());
  return create(std::move(*file), params, threads);
}

llvm::Expected<std::unique_ptr<ActionLibrary>>
ActionLibrary::makeWilson(int colours, int64_t dimensions, int threads) {
  std::string group =
      colours == 1 ? "U(1)" : "SU(" + llvm::utostr(colours) + ")";
  std::string text =
      "group " + group + "\nlattice " + llvm::itostr(dimensions) +
      "\naction wilson(U: links; beta: real) -> real {\n  return S = beta / N "
      "* sum_sites(sum(mu < nu) re(trace(1 - path(+mu, +nu, -mu, -nu))))\n}\n";
  return create(llvm::MemoryBuffer::getMemBufferCopy(text, "wilson.gauge"), "",
                threads);
}

llvm::Expected<std::unique_ptr<ActionLibrary>>
ActionLibrary::create(std::unique_ptr<llvm::MemoryBuffer> source,
                      const std::string &params, int threads) {
  std::string path = source->getBufferIdentifier().str();
  frontend::Format format = frontend::guessFormat(path, source->getBuffer());
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(source), {});
  frontend::Diagnostics diagnostics(sources,
                                    [](const llvm::SMDiagnostic &diagnostic) {
                                      diagnostic.print(nullptr, llvm::errs());
                                    });
  auto model = frontend::parseModel(sources, format, diagnostics);
  if (!model)
    return fail("'" + path + "' is not an action that can be sampled");
  std::unique_ptr<ActionLibrary> action(new ActionLibrary);
  action->hash = llvm::xxh3_64bits(frontend::printDsl(*model));
  action->context.reset(gauge_context_create(threads));
  if (!action->context)
    return fail("out of memory");
  // Trajectories accumulate rounding: forces of f32 would not be reversible.
  frontend::BuildOptions options;
  options.precision = frontend::Precision::F64;
  auto library = run::compile(action->context.get(), *model, {"force"}, options,
                              diagnostics);
  if (!library)
    return library.takeError();
  action->library = std::move(*library);
  if (llvm::Error error = action->check())
    return std::move(error);
  if (llvm::Error error = action->loadParameters(params))
    return std::move(error);
  return action;
}

llvm::Error ActionLibrary::check() const {
  const run::Description &description = library.description;
  const run::Function &force = description.functions.front();
  if (force.inputs.size() == 1 && force.inputs[0].kind == "links" &&
      force.outputs.size() == 2)
    return llvm::Error::success();
  return fail("'" + description.model +
              "' cannot be sampled: an action takes one field of links and "
              "returns one number, such as sum_sites(..)");
}

llvm::Error ActionLibrary::loadParameters(const std::string &path) {
  gauge_tensors *raw = nullptr;
  gauge_status status =
      path.empty() ? gauge_tensors_create(context.get(), &raw)
                   : gauge_tensors_load(context.get(), path.c_str(), &raw);
  if (llvm::Error error = run::check(context.get(), status))
    return error;
  parameters.reset(raw);
  for (size_t i = 0; i < gauge_tensors_count(raw); ++i) {
    gauge_tensor_view view{};
    if (llvm::Error error = run::check(
            context.get(), gauge_tensors_get(context.get(), raw, i, &view)))
      return error;
    hash =
        hash * 31 + llvm::xxh3_64bits(llvm::ArrayRef(
                        static_cast<const uint8_t *>(view.data), view.bytes));
  }
  for (const run::Parameter &parameter :
       library.description.functions.front().parameters)
    if (path.empty() && parameter.name != betaName)
      return fail("the action has the parameter '" + parameter.name +
                      "': --params names a safetensors file with it",
                  run::WrongUsage);
  return llvm::Error::success();
}

int ActionLibrary::getColours() const {
  return static_cast<int>(library.description.colours);
}

bool ActionLibrary::hasBeta() const {
  return llvm::any_of(library.description.functions.front().parameters,
                      [](const run::Parameter &parameter) {
                        return parameter.name == betaName &&
                               parameter.shape.empty();
                      });
}

//===----------------------------------------------------------------------===//
// On a lattice
//===----------------------------------------------------------------------===//

namespace {
class CompiledAction : public gauge::sample::Action {
public:
  explicit CompiledAction(run::Call call) : call(std::move(call)) {}

  std::string evaluate(std::span<const Complex> links, double &value,
                       std::span<Complex> force) override {
    return describe(run(links, value, force));
  }

private:
  /// The message of an error, or nothing.
  static std::string describe(llvm::Error error) {
    return error ? llvm::toString(std::move(error)) : "";
  }
  llvm::Error run(std::span<const Complex> links, double &value,
                  std::span<Complex> force) {
    const auto *bytes = reinterpret_cast<const char *>(links.data());
    if (llvm::Error error = call.setInput(
            0, std::vector<char>(bytes, bytes + links.size_bytes())))
      return error;
    if (llvm::Error error = call.execute())
      return error;
    auto energy = call.getOutput(0);
    if (!energy)
      return energy.takeError();
    value = energy->front();
    auto numbers = call.getOutput(1);
    if (!numbers)
      return numbers.takeError();
    std::memcpy(force.data(), numbers->data(), force.size_bytes());
    return llvm::Error::success();
  }

  run::Call call;
};
} // namespace

llvm::Expected<std::unique_ptr<gauge::sample::Action>>
ActionLibrary::makeAction(llvm::ArrayRef<int64_t> extents, double beta) const {
  auto call =
      run::Call::create(context.get(), library, "force", extents, /*batch=*/1);
  if (!call)
    return call.takeError();
  if (hasBeta())
    if (llvm::Error error = run::check(
            context.get(),
            gauge_tensors_set(context.get(), parameters.get(), betaName,
                              GAUGE_F64, nullptr, 0, &beta)))
      return std::move(error);
  if (!library.description.functions.front().parameters.empty())
    if (llvm::Error error = call->setWeights(parameters.get()))
      return std::move(error);
  return std::make_unique<CompiledAction>(std::move(*call));
}
