//===- Stream.h - matrices as bytes, for both formats -----------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/io/Configuration.h"

#include <string_view>

namespace gauge::io {

/// How real numbers are stored.
struct Encoding {
  bool isDouble = true, isLittle = false;
  int rows = 3; ///< of the matrices that are stored

  int64_t realBytes() const { return isDouble ? 8 : 4; }
  /// Of all four matrices of a site.
  int64_t siteBytes() const { return int64_t(4) * rows * 3 * 2 * realBytes(); }
};

/// Sites of a lattice with these extents, or -1 if there are more than any file
/// holds or an extent is not positive.
int64_t countSites(std::span<const int64_t> extents);

/// Fills the links from the data of all sites, x fastest, directions x, y, z,
/// t.
void decode(std::span<const char> data, const Encoding &encoding,
            Configuration &configuration);
std::string encode(const Configuration &configuration,
                   const Encoding &encoding);

/// A number that is nothing but digits and not above `most`.
std::optional<int64_t> parseInteger(std::string_view text, int64_t most);
std::optional<uint32_t> parseHex(std::string_view text);

/// `what` as a file that appears under its name when it is complete.
std::string writeFile(const std::string &path,
                      std::span<const std::string_view> parts);

} // namespace gauge::io
