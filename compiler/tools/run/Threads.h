//===- Threads.h - the option --threads of our tools ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_THREADS_H
#define COMPILER_TOOLS_RUN_THREADS_H

#include "runtime/machine/Machine.h"
#include "llvm/Support/CommandLine.h"
#include <limits>

namespace gaugec::run {

/// 0, all cores, to as many as the runtime starts on this machine.
class ThreadsParser : public llvm::cl::parser<int32_t> {
public:
  using parser::parser;

  /// True after a mistake, which has been printed.
  bool parse(llvm::cl::Option &option, llvm::StringRef /*name*/,
             llvm::StringRef text, int32_t &threads) {
    int most = ::gauge::machine::countThreads(std::numeric_limits<int>::max());
    if (!text.getAsInteger(10, threads) && threads >= 0 && threads <= most)
      return false;
    return option.error("'" + text + "' is no number of threads: take 1 to " +
                        llvm::Twine(most) + ", or 0 for all cores");
  }
};

using ThreadsOption = llvm::cl::opt<int32_t, false, ThreadsParser>;

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_THREADS_H
