// A lane per site: kernels become loops over outer sites.
// RUN: gauge-opt %s --convert-site-to-vector --canonicalize --cse | FileCheck %s
// RUN: gauge-opt %s --convert-site-to-vector="vector-bits=512 registers=32" --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=WIDE
// RUN: gauge-opt %s --convert-site-to-vector="vector-bits=64" --canonicalize --cse | FileCheck %s --check-prefix=NARROW
// RUN: gauge-opt %s --convert-site-to-vector="vector-bits=512 registers=32 split-axis=1" --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=SPLIT

!f = !site.field<2, 8, f64, [0, 1]>
!o = !site.field<1, 8, f64, [0, 1]>
!x = !site.field<1, 1, f64, [0, 1]>
!g = !site.field<1, 1, f64, []>
!m = !site.matrix<2, f64>
!t1 = !site.tile<1, 8, f64>
!r = !site.real<f64>

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

// Fields, weights, no tables, sizes, scratch, begin, end. At the own site no gather
// is needed: outer site * 2 entries * 8 components * 4 lanes, from entry 1 on.
// CHECK-LABEL: func.func private @own
// CHECK-SAME: (%[[F:.*]]: memref<?xf64>, %[[O:.*]]: memref<?xf64>, %[[W:.*]]: memref<?xf64>, %[[SIZES:.*]]: memref<?xi64>, %[[SCRATCH:.*]]: memref<?xf64>, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK-SAME: site.info = {axes = array<i64: 0, 1>, bytes = 128 : i64, fields = 2 : i64, flops = 0 : i64, scratch_bytes = 0 : i64, table_kinds = [], tables = []}
// CHECK: scf.for %[[OUTER:.*]] = %[[BEGIN]] to %[[END]] step %c1 {
// CHECK-NOT: scf.if
// CHECK: %[[BASE:.*]] = arith.muli %[[OUTER]], %c64
// CHECK: %[[ENTRY:.*]] = arith.addi %[[BASE]], %c32
// CHECK: %[[A0:.*]] = vector.load %[[F]][%[[ENTRY]]] : memref<?xf64>, vector<4xf64>
// CHECK: %[[AT1:.*]] = arith.addi %[[BASE]], %c36
// CHECK: vector.load %[[F]][%[[AT1]]]
// CHECK-COUNT-6: vector.load
// CHECK-NOT: vector.load
// CHECK: vector.store %[[A0]], %[[O]]
// CHECK-COUNT-7: vector.store
// CHECK-NOT: vector.store
// WIDE-LABEL: func.func private @own
// WIDE: arith.muli %{{.*}}, %c128
// WIDE: vector.load {{.*}} vector<8xf64>
// NARROW-LABEL: func.func private @own
// NARROW: arith.muli %{{.*}}, %c16
// NARROW: vector.load {{.*}} vector<1xf64>
site.kernel @own over [0, 1] (%f: !f, %o: !o, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [1, 1] : !f
  %r = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t1 -> !m
  site.store %a, %r[%c0] : !m, !t1
}

// Neighbours: a table says where they are, below bit 40. Pattern 0, in the bits above, is
// the vectors as they are. From bit 56 on it says for how many outer sites neighbours have one
// pattern and follow each other: they are looked up once for those, the entries of the next
// are asked for, and each site asks for what the next but one reads, into the first level of
// cache, since that is little. All addresses of a run begin where its first site lies. Lanes in
// another order are permuted as they are loaded, by a loop of its own; lanes that come from
// several sites, a run of 0, are gathered into scratch, for one site. Two views of the same
// displacement share the table.
// CHECK-LABEL: func.func private @neighbour
// CHECK-SAME: (%[[F:.*]]: memref<?xf64>, %{{.*}}: memref<?xf64>, %[[ENTRIES:.*]]: memref<?xi64>, %[[PATTERNS:.*]]: memref<?xi64>, %{{.*}}: memref<?xi64>, %[[SCRATCH:.*]]: memref<?xf64>, %{{.*}}: index, %[[END:.*]]: index)
// CHECK-SAME: scratch_bytes = 512 : i64, table_kinds = [0], tables = [array<i64: 0, 1>]
// CHECK: scf.while (%[[FROM:.*]] = %{{.*}}) : (index) -> index {
// CHECK: arith.cmpi slt, %[[FROM]], %[[END]]
// CHECK: ^bb0(%[[START:.*]]: index):
// CHECK: %[[LEFT:.*]] = arith.subi %[[END]], %[[START]]
// CHECK: %[[E:.*]] = memref.load %[[ENTRIES]][%[[START]]]
// CHECK: %[[BITS56:.*]] = arith.shrui %[[E]], %c56_i64
// CHECK: %[[LONG:.*]] = arith.index_cast %[[BITS56]]
// CHECK: %[[MOST:.*]] = arith.minsi %[[LEFT]], %[[LONG]]
// CHECK: %[[COUNT:.*]] = arith.maxsi %[[MOST]], %c1
// CHECK: %[[AFTER:.*]] = arith.addi %[[START]], %[[COUNT]]
// CHECK: %[[LAST:.*]] = arith.addi %[[END]], %c-1
// CHECK: %[[ENTRY:.*]] = arith.minsi %[[AFTER]], %[[LAST]]
// CHECK: memref.prefetch %[[ENTRIES]][%[[ENTRY]]], read, locality<3>, data
// CHECK: %[[NEXTLINE:.*]] = arith.addi %[[AFTER]], %c8
// CHECK: %[[ENTRY8:.*]] = arith.minsi %[[NEXTLINE]], %[[LAST]]
// CHECK: memref.prefetch %[[ENTRIES]][%[[ENTRY8]]], read, locality<3>, data
// CHECK: %[[AGAIN:.*]] = memref.load %[[ENTRIES]][%[[START]]]
// CHECK: %[[APART:.*]] = arith.cmpi eq, %{{.*}}, %c0
// CHECK: %[[MEMORY:.*]] = arith.select %[[APART]], %[[SCRATCH]], %[[F]]
// CHECK: %[[AT:.*]] = scf.if %[[APART]] -> (index) {
// CHECK: call @site.gather.f64(%[[F]], %[[AGAIN]], %[[PATTERNS]], %[[SCRATCH]],
// CHECK: } else {
// CHECK: %[[FIRST:.*]] = arith.andi %[[AGAIN]], %c1099511627775_i64
// CHECK: %[[THERE:.*]] = arith.index_cast %[[FIRST]]
// CHECK: arith.muli %[[THERE]], %c64
// CHECK: %[[BITS:.*]] = arith.shrui %{{.*}}, %c40_i64
// CHECK: %[[PATTERN:.*]] = arith.andi %[[BITS]], %c65535_i64
// CHECK: %[[OTHER:.*]] = arith.cmpi ne, %[[PATTERN]], %c0_i64
// CHECK: scf.if %[[OTHER]] {
// CHECK: %[[ITS:.*]] = arith.select %{{.*}}, %c0_i64, %{{.*}} : i64
// CHECK: %[[ROW:.*]] = arith.index_cast %[[ITS]]
// CHECK: %[[SLOT:.*]] = arith.muli %[[ROW]], %c4
// CHECK: %[[ORDER:.*]] = vector.load %[[PATTERNS]][%[[SLOT]]] : memref<?xi64>, vector<4xi64>
// CHECK: scf.for %{{.*}} = %c0 to %[[COUNT]]
// CHECK: %[[V:.*]] = vector.load
// CHECK: call @site.permute.f64(%[[V]], %[[ORDER]])
// CHECK: } else {
// CHECK-NOT: site.permute
// CHECK: scf.for %[[STEP:.*]] = %c0 to %[[COUNT]]
// CHECK: %[[HERE:.*]] = memref.reinterpret_cast %[[MEMORY]] to offset: [%[[AT]]]
// CHECK: %[[ALONG:.*]] = arith.muli %[[STEP]], %c64
// CHECK: %[[LATER:.*]] = arith.addi %[[ALONG]], %c128
// CHECK: %[[OWN:.*]] = arith.muli %[[START]], %c32
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [%[[OWN]]]
// CHECK: memref.prefetch %[[HERE]][%[[LATER]]], read, locality<3>, data
// CHECK-COUNT-7: memref.prefetch {{.*}} read
// CHECK: vector.load %[[HERE]][%[[ALONG]]]
// CHECK-NOT: site.permute
// CHECK: scf.yield %[[AFTER]]
site.kernel @neighbour over [0, 1] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 1] entries [0, 1] : !f
  %s = site.view %f at [0, 1] entries [1, 1] : !f
  %r = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t1 -> !m
  %b = site.load %s[%c0] : !t1 -> !m
  %c = site.add %a, %b : !m
  site.store %c, %r[%c0] : !m, !t1
}

