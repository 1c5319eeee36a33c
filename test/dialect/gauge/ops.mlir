// Every op: what it prints is what it reads, in its own form, the generic form and bytecode.
// RUN: gauge-opt %s | gauge-opt | FileCheck %s
// RUN: gauge-opt %s --mlir-print-op-generic | gauge-opt | FileCheck %s
// RUN: gauge-opt %s --emit-bytecode | gauge-opt | FileCheck %s

!links = !gauge.links<su(2), 2, f64>
!f1 = !gauge.covariant<su(2), 2, 1, f64>
!f3 = !gauge.covariant<su(2), 2, 3, f64>
!f4 = !gauge.covariant<su(2), 2, 4, f64>
!u0 = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
!u1 = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
!r1 = !gauge.invariant<2, 1, real, f64>
!r3 = !gauge.invariant<2, 3, real, f64>
!c1 = !gauge.invariant<2, 1, complex, f64>
!c3 = !gauge.invariant<2, 3, complex, f64>
!g1 = !gauge.invariant<2, 1, real, f64, []>

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @plaq
// CHECK-SAME: (%[[U:.*]]: !gauge.links
func.func @plaq(%u: !links) {
  // CHECK: gauge.plaq %[[U]] negative : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 1, f64>
  %0 = gauge.plaq %u negative : !links -> !f1
  // CHECK: gauge.plaq %[[U]] positive clover : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %1 = gauge.plaq %u positive clover : !links -> !f4
  // CHECK: gauge.plaq %[[U]] both : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  %2 = gauge.plaq %u both : !links -> !gauge.covariant<su(2), 2, 2, f64>
  return
}

// CHECK-LABEL: func.func @plaq_4d
func.func @plaq_4d(%u: !gauge.links<su(3), 4, f32>) {
  // CHECK: gauge.plaq %{{.*}} both clover : {{.*}} -> !gauge.covariant<su(3), 4, 48, f32>
  %0 = gauge.plaq %u both clover : !gauge.links<su(3), 4, f32> -> !gauge.covariant<su(3), 4, 48, f32>
  return
}

// CHECK-LABEL: func.func @poly
// CHECK-SAME: (%[[U:.*]]: !gauge.links
func.func @poly(%u: !links) {
  // CHECK: gauge.poly %[[U]] : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  %0 = gauge.poly %u : !links -> !gauge.covariant<su(2), 2, 2, f64>
  // CHECK: gauge.poly %[[U]] daggers : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %1 = gauge.poly %u daggers : !links -> !f4
  return
}

// CHECK-LABEL: func.func @lconv
// CHECK-SAME: (%[[O:.*]]: tensor<4x16xf64>, %[[P:.*]]: tensor<4x24xcomplex<f64>>, %[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant
func.func @lconv(%o: tensor<4x16xf64>, %p: tensor<4x24xcomplex<f64>>, %u: !links, %w: !f3) {
  // CHECK: gauge.lconv %[[O]], %[[U]], %[[W]] range [-1, -1] to [1, 1] slots orientation local unit
  // CHECK-SAME: : tensor<4x16xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %0 = gauge.lconv %o, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
    : tensor<4x16xf64>, !links, !f3 -> !f4
  // CHECK: gauge.lconv %[[P]], %[[U]], %[[W]] range [0, -3] to [1, 0] dilation 2 slots axis daggers
  %1 = gauge.lconv %p, %u, %w range [0, -3] to [1, 0] dilation 2 slots axis daggers
    : tensor<4x24xcomplex<f64>>, !links, !f3 -> !f4
  return
}

// CHECK-LABEL: func.func @lbilin
func.func @lbilin(%o: tensor<4x4x2xf64>, %p: tensor<4x6x2xf64>, %a: !f3, %b: !f1) {
  // CHECK: gauge.lbilin %{{.*}}, %{{.*}}, %{{.*}} unit : tensor<4x4x2xf64>, !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %0 = gauge.lbilin %o, %a, %b unit : tensor<4x4x2xf64>, !f3, !f1 -> !f4
  // CHECK: gauge.lbilin %{{.*}}, %{{.*}}, %{{.*}} daggers : tensor<4x6x2xf64>
  %1 = gauge.lbilin %p, %a, %b daggers : tensor<4x6x2xf64>, !f3, !f1 -> !f4
  return
}

