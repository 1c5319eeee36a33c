/*===- gauge_runtime.h - the C ABI under every compiled model -------------===*
 *
 * Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Lattices, packed fields, parameters, and the loading and calling of compiled
 * models. Valid C11 and C++17. Needs no LLVM, prints nothing, never aborts, has
 * no global state, lets no exception out.
 *
 * Conventions. A site x has coordinates x_0..x_{D-1}; axis 0 is the slowest in
 * every array. U_mu(x) transports from x+mu to x. Border arrays are plain C
 * order, complex numbers are (re, im) pairs:
 *   links      [batch][x_0]..[x_{D-1}][D][N][N] complex
 *   covariant  [batch][x_0]..[x_{D-1}][C][N][N] complex
 *   invariant  [batch][x_0]..[x_{D-1}][C]       real or complex; axes that were
 *              summed over are absent (all of them: [batch][C])
 *   parameter  its own shape, no batch (an output may be one, too)
 * in the model's precision. Fields inside are [outer][entry][lane]: Layout.h.
 *
 * Threads: distinct contexts may be used at the same time; modules and lattices
 * may be shared between them. One context serves one call at a time.
 *
 *===----------------------------------------------------------------------===*/
#ifndef RUNTIME_GAUGE_RUNTIME_H
#define RUNTIME_GAUGE_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define GAUGE_API __declspec(dllexport)
#else
#define GAUGE_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this ABI. A library compiled for another version is refused. */
#define GAUGE_ABI_VERSION 5u
/** Largest dimension of a lattice. */
#define GAUGE_MAX_DIMENSIONS 4

/** What a call returns. Anything but GAUGE_OK leaves a sentence in the context
 *  (gauge_context_message) that says what was wrong, where, and what to do. */
typedef enum gauge_status {
  GAUGE_OK = 0,
  GAUGE_INVALID_ARGUMENT = 1, /**< a value, size or shape is wrong */
  GAUGE_NOT_FOUND = 2,        /**< no such file, symbol, function or tensor */
  GAUGE_BAD_FORMAT = 3,       /**< a file is not what it should be */
  GAUGE_VERSION_MISMATCH = 4, /**< the library was made for another ABI */
  GAUGE_OUT_OF_MEMORY = 5,    /**< more memory than the machine grants */
  GAUGE_IO_ERROR = 6,         /**< reading or writing failed */
  GAUGE_NOT_FINITE = 7,       /**< an input holds a NaN or an infinity */
  GAUGE_UNSUPPORTED = 8,      /**< valid, but not implemented */
  GAUGE_INTERNAL = 9          /**< our bug: please report it with the message */
} gauge_status;

/*--- context ---------------------------------------------------------------*/

typedef struct gauge_context gauge_context;

/** Makes a context. `threads` = 0 takes all cores (or OMP_NUM_THREADS); far
 *  more threads than cores are cut. Results do not depend on the number of
 *  threads. NULL only when memory is exhausted. */
GAUGE_API gauge_context *gauge_context_create(int32_t threads);
GAUGE_API void gauge_context_destroy(gauge_context *context);
/** The sentence of the last failed call, "" if there was none. Valid until the
 *  next call with this context. */
GAUGE_API const char *gauge_context_message(const gauge_context *context);
/** GAUGE_ABI_VERSION of the runtime that is loaded. */
GAUGE_API uint32_t gauge_abi_version(void);
/** Version of the runtime, for example "0.1.0". */
GAUGE_API const char *gauge_version(void);

/*--- lattice ---------------------------------------------------------------*/

typedef struct gauge_lattice gauge_lattice;

typedef enum gauge_boundary {
  GAUGE_PERIODIC = 0,
  GAUGE_OPEN = 1 /**< not implemented yet: GAUGE_UNSUPPORTED */
} gauge_boundary;

/** A lattice of `dimensions` axes (1 to 4) with the given extents (each at
 *  least 1) and `batch` independent configurations, of 2^40 sites in all at the
 *  most. `boundaries` has one entry per axis; NULL: periodic everywhere. */
GAUGE_API gauge_status gauge_lattice_create(gauge_context *context,
                                            int32_t dimensions,
                                            const int64_t *extents,
                                            int64_t batch,
                                            const gauge_boundary *boundaries,
                                            gauge_lattice **out_lattice);
GAUGE_API void gauge_lattice_destroy(gauge_lattice *lattice);
GAUGE_API int32_t gauge_lattice_dimensions(const gauge_lattice *lattice);
GAUGE_API int64_t gauge_lattice_extent(const gauge_lattice *lattice,
                                       int32_t axis);