// What is too much for the first level of cache, as in a loop, goes into the second. What a
// view some rows ahead has read is there still, what one that is planes ahead has may not be.
// A loop may load a matrix often, so lanes in another order are gathered.
// CHECK-LABEL: func.func private @rows_and_planes
// CHECK: scf.while
// CHECK: %[[KIND:.*]] = arith.andi %{{.*}}, %c65535_i64
// CHECK: %[[OTHER:.*]] = arith.cmpi ne, %[[KIND]], %c0_i64
// CHECK: arith.select %[[OTHER]], %c1, %{{.*}} : index
// CHECK-NOT: site.permute
// CHECK: scf.for
// CHECK: %[[PLANE:.*]] = memref.reinterpret_cast
// CHECK: %[[ROW:.*]] = memref.reinterpret_cast
// CHECK: memref.reinterpret_cast
// CHECK: scf.for
// CHECK-COUNT-8: memref.prefetch %[[PLANE]]{{.*}} read, locality<2>
// CHECK-COUNT-8: memref.prefetch %[[ROW]]{{.*}} read, locality<2>
// CHECK-NOT: memref.prefetch {{.*}} read
// CHECK: return
site.kernel @rows_and_planes over [0, 1, 2] (%f: !site.field<2, 8, f64, [0, 1, 2]>, %o: !site.field<1, 8, f64, [0, 1, 2]>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %p = site.view %f at [1, 0, 0] entries [0, 2] : !site.field<2, 8, f64, [0, 1, 2]>
  %q = site.view %f at [0, 1, 0] entries [0, 2] : !site.field<2, 8, f64, [0, 1, 2]>
  %s = site.view %f at [0, -1, 0] entries [0, 2] : !site.field<2, 8, f64, [0, 1, 2]>
  %r = site.view %o at [0, 0, 0] entries [0, 1] : !site.field<1, 8, f64, [0, 1, 2]>
  scf.for %k = %c0 to %c2 step %c1 {
    %a = site.load %p[%k] : !site.tile<2, 8, f64> -> !m
    %b = site.load %q[%k] : !site.tile<2, 8, f64> -> !m
    %c = site.load %s[%k] : !site.tile<2, 8, f64> -> !m
    %ab = site.add %a, %b : !m
    %abc = site.add %ab, %c : !m
    site.store %abc, %r[%c0] : !m, !t1
  }
}

// Beside what is looked up for a run there may be views of several entries, at each site: what
// they hold at the next site but one, or at the last one, is asked for, too.
// CHECK-LABEL: func.func private @runs_and_sites
// CHECK: scf.while
// CHECK: scf.for
// CHECK: %[[TWO:.*]] = arith.addi %{{.*}}, %c2
// CHECK: %[[NEXT:.*]] = arith.minsi %[[TWO]],
// CHECK: memref.load %{{.*}}[%[[NEXT]]] : memref<?xi64>
// CHECK: scf.for
// CHECK: memref.prefetch {{.*}} read, locality<2>
// CHECK: return
site.kernel @runs_and_sites over [0, 1] (%f: !f, %g: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %p = site.view %f at [0, 1] entries [0, 1] : !f
  %r = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %p[%c0] : !t1 -> !m
  site.store %a, %r[%c0] : !m, !t1
  %q = site.view %g at [1, 0] entries [0, 2] : !f
  scf.for %k = %c0 to %c2 step %c1 {
    %b = site.load %q[%k] : !site.tile<2, 8, f64> -> !m
    site.store %b, %r[%c0] : !m, !t1
  }
}

