// Layers become core ops; see docs/reference/gauge.md for what each layer is.
// RUN: gauge-opt %s --gauge-decompose-layers | FileCheck %s

!links = !gauge.links<su(2), 2, f64>
!f1 = !gauge.covariant<su(2), 2, 1, f64>
!f2 = !gauge.covariant<su(2), 2, 2, f64>
!f3 = !gauge.covariant<su(2), 2, 3, f64>
!f4 = !gauge.covariant<su(2), 2, 4, f64>

//===----------------------------------------------------------------------===//
// Plaquettes and Polyakov loops
//===----------------------------------------------------------------------===//

// One plane in 2D: nothing to put together.
// CHECK-LABEL: func.func @plaq_negative
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-NEXT: %[[P:.*]] = gauge.path %[[U]] along [2, 1, -2, -1]
// CHECK-NEXT: return %[[P]]
func.func @plaq_negative(%u: !links) -> !f1 {
  %0 = gauge.plaq %u negative : !links -> !f1
  return %0 : !f1
}

// CHECK-LABEL: func.func @plaq_both
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-DAG: %[[A:.*]] = gauge.path %[[U]] along [1, 2, -1, -2]
// CHECK-DAG: %[[B:.*]] = gauge.path %[[U]] along [2, 1, -2, -1]
// CHECK: gauge.concat %[[A]], %[[B]]
func.func @plaq_both(%u: !links) -> !f2 {
  %0 = gauge.plaq %u both : !links -> !f2
  return %0 : !f2
}

// The planes (mu, nu) with mu > nu, mu outer, nu inner: (1,0), (2,0), (2,1), (3,0), (3,1), (3,2).
// CHECK-LABEL: func.func @plaq_4d
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-DAG: %[[P10:.*]] = gauge.path %[[U]] along [2, 1, -2, -1]
// CHECK-DAG: %[[P20:.*]] = gauge.path %[[U]] along [3, 1, -3, -1]
// CHECK-DAG: %[[P21:.*]] = gauge.path %[[U]] along [3, 2, -3, -2]
// CHECK-DAG: %[[P30:.*]] = gauge.path %[[U]] along [4, 1, -4, -1]
// CHECK-DAG: %[[P31:.*]] = gauge.path %[[U]] along [4, 2, -4, -2]
// CHECK-DAG: %[[P32:.*]] = gauge.path %[[U]] along [4, 3, -4, -3]
// CHECK: gauge.concat %[[P10]], %[[P20]], %[[P21]], %[[P30]], %[[P31]], %[[P32]]
func.func @plaq_4d(%u: !gauge.links<su(3), 4, f32>) -> !gauge.covariant<su(3), 4, 6, f32> {
  %0 = gauge.plaq %u negative : !gauge.links<su(3), 4, f32> -> !gauge.covariant<su(3), 4, 6, f32>
  return %0 : !gauge.covariant<su(3), 4, 6, f32>
}

// The leaves (mu, nu), (nu, -mu), (-mu, -nu), (-nu, mu), all around x in the same sense.
// CHECK-LABEL: func.func @plaq_clover
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-DAG: %[[A:.*]] = gauge.path %[[U]] along [1, 2, -1, -2]
// CHECK-DAG: %[[B:.*]] = gauge.path %[[U]] along [2, -1, -2, 1]
// CHECK-DAG: %[[C:.*]] = gauge.path %[[U]] along [-1, -2, 1, 2]
// CHECK-DAG: %[[D:.*]] = gauge.path %[[U]] along [-2, 1, 2, -1]
// CHECK: gauge.concat %[[A]], %[[B]], %[[C]], %[[D]]
func.func @plaq_clover(%u: !links) -> !f4 {
  %0 = gauge.plaq %u positive clover : !links -> !f4
  return %0 : !f4
}

