//===- Coefficient.h - numbers, or polynomials of weights -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The expansion works over any ring with conjugation. There are two: complex
// numbers, and polynomials whose symbols are the elements of the weights.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_COEFFICIENT_H
#define COMPILER_LOOPS_COEFFICIENT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <complex>
#include <map>
#include <string>
#include <vector>

namespace gaugec::loops {

using Complex = std::complex<double>;

/// A polynomial of symbols with complex coefficients.
class Polynomial {
public:
  /// A symbol is an index into a list of names, times 2; plus 1 for its complex
  /// conjugate.
  using Symbol = uint32_t;
  using Powers = std::vector<Symbol>; ///< sorted, with repetitions

  Polynomial() = default;
  Polynomial(Complex number) {
    if (number != Complex(0))
      terms[{}] = number;
  }
  Polynomial(double number) : Polynomial(Complex(number)) {}
  static Polynomial makeSymbol(uint32_t index);

  Polynomial &operator+=(const Polynomial &rhs);
  friend Polynomial operator*(const Polynomial &a, const Polynomial &b);
  bool operator==(const Polynomial &rhs) const { return terms == rhs.terms; }
  /// `isReal(index)`: symbols that are their own conjugates.
  Polynomial conjugate(const std::vector<bool> &isReal) const;

  const std::map<Powers, Complex> &getTerms() const { return terms; }
  /// "2 W.weight[0,1] b[3]^2 - 0.5"; "0" if it is.
  std::string print(llvm::ArrayRef<std::string> names) const;

private:
  std::map<Powers, Complex> terms;
};

/// "2", "-0.5", "1.5i", "(1 + 2i)": the shortest decimal that is the number.
std::string printNumber(Complex number);
std::string printNumber(double number);

} // namespace gaugec::loops

#endif // COMPILER_LOOPS_COEFFICIENT_H
