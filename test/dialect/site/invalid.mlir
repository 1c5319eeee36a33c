// What the dialect rejects, and in which words.
// RUN: gauge-opt %s -split-input-file -verify-diagnostics

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

// expected-error @below {{there must be entries and components, not 0 and 8}}
func.func private @field_entries(!site.field<0, 8, f64, [0]>)

// -----

// expected-error @below {{axes must ascend and lie in 0 .. 3}}
func.func private @field_axes_order(!site.field<1, 8, f64, [1, 0]>)

// -----

// expected-error @below {{axes must ascend and lie in 0 .. 3}}
func.func private @field_axes_range(!site.field<1, 8, f64, [4]>)

// -----

// expected-error @below {{the precision must be f32 or f64, not 'f16'}}
func.func private @field_precision(!site.field<1, 8, f16, [0]>)

// -----

// expected-error @below {{there must be entries and components, not 1 and 0}}
func.func private @tile_components(!site.tile<1, 0, f64>)

// -----

// expected-error @below {{the precision must be f32 or f64, not 'bf16'}}
func.func private @tile_precision(!site.tile<1, 8, bf16>)

// -----

// expected-error @below {{a matrix has 1 to 8 rows, not 9}}
func.func private @matrix_colours(!site.matrix<9, f64>)

// -----

// expected-error @below {{the precision must be f32 or f64, not 'f16'}}
func.func private @matrix_precision(!site.matrix<2, f16>)

// -----

// expected-error @below {{the precision must be f32 or f64, not 'f128'}}
func.func private @real_precision(!site.real<f128>)

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

// -----

// expected-error @below {{takes fields, weights and sums, not 'index'}}
site.kernel @kernel_argument over [0] (%i: index) {
}

// -----

// expected-error @below {{takes fields, weights and sums, not 'memref<3x3xf64>'}}
site.kernel @kernel_weights (%w: memref<3x3xf64>) {
}

// -----

// expected-error @below {{has no arguments: there is nothing to store to}}
site.kernel @kernel_empty over [0] () {
}

// -----

// expected-error @below {{has a single precision, not both 'f64' and 'f32'}}
site.kernel @kernel_precision over [0] (%f: !site.field<1, 1, f64, [0]>, %w: memref<3xf32>) {
}

// -----

// expected-error @below {{takes its fields before its weights}}
site.kernel @kernel_order over [0] (%w: memref<3xf64>, %f: !site.field<1, 1, f64, [0]>) {
}

// -----

// expected-error @below {{without axes runs once and takes no fields}}
site.kernel @kernel_once (%f: !site.field<1, 1, f64, [0]>) {
}

// -----

// expected-error @below {{over axes stores to a field or adds to sums, and takes neither}}
site.kernel @kernel_no_field over [0] (%w: memref<3xf64>) {
}

// -----

// expected-error @below {{axes must ascend and lie in 0 .. 3}}
site.kernel @kernel_axes over [1, 1] (%f: !site.field<1, 1, f64, [1]>) {
}

// -----

func.func @run_kernel(%w: memref<3xf64>) {
  // expected-error @below {{there is no kernel @nobody}}
  site.run @nobody(%w) : memref<3xf64>
  return
}

// -----

site.kernel @k over [0] (%f: !site.field<1, 1, f64, [0]>) {
}
func.func @run_operands(%f: !site.field<2, 1, f64, [0]>) {
  // expected-error @below {{operands do not match the arguments of @k}}
  site.run @k(%f) : !site.field<2, 1, f64, [0]>
  return
}

// -----

func.func @reduce_entries(%x: !site.field<2, 1, f64, [0]>, %s: !site.field<1, 1, f64, []>) {
  // expected-error @below {{input and output must have the same entries}}
  site.reduce %x into %s : !site.field<2, 1, f64, [0]>, !site.field<1, 1, f64, []>
  return
}

// -----