// CHECK-LABEL: func.func @lconvbilin
func.func @lconvbilin(%o: tensor<4x3x7xf64>, %p: tensor<3x1x4xf64>, %u: !links, %w: !f1) {
  // CHECK: gauge.lconvbilin %{{.*}}, %{{.*}}, %{{.*}} range [0, 0] to [1, 1] slots axis local left_daggers left_unit right_daggers right_unit
  // CHECK-SAME: : tensor<4x3x7xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %0 = gauge.lconvbilin %o, %u, %w range [0, 0] to [1, 1] slots axis local left_daggers left_unit right_daggers right_unit
    : tensor<4x3x7xf64>, !links, !f1 -> !f4
  // CHECK: gauge.lconvbilin %{{.*}}, %{{.*}}, %{{.*}} range [0, 0] to [2, 2] dilation 3 slots orientation
  // CHECK-SAME: : tensor<3x1x4xf64>
  %1 = gauge.lconvbilin %p, %u, %w range [0, 0] to [2, 2] dilation 3 slots orientation
    : tensor<3x1x4xf64>, !links, !f1 -> !f3
  return
}

// CHECK-LABEL: func.func @llin
func.func @llin(%o: tensor<4x7xf64>, %w: !f3) {
  // CHECK: gauge.llin %{{.*}}, %{{.*}} daggers unit : tensor<4x7xf64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
  %0 = gauge.llin %o, %w daggers unit : tensor<4x7xf64>, !f3 -> !f4
  return
}

// CHECK-LABEL: func.func @lact
func.func @lact(%w: !f3, %wb: tensor<3x2xf64>) {
  // CHECK: gauge.lact %{{.*}} relu : !gauge.covariant<su(2), 2, 3, f64>
  %0 = gauge.lact %w relu : !f3
  // CHECK: gauge.lact %{{.*}} leaky_relu slope 2.000000e-01 : !gauge.covariant<su(2), 2, 3, f64>
  %1 = gauge.lact %w leaky_relu slope 0.2 : !f3
  // CHECK: gauge.lact %{{.*}} tanh weights %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>, tensor<3x2xf64>
  %2 = gauge.lact %w tanh weights %wb : !f3, tensor<3x2xf64>
  return
}

// CHECK-LABEL: func.func @lactpoly
func.func @lactpoly(%q: tensor<3x4xf64>, %w: !f3) {
  // CHECK: gauge.lactpoly %{{.*}}, %{{.*}} : tensor<3x4xf64>, !gauge.covariant<su(2), 2, 3, f64>
  %0 = gauge.lactpoly %q, %w : tensor<3x4xf64>, !f3
  // CHECK: gauge.lactpoly %{{.*}}, %{{.*}} relu : tensor<3x4xf64>, !gauge.covariant<su(2), 2, 3, f64>
  %1 = gauge.lactpoly %q, %w relu : tensor<3x4xf64>, !f3
  return
}

// CHECK-LABEL: func.func @lexp
func.func @lexp(%b: tensor<2x3xf64>, %u: !links, %w: !f3) {
  // CHECK: gauge.lexp %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
  %0 = gauge.lexp %b, %u, %w : tensor<2x3xf64>, !links, !f3
  return
}

// CHECK-LABEL: func.func @linear
func.func @linear(%o: tensor<1x6xf64>, %b: tensor<1xf64>, %t: !c3, %p: tensor<1x3xf64>, %g: !gauge.invariant<2, 3, real, f64, [1]>) {
  // CHECK: gauge.linear %{{.*}}, %{{.*}} bias %{{.*}} : tensor<1x6xf64>, !gauge.invariant<2, 3, complex, f64>, tensor<1xf64> -> !gauge.invariant<2, 1, real, f64>
  %0 = gauge.linear %o, %t bias %b : tensor<1x6xf64>, !c3, tensor<1xf64> -> !r1
  // CHECK: gauge.linear %{{.*}}, %{{.*}} : tensor<1x3xf64>, !gauge.invariant<2, 3, real, f64, [1]> -> !gauge.invariant<2, 1, real, f64, [1]>
  %1 = gauge.linear %p, %g : tensor<1x3xf64>, !gauge.invariant<2, 3, real, f64, [1]> -> !gauge.invariant<2, 1, real, f64, [1]>
  return
}

