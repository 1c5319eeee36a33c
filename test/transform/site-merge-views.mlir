// RUN: gauge-opt %s --pass-pipeline='builtin.module(site.kernel(site-merge-views))' | FileCheck %s

!u = !site.field<4, 8, f64, [0, 1]>
!one = !site.tile<1, 8, f64>
!two = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>

// Entries of one place are viewed together, at the head, also with one entry between
// two of them that is not read.
// CHECK-LABEL: site.kernel @merge
// CHECK-NEXT: %[[V:.*]] = site.view %[[U:.*]] at [1, 0] entries [1, 3]
// CHECK-NEXT: %[[FIRST:.*]] = arith.constant 0
// CHECK-NEXT: %[[LAST:.*]] = arith.constant 2
// CHECK: site.view %[[U]] at [0, 0] entries [0, 1]
// CHECK: site.load %[[V]][%[[LAST]]]
// CHECK: site.load %[[V]][%[[FIRST]]]
// CHECK-NOT: site.view %[[U]] at [1, 0]
site.kernel @merge over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %own = site.view %u at [0, 0] entries [0, 1] : !u
  %x = site.load %own[%c0] : !one -> !m
  %a = site.view %u at [1, 0] entries [3, 1] : !u
  %y = site.load %a[%c0] : !one -> !m
  %b = site.view %u at [1, 0] entries [1, 1] : !u
  %z = site.load %b[%c0] : !one -> !m
  %xy = site.add %x, %y : !m
  %s = site.add %xy, %z : !m
  %r = site.view %o at [0, 0] entries [0, 1] : !u
  site.store %s, %r[%c0] : !m, !one
}

// Two entries between them would be gathered for nothing; other places are other views.
// CHECK-LABEL: site.kernel @apart
// CHECK-DAG: site.view %[[U:.*]] at [1, 0] entries [0, 1]
// CHECK-DAG: site.view %[[U]] at [1, 0] entries [3, 1]
// CHECK-DAG: site.view %[[U]] at [0, 1] entries [1, 1]
site.kernel @apart over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %a = site.view %u at [1, 0] entries [0, 1] : !u
  %x = site.load %a[%c0] : !one -> !m
  %b = site.view %u at [1, 0] entries [3, 1] : !u
  %y = site.load %b[%c0] : !one -> !m
  %c = site.view %u at [0, 1] entries [1, 1] : !u
  %z = site.load %c[%c0] : !one -> !m
  %xy = site.add %x, %y : !m
  %s = site.add %xy, %z : !m
  %r = site.view %o at [0, 0] entries [0, 1] : !u
  site.store %s, %r[%c0] : !m, !one
}

// Tiles of several entries, and the site's own, stay where they are.
// CHECK-LABEL: site.kernel @stay
// CHECK-NEXT: arith.constant
// CHECK-NEXT: site.view %[[U:.*]] at [0, 0] entries [0, 1]
// CHECK-NEXT: site.load
// CHECK-NEXT: site.view %[[U]] at [1, 0] entries [0, 2]
site.kernel @stay over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %own = site.view %u at [0, 0] entries [0, 1] : !u
  %x = site.load %own[%c0] : !one -> !m
  %a = site.view %u at [1, 0] entries [0, 2] : !u
  %y = site.load %a[%c0] : !two -> !m
  %s = site.add %x, %y : !m
  %r = site.view %o at [0, 0] entries [0, 1] : !u
  site.store %s, %r[%c0] : !m, !one
}
