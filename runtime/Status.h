//===- Status.h - what internal calls return -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/gauge_runtime.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace gauge::rt {

/// A status code and, unless it is GAUGE_OK, the sentence for the user.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(gauge_status code, std::string message)
      : code_(code), message_(std::move(message)) {}

  /// True if something went wrong: `if (Status s = f()) return s;`
  explicit operator bool() const { return code_ != GAUGE_OK; }
  gauge_status code() const { return code_; }
  const std::string &message() const { return message_; }

private:
  gauge_status code_ = GAUGE_OK;
  std::string message_;
};

inline Status success() { return {}; }

/// A failure with a formatted sentence.
template <class... Args>
Status failure(gauge_status code, fmt::format_string<Args...> format,
               Args &&...args) {
  return {code, fmt::format(format, std::forward<Args>(args)...)};
}

/// A value, or the status that says why there is none.
template <class T>
class [[nodiscard]] Result {
public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status status) : status_(std::move(status)) {}

  explicit operator bool() const { return value_.has_value(); }
  T &operator*() { return *value_; }
  T *operator->() { return &*value_; }
  const Status &status() const { return status_; }

private:
  std::optional<T> value_;
  Status status_;
};

} // namespace gauge::rt
