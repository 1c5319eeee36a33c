// 2 x 2 matrices p + i q without q, or with one that nobody needs, are quaternions.
// RUN: gauge-opt %s --split-input-file --site-use-quaternions --canonicalize --cse | FileCheck %s

// Links, their products, daggers and real traces; what is 0 and 1. Fields, tiles and
// matrices change together.
// CHECK-LABEL: site.kernel @loop
// CHECK-SAME: (%[[OUT:.*]]: !site.field<1, 4, f64, [0]>, %[[U:.*]]: !site.field<2, 4, f64, [0]>, %{{.*}}: !site.field<1, 1, f64, [0]>)
// CHECK: %[[V:.*]] = site.view %[[U]] at [1] entries [0, 1] : !site.field<2, 4, f64, [0]>
// CHECK: %[[A:.*]] = site.load %[[V]][%c0] : !site.tile<1, 4, f64> -> !site.matrix<2, f64, quaternion>
// CHECK: %[[ONE:.*]] = site.unit : !site.matrix<2, f64, quaternion>
// CHECK: %[[P:.*]] = site.mul %[[A]], %[[A]] rhs_dagger : !site.matrix<2, f64, quaternion>
// CHECK: %[[S:.*]] = site.add %[[P]], %[[ONE]] : !site.matrix<2, f64, quaternion>
// CHECK: site.store %[[S]], %{{.*}} : !site.matrix<2, f64, quaternion>, !site.tile<1, 4, f64>
// CHECK: site.trace_mul %[[S]], %[[A]] : !site.matrix<2, f64, quaternion>
// CHECK-NOT: site.expand
// CHECK-LABEL: func.func @links(
// CHECK-SAME: %{{.*}}: !site.field<2, 4, f64, [0]> {site.quaternion}) -> (!site.field<1, 4, f64, [0]>, !site.field<1, 1, f64, [0]>)
// CHECK: site.alloc : !site.field<1, 4, f64, [0]>
!u = !site.field<2, 8, f64, [0]>
!w = !site.field<1, 8, f64, [0]>
!x = !site.field<1, 1, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @loop over [0] (%o: !w, %u: !u, %x: !x) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !w
  %y = site.view %x at [0] entries [0, 1] : !x
  %v = site.view %u at [1] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %1 = site.unit : !m
  %p = site.mul %a, %a rhs_dagger : !m
  %s = site.add %p, %1 : !m
  site.store %s, %r[%c0] : !m, !t
  %tr = site.trace_mul %s, %a : !m
  %re = site.re %tr : !site.matrix<1, f64>
  site.store %re, %y[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}
func.func @links(%u: !u {site.quaternion}) -> (!w, !x) {
  %o = site.alloc : !w
  %x = site.alloc : !x
  site.run @loop(%o, %u, %x) : !w, !u, !x
  return %o, %x : !w, !x
}

// -----

// Without an argument that is a quaternion nothing changes.
// CHECK-LABEL: site.kernel @copy
// CHECK-NOT: quaternion
!u = !site.field<2, 8, f64, [0]>
!t = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @copy over [0] (%o: !u, %u: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 2] : !u
  %v = site.view %u at [0] entries [0, 2] : !u
  %a = site.load %v[%c0] : !t -> !m
  %1 = site.unit : !m
  %p = site.mul %a, %1 : !m
  site.store %p, %r[%c0] : !m, !t
}
func.func @plain(%u: !u) -> !u {
  %o = site.alloc : !u
  site.run @copy(%o, %u) : !u, !u
  return %o : !u
}

// -----

