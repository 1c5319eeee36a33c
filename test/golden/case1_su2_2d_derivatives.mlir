// Golden derivatives: SU(2) on 4x6, batch 2; data in case1_su2_2d_layers.npz. See
// case1_su2_2d_layers.mlir for `golden.array`, and for the layers.
//
// NAME/cotangent belongs to NAME/out, whose first channels are the links that the
// layer passes on: so the links are an output here as well.

!U = !gauge.links<su(2), 2, f64>
!W2 = !gauge.covariant<su(2), 2, 2, f64>
!W3 = !gauge.covariant<su(2), 2, 3, f64>
!W4 = !gauge.covariant<su(2), 2, 4, f64>
!W7 = !gauge.covariant<su(2), 2, 7, f64>

func.func @v1_k2_d0_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x13xf64> {golden.array = "v1_k2_d0/weight:weight"},
      %gu: !U {golden.array = "v1_k2_d0/cotangent[0:2]"},
      %gv: !W2 {golden.array = "v1_k2_d0/cotangent[2:4]"})
    -> (!U {golden.array = "v1_k2_d0/grad_x[0:2]"},
        !W3 {golden.array = "v1_k2_d0/grad_x[2:5]"},
        tensor<2x7x13xf64> {golden.array = "v1_k2_d0/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 1] slots axis
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x13xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x13xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x13xf64>
}

func.func @v1_k4_d0_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x37xf64> {golden.array = "v1_k4_d0/weight:weight"},
      %gu: !U {golden.array = "v1_k4_d0/cotangent[0:2]"},
      %gv: !W2 {golden.array = "v1_k4_d0/cotangent[2:4]"})
    -> (!U {golden.array = "v1_k4_d0/grad_x[0:2]"},
        !W3 {golden.array = "v1_k4_d0/grad_x[2:5]"},
        tensor<2x7x37xf64> {golden.array = "v1_k4_d0/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [3, 3] slots axis
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x37xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x37xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x37xf64>
}

func.func @v1_k3_d1_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x25xf64> {golden.array = "v1_k3_d1/weight:weight"},
      %gu: !U {golden.array = "v1_k3_d1/cotangent[0:2]"},
      %gv: !W2 {golden.array = "v1_k3_d1/cotangent[2:4]"})
    -> (!U {golden.array = "v1_k3_d1/grad_x[0:2]"},
        !W3 {golden.array = "v1_k3_d1/grad_x[2:5]"},
        tensor<2x7x25xf64> {golden.array = "v1_k3_d1/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [2, 2] dilation 2 slots axis
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x25xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x25xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x25xf64>
}

func.func @v1sym_k2_d0_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "v1sym_k2_d0/weight:weight"},
      %gu: !U {golden.array = "v1sym_k2_d0/cotangent[0:2]"},
      %gv: !W2 {golden.array = "v1sym_k2_d0/cotangent[2:4]"})
    -> (!U {golden.array = "v1sym_k2_d0/grad_x[0:2]"},
        !W3 {golden.array = "v1sym_k2_d0/grad_x[2:5]"},
        tensor<2x7x31xf64> {golden.array = "v1sym_k2_d0/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [1, 1] slots orientation local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x31xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x31xf64>
}

func.func @v1sym_k3_d0_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x55xf64> {golden.array = "v1sym_k3_d0/weight:weight"},
      %gu: !U {golden.array = "v1sym_k3_d0/cotangent[0:2]"},
      %gv: !W2 {golden.array = "v1sym_k3_d0/cotangent[2:4]"})
    -> (!U {golden.array = "v1sym_k3_d0/grad_x[0:2]"},
        !W3 {golden.array = "v1sym_k3_d0/grad_x[2:5]"},
        tensor<2x7x55xf64> {golden.array = "v1sym_k3_d0/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-2, -2] to [2, 2] slots orientation local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x55xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x55xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x55xf64>
}

func.func @prl_k1_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x7xf64> {golden.array = "prl_k1/weight:weight"},
      %gu: !U {golden.array = "prl_k1/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k1/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k1/grad_x[0:2]"},
        !W3 {golden.array = "prl_k1/grad_x[2:5]"},
        tensor<2x7x7xf64> {golden.array = "prl_k1/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [0, 0] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x7xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x7xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x7xf64>
}

func.func @prl_k3_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "prl_k3/weight:weight"},
      %gu: !U {golden.array = "prl_k3/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k3/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k3/grad_x[0:2]"},
        !W3 {golden.array = "prl_k3/grad_x[2:5]"},
        tensor<2x7x31xf64> {golden.array = "prl_k3/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [2, 2] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x31xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x31xf64>
}

