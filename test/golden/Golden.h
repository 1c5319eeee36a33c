//===- Golden.h - the golden cases: functions and their data --------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_GOLDEN_GOLDEN_H
#define TEST_GOLDEN_GOLDEN_H

#include "compiler/interpret/Interpreter.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "test/golden/Npz.h"
#include <optional>

namespace gaugec::test {

/// One function of a case file with its arguments and the results it must have.
struct GoldenCase {
  std::string name;
  mlir::func::FuncOp function;
  interpret::Problem problem;
  std::vector<interpret::Array> expected;
};

/// A case file: gauge IR whose `golden.array` attributes name the data.
struct GoldenFile {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<GoldenCase> cases;
};

/// Reads `<stem>.mlir` and `<stem>.npz` in test/golden. `precision` ("f32" or
/// "f64") replaces the f64 of the file. The `golden.array` attributes are gone
/// afterwards. On failure nothing is returned and `error` says why.
std::optional<GoldenFile> loadGolden(const std::string &stem,
                                     const std::string &precision,
                                     mlir::MLIRContext *context,
                                     std::string &error);

/// All case files.
inline constexpr const char *goldenStems[] = {"case1_su2_2d_layers",
                                              "case3_su3_4d_action"};

/// Number of cases in all files: a case that got lost is a failure.
inline constexpr size_t goldenCaseCount = 26;

/// Largest deviation relative to the largest magnitude in `expected`.
double getDeviation(const interpret::Array &result,
                    const interpret::Array &expected);

} // namespace gaugec::test

#endif // TEST_GOLDEN_GOLDEN_H
