// RUN: gauge-opt %s --pass-pipeline='builtin.module(site.kernel(site-collect-terms),canonicalize,cse)' | FileCheck %s

!u = !site.field<4, 8, f64, [0, 1]>
!t = !site.tile<4, 8, f64>
!m = !site.matrix<2, f64>
!r = !site.real<f64>

// Like terms are one: f A + A + f A = (2 f + 1) A.
// CHECK-LABEL: site.kernel @like
// CHECK: %[[A:.*]] = site.load
// CHECK: %[[F:.*]] = site.weight
// CHECK: %[[TWO:.*]] = site.constant 2.0
// CHECK: %[[TWICE:.*]] = site.mul %[[F]], %[[TWO]]
// CHECK: %[[SUM:.*]] = site.add %{{.*}}, %[[TWICE]] : !site.real<f64>
// CHECK: %[[ALL:.*]] = site.scale %[[A]] by %[[SUM]]
// CHECK-NOT: site.add
// CHECK: site.store %[[ALL]]
site.kernel @like over [0, 1] (%u: !u, %o: !u, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %f = site.weight %w[%c0] : memref<1xf64>
  %fa = site.scale %a by %f : !m, !r
  %s = site.add %fa, %a : !m
  %x = site.add %s, %fa : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
}

// Terms that cancel leave nothing.
// CHECK-LABEL: site.kernel @nothing
// CHECK: %[[ZERO:.*]] = site.zero
// CHECK: site.store %[[ZERO]]
site.kernel @nothing over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %n = site.constant -1.0 : !r
  %na = site.scale %a by %n : !m, !r
  %x = site.add %a, %na : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
}

// Terms of one coefficient are scaled together: A + f B + f C^dagger.
// CHECK-LABEL: site.kernel @group
// CHECK: %[[A:.*]] = site.load %{{.*}}[%c0]
// CHECK: %[[B:.*]] = site.load %{{.*}}[%c1]
// CHECK: %[[C:.*]] = site.load %{{.*}}[%c2]
// CHECK: %[[F:.*]] = site.weight
// CHECK: %[[D:.*]] = site.dagger %[[C]]
// CHECK: %[[BC:.*]] = site.add %{{.*}}, %{{.*}} : !site.matrix
// CHECK: %[[S:.*]] = site.scale %[[BC]] by %[[F]]
// CHECK: site.add
// CHECK-NOT: site.scale
// CHECK: site.store
site.kernel @group over [0, 1] (%u: !u, %o: !u, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %v[%c1] : !t -> !m
  %c = site.load %v[%c2] : !t -> !m
  %f = site.weight %w[%c0] : memref<1xf64>
  %fb = site.scale %b by %f : !m, !r
  %fc = site.scale %c by %f : !m, !r
  %d = site.dagger %fc : !m
  %s = site.add %a, %fb : !m
  %x = site.add %s, %d : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
}

// A common factor is multiplied once: A B + f A C^dagger = A (B + f C^dagger). So is one
// on the right; and a product that has another use stays.
// CHECK-LABEL: site.kernel @factor
// CHECK-COUNT-1: site.mul %{{.*}} : !site.matrix
// CHECK-NOT: site.mul %{{.*}} : !site.matrix
// CHECK: site.store
site.kernel @factor over [0, 1] (%u: !u, %o: !u, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %v[%c1] : !t -> !m
  %c = site.load %v[%c2] : !t -> !m
  %f = site.weight %w[%c0] : memref<1xf64>
  %ab = site.mul %a, %b : !m
  %ac = site.mul %a, %c rhs_dagger : !m
  %fac = site.scale %ac by %f : !m, !r
  %x = site.add %ab, %fac : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
}

// CHECK-LABEL: site.kernel @shared
// CHECK: %[[AB:.*]] = site.mul
// CHECK: %[[CB:.*]] = site.mul
// CHECK: site.add
// CHECK-DAG: site.store %[[AB]]
site.kernel @shared over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %v[%c1] : !t -> !m
  %c = site.load %v[%c2] : !t -> !m
  %ab = site.mul %a, %b : !m
  %cb = site.mul %c, %b : !m
  %x = site.add %ab, %cb : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
  site.store %ab, %r[%c1] : !m, !t
}

