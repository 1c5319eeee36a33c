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

// Two results of one loop are two numbers: p A + q A = (p + q) A.
// CHECK-LABEL: site.kernel @numbers
// CHECK: %[[A:.*]] = site.load
// CHECK: %[[R:.*]]:2 = scf.for
// CHECK: %[[F:.*]] = site.add %[[R]]#0, %[[R]]#1
// CHECK: site.scale %[[A]] by %[[F]]
site.kernel @numbers over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %t = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %t[%c0] : !t -> !m
  %one = site.constant 1.0 : !r
  %p:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %one, %y = %one) -> (!r, !r) {
    %xx = site.add %x, %one : !r
    %yy = site.mul %y, %xx : !r
    scf.yield %xx, %yy : !r, !r
  }
  %pa = site.scale %a by %p#0 : !m, !r
  %qa = site.scale %a by %p#1 : !m, !r
  %s = site.add %pa, %qa : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %s, %r[%c0] : !m, !t
}

// A sum that two products need is added up once: W X + V X + W A + V B, X = A + B.
// CHECK-LABEL: site.kernel @once
// CHECK-COUNT-1: site.add %[[A:.*]], %[[B:.*]] :
// CHECK-COUNT-2: site.mul
// CHECK-NOT: site.mul
// CHECK: site.store
site.kernel @once over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %t = site.view %u at [0, 0] entries [0, 4] : !u
  %a = site.load %t[%c0] : !t -> !m
  %b = site.load %t[%c1] : !t -> !m
  %w = site.load %t[%c2] : !t -> !m
  %v = site.load %t[%c3] : !t -> !m
  %x = site.add %a, %b : !m
  %wx = site.mul %w, %x : !m
  %vx = site.mul %v, %x : !m
  %wa = site.mul %w, %a : !m
  %vb = site.mul %v, %b : !m
  %s = site.add %wx, %vx : !m
  %s2 = site.add %s, %wa : !m
  %s3 = site.add %s2, %vb : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %s3, %r[%c0] : !m, !t
}

// A coefficient grows no longer than a sum saves: eight levels of x + f x, not 256 products.
// CHECK-LABEL: site.kernel @levels
// CHECK-COUNT-3: site.scale
// CHECK-NOT: site.scale
// CHECK: site.store
site.kernel @levels over [0, 1] (%u: !u, %o: !u, %w: memref<8xf64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0, 0] entries [0, 4] : !u
  %x0 = site.load %t[%c0] : !t -> !m
  %i0 = arith.constant 0 : index
  %f0 = site.weight %w[%i0] : memref<8xf64>
  %y0 = site.scale %x0 by %f0 : !m, !r
  %x1 = site.add %x0, %y0 : !m
  %i1 = arith.constant 1 : index
  %f1 = site.weight %w[%i1] : memref<8xf64>
  %y1 = site.scale %x1 by %f1 : !m, !r
  %x2 = site.add %x1, %y1 : !m
  %i2 = arith.constant 2 : index
  %f2 = site.weight %w[%i2] : memref<8xf64>
  %y2 = site.scale %x2 by %f2 : !m, !r
  %x3 = site.add %x2, %y2 : !m
  %i3 = arith.constant 3 : index
  %f3 = site.weight %w[%i3] : memref<8xf64>
  %y3 = site.scale %x3 by %f3 : !m, !r
  %x4 = site.add %x3, %y3 : !m
  %i4 = arith.constant 4 : index
  %f4 = site.weight %w[%i4] : memref<8xf64>
  %y4 = site.scale %x4 by %f4 : !m, !r
  %x5 = site.add %x4, %y4 : !m
  %i5 = arith.constant 5 : index
  %f5 = site.weight %w[%i5] : memref<8xf64>
  %y5 = site.scale %x5 by %f5 : !m, !r
  %x6 = site.add %x5, %y5 : !m
  %i6 = arith.constant 6 : index
  %f6 = site.weight %w[%i6] : memref<8xf64>
  %y6 = site.scale %x6 by %f6 : !m, !r
  %x7 = site.add %x6, %y6 : !m
  %i7 = arith.constant 7 : index
  %f7 = site.weight %w[%i7] : memref<8xf64>
  %y7 = site.scale %x7 by %f7 : !m, !r
  %x8 = site.add %x7, %y7 : !m
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.store %x8, %r[%c0] : !m, !t
}