// A product with a matrix of any kind (a user's) has all elements, in the field of the
// result as well; the link is one until then.
// CHECK-LABEL: site.kernel @times
// CHECK-SAME: (%{{.*}}: !site.field<2, 8, f64, [0]>, %{{.*}}: !site.field<2, 4, f64, [0]>, %{{.*}}: !site.field<2, 8, f64, [0]>)
// CHECK: %[[A:.*]] = site.load %{{.*}} -> !site.matrix<2, f64, quaternion>
// CHECK: %[[B:.*]] = site.load %{{.*}} -> !site.matrix<2, f64>
// CHECK: %[[ALL:.*]] = site.expand %[[A]] : !site.matrix<2, f64, quaternion>
// CHECK: %[[P:.*]] = site.mul %[[ALL]], %[[B]] : !site.matrix<2, f64>
// CHECK: site.store %[[P]], %{{.*}} : !site.matrix<2, f64>, !site.tile<2, 8, f64>
!u = !site.field<2, 8, f64, [0]>
!t = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @times over [0] (%o: !u, %u: !u, %w: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 2] : !u
  %v = site.view %u at [0] entries [0, 2] : !u
  %s = site.view %w at [0] entries [0, 2] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %s[%c0] : !t -> !m
  %p = site.mul %a, %b : !m
  site.store %p, %r[%c0] : !m, !t
}
func.func @matrices(%u: !u {site.quaternion}, %w: !u) -> !u {
  %o = site.alloc : !u
  site.run @times(%o, %u, %w) : !u, !u, !u
  return %o : !u
}

// -----

// Of the same product the real trace needs p only.
// CHECK-LABEL: site.kernel @real_part
// CHECK: %[[A:.*]] = site.load %{{.*}} -> !site.matrix<2, f64, quaternion>
// CHECK: %[[B:.*]] = site.load %{{.*}} -> !site.matrix<2, f64>
// CHECK: %[[PB:.*]] = site.quaternion %[[B]] : !site.matrix<2, f64>
// CHECK: %[[T:.*]] = site.trace_mul %[[A]], %[[PB]] : !site.matrix<2, f64, quaternion>
// CHECK: site.re %[[T]]
!u = !site.field<2, 8, f64, [0]>
!x = !site.field<1, 1, f64, [0]>
!t = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @real_part over [0] (%x: !x, %u: !u, %w: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %x at [0] entries [0, 1] : !x
  %v = site.view %u at [0] entries [0, 2] : !u
  %s = site.view %w at [0] entries [0, 2] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %s[%c0] : !t -> !m
  %p = site.mul %a, %b : !m
  %tr = site.trace %p : !m
  %re = site.re %tr : !site.matrix<1, f64>
  site.store %re, %r[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}
func.func @density(%u: !u {site.quaternion}, %w: !u) -> !x {
  %x = site.alloc : !x
  site.run @real_part(%x, %u, %w) : !x, !u, !u
  return %x : !x
}

// -----

// Its imaginary part needs q, which the link does not have.
// CHECK-LABEL: site.kernel @imaginary_part
// CHECK: %[[A:.*]] = site.load %{{.*}} -> !site.matrix<2, f64, quaternion>
// CHECK: %[[B:.*]] = site.load %{{.*}} -> !site.matrix<2, f64>
// CHECK: %[[ALL:.*]] = site.expand %[[A]]
// CHECK: site.trace_mul %[[ALL]], %[[B]] : !site.matrix<2, f64>
!u = !site.field<2, 8, f64, [0]>
!x = !site.field<1, 1, f64, [0]>
!t = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @imaginary_part over [0] (%x: !x, %u: !u, %w: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %x at [0] entries [0, 1] : !x
  %v = site.view %u at [0] entries [0, 2] : !u
  %s = site.view %w at [0] entries [0, 2] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %s[%c0] : !t -> !m
  %tr = site.trace_mul %a, %b : !m
  %im = site.im %tr : !site.matrix<1, f64>
  site.store %im, %r[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}
func.func @charge(%u: !u {site.quaternion}, %w: !u) -> !x {
  %x = site.alloc : !x
  site.run @imaginary_part(%x, %u, %w) : !x, !u, !u
  return %x : !x
}

// -----

// A complex factor makes q, and what is stored has it; of which another use, the
// traceless Hermitian part, needs p alone: that is what a force makes of a cotangent.
// The projection itself is i times a quaternion, and has all elements.
// CHECK-LABEL: site.kernel @force
// CHECK-SAME: (%{{.*}}: !site.field<1, 8, f64, [0]>, %{{.*}}: !site.field<1, 4, f64, [0]>,
// CHECK: %[[U:.*]] = site.load %{{.*}} -> !site.matrix<2, f64, quaternion>
// CHECK: %[[RE:.*]] = site.re %{{.*}} : !site.matrix<1, f64>
// CHECK: %[[G:.*]] = site.scale %[[U]] by %[[RE]] : !site.matrix<2, f64, quaternion>, !site.real<f64>
// CHECK: %[[M:.*]] = site.mul %[[U]], %[[G]] rhs_dagger : !site.matrix<2, f64, quaternion>
// CHECK: %[[ALL:.*]] = site.expand %[[M]]
// CHECK: %[[H:.*]] = site.project %[[ALL]] traceless : !site.matrix<2, f64>
// CHECK: site.store %[[H]], %{{.*}} : !site.matrix<2, f64>, !site.tile<1, 8, f64>
!u = !site.field<1, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
!z = !site.field<1, 2, f64, [0]>
site.kernel @force over [0] (%o: !u, %u: !u, %z: !z) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [0] entries [0, 1] : !u
  %s = site.view %z at [0] entries [0, 1] : !z
  %a = site.load %v[%c0] : !t -> !m
  %f = site.load %s[%c0] : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
  %g = site.scale %a by %f : !m, !site.matrix<1, f64>
  %p = site.mul %a, %g rhs_dagger : !m
  %h = site.project %p traceless : !m
  site.store %h, %r[%c0] : !m, !t
}
func.func @forces(%u: !u {site.quaternion}, %z: !z) -> !u {
  %o = site.alloc : !u
  site.run @force(%o, %u, %z) : !u, !u, !z
  return %o : !u
}

// -----

// With the trace of U(2) the other part is needed as well; i times it is real.
// CHECK-LABEL: site.kernel @with_trace
// CHECK: %[[G:.*]] = site.scale %{{.*}} by %{{.*}} : !site.matrix<2, f64>, !site.matrix<1, f64>
// CHECK: site.project %[[G]] : !site.matrix<2, f64>
!u = !site.field<1, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
!z = !site.field<1, 2, f64, [0]>
site.kernel @with_trace over [0] (%o: !u, %u: !u, %z: !z) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [0] entries [0, 1] : !u
  %s = site.view %z at [0] entries [0, 1] : !z
  %a = site.load %v[%c0] : !t -> !m
  %f = site.load %s[%c0] : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
  %g = site.scale %a by %f : !m, !site.matrix<1, f64>
  %h = site.project %g : !m
  site.store %h, %r[%c0] : !m, !t
}
func.func @forces(%u: !u {site.quaternion}, %z: !z) -> !u {
  %o = site.alloc : !u
  site.run @with_trace(%o, %u, %z) : !u, !u, !z
  return %o : !u
}