// Projections of a sum are one; the dagger of a product changes its sign:
// P(A B^dagger) + f P(C A^dagger) = P(A (B^dagger - f C^dagger)).
// CHECK-LABEL: site.kernel @project
// CHECK: %[[A:.*]] = site.load %{{.*}}[%c0]
// CHECK: site.mul %{{.*}} : !site.real<f64>
// CHECK: %[[X:.*]] = site.mul %[[A]], %{{[0-9]*}} : !site.matrix
// CHECK: %[[P:.*]] = site.project %[[X]] traceless
// CHECK-NOT: site.project
// CHECK: site.store %[[P]]
site.kernel @project over [0, 1] (%u: !u, %o: !u, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %v[%c1] : !t -> !m
  %c = site.load %v[%c2] : !t -> !m
  %f = site.weight %w[%c0] : memref<1xf64>
  %ab = site.mul %a, %b rhs_dagger : !m
  %p = site.project %ab traceless : !m
  %ca = site.mul %c, %a rhs_dagger : !m
  %q = site.project %ca traceless : !m
  %fq = site.scale %q by %f : !m, !r
  %x = site.add %p, %fq : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x, %r[%c0] : !m, !t
}

// A loop of four links or more that two projections share, one its dagger, is multiplied
// once, its halves first: P(A (B C D + E)) and P(D^dagger (C^dagger B^dagger A^dagger + E)).
// CHECK-LABEL: site.kernel @loop
// CHECK: %[[A:.*]] = site.load %{{.*}}[%c0]
// CHECK: %[[B:.*]] = site.load %{{.*}}[%c1]
// CHECK: %[[C:.*]] = site.load %{{.*}}[%c2]
// CHECK: %[[D:.*]] = site.load %{{.*}}[%c3]
// CHECK-DAG: %[[AB:.*]] = site.mul %[[A]], %[[B]] :
// CHECK-DAG: %[[CD:.*]] = site.mul %[[C]], %[[D]] :
// CHECK: %[[LOOP:.*]] = site.mul %[[AB]], %[[CD]] :
// CHECK: %[[AE:.*]] = site.mul %[[A]], %[[E:.*]] :
// CHECK: site.add %[[LOOP]], %[[AE]]
// CHECK: site.project
// CHECK-DAG: %[[DE:.*]] = site.mul %[[D]], %[[E]] lhs_dagger
// CHECK-DAG: %[[NEG:.*]] = site.scale %[[LOOP]] by
// CHECK: site.add %[[NEG]], %[[DE]]
// CHECK: site.project
// CHECK-NOT: site.mul
site.kernel @loop over [0, 1] (%u: !u, %v: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %t = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %c = site.load %t[%c2] : !t -> !m
  %d = site.load %t[%c3] : !t -> !m
  %t2 = site.view %v at [0, 0] entries [0, 4] : !u
  %e = site.load %t2[%c0] : !t -> !m
  %bc = site.mul %b, %c : !m
  %bcd = site.mul %bc, %d : !m
  %s = site.add %bcd, %e : !m
  %as = site.mul %a, %s : !m
  %p = site.project %as traceless : !m
  %ab = site.mul %a, %b : !m
  %cba = site.mul %c, %ab lhs_dagger rhs_dagger : !m
  %r = site.add %cba, %e : !m
  %dr = site.mul %d, %r lhs_dagger : !m
  %q = site.project %dr traceless : !m
  %to = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %p, %to[%c0] : !m, !t
  site.store %q, %to[%c1] : !m, !t
}

// The results of a loop are terms like loads.
// CHECK-LABEL: site.kernel @results
// CHECK: %[[R:.*]]:2 = scf.for
// CHECK-DAG: %[[D:.*]] = site.dagger %[[R]]#1
// CHECK: site.add %[[D]], %{{.*}}
site.kernel @results over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %t = site.view %u at [0, 0] entries [0, 4] : !u
  %one = site.unit : !m
  %p:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %one, %y = %one) -> (!m, !m) {
    %a = site.load %t[%i] : !t -> !m
    %xa = site.mul %x, %a : !m
    %ya = site.mul %a, %y : !m
    scf.yield %xa, %ya : !m, !m
  }
  %a = site.load %t[%c0] : !t -> !m
  %d = site.dagger %p#1 : !m
  %s = site.add %a, %d : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %s, %r[%c0] : !m, !t
  site.store %p#0, %r[%c1] : !m, !t
}
