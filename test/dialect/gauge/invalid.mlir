// What the dialect rejects, and in which words. The names are the labels of docs/spec.md.
// RUN: gauge-opt %s -split-input-file -verify-diagnostics

//===----------------------------------------------------------------------===//
// Types and attributes
//===----------------------------------------------------------------------===//

// expected-error @below {{the group U(2) is not available: use U(1) or SU(N)}}
func.func private @group_c1(!gauge.links<u(2), 2, f64>)

// -----

// expected-error @below {{the group SU(9) is not available: N must be 2 to 8}}
func.func private @group_c2(!gauge.links<su(9), 2, f64>)

// -----

// expected-error @below {{a lattice has 1 to 4 dimensions, not 5}}
func.func private @type_c1(!gauge.links<su(2), 5, f64>)

// -----

// expected-error @below {{a field has 1 to 65536 channels, not 0}}
func.func private @type_c2(!gauge.covariant<su(2), 2, 0, f64>)

// -----

// expected-error @below {{the precision must be f32 or f64, not 'f16'}}
func.func private @type_c3(!gauge.links<su(2), 2, f16>)

// -----

// expected-error @below {{start and end need 2 entries, one per axis}}
func.func private @type_c4(!gauge.covariant<su(2), 2, 1, f64, [0] -> [0, 0]>)

// -----

// expected-error @below {{a displacement of 1048577 sites is too far: the limit is 1048576}}
func.func private @type_c5(!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1048577, 0]>)

// -----

// expected-error @below {{axes must ascend and lie in 0..1}}
func.func private @type_c6(!gauge.invariant<2, 1, real, f64, [1, 0]>)

// -----

// expected-error @below {{expected 'real' or 'complex'}}
func.func private @type_c7(!gauge.invariant<2, 1, whole, f64>)

// -----

// expected-error @below {{the stride needs 2 entries, one per axis, not 1}}
func.func private @type_c8(!gauge.invariant<2, 1, real, f64, stride [2]>)

// -----

// expected-error @below {{the stride along axis 1 is 2: it is 1 to 4096, and 1 where the field does not extend}}
func.func private @type_c8_axis(!gauge.invariant<2, 1, real, f64, [0], stride [1, 2]>)

// -----

//===----------------------------------------------------------------------===//
// Rules that several ops share
//===----------------------------------------------------------------------===//

func.func @space_c1(%a0: !gauge.links<su(2), 2, f64>, %a1: !gauge.covariant<su(3), 2, 3, f64>) {
  // expected-error @below {{the groups differ: SU(2) for the links, SU(3) for the field}}
  %r = gauge.transport %a0, %a1 along [1] : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(3), 2, 3, f64>
  return
}

// -----

func.func @space_c2(%a0: !gauge.links<su(2), 2, f64>, %a1: !gauge.covariant<su(2), 3, 3, f64>) {
  // expected-error @below {{the dimensions differ: 2 for the links, 3 for the field}}
  %r = gauge.transport %a0, %a1 along [1] : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 3, 3, f64>
  return
}

// -----

func.func @space_c3(%a0: !gauge.links<su(2), 2, f32>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the precisions differ: 'f32' for the links, 'f64' for the field}}
  %r = gauge.transport %a0, %a1 along [1] : !gauge.links<su(2), 2, f32>, !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @local_c1(%a0: tensor<4x1xf64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{'gauge.llin' op operand #1 must be covariant field that starts and ends at x, but got '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>'}}
  %r = gauge.llin %a0, %a1 : tensor<4x1xf64>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @closed_c1(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{'gauge.exp' op operand #0 must be covariant field whose start is its end, but got '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>'}}
  %r = gauge.exp %a0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @weights_c1(%a0: tensor<4x?xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the shape of the weights must be known, but their type is 'tensor<4x?xf64>'}}
  %r = gauge.llin %a0, %a1 : tensor<4x?xf64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @weights_c1_empty(%a0: tensor<0x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights are empty: their type is 'tensor<0x3xf64>'}}
  %r = gauge.mix %a0, (%a1) : tensor<0x3xf64>, (!gauge.covariant<su(2), 2, 3, f64>)
  return
}

// -----

func.func @weights_c1_unranked(%a0: tensor<*xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{'gauge.llin' op operand #0 must be weights: a tensor of f32 or f64, real or complex, but got 'tensor<*xf64>'}}
  %r = gauge.llin %a0, %a1 : tensor<*xf64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @weights_c2(%a0: tensor<4x3xcomplex<f32>>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights are 'f32' but the field is 'f64'}}
  %r = gauge.llin %a0, %a1 : tensor<4x3xcomplex<f32>>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @weights_c3(%a0: tensor<4096x4096x64xf64>, %a1: !gauge.covariant<su(2), 2, 4096, f64>) {
  // expected-error @below {{a tensor of weights has at most 268435456 elements, but its type is 'tensor<4096x4096x64xf64>'}}
  %r = gauge.lbilin %a0, %a1, %a1 : tensor<4096x4096x64xf64>, !gauge.covariant<su(2), 2, 4096, f64>, !gauge.covariant<su(2), 2, 4096, f64> -> !gauge.covariant<su(2), 2, 4096, f64>
  return
}

// -----

func.func @slope_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{'tanh' has no slope: only 'leaky_relu' has}}
  %r = gauge.lact %a0 tanh slope 0.1 : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @slope_c1_pointwise(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the slope must be a finite number}}
  %r = gauge.pointwise leaky_relu %a0 slope 0x7FF0000000000000 : !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @slots_c1(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the range needs 2 lower and 2 upper entries, one per axis, not 1 and 2}}
  %r = gauge.lconv %a0, %a1, %a2 range [-1] to [1, 1] slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @slots_c2(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the range of axis 1 is 1 to 2: it must contain 0}}
  %r = gauge.lconv %a0, %a1, %a2 range [0, 1] to [1, 2] slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @slots_c3(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the dilation must be 1 to 4096, not 0}}
  %r = gauge.lconv %a0, %a1, %a2 range [-1, -1] to [1, 1] dilation 0 slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @slots_c4(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the range of axis 1 is -1 to 1025 steps of 4 hops: a field is transported by at most 4096 hops}}
  %r = gauge.lconv %a0, %a1, %a2 range [-1, -1] to [1, 1025] dilation 4 slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @slots_c5(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{nothing is left to mix: all ranges are 0 to 0 and there is no local copy}}
  %r = gauge.lconv %a0, %a1, %a2 range [0, 0] to [0, 0] slots axis : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @slots_c5_many(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a layer has at most 160 transported copies, not 1025}}
  %r = gauge.lconv %a0, %a1, %a2 range [-512, 0] to [512, 0] slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