// Rows and planes by the order of axes in memory: the split one comes first, so that a view along
// it has not been passed. Both loops ask for the same.
// WIDE-LABEL: func.func private @rows_and_blocks
// WIDE: scf.for
// WIDE-COUNT-256: memref.prefetch {{.*}} read, locality<2>
// WIDE-NOT: memref.prefetch {{.*}} read
// WIDE: } else {
// WIDE: scf.for
// WIDE-COUNT-256: memref.prefetch {{.*}} read, locality<2>
// WIDE-NOT: memref.prefetch {{.*}} read
// WIDE: return
// SPLIT-LABEL: func.func private @rows_and_blocks
// SPLIT: scf.for
// SPLIT-COUNT-384: memref.prefetch {{.*}} read, locality<2>
// SPLIT: } else {
// SPLIT-COUNT-384: memref.prefetch {{.*}} read, locality<2>
// SPLIT: return
site.kernel @rows_and_blocks over [0, 1, 2] (%f: !site.field<1, 128, f64, [0, 1, 2]>, %o: !site.field<1, 128, f64, [0, 1, 2]>) {
  %c0 = arith.constant 0 : index
  %p = site.view %f at [1, 0, 0] entries [0, 1] : !site.field<1, 128, f64, [0, 1, 2]>
  %q = site.view %f at [0, 1, 0] entries [0, 1] : !site.field<1, 128, f64, [0, 1, 2]>
  %s = site.view %f at [0, -1, 0] entries [0, 1] : !site.field<1, 128, f64, [0, 1, 2]>
  %r = site.view %o at [0, 0, 0] entries [0, 1] : !site.field<1, 128, f64, [0, 1, 2]>
  %a = site.load %p[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %b = site.load %q[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %c = site.load %s[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %ab = site.add %a, %b : !site.matrix<8, f64>
  %abc = site.add %ab, %c : !site.matrix<8, f64>
  site.store %abc, %r[%c0] : !site.matrix<8, f64>, !site.tile<1, 128, f64>
}

// Displacements are by axis of the lattice, of which a field may lack some.
// WIDE-LABEL: func.func private @fewer_axes
// WIDE-COUNT-256: memref.prefetch {{.*}} read, locality<2>
// WIDE-NOT: memref.prefetch {{.*}} read, locality<2>
// WIDE: return
// SPLIT-LABEL: func.func private @fewer_axes
// SPLIT-COUNT-512: memref.prefetch {{.*}} read, locality<2>
// SPLIT-NOT: memref.prefetch {{.*}} read, locality<2>
// SPLIT: return
site.kernel @fewer_axes over [1, 2] (%f: !site.field<1, 128, f64, [1, 2]>, %o: !site.field<1, 128, f64, [1, 2]>) {
  %c0 = arith.constant 0 : index
  %p = site.view %f at [0, 1, 0] entries [0, 1] : !site.field<1, 128, f64, [1, 2]>
  %q = site.view %f at [0, 0, 1] entries [0, 1] : !site.field<1, 128, f64, [1, 2]>
  %s = site.view %f at [0, 0, -1] entries [0, 1] : !site.field<1, 128, f64, [1, 2]>
  %r = site.view %o at [0, 0, 0] entries [0, 1] : !site.field<1, 128, f64, [1, 2]>
  %a = site.load %p[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %b = site.load %q[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %c = site.load %s[%c0] : !site.tile<1, 128, f64> -> !site.matrix<8, f64>
  %ab = site.add %a, %b : !site.matrix<8, f64>
  %abc = site.add %ab, %c : !site.matrix<8, f64>
  site.store %abc, %r[%c0] : !site.matrix<8, f64>, !site.tile<1, 128, f64>
}

// A global number: the table of the projection onto no axes.
// CHECK-LABEL: func.func private @restricted
// CHECK-SAME: table_kinds = [2], tables = [array<i64>]
// CHECK: call @site.gather.f64
site.kernel @restricted over [0, 1] (%x: !x, %s: !g) {
  %c0 = arith.constant 0 : index
  %t = site.restrict %s : !g
  %r = site.view %x at [0, 0] entries [0, 1] : !x
  %a = site.load %t[%c0] : !site.tile<1, 1, f64> -> !r
  site.store %a, %r[%c0] : !r, !site.tile<1, 1, f64>
}

// Step j of a winding is row j of a table [step][outer]; sizes are (outers, extents ..).
// Products that a loop carries are vectors that it carries.
// CHECK-LABEL: func.func private @winding
// CHECK-SAME: %[[ENTRIES:[^ :]*]]: memref<?xi64>, %{{[^ :]*}}: memref<?xi64>, %[[SIZES:[^ :]*]]: memref<?xi64>
// CHECK-SAME: table_kinds = [1], tables = [array<i64: 1>]
// CHECK: scf.for %[[OUTER:.*]] =
// CHECK: %[[EXTENT64:.*]] = memref.load %[[SIZES]][%c2]
// CHECK: %[[EXTENT:.*]] = arith.index_cast %[[EXTENT64]]
// CHECK: %[[P:.*]]:8 = scf.for %[[J:.*]] = %c1 to %[[EXTENT]] step %c1 iter_args(
// CHECK-SAME: -> (vector<4xf64>, vector<4xf64>, vector<4xf64>, vector<4xf64>, vector<4xf64>, vector<4xf64>, vector<4xf64>, vector<4xf64>) {
// CHECK: %[[OUTERS64:.*]] = memref.load %[[SIZES]][%c0]
// CHECK: %[[OUTERS:.*]] = arith.index_cast %[[OUTERS64]]
// CHECK: %[[ROW:.*]] = arith.muli %[[J]], %[[OUTERS]]
// CHECK: %[[POSITION:.*]] = arith.addi %[[ROW]], %[[OUTER]]
// CHECK: memref.load %[[ENTRIES]][%[[POSITION]]]
// CHECK: scf.yield %{{.*}} : vector<4xf64>
// CHECK: vector.store %[[P]]#0
site.kernel @winding over [0, 1] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = site.view %o at [0, 0] entries [0, 1] : !o
  %n = site.extent 1
  %t = site.view %f at [0, 0] entries [1, 1] : !f
  %a = site.load %t[%c0] : !t1 -> !m
  %p = scf.for %j = %c1 to %n step %c1 iter_args(%q = %a) -> (!m) {
    %s = site.wind %f along 1 by %j entries [1, 1] : !f
    %b = site.load %s[%c0] : !t1 -> !m
    %qb = site.mul %q, %b : !m
    scf.yield %qb : !m
  }
  site.store %p, %r[%c0] : !m, !t1
}

// Scratch tiles that are in use at the same time lie one behind the other, and one
// that comes when they are not used any more takes their place; a flattened tile is
// the same memory.
// CHECK-LABEL: func.func private @scratch
// CHECK-SAME: %[[SCRATCH:[^ :]*]]: memref<?xf64>, %{{[^ :]*}}: index, %{{[^ :]*}}: index)
// CHECK-SAME: scratch_bytes = 128 : i64
// CHECK: vector.store %{{.*}}, %[[SCRATCH]][%c0]
// CHECK: vector.store %{{.*}}, %[[SCRATCH]][%c8]
// CHECK: vector.load %[[SCRATCH]][%c12]
// CHECK: vector.load %[[SCRATCH]][%c0]
// CHECK: vector.store %{{.*}}, %[[SCRATCH]][%c0]
// CHECK: vector.load %[[SCRATCH]][%c0]
site.kernel @scratch over [0, 1] (%x: !x) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = site.view %x at [0, 0] entries [0, 1] : !x
  %s = site.scratch : !site.tile<1, 2, f64>
  %t = site.scratch : !site.tile<1, 2, f64>
  %a = site.load %r[%c0] : !site.tile<1, 1, f64> -> !r
  %z = site.complex %a, %a : !r
  site.store %z, %s[%c0] : !site.matrix<1, f64>, !site.tile<1, 2, f64>
  site.store %z, %t[%c0] : !site.matrix<1, f64>, !site.tile<1, 2, f64>
  %flat = site.flatten %t : !site.tile<1, 2, f64>
  %b = site.load %flat[%c1] : !site.tile<2, 1, f64> -> !r
  site.store %b, %r[%c0] : !r, !site.tile<1, 1, f64>
  %c = site.load %s[%c0] : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
  %d = site.re %c : !site.matrix<1, f64>
  site.store %d, %r[%c0] : !r, !site.tile<1, 1, f64>
  %u = site.scratch : !site.tile<1, 1, f64>
  site.store %d, %u[%c0] : !r, !site.tile<1, 1, f64>
  %e = site.load %u[%c0] : !site.tile<1, 1, f64> -> !r
  site.store %e, %r[%c0] : !r, !site.tile<1, 1, f64>
}

// One that runs once has no loop over sites, and runs as it is.
// CHECK-LABEL: func.func private @once
// CHECK-SAME: site.info = {bytes = 0 : i64, fields = 0 : i64
// CHECK-NOT: vector
// CHECK: memref.load
// CHECK: memref.store
// CHECK: return
site.kernel @once (%w: memref<3xf64>, %v: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %0 = memref.load %w[%c0] : memref<3xf64>
  memref.store %0, %v[%c0] : memref<3xf64>
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

// (a + i b)(c - i d) = (a c + b d) + i (b c - a d): no negation, and the flag that lets
// the target fuse multiplication and addition.
// CHECK-LABEL: func.func private @conjugate
// CHECK: %[[A:.*]] = vector.load
// CHECK: %[[B:.*]] = vector.load
// CHECK: %[[C:.*]] = vector.load
// CHECK: %[[D:.*]] = vector.load
// CHECK-NOT: arith.negf
// CHECK-DAG: %[[AC:.*]] = arith.mulf %[[A]], %[[C]] fastmath<contract>
// CHECK-DAG: %[[BD:.*]] = arith.mulf %[[B]], %[[D]] fastmath<contract>
// CHECK-DAG: %[[RE:.*]] = arith.addf %[[AC]], %[[BD]] fastmath<contract>
// CHECK-DAG: %[[AD:.*]] = arith.mulf %[[A]], %[[D]] fastmath<contract>
// CHECK-DAG: %[[BC:.*]] = arith.mulf %[[B]], %[[C]] fastmath<contract>
// CHECK-DAG: vector.store %[[RE]]
// CHECK-NOT: arith.negf
site.kernel @conjugate over [0, 1] (%x: !site.field<1, 2, f64, [0, 1]>, %y: !site.field<1, 2, f64, [0, 1]>) {
  %c0 = arith.constant 0 : index
  %s = site.view %x at [0, 0] entries [0, 1] : !site.field<1, 2, f64, [0, 1]>
  %t = site.view %y at [0, 0] entries [0, 1] : !site.field<1, 2, f64, [0, 1]>
  %a = site.load %s[%c0] : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
  %b = site.load %t[%c0] : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
  %c = site.mul %a, %b rhs_dagger : !site.matrix<1, f64>
  site.store %c, %s[%c0] : !site.matrix<1, f64>, !site.tile<1, 2, f64>
}

// 1 * a + 0 is a: zeros and ones cost nothing.
// CHECK-LABEL: func.func private @known
// CHECK: scf.for
// CHECK-NOT: arith.mulf
// CHECK-NOT: arith.addf
// CHECK-NOT: arith.subf
// CHECK-COUNT-8: vector.store
site.kernel @known over [0, 1] (%o: !o) {
  %c0 = arith.constant 0 : index
  %t = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t1 -> !m
  %one = site.unit : !m
  %zero = site.zero : !m
  %p = site.mul %one, %a : !m
  %q = site.add %p, %zero : !m
  site.store %q, %t[%c0] : !m, !t1
}

// A weight times the unit matrix: two additions for a 2 x 2 matrix. Weights are loaded before the loop over sites; one of
// an index that another loop counts is not.
// CHECK-LABEL: func.func private @unit_column
// CHECK: memref.load
// CHECK: vector.broadcast
// CHECK: scf.for
// CHECK-NOT: memref.load
// CHECK-NOT: arith.mulf
// CHECK-COUNT-2: arith.addf
// CHECK-NOT: arith.addf
// CHECK: return
site.kernel @unit_column over [0, 1] (%o: !o, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !t1 -> !m
  %one = site.unit : !m
  %x = site.weight %w[%c0] : memref<3xf64>
  %s = site.scale %one by %x : !m, !r
  %q = site.add %a, %s : !m
  site.store %q, %t[%c0] : !m, !t1
}

// CHECK-LABEL: func.func private @weights_of_a_loop
// CHECK-NOT: memref.load
// CHECK: scf.for
// CHECK: scf.for %[[K:.*]] =
// CHECK: memref.load %{{.*}}[%[[K]]]
// What a loop asks for again and again goes into the second level of cache.
// CHECK: memref.prefetch {{.*}} locality<2>
site.kernel @weights_of_a_loop over [0, 1] (%o: !o, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %t = site.view %o at [0, 0] entries [0, 1] : !o
  scf.for %k = %c0 to %c3 step %c1 {
    %one = site.unit : !m
    %x = site.weight %w[%k] : memref<3xf64>
    %s = site.scale %one by %x : !m, !r
    site.store %s, %t[%c0] : !m, !t1
  }
}

// Products of 3 x 3 matrices are written out ..
// CHECK-LABEL: func.func private @small
// CHECK-SAME: scratch_bytes = 0
// CHECK-COUNT-108: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: return
site.kernel @small over [0] (%o: !site.field<2, 18, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %o at [0] entries [0, 2] : !site.field<2, 18, f64, [0]>
  %a = site.load %t[%c0] : !site.tile<2, 18, f64> -> !site.matrix<3, f64>
  %b = site.load %t[%c1] : !site.tile<2, 18, f64> -> !site.matrix<3, f64>
  %q = site.mul %a, %b : !site.matrix<3, f64>
  site.store %q, %t[%c0] : !site.matrix<3, f64>, !site.tile<2, 18, f64>
}

// .. those from 4 x 4 on are loops through scratch: far fewer than 256 products of
// reals.
// CHECK-LABEL: func.func private @large
// CHECK-NOT: scratch_bytes = 0
// CHECK: scf.for
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c2
// CHECK-COUNT-32: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: return
site.kernel @large over [0] (%o: !site.field<1, 32, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %t = site.view %o at [0] entries [0, 1] : !site.field<1, 32, f64, [0]>
  %a = site.load %t[%c0] : !site.tile<1, 32, f64> -> !site.matrix<4, f64>
  %q = site.mul %a, %a : !site.matrix<4, f64>
  site.store %q, %t[%c0] : !site.matrix<4, f64>, !site.tile<1, 32, f64>
}

// Functions; softplus does not overflow.
// CHECK-LABEL: func.func private @functions
// CHECK: %[[X:.*]] = vector.load
// CHECK: %[[TANH:.*]] = math.tanh %[[X]]
// CHECK-DAG: %[[POSITIVE:.*]] = arith.cmpf ogt, %[[TANH]]
// CHECK-DAG: %[[LEAKY:.*]] = arith.mulf %[[TANH]], %{{.*}}
// CHECK: arith.select %[[POSITIVE]], %[[TANH]], %[[LEAKY]]
// CHECK: math.absf
// CHECK: arith.negf
// CHECK: math.exp
// CHECK: math.log1p
site.kernel @functions over [0, 1] (%x: !x) {
  %c0 = arith.constant 0 : index
  %t = site.view %x at [0, 0] entries [0, 1] : !x
  %a = site.load %t[%c0] : !site.tile<1, 1, f64> -> !r
  %b = site.apply tanh %a : !r
  %c = site.apply leaky_relu %b slope 0.1 : !r
  %d = site.apply softplus %c : !r
  site.store %d, %t[%c0] : !r, !site.tile<1, 1, f64>
}

//===----------------------------------------------------------------------===//
// Mixing
//===----------------------------------------------------------------------===//

// 6 rows of 8 components: 3 x 2 blocks of 2 x 4 sums keep two multiply-adds a cycle
// busy; all k innermost, three in an iteration, and the last two.
// CHECK-LABEL: func.func private @mix
// CHECK: scf.for
// CHECK: :8 = scf.for %{{.*}} = %c0 to %c18 step %c3 iter_args(
// CHECK-COUNT-24: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: :8 = scf.for %{{.*}} = %c18 to %c20 step %c1 iter_args(
// CHECK-COUNT-8: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: :8 = scf.for %{{.*}} = %c0 to %c18 step %c3 iter_args(
// CHECK: :8 = scf.for %{{.*}} = %c18 to %c20 step %c1 iter_args(
// CHECK-NOT: iter_args
site.kernel @mix over [0, 1] (%o: !o, %w: memref<120xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<20, 8, f64>
  %y = site.scratch : !site.tile<6, 8, f64>
  site.mix %w[%c0] stride 20, %x into %y : memref<120xf64>, !site.tile<20, 8, f64>, !site.tile<6, 8, f64>
}

// A short loop is written out.
// CHECK-LABEL: func.func private @mix_short
// CHECK-NOT: iter_args
// CHECK-COUNT-40: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: return
site.kernel @mix_short over [0, 1] (%o: !o, %w: memref<10xf64>) {
  %c0 = arith.constant 0 : index
  %x = site.scratch : !site.tile<5, 4, f64>
  %y = site.scratch : !site.tile<2, 4, f64>
  site.mix %w[%c0] stride 5, %x into %y : memref<10xf64>, !site.tile<5, 4, f64>, !site.tile<2, 4, f64>
}

// Many rows of one component. 16 registers: a loop over blocks of 12 rows (12 sums, a
// vector, two weights), and the last 11. 32 registers: 24 rows, and 23.
// CHECK-LABEL: func.func private @mix_rows
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c36 step %c12 {
// CHECK: %[[FIRST:.*]] = arith.muli %[[ROW]], %c7
// CHECK: :12 = scf.for %[[K:.*]] = %c0 to %c4 step %c2 iter_args(
// CHECK: %[[AT:.*]] = arith.addi %[[FIRST]], %[[K]]
// CHECK: memref.load %{{.*}}[%[[AT]]]
// CHECK-NOT: iter_args
// CHECK: return
// WIDE-LABEL: func.func private @mix_rows
// WIDE: :24 = scf.for %{{.*}} = %c0 to %c5 step %c1 iter_args(
// WIDE: :23 = scf.for %{{.*}} = %c0 to %c4 step %c2 iter_args(
site.kernel @mix_rows over [0, 1] (%x: !x, %w: memref<350xf64>) {
  %c0 = arith.constant 0 : index
  %a = site.scratch : !site.tile<5, 1, f64>
  %b = site.scratch : !site.tile<47, 1, f64>
  site.mix %w[%c0] stride 7, %a into %b : memref<350xf64>, !site.tile<5, 1, f64>, !site.tile<47, 1, f64>
}

// H and K of a 2 x 2 matrix, 4 reals each, and back.
// CHECK-LABEL: func.func private @split_join
// CHECK: %[[M00R:.*]] = vector.load
// CHECK: %[[M00I:.*]] = vector.load
// CHECK: %[[M01R:.*]] = vector.load
// CHECK: %[[M01I:.*]] = vector.load
// CHECK: %[[M10R:.*]] = vector.load
// CHECK: %[[M10I:.*]] = vector.load
// CHECK-DAG: arith.addf %[[M01R]], %[[M10R]]
// CHECK-DAG: arith.addf %[[M01I]], %[[M10I]]
// CHECK-DAG: arith.subf %[[M01I]], %[[M10I]]
// CHECK-DAG: arith.subf %[[M01R]], %[[M10R]]
// CHECK-COUNT-8: vector.store {{.*}}
// CHECK-COUNT-8: vector.load
// CHECK: return
site.kernel @split_join over [0, 1] (%o: !o) {
  %c0 = arith.constant 0 : index
  %t = site.view %o at [0, 0] entries [0, 1] : !o
  %h = site.scratch : !site.tile<1, 4, f64>
  %k = site.scratch : !site.tile<1, 4, f64>
  %a = site.load %t[%c0] : !t1 -> !m
  site.split %a, %h, %k[%c0] : !m, !site.tile<1, 4, f64>
  %b = site.join %h, %k[%c0] : !site.tile<1, 4, f64> -> !m
  site.store %b, %t[%c0] : !m, !t1
}

//===----------------------------------------------------------------------===//
// Quaternions: the first row (a, b), of ((a, b), (-b^*, a^*))
//===----------------------------------------------------------------------===//

!q = !site.matrix<2, f64, quaternion>
!fq = !site.field<1, 4, f64, [0, 1]>
!tq = !site.tile<1, 4, f64>

// (a, b) (c, d) = (a c - b d^*, a d + b c^*): 16 multiplications, 12 additions.
// CHECK-LABEL: func.func private @quaternion_product
// CHECK-SAME: flops = 28 : i64
// CHECK: %[[AR:.*]] = vector.load
// CHECK: %[[AI:.*]] = vector.load
// CHECK: %[[BR:.*]] = vector.load
// CHECK: %[[BI:.*]] = vector.load
// CHECK: %[[CR:.*]] = vector.load
// CHECK: %[[CI:.*]] = vector.load
// CHECK: %[[DR:.*]] = vector.load
// CHECK: %[[DI:.*]] = vector.load
// CHECK-NOT: arith.negf
// CHECK: %[[T0:.*]] = arith.mulf %[[AR]], %[[CR]]
// CHECK: %[[T1:.*]] = arith.mulf %[[AI]], %[[CI]]
// CHECK: %[[T2:.*]] = arith.subf %[[T0]], %[[T1]]
// CHECK: arith.mulf %[[AR]], %[[CI]]
// CHECK: arith.mulf %[[AI]], %[[CR]]
// CHECK: arith.addf
// CHECK: %[[T3:.*]] = arith.mulf %[[BR]], %[[DR]]
// CHECK: %[[T4:.*]] = arith.subf %[[T2]], %[[T3]]
// CHECK: %[[T5:.*]] = arith.mulf %[[BI]], %[[DI]]
// CHECK: %[[RE:.*]] = arith.subf %[[T4]], %[[T5]]
// CHECK-COUNT-10: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: vector.store %[[RE]]
// CHECK-COUNT-3: vector.store
// CHECK-NOT: vector.store
// CHECK: return
site.kernel @quaternion_product over [0, 1] (%f: !fq, %g: !fq) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 1] : !fq
  %s = site.view %g at [0, 0] entries [0, 1] : !fq
  %a = site.load %t[%c0] : !tq -> !q
  %b = site.load %s[%c0] : !tq -> !q
  %ab = site.mul %a, %b : !q
  site.store %ab, %s[%c0] : !q, !tq
}

// (a, b)^dagger (c, d) = (a^* c + b d^*, a^* d - b c^*)
// CHECK-LABEL: func.func private @quaternion_dagger_product
// CHECK: %[[AR:.*]] = vector.load
// CHECK: %[[AI:.*]] = vector.load
// CHECK: %[[BR:.*]] = vector.load
// CHECK: %[[BI:.*]] = vector.load
// CHECK: %[[CR:.*]] = vector.load
// CHECK: %[[CI:.*]] = vector.load
// CHECK: %[[DR:.*]] = vector.load
// CHECK: %[[DI:.*]] = vector.load
// CHECK-NOT: arith.negf
// CHECK: %[[T0:.*]] = arith.mulf %[[AR]], %[[CR]]
// CHECK: %[[T1:.*]] = arith.mulf %[[AI]], %[[CI]]
// CHECK: %[[T2:.*]] = arith.addf %[[T0]], %[[T1]]
// CHECK: %[[T3:.*]] = arith.mulf %[[BR]], %[[DR]]
// CHECK: %[[T4:.*]] = arith.addf %[[T2]], %[[T3]]
// CHECK: %[[T5:.*]] = arith.mulf %[[BI]], %[[DI]]
// CHECK: %[[RE:.*]] = arith.addf %[[T4]], %[[T5]]
// CHECK-NOT: arith.negf
// CHECK: vector.store %[[RE]]
site.kernel @quaternion_dagger_product over [0, 1] (%f: !fq, %g: !fq) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 1] : !fq
  %s = site.view %g at [0, 0] entries [0, 1] : !fq
  %a = site.load %t[%c0] : !tq -> !q
  %b = site.load %s[%c0] : !tq -> !q
  %ab = site.mul %a, %b lhs_dagger : !q
  site.store %ab, %s[%c0] : !q, !tq
}

// A dagger flips three signs, the trace is 2 Re a, that of a product twice four products.
// CHECK-LABEL: func.func private @quaternion_traces
// CHECK-SAME: flops = 9 : i64
// CHECK: %[[AR:.*]] = vector.load
// CHECK: %[[AI:.*]] = vector.load
// CHECK: %[[BR:.*]] = vector.load
// CHECK: %[[BI:.*]] = vector.load
// CHECK-DAG: %[[NI:.*]] = arith.negf %[[AI]]
// CHECK-DAG: %[[NR:.*]] = arith.negf %[[BR]]
// CHECK-DAG: %[[NB:.*]] = arith.negf %[[BI]]
// CHECK: vector.store %[[AR]]
// CHECK: vector.store %[[NI]]
// CHECK: vector.store %[[NR]]
// CHECK: vector.store %[[NB]]
// CHECK: %[[TWICE:.*]] = arith.addf %[[AR]], %[[AR]]
// CHECK: vector.store %[[TWICE]]
// CHECK: vector.store %cst
// CHECK: %[[RR:.*]] = arith.mulf %[[AR]], %[[AR]]
// CHECK: %[[II:.*]] = arith.mulf %[[AI]], %[[AI]]
// CHECK: arith.subf %[[RR]], %[[II]]
// CHECK: arith.mulf %[[BR]], %[[BR]]
// CHECK: arith.subf
// CHECK: arith.mulf %[[BI]], %[[BI]]
// CHECK: %[[SUM:.*]] = arith.subf
// CHECK: %[[ALL:.*]] = arith.addf %[[SUM]], %[[SUM]]
// CHECK: vector.store %[[ALL]]
site.kernel @quaternion_traces over [0, 1] (%f: !fq, %z: !site.field<2, 2, f64, [0, 1]>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = site.view %f at [0, 0] entries [0, 1] : !fq
  %r = site.view %z at [0, 0] entries [0, 2] : !site.field<2, 2, f64, [0, 1]>
  %a = site.load %t[%c0] : !tq -> !q
  %d = site.dagger %a : !q
  site.store %d, %t[%c0] : !q, !tq
  %x = site.trace %a : !q
  site.store %x, %r[%c0] : !site.matrix<1, f64>, !site.tile<2, 2, f64>
  %y = site.trace_mul %a, %a : !q
  site.store %y, %r[%c1] : !site.matrix<1, f64>, !site.tile<2, 2, f64>
}

// All elements from the first row, and the quaternion part from all elements.
// CHECK-LABEL: func.func private @quaternion_elements
// CHECK-SAME: flops = 8 : i64
// CHECK: %[[AR:.*]] = vector.load
// CHECK: %[[AI:.*]] = vector.load
// CHECK: %[[BR:.*]] = vector.load
// CHECK: %[[BI:.*]] = vector.load
// CHECK-DAG: %[[NR:.*]] = arith.negf %[[BR]]
// CHECK-DAG: %[[NI:.*]] = arith.negf %[[AI]]
// CHECK: vector.store %[[AR]]
// CHECK: vector.store %[[AI]]
// CHECK: vector.store %[[BR]]
// CHECK: vector.store %[[BI]]
// CHECK: vector.store %[[NR]]
// CHECK: vector.store %[[BI]]
// CHECK: vector.store %[[AR]]
// CHECK: vector.store %[[NI]]
// CHECK: %[[M00R:.*]] = vector.load
// CHECK: %[[M00I:.*]] = vector.load
// CHECK: %[[M01R:.*]] = vector.load
// CHECK: %[[M01I:.*]] = vector.load
// CHECK: %[[M10R:.*]] = vector.load
// CHECK: %[[M10I:.*]] = vector.load
// CHECK: %[[M11R:.*]] = vector.load
// CHECK: %[[M11I:.*]] = vector.load
// CHECK: arith.addf %[[M00R]], %[[M11R]]
// CHECK: arith.subf %[[M00I]], %[[M11I]]
// CHECK: arith.subf %[[M01R]], %[[M10R]]
// CHECK: arith.addf %[[M01I]], %[[M10I]]
site.kernel @quaternion_elements over [0, 1] (%f: !fq, %o: !o) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 1] : !fq
  %s = site.view %o at [0, 0] entries [0, 1] : !o
  %a = site.load %t[%c0] : !tq -> !q
  %m = site.expand %a : !q
  site.store %m, %s[%c0] : !m, !t1
  %n = site.load %s[%c0] : !t1 -> !m
  %p = site.quaternion %n : !m
  site.store %p, %t[%c0] : !q, !tq
}

