//===- Handler.cpp - calls of compiled models from XLA --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gaugec.jax prepares a call when JAX traces a function, and XLA runs it with
// buffers of its own, without Python.
//
//===----------------------------------------------------------------------===//

#include "runtime/gauge_runtime.h"

#include "xla/ffi/api/ffi.h"

#include <cstdio>
#include <memory>
#include <mutex>

namespace ffi = xla::ffi;

namespace {
/// A function of a model on a lattice. XLA may run it from several threads,
/// one after another.
struct PreparedCall {
  ~PreparedCall() {
    gauge_call_destroy(call);
    gauge_lattice_destroy(lattice);
    gauge_context_destroy(context);
  }

  std::mutex mutex;
  gauge_context *context = nullptr;
  gauge_lattice *lattice = nullptr;
  gauge_call *call = nullptr;
  uint64_t inputs = 0, parameters = 0, outputs = 0;
};

ffi::Error describe(const PreparedCall &prepared) {
  return ffi::Error::InvalidArgument(gauge_context_message(prepared.context));
}

gauge_array viewOf(const ffi::AnyBuffer &buffer) {
  return {buffer.untyped_data(), buffer.size_bytes()};
}

gauge_status setArgument(PreparedCall &prepared, size_t index,
                         const ffi::AnyBuffer &buffer) {
  return index < prepared.inputs
             ? gauge_call_set_input(prepared.call, index, viewOf(buffer))
             : gauge_call_set_parameter(prepared.call, index - prepared.inputs,
                                        viewOf(buffer));
}

ffi::Error run(int64_t handle, ffi::RemainingArgs arguments,
               ffi::RemainingRets results) {
  auto &prepared = *reinterpret_cast<PreparedCall *>(handle);
  std::lock_guard<std::mutex> lock(prepared.mutex);
  if (arguments.size() != prepared.inputs + prepared.parameters ||
      results.size() != prepared.outputs)
    return ffi::Error::Internal("a call with other arguments was prepared");
  for (size_t i = 0; i < arguments.size(); ++i) {
    auto buffer = arguments.get<ffi::AnyBuffer>(i);
    if (buffer.has_error())
      return buffer.error();
    if (setArgument(prepared, i, buffer.value()) != GAUGE_OK)
      return describe(prepared);
  }
  if (gauge_call_execute(prepared.call) != GAUGE_OK)
    return describe(prepared);
  for (size_t i = 0; i < results.size(); ++i) {
    auto buffer = results.get<ffi::AnyBuffer>(i);
    if (buffer.has_error())
      return buffer.error();
    if (gauge_call_get_output(prepared.call, i, viewOf(*buffer.value())) !=
        GAUGE_OK)
      return describe(prepared);
  }
  return ffi::Error::Success();
}
} // namespace

/// What Python registers.
extern "C" GAUGE_API XLA_FFI_Error *gauge_xla_run(XLA_FFI_CallFrame *frame);
XLA_FFI_DEFINE_HANDLER_SYMBOL(
    gauge_xla_run, run,
    ffi::Ffi::Bind().Attr<int64_t>("handle").RemainingArgs().RemainingRets());

/// A prepared call, or null and what is wrong in `message`. `module` must
/// outlive it; it is never destroyed, since compiled programs keep its address.
extern "C" GAUGE_API void *
gauge_xla_prepare(const gauge_module *module, const char *function,
                  int32_t dimensions, const int64_t *extents, int64_t batch,
                  int32_t threads, const uint64_t *counts, char *message,
                  uint64_t size) {
  auto prepared = std::make_unique<PreparedCall>();
  prepared->context = gauge_context_create(threads);
  if (!prepared->context) {
    std::snprintf(message, size, "out of memory");
    return nullptr;
  }
  prepared->inputs = counts[0];
  prepared->parameters = counts[1];
  prepared->outputs = counts[2];
  if (gauge_lattice_create(prepared->context, dimensions, extents, batch,
                           nullptr, &prepared->lattice) == GAUGE_OK &&
      gauge_call_create(prepared->context, module, function, prepared->lattice,
                        &prepared->call) == GAUGE_OK)
    return prepared.release();
  std::snprintf(message, size, "%s", gauge_context_message(prepared->context));
  return nullptr;
}
