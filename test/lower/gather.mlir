// The lanes of a neighbour that are no vector as it lies in memory come from one outer site, in
// another order, or from some: the vectors of each different one, lane by lane where it is the
// source.
// RUN: gauge-opt %s --convert-site-to-vector --canonicalize --cse | FileCheck %s

!f = !site.field<1, 8, f64, [0, 1]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>

// CHECK-LABEL: func.func private @site.gather.f64(
// CHECK-SAME: %[[F:[^:]*]]: memref<?xf64>, %[[ENTRY:[^:]*]]: i64, %{{[^:]*}}: memref<?xi64>, %[[SCRATCH:[^:]*]]: memref<?xf64>, %[[COPY:[^:]*]]: index, %[[SIZE:[^:]*]]: index, %[[FIRST:[^:]*]]: index, %[[VECTORS:[^:]*]]: index)
// CHECK: %[[LIST:.*]] = memref.alloca() : memref<4xi64>
// CHECK: %[[SLOTS:.*]] = vector.load {{.*}} vector<4xi64>
// CHECK: %[[DISTANCE:.*]] = arith.shrsi %[[SLOTS]]
// CHECK: %[[LANE:.*]] = arith.andi %[[SLOTS]]
// CHECK: %[[START:.*]] = arith.addi %{{.*}}, %[[FIRST]]
// CHECK: %[[BITS56:.*]] = arith.shrui %[[ENTRY]], %c56_i64
// CHECK: %[[LONG:.*]] = arith.index_cast %[[BITS56]]
// CHECK: %[[ONE:.*]] = arith.cmpi ne, %[[LONG]], %c0
// CHECK: scf.if %[[ONE]] {

// From one: the same of the next site but one is asked for.
// CHECK: %[[AHEAD:.*]] = arith.muli %[[SIZE]], %c2
// CHECK: scf.for
// CHECK: %[[AT:.*]] = arith.addi %[[START]]
// CHECK: %[[LATER:.*]] = arith.addi %[[AT]], %[[AHEAD]]
// CHECK: memref.prefetch %[[F]][%[[LATER]]], read, locality<3>, data
// CHECK: %[[V:.*]] = vector.load %[[F]][%[[AT]]]
// CHECK: %[[P:.*]] = func.call @site.permute.f64(%[[V]], %[[LANE]])
// CHECK: vector.store %[[P]], %[[SCRATCH]]

// From some: first the list of their distances, each larger than the one before.
// CHECK: } else {
// CHECK: %[[NEAREST:.*]] = vector.reduction <minsi>, %[[DISTANCE]]
// CHECK: %[[COUNT:.*]]:2 = scf.while (%{{.*}} = %[[NEAREST]], %{{.*}} = %c0)
// CHECK: arith.cmpi ne, %{{.*}}, %c9223372036854775807_i64
// CHECK: memref.store %{{.*}}, %[[LIST]]
// CHECK: arith.cmpi sgt, %[[DISTANCE]]
// CHECK: vector.reduction <minsi>
// CHECK: scf.for %{{.*}} = %c0 to %[[VECTORS]]
// CHECK: %[[WHOLE:.*]] = scf.for %[[I:.*]] = %c0 to %[[COUNT]]#1 step %c1 iter_args(%[[SOFAR:.*]] = %cst
// CHECK: %[[D:.*]] = memref.load %[[LIST]][%[[I]]]
// CHECK: memref.prefetch
// CHECK: %[[TAKEN:.*]] = func.call @site.permute.f64(%{{.*}}, %[[LANE]])
// CHECK: %[[DS:.*]] = vector.broadcast %[[D]]
// CHECK: %[[HERE:.*]] = arith.cmpi eq, %[[DISTANCE]], %[[DS]]
// CHECK: %[[NEXT:.*]] = arith.select %[[HERE]], %[[TAKEN]], %[[SOFAR]]
// CHECK: scf.yield %[[NEXT]]
// CHECK: vector.store %[[WHOLE]], %[[SCRATCH]]
site.kernel @neighbour over [0, 1] (%f: !f, %o: !f) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 1] entries [0, 1] : !f
  %r = site.view %o at [0, 0] entries [0, 1] : !f
  %a = site.load %t[%c0] : !t -> !m
  site.store %a, %r[%c0] : !m, !t
}
