/* wilson_flow: made by gaugec 0.1.0. Do not edit.
 *
 * SU(3), D = 4, double. Link with this library and libgauge_runtime, or load
 * the library with gauge_module_load. Conventions: gauge_runtime.h. */
#ifndef _02_WILSON_FLOW_F64_H
#define _02_WILSON_FLOW_F64_H

#include "gauge_runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is inside this library. Valid as long as it is loaded. */
const gauge_model_descriptor *wilson_flow_model(void);

/** Input fields, then parameters. C order, batch first (parameters have none). */
typedef struct wilson_flow_value_inputs {
  const double *U; /**< links U_mu(x), from x+mu to x: [batch][x_0][x_1][x_2][x_3][4][3][3][2], the last index (re, im) */
  const double *eps; /**< a number */
} wilson_flow_value_inputs;

/** Where results go. C order, batch first (parameters have none). */
typedef struct wilson_flow_value_outputs {
  double *V; /**< links U_mu(x), from x+mu to x: [batch][x_0][x_1][x_2][x_3][4][3][3][2], the last index (re, im) */
} wilson_flow_value_outputs;

/** Computes `value` of the model `wilson_flow` on `lattice`. `module` comes from
 *  gauge_module_from_descriptor(context, wilson_flow_model(), &module), or from
 *  gauge_module_load. Returns GAUGE_OK, or a code whose sentence
 *  gauge_context_message(context) holds; outputs are then untouched. */
static inline gauge_status
wilson_flow_value(gauge_context *context, const gauge_module *module,
    const gauge_lattice *lattice, const wilson_flow_value_inputs *inputs,
    const wilson_flow_value_outputs *outputs) {
  gauge_array fields[1];
  fields[0].data = (void *)inputs->U;
  fields[0].bytes = sizeof(double) * (uint64_t)(gauge_lattice_batch(lattice) * gauge_lattice_extent(lattice, 0) * gauge_lattice_extent(lattice, 1) * gauge_lattice_extent(lattice, 2) * gauge_lattice_extent(lattice, 3) * 72);
  gauge_array parameters[1];
  parameters[0].data = (void *)inputs->eps;
  parameters[0].bytes = sizeof(double) * (uint64_t)(1);
  gauge_array results[1];
  results[0].data = (void *)outputs->V;
  results[0].bytes = sizeof(double) * (uint64_t)(gauge_lattice_batch(lattice) * gauge_lattice_extent(lattice, 0) * gauge_lattice_extent(lattice, 1) * gauge_lattice_extent(lattice, 2) * gauge_lattice_extent(lattice, 3) * 72);
  return gauge_run(context, module, "value", lattice, fields, 1,
                   parameters, 1, results, 1);
}

#ifdef __cplusplus
}
#endif
#endif /* _02_WILSON_FLOW_F64_H */