func.func @plaq_c1(%a0: !gauge.links<su(2), 1, f64>) {
  // expected-error @below {{a plaquette needs at least 2 dimensions, not 1}}
  %r = gauge.plaq %a0 negative : !gauge.links<su(2), 1, f64> -> !gauge.covariant<su(2), 1, 1, f64>
  return
}

// -----

func.func @plaq_c2(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the result must have 8 channels, not 4}}
  // expected-note @below {{2 planes of 4 leaves}}
  %r = gauge.plaq %a0 both clover : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @plaq_space(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the groups differ: SU(2) for the links, SU(3) for the result}}
  %r = gauge.plaq %a0 both : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(3), 2, 2, f64>
  return
}

// -----

func.func @poly_c1(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the result must have 4 channels, not 2}}
  // expected-note @below {{2 directions and their daggers}}
  %r = gauge.poly %a0 daggers : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @lconv_c1(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 4 x 16, but their type is 'tensor<4x15xf64>'}}
  // expected-note @below {{5 copies of 3 channels and the unit matrix are 16 entries}}
  %r = gauge.lconv %a0, %a1, %a2 range [-1, -1] to [1, 1] slots axis local unit : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @lconv_c1_channels(%a0: tensor<4x15xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 2 x 15, but their type is 'tensor<4x15xf64>'}}
  // expected-note @below {{5 copies of 3 channels are 15 entries}}
  %r = gauge.lconv %a0, %a1, %a2 range [-1, -1] to [1, 1] slots axis local : tensor<4x15xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @lbilin_c1(%a0: tensor<4x4x4xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 4 x 7 x 7, but their type is 'tensor<4x4x4xf64>'}}
  // expected-note @below {{on the left 3 channels, their daggers and the unit matrix are 7 entries, on the right 3 channels, their daggers and the unit matrix are 7 entries}}
  %r = gauge.lbilin %a0, %a1, %a2 daggers unit : tensor<4x4x4xf64>, !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @lconvbilin_c1(%a0: tensor<4x3x7xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 1, f64>) {
  // expected-error @below {{the weights must have the shape 4 x 3 x 9, but their type is 'tensor<4x3x7xf64>'}}
  // expected-note @below {{on the left 1 channel, their daggers and the unit matrix are 3 entries, on the right 4 copies of 1 channel, their daggers and the unit matrix are 9 entries}}
  %r = gauge.lconvbilin %a0, %a1, %a2 range [0, 0] to [2, 1] slots axis local left_daggers left_unit right_daggers right_unit : tensor<4x3x7xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @lconvbilin_slots_c2(%a0: tensor<4x3x7xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 1, f64>) {
  // expected-error @below {{the range of axis 0 is 0 to -1: it must contain 0}}
  %r = gauge.lconvbilin %a0, %a1, %a2 range [0, 0] to [-1, 1] slots axis local : tensor<4x3x7xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @llin_c1(%a0: tensor<4x6xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 4 x 7, but their type is 'tensor<4x6xf64>'}}
  // expected-note @below {{3 channels, their daggers and the unit matrix are 7 entries}}
  %r = gauge.llin %a0, %a1 daggers unit : tensor<4x6xf64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @lact_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: tensor<3xf64>) {
  // expected-error @below {{the weights must have the shape 3 x 2, but their type is 'tensor<3xf64>'}}
  // expected-note @below {{a factor and an offset for each channel}}
  %r = gauge.lact %a0 relu weights %a1 : !gauge.covariant<su(2), 2, 3, f64>, tensor<3xf64>
  return
}

// -----

func.func @lactpoly_c1(%a0: tensor<4x2xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 3 x K, but their type is 'tensor<4x2xf64>'}}
  // expected-note @below {{one row of coefficients for each channel}}
  %r = gauge.lactpoly %a0, %a1 : tensor<4x2xf64>, !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @lactpoly_c2(%a0: tensor<3x1xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{with relu a channel needs at least 2 coefficients, the constant one and that of relu, not 1}}
  %r = gauge.lactpoly %a0, %a1 relu : tensor<3x1xf64>, !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @lexp_c1(%a0: tensor<3x2xf64>, %a1: !gauge.links<su(2), 2, f64>, %a2: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape 2 x 3, but their type is 'tensor<3x2xf64>'}}
  // expected-note @below {{one row for each direction, one column for each channel of the field}}
  %r = gauge.lexp %a0, %a1, %a2 : tensor<3x2xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @head_c1(%a0: tensor<1x6xf64>, %a1: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{the result of a head is real, not complex}}
  %r = gauge.linear %a0, %a1 : tensor<1x6xf64>, !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 1, complex, f64>
  return
}