func.func @reduce_precision(%x: !site.field<1, 1, f64, [0]>, %s: !site.field<1, 1, f32, []>) {
  // expected-error @below {{input and output must have the same precision}}
  site.reduce %x into %s : !site.field<1, 1, f64, [0]>, !site.field<1, 1, f32, []>
  return
}

// -----

func.func @reduce_axes(%x: !site.field<1, 1, f64, [0]>, %s: !site.field<1, 1, f64, [1]>) {
  // expected-error @below {{the output extends over axis 1, the input does not}}
  site.reduce %x into %s : !site.field<1, 1, f64, [0]>, !site.field<1, 1, f64, [1]>
  return
}

//===----------------------------------------------------------------------===//
// Memory of a site
//===----------------------------------------------------------------------===//

// -----

site.kernel @view_entries over [0] (%u: !site.field<2, 8, f64, [0]>) {
  // expected-error @below {{entries [first, count] must lie in the 2 entries of the field}}
  %0 = site.view %u at [0] entries [1, 2] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @view_range over [0] (%u: !site.field<2, 8, f64, [0]>) {
  // expected-error @below {{entries [first, count] must lie in the 2 entries of the field}}
  %0 = site.view %u at [0] entries [0] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @view_axis over [0, 1] (%u: !site.field<2, 8, f64, [0]>) {
  // expected-error @below {{is displaced along axis 1, over which the field does not extend}}
  %0 = site.view %u at [0, 1] entries [0, 1] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @view_short over [0, 1] (%u: !site.field<2, 8, f64, [0, 1]>) {
  // expected-error @below {{needs a displacement along axis 1}}
  %0 = site.view %u at [1] entries [0, 1] : !site.field<2, 8, f64, [0, 1]>
}

// -----

site.kernel @view_domain over [0, 1] (%u: !site.field<2, 8, f64, [0]>) {
  // expected-error @below {{the field does not extend over the axes of the kernel}}
  %0 = site.view %u at [0, 0] entries [0, 1] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @wind_axis over [0] (%u: !site.field<2, 8, f64, [0]>) {
  %n = site.extent 0
  // expected-error @below {{winds along axis 1, over which the field does not extend}}
  %0 = site.wind %u along 1 by %n entries [0, 1] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @wind_entries over [0] (%u: !site.field<2, 8, f64, [0]>) {
  %n = site.extent 0
  // expected-error @below {{entries [first, count] must lie in the 2 entries of the field}}
  %0 = site.wind %u along 0 by %n entries [-1, 1] : !site.field<2, 8, f64, [0]>
}

// -----

site.kernel @extent_axis over [0] (%u: !site.field<2, 8, f64, [0]>) {
  // expected-error @below {{there is no axis 4}}
  %n = site.extent 4
}

// -----

site.kernel @load_matrix over [0] (%u: !site.field<2, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0] entries [0, 2] : !site.field<2, 8, f64, [0]>
  // expected-error @below {{'!site.matrix<3, f64>' is not an entry of '!site.tile<2, 8, f64>'}}
  %m = site.load %t[%c0] : !site.tile<2, 8, f64> -> !site.matrix<3, f64>
}

// -----

site.kernel @load_precision over [0] (%u: !site.field<1, 1, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0] entries [0, 1] : !site.field<1, 1, f64, [0]>
  // expected-error @below {{'!site.real<f32>' is not an entry of '!site.tile<1, 1, f64>'}}
  %m = site.load %t[%c0] : !site.tile<1, 1, f64> -> !site.real<f32>
}

// -----

site.kernel @store_real over [0] (%u: !site.field<2, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0] entries [0, 2] : !site.field<2, 8, f64, [0]>
  %x = site.constant 1.0 : !site.real<f64>
  // expected-error @below {{'!site.real<f64>' is not an entry of '!site.tile<2, 8, f64>'}}
  site.store %x, %t[%c0] : !site.real<f64>, !site.tile<2, 8, f64>
}

// -----

site.kernel @store_displaced over [0] (%u: !site.field<1, 1, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [1] entries [0, 1] : !site.field<1, 1, f64, [0]>
  %x = site.constant 1.0 : !site.real<f64>
  // expected-error @below {{stores to another site}}
  site.store %x, %t[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}

// -----

site.kernel @store_restricted over [0] (%u: !site.field<1, 2, f64, []>) {
  %c0 = arith.constant 0 : index
  %t = site.restrict %u : !site.field<1, 2, f64, []>
  %flat = site.flatten %t : !site.tile<1, 2, f64>
  %x = site.constant 1.0 : !site.real<f64>
  // expected-error @below {{stores to another site}}
  site.store %x, %flat[%c0] : !site.real<f64>, !site.tile<2, 1, f64>
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

// -----

site.kernel @re_matrix over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64>
  // expected-error @below {{operand #0 must be complex number, but got '!site.matrix<2, f64>'}}
  %0 = site.re %a : !site.matrix<2, f64>
}

// -----

site.kernel @trace_real over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %x = site.constant 1.0 : !site.real<f64>
  // expected-error @below {{operand #0 must be matrix, but got '!site.real<f64>'}}
  %0 = "site.trace"(%x) : (!site.real<f64>) -> !site.matrix<1, f64>
}

// -----

site.kernel @mul_sizes over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64>
  %b = site.unit : !site.matrix<3, f64>
  // expected-error @below {{requires the same type for all operands and results}}
  %0 = "site.mul"(%a, %b) : (!site.matrix<2, f64>, !site.matrix<3, f64>) -> !site.matrix<2, f64>
}

// -----

site.kernel @trace_mul_sizes over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64>
  %b = site.unit : !site.matrix<3, f64>
  // expected-error @below {{failed to verify that all of {lhs, rhs} have same type}}
  %0 = "site.trace_mul"(%a, %b) : (!site.matrix<2, f64>, !site.matrix<3, f64>) -> !site.matrix<1, f64>
}

