// Folds and canonicalisation, each rule once, and what must stay as it is.
// RUN: gauge-opt %s --canonicalize | FileCheck %s

!links = !gauge.links<su(2), 2, f64>
!f1 = !gauge.covariant<su(2), 2, 1, f64>
!f3 = !gauge.covariant<su(2), 2, 3, f64>
!f4 = !gauge.covariant<su(2), 2, 4, f64>
!u0 = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
!u1 = !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
!u0dag = !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
!r1 = !gauge.invariant<2, 1, real, f64>
!r3 = !gauge.invariant<2, 3, real, f64>
!c1 = !gauge.invariant<2, 1, complex, f64>
!c3 = !gauge.invariant<2, 3, complex, f64>
!g1 = !gauge.invariant<2, 1, real, f64, []>

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @empty_path
func.func @empty_path(%u: !links) -> !f1 {
  // CHECK-NEXT: %[[P:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.path %u along [] : !links
  return %0 : !f1
}

// CHECK-LABEL: func.func @one_step_is_a_link
func.func @one_step_is_a_link(%u: !links) -> !u0 {
  // CHECK-NEXT: %[[P:.*]] = gauge.link %{{.*}}[0]
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.path %u along [1] : !links
  return %0 : !u0
}

// A step back stays a path.
// CHECK-LABEL: func.func @one_step_back
func.func @one_step_back(%u: !links) -> !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [-1, 0]> {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [-1]
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.path %u along [-1] : !links
  return %0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [-1, 0]>
}

// Links are not unitary here: going there and back is not 1.
// CHECK-LABEL: func.func @backtracking_stays
func.func @backtracking_stays(%u: !links) -> !f1 {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [1, -1]
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.path %u along [1, -1] : !links
  return %0 : !f1
}

// CHECK-LABEL: func.func @link_times_its_dagger_stays
func.func @link_times_its_dagger_stays(%u: !links) -> !f1 {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [1, -1]
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.link %u[0] : !links
  %1 = gauge.dagger %0 : !u0
  %2 = gauge.mul %0, %1 : !u0, !u0dag
  return %2 : !f1
}

// The plaquette as a user writes it.
// CHECK-LABEL: func.func @products_of_links_are_paths
func.func @products_of_links_are_paths(%u: !links) -> !f1 {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [1, 2, -1, -2]
  // CHECK-NEXT: return %[[P]]
  %u0 = gauge.link %u[0] : !links
  %u1 = gauge.link %u[1] : !links
  %s1 = gauge.shift %u1 by [1, 0] : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
  %s0 = gauge.shift %u0 by [0, 1] : !u0
  %d0 = gauge.dagger %s0 : !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [1, 1]>
  %d1 = gauge.dagger %u1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
  %0 = gauge.mul %u0, %s1 : !u0, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 1]>
  %1 = gauge.mul %0, %d0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 1]>, !gauge.covariant<su(2), 2, 1, f64, [1, 1] -> [0, 1]>
  %2 = gauge.mul %1, %d1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>, !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]>
  return %2 : !f1
}

// A product that starts elsewhere becomes a shifted path.
// CHECK-LABEL: func.func @product_away_from_x
func.func @product_away_from_x(%u: !links) -> !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]> {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [-1, 1]
  // CHECK-NEXT: %[[S:.*]] = gauge.shift %[[P]] by [1, 0]
  // CHECK-NEXT: return %[[S]]
  %0 = gauge.link %u[0] : !links
  %1 = gauge.dagger %0 : !u0
  %2 = gauge.mul %1, %0 : !u0dag, !u0
  return %2 : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
}

// Two uses of the product [1, 2]: it is formed once.
// CHECK-LABEL: func.func @shared_product_stays
func.func @shared_product_stays(%u: !links) -> (!f1, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 1]>) {
  // CHECK: %[[A:.*]] = gauge.path %{{.*}} along [1, 2]
  // CHECK: gauge.mul %[[A]]
  %0 = gauge.path %u along [1, 2] : !links
  %1 = gauge.path %u along [-1, -2] : !links
  %2 = gauge.shift %1 by [1, 1] : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [-1, -1]>
  %3 = gauge.mul %0, %2 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 1]>, !gauge.covariant<su(2), 2, 1, f64, [1, 1] -> [0, 0]>
  return %3, %0 : !f1, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 1]>
}

