//===- Npz.h - reads NumPy's .npz archives --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_GOLDEN_NPZ_H
#define TEST_GOLDEN_NPZ_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gaugec::test {

/// An array of f64 (int64 is converted), C order.
struct NpyArray {
  std::vector<int64_t> shape;
  std::vector<double> data;
};

using NpzFile = std::map<std::string, NpyArray>;

/// Reads a whole archive (ZIP, stored or deflated, no ZIP64). On failure the
/// result is empty and `error` says why.
NpzFile readNpz(const std::string &path, std::string &error);

} // namespace gaugec::test

#endif // TEST_GOLDEN_NPZ_H