// -----

func.func @head_c2(%a0: tensor<1x6xf64>, %a1: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{the result '!gauge.invariant<2, 1, real, f64, []>' must have the dimensions, the axes and the precision of the input '!gauge.invariant<2, 3, complex, f64>'}}
  %r = gauge.linear %a0, %a1 : tensor<1x6xf64>, !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @linear_c1(%a0: tensor<1x3xf64>, %a1: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{the weights must have the shape 1 x 6, but their type is 'tensor<1x3xf64>'}}
  // expected-note @below {{3 complex channels make 6 inputs}}
  %r = gauge.linear %a0, %a1 : tensor<1x3xf64>, !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 1, real, f64>
  return
}

// -----

func.func @linear_c2(%a0: tensor<1x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>, %a2: tensor<2xf64>) {
  // expected-error @below {{the weights must have the shape 1, but their type is 'tensor<2xf64>'}}
  // expected-note @below {{the bias has one offset for each channel of the result}}
  %r = gauge.linear %a0, %a1 bias %a2 : tensor<1x3xf64>, !gauge.invariant<2, 3, real, f64>, tensor<2xf64> -> !gauge.invariant<2, 1, real, f64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Core: links, paths, products
//===----------------------------------------------------------------------===//

func.func @link_c1(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{there is no direction 2 in 2 dimensions: use 0 to 1}}
  %r = gauge.link %a0[2] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @path_c1(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{a path has at most 4096 steps, not 4097}}
  %r = gauge.path %a0 along [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @path_c2(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{a step is mu+1 or -(mu+1): 0 is not a step}}
  %r = gauge.path %a0 along [1, 0] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @path_c3(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{there is no step -3 in 2 dimensions: use 1 to 2 and -1 to -2}}
  %r = gauge.path %a0 along [1, -3] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @winding_c1(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{there is no direction -1 in 2 dimensions: use 0 to 1}}
  %r = gauge.winding %a0[-1] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @make_links_c1(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{links in 2 dimensions need 2 fields, not 1}}
  %r = gauge.make_links %a0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]> -> !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @make_links_c2(%a0: !gauge.covariant<su(2), 2, 2, f64, [0, 0] -> [1, 0]>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>) {
  // expected-error @below {{field 0 must have a single channel, not 2}}
  %r = gauge.make_links %a0, %a1 : !gauge.covariant<su(2), 2, 2, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]> -> !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @make_links_c3(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{field 0 must go from x to x+0^ like the link it becomes, but goes from x to x+1^}}
  %r = gauge.make_links %a0, %a1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]> -> !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @transport_path_c2(%a0: !gauge.links<su(2), 2, f64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a step is mu+1 or -(mu+1): 0 is not a step}}
  %r = gauge.transport %a0, %a1 along [0] : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @shift_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a shift needs 2 entries, one per axis, not 1}}
  %r = gauge.shift %a0 by [1] : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @shift_c2(%a0: !gauge.invariant<2, 1, real, f64, [1]>) {
  // expected-error @below {{cannot shift along axis 0: the field was summed over it}}
  %r = gauge.shift %a0 by [1, 0] : !gauge.invariant<2, 1, real, f64, [1]>
  return
}

// -----

func.func @shift_c3(%a0: !gauge.covariant<su(2), 2, 1, f64, [1048576, 0] -> [1048576, 0]>) {
  // expected-error @below {{a displacement of 1048577 sites is too far: the limit is 1048576}}
  %r = gauge.shift %a0 by [1, 0] : !gauge.covariant<su(2), 2, 1, f64, [1048576, 0] -> [1048576, 0]>
  return
}

// -----