// CHECK-LABEL: func.func @paths_of_different_links_stay
func.func @paths_of_different_links_stay(%u: !links, %v: !links) -> !f1 {
  // CHECK: gauge.mul
  %0 = gauge.path %u along [1, 2, -1, -2] : !links
  %1 = gauge.path %v along [1, 2, -1, -2] : !links
  %2 = gauge.mul %0, %1 : !f1, !f1
  return %2 : !f1
}

// A direction of links that are made of fields is the field.
// CHECK-LABEL: func.func @link_of_made_links
// CHECK-SAME: (%{{.*}}: !gauge{{.*}}, %[[B:.*]]: !gauge
func.func @link_of_made_links(%a: !u0, %b: !u1) -> !u1 {
  // CHECK-NEXT: return %[[B]]
  %v = gauge.make_links %a, %b : !u0, !u1 -> !links
  %0 = gauge.link %v[1] : !links
  return %0 : !u1
}

// A path of several steps reads neighbours' links.
// CHECK-LABEL: func.func @path_of_made_links_stays
func.func @path_of_made_links_stays(%a: !u0, %b: !u1) -> !f1 {
  // CHECK-NEXT: %[[V:.*]] = gauge.make_links
  // CHECK-NEXT: %[[P:.*]] = gauge.path %[[V]] along [1, 2, -1, -2]
  // CHECK-NEXT: return %[[P]]
  %v = gauge.make_links %a, %b : !u0, !u1 -> !links
  %0 = gauge.path %v along [1, 2, -1, -2] : !links
  return %0 : !f1
}

//===----------------------------------------------------------------------===//
// Daggers
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @dagger_twice
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @dagger_twice(%a: !f3) -> !f3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.dagger %a : !f3
  %1 = gauge.dagger %0 : !f3
  return %1 : !f3
}

// CHECK-LABEL: func.func @dagger_of_real
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @dagger_of_real(%a: !r3) -> !r3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.dagger %a : !r3
  return %0 : !r3
}

// CHECK-LABEL: func.func @dagger_of_complex_stays
func.func @dagger_of_complex_stays(%a: !c3) -> !c3 {
  // CHECK-NEXT: gauge.dagger
  %0 = gauge.dagger %a : !c3
  return %0 : !c3
}

// CHECK-LABEL: func.func @dagger_of_unit
func.func @dagger_of_unit() -> !f1 {
  // CHECK-NEXT: %[[U:.*]] = gauge.unit
  // CHECK-NEXT: return %[[U]]
  %0 = gauge.unit : !f1
  %1 = gauge.dagger %0 : !f1
  return %1 : !f1
}

// CHECK-LABEL: func.func @dagger_of_closed_path
func.func @dagger_of_closed_path(%u: !links) -> !f1 {
  // CHECK-NEXT: %[[P:.*]] = gauge.path %{{.*}} along [2, 1, -2, -1]
  // CHECK-NEXT: return %[[P]]
  %0 = gauge.path %u along [1, 2, -1, -2] : !links
  %1 = gauge.dagger %0 : !f1
  return %1 : !f1
}

// CHECK-LABEL: func.func @dagger_of_link_stays
func.func @dagger_of_link_stays(%u: !links) -> !u0dag {
  // CHECK-NEXT: %[[L:.*]] = gauge.link
  // CHECK-NEXT: %[[D:.*]] = gauge.dagger %[[L]]
  // CHECK-NEXT: return %[[D]]
  %0 = gauge.link %u[0] : !links
  %1 = gauge.dagger %0 : !u0
  return %1 : !u0dag
}

// The dagger of a product is not taken apart.
// CHECK-LABEL: func.func @dagger_of_product_stays
func.func @dagger_of_product_stays(%a: !f3, %b: !f3) -> !f3 {
  // CHECK-NEXT: gauge.mul
  // CHECK-NEXT: gauge.dagger
  %0 = gauge.mul %a, %b : !f3, !f3
  %1 = gauge.dagger %0 : !f3
  return %1 : !f3
}

