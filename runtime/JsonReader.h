//===- JsonReader.h - typed, checked access to a JSON document ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Status.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace gauge::rt {

/// A place in a document that knows its own path. The first error sticks in a
/// shared Status; after it every access yields a harmless default. So a whole
/// document is read straight through and the Status is looked at once.
class JsonReader {
public:
  using Json = nlohmann::json;

  JsonReader(const Json &value, std::string path, Status &status)
      : value_(&value), path_(std::move(path)), status_(&status) {}

  template <class... Args>
  void fail(fmt::format_string<Args...> format, Args &&...args) const {
    if (!*status_)
      *status_ = failure(GAUGE_BAD_FORMAT, "{}: {}", path_,
                         fmt::format(format, std::forward<Args>(args)...));
  }
  bool failed() const { return static_cast<bool>(*status_); }

  /// Is there a member of that name which is not null?
  bool has(const char *name) const {
    return value_->is_object() && value_->contains(name) &&
           !(*value_)[name].is_null();
  }
  bool isNull() const { return value_->is_null(); }

  JsonReader member(const char *name) const {
    static const Json none;
    std::string path = path_ + "." + name;
    if (!value_->is_object()) {
      fail("is not an object");
      return {none, std::move(path), *status_};
    }
    auto found = value_->find(name);
    if (found == value_->end()) {
      fail("has no member \"{}\"", name);
      return {none, std::move(path), *status_};
    }
    return {*found, std::move(path), *status_};
  }

  /// Calls `f` with each element of an array.
  template <class F>
  void each(F &&f) const {
    if (!value_->is_array())
      return fail("is not an array");
    for (size_t i = 0; i < value_->size() && !failed(); ++i)
      f(JsonReader((*value_)[i], fmt::format("{}[{}]", path_, i), *status_));
  }
  size_t size() const { return value_->is_array() ? value_->size() : 0; }

  /// An integer from `least` to `most`.
  int64_t integer(int64_t least, int64_t most) const {
    if (!value_->is_number_integer()) {
      fail("is not an integer");
      return least;
    }
    bool huge = value_->is_number_unsigned() &&
                value_->get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
    int64_t n = huge ? INT64_MAX : value_->get<int64_t>();
    if (n >= least && n <= most)
      return n;
    fail("is {}, not from {} to {}", value_->dump(), least, most);
    return least;
  }

  /// An index below `count`; `of` says of what, in the plural.
  size_t index(size_t count, const char *of) const {
    int64_t n = integer(0, INT64_MAX);
    if (failed() || static_cast<uint64_t>(n) < count)
      return static_cast<size_t>(n);
    fail("is {}, but there are {} {}", n, count, of);
    return 0;
  }

  /// A finite number that is not negative.
  double number() const {
    double x = value_->is_number() ? value_->get<double>() : NAN;
    if (std::isfinite(x) && x >= 0)
      return x;
    fail("is not a number >= 0");
    return 0;
  }

  bool boolean() const {
    if (value_->is_boolean())
      return value_->get<bool>();
    fail("is neither true nor false");
    return false;
  }

  std::string text() const {
    if (value_->is_string())
      return value_->get<std::string>();
    fail("is not a string");
    return {};
  }

private:
  const Json *value_;
  std::string path_;
  Status *status_;
};

} // namespace gauge::rt
