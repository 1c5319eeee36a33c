/* wilson: made by gaugec 0.1.0. Do not edit.
 *
 * SU(3), D = 4, float. Link with this library and libgauge_runtime, or load
 * the library with gauge_module_load. Conventions: gauge_runtime.h. */
#ifndef _03_WILSON_F32_H
#define _03_WILSON_F32_H

#include "gauge_runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is inside this library. Valid as long as it is loaded. */
const gauge_model_descriptor *wilson_model(void);

/** Input fields, then parameters. C order, batch first (parameters have none). */
typedef struct wilson_value_inputs {
  const float *U; /**< links U_mu(x), from x+mu to x: [batch][x_0][x_1][x_2][x_3][4][3][3][2], the last index (re, im) */
  const float *beta; /**< a number */
} wilson_value_inputs;

/** Where results go. C order, batch first (parameters have none). */
typedef struct wilson_value_outputs {
  float *result; /**< invariant field: [batch][1] */
} wilson_value_outputs;

/** Computes `value` of the model `wilson` on `lattice`. `module` comes from
 *  gauge_module_from_descriptor(context, wilson_model(), &module), or from
 *  gauge_module_load. Returns GAUGE_OK, or a code whose sentence
 *  gauge_context_message(context) holds; outputs are then untouched. */
static inline gauge_status
wilson_value(gauge_context *context, const gauge_module *module,
    const gauge_lattice *lattice, const wilson_value_inputs *inputs,
    const wilson_value_outputs *outputs) {
  gauge_array fields[1];
  fields[0].data = (void *)inputs->U;
  fields[0].bytes = sizeof(float) * (uint64_t)(gauge_lattice_batch(lattice) * gauge_lattice_extent(lattice, 0) * gauge_lattice_extent(lattice, 1) * gauge_lattice_extent(lattice, 2) * gauge_lattice_extent(lattice, 3) * 72);
  gauge_array parameters[1];
  parameters[0].data = (void *)inputs->beta;
  parameters[0].bytes = sizeof(float) * (uint64_t)(1);
  gauge_array results[1];
  results[0].data = (void *)outputs->result;
  results[0].bytes = sizeof(float) * (uint64_t)(gauge_lattice_batch(lattice) * 1);
  return gauge_run(context, module, "value", lattice, fields, 1,
                   parameters, 1, results, 1);
}

/** Input fields, then parameters. C order, batch first (parameters have none). */
typedef struct wilson_force_inputs {
  const float *U; /**< links U_mu(x), from x+mu to x: [batch][x_0][x_1][x_2][x_3][4][3][3][2], the last index (re, im) */
  const float *beta; /**< a number */
} wilson_force_inputs;

/** Where results go. C order, batch first (parameters have none). */
typedef struct wilson_force_outputs {
  float *result; /**< invariant field: [batch][1] */
  float *force; /**< covariant field: [batch][x_0][x_1][x_2][x_3][4][3][3][2], the last index (re, im) */
} wilson_force_outputs;

/** Computes `force` of the model `wilson` on `lattice`. `module` comes from
 *  gauge_module_from_descriptor(context, wilson_model(), &module), or from
 *  gauge_module_load. Returns GAUGE_OK, or a code whose sentence
 *  gauge_context_message(context) holds; outputs are then untouched. */
static inline gauge_status
wilson_force(gauge_context *context, const gauge_module *module,
    const gauge_lattice *lattice, const wilson_force_inputs *inputs,
    const wilson_force_outputs *outputs) {
  gauge_array fields[1];
  fields[0].data = (void *)inputs->U;
  fields[0].bytes = sizeof(float) * (uint64_t)(gauge_lattice_batch(lattice) * gauge_lattice_extent(lattice, 0) * gauge_lattice_extent(lattice, 1) * gauge_lattice_extent(lattice, 2) * gauge_lattice_extent(lattice, 3) * 72);
  gauge_array parameters[1];
  parameters[0].data = (void *)inputs->beta;
  parameters[0].bytes = sizeof(float) * (uint64_t)(1);
  gauge_array results[2];
  results[0].data = (void *)outputs->result;
  results[0].bytes = sizeof(float) * (uint64_t)(gauge_lattice_batch(lattice) * 1);
  results[1].data = (void *)outputs->force;
  results[1].bytes = sizeof(float) * (uint64_t)(gauge_lattice_batch(lattice) * gauge_lattice_extent(lattice, 0) * gauge_lattice_extent(lattice, 1) * gauge_lattice_extent(lattice, 2) * gauge_lattice_extent(lattice, 3) * 72);
  return gauge_run(context, module, "force", lattice, fields, 1,
                   parameters, 1, results, 2);
}

#ifdef __cplusplus
}
#endif
#endif /* _03_WILSON_F32_H */