func.func @mul_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{cannot multiply a covariant field by an invariant: use gauge.scale}}
  %r = gauge.mul %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @mul_c2(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.covariant<su(2), 2, 2, f64>) {
  // expected-error @below {{cannot combine 3 channels with 2: the numbers must be equal, or one of them 1}}
  %r = gauge.mul %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @mul_c3(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.covariant<su(3), 2, 3, f64>) {
  // expected-error @below {{cannot combine fields of SU(2) and SU(3)}}
  %r = gauge.mul %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(3), 2, 3, f64>
  return
}

// -----

func.func @mul_c4(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{cannot multiply: the left factor ends at x+0^, the right one starts at x}}
  %r = gauge.mul %a0, %a0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @mul_c5(%a0: !gauge.invariant<2, 1, real, f64>, %a1: !gauge.invariant<2, 1, real, f64, []>) {
  // expected-error @below {{cannot combine invariants that extend over different axes: broadcast one of them}}
  %r = gauge.mul %a0, %a1 : !gauge.invariant<2, 1, real, f64>, !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @dagger_field(%a0: tensor<3xf64>) {
  // expected-error @below {{'gauge.dagger' op operand #0 must be covariant or invariant field, but got 'tensor<3xf64>'}}
  %r = gauge.dagger %a0 : tensor<3xf64>
  return
}

// -----

func.func @add_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{cannot add a covariant field and an invariant}}
  %r = gauge.add %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @add_c2(%a0: !gauge.invariant<2, 3, real, f64>, %a1: !gauge.invariant<2, 2, real, f64>) {
  // expected-error @below {{cannot combine 3 channels with 2: the numbers must be equal, or one of them 1}}
  %r = gauge.add %a0, %a1 : !gauge.invariant<2, 3, real, f64>, !gauge.invariant<2, 2, real, f64>
  return
}

// -----

func.func @add_c3(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.covariant<su(2), 2, 3, f32>) {
  // expected-error @below {{cannot combine precisions 'f64' and 'f32'}}
  %r = gauge.add %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 3, f32>
  return
}

// -----

func.func @add_c4(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>) {
  // expected-error @below {{cannot add fields with different ends: one goes from x to x+0^, the other from x to x+1^}}
  %r = gauge.add %a0, %a1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
  return
}

// -----

func.func @add_c5(%a0: !gauge.invariant<2, 1, real, f64>, %a1: !gauge.invariant<2, 1, real, f32>) {
  // expected-error @below {{cannot combine invariants of different dimensions or precisions}}
  %r = gauge.add %a0, %a1 : !gauge.invariant<2, 1, real, f64>, !gauge.invariant<2, 1, real, f32>
  return
}

// -----

func.func @unit_c1() {
  // expected-error @below {{the unit matrix has a single channel, not 2}}
  %r = gauge.unit : !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @scale_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.invariant<2, 2, real, f64>) {
  // expected-error @below {{cannot combine 3 channels with 2: the numbers must be equal, or one of them 1}}
  %r = gauge.scale %a0 by %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 2, real, f64>
  return
}

// -----

func.func @scale_c2(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.invariant<2, 1, real, f64, []>) {
  // expected-error @below {{the factor must extend over all 2 axes: broadcast it}}
  %r = gauge.scale %a0 by %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @scale_c3(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.invariant<2, 1, real, f32>) {
  // expected-error @below {{cannot combine precisions 'f64' and 'f32'}}
  %r = gauge.scale %a0 by %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 1, real, f32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Core: channels
//===----------------------------------------------------------------------===//

func.func @concat_c1() {
  // expected-error @below {{cannot concatenate nothing}}
  // expected-error @below {{'gauge.concat' op failed to infer returned types}}
  %r = "gauge.concat"() : () -> !gauge.covariant<su(2), 2, 1, f64>
  return
}

// -----

func.func @concat_c2(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{cannot concatenate '!gauge.covariant<su(2), 2, 3, f64>' and '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>': only their channels may differ}}
  %r = gauge.concat %a0, %a1 : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @concat_c3(%a0: !gauge.covariant<su(2), 2, 65536, f64>) {
  // expected-error @below {{a field has 1 to 65536 channels, not 131072}}
  %r = gauge.concat %a0, %a0 : !gauge.covariant<su(2), 2, 65536, f64>, !gauge.covariant<su(2), 2, 65536, f64>
  return
}

// -----

func.func @slice_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{cannot take 2 channels from channel 2 on: the field has 3 channels (0 to 2)}}
  %r = gauge.slice %a0[2, 2] : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @mix_c1(%a0: tensor<4x1xf64>) {
  // expected-error @below {{needs at least one field}}
  // expected-error @below {{'gauge.mix' op failed to infer returned types}}
  %r = "gauge.mix"(%a0) <{unit}> : (tensor<4x1xf64>) -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @mix_c2(%a0: tensor<4x2xf64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, %a2: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>) {
  // expected-error @below {{cannot add fields with different ends: one goes from x to x+0^, the other from x to x+1^}}
  %r = gauge.mix %a0, (%a1, %a2) : tensor<4x2xf64>, (!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>)
  return
}

// -----

func.func @mix_c3(%a0: tensor<4x2xf64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{daggers and the unit matrix need fields whose start is their end}}
  %r = gauge.mix %a0, (%a1) daggers : tensor<4x2xf64>, (!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>)
  return
}

// -----

func.func @mix_c4(%a0: tensor<4x2xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape n_out x 3, but their type is 'tensor<4x2xf64>'}}
  %r = gauge.mix %a0, (%a1) : tensor<4x2xf64>, (!gauge.covariant<su(2), 2, 3, f64>)
  return
}

// -----

func.func @mix_c5(%a0: tensor<65537x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a field has 1 to 65536 channels, not 65537}}
  %r = gauge.mix %a0, (%a1) : tensor<65537x3xf64>, (!gauge.covariant<su(2), 2, 3, f64>)
  return
}

// -----

func.func @bilinear_c1(%a0: tensor<4x3x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{needs at least one field}}
  // expected-error @below {{'gauge.bilinear' op failed to infer returned types}}
  %r = "gauge.bilinear"(%a0, %a1) <{operandSegmentSizes = array<i32: 1, 1, 0>}> : (tensor<4x3x3xf64>, !gauge.covariant<su(2), 2, 3, f64>) -> !gauge.covariant<su(2), 2, 4, f64>
  return
}

// -----

func.func @bilinear_c2(%a0: tensor<4x3x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>, %a2: !gauge.covariant<su(3), 2, 3, f64>) {
  // expected-error @below {{cannot combine fields of SU(2) and SU(3)}}
  %r = gauge.bilinear %a0, (%a1), (%a2) : tensor<4x3x3xf64>, (!gauge.covariant<su(2), 2, 3, f64>), (!gauge.covariant<su(3), 2, 3, f64>)
  return
}

// -----

func.func @bilinear_c3(%a0: tensor<4x3x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{the weights must have the shape n_out x 3 x 4, but their type is 'tensor<4x3x3xf64>'}}
  %r = gauge.bilinear %a0, (%a1), (%a1) right_unit : tensor<4x3x3xf64>, (!gauge.covariant<su(2), 2, 3, f64>), (!gauge.covariant<su(2), 2, 3, f64>)
  return
}

