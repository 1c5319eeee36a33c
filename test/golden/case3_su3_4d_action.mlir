// Golden cases: SU(3) on 2x3x4x2, batch 1; data in case3_su3_4d_action.npz. See
// case1_su2_2d_layers.mlir for `golden.array`.

!C1 = !gauge.invariant<4, 1, complex, f64>
!C3 = !gauge.invariant<4, 3, complex, f64>
!R1 = !gauge.invariant<4, 1, real, f64>
!R1_global = !gauge.invariant<4, 1, real, f64, []>
!R3 = !gauge.invariant<4, 3, real, f64>
!U = !gauge.links<su(3), 4, f64>
!U0 = !gauge.covariant<su(3), 4, 1, f64, [0, 0, 0, 0] -> [1, 0, 0, 0]>
!U1 = !gauge.covariant<su(3), 4, 1, f64, [0, 0, 0, 0] -> [0, 1, 0, 0]>
!U2 = !gauge.covariant<su(3), 4, 1, f64, [0, 0, 0, 0] -> [0, 0, 1, 0]>
!U3 = !gauge.covariant<su(3), 4, 1, f64, [0, 0, 0, 0] -> [0, 0, 0, 1]>
!W1 = !gauge.covariant<su(3), 4, 1, f64>
!W3 = !gauge.covariant<su(3), 4, 3, f64>
!W4 = !gauge.covariant<su(3), 4, 4, f64>
!W6 = !gauge.covariant<su(3), 4, 6, f64>

func.func @action(%u: !U {golden.array = "u"},
      %conv0: tensor<4x13x109xf64> {golden.array = "param:conv0.weight"},
      %conv1: tensor<3x9x73xf64> {golden.array = "param:conv1.weight"},
      %weight: tensor<1x3xf64> {golden.array = "param:linear.weight"},
      %bias: tensor<1xf64> {golden.array = "param:linear.bias"})
    -> (!W6 {golden.array = "plaq"},
        !W4 {golden.array = "layer0_out_w"},
        !W3 {golden.array = "layer1_out_w"},
        !C3 {golden.array = "trace"},
        !R1 {golden.array = "action_density"},
        !R1_global {golden.array = "S"}) {
  %p = gauge.plaq %u negative : !U -> !W6
  %w0 = gauge.lconvbilin %conv0, %u, %p range [-1, -1, -1, -1] to [1, 1, 1, 1] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<4x13x109xf64>, !U, !W6 -> !W4
  %w1 = gauge.lconvbilin %conv1, %u, %w0 range [-1, -1, -1, -1] to [1, 1, 1, 1] slots axis local
      left_daggers left_unit right_daggers right_unit
      : tensor<3x9x73xf64>, !U, !W4 -> !W3
  %t = gauge.trace %w1 : !W3
  %r = gauge.re %t : !C3
  %s = gauge.linear %weight, %r bias %bias
      : tensor<1x3xf64>, !R3, tensor<1xf64> -> !R1
  %total = gauge.sum %s : !R1 -> !R1_global
  return %p, %w0, %w1, %t, %s, %total
      : !W6, !W4, !W3, !C3, !R1, !R1_global
}

