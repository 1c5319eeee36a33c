/*===- from_c.c ------------------------------------------------------===*
 *
 * Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A C program that uses a compiled model through the shared library.
 *
 *===----------------------------------------------------------------===*/

#include "runtime/gauge_runtime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static gauge_context *context;

static void check(gauge_status status) {
  if (status == GAUGE_OK)
    return;
  fprintf(stderr, "%s\n", gauge_context_message(context));
  exit(1);
}

int main(int argc, char **argv) {
  static double links[2][4][6][2][2][2][2], out[2][4][6], mean[2], slices[2][6];
  double a = 0.5, z[4] = {1, 2, 3, 4};
  int64_t extents[2] = {4, 6};
  gauge_lattice *lattice;
  gauge_module *module;
  gauge_array input = {links, sizeof links};
  gauge_array parameters[2] = {{&a, sizeof a}, {z, sizeof z}};
  gauge_array outputs[3] = {
      {out, sizeof out}, {mean, sizeof mean}, {slices, sizeof slices}};
  if (argc != 2)
    return 2;
  context = gauge_context_create(0);
  check(gauge_lattice_create(context, 2, extents, 2, NULL, &lattice));
  check(gauge_module_load(context, argv[1], &module));
  check(gauge_random_links(context, lattice, 1, 2, 7, input));
  check(gauge_run(context, module, "value", lattice, &input, 1, parameters, 2,
                  outputs, 3));
  if (!isfinite(out[1][3][5]) || !isfinite(mean[1]))
    return 1;
  gauge_module_destroy(module);
  gauge_lattice_destroy(lattice);
  gauge_context_destroy(context);
  return 0;
}
