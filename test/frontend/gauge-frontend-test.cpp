//===- gauge-frontend-test.cpp - the front ends alone, for tests
//--------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   gauge-frontend-test FILE [--emit=gauge|dsl|json|none] [--format=dsl|json]
//                       [--locations] [--precision=f32|f64]
//
// Exit codes: 0 ok, 1 the input is wrong, 2 wrong use.
//
//===----------------------------------------------------------------------===//

#include "frontend/Frontend.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec::frontend;
namespace cl = llvm::cl;

static cl::opt<std::string> input(cl::Positional, cl::desc("<file>"),
                                  cl::init("-"));
static cl::opt<std::string> emit("emit", cl::init("gauge"));
static cl::opt<std::string> format("format", cl::init(""));
static cl::opt<std::string> precision("precision", cl::init(""));
static cl::opt<bool> locations("locations");

static int build(const Model &model, Diagnostics &diagnostics) {
  mlir::MLIRContext context;
  BuildOptions options;
  if (!precision.empty())
    options.precision = precision == "f64" ? Precision::F64 : Precision::F32;
  auto module = buildModule(model, &context, options, diagnostics);
  if (!module)
    return 1;
  mlir::OpPrintingFlags flags;
  if (locations)
    flags.enableDebugInfo(true, false);
  if (emit == "gauge")
    module->print(llvm::outs(), flags);
  return 0;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "the front ends alone\n");
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(input);
  if (!buffer) {
    llvm::errs() << input << ": " << buffer.getError().message() << '\n';
    return 2;
  }
  llvm::StringRef text = (*buffer)->getBuffer();
  Format kind = format.empty()     ? guessFormat(input, text)
                : format == "json" ? Format::Json
                                   : Format::Dsl;
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), {});
  Diagnostics diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  std::optional<Model> model = parseModel(sources, kind, diagnostics);
  if (!model)
    return 1;
  if (emit == "dsl")
    llvm::outs() << printDsl(*model);
  else if (emit == "json")
    llvm::outs() << printJson(*model);
  else
    return build(*model, diagnostics);
  return 0;
}