// -----

func.func @bilinear_c4(%a0: tensor<65537x3x3xf64>, %a1: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a field has 1 to 65536 channels, not 65537}}
  %r = gauge.bilinear %a0, (%a1), (%a1) : tensor<65537x3x3xf64>, (!gauge.covariant<su(2), 2, 3, f64>), (!gauge.covariant<su(2), 2, 3, f64>)
  return
}

// -----

//===----------------------------------------------------------------------===//
// Core: the algebra, invariants
//===----------------------------------------------------------------------===//

func.func @project_closed_c1(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{'gauge.project' op operand #0 must be covariant field whose start is its end, but got '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>'}}
  %r = gauge.project %a0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @trace_c1(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{cannot trace an open field: it starts at x and ends at x+0^}}
  %r = gauge.trace %a0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @im_c1(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the imaginary part of a real number is 0}}
  %r = gauge.im %a0 : !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @flatten_c1(%a0: !gauge.invariant<2, 65536, complex, f64>) {
  // expected-error @below {{a field has 1 to 65536 channels, not 131072}}
  %r = gauge.flatten %a0 : !gauge.invariant<2, 65536, complex, f64>
  return
}

// -----

func.func @pointwise_c1(%a0: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{'tanh' takes real numbers, not complex ones: use gauge.re, gauge.im or gauge.flatten}}
  %r = gauge.pointwise tanh %a0 : !gauge.invariant<2, 3, complex, f64>
  return
}

// -----

