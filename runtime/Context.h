//===- Context.h - threads, the last message, and the border of the ABI --===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "runtime/Status.h"

#include <exception>
#include <new>

struct gauge_context {
  int threads = 1;
  std::string message;
  /// Shown instead of `message` when even that could not be allocated.
  const char *fallback = nullptr;

  /// Stores the sentence of `status` and returns its code.
  gauge_status report(const gauge::rt::Status &status) noexcept;
  /// The same for a sentence that needs no memory.
  gauge_status report(gauge_status code, const char *text) noexcept;
};

namespace gauge::rt {

/// The border: runs `body` (which returns a Status), turns every exception into
/// a status code. All functions of the C ABI that can fail go through here.
template <class Body>
gauge_status guarded(gauge_context *context, Body &&body) noexcept {
  if (!context)
    return GAUGE_INVALID_ARGUMENT;
  try {
    Status status = body();
    return status ? context->report(status) : GAUGE_OK;
  } catch (const std::bad_alloc &) {
    return context->report(GAUGE_OUT_OF_MEMORY, "memory is exhausted");
  } catch (const std::exception &e) {
    try {
      return context->report(failure(GAUGE_INTERNAL,
                                     "unexpected: {}; please "
                                     "report this",
                                     e.what()));
    } catch (...) {
      return context->report(GAUGE_OUT_OF_MEMORY, "memory is exhausted");
    }
  } catch (...) {
    return context->report(GAUGE_INTERNAL,
                           "an unknown exception; please report this");
  }
}

} // namespace gauge::rt
