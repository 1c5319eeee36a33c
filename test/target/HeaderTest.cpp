//===- HeaderTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C header of functions that return weights.
//
//===----------------------------------------------------------------------===//

#include "compiler/target/Descriptor.h"
#include "gtest/gtest.h"

using namespace gaugec;

static std::string makeHeader(const char *outputs) {
  std::string text = R"json({
    "model": "loop", "precision": "f64", "dimensions": 2,
    "group": {"name": "SU(2)", "colours": 2},
    "functions": [{"name": "gradient", "inputs": [], "parameters": [],
                   "outputs": )json";
  auto descriptor = llvm::json::parse(text + outputs + "}]}");
  return descriptor ? generateHeader(*descriptor->getAsObject(), "libloop")
                    : "no JSON: " + llvm::toString(descriptor.takeError());
}

static void expectPart(const std::string &header, const std::string &part) {
  EXPECT_NE(header.find(part), std::string::npos) << part << "\n" << header;
}

TEST(Header, WeightsHaveTheirOwnShapeAndNoBatch) {
  std::string header = makeHeader(R"([
    {"name": "W.weight", "kind": "parameter", "shape": [4, 3], "complex": true},
    {"name": "beta", "kind": "parameter", "shape": [], "complex": false},
    {"name": "s", "kind": "invariant", "channels": 1, "components": 1,
     "axes": [], "complex": false}])");
  expectPart(header, "double *W_weight; /**< \"W.weight\": [4][3][2], the last "
                     "index (re, im); one for the whole batch */");
  expectPart(header, "double *beta; /**< a number; one for the whole batch */");
  expectPart(header, "results[0].bytes = sizeof(double) * (uint64_t)(24);");
  expectPart(header, "results[1].bytes = sizeof(double) * (uint64_t)(1);");
  expectPart(header, "results[2].bytes = sizeof(double) * "
                     "(uint64_t)(gauge_lattice_batch(lattice) * 1);");
}
