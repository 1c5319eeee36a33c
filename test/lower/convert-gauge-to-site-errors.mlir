// What the conversion does not take.
// RUN: gauge-opt %s --convert-gauge-to-site -split-input-file -verify-diagnostics

func.func @layer(%u: !gauge.links<su(2), 2, f64>) -> !gauge.covariant<su(2), 2, 1, f64> {
  // expected-error @below {{is not a core op: run gauge-dilate-strides, gauge-decompose-layers, gauge-expand-exp and gauge-differentiate first}}
  %0 = gauge.plaq %u negative : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 1, f64>
  return %0 : !gauge.covariant<su(2), 2, 1, f64>
}

// -----

func.func @exp(%a: !gauge.covariant<su(2), 2, 1, f64>) -> !gauge.covariant<su(2), 2, 1, f64> {
  // expected-error @below {{is not a core op: run gauge-dilate-strides, gauge-decompose-layers, gauge-expand-exp and gauge-differentiate first}}
  %0 = gauge.exp %a : !gauge.covariant<su(2), 2, 1, f64>
  return %0 : !gauge.covariant<su(2), 2, 1, f64>
}

// -----

func.func @stranger(%x: !gauge.invariant<2, 1, real, f64>) -> !gauge.invariant<2, 1, real, f64> {
  // expected-error @below {{is not an op of the gauge dialect}}
  %c = arith.constant 1.0 : f64
  return %x : !gauge.invariant<2, 1, real, f64>
}

// -----

// expected-error @below {{must have a body of one block}}
func.func private @declaration(!gauge.links<su(2), 2, f64>)

// -----

// expected-error @below {{takes and returns fields and weights, not 'f64'}}
func.func @number(%x: f64) {
  return
}

// -----

// expected-error @below {{takes and returns fields and weights, not 'tensor<?xf64>'}}
func.func @dynamic(%x: tensor<?xf64>) {
  return
}
