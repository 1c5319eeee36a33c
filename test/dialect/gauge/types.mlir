// The types and attributes: printed in their shortest form, and read back.
// RUN: gauge-opt %s | gauge-opt | FileCheck %s
// RUN: gauge-opt %s --emit-bytecode | gauge-opt | FileCheck %s

// CHECK-LABEL: func.func private @links
// CHECK-SAME: !gauge.links<u(1), 1, f32>
// CHECK-SAME: !gauge.links<su(8), 4, f64>
func.func private @links(!gauge.links<u(1), 1, f32>, !gauge.links<su(8), 4, f64>)

// The ends print where they are not both 0.
// CHECK-LABEL: func.func private @covariant
// CHECK-SAME: (!gauge.covariant<su(3), 4, 6, f64>,
// CHECK-SAME: !gauge.covariant<su(2), 2, 1, f32>,
// CHECK-SAME: !gauge.covariant<su(2), 2, 1, f32, [0, 0] -> [1, 0]>,
// CHECK-SAME: !gauge.covariant<su(2), 2, 1, f32, [-1, 2] -> [-1, 2]>)
func.func private @covariant(
  !gauge.covariant<su(3), 4, 6, f64>,
  !gauge.covariant<su(2), 2, 1, f32, [0, 0] -> [0, 0]>,
  !gauge.covariant<su(2), 2, 1, f32, [0, 0] -> [1, 0]>,
  !gauge.covariant<su(2), 2, 1, f32, [-1, 2] -> [-1, 2]>)

// The axes print where some are missing.
// CHECK-LABEL: func.func private @invariant
// CHECK-SAME: (!gauge.invariant<4, 8, complex, f64>,
// CHECK-SAME: !gauge.invariant<2, 1, real, f32>,
// CHECK-SAME: !gauge.invariant<2, 1, real, f32, [1]>,
// CHECK-SAME: !gauge.invariant<2, 1, real, f32, []>)
func.func private @invariant(
  !gauge.invariant<4, 8, complex, f64>,
  !gauge.invariant<2, 1, real, f32, [0, 1]>,
  !gauge.invariant<2, 1, real, f32, [1]>,
  !gauge.invariant<2, 1, real, f32, []>)

// CHECK-LABEL: func.func private @attributes
// CHECK-SAME: function = #gauge.function<leaky_relu>
// CHECK-SAME: group = #gauge.group<su(3)>
// CHECK-SAME: order = #gauge.slot_order<axis>
// CHECK-SAME: orientation = #gauge.orientation<both>
func.func private @attributes() attributes {
  group = #gauge.group<su(3)>,
  order = #gauge.slot_order<axis>,
  orientation = #gauge.orientation<both>,
  function = #gauge.function<leaky_relu>
}
