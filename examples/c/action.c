/*===- action.c - calls a compiled model from plain C ---------------------===*
 *
 * Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Wilson's action of random links. The part "From C" of docs/tutorial.md shows
 * how to build it.
 *
 *===----------------------------------------------------------------------===*/
#include "libwilson_action.h"

#include <stdio.h>
#include <stdlib.h>

/* Shows the runtime's sentence and ends the program. */
static void check(gauge_context *context, gauge_status status) {
  if (status == GAUGE_OK)
    return;
  fprintf(stderr, "action: error: %s\n", gauge_context_message(context));
  exit(1);
}

int main(int argc, char **argv) {
  int64_t extent = argc > 1 ? atoll(argv[1]) : 8;
  double beta = argc > 2 ? atof(argv[2]) : 6.0;

  gauge_context *context = gauge_context_create(0); /* all cores */
  if (!context)
    return 1;

  /* The library is linked in; gauge_module_load would take a file's name. */
  gauge_module *module = NULL;
  check(context,
        gauge_module_from_descriptor(context, wilson_model(), &module));

  /* Extents are chosen here, not when the model is compiled. */
  int64_t extents[4] = {extent, extent, extent, 2 * extent};
  gauge_lattice *lattice = NULL;
  check(context, gauge_lattice_create(context, 4, extents, 1, NULL, &lattice));

  /* Links [batch][x_0][x_1][x_2][x_3][direction][3][3][re, im]. */
  size_t numbers = (size_t)gauge_lattice_sites(lattice) * 4 * 3 * 3 * 2;
  double *links = malloc(numbers * sizeof *links);
  if (!links)
    return 1;
  gauge_array array = {links, numbers * sizeof *links};
  check(context, gauge_random_links(context, lattice, 1, 3, 7, array));

  /* The generated header: every argument by its name. */
  double action = 0;
  wilson_value_inputs inputs = {.U = links, .beta = &beta};
  wilson_value_outputs outputs = {.result = &action};
  check(context, wilson_value(context, module, lattice, &inputs, &outputs));

  /* <Re Tr P> vanishes for random links: S is about 6 beta a site. */
  double sites = (double)gauge_lattice_sites(lattice);
  printf("S = %.10g, S / (6 beta V) = %.6f\n", action,
         action / (6 * beta * sites));

  free(links);
  gauge_lattice_destroy(lattice);
  gauge_module_destroy(module);
  gauge_context_destroy(context);
  return 0;
}