// The link, and the others around the torus.
// CHECK-LABEL: func.func @winding
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-NEXT: %[[L:.*]] = gauge.link %[[U]][1]
// CHECK-NEXT: %[[A:.*]] = gauge.around %[[U]][1] : !gauge.links
// CHECK-NEXT: %[[W:.*]] = gauge.mul %[[L]], %[[A]]
// CHECK-NEXT: return %[[W]]
func.func @winding(%u: !links) -> !f1 {
  %0 = gauge.winding %u[1] : !links
  return %0 : !f1
}

// CHECK-LABEL: func.func @poly
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-DAG: %[[AX:.*]] = gauge.around %[[U]][0]
// CHECK-DAG: %[[X:.*]] = gauge.mul %{{.*}}, %[[AX]]
// CHECK-DAG: %[[AY:.*]] = gauge.around %[[U]][1]
// CHECK-DAG: %[[Y:.*]] = gauge.mul %{{.*}}, %[[AY]]
// CHECK: gauge.concat %[[X]], %[[Y]] :
func.func @poly(%u: !links) -> !f2 {
  %0 = gauge.poly %u : !links -> !f2
  return %0 : !f2
}

// CHECK-LABEL: func.func @poly_daggers
// CHECK-SAME: (%[[U:.*]]: !gauge.links
// CHECK-DAG: %[[AX:.*]] = gauge.around %[[U]][0]
// CHECK-DAG: %[[X:.*]] = gauge.mul %{{.*}}, %[[AX]]
// CHECK-DAG: %[[AY:.*]] = gauge.around %[[U]][1]
// CHECK-DAG: %[[Y:.*]] = gauge.mul %{{.*}}, %[[AY]]
// CHECK-DAG: %[[XD:.*]] = gauge.dagger %[[X]]
// CHECK-DAG: %[[YD:.*]] = gauge.dagger %[[Y]]
// CHECK: gauge.concat %[[X]], %[[Y]], %[[XD]], %[[YD]] :
func.func @poly_daggers(%u: !links) -> !f4 {
  %0 = gauge.poly %u daggers : !links -> !f4
  return %0 : !f4
}

//===----------------------------------------------------------------------===//
// Convolutions and bilinear layers
//===----------------------------------------------------------------------===//

// Order `axis`: for each axis -1, .., lo, then +1, .., hi; the local copy first.
// CHECK-LABEL: func.func @lconv_axis
// CHECK-SAME: (%[[O:.*]]: tensor<4x18xf64>, %[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant<su(2), 2, 3, f64>)
// CHECK-DAG: %[[XM1:.*]] = gauge.transport %[[U]], %[[W]] along [-1] :
// CHECK-DAG: %[[XP1:.*]] = gauge.transport %[[U]], %[[W]] along [1] :
// CHECK-DAG: %[[XP2:.*]] = gauge.transport %[[U]], %[[W]] along [1, 1] :
// CHECK-DAG: %[[YM1:.*]] = gauge.transport %[[U]], %[[W]] along [-2] :
// CHECK-DAG: %[[YM2:.*]] = gauge.transport %[[U]], %[[W]] along [-2, -2] :
// CHECK: gauge.mix %[[O]], (%[[W]], %[[XM1]], %[[XP1]], %[[XP2]], %[[YM1]], %[[YM2]]) : tensor<4x18xf64>
func.func @lconv_axis(%o: tensor<4x18xf64>, %u: !links, %w: !f3) -> !f4 {
  %0 = gauge.lconv %o, %u, %w range [-1, -2] to [2, 0] slots axis local : tensor<4x18xf64>, !links, !f3 -> !f4
  return %0 : !f4
}

