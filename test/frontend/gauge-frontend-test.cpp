//===- gauge-frontend-test.cpp - the front ends alone, for tests
//--------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   gauge-frontend-test FILE [--emit=gauge|dsl|json|none] [--format=dsl|json]
//                       [--locations] [--precision=f32|f64] [--verify]
//
// --verify: the file holds cases separated by lines `// -----`, each with
// comments
// `// expected-error@+1:5 {{text}}` (also warning, note; the line relative to
// the comment or `@unknown`, the column may be left out). Fails unless exactly
// these messages come. Exit codes: 0 ok, 1 the input is wrong, 2 wrong use.
//
//===----------------------------------------------------------------------===//

#include "frontend/Frontend.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec::frontend;
using llvm::SourceMgr;
using llvm::StringRef;
namespace cl = llvm::cl;

static cl::opt<std::string> input(cl::Positional, cl::desc("<file>"),
                                  cl::init("-"));
static cl::opt<std::string> emit("emit", cl::init("gauge"));
static cl::opt<std::string> format("format", cl::init(""));
static cl::opt<std::string> precision("precision", cl::init(""));
static cl::opt<bool> locations("locations");
static cl::opt<bool> verifyMode("verify");

//===----------------------------------------------------------------------===//
// One description
//===----------------------------------------------------------------------===//

static bool build(const Model &model, Diagnostics &diagnostics) {
  mlir::MLIRContext context;
  BuildOptions options;
  if (!precision.empty())
    options.precision = precision == "f64" ? Precision::F64 : Precision::F32;
  auto module = buildModule(model, &context, options, diagnostics);
  if (!module)
    return false;
  mlir::OpPrintingFlags flags;
  if (locations)
    flags.enableDebugInfo(true, false).useLocalScope();
  if (emit == "gauge" && !verifyMode)
    module->print(llvm::outs(), flags);
  return true;
}

static bool process(const SourceMgr &sources, Format kind,
                    Diagnostics &diagnostics) {
  std::optional<Model> model = parseModel(sources, kind, diagnostics);
  if (!model)
    return false;
  if (emit == "dsl")
    llvm::outs() << printDsl(*model);
  else if (emit == "json")
    llvm::outs() << printJson(*model);
  else
    return build(*model, diagnostics);
  return true;
}

//===----------------------------------------------------------------------===//
// Expected messages
//===----------------------------------------------------------------------===//

namespace {
struct Expected {
  SourceMgr::DiagKind kind;
  int line;   // 0: unknown
  int column; // 0: any
  std::string text;
  bool found = false;
};
} // namespace

static std::vector<Expected> readExpectations(StringRef text) {
  llvm::Regex pattern("expected-(error|warning|note)(@(unknown|[+-][0-9]+))?"
                      "(:([0-9]+))? *\\{\\{(.*)\\}\\}");
  std::vector<Expected> all;
  llvm::SmallVector<StringRef> lines, match;
  text.split(lines, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!pattern.match(lines[i], &match))
      continue;
    int offset = 0, column = 0;
    match[3].ltrim('+').getAsInteger(10, offset);
    match[5].getAsInteger(10, column);
    auto kind = match[1] == "error"     ? SourceMgr::DK_Error
                : match[1] == "warning" ? SourceMgr::DK_Warning
                                        : SourceMgr::DK_Note;
    int line = match[3] == "unknown" ? 0 : int(i) + 1 + offset;
    all.push_back({kind, line, column, match[6].str()});
  }
  return all;
}

/// Marks the expectation that fits; false if none does.
static bool matchDiagnostic(const llvm::SMDiagnostic &diagnostic,
                            std::vector<Expected> &expected) {
  for (Expected &e : expected)
    if (!e.found && e.kind == diagnostic.getKind() &&
        (e.line == diagnostic.getLineNo() ||
         (e.line == 0 && diagnostic.getLineNo() <= 0)) &&
        (e.column == 0 || e.column == diagnostic.getColumnNo() + 1) &&
        diagnostic.getMessage().contains(e.text))
      return e.found = true;
  return false;
}

static bool verifyCase(StringRef text, StringRef name, Format kind) {
  std::vector<Expected> expected = readExpectations(text);
  SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text, name),
                             {});
  bool ok = true;
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    if (matchDiagnostic(diagnostic, expected))
      return;
    llvm::errs() << "unexpected: ";
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
    ok = false;
  });
  process(sources, kind, diagnostics);
  for (const Expected &e : expected)
    if (!e.found) {
      llvm::errs() << name << ':' << e.line << ": missing: " << e.text << '\n';
      ok = false;
    }
  return ok;
}

static bool verifyFile(StringRef text, Format kind) {
  llvm::SmallVector<StringRef> cases;
  text.split(cases, "// -----\n");
  bool ok = true;
  for (auto [i, one] : llvm::enumerate(cases))
    ok &= verifyCase(one, input + "#" + std::to_string(i + 1), kind);
  return ok;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "the front ends alone\n");
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(input);
  if (!buffer) {
    llvm::errs() << input << ": " << buffer.getError().message() << '\n';
    return 2;
  }
  StringRef text = (*buffer)->getBuffer();
  Format kind = format.empty()     ? guessFormat(input, text)
                : format == "json" ? Format::Json
                                   : Format::Dsl;
  if (verifyMode)
    return verifyFile(text, kind) ? 0 : 1;
  SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), {});
  Diagnostics diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  return process(sources, kind, diagnostics) ? 0 : 1;
}