// -----

// A number that is known to be real makes no q; one that is imaginary makes nothing but
// q, and two of them a quaternion again, if by way of all elements.
// CHECK-LABEL: site.kernel @known_factors
// CHECK-SAME: (%{{.*}}: !site.field<2, 4, f64, [0]>, %{{.*}}: !site.field<2, 4, f64, [0]>)
// CHECK: %[[U:.*]] = site.load
// CHECK: %[[B:.*]] = site.scale %[[U]] by %{{.*}} : !site.matrix<2, f64, quaternion>, !site.real<f64>
// CHECK: site.store %[[B]]
// CHECK: %[[ALL:.*]] = site.expand %[[U]]
// CHECK: %[[C:.*]] = site.scale %[[ALL]] by %{{.*}} : !site.matrix<2, f64>, !site.matrix<1, f64>
// CHECK: %[[CC:.*]] = site.mul %[[C]], %[[C]] : !site.matrix<2, f64>
// CHECK: %[[P:.*]] = site.quaternion %[[CC]]
// CHECK: site.store %[[P]], %{{.*}} : !site.matrix<2, f64, quaternion>
!u = !site.field<2, 8, f64, [0]>
!t = !site.tile<2, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @known_factors over [0] (%o: !u, %u: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = site.view %o at [0] entries [0, 2] : !u
  %v = site.view %u at [0] entries [0, 2] : !u
  %a = site.load %v[%c0] : !t -> !m
  %two = site.constant 2.0 : !site.real<f64>
  %zero = site.constant 0.0 : !site.real<f64>
  %real = site.complex %two, %zero : !site.real<f64>
  %imaginary = site.complex %zero, %two : !site.real<f64>
  %b = site.scale %a by %real : !m, !site.matrix<1, f64>
  site.store %b, %r[%c0] : !m, !t
  %c = site.scale %a by %imaginary : !m, !site.matrix<1, f64>
  %cc = site.mul %c, %c : !m
  site.store %cc, %r[%c1] : !m, !t
}
func.func @factors(%u: !u {site.quaternion}) -> !u {
  %o = site.alloc : !u
  site.run @known_factors(%o, %u) : !u, !u
  return %o : !u
}