// CHECK-LABEL: func.func @trace_of_dagger
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @trace_of_dagger(%a: !f3) -> !c3 {
  // CHECK-NEXT: %[[T:.*]] = gauge.trace %[[A]]
  // CHECK-NEXT: %[[D:.*]] = gauge.dagger %[[T]] : !gauge.invariant<2, 3, complex, f64>
  // CHECK-NEXT: return %[[D]]
  %0 = gauge.dagger %a : !f3
  %1 = gauge.trace %0 : !f3
  return %1 : !c3
}

// CHECK-LABEL: func.func @re_of_dagger
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @re_of_dagger(%a: !f3) -> !r3 {
  // CHECK-NEXT: %[[T:.*]] = gauge.trace %[[A]]
  // CHECK-NEXT: %[[R:.*]] = gauge.re %[[T]]
  // CHECK-NEXT: return %[[R]]
  %0 = gauge.dagger %a : !f3
  %1 = gauge.trace %0 : !f3
  %2 = gauge.re %1 : !c3
  return %2 : !r3
}

// The imaginary part changes its sign.
// CHECK-LABEL: func.func @im_of_dagger_stays
func.func @im_of_dagger_stays(%t: !c3) -> !r3 {
  // CHECK-NEXT: gauge.dagger
  // CHECK-NEXT: gauge.im
  %0 = gauge.dagger %t : !c3
  %1 = gauge.im %0 : !c3
  return %1 : !r3
}

//===----------------------------------------------------------------------===//
// Shifts and transports
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @shift_by_nothing
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @shift_by_nothing(%a: !f3) -> !f3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.shift %a by [0, 0] : !f3
  return %0 : !f3
}

// CHECK-LABEL: func.func @shift_twice
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @shift_twice(%a: !r3) -> !r3 {
  // CHECK-NEXT: %[[S:.*]] = gauge.shift %[[A]] by [3, -1]
  // CHECK-NEXT: return %[[S]]
  %0 = gauge.shift %a by [1, 0] : !r3
  %1 = gauge.shift %0 by [2, -1] : !r3
  return %1 : !r3
}

// CHECK-LABEL: func.func @shift_there_and_back
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @shift_there_and_back(%a: !r3) -> !r3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.shift %a by [1, 0] : !r3
  %1 = gauge.shift %0 by [-1, 0] : !r3
  return %1 : !r3
}

// Together the shifts would exceed the limit of one.
// CHECK-LABEL: func.func @shift_too_far_stays
func.func @shift_too_far_stays(%a: !r3) -> !r3 {
  // CHECK-COUNT-2: gauge.shift
  %0 = gauge.shift %a by [1048576, 0] : !r3
  %1 = gauge.shift %0 by [1, 0] : !r3
  return %1 : !r3
}

// CHECK-LABEL: func.func @shift_of_unit
func.func @shift_of_unit() -> !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]> {
  // CHECK-NEXT: %[[U:.*]] = gauge.unit : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
  // CHECK-NEXT: return %[[U]]
  %0 = gauge.unit : !f1
  %1 = gauge.shift %0 by [1, 0] : !f1
  return %1 : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
}

// CHECK-LABEL: func.func @shift_of_constant
func.func @shift_of_constant() -> !r1 {
  // CHECK-NEXT: %[[C:.*]] = gauge.constant
  // CHECK-NEXT: return %[[C]]
  %0 = gauge.constant 2.0 : !r1
  %1 = gauge.shift %0 by [1, 0] : !r1
  return %1 : !r1
}

// CHECK-LABEL: func.func @transport_along_nothing
// CHECK-SAME: %[[W:[^,]*]]: !gauge.covariant
func.func @transport_along_nothing(%w: !f3, %u: !links) -> !f3 {
  // CHECK-NEXT: return %[[W]]
  %0 = gauge.transport %u, %w along [] : !links, !f3
  return %0 : !f3
}

// The outer transport comes first in the path.
// CHECK-LABEL: func.func @transport_twice
func.func @transport_twice(%u: !links, %w: !f3) -> !f3 {
  // CHECK-NEXT: %[[T:.*]] = gauge.transport %{{.*}}, %{{.*}} along [2, -1, 1]
  // CHECK-NEXT: return %[[T]]
  %0 = gauge.transport %u, %w along [1] : !links, !f3
  %1 = gauge.transport %u, %0 along [2, -1] : !links, !f3
  return %1 : !f3
}