// H and K are 1 and 3 of the four reals; in their dual each stands for two elements. So
// does each real in a sum over whole quaternions.
// CHECK-LABEL: func.func private @quaternion_parts
// CHECK-SAME: flops = 16 : i64
// CHECK: %[[AR:.*]] = vector.load
// CHECK: %[[AI:.*]] = vector.load
// CHECK: %[[BR:.*]] = vector.load
// CHECK: %[[BI:.*]] = vector.load
// CHECK-DAG: %[[AR2:.*]] = arith.addf %[[AR]], %[[AR]]
// CHECK-DAG: %[[AI2:.*]] = arith.addf %[[AI]], %[[AI]]
// CHECK-DAG: %[[BR2:.*]] = arith.addf %[[BR]], %[[BR]]
// CHECK-DAG: %[[BI2:.*]] = arith.addf %[[BI]], %[[BI]]
// CHECK: vector.store %[[AR2]], %{{.*}}[%c0]
// CHECK: vector.store %[[AI2]]
// CHECK: vector.store %[[BR2]]
// CHECK: vector.store %[[BI2]]
// CHECK-NOT: arith.
// CHECK: vector.store
// CHECK: %[[SUM:.*]] = vector.load
// CHECK: %[[Y:.*]] = vector.load
// CHECK: %[[YY:.*]] = arith.addf %[[Y]], %[[Y]]
// CHECK: arith.mulf %[[YY]], %[[Y]]
site.kernel @quaternion_parts over [0, 1] (%f: !fq, %n: !site.sums<1, f64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 1] : !fq
  %h = site.scratch : !site.tile<1, 1, f64>
  %k = site.scratch : !site.tile<1, 3, f64>
  %a = site.load %t[%c0] : !tq -> !q
  site.split %a, %h, %k[%c0] dual : !q, !site.tile<1, 1, f64> and !site.tile<1, 3, f64>
  %b = site.join %h, %k[%c0] : !site.tile<1, 1, f64> and !site.tile<1, 3, f64> -> !q
  site.store %b, %t[%c0] : !q, !tq
  site.contract %t, %t into %n twice : !tq, !tq, !site.sums<1, f64>
}

