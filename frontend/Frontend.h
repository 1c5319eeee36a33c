//===- Frontend.h - from text to gauge IR and back
//----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   text --parseModel--> Model --buildModule--> module { func.func @value }
//                          |
//                          +--printDsl, printJson--> text
//
// Nothing here prints, exits or throws; every mistake of the user goes to the
// handler of `Diagnostics` with its place.
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_FRONTEND_H
#define FRONTEND_FRONTEND_H

#include "frontend/Diagnostics.h"
#include "frontend/Model.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace gaugec::frontend {

enum class Format { Dsl, Json };

/// By the end of the file's name (.gauge, .json), else by the first character.
Format guessFormat(llvm::StringRef filename, llvm::StringRef text);

/// Reads the main buffer of `sources`. Nothing if there was an error. The model
/// points into `sources`, which must outlive it.
std::optional<Model> parseModel(const llvm::SourceMgr &sources, Format format,
                                Diagnostics &diagnostics);

/// Reads `name = expression` from a buffer of `sources`.
std::optional<Statement> parseStatement(const llvm::SourceMgr &sources,
                                        unsigned buffer,
                                        Diagnostics &diagnostics);

struct BuildOptions {
  /// Overrides the description's own precision (default there: f32).
  std::optional<Precision> precision;
  /// Further functions, each with the arguments and results of @value and, as
  /// one more result, an expression that is evaluated where the model returns:
  /// it sees all variables, and results under their names.
  std::vector<Statement> derivatives;
};

/// Makes `module { func.func @value(inputs, parameters) -> results }` and the
/// further functions, verified, or nothing if there was an error. The model may
/// come without places (made by a program); errors then have none either.
mlir::OwningOpRef<mlir::ModuleOp> buildModule(const Model &model,
                                              mlir::MLIRContext *context,
                                              const BuildOptions &options,
                                              Diagnostics &diagnostics);

/// Canonical text: reading it back gives an equal model.
std::string printDsl(const Model &model);
std::string printJson(const Model &model);

/// An expression in DSL text, for messages.
std::string printExpr(const Expr &expr);

} // namespace gaugec::frontend

#endif // FRONTEND_FRONTEND_H