// -----

site.kernel @scale_by_matrix over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64>
  // expected-error @below {{operand #1 must be real number or complex number, but got '!site.matrix<2, f64>'}}
  %0 = site.scale %a by %a : !site.matrix<2, f64>, !site.matrix<2, f64>
}

//===----------------------------------------------------------------------===//
// Mixing of channels
//===----------------------------------------------------------------------===//

// -----

site.kernel @mix_components over [0] (%f: !site.field<1, 1, f64, [0]>, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<3, 8, f64>
  %y = site.scratch : !site.tile<1, 4, f64>
  // expected-error @below {{input and output must have the same components}}
  site.mix %w[%c0] stride 3, %x into %y : memref<3xf64>, !site.tile<3, 8, f64>, !site.tile<1, 4, f64>
}

// -----

site.kernel @mix_stride over [0] (%f: !site.field<1, 1, f64, [0]>, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<3, 8, f64>
  %y = site.scratch : !site.tile<1, 8, f64>
  // expected-error @below {{a row of 3 weights does not fit the stride 2}}
  site.mix %w[%c0] stride 2, %x into %y : memref<3xf64>, !site.tile<3, 8, f64>, !site.tile<1, 8, f64>
}

// -----

site.kernel @mix_precision over [0] (%f: !site.field<1, 1, f64, [0]>, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<3, 8, f32>
  %y = site.scratch : !site.tile<1, 8, f32>
  // expected-error @below {{weights, input and output must have the same precision}}
  site.mix %w[%c0] stride 3, %x into %y : memref<3xf64>, !site.tile<3, 8, f32>, !site.tile<1, 8, f32>
}

// -----

site.kernel @mix_target over [0] (%f: !site.field<1, 8, f64, [0]>, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<3, 8, f64>
  %y = site.view %f at [-1] entries [0, 1] : !site.field<1, 8, f64, [0]>
  // expected-error @below {{stores to another site}}
  site.mix %w[%c0] stride 3, %x into %y : memref<3xf64>, !site.tile<3, 8, f64>, !site.tile<1, 8, f64>
}