// CHECK-LABEL: func.func @shared_transport_stays
func.func @shared_transport_stays(%u: !links, %w: !f3) -> (!f3, !f3) {
  // CHECK: %[[T:.*]] = gauge.transport %{{.*}}, %{{.*}} along [1]
  // CHECK: gauge.transport %{{.*}}, %[[T]] along [1]
  %0 = gauge.transport %u, %w along [1] : !links, !f3
  %1 = gauge.transport %u, %0 along [1] : !links, !f3
  return %0, %1 : !f3, !f3
}

// CHECK-LABEL: func.func @transport_by_other_links_stays
func.func @transport_by_other_links_stays(%u: !links, %v: !links, %w: !f3) -> !f3 {
  // CHECK-COUNT-2: gauge.transport
  %0 = gauge.transport %u, %w along [1] : !links, !f3
  %1 = gauge.transport %v, %0 along [1] : !links, !f3
  return %1 : !f3
}

//===----------------------------------------------------------------------===//
// Neutral elements
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @times_unit
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @times_unit(%a: !f3) -> (!f3, !f3) {
  // CHECK-NEXT: return %[[A]], %[[A]]
  %1 = gauge.unit : !f1
  %2 = gauge.mul %a, %1 : !f3, !f1
  %3 = gauge.mul %1, %a : !f1, !f3
  return %2, %3 : !f3, !f3
}

// A real 1 changes neither real nor complex fields.
// CHECK-LABEL: func.func @times_one
// CHECK-SAME: (%[[A:.*]]: !gauge{{.*}}, %[[B:.*]]: !gauge
func.func @times_one(%a: !r3, %b: !c3) -> (!r3, !c3) {
  // CHECK-NEXT: return %[[A]], %[[B]]
  %1 = gauge.constant 1.0 : !r1
  %2 = gauge.mul %a, %1 : !r3, !r1
  %3 = gauge.mul %1, %b : !r1, !c3
  return %2, %3 : !r3, !c3
}

// A complex 1 makes a real field complex.
// CHECK-LABEL: func.func @times_complex_one_stays
func.func @times_complex_one_stays(%a: !r3) -> !c3 {
  // CHECK: gauge.mul
  %1 = gauge.constant 1.0, 0.0 : !c1
  %2 = gauge.mul %a, %1 : !r3, !c1
  return %2 : !c3
}

// i is not 1.
// CHECK-LABEL: func.func @scale_by_i_stays
func.func @scale_by_i_stays(%a: !f3) -> !f3 {
  // CHECK: gauge.scale
  %1 = gauge.constant 1.0, 1.0 : !c1
  %2 = gauge.scale %a by %1 : !f3, !c1
  return %2 : !f3
}

// CHECK-LABEL: func.func @scale_by_one
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @scale_by_one(%a: !f3) -> !f3 {
  // CHECK-NEXT: return %[[A]]
  %1 = gauge.constant 1.0 : !r1
  %2 = gauge.scale %a by %1 : !f3, !r1
  return %2 : !f3
}

// CHECK-LABEL: func.func @plus_zero
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @plus_zero(%a: !r3) -> (!r3, !r3) {
  // CHECK-NEXT: return %[[A]], %[[A]]
  %0 = gauge.constant 0.0 : !r1
  %1 = gauge.add %a, %0 : !r3, !r1
  %2 = gauge.add %0, %a : !r1, !r3
  return %1, %2 : !r3, !r3
}

// The product has 3 channels, the other operand only 1.
// CHECK-LABEL: func.func @unit_with_more_channels_stays
func.func @unit_with_more_channels_stays(%a: !f1) -> !f3 {
  // CHECK: gauge.mul
  %0 = gauge.unit : !f1
  %1 = gauge.concat %0, %0, %0 : !f1, !f1, !f1
  %2 = gauge.mul %1, %a : !f3, !f1
  return %2 : !f3
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @concat_of_one
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @concat_of_one(%a: !f3) -> !f3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.concat %a : !f3
  return %0 : !f3
}

// CHECK-LABEL: func.func @slice_of_all
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @slice_of_all(%a: !f3) -> !f3 {
  // CHECK-NEXT: return %[[A]]
  %0 = gauge.slice %a[0, 3] : !f3
  return %0 : !f3
}

