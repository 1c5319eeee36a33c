//===- RandomModel.h - random descriptions
//------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_FRONTEND_RANDOMMODEL_H
#define TEST_FRONTEND_RANDOMMODEL_H

#include "frontend/Model.h"
#include <random>

namespace gaugec::frontend {

/// Any description that the grammar admits; it need not make sense.
Model makeRandomSyntax(uint64_t seed);

/// DSL text of a network that makes sense: layers with random options on top of
/// each other, a head, several results.
std::string makeRandomNetwork(uint64_t seed);

/// Random choices, the same on every machine.
class Dice {
public:
  explicit Dice(uint64_t seed) : engine(seed) {}
  /// 0 .. n-1
  size_t roll(size_t n) { return engine() % n; }
  bool flip() { return roll(2) == 0; }
  template <typename T>
  const T &pick(const std::vector<T> &items) {
    return items[roll(items.size())];
  }

private:
  std::mt19937_64 engine;
};

} // namespace gaugec::frontend

#endif // TEST_FRONTEND_RANDOMMODEL_H
