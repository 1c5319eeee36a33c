//===- Tensors.h - named tensors ------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Memory.h"

#include <string>
#include <string_view>
#include <vector>

namespace gauge::rt {

struct Tensor {
  std::string name;
  gauge_dtype dtype = GAUGE_F32;
  std::vector<int64_t> shape;
  std::vector<char> data; ///< C order

  bool isComplex() const { return dtype == GAUGE_C64 || dtype == GAUGE_C128; }
  bool isDouble() const { return dtype == GAUGE_F64 || dtype == GAUGE_C128; }
  /// Real number `i`; a complex number is two of them.
  double real(size_t i) const;
};

/// Bytes of an element.
uint64_t dtypeBytes(gauge_dtype dtype);

/// Fewest insertions, deletions and replacements that turn `a` into `b`.
size_t editDistance(std::string_view a, std::string_view b);

} // namespace gauge::rt

struct gauge_tensors {
  std::vector<gauge::rt::Tensor> list;
  std::string origin; ///< the file's name, or "the tensors"

  const gauge::rt::Tensor *find(std::string_view name) const;
};

namespace gauge::rt {

/// The whole of a safetensors file as tensors, or what is wrong with it.
Result<std::vector<Tensor>> parseSafetensors(std::string_view file);

/// The contents of a safetensors file. Complex tensors become real ones with a
/// last axis of length 2, which every reader understands.
std::string formatSafetensors(const std::vector<Tensor> &tensors);

/// Writes a file so that `path` holds either the old or the new contents,
/// whatever happens.
Status writeAtomically(const std::string &path, std::string_view contents);

Result<std::string> readFile(const std::string &path);

} // namespace gauge::rt