// CHECK-LABEL: func.func @slice_of_slice
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @slice_of_slice(%a: !f4) -> !f1 {
  // CHECK-NEXT: %[[S:.*]] = gauge.slice %[[A]][2, 1]
  // CHECK-NEXT: return %[[S]]
  %0 = gauge.slice %a[1, 3] : !f4
  %1 = gauge.slice %0[1, 1] : !f3
  return %1 : !f1
}

// CHECK-LABEL: func.func @slice_of_concat
// CHECK-SAME: (%[[A:.*]]: !gauge.covariant{{.*}}, %[[B:.*]]: !gauge.covariant{{.*}}) ->
func.func @slice_of_concat(%a: !f3, %b: !f1) -> (!f1, !f1) {
  // CHECK-NEXT: %[[S:.*]] = gauge.slice %[[A]][2, 1]
  // CHECK-NEXT: return %[[S]], %[[B]]
  %0 = gauge.concat %b, %a, %b : !f1, !f3, !f1
  %1 = gauge.slice %0[3, 1] : !gauge.covariant<su(2), 2, 5, f64>
  %2 = gauge.slice %0[4, 1] : !gauge.covariant<su(2), 2, 5, f64>
  return %1, %2 : !f1, !f1
}

// CHECK-LABEL: func.func @slice_over_two_operands_stays
func.func @slice_over_two_operands_stays(%a: !f3, %b: !f1) -> !f3 {
  // CHECK-NEXT: gauge.concat
  // CHECK-NEXT: gauge.slice
  %0 = gauge.concat %b, %a : !f1, !f3
  %1 = gauge.slice %0[0, 3] : !f4
  return %1 : !f3
}

// A single path times 3 factors, each 4 times: the path serves all 12.
// CHECK-LABEL: func.func @repeat_of_scaled_path
func.func @repeat_of_scaled_path(%u: !links, %f: !r3) -> !gauge.covariant<su(2), 2, 12, f64> {
  // CHECK-DAG: %[[P:.*]] = gauge.path %{{.*}} along [1, 2, -1, -2]
  // CHECK-DAG: %[[F:.*]] = gauge.repeat %{{.*}} outer 2 inner 2
  // CHECK-NEXT: %[[S:.*]] = gauge.scale %[[P]] by %[[F]]
  // CHECK-NEXT: return %[[S]]
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %s = gauge.scale %p by %f : !f1, !r3
  %0 = gauge.repeat %s outer 2 inner 2 : !f3
  return %0 : !gauge.covariant<su(2), 2, 12, f64>
}

// CHECK-LABEL: func.func @repeat_of_scaled_unit
func.func @repeat_of_scaled_unit(%f: !r1) -> !f3 {
  // CHECK-DAG: %[[ONE:.*]] = gauge.unit
  // CHECK-DAG: %[[F:.*]] = gauge.repeat %{{.*}} outer 1 inner 3
  // CHECK-NEXT: %[[S:.*]] = gauge.scale %[[ONE]] by %[[F]]
  // CHECK-NEXT: return %[[S]]
  %one = gauge.unit : !f1
  %s = gauge.scale %one by %f : !f1, !r1
  %0 = gauge.repeat %s outer 1 inner 3 : !f1
  return %0 : !f3
}