// -----

// Mixes with real weights: parts of 1 and 3 reals. Sums over sites: of parts, and of
// whole quaternions, whose four reals stand for eight.
// CHECK-LABEL: site.kernel @mixed
// CHECK: %[[H:.*]] = site.scratch : !site.tile<1, 1, f64>
// CHECK: %[[K:.*]] = site.scratch : !site.tile<1, 3, f64>
// CHECK: site.split %{{.*}}, %[[H]], %[[K]][%c0] : !site.matrix<2, f64, quaternion>, !site.tile<1, 1, f64> and !site.tile<1, 3, f64>
// CHECK: %[[HH:.*]] = site.scratch : !site.tile<3, 1, f64>
// CHECK: %[[KK:.*]] = site.scratch : !site.tile<3, 3, f64>
// CHECK: site.mix %{{.*}}, %[[H]] into %[[HH]] : memref<3xf64>, !site.tile<1, 1, f64>, !site.tile<3, 1, f64>
// CHECK: site.mix %{{.*}}, %[[K]] into %[[KK]] : memref<3xf64>, !site.tile<1, 3, f64>, !site.tile<3, 3, f64>
// CHECK: %[[J:.*]] = site.join %[[HH]], %[[KK]][%c0] : !site.tile<3, 1, f64> and !site.tile<3, 3, f64> -> !site.matrix<2, f64, quaternion>
// CHECK: site.contract %[[KK]], %[[K]] into %{{.*}} : !site.tile<3, 3, f64>, !site.tile<1, 3, f64>
// CHECK: %[[V:.*]] = site.view
// CHECK: site.contract %[[V]], %[[V]] into %{{.*}} twice : !site.tile<1, 4, f64>, !site.tile<1, 4, f64>
!u = !site.field<1, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
!p1 = !site.tile<1, 4, f64>
!p3 = !site.tile<3, 4, f64>
site.kernel @mixed over [0] (%o: !u, %u: !u, %w: memref<3xf64>, %s: !site.sums<3, f64>, %n: !site.sums<1, f64>) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [0] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %h = site.scratch : !p1
  %k = site.scratch : !p1
  site.split %a, %h, %k[%c0] : !m, !p1
  %hh = site.scratch : !p3
  %kk = site.scratch : !p3
  site.mix %w[%c0] stride 1, %h into %hh : memref<3xf64>, !p1, !p3
  site.mix %w[%c0] stride 1, %k into %kk : memref<3xf64>, !p1, !p3
  %j = site.join %hh, %kk[%c0] : !p3 -> !m
  site.contract %kk, %k into %s : !p3, !p1, !site.sums<3, f64>
  site.store %j, %r[%c0] : !m, !t
  %back = site.view %u at [-1] entries [0, 1] : !u
  site.contract %back, %back into %n : !t, !t, !site.sums<1, f64>
}
func.func @mixes(%u: !u {site.quaternion}, %w: memref<3xf64>) -> !u {
  %o = site.alloc : !u
  %s = memref.alloc() : memref<3xf64>
  %n = memref.alloc() : memref<1xf64>
  site.run @mixed(%o, %u, %w) sums(%s, %n : memref<3xf64>, memref<1xf64>) : !u, !u, memref<3xf64>
  return %o : !u
}