// -----

site.kernel @split_components over [0] (%f: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %m = site.unit : !site.matrix<2, f64>
  %h = site.scratch : !site.tile<3, 8, f64>
  // expected-error @below {{a part of '!site.matrix<2, f64>' has 4 components}}
  site.split %m, %h, %h[%c0] : !site.matrix<2, f64>, !site.tile<3, 8, f64>
}

// -----

site.kernel @split_target over [0] (%f: !site.field<3, 4, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %m = site.unit : !site.matrix<2, f64>
  %h = site.scratch : !site.tile<3, 4, f64>
  %k = site.view %f at [1] entries [0, 3] : !site.field<3, 4, f64, [0]>
  // expected-error @below {{stores to another site}}
  site.split %m, %h, %k[%c0] : !site.matrix<2, f64>, !site.tile<3, 4, f64>
}

// -----

site.kernel @join_components over [0] (%f: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %h = site.scratch : !site.tile<3, 4, f64>
  // expected-error @below {{a part of '!site.matrix<3, f64>' has 9 components}}
  %m = site.join %h, %h[%c0] : !site.tile<3, 4, f64> -> !site.matrix<3, f64>
}

// -----

site.kernel @join_precision over [0] (%f: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %h = site.scratch : !site.tile<3, 4, f64>
  // expected-error @below {{matrix and parts must have the same precision}}
  %m = site.join %h, %h[%c0] : !site.tile<3, 4, f64> -> !site.matrix<2, f32>
}

// -----

// expected-error @below {{takes its fields before its weights, and those before its sums}}
site.kernel @sums_first over [0] (%f: !site.field<1, 2, f64, [0]>, %s: !site.sums<4, f64>, %w: memref<4xf64>) {
}

// -----

// expected-error @below {{there must be elements, not 0}}
site.kernel @no_sums over [0] (%f: !site.field<1, 2, f64, [0]>, %s: !site.sums<0, f64>) {
}

// -----

site.kernel @few_sums over [0] (%f: !site.field<2, 2, f64, [0]>, %s: !site.sums<3, f64>) {
  %t = site.view %f at [0] entries [0, 2] : !site.field<2, 2, f64, [0]>
  // expected-error @below {{needs 4 sums, not 3}}
  site.contract %t, %t into %s : !site.tile<2, 2, f64>, !site.tile<2, 2, f64>, !site.sums<3, f64>
}

// -----

site.kernel @components over [0] (%f: !site.field<2, 2, f64, [0]>, %g: !site.field<2, 1, f64, [0]>, %s: !site.sums<4, f64>) {
  %t = site.view %f at [0] entries [0, 2] : !site.field<2, 2, f64, [0]>
  %r = site.view %g at [0] entries [0, 2] : !site.field<2, 1, f64, [0]>
  // expected-error @below {{both tiles must have the same components}}
  site.contract %t, %r into %s : !site.tile<2, 2, f64>, !site.tile<2, 1, f64>, !site.sums<4, f64>
}

// -----

site.kernel @volume over [0] (%f: !site.field<2, 1, f64, [0]>) {
  // expected-error @below {{the kernel does not run over axis 1}}
  %v = site.volume [1] : !site.real<f64>
}

// -----

site.kernel @collects over [0] (%f: !site.field<2, 1, f64, [0]>, %s: !site.sums<4, f64>) {
}
func.func @no_buffer(%f: !site.field<2, 1, f64, [0]>) {
  // expected-error @below {{operands do not match the arguments of @collects}}
  site.run @collects(%f) : !site.field<2, 1, f64, [0]>
  return
}

// -----

