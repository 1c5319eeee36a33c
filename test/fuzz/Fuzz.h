//===- Fuzz.h - what both fuzz targets do ---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes must give a model or an error with a place; a model must survive
// both printers and must build to valid IR or to errors. Nothing may crash,
// hang or eat the memory.
//
//===----------------------------------------------------------------------===//

#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include "frontend/Frontend.h"
#include "mlir/IR/MLIRContext.h"
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace gaugec::frontend {

[[noreturn]] inline void complain(const char *what, const std::string &text) {
  std::fprintf(stderr, "%s:\n%s\n", what, text.c_str());
  std::abort();
}

inline std::optional<Model> readText(llvm::StringRef text, Format format,
                                     llvm::SourceMgr &sources,
                                     unsigned &errors) {
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    std::string shown;
    llvm::raw_string_ostream os(shown);
    diagnostic.print(nullptr, os, false);
    errors += diagnostic.getKind() == llvm::SourceMgr::DK_Error;
  });
  std::optional<Model> model = parseModel(sources, format, diagnostics);
  if (!model && errors == 0)
    complain("no model and no error", text.str());
  return model;
}

inline void checkPrinted(const Model &model, Format format) {
  std::string text = format == Format::Dsl ? printDsl(model) : printJson(model);
  llvm::SourceMgr sources;
  unsigned errors = 0;
  std::optional<Model> back = readText(text, format, sources, errors);
  if (!back || !(*back == model))
    complain("what was printed reads back differently", text);
}

inline void buildOnce(const Model &model, const llvm::SourceMgr &sources) {
  // Contexts are slow to make and never forget a type: a new one now and then.
  static std::unique_ptr<mlir::MLIRContext> context;
  static unsigned uses = 0;
  if (!context || ++uses % 256 == 0)
    context = std::make_unique<mlir::MLIRContext>(
        mlir::MLIRContext::Threading::DISABLED);
  unsigned errors = 0;
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    errors += diagnostic.getKind() == llvm::SourceMgr::DK_Error;
    // The checks of the front end come first: the verifiers find nothing.
    if (diagnostic.getMessage().contains("invalid IR"))
      complain("built invalid IR", diagnostic.getMessage().str());
  });
  auto module = buildModule(model, context.get(), {}, diagnostics);
  if (!module && errors == 0)
    complain("no module and no error", printDsl(model));
}

inline int fuzzOne(llvm::StringRef text, Format format) {
  llvm::SourceMgr sources;
  unsigned errors = 0;
  std::optional<Model> model = readText(text, format, sources, errors);
  if (!model)
    return 0;
  checkPrinted(*model, Format::Dsl);
  checkPrinted(*model, Format::Json);
  buildOnce(*model, sources);
  return 0;
}

} // namespace gaugec::frontend

/// LLVM's allocators poison memory in our instrumented copies only, so that
/// libMLIR's own accesses would be reported.
extern "C" const char *__asan_default_options() {
  return "allow_user_poisoning=0:detect_leaks=0";
}

#endif // TEST_FUZZ_FUZZ_H