func.func @constant_c1() {
  // expected-error @below {{a constant has a single channel, not 3}}
  %r = gauge.constant 1.0 : !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @constant_c2() {
  // expected-error @below {{a real constant has no imaginary part}}
  %r = gauge.constant 1.0, 2.0 : !gauge.invariant<2, 1, real, f64>
  return
}

// -----

func.func @constant_c3() {
  // expected-error @below {{a constant must be a finite number in 'f64'}}
  %r = gauge.constant 0x7FF8000000000000 : !gauge.invariant<2, 1, real, f64>
  return
}

// -----

func.func @parameter_c1(%a0: tensor<f64>) {
  // expected-error @below {{the parameter 'tensor<f64>' and its result '!gauge.invariant<2, 1, complex, f64>' must be both real or both complex}}
  %r = gauge.parameter %a0 : tensor<f64> -> !gauge.invariant<2, 1, complex, f64>
  return
}

// -----

func.func @parameter_c2(%a0: tensor<3x2xf64>) {
  // expected-error @below {{a parameter is a number or a vector, but its type is 'tensor<3x2xf64>': name a column}}
  %r = gauge.parameter %a0 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @parameter_c2_vector(%a0: tensor<3xf64>) {
  // expected-error @below {{only a matrix has columns, but the type is 'tensor<3xf64>'}}
  %r = gauge.parameter %a0 column 0 : tensor<3xf64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @parameter_c3(%a0: tensor<3x2xf64>) {
  // expected-error @below {{there is no column 2: the matrix has 2}}
  %r = gauge.parameter %a0 column 2 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @parameter_c4(%a0: tensor<f64>) {
  // expected-error @below {{a single number gives 1 channel, not 3}}
  %r = gauge.parameter %a0 : tensor<f64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @parameter_c4_vector(%a0: tensor<2xf64>) {
  // expected-error @below {{the weights must have the shape 3, but their type is 'tensor<2xf64>'}}
  // expected-note @below {{one row for each channel of the result}}
  %r = gauge.parameter %a0 : tensor<2xf64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @broadcast_reduce_c1(%a0: !gauge.invariant<2, 1, real, f64>) {
  // expected-error @below {{input and result may differ only in their axes, but are '!gauge.invariant<2, 1, real, f64>' and '!gauge.invariant<2, 3, real, f64>'}}
  %r = gauge.broadcast %a0 : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @broadcast_reduce_c2(%a0: !gauge.invariant<2, 1, real, f64, [0]>) {
  // expected-error @below {{the input extends over axis 0, but the result does not}}
  %r = gauge.broadcast %a0 : !gauge.invariant<2, 1, real, f64, [0]> -> !gauge.invariant<2, 1, real, f64, [1]>
  return
}

// -----

func.func @sum_reduce_c1(%a0: !gauge.invariant<2, 1, real, f64>) {
  // expected-error @below {{input and result may differ only in their axes, but are '!gauge.invariant<2, 1, real, f64>' and '!gauge.invariant<2, 1, complex, f64, []>'}}
  %r = gauge.sum %a0 : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, complex, f64, []>
  return
}

// -----

func.func @sum_reduce_c2(%a0: !gauge.invariant<2, 1, real, f64, [0]>) {
  // expected-error @below {{the result extends over axis 1, but the input does not}}
  %r = gauge.sum %a0 : !gauge.invariant<2, 1, real, f64, [0]> -> !gauge.invariant<2, 1, real, f64>
  return
}

// -----

func.func @mean_reduce_c1(%a0: !gauge.invariant<2, 1, real, f64>) {
  // expected-error @below {{input and result may differ only in their axes, but are '!gauge.invariant<2, 1, real, f64>' and '!gauge.invariant<2, 1, real, f32, []>'}}
  %r = gauge.mean %a0 : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f32, []>
  return
}

// -----

func.func @mean_reduce_c2(%a0: !gauge.invariant<2, 1, real, f64, []>) {
  // expected-error @below {{the result extends over axis 0, but the input does not}}
  %r = gauge.mean %a0 : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64, [0]>
  return
}

// -----

func.func @conv_c1(%a0: tensor<1x1x3x3xf64>, %a1: !gauge.invariant<2, 1, real, f64, []>) {
  // expected-error @below {{the input of a convolution must extend over all axes}}
  %r = gauge.conv %a0, %a1 low [-1, -1] : tensor<1x1x3x3xf64>, !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @conv_c2(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the window needs 2 lower ends, one per axis, not 1}}
  %r = gauge.conv %a0, %a1 low [-1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @conv_c3(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the window of axis 1 starts at 4095 steps and has 3 of 1 sites: it may reach 4096 sites from x}}
  %r = gauge.conv %a0, %a1 low [-1, 4095] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @conv_c4(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{the weights must have the shape 4 x 6 x K x K, but their type is 'tensor<4x3x3x3xf64>'}}
  // expected-note @below {{3 complex channels make 6 inputs}}
  %r = gauge.conv %a0, %a1 low [-1, -1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @conv_c5(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>, %a2: tensor<3xf64>) {
  // expected-error @below {{the weights must have the shape 4, but their type is 'tensor<3xf64>'}}
  // expected-note @below {{the bias has one offset for each channel of the result}}
  %r = gauge.conv %a0, %a1 bias %a2 low [-1, -1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64>, tensor<3xf64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @conv_c6(%a0: tensor<1x1x17x16xf64>, %a1: !gauge.invariant<2, 1, real, f64>) {
  // expected-error @below {{a window has at most 256 sites: use a smaller kernel, or several layers}}
  %r = gauge.conv %a0, %a1 low [-8, -8] : tensor<1x1x17x16xf64>, !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64>
  return
}

// -----

func.func @constant_c3_f32() {
  // expected-error @below {{a constant must be a finite number in 'f32'}}
  %r = gauge.constant 1.0e300 : !gauge.invariant<2, 1, real, f32>
  return
}

// -----

func.func @conv_stride_c1_dilation(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the dilation must be 1 to 4096, not 0}}
  %r = gauge.conv %a0, %a1 low [-1, -1] dilation [1, 0] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @conv_head_c1(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the result of a head is real, not complex}}
  %r = gauge.conv %a0, %a1 low [-1, -1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, complex, f64>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Core: what derivatives need, and derivatives
//===----------------------------------------------------------------------===//

func.func @around_c1(%a0: !gauge.links<su(2), 2, f64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>) {
  // expected-error @below {{what is inserted must be like the link, '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>', not '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>'}}
  %r = gauge.around %a0[0] inserting (%a1) : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
  return
}

// -----

func.func @around_c2(%a0: !gauge.links<su(2), 2, f64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{at most 4 fields can be inserted, not 5}}
  %r = gauge.around %a0[0] inserting (%a1, %a1, %a1, %a1, %a1) : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  return
}

// -----

func.func @around_c3(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{there is no direction 2 in 2 dimensions: use 0 to 1}}
  %r = gauge.around %a0[2] : !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @repeat_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{outer and inner are 1 to 65536, not 0 and 1}}
  %r = gauge.repeat %a0 outer 0 inner 1 : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @repeat_c2(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{a field has 1 to 65536 channels, not 196608}}
  %r = gauge.repeat %a0 outer 1 inner 65536 : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @sum_channels_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{outer and inner are 1 to 65536, not 1 and -3}}
  %r = gauge.sum_channels %a0 outer 1 inner -3 : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @sum_channels_c2(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{cannot sum 3 channels in 2 x 1 parts each}}
  %r = gauge.sum_channels %a0 outer 2 inner 1 : !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

func.func @unflatten_c1(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{complex channels are made of pairs of real ones, not of '!gauge.invariant<2, 3, real, f64>'}}
  %r = gauge.unflatten %a0 : !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @unflatten_c1_complex(%a0: !gauge.invariant<2, 2, complex, f64>) {
  // expected-error @below {{complex channels are made of pairs of real ones, not of '!gauge.invariant<2, 2, complex, f64>'}}
  %r = gauge.unflatten %a0 : !gauge.invariant<2, 2, complex, f64>
  return
}

// -----

func.func @contract_c1(%a0: !gauge.covariant<su(2), 2, 3, f64>) {
  // expected-error @below {{needs at least one field}}
  // expected-error @below {{'gauge.contract' op failed to infer returned types}}
  %r = "gauge.contract"(%a0) : (!gauge.covariant<su(2), 2, 3, f64>) -> tensor<3x3xf64>
  return
}

// -----

func.func @contract_c1_ends(%a0: !gauge.covariant<su(2), 2, 3, f64>, %a1: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{cannot contract '!gauge.covariant<su(2), 2, 3, f64>' with '!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>': only their channels may differ}}
  %r = gauge.contract %a0 with (%a1) : !gauge.covariant<su(2), 2, 3, f64>, (!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>)
  return
}

// -----

func.func @contract_c2(%a0: !gauge.invariant<2, 2, complex, f64>) {
  // expected-error @below {{invariants are contracted as real numbers, without daggers and unit: flatten them}}
  %r = gauge.contract %a0 with (%a0) real : !gauge.invariant<2, 2, complex, f64>, (!gauge.invariant<2, 2, complex, f64>)
  return
}

// -----

func.func @contract_c2_unit(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{invariants are contracted as real numbers, without daggers and unit: flatten them}}
  %r = gauge.contract %a0 with (%a0) unit real : !gauge.invariant<2, 3, real, f64>, (!gauge.invariant<2, 3, real, f64>)
  return
}

// -----

func.func @contract_c3(%a0: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>) {
  // expected-error @below {{daggers and the unit matrix need fields whose start is their end}}
  %r = gauge.contract %a0 with (%a0) unit : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, (!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>)
  return
}

// -----

func.func @contract_weights_c3(%a0: !gauge.covariant<su(2), 2, 32768, f64>) {
  // expected-error @below {{a tensor of weights has at most 268435456 elements, but its type is 'tensor<32768x32768xcomplex<f64>>'}}
  %r = gauge.contract %a0 with (%a0) : !gauge.covariant<su(2), 2, 32768, f64>, (!gauge.covariant<su(2), 2, 32768, f64>)
  return
}

// -----

func.func @weights_permute_c1(%a0: tensor<4x3xf64>) {
  // expected-error @below {{the permutation must name each of the 2 dimensions once}}
  %r = gauge.weights_permute %a0 [0, 0] : tensor<4x3xf64>
  return
}

// -----

func.func @weights_permute_c2(%a0: tensor<4x3xf64>) {
  // expected-error @below {{only the dimensions 0 to 1 can be reversed, each once}}
  %r = gauge.weights_permute %a0 [1, 0] reversed [2] : tensor<4x3xf64>
  return
}

// -----

func.func @weights_permute_weights_c1(%a0: tensor<4x?xf64>) {
  // expected-error @below {{the shape of the weights must be known, but their type is 'tensor<4x?xf64>'}}
  %r = gauge.weights_permute %a0 [1, 0] : tensor<4x?xf64>
  return
}

// -----

func.func @weights_reshape_c1(%a0: tensor<4x3xf64>) {
  // expected-error @below {{'tensor<4x3xf64>' and 'tensor<12xcomplex<f64>>' do not hold the same numbers}}
  %r = gauge.weights_reshape %a0 : tensor<4x3xf64> -> tensor<12xcomplex<f64>>
  return
}

// -----

func.func @weights_slice_c1(%a0: tensor<4x3xf64>) {
  // expected-error @below {{there is no dimension 2 of 'tensor<4x3xf64>'}}
  %r = gauge.weights_slice %a0 along 2 [0, 1] : tensor<4x3xf64>
  return
}

// -----

func.func @weights_slice_c2(%a0: tensor<4x3xf64>) {
  // expected-error @below {{cannot take 2 entries from 2 on: dimension 1 has 3}}
  %r = gauge.weights_slice %a0 along 1 [2, 2] : tensor<4x3xf64>
  return
}

// -----

func.func @weights_concat_c1() {
  // expected-error @below {{cannot concatenate nothing}}
  // expected-error @below {{'gauge.weights_concat' op failed to infer returned types}}
  %r = "gauge.weights_concat"() <{dimension = 0 : i64}> : () -> tensor<4x3xf64>
  return
}

// -----

func.func @weights_concat_c2(%a0: tensor<4x3xf64>, %a1: tensor<5x3xf64>) {
  // expected-error @below {{cannot concatenate 'tensor<4x3xf64>' and 'tensor<5x3xf64>' along dimension 1}}
  %r = gauge.weights_concat (%a0, %a1) along 1 : tensor<4x3xf64>, tensor<5x3xf64>
  return
}

// -----

func.func @weights_concat_c2_dimension(%a0: tensor<4x3xf64>) {
  // expected-error @below {{there is no dimension -1 of 'tensor<4x3xf64>'}}
  %r = gauge.weights_concat (%a0) along -1 : tensor<4x3xf64>
  return
}

// -----

func.func @weights_add(%a0: tensor<4x3xf64>, %a1: tensor<3x4xf64>) {
  // expected-error @below {{'gauge.weights_add' op requires the same type for all operands and results}}
  %r = "gauge.weights_add"(%a0, %a1) : (tensor<4x3xf64>, tensor<3x4xf64>) -> tensor<4x3xf64>
  return
}

// -----

func.func @zero() {
  // expected-error @below {{'gauge.zero' op result #0 must be links, a field or weights, but got 'f64'}}
  %r = gauge.zero : f64
  return
}

// -----

func.func @vjp_c1(%a0: !gauge.invariant<2, 1, real, f64, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{needs as many cotangents as outputs, but there are 2 and 1}}
  %r = "gauge.vjp"(%a0, %a0, %a0, %a1) <{operandSegmentSizes = array<i32: 1, 2, 1>}> : (!gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64>) -> !gauge.links<su(2), 2, f64>
  return
}

// -----

func.func @vjp_c1_gradients(%a0: !gauge.invariant<2, 1, real, f64, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the gradients must be like the values of 'wrt': '!gauge.invariant<2, 1, real, f64, []>' is not '!gauge.links<su(2), 2, f64>'}}
  %r = "gauge.vjp"(%a0, %a0, %a1) <{operandSegmentSizes = array<i32: 1, 1, 1>}> : (!gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64>) -> !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @vjp_c2(%a0: !gauge.invariant<2, 1, real, f64, []>) {
  // expected-error @below {{needs at least one output and one value to differentiate by}}
  gauge.vjp (%a0) with (%a0) wrt () : (!gauge.invariant<2, 1, real, f64, []>) -> ()
  return
}

// -----

func.func @jvp_c1(%a0: !gauge.invariant<2, 1, real, f64, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the tangents must be like the values of 'wrt': '!gauge.invariant<2, 1, real, f64, []>' is not '!gauge.links<su(2), 2, f64>'}}
  %r = "gauge.jvp"(%a0, %a1, %a0) <{operandSegmentSizes = array<i32: 1, 1, 1>}> : (!gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64>, !gauge.invariant<2, 1, real, f64, []>) -> !gauge.invariant<2, 1, real, f64, []>
  return
}

