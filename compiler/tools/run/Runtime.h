//===- Runtime.h - the C runtime for our tools ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners of the runtime's handles, and its status codes as llvm::Error.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_RUNTIME_H
#define COMPILER_TOOLS_RUN_RUNTIME_H

#include "runtime/gauge_runtime.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace gaugec::run {

struct Destroy {
  void operator()(gauge_context *p) const { gauge_context_destroy(p); }
  void operator()(gauge_lattice *p) const { gauge_lattice_destroy(p); }
  void operator()(gauge_module *p) const { gauge_module_destroy(p); }
  void operator()(gauge_call *p) const { gauge_call_destroy(p); }
  void operator()(gauge_tensors *p) const { gauge_tensors_destroy(p); }
};
template <class T>
using Owner = std::unique_ptr<T, Destroy>;

/// What a program returns to the shell.
enum ExitCode { Done = 0, WrongInput = 1, WrongUsage = 2, OurBug = 70 };

/// One sentence for the user and the exit code that goes with it.
class Failure : public llvm::ErrorInfo<Failure> {
public:
  static char ID; // NOLINT: llvm::ErrorInfo wants this name
  Failure(const llvm::Twine &message, ExitCode code)
      : text(message.str()), code(code) {}
  void log(llvm::raw_ostream &os) const override { os << text; }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
  ExitCode getCode() const { return code; }

private:
  std::string text;
  ExitCode code;
};

inline llvm::Error fail(const llvm::Twine &message,
                        ExitCode code = WrongInput) {
  return llvm::make_error<Failure>(message, code);
}

/// Success, or what the runtime says was wrong.
llvm::Error check(gauge_context *context, gauge_status status);

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_RUNTIME_H