// Order `orientation`: all forward steps, then all backward ones. Dilation makes each
// step several hops; daggers and the unit matrix are flags of the mix.
// CHECK-LABEL: func.func @lconv_orientation
// CHECK-SAME: (%[[O:.*]]: tensor<4x25xcomplex<f64>>, %[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant
// CHECK-DAG: %[[XP:.*]] = gauge.transport %[[U]], %[[W]] along [1, 1] :
// CHECK-DAG: %[[YP:.*]] = gauge.transport %[[U]], %[[W]] along [2, 2] :
// CHECK-DAG: %[[XM:.*]] = gauge.transport %[[U]], %[[W]] along [-1, -1] :
// CHECK-DAG: %[[YM:.*]] = gauge.transport %[[U]], %[[W]] along [-2, -2] :
// CHECK: gauge.mix %[[O]], (%[[XP]], %[[YP]], %[[XM]], %[[YM]]) daggers unit : tensor<4x25xcomplex<f64>>
func.func @lconv_orientation(%o: tensor<4x25xcomplex<f64>>, %u: !links, %w: !f3) -> !f4 {
  %0 = gauge.lconv %o, %u, %w range [-1, -1] to [1, 1] dilation 2 slots orientation daggers unit
    : tensor<4x25xcomplex<f64>>, !links, !f3 -> !f4
  return %0 : !f4
}

// CHECK-LABEL: func.func @lbilin
// CHECK-SAME: (%[[O:.*]]: tensor<4x4x4xf64>, %[[A:.*]]: !gauge.covariant<su(2), 2, 3, f64>, %[[B:.*]]: !gauge.covariant<su(2), 2, 3, f64>)
// CHECK: gauge.bilinear %[[O]], (%[[A]]), (%[[B]]) left_unit right_unit :
func.func @lbilin(%o: tensor<4x4x4xf64>, %a: !f3, %b: !f3) -> !f4 {
  %0 = gauge.lbilin %o, %a, %b unit : tensor<4x4x4xf64>, !f3, !f3 -> !f4
  return %0 : !f4
}

// CHECK-LABEL: func.func @lbilin_daggers
// CHECK: gauge.bilinear %{{.*}}, (%{{.*}}), (%{{.*}}) left_daggers right_daggers :
func.func @lbilin_daggers(%o: tensor<4x6x6xf64>, %a: !f3, %b: !f3) -> !f4 {
  %0 = gauge.lbilin %o, %a, %b daggers : tensor<4x6x6xf64>, !f3, !f3 -> !f4
  return %0 : !f4
}

// Only the right factor is transported.
// CHECK-LABEL: func.func @lconvbilin
// CHECK-SAME: (%[[O:.*]]: tensor<4x3x7xf64>, %[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant<su(2), 2, 1, f64>)
// CHECK-DAG: %[[X:.*]] = gauge.transport %[[U]], %[[W]] along [1] :
// CHECK-DAG: %[[Y:.*]] = gauge.transport %[[U]], %[[W]] along [2] :
// CHECK: gauge.bilinear %[[O]], (%[[W]]), (%[[W]], %[[X]], %[[Y]]) left_daggers left_unit right_daggers right_unit :
func.func @lconvbilin(%o: tensor<4x3x7xf64>, %u: !links, %w: !f1) -> !f4 {
  %0 = gauge.lconvbilin %o, %u, %w range [0, 0] to [1, 1] slots axis local
    left_daggers left_unit right_daggers right_unit : tensor<4x3x7xf64>, !links, !f1 -> !f4
  return %0 : !f4
}

