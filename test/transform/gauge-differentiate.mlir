// Requests become core ops: the adjoint of each op, the sums of contributions, what stays of
// forward mode. That these are the right ones is for finite differences to say
// (test/differential). Types are checked where they say more than the op.
// RUN: gauge-opt %s --gauge-differentiate | FileCheck %s

!U = !gauge.links<su(2), 2, f64>
!W1 = !gauge.covariant<su(2), 2, 1, f64>
!W2 = !gauge.covariant<su(2), 2, 2, f64>
!W3 = !gauge.covariant<su(2), 2, 3, f64>
!L = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
!L1 = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
!A = !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
!R1 = !gauge.invariant<2, 1, real, f64>
!R2 = !gauge.invariant<2, 2, real, f64>
!R4 = !gauge.invariant<2, 4, real, f64>
!C1 = !gauge.invariant<2, 1, complex, f64>
!C2 = !gauge.invariant<2, 2, complex, f64>
!S = !gauge.invariant<2, 1, real, f64, []>

//===----------------------------------------------------------------------===//
// Links and paths
//===----------------------------------------------------------------------===//

// The other direction gets nothing.
// CHECK-LABEL: func.func @link(
// CHECK-SAME: %[[U:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.link %[[U]][0]
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
// CHECK-NEXT: %[[V2:.*]] = gauge.make_links %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @link(%u: !U, %g: !L) -> (!U) {
  %y = gauge.link %u[0] : !U
  %g0 = gauge.vjp (%y) with (%g) wrt (%u) : (!L) -> (!U)
  return %g0 : !U
}

// A cotangent or a tangent of links is not in the group; the links are.
// CHECK-LABEL: func.func @cotangents(
// CHECK-SAME: %{{[^:]*}}: !gauge.links<su(2), 2, f64>, %{{[^:]*}}: !gauge.links<su(2), 2, f64> {gauge.unconstrained},
// CHECK-SAME: %{{[^:]*}}: !gauge.links<su(2), 2, f64> {gauge.unconstrained})
func.func @cotangents(%u: !U, %g: !U, %t: !U) -> (!U, !L) {
  %y = gauge.link %u[0] : !U
  %g0 = gauge.vjp (%u) with (%g) wrt (%u) : (!U) -> (!U)
  %dy = gauge.jvp (%y) wrt (%u) along (%t) : (!U) -> (!L)
  return %g0, %dy : !U, !L
}

// CHECK-LABEL: func.func @make_links(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.make_links %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.link %[[G]][0]
// CHECK-NEXT: %[[V2:.*]] = gauge.link %[[G]][1]
// CHECK-NEXT: %[[V3:.*]] = gauge.make_links %[[V1]], %[[V2]]
// CHECK-NEXT: return %[[V1]], %[[V2]]
func.func @make_links(%a: !L, %b: !L1, %g: !U) -> (!L, !L1) {
  %y = gauge.make_links %a, %b : !L, !L1 -> !U
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (!U) -> (!L, !L1)
  return %g0, %g1 : !L, !L1
}

// Step by step: the rest of the path goes to the other side; a step back gets the dagger.
// CHECK-LABEL: func.func @path(
// CHECK-SAME: %[[U:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.path %[[U]] along [1, -2]
// CHECK-NEXT: %[[V1:.*]] = gauge.path %[[U]] along [-2]
// CHECK-NEXT: %[[V2:.*]] = gauge.shift %[[V1]] by [1, 0]
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.shift %[[V4]] by [0, 0]
// CHECK-NEXT: %[[V6:.*]] = gauge.path %[[U]] along [1]
// CHECK-NEXT: %[[V7:.*]] = gauge.dagger %[[V6]]
// CHECK-NEXT: %[[V8:.*]] = gauge.mul %[[V7]], %[[G]]
// CHECK-NEXT: %[[V9:.*]] = gauge.dagger %[[V8]]
// CHECK-NEXT: %[[V10:.*]] = gauge.shift %[[V9]] by [-1, 1]
// CHECK-NEXT: %[[V11:.*]] = gauge.make_links %[[V5]], %[[V10]]
// CHECK-NEXT: return %[[V11]]
func.func @path(%u: !U, %g: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, -1]>) -> (!U) {
  %y = gauge.path %u along [1, -2] : !U
  %g0 = gauge.vjp (%y) with (%g) wrt (%u) : (!gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, -1]>) -> (!U)
  return %g0 : !U
}

// The field goes back; the path gets what is on its left and on its right.
// CHECK-LABEL: func.func @transport(
// CHECK-SAME: %[[U:.*]]: {{.*}}, %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.transport %[[U]], %[[W]] along [1]
// CHECK-NEXT: %[[V1:.*]] = gauge.transport %[[U]], %[[G]] along [-1]
// CHECK-NEXT: %[[V2:.*]] = gauge.path %[[U]] along [1]
// CHECK-NEXT: %[[V3:.*]] = gauge.shift %[[W]] by [1, 0]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V2]]
// CHECK-NEXT: %[[V5:.*]] = gauge.dagger %[[V3]]
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[V4]], %[[V5]]
// CHECK-NEXT: %[[V7:.*]] = gauge.dagger %[[G]]
// CHECK-NEXT: %[[V8:.*]] = gauge.mul %[[V2]], %[[V3]]
// CHECK-NEXT: %[[V9:.*]] = gauge.mul %[[V7]], %[[V8]]
// CHECK-NEXT: %[[V10:.*]] = gauge.add %[[V6]], %[[V9]]
// CHECK-NEXT: %[[V11:.*]] = gauge.sum_channels %[[V10]] outer 2 inner 1
// CHECK-NEXT: %[[V12:.*]] = gauge.shift %[[V11]] by [0, 0]
// CHECK-NEXT: %[[V13:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
// CHECK-NEXT: %[[V14:.*]] = gauge.make_links %[[V12]], %[[V13]]
// CHECK-NEXT: return %[[V14]], %[[V1]]
func.func @transport(%u: !U, %w: !W2, %g: !W2) -> (!U, !W2) {
  %y = gauge.transport %u, %w along [1] : !U, !W2
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%u, %w) : (!W2) -> (!U, !W2)
  return %g0, %g1 : !U, !W2
}