//===----------------------------------------------------------------------===//
// What stays
//===----------------------------------------------------------------------===//

// Plans stay; their kernels are functions by now.
// CHECK-LABEL: func.func @plan_stays
// CHECK: site.alloc
// CHECK: site.run @own
// CHECK: site.reduce
func.func @plan_stays(%f: !f, %w: memref<3xf64>, %x: !x, %s: !g) -> !o {
  %o = site.alloc : !o
  site.run @own(%f, %o, %w) : !f, !o, memref<3xf64>
  site.reduce %x into %s : !x, !g
  return %o : !o
}

//===----------------------------------------------------------------------===//
// Indicators
//===----------------------------------------------------------------------===//

// The numbers are those of the table's pattern.
// CHECK-LABEL: func.func private @indicator
// CHECK: %[[ENTRY:.*]] = memref.load %{{.*}} : memref<?xi64>
// CHECK: %[[BITS:.*]] = arith.shrui %[[ENTRY]], %c40_i64
// CHECK: %[[NUMBER:.*]] = arith.andi %[[BITS]], %c65535_i64
// CHECK: %[[PATTERN:.*]] = arith.index_cast %[[NUMBER]]
// CHECK: %[[LANES:.*]] = vector.load %{{.*}}[%{{.*}}] : memref<?xi64>, vector<{{[0-9]+}}xi64>
// CHECK: arith.sitofp %[[LANES]]
site.kernel @indicator over [0] (%x: !site.field<1, 1, f64, [0]>) {
  %c0 = arith.constant 0 : index
  %i = site.indicator [2] at [1] : !site.real<f64>
  %t = site.view %x at [0] entries [0, 1] : !site.field<1, 1, f64, [0]>
  site.store %i, %t[%c0] : !site.real<f64>, !site.tile<1, 1, f64>
}