site.kernel @precisions over [0] (%f: !site.field<2, 2, f64, [0]>, %s: !site.sums<4, f64>) {
  %t = site.view %f at [0] entries [0, 2] : !site.field<2, 2, f64, [0]>
  %r = site.scratch : !site.tile<2, 2, f32>
  // expected-error @below {{tiles and sums must have the same precision}}
  site.contract %t, %r into %s : !site.tile<2, 2, f64>, !site.tile<2, 2, f32>, !site.sums<4, f64>
}

// -----

// expected-error @below {{without axes runs once and takes no fields and sums}}
site.kernel @once (%w: memref<4xf64>, %s: !site.sums<4, f64>) {
}

// -----

site.kernel @quaternion_rows over [0] (%u: !site.field<1, 8, f64, [0]>) {
  // expected-error @below {{a quaternion has 2 rows, not 3}}
  %a = site.unit : !site.matrix<3, f64, quaternion>
}

// -----

site.kernel @complex_multiple over [0] (%u: !site.field<1, 8, f64, [0]>, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %a = site.unit : !site.matrix<2, f64, quaternion>
  %r = site.weight %w[%c0] : memref<1xf64>
  %z = site.complex %r, %r : !site.real<f64>
  // expected-error @below {{a quaternion times a complex number is no quaternion}}
  %0 = site.scale %a by %z : !site.matrix<2, f64, quaternion>, !site.matrix<1, f64>
}

// -----

site.kernel @hermitian over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64, quaternion>
  // expected-error @below {{operand #0 must be matrix with all its elements, but got '!site.matrix<2, f64, quaternion>'}}
  %0 = site.project %a : !site.matrix<2, f64, quaternion>
}

// -----

site.kernel @quaternion_of_three over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<3, f64>
  // expected-error @below {{only 2 x 2 matrices have a quaternion part}}
  %0 = site.quaternion %a : !site.matrix<3, f64>
}

// -----

site.kernel @mixed_product over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %a = site.unit : !site.matrix<2, f64>
  %b = site.unit : !site.matrix<2, f64, quaternion>
  // expected-error @below {{requires the same type for all operands and results}}
  %0 = "site.mul"(%a, %b) : (!site.matrix<2, f64>, !site.matrix<2, f64, quaternion>) -> !site.matrix<2, f64>
}

// -----

site.kernel @quaternion_entry over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0] entries [0, 1] : !site.field<1, 8, f64, [0]>
  // expected-error @below {{'!site.matrix<2, f64, quaternion>' is not an entry of '!site.tile<1, 8, f64>'}}
  %a = site.load %t[%c0] : !site.tile<1, 8, f64> -> !site.matrix<2, f64, quaternion>
}

// -----

site.kernel @quaternion_parts over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %m = site.unit : !site.matrix<2, f64, quaternion>
  %h = site.scratch : !site.tile<3, 1, f64>
  // expected-error @below {{a part of '!site.matrix<2, f64, quaternion>' has 3 components}}
  site.split %m, %h, %h[%c0] : !site.matrix<2, f64, quaternion>, !site.tile<3, 1, f64>
}

// -----

site.kernel @part_entries over [0] (%u: !site.field<1, 8, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %h = site.scratch : !site.tile<3, 1, f64>
  %k = site.scratch : !site.tile<2, 3, f64>
  // expected-error @below {{both parts must have the same entries}}
  %m = site.join %h, %k[%c0] : !site.tile<3, 1, f64> and !site.tile<2, 3, f64> -> !site.matrix<2, f64, quaternion>
}

// -----

site.kernel @indicator_axes over [0, 1] (%u: !site.field<1, 8, f64, [0, 1]>) {
  // expected-error @below {{needs a stride and a displacement for each of the 2 axes of the kernel}}
  %i = site.indicator [2] at [0, 0] : !site.real<f64>
}

// -----

site.kernel @indicator_stride over [0] (%u: !site.field<1, 8, f64, [0]>) {
  // expected-error @below {{has strides below 1}}
  %i = site.indicator [0] at [0] : !site.real<f64>
}