// -----

func.func @jvp_c1_derivatives(%a0: !gauge.invariant<2, 1, real, f64, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{needs as many derivatives as outputs, but there are 2 and 1}}
  %r:2 = "gauge.jvp"(%a0, %a1, %a1) <{operandSegmentSizes = array<i32: 1, 1, 1>}> : (!gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64>, !gauge.links<su(2), 2, f64>) -> (!gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>)
  return
}

// -----

func.func @jvp_c2(%a0: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{needs at least one output and one value to differentiate by}}
  gauge.jvp () wrt (%a0) along (%a0) : (!gauge.links<su(2), 2, f64>) -> ()
  return
}

// -----

func.func @force_c1(%a0: !gauge.invariant<2, 1, real, f64>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{an action is one real number per configuration, such as sum_sites(..), but this is '!gauge.invariant<2, 1, real, f64>'}}
  %r = gauge.force %a0 wrt %a1 : !gauge.invariant<2, 1, real, f64>, !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @force_c2(%a0: !gauge.invariant<2, 1, real, f32, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the action '!gauge.invariant<2, 1, real, f32, []>' and the links '!gauge.links<su(2), 2, f64>' differ in dimensions or precision}}
  %r = gauge.force %a0 wrt %a1 : !gauge.invariant<2, 1, real, f32, []>, !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  return
}

