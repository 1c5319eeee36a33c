//===- Reader.h - JSON to a model
//-------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_JSON_READER_H
#define FRONTEND_JSON_READER_H

#include "frontend/Diagnostics.h"

namespace gaugec::frontend {

/// Reads a description in JSON (schema.json); nothing if there was an error.
std::optional<Model> readJson(llvm::StringRef text, Diagnostics &diagnostics);

} // namespace gaugec::frontend

#endif // FRONTEND_JSON_READER_H
