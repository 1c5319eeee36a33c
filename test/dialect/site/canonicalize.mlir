// Folds and canonicalisation; names ending in _stays must not fire.
// RUN: gauge-opt %s --canonicalize | FileCheck %s

!f = !site.field<3, 8, f64, [0]>
!o = !site.field<1, 2, f64, [0]>
!t = !site.tile<3, 8, f64>
!m = !site.matrix<2, f64>
!z = !site.matrix<1, f64>

// dagger(dagger(a)) = a
// CHECK-LABEL: site.kernel @dagger_twice
// CHECK-NOT: site.dagger
// CHECK: site.store %[[A:.*]], %{{.*}}[%{{.*}}]
site.kernel @dagger_twice over [0] (%f: !f) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %a = site.load %t[%c0] : !t -> !m
  %0 = site.dagger %a : !m
  %1 = site.dagger %0 : !m
  site.store %1, %t[%c1] : !m, !t
}

// CHECK-LABEL: site.kernel @dagger_once_stays
// CHECK: %[[A:.*]] = site.load
// CHECK: %[[D:.*]] = site.dagger %[[A]]
// CHECK: site.store %[[D]]
site.kernel @dagger_once_stays over [0] (%f: !f) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %a = site.load %t[%c0] : !t -> !m
  %0 = site.dagger %a : !m
  site.store %0, %t[%c1] : !m, !t
}

// Products take daggers over; a second one takes the first away.
// CHECK-LABEL: site.kernel @mul_absorbs
// CHECK: %[[A:.*]] = site.load
// CHECK: %[[B:.*]] = site.load
// CHECK-NOT: site.dagger
// CHECK: site.mul %[[A]], %[[B]] lhs_dagger : !site.matrix<2, f64>
// CHECK: site.mul %[[A]], %[[B]] rhs_dagger : !site.matrix<2, f64>
// CHECK: site.mul %[[A]], %[[B]] lhs_dagger rhs_dagger : !site.matrix<2, f64>
// CHECK: site.mul %[[A]], %[[B]] : !site.matrix<2, f64>
// CHECK: site.mul %[[A]], %[[B]] rhs_dagger : !site.matrix<2, f64>
// CHECK-NOT: site.dagger
site.kernel @mul_absorbs over [0] (%f: !f) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %ad = site.dagger %a : !m
  %bd = site.dagger %b : !m
  %0 = site.mul %ad, %b : !m
  site.store %0, %t[%c2] : !m, !t
  %1 = site.mul %a, %bd : !m
  site.store %1, %t[%c2] : !m, !t
  %2 = site.mul %ad, %bd : !m
  site.store %2, %t[%c2] : !m, !t
  %3 = site.mul %ad, %b lhs_dagger : !m
  site.store %3, %t[%c2] : !m, !t
  %4 = site.mul %ad, %bd lhs_dagger : !m
  site.store %4, %t[%c2] : !m, !t
}

// The dagger of a product is not the product of daggers.
// CHECK-LABEL: site.kernel @dagger_of_mul_stays
// CHECK: %[[P:.*]] = site.mul %[[A:.*]], %[[B:.*]] : !site.matrix<2, f64>
// CHECK: %[[D:.*]] = site.dagger %[[P]]
// CHECK: site.store %[[D]]
site.kernel @dagger_of_mul_stays over [0] (%f: !f) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %p = site.mul %a, %b : !m
  %d = site.dagger %p : !m
  site.store %d, %t[%c0] : !m, !t
}

// Sums have no flags.
// CHECK-LABEL: site.kernel @add_stays
// CHECK: %[[D:.*]] = site.dagger
// CHECK: site.add %[[D]], %{{.*}} : !site.matrix<2, f64>
site.kernel @add_stays over [0] (%f: !f) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %a = site.load %t[%c0] : !t -> !m
  %d = site.dagger %a : !m
  %s = site.add %d, %a : !m
  site.store %s, %t[%c0] : !m, !t
}

