// Golden cases: SU(2) on 4x6, batch 2; data in case1_su2_2d_layers.npz.
//
// `golden.array` names the array that an argument takes or that a result must
// equal; [a:b] are its channels a to b-1. In x3 and in the outputs of layers
// the first two channels are the links.

!C3 = !gauge.invariant<2, 3, complex, f64>
!U = !gauge.links<su(2), 2, f64>
!W1 = !gauge.covariant<su(2), 2, 1, f64>
!W2 = !gauge.covariant<su(2), 2, 2, f64>
!W3 = !gauge.covariant<su(2), 2, 3, f64>
!W4 = !gauge.covariant<su(2), 2, 4, f64>
!W7 = !gauge.covariant<su(2), 2, 7, f64>

func.func @plaq_negative(%u: !U {golden.array = "u"})
    -> (!W1 {golden.array = "plaq/orientation-1"}) {
  %p = gauge.plaq %u negative : !U -> !W1
  return %p : !W1
}

func.func @plaq_positive(%u: !U {golden.array = "u"})
    -> (!W1 {golden.array = "plaq/orientation+1"}) {
  %p = gauge.plaq %u positive : !U -> !W1
  return %p : !W1
}

func.func @plaq_both(%u: !U {golden.array = "u"})
    -> (!W2 {golden.array = "plaq/orientation0"}) {
  %p = gauge.plaq %u both : !U -> !W2
  return %p : !W2
}

func.func @transport_0_forward(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"})
    -> (!W3 {golden.array = "transport/axis0_orient+1"}) {
  %t = gauge.transport %u, %w along [1] : !U, !W3
  return %t : !W3
}

func.func @transport_0_backward(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"})
    -> (!W3 {golden.array = "transport/axis0_orient-1"}) {
  %t = gauge.transport %u, %w along [-1] : !U, !W3
  return %t : !W3
}

func.func @transport_1_forward(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"})
    -> (!W3 {golden.array = "transport/axis1_orient+1"}) {
  %t = gauge.transport %u, %w along [2] : !U, !W3
  return %t : !W3
}

func.func @transport_1_backward(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"})
    -> (!W3 {golden.array = "transport/axis1_orient-1"}) {
  %t = gauge.transport %u, %w along [-2] : !U, !W3
  return %t : !W3
}

func.func @v1_k2_d0(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x13xf64> {golden.array = "v1_k2_d0/weight:weight"})
    -> (!W2 {golden.array = "v1_k2_d0/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 1] slots axis 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x13xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @v1_k4_d0(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x37xf64> {golden.array = "v1_k4_d0/weight:weight"})
    -> (!W2 {golden.array = "v1_k4_d0/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [3, 3] slots axis 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x37xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @v1_k3_d1(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x25xf64> {golden.array = "v1_k3_d1/weight:weight"})
    -> (!W2 {golden.array = "v1_k3_d1/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [2, 2] dilation 2 slots axis 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x25xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @v1sym_k2_d0(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "v1sym_k2_d0/weight:weight"})
    -> (!W2 {golden.array = "v1sym_k2_d0/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [1, 1] slots orientation local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @v1sym_k3_d0(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x55xf64> {golden.array = "v1sym_k3_d0/weight:weight"})
    -> (!W2 {golden.array = "v1sym_k3_d0/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-2, -2] to [2, 2] slots orientation local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x55xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k1(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x7xf64> {golden.array = "prl_k1/weight:weight"})
    -> (!W2 {golden.array = "prl_k1/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [0, 0] slots axis local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x7xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k3(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "prl_k3/weight:weight"})
    -> (!W2 {golden.array = "prl_k3/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [2, 2] slots axis local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k3_sym(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x55xf64> {golden.array = "prl_k3_sym/weight:weight"})
    -> (!W2 {golden.array = "prl_k3_sym/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-2, -2] to [2, 2] slots axis local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x55xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k_minus1_2(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x43xf64> {golden.array = "prl_k[-1,2]/weight:weight"})
    -> (!W2 {golden.array = "prl_k[-1,2]/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [2, 2] slots axis local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x43xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k2_dil2_sym(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "prl_k2_dil2_sym/weight:weight"})
    -> (!W2 {golden.array = "prl_k2_dil2_sym/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [1, 1] dilation 2 slots axis local 
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @prl_k2_nounit(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x6x18xf64> {golden.array = "prl_k2_nounit/weight:weight"})
    -> (!W2 {golden.array = "prl_k2_nounit/out[2:4]"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 1] slots axis local 
      left_daggers right_daggers
      : tensor<2x6x18xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @lconv_k3_dilarg0(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x28xf64> {golden.array = "lconv_k3_dilarg0/weight:m.weight"})
    -> (!W2 {golden.array = "lconv_k3_dilarg0/out[2:4]"}) {
  %v = gauge.lconv %omega, %u, %w range [-2, -2] to [2, 2] slots orientation local unit
      : tensor<2x28xf64>, !U, !W3 -> !W2
  return %v : !W2
}

func.func @lconvbilin2_k2_dilarg0_inter4(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %conv: tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/weight:lconv1.weight"},
      %bilin: tensor<2x5x5xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/weight:lbilin.weight"})
    -> (!W2 {golden.array = "lconvbilin2_k2_dilarg0_inter4/out[2:4]"}) {
  %t = gauge.lconv %conv, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
      : tensor<4x16xf64>, !U, !W3 -> !W4
  %v = gauge.lbilin %bilin, %t, %t unit
      : tensor<2x5x5xf64>, !W4, !W4 -> !W2
  return %v : !W2
}

func.func @lconvbilin2_k2_dilarg0_inter4_ext(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %conv: tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/weight:lconv1.weight"},
      %bilin: tensor<2x8x8xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/weight:lbilin.weight"})
    -> (!W2 {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/out[2:4]"}) {
  %t = gauge.lconv %conv, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
      : tensor<4x16xf64>, !U, !W3 -> !W4
  %c = gauge.concat %w, %t : !W3, !W4
  %v = gauge.lbilin %bilin, %c, %c unit
      : tensor<2x8x8xf64>, !W7, !W7 -> !W2
  return %v : !W2
}

func.func @llin_conj_unit(%w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7xf64> {golden.array = "llin_conj_unit/weight:weight"})
    -> (!W2 {golden.array = "llin_conj_unit/out[2:4]"}) {
  %v = gauge.llin %omega, %w daggers unit : tensor<2x7xf64>, !W3 -> !W2
  return %v : !W2
}

func.func @lactpoly_deg3_relu(%w: !W3 {golden.array = "x3[2:5]"},
      %q: tensor<3x4xf64> {golden.array = "lactpoly_deg3_relu/weight:weight"})
    -> (!W3 {golden.array = "lactpoly_deg3_relu/out[2:5]"}) {
  %v = gauge.lactpoly %q, %w relu : tensor<3x4xf64>, !W3
  return %v : !W3
}

func.func @trace(%w: !W3 {golden.array = "x3[2:5]"})
    -> (!C3 {golden.array = "trace/out"}) {
  %t = gauge.trace %w : !W3
  return %t : !C3
}
