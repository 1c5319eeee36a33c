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

/// A case file and its data, `<stem>.mlir` and `<data>.npz` in test/golden.
struct GoldenSource {
  const char *stem;
  const char *data;
  int order;    ///< of the derivatives in it
  size_t cases; ///< a case that got lost is a failure
};

/// Reads a case file. `precision` ("f32" or "f64") replaces the f64 of the
/// file. The `golden.array` attributes are gone afterwards. On failure nothing
/// is returned and `error` says why.
std::optional<GoldenFile> loadGolden(const GoldenSource &source,
                                     const std::string &precision,
                                     mlir::MLIRContext *context,
                                     std::string &error);

/// All case files.
inline constexpr GoldenSource goldenSources[] = {
    {"case1_su2_2d_layers", "case1_su2_2d_layers", 0, 24},
    {"case3_su3_4d_action", "case3_su3_4d_action", 0, 2},
    {"case1_su2_2d_derivatives", "case1_su2_2d_layers", 1, 16},
    {"case3_su3_4d_derivatives", "case3_su3_4d_action", 1, 1},
    {"case3_su3_4d_second_derivatives", "case3_su3_4d_action", 2, 1}};

/// Largest deviation relative to the largest magnitude in `expected`.
double getDeviation(const interpret::Array &result,
                    const interpret::Array &expected);

} // namespace gaugec::test

#endif // TEST_GOLDEN_GOLDEN_H