GAUGE_API int64_t gauge_lattice_batch(const gauge_lattice *lattice);
/** Sites of one configuration (batch not counted). */
GAUGE_API int64_t gauge_lattice_sites(const gauge_lattice *lattice);

/*--- what a compiled library exports ---------------------------------------*/

/** A generated kernel: does the outer sites begin..end-1. Pure: reads inputs,
 *  writes its own outputs, touches nothing else.
 *  fields      base pointers of packed fields, in the order of the step
 *  parameters  base pointers of parameters and weight buffers, likewise; then
 *              one for each sum of the step: this thread's own accumulator,
 *              [element][lane], 64-byte aligned, to which the kernel adds
 *  tables      two pointers per neighbour table: entries, patterns (Tables.h)
 *  sizes       [0] number of outer sites, [1..D] extents of the step's domain
 *  scratch     this thread's own, 64-byte aligned, as large as the step says */
typedef void (*gauge_kernel)(void *const *fields, void *const *parameters,
                             const int64_t *const *tables, const int64_t *sizes,
                             void *scratch, int64_t begin, int64_t end);

/** The one thing a compiled library exports, by the function
 *  `const gauge_model_descriptor *gauge_model(void)`. */
typedef struct gauge_model_descriptor {
  uint32_t struct_size; /**< sizeof of this struct where it was compiled */
  uint32_t abi_version; /**< GAUGE_ABI_VERSION where it was compiled */
  const char *json;     /**< functions, shapes, plans: docs/abi.md */
  uint64_t json_size;
  const void *ir; /**< the gauge IR, MLIR bytecode: what --verify interprets */
  uint64_t ir_size;
  const gauge_kernel *kernels;
  uint64_t kernel_count;
} gauge_model_descriptor;

/** Name of the exported function. */
#define GAUGE_MODEL_SYMBOL "gauge_model"

/*--- modules ---------------------------------------------------------------*/

typedef struct gauge_module gauge_module;

/** Loads a compiled library from a file. */
GAUGE_API gauge_status gauge_module_load(gauge_context *context,
                                         const char *path,
                                         gauge_module **out_module);
/** Uses a library that is linked into the program: pass its
 *  <model>_model(), which the generated header declares. */
GAUGE_API gauge_status gauge_module_from_descriptor(
    gauge_context *context, const gauge_model_descriptor *descriptor,
    gauge_module **out_module);
GAUGE_API void gauge_module_destroy(gauge_module *module);
GAUGE_API const gauge_model_descriptor *
gauge_module_descriptor(const gauge_module *module);

/*--- calls -----------------------------------------------------------------*/

/** A plain array at the border. `bytes` is its whole size; it is checked. */
typedef struct gauge_array {
  void *data;
  uint64_t bytes;
} gauge_array;

/** One call from plain arrays to plain arrays: packs, computes, unpacks.
 *  `function` is a name, for example "value". Inputs, parameters and outputs
 *  come in the order of the descriptor (and of the generated header). Outputs
 *  are written only if the call succeeds. */
GAUGE_API gauge_status gauge_run(
    gauge_context *context, const gauge_module *module, const char *function,
    const gauge_lattice *lattice, const gauge_array *inputs, size_t input_count,
    const gauge_array *parameters, size_t parameter_count,
    const gauge_array *outputs, size_t output_count);

/** A prepared call: its fields stay packed between executions. */
typedef struct gauge_call gauge_call;

/** Prepares `function` on `lattice`: builds neighbour tables, allocates fields.
 *  The module, the lattice and the context must outlive it. */
GAUGE_API gauge_status gauge_call_create(gauge_context *context,
                                         const gauge_module *module,
                                         const char *function,
                                         const gauge_lattice *lattice,
                                         gauge_call **out_call);
GAUGE_API void gauge_call_destroy(gauge_call *call);
/** Packs input number `index`. Refuses NaN, infinities (GAUGE_NOT_FINITE). */
GAUGE_API gauge_status gauge_call_set_input(gauge_call *call, size_t index,
                                            gauge_array array);
/** Copies parameter number `index`. Refuses NaN and infinities. */
GAUGE_API gauge_status gauge_call_set_parameter(gauge_call *call, size_t index,
                                                gauge_array array);
/** Runs the plan. All inputs and parameters must have been set. */
GAUGE_API gauge_status gauge_call_execute(gauge_call *call);
/** Unpacks output number `index`. */
GAUGE_API gauge_status gauge_call_get_output(const gauge_call *call,
                                             size_t index, gauge_array array);
/** Bytes held by the call: fields, weight buffers, scratch and accumulators of
 *  all threads. */