// -----

func.func @force_c3(%a0: !gauge.invariant<2, 1, real, f64, []>, %a1: !gauge.links<su(2), 2, f64>) {
  // expected-error @below {{the force must be '!gauge.covariant<su(2), 2, 2, f64>', not '!gauge.covariant<su(2), 2, 3, f64>'}}
  %r = gauge.force %a0 wrt %a1 : !gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 3, f64>
  return
}

// -----

!fine = !gauge.invariant<2, 3, real, f64>
!coarse = !gauge.invariant<2, 3, real, f64, stride [2, 2]>

func.func @mul_c6(%a0: !fine, %a1: !coarse) {
  // expected-error @below {{cannot combine invariants of different strides: they live on different lattices}}
  %r = gauge.mul %a0, %a1 : !fine, !coarse
  return
}

// -----

!fine = !gauge.invariant<2, 3, real, f64>
!coarse = !gauge.invariant<2, 3, real, f64, stride [2, 2]>

func.func @add_c6(%a0: !fine, %a1: !coarse) {
  // expected-error @below {{cannot combine invariants of different strides: they live on different lattices}}
  %r = gauge.add %a0, %a1 : !fine, !coarse
  return
}

// -----

func.func @mean_reduce_c3(%a0: !gauge.invariant<2, 3, real, f64, stride [2, 2]>) {
  // expected-error @below {{input and result have different strides along an axis that both extend over}}
  %r = gauge.mean %a0 : !gauge.invariant<2, 3, real, f64, stride [2, 2]> -> !gauge.invariant<2, 3, real, f64, [0]>
  return
}

// -----

func.func @conv_stride_c1(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the stride needs 2 entries, one per axis, not 1}}
  %r = gauge.conv %a0, %a1 low [-1, -1] stride [2] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64, stride [2, 2]>
  return
}

// -----

func.func @conv_stride_c2(%a0: tensor<4x3x3x3xf64>, %a1: !gauge.invariant<2, 3, real, f64, stride [2, 1]>) {
  // expected-error @below {{the result has the stride 2 along axis 0, expected 4}}
  %r = gauge.conv %a0, %a1 low [-1, -1] stride [2, 1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64, stride [2, 1]> -> !gauge.invariant<2, 4, real, f64, stride [2, 1]>
  return
}

// -----

func.func @linear_stride_c2(%a0: tensor<4x3xf64>, %a1: !gauge.invariant<2, 3, real, f64, stride [2, 1]>) {
  // expected-error @below {{the result has the stride 1 along axis 0, expected 2}}
  %r = gauge.linear %a0, %a1 : tensor<4x3xf64>, !gauge.invariant<2, 3, real, f64, stride [2, 1]> -> !gauge.invariant<2, 4, real, f64>
  return
}

// -----

func.func @pool_c1(%a0: !gauge.invariant<2, 3, complex, f64>) {
  // expected-error @below {{pooling takes real numbers over all axes, and its result differs in its stride only}}
  %r = gauge.pool max %a0 size [2, 2] stride [2, 2] : !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 3, complex, f64, stride [2, 2]>
  return
}

// -----

func.func @pool_c2(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{a window has at most 256 sites}}
  %r = gauge.pool max %a0 size [17, 16] stride [1, 1] : !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 3, real, f64>
  return
}

// -----

func.func @flatten_sites_c1(%a0: !gauge.invariant<2, 3, real, f64, [0]>) {
  // expected-error @below {{flattening takes real numbers over all axes}}
  %r = gauge.flatten_sites %a0 lattice [2, 2] : !gauge.invariant<2, 3, real, f64, [0]> -> !gauge.invariant<2, 12, real, f64, []>
  return
}

// -----

func.func @flatten_sites_c2(%a0: !gauge.invariant<2, 3, real, f64>) {
  // expected-error @below {{the result has a channel for each channel and site, at most 65536, and no axes}}
  %r = gauge.flatten_sites %a0 lattice [2, 2] : !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64, []>
  return
}

// -----

func.func @indicator_c1() {
  // expected-error @below {{an indicator is one real number at all sites}}
  %r = gauge.indicator [2, 2] : !gauge.invariant<2, 2, real, f64>
  return
}
