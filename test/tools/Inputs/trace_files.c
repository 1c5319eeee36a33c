/*===- trace_files.c - what a program puts on the disk, in its order -------===
 *
 * Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A library to preload: writes `fsync FILE` and `rename FROM TO` into $TRACE.
 *
 *===----------------------------------------------------------------------===*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void note(const char *format, ...) {
  FILE *trace = fopen(getenv("TRACE"), "a");
  if (!trace)
    abort();
  va_list arguments;
  va_start(arguments, format);
  vfprintf(trace, format, arguments);
  va_end(arguments);
  fclose(trace);
}

int fsync(int file) {
  char link[64], path[PATH_MAX + 1];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX);
  path[length < 0 ? 0 : length] = 0;
  note("fsync %s\n", path);
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  return next(file);
}

int rename(const char *from, const char *to) {
  note("rename %s %s\n", from, to);
  int (*next)(const char *, const char *) =
      (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  return next(from, to);
}
