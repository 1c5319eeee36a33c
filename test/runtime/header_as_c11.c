/*===- header_as_c11.c -----------------------------------------------===*
 *
 * Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The public header is C11 without warnings (see CMakeLists.txt).
 *
 *===----------------------------------------------------------------===*/

#include "runtime/gauge_runtime.h"

gauge_status gauge_test_header_as_c11(void);
gauge_status gauge_test_header_as_c11(void) {
  gauge_array array = {NULL, 0};
  return array.bytes == 0 ? GAUGE_OK : GAUGE_INTERNAL;
}