// trace(mul(a, b)) = trace_mul(a, b), with the flags of the product, and the
// daggers of what went into it.
// CHECK-LABEL: site.kernel @trace_of_mul
// CHECK: %[[A:.*]] = site.load
// CHECK: %[[B:.*]] = site.load
// CHECK-NOT: site.mul
// CHECK: site.trace_mul %[[A]], %[[B]] : !site.matrix<2, f64>
// CHECK: site.trace_mul %[[A]], %[[B]] rhs_dagger : !site.matrix<2, f64>
// CHECK: site.trace_mul %[[A]], %[[B]] lhs_dagger rhs_dagger : !site.matrix<2, f64>
// CHECK-NOT: site.mul
// CHECK-NOT: site.dagger
site.kernel @trace_of_mul over [0] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %r = site.view %o at [0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %0 = site.mul %a, %b : !m
  %1 = site.trace %0 : !m
  site.store %1, %r[%c0] : !z, !site.tile<1, 2, f64>
  %2 = site.mul %a, %b rhs_dagger : !m
  %3 = site.trace %2 : !m
  site.store %3, %r[%c0] : !z, !site.tile<1, 2, f64>
  %ad = site.dagger %a : !m
  %4 = site.trace_mul %ad, %b rhs_dagger : !m
  site.store %4, %r[%c0] : !z, !site.tile<1, 2, f64>
}

// A product that others need is there anyway.
// CHECK-LABEL: site.kernel @trace_of_shared_mul_stays
// CHECK: %[[P:.*]] = site.mul
// CHECK: site.store %[[P]]
// CHECK: site.trace %[[P]] : !site.matrix<2, f64>
// CHECK-NOT: site.trace_mul
site.kernel @trace_of_shared_mul_stays over [0] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %r = site.view %o at [0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %p = site.mul %a, %b : !m
  site.store %p, %t[%c0] : !m, !t
  %x = site.trace %p : !m
  site.store %x, %r[%c0] : !z, !site.tile<1, 2, f64>
}

// Nor is there a shortcut for the trace of a sum.
// CHECK-LABEL: site.kernel @trace_of_add_stays
// CHECK: %[[S:.*]] = site.add
// CHECK: site.trace %[[S]]
site.kernel @trace_of_add_stays over [0] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0] entries [0, 3] : !f
  %r = site.view %o at [0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t -> !m
  %s = site.add %a, %a : !m
  %x = site.trace %s : !m
  site.store %x, %r[%c0] : !z, !site.tile<1, 2, f64>
}

// Values without users go; stores, scratch that is used and weights stay.
// CHECK-LABEL: site.kernel @unused
// CHECK-NOT: site.unit
// CHECK-NOT: site.view
// CHECK: }
site.kernel @unused over [0] (%f: !f) {
  %0 = site.unit : !m
  %1 = site.view %f at [1] entries [0, 1] : !f
}

// A quaternion that was expanded is itself; the part of another matrix is none.
// CHECK-LABEL: site.kernel @quaternion_of_expand
// CHECK: %[[Q:.*]] = site.load
// CHECK: %[[M:.*]] = site.expand %[[Q]]
// CHECK-NEXT: %[[MM:.*]] = site.mul %[[M]], %[[M]]
// CHECK-NEXT: %[[P:.*]] = site.quaternion %[[MM]]
// CHECK-NEXT: site.add %[[P]], %[[Q]]
site.kernel @quaternion_of_expand over [0] (%f: !site.field<1, 4, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0] entries [0, 1] : !site.field<1, 4, f64, [0]>
  %q = site.load %t[%c0] : !site.tile<1, 4, f64> -> !site.matrix<2, f64, quaternion>
  %m = site.expand %q : !site.matrix<2, f64, quaternion>
  %mm = site.mul %m, %m : !site.matrix<2, f64>
  %p = site.quaternion %mm : !site.matrix<2, f64>
  %again = site.quaternion %m : !site.matrix<2, f64>
  %s = site.add %p, %again : !site.matrix<2, f64, quaternion>
  site.store %s, %t[%c0] : !site.matrix<2, f64, quaternion>, !site.tile<1, 4, f64>
}