// CHECK-LABEL: func.func @llin
// CHECK-SAME: (%[[O:.*]]: tensor<4x7xf64>, %[[W:.*]]: !gauge.covariant
// CHECK: gauge.mix %[[O]], (%[[W]]) daggers unit :
func.func @llin(%o: tensor<4x7xf64>, %w: !f3) -> !f4 {
  %0 = gauge.llin %o, %w daggers unit : tensor<4x7xf64>, !f3 -> !f4
  return %0 : !f4
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @lact
// CHECK-SAME: (%[[W:.*]]: !gauge.covariant
// CHECK: %[[T:.*]] = gauge.trace %[[W]]
// CHECK: %[[R:.*]] = gauge.re %[[T]]
// CHECK: %[[G:.*]] = gauge.pointwise leaky_relu %[[R]] slope 2.000000e-01 :
// CHECK: gauge.scale %[[W]] by %[[G]]
func.func @lact(%w: !f3) -> !f3 {
  %0 = gauge.lact %w leaky_relu slope 0.2 : !f3
  return %0 : !f3
}

// g(w r + b), the two columns of the weights.
// CHECK-LABEL: func.func @lact_weights
// CHECK-SAME: (%[[W:.*]]: !gauge.covariant<su(2), 2, 3, f64>, %[[P:.*]]: tensor<3x2xf64>)
// CHECK-DAG: %[[A:.*]] = gauge.parameter %[[P]] column 0 :
// CHECK-DAG: %[[B:.*]] = gauge.parameter %[[P]] column 1 :
// CHECK-DAG: %[[R:.*]] = gauge.re
// CHECK-DAG: %[[AR:.*]] = gauge.mul %[[A]], %[[R]]
// CHECK-DAG: %[[S:.*]] = gauge.add %[[AR]], %[[B]]
// CHECK: %[[G:.*]] = gauge.pointwise tanh %[[S]]
// CHECK: gauge.scale %[[W]] by %[[G]]
func.func @lact_weights(%w: !f3, %p: tensor<3x2xf64>) -> !f3 {
  %0 = gauge.lact %w tanh weights %p : !f3, tensor<3x2xf64>
  return %0 : !f3
}

// A constant polynomial does not look at the trace.
// CHECK-LABEL: func.func @lactpoly_constant
// CHECK-SAME: (%[[Q:.*]]: tensor<3x1xf64>, %[[W:.*]]: !gauge.covariant
// CHECK-NOT: gauge.trace
// CHECK: %[[Q0:.*]] = gauge.parameter %[[Q]] column 0
// CHECK-NOT: gauge.trace
// CHECK: gauge.scale %[[W]] by %[[Q0]]
func.func @lactpoly_constant(%q: tensor<3x1xf64>, %w: !f3) -> !f3 {
  %0 = gauge.lactpoly %q, %w : tensor<3x1xf64>, !f3
  return %0 : !f3
}

// q0 + r (q1 + r q2)
// CHECK-LABEL: func.func @lactpoly
// CHECK-SAME: (%[[Q:.*]]: tensor<3x3xf64>, %[[W:.*]]: !gauge.covariant
// CHECK-DAG: %[[R:.*]] = gauge.re
// CHECK-DAG: %[[Q2:.*]] = gauge.parameter %[[Q]] column 2
// CHECK-DAG: %[[Q1:.*]] = gauge.parameter %[[Q]] column 1
// CHECK-DAG: %[[Q0:.*]] = gauge.parameter %[[Q]] column 0
// CHECK-DAG: %[[M2:.*]] = gauge.mul %[[Q2]], %[[R]]
// CHECK-DAG: %[[S1:.*]] = gauge.add %[[M2]], %[[Q1]]
// CHECK-DAG: %[[M1:.*]] = gauge.mul %[[S1]], %[[R]]
// CHECK: %[[S0:.*]] = gauge.add %[[M1]], %[[Q0]]
// CHECK: gauge.scale %[[W]] by %[[S0]]
func.func @lactpoly(%q: tensor<3x3xf64>, %w: !f3) -> !f3 {
  %0 = gauge.lactpoly %q, %w : tensor<3x3xf64>, !f3
  return %0 : !f3
}

// The last column belongs to relu(r).
// CHECK-LABEL: func.func @lactpoly_relu
// CHECK-SAME: (%[[Q:.*]]: tensor<3x3xf64>, %[[W:.*]]: !gauge.covariant
// CHECK-DAG: %[[R:.*]] = gauge.re
// CHECK-DAG: %[[Q1:.*]] = gauge.parameter %[[Q]] column 1
// CHECK-DAG: %[[Q0:.*]] = gauge.parameter %[[Q]] column 0
// CHECK-DAG: %[[Q2:.*]] = gauge.parameter %[[Q]] column 2
// CHECK-DAG: %[[M:.*]] = gauge.mul %[[Q1]], %[[R]]
// CHECK-DAG: %[[S:.*]] = gauge.add %[[M]], %[[Q0]]
// CHECK-DAG: %[[RELU:.*]] = gauge.pointwise relu %[[R]]
// CHECK-DAG: %[[LAST:.*]] = gauge.mul %[[Q2]], %[[RELU]]
// CHECK: %[[SUM:.*]] = gauge.add %[[S]], %[[LAST]]
// CHECK: gauge.scale %[[W]] by %[[SUM]]
func.func @lactpoly_relu(%q: tensor<3x3xf64>, %w: !f3) -> !f3 {
  %0 = gauge.lactpoly %q, %w relu : tensor<3x3xf64>, !f3
  return %0 : !f3
}

//===----------------------------------------------------------------------===//
// L-Exp
//===----------------------------------------------------------------------===//

// U'_mu = exp(i sum beta H(W)) U_mu: one mix for both exponents.
// CHECK-LABEL: func.func @lexp
// CHECK-SAME: (%[[B:.*]]: tensor<2x3xf64>, %[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant
// CHECK: %[[H:.*]] = gauge.project %[[W]]
// CHECK: %[[M:.*]] = gauge.mix %[[B]], (%[[H]]) : tensor<2x3xf64>
// CHECK: %[[I:.*]] = gauge.constant 0.000000e+00, 1.000000e+00 : !gauge.invariant<2, 1, complex, f64>
// CHECK: %[[E:.*]] = gauge.scale %[[M]] by %[[I]]
// CHECK-DAG: %[[E0:.*]] = gauge.slice %[[E]][0, 1]
// CHECK-DAG: %[[E1:.*]] = gauge.slice %[[E]][1, 1]
// CHECK-DAG: %[[G0:.*]] = gauge.exp %[[E0]]
// CHECK-DAG: %[[G1:.*]] = gauge.exp %[[E1]]
// CHECK-DAG: %[[U0:.*]] = gauge.link %[[U]][0]
// CHECK-DAG: %[[U1:.*]] = gauge.link %[[U]][1]
// CHECK-DAG: %[[V0:.*]] = gauge.mul %[[G0]], %[[U0]]
// CHECK-DAG: %[[V1:.*]] = gauge.mul %[[G1]], %[[U1]]
// CHECK: gauge.make_links %[[V0]], %[[V1]]
func.func @lexp(%b: tensor<2x3xf64>, %u: !links, %w: !f3) -> !links {
  %0 = gauge.lexp %b, %u, %w : tensor<2x3xf64>, !links, !f3
  return %0 : !links
}

//===----------------------------------------------------------------------===//
// What stays
//===----------------------------------------------------------------------===//

// Heads are core ops as well, and core ops stay.
// CHECK-LABEL: func.func @core_stays
// CHECK: gauge.exp
// CHECK: gauge.mix
// CHECK: gauge.trace
// CHECK: gauge.linear
// CHECK: gauge.conv
func.func @core_stays(%o: tensor<3x3xf64>, %l: tensor<1x6xf64>, %k: tensor<1x1x2x2xf64>, %w: !f3)
    -> !gauge.invariant<2, 1, real, f64> {
  %e = gauge.exp %w : !f3
  %m = gauge.mix %o, (%e) : tensor<3x3xf64>, (!f3)
  %t = gauge.trace %m : !f3
  %y = gauge.linear %l, %t : tensor<1x6xf64>, !gauge.invariant<2, 3, complex, f64> -> !gauge.invariant<2, 1, real, f64>
  %z = gauge.conv %k, %y low [0, 0] : tensor<1x1x2x2xf64>, !gauge.invariant<2, 1, real, f64>
    -> !gauge.invariant<2, 1, real, f64>
  return %z : !gauge.invariant<2, 1, real, f64>
}