func.func @prl_k3_sym_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x55xf64> {golden.array = "prl_k3_sym/weight:weight"},
      %gu: !U {golden.array = "prl_k3_sym/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k3_sym/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k3_sym/grad_x[0:2]"},
        !W3 {golden.array = "prl_k3_sym/grad_x[2:5]"},
        tensor<2x7x55xf64> {golden.array = "prl_k3_sym/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-2, -2] to [2, 2] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x55xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x55xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x55xf64>
}

func.func @prl_k_minus1_2_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x43xf64> {golden.array = "prl_k[-1,2]/weight:weight"},
      %gu: !U {golden.array = "prl_k[-1,2]/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k[-1,2]/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k[-1,2]/grad_x[0:2]"},
        !W3 {golden.array = "prl_k[-1,2]/grad_x[2:5]"},
        tensor<2x7x43xf64> {golden.array = "prl_k[-1,2]/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [2, 2] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x43xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x43xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x43xf64>
}

func.func @prl_k2_dil2_sym_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7x31xf64> {golden.array = "prl_k2_dil2_sym/weight:weight"},
      %gu: !U {golden.array = "prl_k2_dil2_sym/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k2_dil2_sym/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k2_dil2_sym/grad_x[0:2]"},
        !W3 {golden.array = "prl_k2_dil2_sym/grad_x[2:5]"},
        tensor<2x7x31xf64> {golden.array = "prl_k2_dil2_sym/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [-1, -1] to [1, 1] dilation 2 slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<2x7x31xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x7x31xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x7x31xf64>
}

func.func @prl_k2_nounit_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x6x18xf64> {golden.array = "prl_k2_nounit/weight:weight"},
      %gu: !U {golden.array = "prl_k2_nounit/cotangent[0:2]"},
      %gv: !W2 {golden.array = "prl_k2_nounit/cotangent[2:4]"})
    -> (!U {golden.array = "prl_k2_nounit/grad_x[0:2]"},
        !W3 {golden.array = "prl_k2_nounit/grad_x[2:5]"},
        tensor<2x6x18xf64> {golden.array = "prl_k2_nounit/grad_weight:weight"}) {
  %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 1] slots axis local
      left_daggers right_daggers
      : tensor<2x6x18xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x6x18xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x6x18xf64>
}

func.func @lconv_k3_dilarg0_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x28xf64> {golden.array = "lconv_k3_dilarg0/weight:m.weight"},
      %gu: !U {golden.array = "lconv_k3_dilarg0/cotangent[0:2]"},
      %gv: !W2 {golden.array = "lconv_k3_dilarg0/cotangent[2:4]"})
    -> (!U {golden.array = "lconv_k3_dilarg0/grad_x[0:2]"},
        !W3 {golden.array = "lconv_k3_dilarg0/grad_x[2:5]"},
        tensor<2x28xf64> {golden.array = "lconv_k3_dilarg0/grad_weight:m.weight"}) {
  %v = gauge.lconv %omega, %u, %w range [-2, -2] to [2, 2] slots orientation local unit
      : tensor<2x28xf64>, !U, !W3 -> !W2
  %g0, %g1, %g2 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %omega)
      : (!U, !W2) -> (!U, !W3, tensor<2x28xf64>)
  return %g0, %g1, %g2 : !U, !W3, tensor<2x28xf64>
}