//===----------------------------------------------------------------------===//
// Links, paths, products
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @links
func.func @links(%u: !links) -> !links {
  // CHECK: %[[U0:.*]] = gauge.link %{{.*}}[0] : !gauge.links<su(2), 2, f64>
  %u0 = gauge.link %u[0] : !links
  // CHECK: gauge.path %{{.*}} along [1, 2, -1, -2] : !gauge.links<su(2), 2, f64>
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  // CHECK: gauge.path %{{.*}} along [] : !gauge.links<su(2), 2, f64>
  %1 = gauge.path %u along [] : !links
  // CHECK: %[[U1:.*]] = gauge.path %{{.*}} along [2]
  %u1 = gauge.path %u along [2] : !links
  // CHECK: gauge.winding %{{.*}}[1] : !gauge.links<su(2), 2, f64>
  %w = gauge.winding %u[1] : !links
  // CHECK: %[[A:.*]] = gauge.around %{{.*}}[0] : !gauge.links<su(2), 2, f64>
  %a = gauge.around %u[0] : !links
  // CHECK: gauge.around %{{.*}}[0] inserting(%[[U0]], %[[U0]]) : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  %b = gauge.around %u[0] inserting (%u0, %u0) : !links, !u0, !u0
  // The result goes from x+mu to x.
  // CHECK: gauge.mul %[[U0]], %[[A]] : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
  %c = gauge.mul %u0, %a : !u0, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
  // CHECK: gauge.make_links %[[U0]], %[[U1]] : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]> -> !gauge.links<su(2), 2, f64>
  %v = gauge.make_links %u0, %u1 : !u0, !u1 -> !links
  return %v : !links
}

// The results' types follow: x goes from e0 + e1 to 2 e0 + e1.
// CHECK-LABEL: func.func @shift
func.func @shift(%u: !links, %w: !f3, %g: !gauge.invariant<2, 1, real, f64, [1]>)
    -> !gauge.covariant<su(2), 2, 1, f64, [1, 1] -> [2, 1]> {
  // CHECK: gauge.transport %{{.*}}, %{{.*}} along [1, -2] : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
  %t = gauge.transport %u, %w along [1, -2] : !links, !f3
  // CHECK: gauge.shift %{{.*}} by [0, -2] : !gauge.invariant<2, 1, real, f64, [1]>
  %i = gauge.shift %g by [0, -2] : !gauge.invariant<2, 1, real, f64, [1]>
  %u0 = gauge.link %u[0] : !links
  // CHECK: gauge.shift %{{.*}} by [1, 1] : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  %s = gauge.shift %u0 by [1, 1] : !u0
  return %s : !gauge.covariant<su(2), 2, 1, f64, [1, 1] -> [2, 1]>
}

// CHECK-LABEL: func.func @products
func.func @products(%a: !f3, %b: !f1, %r: !r1, %c: !c3, %u0: !u0) -> (!f3, !c3, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>) {
  // CHECK: gauge.mul %{{.*}}, %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>
  %0 = gauge.mul %a, %b : !f3, !f1
  // CHECK: gauge.mul %{{.*}}, %{{.*}} : !gauge.invariant<2, 1, real, f64>, !gauge.invariant<2, 3, complex, f64>
  %1 = gauge.mul %r, %c : !r1, !c3
  // CHECK: gauge.dagger %{{.*}} : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  %2 = gauge.dagger %u0 : !u0
  // CHECK: gauge.dagger %{{.*}} : !gauge.invariant<2, 3, complex, f64>
  %3 = gauge.dagger %c : !c3
  // CHECK: gauge.add %{{.*}}, %{{.*}} : !gauge.covariant<su(2), 2, 1, f64>, !gauge.covariant<su(2), 2, 3, f64>
  %4 = gauge.add %b, %a : !f1, !f3
  // CHECK: gauge.add %{{.*}}, %{{.*}} : !gauge.invariant<2, 3, complex, f64>, !gauge.invariant<2, 1, real, f64>
  %5 = gauge.add %c, %r : !c3, !r1
  // CHECK: gauge.scale %{{.*}} by %{{.*}} : !gauge.covariant<su(2), 2, 1, f64>, !gauge.invariant<2, 3, complex, f64>
  %6 = gauge.scale %b by %c : !f1, !c3
  return %6, %5, %2 : !f3, !c3, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
}

