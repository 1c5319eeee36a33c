//===- Members.h - an object of the input ---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_INPUT_MEMBERS_H
#define COMPILER_TOOLS_PIC_INPUT_MEMBERS_H

#include "frontend/json/Json.h"
#include <array>
#include <cmath>
#include <type_traits>

namespace gaugec::pic {

/// An object whose members are asked for one after another; what nobody asked
/// for is a mistake. Mistakes are reported at their places.
class Members {
public:
  /// No members if `json` is null. `title` names the object in messages.
  Members(const frontend::JsonValue *json, llvm::StringRef title,
          frontend::Diagnostics &diagnostics);

  /// Names what is left over.
  void finish();

  bool isThere() const { return json; }
  /// Of the object, for messages.
  frontend::Span span() const { return json ? json->span : frontend::Span(); }
  void error(const llvm::Twine &message) {
    if (json)
      diagnostics.error(json->span, message);
  }

  void warning(const llvm::Twine &message) {
    if (json)
      diagnostics.warning(json->span, message);
  }

  const frontend::JsonValue *find(llvm::StringRef key);
  /// A missing member that there is no default for is a mistake; `what` says
  /// what it is.
  const frontend::JsonValue *need(llvm::StringRef key, llvm::StringRef what);
  /// A list's elements; nothing if it is not there.
  llvm::ArrayRef<frontend::JsonValue> list(llvm::StringRef key);

  /// A number in [least, most]; false if it is not there.
  bool read(llvm::StringRef key, double &number, double least, double most);
  bool read(llvm::StringRef key, int64_t &number, int64_t least, int64_t most);
  bool read(llvm::StringRef key, bool &flag);
  bool read(llvm::StringRef key, std::string &text);
  /// As many numbers as there are.
  template <class T, size_t N>
  bool read(llvm::StringRef key, std::array<T, N> &numbers, double least,
            double most) {
    const frontend::JsonValue *value = find(key);
    if (!value)
      return false;
    if (!value->isArray() || value->elements.size() != N) {
      diagnostics.error(value->span, "'" + key + "' is a list of " +
                                         llvm::Twine(N) + " numbers");
      return true;
    }
    for (size_t i = 0; i < N; ++i)
      numbers[i] = T(number(value->elements[i], key, double(numbers[i]), least,
                            most, std::is_integral_v<T>));
    return true;
  }
  /// Like read, but it is a mistake if it is not there.
  void readNeeded(llvm::StringRef key, double &number, double least,
                  double most) {
    if (need(key, "a number"))
      read(key, number, least, most);
  }
  /// One of a few words; its number.
  size_t choose(llvm::StringRef key, llvm::ArrayRef<llvm::StringRef> words,
                size_t otherwise);

private:
  /// The number, or `otherwise` after a report.
  double number(const frontend::JsonValue &value, llvm::StringRef key,
                double otherwise, double least, double most, bool isWhole);

  const frontend::JsonValue *json;
  std::string title;
  frontend::Diagnostics &diagnostics;
  llvm::SmallVector<llvm::StringRef> known;
};

/// Bounds of numbers that are positive and no more.
inline constexpr double tiny = 1e-12, huge = 1e12;

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_INPUT_MEMBERS_H