// The dagger of the cotangent is inserted, and takes the place of what was.
// CHECK-LABEL: func.func @around(
// CHECK-SAME: %[[U:.*]]: {{.*}}, %[[V:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.around %[[U]][0] inserting(%[[V]])
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[G]]
// CHECK-NEXT: %[[V2:.*]] = gauge.around %[[U]][0] inserting(%[[V]], %[[V1]])
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.around %[[U]][0] inserting(%[[V1]])
// CHECK-NEXT: %[[V5:.*]] = gauge.dagger %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
// CHECK-NEXT: %[[V7:.*]] = gauge.make_links %[[V3]], %[[V6]]
// CHECK-NEXT: return %[[V7]], %[[V5]]
func.func @around(%u: !U, %v: !L, %g: !A) -> (!U, !L) {
  %y = gauge.around %u[0] inserting (%v) : !U, !L
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%u, %v) : (!A) -> (!U, !L)
  return %g0, %g1 : !U, !L
}

// CHECK-LABEL: func.func @shift(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.shift %[[W]] by [1, -2]
// CHECK-NEXT: %[[V1:.*]] = gauge.shift %[[G]] by [-1, 2]
// CHECK-NEXT: return %[[V1]]
func.func @shift(%w: !W2, %g: !gauge.covariant<su(2), 2, 2, f64, [1, -2] -> [1, -2]>) -> (!W2) {
  %y = gauge.shift %w by [1, -2] : !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!gauge.covariant<su(2), 2, 2, f64, [1, -2] -> [1, -2]>) -> (!W2)
  return %g0 : !W2
}

//===----------------------------------------------------------------------===//
// Products and sums
//===----------------------------------------------------------------------===//

// A single channel gets the sum.
// CHECK-LABEL: func.func @mul(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mul %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[B]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.sum_channels %[[V2]] outer 2 inner 1
// CHECK-NEXT: %[[V4:.*]] = gauge.dagger %[[A]]
// CHECK-NEXT: %[[V5:.*]] = gauge.mul %[[V4]], %[[G]]
// CHECK-NEXT: return %[[V3]], %[[V5]]
func.func @mul(%a: !W1, %b: !W2, %g: !W2) -> (!W1, !W2) {
  %y = gauge.mul %a, %b : !W1, !W2
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (!W2) -> (!W1, !W2)
  return %g0, %g1 : !W1, !W2
}

// A real number gets the real part.
// CHECK-LABEL: func.func @mul_invariants(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mul %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[B]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.re %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.sum_channels %[[V3]] outer 2 inner 1
// CHECK-NEXT: %[[V5:.*]] = gauge.dagger %[[A]]
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[V5]], %[[G]]
// CHECK-NEXT: return %[[V4]], %[[V6]]
func.func @mul_invariants(%a: !R1, %b: !C2, %g: !C2) -> (!R1, !C2) {
  %y = gauge.mul %a, %b : !R1, !C2
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (!C2) -> (!R1, !C2)
  return %g0, %g1 : !R1, !C2
}

// CHECK-LABEL: func.func @add(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.add %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.sum_channels %[[G]] outer 2 inner 1
// CHECK-NEXT: return %[[V1]], %[[G]]
func.func @add(%a: !W1, %b: !W2, %g: !W2) -> (!W1, !W2) {
  %y = gauge.add %a, %b : !W1, !W2
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (!W2) -> (!W1, !W2)
  return %g0, %g1 : !W1, !W2
}

// CHECK-LABEL: func.func @dagger(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[G]]
// CHECK-NEXT: return %[[V1]]
func.func @dagger(%w: !W2, %g: !W2) -> (!W2) {
  %y = gauge.dagger %w : !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!W2) -> (!W2)
  return %g0 : !W2
}

// CHECK-LABEL: func.func @scale(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[F:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.scale %[[W]] by %[[F]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[F]]
// CHECK-NEXT: %[[V2:.*]] = gauge.scale %[[G]] by %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[V3]], %[[G]]
// CHECK-NEXT: %[[V5:.*]] = gauge.trace %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.re %[[V5]]
// CHECK-NEXT: %[[V7:.*]] = gauge.sum_channels %[[V6]] outer 2 inner 1
// CHECK-NEXT: return %[[V2]], %[[V7]]
func.func @scale(%w: !W2, %f: !R1, %g: !W2) -> (!W2, !R1) {
  %y = gauge.scale %w by %f : !W2, !R1
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%w, %f) : (!W2) -> (!W2, !R1)
  return %g0, %g1 : !W2, !R1
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @concat(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.concat %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.slice %[[G]][0, 1]
// CHECK-NEXT: %[[V2:.*]] = gauge.slice %[[G]][1, 2]
// CHECK-NEXT: return %[[V1]], %[[V2]]
func.func @concat(%a: !W1, %b: !W2, %g: !W3) -> (!W1, !W2) {
  %y = gauge.concat %a, %b : !W1, !W2
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (!W3) -> (!W1, !W2)
  return %g0, %g1 : !W1, !W2
}

// CHECK-LABEL: func.func @slice(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.slice %[[W]][1, 1]
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.concat %[[V1]], %[[G]], %[[V2]]
// CHECK-NEXT: return %[[V3]]
func.func @slice(%w: !W3, %g: !W1) -> (!W3) {
  %y = gauge.slice %w[1, 1] : !W3
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!W1) -> (!W3)
  return %g0 : !W3
}

// CHECK-LABEL: func.func @repeat(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.repeat %[[X]] outer 1 inner 2
// CHECK-NEXT: %[[V1:.*]] = gauge.sum_channels %[[G]] outer 1 inner 2
// CHECK-NEXT: return %[[V1]]
func.func @repeat(%x: !R2, %g: !R4) -> (!R2) {
  %y = gauge.repeat %x outer 1 inner 2 : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R4) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @sum_channels(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.sum_channels %[[X]] outer 1 inner 2
// CHECK-NEXT: %[[V1:.*]] = gauge.repeat %[[G]] outer 1 inner 2
// CHECK-NEXT: return %[[V1]]
func.func @sum_channels(%x: !R4, %g: !R2) -> (!R4) {
  %y = gauge.sum_channels %x outer 1 inner 2 : !R4
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R4)
  return %g0 : !R4
}