// -----

// A sum over sites takes of each factor the parts that the other one has: both of products
// that meet a user's matrices, left or right, p of one that meets a link.
// CHECK-LABEL: site.kernel @contracted
// CHECK-COUNT-2: site.mul {{.*}} : !site.matrix<2, f64>
// CHECK: %[[P:.*]] = site.mul {{.*}} : !site.matrix<2, f64, quaternion>
// CHECK: site.store %[[P]], %[[T:.*]][%c0]
// CHECK: site.contract %[[T]], %{{.*}} into %{{[a-z0-9]*}} twice : !site.tile<1, 4, f64>, !site.tile<1, 4, f64>
!u = !site.field<1, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @contracted over [0] (%u: !u, %w: !u, %s: !site.sums<1, f64>, %n: !site.sums<1, f64>, %r: !site.sums<1, f64>) {
  %c0 = arith.constant 0 : index
  %v = site.view %u at [0] entries [0, 1] : !u
  %x = site.view %w at [0] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %x[%c0] : !t -> !m
  %ab = site.mul %a, %b : !m
  %left = site.scratch : !t
  site.store %ab, %left[%c0] : !m, !t
  site.contract %left, %x into %s : !t, !t, !site.sums<1, f64>
  %ba = site.mul %b, %a : !m
  %right = site.scratch : !t
  site.store %ba, %right[%c0] : !m, !t
  site.contract %x, %right into %n : !t, !t, !site.sums<1, f64>
  %aa = site.mul %a, %b rhs_dagger : !m
  %part = site.scratch : !t
  site.store %aa, %part[%c0] : !m, !t
  site.contract %part, %v into %r : !t, !t, !site.sums<1, f64>
}
func.func @sums(%u: !u {site.quaternion}, %w: !u) -> !u {
  %s = memref.alloc() : memref<1xf64>
  %n = memref.alloc() : memref<1xf64>
  %r = memref.alloc() : memref<1xf64>
  site.run @contracted(%u, %w) sums(%s, %n, %r : memref<1xf64>, memref<1xf64>, memref<1xf64>) : !u, !u
  return %w : !u
}

// -----

// A tile that gets one matrix of another kind holds all elements of all of them, and so do
// the tiles that are mixed with it; a link that it holds is expanded.
// CHECK-LABEL: site.kernel @mixed_with_others
// CHECK: %[[T:.*]] = site.scratch : !site.tile<2, 8, f64>
// CHECK: %[[R:.*]] = site.scratch : !site.tile<1, 8, f64>
// CHECK: %[[ALL:.*]] = site.expand %{{.*}} : !site.matrix<2, f64, quaternion>
// CHECK: site.store %[[ALL]], %[[T]]
// CHECK: site.mix %{{.*}}, %[[T]] into %[[R]] : memref<2xf64>, !site.tile<2, 8, f64>, !site.tile<1, 8, f64>
!u = !site.field<1, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @mixed_with_others over [0] (%o: !u, %u: !u, %w: !u, %f: memref<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [0] entries [0, 1] : !u
  %x = site.view %w at [0] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %x[%c0] : !t -> !m
  %both = site.scratch : !site.tile<2, 8, f64>
  %row = site.scratch : !t
  site.store %a, %both[%c0] : !m, !site.tile<2, 8, f64>
  site.store %b, %both[%c1] : !m, !site.tile<2, 8, f64>
  site.mix %f[%c0] stride 2, %both into %row : memref<2xf64>, !site.tile<2, 8, f64>, !t
  %m = site.load %row[%c0] : !t -> !m
  site.store %m, %r[%c0] : !m, !t
}
func.func @mixes(%u: !u {site.quaternion}, %w: !u, %f: memref<2xf64>) -> !u {
  %o = site.alloc : !u
  site.run @mixed_with_others(%o, %u, %w, %f) : !u, !u, !u, memref<2xf64>
  return %o : !u
}