// CHECK-LABEL: func.func @unit
func.func @unit() {
  // CHECK: gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
  %0 = gauge.unit : !f1
  // CHECK: gauge.unit : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
  %1 = gauge.unit : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
  return
}

//===----------------------------------------------------------------------===//
// Channels, group, algebra
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @channels
func.func @channels(%a: !f3, %b: !f1, %r: !r1, %m: tensor<4x9xf64>, %z: tensor<2x3x9xcomplex<f64>>)
    -> (!f4, !gauge.covariant<su(2), 2, 2, f64>) {
  // CHECK: gauge.concat %{{.*}}, %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>
  %0 = gauge.concat %a, %b : !f3, !f1
  // CHECK: gauge.concat %{{.*}}, %{{.*}} : !gauge.invariant<2, 1, real, f64>, !gauge.invariant<2, 1, real, f64>
  %1 = gauge.concat %r, %r : !r1, !r1
  // CHECK: gauge.slice %{{.*}}[1, 2] : !gauge.covariant<su(2), 2, 3, f64>
  %2 = gauge.slice %a[1, 2] : !f3
  // CHECK: gauge.mix %{{.*}}, (%{{.*}}, %{{.*}}) daggers unit : tensor<4x9xf64>, (!gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>)
  %3 = gauge.mix %m, (%a, %b) daggers unit : tensor<4x9xf64>, (!f3, !f1)
  // CHECK: gauge.bilinear %{{.*}}, (%{{.*}}), (%{{.*}}, %{{.*}}) left_daggers left_unit right_daggers right_unit : tensor<2x3x9xcomplex<f64>>, (!gauge.covariant<su(2), 2, 1, f64>), (!gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>)
  %4 = gauge.bilinear %z, (%b), (%a, %b) left_daggers left_unit right_daggers right_unit
    : tensor<2x3x9xcomplex<f64>>, (!f1), (!f3, !f1)
  return %3, %4 : !f4, !gauge.covariant<su(2), 2, 2, f64>
}