// Back by the transposed weights, those of the daggers with the dagger.
// CHECK-LABEL: func.func @mix(
// CHECK-SAME: %[[M:.*]]: {{.*}}, %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mix %[[M]], (%[[W]]) daggers unit
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_slice %[[M]] along 1[0, 3]
// CHECK-NEXT: %[[V2:.*]] = gauge.weights_permute %[[V1]] [1, 0] conj
// CHECK-NEXT: %[[V3:.*]] = gauge.weights_slice %[[M]] along 1[3, 3]
// CHECK-NEXT: %[[V4:.*]] = gauge.weights_permute %[[V3]] [1, 0]
// CHECK-NEXT: %[[V5:.*]] = gauge.weights_concat(%[[V2]], %[[V4]]) along 1
// CHECK-NEXT: %[[V6:.*]] = gauge.mix %[[V5]], (%[[G]]) daggers
// CHECK-NEXT: %[[V7:.*]] = gauge.contract %[[G]] with(%[[W]]) daggers unit
// CHECK-NEXT: return %[[V7]], %[[V6]]
func.func @mix(%m: tensor<2x7xcomplex<f64>>, %w: !W3, %g: !W2) -> (tensor<2x7xcomplex<f64>>, !W3) {
  %y = gauge.mix %m, (%w) daggers unit : tensor<2x7xcomplex<f64>>, (!W3)
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%m, %w) : (!W2) -> (tensor<2x7xcomplex<f64>>, !W3)
  return %g0, %g1 : tensor<2x7xcomplex<f64>>, !W3
}

// A product of each entry with a mix.
// CHECK-LABEL: func.func @bilinear(
// CHECK-SAME: %[[M:.*]]: {{.*}}, %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.bilinear %[[M]], (%[[A]]), (%[[B]]) left_daggers left_unit : tensor<2x3x2xf64>, (!gauge.covariant<su(2), 2, 1, f64>), (!gauge.covariant<su(2), 2, 2, f64>)
// CHECK-NEXT: %[[V1:.*]] = gauge.repeat %[[G]] outer 1 inner 3
// CHECK-NEXT: %[[V2:.*]] = gauge.dagger %[[A]]
// CHECK-NEXT: %[[V3:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V4:.*]] = gauge.concat %[[A]], %[[V2]], %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.dagger %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.repeat %[[V5]] outer 2 inner 1
// CHECK-NEXT: %[[V7:.*]] = gauge.mul %[[V6]], %[[V1]]
// CHECK-NEXT: %[[V8:.*]] = gauge.weights_reshape %[[M]] : tensor<2x3x2xf64> -> tensor<6x2xf64>
// CHECK-NEXT: %[[V9:.*]] = gauge.weights_slice %[[V8]] along 1[0, 2]
// CHECK-NEXT: %[[V10:.*]] = gauge.weights_permute %[[V9]] [1, 0] conj
// CHECK-NEXT: %[[V11:.*]] = gauge.mix %[[V10]], (%[[V7]])
// CHECK-NEXT: %[[V12:.*]] = gauge.contract %[[V7]] with(%[[B]]) real
// CHECK-NEXT: %[[V13:.*]] = gauge.weights_reshape %[[V12]] : tensor<6x2xf64> -> tensor<2x3x2xf64>
// CHECK-NEXT: %[[V14:.*]] = gauge.weights_reshape %[[M]] : tensor<2x3x2xf64> -> tensor<6x2xf64>
// CHECK-NEXT: %[[V15:.*]] = gauge.mix %[[V14]], (%[[B]])
// CHECK-NEXT: %[[V16:.*]] = gauge.dagger %[[V15]]
// CHECK-NEXT: %[[V17:.*]] = gauge.mul %[[V1]], %[[V16]]
// CHECK-NEXT: %[[V18:.*]] = gauge.sum_channels %[[V17]] outer 2 inner 1
// CHECK-NEXT: %[[V19:.*]] = gauge.slice %[[V18]][0, 1]
// CHECK-NEXT: %[[V20:.*]] = gauge.slice %[[V18]][1, 1]
// CHECK-NEXT: %[[V21:.*]] = gauge.dagger %[[V20]]
// CHECK-NEXT: %[[V22:.*]] = gauge.add %[[V19]], %[[V21]]
// CHECK-NEXT: return %[[V13]], %[[V22]], %[[V11]]
func.func @bilinear(%m: tensor<2x3x2xf64>, %a: !W1, %b: !W2, %g: !W2) -> (tensor<2x3x2xf64>, !W1, !W2) {
  %y = gauge.bilinear %m, (%a), (%b) left_daggers left_unit : tensor<2x3x2xf64>, (!W1), (!W2)
  %g0, %g1, %g2 = gauge.vjp (%y) with (%g) wrt (%m, %a, %b) : (!W2) -> (tensor<2x3x2xf64>, !W1, !W2)
  return %g0, %g1, %g2 : tensor<2x3x2xf64>, !W1, !W2
}

//===----------------------------------------------------------------------===//
// The algebra
//===----------------------------------------------------------------------===//

// i H(i g).
// CHECK-LABEL: func.func @project(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.project %[[W]]
// CHECK-NEXT: %[[V1:.*]] = gauge.constant 0.000000e+00, 1.000000e+00 : !gauge.invariant<2, 1, complex, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.scale %[[G]] by %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.project %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.scale %[[V3]] by %[[V1]]
// CHECK-NEXT: return %[[V4]]
func.func @project(%w: !W2, %g: !W2) -> (!W2) {
  %y = gauge.project %w : !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!W2) -> (!W2)
  return %g0 : !W2
}

// CHECK-LABEL: func.func @trace(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.trace %[[W]]
// CHECK-NEXT: %[[V1:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.scale %[[V1]] by %[[G]]
// CHECK-NEXT: return %[[V2]]
func.func @trace(%w: !W2, %g: !C2) -> (!W2) {
  %y = gauge.trace %w : !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!C2) -> (!W2)
  return %g0 : !W2
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @re(
// CHECK-SAME: %[[Z:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.re %[[Z]]
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : !gauge.invariant<2, 1, complex, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.add %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @re(%z: !C2, %g: !R2) -> (!C2) {
  %y = gauge.re %z : !C2
  %g0 = gauge.vjp (%y) with (%g) wrt (%z) : (!R2) -> (!C2)
  return %g0 : !C2
}

// CHECK-LABEL: func.func @im(
// CHECK-SAME: %[[Z:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.im %[[Z]]
// CHECK-NEXT: %[[V1:.*]] = gauge.constant 0.000000e+00, 1.000000e+00 : !gauge.invariant<2, 1, complex, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @im(%z: !C2, %g: !R2) -> (!C2) {
  %y = gauge.im %z : !C2
  %g0 = gauge.vjp (%y) with (%g) wrt (%z) : (!R2) -> (!C2)
  return %g0 : !C2
}