// -----

// What a loop carries: a product of links is a quaternion, though it starts as one; a
// product with others is none, and its start is expanded.
// CHECK-LABEL: site.kernel @carried
// CHECK: %[[ONE:.*]] = site.unit : !site.matrix<2, f64, quaternion>
// CHECK: %[[ALL:.*]] = site.expand %[[ONE]]
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[ONE]], %{{.*}} = %[[ALL]]) -> (!site.matrix<2, f64, quaternion>, !site.matrix<2, f64>)
// CHECK: scf.yield %{{.*}}, %{{.*}} : !site.matrix<2, f64, quaternion>, !site.matrix<2, f64>
!u = !site.field<2, 8, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @carried over [0] (%o: !u, %u: !u, %w: !u) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %n = site.extent 0
  %1 = site.unit : !m
  %p:2 = scf.for %j = %c0 to %n step %c1 iter_args(%x = %1, %y = %1) -> (!m, !m) {
    %v = site.wind %u along 0 by %j entries [0, 1] : !u
    %s = site.wind %w along 0 by %j entries [0, 1] : !u
    %a = site.load %v[%c0] : !t -> !m
    %b = site.load %s[%c0] : !t -> !m
    %xa = site.mul %x, %a : !m
    %yb = site.mul %y, %b : !m
    scf.yield %xa, %yb : !m, !m
  }
  %sum = site.add %p#0, %p#1 : !m
  site.store %sum, %r[%c0] : !m, !t
}
func.func @around(%u: !u {site.quaternion}, %w: !u) -> !u {
  %o = site.alloc : !u
  site.run @carried(%o, %u, %w) : !u, !u, !u
  return %o : !u
}

// -----

// Kernels agree on the field between them: the second one makes all elements of it
// necessary, for the first one and for a third that would not need them.
// CHECK-LABEL: site.kernel @first
// CHECK-SAME: (%{{.*}}: !site.field<1, 8, f64, [0]>, %{{.*}}: !site.field<1, 4, f64, [0]>, %{{.*}}: !site.field<1, 8, f64, [0]>)
// CHECK-LABEL: site.kernel @third
// CHECK-SAME: %[[B:.*]]: !site.field<1, 8, f64, [0]>)
// CHECK: %[[M:.*]] = site.load %{{.*}} : !site.tile<1, 8, f64> -> !site.matrix<2, f64>
// CHECK: site.trace %[[M]]
// CHECK-LABEL: func.func @chain
// CHECK: site.alloc : !site.field<1, 8, f64, [0]>
!u = !site.field<1, 8, f64, [0]>
!x = !site.field<1, 1, f64, [0]>
!t = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
site.kernel @first over [0] (%o: !u, %u: !u, %w: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [0] entries [0, 1] : !u
  %s = site.view %w at [0] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %b = site.load %s[%c0] : !t -> !m
  %p = site.mul %a, %b : !m
  site.store %p, %r[%c0] : !m, !t
}
site.kernel @second over [0] (%o: !u, %u: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %o at [0] entries [0, 1] : !u
  %v = site.view %u at [1] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  site.store %a, %r[%c0] : !m, !t
}
site.kernel @third over [0] (%x: !x, %u: !u) {
  %c0 = arith.constant 0 : index
  %r = site.view %x at [0] entries [0, 1] : !x
  %v = site.view %u at [1] entries [0, 1] : !u
  %a = site.load %v[%c0] : !t -> !m
  %tr = site.trace %a : !m
  %re = site.re %tr : !site.matrix<1, f64>
  site.store %re, %r[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}
func.func @chain(%u: !u {site.quaternion}, %w: !u) -> (!u, !x) {
  %f = site.alloc : !u
  %o = site.alloc : !u
  %x = site.alloc : !x
  site.run @first(%f, %u, %w) : !u, !u, !u
  site.run @second(%o, %f) : !u, !u
  site.run @third(%x, %f) : !x, !u
  return %o, %x : !u, !x
}