//===----------------------------------------------------------------------===//
// Hermitian matrices
//===----------------------------------------------------------------------===//

// Of a projection, and of what is made of such alone, the lower triangle is the
// upper one's conjugate and the diagonal is real.
// CHECK-LABEL: func.func private @square_of_projection
// CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<4xf64>
// CHECK-COUNT-1: arith.negf %{{.*}} : vector<4xf64>
// CHECK-COUNT-8: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: %[[CONJUGATE:.*]] = arith.negf %[[IM:.*]] : vector<4xf64>
// CHECK: vector.store %{{.*}}, %arg1
// CHECK-NEXT: vector.store %[[ZERO]], %arg1
// CHECK-NEXT: vector.store %[[RE:.*]], %arg1
// CHECK-NEXT: vector.store %[[IM]], %arg1
// CHECK-NEXT: vector.store %[[RE]], %arg1
// CHECK-NEXT: vector.store %[[CONJUGATE]], %arg1
// CHECK: vector.store %{{.*}}, %arg1
// CHECK-NEXT: vector.store %[[ZERO]], %arg1
site.kernel @square_of_projection over [0, 1] (%f: !o, %o: !o) {
  %c0 = arith.constant 0 : index
  %v = site.view %f at [0, 0] entries [0, 1] : !o
  %a = site.load %v[%c0] : !t1 -> !m
  %h = site.project %a traceless : !m
  %s = site.mul %h, %h : !m
  %w = site.view %o at [0, 0] entries [0, 1] : !o
  site.store %s, %w[%c0] : !m, !t1
}

// The square of any other matrix has all its elements.
// CHECK-LABEL: func.func private @square
// CHECK-NOT: arith.negf
// CHECK: return
site.kernel @square over [0, 1] (%f: !f, %o: !o) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = site.view %f at [0, 0] entries [0, 2] : !f
  %a = site.load %v[%c0] : !site.tile<2, 8, f64> -> !m
  %b = site.load %v[%c1] : !site.tile<2, 8, f64> -> !m
  %s = site.add %a, %b : !m
  %d = site.mul %s, %s : !m
  %w = site.view %o at [0, 0] entries [0, 1] : !o
  site.store %d, %w[%c0] : !m, !t1
}