// CHECK-LABEL: func.func @flatten(
// CHECK-SAME: %[[Z:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.flatten %[[Z]]
// CHECK-NEXT: %[[V1:.*]] = gauge.unflatten %[[G]]
// CHECK-NEXT: return %[[V1]]
func.func @flatten(%z: !C2, %g: !R4) -> (!C2) {
  %y = gauge.flatten %z : !C2
  %g0 = gauge.vjp (%y) with (%g) wrt (%z) : (!R4) -> (!C2)
  return %g0 : !C2
}

// CHECK-LABEL: func.func @unflatten(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.unflatten %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.flatten %[[G]]
// CHECK-NEXT: return %[[V1]]
func.func @unflatten(%x: !R4, %g: !C2) -> (!R4) {
  %y = gauge.unflatten %x : !R4
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!C2) -> (!R4)
  return %g0 : !R4
}

// CHECK-LABEL: func.func @relu(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise relu %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise step %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @relu(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise relu %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// 0.01 + 0.99 step.
// CHECK-LABEL: func.func @leaky_relu(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise leaky_relu %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise step %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant 0.98999999999999999 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.constant 1.000000e-02 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V5:.*]] = gauge.add %[[V3]], %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[G]], %[[V5]]
// CHECK-NEXT: return %[[V6]]
func.func @leaky_relu(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise leaky_relu %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// 1 - y^2
// CHECK-LABEL: func.func @tanh(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise tanh %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[V0]], %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V5:.*]] = gauge.add %[[V3]], %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[G]], %[[V5]]
// CHECK-NEXT: return %[[V6]]
func.func @tanh(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise tanh %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// y - y^2
// CHECK-LABEL: func.func @sigmoid(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise sigmoid %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[V0]], %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.add %[[V0]], %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.mul %[[G]], %[[V4]]
// CHECK-NEXT: return %[[V5]]
func.func @sigmoid(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise sigmoid %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @softplus(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise softplus %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise sigmoid %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @softplus(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise softplus %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @exp(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise exp %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[G]], %[[V0]]
// CHECK-NEXT: return %[[V1]]
func.func @exp(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise exp %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @log(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise log %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise reciprocal %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @log(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise log %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// 1/(2 y)
// CHECK-LABEL: func.func @sqrt(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise sqrt %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise reciprocal %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant 5.000000e-01 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V3]]
// CHECK-NEXT: return %[[V4]]
func.func @sqrt(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise sqrt %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @sin(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise sin %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise cos %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: return %[[V2]]
func.func @sin(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise sin %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// CHECK-LABEL: func.func @cos(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise cos %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.pointwise sin %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V3]]
// CHECK-NEXT: return %[[V4]]
func.func @cos(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise cos %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// The sign, 0 at 0.
// CHECK-LABEL: func.func @abs(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise abs %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[X]], %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.pointwise step %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.pointwise step %[[X]]
// CHECK-NEXT: %[[V5:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[V3]], %[[V5]]
// CHECK-NEXT: %[[V7:.*]] = gauge.add %[[V4]], %[[V6]]
// CHECK-NEXT: %[[V8:.*]] = gauge.mul %[[G]], %[[V7]]
// CHECK-NEXT: return %[[V8]]
func.func @abs(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise abs %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// -y^2
// CHECK-LABEL: func.func @reciprocal(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise reciprocal %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[V0]], %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V1]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V3]]
// CHECK-NEXT: return %[[V4]]
func.func @reciprocal(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise reciprocal %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// Nothing depends on it.
// CHECK-LABEL: func.func @step(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.pointwise step %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : !gauge.invariant<2, 2, real, f64>
// CHECK-NEXT: return %[[V1]]
func.func @step(%x: !R2, %g: !R2) -> (!R2) {
  %y = gauge.pointwise step %x : !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!R2) -> (!R2)
  return %g0 : !R2
}

// A number shared by all sites and configurations.
// CHECK-LABEL: func.func @parameter(
// CHECK-SAME: %[[P:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.parameter %[[P]] column 1
// CHECK-NEXT: %[[V1:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V2:.*]] = gauge.contract %[[G]] with(%[[V1]]) real
// CHECK-NEXT: %[[V3:.*]] = gauge.zero : tensor<2x1xf64>
// CHECK-NEXT: %[[V4:.*]] = gauge.weights_reshape %[[V2]] : tensor<2x1xf64> -> tensor<2x1xf64>
// CHECK-NEXT: %[[V5:.*]] = gauge.zero : tensor<2x1xf64>
// CHECK-NEXT: %[[V6:.*]] = gauge.weights_concat(%[[V3]], %[[V4]], %[[V5]]) along 1
// CHECK-NEXT: return %[[V6]]
func.func @parameter(%p: tensor<2x3xf64>, %g: !R2) -> (tensor<2x3xf64>) {
  %y = gauge.parameter %p column 1 : tensor<2x3xf64> -> !R2
  %g0 = gauge.vjp (%y) with (%g) wrt (%p) : (!R2) -> (tensor<2x3xf64>)
  return %g0 : tensor<2x3xf64>
}

// CHECK-LABEL: func.func @broadcast(
// CHECK-SAME: %[[S:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.broadcast %[[S]] : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V1:.*]] = gauge.sum %[[G]] : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: return %[[V1]]
func.func @broadcast(%s: !S, %g: !R1) -> (!S) {
  %y = gauge.broadcast %s : !S -> !R1
  %g0 = gauge.vjp (%y) with (%g) wrt (%s) : (!R1) -> (!S)
  return %g0 : !S
}

// CHECK-LABEL: func.func @broadcast_mean(
// CHECK-SAME: %[[S:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.broadcast %[[S]] mean : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V1:.*]] = gauge.mean %[[G]] : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: return %[[V1]]
func.func @broadcast_mean(%s: !S, %g: !R1) -> (!S) {
  %y = gauge.broadcast %s mean : !S -> !R1
  %g0 = gauge.vjp (%y) with (%g) wrt (%s) : (!R1) -> (!S)
  return %g0 : !S
}

// CHECK-LABEL: func.func @sum(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.sum %[[X]] : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: %[[V1:.*]] = gauge.broadcast %[[G]] : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: return %[[V1]]
func.func @sum(%x: !R1, %g: !S) -> (!R1) {
  %y = gauge.sum %x : !R1 -> !S
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!S) -> (!R1)
  return %g0 : !R1
}

// CHECK-LABEL: func.func @mean(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mean %[[X]] : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: %[[V1:.*]] = gauge.broadcast %[[G]] mean : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: return %[[V1]]
func.func @mean(%x: !R1, %g: !S) -> (!R1) {
  %y = gauge.mean %x : !R1 -> !S
  %g0 = gauge.vjp (%y) with (%g) wrt (%x) : (!S) -> (!R1)
  return %g0 : !R1
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[M:.*]]: {{.*}}, %[[Z:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.linear %[[M]], %[[Z]] bias %[[B]] : tensor<1x4xf64>, !gauge.invariant<2, 2, complex, f64>, tensor<1xf64> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_permute %[[M]] [1, 0]
// CHECK-NEXT: %[[V2:.*]] = gauge.linear %[[V1]], %[[G]] : tensor<4x1xf64>, !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 4, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.unflatten %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.flatten %[[Z]]
// CHECK-NEXT: %[[V5:.*]] = gauge.contract %[[G]] with(%[[V4]]) real
// CHECK-NEXT: %[[V6:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V7:.*]] = gauge.contract %[[G]] with(%[[V6]]) real
// CHECK-NEXT: %[[V8:.*]] = gauge.weights_reshape %[[V7]] : tensor<1x1xf64> -> tensor<1xf64>
// CHECK-NEXT: return %[[V5]], %[[V3]], %[[V8]]
func.func @linear(%m: tensor<1x4xf64>, %z: !C2, %b: tensor<1xf64>, %g: !R1) -> (tensor<1x4xf64>, !C2, tensor<1xf64>) {
  %y = gauge.linear %m, %z bias %b : tensor<1x4xf64>, !C2, tensor<1xf64> -> !R1
  %g0, %g1, %g2 = gauge.vjp (%y) with (%g) wrt (%m, %z, %b) : (!R1) -> (tensor<1x4xf64>, !C2, tensor<1xf64>)
  return %g0, %g1, %g2 : tensor<1x4xf64>, !C2, tensor<1xf64>
}

// By the field: the kernel walked backwards, from -(low + K - 1) on.
// CHECK-LABEL: func.func @conv(
// CHECK-SAME: %[[M:.*]]: {{.*}}, %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.conv %[[M]], %[[X]] low [0, -1] : tensor<1x2x2x1xf64>, !gauge.invariant<2, 2, real, f64> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_permute %[[M]] [1, 0, 2, 3] reversed [2, 3]
// CHECK-NEXT: %[[V2:.*]] = gauge.conv %[[V1]], %[[G]] low [-1, 1] : tensor<2x1x2x1xf64>, !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 2, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.shift %[[X]] by [0, -1]
// CHECK-NEXT: %[[V4:.*]] = gauge.shift %[[X]] by [1, -1]
// CHECK-NEXT: %[[V5:.*]] = gauge.concat %[[V3]], %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.contract %[[G]] with(%[[V5]]) real
// CHECK-NEXT: %[[V7:.*]] = gauge.weights_reshape %[[V6]] : tensor<1x4xf64> -> tensor<1x2x2xf64>
// CHECK-NEXT: %[[V8:.*]] = gauge.weights_permute %[[V7]] [0, 2, 1]
// CHECK-NEXT: %[[V9:.*]] = gauge.weights_reshape %[[V8]] : tensor<1x2x2xf64> -> tensor<1x2x2x1xf64>
// CHECK-NEXT: return %[[V9]], %[[V2]]
func.func @conv(%m: tensor<1x2x2x1xf64>, %x: !R2, %g: !R1) -> (tensor<1x2x2x1xf64>, !R2) {
  %y = gauge.conv %m, %x low [0, -1] : tensor<1x2x2x1xf64>, !R2 -> !R1
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%m, %x) : (!R1) -> (tensor<1x2x2x1xf64>, !R2)
  return %g0, %g1 : tensor<1x2x2x1xf64>, !R2
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @contract(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.contract %[[A]] with(%[[B]]) daggers unit real
// CHECK-NEXT: %[[V1:.*]] = gauge.mix %[[G]], (%[[B]]) daggers unit
// CHECK-NEXT: %[[V2:.*]] = gauge.weights_slice %[[G]] along 1[0, 1]
// CHECK-NEXT: %[[V3:.*]] = gauge.weights_permute %[[V2]] [1, 0] conj
// CHECK-NEXT: %[[V4:.*]] = gauge.weights_slice %[[G]] along 1[1, 1]
// CHECK-NEXT: %[[V5:.*]] = gauge.weights_permute %[[V4]] [1, 0]
// CHECK-NEXT: %[[V6:.*]] = gauge.weights_concat(%[[V3]], %[[V5]]) along 1
// CHECK-NEXT: %[[V7:.*]] = gauge.mix %[[V6]], (%[[A]]) daggers
// CHECK-NEXT: return %[[V1]], %[[V7]]
func.func @contract(%a: !W2, %b: !W1, %g: tensor<2x3xf64>) -> (!W2, !W1) {
  %y = gauge.contract %a with (%b) daggers unit real : !W2, (!W1)
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (tensor<2x3xf64>) -> (!W2, !W1)
  return %g0, %g1 : !W2, !W1
}

// CHECK-LABEL: func.func @contract_invariants(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.contract %[[A]] with(%[[B]]) real
// CHECK-NEXT: %[[V1:.*]] = gauge.concat %[[B]]
// CHECK-NEXT: %[[V2:.*]] = gauge.linear %[[G]], %[[V1]] : tensor<2x1xf64>, !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 2, real, f64>
// CHECK-NEXT: %[[V3:.*]] = gauge.weights_slice %[[G]] along 1[0, 1]
// CHECK-NEXT: %[[V4:.*]] = gauge.weights_permute %[[V3]] [1, 0]
// CHECK-NEXT: %[[V5:.*]] = gauge.linear %[[V4]], %[[A]] : tensor<1x2xf64>, !gauge.invariant<2, 2, real, f64> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: return %[[V2]], %[[V5]]
func.func @contract_invariants(%a: !R2, %b: !R1, %g: tensor<2x1xf64>) -> (!R2, !R1) {
  %y = gauge.contract %a with (%b) real : !R2, (!R1)
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (tensor<2x1xf64>) -> (!R2, !R1)
  return %g0, %g1 : !R2, !R1
}

// CHECK-LABEL: func.func @weights_add(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.weights_add %[[A]], %[[B]]
// CHECK-NEXT: return %[[G]], %[[G]]
func.func @weights_add(%a: tensor<2xf64>, %b: tensor<2xf64>, %g: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %y = gauge.weights_add %a, %b : tensor<2xf64>
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>)
  return %g0, %g1 : tensor<2xf64>, tensor<2xf64>
}

// The inverse permutation; what is reversed is so in the input.
// CHECK-LABEL: func.func @weights_permute(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.weights_permute %[[A]] [1, 2, 0] reversed [2] conj
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_permute %[[G]] [2, 0, 1] reversed [0] conj
// CHECK-NEXT: return %[[V1]]
func.func @weights_permute(%a: tensor<2x3x4xcomplex<f64>>, %g: tensor<3x4x2xcomplex<f64>>) -> (tensor<2x3x4xcomplex<f64>>) {
  %y = gauge.weights_permute %a [1, 2, 0] reversed [2] conj : tensor<2x3x4xcomplex<f64>>
  %g0 = gauge.vjp (%y) with (%g) wrt (%a) : (tensor<3x4x2xcomplex<f64>>) -> (tensor<2x3x4xcomplex<f64>>)
  return %g0 : tensor<2x3x4xcomplex<f64>>
}

// CHECK-LABEL: func.func @weights_reshape(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.weights_reshape %[[A]] : tensor<4xf64> -> tensor<2x1xcomplex<f64>>
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_reshape %[[G]] : tensor<2x1xcomplex<f64>> -> tensor<4xf64>
// CHECK-NEXT: return %[[V1]]
func.func @weights_reshape(%a: tensor<4xf64>, %g: tensor<2x1xcomplex<f64>>) -> (tensor<4xf64>) {
  %y = gauge.weights_reshape %a : tensor<4xf64> -> tensor<2x1xcomplex<f64>>
  %g0 = gauge.vjp (%y) with (%g) wrt (%a) : (tensor<2x1xcomplex<f64>>) -> (tensor<4xf64>)
  return %g0 : tensor<4xf64>
}

// CHECK-LABEL: func.func @weights_slice(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.weights_slice %[[A]] along 1[1, 2]
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : tensor<2x1xf64>
// CHECK-NEXT: %[[V2:.*]] = gauge.zero : tensor<2x3xf64>
// CHECK-NEXT: %[[V3:.*]] = gauge.weights_concat(%[[V1]], %[[G]], %[[V2]]) along 1
// CHECK-NEXT: return %[[V3]]
func.func @weights_slice(%a: tensor<2x6xf64>, %g: tensor<2x2xf64>) -> (tensor<2x6xf64>) {
  %y = gauge.weights_slice %a along 1 [1, 2] : tensor<2x6xf64>
  %g0 = gauge.vjp (%y) with (%g) wrt (%a) : (tensor<2x2xf64>) -> (tensor<2x6xf64>)
  return %g0 : tensor<2x6xf64>
}

// CHECK-LABEL: func.func @weights_concat(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.weights_concat(%[[A]], %[[B]]) along 1
// CHECK-NEXT: %[[V1:.*]] = gauge.weights_slice %[[G]] along 1[0, 1]
// CHECK-NEXT: %[[V2:.*]] = gauge.weights_slice %[[G]] along 1[1, 2]
// CHECK-NEXT: return %[[V1]], %[[V2]]
func.func @weights_concat(%a: tensor<2x1xf64>, %b: tensor<2x2xf64>, %g: tensor<2x3xf64>) -> (tensor<2x1xf64>, tensor<2x2xf64>) {
  %y = gauge.weights_concat (%a, %b) along 1 : tensor<2x1xf64>, tensor<2x2xf64>
  %g0, %g1 = gauge.vjp (%y) with (%g) wrt (%a, %b) : (tensor<2x3xf64>) -> (tensor<2x1xf64>, tensor<2x2xf64>)
  return %g0, %g1 : tensor<2x1xf64>, tensor<2x2xf64>
}

//===----------------------------------------------------------------------===//
// Sums, dead ends, what stays
//===----------------------------------------------------------------------===//

// A value used twice gets both contributions, summed once.
// CHECK-LABEL: func.func @shared(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[W]], %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[G]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V5:.*]] = gauge.mul %[[V4]], %[[G]]
// CHECK-NEXT: %[[V6:.*]] = gauge.dagger %[[V5]]
// CHECK-NEXT: %[[V7:.*]] = gauge.add %[[V3]], %[[V6]]
// CHECK-NEXT: return %[[V7]]
func.func @shared(%w: !W2, %g: !W2) -> (!W2) {
  %d = gauge.dagger %w : !W2
  %y = gauge.mul %w, %d : !W2, !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!W2) -> (!W2)
  return %g0 : !W2
}

// Contributions to parts of the channels: each range is summed, ranges without any are 0.
// CHECK-LABEL: func.func @part_of_the_channels(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.slice %[[W]][0, 2]
// CHECK-NEXT: %[[V1:.*]] = gauge.slice %[[W]][1, 1]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[V1]], %[[V0]]
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[G]], %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.sum_channels %[[V4]] outer 2 inner 1
// CHECK-NEXT: %[[V6:.*]] = gauge.dagger %[[V1]]
// CHECK-NEXT: %[[V7:.*]] = gauge.mul %[[V6]], %[[G]]
// CHECK-NEXT: %[[V8:.*]] = gauge.slice %[[V7]][0, 1]
// CHECK-NEXT: %[[V9:.*]] = gauge.slice %[[V7]][1, 1]
// CHECK-NEXT: %[[V10:.*]] = gauge.add %[[V5]], %[[V9]]
// CHECK-NEXT: %[[V11:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V12:.*]] = gauge.concat %[[V8]], %[[V10]], %[[V11]]
// CHECK-NEXT: return %[[V12]]
func.func @part_of_the_channels(%w: !W3, %g: !W2) -> (!W3) {
  %a = gauge.slice %w[0, 2] : !W3
  %b = gauge.slice %w[1, 1] : !W3
  %y = gauge.mul %b, %a : !W1, !W2
  %g0 = gauge.vjp (%y) with (%g) wrt (%w) : (!W2) -> (!W3)
  return %g0 : !W3
}

// What the output does not depend on gets 0.
// CHECK-LABEL: func.func @independent(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[P:.*]]: {{.*}}, %[[U:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.zero : tensor<2x3xf64>
// CHECK-NEXT: %[[V1:.*]] = gauge.zero : !gauge.links<su(2), 2, f64>
// CHECK-NEXT: return %[[G]], %[[V0]], %[[V1]]
func.func @independent(%a: !W2, %p: tensor<2x3xf64>, %u: !U, %g: !W2) -> (!W2, tensor<2x3xf64>, !U) {
  %g0, %g1, %g2 = gauge.vjp (%a) with (%g) wrt (%a, %p, %u) : (!W2) -> (!W2, tensor<2x3xf64>, !U)
  return %g0, %g1, %g2 : !W2, tensor<2x3xf64>, !U
}

// An intermediate value counts as independent: nothing flows past it.
// CHECK-LABEL: func.func @intermediate(
// CHECK-SAME: %[[W:.*]]: {{.*}}, %[[G:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V1:.*]] = gauge.mul %[[V0]], %[[W]]
// CHECK-NEXT: %[[V2:.*]] = gauge.dagger %[[W]]
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[G]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V5:.*]] = gauge.mul %[[V4]], %[[G]]
// CHECK-NEXT: return %[[V3]], %[[V5]]
func.func @intermediate(%w: !W2, %g: !W2) -> (!W2, !W2) {
  %d = gauge.dagger %w : !W2
  %y = gauge.mul %d, %w : !W2, !W2
  %gd, %gw = gauge.vjp (%y) with (%g) wrt (%d, %w) : (!W2) -> (!W2, !W2)
  return %gd, %gw : !W2, !W2
}

// Without a request nothing happens.
// CHECK-LABEL: func.func @none(
// CHECK-SAME: %[[W:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mul %[[W]], %[[W]]
// CHECK-NEXT: return %[[V0]]
func.func @none(%w: !W2) -> !W2 {
  %y = gauge.mul %w, %w : !W2, !W2
  return %y : !W2
}

//===----------------------------------------------------------------------===//
// Forward mode, the force, derivatives of derivatives
//===----------------------------------------------------------------------===//

// dy = da b + a db; nothing of the way there is left.
// CHECK-LABEL: func.func @jvp(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[DA:.*]]: {{.*}}, %[[DB:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mul %[[A]], %[[B]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[B]]
// CHECK-NEXT: %[[V2:.*]] = gauge.dagger %[[A]]
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[V3]], %[[DB]]
// CHECK-NEXT: %[[V5:.*]] = gauge.dagger %[[V1]]
// CHECK-NEXT: %[[V6:.*]] = gauge.mul %[[DA]], %[[V5]]
// CHECK-NEXT: %[[V7:.*]] = gauge.add %[[V4]], %[[V6]]
// CHECK-NEXT: return %[[V7]]
func.func @jvp(%a: !W2, %b: !W2, %da: !W2, %db: !W2) -> !W2 {
  %y = gauge.mul %a, %b : !W2, !W2
  %dy = gauge.jvp (%y) wrt (%a, %b) along (%da, %db) : (!W2, !W2) -> (!W2)
  return %dy : !W2
}

// CHECK-LABEL: func.func @jvp_independent(
// CHECK-SAME: %[[A:.*]]: {{.*}}, %[[B:.*]]: {{.*}}, %[[DB:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 2, f64>
// CHECK-NEXT: return %[[V0]]
func.func @jvp_independent(%a: !W2, %b: !W2, %db: !W2) -> !W2 {
  %dy = gauge.jvp (%a) wrt (%b) along (%db) : (!W2) -> (!W2)
  return %dy : !W2
}

// The derivative of the gradient 2 g x of g x^2: 2 g dx, in two pieces.
// CHECK-LABEL: func.func @second(
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[G:.*]]: {{.*}}, %[[DX:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.mul %[[X]], %[[X]]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[X]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[G]], %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.dagger %[[X]]
// CHECK-NEXT: %[[V4:.*]] = gauge.mul %[[V3]], %[[G]]
// CHECK-NEXT: %[[V5:.*]] = gauge.add %[[V2]], %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.dagger %[[G]]
// CHECK-NEXT: %[[V7:.*]] = gauge.dagger %[[G]]
// CHECK-NEXT: %[[V8:.*]] = gauge.dagger %[[DX]]
// CHECK-NEXT: %[[V9:.*]] = gauge.dagger %[[V7]]
// CHECK-NEXT: %[[V10:.*]] = gauge.mul %[[V9]], %[[V8]]
// CHECK-NEXT: %[[V11:.*]] = gauge.dagger %[[DX]]
// CHECK-NEXT: %[[V12:.*]] = gauge.dagger %[[V6]]
// CHECK-NEXT: %[[V13:.*]] = gauge.mul %[[V11]], %[[V12]]
// CHECK-NEXT: %[[V14:.*]] = gauge.add %[[V10]], %[[V13]]
// CHECK-NEXT: return %[[V14]]
func.func @second(%x: !R1, %g: !R1, %dx: !R1) -> !R1 {
  %y = gauge.mul %x, %x : !R1, !R1
  %g1 = gauge.vjp (%y) with (%g) wrt (%x) : (!R1) -> (!R1)
  %h = gauge.jvp (%g1) wrt (%x) along (%dx) : (!R1) -> (!R1)
  return %h : !R1
}

// -H(U G^dagger)/2 for each direction.
// CHECK-LABEL: func.func @force(
// CHECK-SAME: %[[U:.*]]: {{.*}}, %[[S:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.link %[[U]][1]
// CHECK-NEXT: %[[V1:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V2:.*]] = gauge.mul %[[V0]], %[[V1]]
// CHECK-NEXT: %[[V3:.*]] = gauge.trace %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.re %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.sum %[[V4]] : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: %[[V6:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: %[[V7:.*]] = gauge.broadcast %[[V6]] : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V8:.*]] = gauge.zero : !gauge.invariant<2, 1, complex, f64>
// CHECK-NEXT: %[[V9:.*]] = gauge.add %[[V7]], %[[V8]]
// CHECK-NEXT: %[[V10:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
// CHECK-NEXT: %[[V11:.*]] = gauge.scale %[[V10]] by %[[V9]]
// CHECK-NEXT: %[[V12:.*]] = gauge.dagger %[[V1]]
// CHECK-NEXT: %[[V13:.*]] = gauge.mul %[[V11]], %[[V12]]
// CHECK-NEXT: %[[V14:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V15:.*]] = gauge.mul %[[V14]], %[[V11]]
// CHECK-NEXT: %[[V16:.*]] = gauge.dagger %[[V15]]
// CHECK-NEXT: %[[V17:.*]] = gauge.add %[[V13]], %[[V16]]
// CHECK-NEXT: %[[V18:.*]] = gauge.zero : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
// CHECK-NEXT: %[[V19:.*]] = gauge.make_links %[[V18]], %[[V17]]
// CHECK-NEXT: %[[V20:.*]] = gauge.constant -5.000000e-01 : !gauge.invariant<2, 1, real, f64>
// CHECK-NEXT: %[[V21:.*]] = gauge.link %[[U]][0]
// CHECK-NEXT: %[[V22:.*]] = gauge.link %[[V19]][0]
// CHECK-NEXT: %[[V23:.*]] = gauge.dagger %[[V22]]
// CHECK-NEXT: %[[V24:.*]] = gauge.mul %[[V21]], %[[V23]]
// CHECK-NEXT: %[[V25:.*]] = gauge.project %[[V24]]
// CHECK-NEXT: %[[V26:.*]] = gauge.scale %[[V25]] by %[[V20]]
// CHECK-NEXT: %[[V27:.*]] = gauge.link %[[U]][1]
// CHECK-NEXT: %[[V28:.*]] = gauge.link %[[V19]][1]
// CHECK-NEXT: %[[V29:.*]] = gauge.dagger %[[V28]]
// CHECK-NEXT: %[[V30:.*]] = gauge.mul %[[V27]], %[[V29]]
// CHECK-NEXT: %[[V31:.*]] = gauge.project %[[V30]]
// CHECK-NEXT: %[[V32:.*]] = gauge.scale %[[V31]] by %[[V20]]
// CHECK-NEXT: %[[V33:.*]] = gauge.concat %[[V26]], %[[V32]]
// CHECK-NEXT: return %[[V33]]
func.func @force(%u: !U, %s: !S) -> !W2 {
  %l = gauge.link %u[1] : !U
  %d = gauge.dagger %l : !L1
  %y = gauge.mul %l, %d : !L1, !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]>
  %t = gauge.trace %y : !W1
  %r = gauge.re %t : !C1
  %a = gauge.sum %r : !R1 -> !S
  %f = gauge.force %a wrt %u : !S, !U -> !W2
  return %f : !W2
}

// U(1): the generator is 1, so there is no 1/2.
// CHECK-LABEL: func.func @force_u1(
// CHECK-SAME: %[[U:.*]]: {{.*}}) ->
// CHECK-NEXT: %[[V0:.*]] = gauge.path %[[U]] along [1]
// CHECK-NEXT: %[[V1:.*]] = gauge.path %[[U]] along [-1]
// CHECK-NEXT: %[[V2:.*]] = gauge.shift %[[V1]] by [1]
// CHECK-NEXT: %[[V3:.*]] = gauge.mul %[[V0]], %[[V2]]
// CHECK-NEXT: %[[V4:.*]] = gauge.trace %[[V3]]
// CHECK-NEXT: %[[V5:.*]] = gauge.re %[[V4]]
// CHECK-NEXT: %[[V6:.*]] = gauge.sum %[[V5]] : !gauge.invariant<1, 1, real, f64> -> !gauge.invariant<1, 1, real, f64, []>
// CHECK-NEXT: %[[V7:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<1, 1, real, f64, []>
// CHECK-NEXT: %[[V8:.*]] = gauge.broadcast %[[V7]] : !gauge.invariant<1, 1, real, f64, []> -> !gauge.invariant<1, 1, real, f64>
// CHECK-NEXT: %[[V9:.*]] = gauge.zero : !gauge.invariant<1, 1, complex, f64>
// CHECK-NEXT: %[[V10:.*]] = gauge.add %[[V8]], %[[V9]]
// CHECK-NEXT: %[[V11:.*]] = gauge.unit : !gauge.covariant<u(1), 1, 1, f64>
// CHECK-NEXT: %[[V12:.*]] = gauge.scale %[[V11]] by %[[V10]]
// CHECK-NEXT: %[[V13:.*]] = gauge.dagger %[[V2]]
// CHECK-NEXT: %[[V14:.*]] = gauge.mul %[[V12]], %[[V13]]
// CHECK-NEXT: %[[V15:.*]] = gauge.dagger %[[V0]]
// CHECK-NEXT: %[[V16:.*]] = gauge.mul %[[V15]], %[[V12]]
// CHECK-NEXT: %[[V17:.*]] = gauge.shift %[[V16]] by [-1]
// CHECK-NEXT: %[[V18:.*]] = gauge.dagger %[[V17]]
// CHECK-NEXT: %[[V19:.*]] = gauge.shift %[[V18]] by [1]
// CHECK-NEXT: %[[V20:.*]] = gauge.shift %[[V14]] by [0]
// CHECK-NEXT: %[[V21:.*]] = gauge.add %[[V19]], %[[V20]]
// CHECK-NEXT: %[[V22:.*]] = gauge.make_links %[[V21]]
// CHECK-NEXT: %[[V23:.*]] = gauge.constant -1.000000e+00 : !gauge.invariant<1, 1, real, f64>
// CHECK-NEXT: %[[V24:.*]] = gauge.link %[[U]][0]
// CHECK-NEXT: %[[V25:.*]] = gauge.link %[[V22]][0]
// CHECK-NEXT: %[[V26:.*]] = gauge.dagger %[[V25]]
// CHECK-NEXT: %[[V27:.*]] = gauge.mul %[[V24]], %[[V26]]
// CHECK-NEXT: %[[V28:.*]] = gauge.project %[[V27]]
// CHECK-NEXT: %[[V29:.*]] = gauge.scale %[[V28]] by %[[V23]]
// CHECK-NEXT: %[[V30:.*]] = gauge.concat %[[V29]]
// CHECK-NEXT: return %[[V30]]
func.func @force_u1(%u: !gauge.links<u(1), 1, f64>) -> !gauge.covariant<u(1), 1, 1, f64> {
  %l = gauge.path %u along [1] : !gauge.links<u(1), 1, f64>
  %m = gauge.path %u along [-1] : !gauge.links<u(1), 1, f64>
  %n = gauge.shift %m by [1] : !gauge.covariant<u(1), 1, 1, f64, [0] -> [-1]>
  %y = gauge.mul %l, %n : !gauge.covariant<u(1), 1, 1, f64, [0] -> [1]>, !gauge.covariant<u(1), 1, 1, f64, [1] -> [0]>
  %t = gauge.trace %y : !gauge.covariant<u(1), 1, 1, f64>
  %r = gauge.re %t : !gauge.invariant<1, 1, complex, f64>
  %a = gauge.sum %r : !gauge.invariant<1, 1, real, f64> -> !gauge.invariant<1, 1, real, f64, []>
  %f = gauge.force %a wrt %u : !gauge.invariant<1, 1, real, f64, []>, !gauge.links<u(1), 1, f64> -> !gauge.covariant<u(1), 1, 1, f64>
  return %f : !gauge.covariant<u(1), 1, 1, f64>
}
