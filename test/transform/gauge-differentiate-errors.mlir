// RUN: gauge-opt %s --gauge-differentiate -split-input-file -verify-diagnostics

!W = !gauge.covariant<su(2), 2, 1, f64>
func.func @layer(%w: !W) -> !W {
  // expected-error @below {{'gauge.lact' has no derivative: layers are taken apart (gauge-decompose-layers) before they are differentiated}}
  %v = gauge.lact %w tanh : !W
  %g = gauge.vjp (%v) with (%w) wrt (%w) : (!W) -> (!W)
  return %g : !W
}

// -----

!W = !gauge.covariant<su(2), 2, 1, f64>
func.func @forward(%w: !W) -> !W {
  // expected-error @below {{'gauge.exp' has no derivative}}
  %v = gauge.exp %w : !W
  %g = gauge.jvp (%v) wrt (%w) along (%w) : (!W) -> (!W)
  return %g : !W
}

// -----

!U = !gauge.links<su(2), 2, f64>
!S = !gauge.invariant<2, 1, real, f64, []>
!W = !gauge.covariant<su(2), 2, 1, f64>
!F = !gauge.covariant<su(2), 2, 2, f64>
func.func @force(%u: !U) -> !F {
  // expected-error @below {{'gauge.winding' has no derivative}}
  %p = gauge.winding %u[0] : !U
  %t = gauge.trace %p : !W
  %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
  %s = gauge.sum %r : !gauge.invariant<2, 1, real, f64> -> !S
  %f = gauge.force %s wrt %u : !S, !U -> !F
  return %f : !F
}

// -----

// A layer that the derivative does not go through is no matter.
!W = !gauge.covariant<su(2), 2, 1, f64>
func.func @elsewhere(%w: !W) -> (!W, !W) {
  %v = gauge.lact %w tanh : !W
  %d = gauge.dagger %w : !W
  %g = gauge.vjp (%d) with (%v) wrt (%w) : (!W) -> (!W)
  return %g, %v : !W, !W
}

// -----

!U = !gauge.links<su(2), 2, f64>
!L = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
!A = !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
func.func @around(%u: !U, %l: !L, %g: !A) -> !U {
  // expected-error @below {{a product of links around the torus can be differentiated at most 4 times}}
  %y = gauge.around %u[0] inserting (%l, %l, %l, %l) : !U, !L, !L, !L, !L
  %r = gauge.vjp (%y) with (%g) wrt (%u) : (!A) -> (!U)
  return %r : !U
}

// -----

!W = !gauge.covariant<su(2), 2, 300, f64>
func.func @channels(%m: tensor<300x300x300xf64>, %w: !W) -> !W {
  // expected-error @below {{the derivative would need a field of 90000 channels; at most 65536 are possible}}
  %y = gauge.bilinear %m, (%w), (%w) : tensor<300x300x300xf64>, (!W), (!W)
  %r = gauge.vjp (%y) with (%y) wrt (%w) : (!W) -> (!W)
  return %r : !W
}

// -----

!R = !gauge.invariant<2, 300, real, f64>
func.func @window(%m: tensor<300x300x16x16xf64>, %x: !R) -> tensor<300x300x16x16xf64> {
  // expected-error @below {{the derivative would need a field of 76800 channels; at most 65536 are possible}}
  %y = gauge.conv %m, %x low [0, 0] : tensor<300x300x16x16xf64>, !R -> !R
  %r = gauge.vjp (%y) with (%y) wrt (%m) : (!R) -> (tensor<300x300x16x16xf64>)
  return %r : tensor<300x300x16x16xf64>
}
