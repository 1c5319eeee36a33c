//===- Context.cpp - threads, the last message, the version ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Context.h"

#include "runtime/Parallel.h"

using namespace gauge::rt;

gauge_status gauge_context::report(const Status &status) noexcept {
  try {
    message = status.message();
    fallback = nullptr;
  } catch (...) {
    fallback = "memory is exhausted (and so is the room for the message)";
  }
  return status.code();
}

gauge_status gauge_context::report(gauge_status code,
                                   const char *text) noexcept {
  fallback = text;
  return code;
}

gauge_context *gauge_context_create(int32_t threads) {
  auto *context = new (std::nothrow) gauge_context;
  if (context)
    context->threads = countThreads(threads);
  return context;
}

void gauge_context_destroy(gauge_context *context) { delete context; }

const char *gauge_context_message(const gauge_context *context) {
  if (!context)
    return "";
  return context->fallback ? context->fallback : context->message.c_str();
}

uint32_t gauge_abi_version(void) { return GAUGE_ABI_VERSION; }

const char *gauge_version(void) { return GAUGEC_VERSION; }