// CHECK-LABEL: func.func @algebra
func.func @algebra(%a: !f3) -> !c3 {
  // CHECK: gauge.project %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>
  %0 = gauge.project %a : !f3
  // CHECK: gauge.exp %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>
  %1 = gauge.exp %0 : !f3
  // CHECK: gauge.trace %{{.*}} : !gauge.covariant<su(2), 2, 3, f64>
  %2 = gauge.trace %1 : !f3
  return %2 : !c3
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @invariants
func.func @invariants(%t: !c3) -> (!r3, !gauge.invariant<2, 6, real, f64>) {
  // CHECK: gauge.re %{{.*}} : !gauge.invariant<2, 3, complex, f64>
  %0 = gauge.re %t : !c3
  // CHECK: gauge.im %{{.*}} : !gauge.invariant<2, 3, complex, f64>
  %1 = gauge.im %t : !c3
  // CHECK: gauge.flatten %{{.*}} : !gauge.invariant<2, 3, complex, f64>
  %2 = gauge.flatten %t : !c3
  // CHECK: gauge.pointwise tanh %{{.*}} : !gauge.invariant<2, 3, real, f64>
  %3 = gauge.pointwise tanh %0 : !r3
  // CHECK: gauge.pointwise leaky_relu %{{.*}} slope 1.000000e-01 : !gauge.invariant<2, 3, real, f64>
  %4 = gauge.pointwise leaky_relu %0 slope 0.1 : !r3
  return %1, %2 : !r3, !gauge.invariant<2, 6, real, f64>
}

// CHECK-LABEL: func.func @constants
func.func @constants(%beta: tensor<f64>, %v: tensor<3xcomplex<f64>>, %q: tensor<3x2xf64>) {
  // CHECK: gauge.constant 2.500000e+00 : !gauge.invariant<2, 1, real, f64>
  %0 = gauge.constant 2.5 : !r1
  // CHECK: gauge.constant 0.000000e+00, 1.000000e+00 : !gauge.invariant<2, 1, complex, f64>
  %1 = gauge.constant 0.0, 1.0 : !c1
  // CHECK: gauge.parameter %{{.*}} : tensor<f64> -> !gauge.invariant<2, 1, real, f64, []>
  %2 = gauge.parameter %beta : tensor<f64> -> !g1
  // CHECK: gauge.parameter %{{.*}} : tensor<3xcomplex<f64>> -> !gauge.invariant<2, 3, complex, f64>
  %3 = gauge.parameter %v : tensor<3xcomplex<f64>> -> !c3
  // CHECK: gauge.parameter %{{.*}} column 1 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64>
  %4 = gauge.parameter %q column 1 : tensor<3x2xf64> -> !r3
  return
}

// CHECK-LABEL: func.func @reductions
func.func @reductions(%x: !r1) {
  // CHECK: gauge.sum %{{.*}} : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
  %0 = gauge.sum %x : !r1 -> !g1
  // CHECK: gauge.mean %{{.*}} : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, [1]>
  %1 = gauge.mean %x : !r1 -> !gauge.invariant<2, 1, real, f64, [1]>
  // CHECK: gauge.broadcast %{{.*}} mean : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
  %3 = gauge.broadcast %0 mean : !g1 -> !r1
  // CHECK: gauge.broadcast %{{.*}} : !gauge.invariant<2, 1, real, f64, [1]> -> !gauge.invariant<2, 1, real, f64>
  %2 = gauge.broadcast %1 : !gauge.invariant<2, 1, real, f64, [1]> -> !r1
  return
}

// CHECK-LABEL: func.func @conv
func.func @conv(%o: tensor<4x3x3x3xf64>, %p: tensor<4x6x2x2xf64>, %b: tensor<4xf64>, %x: !r3, %t: !c3) {
  // CHECK: gauge.conv %{{.*}}, %{{.*}} low [-1, -1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64> -> !gauge.invariant<2, 4, real, f64>
  %0 = gauge.conv %o, %x low [-1, -1] : tensor<4x3x3x3xf64>, !r3 -> !gauge.invariant<2, 4, real, f64>
  // CHECK: gauge.conv %{{.*}}, %{{.*}} bias %{{.*}} low [0, 0] dilation [2, 2] : tensor<4x6x2x2xf64>, !gauge.invariant<2, 3, complex, f64>, tensor<4xf64> -> !gauge.invariant<2, 4, real, f64>
  %1 = gauge.conv %p, %t bias %b low [0, 0] dilation [2, 2] : tensor<4x6x2x2xf64>, !c3, tensor<4xf64> -> !gauge.invariant<2, 4, real, f64>
  return
}

// CHECK-LABEL: func.func @coarse
func.func @coarse(%o: tensor<4x3x3x3xf64>, %x: !r3) {
  // CHECK: gauge.conv %{{.*}}, %{{.*}} low [-1, -1] stride [2, 1] : {{.*}} -> !gauge.invariant<2, 4, real, f64, stride [2, 1]>
  %0 = gauge.conv %o, %x low [-1, -1] stride [2, 1] : tensor<4x3x3x3xf64>, !r3 -> !gauge.invariant<2, 4, real, f64, stride [2, 1]>
  // CHECK: gauge.pool max %{{.*}} size [2, 3] stride [1, 3] : !gauge.invariant<2, 4, real, f64, stride [2, 1]> -> !gauge.invariant<2, 4, real, f64, stride [2, 3]>
  %1 = gauge.pool max %0 size [2, 3] stride [1, 3] : !gauge.invariant<2, 4, real, f64, stride [2, 1]> -> !gauge.invariant<2, 4, real, f64, stride [2, 3]>
  // CHECK: gauge.pool mean
  %2 = gauge.pool mean %1 size [1, 1] stride [1, 1] : !gauge.invariant<2, 4, real, f64, stride [2, 3]> -> !gauge.invariant<2, 4, real, f64, stride [2, 3]>
  // CHECK: gauge.mean %{{.*}} : {{.*}} -> !gauge.invariant<2, 4, real, f64, [1], stride [1, 3]>
  %3 = gauge.mean %2 : !gauge.invariant<2, 4, real, f64, stride [2, 3]> -> !gauge.invariant<2, 4, real, f64, [1], stride [1, 3]>
  // CHECK: gauge.flatten_sites %{{.*}} lattice [3, 2] : !gauge.invariant<2, 4, real, f64, stride [2, 3]> -> !gauge.invariant<2, 24, real, f64, []>
  %4 = gauge.flatten_sites %2 lattice [3, 2] : !gauge.invariant<2, 4, real, f64, stride [2, 3]> -> !gauge.invariant<2, 24, real, f64, []>
  // CHECK: gauge.indicator [2, 3] : !gauge.invariant<2, 1, real, f64>
  %5 = gauge.indicator [2, 3] : !r1
  // CHECK: gauge.indicator [6, 6] whole
  %6 = gauge.indicator [6, 6] whole : !r1
  return
}

// CHECK-LABEL: func.func @repetitions
func.func @repetitions(%w: !f3, %x: !r3) -> (!gauge.covariant<su(2), 2, 12, f64>, !r1) {
  // CHECK: gauge.repeat %{{.*}} outer 2 inner 2 : !gauge.covariant<su(2), 2, 3, f64>
  %0 = gauge.repeat %w outer 2 inner 2 : !f3
  // CHECK: gauge.sum_channels %{{.*}} outer 1 inner 3 : !gauge.invariant<2, 3, real, f64>
  %1 = gauge.sum_channels %x outer 1 inner 3 : !r3
  return %0, %1 : !gauge.covariant<su(2), 2, 12, f64>, !r1
}

// CHECK-LABEL: func.func @zeros
func.func @zeros() {
  // CHECK: gauge.zero : !gauge.links<su(2), 2, f64>
  %0 = gauge.zero : !links
  // CHECK: gauge.zero : !gauge.invariant<2, 1, real, f64, []>
  %1 = gauge.zero : !g1
  // CHECK: gauge.zero : tensor<2x3xcomplex<f64>>
  %2 = gauge.zero : tensor<2x3xcomplex<f64>>
  return
}

// CHECK-LABEL: func.func @unflatten
func.func @unflatten(%x: !gauge.invariant<2, 6, real, f64>) -> (!c3, !gauge.invariant<2, 6, real, f64>) {
  // CHECK: gauge.unflatten %{{.*}} : !gauge.invariant<2, 6, real, f64>
  %0 = gauge.unflatten %x : !gauge.invariant<2, 6, real, f64>
  // CHECK: gauge.pointwise step %{{.*}} : !gauge.invariant<2, 6, real, f64>
  %1 = gauge.pointwise step %x : !gauge.invariant<2, 6, real, f64>
  return %0, %1 : !c3, !gauge.invariant<2, 6, real, f64>
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @contract
func.func @contract(%a: !f3, %b: !f1, %x: !r3, %y: !r1)
    -> (tensor<3x9xcomplex<f64>>, tensor<3x5xf64>, tensor<3x4xf64>) {
  // CHECK: gauge.contract %{{.*}} with(%{{.*}}, %{{.*}}) daggers unit : !gauge.covariant<su(2), 2, 3, f64>, (!gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>)
  %0 = gauge.contract %a with (%a, %b) daggers unit : !f3, (!f3, !f1)
  // CHECK: gauge.contract %{{.*}} with(%{{.*}}, %{{.*}}) unit real : !gauge.covariant<su(2), 2, 3, f64>, (!gauge.covariant<su(2), 2, 1, f64>, !gauge.covariant<su(2), 2, 3, f64>)
  %1 = gauge.contract %a with (%b, %a) unit real : !f3, (!f1, !f3)
  // CHECK: gauge.contract %{{.*}} with(%{{.*}}, %{{.*}}) real : !gauge.invariant<2, 3, real, f64>, (!gauge.invariant<2, 3, real, f64>, !gauge.invariant<2, 1, real, f64>)
  %2 = gauge.contract %x with (%x, %y) real : !r3, (!r3, !r1)
  return %0, %1, %2 : tensor<3x9xcomplex<f64>>, tensor<3x5xf64>, tensor<3x4xf64>
}

// CHECK-LABEL: func.func @weights
func.func @weights(%w: tensor<4x3xf64>, %z: tensor<2x3x5xcomplex<f64>>)
    -> (tensor<5x2x3xcomplex<f64>>, tensor<3x4xf64>, tensor<6xcomplex<f64>>, tensor<4x2xf64>, tensor<4x5xf64>) {
  // CHECK: gauge.weights_add %{{.*}}, %{{.*}} : tensor<4x3xf64>
  %0 = gauge.weights_add %w, %w : tensor<4x3xf64>
  // CHECK: gauge.weights_permute %{{.*}} [2, 0, 1] reversed [0, 2] conj : tensor<2x3x5xcomplex<f64>>
  %1 = gauge.weights_permute %z [2, 0, 1] reversed [0, 2] conj : tensor<2x3x5xcomplex<f64>>
  // CHECK: gauge.weights_permute %{{.*}} [1, 0] : tensor<4x3xf64>
  %2 = gauge.weights_permute %w [1, 0] : tensor<4x3xf64>
  // CHECK: gauge.weights_reshape %{{.*}} : tensor<4x3xf64> -> tensor<6xcomplex<f64>>
  %3 = gauge.weights_reshape %w : tensor<4x3xf64> -> tensor<6xcomplex<f64>>
  // CHECK: gauge.weights_slice %{{.*}} along 1[1, 2] : tensor<4x3xf64>
  %4 = gauge.weights_slice %w along 1 [1, 2] : tensor<4x3xf64>
  // CHECK: gauge.weights_concat(%{{.*}}, %{{.*}}) along 1 : tensor<4x2xf64>, tensor<4x3xf64>
  %5 = gauge.weights_concat (%4, %w) along 1 : tensor<4x2xf64>, tensor<4x3xf64>
  return %1, %2, %3, %4, %5 : tensor<5x2x3xcomplex<f64>>, tensor<3x4xf64>, tensor<6xcomplex<f64>>, tensor<4x2xf64>, tensor<4x5xf64>
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @derivatives
// CHECK-SAME: (%[[U:.*]]: !gauge.links<su(2), 2, f64>, %[[W:.*]]: !gauge.covariant<su(2), 2, 3, f64>, %[[P:.*]]: tensor<4x3xf64>, %[[S:.*]]: !gauge.invariant
func.func @derivatives(%u: !links, %w: !f3, %p: tensor<4x3xf64>, %s: !g1) -> !gauge.covariant<su(2), 2, 2, f64> {
  // CHECK: %{{.*}}:3 = gauge.vjp (%[[S]], %[[W]]) with (%[[S]], %[[W]]) wrt (%[[U]], %[[W]], %[[P]])
  // CHECK-SAME: {tag = 1 : i64} : (!gauge.invariant<2, 1, real, f64, []>, !gauge.covariant<su(2), 2, 3, f64>) -> (!gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>, tensor<4x3xf64>)
  %0:3 = gauge.vjp (%s, %w) with (%s, %w) wrt (%u, %w, %p) {tag = 1 : i64} : (!g1, !f3) -> (!links, !f3, tensor<4x3xf64>)
  // CHECK: %{{.*}}:2 = gauge.jvp (%[[S]], %[[W]]) wrt (%[[P]]) along (%{{.*}}#2) : (tensor<4x3xf64>) -> (!gauge.invariant<2, 1, real, f64, []>, !gauge.covariant<su(2), 2, 3, f64>)
  %1:2 = gauge.jvp (%s, %w) wrt (%p) along (%0#2) : (tensor<4x3xf64>) -> (!g1, !f3)
  // CHECK: gauge.force %{{.*}}#0 wrt %[[U]] : !gauge.invariant<2, 1, real, f64, []>, !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
  %2 = gauge.force %1#0 wrt %u : !g1, !links -> !gauge.covariant<su(2), 2, 2, f64>
  return %2 : !gauge.covariant<su(2), 2, 2, f64>
}