func.func @lconvbilin2_k2_dilarg0_inter4_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %conv: tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/weight:lconv1.weight"},
      %bilin: tensor<2x5x5xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/weight:lbilin.weight"},
      %gu: !U {golden.array = "lconvbilin2_k2_dilarg0_inter4/cotangent[0:2]"},
      %gv: !W2 {golden.array = "lconvbilin2_k2_dilarg0_inter4/cotangent[2:4]"})
    -> (!U {golden.array = "lconvbilin2_k2_dilarg0_inter4/grad_x[0:2]"},
        !W3 {golden.array = "lconvbilin2_k2_dilarg0_inter4/grad_x[2:5]"},
        tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/grad_weight:lconv1.weight"},
        tensor<2x5x5xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4/grad_weight:lbilin.weight"}) {
  %t = gauge.lconv %conv, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
      : tensor<4x16xf64>, !U, !W3 -> !W4
  %v = gauge.lbilin %bilin, %t, %t unit
      : tensor<2x5x5xf64>, !W4, !W4 -> !W2
  %g0, %g1, %g2, %g3 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %conv, %bilin)
      : (!U, !W2) -> (!U, !W3, tensor<4x16xf64>, tensor<2x5x5xf64>)
  return %g0, %g1, %g2, %g3 : !U, !W3, tensor<4x16xf64>, tensor<2x5x5xf64>
}

func.func @lconvbilin2_k2_dilarg0_inter4_ext_vjp(%u: !U {golden.array = "x3[0:2]"},
      %w: !W3 {golden.array = "x3[2:5]"},
      %conv: tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/weight:lconv1.weight"},
      %bilin: tensor<2x8x8xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/weight:lbilin.weight"},
      %gu: !U {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/cotangent[0:2]"},
      %gv: !W2 {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/cotangent[2:4]"})
    -> (!U {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/grad_x[0:2]"},
        !W3 {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/grad_x[2:5]"},
        tensor<4x16xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/grad_weight:lconv1.weight"},
        tensor<2x8x8xf64> {golden.array = "lconvbilin2_k2_dilarg0_inter4_ext/grad_weight:lbilin.weight"}) {
  %t = gauge.lconv %conv, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
      : tensor<4x16xf64>, !U, !W3 -> !W4
  %c = gauge.concat %w, %t : !W3, !W4
  %v = gauge.lbilin %bilin, %c, %c unit
      : tensor<2x8x8xf64>, !W7, !W7 -> !W2
  %g0, %g1, %g2, %g3 = gauge.vjp (%u, %v) with (%gu, %gv) wrt (%u, %w, %conv, %bilin)
      : (!U, !W2) -> (!U, !W3, tensor<4x16xf64>, tensor<2x8x8xf64>)
  return %g0, %g1, %g2, %g3 : !U, !W3, tensor<4x16xf64>, tensor<2x8x8xf64>
}

func.func @llin_conj_unit_vjp(%w: !W3 {golden.array = "x3[2:5]"},
      %omega: tensor<2x7xf64> {golden.array = "llin_conj_unit/weight:weight"},
      %gv: !W2 {golden.array = "llin_conj_unit/cotangent[2:4]"})
    -> (!W3 {golden.array = "llin_conj_unit/grad_x[2:5]"},
        tensor<2x7xf64> {golden.array = "llin_conj_unit/grad_weight:weight"}) {
  %v = gauge.llin %omega, %w daggers unit : tensor<2x7xf64>, !W3 -> !W2
  %g0, %g1 = gauge.vjp (%v) with (%gv) wrt (%w, %omega)
      : (!W2) -> (!W3, tensor<2x7xf64>)
  return %g0, %g1 : !W3, tensor<2x7xf64>
}

func.func @lactpoly_deg3_relu_vjp(%w: !W3 {golden.array = "x3[2:5]"},
      %q: tensor<3x4xf64> {golden.array = "lactpoly_deg3_relu/weight:weight"},
      %gv: !W3 {golden.array = "lactpoly_deg3_relu/cotangent[2:5]"})
    -> (!W3 {golden.array = "lactpoly_deg3_relu/grad_x[2:5]"},
        tensor<3x4xf64> {golden.array = "lactpoly_deg3_relu/grad_weight:weight"}) {
  %v = gauge.lactpoly %q, %w relu : tensor<3x4xf64>, !W3
  %g0, %g1 = gauge.vjp (%v) with (%gv) wrt (%w, %q)
      : (!W3) -> (!W3, tensor<3x4xf64>)
  return %g0, %g1 : !W3, tensor<3x4xf64>
}