// An argument is no path, whatever its channels.
// CHECK-LABEL: func.func @repeat_of_scaled_field_stays
func.func @repeat_of_scaled_field_stays(%a: !f1, %f: !r3) -> !gauge.covariant<su(2), 2, 6, f64> {
  // CHECK-NEXT: %[[S:.*]] = gauge.scale
  // CHECK-NEXT: %[[R:.*]] = gauge.repeat %[[S]]
  // CHECK-NEXT: return %[[R]]
  %s = gauge.scale %a by %f : !f1, !r3
  %0 = gauge.repeat %s outer 1 inner 2 : !f3
  return %0 : !gauge.covariant<su(2), 2, 6, f64>
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @identities
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @identities(%a: !r3) -> (!r3, !r3, !r3, !r3, !r3, !r3) {
  // CHECK-NEXT: return %[[A]], %[[A]], %[[A]], %[[A]], %[[A]], %[[A]]
  %0 = gauge.re %a : !r3
  %1 = gauge.flatten %a : !r3
  %2 = gauge.pointwise identity %a : !r3
  %3 = gauge.broadcast %a : !r3 -> !r3
  %4 = gauge.sum %a : !r3 -> !r3
  %5 = gauge.mean %a : !r3 -> !r3
  return %0, %1, %2, %3, %4, %5 : !r3, !r3, !r3, !r3, !r3, !r3
}

// CHECK-LABEL: func.func @sum_over_sites_stays
func.func @sum_over_sites_stays(%a: !r1) -> !r1 {
  // CHECK-NEXT: gauge.sum
  // CHECK-NEXT: gauge.broadcast
  %0 = gauge.sum %a : !r1 -> !g1
  %1 = gauge.broadcast %0 : !g1 -> !r1
  return %1 : !r1
}

// CHECK-LABEL: func.func @broadcast_twice
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @broadcast_twice(%a: !g1) -> !r1 {
  // CHECK-NEXT: %[[B:.*]] = gauge.broadcast %[[A]] : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
  // CHECK-NEXT: return %[[B]]
  %0 = gauge.broadcast %a : !g1 -> !gauge.invariant<2, 1, real, f64, [1]>
  %1 = gauge.broadcast %0 : !gauge.invariant<2, 1, real, f64, [1]> -> !r1
  return %1 : !r1
}

// `mean` divides by a number of sites that only the call knows.
// CHECK-LABEL: func.func @broadcast_mean_of_constants_stays
func.func @broadcast_mean_of_constants_stays(%t: tensor<3x2xf64>) -> (!r1, !r3) {
  // CHECK-DAG: gauge.broadcast %{{.*}} mean : !gauge.invariant<2, 1, real, f64, []>
  // CHECK-DAG: gauge.broadcast %{{.*}} mean : !gauge.invariant<2, 3, real, f64, []>
  %0 = gauge.constant 2.0 : !g1
  %1 = gauge.broadcast %0 mean : !g1 -> !r1
  %2 = gauge.parameter %t column 1 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64, []>
  %3 = gauge.broadcast %2 mean : !gauge.invariant<2, 3, real, f64, []> -> !r3
  return %1, %3 : !r1, !r3
}

// CHECK-LABEL: func.func @broadcast_mean_twice
// CHECK-SAME: (%[[A:.*]]: !gauge
func.func @broadcast_mean_twice(%a: !g1) -> (!r1, !r1) {
  // CHECK-DAG: %[[B:.*]] = gauge.broadcast %[[A]] mean : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
  // CHECK-DAG: %[[I:.*]] = gauge.broadcast %[[A]] mean : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64, [1]>
  // CHECK-DAG: %[[C:.*]] = gauge.broadcast %[[I]] : !gauge.invariant<2, 1, real, f64, [1]>
  // CHECK: return %[[B]], %[[C]]
  %0 = gauge.broadcast %a mean : !g1 -> !gauge.invariant<2, 1, real, f64, [1]>
  %1 = gauge.broadcast %0 mean : !gauge.invariant<2, 1, real, f64, [1]> -> !r1
  %2 = gauge.broadcast %0 : !gauge.invariant<2, 1, real, f64, [1]> -> !r1
  return %1, %2 : !r1, !r1
}

// CHECK-LABEL: func.func @broadcast_of_constants
// CHECK-SAME: (%[[T:.*]]: tensor<3x2xf64>)
func.func @broadcast_of_constants(%t: tensor<3x2xf64>) -> (!r1, !r3) {
  // CHECK-DAG: %[[C:.*]] = gauge.constant 2.000000e+00 : !gauge.invariant<2, 1, real, f64>
  // CHECK-DAG: %[[P:.*]] = gauge.parameter %[[T]] column 1 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64>
  // CHECK: return %[[C]], %[[P]]
  %0 = gauge.constant 2.0 : !g1
  %1 = gauge.broadcast %0 : !g1 -> !r1
  %2 = gauge.parameter %t column 1 : tensor<3x2xf64> -> !gauge.invariant<2, 3, real, f64, []>
  %3 = gauge.broadcast %2 : !gauge.invariant<2, 3, real, f64, []> -> !r3
  return %1, %3 : !r1, !r3
}
