//===- RoundTripTest.cpp - DSL, JSON and the model carry the same
//------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomModel.h"
#include "frontend/Frontend.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"
#include <gtest/gtest.h>

using namespace gaugec::frontend;

/// Text to a model; what goes wrong is shown.
static std::optional<Model> read(const std::string &text, Format format) {
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    ADD_FAILURE() << diagnostic.getMessage().str() << " in\n" << text;
  });
  // The places in the model dangle from here on; comparisons do not look at
  // them.
  return parseModel(sources, format, diagnostics);
}

static std::string buildText(const std::string &text, Format format) {
  mlir::MLIRContext context;
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    if (diagnostic.getKind() != llvm::SourceMgr::DK_Warning)
      ADD_FAILURE() << diagnostic.getMessage().str() << " in\n" << text;
  });
  std::optional<Model> model = parseModel(sources, format, diagnostics);
  if (!model)
    return "";
  auto module = buildModule(*model, &context, {}, diagnostics);
  std::string printed;
  llvm::raw_string_ostream os(printed);
  if (module)
    module->print(os);
  return printed;
}

/// Each example: both formats, the same IR.
TEST(Examples, AreTheSameThroughBothFormats) {
  std::error_code error;
  unsigned count = 0;
  for (llvm::sys::fs::directory_iterator at(EXAMPLES, error), end;
       at != end && !error; at.increment(error)) {
    llvm::StringRef path = at->path();
    if (!path.ends_with(".gauge") && !path.ends_with(".json"))
      continue;
    SCOPED_TRACE(path.str());
    std::string text = (*llvm::MemoryBuffer::getFile(path))->getBuffer().str();
    Format format = guessFormat(path, text);
    std::optional<Model> model = read(text, format);
    ASSERT_TRUE(model);
    std::string dsl = printDsl(*model), json = printJson(*model);
    EXPECT_TRUE(read(dsl, Format::Dsl) == model);
    EXPECT_TRUE(read(json, Format::Json) == model);
    std::string ir = buildText(text, format);
    EXPECT_FALSE(ir.empty());
    EXPECT_EQ(buildText(dsl, Format::Dsl), ir);
    EXPECT_EQ(buildText(json, Format::Json), ir);
    ++count;
  }
  EXPECT_GE(count, 13u);
}

class AnySyntax : public testing::TestWithParam<int> {};

TEST_P(AnySyntax, IsTheSameThroughBothFormats) {
  for (uint64_t seed = GetParam() * 100; seed < GetParam() * 100 + 100u;
       ++seed) {
    Model model = makeRandomSyntax(seed);
    std::string dsl = printDsl(model), json = printJson(model);
    std::optional<Model> fromDsl = read(dsl, Format::Dsl);
    std::optional<Model> fromJson = read(json, Format::Json);
    ASSERT_TRUE(fromDsl && fromJson) << "seed " << seed;
    ASSERT_TRUE(*fromDsl == model) << "seed " << seed << '\n' << dsl;
    ASSERT_TRUE(*fromJson == model) << "seed " << seed << '\n' << json;
    // Equal models print alike, so the texts are fixed points too.
    ASSERT_EQ(printJson(*fromDsl), json) << "seed " << seed;
    ASSERT_EQ(printDsl(*fromJson), dsl) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnySyntax, testing::Range(0, 30));

class RandomNetwork : public testing::TestWithParam<int> {};

TEST_P(RandomNetwork, BuildsTheSameFromBothFormats) {
  for (uint64_t seed = GetParam() * 20; seed < GetParam() * 20 + 20u; ++seed) {
    std::string text = makeRandomNetwork(seed);
    std::optional<Model> model = read(text, Format::Dsl);
    ASSERT_TRUE(model) << "seed " << seed;
    std::string json = printJson(*model);
    std::optional<Model> back = read(json, Format::Json);
    ASSERT_TRUE(back) << "seed " << seed;
    ASSERT_EQ(printJson(*read(printDsl(*back), Format::Dsl)), json);
    std::string ir = buildText(text, Format::Dsl);
    ASSERT_FALSE(ir.empty()) << "seed " << seed << '\n' << text;
    ASSERT_EQ(buildText(json, Format::Json), ir) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetwork, testing::Range(0, 15));