func.func @stout_rho01(%u: !U {golden.array = "u"})
    -> (!U {golden.array = "stout_rho0.1"}) {
  // Omega_mu = sum over nu of the plaquettes (mu, nu) and (mu, -nu), all based at x.
  %irho = gauge.constant 0.0, 0.1 : !C1
  // mu = 0
  %p0_0 = gauge.path %u along [1, 2, -1, -2] : !U
  %p0_1 = gauge.path %u along [1, -2, -1, 2] : !U
  %s0_1 = gauge.add %p0_0, %p0_1 : !W1, !W1
  %p0_2 = gauge.path %u along [1, 3, -1, -3] : !U
  %s0_2 = gauge.add %s0_1, %p0_2 : !W1, !W1
  %p0_3 = gauge.path %u along [1, -3, -1, 3] : !U
  %s0_3 = gauge.add %s0_2, %p0_3 : !W1, !W1
  %p0_4 = gauge.path %u along [1, 4, -1, -4] : !U
  %s0_4 = gauge.add %s0_3, %p0_4 : !W1, !W1
  %p0_5 = gauge.path %u along [1, -4, -1, 4] : !U
  %s0_5 = gauge.add %s0_4, %p0_5 : !W1, !W1
  %h0 = gauge.project %s0_5 : !W1
  %a0 = gauge.scale %h0 by %irho : !W1, !C1
  %g0 = gauge.exp %a0 : !W1
  %u0 = gauge.link %u[0] : !U
  %v0 = gauge.mul %g0, %u0 : !W1, !U0
  // mu = 1
  %p1_0 = gauge.path %u along [2, 1, -2, -1] : !U
  %p1_1 = gauge.path %u along [2, -1, -2, 1] : !U
  %s1_1 = gauge.add %p1_0, %p1_1 : !W1, !W1
  %p1_2 = gauge.path %u along [2, 3, -2, -3] : !U
  %s1_2 = gauge.add %s1_1, %p1_2 : !W1, !W1
  %p1_3 = gauge.path %u along [2, -3, -2, 3] : !U
  %s1_3 = gauge.add %s1_2, %p1_3 : !W1, !W1
  %p1_4 = gauge.path %u along [2, 4, -2, -4] : !U
  %s1_4 = gauge.add %s1_3, %p1_4 : !W1, !W1
  %p1_5 = gauge.path %u along [2, -4, -2, 4] : !U
  %s1_5 = gauge.add %s1_4, %p1_5 : !W1, !W1
  %h1 = gauge.project %s1_5 : !W1
  %a1 = gauge.scale %h1 by %irho : !W1, !C1
  %g1 = gauge.exp %a1 : !W1
  %u1 = gauge.link %u[1] : !U
  %v1 = gauge.mul %g1, %u1 : !W1, !U1
  // mu = 2
  %p2_0 = gauge.path %u along [3, 1, -3, -1] : !U
  %p2_1 = gauge.path %u along [3, -1, -3, 1] : !U
  %s2_1 = gauge.add %p2_0, %p2_1 : !W1, !W1
  %p2_2 = gauge.path %u along [3, 2, -3, -2] : !U
  %s2_2 = gauge.add %s2_1, %p2_2 : !W1, !W1
  %p2_3 = gauge.path %u along [3, -2, -3, 2] : !U
  %s2_3 = gauge.add %s2_2, %p2_3 : !W1, !W1
  %p2_4 = gauge.path %u along [3, 4, -3, -4] : !U
  %s2_4 = gauge.add %s2_3, %p2_4 : !W1, !W1
  %p2_5 = gauge.path %u along [3, -4, -3, 4] : !U
  %s2_5 = gauge.add %s2_4, %p2_5 : !W1, !W1
  %h2 = gauge.project %s2_5 : !W1
  %a2 = gauge.scale %h2 by %irho : !W1, !C1
  %g2 = gauge.exp %a2 : !W1
  %u2 = gauge.link %u[2] : !U
  %v2 = gauge.mul %g2, %u2 : !W1, !U2
  // mu = 3
  %p3_0 = gauge.path %u along [4, 1, -4, -1] : !U
  %p3_1 = gauge.path %u along [4, -1, -4, 1] : !U
  %s3_1 = gauge.add %p3_0, %p3_1 : !W1, !W1
  %p3_2 = gauge.path %u along [4, 2, -4, -2] : !U
  %s3_2 = gauge.add %s3_1, %p3_2 : !W1, !W1
  %p3_3 = gauge.path %u along [4, -2, -4, 2] : !U
  %s3_3 = gauge.add %s3_2, %p3_3 : !W1, !W1
  %p3_4 = gauge.path %u along [4, 3, -4, -3] : !U
  %s3_4 = gauge.add %s3_3, %p3_4 : !W1, !W1
  %p3_5 = gauge.path %u along [4, -3, -4, 3] : !U
  %s3_5 = gauge.add %s3_4, %p3_5 : !W1, !W1
  %h3 = gauge.project %s3_5 : !W1
  %a3 = gauge.scale %h3 by %irho : !W1, !C1
  %g3 = gauge.exp %a3 : !W1
  %u3 = gauge.link %u[3] : !U
  %v3 = gauge.mul %g3, %u3 : !W1, !U3
  %v = gauge.make_links %v0, %v1, %v2, %v3
      : !U0, !U1, !U2, !U3 -> !U
  return %v : !U
}