GAUGE_API uint64_t gauge_call_workspace_bytes(const gauge_call *call);
/** Number of steps of the plan, and the wall time of each in the last
 *  execution, in seconds. */
GAUGE_API size_t gauge_call_step_count(const gauge_call *call);
GAUGE_API double gauge_call_step_seconds(const gauge_call *call, size_t step);
/** Size in bytes that input, parameter or output `index` must have. */
GAUGE_API uint64_t gauge_call_input_bytes(const gauge_call *call, size_t index);
GAUGE_API uint64_t gauge_call_parameter_bytes(const gauge_call *call,
                                              size_t index);
GAUGE_API uint64_t gauge_call_output_bytes(const gauge_call *call,
                                           size_t index);

/*--- parameters ------------------------------------------------------------*/

/** Named tensors, as safetensors files hold them. */
typedef struct gauge_tensors gauge_tensors;

typedef enum gauge_dtype {
  GAUGE_F32 = 0,
  GAUGE_F64 = 1,
  GAUGE_C64 = 2, /**< in a file: F32 with a last axis of 2; C64 is read, too */
  GAUGE_C128 = 3
} gauge_dtype;

GAUGE_API gauge_status gauge_tensors_create(gauge_context *context,
                                            gauge_tensors **out_tensors);
/** Reads a safetensors file (https://github.com/huggingface/safetensors). Every
 *  size and offset in it is checked. */
GAUGE_API gauge_status gauge_tensors_load(gauge_context *context,
                                          const char *path,
                                          gauge_tensors **out_tensors);
/** Writes beside `path`, then renames: a failure leaves the old file whole. */
GAUGE_API gauge_status gauge_tensors_save(gauge_context *context,
                                          const gauge_tensors *tensors,
                                          const char *path);
GAUGE_API void gauge_tensors_destroy(gauge_tensors *tensors);
GAUGE_API size_t gauge_tensors_count(const gauge_tensors *tensors);
GAUGE_API const char *gauge_tensors_name(const gauge_tensors *tensors,
                                         size_t index);
/** A look at a tensor; valid until the tensors are changed or destroyed. */
typedef struct gauge_tensor_view {
  const char *name;
  gauge_dtype dtype;
  size_t rank;
  const int64_t *shape; /**< `rank` extents */
  const void *data;     /**< C order */
  uint64_t bytes;
} gauge_tensor_view;

/** Looks at tensor number `index`. */
GAUGE_API gauge_status gauge_tensors_get(gauge_context *context,
                                         const gauge_tensors *tensors,
                                         size_t index,
                                         gauge_tensor_view *out_view);
/** Adds or replaces a tensor; copies `data` (C order). */
GAUGE_API gauge_status gauge_tensors_set(gauge_context *context,
                                         gauge_tensors *tensors,
                                         const char *name, gauge_dtype dtype,
                                         const int64_t *shape, size_t rank,
                                         const void *data);
/** Sets every parameter of the call from `tensors`, converting precision. A
 *  missing, misnamed (the nearest name is given), superfluous (a parameter of
 *  no function of the model) or wrongly shaped tensor is an error that names
 *  it. */
GAUGE_API gauge_status gauge_call_set_parameters(gauge_call *call,
                                                 const gauge_tensors *tensors);
/** Random parameters: normal, with the mean 0 and the standard deviations that
 *  the description gives (`init` in the descriptor), from `seed`. */
GAUGE_API gauge_status gauge_tensors_random(gauge_context *context,
                                            const gauge_module *module,
                                            const char *function, uint64_t seed,
                                            gauge_tensors **out_tensors);

/*--- random configurations -------------------------------------------------*/

/** Haar-random links of U(1) (`special` = 0, `colours` = 1) or SU(N) in the
 *  border format, f64. Counter-based: depends on `seed`, configuration, site
 *  and direction only. `array.bytes` is checked. */
GAUGE_API gauge_status gauge_random_links(gauge_context *context,
                                          const gauge_lattice *lattice,
                                          int32_t special, int32_t colours,
                                          uint64_t seed, gauge_array array);
/** Haar-random gauge transformation Omega [batch][x][N][N] complex, f64. */
GAUGE_API gauge_status gauge_random_gauge(gauge_context *context,
                                          const gauge_lattice *lattice,
                                          int32_t special, int32_t colours,
                                          uint64_t seed, gauge_array array);
/** Standard normal numbers, f64, from the stream (`seed`, `stream`). */
GAUGE_API gauge_status gauge_random_normal(gauge_context *context,
                                           uint64_t seed, uint64_t stream,
                                           double *out, uint64_t count);

#ifdef __cplusplus
}
#endif
#endif /* RUNTIME_GAUGE_RUNTIME_H */
