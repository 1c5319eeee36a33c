//===- Input.cpp - a network for gauge-loops ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/loops/Input.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace gaugec;
using namespace gaugec::loops;
using run::fail;

Input::Input() : context(mlir::MLIRContext::Threading::DISABLED) {
  context.loadDialect<gauge::GaugeDialect, mlir::func::FuncDialect>();
  context.printOpOnDiagnostic(false);
}

llvm::StringRef Input::getText() const {
  return sources.getMemoryBuffer(sources.getMainFileID())->getBuffer();
}

/// What is wrong has been printed where these fail.
llvm::Error Input::build(llvm::StringRef path) {
  handler = std::make_unique<mlir::SourceMgrDiagnosticHandler>(
      sources, &context, llvm::errs());
  if (path.ends_with(".mlir")) {
    module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
    return module ? llvm::Error::success()
                  : fail("'" + path + "' is no gauge IR");
  }
  frontend::Diagnostics diagnostics(sources,
                                    [](const llvm::SMDiagnostic &diagnostic) {
                                      diagnostic.print(nullptr, llvm::errs());
                                    });
  auto model = frontend::parseModel(
      sources, frontend::guessFormat(path, getText()), diagnostics);
  if (model)
    module = frontend::buildModule(*model, &context, {}, diagnostics);
  return module ? llvm::Error::success()
                : fail("'" + path + "' is no model that can be read");
}

llvm::Error Input::findFunction(llvm::StringRef path) {
  for (auto candidate : module->getOps<mlir::func::FuncOp>())
    if (!function || candidate.getName() == "value")
      function = candidate;
  if (!function || function.isExternal())
    return fail("'" + path + "' has no function with a body");
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Input>> Input::read(llvm::StringRef path) {
  auto file = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/true);
  if (!file)
    return fail("cannot read '" + path + "': " + file.getError().message());
  if ((*file)->getBuffer().contains('\0'))
    return fail("'" + path + "' is not a text file");
  std::unique_ptr<Input> input(new Input);
  input->sources.AddNewSourceBuffer(std::move(*file), {});
  if (llvm::Error error = input->build(path))
    return std::move(error);
  if (llvm::Error error = input->findFunction(path))
    return std::move(error);
  return input;
}
