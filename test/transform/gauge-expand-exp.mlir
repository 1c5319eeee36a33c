// exp(A) = (1 + y)^(2^s), 1 + y = T_n(A / 2^s): n = 12, s = 6 in f64, n = 7, s = 5 in f32
// (docs/rationale/exp.md).
// RUN: gauge-opt %s --gauge-expand-exp | FileCheck %s

!f64 = !gauge.covariant<su(2), 2, 1, f64>
!f32 = !gauge.covariant<su(3), 4, 3, f32>

// CHECK-LABEL: func.func @double
// CHECK-SAME: (%[[A:.*]]: !gauge.covariant<su(2), 2, 1, f64>)
// CHECK-NOT: gauge.exp
// CHECK: %[[ONE:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
// CHECK: %[[C:.*]] = gauge.constant 1.562500e-02 : !gauge.invariant<2, 1, real, f64>
// CHECK: %[[X:.*]] = gauge.scale %[[A]] by %[[C]]
//   Horner, from 1 + x/12 inwards
// CHECK: %[[C12:.*]] = gauge.constant 0.083333333333333329 :
// CHECK: %[[X12:.*]] = gauge.scale %[[X]] by %[[C12]]
// CHECK: %[[S12:.*]] = gauge.add %[[X12]], %[[ONE]]
// CHECK: %[[P11:.*]] = gauge.mul %[[X]], %[[S12]]
// CHECK: %[[C11:.*]] = gauge.constant 0.090909090909090911 :
// CHECK: %[[X11:.*]] = gauge.scale %[[P11]] by %[[C11]]
// CHECK: %[[S11:.*]] = gauge.add %[[X11]], %[[ONE]]
//   .. to y = x (1 + x/2 (..)): the polynomial without its 1
// CHECK-COUNT-9: gauge.scale
// CHECK: %[[S2:.*]] = gauge.add %{{.*}}, %[[ONE]]
// CHECK-NEXT: %[[Y0:.*]] = gauge.mul %[[X]], %[[S2]]
//   four squarings of 1 + y as y (y + 2)
// CHECK-NEXT: %[[C2:.*]] = gauge.constant 2.000000e+00
// CHECK-NEXT: %[[TWO:.*]] = gauge.scale %[[ONE]] by %[[C2]]
// CHECK-NEXT: %[[Z0:.*]] = gauge.add %[[Y0]], %[[TWO]]
// CHECK-NEXT: %[[Y1:.*]] = gauge.mul %[[Y0]], %[[Z0]]
// CHECK-NEXT: %[[Z1:.*]] = gauge.add %[[Y1]], %[[TWO]]
// CHECK-NEXT: %[[Y2:.*]] = gauge.mul %[[Y1]], %[[Z1]]
// CHECK-NEXT: %[[Z2:.*]] = gauge.add %[[Y2]], %[[TWO]]
// CHECK-NEXT: %[[Y3:.*]] = gauge.mul %[[Y2]], %[[Z2]]
// CHECK-NEXT: %[[Z3:.*]] = gauge.add %[[Y3]], %[[TWO]]
// CHECK-NEXT: %[[Y4:.*]] = gauge.mul %[[Y3]], %[[Z3]]
//   and two plain ones
// CHECK-NEXT: %[[S:.*]] = gauge.add %[[Y4]], %[[ONE]]
// CHECK-NEXT: %[[Q1:.*]] = gauge.mul %[[S]], %[[S]]
// CHECK-NEXT: %[[Q2:.*]] = gauge.mul %[[Q1]], %[[Q1]]
// CHECK-NEXT: return %[[Q2]]
func.func @double(%a: !f64) -> !f64 {
  %0 = gauge.exp %a : !f64
  return %0 : !f64
}

// All channels at once; one unit matrix serves them.
// CHECK-LABEL: func.func @single
// CHECK-SAME: (%[[A:.*]]: !gauge.covariant<su(3), 4, 3, f32>)
// CHECK: %[[ONE:.*]] = gauge.unit : !gauge.covariant<su(3), 4, 1, f32>
// CHECK: gauge.constant 3.125000e-02 : !gauge.invariant<4, 1, real, f32>
// CHECK: %[[X:.*]] = gauge.scale %[[A]]
// CHECK-COUNT-6: gauge.mul %[[X]], %{{.*}} : !gauge.covariant<su(3), 4, 3, f32>
// CHECK-COUNT-5: gauge.mul %{{.*}}, %{{.*}} : !gauge.covariant<su(3), 4, 3, f32>
// CHECK-NOT: gauge.mul
// CHECK: return
func.func @single(%a: !f32) -> !f32 {
  %0 = gauge.exp %a : !f32
  return %0 : !f32
}

// The exponential of an invariant is a function like others, and stays.
// CHECK-LABEL: func.func @pointwise_stays
// CHECK-NEXT: gauge.pointwise exp
// CHECK-NEXT: return
func.func @pointwise_stays(%x: !gauge.invariant<2, 1, real, f64>) -> !gauge.invariant<2, 1, real, f64> {
  %0 = gauge.pointwise exp %x : !gauge.invariant<2, 1, real, f64>
  return %0 : !gauge.invariant<2, 1, real, f64>
}
