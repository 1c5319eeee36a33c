//===- Coefficient.cpp - numbers, or polynomials of weights ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Coefficient.h"
#include "llvm/ADT/STLExtras.h"
#include <charconv>

using namespace gaugec;
using namespace gaugec::loops;

Polynomial Polynomial::makeSymbol(uint32_t index) {
  Polynomial symbol;
  symbol.terms[{2 * index}] = 1;
  return symbol;
}

Polynomial &Polynomial::operator+=(const Polynomial &rhs) {
  for (const auto &[powers, number] : rhs.terms) {
    auto at = terms.try_emplace(powers, 0).first;
    at->second += number;
    if (at->second == Complex(0))
      terms.erase(at);
  }
  return *this;
}

Polynomial loops::operator*(const Polynomial &a, const Polynomial &b) {
  Polynomial product;
  for (const auto &[left, x] : a.terms)
    for (const auto &[right, y] : b.terms) {
      Polynomial::Powers powers(left);
      llvm::append_range(powers, right);
      llvm::sort(powers);
      Polynomial term;
      term.terms[powers] = x * y;
      product += term;
    }
  return product;
}

Polynomial Polynomial::conjugate(const std::vector<bool> &isReal) const {
  Polynomial out;
  for (const auto &[powers, number] : terms) {
    Powers conjugated;
    for (Symbol symbol : powers)
      conjugated.push_back(isReal[symbol / 2] ? symbol : symbol ^ 1);
    llvm::sort(conjugated);
    out.terms[conjugated] = std::conj(number);
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string loops::printNumber(double number) {
  char text[32];
  auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return {text, end};
}

std::string loops::printNumber(Complex number) {
  if (number.imag() == 0)
    return printNumber(number.real());
  std::string imaginary = printNumber(std::abs(number.imag())) + "i";
  bool negative = number.imag() < 0;
  if (number.real() == 0)
    return (negative ? "-" : "") + imaginary;
  return "(" + printNumber(number.real()) + (negative ? " - " : " + ") +
         imaginary + ")";
}

static std::string printPowers(const Polynomial::Powers &powers,
                               llvm::ArrayRef<std::string> names) {
  std::string text;
  for (size_t at = 0; at < powers.size();) {
    size_t end = at;
    while (end < powers.size() && powers[end] == powers[at])
      ++end;
    std::string name = names[powers[at] / 2];
    if (powers[at] % 2)
      name = "conj(" + name + ")";
    text += (at ? " " : "") + name;
    if (end - at > 1)
      text += "^" + std::to_string(end - at);
    at = end;
  }
  return text;
}

std::string Polynomial::print(llvm::ArrayRef<std::string> names) const {
  std::string text;
  for (const auto &[powers, number] : terms) {
    bool negative = number.real() < 0 && number.imag() == 0;
    negative |= number.real() == 0 && number.imag() < 0;
    Complex size = negative ? -number : number;
    if (text.empty())
      text = negative ? "-" : "";
    else
      text += negative ? " - " : " + ";
    if (powers.empty() || size != Complex(1))
      text += printNumber(size) + (powers.empty() ? "" : " ");
    text += printPowers(powers, names);
  }
  return text.empty() ? "0" : text;
}
