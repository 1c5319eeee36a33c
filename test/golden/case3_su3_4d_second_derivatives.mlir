// Golden second derivatives: SU(3) on 2x3x4x2, batch 1; data in
// case3_su3_4d_action.npz. See case1_su2_2d_layers.mlir for `golden.array`.
//
// The loss is sqrt(1 - 0.9^2) |S - S'| + 0.9 mean |F - F'|, the mean being over the
// 3456 real numbers of the force: its derivatives by S and F are signs.

!C3 = !gauge.invariant<4, 3, complex, f64>
!R1 = !gauge.invariant<4, 1, real, f64>
!S = !gauge.invariant<4, 1, real, f64, []>
!R3 = !gauge.invariant<4, 3, real, f64>
!U = !gauge.links<su(3), 4, f64>
!W3 = !gauge.covariant<su(3), 4, 3, f64>
!W4 = !gauge.covariant<su(3), 4, 4, f64>
!W6 = !gauge.covariant<su(3), 4, 6, f64>
!P0 = tensor<4x13x109xf64>
!P1 = tensor<3x9x73xf64>
!P2 = tensor<1x3xf64>
!P3 = tensor<1xf64>

func.func @loss_derivatives(%u: !U {golden.array = "u"},
      %conv0: !P0 {golden.array = "param:conv0.weight"},
      %conv1: !P1 {golden.array = "param:conv1.weight"},
      %weight: !P2 {golden.array = "param:linear.weight"},
      %bias: !P3 {golden.array = "param:linear.bias"},
      %by_s: !S {golden.array = "sign(S-target_S)"},
      %by_f: !W4 {golden.array = "sign(group_derivative-target_derivative)"})
    -> (!P0 {golden.array = "grad_loss:conv0.weight"},
        !P1 {golden.array = "grad_loss:conv1.weight"},
        !P2 {golden.array = "grad_loss:linear.weight"},
        !P3 {golden.array = "grad_loss:linear.bias"}) {
  %p = gauge.plaq %u negative : !U -> !W6
  %w0 = gauge.lconvbilin %conv0, %u, %p range [-1, -1, -1, -1] to [1, 1, 1, 1] slots axis local
      left_daggers left_unit right_daggers right_unit : !P0, !U, !W6 -> !W4
  %w1 = gauge.lconvbilin %conv1, %u, %w0 range [-1, -1, -1, -1] to [1, 1, 1, 1] slots axis local
      left_daggers left_unit right_daggers right_unit : !P1, !U, !W4 -> !W3
  %t = gauge.trace %w1 : !W3
  %r = gauge.re %t : !C3
  %d = gauge.linear %weight, %r bias %bias : !P2, !R3, !P3 -> !R1
  %s = gauge.sum %d : !R1 -> !S
  %f = gauge.force %s wrt %u : !S, !U -> !W4
  %a = gauge.constant 0.4358898943540673 : !S
  %cs = gauge.mul %by_s, %a : !S, !S
  %b = gauge.constant 0.00026041666666666666 : !R1
  %cf = gauge.scale %by_f by %b : !W4, !R1
  %g0, %g1, %g2, %g3 = gauge.vjp (%s, %f) with (%cs, %cf) wrt (%conv0, %conv1, %weight, %bias)
      : (!S, !W4) -> (!P0, !P1, !P2, !P3)
  return %g0, %g1, %g2, %g3 : !P0, !P1, !P2, !P3
}
