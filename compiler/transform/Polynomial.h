//===- Polynomial.h - polynomials in real site values ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TRANSFORM_POLYNOMIAL_H
#define COMPILER_TRANSFORM_POLYNOMIAL_H

#include "mlir/IR/Builders.h"
#include <map>

namespace gaugec {

/// Values in the order of the program, which does not depend on addresses.
struct InProgramOrder {
  bool operator()(mlir::Value a, mlir::Value b) const;
};

/// A product of real values.
using Monomial = llvm::SmallVector<mlir::Value, 4>;

struct MonomialLess {
  bool operator()(const Monomial &a, const Monomial &b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        InProgramOrder());
  }
};

/// A polynomial: a number for each product of real values.
class Polynomial {
public:
  explicit Polynomial(double constant = 1) { add({}, constant); }

  void operator+=(const Polynomial &other) {
    for (const auto &[monomial, number] : other.numbers)
      add(monomial, number);
  }
  Polynomial operator*(const Polynomial &other) const;
  Polynomial operator-() const { return *this * Polynomial(-1); }

  /// So long that it costs more than taking a sum apart saves.
  bool isLong() const;
  bool isZero() const { return numbers.empty(); }
  bool isOne() const { return *this == Polynomial(1); }
  bool operator==(const Polynomial &other) const {
    return numbers == other.numbers;
  }
  /// Of a coefficient and its negative, one is negative.
  bool isNegative() const {
    return !numbers.empty() && numbers.begin()->second < 0;
  }

  /// The value, of type `type`, by site ops at `builder`.
  mlir::Value build(mlir::OpBuilder &builder, mlir::Location loc,
                    mlir::Type type) const;

  /// What a real value is a product of.
  static Polynomial of(mlir::Value real) { return of(real, 0); }

private:
  static Polynomial of(mlir::Value real, int depth);
  size_t getDegree() const;
  void add(const Monomial &monomial, double number) {
    double &sum = numbers[monomial];
    sum += number;
    if (sum == 0)
      numbers.erase(monomial);
  }

  std::map<Monomial, double, MonomialLess> numbers;
};

} // namespace gaugec

#endif // COMPILER_TRANSFORM_POLYNOMIAL_H
